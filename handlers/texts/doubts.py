"""A doubt of a draft: what is printed, what was understood, what was decided."""

from domain.calendar import WorkingCalendar
from domain.deadline import describe
from domain.draft import DraftMeasure, DraftRoadmap
from domain.draft.new_organisations import name_behind
from domain.draft.organisation_names import settled_names
from domain.draft.settling import (
    Choice,
    Decision,
    measure_behind,
    milestone_behind,
    open_doubts,
    twin_of,
)
from domain.russian import dated_weekday
from handlers.texts.wording import escaped, listed, shorten, units

LONGEST_QUOTE = 900
_DECIDED = {
    Choice.KEEP: "Оставлено как есть.",
    Choice.KEEP_DAYS_OFF: "Сроки в нерабочие дни оставлены как в документе.",
    Choice.NO_DATE: "Записано: без срока.",
    Choice.FIRM: "Срок твёрдый.",
    Choice.DONE: "Будет отмечено исполненным при загрузке.",
    Choice.NOT_DONE: "Ещё не исполнено: напоминания пойдут.",
    Choice.MERGE: "Строки объединены.",
    Choice.SKIP: "Строка пропущена, запись об этом осталась в черновике.",
}


def doubt(draft: DraftRoadmap, index: int) -> str:
    """One doubt: the place in the document word for word, and how it was understood."""
    order, problem = open_doubts(draft), draft.problems[index]
    parts = [f"❓ Вопрос {order.index(index) + 1} из {len(order)}"]
    measure = measure_behind(draft, index)
    if measure:
        parts.append("\n".join([_row(measure), *_printed(draft, measure, index)]))
    elif problem.code == "new-organisation":
        parts.append(_named_in(draft, index))
    parts.append(escaped(shorten(problem.message, 400)))
    if problem.code == "already-done" and measure and len(measure.milestones) > 1:
        parts.append(f"«Уже исполнено» закроет все контрольные точки мероприятия: {len(measure.milestones)}.")
    if problem.code == "several-deadlines":
        parts.append("Новая дата заменит срок всего мероприятия, остальные точки останутся.")
    return "\n\n".join(part for part in parts if part)


def ask_date() -> str:
    """A date is awaited."""
    return "Какая дата? Напишите, например, «30.11.2024» или «через неделю». Передумали: /cancel."


def ask_name(code: str) -> str:
    """A name is awaited."""
    what = "школа" if code == "no-school" else "организация"
    return f"Какая {what}? Напишите название одним сообщением. Передумали: /cancel."


def decided(decision: Decision | None) -> str:
    """What was decided: plain text, for a pop-up of at most 200 characters."""
    if decision is None:
        return "Последнее решение отменено."
    if decision.day is not None:
        off = "" if WorkingCalendar().is_working_day(decision.day) else ", нерабочий день"
        return f"Записано: {dated_weekday(decision.day, year=True)}{off}."
    if decision.name.strip():
        return f"Записано: {shorten(decision.name, 150)}."
    return _DECIDED.get(decision.choice, "Записано.")


def _row(measure: DraftMeasure) -> str:
    number = escaped(shorten(measure.number, 20)) or str(measure.position)
    return f"<b>{number}</b> {escaped(shorten(measure.title, 250))}".rstrip()


def _printed(draft: DraftRoadmap, measure: DraftMeasure, index: int) -> list[str]:
    code, at = draft.problems[index].code, milestone_behind(draft, index)
    if code == "duplicate-number":
        twin = twin_of(draft, measure)
        return [f"Выше под этим номером: {_row(twin)}"] if twin else []
    if code == "no-responsible":
        return [_quoted("")]
    if code == "joined-row":
        return [_quoted("\n".join(each for each in (*measure.details, measure.result) if each.strip()))]
    if code == "already-done" or (at is not None and at < len(measure.milestones) - 1):
        return [_quoted(measure.result if measure.result.strip() else measure.title)]
    understood = shorten(describe(measure.deadline), 300)
    return [_quoted(measure.deadline.text), f"Понято: {escaped(understood)}"]


def _named_in(draft: DraftRoadmap, index: int) -> str:
    """The organisation as it is printed, and the rows it answers for."""
    name, settled = name_behind(draft, draft.problems[index]), settled_names(draft)
    if name is None:
        return ""
    spelled: dict[str, None] = {}
    rows: list[str] = []
    for measure in draft.measures:
        printed = [each for each in measure.responsible if settled[each] == name]
        spelled.update(dict.fromkeys(printed))
        rows += [measure.number.rstrip(".") or str(measure.position)] if printed else []
    return f"{_quoted(', '.join(spelled))}\nОтвечает за пункты: {listed(rows, 200)}"


def _quoted(text: str) -> str:
    """The words of the document as they stand there, unless they are too many for a message."""
    if not text.strip():
        return "В документе: пусто."
    words = text.strip() if units(text) <= LONGEST_QUOTE else shorten(text, LONGEST_QUOTE)
    return f"В документе: «{escaped(words)}»"
