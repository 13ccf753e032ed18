// Interactive elements: what they look like, and what they tell the app.

import { h, icon } from "./dom.js";
import { fromWallClock, wallClock } from "./dates.js";
import { plain } from "./mrkdwn.js";
import { confirmed, menu } from "./overlays.js";
import { externalSelect, multiSelect, select } from "./selects.js";
import { unknown } from "./unknown.js";

/**
 * Return the node of one element.
 *
 * `context`: {names, surface, values, act(block, element, choice), options(block, element, typed), key}.
 * `wiring`: {isInput, labelledBy, describedBy, required} of an input block; {} elsewhere.
 */
export function element(it, block, context, wiring = {}) {
  const draw = DRAWN[it.type];
  return draw ? draw(it, block, context, wiring) : unknown(it.type, "element");
}

/** Return the attributes that every control has: its place for the focus, its label, its state. */
export function common(it, block, context, wiring) {
  return {
    data: { focusKey: `${context.key}/${block.block_id}/${it.action_id}` },
    "aria-labelledby": wiring.labelledBy,
    "aria-describedby": wiring.describedBy,
    "aria-label": wiring.labelledBy ? undefined : (it.accessibility_label ?? it.placeholder?.text),
    "aria-required": wiring.required ? "true" : undefined,
    autofocus: it.focus_on_load === true,
  };
}

/** Keep what was put in, and tell the app where it wants to know at once. */
export async function changed(it, block, context, wiring, state, choice) {
  context.values?.set(block.block_id, it.action_id, { type: it.type, ...state });
  if (wiring.isInput && !block.dispatch_action) return;
  if (it.confirm && !(await confirmed(it.confirm, context.names))) return;
  await context.act(block, it, choice);
}

/** Return what stands in this element now. */
export function current(it, block, context, key, initial) {
  const state = context.values?.get(block.block_id, it.action_id);
  return state ? (state[key] ?? null) : (initial ?? null);
}

function button(it, block, context) {
  const node = h(
    "button",
    {
      type: "button",
      class: ["button", it.style, context.surface === "message" && "small"],
      ...common(it, block, context, {}),
      "aria-label": it.accessibility_label,
      on: { click: press },
    },
    h("span", {}, plain(it.text?.text ?? "")),
  );
  async function press() {
    if (node.getAttribute("aria-busy") === "true") return;
    if (it.confirm && !(await confirmed(it.confirm, context.names))) return;
    if (/^https?:/i.test(it.url ?? "")) window.open(it.url, "_blank", "noopener");
    await busyWhile(node, context.act(block, it, null));
  }
  return node;
}

/** Show on *node* that something is under way, until *promise* is settled. */
export async function busyWhile(node, promise) {
  node.setAttribute("aria-busy", "true");
  try {
    const answer = await promise;
    node.classList.toggle("failed", Boolean(answer?.failure));
    return answer;
  } finally {
    node.removeAttribute("aria-busy");
  }
}

function overflow(it, block, context) {
  const node = h(
    "button",
    {
      type: "button",
      class: ["button", "overflow", context.surface === "message" && "small"],
      ...common(it, block, context, {}),
      "aria-label": it.accessibility_label ?? "More",
      "aria-haspopup": "menu",
      on: { click: open },
    },
    icon("more"),
  );
  function open() {
    const entries = it.options.map((option) => ({
      label: plain(option.text.text),
      note: option.description?.text,
      choose: async () => {
        if (it.confirm && !(await confirmed(it.confirm, context.names))) return;
        if (/^https?:/i.test(option.url ?? "")) window.open(option.url, "_blank", "noopener");
        await busyWhile(node, context.act(block, it, option.value));
      },
    }));
    menu(node, entries, "More actions");
  }
  return node;
}

function typed(inputType, more = () => ({})) {
  return (it, block, context, wiring) => {
    const multiline = it.type === "plain_text_input" && it.multiline;
    const dispatch = it.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
    const node = h(multiline ? "textarea" : "input", {
      type: multiline ? undefined : inputType,
      class: "field",
      rows: multiline ? 4 : undefined,
      placeholder: it.placeholder?.text,
      maxlength: it.max_length,
      autocomplete: "off",
      ...common(it, block, context, wiring),
      ...more(it),
      on: {
        input: () => keep(dispatch.includes("on_character_entered")),
        keydown: (event) => {
          if (event.key !== "Enter" || multiline || event.isComposing) return;
          if (!wiring.isInput || (block.dispatch_action && dispatch.includes("on_enter_pressed"))) {
            event.preventDefault();
            keep(true);
          }
        },
      },
    });
    node.value = current(it, block, context, "value", it.initial_value) ?? "";
    function keep(tell) {
      const value = node.value === "" ? null : node.value;
      if (tell) changed(it, block, context, wiring, { value }, value);
      else context.values?.set(block.block_id, it.action_id, { type: it.type, value });
    }
    return node;
  };
}

function picked(inputType, key, { read = (text) => text || null, write = (value) => value ?? "" } = {}) {
  return (it, block, context, wiring) => {
    const node = h("input", { type: inputType, class: "field short", ...common(it, block, context, wiring), on: { change } });
    node.value = write(current(it, block, context, key, it[key.replace("selected", "initial")]));
    function change() {
      const value = read(node.value);
      changed(it, block, context, wiring, { [key]: value }, value);
    }
    return node;
  };
}

function choices(inputType) {
  const many = inputType === "checkbox";
  const key = many ? "selected_options" : "selected_option";
  return (it, block, context, wiring) => {
    const now = current(it, block, context, key, many ? it.initial_options : it.initial_option);
    const isOn = (option) => (many ? (now ?? []).some((one) => one.value === option.value) : now?.value === option.value);
    const name = `${context.key}/${block.block_id}/${it.action_id}`;
    const boxes = it.options.map((option, index) => {
      const box = h("input", { type: inputType, name, data: { focusKey: `${name}/${index}` }, on: { change } });
      box.checked = isOn(option);
      return box;
    });
    function change() {
      const on = it.options.filter((_, index) => boxes[index].checked);
      const state = many ? { selected_options: on } : { selected_option: on[0] ?? null };
      changed(it, block, context, wiring, state, many ? on.map((one) => one.value) : on[0]?.value);
    }
    const { data, autofocus, ...labels } = common(it, block, context, wiring);
    return h(
      "div",
      { class: "choices", role: many ? "group" : "radiogroup", ...labels },
      it.options.map((option, index) =>
        h(
          "label",
          { class: "choice" },
          boxes[index],
          h("span", {}, plain(option.text.text), option.description && h("span", { class: "note" }, plain(option.description.text))),
        ),
      ),
    );
  };
}

const number = (it) => ({ min: it.min_value, max: it.max_value, step: it.is_decimal_allowed ? "any" : 1, inputmode: "decimal" });
const seconds = { read: (text) => fromWallClock(text), write: (value) => (value ? wallClock(value) : "") };

const DRAWN = {
  button,
  overflow,
  plain_text_input: typed("text"),
  number_input: typed("number", number),
  url_text_input: typed("url"),
  email_text_input: typed("email"),
  datepicker: picked("date", "selected_date"),
  timepicker: picked("time", "selected_time"),
  datetimepicker: picked("datetime-local", "selected_date_time", seconds),
  checkboxes: choices("checkbox"),
  radio_buttons: choices("radio"),
  static_select: select,
  external_select: externalSelect,
  users_select: select,
  conversations_select: select,
  channels_select: select,
  multi_static_select: multiSelect,
  multi_users_select: multiSelect,
  multi_conversations_select: multiSelect,
  multi_channels_select: multiSelect,
};
