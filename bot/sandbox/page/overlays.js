// What lies over the page for a moment: menus and questions.

import { fill, h, iconButton } from "./dom.js";
import { plain, textObject } from "./mrkdwn.js";

/** Show *content* beside *anchor* until something else is clicked, Escape is pressed, or `close()` is called. */
export function popover(anchor, content, { label, role = "menu", align = "start", onClose = () => {} } = {}) {
  const box = h("div", { class: "popover", popover: "auto", role, "aria-label": label }, content);
  (anchor.closest("dialog") ?? document.body).append(box);
  box.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    box.remove();
    anchor.setAttribute("aria-expanded", "false");
    onClose();
  });
  box.showPopover();
  anchor.setAttribute("aria-expanded", "true");
  place(box, anchor, align);
  return { box, close: () => box.isConnected && box.hidePopover() };
}

function place(box, anchor, align) {
  const at = anchor.getBoundingClientRect();
  const width = box.offsetWidth;
  const left = align === "end" ? at.right - width : at.left;
  const below = at.bottom + 4 + box.offsetHeight < window.innerHeight;
  const top = below ? at.bottom + 4 : Math.max(8, at.top - box.offsetHeight - 4);
  box.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`;
  box.style.top = `${top}px`;
}

/** Show a menu of *entries* ({label, note, danger, choose}); arrows move, Enter chooses, Escape returns. */
export function menu(anchor, entries, label, align = "start") {
  const choose = (entry) => {
    open.close();
    anchor.focus();
    entry.choose();
  };
  const items = entries.map((entry) =>
    h(
      "button",
      { type: "button", role: "menuitem", class: ["menu-item", entry.danger && "danger"], on: { click: () => choose(entry) } },
      h("span", {}, entry.label),
      entry.note && h("span", { class: "note" }, entry.note),
    ),
  );
  const open = popover(anchor, items, { label, align });
  walkable(open.box, items);
  items[0]?.focus();
  return open;
}

/** Let the arrow keys walk over *items*. */
export function walkable(box, items) {
  box.addEventListener("keydown", (event) => {
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    items[(to + items.length) % items.length]?.focus();
  });
}

/** Resolve to true when the person confirms what a `confirm` object asks. */
export function confirmed(confirm, names) {
  const { promise, resolve } = Promise.withResolvers();
  const yes = h(
    "button",
    { type: "submit", value: "yes", class: ["button", confirm.style === "danger" ? "danger solid" : "primary"] },
    plain(confirm.confirm?.text ?? "Yes"),
  );
  const dialog = h("dialog", { class: "question", "aria-labelledby": "question-title" });
  fill(
    dialog,
    h(
      "form",
      { method: "dialog" },
      h("h2", { id: "question-title" }, plain(confirm.title?.text ?? "Are you sure?")),
      h("div", { class: "question-text" }, textObject(confirm.text, names)),
      h(
        "div",
        { class: "buttons" },
        h("button", { type: "submit", value: "no", class: "button" }, plain(confirm.deny?.text ?? "Cancel")),
        yes,
      ),
    ),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    resolve(dialog.returnValue === "yes");
  });
  document.body.append(dialog);
  dialog.showModal();
  yes.focus();
  return promise;
}

/** Say something in passing, for what has no better place. */
export function toast(text) {
  const box = document.getElementById("toasts");
  const line = h("div", { class: "toast", role: "status" }, h("span", {}, text), iconButton("close", "Dismiss", () => line.remove()));
  box.append(line);
  setTimeout(() => line.remove(), 8000);
}
