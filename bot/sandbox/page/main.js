// The page: puts the parts together and says who shows what when something changed.

import { Backstage } from "./backstage.js";
import { Composer } from "./composer.js";
import { fill, h, icon, iconButton, keepingFocus } from "./dom.js";
import { refreshTimes, setZone } from "./dates.js";
import { Home } from "./home.js";
import { Modal } from "./modal.js";
import { menu, toast } from "./overlays.js";
import { Panel } from "./panel.js";
import { drawMe, drawPlaces } from "./sidebar.js";
import { Store } from "./store.js";
import { Timeline } from "./timeline.js";
import { welcome } from "./welcome.js";

const $ = (id) => document.getElementById(id);
const FIRST_CHANNEL = "C0TOWNHALL";
const FIRST_PERSON = "U0ADA00001";

class Page {
  constructor() {
    this.store = new Store();
    this.unread = new Map();
    this.place = { id: FIRST_CHANNEL, tab: "home" };
    this.thread = null;
    this.timeline = new Timeline($("messages"), this.store, { openThread: (message) => this.openThread(message) });
    this.threadline = new Timeline($("thread-messages"), this.store, { inThread: true });
    this.modal = new Modal($("modal"), this.store);
    this.home = new Home($("home"), this.store);
    this.composer = new Composer($("composer"), this.store, { name: "main", placeholder: "Message", place: () => ({ channel_id: this.channel().id }) });
    this.answer = new Composer($("thread-composer"), this.store, {
      name: "thread", placeholder: "Reply in thread", withCommands: false,
      place: () => ({ channel_id: this.thread.channel_id, thread_ts: this.thread.ts }),
    });
    this.backstage = new Backstage(this.store);
    this.panel = new Panel(this.backstage, this.store, {
      start: () => this.type(this.store.face.examples[0].text),
      showStory: (userId) => this.#showStory(userId),
    });
    this.#listen();
  }

