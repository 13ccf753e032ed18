// Slack's mrkdwn to nodes. Same rules for messages and blocks; nothing is ever parsed as markup of the page.

import { h } from "./dom.js";
import { timeNode } from "./dates.js";
import { emoji, withEmoji } from "./emoji.js";

const INLINE = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    "<(?<special>[^<>\\n]+)>",
    "(?<![\\w*])\\*(?<bold>(?! )[^*\\n]+?(?<! ))\\*(?![\\w*])",
    "(?<![\\w_])_(?<italic>(?! )[^\\n]+?(?<! ))_(?![\\w_])",
    "(?<![\\w~])~(?<strike>(?! )[^~\\n]+?(?<! ))~(?![\\w~])",
    ":(?<emoji>[a-z0-9_+-]+):",
  ].join("|"),
  "g",
);

const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Return nodes for *text*. `names` knows people and channels by id. */
export function mrkdwn(text, names) {
  return String(text)
    .split(/```/)
    .flatMap((piece, index) =>
      index % 2 ? h("pre", {}, unescaped(plainSpecials(piece.replace(/^\n|\n$/g, "")))) : lines(piece, names),
    );
}

/** Return nodes for plain text: its lines and its emoji. */
export function plain(text) {
  return broken(withEmoji(String(text)));
}

/** Return nodes for a text object of either kind. */
export function textObject(object, names) {
  return object?.type === "mrkdwn" ? mrkdwn(object.text, names) : plain(object?.text ?? "");
}

function lines(text, names) {
  const nodes = [];
  let quote = null;
  for (const [index, line] of text.split("\n").entries()) {
    const quoted = line.match(/^(?:>|&gt;) ?(.*)$/);
    if (quoted) {
      if (quote) quote.append(h("br"));
      else nodes.push((quote = h("blockquote")));
      quote.append(...inline(quoted[1], names));
      continue;
    }
    if (index > 0 && !quote) nodes.push(h("br"));
    quote = null;
    nodes.push(...inline(line, names));
  }
  return nodes;
}

function inline(text, names) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > end) nodes.push(unescaped(text.slice(end, match.index)));
    end = match.index + match[0].length;
    nodes.push(styled(match, names));
  }
  if (end < text.length) nodes.push(unescaped(text.slice(end)));
  return nodes;
}

function styled({ 0: typed, groups }, names) {
  if (groups.code) return h("code", {}, unescaped(plainSpecials(groups.code)));
  if (groups.special) return special(groups.special, names);
  if (groups.bold) return h("strong", {}, inline(groups.bold, names));
  if (groups.italic) return h("em", {}, inline(groups.italic, names));
  if (groups.strike) return h("s", {}, inline(groups.strike, names));
  return emoji(groups.emoji) ?? typed;
}

function special(content, names) {
  const [target, ...rest] = content.split("|");
  const label = rest.length ? unescaped(rest.join("|")) : null;
  if (target.startsWith("@")) return mention(target.slice(1), label, names);
  if (target.startsWith("#")) return h("span", { class: "mention" }, `#${names.channel(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!subteam^")) return h("span", { class: "mention mention-all" }, `@${label ?? target.split("^")[1]}`);
  if (target.startsWith("!")) return h("span", { class: "mention mention-all" }, `@${label ?? target.slice(1).split("^")[0]}`);
  return link(unescaped(target), label === null ? null : withEmoji(label));
}

/** Return a person's name as a chip. */
export function mention(userId, label, names) {
  const isMe = names.me === userId;
  return h("span", { class: ["mention", isMe && "mention-me"], data: { user: userId } }, `@${names.person(userId) ?? label ?? userId}`);
}

/** Return a link that opens elsewhere; any scheme but the harmless ones stays text. */
export function link(url, label) {
  if (!/^(https?:|mailto:|tel:)/i.test(url)) return label ?? url;
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label ?? url);
}

function date(target, fallback) {
  const [, epoch, format, url] = target.split("^");
  if (!/^\d{1,11}$/.test(epoch) || !format) return fallback ?? target;
  const node = timeNode(Number(epoch), unescaped(format));
  return url ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, node) : node;
}

function plainSpecials(text) {
  return text.replace(/<([^<>|\n]+)(?:\|([^<>\n]+))?>/g, (_, target, label) => label ?? target);
}

function broken(text) {
  return text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));
}
