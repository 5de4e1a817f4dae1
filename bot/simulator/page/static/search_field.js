// Menus whose options the bot gives while someone types.
import { Listbox } from "./listbox.js";
import { sourceOf, valueOf } from "./fields.js";
import { fill, texts } from "./texts.js";

const WAIT_MS = 200;
const attached = new WeakMap();

export function onSearchFields(page) {
  document.addEventListener("focusin", ({ target }) => target.matches?.(".search-field input") && of(target, page));
  document.addEventListener("input", ({ target }) => target.matches?.(".search-field input") && of(target, page).typed());
  document.addEventListener("click", ({ target }) => {
    const chosen = target.closest?.(".search-field .chosen button");
    if (chosen) of(chosen.closest(".search-field").querySelector("input"), page).remove(chosen.parentElement);
  });
}

function of(input, page) {
  if (!attached.has(input)) attached.set(input, new SearchField(input, page));
  return attached.get(input);
}

class SearchField {
  constructor(input, { act, show, use }) {
    Object.assign(this, { input, act, show, use, field: input.closest(".search-field") });
    this.chosen = this.field.querySelector(".chosen");
    for (const line of this.chosen.children) if (!line.querySelector("button")) addRemoval(line);
    this.list = new Listbox(input, this.field.querySelector("[role=listbox]"), (option) => this.#take(option));
    if (!Number(this.field.dataset.least)) this.typed();
  }

  typed() {
    clearTimeout(this.waiting);
    if (this.input.value.length < Number(this.field.dataset.least)) this.list.close();
    else this.waiting = setTimeout(() => this.#ask(), WAIT_MS);
  }

  remove(line) {
    line.remove();
    this.#send();
    this.input.focus();
  }

  async #ask() {
    const typed = this.input.value;
    const { block, action } = this.field.dataset;
    const source = sourceOf(this.field)?.dataset.source;
    if (!source) return;
    const answer = await this.act("options", { source, block, action, typed });
    if (typed !== this.input.value) return;
    if (answer.notice) this.show(answer);
    this.list.offer(answer.options ?? [], { empty: texts.no_options });
  }

  #take(option) {
    if (this.field.dataset.several === undefined) this.chosen.replaceChildren();
    const most = Number(this.field.dataset.most ?? Infinity);
    const values = [...this.chosen.children].map((line) => line.dataset.value);
    if (!values.includes(option.value) && values.length < most) {
      const line = Object.assign(document.createElement("li"), { textContent: option.label });
      line.dataset.value = option.value;
      addRemoval(line);
      this.chosen.append(line);
    }
    this.input.value = "";
    this.#send();
  }

  #send() {
    if (this.field.dataset.sends !== undefined) this.use(this.field, valueOf(this.field));
  }
}

function addRemoval(line) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
  button.setAttribute("aria-label", fill(texts.remove, { label: line.textContent }));
  line.append(button);
}