  /** Go where a story happens, and be the person whom it happens to. */
  #showStory(userId) {
    if (userId !== this.me) this.store.connect(userId);
    if (this.place.id !== FIRST_CHANNEL) this.go(FIRST_CHANNEL);
  }

  /** Type a command for the person, in the channel where the app is. */
  type(text) {
    if (!this.channel().is_member || this.place.tab === "home") this.go(FIRST_CHANNEL);
    this.composer.put(text);
    return this.composer.submit();
  }

  start() {
    const wanted = new URLSearchParams(location.search).get("as");
    this.store.connect(wanted ?? sessionStorage.getItem("me") ?? FIRST_PERSON);
  }

  /** Return the channel shown; for the app it is the direct messages with it. */
  channel() {
    const { channels } = this.store;
    if (this.place.id === "app") return [...channels.values()].find((one) => one.is_im);
    return channels.get(this.place.id) ?? channels.get(FIRST_CHANNEL) ?? [...channels.values()][0];
  }

  #listen() {
    const { store } = this;
    store.addEventListener("state", () => this.#began());
    this.backstage.addEventListener("moved", () => this.#drawMe());
    store.addEventListener("channels", () => this.#show());
    store.addEventListener("message", ({ detail }) => this.#changed(detail));
    store.addEventListener("gone", ({ detail }) => this.#changed(detail));
    store.addEventListener("views", () => this.modal.show());
    store.addEventListener("home", () => this.home.show());
    store.addEventListener("online", () => ($("offline").hidden = true));
    store.addEventListener("offline", () => ($("offline").hidden = false));
    window.addEventListener("hashchange", () => this.#fromAddress());
    document.addEventListener("keydown", (event) => this.#key(event));
    $("menu").addEventListener("click", () => document.body.classList.toggle("with-sidebar"));
    $("curtain").addEventListener("click", () => document.body.classList.remove("with-sidebar"));
    $("thread-close").append(icon("close"));
    $("thread-close").addEventListener("click", () => this.closeThread());
    $("menu").append(icon("menu"));
    setInterval(refreshTimes, 1000);
  }

  #began() {
    const { store } = this;
    const isOther = this.me !== store.me;
    this.me = store.me;
    if (store.face.backstage && !this.backstage.source) {
      this.backstage.connect();
      this.panel.begin();
    }
    sessionStorage.setItem("me", store.me);
    setZone(store.people.get(store.me).tz);
    $("team").textContent = store.team;
    if (isOther) {
      this.unread.clear();
      this.timeline.clear();
      this.closeThread();
    }
    this.#drawMe();
    this.#fromAddress();
    this.modal.show();
  }

  #drawMe() {
    keepingFocus(() => drawMe($("me"), this.store, (userId) => this.store.connect(userId)));
  }

  #fromAddress() {
    const [, id, part] = location.hash.split("/");
    this.go(id || FIRST_CHANNEL, part, { fromAddress: true });
  }

  /** Show a place: a channel, or the app with one of its tabs; *part* is a tab or a message's ts. */
  go(id, part, { fromAddress = false } = {}) {
    const before = JSON.stringify([this.place.id, this.me]);
    const tab = id === "app" ? (["home", "messages"].includes(part) ? part : "home") : null;
    this.place = { id, tab };
    if (id !== "app") this.place.id = this.channel().id;
    document.body.classList.remove("with-sidebar");
    if (before !== this.drawnFor || !fromAddress) this.timeline.clear();
    this.drawnFor = JSON.stringify([this.place.id, this.me]);
    const address = `#/${this.place.id}${tab ? `/${tab}` : ""}`;
    if (!fromAddress && location.hash !== address) history.pushState(null, "", address);
    if (this.thread && this.thread.channel_id !== this.channel().id) this.closeThread();
    this.unread.delete(this.channel().id);
    if (tab === "home") this.store.post("home").catch((error) => toast(error.message));
    this.#show();
    if (part && !tab) this.timeline.reveal(part);
  }

  #show() {
    const { store, place } = this;
    const channel = this.channel();
    const isHome = place.tab === "home";
    $("home").hidden = !isHome;
    $("conversation").hidden = isHome;
    document.title = `${place.id === "app" ? "recordbot" : `#${channel.name}`} · ${store.team} sandbox`;
    this.#showHead(channel);
    this.#showPlaces();
    if (isHome) this.home.show();
    this.timeline.head = this.#welcome(channel);
    this.composer.describe(place.id === "app" ? "Message recordbot, or / for commands" : `Message #${channel.name}, or / for commands`);
    this.#showMessages();
  }

  #welcome(channel) {
    const key = JSON.stringify([channel.id, channel.is_member, this.me]);
    if (this.welcomeKey !== key) {
      this.welcomeKey = key;
      const run = (text) => {
        this.composer.put(text);
        this.composer.submit();
      };
      this.welcomeCard = welcome(channel, this.store, { run, tell: (name) => this.panel.tell(name) });
    }
    return this.welcomeCard;
  }

  #showHead(channel) {
    const isApp = this.place.id === "app";
    const title = isApp ? "recordbot" : channel.name;
    const globals = this.store.face.shortcuts.filter((one) => one.kind === "global");
    const entries = globals.map((one) => ({ label: one.name, choose: () => this.#told(this.store.post("shortcut", { callback_id: one.callback_id })) }));
    keepingFocus(() => {
      fill($("place-title"), !isApp && icon(channel.is_private ? "lock" : "hash"), h("span", {}, title));
      fill($("place-topic"), isApp ? "App" : (channel.topic?.value ?? ""));
      fill($("tabs"), isApp && [this.#tab("home", "Home"), this.#tab("messages", "Messages")]);
      fill($("head-tools"), entries.length > 0 && iconButton("bolt", "Shortcuts", (event) => menu(event.currentTarget, entries, "Shortcuts", "end"), { "aria-haspopup": "menu" }));
    });
  }

  #tab(tab, label) {
    const current = this.place.tab === tab ? "page" : undefined;
    return h("button", { type: "button", class: "tab", "aria-current": current, data: { focusKey: `tab-${tab}` }, on: { click: () => this.go("app", tab) } }, label);
  }

  #showPlaces() {
    keepingFocus(() => drawPlaces($("places"), this.store, { here: this.place.id, unread: this.unread, go: (id) => this.go(id) }));
  }

  #showMessages() {
    this.timeline.show(this.store.list(this.channel().id));
    if (this.thread) this.threadline.show(this.store.list(this.thread.channel_id, this.thread.ts));
  }

  #changed(detail) {
    const isHere = detail.channel_id === this.channel().id && this.place.tab !== "home";
    if (detail.isNew && !isHere && detail.user !== this.me) {
      this.unread.set(detail.channel_id, (this.unread.get(detail.channel_id) ?? 0) + 1);
      this.#showPlaces();
    }
    this.#showSoon();
  }

  /** Show the messages with the next frame: when twenty change at once, they are drawn once. */
  #showSoon() {
    if (this.isAsked) return;
    this.isAsked = true;
    requestAnimationFrame(() => {
      this.isAsked = false;
      this.#showMessages();
    });
  }

  /** Show a message's thread beside the list. */
  openThread(message) {
    const ts = message.thread_ts ?? message.ts;
    this.thread = { channel_id: message.channel_id, ts };
    this.threadline.clear();
    $("thread").hidden = false;
    $("thread-place").textContent = this.place.id === "app" ? "recordbot" : `#${this.channel().name}`;
    this.#showMessages();
    this.answer.field.focus();
  }

  closeThread() {
    this.thread = null;
    $("thread").hidden = true;
  }

  #key(event) {
    const isTyping = event.target.closest("input, textarea, select, [role=menu], [role=listbox], dialog");
    if (event.key === "Escape" && this.thread && !event.target.closest("dialog, [popover]")) {
      this.closeThread();
      this.composer.field.focus();
    } else if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && this.place.tab !== "home") {
      event.preventDefault();
      this.composer.put("/");
    }
  }

  async #told(promise) {
    try {
      const told = await promise;
      if (told.failure) toast(`recordbot did not answer (${told.failure}).`);
    } catch (error) {
      toast(error.message);
    }
  }
}

new Page().start();
