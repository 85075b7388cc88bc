// Where people write: text, files, answers, commands, and the reply keyboard that the bot may have shown.

import * as api from "./api.js";
import { byId, el, icon, reconcile } from "./dom.js";
import { current, t } from "./i18n.js";
import { attempt } from "./notice.js";
import { chosenChat, messagesOf, store } from "./store.js";

const SAMPLE_PHOTOS = ["1.jpg", "2.jpg", "3.jpg", "4.jpg", "5.jpg", "6.jpg"];
const MOST_FILES = 10;
const draft = { reply: null, editing: null, files: [], asFiles: false, menu: null };
const spentKeyboards = new Set();

export function replyTo(message) {
  Object.assign(draft, { reply: message, editing: null });
  drawComposer();
  byId("words")?.focus();
}

export function editMessage(message) {
  Object.assign(draft, { reply: null, editing: message });
  drawComposer();
  byId("words").value = message.text;
  byId("words").focus();
}

export function clearDraft() {
  Object.assign(draft, { reply: null, editing: null, files: [], asFiles: false, menu: null });
}

export function say(text) {
  const { person, chat, thread } = store.chosen;
  return attempt(() => api.send({ person, chat, thread, text }));
}

export function drawComposer() {
  const chat = chosenChat();
  if (!chat) return;
  const parts = chat.blocked ? [barred("unblock", unblock)] : !chat.started && chat.private ? [barred("begin", () => say("/start"))]
    : [note(), attached(), menu(chat), form(), keyboard(chat)].filter(Boolean);
  reconcile(byId("composer"), parts);
}

const part = (key, signature, build) => ({ key, signature: JSON.stringify([signature, current()]), build });

const barred = (label, act) => part(label, store.chosen, () =>
  el("button", { type: "button", class: "primary wide", onclick: act }, t(label)));

const unblock = () => attempt(() => api.act("block", { person: store.chosen.person, on: false }));

function note() {
  const about = draft.editing ?? draft.reply;
  if (!about) return null;
  const words = draft.editing ? t("editing") : t("replyTo", { name: about.name });
  return part("note", [about.id, words], () => el("p", { class: "note" }, el("b", {}, words), el("span", {}, about.text ?? ""),
    el("button", { type: "button", class: "quiet", "aria-label": t("cancel"), onclick: () => { clearDraft(); byId("words").value = ""; drawComposer(); } }, "✕")));
}

function attached() {
  if (!draft.files.length) return null;
  const names = draft.files.map((file) => file.name);
  return part("attached", [names, draft.asFiles], () => el("p", { class: "note" },
    el("b", {}, t("files", { n: names.length })), el("span", {}, names.join(", ")),
    el("label", {}, el("input", { type: "checkbox", checked: draft.asFiles, onchange: (event) => { draft.asFiles = event.target.checked; } }), " ", t("asFiles")),
    el("button", { type: "button", class: "quiet", "aria-label": t("cancel"), onclick: () => { draft.files = []; drawComposer(); } }, "✕")));
}

export function attach(files) {
  draft.files = [...draft.files, ...files].slice(0, MOST_FILES);
  draft.asFiles = draft.files.some((file) => !["image/jpeg", "image/png"].includes(file.type));
  draft.menu = null;
  drawComposer();
  byId("words").focus();
}

function form() {
  return part("form", store.chosen, () => el("form", { class: "write", onsubmit: submit },
    toggle("attach", icon("M8 12.5 14.5 6a3 3 0 0 1 4.2 4.2l-8.6 8.6a5 5 0 0 1-7-7L11 4")), toggle("commands", icon("M15 4 9 20")),
    el("textarea", { id: "words", rows: 1, maxLength: 4096, placeholder: t("write"), "aria-label": t("write"), onkeydown: keys, oninput: typed, onpaste: pasted }),
    el("button", { type: "submit", class: "send", "aria-label": t("sendIt"), title: t("sendIt") }, icon("M4 12h15M13 6l6 6-6 6")),
    el("input", { type: "file", id: "picker", multiple: true, hidden: true, tabindex: -1, onchange: (event) => { attach([...event.target.files]); event.target.value = ""; } })));
}

