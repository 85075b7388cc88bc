"""What a controller reads about results that wait for acceptance, and what becomes of them."""

from collections.abc import Sequence

from domain.document import recognise_document
from domain.evidence import Evidence, EvidenceKind
from domain.milestone import Milestone
from domain.russian import count, date_in_words
from handlers.texts.coverage import gaps
from handlers.texts.wording import (
    dated,
    dated_with_weekday,
    days,
    escaped,
    how_to_write,
    named,
    pointed,
    shorten,
    wait,
)
from services.acceptance import Batch, GapsError, NoEvidenceError
from services.acceptance_queue import Heaps, Queue, Review, Waiting
from services.row_acceptance import RowAcceptance

REMARKS = (
    "Нет документа",
    "Не тот документ",
    "Нет фото помещений",
    "Не все позиции выполнены",
)
"""The usual remarks with which a result goes back; their buttons carry the place in this list."""

NOTHING_WAITS = "Приёмки ничего не ждёт: всё рассмотрено."
NOTHING_TICKED = "Ничего не отмечено. Нажмите ☐ у тех, что принимаете."
MOST_NAMED = 12
_LEFT_TICKED = "Не приняты: нет подтверждения. Верните их или примите без документа кнопкой в списке выше:"


def queue(found: Queue) -> str:
    """A page of what waits, counts first."""
    if not found.results:
        return "\n".join([NOTHING_WAITS, *_requests(found.requests)])
    where = f" в {count(found.schools, 'школе', 'школах', 'школах')}"
    note = f"\nСтраница {found.page + 1} из {found.pages}" if found.pages > 1 else ""
    head = f"<b>{wait(found.results).capitalize()} приёмки: {results(found.results)}</b>{where}{note}"
    rows = [_row(each, found) for each in found.waiting]
    return "\n\n".join(["\n".join([head, *_requests(found.requests)]), *rows])


def heaps(found: Heaps, title: str) -> str:
    """How much waits under each heading."""
    if not found.results:
        return NOTHING_WAITS
    note = f", страница {found.page + 1} из {found.pages}" if found.pages > 1 else ""
    rows = [f"{escaped(shorten(each.name, 100)) or 'без названия'}: {each.number}" for each in found.found]
    return "\n".join(
        [
            f"<b>{wait(found.results).capitalize()} приёмки, {title}: {results(found.results)}</b>{note}",
            "",
            *rows,
        ]
    )


def review(found: Review) -> str:
    """One result to decide about, short enough to decide at a glance."""
    waiting = found.waiting
    milestone = waiting.milestone
    due = f"Срок: {dated_with_weekday(milestone.due, found.today)}" if milestone.due else "Срок не назначен"
    expected = "" if milestone.is_part else escaped(shorten(milestone.result, 300))
    parts = [
        f"<b>{named(milestone, 300)}</b>",
        escaped(shorten(milestone.school, 150)),
        "",
        due,
        f"{_reported(waiting, found)}{_late(waiting)}",
        f"Ожидаемый результат: {expected}" if expected else "",
        f"Подтверждения: {_evidence(waiting)}",
        *_words(waiting.evidence),
    ]
    lines = [line for n, line in enumerate(parts) if line or n == 2]
    return "\n".join([*lines, "", f"Всего {wait(found.left)} приёмки: {found.left}"])


def ask_insist(refused: NoEvidenceError) -> str:
    """Nothing confirms the result, or not all of it; the controller may accept it all the same."""
    rooms = gaps(refused.gaps) if isinstance(refused, GapsError) else []
    return "\n".join([named(refused.milestone), *rooms, refused.user_message])


def ask_remark(milestone: Milestone, *, in_group: bool) -> str:
    """A result goes back: why?"""
    how = how_to_write(in_group=in_group)
    return (
        f"Что исправить: {named(milestone)}\nВыберите или {how}, прочтёт тот, кто сдал результат."
        " Передумали: /cancel."
    )


def batch(done: Batch) -> str:
    """What became of several results decided at once."""
    blocks = [f"Принято: {results(len(done.accepted))}." if done.accepted else "Ничего не принято."]
    if done.changed:
        blocks.append("\n".join(["Изменились, пока вы смотрели, их не трогаю:", *_listed(done.changed)]))
    if done.undocumented:
        blocks.append("\n".join([_LEFT_TICKED, *_listed(done.undocumented)]))
    return "\n\n".join(blocks)


