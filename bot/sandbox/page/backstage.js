// Everything the panel knows, as its own stream tells it: what happens behind the channel.

import { setAhead } from "./dates.js";
import { toast } from "./overlays.js";

const MOST_LINES = 200;

/** Agora as the service sees it, the switches, the clock, the bot's process, the story that is told. */
export class Backstage extends EventTarget {
  constructor(store) {
    super();
    this.store = store;
    this.recorders = [];
    this.count = 0;
    this.budget = { used: 0, limit: 10, by_second: [] };
    this.lines = [];
    this.stage = { bot: "up", on: [], story: null, ahead: 0, ends: null };
    this.switches = [];
    this.stories = [];
    this.source = null;
  }

  /** Listen, once. */
  connect() {
    if (this.source) return;
    const source = (this.source = new EventSource("/backstage/stream"));
    const handlers = {
      recorders: (data) => Object.assign(this, data),
      budget: (data) => (this.budget = data),
      requests: (data) => this.#take(data.lines, "request"),
      callbacks: (data) => this.#take(data.lines, "callback"),
      stage: (data) => this.#begin(data),
      choices: (data) => Object.assign(this, data),
    };
    source.onopen = () => {
      this.lines = []; // a new stream tells everything anew
      this.dispatchEvent(new CustomEvent("began"));
    };
    for (const [kind, handle] of Object.entries(handlers))
      source.addEventListener(kind, (event) => {
        const data = JSON.parse(event.data);
        handle(data);
        this.dispatchEvent(new CustomEvent(kind, { detail: data }));
      });
  }

  /** Wish for something, and say in passing when it was refused. */
  async ask(path, body) {
    try {
      return await this.wish(path, body);
    } catch (error) {
      toast(error.message);
      return null;
    }
  }

  /** Wish for something behind the channel; a refusal is thrown with its words. */
  async wish(path, body = {}) {
    const answer = await fetch(`/backstage/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ user_id: this.store.me, ...body }),
    });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.error);
    return told;
  }

  #begin(stage) {
    const isMoved = stage.ahead !== this.stage.ahead;
    this.stage = stage;
    if (!isMoved) return;
    setAhead(stage.ahead);
    this.dispatchEvent(new CustomEvent("moved"));
  }

  #take(lines, kind) {
    for (const line of lines) this.lines.push({ ...line, kind, key: `${kind}-${line.number}` });
    this.lines.sort((one, other) => one.at - other.at);
    if (this.lines.length > MOST_LINES) this.lines.splice(0, this.lines.length - MOST_LINES);
  }
}
