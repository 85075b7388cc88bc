"""What stands on a line of time: when it is due, when it was done, how it was moved, the present day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from documents.writers.pictures.axis import Axis
from documents.writers.pictures.drawing import BLUE, FILL, INK, PAPER, QUIET, SMALL, Sheet, font
from domain.report import Line, Status

_DONE = frozenset({Status.IN_TIME, Status.LATE, Status.AWAITING})
_WAITED_FOR = frozenset({Status.OVERDUE, Status.EXTERNAL})
_HALF = 11
"""Half the width of a mark, in pixels."""


@dataclass(frozen=True, slots=True)
class Track:
    """Where the marks of one milestone stand: along ``middle``, over the days of ``axis``."""

    sheet: Sheet
    axis: Axis
    middle: float

    def draw(self, line: Line, as_of: date) -> None:
        """All that is known of the milestone as of the day."""
        self._moves(line)
        if line.due is None:
            if line.actual:
                done(self.sheet, (self.axis.x(line.actual), self.middle), line.status)
            return
        due = self.axis.x(line.due)
        until = line.actual if line.status in _DONE else as_of if self._waits(line, as_of) else None
        if until:
            self._bar(due, self.axis.x(until), line.status)
        planned(self.sheet, (due, self.middle))
        if until and line.status in _DONE:
            done(self.sheet, (self.axis.x(until), self.middle), line.status)
        if line.deviation:
            self._late_by(line.deviation, due, self.axis.x(until or line.due), self.axis.x(as_of))

    def _waits(self, line: Line, as_of: date) -> bool:
        return line.status in _WAITED_FOR and line.due is not None and line.due < as_of

    def _bar(self, due: float, until: float, status: Status) -> None:
        """From the day when it was due to the day until which it took, or the other way round."""
        if until <= due:
            self.sheet.draw.line([(until, self.middle), (due, self.middle)], FILL[status], 4)
            return
        box = (due, self.middle - 7, until, self.middle + 7)
        self.sheet.draw.rectangle(box, FILL[status], INK if status is Status.LATE else None)

    def _moves(self, line: Line) -> None:
        days = [move.was for move in line.moves if move.was]
        became = line.moves[-1].became if line.moves else None
        # The last of them is due now, unless the table was corrected since.
        chain = [*days, line.due or became] if days else []
        for was, to in pairwise(chain):
            if was and to:
                moved(self.sheet, (self.axis.x(was), self.middle), self.axis.x(to))

    def _late_by(self, days: int, due: float, until: float, present: float) -> None:
        """How many working days, beside the marks and clear of the day of the report."""
        text, gap = f"+{days} раб. дн.", 2 * _HALF
        width, left = font(SMALL).getlength(text), max(due, until) + gap
        if left - gap < present < left + width + gap:
            left = present + gap
        before = min(due, until) - gap
        if left + width <= self.axis.right:
            self.sheet.write((left, self.middle), text, SMALL, anchor="lm")
        elif before - width >= self.axis.left:
            self.sheet.write((before, self.middle), text, SMALL, anchor="rm")
        else:
            self._upon(text, (due + until) / 2, width)

    def _upon(self, text: str, centre: float, width: float) -> None:
        """On the bar itself, where it leaves no room on either side."""
        half = width / 2 + 10
        box = (centre - half, self.middle - 15, centre + half, self.middle + 15)
        self.sheet.draw.rounded_rectangle(box, 6, PAPER)
        self.sheet.write((centre, self.middle), text, SMALL, anchor="mm")


def days_of(lines: Iterable[Line]) -> list[date]:
    """Every day on which a mark of theirs stands."""
    days = [day for line in lines for day in (line.due, line.actual) if day]
    return [*days, *(day for line in lines for move in line.moves for day in (move.was, move.became) if day)]


def planned(sheet: Sheet, centre: tuple[float, float], colour: str = INK) -> None:
    """The day when it is due: a rhombus."""
    x, y = centre
    corners = [(x, y - _HALF), (x + _HALF, y), (x, y + _HALF), (x - _HALF, y)]
    sheet.draw.polygon(corners, PAPER, colour, 3)


def done(sheet: Sheet, centre: tuple[float, float], status: Status) -> None:
    """The day when it was done: a disc."""
    sheet.draw.circle(centre, _HALF, FILL[status], INK, 3)


def moved(sheet: Sheet, start: tuple[float, float], end: float) -> None:
    """From the day when it was due to the one when it is: a faint rhombus and a dashed arrow."""
    x, y = start
    side = 1 if end >= x else -1
    left, right = sorted((x, end))
    sheet.dashed((left, y), right - left, QUIET, upright=False)
    planned(sheet, start, QUIET)
    tip = end - side * _HALF
    if abs(end - x) > 3 * _HALF:
        sheet.draw.polygon([(tip, y), (tip - side * 13, y - 8), (tip - side * 13, y + 8)], QUIET)


def present(sheet: Sheet, x: float, top: float, bottom: float) -> None:
    """The day of the report: an upright line."""
    sheet.draw.line([(x, top), (x, bottom)], BLUE, 4)
