"""What the mark-up of every page must have for people who do not see it."""

from playwright.sync_api import Page

FAULTS = """() => {
  const faults = [];
  const lang = document.documentElement.lang;
  if (!["ru", "en"].includes(lang)) faults.push(`lang is "${lang}"`);
  const headings = [...document.querySelectorAll("h1")].filter(e => e.checkVisibility());
  if (headings.length !== 1) faults.push(`${headings.length} h1`);
  if (!document.title.trim()) faults.push("no title");
  for (const image of document.querySelectorAll("img:not([alt])")) faults.push(`no alt: ${image.src}`);
  const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) faults.push(`id twice: ${id}`);
  const text = element => element ? element.textContent + [...element.querySelectorAll("img")].map(i => i.alt) : "";
  const name = element => [
    element.getAttribute("aria-label"),
    ...(element.getAttribute("aria-labelledby") || "").split(" ").map(id => id && text(document.getElementById(id))),
    ...[...(element.labels || [])].map(text),
    element.title,
    element.matches("a, button, summary") ? text(element) : "",
    element.matches("input[type=submit], input[type=button]") ? element.value : "",
    element.alt,
  ].join("").trim();
  const controls = "input:not([type=hidden]), select, textarea, button, a[href], summary";
  for (const control of document.querySelectorAll(controls)) {
    const silent = control.closest("[aria-hidden=true]");
    if (silent && control.tabIndex >= 0 && control.checkVisibility()) faults.push("focus where nothing is read");
    if (!silent && !name(control)) faults.push(`no name: ${control.outerHTML.slice(0, 120)}`);
  }
  return faults;
}"""


def faults(page: Page) -> list[str]:
    """What is wrong with the structure of the page as it stands."""
    return list(page.evaluate(FAULTS))
