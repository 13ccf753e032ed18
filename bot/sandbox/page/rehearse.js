// Rehearse: stories in one click, the clock, the bot's process, and everything that can go wrong.

import { fill, h, icon } from "./dom.js";
import { formatted, now } from "./dates.js";
import { ahead } from "./stage_bar.js";
import { Switches } from "./switches.js";

const STEPS = [[1, "1 min"], [10, "10 min"], [60, "1 h"]];
const BOT = { up: ["up", "It runs, as a process of its own."], starting: ["starting", "It is starting…"], down: ["down", "It is not running. Commands fail, as they would."] };

/** Draws into *box*. */
export class Rehearse {
  constructor(box, backstage, { tell }) {
    this.tell = tell;
    this.backstage = backstage;
    this.stories = h("ul", { class: "stories" });
    this.time = h("strong", { class: "big-time" });
    this.aheadWords = h("span", { class: "note" });
    this.toEnd = h("button", { type: "button", class: "button small", on: { click: () => this.#move({ to: "end" }, this.toEnd) } });
    this.dot = h("span", { class: "dot", "aria-hidden": "true" });
    this.botWords = h("span", {});
    this.kill = h("button", { type: "button", class: "button small danger", on: { click: () => backstage.ask("bot", { wish: "kill" }) } }, icon("power"), "Kill it");
    this.begin = h("button", { type: "button", class: "button small", on: { click: () => backstage.ask("bot", { wish: "start" }) } }, "Start it");
    this.bot = h("div", { class: "bot-line" }, this.dot, this.botWords, this.kill, this.begin);
    const switches = h("div", {});
    fill(
      box,
      h("p", { class: "panel-lead" }, "See what happens on a bad day, before there is one. Everything here happens to the stand-ins; the bot does not know that it is a rehearsal."),
      section("stories", "Stories in one click", this.stories),
      section("clock", "The clock", h("div", { class: "card" }, h("div", { class: "clock-now" }, this.time, this.aheadWords), this.#steps(), this.toEnd)),
      section("bot", "The bot", this.bot),
      section("switches", "What goes wrong", switches),
    );
    this.switches = new Switches(switches, backstage);
    backstage.addEventListener("choices", () => this.#showStories());
    backstage.addEventListener("stage", () => this.#show());
    setInterval(() => this.#showTime(), 1000);
  }

  #steps() {
    return h("div", { class: "clock-steps", role: "group", "aria-label": "Let time pass" }, STEPS.map(([minutes, label]) => {
      const button = h("button", { type: "button", class: "button small", "aria-label": `Let ${label} pass`, on: { click: () => this.#move({ minutes }, button) } }, `+ ${label}`);
      return button;
    }));
  }

  async #move(body, button) {
    button.setAttribute("aria-busy", "true");
    await this.backstage.ask("clock", body);
    button.removeAttribute("aria-busy");
  }

  #showStories() {
    fill(this.stories, this.backstage.stories.map((one) =>
      h("li", {}, h("button", { type: "button", class: "story-choice", data: { name: one.name }, on: { click: () => this.tell(one.name) } },
        icon("play"), h("span", {}, h("strong", {}, one.title), h("span", { class: "note" }, one.says))))));
  }

  #show() {
    const { stage } = this.backstage;
    const [state, words] = BOT[stage.bot];
    this.bot.dataset.state = state;
    this.botWords.textContent = words;
    this.kill.hidden = stage.bot !== "up";
    this.begin.hidden = stage.bot !== "down";
    for (const button of this.stories.querySelectorAll("button")) button.toggleAttribute("aria-current", stage.story?.name === button.dataset.name);
    this.#showTime();
  }

  #showTime() {
    const { stage } = this.backstage;
    this.time.textContent = formatted(now(), "{time_secs}");
    this.aheadWords.textContent = stage.ahead ? `${ahead(stage.ahead)} ahead of this machine` : "as on this machine";
    const left = stage.ends ? stage.ends.at - now() : 0;
    this.toEnd.hidden = left <= 30;
    if (left > 30) this.toEnd.textContent = `To just before ${stage.ends.target} ends (in ${ahead(left)})`;
  }
}

function section(name, title, content) {
  return h("section", { "aria-labelledby": `rehearse-${name}` }, h("div", { class: "panel-title" }, h("h3", { id: `rehearse-${name}` }, title)), content);
}
