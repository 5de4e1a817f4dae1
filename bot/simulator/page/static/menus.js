// Menus that fold out: one at a time, closed by Escape, by a choice or by a click elsewhere.

const openMenus = () => document.querySelectorAll("details.menu[open]");

const EDGE = 8;

/** Put the items of an open menu beside its button, whole on the screen whatever scrolls around it. */
function place(menu) {
  const items = menu.querySelector(".menu-items");
  const button = menu.querySelector("summary").getBoundingClientRect();
  Object.assign(items.style, { position: "fixed", inset: "auto", maxHeight: `${innerHeight - 2 * EDGE}px`, overflowY: "auto" });
  const { width, height } = items.getBoundingClientRect();
  const below = button.bottom + 4;
  const top = below + height + EDGE <= innerHeight ? below : button.top - 4 - height;
  items.style.left = `${Math.max(EDGE, Math.min(button.right - width, innerWidth - width - EDGE))}px`;
  items.style.top = `${Math.max(EDGE, Math.min(top, innerHeight - height - EDGE))}px`;
}

export function onMenus() {
  const opened = (event) => event.target.matches?.("details.menu[open]") && place(event.target);
  document.addEventListener("toggle", opened, true);
  const moved = (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) place(menu);
  };
  document.addEventListener("scroll", moved, true);
  addEventListener("resize", () => openMenus().forEach(place));
  document.addEventListener("click", (event) => {
    const inside = event.target.closest("details.menu");
    const chosen = event.target.closest(".menu-items :is(a, button)");
    for (const menu of openMenus()) if (menu !== inside || chosen) menu.open = false;
    if (chosen && inside) inside.querySelector("summary").focus({ preventScroll: true });
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details.menu[open]");
    if (!menu) return;
    const items = [menu.querySelector("summary"), ...menu.querySelectorAll(".menu-items :is(a, button)")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      menu.open = false;
      items[0].focus();
      event.stopPropagation();
    } else if (step) {
      event.preventDefault();
      items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
    }
  });
}
