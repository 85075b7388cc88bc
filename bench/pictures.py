"""Pictures: the timeline of one roadmap, and the map of a region, in time and memory."""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bench.wording import told, told_memory
from documents.writers import pictures
from domain.report import Figures, HeatMap, Line, Move, RoadmapReport, Row, Status

MEASURES, MILESTONES, SCHOOLS = 14, 23, 300
SECONDS, MEGABYTES = 0.5, 300
TRIES = 3

_DAY = date(2024, 2, 14)
_STATUSES = tuple(Status)
_DONE = {Status.IN_TIME, Status.LATE, Status.AWAITING}


def report() -> None:
    pictures.timeline(replace(_roadmap(), rows=()))
    took = _best(lambda: pictures.timeline(_roadmap()))
    print(
        told(
            f"A picture of the {MEASURES} measures and {MILESTONES} milestones of one roadmap",
            took,
            SECONDS,
            _best(_blank),
            "Pillow, saving white paper of the same size",
        )
    )
    peak = subprocess.run(
        [sys.executable, "-m", "bench.pictures"], check=True, capture_output=True, text=True
    )
    print(told_memory(f"The map of {SCHOOLS} schools by {MEASURES} measures", int(peak.stdout), MEGABYTES))


def _best(work: Callable[[], object]) -> float:
    found = []
    for _ in range(TRIES):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found)


def _blank() -> None:
    from documents.writers.pictures.drawing import Sheet

    Sheet.blank(1080, 2500).png()


def _roadmap() -> RoadmapReport:
    lines = [_line(n) for n in range(MILESTONES)]
    rows = tuple(_row(n, tuple(lines[n::MEASURES])) for n in range(MEASURES))
    return RoadmapReport("Дорожная карта", "СОШ № 5", "МОУО", _DAY, rows, Figures())


def _row(number: int, lines: tuple[Line, ...]) -> Row:
    return Row(f"{number + 1}.", None, "Мероприятие", (), (), "", "", "", lines)


def _line(number: int) -> Line:
    due = _DAY + timedelta(days=17 * (number - MILESTONES // 2))
    status = _STATUSES[number % len(_STATUSES)]
    return Line(
        label=f"{number}.",
        title="Сформировать и утвердить перечень оборудования, расходных материалов, средств обучения",
        due=due,
        tentative=number % 5 == 0,
        status=status,
        actual=due + timedelta(days=4) if status in _DONE else None,
        confirmation=(),
        deviation=3 if status is Status.LATE else None,
        moves=(Move(due - timedelta(days=30), due, "приказ"),) if number % 4 == 0 else (),
    )


def _map() -> HeatMap:
    return HeatMap(
        _DAY,
        tuple(f"СОШ № {n} г. Балабаново Боровского района" for n in range(SCHOOLS)),
        tuple(f"{n}. Сформировать и утвердить перечень оборудования" for n in range(MEASURES)),
        tuple(tuple(_STATUSES[(n + m) % 7] for m in range(MEASURES)) for n in range(SCHOOLS)),
    )


if __name__ == "__main__":
    pictures.heat_map(_map())
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
