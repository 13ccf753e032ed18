// The first thing one reads in a channel: what to try.

import { fill, h, icon } from "./dom.js";

const STORY = "forgotten";

/** Return the card on top of a channel. `run(text)` types an example for the person, `tell(name)` begins a story. */
export function welcome(channel, store, { run, tell }) {
  const name = channel.is_im ? "recordbot" : `#${channel.name}`;
  const inside = channel.is_member;
  const isFirst = inside && store.face.backstage && !channel.is_im;
  return h(
    "section",
    { class: ["welcome", isFirst && "first"], "aria-label": `Beginning of ${name}` },
    h("div", { class: "welcome-mark", "aria-hidden": "true" }),
    h("h2", {}, channel.is_im ? "You and recordbot" : `This is ${name}`),
    h("p", {}, words(inside, isFirst)),
    isFirst ? tries(store, run, tell) : examples(inside ? store.face.examples : [{ text: "/invite @recordbot", says: "Let it post here" }], run),
  );
}

function words(inside, isFirst) {
  if (!inside) return "recordbot is not in this channel: it can answer you here, but it cannot post. Type /invite @recordbot to change that.";
  if (!isFirst) return "Click one of these, or type / below.";
  return "recordbot records Agora channels from Slack. Try all of it here: nothing leaves this machine, and nothing can break.";
}

function tries(store, run, tell) {
  const [start, form] = store.face.examples;
  const cards = [
    ["record", "Start a recording", "A card lives with it, and says only what is true.", start.text, () => run(start.text)],
    ["file", "Fill in the form", "It checks everything before Agora sees it.", form.text, () => run(form.text)],
    ["play", "Play a bad day", "Nobody presses stop. See it end all the same.", "Story: We forgot to stop", () => tell(STORY)],
  ];
  return h("ul", { class: "tries" }, cards.map(([picture, title, says, code, go]) =>
    h("li", {}, h("button", { type: "button", class: "try", on: { click: go } }, h("span", { class: "try-picture" }, icon(picture)), h("strong", {}, title), h("span", { class: "note" }, says), h("code", {}, code)))));
}

function examples(some, run) {
  return h("ul", { class: "examples" }, some.map((example) => h("li", {}, button(example, run))));
}

function button(example, run) {
  const node = h("button", { type: "button", class: "example", on: { click: () => run(example.text) } });
  return fill(node, h("code", {}, example.text), h("span", { class: "note" }, example.says), icon("chevron"));
}
