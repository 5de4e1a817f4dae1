// Menus that fold out: one at a time, closed by Escape, by a choice or by a click elsewhere.

const openMenus = () => document.querySelectorAll("details.menu[open]");

export function onMenus() {
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
