// Everything the page knows, as the stream tells it. Whoever shows something is called when it changed.

/** The workspace with one person's eyes. */
export class Store extends EventTarget {
  constructor() {
    super();
    this.me = null;
    this.people = new Map();
    this.channels = new Map();
    this.messages = new Map();
    this.stack = [];
    this.home = null;
    this.face = { command: "", usages: [], examples: [], shortcuts: [], backstage: false };
    this.team = "";
    this.bot = "";
    this.source = null;
    const store = this;
    this.names = {
      get me() {
        return store.me;
      },
      person: (id) => store.people.get(id)?.real_name ?? null,
      channel: (id) => store.channels.get(id)?.name ?? null,
      people: () => store.persons(),
      channels: () => [...store.channels.values()].filter((one) => !one.is_im),
    };
  }

  /** Look through the eyes of *userId* from now on. */
  connect(userId) {
    this.source?.close();
    const source = (this.source = new EventSource(`/page/stream?user=${encodeURIComponent(userId)}`));
    const handlers = {
      state: (data) => this.#begin(data),
      channels: (data) => this.#takeChannels(data.channels),
      message: (data) => this.#put(data),
      gone: (data) => this.messages.get(data.channel_id)?.delete(data.ts),
      views: (data) => (this.stack = data.stack),
      home: (data) => (this.home = data),
    };
    for (const [kind, handle] of Object.entries(handlers))
      source.addEventListener(kind, (event) => {
        const data = JSON.parse(event.data);
        this.threads = null; // they are sorted anew when somebody asks
        const isNew = kind === "message" && !this.messages.get(data.channel_id)?.has(data.ts);
        handle(data);
        this.dispatchEvent(new CustomEvent(kind, { detail: { ...data, isNew } }));
      });
    source.onopen = () => this.dispatchEvent(new CustomEvent("online"));
    source.onerror = () => this.dispatchEvent(new CustomEvent("offline"));
  }

  /** Tell the stand-in what the person did; a refusal is thrown with its words. */
  async post(path, body = {}) {
    const answer = await fetch(`/page/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ user_id: this.me, ...body }),
    });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.error);
    return told;
  }

  /** Return the messages of a channel in order; of its main list, or of one thread. */
  list(channelId, threadTs = null) {
    const all = [...(this.messages.get(channelId)?.values() ?? [])].sort((a, b) => (a.ts < b.ts ? -1 : 1));
    if (threadTs) return all.filter((one) => one.ts === threadTs || one.thread_ts === threadTs);
    return all.filter((one) => !one.thread_ts || one.broadcast);
  }

  /** Return the answers in a message's thread, in order. */
  replies(message) {
    if (!this.threads) {
      const answers = [...this.messages.values()].flatMap((some) => [...some.values()]).filter((one) => one.thread_ts && one.thread_ts !== one.ts);
      answers.sort((a, b) => (a.ts < b.ts ? -1 : 1));
      this.threads = Map.groupBy(answers, (one) => `${one.channel_id} ${one.thread_ts}`);
    }
    return this.threads.get(`${message.channel_id} ${message.ts}`) ?? [];
  }

  /** Return the people one can be, the app left out. */
  persons() {
    return [...this.people.values()].filter((one) => !one.is_bot);
  }

  #begin(data) {
    Object.assign(this, { me: data.me, team: data.team, bot: data.bot, face: data.face, stack: data.stack, home: data.home });
    this.people = new Map(data.people.map((one, index) => [one.id, { ...one, hue: (95 + index * 137.5) % 360 }]));
    this.messages = new Map();
    this.#takeChannels(data.channels);
    for (const message of data.messages) this.#put(message);
  }

  #takeChannels(channels) {
    this.channels = new Map(channels.map((one) => [one.id, one]));
  }

  #put(message) {
    if (!this.messages.has(message.channel_id)) this.messages.set(message.channel_id, new Map());
    this.messages.get(message.channel_id).set(message.ts, message);
  }
}
