// How much of Agora's request limit is used, now and in the seconds before.

import { fill, h } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 34;

/** Draw into *box*; what is there already is only brought up to date. */
export function budget(box, { used, limit, by_second }) {
  if (!box.parts) box.parts = begin(box, limit ?? 10, by_second.length);
  const { cells, number, words, bars } = box.parts;
  number.textContent = String(used);
  for (const [index, cell] of cells.entries()) cell.classList.toggle("on", index < used);
  box.dataset.level = used >= (limit ?? 10) ? "full" : used > (limit ?? 10) * 0.7 ? "high" : "calm";
  const refused = by_second.reduce((sum, [, more]) => sum + more, 0);
  words.textContent = refused ? `${refused} refused in the last ${by_second.length} s: more than ${limit} came at once.` : `Agora takes ${limit} a second and refuses the rest. The bot paces itself.`;
  for (const [index, [admitted, more]] of by_second.entries()) {
    const share = Math.min(1, (admitted + more) / (limit ?? 10));
    const height = share ? Math.max(3, share * HEIGHT) : 1.5;
    bars[index].setAttribute("height", String(height));
    bars[index].setAttribute("y", String(HEIGHT - height));
    bars[index].setAttribute("class", more ? "refused" : share ? "some" : "");
  }
}

function begin(box, limit, seconds) {
  const cells = Array.from({ length: limit }, () => h("span", {}));
  const number = h("strong", {});
  const words = h("p", { class: "note" });
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: `0 0 ${seconds * 4} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" })) svg.setAttribute(key, value);
  const bars = Array.from({ length: seconds }, (_, index) => {
    const bar = document.createElementNS(SVG, "rect");
    for (const [key, value] of Object.entries({ x: index * 4, width: 2.6, rx: 0.8 })) bar.setAttribute(key, value);
    svg.append(bar);
    return bar;
  });
  fill(box, h("div", { class: "meter-now" }, h("span", { class: "meter-number" }, number, ` of ${limit}`), h("span", { class: "cells", "aria-hidden": "true" }, cells)), svg, words);
  return { cells, number, words, bars };
}
