"""The manifest of hashes: written for inspectors, checked against what is kept, even after a restore."""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from data import inventory
from domain.access import require_control
from domain.manifest import Entry, Fault, Manifest, read, unrecorded, written
from domain.people import Actor
from services.office import Office

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of the originals that a manifest names: ``faults`` are not as it says.

    ``cleared``: how many are gone by the age limit that the settings have. ``newer``: how many came since.
    """

    manifest: Manifest
    faults: Mapping[Entry, Fault]
    cleared: int
    newer: int

    @property
    def named(self) -> int:
        """How many the manifest names."""
        return len(self.manifest.entries)

    @property
    def agreeing(self) -> int:
        """How many are kept exactly as they came."""
        return self.named - len(self.faults) - self.cleared


async def export(
    office: Office,
    actor: Actor | None = None,
    *,
    roadmap_id: int | None = None,
    school_id: int | None = None,
) -> str:
    """The manifest of one roadmap, one school or everything, as a text; no ``actor``: the command line.

    Raises ``AccessDeniedError``.
    """
    if actor is not None:
        require_control(actor)
    now = office.clock()
    async with office.database.transaction() as connection:
        return written(
            Manifest(
                now, tuple(await inventory.entries(connection, roadmap_id=roadmap_id, school_id=school_id))
            )
        )


async def verify(office: Office, text: str) -> Verified:
    """Hash every original that the manifest names and compare the records; raises ``ManifestError``."""
    manifest = read(text)
    async with office.database.transaction() as connection:
        kept = await inventory.entries(connection)
        expired = await inventory.cleared(connection)
    gone = {each for each in manifest.entries if each.key in expired}
    named = [each for each in manifest.entries if each not in gone]
    faults = unrecorded(named, kept) | await asyncio.to_thread(_unlike, office, named)
    known = {each.key for each in manifest.entries}
    return Verified(manifest, faults, len(gone), sum(each.key not in known for each in kept))


def _unlike(office: Office, entries: Iterable[Entry]) -> dict[Entry, Fault]:
    """The entries whose files are gone or not what they were. Blocking."""
    faults: dict[Entry, Fault] = {}
    checked: dict[str, Fault | None] = {}
    for entry in entries:
        if entry.sha256 not in checked:
            checked[entry.sha256] = _fault(office.media.path(entry.sha256), entry.sha256)
        if fault := checked[entry.sha256]:
            faults[entry] = fault
    return faults


def _fault(path: Path, sha256: str) -> Fault | None:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    except OSError:
        return Fault.MISSING
    return None if digest.hexdigest() == sha256 else Fault.ALTERED
