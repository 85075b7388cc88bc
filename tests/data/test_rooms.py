"""Rooms, and what becomes of files, on both databases."""

from dataclasses import replace
from datetime import timedelta

from data import evidence, files, milestones, rooms
from data.database import Connection
from data.evidence import NewEvidence
from data.files import Fetched
from domain.evidence import Belonging, EvidenceKind
from domain.milestone import Milestone, State
from domain.photo import ImageFacts, Stage
from tests.cast import NOW, SCHOOL, TEACHER, add_milestone, add_roadmap

CHAT = 7_000_000_001
PHOTO = NewEvidence(EvidenceKind.PHOTO, CHAT, 1, file_id="a", sha256="a" * 64, size=10)


async def add(connection: Connection, *pieces: NewEvidence) -> Milestone:
    milestone = await add_milestone(connection, await add_roadmap(connection))
    for each in pieces:
        to = Belonging(milestone.id)
        assert await evidence.add(connection, each, belonging=to, person_id=TEACHER.person.id, now=NOW)
    return milestone


async def test_rooms_are_named_anew_made_one_and_forgotten(connection: Connection) -> None:
    first = await rooms.ensure(connection, SCHOOL.id, "Лекторий")
    assert await rooms.ensure(connection, SCHOOL.id, "Лекторий") == first
    second = await rooms.ensure(connection, SCHOOL.id, "Кабинет 12")
    assert not await rooms.rename(connection, second.id, "Лекторий")
    assert await rooms.rename(connection, second.id, "Кабинет 13")
    milestone = await add(connection, PHOTO)
    to = Belonging(milestone.id, first.id, Stage.AFTER)
    assert await evidence.place_in_room(connection, CHAT, TEACHER.person.id, to, since=NOW) == 1
    assert not await rooms.remove(connection, first.id)
    assert await rooms.merge(connection, first.id, second.id) == 1
    assert [(each.name, each.photos) for each in await rooms.of_school(connection, SCHOOL.id)] == [
        ("Кабинет 13", 1)
    ]


async def test_a_file_is_fetched_once_seen_and_cleared_away(connection: Connection) -> None:
    pending = replace(PHOTO, sha256=None, size=None, retry_at=NOW)
    milestone = await add(connection, pending)
    (waiting,) = await files.unfetched(connection, NOW, limit=5)
    assert await files.not_fetched(connection, waiting, NOW + timedelta(minutes=2))
    assert not await files.not_fetched(connection, waiting, None)
    assert await files.unfetched(connection, NOW, limit=5) == []
    here = Fetched(EvidenceKind.PHOTO, "b" * 64, 10**10, "JPEG")
    assert await files.fetched(connection, waiting.id, here, NOW)
    assert not await files.fetched(connection, waiting.id, here, NOW)
    assert await files.unseen(connection, limit=5) == [(waiting.id, "b" * 64)]

    facts = ImageFacts("JPEG", 4000, 3000, NOW.replace(tzinfo=None), "Redmi", 55.1, 36.6, -(2**63))
    await files.seen(connection, waiting.id, facts, NOW)

    (piece,) = await evidence.of_milestone(connection, milestone.id)
    assert piece.image == facts
    assert await files.occupied(connection) == 10**10
    assert await milestones.change(connection, milestone, state=State.ACCEPTED.value)
    later = NOW + timedelta(days=2)
    assert await files.expire(connection, later, timedelta(days=3)) == []
    assert await files.expire(connection, later, timedelta(days=1)) == ["b" * 64]
    assert await files.hashes(connection) == set()
