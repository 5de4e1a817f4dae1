// Texts of the page in the workspace's language, as the document carries them.

export const texts = JSON.parse(document.body.dataset.texts);

/** A text with the fields in braces filled in. */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
