// Times as one person reads them: in their own zone, not the browser's.

let zone = "UTC";
let aheadSeconds = 0;
const LOCALE = "en-GB";

/** Let every time from now on be so far ahead of this machine's: the sandbox's clock can be moved forward. */
export function setAhead(seconds) {
  aheadSeconds = seconds;
}

/** Return the moment, in seconds since 1970. */
export function now() {
  return Date.now() / 1000 + aheadSeconds;
}

/** Show every time from now on in *name*, an IANA zone. */
export function setZone(name) {
  zone = name;
}

const formats = new Map();

/** Return a formatter; making one takes longer than using it a hundred times. */
function format(locale, options) {
  const key = JSON.stringify([locale, options]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, options));
  return formats.get(key);
}

function parts(epoch, options) {
  return format(LOCALE, { timeZone: zone, ...options }).format(new Date(epoch * 1000));
}

/** Return what the clock shows now in another zone. */
export function timeThere(name) {
  return format(LOCALE, { timeZone: name, hour: "2-digit", minute: "2-digit" }).format(new Date(now() * 1000));
}

const dayOf = (epoch) => format("en-CA", { timeZone: zone }).format(new Date(epoch * 1000));

function pretty(epoch, plain) {
  for (const [days, word] of [[0, "today"], [-1, "yesterday"], [1, "tomorrow"]])
    if (dayOf(now() + days * 86400) === dayOf(epoch)) return word;
  return plain;
}

/** Return how long ago, or in how long, in words. */
export function ago(epoch) {
  const seconds = Math.round(now() - epoch);
  const distance = Math.abs(seconds);
  if (distance < 5) return "just now";
  const [amount, unit] =
    distance < 60 ? [distance, "second"] : distance < 3600 ? [Math.floor(distance / 60), "minute"]
    : distance < 86400 ? [Math.floor(distance / 3600), "hour"] : [Math.floor(distance / 86400), "day"];
  const words = `${amount} ${unit}${amount === 1 ? "" : "s"}`;
  return seconds > 0 ? `${words} ago` : `in ${words}`;
}

const TOKENS = {
  date_num: (t) => dayOf(t),
  date_slash: (t) => parts(t, { day: "2-digit", month: "2-digit", year: "numeric" }),
  date: (t) => parts(t, { day: "numeric", month: "long", year: "numeric" }),
  date_short: (t) => parts(t, { day: "numeric", month: "short", year: "numeric" }),
  date_long: (t) => parts(t, { weekday: "long", day: "numeric", month: "long", year: "numeric" }),
  day_divider_pretty: (t) => pretty(t, parts(t, { weekday: "long", day: "numeric", month: "long" })),
  time: (t) => parts(t, { hour: "2-digit", minute: "2-digit" }),
  time_secs: (t) => parts(t, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  ago,
};
for (const name of ["date", "date_short", "date_long"]) TOKENS[`${name}_pretty`] = (t) => pretty(t, TOKENS[name](t));
TOKENS.date_long_full = TOKENS.date_long;

/** Return a date token's format filled in; a token that nobody knows stays as it is. */
export function formatted(epoch, pattern) {
  return pattern.replace(/\{(\w+)\}/g, (typed, name) => (Object.hasOwn(TOKENS, name) ? TOKENS[name](epoch) : typed));
}

/** Return a <time> that stays right while it is on the page. */
export function timeNode(epoch, format, className = "date") {
  const node = document.createElement("time");
  node.className = className;
  node.dateTime = new Date(epoch * 1000).toISOString();
  node.dataset.epoch = epoch;
  node.dataset.format = format;
  node.textContent = formatted(epoch, format);
  node.title = formatted(epoch, "{date_long} at {time_secs}") + ` (${zone})`;
  return node;
}

/** Return a length of time as a stop watch shows it: 0:07, 12:40, 1:02:40. */
export function lasted(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  return whole < 3600 ? `${minutes}:${two(whole % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** Return a stop watch that runs from *epoch*, to *end* when there is one. */
export function stopWatch(epoch, end = null, className = "watch") {
  const node = document.createElement("span");
  node.className = className;
  node.textContent = lasted((end ?? now()) - epoch);
  if (end === null) node.dataset.since = epoch;
  return node;
}

/** Bring every <time> and every stop watch on the page up to now. */
export function refreshTimes() {
  for (const node of document.querySelectorAll("[data-since]")) node.textContent = lasted(now() - Number(node.dataset.since));
  for (const node of document.querySelectorAll("time[data-epoch]")) {
    const text = formatted(Number(node.dataset.epoch), node.dataset.format);
    if (node.textContent !== text) node.textContent = text;
  }
}

/** Return the wall clock of *epoch* as a datetime-local input writes it. */
export function wallClock(epoch) {
  const found = format("en-CA", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
  }).formatToParts(new Date(epoch * 1000));
  const part = Object.fromEntries(found.map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}`;
}

/** Return the moment (seconds since 1970) at which this person's wall clock shows *wall*, or null. */
export function fromWallClock(wall) {
  const asUtc = Date.parse(`${wall}:00Z`) / 1000;
  if (Number.isNaN(asUtc)) return null;
  let guess = asUtc;
  for (let round = 0; round < 2; round += 1) guess += asUtc - Date.parse(`${wallClock(guess)}:00Z`) / 1000;
  return guess;
}
