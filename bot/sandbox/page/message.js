// One message: who, when, what, and what can be done with it.

import { drawBlocks } from "./blocks.js";
import { fill, h, icon, iconButton, keepingFocus } from "./dom.js";
import { ago, timeNode } from "./dates.js";
import { mrkdwn } from "./mrkdwn.js";
import { menu, toast } from "./overlays.js";
import { unknown } from "./unknown.js";

/** Return a person's or the app's picture. */
export function avatar(person, size = "") {
  if (!person || person.is_bot) return h("span", { class: ["avatar", "app", size], "aria-hidden": "true" });
  const initials = person.real_name.split(" ").map((word) => word[0]).slice(0, 2).join("");
  const node = h("span", { class: ["avatar", size], "aria-hidden": "true" }, initials);
  node.style.setProperty("--hue", person.hue);
  return node;
}

/** One message on the page. `update` redraws what is different, in place. */
export class MessageNode {
  constructor(message, store, { openThread, inThread }) {
    this.store = store;
    this.openThread = openThread;
    this.inThread = inThread;
    this.head = h("div", { class: "head" });
    this.body = h("div", { class: "body" });
    this.foot = h("div", { class: "foot" });
    this.side = h("div", { class: "side" });
    this.tools = h("div", { class: "tools" });
    this.message = null;
    this.node = h("article", { class: "message", data: { ts: message.ts } }, this.side, h("div", { class: "main" }, this.head, this.body, this.foot), this.tools);
    this.update(message);
  }

  update(message) {
    if (message !== this.message) {
      this.message = message;
      keepingFocus(() => this.#draw());
    }
    this.#drawThread();
  }

  #draw() {
    const { message } = this;
    const person = this.store.people.get(message.user);
    const isApp = message.user === this.store.bot;
    const name = message.by_slack ? "Slack" : (person?.real_name ?? message.user);
    this.node.classList.toggle("only-you", Boolean(message.only_for));
    this.node.classList.toggle("by-slack", message.by_slack);
    this.node.setAttribute("aria-label", `${name}, ${new Date(message.ts * 1000).toISOString()}`);
    fill(this.side, message.by_slack ? h("span", { class: "avatar slack", "aria-hidden": "true" }, icon("info")) : avatar(person), timeNode(Number(message.ts), "{time}", "when gutter"));
    fill(
      this.head,
      message.only_for && h("span", { class: "private" }, icon("eye"), "Only visible to you"),
      h("span", { class: "name" }, name),
      isApp && h("span", { class: "badge" }, "App"),
      person?.is_restricted && h("span", { class: "badge" }, "Guest"),
      person?.is_stranger && h("span", { class: "badge" }, "Other company"),
      timeNode(Number(message.ts), "{time}", "when"),
    );
    this.#drawBody();
    this.#drawTools();
  }

  #drawBody() {
    const { message } = this;
    if (message.blocks?.length) {
      this.text?.remove();
      this.text = null;
      drawBlocks(this.body, message.blocks, this.#context());
    } else {
      const edited = message.edited && h("span", { class: "note" }, " (edited)");
      fill(this.body, (this.text = h("div", { class: "text block" }, mrkdwn(message.text, this.store.names), edited)));
    }
    this.files?.remove();
    if (message.files?.length) this.node.querySelector(".main").insertBefore((this.files = this.#shared()), this.foot);
    this.attachments?.remove();
    if (message.attachments?.length) this.node.querySelector(".main").insertBefore((this.attachments = this.#attached()), this.foot);
  }

  #shared() {
    return h("div", { class: "files" }, this.message.files.map((one) => h(
      "a",
      { class: "file", href: `/files-pri/${encodeURIComponent(one.id)}`, download: one.name },
      h("span", { class: "file-title" }, one.title),
      h("span", { class: "note" }, `${one.name} · ${Math.max(1, Math.round(one.size / 1024))} kB`),
    )));
  }

  #attached() {
    return h("div", { class: "attachments" }, this.message.attachments.map((one) => {
      const box = h("div", { class: "attachment" });
      if (one.blocks) drawBlocks(box, one.blocks, this.#context());
      else fill(box, one.text ?? one.fallback ? mrkdwn(one.text ?? one.fallback, this.store.names) : unknown("attachment"));
      return box;
    }));
  }

  #context() {
    const { channel_id, ts } = this.message;
    const place = (block, it) => ({ channel_id, ts, block_id: block.block_id, action_id: it.action_id });
    return {
      names: this.store.names,
      surface: "message",
      key: `${this.inThread ? "thread" : "list"}-${channel_id}-${ts}`,
      act: (block, it, choice) => this.#told(this.store.post("action", { ...place(block, it), choice })),
      options: (block, it, typed) => this.store.post("options", { ...place(block, it), typed }),
    };
  }

  async #told(promise) {
    try {
      return await promise;
    } catch (error) {
      toast(error.message);
      return { failure: error.message };
    }
  }

  #drawTools() {
    const { message, store } = this;
    const place = { channel_id: message.channel_id, ts: message.ts };
    const shortcuts = store.face.shortcuts.filter((one) => one.kind === "message");
    const entries = shortcuts.map((one) => ({ label: one.name, choose: () => this.#told(store.post("shortcut", { ...place, callback_id: one.callback_id })) }));
    fill(
      this.tools,
      !message.only_for && !this.inThread && iconButton("reply", "Reply in thread", () => this.openThread(message)),
      !message.only_for && entries.length > 0 && iconButton("more", "More for this message", (event) => menu(event.currentTarget, entries, "Message", "end"), { "aria-haspopup": "menu" }),
      message.only_for && iconButton("close", "Dismiss", () => this.#told(store.post("dismiss", place))),
    );
  }

  #drawThread() {
    const replies = this.inThread ? [] : this.store.replies(this.message);
    const key = replies.map((one) => one.ts).join();
    if (key === this.threadKey) return;
    this.threadKey = key;
    const last = replies.at(-1);
    const count = `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`;
    fill(
      this.foot,
      last &&
        h(
          "button",
          { type: "button", class: "thread-link", on: { click: () => this.openThread(this.message) }, "aria-label": `${count}, last ${ago(Number(last.ts))}` },
          avatar(this.store.people.get(last.user), "tiny"),
          h("span", { class: "count" }, count),
          h("span", { class: "note" }, "last reply ", timeNode(Number(last.ts), "{ago}")),
        ),
    );
  }
}
