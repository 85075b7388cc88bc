"""The card of a milestone, the same everywhere."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from domain.evidence import Demand, Evidence, EvidenceKind
from domain.milestone import State
from domain.postponement import Postponement
from domain.russian import count, date_in_words, dated_weekday, lateness, list_in_words, plural
from handlers.texts.history import event_line
from handlers.texts.wording import (
    awaited,
    dated,
    days,
    escaped,
    listed,
    local_date,
    named,
    shorten,
    split,
    units,
)
from services.card import Card
from services.evidence import Given

LONGEST = 3900
"""Less than a message takes: a line above the card has to fit too."""
MOST_EVIDENCE = 4
MOST_EVENTS = 3
MOST_PEOPLE = 5
MOST_LISTED = 12
_BROUGHT_BACK = {"returned": "до возврата", "undone": "до отмены"}


def card(shown: Card) -> str:
    """The card: the place, the due date, whose turn it is, what is expected, what is there, what happened."""
    parts = [
        [f"<b>{named(shown.milestone, 500)}</b>", _place(shown)],
        [*_due_lines(shown), *_state_lines(shown)],
        _fact_lines(shown),
        _evidence_lines(shown),
        _history_lines(shown),
    ]
    blocks = ["\n".join(line for line in lines if line) for lines in parts if any(lines)]
    # History and evidence are a button away; the rest always fits.
    while units("\n\n".join(blocks)) > LONGEST:
        blocks.pop()
    return "\n\n".join(blocks)


def unproved(shown: Card) -> str:
    """«без приказа»-like, said of a result that was handed in all the same: «без документа»; else empty."""
    if shown.milestone.state not in {State.REPORTED, State.ACCEPTED}:
        return ""
    if any(not each.photos for each in shown.lacking):
        return "без документа"
    if shown.lacking:
        return "без фото"
    return "" if shown.evidence else "без подтверждения"


def asked_for(lacking: Iterable[Demand]) -> str:
    """«приказ и фото», in the accusative."""
    return list_in_words([each.asked for each in lacking])


def _place(shown: Card) -> str:
    place = ", ".join(each for each in (shown.centre, shown.milestone.school) if each.strip())
    return escaped(shorten(place, 170))


def _due_lines(shown: Card) -> list[str]:
    milestone, wording = shown.milestone, shown.measure.deadline.text.strip()
    if milestone.due is None:
        line = "Срок: не назначен"
    else:
        line = f"Срок: {dated_weekday(milestone.due, year=True)}{_timing(shown)}"
    lines = [line]
    if wording and (milestone.due is None or milestone.tentative or milestone.rrule):
        lines.append(f"В документе: «{escaped(shorten(wording, 100))}»")
    if milestone.original_due and milestone.original_due != milestone.due:
        lines.append(f"Первоначальный срок: {dated_weekday(milestone.original_due, year=True)}")
    if shown.moved is not None:
        lines.append(_reason(shown.moved))
    if shown.request is not None:
        lines.append(_request(shown.request, shown))
    if shown.next_due is not None:
        lines.append(f"Следующий раз: {dated_weekday(shown.next_due, year=True)}")
    return lines


def _timing(shown: Card) -> str:
    milestone, late = shown.milestone, shown.lateness
    tentative = ", предварительный" if milestone.tentative else ""
    if milestone.state is not State.OPEN or milestone.due is None:
        return tentative + (f" · сдано с опозданием на {days(late)}" if late else "")
    if late is not None:
        return f"{tentative} · {'прошло' if milestone.external else 'опоздание'} {days(late)}"
    if milestone.due == shown.today:
        return f"{tentative} · сегодня последний день"
    left = (milestone.due - shown.today).days
    verb = plural(left, "остался", "осталось", "осталось")
    return f"{tentative} · {verb} {lateness(left, shown.working_days_left)}"


def _reason(moved: Postponement) -> str:
    reason, who = escaped(shorten(moved.basis, 200)), escaped(shorten(moved.decided_by or "", 60))
    decided = f"решение: {who}" if who else ""
    return f"Перенос: {', '.join(each for each in (reason, decided) if each)}" if reason or who else ""


def _request(asked: Postponement, shown: Card) -> str:
    day, reason = dated(asked.new_due, shown.today), escaped(shorten(asked.reason, 150))
    who = escaped(shorten(asked.asked_by, 60))
    said = ", ".join(each for each in (who, reason) if each)
    return f"Просят перенести на {day}{f': {said}' if said else ''}"


def _state_lines(shown: Card) -> list[str]:
    milestone = shown.milestone
    lines = [f"Состояние: {_state(shown)}"]
    if turn := _turn(shown):
        lines.append(f"Чей ход: {turn}")
    if milestone.remark and milestone.state in {State.OPEN, State.CANCELLED}:
        word = "Замечание" if milestone.state is State.OPEN else "Причина"
        lines.append(f"{word}: {escaped(shorten(milestone.remark, 300))}")
    return lines


def _state(shown: Card) -> str:
    milestone, today = shown.milestone, shown.today
    handed_in = f"сдано {dated(milestone.reported_on, today)}" if milestone.reported_on else "сдано"
    lacks = unproved(shown)
    match milestone.state:
        case State.CANCELLED:
            return "отменено"
        case State.ACCEPTED:
            beginning = f"{handed_in}, " if milestone.reported_on else ""
            return f"{beginning}принято{f', {lacks}' if lacks else ''}"
        case State.REPORTED:
            return f"{handed_in}{f' {lacks}' if lacks else ''}, ждёт приёмки"
    if milestone.external:
        return f"ждём {awaited([milestone])}"
    if milestone.remark:
        return "возвращено на доработку"
    if milestone.in_progress_on:
        return f"взято в работу {dated(milestone.in_progress_on, today)}"
    return "ждём результата"


def _turn(shown: Card) -> str:
    """Who has to do something now; escaped. Nobody where the milestone is closed or a third party's."""
    milestone = shown.milestone
    if milestone.state is State.REPORTED:
        return "Центр проектного сопровождения, приёмка"
    if milestone.state is not State.OPEN or milestone.external:
        return ""
    return _people(shown) or listed(milestone.responsible, 300)


