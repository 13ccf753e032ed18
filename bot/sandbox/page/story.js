// The card of the story that is told: what to watch for, ticked off when it has really happened.

import { fill, h, icon, iconButton } from "./dom.js";

const NARROW = "(max-width: 1100px)";

/** Shows the story in the panel; where there is no room for a panel, on top of the channel. */
export class StoryCard {
  constructor(backstage, { panel, channel }) {
    this.backstage = backstage;
    this.node = h("section", { class: "story", "aria-label": "Story", hidden: true });
    this.said = h("p", { class: "only-read", role: "status" });
    const narrow = window.matchMedia(NARROW);
    const put = () => (narrow.matches ? channel : panel).append(this.node, this.said);
    narrow.addEventListener("change", put);
    put();
    backstage.addEventListener("stage", () => this.#show());
  }

  #show() {
    const { story } = this.backstage.stage;
    const key = JSON.stringify(story);
    if (key === this.key) return;
    this.key = key;
    this.node.hidden = !story;
    if (!story) return this.node.replaceChildren();
    const count = story.steps.length;
    const done = Math.min(story.at, count);
    this.said.textContent = story.ending === "done" ? "The story is over." : words(story.steps[story.at]?.says ?? "");
    fill(
      this.node,
      h("header", {}, h("div", {}, h("span", { class: "story-kind" }, `Story · ${done} of ${count}`), h("h3", {}, story.title)), iconButton("close", "Put the story aside", () => this.backstage.ask("story", {}))),
      h("p", { class: "story-lead note" }, story.says),
      h("div", { class: "story-bar", "aria-hidden": "true" }, story.steps.map((_, index) => h("span", { class: index < done && "done" }))),
      h("ol", {}, story.steps.map((step, index) => this.#step(step, index, story))),
      this.#end(story),
    );
    this.node.querySelector(".now, .story-end")?.scrollIntoView({ block: "nearest" });
  }

  #step(step, index, story) {
    const state = index < story.at ? "past" : index > story.at ? "later" : story.ending === "stuck" ? "now stuck" : "now";
    return h(
      "li",
      { class: ["story-step", ...state.split(" ")], "aria-current": state === "now" ? "step" : undefined },
      h("span", { class: "tick", "aria-hidden": "true" }, state === "past" ? icon("check") : String(index + 1)),
      h("div", {}, step.doing && h("div", { class: "story-doing" }, step.doing.startsWith("/") ? h("code", {}, step.doing) : step.doing), h("div", {}, marked(step.says))),
    );
  }

  #end(story) {
    if (story.ending === "stuck") return h("p", { class: "story-end trouble" }, story.trouble);
    if (story.ending !== "done") return null;
    const others = this.backstage.stories;
    const at = others.findIndex((one) => one.name === story.name);
    const next = others[(at + 1) % others.length];
    return h("div", { class: "story-end" }, h("p", {}, "All of this really happened: look around in the channel and among Agora's requests."), h("div", { class: "story-more" },
      h("button", { type: "button", class: "button small primary", on: { click: () => this.backstage.ask("story", { name: next.name }) } }, `Next: ${next.title}`),
      h("button", { type: "button", class: "button small", on: { click: () => this.backstage.ask("story", { name: story.name }) } }, "Once more")));
  }
}

function words(text) {
  return text.replaceAll("*", "");
}

/** Return *text* with what stands between stars strong. */
function marked(text) {
  return text.split("*").map((part, index) => (index % 2 ? h("strong", {}, part) : part));
}
