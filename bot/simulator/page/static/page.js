// The page: sends what people do, and brings the parts together.
import { announce, listen } from "./live.js";
import { onMenus } from "./menus.js";
import { confirmed, onDialog, showModal } from "./dialogs.js";
import { valuesIn, sourceOf, wantedOf } from "./fields.js";
import { onComposers } from "./composer.js";
import { onSearchFields } from "./search_field.js";
import { onNavigation } from "./navigation.js";

const path = document.body.dataset.path;
const notice = document.getElementById("melding");

/** Tell the workspace what a person does; the answer, or null when it could not be told. */
async function act(name, said) {
  try {
    const response = await fetch(`${path}/doe/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(said),
    });
    if (!response.ok) throw new Error(await response.text());
    return await response.json();
  } catch {
    return { notice: "De werkplek antwoordt niet. Kijk of hij nog draait en laad de pagina opnieuw." };
  }
}

/** Show what the person must hear: under an open modal, or above the composer. */
function show(answer) {
  const modal = document.getElementById("dialoog");
  const place = modal.open ? modal.querySelector("[data-problem]") : notice;
  if (!place) return;
  const lines = [answer.notice ?? answer.hint, ...(answer.problems ?? [])].filter(Boolean);
  const shown = lines.map((line) => Object.assign(document.createElement("p"), { textContent: line }));
  if (lines.length && place === notice) {
    const close = Object.assign(document.createElement("button"), { type: "button", textContent: "Sluiten", className: "knop" });
    close.addEventListener("click", () => notice.replaceChildren());
    shown.push(close);
  }
  place.classList.toggle("fout", Boolean(answer.notice));
  place.replaceChildren(...shown);
}

/** Show what is wrong with fields, and go to the first of them. */
function showErrors(form, errors) {
  let first = null;
  for (const place of form.querySelectorAll("[data-error-for]")) {
    const sentence = errors?.[place.dataset.errorFor] ?? "";
    place.textContent = sentence;
    const field = place.parentElement.querySelector("input, select, textarea, [role=group], [role=radiogroup]");
    field?.toggleAttribute("aria-invalid", Boolean(sentence));
    if (sentence && field) field.setAttribute("aria-invalid", "true");
    if (sentence && !first) first = field;
  }
  first?.focus();
}

async function use(element, wanted) {
  const source = sourceOf(element);
  if (element.dataset.busy || !(await confirmed(element))) return;
  element.dataset.busy = "true";
  element.setAttribute("aria-busy", "true");
  const { block, action } = element.dataset;
  const answer = await act("use", { source: source.dataset.source, block, action, wanted, values: valuesIn(source) });
  delete element.dataset.busy;
  element.removeAttribute("aria-busy");
  show(answer);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-kind=knop]");
  if (button) use(button, null);
  const item = event.target.closest(".menulijst [data-value]");
  if (item) use(item.closest("[data-kind]"), item.dataset.value);
  if (event.target.closest("[data-invite]")) act("invite", {}).then(show);
  const shortcut = event.target.closest("[data-shortcut]");
  if (shortcut) {
    const source = shortcut.closest("[data-source]")?.dataset.source;
    act("shortcut", { callback_id: shortcut.dataset.shortcut, source }).then(show);
  }
});

// A date that is typed is complete after every digit: wait for the last one.
const pending = new Map();
const tell = (field) => {
  clearTimeout(pending.get(field));
  if (pending.delete(field)) use(field, wantedOf(field));
};
document.addEventListener("change", (event) => {
  const limited = event.target.closest("[data-most]");
  if (limited && limited.querySelectorAll("input:checked").length > Number(limited.dataset.most)) {
    event.target.checked = false;
    announce(`Je kunt er hier hoogstens ${limited.dataset.most} kiezen.`);
    return;
  }
  const field = event.target.closest("[data-tells]");
  if (!field || field.dataset.kind === "zoekveld") return;
  clearTimeout(pending.get(field));
  pending.set(field, setTimeout(tell, field.matches("input") ? 700 : 0, field));
});
document.addEventListener("focusout", (event) => pending.has(event.target) && tell(event.target));
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key === "Enter" && field.matches?.("input[data-tells]")) {
    event.preventDefault();
    pending.set(field, 0);
    tell(field);
  }
  // With the arrows a closed menu would choose at once: open it instead.
  if (field.matches?.("select[data-tells]") && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    field.showPicker?.();
  }
});

onMenus();
onNavigation();
onSearchFields({ act, show, use });
onComposers({ act, show });
onDialog({ act, show, showErrors });
showModal();
listen(path, { changedModal: showModal });
const openHome = () => act("home", {}).then(show);
if (document.body.dataset.home !== undefined) openHome();
document.addEventListener("leeggemaakt", openHome); // the workspace starts anew, and the bot does not know this tab
if (!document.querySelector("dialog[open]")) {
  document.getElementById(document.body.dataset.thread ? "antwoord" : "schrijf")?.focus({ preventScroll: true });
}