def _people(shown: Card) -> str:
    names = [f"{each.name} (главный)" if each.lead else each.name for each in shown.assignees]
    known = [*names[:MOST_PEOPLE], *([f"ещё {len(names) - MOST_PEOPLE}"] if len(names) > MOST_PEOPLE else [])]
    return listed(known, 300)


def _fact_lines(shown: Card) -> list[str]:
    milestone, done = shown.milestone, shown.measure.already_done
    # While it is their turn, they are named there.
    theirs = milestone.state is State.OPEN and not milestone.external and not shown.assignees
    facts = {
        "Ответственные" if len(milestone.responsible) > 1 else "Ответственный": ()
        if theirs
        else milestone.responsible,
        # The cell lists the results of the whole measure; a part of it is named by its own title.
        f"Мероприятие {milestone.measure_number.strip().rstrip('.')}": (
            milestone.measure_title if milestone.is_part else "",
        ),
        "Ожидаемый результат": ("" if milestone.is_part else milestone.result,),
        "Контроль": milestone.control,
    }
    lines = [f"{name}: {value}" for name, values in facts.items() if (value := listed(values, 300))]
    if done is not None and milestone.state is State.OPEN:
        document = escaped(shorten(done.document, 200))
        lines.append(f"Похоже, уже исполнено: {document} от {date_in_words(done.on, year=True)}")
    return lines


def _evidence_lines(shown: Card) -> list[str]:
    wanted = f"Нужно приложить: {asked_for(shown.lacking)}" if shown.lacking else ""
    if shown.milestone.state is State.CANCELLED:
        wanted = ""
    if not shown.evidence:
        return [wanted or ("Подтверждений пока нет." if shown.milestone.state is State.REPORTED else "")]
    zone, today = shown.milestone.zone, shown.today
    lines = [*_counted(shown.evidence, MOST_EVIDENCE)]
    lines += [
        evidence_line(each, zone, today, _before(each, shown))
        for each in _apart(shown.evidence)[-MOST_EVIDENCE:]
    ]
    return ["Подтверждения:", *lines, wanted]


def given(shown: Given) -> str:
    """The evidence that is about to be sent back; what consists of words only is all here."""
    zone, today = shown.milestone.zone, shown.today
    head = f"<b>Подтверждения: {named(shown.milestone)}</b>"
    lines = [*_counted(shown.evidence, MOST_LISTED)]
    lines += [evidence_line(each, zone, today, length=200) for each in _apart(shown.evidence)[-MOST_LISTED:]]
    return split([head, *lines], glue="\n")[0]


def _counted(evidence: Sequence[Evidence], most: int) -> Iterator[str]:
    """The photos, which are only counted, and how many of the others are left out."""
    others = len(_apart(evidence))
    if photos := len(evidence) - others:
        yield f"• {count(photos, 'фотография', 'фотографии', 'фотографий')}"
    if others > most:
        yield f"• раньше: ещё {others - most}"


def _apart(evidence: Sequence[Evidence]) -> list[Evidence]:
    """What is worth a line of its own."""
    return [each for each in evidence if each.kind is not EvidenceKind.PHOTO]


def evidence_line(evidence: Evidence, zone: str, today: date, note: str = "", *, length: int = 100) -> str:
    """«• Приказ № 12.pdf (Вера Учителева, 12 января)»."""
    what = escaped(shorten(evidence.file_name or evidence.text or "", length)) or "документ"
    when = dated(local_date(evidence.received_at, zone), today)
    about = [escaped(shorten(evidence.person, 40)), when, note]
    return f"• {what} ({', '.join(each for each in about if each)})"


def _before(evidence: Evidence, shown: Card) -> str:
    """Marks what was there already when the result came back: it stays, and nobody takes it for new."""
    for event in reversed(shown.history):
        if event.action in _BROUGHT_BACK:
            return _BROUGHT_BACK[event.action] if evidence.received_at < event.at else ""
    return ""


def _history_lines(shown: Card) -> list[str]:
    lines = [event_line(each, shown.milestone.zone, shown.today) for each in shown.history[-MOST_EVENTS:]]
    return ["История:", *lines] if lines else []
