// Agora, as the service sees it: recorders, the request limit, and every word between the bot and the service.

import { fill, h, icon } from "./dom.js";
import { formatted, stopWatch } from "./dates.js";
import { budget } from "./meter.js";

const STATES = {
  starting: ["starting up", 1],
  waiting: ["in the channel, nobody there yet", 2],
  recording: ["recording", 3],
  moving: ["cannot be found: moving to another machine", 3],
  leaving: ["leaving", 4],
  uploading: ["uploading its files", 4],
  ended: ["left", 5],
  lost: ["broke off", 3],
};
const STEPS = 5;
const WHY = { stopped: "was stopped", idle: "the channel stayed empty", max_hours: "reached its longest time", abnormal: "broke off", lost: "vanished" };
const ASKS = {
  acquire: "Reserve a recorder",
  start: "Start recording",
  query: "How is it doing?",
  update: "Change what it records",
  updateLayout: "Change the layout",
  stop: "Stop, and list the files",
  ncs_ip: "Are you there?",
  probe: "Do you let me in?",
};

const TELLS = {
  cloud_recording_error: "An error",
  cloud_recording_file_infos: "The list of files",
  session_exit: "The recorder is gone",
  session_failover: "It goes on elsewhere",
  uploader_started: "Uploading begins",
  uploaded: "All files are in the bucket",
  backuped: "Files went to Agora's backup",
  uploading_progress: "Uploading",
  recorder_started: "The recorder is in the channel",
  recorder_leave: "The recorder leaves",
  recorder_slice_start: "Something is being recorded",
  recorder_audio_stream_state_changed: "Somebody's sound changed",
  recorder_video_stream_state_changed: "Somebody's picture changed",
  web_recorder_started: "The page is being recorded",
  web_recorder_stopped: "The page is recorded no more",
};

