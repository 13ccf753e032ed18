// Everything that can be made to go wrong, with what it is in reality.

import { fill, h } from "./dom.js";
import { toast } from "./overlays.js";

const SETTLED_MS = 600;

/** Draws the switches into *box*, and keeps them as the stand-ins are. */
export class Switches {
  constructor(box, backstage) {
    this.box = box;
    this.backstage = backstage;
    this.inputs = new Map();
    this.wished = new Map(); // what was just switched stays as it was left until the stream has heard of it
    backstage.addEventListener("choices", () => this.#draw());
    backstage.addEventListener("stage", () => this.#bringUpToDate());
  }

  #draw() {
    const { switches } = this.backstage;
    const groups = Map.groupBy(switches, (one) => one.group);
    this.inputs.clear();
    fill(this.box, [...groups].map(([group, all]) => this.#group(group, all)));
    this.#bringUpToDate();
  }

  #group(group, all) {
    const [common, rare] = [all.filter((one) => one.common), all.filter((one) => !one.common)];
    const list = (some) => h("ul", { class: "switches" }, some.map((one) => h("li", {}, this.#line(one))));
    return h(
      "div",
      { class: "switch-group" },
      h("h4", {}, group),
      common.length > 0 && list(common),
      rare.length > 0 && h("details", { class: "fold" }, h("summary", {}, common.length ? `${rare.length} more` : `${rare.length} kinds`), list(rare)),
    );
  }

  #line(one) {
    const words = h("span", { class: "switch-words" }, h("span", { class: "switch-label" }, one.label, one.once && h("span", { class: "once" }, "once")), h("span", { class: "note" }, one.says));
    if (one.side === "now") {
      const button = h("button", { type: "button", class: "button small", "aria-label": `${one.label}: now`, on: { click: () => this.#happen(one) } }, "Now");
      return h("div", { class: "switch" }, words, button);
    }
    const input = h("input", { type: "checkbox", role: "switch", on: { change: () => this.#flip(one, input) } });
    this.inputs.set(one.name, input);
    return h("label", { class: "switch" }, words, input);
  }

  async #flip(one, input) {
    this.wished.set(one.name, input.checked);
    const told = await this.backstage.ask("switch", { name: one.name, on: input.checked });
    setTimeout(() => (this.wished.delete(one.name), this.#bringUpToDate()), told ? SETTLED_MS : 0);
  }

  async #happen(one) {
    const told = await this.backstage.ask("switch", { name: one.name, on: true });
    if (told) toast(told.happened ? `${one.label}. It happened to ${told.happened === 1 ? "one recorder" : `${told.happened} recorders`}.` : "No recorder is at work to which it could happen.");
  }

  #bringUpToDate() {
    for (const [name, input] of this.inputs) input.checked = this.wished.get(name) ?? this.backstage.stage.on.includes(name);
  }
}
