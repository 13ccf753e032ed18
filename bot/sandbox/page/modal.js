// The modal a person has before them: the top of their stack, in one <dialog>.

import { drawBlocks } from "./blocks.js";
import { busyWhile } from "./elements.js";
import { fill, h, iconButton, keepingFocus } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { toast } from "./overlays.js";
import { Values } from "./values.js";

/** Shows `store.stack`. */
export class Modal {
  constructor(dialog, store) {
    this.dialog = dialog;
    this.store = store;
    this.values = new Map();
    this.title = h("h2", { id: "modal-title" });
    this.body = h("div", { class: "modal-body" });
    this.foot = h("footer", { class: "buttons" });
    this.trouble = h("p", { class: "trouble", role: "alert" });
    this.submit = h("button", { type: "submit", class: "button primary" });
    this.cancel = h("button", { type: "button", class: "button", on: { click: () => this.#close() } });
    const form = h(
      "form",
      { novalidate: true, on: { submit: (event) => this.#submitted(event) } },
      h("header", {}, this.title, iconButton("close", "Close", () => this.#close())),
      this.body,
      this.trouble,
      this.foot,
    );
    fill(dialog, form);
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#close();
    });
  }

  /** Bring the dialog up to date. */
  show() {
    const { stack } = this.store;
    const top = stack.at(-1);
    for (const id of [...this.values.keys()]) if (!stack.some((view) => view.id === id)) this.values.delete(id);
    if (!top) {
      this.view = null;
      if (this.dialog.open) this.dialog.close();
      return;
    }
    const isOther = this.view?.id !== top.id;
    const hadErrors = Object.keys(this.view?.errors ?? {}).length > 0;
    if (isOther) this.body.replaceChildren();
    this.view = top;
    if (this.values.has(top.id)) this.values.get(top.id).adopt(top.state.values);
    else this.values.set(top.id, new Values(top.state.values));
    keepingFocus(() => this.#draw());
    if (!this.dialog.open) this.dialog.showModal();
    if (isOther) this.#focusFirst();
    else if (!hadErrors && Object.keys(top.errors).length) this.#focusInvalid();
  }

  #draw() {
    const { view } = this;
    fill(this.title, plain(view.title.text));
    drawBlocks(this.body, view.blocks, this.#context());
    fill(this.trouble, view.trouble ?? "");
    this.trouble.hidden = !view.trouble;
    fill(this.cancel, plain(view.close?.text ?? "Close"));
    fill(this.submit, h("span", {}, plain(view.submit?.text ?? "")));
    fill(this.foot, this.cancel, view.submit && this.submit);
  }

  #context() {
    const { view } = this;
    const values = this.values.get(view.id);
    const place = (block, it) => ({ view_id: view.id, block_id: block.block_id, action_id: it.action_id });
    return {
      names: this.store.names,
      surface: "modal",
      key: view.id,
      values,
      errors: view.errors,
      act: (block, it, choice) => this.#told(this.store.post("action", { ...place(block, it), choice, values: values.byBlock })),
      options: (block, it, typed) => this.store.post("options", { ...place(block, it), typed }),
    };
  }

  async #submitted(event) {
    event.preventDefault();
    if (!this.view?.submit || this.submit.getAttribute("aria-busy") === "true") return;
    const { id } = this.view;
    await busyWhile(this.submit, this.#told(this.store.post("submit", { view_id: id, values: this.values.get(id).byBlock })));
    if (this.view?.id === id) this.#focusInvalid();
  }

  async #told(promise) {
    try {
      return await promise;
    } catch (error) {
      toast(error.message);
      return { failure: error.message };
    }
  }

  #close() {
    if (this.view) this.#told(this.store.post("close", { view_id: this.view.id }));
  }

  #focusFirst() {
    const wanted = this.body.querySelector("[autofocus]") ?? this.body.querySelector("input, select, textarea, .field, button") ?? this.foot.querySelector(".primary");
    wanted?.focus();
  }

  #focusInvalid() {
    const field = this.body.querySelector("[aria-invalid=true]");
    field?.focus();
    field?.closest(".block")?.scrollIntoView({ block: "nearest" });
  }
}
