// The page's own words in Russian and English. What the bot says is not translated.

const WORDS = {
  sandbox: ["песочница", "sandbox"],
  about: ["Что это?", "What is this?"],
  people: ["Кто вы", "Who you are"],
  chat: ["Чат", "Chat"],
  messages: ["Сообщения", "Messages"],
  panel: ["Управление песочницей", "Sandbox controls"],
  tabs: ["Разделы", "Sections"],
  tabPeople: ["Люди", "People"],
  tabChat: ["Чат", "Chat"],
  tabPanel: ["Время и история", "Time and story"],
  welcomeTitle: ["Веха следит за сроками дорожной карты", "Vekha keeps a roadmap on schedule"],
  welcome1: [
    "Бот здесь настоящий, а Telegram местный: ни токена, ни сети не нужно, всё остаётся на этом компьютере.",
    "The bot is the real one, Telegram is a local double: no token, no network, nothing leaves this computer.",
  ],
  welcome2: [
    "Люди уже приглашены, дорожная карта загружена: выберите в списке, кем быть, и пишите боту.",
    "People are invited and a roadmap is loaded: choose who to be in the list, and write to the bot.",
  ],
  welcome3: [
    "Часы стоят, пока вы их не двинете: нажмите «До следующего напоминания» или посмотрите историю по шагам.",
    "The clock stands still until you move it: press “To the next reminder”, or watch the story step by step.",
  ],
  time: ["Время", "Time"],
  plusHour: ["+1 час", "+1 hour"],
  plusDay: ["+1 день", "+1 day"],
  toReminder: ["До следующего напоминания", "To the next reminder"],
  toDate: ["Перейти к дате", "Go to date"],
  date: ["Дата", "Date"],
  timeHint: [
    "Часы проходят каждый рабочий день: всё, что в пути должно прийти, приходит по порядку.",
    "The clock passes every working day on its way, so whatever is due arrives in order.",
  ],
  story: ["История", "Story"],
  storyBegin: ["История с начала", "The story from its beginning"],
  storyNext: ["Дальше: {n}. {title}", "Next: {n}. {title}"],
  storyAgain: ["Сыграть историю ещё раз", "Play the story again"],
  storyRetry: ["Начать историю заново", "Begin the story anew"],
  storyPlaying: ["Идёт: {n}. {title}", "Playing: {n}. {title}"],
  storyFailed: ["Не сошлось: {why}", "A claim did not hold: {why}"],
  storyHint: [
    "Начинается на чистой базе 6 декабря 2023 года. Каждое утверждение проверяется на ходу.",
    "It begins on an empty database on 6 December 2023. Every claim is checked as it goes.",
  ],
  fast: ["без пауз между шагами", "no pauses between the steps"],
  troubles: ["Поломки", "Troubles"],
  offline: ["Связи с Telegram нет", "Telegram is out of reach"],
  offlineHint: ["Бот ждёт; связь вернётся, и он догонит одним письмом.", "The bot waits and catches up with one letter."],
  flood: ["429: слишком часто", "429: too many requests"],
  floodHint: ["Два отказа; бот ждёт, сколько велено.", "Two refusals; the bot waits as long as told."],
  "cut-before": ["Обрыв до отправки", "Cut before sending"],
  "cut-beforeHint": ["Сообщение не дошло; напоминание придёт позже.", "Nothing arrived; a reminder comes later."],
  "cut-after": ["Обрыв после отправки", "Cut after sending"],
  "cut-afterHint": ["Дошло, но бот не узнал: не больше одного повтора.", "It arrived unknown to the bot: one repeat at most."],
  gateway: ["502 от шлюза", "502 from the gateway"],
  gatewayHint: ["Вместо ответа страница HTML.", "An HTML page instead of an answer."],
  limits: ["Строгие лимиты Telegram", "Telegram's limits enforced"],
  limitsHint: ["30 в секунду всего, 1 в секунду в чат.", "30 a second in all, 1 a second per chat."],
  block: ["{name}: бот заблокирован", "{name}: the bot is blocked"],
  blockHint: ["Напоминание уйдёт следующему по лестнице.", "Reminders go to the next on the ladder."],
  process: ["Процесс бота", "The bot's process"],
  running: ["работает", "running"],
  stopped: ["остановлен, код {code}", "ended, code {code}"],
  restart: ["Перезапустить", "Restart"],
  kill: ["Убить (kill −9)", "Kill (−9)"],
  start: ["Запустить", "Start"],
  processHint: [
    "Пишите и двигайте часы без бота, потом запустите его: ничего не потеряется.",
    "Write and move the clock without the bot, then start it: nothing is lost.",
  ],
  log: ["Запросы бота", "What the bot asked"],
  logState: ["Обновлений ждут бота: {n}", "Updates waiting for the bot: {n}"],
  anew: ["Начать песочницу заново", "Begin the sandbox anew"],
  bot: ["бот", "bot"],
  typing: ["печатает…", "typing…"],
  sending: ["отправляет файл…", "sending a file…"],
  membersOf: ["участников: {n}", "{n} members"],
  general: ["Общее", "General"],
  topic: ["тема «{name}»", "topic “{name}”"],
  edited: ["изменено", "edited"],
  forwarded: ["Переслано от: {name}", "Forwarded from {name}"],
  silent: ["без звука", "silent"],
  reply: ["Ответить", "Reply"],
  edit: ["Изменить", "Edit"],
  remove: ["Удалить", "Delete"],
  actions: ["Действия с сообщением", "Message actions"],
  replyTo: ["Ответ: {name}", "Reply to {name}"],
  editing: ["Изменение сообщения", "Editing a message"],
  cancel: ["Отменить", "Cancel"],
  write: ["Сообщение", "Message"],
  sendIt: ["Отправить", "Send"],
  attach: ["Файл", "Attach"],
  attachOwn: ["Фото или документ…", "A photo or document…"],
  attachPhotos: ["Шесть пробных фото", "Six sample photos"],
  attachRoadmap: ["Пробная дорожная карта", "The sample roadmap"],
  asFiles: ["как файлы", "as files"],
  files: ["Приложено: {n}", "Attached: {n}"],
  commands: ["Команды", "Commands"],
  begin: ["Начать", "Start"],
  unblock: ["Разблокировать бота", "Unblock the bot"],
  download: ["Скачать {name}", "Download {name}"],
  photo: ["Фото", "Photo"],
  picture: ["Фото {n}", "Photo {n}"],
  unread: ["непрочитанных: {n}", "{n} unread"],
  close: ["Закрыть", "Close"],
  whoOpens: ["Кто откроет ссылку?", "Who opens the link?"],
  passed: ["{when}. Пришло сообщений: {n}", "{when}. Messages: {n}"],
  passedNone: ["{when}. Сообщений не было", "{when}. No messages"],
  lost: ["Песочница закрыта или не отвечает", "The sandbox is closed or does not answer"],
  empty: ["Здесь пока пусто", "Nothing here yet"],
  busyOpening: ["готовится…", "getting ready…"],
  busyClock: ["часы идут…", "time passes…"],
  busyProcess: ["бот запускается…", "the bot starts…"],
  busyStory: ["идёт история…", "the story plays…"],
  new_chat_members: ["В группе: {names}", "Joined: {names}"],
  left_chat_member: ["Больше не в группе: {names}", "Left: {names}"],
  forum_topic_created: ["Открыта тема «{names}»", "Topic “{names}” was opened"],
  service: ["Служебное сообщение: {kind}", "Service message: {kind}"],
};

let language = localStorage.getItem("language") === "en" ? "en" : "ru";

export const current = () => language;
export const locale = () => (language === "en" ? "en-GB" : "ru-RU");
export const knows = (key) => key in WORDS;

export function t(key, values = {}) {
  const words = WORDS[key][language === "en" ? 1 : 0];
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export function choose(chosen) {
  language = chosen;
  localStorage.setItem("language", chosen);
  translate();
}

// Fills in the words of the fixed parts of the page.
export function translate() {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-i18n]")) node.textContent = t(node.dataset.i18n);
  for (const node of document.querySelectorAll("[data-i18n-label]")) {
    node.setAttribute("aria-label", t(node.dataset.i18nLabel));
  }
}
