"""What was to be done by each day and what was done by then, as two lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from documents.writers import words
from documents.writers.pictures.axis import Axis
from documents.writers.pictures.drawing import (
    BLUE,
    GREEN,
    GRID,
    LARGE,
    MARGIN,
    NORMAL,
    PAPER,
    QUIET,
    Sheet,
    heading,
)
from domain.report import SummaryReport
from domain.russian import date_in_words

WIDTH = 1280
TINT = "#F8DCCB"
"""Where less is done than was planned."""

_CHART, _AXIS, _FOOT, _SCALE, _ENDS = 560, 96, 90, 80, 90
_LINES = 6
"""How many lines across there are, about."""
_FINER = 3
"""Lines are drawn so many times as large, and then made smaller: that makes them smooth."""

_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Chart:
    sheet: Sheet
    axis: Axis
    top: float
    most: int
    """The number at the top."""

    @property
    def bottom(self) -> float:
        return self.top + _CHART

    def at(self, day: date, number: int) -> _Point:
        return self.axis.x(day), self.bottom - number / self.most * _CHART

    def curve(self, points: Sequence[_Point], colour: str, width: int) -> None:
        from PIL import Image, ImageDraw

        size = self.sheet.picture.size[0], _CHART + 40
        large = Image.new("L", (size[0] * _FINER, size[1] * _FINER), 0)
        above = self.top - 20
        found = [(x * _FINER, (y - above) * _FINER) for x, y in points]
        ImageDraw.Draw(large).line(found, 255, width * _FINER, joint="curve")
        self.sheet.picture.paste(colour, (0, round(above)), large.resize(size, Image.Resampling.BOX))


def burn_up(report: SummaryReport) -> bytes:
    """The summary's lines as a PNG, wider than high: it stands in a document too. Blocking."""
    behind = _standing(report)
    head = heading(report.title, words.period(report.start, report.end).capitalize(), behind, width=WIDTH)
    top = head.height + _AXIS
    sheet = Sheet.blank(WIDTH, top + (_CHART if report.burn_up else 0) + _FOOT)
    head.draw(sheet)
    if report.burn_up:
        _draw(sheet, report, top)
        _legend(sheet, top + _CHART + 52)
    else:
        sheet.write((MARGIN, top), "Сроков и результатов пока нет", LARGE, QUIET)
    return sheet.png()


def _standing(report: SummaryReport) -> str:
    planned, done = _on(report)
    told = f"К {date_in_words(report.end)} по плану {_spaced(planned)}, сделано {_spaced(done)}"
    if done < planned:
        return f"{told}: отставание {_spaced(planned - done)}"
    return f"{told}: опережение {_spaced(done - planned)}" if done > planned else told


def _on(report: SummaryReport) -> tuple[int, int]:
    """Planned and done by the last day of the period."""
    until = [(planned, done) for day, planned, done in report.burn_up if day <= report.end]
    return until[-1] if until else (0, 0)


def _draw(sheet: Sheet, report: SummaryReport, top: int) -> None:
    most = max(max(planned, done) for _, planned, done in report.burn_up)
    step = _step(most)
    days = [report.end, *(day for day, _, _ in report.burn_up)]
    axis = Axis.over(days, MARGIN + _SCALE, WIDTH - MARGIN - _ENDS)
    chart = _Chart(sheet, axis, top, max(step, -(-most // step) * step))
    axis.lines(sheet, top - 38, chart.bottom)
    axis.names(sheet, top - 70)
    for number in range(0, chart.most + 1, step):
        _, y = chart.at(report.end, number)
        sheet.draw.line([(axis.left, y), (axis.right, y)], QUIET if number == 0 else GRID, 2)
        sheet.write((axis.left - 14, y), _spaced(number), NORMAL, QUIET, anchor="rm")
    _curves(chart, report)


def _curves(chart: _Chart, report: SummaryReport) -> None:
    planned = [chart.at(day, number) for day, number, _ in report.burn_up]
    done = [chart.at(day, number) for day, _, number in report.burn_up if day <= report.end]
    for (left, right), (low, high) in zip(pairwise(planned), pairwise(done), strict=False):
        if left[1] <= low[1] and right[1] <= high[1]:
            chart.sheet.draw.polygon([left, right, high, low], TINT)
    end = chart.axis.x(report.end)
    chart.sheet.dashed((end, chart.top), _CHART, QUIET, upright=True)
    _named_line(chart, planned, report.burn_up[-1][1], BLUE, 5)
    if done:
        _named_line(chart, done, _on(report)[1], GREEN, 10)


def _named_line(chart: _Chart, points: Sequence[_Point], number: int, colour: str, width: int) -> None:
    """The line with the number that it ends at."""
    chart.curve(points, colour, width)
    x, y = points[-1]
    chart.sheet.draw.circle((x, y), width + 3, colour, PAPER, 3)
    chart.sheet.write((x + 18, y), _spaced(number), LARGE, colour, bold=True, anchor="lm")


def _spaced(number: int) -> str:
    """«13 920»."""
    return f"{number:,}".replace(",", "\u00a0")


def _step(most: int) -> int:
    """How far the lines across stand apart: 1, 2 or 5 and noughts."""
    wanted = max(1, most / _LINES)
    power = 1
    while power * 10 <= wanted:
        power *= 10
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= wanted)


def _legend(sheet: Sheet, middle: int) -> None:
    left = MARGIN
    named = ((BLUE, 5, "по плану"), (GREEN, 10, "сделано"), (TINT, 26, "отставание"))
    for colour, width, text in named:
        sheet.draw.line([(left, middle), (left + 56, middle)], colour, width)
        sheet.write((left + 70, middle), text, anchor="lm")
        left += 290
    sheet.dashed((left + 10, middle - 20), 40, QUIET, upright=True)
    sheet.write((left + 30, middle), "конец периода", anchor="lm")
