// The first thing one reads in a channel: what to try.

import { fill, h, icon } from "./dom.js";

/** Return the card on top of a channel. `run(text)` types an example for the person. */
export function welcome(channel, store, run) {
  const name = channel.is_im ? "recordbot" : `#${channel.name}`;
  const inside = channel.is_member;
  const words = inside
    ? "Click one of these, or type / below."
    : "recordbot is not in this channel: it can answer you here, but it cannot post. Type /invite @recordbot to change that.";
  return h(
    "section",
    { class: "welcome", "aria-label": `Beginning of ${name}` },
    h("div", { class: "welcome-mark", "aria-hidden": "true" }),
    h("h3", {}, channel.is_im ? "You and recordbot" : `This is ${name}`),
    h("p", {}, words),
    h("ul", { class: "examples" }, (inside ? store.face.examples : [{ text: "/invite @recordbot", says: "Let it post here" }]).map((example) => h("li", {}, button(example, run)))),
  );
}

function button(example, run) {
  const node = h("button", { type: "button", class: "example", on: { click: () => run(example.text) } });
  return fill(node, h("code", {}, example.text), h("span", { class: "note" }, example.says), icon("chevron"));
}