/** Draws into *box*; `start()` starts a recording for somebody who has none. */
export class Service {
  constructor(box, backstage, { start }) {
    this.backstage = backstage;
    this.start = start;
    this.cards = new Map();
    this.kind = "all";
    this.running = h("ul", { class: "recorders" });
    this.over = h("ul", { class: "recorders over" });
    this.overBox = h("details", { class: "fold", hidden: true }, (this.overHead = h("summary", {})), this.over);
    this.empty = h("div", { class: "empty" });
    this.count = h("span", { class: "note count-note" });
    this.meter = h("div", { class: "meter" });
    this.journal = h("ol", { class: "journal" });
    this.quiet = h("p", { class: "empty", hidden: true }, "Nothing was said yet.");
    fill(
      box,
      h("p", { class: "panel-lead" }, "Agora sends a recorder into a channel when the bot asks for one. This is what it sees: a stand-in on this machine, as strict as the real service."),
      h("section", { "aria-labelledby": "recorders-title" }, h("div", { class: "panel-title" }, h("h3", { id: "recorders-title" }, "Recorders"), this.count), this.empty, this.running, this.overBox),
      h("section", { "aria-labelledby": "meter-title" }, h("div", { class: "panel-title" }, h("h3", { id: "meter-title" }, "Requests in the last second")), this.meter),
      h("section", { "aria-labelledby": "journal-title" }, h("div", { class: "panel-title" }, h("h3", { id: "journal-title" }, "Every word"), this.#filters()), this.quiet, this.journal),
    );
    fill(this.empty, h("span", { class: "empty-dot", "aria-hidden": "true" }), h("p", {}, "No recorder is at work."), h("button", { type: "button", class: "button small", on: { click: start } }, "Start a recording"));
    backstage.addEventListener("began", () => (this.journal.replaceChildren(), this.#showJournal()));
    backstage.addEventListener("recorders", () => this.#showRecorders());
    backstage.addEventListener("budget", () => budget(this.meter, backstage.budget));
    backstage.addEventListener("requests", () => this.#showJournal());
    backstage.addEventListener("callbacks", () => this.#showJournal());
    this.#showJournal();
  }

  #showRecorders() {
    const { recorders } = this.backstage;
    const isOver = (one) => ["ended", "lost"].includes(one.state);
    const [running, over] = [recorders.filter((one) => !isOver(one)), recorders.filter(isOver)];
    this.empty.hidden = running.length > 0;
    this.count.textContent = running.length ? `${running.length} at work` : "";
    this.#list(this.running, running);
    this.#list(this.over, over);
    this.overBox.hidden = over.length === 0;
    this.overHead.textContent = over.length === 1 ? "1 that left" : `${over.length} that left`;
  }

  #list(box, recorders) {
    const nodes = recorders.map((one) => this.#card(one));
    const kept = new Set(nodes);
    for (const child of [...box.children]) if (!kept.has(child)) child.remove();
    for (const [index, node] of nodes.entries()) if (box.children[index] !== node) box.insertBefore(node, box.children[index] ?? null);
  }

  #card(one) {
    const json = JSON.stringify(one);
    const known = this.cards.get(one.sid) ?? { node: h("li", { class: "recorder" }) };
    this.cards.set(one.sid, known);
    if (known.json === json) return known.node;
    known.json = json;
    const [words, reached] = STATES[one.state];
    known.node.dataset.state = one.state;
    const files = one.files ? `${one.files} ${one.files === 1 ? "file" : "files"}` : "no file yet";
    fill(
      known.node,
      h("div", { class: "recorder-head" }, h("span", { class: "dot", "aria-hidden": "true" }), h("strong", {}, one.cname), stopWatch(one.started, one.ended)),
      h("div", { class: "track", "aria-hidden": "true" }, Array.from({ length: STEPS }, (_, index) => h("span", { class: index < reached && "done" }))),
      h("div", { class: "recorder-words" }, h("span", {}, one.onhold ? "paused" : words, one.why && one.state !== "lost" ? `: ${WHY[one.why]}` : ""), h("span", { class: "note" }, files)),
      h("div", { class: "note ids" }, `${one.mode} · uid ${one.uid} · sid ${one.sid.slice(0, 8)}…`),
    );
    return known.node;
  }

  #filters() {
    const kinds = [["all", "All"], ["request", "Requests"], ["callback", "Callbacks"]];
    const choose = (kind) => {
      this.kind = kind;
      for (const button of this.filters.children) button.setAttribute("aria-pressed", String(button.dataset.kind === kind));
      this.journal.dataset.only = kind;
      this.#showJournal();
    };
    this.filters = h("div", { class: "picks", role: "group", "aria-label": "Show" }, kinds.map(([kind, label]) =>
      h("button", { type: "button", class: "pick", "aria-pressed": String(kind === "all"), data: { kind }, on: { click: () => choose(kind) } }, label)));
    return this.filters;
  }

  #showJournal() {
    const { lines } = this.backstage;
    const known = new Map([...this.journal.children].map((node) => [node.dataset.key, node]));
    const wanted = new Set(lines.map((line) => line.key));
    for (const [key, node] of known) if (!wanted.has(key)) node.remove();
    const newest = [...lines].reverse();
    for (const [index, line] of newest.entries()) {
      const node = known.get(line.key) ?? (line.kind === "request" ? request(line) : callback(line));
      if (this.journal.children[index] !== node) this.journal.insertBefore(node, this.journal.children[index] ?? null);
    }
    this.quiet.hidden = lines.some((line) => this.kind === "all" || line.kind === this.kind);
  }
}

function request(line) {
  const isProbe = line.endpoint === "probe" && line.http_status === 400; // nobody's recorder: only a refusal of the keys would be news
  const isGood = isProbe || (line.http_status !== null && line.http_status < 300);
  const kind = isProbe || (isGood && line.http_status === 200) ? "good" : isGood || line.http_status === 404 ? "odd" : "bad";
  const status = isProbe ? "yes" : line.http_status === null ? "no answer" : [line.http_status, line.code].filter(Boolean).join(" / ");
  const parts = [
    h("p", { class: "mono note" }, `${line.method} ${line.path}`),
    line.faults.length > 0 && h("p", { class: "rehearsed-words" }, icon("switch"), `Rehearsed: ${line.faults.join(", ").replaceAll("_", " ")}`),
    line.body !== null && json("The bot says", line.body),
    json("Agora answers", line.http_status === null ? "nothing: the connection is cut" : line.answer),
  ];
  return journalLine(line, "out", "The bot asks:", ASKS[line.endpoint] ?? "An unknown call", status, kind, parts, line.faults.length > 0);
}

function callback(line) {
  const kind = { taken: "good", lost: "bad" }[line.outcome] ?? "odd";
  const status = { taken: "taken", lost: "lost" }[line.outcome] ?? (line.http_status ?? "refused");
  const parts = [
    h("p", { class: "note" }, `Event ${line.event_type}, ${line.name}${line.attempt ? `, attempt ${line.attempt + 1}` : ""}. ${line.error}`),
    json("Agora tells the bot", line.payload),
  ];
  return journalLine(line, "back", "Agora calls back:", TELLS[line.name] ?? line.name.replaceAll("_", " "), status, kind, parts, line.outcome === "lost");
}

function journalLine(line, direction, who, says, status, kind, parts, isRehearsed) {
  const inside = h("div", { class: "said" });
  const box = h(
    "details",
    { on: { toggle: () => box.open && !inside.hasChildNodes() && fill(inside, parts.map((part) => (typeof part === "function" ? part() : part))) } },
    h(
      "summary",
      {},
      icon(direction),
      h("span", { class: "says" }, h("span", { class: "only-read" }, `${who} `), says, line.cname && h("span", { class: "note" }, ` ${line.cname}`)),
      isRehearsed && h("span", { class: "rehearsed", title: "Rehearsed" }, icon("switch")),
      h("span", { class: ["status", kind] }, String(status)),
      h("time", { class: "note", datetime: new Date(line.at * 1000).toISOString() }, formatted(line.at, "{time_secs}")),
    ),
    inside,
  );
  return h("li", { class: line.kind, data: { key: line.key } }, box);
}

/** Return what draws *value* as JSON, when somebody opens it: most is never looked at. */
function json(label, value) {
  return () => h("div", {}, h("div", { class: "said-by" }, label), h("pre", { tabindex: "0", "aria-label": label }, coloured(typeof value === "string" ? value : JSON.stringify(value, null, 2))));
}

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\b/g;

/** Return JSON's text as nodes: names, texts and numbers each in their colour. */
export function coloured(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(TOKEN)) {
    nodes.push(text.slice(end, found.index));
    const [whole, quoted, colon] = found;
    const kind = colon ? "json-name" : quoted === '"***"' ? "json-mask" : quoted ? "json-text" : "json-value";
    nodes.push(h("span", { class: kind }, colon ? quoted : whole), colon ?? "");
    end = found.index + whole.length;
  }
  return [...nodes, text.slice(end)];
}
