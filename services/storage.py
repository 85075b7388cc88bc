"""The store of files kept in order: what is missing, what nobody knows, what is past its age."""

import asyncio
from dataclasses import dataclass

from data import files
from services.office import Office


@dataclass(frozen=True, slots=True)
class Inventory:
    """The store beside the database, by SHA-256.

    ``orphans`` lie there and no message brought them, ``missing`` were acknowledged and are not there.
    ``pending`` files could not be had from Telegram yet. ``occupied`` and ``quota`` are in bytes.
    """

    orphans: tuple[str, ...]
    missing: tuple[str, ...]
    pending: int
    occupied: int
    quota: int | None


async def inventory(office: Office) -> Inventory:
    """Compare the store with the database."""
    # First the files: what comes meanwhile is then in the database, and nobody takes it for an orphan.
    there = await asyncio.to_thread(lambda: set(office.media.names()))
    async with office.database.transaction() as connection:
        known = await files.hashes(connection)
        pending = await files.left_to_fetch(connection)
        occupied = await files.occupied(connection)
    missing = [each for each in known - there if not office.media.path(each).exists()]
    return Inventory(
        tuple(sorted(there - known)), tuple(sorted(missing)), pending, occupied, office.limits.quota
    )


async def tidy(office: Office) -> int:
    """Clear away what died half received, and originals past the age limit; gives how many of these."""
    await asyncio.to_thread(office.media.clear_unfinished)
    # First what somebody who died over it has left undecided.
    leaving = await asyncio.to_thread(office.media.aside)
    if office.limits.age is not None:
        async with office.database.transaction() as connection:
            expired = await files.expire(connection, office.clock(), office.limits.age)
        for digest in expired:
            await asyncio.to_thread(office.media.set_aside, digest)
        leaving |= set(expired)
    return await _let_go(office, leaving) if leaving else 0


async def _let_go(office: Office, leaving: set[str]) -> int:
    """Remove what nobody holds; the same bytes may have come again since it was decided."""
    async with office.database.transaction() as connection:
        held = await files.hashes(connection)
    for digest in leaving:
        decide = office.media.bring_back if digest in held else office.media.forget
        await asyncio.to_thread(decide, digest)
    return len(leaving - held)
