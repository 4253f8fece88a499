/* What scripts add to the public pages. Without this file every form and link works as a page of its own. */
"use strict";
const SHORTEST = 2;

/* The search box suggests while one types: arrows choose, Enter opens, Escape closes. The list comes by htmx
   (templates/_find.html); the pattern is the ARIA combobox with a list box. */
class Suggestions {
  constructor(form) {
    this.input = form.querySelector("[hx-get]");
    this.box = form.querySelector(".sug");
    this.status = form.querySelector("[role=status]");
    this.active = -1;
    this.shown = "";
    this.dismissed = false;
    const roles = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false" };
    for (const [name, value] of Object.entries(roles)) this.input.setAttribute(name, value);
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    this.input.addEventListener("htmx:configRequest", (event) => { if (this.short()) event.preventDefault(); });
    // A press on the list leaves the focus in the box, or its blur would close the list before the click.
    this.box.addEventListener("mousedown", (event) => event.preventDefault());
    this.box.addEventListener("click", (event) => { if (event.target.closest("a")) this.close(); });
    this.box.addEventListener("htmx:beforeSwap", (event) => this.arrived(event.detail));
    this.box.addEventListener("htmx:afterSwap", (event) => { if (event.target === this.box) this.open(); });
    form.addEventListener("submit", () => this.close());
    // A page that comes back from the browser's memory must not have its list open.
    window.addEventListener("pagehide", () => this.close());
  }

  get options() {
    return [...this.box.querySelectorAll("[role=option]")];
  }

  short() {
    return this.input.value.trim().length < SHORTEST;
  }

  typed() {
    this.dismissed = false;
    if (this.short()) this.close();
  }

  /* An answer to what is no longer in the box, or to somebody who has left it, is dropped. */
  arrived(detail) {
    const asked = new URL(detail.xhr.responseURL).searchParams.get("q");
    const wanted = asked === this.input.value && document.activeElement === this.input && !this.dismissed;
    if (!wanted) detail.shouldSwap = false;
    else if (detail.xhr.status === 204) this.close();
    else this.shown = asked;
  }

  open() {
    this.choose(-1);
    this.box.hidden = false;
    this.box.scrollTop = 0;
    const list = this.box.querySelector("[role=listbox]");
    this.input.setAttribute("aria-expanded", "true");
    this.input.setAttribute("aria-controls", list.id);
    this.status.textContent = list.dataset.status;
  }

  close() {
    this.dismissed = true;
    if (this.box.hidden) return;
    this.choose(-1);
    this.box.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.status.textContent = "";
  }

  choose(number) {
    const options = this.options;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === number)));
    this.active = number;
    const chosen = options[number];
    if (!chosen) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  /* Through the options and the box itself, around in both directions. */
  move(step) {
    const places = this.options.length + 1;
    this.choose(((this.active + 1 + step + places) % places) - 1);
  }

  reopen() {
    this.dismissed = false;
    if (this.shown && this.shown === this.input.value) this.open();
    else htmx.trigger(this.input, "suggest");
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const closed = this.box.hidden;
    const chosen = this.options[this.active];
    if (event.key === "ArrowDown" && closed) this.reopen();
    else if (event.key === "ArrowDown" && !event.altKey) this.move(1);
    else if (event.key === "ArrowUp" && !closed) event.altKey ? this.close() : this.move(-1);
    else if (event.key === "Escape" && !closed) this.close();
    else if (event.key === "Enter" && !closed && chosen) chosen.click();
    else return;
    event.preventDefault();
  }
}


/* A list changes in place when a filter, the order or the page does. The address is the one that the plain form or link
   would have led to, without empty parameters; the answer holds the parts below (templates/_swap.html). */
class LiveList {
  static PARTS = "#filters:innerHTML,#lead,#crumbs,#language";
  static STOPS = "a[href], button, input:not([type=hidden]), select, summary";

