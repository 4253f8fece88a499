/* Adds rows without a round trip; everything works without this file. */
"use strict";
for (const part of document.querySelectorAll("[data-rows]")) {
  const button = part.querySelector("[data-add]");
  const template = part.querySelector("template");
  if (!button || !template) continue;
  const total = part.querySelector(`[name="${part.dataset.rows}-TOTAL_FORMS"]`);
  button.hidden = false;
  button.addEventListener("click", () => {
    const place = document.createElement("div");
    place.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
    const row = place.firstElementChild;
    part.querySelector("[data-list]").append(row);
    total.value = Number(total.value) + 1;
    row.querySelector("input:not([type=hidden]), select, textarea").focus();
  });
}
/* A page left with unsaved text asks first. */
const form = document.getElementById("draft-form");
if (form) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
