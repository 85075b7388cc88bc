// The conversation in the middle: its head and its messages.

import { byId, el, reconcile } from "./dom.js";
import { day, isoDay } from "./format.js";
import { current, t } from "./i18n.js";
import { bubble, pressKey } from "./message.js";
import { avatar, chatTitle } from "./people.js";
import { chosenChat, messagesOf, person, store } from "./store.js";

const NEAR_THE_END = 160;

export function drawChat(acts) {
  const chat = chosenChat();
  byId("welcome").hidden = Boolean(chat);
  byId("conversation").hidden = !chat;
  if (chat) {
    drawHead(chat);
    drawMessages(chat, acts);
  }
}

function drawHead(chat) {
  const { person: id, thread } = store.chosen;
  const topic = chat.topics.find((each) => each.id === thread);
  const title = chat.topics.length ? chatTitle(chat, topic?.name ?? null) : chatTitle(chat);
  const state = chat.action ? t(chat.action === "typing" ? "typing" : "sending") : null;
  const under = state ?? (chat.private ? t("bot") : t("membersOf", { n: chat.members.length + 1 }));
  const me = person(id);
  reconcile(byId("chat-head"), [{
    key: "head",
    signature: JSON.stringify([title, under, me, current()]),
    build: () => el("div", { class: "chat-title" },
      avatar(chat.id, chat.title, { bot: chat.private }),
      el("h1", {}, title),
      el("p", { class: state ? "action" : "hint", role: "status" }, under),
      el("p", { class: "as" }, avatar(me.id, me.name), el("span", {}, me.name))),
  }]);
}

function drawMessages(chat, acts) {
  const list = byId("messages");
  const place = `${store.chosen.person}:${store.chosen.chat}:${store.chosen.thread ?? ""}`;
  const changedPlace = list.dataset.place !== place;
  if (changedPlace) list.replaceChildren();
  list.dataset.place = place;
  reconcile(list, items(chat, acts));
  if (changedPlace) atEnd = true;
  stick(list);
}

let atEnd = true;
let scrolledTo = 0;

const stick = (list) => { if (atEnd) list.scrollTop = list.scrollHeight; };

// Whoever reads older messages is left there; whoever is at the end stays at the end, whatever grows or shrinks.
export function wireChat() {
  const list = byId("messages");
  list.addEventListener("scroll", () => {
    const up = list.scrollTop < scrolledTo;
    scrolledTo = list.scrollTop;
    const near = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_THE_END;
    // New messages make the end go away; only a person scrolls up.
    atEnd = near || (atEnd && !up);
  });
  new ResizeObserver(() => stick(list)).observe(list);
  list.addEventListener("load", () => stick(list), true);
}

function items(chat, acts) {
  const found = [];
  let today = null;
  for (const group of albums(messagesOf(chat, store.chosen.thread))) {
    const date = isoDay(group[0].date);
    if (date !== today) {
      today = date;
      found.push({ key: `day-${date}`, signature: current(), build: () => el("h2", { class: "day" }, day(group[0].date)) });
    }
    found.push({ key: `m-${group[0].id}`, signature: signature(group), build: () => bubble(group, acts) });
  }
  if (found.length) return found;
  return [{ key: "empty", signature: current(), build: () => el("p", { class: "service" }, t("empty")) }];
}

const signature = (group) =>
  JSON.stringify([group, current(), group[0].inline?.flat().map((each) => store.pending.has(pressKey(group[0], each.data)))]);

// Messages of one album stand together.
function albums(messages) {
  const groups = [];
  for (const message of messages) {
    const last = groups.at(-1);
    if (message.album && last && last[0].album === message.album) last.push(message);
    else groups.push([message]);
  }
  return groups;
}
