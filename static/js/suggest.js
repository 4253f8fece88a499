/* The search box suggests while one types: arrows choose, Enter opens, Escape closes. Without this file it is a plain
   search. The list comes by htmx (templates/_find.html); the pattern is the ARIA combobox with a list box. */
"use strict";
const SHORTEST = 2;

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

for (const form of document.querySelectorAll("form[data-suggest]")) new Suggestions(form);
