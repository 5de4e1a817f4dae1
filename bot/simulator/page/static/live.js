// News from the workspace: fragments take the place of older ones, without losing focus or what is being typed.
import { restoreFields, keepFields } from "./fields.js";
import { texts } from "./texts.js";

const spoken = document.getElementById("announcer");

/** Let a screen reader say something. */
export function announce(words) {
  const line = document.createElement("p");
  line.textContent = words;
  spoken.append(line);
  while (spoken.children.length > 5) spoken.firstChild.remove();
}

/** Keep the page up to date while it is looked at: a browser has but six connections for all its tabs together. */
export function listen(path, { changedModal }) {
  for (const list of document.querySelectorAll(".messages")) list.scrollTop = list.scrollHeight;
  let source = null;
  const follow = () => {
    source?.close();
    document.body.dataset.live = "waiting";
    source = document.hidden ? null : connect(path, changedModal);
  };
  document.addEventListener("visibilitychange", follow);
  follow();
}

function connect(path, changedModal) {
  const { thread, since } = document.body.dataset;
  const query = new URLSearchParams({ since: since ?? "0", ...(thread && { thread }) });
  const source = new EventSource(`${path}/news?${query}`);
  source.addEventListener("message", (event) => {
    const news = JSON.parse(event.data);
    if (news.gone) location.replace(news.gone);
    if (news.fragments) renew(news, changedModal);
  });
  source.addEventListener("open", () => (document.body.dataset.live = "yes"));
  source.addEventListener("error", () => (document.body.dataset.live = "no"));
  return source;
}

function renew(news, changedModal) {
  const fresh = new Map();
  for (const { id, version, html } of news.fragments) {
    const old = document.getElementById(id);
    if (old?.dataset.version === version) continue;
    const element = parse(html);
    if (old?.dataset.hash && old.dataset.hash === element.dataset.hash) continue; // only what was typed here differs
    if (old) replace(old, element);
    else fresh.set(id, element);
    if (id === "modal") changedModal();
    if (id === "home" && !element.dataset.source) document.dispatchEvent(new Event("cleared"));
    if (id === "channels") document.dispatchEvent(new Event("channels"));
  }
  for (const [name, ids] of Object.entries(news.lists)) order(document.getElementById(name), ids, fresh);
  document.body.dataset.live = "yes";
}

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

/** Put one element in the place of another; focus, open menus and typed text go along. */
function replace(old, element) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const open = [...old.querySelectorAll("details[open]")].map((each) => each.id);
  const kept = keepFields(old);
  old.replaceWith(element);
  restoreFields(element, kept);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused) refocus(focused, element);
}

function refocus(focused, element) {
  const same = focused.id ? document.getElementById(focused.id) : twin(focused, element);
  if (!same) {
    element.focus({ preventScroll: true });
    return;
  }
  same.focus({ preventScroll: true });
  if ("selectionStart" in same && focused.selectionStart !== null) {
    try {
      same.setSelectionRange(focused.selectionStart, focused.selectionEnd);
    } catch {
      // not a field with a caret
    }
  }
}

function twin(focused, element) {
  const words = focused.getAttribute("href") ?? focused.textContent;
  return [...element.querySelectorAll(focused.tagName)].find(
    (each) => (each.getAttribute("href") ?? each.textContent) === words,
  );
}

/** Let a container hold these elements in this order; what is new is announced and brought into view. */
function order(container, ids, fresh) {
  if (!container) return;
  const atEnd = container.scrollHeight - container.scrollTop - container.clientHeight < 80;
  const wanted = new Set(ids);
  for (const child of [...container.children]) if (!wanted.has(child.id)) leave(child);
  let before = null;
  let first = null;
  for (const id of ids) {
    const element = document.getElementById(id) ?? fresh.get(id);
    if (!element) continue;
    const next = before ? before.nextElementSibling : container.firstElementChild;
    if (element !== next) container.insertBefore(element, next);
    if (fresh.has(id) && element.matches("article")) {
      first ??= element;
      announceMessage(element);
    }
    before = element;
  }
  if (first && (atEnd || first.dataset.private !== undefined)) {
    container.scrollTop = container.scrollHeight;
    const overshoot = container.getBoundingClientRect().top - first.getBoundingClientRect().top;
    if (overshoot > 0) container.scrollTop -= overshoot + 8;
  }
}

/** Take an element away; when it had the focus, the next message gets it. */
function leave(child) {
  if (child.contains(document.activeElement)) {
    (child.nextElementSibling ?? child.previousElementSibling ?? document.getElementById("write"))?.focus();
  }
  child.remove();
}

function announceMessage(article) {
  const { author } = article.dataset;
  const only = article.dataset.private !== undefined ? texts.private : "";
  const words = article.querySelector(".content")?.innerText ?? "";
  announce(`${author}${only}: ${words.replace(/\s+/g, " ").slice(0, 400)}`);
}