  constructor(root) {
    this.root = root;
    this.wanted = this.clean(new URL(location.href), new URLSearchParams(location.search));
    root.addEventListener("change", (event) => this.changed(event.target.form));
    root.addEventListener("submit", (event) => this.submitted(event));
    root.addEventListener("click", (event) => this.followed(event));
    root.addEventListener("htmx:beforeSwap", (event) => this.before(event));
    root.addEventListener("htmx:afterSwap", (event) => { if (event.target.id === "found") this.after(); });
    this.keepPlace();
    // An answer that is none of a list is the browser's to show.
    for (const failure of ["htmx:responseError", "htmx:sendError"])
      root.addEventListener(failure, () => location.assign(this.wanted));
  }

  get filters() {
    return this.root.querySelector("#filters");
  }

  /* Back and forward between states of one list load the page anew, and the browser would then keep the place of the
     state that was left: each entry of the history remembers its own. */
  keepPlace() {
    const place = sessionStorage.getItem("place");
    if (place !== null) {
      sessionStorage.removeItem("place");
      // Before the page has loaded the browser would still set a place of its own.
      addEventListener("load", () => setTimeout(() => {
        scrollTo(0, Number(place));
        history.scrollRestoration = "auto";
      }));
    }
    let timer = 0, moving = false;
    const note = () => { if (!moving) history.replaceState({ ...history.state, place: scrollY }, ""); };
    addEventListener("scroll", () => { clearTimeout(timer); timer = setTimeout(note, 100); }, { passive: true });
    document.body.addEventListener("htmx:beforeHistoryUpdate", note);
    addEventListener("popstate", (event) => {
      if (!event.state?.htmx) return;
      moving = true;
      sessionStorage.setItem("place", event.state.place ?? 0);  // htmx writes over the state before it loads the page
      history.scrollRestoration = "manual";
    });
  }

  /* The address with these parameters, the empty ones left out. */
  clean(url, parameters) {
    const full = [...parameters].filter(([, value]) => typeof value === "string" && value.trim());
    const query = new URLSearchParams(full).toString();
    return url.pathname + (query && `?${query}`);
  }

  address(form, submitter) {
    const url = new URL(submitter?.hasAttribute("formaction") ? submitter.formAction : form.action, location.href);
    return url.pathname === location.pathname ? this.clean(url, new FormData(form, submitter)) : null;
  }

  changed(form) {
    // A box that is taken out of the page while somebody types in it tells of a change as well.
    if (!this.swapping && form?.matches("#filters, .sort")) this.ask(this.address(form));
  }

  submitted(event) {
    const address = this.address(event.target, event.submitter);
    if (!address) return;
    event.preventDefault();
    this.leaving = event.target === this.filters && this.filters.matches(":target");
    if (!this.ask(address)) this.leave();
  }

