"""Documents on the command line: a file or a folder, read and told. Free of the database and of Telegram."""

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import typer

from domain.deadline import describe
from domain.draft import DraftRoadmap, as_json
from domain.draft.settling import open_doubts
from domain.errors import DomainError
from domain.russian import count
from services.parsing import parse_document


@dataclass(frozen=True, slots=True)
class FileRead:
    """What was understood of a file, or the sentence with which it was refused."""

    name: str
    drafts: tuple[DraftRoadmap, ...] = ()
    refusal: str | None = None


def read_file(file: Path, on: date) -> list[DraftRoadmap]:
    """The drafts in a file; raises ``DomainError`` with the refusal."""
    return parse_document(file.read_bytes(), file.name, on)


def draft_in_words(draft: DraftRoadmap) -> str:
    """A draft as a person reads it in a terminal."""
    points = sum(len(measure.milestones) for measure in draft.measures)
    lines = [draft.title, f"Школа: {draft.school or 'не названа'}", ""]
    for measure in draft.measures:
        lines.append(f"{measure.number or measure.position} {measure.title}")
        lines.append(f"    срок: «{measure.deadline.text}» → {describe(measure.deadline)}")
        lines += [
            f"    {each.label}  {each.due or 'без срока'}  {each.title}"
            + (" (ждём)" if each.external else "")
            for each in measure.milestones
            if len(measure.milestones) > 1
        ]
    measures = count(len(draft.measures), "мероприятие", "мероприятия", "мероприятий")
    milestones = count(points, "контрольная точка", "контрольные точки", "контрольных точек")
    lines += ["", f"{measures}, {milestones}"]
    if draft.problems:
        lines += ["Проверьте:", *(f"  • {problem.message}" for problem in draft.problems)]
    return "\n".join(lines)


def read_all(folder: Path, on: date) -> list[FileRead]:
    """Every file of the folder and the folders in it, read one after the other; the progress is on stderr.

    Hidden files and those that an office program keeps beside an open document (``~$…``) are passed over.
    Raises ``DomainError`` where there is no file.
    """
    files = sorted(each for each in folder.rglob("*") if each.is_file() and not _passed_over(each, folder))
    if not files:
        raise DomainError("В этой папке нет файлов.")
    with typer.progressbar(files, label="Читаю", file=sys.stderr) as going:
        return [_read(each, folder, on) for each in going]


def in_words(found: FileRead) -> str:
    """One line: «план.docx: 14 мероприятий, 23 контрольные точки, 11 вопросов»."""
    measures = sum(len(each.measures) for each in found.drafts)
    points = sum(len(measure.milestones) for each in found.drafts for measure in each.measures)
    doubts = sum(len(open_doubts(each)) for each in found.drafts)
    figures = [
        count(measures, "мероприятие", "мероприятия", "мероприятий"),
        count(points, "контрольная точка", "контрольные точки", "контрольных точек"),
        count(doubts, "вопрос", "вопроса", "вопросов"),
    ]
    if len(found.drafts) > 1:
        figures.insert(0, count(len(found.drafts), "таблица", "таблицы", "таблиц"))
    return f"{found.name}: {', '.join(figures)}"


def in_json(found: FileRead) -> dict[str, Any]:
    """A file with its roadmaps in the shape of ``parse --json``, or with its refusal."""
    if found.refusal is not None:
        return {"file": found.name, "refused": found.refusal}
    return {"file": found.name, "roadmaps": [as_json(each) for each in found.drafts]}


def _read(file: Path, folder: Path, on: date) -> FileRead:
    name = str(file.relative_to(folder))
    try:
        return FileRead(name, tuple(read_file(file, on)))
    except DomainError as error:
        return FileRead(name, refusal=error.user_message)
    except OSError as error:
        return FileRead(name, refusal=f"Файл не открывается: {error.strerror}.")


def _passed_over(file: Path, folder: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in file.relative_to(folder).parts)
