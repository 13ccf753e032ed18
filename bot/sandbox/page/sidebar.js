// Where one can go, and who one is.

import { fill, h, icon } from "./dom.js";
import { timeThere } from "./dates.js";
import { avatar } from "./message.js";
import { popover, walkable } from "./overlays.js";

/** Draw the list of places into *box*. `here` is the id of the place shown; `unread` counts by channel id. */
export function drawPlaces(box, store, { here, unread, go }) {
  const channels = [...store.channels.values()].filter((one) => !one.is_im && !one.is_archived);
  const own = [...store.channels.values()].find((one) => one.is_im);
  fill(
    box,
    h("h2", {}, "Channels"),
    h("ul", {}, channels.map((one) => place(one.is_private ? "lock" : "hash", one.name, one.id, unread.get(one.id)))),
    h("h2", {}, "Direct messages"),
    h("ul", {}, place(avatar(null, "tiny"), "recordbot", "app", own && unread.get(own.id), h("span", { class: "badge" }, "App"))),
  );

  function place(picture, name, id, count, extra) {
    const isHere = here === id;
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: ["place", count && "unread"], "aria-current": isHere ? "page" : undefined, data: { focusKey: `place-${id}` }, on: { click: () => go(id) } },
        typeof picture === "string" ? icon(picture) : picture,
        h("span", { class: "place-name" }, name),
        extra,
        count ? h("span", { class: "count", "aria-label": `${count} new` }, String(count)) : null,
      ),
    );
  }
}

/** Draw who one is, with a list of everybody one can be. */
export function drawMe(box, store, become) {
  const me = store.people.get(store.me);
  const button = h(
    "button",
    { type: "button", class: "me", "aria-haspopup": "listbox", "aria-label": `You are ${me.real_name}. Be somebody else`, data: { focusKey: "me" }, on: { click: open } },
    avatar(me),
    h("span", { class: "me-words" }, h("span", { class: "name" }, me.real_name), h("span", { class: "note" }, describe(me))),
    icon("chevron"),
  );
  fill(box, button);

  function open() {
    const lines = store.persons().map((one) =>
      h(
        "button",
        { type: "button", role: "option", class: "menu-item person", "aria-selected": String(one.id === store.me), on: { click: () => choose(one.id) } },
        avatar(one),
        h("span", { class: "me-words" }, h("span", { class: "name" }, one.real_name), h("span", { class: "note" }, describe(one))),
        one.id === store.me ? icon("check") : null,
      ),
    );
    const head = h("div", { class: "group-label" }, "Look through the eyes of");
    const list = popover(button, [head, lines], { label: "People", role: "listbox" });
    walkable(list.box, lines);
    lines.find((line) => line.getAttribute("aria-selected") === "true")?.focus();
    function choose(userId) {
      list.close();
      become(userId);
    }
  }
}

function describe(person) {
  const kind = person.is_stranger ? "Other company" : person.is_restricted ? "Guest" : person.is_admin ? "Admin" : null;
  return [timeThere(person.tz), person.profile.title, kind].filter(Boolean).join(" · ");
}

