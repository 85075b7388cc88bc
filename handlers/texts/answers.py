"""What is answered to something that a person did or began."""

from collections.abc import Sequence

from domain.document import DocumentReference
from domain.evidence import Demand
from domain.milestone import Milestone, State
from domain.russian import count, date_in_words, list_in_words
from handlers.texts.cards import asked_for, card, unproved
from handlers.texts.coverage import gaps
from handlers.texts.phrases import FINISHED
from handlers.texts.wording import escaped, named, sentence, shorten, shorten_lines
from services.card import Card
from services.commenting import Commented
from services.reporting import Reported, Wanted

MOST_TITLES = 10
MOST_LABELS = 8
MOST_CHOICES = 40
"""As many have a button; of a region's schools that is not all."""
SEND_MISSING = "Пришлите недостающее или сдайте так: Центр это увидит."


def which(found: Sequence[Milestone]) -> str:
    """Several milestones fit; the buttons below say which."""
    titles = {each.measure_position: each.measure_title for each in found}
    if len({each.school for each in found}) > 1:
        return f"Какая школа имеется в виду?{_left_out(found)}"
    if len(titles) > 1:
        lines = [f"• {escaped(shorten(title, 90))}" for title in [*titles.values()][:MOST_TITLES]]
        return "\n".join(["Под этим номером в таблице несколько мероприятий. Какое?", *lines])
    return "В этом мероприятии несколько контрольных точек. Какая?"


def ask_which_done(found: Sequence[Milestone]) -> str:
    """``/done`` without a number."""
    if not found:
        return "Открытых контрольных точек у вас нет: всё сделано."
    more = (
        f"\nПоказаны первые {MOST_CHOICES} из {len(found)}, по срокам." if len(found) > MOST_CHOICES else ""
    )
    return f"Что выполнено? Выберите или напишите номер, например: /done 3 приказ № 12 от 15.01.2024{more}"


def reported(result: Reported, *, in_group: bool = False) -> str:
    """The result was noted; in a group the bot sees of what follows only what answers it."""
    lines = [f"✅ Отмечено: {sentence(named(result.card.milestone))}"]
    if result.documents:
        lines.append(_documents(result.documents))
    if result.controllers:
        lines.append("Передано в Центр проектного сопровождения, ждём приёмки.")
    elif result.card.milestone.state is State.REPORTED:
        lines.append("Сняты не все помещения, а контролёра пока нет: результат ждёт приёмки.")
    else:
        lines.append("Контролёра пока нет, поэтому результат считается принятым.")
    if lacks := unproved(result.card):
        lines.append(f"Сдано {lacks}, Центр это увидит.")
        lines += _ask_for_evidence(result.card, "ответом на это сообщение" if in_group else "")
    return "\n".join(lines)


def ask_proof(wanted: Wanted) -> str:
    """Before a result is handed in: exactly what its words call for, and the rooms left out."""
    lines = [f"<b>{named(wanted.milestone)}</b>", ""]
    if wanted.documents:
        lines.append(_documents(wanted.documents))
    if wanted.lacking:
        lines.append(f"Осталось приложить: {asked_for(wanted.lacking)}.")
    if wanted.gaps:
        lines += ["Сняты не все помещения:", *gaps(wanted.gaps)]
    lines.append(_how_to_send(wanted.lacking) if wanted.lacking else SEND_MISSING)
    return "\n".join(lines)


def no_number(lacking: Sequence[Demand]) -> str:
    """Words came where a document is awaited, and name none."""
    return f"Не вижу здесь номера документа. {_how_to_send(lacking)}"


def noted(documents: Sequence[DocumentReference], milestone: Milestone | None) -> str:
    """A document named in words was kept."""
    about = "К какому пункту это относится?" if milestone is None else named(milestone)
    return f"{_documents(documents)}\n{about}"


def undone(card_: Card) -> str:
    """Whoever took a report back reads this."""
    return f"↩️ Отметка отменена, пункт снова открыт. Всё присланное осталось.\n\n{card(card_)}"


def undone_by(card_: Card, reporter: str) -> str:
    """What a controller reads who had been asked to accept it."""
    who = escaped(shorten(reporter, 60)) or "Исполнитель"
    return f"↩️ {who}: отметка отменена, принимать пока нечего.\n{named(card_.milestone)}"


def ask_comment(milestone: Milestone) -> str:
    """«Комментарий» was pressed."""
    return f"Комментарий: {sentence(named(milestone))}\nНапишите его одним сообщением. Передумали: /cancel."


def commented(result: Commented) -> str:
    """The comment was noted."""
    heard = count(len(result.told), "человеку", "людям", "людям")
    sent = f", отправлен {heard}" if result.told else ""
    return f"Комментарий записан{sent}.\n{named(result.milestone)}"


def comment_from(result: Commented, author: str) -> str:
    """What the other side reads."""
    who, school = escaped(shorten(author, 60)), escaped(shorten(result.milestone.school, 150))
    head = f"💬 {who or 'Комментарий'}: {named(result.milestone)}\n{school}".rstrip()
    return f"{head}\n\n{escaped(shorten_lines(result.text, 3000))}".rstrip()


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


def finished(milestone: Milestone) -> str:
    """A series was ended in words, which may have meant more."""
    if milestone.state is not State.OPEN:
        return FINISHED
    return f"Всё присланное сохранено. Сдать результат?\n{named(milestone)}"


def dropped(what: str) -> str:
    """``/cancel`` says what was dropped."""
    return f"Прервано: {escaped(what)}. Всё, что уже сохранено, осталось."


def _left_out(found: Sequence[Milestone]) -> str:
    if len(found) <= MOST_CHOICES:
        return ""
    label = escaped(shorten(found[0].label, 12))
    return (
        f"\nПоказаны первые {MOST_CHOICES}. Нужной нет? Найдите по номеру и слову из названия школы,"
        f" например: /find {label} Балабаново"
    )


def _ask_for_evidence(card_: Card, how: str) -> list[str]:
    if card_.lacking:
        return [f"Приложить можно и сейчас{f', {how}' if how else ''}: {asked_for(card_.lacking)}."]
    milestone = card_.milestone
    expected = "" if milestone.is_part else escaped(shorten(milestone.result, 200))
    lines = [f"Ожидаемый результат: {sentence(expected)}"] if expected else []
    return [*lines, f"Пришлите документ или фото {how or 'следующим сообщением'}."]


def _how_to_send(lacking: Sequence[Demand]) -> str:
    if all(each.photos for each in lacking):
        return "Пришлите снимки, можно альбомом."
    example = next((each.name for each in lacking if not each.photos), "приказ")
    return f"Пришлите файл, фото или напишите номер и дату, например: {example} № 12 от 15.01.2024."


def _documents(documents: Sequence[DocumentReference]) -> str:
    shown = [_document(each) for each in documents[:MOST_LABELS]]
    return f"{'Документ' if len(shown) == 1 else 'Документы'}: {list_in_words(shown)}."


def _document(document: DocumentReference) -> str:
    # «от 31.11» is no day: whoever wrote it sees here that no date was understood.
    when = f" от {date_in_words(document.on, year=True)}" if document.on else " (без даты)"
    return f"{document.kind} № {escaped(shorten(document.number, 60))}{when}".strip()


def _sent_back(card_: Card) -> str:
    return f"↩️ Возвращено: {sentence(named(card_.milestone))}"
