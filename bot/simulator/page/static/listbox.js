// A list of suggestions under a field (the combobox pattern of the ARIA Authoring Practices).

/** Attach a list to a field; ``choose`` is called with what was shown for the option. */
export class Listbox {
  constructor(field, list, choose) {
    Object.assign(this, { field, list, choose, shown: [], at: -1 });
    field.addEventListener("keydown", (event) => this.#key(event));
    field.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.#take([...list.querySelectorAll("[role=option]")].indexOf(option));
    });
  }

  get open() {
    return !this.list.hidden;
  }

  /** Offer these: each has a ``label`` and may have a ``summary``. */
  offer(options, { empty = "" } = {}) {
    this.shown = options;
    this.at = -1;
    const lines = options.map((option, index) => {
      const line = document.createElement("li");
      line.id = `${this.list.id}-${index}`;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", "false");
      line.append(Object.assign(document.createElement("span"), { textContent: option.label }));
      if (option.summary) line.append(Object.assign(document.createElement("small"), { textContent: option.summary }));
      return line;
    });
    if (!lines.length && empty) {
      const line = Object.assign(document.createElement("li"), { textContent: empty, className: "nothing" });
      line.setAttribute("role", "option");
      line.setAttribute("aria-disabled", "true");
      lines.push(line);
    }
    this.list.replaceChildren(...lines);
    this.#toggle(lines.length > 0);
  }

  close() {
    this.#toggle(false);
  }

  #toggle(open) {
    this.list.hidden = !open;
    if (this.field.matches("[role=combobox]")) this.field.setAttribute("aria-expanded", String(open));
    if (!open) this.#mark(-1);
  }

  #mark(index) {
    this.at = index;
    const lines = [...this.list.querySelectorAll("[role=option]")];
    lines.forEach((line, place) => line.setAttribute("aria-selected", String(place === index)));
    if (index < 0) this.field.removeAttribute("aria-activedescendant");
    else {
      this.field.setAttribute("aria-activedescendant", lines[index].id);
      lines[index].scrollIntoView({ block: "nearest" });
    }
  }

  #take(index) {
    const option = this.shown[index];
    this.close();
    if (option) this.choose(option);
  }

  #key(event) {
    if (!this.open || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.shown.length) {
      event.preventDefault();
      const from = this.at < 0 && step < 0 ? 0 : this.at;
      this.#mark((from + step + this.shown.length) % this.shown.length);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if ((event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) && this.at >= 0) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.#take(this.at);
    }
  }
}