  followed(event) {
    const link = event.target.closest("a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || link.pathname !== location.pathname || link.hash || link.target) return;
    event.preventDefault();
    this.paging = Boolean(link.closest(".pages"));
    this.ask(this.clean(link, link.search ? new URLSearchParams(link.search) : []));
  }

  /* Asks for a state of the list; false when it is the one that is shown or already asked for. */
  ask(address) {
    if (address === this.wanted) return false;
    this.wanted = address;
    if (!this.status) {
      this.status = document.createElement("p");
      this.status.className = "vh";
      this.status.setAttribute("role", "status");
      this.root.append(this.status);
    }
    const parts = { target: "#found", select: "#found", selectOOB: LiveList.PARTS, swap: "outerHTML show:none" };
    // What fails is handled above, by its event.
    htmx.ajax("GET", address, { source: this.root, push: "true", ...parts }).catch(() => {});
    return true;
  }

  /* A later choice makes this answer an old one: its form would take the choice back. */
  before(event) {
    if (event.target.id !== "found") return;
    // A list that refuses its address says why.
    if (event.detail.xhr.status === 400) Object.assign(event.detail, { shouldSwap: true, isError: false });
    if (event.detail.pathInfo.finalRequestPath !== this.wanted) event.detail.shouldSwap = false;
    else if (event.detail.shouldSwap) this.remember();
    this.swapping = event.detail.shouldSwap;
  }

  /* What of the page is the visitor's own: where he is, what he is typing, what he has opened. */
  remember() {
    const active = document.activeElement;
    const inside = this.root.contains(active);
    const typing = inside && active.matches("input:not([type=checkbox], [type=radio])");
    this.place = inside && { key: this.key(active), typed: typing && active.value !== active.defaultValue ? active.value : null,
      start: typing ? active.selectionStart : null, end: typing ? active.selectionEnd : null };
    this.opened = new Map(this.sections().map((section) => [this.name(section), section.open]));
    this.scrolled = this.filters?.scrollTop;
  }

  after() {
    this.swapping = false;
    for (const section of this.sections()) {
      const open = this.opened.get(this.name(section));
      if (open !== undefined) section.open = open || section.querySelector("[aria-invalid]") !== null;
    }
    if (this.filters) this.filters.scrollTop = this.scrolled;
    const heading = this.root.querySelector("#results");
    if (this.place) this.refocus(heading);
    if (this.paging) heading?.scrollIntoView();
    this.paging = false;
    if (heading) this.status.textContent = heading.textContent;
    this.leave();
  }

  /* The same control of the new page, with what was being typed; where it is gone, the sentence of results. */
  refocus(heading) {
    const same = [...this.root.querySelectorAll(LiveList.STOPS)].find((stop) => this.key(stop) === this.place.key);
    const target = this.paging || !same ? heading : same;
    if (target === heading) heading?.setAttribute("tabindex", "-1");
    target?.focus({ preventScroll: true });
    if (target !== same || this.place.start === null) return;
    if (this.place.typed !== null) {
      same.value = this.place.typed;
      same.addEventListener("blur", () => this.changed(same.form), { once: true });
    }
    same.setSelectionRange(this.place.start, this.place.end);
  }

  /* The button of the sheet of filters, which lies over the list on a phone. */
  leave() {
    if (this.leaving) location.hash = "results";
    this.leaving = false;
  }

  sections() {
    return [...(this.filters?.querySelectorAll("details") ?? [])];
  }

  name(section) {
    return section.className || section.querySelector("[name]")?.name || section.querySelector("summary").textContent;
  }

  key(stop) {
    if (stop.name) return `${stop.form?.id}|${stop.name}|${/checkbox|radio/.test(stop.type) ? stop.value : ""}`;
    const value = stop.closest("[data-value]")?.dataset.value;
    return `${stop.tagName}|${value ?? stop.textContent.replace(/[\d\s]+/g, " ")}`;
  }
}

/* The buttons «Compare» and «To the list» (the form #pick of templates/_tools.html). One press waits for the answer to the
   other, which brings the cookies it builds on; whoever clicks twice means one press; what fails is said. */
class Picks {
  constructor(form) {
    this.form = form;
    this.said = document.querySelector("#picks-said");
    this.line = Promise.resolve();
    form.addEventListener("submit", (event) => this.pressed(event));
    document.addEventListener("click", (event) => {
      if (event.detail > 1 && event.target.closest("button[form=pick]")) event.preventDefault();
    });
    for (const failure of ["htmx:responseError", "htmx:sendError"])
      this.said.addEventListener(failure, () => this.failed());
  }

  pressed(event) {
    event.preventDefault();
    const button = event.submitter;
    this.line = this.line.then(() => this.send(button)).catch(() => {});
  }

  send(button) {
    this.place = button.closest(".picks");
    this.place?.querySelector(".full")?.remove();
    const values = { [button.name]: button.value, next: this.form.elements.next.value };
    return htmx.ajax("POST", this.form.action, { source: this.said, swap: "none", values });
  }

  failed() {
    this.said.textContent = this.said.dataset.failed;
    const note = Object.assign(document.createElement("span"), { className: "full xs", textContent: this.said.dataset.failed });
    this.place?.append(note);
  }
}

for (const form of document.querySelectorAll("form[data-suggest]")) new Suggestions(form);
if (window.htmx) for (const root of document.querySelectorAll("[data-live]")) new LiveList(root);
if (window.htmx) for (const form of document.querySelectorAll("#pick")) new Picks(form);
