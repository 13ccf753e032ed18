// A list of messages that is brought up to date in place: nothing jumps, nothing loses the focus.

import { h, icon } from "./dom.js";
import { formatted, timeNode } from "./dates.js";
import { MessageNode } from "./message.js";

const CLOSE_TOGETHER_SECONDS = 300;
const NEAR_THE_END_PX = 60;

/** Messages in *box*, the oldest on top. */
export class Timeline {
  constructor(box, store, { openThread = () => {}, inThread = false, head = null } = {}) {
    this.box = box;
    this.store = store;
    this.more = { openThread, inThread };
    this.head = head;
    this.nodes = new Map();
    this.newer = h("button", { type: "button", class: "newer", hidden: true, on: { click: () => this.toEnd() } }, "New messages", icon("chevron"));
    box.after(this.newer);
    box.addEventListener("scroll", () => this.#isAtEnd() && (this.newer.hidden = true));
    box.addEventListener("load", () => this.wasAtEnd && this.toEnd(), true); // a picture that arrives makes room for itself
    new ResizeObserver(() => this.wasAtEnd && this.toEnd()).observe(box);
  }

  /** Begin anew, for another channel or another person. */
  clear() {
    this.nodes.clear();
    this.box.replaceChildren();
    this.wasAtEnd = true;
  }

  /** Show *messages*, given in order. */
  show(messages) {
    const atEnd = this.nodes.size === 0 || this.#isAtEnd();
    const grew = messages.some((message) => !this.nodes.has(message.ts));
    const wanted = this.#wanted(messages);
    const kept = new Set(wanted);
    for (const child of [...this.box.children]) if (!kept.has(child)) child.remove();
    for (const [index, node] of wanted.entries())
      if (this.box.children[index] !== node) this.box.insertBefore(node, this.box.children[index] ?? null);
    this.wasAtEnd = atEnd;
    if (atEnd) this.toEnd();
    else if (grew) this.newer.hidden = false;
  }

  /** Show the newest. */
  toEnd() {
    this.box.scrollTop = this.box.scrollHeight;
    this.newer.hidden = true;
    this.wasAtEnd = true;
  }

  /** Show one message, and mark it for a moment. */
  reveal(ts) {
    const node = this.nodes.get(ts)?.node;
    if (!node) return;
    node.scrollIntoView({ block: "center" });
    node.classList.add("marked");
    node.addEventListener("animationend", () => node.classList.remove("marked"), { once: true });
  }

  #wanted(messages) {
    const wanted = this.head ? [this.head] : [];
    const here = new Set(messages.map((message) => message.ts));
    for (const ts of [...this.nodes.keys()]) if (!here.has(ts)) this.nodes.delete(ts);
    let before = null;
    for (const message of messages) {
      const day = formatted(Number(message.ts), "{date_num}");
      if (!this.more.inThread && (!before || formatted(Number(before.ts), "{date_num}") !== day)) wanted.push(this.#divider(day, message));
      if (!this.nodes.has(message.ts)) this.nodes.set(message.ts, new MessageNode(message, this.store, this.more));
      const shown = this.nodes.get(message.ts);
      shown.update(message);
      shown.node.classList.toggle("joined", isJoined(before, message));
      wanted.push(shown.node);
      before = message;
      if (this.more.inThread && message === messages[0] && messages.length > 1) {
        wanted.push(this.#count(messages.length - 1));
        before = null;
      }
    }
    return wanted;
  }

  #divider(day, message) {
    const old = this.box.querySelector(`[data-day="${day}"]`);
    return old ?? h("div", { class: "day", role: "separator", data: { day } }, timeNode(Number(message.ts), "{day_divider_pretty}"));
  }

  #count(replies) {
    const text = `${replies} ${replies === 1 ? "reply" : "replies"}`;
    const old = this.box.querySelector(".replies");
    if (old?.textContent === text) return old;
    return h("div", { class: "replies note" }, text);
  }

  #isAtEnd() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR_THE_END_PX;
  }
}

function isJoined(before, message) {
  if (!before || before.user !== message.user || before.by_slack !== message.by_slack) return false;
  if (Boolean(before.only_for) !== Boolean(message.only_for)) return false;
  return !message.only_for && Number(message.ts) - Number(before.ts) < CLOSE_TOGETHER_SECONDS;
}
