// What the page knows: people, chats with their messages, clock, troubles, story; and what is chosen on it.

export const store = {
  people: [],
  chats: new Map(),
  chapters: [],
  status: {},
  bot: {},
  chosen: null, // {person, chat, thread}
  seen: new Map(),
  pending: new Map(), // pressed buttons that were not answered yet
  connected: false,
};

export const placeKey = (chat, thread) => `${chat}:${thread ?? ""}`;
export const person = (id) => store.people.find((each) => each.id === id);
export const chosenChat = () => store.chosen && store.chats.get(store.chosen.chat);
export const chatsOf = (id) => [...store.chats.values()].filter((chat) => chat.members.includes(id));

// The messages of one place, in order; in a chat without topics the place is the chat.
export function messagesOf(chat, thread) {
  const shown = [...chat.messages.values()].filter((message) => !message.deleted);
  return shown
    .filter((message) => !chat.topics.length || (message.thread ?? null) === (thread ?? null))
    .sort((one, other) => one.id - other.id);
}

export const places = (chat) =>
  chat.topics.length ? [{ id: null, name: null }, ...chat.topics] : [{ id: null, name: null }];

export function unread(chat, thread, reader) {
  const last = store.seen.get(`${reader}@${placeKey(chat.id, thread)}`) ?? 0;
  return messagesOf(chat, thread).filter((each) => each.id > last && each.from !== reader && !each.service).length;
}

export function markSeen(reader, chat, thread) {
  const last = messagesOf(chat, thread).at(-1);
  if (last) store.seen.set(`${reader}@${placeKey(chat.id, thread)}`, last.id);
}

export function load(state, { allSeen }) {
  store.people = state.people;
  store.chapters = state.chapters;
  store.bot = state.bot;
  store.chats = new Map(
    state.chats.map((chat) => [chat.id, { ...chat, messages: new Map(chat.messages.map((each) => [each.id, each])) }]),
  );
  store.pending.clear();
  setStatus(state);
  if (store.chosen && !store.chats.has(store.chosen.chat)) store.chosen = null;
  if (!allSeen) return;
  store.seen.clear();
  for (const chat of store.chats.values()) {
    for (const place of places(chat)) for (const reader of chat.members) markSeen(reader, chat, place.id);
  }
}

export function setStatus({ now, busy, process, troubles, story }) {
  store.status = { now, busy, process, troubles, story };
}

export function putChat(chat) {
  const known = store.chats.get(chat.id);
  store.chats.set(chat.id, { ...chat, messages: known ? known.messages : new Map() });
}

export function putMessage(message) {
  const chat = store.chats.get(message.chat);
  if (!chat) return;
  chat.messages.set(message.id, message);
  chat.started = chat.started || !message.bot;
  if (message.bot) chat.action = null;
}
