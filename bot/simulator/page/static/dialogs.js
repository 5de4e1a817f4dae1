// Modals of the bot, and the question that comes before a button that asks for it.
import { valuesIn } from "./fields.js";
import { texts } from "./texts.js";

const modal = document.getElementById("dialog");
const question = document.getElementById("confirm");
let opener = null;
let shownView = null;

/** Show the modal that the workspace says is on top, or close when there is none. */
export function showModal() {
  const view = document.getElementById("modal").dataset.view ?? null;
  if (view && !modal.open) {
    opener = document.activeElement;
    modal.showModal();
  }
  if (view && view !== shownView) {
    const first = modal.querySelector("[autofocus]") ?? modal.querySelector(".dialog-content :is(input, select, textarea)");
    (first ?? document.getElementById("modal-title")).focus();
    modal.querySelector(".dialog-content").scrollTop = 0;
  }
  if (!view && modal.open) {
    modal.close();
    (document.getElementById(opener?.id) ?? document.getElementById("write"))?.focus({ preventScroll: true });
  }
  shownView = view;
}

/** Listen to the buttons of a modal's own. */
export function onDialog({ act, show, showErrors }) {
  // Once, however often someone clicks: a form that did its work goes away, or a new one comes in its place.
  const once = async (tell) => {
    const form = modal.querySelector("form");
    if (!form || form.dataset.busy) return;
    form.dataset.busy = "true";
    show({});
    const answer = await tell(form);
    if (answer.notice || answer.errors) delete form.dataset.busy;
    showErrors(form, answer.errors);
    show(answer);
  };
  const close = () => once((form) => act("close", { source: form.dataset.source }));
  modal.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (event.target === modal) close();
  });
  modal.addEventListener("click", (event) => event.target.closest("[data-close]") && close());
  modal.addEventListener("submit", (event) => {
    event.preventDefault();
    once((form) => {
      const errors = invalid(form);
      if (Object.keys(errors).length) return { errors };
      return act("submit", { source: form.dataset.source, values: valuesIn(form) });
    });
  });
}

/** Addresses that are none: the browser knows. */
function invalid(form) {
  const fields = [...form.querySelectorAll("input[type=email], input[type=url]")];
  const wrong = fields.filter((field) => field.value && !field.checkValidity());
  return Object.fromEntries(
    wrong.map((field) => [field.dataset.block, field.type === "email" ? texts.no_email : texts.no_url]),
  );
}

/** Whether a person means it; at once true for a control that does not ask. */
export function confirmed(element) {
  const template = element.dataset.confirm && document.getElementById(element.dataset.confirm);
  if (!template) return true;
  question.replaceChildren(template.content.cloneNode(true));
  question.returnValue = "no";
  question.showModal();
  question.querySelector("button").focus();
  return new Promise((resolve) => {
    question.addEventListener("close", () => resolve(question.returnValue === "yes"), { once: true });
  });
}

question.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) question.close(button.value);
});
