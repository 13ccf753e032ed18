// Selects: one of a list, several of a list, one of a list that the app supplies while somebody types.

import { fill, freshId, h, icon } from "./dom.js";
import { changed, common, current } from "./elements.js";
import { plain } from "./mrkdwn.js";
import { popover, walkable } from "./overlays.js";

const KEYS = {
  static_select: "selected_option",
  external_select: "selected_option",
  users_select: "selected_user",
  conversations_select: "selected_conversation",
  channels_select: "selected_channel",
  multi_static_select: "selected_options",
  multi_users_select: "selected_users",
  multi_conversations_select: "selected_conversations",
  multi_channels_select: "selected_channels",
};

const asOption = (value, text) => ({ value, text: { type: "plain_text", text } });

/** Return the options of *it* in groups, those of people and channels included. */
function groups(it, context) {
  if (it.type.includes("users")) return [{ options: context.names.people().map((one) => asOption(one.id, one.real_name)) }];
  if (/conversations|channels/.test(it.type))
    return [{ options: context.names.channels().map((one) => asOption(one.id, `#${one.name}`)) }];
  return it.option_groups ?? [{ options: it.options ?? [] }];
}

/** Return a select of one option. */
export function select(it, block, context, wiring) {
  const key = KEYS[it.type];
  const now = current(it, block, context, key, it[key.replace("selected", "initial")]);
  const all = groups(it, context);
  const draw = (option) => h("option", { value: option.value }, plain(option.text.text));
  const optional = wiring.isInput && !wiring.required;
  const node = h(
    "select",
    { class: "field", ...common(it, block, context, wiring), on: { change } },
    h("option", { value: "", disabled: !optional, hidden: !optional }, it.placeholder?.text ?? "Choose one"),
    all.map((group) => (group.label ? h("optgroup", { label: group.label.text }, group.options.map(draw)) : group.options.map(draw))),
  );
  node.value = (now && typeof now === "object" ? now.value : now) ?? "";
  node.classList.toggle("empty", node.value === "");
  function change() {
    node.classList.toggle("empty", node.value === "");
    const option = all.flatMap((group) => group.options).find((one) => one.value === node.value) ?? null;
    changed(it, block, context, wiring, { [key]: key === "selected_option" ? option : (option?.value ?? null) }, option?.value ?? null);
  }
  return h("span", { class: "select" }, node, icon("chevron"));
}

/** Return a select of several options: a button with what is chosen, and a list of boxes to tick. */
export function multiSelect(it, block, context, wiring) {
  const key = KEYS[it.type];
  const all = groups(it, context);
  const options = all.flatMap((group) => group.options);
  const valueOf = (one) => (typeof one === "object" ? one.value : one);
  const now = current(it, block, context, key, it[key.replace("selected", "initial")]) ?? [];
  let chosen = new Set(now.map(valueOf));
  const node = h("button", {
    type: "button",
    class: "field multi",
    "aria-haspopup": "listbox",
    ...common(it, block, context, wiring),
    on: { click: open },
  });
  function show() {
    const on = options.filter((one) => chosen.has(one.value));
    fill(
      node,
      on.length
        ? on.map((one) => h("span", { class: "chip" }, plain(one.text.text)))
        : h("span", { class: "placeholder" }, it.placeholder?.text ?? "Choose"),
      icon("chevron"),
    );
  }
  function keep() {
    const on = options.filter((one) => chosen.has(one.value));
    const values = on.map((one) => one.value);
    changed(it, block, context, wiring, { [key]: key === "selected_options" ? on : values }, values);
  }
  function open() {
    const before = [...chosen].join("\n");
    const boxes = [];
    const line = (option) => {
      const box = h("input", { type: "checkbox", on: { change: toggle } });
      box.checked = chosen.has(option.value);
      boxes.push(box);
      function toggle() {
        if (box.checked && it.max_selected_items && chosen.size >= it.max_selected_items) box.checked = false;
        chosen[box.checked ? "add" : "delete"](option.value);
        show();
      }
      return h("label", { class: "choice" }, box, h("span", {}, plain(option.text.text), option.description && h("span", { class: "note" }, plain(option.description.text))));
    };
    const content = all.map((group) => [group.label && h("div", { class: "group-label" }, group.label.text), group.options.map(line)]);
    const onClose = () => [...chosen].join("\n") !== before && keep();
    const list = popover(node, content, { label: it.placeholder?.text ?? "Choose", role: "group", onClose });
    list.box.classList.add("ticks");
    list.box.style.minWidth = `${node.offsetWidth}px`;
    walkable(list.box, boxes);
    boxes[0]?.focus();
  }
  show();
  return node;
}

/** Return a select whose options the app supplies for what was typed. */
export function externalSelect(it, block, context, wiring) {
  const shortest = it.min_query_length ?? 3;
  const node = h("input", {
    type: "text",
    class: "field",
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    autocomplete: "off",
    placeholder: it.placeholder?.text ?? (shortest ? `Type ${shortest} or more letters` : "Type to search"),
    ...common(it, block, context, wiring),
    on: { input: () => ask(), focus: () => shortest === 0 && ask(), keydown },
  });
  node.value = current(it, block, context, "selected_option", it.initial_option)?.text.text ?? "";
  let list = null;
  let round = 0;
  async function ask() {
    const typed = node.value.trim();
    const mine = (round += 1);
    if (typed.length < shortest) return list?.close();
    const answer = await context.options(block, it, typed);
    if (mine !== round) return undefined;
    const found = answer.option_groups ?? [{ options: answer.options ?? [] }];
    return show(found, answer.failure);
  }
  function show(found, failure) {
    list?.close();
    const lines = found.flatMap((group) => group.options.map((option) => h("button", { type: "button", role: "option", class: "menu-item", on: { click: () => choose(option) } }, plain(option.text.text))));
    const nothing = h("div", { class: "group-label" }, failure ? "The app did not answer." : "Nothing fits.");
    list = popover(node, lines.length ? lines : nothing, { label: "Options", role: "listbox", onClose: () => (list = null) });
    list.box.id = freshId();
    node.setAttribute("aria-controls", list.box.id);
    list.box.style.minWidth = `${node.offsetWidth}px`;
    walkable(list.box, lines);
  }
  function choose(option) {
    list?.close();
    round += 1;
    node.value = option.text.text;
    node.focus();
    changed(it, block, context, wiring, { selected_option: option }, option);
  }
  function keydown(event) {
    if (event.key !== "ArrowDown" || !list) return;
    event.preventDefault();
    list.box.querySelector("button")?.focus();
  }
  return node;
}
