"""Reports: what to choose, how far the making is, what was sent, what comes by schedule."""

from collections.abc import Sequence
from datetime import date

from domain.period import Length
from domain.report_order import NAMES, Format, Order, What
from domain.report_wish import Ask
from domain.russian import count, date_in_words
from domain.subscription import Every, Subscription
from handlers.texts.wording import escaped, shorten
from services.report_files import Made
from services.report_questions import Question
from services.subscriptions import Subscribed

LENGTHS = {
    Length.WEEK: "Неделя",
    Length.MONTH: "Месяц",
    Length.QUARTER: "Квартал",
    Length.YEAR: "Год",
}
FORMATS = {
    Format.DOCX: "Word (.docx)",
    Format.XLSX: "Excel (.xlsx)",
    Format.PDF: "PDF",
    Format.PNG: "Картинка (.png)",
    Format.ICS: "Календарь (.ics)",
    Format.CSV: "Таблица (.csv)",
    Format.JSON: "Данные (.json)",
    Format.ZIP: "Оригиналы архивом (.zip)",
}
EVERY = {Every.WEEK: "каждую неделю", Every.MONTH: "каждый месяц"}
WHOM_TO_SEND = "Кому присылать этот отчёт каждый месяц? Каждый получит то, что видит сам."
NO_SUCH_SUBSCRIPTION = "Этот отчёт вам уже не присылается."

_NOTES = {
    What.ROADMAP: "таблица со статусами, для печати и подписи",
    What.SUMMARY: "цифры за период и всё просроченное",
    What.TIMELINE: "картинка: план, факт, переносы",
    What.HEAT_MAP: "картинка: где какой пункт отстаёт",
    What.BURN_UP: "картинка: сколько сделано к плану",
    What.PHOTOS: "фото по помещениям и этапам",
    What.CALENDAR: "сроки в календарь телефона",
    What.MILESTONES: "все пункты для таблиц и программ",
    What.EVENTS: "кто, когда и что изменил",
}


def question(asked: Question) -> str:
    """What is to be chosen now."""
    match asked.ask:
        case Ask.WHAT:
            return _ask_what(asked.subscriptions)
        case Ask.WHERE:
            return _about(asked, "По какой школе?" if asked.wish.needs_roadmap else "По чему?")
        case Ask.LENGTH:
            return _about(asked, "За какой срок, считая по сегодня?")
        case Ask.FORMAT:
            return _about(asked, "Каким файлом?")


def preparing(order: Order, done: int = 0, number: int = 0) -> str:
    """While it is being made."""
    how_far = f", фото {done} из {number}" if number else ""
    return f"⏳ Готовлю: {_lower(NAMES[order.what])}{how_far}…"


def ready(made: Made) -> str:
    """Under the file: what it is, of where and of when."""
    day = date_in_words(made.day, year=True)
    return f"{NAMES[made.order.what]}: {escaped(shorten(made.place, 200))}, по состоянию на {day}"


def sent(made: Made) -> str:
    """In place of the progress, once the files are there."""
    files = count(len(made.files), "файл", "файла", "файлов")
    return f"Готово: {_lower(NAMES[made.order.what])}, {files}."


def by_schedule(made: Made, every: Every) -> str:
    """Under a file that came by itself."""
    return f"{ready(made)}\nПрисылаю {EVERY[every]}."


def not_made(subscription: Subscription, sentence: str) -> str:
    """In place of a file that was to come by itself: why it does not."""
    return f"Отчёт по расписанию не получился: {_scheduled(subscription)}.\n{escaped(sentence)}"


def subscribed(found: Subscribed, *, to_self: bool, today: date) -> str:
    """Whom it will be sent, and when first."""
    subscription = found.subscription
    first = date_in_words(subscription.next_on, year=subscription.next_on.year != today.year)
    what = f"«{NAMES[subscription.what]}» {EVERY[subscription.every]}"
    you = "вам " if to_self else ""
    whom = "" if to_self else f" Получит: {escaped(shorten(found.person.name, 80))}."
    if not found.new:
        return f"Уже присылаю {you}{what}, следующий раз {first}.{whom}"
    return f"Буду присылать {you}{what}, первый раз {first}.{whom}"


def unsubscribed(gone: Subscription) -> str:
    """It is sent no more."""
    return f"Больше не присылаю: {_scheduled(gone)}."


def stop_sending(subscription: Subscription) -> str:
    """On the button that ends one of them."""
    return f"Не присылать: {_scheduled(subscription)}"


def _ask_what(subscriptions: Sequence[Subscription]) -> str:
    lines = ["<b>Что подготовить?</b>", ""]
    lines += [f"<b>{NAMES[what]}</b>: {note}" for what, note in _NOTES.items()]
    if subscriptions:
        own = "; ".join(_scheduled(each) for each in subscriptions)
        lines += ["", f"Присылаю вам сам: {own}."]
    return "\n".join(lines)


def _about(asked: Question, words: str) -> str:
    assert asked.wish.what is not None
    return f"<b>{NAMES[asked.wish.what]}</b>\n{words}"


def _scheduled(subscription: Subscription) -> str:
    suffix = subscription.format.value
    return f"{_lower(NAMES[subscription.what])} (.{suffix}) {EVERY[subscription.every]}"


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]
