"""What was read on the command line, stored as roadmaps."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import typer

from bot.office import open_office
from bot.reading import FileRead
from bot.settings import Settings
from domain.draft import DraftRoadmap
from domain.errors import DomainError
from domain.roadmap import Roadmap
from domain.russian import count
from services import importing, people


@dataclass(frozen=True, slots=True)
class RoadmapStored:
    """A roadmap of a file as it was stored, or the sentence with which it was refused."""

    file: str
    line: str = ""
    refusal: str | None = None


async def store_all(
    settings: Settings, found: Sequence[FileRead], school: str | None, municipality: str | None
) -> list[RoadmapStored]:
    """Store each roadmap on its own, in one transaction; the progress is on stderr."""
    waiting = [(each.name, draft) for each in found for draft in each.drafts]
    stored: list[RoadmapStored] = []
    with typer.progressbar(length=len(waiting), label="Загружаю", file=sys.stderr) as going:
        async with open_office(settings) as office:
            for name, draft in waiting:
                try:
                    roadmap = await importing.import_draft(
                        office, draft, school=school, municipality=municipality
                    )
                    unmanned = await people.unmanned_in(office, roadmap.id)
                    stored.append(RoadmapStored(name, stored_in_words(roadmap, unmanned)))
                except DomainError as error:
                    stored.append(RoadmapStored(name, refusal=error.user_message))
                going.update(1)
    return stored


def stored_in_words(roadmap: Roadmap, unmanned: int) -> str:
    """One line about a roadmap that was stored; of ``unmanned`` milestones nobody at work would hear."""
    line = f"Загружено: дорожная карта № {roadmap.id}, {roadmap.school}, {roadmap.municipality}"
    if not unmanned:
        return line
    points = count(unmanned, "контрольная точка", "контрольные точки", "контрольных точек")
    return f"{line}; пока некому напоминать: {points}"


async def store(
    settings: Settings, drafts: Sequence[DraftRoadmap], school: str | None, municipality: str | None
) -> list[str]:
    """Store the drafts as roadmaps; a line about each."""
    lines = []
    async with open_office(settings) as office:
        for each in drafts:
            roadmap = await importing.import_draft(office, each, school=school, municipality=municipality)
            lines.append(stored_in_words(roadmap, await people.unmanned_in(office, roadmap.id)))
    return lines
