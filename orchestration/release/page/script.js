// Search without accents, and a table as it was known on a day. Without it every page still says everything.
"use strict";
const fold = (text) =>
  text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "");

const input = document.getElementById("q");
const found = document.getElementById("found");
input.addEventListener("input", () => {
  const words = fold(input.value.trim()).split(/\s+/);
  found.replaceChildren();
  if (!input.value.trim()) return;
  const hits = PAGES.filter(([key]) => words.every((word) => key.includes(word))).slice(0, 12);
  for (const [, title, path] of hits) {
    const link = Object.assign(document.createElement("a"), {
      textContent: title,
      href: document.body.dataset.root + path,
    });
    found.append(Object.assign(document.createElement("li"), {}));
    found.lastChild.append(link);
  }
  if (!hits.length) found.append(Object.assign(document.createElement("li"), { textContent: found.dataset.none }));
});

const asOf = document.getElementById("as-of");
if (asOf) {
  const show = (day) => {
    for (const row of document.querySelectorAll("tr[data-from]")) {
      const { from, to } = row.dataset;
      row.hidden = day ? from > day || (to !== "" && to <= day) : to !== "";
    }
  };
  asOf.addEventListener("input", () => show(asOf.value));
  asOf.form.addEventListener("reset", () => show(""));
}
