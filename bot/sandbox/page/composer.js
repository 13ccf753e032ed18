// Where one types: messages, and commands with a list of what can be typed next.

import { fill, h, iconButton } from "./dom.js";
import { toast } from "./overlays.js";

/** The box under a list of messages. `place()` says where to: {channel_id, thread_ts}. */
export class Composer {
  constructor(box, store, { place, placeholder, withCommands = true, name }) {
    this.store = store;
    this.place = place;
    this.withCommands = withCommands;
    this.history = [];
    this.at = 0;
    this.picked = -1;
    this.field = h("textarea", {
      rows: 1,
      placeholder,
      "aria-label": placeholder,
      autocomplete: "off",
      spellcheck: "false",
      data: { focusKey: `composer-${name}` },
      on: { input: () => this.#typed(), keydown: (event) => this.#key(event), blur: () => setTimeout(() => this.#hide(), 150) },
    });
    this.list = h("div", { class: "suggestions", role: "listbox", id: `suggestions-${name}`, "aria-label": "Commands", hidden: true });
    if (withCommands)
      for (const [key, value] of Object.entries({ "aria-haspopup": "listbox", "aria-controls": this.list.id, "aria-autocomplete": "list" }))
        this.field.setAttribute(key, value);
    this.send = iconButton("send", "Send", () => this.submit(), { class: "icon-button send" });
    fill(box, this.list, h("div", { class: "composer-box" }, this.field, this.send));
    this.#resize();
  }

  /** Say where this goes. */
  describe(placeholder) {
    this.field.placeholder = placeholder;
    this.field.setAttribute("aria-label", placeholder);
  }

  /** Put *text* in, ready to be sent. */
  put(text) {
    this.field.value = text;
    this.#typed();
    this.field.focus();
    this.field.setSelectionRange(text.length, text.length);
  }

  /** Send what is typed; it comes back when it could not be sent. */
  async submit() {
    const text = this.field.value.trim();
    if (!text || this.send.getAttribute("aria-busy") === "true") return;
    this.history.push(text);
    this.at = this.history.length;
    this.field.value = "";
    this.#typed();
    this.send.setAttribute("aria-busy", "true");
    try {
      const told = await this.store.post("command", { text, ...this.place() });
      if (told.failure && !this.field.value) this.put(text);
    } catch (error) {
      toast(`Not sent: ${error.message}`);
      if (!this.field.value) this.put(text);
    } finally {
      this.send.removeAttribute("aria-busy");
    }
  }

  #typed() {
    this.#resize();
    this.send.classList.toggle("ready", this.field.value.trim() !== "");
    this.picked = -1;
    this.found = this.withCommands ? this.#suggestions() : [];
    this.list.hidden = this.found.length === 0;
    this.field.removeAttribute("aria-activedescendant");
    fill(this.list, this.found.map((one, index) => this.#line(one, index)));
  }

  #suggestions() {
    const text = this.field.value.replace(/^\s+/, "");
    if (!text.startsWith("/") || text.includes("\n")) return [];
    const { usages } = this.store.face;
    const exact = usages.filter((usage) => text.startsWith(`${usage.typed} `)).sort((a, b) => b.typed.length - a.typed.length)[0];
    if (exact && exact.typed !== this.store.face.command) return this.#choices(exact, text.slice(exact.typed.length + 1));
    return usages.filter((usage) => usage.typed.startsWith(text.trimEnd())).map((usage) => ({ ...usage, put: usage.arguments ? `${usage.typed} ` : usage.typed }));
  }

  #choices(usage, rest) {
    const hint = { ...usage, put: null };
    if (rest.includes(" ")) return [hint];
    const fitting = usage.choices.filter((choice) => choice.startsWith(rest) && choice !== rest);
    return [hint, ...fitting.map((choice) => ({ typed: `${usage.typed} ${choice}`, arguments: "", says: "", put: `${usage.typed} ${choice} ` }))];
  }

  #line(one, index) {
    const words = [h("code", {}, one.typed), one.arguments && h("span", { class: "arguments" }, ` ${one.arguments}`)];
    const content = [h("span", { class: "typed" }, words), h("span", { class: "note" }, one.says)];
    if (one.put === null) return h("div", { class: "suggestion usage" }, content);
    const take = (event) => {
      event.preventDefault();
      this.put(one.put);
    };
    return h("div", { class: "suggestion", role: "option", id: `${this.list.id}-${index}`, "aria-selected": "false", on: { mousedown: take } }, content);
  }

  #key(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden && this.found.some((one) => one.put !== null);
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (open && this.picked >= 0) this.put(this.found[this.picked].put);
      else this.submit();
    } else if (event.key === "Tab" && !event.shiftKey && open && this.field.value.trim()) {
      const to = this.picked >= 0 ? this.picked : this.found.findIndex((one) => one.put !== null && one.put.trim() !== this.field.value.trim());
      if (to < 0) return;
      event.preventDefault();
      this.put(this.found[to].put);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.#hide();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#arrow(event, open);
  }

  #arrow(event, open) {
    const step = event.key === "ArrowDown" ? 1 : -1;
    if (open && this.field.value && !this.#isRecalled()) {
      event.preventDefault();
      this.#pick(step);
    } else if (!this.field.value || this.#isRecalled()) {
      const to = this.at + step;
      if (to < 0 || to > this.history.length) return;
      event.preventDefault();
      this.at = to;
      this.put(this.history[to] ?? "");
      this.#hide();
    }
  }

  #isRecalled() {
    return this.at < this.history.length && this.field.value === this.history[this.at];
  }

  #pick(step) {
    const pickable = this.found.flatMap((one, index) => (one.put === null ? [] : [index]));
    const at = pickable.indexOf(this.picked);
    this.picked = pickable[at < 0 ? (step > 0 ? 0 : pickable.length - 1) : (at + step + pickable.length) % pickable.length];
    for (const [index, line] of [...this.list.children].entries()) line.setAttribute("aria-selected", String(index === this.picked));
    const line = this.list.children[this.picked];
    line.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", line.id);
  }

  #hide() {
    this.list.hidden = true;
  }

  #resize() {
    this.field.rows = Math.min(8, this.field.value.split("\n").length);
  }
}
