// What this page cannot draw is shown as such, never left out.

import { h } from "./dom.js";

/** Return a red box that names the type. */
export function unknown(type, what = "block") {
  return h("div", { class: "unknown", role: "note" }, `This page does not draw the ${what} “${type}”.`);
}
