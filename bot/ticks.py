"""When each job ran last, in a small file: a tick with nothing to do leaves no other trace.

``doctor`` is a process of its own and reads it. The file lies beside the folder of the originals; it says
nothing that a restart would need, and no backup holds it.
"""

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.settings import Settings
from domain.clock import Clock

log = logging.getLogger(__name__)

FILE_NAME = "ticks.json"
TICK = ("roll", "plan", "digest", "deliver")
"""The jobs without which reminders do not arrive, by their names in ``scheduler.jobs``."""


@dataclass(frozen=True, slots=True)
class Run:
    """When a job began last, was last done without an error, and failed last, with the error in words."""

    begun: datetime | None = None
    done: datetime | None = None
    failed: datetime | None = None
    error: str | None = None

    @property
    def under_way(self) -> bool:
        """Whether it had begun and not ended when this was written."""
        ends = [each for each in (self.done, self.failed) if each]
        return self.begun is not None and (not ends or self.begun > max(ends))


class Ticks:
    """``scheduler.engine.Watch`` that writes the file."""

    def __init__(self, file: Path, clock: Clock) -> None:
        self._file = file
        self._clock = clock
        self._runs: dict[str, Run] = {}
        self._complained = False

    def begins(self, job: str) -> None:
        """Note the beginning: a job that hangs is to be seen too."""
        self._note(job, begun=self._clock())

    def ends(self, job: str, error: Exception | None) -> None:
        """Note the end; an error is forgotten once the job is done."""
        if error is None:
            self._note(job, done=self._clock(), failed=None, error=None)
        else:
            self._note(job, failed=self._clock(), error=f"{type(error).__name__}: {error}"[:200])

    def _note(self, job: str, **changes: Any) -> None:
        self._runs[job] = replace(self._runs.get(job, Run()), **changes)
        try:
            self._write()
        except OSError as error:
            # Reminders go on arriving without it, and the log need not repeat it at every tick.
            if not self._complained:
                log.warning("%s cannot be written, doctor will not see the ticks: %s", self._file, error)
            self._complained = True

    def _write(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        # Its own name: another process may be writing too.
        unfinished = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        unfinished.write_text(json.dumps({name: _shape(run) for name, run in self._runs.items()}))
        unfinished.replace(self._file)


def file_of(settings: Settings) -> Path:
    """Where the file lies."""
    return settings.media_dir.parent / FILE_NAME


def read(file: Path) -> dict[str, Run]:
    """The last run of each job; nothing where there is no such file, or one that says nothing."""
    try:
        return {name: _run(shape) for name, shape in json.loads(file.read_text()).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def last_tick(runs: Mapping[str, Run]) -> datetime | None:
    """When the last whole tick ended: each of its jobs has been done since; ``None`` if there was none."""
    ends = [runs[name].done if name in runs else None for name in TICK]
    known = [each for each in ends if each is not None]
    return min(known) if len(known) == len(TICK) else None


def _shape(run: Run) -> dict[str, str]:
    values = {each.name: getattr(run, each.name) for each in fields(run)}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
        if value is not None
    }


def _run(shape: Mapping[str, str]) -> Run:
    return Run(
        **{
            name: datetime.fromisoformat(shape[name]) for name in ("begun", "done", "failed") if name in shape
        },
        error=shape.get("error"),
    )