const toggle = (name, sign) => el("button", {
  type: "button", class: "quiet tool", id: `${name}-button`, "aria-label": t(name), title: t(name), "aria-haspopup": "true",
  onclick: () => { draft.menu = draft.menu === name ? null : name; drawComposer(); byId("menu")?.querySelector("button")?.focus(); },
}, sign);

function menu(chat) {
  if (draft.menu === "attach") {
    return part("menu", "attach", () => choices([
      [t("attachOwn"), "", () => byId("picker").click()],
      [t("attachPhotos"), "", () => attempt(async () => attach(await Promise.all(SAMPLE_PHOTOS.map(api.sample))))],
      [t("attachRoadmap"), "", () => attempt(async () => attach([await api.sample("seed-roadmap.txt")]))],
    ]));
  }
  if (draft.menu !== "commands") return null;
  const begun = byId("words")?.value.slice(1).toLowerCase() ?? "";
  const fitting = chat.commands.filter((each) => each.command.startsWith(begun));
  if (!fitting.length) return null;
  return part("menu", fitting, () => choices(fitting.map((each) =>
    [`/${each.command}`, each.description, () => { byId("words").value = ""; closeMenu(); say(`/${each.command}`); }])));
}

const choices = (rows) => el("ul", { id: "menu", class: "commands", onkeydown: menuKeys }, rows.map(([label, about, act]) =>
  el("li", {}, el("button", { type: "button", onclick: act }, el("b", {}, label), " ", el("span", { class: "hint" }, about)))));

function closeMenu() {
  draft.menu = null;
  drawComposer();
  byId("words")?.focus();
}

function menuKeys(event) {
  if (event.key === "Escape") closeMenu();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...byId("menu").querySelectorAll("button")];
  const next = buttons[buttons.indexOf(document.activeElement) + step];
  (next ?? byId("words")).focus();
}

function keys(event) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    event.target.form.requestSubmit();
  } else if (event.key === "Escape" && draft.menu) {
    closeMenu();
  } else if (["ArrowDown", "ArrowUp"].includes(event.key) && byId("menu")) {
    event.preventDefault();
    const buttons = byId("menu").querySelectorAll("button");
    buttons[event.key === "ArrowDown" ? 0 : buttons.length - 1]?.focus();
  }
}

function typed(event) {
  const words = event.target;
  words.style.height = "auto";
  words.style.height = `${Math.min(words.scrollHeight, 160)}px`;
  draft.menu = /^\/\w*$/.test(words.value) ? "commands" : null;
  drawComposer();
}

function pasted(event) {
  const files = [...event.clipboardData.files];
  if (!files.length) return;
  event.preventDefault();
  attach(files);
}

// The place to write is free at once, for what comes next; what is refused comes back to it.
async function submit(event) {
  event.preventDefault();
  const text = byId("words").value.trim();
  const { person, chat, thread } = store.chosen;
  const written = { ...draft };
  const { reply, editing, files, asFiles } = written;
  if (!text && !files.length) return;
  empty();
  const done = await attempt(() => (editing
    ? api.act("edit", { person, chat, message: editing.id, text })
    : api.send({ person, chat, thread, text, reply_to: reply?.id, as: asFiles ? "file" : "photo" }, files)));
  if (done || store.chosen?.chat !== chat || byId("words").value) return;
  Object.assign(draft, written);
  byId("words").value = text;
  drawComposer();
}

function empty() {
  const words = byId("words");
  words.value = "";
  words.style.height = "auto";
  clearDraft();
  drawComposer();
}

function keyboard(chat) {
  const shown = messagesOf(chat, store.chosen.thread).filter((each) => each.keyboard).at(-1);
  if (!shown?.keyboard.rows.length || spentKeyboards.has(shown.id)) return null;
  return part("keyboard", shown.keyboard, () => el("div", { class: "keyboard" }, shown.keyboard.rows.map((row) =>
    el("div", { class: "inline-row" }, row.map((label) => el("button", {
      type: "button",
      onclick: () => { if (shown.keyboard.once) spentKeyboards.add(shown.id); say(label); },
    }, label))))));
}
