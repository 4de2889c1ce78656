"use strict";
const form = document.querySelector(".finder");
const box = form.querySelector("input");
const found = document.getElementById("hits");
const sections = [...document.querySelectorAll("details")];
const fold = (text) =>
  text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d");

function search() {
  const words = fold(box.value).split(/\s+/).filter(Boolean);
  let hits = 0;
  for (const section of sections) {
    let inside = 0;
    for (const row of section.querySelectorAll("[data-find]")) {
      row.hidden = !words.every((word) => row.dataset.find.includes(word));
      inside += !row.hidden;
    }
    section.hidden = words.length > 0 && !inside;
    section.open = words.length > 0 && inside > 0;
    hits += inside;
  }
  found.textContent = words.length ? `${hits} dòng · rows` : "";
}

function openTarget() {
  const target = document.getElementById(location.hash.slice(1));
  const section = target && target.closest("details");
  if (section) {
    section.open = true;
    target.scrollIntoView();
  }
}

form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
box.addEventListener("input", search);
addEventListener("hashchange", openTarget);
addEventListener("beforeprint", () => sections.forEach((section) => (section.open = true)));
openTarget();
