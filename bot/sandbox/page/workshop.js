// Templates, for those who write them: what is wrong, the form and the start body, all while typing.

import { drawBlocks } from "./blocks.js";
import { fill, h, icon } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { toast } from "./overlays.js";
import { coloured } from "./service.js";
import { Values } from "./values.js";

const WAIT_MS = 160;
const FIRST = "webinar";

/** Draws into *box*; nothing is asked for before `begin()`. */
export class Workshop {
  constructor(box, backstage, store) {
    this.backstage = backstage;
    this.store = store;
    this.asked = 0;
    this.choice = h("select", { id: "workshop-choice", on: { change: () => this.#open(this.choice.value) } });
    this.name = h("input", { id: "workshop-name", autocomplete: "off", spellcheck: "false", on: { input: () => this.#typed() } });
    this.lines = h("div", { class: "line-numbers", "aria-hidden": "true" });
    this.field = h("textarea", {
      id: "workshop-text", spellcheck: "false", autocomplete: "off", wrap: "off", "aria-label": "The template, as YAML", "aria-describedby": "workshop-verdict",
      on: { input: () => this.#typed(), scroll: () => (this.lines.scrollTop = this.field.scrollTop) },
    });
    this.verdict = h("p", { id: "workshop-verdict", class: "verdict", role: "status" });
    this.findings = h("ul", { class: "findings" });
    this.save = h("button", { type: "button", class: "button small primary", on: { click: () => this.#save() } }, "Save, and restart the bot");
    this.form = h("div", { class: "form-preview", inert: true });
    this.body = h("pre", { class: "json", tabindex: "0", "aria-label": "The start body" });
    fill(
      box,
      h("p", { class: "panel-lead" }, "A template is a YAML file. Change it: what is wrong, the form people get, and the very body that Agora gets follow as you type."),
      h("div", { class: "workshop" },
        h("div", { class: "workshop-left" },
          h("div", { class: "workshop-head" }, h("label", { for: "workshop-choice" }, "Begin with"), this.choice, h("label", { for: "workshop-name" }, "Name"), this.name),
          h("div", { class: "editor" }, this.lines, this.field),
          this.verdict,
          this.findings,
          h("div", { class: "workshop-save" }, this.save, h("span", { class: "note" }, "Into this sandbox's own folder, which goes when it ends.")),
        ),
        h("div", { class: "workshop-right" },
          h("section", { "aria-labelledby": "workshop-form" }, h("div", { class: "panel-title" }, h("h3", { id: "workshop-form" }, "The form")), this.form),
          h("section", { "aria-labelledby": "workshop-body" }, h("div", { class: "panel-title" }, h("h3", { id: "workshop-body" }, "The start body"), h("span", { class: "note" }, "keys masked")), this.body),
        ),
      ),
    );
  }

  /** Show the templates, the first time that somebody looks. */
  async begin() {
    if (this.begun) return;
    this.begun = true;
    await this.#names(FIRST);
    await this.#open(this.choice.value);
  }

  async #names(chosen) {
    const told = await this.backstage.ask("templates");
    fill(this.choice, (told?.names ?? []).map((name) => h("option", { value: name, selected: name === chosen }, name)));
  }

  async #open(name) {
    const told = await this.backstage.ask("open", { name });
    if (!told) return;
    this.name.value = name;
    this.field.value = told.text;
    this.field.scrollTop = 0;
    this.#typed();
  }

  #typed() {
    this.#number();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.#try(), WAIT_MS);
  }

  async #try() {
    const asked = (this.asked += 1);
    try {
      const told = await this.backstage.wish("try", this.#content());
      if (asked === this.asked) this.#show(told);
    } catch (error) {
      if (asked === this.asked) this.#show({ findings: [{ severity: "error", line: 1, message: error.message }], view: null, body: null });
    }
  }

  async #save() {
    const { name } = this.#content();
    this.save.setAttribute("aria-busy", "true");
    const told = await this.backstage.ask("save", this.#content());
    this.save.removeAttribute("aria-busy");
    if (!told) return;
    await this.#names(name);
    toast(`Saved. Try it: /record start ${name} town-hall`);
  }

  #content() {
    return { name: this.name.value.trim(), text: this.field.value };
  }

  #number(marks = new Map()) {
    const count = this.field.value.split("\n").length;
    fill(this.lines, Array.from({ length: count }, (_, index) => h("span", { class: marks.get(index + 1) }, String(index + 1))));
    this.lines.scrollTop = this.field.scrollTop;
  }

  #show({ findings, view, body }) {
    const errors = findings.filter((one) => one.severity === "error").length;
    const warnings = findings.length - errors;
    const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
    const words = [errors && count(errors, "error"), warnings && count(warnings, "warning")].filter(Boolean).join(", ");
    this.verdict.dataset.kind = errors ? "bad" : warnings ? "odd" : "good";
    fill(this.verdict, icon(errors ? "warning" : "check"), errors ? `${words}. It cannot be used like this.` : words ? `Good, with ${words}.` : "Good: Agora takes this.");
    this.#number(new Map(findings.map((one) => [one.line, one.severity])));
    fill(this.findings, findings.map((one) => h("li", {}, h("button", { type: "button", class: ["finding", one.severity], on: { click: () => this.#go(one.line) } }, h("span", { class: "finding-line" }, `Line ${one.line}`), h("span", {}, one.message)))));
    this.save.disabled = errors > 0;
    this.#preview(view);
    fill(this.body, body ? coloured(JSON.stringify(body, null, 2)) : "There is none while the template cannot be read.");
  }

  #preview(view) {
    if (!view) return fill(this.form, h("p", { class: "note" }, "There is none while the template cannot be read."));
    const inside = h("div", { class: "modal-body" });
    drawBlocks(inside, view.blocks, { names: this.store.names, surface: "modal", key: "workshop", values: new Values({}), errors: {}, act: () => {}, options: async () => ({}) });
    fill(this.form, h("div", { class: "form-title" }, plain(view.title.text)), inside, h("div", { class: "buttons" }, h("span", { class: "button" }, plain(view.close.text)), h("span", { class: "button primary" }, plain(view.submit.text))));
  }

  #go(line) {
    const before = this.field.value.split("\n").slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    const length = this.field.value.split("\n")[line - 1]?.length ?? 0;
    this.field.focus();
    this.field.setSelectionRange(before, before + length);
    const height = Number.parseFloat(getComputedStyle(this.field).lineHeight);
    this.field.scrollTop = Math.max(0, (line - 4) * height);
  }
}
