// The list on the left: everybody of the cast, and the chats of whoever is chosen.

import { byId, el, reconcile } from "./dom.js";
import { hour, isoDay, shortDay } from "./format.js";
import { current, t } from "./i18n.js";
import { chatsOf, messagesOf, person, places, store, unread } from "./store.js";

export const role = (someone) => someone.role[current()];
export const initials = (name) => name.split(" ").map((word) => word[0]).join("").slice(0, 2);
const hue = (id) => (Math.abs(id) * 47) % 360;

export function avatar(id, name, { bot = false } = {}) {
  if (bot) return el("img", { class: "avatar", src: "/icon.svg", alt: "" });
  const circle = el("span", { class: "avatar", "aria-hidden": "true" }, initials(name));
  circle.style.setProperty("--hue", hue(id));
  return circle;
}

export function chatTitle(chat, topic) {
  if (chat.private) return chat.title;
  return topic === undefined ? chat.title : `${chat.title} · ${topic ?? t("general")}`;
}

export function drawPeople(choose) {
  reconcile(byId("people"), store.people.map((someone) => {
    const chosen = store.chosen?.person === someone.id;
    const chats = rows(someone);
    return {
      key: String(someone.id),
      signature: JSON.stringify([someone, chats, chosen, chosen && store.chosen, current()]),
      build: () => card(someone, chats, chosen, choose),
    };
  }));
}

function rows(someone) {
  return chatsOf(someone.id).flatMap((chat) => places(chat).map((place) => {
    const last = messagesOf(chat, place.id).filter((each) => !each.service).at(-1);
    return {
      chat: chat.id,
      thread: place.id,
      title: chat.topics.length ? place.name ?? t("general") : chatTitle(chat),
      group: chat.topics.length && !place.id ? chat.title : null,
      private: chat.private,
      unread: unread(chat, place.id, someone.id),
      preview: last ? preview(last, someone.id) : null,
      date: last?.date,
    };
  }));
}

function preview(message, reader) {
  const words = message.text ?? (message.photo ? t("photo") : message.document ? message.document.name : "");
  const who = message.from === reader || message.bot ? "" : `${person(message.from)?.name.split(" ")[0] ?? ""}: `;
  return (who + words).replace(/\s+/g, " ").slice(0, 90);
}

function card(someone, chats, chosen, choose) {
  const waiting = chats.reduce((sum, each) => sum + each.unread, 0);
  const direct = chats.find((each) => each.private);
  const latest = chats.filter((each) => each.date).sort((one, other) => one.date.localeCompare(other.date)).at(-1);
  return el("li", { class: chosen ? "person chosen" : "person" },
    el("button", {
      type: "button",
      class: "person-row",
      "aria-current": chosen ? "true" : null,
      onclick: () => choose({ person: someone.id, chat: direct.chat, thread: null }),
    },
    avatar(someone.id, someone.name),
    el("span", { class: "person-name" }, someone.name),
    el("span", { class: "person-date" }, latest ? when(latest.date) : ""),
    el("span", { class: "person-role" }, role(someone)),
    badge(waiting),
    !chosen && latest ? el("span", { class: "person-last" }, latest.preview) : null),
    chosen && chats.length > 1 ? el("ul", { class: "places" }, chats.map((each) => place(someone, each, choose))) : null);
}

function place(someone, row, choose) {
  const here = store.chosen.chat === row.chat && (store.chosen.thread ?? null) === row.thread;
  return el("li", {}, row.group ? el("p", { class: "hint" }, row.group) : null, el("button", {
    type: "button",
    "aria-label": row.private ? null : chatTitle(store.chats.get(row.chat), row.title),
    "aria-current": here ? "true" : null,
    onclick: () => choose({ person: someone.id, chat: row.chat, thread: row.thread }),
  }, el("span", { class: "place-title" }, row.title), badge(row.unread)));
}

const badge = (n) => (n ? el("span", { class: "badge", "aria-label": t("unread", { n }) }, String(n)) : null);

function when(date) {
  return isoDay(date) === isoDay(store.status.now) ? hour(date) : shortDay(date);
}
