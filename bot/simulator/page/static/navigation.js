// Finding a channel, and the list of channels on a phone.
import { fill, texts } from "./texts.js";

const search = document.getElementById("find");
const found = document.getElementById("found");
const button = document.getElementById("channels-button");

export function onNavigation() {
  search.addEventListener("input", () => filter({ aloud: true }));
  search.addEventListener("keydown", (event) => {
    const first = document.querySelector("#channels li[data-name]:not([hidden]) a");
    if (event.key === "Enter" && search.value && first) first.click();
    if (event.key === "Escape") {
      search.value = "";
      filter({ aloud: false });
    }
  });
  document.addEventListener("channels", () => filter({ aloud: false }));
  button.addEventListener("click", () => toggle(button.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && button.getAttribute("aria-expanded") === "true") {
      toggle(false);
      button.focus();
    }
  });
}

function toggle(open) {
  button.setAttribute("aria-expanded", String(open));
  document.body.classList.toggle("channels-open", open);
  if (open) search.focus();
}

function filter({ aloud }) {
  const wanted = search.value.trim().toLowerCase().replace(/^#/, "");
  const lines = [...document.querySelectorAll("#channels li[data-name]")];
  document.getElementById("channels").classList.toggle("searching", Boolean(wanted));
  for (const line of lines) line.hidden = Boolean(wanted) && !line.dataset.name.toLowerCase().includes(wanted);
  const count = lines.filter((line) => !line.hidden).length;
  document.querySelector("#channels .nothing").hidden = !wanted || count > 0;
  if (aloud) found.textContent = wanted ? (count === 1 ? texts.one_channel : fill(texts.channels, { count })) : "";
}
