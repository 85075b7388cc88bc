"""What a new edition changes, and that it was applied."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from domain.draft import DraftMeasure
from domain.edition import Aspect, Difference, Move, moves, rewordings
from domain.roadmap import Roadmap
from domain.russian import dated_weekday, list_in_words, plural
from handlers.texts.wording import escaped, points, shorten, split
from services.edition import Edition

MOST_SHOWN = 60
_AROUND = 30
_NAMES = {
    Aspect.NEW: "новых пунктов",
    Aspect.GONE: "исключено",
    Aspect.DEADLINE: "новых сроков",
    Aspect.WORDING: "уточнений",
    Aspect.RESPONSIBLE: "новых ответственных",
}


def differences(shown: Edition) -> list[str]:
    """What the draft would change, as messages; the buttons belong under the last."""
    school = escaped(shorten(shown.roadmap.school, 150))
    if not shown.differences:
        return [f"🔁 {school}: такая дорожная карта уже загружена, отличий нет."]
    head = f"🔁 <b>Похоже на новую редакцию</b>\n{school}: {_counted(shown.differences)}."
    blocks = [_block(each) for each in shown.differences[:MOST_SHOWN]]
    if len(shown.differences) > MOST_SHOWN:
        blocks.append(f"…и ещё {len(shown.differences) - MOST_SHOWN}")
    return split([head, *blocks, *_kept(shown), "История и подтверждения сохранятся."])


def which_roadmap(found: Sequence[Roadmap]) -> str:
    """Several schools have this table and the document names none."""
    title = escaped(shorten(found[0].title, 200))
    return f"🔁 Такая дорожная карта уже загружена: {title}\nДля какой школы это новая редакция?"


def applied(edition: Edition, unmanned: int = 0) -> str:
    """It is done; of ``unmanned`` milestones of the table nobody who does the work would hear."""
    lines = [f"✅ Новая редакция применена: {escaped(shorten(edition.roadmap.school, 150))}."]
    lines.append(f"{_counted(edition.differences).capitalize()}.")
    lines += [*_kept(edition), "История и подтверждения сохранены, план: /plan."]
    if unmanned:
        lines.append(f"По этой таблице пока некому напоминать: {points(unmanned)}. Кого пригласить: /people")
    return "\n".join(lines)


def around(before: str, after: str) -> tuple[str, str]:
    """The parts of two texts that differ, each with some words around it."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    start, end = max(0, start - _AROUND), max(0, end - _AROUND)
    return _piece(before, start, end), _piece(after, start, end)


def _piece(text: str, start: int, end: int) -> str:
    # Cut inside a word the beginning would be hard to read.
    left = text.rfind(" ", 0, start) + 1
    right = text.find(" ", len(text) - end)
    right = len(text) if right < 0 or end == 0 else right
    return ("…" if left else "") + text[left:right] + ("…" if right < len(text) else "")


def _counted(found: Sequence[Difference]) -> str:
    numbers = Counter(each.aspect for each in found)
    return ", ".join(f"{_NAMES[aspect]} {numbers[aspect]}" for aspect in _NAMES if numbers[aspect])


def _block(found: Difference) -> str:
    before, after = found.before, found.after
    if before is None and after is not None:
        dates = [each.due for each in after.milestones]
        return f"<b>Новый пункт</b> {_named(after)}\n   срок: {_day(dates[-1] if dates else None)}"
    if before is not None and after is None:
        return f"<b>Исключён</b> {_named(before)}"
    if before is None or after is None:
        return ""
    if found.aspect is Aspect.DEADLINE:
        return "\n".join([f"<b>Срок</b> {_named(before)}", *_moved(before, after)])
    if found.aspect is Aspect.RESPONSIBLE:
        was, now = (", ".join(each.responsible) for each in (before, after))
        return "\n".join([f"<b>Ответственный</b> {_named(before)}", *_was_now(was, now)])
    lines = [f"<b>Уточнение</b> {_named(before)}"]
    for each in rewordings(before, after):
        lines += _was_now(*around(each.before, each.after), what=each.what)
    return "\n".join(lines)


def _moved(before: DraftMeasure, after: DraftMeasure) -> list[str]:
    found = moves(before, after)
    if not found:
        return _was_now(before.deadline.text, after.deadline.text)
    several = len(after.milestones) > 1
    return [line for each in found for line in _move(each, several)]


def _move(move: Move, several: bool) -> list[str]:
    what = escaped(f"{move.label} {shorten(move.title, 60)}".strip())
    if move.new:
        return [f"   новая контрольная точка {what}: {_day(move.after)}"]
    if move.gone:
        return [f"   исключена контрольная точка {what}"]
    dates = [f"   было: {_day(move.before)}", f"   стало: {_day(move.after)}"]
    return [f"   {what}", *dates] if several else dates


def _was_now(before: str, after: str, what: str = "") -> list[str]:
    name = f"{what}, " if what else ""
    return [f"   {name}было: {_quoted(before)}", f"   {name}стало: {_quoted(after)}"]


def _quoted(text: str) -> str:
    return f"«{escaped(shorten(text, 200))}»" if text.strip() else "не указано"


def _day(day: date | None) -> str:
    return dated_weekday(day, year=True) if day else "без даты"


def _named(measure: DraftMeasure) -> str:
    number = escaped(shorten(measure.number, 20)) or str(measure.position)
    return f"{number} {escaped(shorten(measure.title, 110)) or 'без названия'}"


def _kept(shown: Edition) -> list[str]:
    lines = []
    if shown.staying:
        numbers = escaped(list_in_words([shorten(each, 12).rstrip(".") for each in shown.staying]))
        word = plural(len(shown.staying), "исключённому пункту", "исключённым пунктам", "исключённым пунктам")
        lines.append(f"По {word} {numbers} результат уже сдан: всё остаётся как есть.")
    if shown.settled:
        labels = escaped(list_in_words([shorten(each, 12) for each in shown.settled]))
        word = plural(len(shown.settled), "пункту", "пунктам", "пунктам")
        lines.append(f"По {word} {labels} результат уже принят: срок остаётся прежним.")
    return lines
