"""Milestones and the event log for other programs: .csv under Russian headings, JSON under English names.

Both are streamed. The .csv opens in Excel by a double click (UTF-8 with a mark, semicolons, CRLF); dates are
ISO 8601 there and in JSON.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

from documents.writers import words
from domain.report import ExportedEvent, ExportedMilestone

_FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠]")

_MILESTONE = {
    "id": "Код",
    "roadmap_id": "Код дорожной карты",
    "roadmap": "Дорожная карта",
    "municipality": "Муниципалитет",
    "school": "Школа",
    "number": "№ мероприятия",
    "measure": "Мероприятие",
    "label": "№ контрольной точки",
    "title": "Контрольная точка",
    "responsible": "Ответственный",
    "control": "Контроль исполнения",
    "result": "Результат",
    "deadline": "Срок по документу",
    "original_due": "Первоначальный срок",
    "due": "Срок",
    "tentative": "Срок уточняется",
    "external": "Ждём стороннюю организацию",
    "status": "Статус",
    "reported_on": "Фактическая дата",
    "deviation": "Отклонение, раб. дней",
    "confirmation": "Подтверждение",
}
_EVENT = {
    "at": "Когда (UTC)",
    "person": "Кто",
    "action": "Действие",
    "school": "Школа",
    "roadmap": "Дорожная карта",
    "label": "№ контрольной точки",
    "title": "Контрольная точка",
    "before": "Было",
    "after": "Стало",
}


def milestones_csv(rows: Iterable[ExportedMilestone], target: Path) -> None:
    """A milestone a line. Blocking."""
    shapes = ({**asdict(each), "status": words.STATUS[each.status]} for each in rows)
    with _open_csv(target) as file:
        _write_csv(_MILESTONE, shapes, file)


def events_csv(rows: Iterable[ExportedEvent], target: Path) -> None:
    """An event a line. Blocking."""
    with _open_csv(target) as file:
        _write_csv(_EVENT, map(asdict, rows), file)


def milestones_json(rows: Iterable[ExportedMilestone], target: Path) -> None:
    """An array of objects. Blocking."""
    _write_json(map(asdict, rows), target)


def events_json(rows: Iterable[ExportedEvent], target: Path) -> None:
    """An array of objects. Blocking."""
    _write_json(map(asdict, rows), target)


def csv_text(titles: dict[str, str], rows: Iterable[dict[str, Any]]) -> str:
    """A small table in one piece, as ``milestones_csv`` writes its own."""
    content = io.StringIO(newline="")
    _write_csv(titles, rows, content)
    return content.getvalue()


def guarded(text: str) -> str:
    """The text with an apostrophe before it, where a spreadsheet would run it as a formula.

    A text that already begins with apostrophes before such a sign gets one more, so that whoever takes one
    away has the very text again (OWASP, CSV injection).
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """What ``guarded`` was given: for programs that read the .csv."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def _write_csv(titles: dict[str, str], rows: Iterable[dict[str, Any]], file: TextIO) -> None:
    """Columns by their keys under their titles, every text one that no spreadsheet takes for a formula."""
    writer = csv.writer(file, delimiter=";")
    writer.writerow(titles.values())
    writer.writerows([_cell(row[key]) for key in titles] for row in rows)


def _open_csv(target: Path) -> TextIO:
    return target.open("w", encoding="utf-8-sig", newline="")


def _cell(value: Any) -> str | int:
    match value:
        case bool():
            return "да" if value else "нет"
        case int():
            return value
        case None:
            return ""
        case date():
            return _instant(value)
        case tuple():
            return guarded(words.clean("; ".join(value)))
        case _:
            return guarded(words.clean(str(value)))


def _write_json(rows: Iterable[dict[str, Any]], target: Path) -> None:
    with target.open("w", encoding="utf-8") as file:
        file.write("[")
        file.writelines(_items(rows))
        file.write("\n]\n")


def _items(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield (",\n" if number else "\n") + json.dumps(row, ensure_ascii=False, default=_instant)


def _instant(value: date) -> str:
    return value.isoformat(sep=" ", timespec="seconds") if isinstance(value, datetime) else value.isoformat()
