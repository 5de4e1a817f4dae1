// The bar with the workspace's clock: asks every second what time it is, and tells what a person wants.
const find = (name) => document.getElementById(`tijd-${name}`);
const SOON = 250;
const USUAL = 1000;
let timer = 0;

/** Ask or tell, and show what time it is then. */
async function ask(what, said) {
  clearTimeout(timer);
  let state = null;
  try {
    const post = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(said) };
    const response = await fetch(`/balk/tijd/${what}`, said ? post : {});
    if (response.ok) state = await response.json();
    else write("onderweg", await response.text());
  } catch {
    write("onderweg", "De werkplek antwoordt niet. Kijk of hij nog draait.");
  }
  if (state) show(state);
  timer = setTimeout(ask, state && (state.underWay || state.rate > 1) ? SOON : USUAL, "stand");
}

function write(name, words) {
  if (find(name).textContent !== words) find(name).textContent = words;
}

function show(state) {
  write("nu", state.now);
  write("onderweg", state.underWay);
  write("wat", state.next || "Er komt niets meer.");
  find("volgende").setAttribute("aria-disabled", String(!state.next || Boolean(state.underWay))); // and keeps the focus
  const field = find("naar");
  if (document.activeElement !== field && !field.dataset.chosen) field.value = state.field;
  const speed = find("tempo");
  if (document.activeElement !== speed) speed.value = String(state.rate);
}

/** Fold the menu in; the focus stays with its button. */
function close() {
  const menu = find("menu");
  const inside = menu.contains(document.activeElement);
  menu.open = false;
  if (inside) menu.querySelector("summary").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && find("menu").open) close();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("#tijd-menu")) find("menu").open = false;
  const button = event.target.closest("#tijd-volgende:not([aria-disabled=true]), [data-start]");
  if (!button) return;
  if (button.id === "tijd-volgende") ask("volgende", {});
  else ask("opnieuw", { start: Number(button.dataset.start) });
  close();
});
document.addEventListener("input", (event) => {
  if (event.target.id === "tijd-naar") event.target.dataset.chosen = "true";
});
document.addEventListener("change", (event) => {
  if (event.target.id === "tijd-tempo") ask("tempo", { rate: Number(event.target.value) });
});
document.addEventListener("submit", (event) => {
  if (event.target.id !== "tijd-reis") return;
  event.preventDefault();
  const field = find("naar");
  const asleep = find("uit").checked;
  if (field.dataset.chosen || asleep) ask("naar", { moment: field.value, asleep });
  delete field.dataset.chosen;
  find("uit").checked = false;
  close();
});
ask("stand");
