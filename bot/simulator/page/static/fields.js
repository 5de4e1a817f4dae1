// What stands in the controls of a message, a modal or the home tab.

/** The message or view in which an element stands. */
export const sourceOf = (element) => element.closest("[data-source]");

/** What a control holds: a text, a value, a list of values, or null for nothing. */
export function valueOf(field) {
  const ticked = () => [...field.querySelectorAll("input:checked")].map((each) => each.value);
  switch (field.dataset.kind) {
    case "checkboxes":
      return ticked();
    case "radios":
      return ticked()[0] ?? null;
    case "search-field": {
      const chosen = [...field.querySelectorAll(".chosen [data-value]")].map((each) => each.dataset.value);
      return field.dataset.several === undefined ? (chosen[0] ?? null) : chosen;
    }
    default:
      return field.value || null;
  }
}

/** Everything that is filled in, by block and action. */
export function valuesIn(source) {
  const values = {};
  for (const field of source.querySelectorAll("[data-kind]")) {
    if (["button", "menu"].includes(field.dataset.kind)) continue;
    (values[field.dataset.block] ??= {})[field.dataset.action] = valueOf(field);
  }
  return values;
}

const inputsOf = (root) => [...root.querySelectorAll("[data-kind] input, input[data-kind], textarea, select")];
const keyOf = (input) => `${input.id || input.name}\0${input.type === "checkbox" || input.type === "radio" ? input.value : ""}`;
const touched = (input) =>
  input.matches("select")
    ? [...input.options].some((each) => each.selected !== each.defaultSelected)
    : input.checked !== input.defaultChecked || input.value !== input.defaultValue;

/** What a person has changed in the fields, to put back when the bot renews them. */
export function keepFields(root) {
  return new Map(inputsOf(root).filter(touched).map((input) => [keyOf(input), { value: input.value, checked: input.checked }]));
}

/** Put it back; fields that are gone are forgotten. */
export function restoreFields(root, kept) {
  for (const input of inputsOf(root)) {
    const before = kept.get(keyOf(input));
    if (!before) continue;
    if (input.type === "checkbox" || input.type === "radio") input.checked = before.checked;
    else input.value = before.value;
  }
}
