"""One roadmap as a line of time for every milestone: due, done, moved, late, and the day of the report."""

from dataclasses import dataclass

from documents.writers import words
from documents.writers.pictures import marks
from documents.writers.pictures.axis import Axis
from documents.writers.pictures.drawing import (
    BAND,
    BLUE,
    GRID,
    INK,
    MARGIN,
    NORMAL,
    PAPER,
    QUIET,
    SMALL,
    WIDTH,
    Sheet,
    fitted,
    font,
    heading,
    legend,
    legend_height,
)
from domain.report import Line, RoadmapReport, Status
from domain.russian import count

MOST_LINES = 100
"""More of them would be higher than Telegram takes (Bot API, sendPhoto: width and height 10,000 together)."""

_ROW, _SECTION, _AXIS, _KEY, _REMARK = 80, 56, 112, 104, 46
_LEAST_TELLING = (Status.CANCELLED, Status.IN_TIME, Status.LATE, Status.OPEN, Status.AWAITING)
"""What is left out first where there are too many."""


@dataclass(frozen=True, slots=True)
class _Shown:
    line: Line
    shaded: bool
    section: str
    """The section that begins with it; empty where none does."""

    @property
    def height(self) -> int:
        return _ROW + (_SECTION if self.section else 0)


def timeline(report: RoadmapReport) -> bytes:
    """The roadmap as a PNG. Blocking."""
    shown = _shown(report)
    title = report.school.strip() or report.title
    about = report.title if report.school.strip() else ""
    head = heading(title, about, words.as_of(report.as_of).capitalize(), _standing(report))
    statuses = [status for status in Status if any(each.line.status is status for each in shown)]
    left_out = sum(len(row.lines) for row in report.rows) - len(shown)
    foot = _KEY + (_REMARK if left_out else 0)
    body = sum(each.height for each in shown) or _ROW
    sheet = Sheet.blank(WIDTH, head.height + _AXIS + body + 24 + legend_height(statuses) + foot)
    head.draw(sheet)
    days = [report.as_of, *marks.days_of([each.line for each in shown])]
    axis = Axis.over(days, MARGIN, WIDTH - MARGIN)
    top = head.height + _AXIS
    _rows(sheet, axis, shown, report, top)
    end = legend(sheet, top + body + 24, statuses)
    _key(sheet, end + 28, left_out)
    return sheet.png()


def _standing(report: RoadmapReport) -> str:
    found = report.figures
    parts = [f"Выполнено {found.accepted} из {found.total}"]
    for name, number in (("ждёт приёмки", found.awaiting), ("просрочено", found.overdue)):
        if number:
            parts.append(f"{name} {number}")
    return ", ".join(parts)


def _shown(report: RoadmapReport) -> list[_Shown]:
    lines = [line for row in report.rows for line in row.lines]
    kept = {id(line) for line in sorted(lines, key=_telling, reverse=True)[:MOST_LINES]}
    found: list[_Shown] = []
    section = ""
    for number, row in enumerate(report.rows):
        for line in row.lines:
            if id(line) in kept:
                begins = row.section if row.section and row.section != section else ""
                section = row.section or ""
                found.append(_Shown(line, number % 2 == 0, begins))
    return found


def _telling(line: Line) -> int:
    return _LEAST_TELLING.index(line.status) if line.status in _LEAST_TELLING else len(_LEAST_TELLING)


def _rows(sheet: Sheet, axis: Axis, shown: list[_Shown], report: RoadmapReport, top: int) -> None:
    place = top
    for each in shown:
        place += each.height
        if each.shaded:
            sheet.draw.rectangle((0, place - _ROW, WIDTH, place - 1), BAND)
    axis.lines(sheet, top - 38, top)
    axis.names(sheet, top - 70)
    _present(sheet, axis.x(report.as_of), words.day(report.as_of), top)
    place = top
    for each in shown:
        if each.section:
            text = fitted(each.section, NORMAL, WIDTH - 2 * MARGIN, bold=True)
            sheet.write((MARGIN, place + _SECTION // 2), text, NORMAL, bold=True, anchor="lm")
        place += each.height
        _row(sheet, axis, each.line, report, place - _ROW)
    if not shown:
        sheet.write((MARGIN, top + 24), "Контрольных точек пока нет", colour=QUIET)


def _row(sheet: Sheet, axis: Axis, line: Line, report: RoadmapReport, top: int) -> None:
    middle = top + 57
    axis.lines(sheet, top + 40, top + _ROW - 4)
    sheet.draw.line([(axis.left, middle), (axis.right, middle)], GRID, 2)
    marks.present(sheet, axis.x(report.as_of), top + 40, top + _ROW - 4)
    marks.Track(sheet, axis, middle).draw(line, report.as_of)
    sheet.sign(line.status, (MARGIN + 14, top + 22), 28)
    when = ("≈ " if line.tentative else "") + words.day(line.due) if line.due else words.NO_DATE
    sheet.write((WIDTH - MARGIN, top + 22), when, SMALL, anchor="rm")
    room = WIDTH - 2 * MARGIN - 60 - font(SMALL).getlength(when)
    label = fitted(line.label, SMALL, room / 3, bold=True)
    sheet.write((MARGIN + 40, top + 22), label, SMALL, bold=True, anchor="lm")
    used = font(SMALL, bold=True).getlength(label) + 12 if label else 0
    title = fitted(line.title, SMALL, room - used)
    sheet.write((MARGIN + 40 + used, top + 22), title, SMALL, anchor="lm")


def _present(sheet: Sheet, x: float, text: str, top: int) -> None:
    """The day of the report, named above the names of the months."""
    half = font(SMALL, bold=True).getlength(text) / 2 + 10
    centre = min(max(x, MARGIN + half), WIDTH - MARGIN - half)
    sheet.draw.rounded_rectangle((centre - half, top - 110, centre + half, top - 76), 8, BLUE)
    sheet.write((centre, top - 93), text, SMALL, PAPER, bold=True, anchor="mm")
    sheet.draw.polygon([(x - 9, top - 77), (x + 9, top - 77), (x, top - 66)], BLUE)


def _key(sheet: Sheet, top: float, left_out: int) -> None:
    """What the marks mean."""
    y, second = top, top + 44
    marks.planned(sheet, (MARGIN + 16, y))
    sheet.write((MARGIN + 46, y), "срок (≈ уточняется)", anchor="lm")
    marks.done(sheet, (MARGIN + 386, y), Status.IN_TIME)
    sheet.write((MARGIN + 416, y), "сделано", anchor="lm")
    marks.moved(sheet, (MARGIN + 586, y), MARGIN + 656)
    marks.planned(sheet, (MARGIN + 656, y))
    sheet.write((MARGIN + 686, y), "срок перенесён", anchor="lm")
    marks.present(sheet, MARGIN + 16, second - 16, second + 16)
    sheet.write((MARGIN + 46, second), "день отчёта", anchor="lm")
    sheet.write((MARGIN + 372, second), "+3 раб. дн.: опоздание в рабочих днях", colour=INK, anchor="lm")
    if left_out > 0:
        number = count(left_out, "контрольная точка", "контрольные точки", "контрольных точек")
        sheet.write(
            (MARGIN, second + _REMARK),
            f"Не поместились: {number}. Они есть в таблице.",
            colour=QUIET,
            anchor="lm",
        )
