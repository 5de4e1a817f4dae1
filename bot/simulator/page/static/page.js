// The page: sends what people do, and brings the parts together.
import { announce, listen } from "./live.js";
import { fill, texts } from "./texts.js";
import { onMenus } from "./menus.js";
import { confirmed, onDialog, showModal } from "./dialogs.js";
import { valuesIn, sourceOf, valueOf } from "./fields.js";
import { onComposers } from "./composer.js";
import { onSearchFields } from "./search_field.js";
import { onNavigation } from "./navigation.js";

const path = document.body.dataset.path;
const notice = document.getElementById("notice");

/** Send an action of a person; the response, or a notice when the workspace can't be reached. */
async function act(name, body) {
  try {
    const response = await fetch(`${path}/do/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
    return await response.json();
  } catch {
    return { notice: texts.unreachable };
  }
}

/** Show a notice: under an open modal, or above the composer. */
function show(answer) {
  const modal = document.getElementById("dialog");
  const target = modal.open ? modal.querySelector("[data-problem]") : notice;
  if (!target) return;
  const lines = [answer.notice ?? answer.hint, ...(answer.problems ?? [])].filter(Boolean);
  const paragraphs = lines.map((line) => Object.assign(document.createElement("p"), { textContent: line }));
  if (lines.length && target === notice) {
    const close = Object.assign(document.createElement("button"), { type: "button", textContent: texts.dismiss, className: "button" });
    close.addEventListener("click", () => notice.replaceChildren());
    paragraphs.push(close);
  }
  target.classList.toggle("error", Boolean(answer.notice));
  target.replaceChildren(...paragraphs);
}

/** Show what is wrong with fields, and go to the first of them. */
function showErrors(form, errors) {
  let first = null;
  for (const slot of form.querySelectorAll("[data-error-for]")) {
    const sentence = errors?.[slot.dataset.errorFor] ?? "";
    slot.textContent = sentence;
    const field = slot.parentElement.querySelector("input, select, textarea, [role=group], [role=radiogroup]");
    field?.toggleAttribute("aria-invalid", Boolean(sentence));
    if (sentence && field) field.setAttribute("aria-invalid", "true");
    if (sentence && !first) first = field;
  }
  first?.focus();
}

async function use(element, value) {
  const source = sourceOf(element);
  if (element.dataset.busy || !(await confirmed(element))) return;
  element.dataset.busy = "true";
  element.setAttribute("aria-busy", "true");
  const { block, action } = element.dataset;
  const answer = await act("use", { source: source.dataset.source, block, action, value, values: valuesIn(source) });
  delete element.dataset.busy;
  element.removeAttribute("aria-busy");
  show(answer);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-kind=button]");
  if (button) use(button, null);
  const item = event.target.closest(".menu-items [data-value]");
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
const send = (field) => {
  clearTimeout(pending.get(field));
  if (pending.delete(field)) use(field, valueOf(field));
};
document.addEventListener("change", (event) => {
  const limited = event.target.closest("[data-most]");
  if (limited && limited.querySelectorAll("input:checked").length > Number(limited.dataset.most)) {
    event.target.checked = false;
    announce(fill(texts.at_most, { count: limited.dataset.most }));
    return;
  }
  const field = event.target.closest("[data-sends]");
  if (!field || field.dataset.kind === "search-field") return;
  clearTimeout(pending.get(field));
  pending.set(field, setTimeout(send, field.matches("input") ? 700 : 0, field));
});
// A text of which the bot hears every letter is sent once nobody has typed for a moment, and again for what came since.
document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-every-letter]");
  if (!field) return;
  const wait = () => {
    clearTimeout(pending.get(field));
    pending.set(field, setTimeout(() => (field.dataset.busy ? wait() : send(field)), 300));
  };
  wait();
});
document.addEventListener("focusout", (event) => pending.has(event.target) && send(event.target));
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key === "Enter" && field.matches?.("input[data-sends]")) {
    event.preventDefault();
    pending.set(field, 0);
    send(field);
  }
  // With the arrows a closed menu would choose at once: open it instead.
  if (field.matches?.("select[data-sends]") && ["ArrowDown", "ArrowUp"].includes(event.key)) {
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
document.addEventListener("cleared", openHome); // the workspace starts anew, and the bot does not know this tab
if (!document.querySelector("dialog[open]")) {
  document.getElementById(document.body.dataset.thread ? "reply" : "write")?.focus({ preventScroll: true });
}
