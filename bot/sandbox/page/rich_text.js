// rich_text blocks: sections, lists, quotes, preformatted text.

import { h } from "./dom.js";
import { timeNode } from "./dates.js";
import { emoji } from "./emoji.js";
import { link, mention } from "./mrkdwn.js";
import { unknown } from "./unknown.js";

/** Return nodes for a rich_text block. Lists that follow each other with a deeper indent lie inside each other. */
export function richText(block, names) {
  return h("div", { class: "rich-text" }, (block.elements ?? []).map((part) => section(part, names)));
}

function section(part, names) {
  const content = () => (part.elements ?? []).map((element) => piece(element, names));
  switch (part.type) {
    case "rich_text_section":
      return h("p", {}, content());
    case "rich_text_preformatted":
      return h("pre", {}, content());
    case "rich_text_quote":
      return h("blockquote", {}, content());
    case "rich_text_list":
      return list(part, names);
    default:
      return unknown(part.type);
  }
}

function list(part, names) {
  const ordered = part.style === "ordered";
  const items = (part.elements ?? []).map((item) => h("li", {}, (item.elements ?? []).map((element) => piece(element, names))));
  const start = ordered && part.offset ? { start: part.offset + 1 } : {};
  return h(ordered ? "ol" : "ul", { class: `indent-${Math.min(part.indent ?? 0, 8)}`, ...start }, items);
}

function piece(element, names) {
  switch (element.type) {
    case "text":
      return dressed(lines(element.text), element.style);
    case "link":
      return dressed([link(element.url, element.text || null)], element.style);
    case "user":
      return mention(element.user_id, null, names);
    case "channel":
      return h("span", { class: "mention" }, `#${names.channel(element.channel_id) ?? element.channel_id}`);
    case "broadcast":
      return h("span", { class: "mention mention-all" }, `@${element.range}`);
    case "usergroup":
      return h("span", { class: "mention" }, `@${element.usergroup_id}`);
    case "emoji":
      return emoji(element.name) ?? `:${element.name}:`;
    case "date":
      return timeNode(Number(element.timestamp), element.format);
    case "color":
      return h("code", {}, element.value);
    default:
      return unknown(element.type);
  }
}

function lines(text) {
  return text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));
}

function dressed(nodes, style = {}) {
  let inner = nodes;
  for (const [name, tag] of [["code", "code"], ["strike", "s"], ["italic", "em"], ["bold", "strong"], ["underline", "u"]])
    if (style[name]) inner = [h(tag, {}, inner)];
  return inner;
}
