// Times in Moscow, and Telegram's formatting as elements. Entity offsets count UTF-16 units, as JavaScript does.

import { el } from "./dom.js";
import { locale } from "./i18n.js";

const ZONE = "Europe/Moscow";
const format = (date, options) => new Intl.DateTimeFormat(locale(), { timeZone: ZONE, ...options }).format(new Date(date));

export const hour = (date) => format(date, { hour: "2-digit", minute: "2-digit", hour12: false });
export const shortDay = (date) => format(date, { day: "numeric", month: "short" });
export const day = (date) =>
  format(date, { weekday: "long", day: "numeric", month: "long", year: "numeric" }).replace(" г.", "");
export const isoDay = (date) => new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE }).format(new Date(date));

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

// `open(kind, value)` is called when a link or a command is pressed.
export function rich(text, entities, open) {
  const sorted = [...entities].sort((one, other) => one.offset - other.offset || other.length - one.length);
  return span(text, sorted, 0, text.length, open);
}

function span(text, entities, from, to, open) {
  const parts = [];
  let at = from;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const end = Math.min(entity.offset + entity.length, to);
    let after = index + 1;
    while (after < entities.length && entities[after].offset < end) after += 1;
    if (entity.offset > at) parts.push(text.slice(at, entity.offset));
    const inside = span(text, entities.slice(index + 1, after), entity.offset, end, open);
    parts.push(wrapped(entity, text.slice(entity.offset, end), inside, open));
    at = end;
    index = after;
  }
  if (at < to) parts.push(text.slice(at, to));
  return parts;
}

function wrapped(entity, words, inside, open) {
  if (TAGS[entity.type]) return el(TAGS[entity.type], {}, inside);
  if (entity.type === "spoiler") return el("span", { class: "spoiler", tabindex: 0 }, inside);
  if (entity.type === "bot_command") return press("command", words, inside, open);
  if (entity.type === "url") return press("link", words, inside, open);
  if (entity.type === "text_link") return press("link", entity.url, inside, open);
  if (entity.type === "mention") return el("span", { class: "link" }, inside);
  return el("span", {}, inside);
}

const press = (kind, value, inside, open) =>
  el("button", { type: "button", class: "link", onclick: () => open(kind, value) }, inside);
