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

// The rows of the past, made of the packed texts when somebody first asks for an earlier day.
const unpack = (table, { texts, rows }) => {
  const body = table.tBodies[0];
  for (const [place, from, to, period, ...cells] of rows) {
    const row = document.createElement("tr");
    Object.assign(row.dataset, { from: texts[from], to: texts[to] });
    row.append(Object.assign(document.createElement("th"), { scope: "row", textContent: texts[period] }));
    for (const cell of cells) row.insertCell().textContent = texts[cell];
    body.insertBefore(row, body.rows[place] ?? null);
  }
};

const asOf = document.getElementById("as-of");
if (asOf) {
  let past = document.getElementById("past");
  const show = (day) => {
    const table = document.querySelector("table.versions");
    if (past) unpack(table, JSON.parse(past.textContent));
    past = null;
    for (const row of table.tBodies[0].rows) {
      const { from, to } = row.dataset;
      row.hidden = day ? from > day || (to !== "" && to <= day) : to !== "";
    }
  };
  asOf.addEventListener("input", () => show(asOf.value));
  asOf.form.addEventListener("reset", () => show(""));
}
