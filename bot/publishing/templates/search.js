// Search in this page: hides the articles that do not have every word that is typed.
"use strict";

const form = document.getElementById("search");
const field = document.getElementById("words");
const found = document.getElementById("found");
const articles = [...document.querySelectorAll("article[data-search]")];
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const texts = articles.map((article) => plain(`${article.textContent} ${article.dataset.search}`));

function search() {
  const words = plain(field.value).split(/\s+/).filter(Boolean);
  articles.forEach((article, index) => {
    article.hidden = !words.every((word) => texts[index].includes(word));
  });
  for (const group of document.querySelectorAll("[data-group]")) {
    group.hidden = !group.querySelector("article:not([hidden])");
  }
  const shown = articles.filter((article) => !article.hidden).length;
  found.textContent = words.length ? (shown ? `${shown} ${found.dataset.found}` : found.dataset.nothing) : "";
}

form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
field.addEventListener("input", search);
if (location.hash.startsWith("#zoek=")) {
  field.value = decodeURIComponent(location.hash.slice(6));
}
search();
