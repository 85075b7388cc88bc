"""What is answered to something that a person did or began."""

from collections.abc import Sequence

from domain.milestone import Milestone
from domain.russian import count, date_in_words, list_in_words
from handlers.texts.cards import card
from handlers.texts.wording import escaped, named, sentence, shorten
from services.evidence import Kept
from services.lookup import Card
from services.reporting import Reported

MOST_TITLES = 10
MOST_LABELS = 8


def which(found: Sequence[Milestone]) -> str:
    """Several milestones fit; the buttons below say which."""
    titles = {each.measure_position: each.measure_title for each in found}
    if len({each.school for each in found}) > 1:
        return "Какая школа имеется в виду?"
    if len(titles) > 1:
        lines = [f"• {escaped(shorten(title, 90))}" for title in [*titles.values()][:MOST_TITLES]]
        return "\n".join(["Под этим номером в таблице несколько мероприятий. Какое?", *lines])
    return "В этом мероприятии несколько контрольных точек. Какая?"


def ask_which_done(found: Sequence[Milestone]) -> str:
    """``/done`` without a number."""
    if not found:
        return "Открытых контрольных точек у вас нет: всё сделано."
    return "Что выполнено? Выберите или напишите номер, например: /done 3 приказ № 12 от 15.01.2024"


def ask_which_photo() -> str:
    """``/photo`` without a number."""
    return "К какому пункту фото? Напишите номер, например: /photo 8"


def reported(result: Reported) -> str:
    """The result was noted."""
    milestone, document = result.card.milestone, result.document
    lines = [f"✅ Отмечено: {sentence(named(milestone))}"]
    if document is not None:
        when = f" от {date_in_words(document.on, year=True)}" if document.on else ""
        lines.append(f"Документ: № {escaped(shorten(document.number, 60))}{when}.")
    if result.controllers:
        lines.append("Передано в Центр проектного сопровождения, ждём приёмки.")
    else:
        lines.append("Контролёра пока нет, поэтому результат считается принятым.")
    if not result.card.evidence:
        lines += _ask_for_evidence(milestone)
    return "\n".join(lines)


def to_accept(card_: Card, reporter: str) -> str:
    """What a controller reads when somebody has reported."""
    who = escaped(shorten(reporter, 60)) or "Исполнитель"
    return f"🕓 {who}: результат сдан, примите или верните.\n\n{card(card_)}"


def accepted(card_: Card) -> str:
    """What the reporter hears."""
    return f"✅ Принято: {sentence(named(card_.milestone))}"


def returned(card_: Card, remark: str) -> str:
    """What the reporter hears when the result comes back."""
    words = escaped(shorten(remark, 1500))
    return f"{_sent_back(card_)}\nЗамечание: {words}" if words else _sent_back(card_)


def returned_by_me(card_: Card) -> str:
    """What the controller hears about it."""
    return f"{_sent_back(card_)}\nЗамечание передано тому, кто сдал результат."


def started(labels: Sequence[str], days: int = 3) -> str:
    """«Взято в работу»: plain text, for a pop-up of at most 200 characters."""
    known = [shorten(label, 12) for label in labels[:MOST_LABELS]]
    if len(labels) > MOST_LABELS:
        known.append(f"ещё {len(labels) - MOST_LABELS}")
    quiet = count(days, "рабочий день", "рабочих дня", "рабочих дней")
    return f"Взято в работу: {list_in_words(known)}. О сроке не напоминаю {quiet}."


def send_photos(milestone: Milestone) -> str:
    """A series of photos begins."""
    return (
        f"📷 Жду фото и документы: {sentence(named(milestone))}\n"
        "Присылайте сколько нужно, можно альбомом, важные снимки лучше файлом. Закончили: кнопка «Готово»."
    )


def kept(result: Kept) -> str:
    """An acknowledgement: everything counted is on disk."""
    if not result.received:
        head = "Всё уже сохранено раньше."
    elif result.stored < result.received:
        head = f"Сохранено {result.stored} из {result.received}, остальное пришлите ещё раз."
    else:
        head = f"Сохранено {result.stored} из {result.received}."
    if result.milestone is None:
        return f"{head} К какому пункту это относится?"
    return f"{head}\n{named(result.milestone)}"


def dropped(what: str) -> str:
    """``/cancel`` says what was dropped."""
    return f"Прервано: {escaped(what)}. Всё, что уже сохранено, осталось."


def _ask_for_evidence(milestone: Milestone) -> list[str]:
    expected = "" if milestone.is_part else escaped(shorten(milestone.result, 200))
    lines = [f"Ожидаемый результат: {sentence(expected)}"] if expected else []
    return [*lines, "Подтверждения пока нет: пришлите документ или фото следующим сообщением."]


def _sent_back(card_: Card) -> str:
    return f"↩️ Возвращено: {sentence(named(card_.milestone))}"
