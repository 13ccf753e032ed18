// On top of the page, while anything is not as it should be: what, and the way back.

import { fill, h, icon } from "./dom.js";
import { refreshTimes } from "./dates.js";

const MOST_NAMED = 2;

/** Bring *bar* and the *note* about the clock up to date. */
export function showBar(bar, note, backstage) {
  const { stage, switches } = backstage;
  const on = switches.filter((one) => stage.on.includes(one.name)).map((one) => one.label);
  const words = on.length > MOST_NAMED ? [...on.slice(0, MOST_NAMED), `${on.length - MOST_NAMED} more`] : on;
  if (stage.bot === "down") words.unshift("The bot is not running");
  if (stage.bot === "starting") words.unshift("The bot is starting…");
  const key = JSON.stringify([words, stage.ahead]);
  if (bar.key === key) return;
  bar.key = key;
  bar.hidden = words.length === 0;
  document.body.classList.toggle("rehearsing", words.length > 0);
  note.textContent = stage.ahead ? `Clock ${ahead(stage.ahead)} ahead` : "Sandbox on this machine";
  note.classList.toggle("moved", stage.ahead > 0);
  refreshTimes();
  if (bar.hidden) return bar.replaceChildren();
  fill(
    bar,
    icon("switch"),
    h("span", { class: "bar-words" }, h("strong", {}, "Rehearsing: "), words.join(" · ")),
    h("button", { type: "button", class: "button small", on: { click: () => backstage.ask("normal") } }, "Back to normal"),
  );
}

/** Return a length of time in words: 1 h 20 min. */
export function ahead(seconds) {
  const minutes = Math.round(seconds / 60);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  if (seconds > 0 && minutes === 0) return `${Math.round(seconds)} s`;
  return [days && `${days} d`, hours && `${hours} h`, (rest || !minutes) && `${rest} min`].filter(Boolean).join(" ");
}
