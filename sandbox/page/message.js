// One bubble, or an album, with its buttons.

import { el, icon } from "./dom.js";
import { hour, rich, size } from "./format.js";
import { knows, t } from "./i18n.js";
import { picture } from "./notice.js";
import { person, store } from "./store.js";

export const pressKey = (message, data) => `${message.chat}/${message.id}/${data}`;

// `acts`: press(message, button), open(kind, value), reply(message), edit(message), remove(message).
export function bubble(group, acts) {
  const first = group[0];
  if (first.service) return service(first);
  const worded = group.find((each) => each.text) ?? first;
  const mine = first.from === store.chosen.person;
  return el("article", { class: `message ${mine ? "mine" : ""} ${first.bot ? "bot" : ""}`, id: `m${first.id}`, tabindex: -1 },
    el("div", { class: "bubble" },
      mine ? null : el("p", { class: "author" }, first.bot ? `${first.name} · ${t("bot")}` : first.name),
      first.forwarded ? el("p", { class: "forwarded" }, t("forwarded", { name: first.forwarded })) : null,
      first.reply ? quote(first.reply) : null,
      media(group),
      worded.text ? el("div", { class: "text" }, rich(worded.text, worded.entities, acts.open)) : null,
      meta(group),
      more(first, worded, mine, acts)),
    first.inline.length ? inline(first, acts) : null);
}

function service(message) {
  const { kind, names } = message.service;
  const words = knows(kind) ? t(kind, { names: names.join(", ") }) : t("service", { kind });
  return el("p", { class: "service" }, words);
}

const quote = (reply) =>
  el("button", {
    type: "button",
    class: "quote",
    onclick: () => document.getElementById(`m${reply.id}`)?.scrollIntoView({ block: "center", behavior: "smooth" }),
  }, el("b", {}, reply.name), el("span", {}, reply.text || t("photo")));

function media(group) {
  const photos = group.filter((each) => each.photo);
  const documents = group.filter((each) => each.document);
  return [
    photos.length ? el("div", { class: `photos n${Math.min(photos.length, 3)}` }, photos.map(photo)) : null,
    ...documents.map((each) => file(each.document)),
  ];
}

function photo(message, index) {
  const name = t("picture", { n: index + 1 });
  return el("button", { type: "button", class: "photo", onclick: () => picture(message.photo.url, name) },
    el("img", { src: message.photo.url, alt: name, width: message.photo.width, height: message.photo.height }));
}

const file = ({ url, name, size: bytes }) =>
  el("a", { class: "file", href: url, download: name, "aria-label": t("download", { name }) },
    el("span", { class: "file-icon", "aria-hidden": "true" }, icon("M12 4v12M6 11l6 6 6-6M5 20h14")),
    el("span", { class: "file-name" }, name),
    el("span", { class: "file-size" }, size(bytes)));

function meta(group) {
  const last = group.at(-1);
  const notes = [last.silent ? t("silent") : "", last.edited ? t("edited") : "", hour(last.date)];
  return el("p", { class: "meta" }, notes.filter(Boolean).join(" · "));
}

function more(first, worded, mine, acts) {
  const choice = (label, act) =>
    el("button", { type: "button", onclick: (event) => { event.target.closest("details").open = false; act(); } }, t(label));
  return el("details", { class: "more" },
    el("summary", { "aria-label": t("actions"), title: t("actions") }, "⋯"),
    el("div", { class: "menu" },
      choice("reply", () => acts.reply(first)),
      mine && worded.text ? choice("edit", () => acts.edit(worded)) : null,
      mine || person(first.chat) ? choice("remove", () => acts.remove(first)) : null));
}

function inline(message, acts) {
  return el("div", { class: "inline" }, message.inline.map((row) => el("div", { class: "inline-row" }, row.map((button) => {
    const waits = store.pending.has(pressKey(message, button.data));
    return el("button", {
      type: "button",
      class: waits ? "waits" : "",
      "aria-busy": waits ? "true" : null,
      onclick: () => acts.press(message, button),
    }, button.url ? `${button.label} ↗` : button.label);
  }))));
}
