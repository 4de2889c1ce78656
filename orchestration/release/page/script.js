// Search without accents, tables on a phone, a table as it was known on a day, a chart as a picture. Without it every page still says everything.
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

// On a phone a row is a list of what it says: each table hands its headings to the style sheet.
for (const table of document.querySelectorAll("table.stack")) {
  for (const cell of table.tHead.rows[0].cells) {
    table.style.setProperty(`--c${cell.cellIndex + 1}`, JSON.stringify(cell.textContent));
  }
}

// What is folded away is printed too.
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
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

// The chart as a picture: drawn anew with the colours it has now, its title above and its release below.
const LOOK = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-family", "text-anchor", "paint-order"];
const breakLines = (text, most) => {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length > most) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
};
const drawAlone = (chart, foot) => {
  const [, , width, height] = chart.getAttribute("viewBox").split(" ").map(Number);
  const alone = chart.cloneNode(true);
  const copies = alone.querySelectorAll("*");
  chart.querySelectorAll("*").forEach((part, place) => {
    const look = getComputedStyle(part);
    for (const name of LOOK) copies[place].style.setProperty(name, look.getPropertyValue(name));
  });
  const page = getComputedStyle(document.body);
  const write = (text, y, size) => {
    const line = document.createElementNS(alone.namespaceURI, "text");
    line.textContent = text;
    line.setAttribute("x", 16);
    line.setAttribute("y", y);
    line.setAttribute("style", `font: ${size}px ${page.fontFamily}; fill: ${page.color}`);
    alone.append(line);
  };
  const title = breakLines(chart.getAttribute("aria-label"), 78);
  title.forEach((line, number) => write(line, 20 * (number - title.length) + 4, 15));
  const top = 20 * title.length + 12;
  write(foot, height + 20, 12);
  alone.setAttribute("xmlns", alone.namespaceURI);
  alone.setAttribute("viewBox", `0 ${-top} ${width} ${top + height + 32}`);
  alone.setAttribute("width", 2 * width);
  alone.setAttribute("height", 2 * (top + height + 32));
  return { text: new XMLSerializer().serializeToString(alone), paper: page.backgroundColor };
};

const saveChart = document.getElementById("save-chart");
if (saveChart) {
  saveChart.hidden = false;
  saveChart.addEventListener("click", async () => {
    const { text, paper } = drawAlone(document.querySelector("figure .chart"), saveChart.dataset.foot);
    const image = Object.assign(new Image(), { src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}` });
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
    const pen = canvas.getContext("2d");
    pen.fillStyle = paper;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0);
    Object.assign(document.createElement("a"), { href: canvas.toDataURL("image/png"), download: saveChart.dataset.name }).click();
  });
}
