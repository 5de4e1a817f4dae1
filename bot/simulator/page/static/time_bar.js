// The bar with the workspace's clock: asks for its state every second, and sends what a person chooses.
const find = (name) => document.getElementById(`clock-${name}`);
const SOON = 250;
const USUAL = 1000;
const texts = JSON.parse(document.getElementById("clock").dataset.texts);
let timer = 0;

/** Send a request to the clock, or ask for its state; show the state that comes back. */
async function request(name, body) {
  clearTimeout(timer);
  let state = null;
  try {
    const post = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    const response = await fetch(`/bar/clock/${name}`, body ? post : {});
    if (response.ok) state = await response.json();
    else write("under-way", await response.text());
  } catch {
    write("under-way", texts.unreachable);
  }
  if (state) show(state);
  timer = setTimeout(request, state && (state.underWay || state.rate > 1) ? SOON : USUAL, "state");
}

function write(name, words) {
  if (find(name).textContent !== words) find(name).textContent = words;
}

function show(state) {
  write("now", state.now);
  write("under-way", state.underWay);
  write("event", state.next || texts.nothing);
  find("next").setAttribute("aria-disabled", String(!state.next || Boolean(state.underWay))); // and keeps the focus
  const field = find("go-to");
  if (document.activeElement !== field && !field.dataset.chosen) field.value = state.field;
  const speed = find("speed");
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
  if (!event.target.closest("#clock-menu")) find("menu").open = false;
  const button = event.target.closest("#clock-next:not([aria-disabled=true]), [data-start]");
  if (!button) return;
  if (button.id === "clock-next") request("next", {});
  else request("restart", { start: Number(button.dataset.start) });
  close();
});
document.addEventListener("input", (event) => {
  if (event.target.id === "clock-go-to") event.target.dataset.chosen = "true";
});
document.addEventListener("change", (event) => {
  if (event.target.id === "clock-speed") request("speed", { rate: Number(event.target.value) });
});
document.addEventListener("submit", (event) => {
  if (event.target.id !== "clock-form") return;
  event.preventDefault();
  const field = find("go-to");
  const asleep = find("asleep").checked;
  if (field.dataset.chosen || asleep) request("go-to", { moment: field.value, asleep });
  delete field.dataset.chosen;
  find("asleep").checked = false;
  close();
});
request("state");
