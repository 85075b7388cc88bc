"""The ladder that each roadmap keeps."""

from collections.abc import Mapping
from dataclasses import dataclass

from data import roadmaps
from data.database import Connection
from domain.reminder import Ladder


@dataclass(frozen=True, slots=True)
class Ladders:
    """``own``: the ladders of those roadmaps that do not keep the default one, by id of the roadmap."""

    own: Mapping[int, Ladder]

    def of(self, roadmap_id: int) -> Ladder:
        """The ladder of the roadmap."""
        return self.own.get(roadmap_id, Ladder())

    def in_use(self) -> set[Ladder]:
        """Every ladder that some roadmap may keep."""
        return {Ladder(), *self.own.values()}


async def read_ladders(connection: Connection) -> Ladders:
    """The ladders as they are kept now."""
    stored = await roadmaps.ladders(connection)
    return Ladders({roadmap_id: Ladder.from_json(text) for roadmap_id, text in stored.items()})
