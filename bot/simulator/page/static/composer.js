// The fields in which people write, with completion of the bot's commands.
import { Listbox } from "./listbox.js";

const MOST_LINES = 12;

export function onComposers({ act, show }) {
  const [first] = [...document.querySelectorAll("form.composer")].map((form) => new Composer(form, act, show));
  document.addEventListener("click", ({ target }) => {
    const example = target.closest("[data-line]");
    if (example) first?.fill(example.dataset.line);
  });
}

class Composer {
  constructor(form, act, show) {
    Object.assign(this, { form, act, show });
    this.field = form.querySelector("textarea");
    this.tip = form.querySelector(".tip");
    this.usual = this.tip.textContent;
    this.commands = JSON.parse(form.dataset.commands ?? "[]");
    this.list = new Listbox(this.field, form.querySelector("[role=listbox]"), ({ line }) => this.fill(line));
    this.sent = [];
    this.field.addEventListener("input", () => this.#typed());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
  }

  /** Put a line in the field, ready to be sent or changed. */
  fill(line) {
    this.field.value = line;
    this.field.focus();
    this.#typed();
    this.list.close();
  }

  #typed() {
    this.#fit();
    const typed = this.field.value;
    const known = this.commands.find((each) => typed === each.name || typed.startsWith(`${each.name} `));
    this.tip.textContent = known?.hint ? `${known.name} ${known.hint}` : this.usual;
    const lower = typed.toLowerCase();
    const lines = !typed.startsWith("/")
      ? []
      : this.commands.flatMap((each) =>
          known || lower !== "/" ? each.lines.filter(({ line }) => line.toLowerCase().startsWith(lower) && line !== typed) : each.lines,
        );
    if (lines.length) this.list.offer(lines.map((each) => ({ label: each.line, summary: each.summary, line: each.line })));
    else this.list.close();
  }

  #key(event) {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "ArrowUp" && !this.field.value && this.sent.length) {
      event.preventDefault();
      this.field.value = this.sent.at(-1);
      this.#fit();
    }
  }

  async #send() {
    const text = this.field.value.trim();
    if (!text) return;
    this.list.close();
    this.sent.push(text);
    this.field.value = "";
    this.tip.textContent = this.usual;
    this.#fit();
    this.form.setAttribute("aria-busy", "true");
    const answer = await this.act("say", { text, thread: this.form.dataset.thread ?? null });
    this.form.removeAttribute("aria-busy");
    if (answer.notice && !this.field.value) this.field.value = text; // as Slack does: nothing typed is lost
    this.show(answer);
  }

  #fit() {
    this.field.rows = Math.min(MOST_LINES, this.field.value.split("\n").length);
  }
}