def accepted_several(found: Sequence[Milestone]) -> str:
    """What a reporter hears when several of their results are accepted at once."""
    return "\n".join([f"✅ Принято: {results(len(found))}", *_listed(found)])


def row(found: RowAcceptance) -> str:
    """A measure that one document closes for all schools: the list comes before the decision."""
    blocks = [
        f"<b>{named(found.source, 200)}</b>\nОдин документ для всех школ: {_document(found.proof)}",
        "\n".join(
            [f"Сдано, {wait(len(found.reported))} приёмки: {len(found.reported)}", *_schools(found.reported)]
        ),
    ]
    if found.still_open:
        blocks.append("\n".join([f"Ещё не сдано: {len(found.still_open)}", *_schools(found.still_open)]))
    return "\n\n".join(blocks)


def results(number: int) -> str:
    """«3 результата»."""
    return count(number, "результат", "результата", "результатов")


def _requests(number: int) -> list[str]:
    return [f"Просят перенести срок: {number}"] if number else []


def _row(waiting: Waiting, found: Queue) -> str:
    milestone = waiting.milestone
    school = escaped(shorten(milestone.school, 60))
    lines = [pointed(milestone), school, f"{_reported(waiting, found)}{_late(waiting)}", _evidence(waiting)]
    return "\n".join(line for line in lines if line)


def _reported(waiting: Waiting, found: Queue | Review) -> str:
    who, on = escaped(shorten(waiting.reporter, 60)), waiting.milestone.reported_on
    when = f"Сдано {dated(on, found.today)}" if on else "Сдано"
    return f"{when}, {who}" if who else when


def _late(waiting: Waiting) -> str:
    return f" · опоздание {days(waiting.lateness)}" if waiting.lateness else ""


def _evidence(waiting: Waiting) -> str:
    photos = sum(each.kind is EvidenceKind.PHOTO for each in waiting.evidence)
    papers = sum(each.kind is EvidenceKind.DOCUMENT for each in waiting.evidence)
    parts = [count(photos, "фото", "фото", "фото")] if photos else []
    parts += [count(papers, "файл", "файла", "файлов")] if papers else []
    parts += [number for each in waiting.evidence if (number := _number(each, 30))][-2:]
    if waiting.bare:
        lacking = ", ".join(each.name for each in waiting.lacking)
        parts.append(f"<b>без документа</b>{f' ({lacking})' if lacking else ''}")
    return " · ".join(parts) or "пояснение без документа"


def _number(piece: Evidence, length: int) -> str:
    """«приказ № 140», «№ 140» where the words do not say what it is; empty where they name no document."""
    number = escaped(shorten(piece.document_number or "", length))
    named_so = recognise_document(piece.text or "")
    return f"{named_so.kind if named_so else ''} № {number}".strip() if number else ""


def _words(evidence: Sequence[Evidence]) -> list[str]:
    said = [words for each in evidence if (words := escaped(shorten(each.text or "", 300)))]
    return [f"«{said[-1]}»"] if said else []


def _document(proof: Evidence) -> str:
    number = _number(proof, 60)
    if not number:
        return escaped(shorten(proof.file_name or "", 100)) or "файл"
    when = f" от {date_in_words(proof.document_date, year=True)}" if proof.document_date else ""
    return f"{number}{when}"


def _schools(found: Sequence[Milestone]) -> list[str]:
    names = [f"• {escaped(shorten(each.school, 60)) or 'школа не названа'}" for each in found[:MOST_NAMED]]
    return [*names, *_rest(len(found))]


def _listed(found: Sequence[Milestone]) -> list[str]:
    lines = []
    for each in found[:MOST_NAMED]:
        school = escaped(shorten(each.school, 40))
        lines.append(f"• {named(each, 60)}{f' ({school})' if school else ''}")
    return [*lines, *_rest(len(found))]


def _rest(number: int) -> list[str]:
    return [f"• и ещё {number - MOST_NAMED}"] if number > MOST_NAMED else []
