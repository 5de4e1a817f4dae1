// Finding a channel, and the list of channels on a phone.

const search = document.getElementById("zoek");
const found = document.getElementById("gevonden");
const button = document.getElementById("kanalenknop");

export function onNavigation() {
  search.addEventListener("input", () => filter({ aloud: true }));
  search.addEventListener("keydown", (event) => {
    const first = document.querySelector("#kanalen li[data-name]:not([hidden]) a");
    if (event.key === "Enter" && search.value && first) first.click();
    if (event.key === "Escape") {
      search.value = "";
      filter({ aloud: false });
    }
  });
  document.addEventListener("kanalen", () => filter({ aloud: false }));
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
  document.body.classList.toggle("kanalen-open", open);
  if (open) search.focus();
}

function filter({ aloud }) {
  const wanted = search.value.trim().toLowerCase().replace(/^#/, "");
  const lines = [...document.querySelectorAll("#kanalen li[data-name]")];
  document.getElementById("kanalen").classList.toggle("gezocht", Boolean(wanted));
  for (const line of lines) line.hidden = Boolean(wanted) && !line.dataset.name.toLowerCase().includes(wanted);
  const count = lines.filter((line) => !line.hidden).length;
  document.querySelector("#kanalen .niets").hidden = !wanted || count > 0;
  if (aloud) found.textContent = wanted ? (count === 1 ? "1 kanaal gevonden" : `${count} kanalen gevonden`) : "";
}
