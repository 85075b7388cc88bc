"""What is answered to something that a person did or began."""

from collections.abc import Sequence

from domain.milestone import Milestone
from domain.russian import count, date_in_words, list_in_words
from handlers.texts.cards import card
from handlers.texts.wording import escaped, shorten
from services.evidence import Kept
from services.lookup import Card
from services.reporting import Reported


def which(found: Sequence[Milestone]) -> str:
    """Several milestones fit; the buttons below say which."""
    numbers = {milestone.measure_position for milestone in found}
    if len({milestone.school for milestone in found}) > 1:
        return "Какая школа имеется в виду?"
    if len(numbers) > 1:
        titles = {milestone.measure_position: milestone.measure_title for milestone in found}
        lines = [f"• {escaped(shorten(title, 90))}" for title in titles.values()]
        return "Под этим номером в таблице несколько мероприятий. Какое?\n" + "\n".join(lines)
    return "В этом мероприятии несколько контрольных точек. Какая?"


def ask_which_done(found: Sequence[Milestone]) -> str:
    """``/done`` without a number."""
    if not found:
        return "Открытых контрольных точек у вас нет. Всё сделано!"
    return "Что выполнено? Выберите или напишите номер, например: /done 3 приказ № 12 от 15.01.2024"


def ask_which_photo() -> str:
    """``/photo`` without a number."""
    return "К какому пункту фото? Напишите номер, например: /photo 8"


def reported(result: Reported) -> str:
    """The result was noted."""
    milestone, document = result.card.milestone, result.document
    lines = [f"✅ Отмечено: {escaped(milestone.label)} {escaped(shorten(milestone.title))}."]
    if document is not None:
        when = f" от {date_in_words(document.on, year=True)}" if document.on else ""
        lines.append(f"Документ: № {escaped(document.number)}{when}.")
    lines.append(
        "Передал в Центр проектного сопровождения, ждём приёмки."
        if result.controllers
        else "Контролёра пока нет, поэтому результат считается принятым."
    )
    if not result.card.evidence:
        lines.append(
            f"Подтверждение: {escaped(shorten(milestone.result, 200))}. Пришлите документ или фото следующим сообщением."
        )
    return "\n".join(lines)


def to_accept(card_: Card, reporter: str) -> str:
    """What a controller reads when somebody has reported."""
    return f"🕓 {escaped(reporter)}: результат сдан, примите или верните.\n\n{card(card_)}"


def accepted(card_: Card) -> str:
    """What the reporter hears."""
    return f"✅ Принято: {escaped(card_.milestone.label)} {escaped(shorten(card_.milestone.title))}."


def returned(card_: Card, remark: str) -> str:
    """What the reporter hears when the result comes back."""
    return (
        f"↩️ Возвращено: {escaped(card_.milestone.label)} {escaped(shorten(card_.milestone.title))}.\n"
        f"Замечание: {escaped(shorten(remark, 1500))}"
    )


def returned_by_me(card_: Card) -> str:
    """What the controller hears about it."""
    return f"↩️ Вернул: {escaped(card_.milestone.label)} {escaped(shorten(card_.milestone.title))}. Исполнитель увидит замечание."


def started(labels: Sequence[str], days: int = 3) -> str:
    """«Взято в работу»."""
    quiet = count(days, "рабочий день", "рабочих дня", "рабочих дней")
    return f"Взято в работу: {escaped(list_in_words(labels))}. До срока не напоминаю {quiet}."


def send_photos(milestone: Milestone) -> str:
    """A series of photos begins."""
    return (
        f"📷 Жду фото и документы по п. {escaped(milestone.label)} {escaped(shorten(milestone.title))}.\n"
        "Присылайте сколько нужно, хоть альбомом; важные снимки лучше файлом. Закончите кнопкой «Готово»."
    )


def kept(result: Kept) -> str:
    """An acknowledgement: everything counted is on disk."""
    head = f"Сохранено {result.stored} из {result.received}."
    if result.milestone is None:
        return f"{head} К какому пункту это относится?"
    return f"{head} П. {escaped(result.milestone.label)} {escaped(shorten(result.milestone.title))}."


def dropped(what: str) -> str:
    """``/cancel`` says what was dropped."""
    return f"Прервал: {escaped(what)}. Всё, что уже сохранено, осталось."
