// The panel beside the channel; on a phone, tabs of their own.

import { fill, h, icon } from "./dom.js";
import { Rehearse } from "./rehearse.js";
import { Service } from "./service.js";
import { showBar } from "./stage_bar.js";
import { StoryCard } from "./story.js";
import { Workshop } from "./workshop.js";

const TABS = [
  ["service", "Agora", "bolt"],
  ["rehearse", "Rehearse", "switch"],
  ["workshop", "Templates", "file"],
];
const REMEMBERED = "panel";
const NARROW = "(max-width: 1100px)";

/** Opens and closes the panel, and shows one of its tabs. */
export class Panel {
  constructor(backstage, store, { start, showStory }) {
    const $ = (id) => document.getElementById(id);
    this.backstage = backstage;
    this.showStory = showStory;
    this.box = $("panel");
    this.bodies = new Map(TABS.map(([name]) => [name, $(`panel-${name}`)]));
    this.service = new Service(this.bodies.get("service"), backstage, { start });
    this.rehearse = new Rehearse(this.bodies.get("rehearse"), backstage, { tell: (name) => this.tell(name) });
    this.workshop = new Workshop(this.bodies.get("workshop"), backstage, store);
    this.story = new StoryCard(backstage, { panel: $("story-place"), channel: $("story-dock") });
    backstage.addEventListener("stage", () => showBar($("stage-bar"), $("clock-note"), backstage));
    this.opener = $("panel-open");
    this.opener.append(icon("panel"), h("span", {}, "Behind the scenes"));
    this.opener.addEventListener("click", () => {
      this.show(this.tab);
      this.box.querySelector('[aria-selected="true"]').focus();
    });
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && window.matchMedia(NARROW).matches) this.close();
    });
    $("panel-close").append(icon("close"));
    $("panel-close").addEventListener("click", () => this.close());
    this.tabs = TABS.map(([name, label]) =>
      h("button", { type: "button", role: "tab", id: `panel-tab-${name}`, class: "tab", "aria-controls": `panel-${name}`, on: { click: () => this.show(name), keydown: (event) => this.#walk(event) } }, label));
    fill($("panel-tabs"), this.tabs);
    const phone = [["", "Channel", "chat"], ...TABS].map(([name, label, picture]) =>
      h("button", { type: "button", data: { name }, on: { click: () => (name ? this.show(name) : this.close()) } }, icon(picture), h("span", {}, label)));
    this.phoneTabs = fill($("phone-tabs"), phone);
  }

  /** Show the panel as it was left, now that there is one. */
  begin() {
    document.body.classList.add("has-panel");
    const left = localStorage.getItem(REMEMBERED) ?? (window.innerWidth > 1100 ? "service" : "");
    this.tab = this.bodies.has(left) ? left : "service";
    if (left) this.show(this.tab);
    else this.close();
  }

  /** Begin a story, and show where it happens: in the channel, and in what Agora sees. */
  async tell(name) {
    const told = await this.backstage.ask("story", { name });
    if (!told) return;
    this.showStory(told.as);
    if (window.matchMedia(NARROW).matches) this.close();
    else this.show("service");
  }

  /** Show one tab. */
  show(name) {
    this.tab = name;
    this.#set(name);
    if (name === "workshop") this.workshop.begin();
    for (const [index, [own]] of TABS.entries()) {
      this.bodies.get(own).hidden = own !== name;
      this.tabs[index].setAttribute("aria-selected", String(own === name));
      this.tabs[index].tabIndex = own === name ? 0 : -1;
    }
  }

  /** Leave the channel alone. */
  close() {
    this.#set("");
  }

  #set(name) {
    localStorage.setItem(REMEMBERED, name);
    document.body.dataset.panel = name;
    const hadFocus = this.box.contains(document.activeElement);
    document.body.classList.toggle("with-panel", Boolean(name));
    this.opener.setAttribute("aria-expanded", String(Boolean(name)));
    for (const button of this.phoneTabs.children) button.toggleAttribute("aria-current", button.dataset.name === name);
    if (!name && hadFocus) this.opener.focus();
  }

  #walk(event) {
    const at = this.tabs.indexOf(event.currentTarget);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: this.tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const tab = this.tabs[(to + this.tabs.length) % this.tabs.length];
    tab.click();
    tab.focus();
  }
}
