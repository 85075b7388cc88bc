// The panel on the right: time, story, troubles, the bot's process, its requests.

import * as api from "./api.js";
import { byId, el, reconcile } from "./dom.js";
import { day, hour, isoDay } from "./format.js";
import { current, t } from "./i18n.js";
import { attempt, toast } from "./notice.js";
import { person, store } from "./store.js";

const TROUBLES = ["offline", "flood", "cut-before", "cut-after", "gateway", "limits"];
const FREE_START = "2024-01-09";

export function drawPanel() {
  const { now, busy } = store.status;
  const state = busy ? t(`busy${busy[0].toUpperCase()}${busy.slice(1)}`) : hour(now);
  byId("now").textContent = `${day(now)}, ${state}`;
  document.body.classList.toggle("busy", Boolean(busy));
  for (const button of document.querySelectorAll("[data-clock], [data-story], #to-date button, #anew")) button.disabled = Boolean(busy);
  if (document.activeElement !== byId("date")) byId("date").min = isoDay(now);
  if (!byId("date").value || byId("date").value < isoDay(now)) byId("date").value = isoDay(now);
  drawStory();
  drawTroubles();
  drawProcess();
}

function drawStory() {
  const { story } = store.status;
  const at = story.begun ? story.played : -1;
  reconcile(byId("chapters"), store.chapters.map((chapter, index) => {
    const state = index < at ? "played" : index === at && story.begun ? (story.playing ? "playing" : "next") : "";
    const open = story.playing ? index === at : index === at - 1;
    return {
      key: String(index),
      signature: JSON.stringify([chapter, state, open]),
      build: () => el("li", { class: state, "aria-current": open ? "step" : null }, el("b", {}, chapter.title), open ? el("p", {}, chapter.remark) : null),
    };
  }));
  byId("story-next").textContent = storyLabel(story);
  drawCaption(story);
  byId("story-failed").hidden = !story.failed;
  byId("story-failed").textContent = story.failed ? t("storyFailed", { why: story.failed }) : "";
}

// On a phone the story is told above the chat.
function drawCaption(story) {
  const told = store.chapters[story.playing ? story.played : story.played - 1];
  byId("caption").hidden = !story.begun || !told;
  byId("caption-words").textContent = story.failed ? t("storyFailed", { why: story.failed }) : told?.remark ?? "";
  byId("caption-next").textContent = storyLabel(story);
}

function storyLabel(story) {
  const chapter = store.chapters[story.played];
  if (story.failed) return t("storyRetry");
  if (!story.begun) return t("storyBegin");
  if (!chapter) return t("storyAgain");
  return t(story.playing ? "storyPlaying" : "storyNext", { n: story.played + 1, title: chapter.title });
}

function drawTroubles() {
  const chosen = store.chosen ? person(store.chosen.person) : null;
  const rows = TROUBLES.map((name) => ({ name, label: t(name), hint: t(`${name}Hint`), on: store.status.troubles.includes(name) }));
  if (chosen) {
    const chat = store.chats.get(chosen.id);
    rows.unshift({ name: "block", label: t("block", { name: chosen.name }), hint: t("blockHint"), on: chat.blocked, person: chosen.id });
  }
  reconcile(byId("troubles"), rows.map((row) => ({
    key: row.name,
    signature: JSON.stringify([row, current()]),
    build: () => el("li", {}, el("label", { class: "switch" },
      el("input", { type: "checkbox", checked: row.on, onchange: () => flip(row) }),
      el("span", {}, el("b", {}, row.label), el("span", { class: "hint" }, row.hint)))),
  })));
}

async function flip(row) {
  const done = await attempt(() => (row.person
    ? api.act("block", { person: row.person, on: !row.on })
    : api.act("trouble", { name: row.name })));
  if (!done) drawTroubles();
}

function drawProcess() {
  const { running, code } = store.status.process;
  byId("process-state").textContent = running ? t("running") : t("stopped", { code });
  byId("process-state").classList.toggle("down", !running);
  for (const button of document.querySelectorAll("[data-process]")) {
    button.disabled = (button.dataset.process === "start") === running || store.status.busy === "process";
  }
}

// `went(answer)` is told to whom the bot wrote while time passed, unless another chat was chosen meanwhile; `looked` when the chats are to be looked at.
export function wirePanel(went, looked) {
  const pass = async (asked) => {
    const before = store.chosen;
    const answer = await attempt(() => api.act("clock", asked));
    if (!answer) return;
    const when = `${day(answer.now)}, ${hour(answer.now)}`;
    toast(t(answer.messages ? "passed" : "passedNone", { when, n: answer.messages }));
    if (store.chosen === before) went(answer);
  };
  for (const button of document.querySelectorAll("[data-clock]")) button.addEventListener("click", () => pass({ how: button.dataset.clock }));
  byId("to-date").addEventListener("submit", (event) => { event.preventDefault(); pass({ how: "date", date: byId("date").value }); });
  for (const button of document.querySelectorAll("[data-story]")) {
    button.addEventListener("click", () => { looked(); attempt(() => api.act("story", { fast: byId("fast").checked })); });
  }
  for (const button of document.querySelectorAll("[data-process]")) button.addEventListener("click", () => attempt(() => turn(button.dataset.process)));
  byId("anew").addEventListener("click", () => attempt(() => api.act("anew", { date: FREE_START })));
  byId("log").addEventListener("toggle", drawLog);
}

async function turn(how) {
  if (how !== "restart") return api.act("process", { how });
  await api.act("process", { how: "stop" });
  return api.act("process", { how: "start" });
}

let asking = false;

export async function drawLog() {
  if (!byId("log").open || asking) return;
  asking = true;
  setTimeout(() => { asking = false; }, 400);
  const answer = await attempt(api.log);
  if (!answer) return;
  const { calls, waiting, complaints } = answer;
  byId("log-state").textContent = t("logState", { n: waiting }) + (complaints ? `\n${complaints}` : "");
  byId("log-calls").replaceChildren(...calls.reverse().map((call) =>
    el("li", { class: call.error ? "refused" : "" }, el("b", {}, call.method), " ",
      el("span", {}, person(Number(call.chat))?.name ?? ""), call.error ? el("p", {}, call.error) : null)));
}
