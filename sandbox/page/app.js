// Puts the page together: what happens in the sandbox changes the store, and the store is drawn.

import * as api from "./api.js";
import { drawChat, wireChat } from "./chat.js";
import { attach, clearDraft, drawComposer, editMessage, replyTo, say } from "./composer.js";
import { byId } from "./dom.js";
import { choose, current, t, translate } from "./i18n.js";
import { pressKey } from "./message.js";
import { alert_, attempt, choosePerson, toast } from "./notice.js";
import { drawLog, drawPanel, wirePanel } from "./panel.js";
import { drawPeople, role } from "./people.js";
import { chosenChat, load, markSeen, person, putChat, putMessage, setStatus, store } from "./store.js";

const ANSWER_SECONDS = 15;
const LONGEST_PRESS_SECONDS = 3;
const START_LINK = /^(?:https?:\/\/)?t\.me\/(\w+)\?start=([\w-]+)$/;

function draw() {
  const chat = chosenChat();
  if (chat) markSeen(store.chosen.person, chat, store.chosen.thread);
  drawPeople(go);
  drawChat(acts);
  drawComposer();
  drawPanel();
  drawLog();
}

let drawing = false;
let pressed = false;

// Many things happen at once; they are drawn once. What is under a finger stays until the finger is lifted: a
// button drawn anew between press and release would never hear of the click.
function drawSoon() {
  if (drawing || pressed) return;
  drawing = true;
  setTimeout(() => { drawing = false; if (!pressed) draw(); }, 16);
}

function wirePointer() {
  let release;
  const lift = () => { clearTimeout(release); pressed = false; drawSoon(); };
  document.addEventListener("pointerdown", () => {
    pressed = true;
    clearTimeout(release);
    // Should the end of a press go unseen, the page must not stand still.
    release = setTimeout(lift, LONGEST_PRESS_SECONDS * 1000);
  }, true);
  for (const end of ["pointerup", "pointercancel", "contextmenu"]) document.addEventListener(end, lift, true);
  window.addEventListener("blur", lift);
}

function go(place, { view = "chat" } = {}) {
  const same = store.chosen && JSON.stringify(store.chosen) === JSON.stringify(place);
  store.chosen = place;
  if (!same) clearDraft();
  if (view) show(view);
  draw();
  // A finger would only call up the keyboard.
  if (!same && matchMedia("(hover: hover)").matches) byId("words")?.focus();
}

function show(view) {
  document.body.dataset.view = view;
  for (const tab of document.querySelectorAll("[data-tab]")) tab.setAttribute("aria-current", String(tab.dataset.tab === view));
}

const openChatOf = (id, options) => go({ person: id, chat: id, thread: null }, options);

const acts = {
  press(message, button) {
    if (button.url) return acts.open("link", button.url);
    const key = pressKey(message, button.data);
    store.pending.set(key, true);
    setTimeout(() => { if (store.pending.delete(key)) drawSoon(); }, ANSWER_SECONDS * 1000);
    draw();
    return attempt(() => api.act("press", { person: store.chosen.person, chat: message.chat, message: message.id, data: button.data }));
  },
  open(kind, value) {
    if (kind === "command") return say(value);
    const start = START_LINK.exec(value);
    if (!start || start[1] !== store.bot.username) return window.open(value, "_blank", "noopener,noreferrer");
    return choosePerson(store.people, role, (someone) => { openChatOf(someone.id); say(`/start ${start[2]}`); });
  },
  reply: replyTo,
  edit: editMessage,
  remove: (message) => attempt(() => api.act("delete", { person: store.chosen.person, chat: message.chat, message: message.id })),
};

const follows = () => store.status.story.playing;

const HAPPENED = {
  status: (event) => setStatus(event),
  chat: (event) => putChat(event.chat),
  message(event) {
    putMessage(event.message);
    if (follows() && event.new && !event.message.bot && person(event.message.chat)) {
      store.chosen = { person: event.message.from, chat: event.message.chat, thread: null };
    }
  },
  press(event) {
    if (follows() && person(event.chat)) store.chosen = { person: event.chat, chat: event.chat, thread: null };
  },
  answer(event) {
    store.pending.delete(pressKey({ chat: event.chat, id: event.message }, event.data));
    if (!event.text) return;
    const name = store.chosen?.chat === event.chat ? "" : `${person(event.chat)?.name ?? ""}: `;
    if (event.alert && !follows()) alert_(name + event.text);
    else toast(name + event.text, "answer");
  },
  async reset() {
    load(await api.state(), { allSeen: true });
    store.chosen = null;
    byId("date").value = "";
  },
};

async function happened(event) {
  await HAPPENED[event.type]?.(event);
  drawSoon();
}

async function opened() {
  load(await api.state(), { allSeen: !store.people.length });
  store.connected = true;
  draw();
  document.body.classList.add("ready");
}

// Whoever was written to while time passed is shown, unless the chat on the screen got something itself.
function went({ chats }) {
  const reached = chats.filter((id) => person(id));
  if (!reached.length || reached.includes(store.chosen?.chat)) return show("chat");
  return openChatOf(reached[0]);
}

function wire() {
  translate();
  wirePointer();
  wireChat();
  wirePanel(went, () => show("chat"));
  byId("language").addEventListener("click", () => {
    choose(current() === "ru" ? "en" : "ru");
    nameLanguage();
    byId("composer").replaceChildren();
    draw();
  });
  byId("about").addEventListener("click", () => { store.chosen = null; show("chat"); draw(); });
  for (const tab of document.querySelectorAll("[data-tab]")) tab.addEventListener("click", () => show(tab.dataset.tab));
  byId("conversation").addEventListener("dragover", (event) => event.preventDefault());
  byId("conversation").addEventListener("drop", (event) => { event.preventDefault(); attach([...event.dataTransfer.files]); });
  document.addEventListener("click", closeMenus);
  nameLanguage();
  show("chat");
}

function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.more[open]")) if (!menu.contains(event.target)) menu.open = false;
}

function nameLanguage() {
  const other = current() === "ru" ? "en" : "ru";
  byId("language").textContent = other.toUpperCase();
  byId("language").lang = other;
  byId("language").setAttribute("aria-label", other === "en" ? "English" : "По-русски");
}

wire();
api.listen(opened, happened, () => {
  if (store.connected) toast(t("lost"), "bad");
  store.connected = false;
});
