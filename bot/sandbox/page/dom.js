// Building nodes. Text from outside only ever becomes a text node: nothing here parses markup.

/** Return an element. `on` holds listeners, `data` the dataset; false, null and undefined leave an attribute out. */
export function h(tag, { on = {}, data = {}, class: classes, ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  if (classes) node.className = [classes].flat().filter(Boolean).join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const [name, value] of Object.entries(data)) if (value !== undefined) node.dataset[name] = value;
  for (const [name, listener] of Object.entries(on)) node.addEventListener(name, listener);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Replace what *node* holds. */
export function fill(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

let ids = 0;

/** Return an id that no element has. Ids from outside may hold spaces, which an id of the page must not. */
export function freshId() {
  ids += 1;
  return `id-${ids}`;
}

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  hash: "M6 3 4.6 17M13 3l-1.4 14M3 7.2h14M2.6 12.8h14",
  lock: "M5.5 9V6.5a4.5 4.5 0 0 1 9 0V9M4 9h12v8H4z",
  home: "M3 9.5 10 3.5l7 6V17h-4.8v-4.6H7.8V17H3z",
  reply: "M8 5 3 9.8l5 4.8M3.4 9.8H12a5 5 0 0 1 5 5v.7",
  close: "M5 5l10 10M15 5 5 15",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  send: "M3.5 10 17 3.5 12.4 17l-2.9-5.4z",
  chevron: "M5.5 7.8 10 12.3l4.5-4.5",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  eye: "M2 10s3-5.2 8-5.2 8 5.2 8 5.2-3 5.2-8 5.2S2 10 2 10zM10 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z",
  bolt: "M11 2.5 4.5 11.5H10L9 17.5l6.5-9H10z",
  check: "M4 10.5 8 14.5 16 5.8",
  warning: "M10 3 18 16.5H2zM10 8v4M10 14.2h.01",
  out: "M3.5 10h12M11 5.5 15.5 10 11 14.5",
  back: "M16.5 10h-12M9 5.5 4.5 10 9 14.5",
  panel: "M3 4h14v12H3zM12 4v12",
  clock: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 5.8V10l2.8 2",
  play: "M6.5 4.2 15.5 10l-9 5.8z",
  chat: "M3.5 4.5h13v9h-7l-3.5 3v-3h-2.500z",
  file: "M5 2.500h6.500L15 6v11.500H5zM11 2.800V6.500h3.800",
  power: "M10 3v7M6 5.500a6 6 0 1 0 8 0",
  switch: "M6.500 6h7a4 4 0 0 1 0 8h-7a4 4 0 0 1 0-8zM6.700 11.500a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3z",
  record: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 12.6a2.600 2.600 0 1 0 0-5.200 2.600 2.600 0 0 0 0 5.200z",
  info: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 9v4.6M10 6.4h.01",
};

/** Return a line drawing; it is decoration, the words stand beside it or in the button's label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  for (const [key, value] of Object.entries({ viewBox: "0 0 20 20", "aria-hidden": "true", class: `icon icon-${name}` }))
    svg.setAttribute(key, value);
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** Return a square button that shows an icon alone. */
export function iconButton(name, label, onClick, more = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, on: { click: onClick }, ...more }, icon(name));
}

/** Run *change*, and put the focus back where it was when its element was drawn anew. */
export function keepingFocus(change) {
  const before = document.activeElement;
  const key = before?.dataset?.focusKey;
  const caret = key && typeof before.selectionStart === "number" ? [before.selectionStart, before.selectionEnd] : null;
  change();
  if (!key || document.activeElement === before) return;
  const after = document.querySelector(`[data-focus-key="${CSS.escape(key)}"]`);
  if (!after) return;
  after.focus({ preventScroll: true });
  if (caret && typeof after.selectionStart === "number") after.setSelectionRange(...caret);
}
