// Blocks to nodes, and an update of blocks that leaves alone what did not change.

import { freshId, h, icon } from "./dom.js";
import { element } from "./elements.js";
import { plain, textObject } from "./mrkdwn.js";
import { richText } from "./rich_text.js";
import { unknown } from "./unknown.js";

/** Draw *blocks* into *box*. A block whose JSON is as before keeps its node, and with it focus and scroll. */
export function drawBlocks(box, blocks, context) {
  const before = new Map([...box.children].map((node) => [node.blockJson, node]));
  const nodes = blocks.map((block) => {
    const json = JSON.stringify([block, context.errors?.[block.block_id] ?? null]);
    const old = before.get(json);
    before.delete(json);
    return old ?? Object.assign(drawBlock(block, context), { blockJson: json });
  });
  for (const node of before.values()) node.remove();
  for (const [index, node] of nodes.entries()) {
    node.classList.add("block");
    if (box.children[index] !== node) box.insertBefore(node, box.children[index] ?? null);
  }
}

function drawBlock(block, context) {
  const draw = DRAWN[block.type];
  return draw ? draw(block, context) : unknown(block.type);
}

function section(block, context) {
  const text = block.text && h("div", { class: "text" }, textObject(block.text, context.names));
  const fields =
    block.fields && h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "text" }, textObject(field, context.names))));
  const accessory = block.accessory && h("div", { class: "accessory" }, block.accessory.type === "image" ? picture(block.accessory) : element(block.accessory, block, context));
  return h("div", { class: ["section", accessory && "with-accessory"] }, h("div", { class: "section-body" }, text, fields), accessory);
}

function contextBlock(block, context) {
  const draw = (item) => (item.type === "image" ? picture(item) : h("span", { class: "text" }, textObject(item, context.names)));
  return h("div", { class: "context" }, block.elements.map(draw));
}

function actions(block, context) {
  return h("div", { class: "actions" }, block.elements.map((item) => element(item, block, context)));
}

function image(block) {
  const title = block.title && h("figcaption", {}, plain(block.title.text));
  return h("figure", { class: "image" }, title, picture(block));
}

function picture(it) {
  const node = h("img", { src: it.image_url ?? `/files-pri/${encodeURIComponent(it.slack_file?.id ?? "")}`, alt: it.alt_text ?? "", loading: "lazy" });
  node.addEventListener("error", () => node.replaceWith(h("span", { class: "no-picture" }, it.alt_text ?? "Image")));
  return node;
}

function input(block, context) {
  const id = freshId();
  const error = context.errors?.[block.block_id];
  const wiring = {
    isInput: true,
    required: !block.optional,
    labelledBy: `${id}-label`,
    describedBy: [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined,
  };
  const control = element(block.element, block, context, wiring);
  if (error) (control.matches("input, textarea, button") ? control : control.querySelector("select, input"))?.setAttribute("aria-invalid", "true");
  return h(
    "div",
    { class: ["input", error && "invalid"] },
    h("div", { class: "label", id: `${id}-label` }, plain(block.label.text), block.optional && h("span", { class: "note" }, " (optional)")),
    control,
    error && h("div", { class: "error", id: `${id}-error`, role: "alert" }, icon("warning"), plain(error)),
    block.hint && h("div", { class: "hint", id: `${id}-hint` }, plain(block.hint.text)),
  );
}

function alertBlock(block, context) {
  const level = ["info", "warning", "error", "success"].includes(block.level) ? block.level : "default";
  const name = { warning: "warning", error: "warning", success: "check" }[level] ?? "info";
  return h("div", { class: ["alert", level], role: "note" }, icon(name), h("div", { class: "text" }, textObject(block.text, context.names)));
}

const DRAWN = {
  header: (block) => h("h2", { class: "header" }, plain(block.text.text)),
  section,
  context: contextBlock,
  divider: () => h("hr", {}),
  actions,
  image,
  input,
  alert: alertBlock,
  rich_text: (block, context) => h("div", {}, richText(block, context.names)),
};
