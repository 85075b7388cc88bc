"""Series of photos, rooms put in order, photos looked into, the store kept in order."""

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from data import milestones
from data.files import Fetched
from domain.access import AccessDeniedError
from domain.evidence import Belonging, Evidence, EvidenceKind, Storage
from domain.milestone import Milestone, State
from domain.photo import Stage
from services import card as cards
from services import evidence, photos, rooms, storage
from services.evidence import IncomingFile, Kept
from services.fetching import fetch_one, fetch_pending
from services.office import Limits, Office
from services.rooms import NoSuchRoomError, RoomNameError
from tests.cast import (
    NEIGHBOUR,
    OTHER_MUNICIPALITY,
    OTHER_SCHOOL,
    TEACHER,
    FakeClock,
    add_milestone,
    add_roadmap,
    read,
)
from tests.services.desk import FileServer, in_private

CHAT = in_private(TEACHER)
TITLE = "Проведение фотомониторинга помещений Центра"


def jpeg(colour: str = "teal") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(content, "JPEG")
    return content.getvalue()


@pytest.fixture
async def milestone(office: Office) -> Milestone:
    async with office.database.transaction() as connection:
        return await add_milestone(connection, await add_roadmap(connection), number="8.", title=TITLE)


async def send(
    office: Office, *numbers: int, caption: str | None = None, to: Belonging, album: str | None = None
) -> Kept:
    files = [
        IncomingFile(EvidenceKind.PHOTO, CHAT, n, f"f{n}", None, album, caption if n == numbers[0] else None)
        for n in numbers
    ]
    return await evidence.keep(office, TEACHER, files, FileServer().fetch, to)


async def pieces(office: Office, milestone: Milestone) -> list[Evidence]:
    return list((await cards.card(office, TEACHER, milestone.id)).evidence)


def places(found: list[Evidence]) -> list[tuple[str | None, Stage | None]]:
    return [(each.room, each.stage) for each in found]


async def test_a_caption_puts_a_whole_album_where_it_says(office: Office, milestone: Milestone) -> None:
    kept = await send(office, 1, 2, caption="8 каб. 12 после", to=Belonging(milestone.id), album="a")
    assert not kept.wants_room
    assert places(await pieces(office, milestone)) == [("Кабинет 12", Stage.AFTER)] * 2
    later = await send(office, 3, to=await evidence.album_belonging(office, CHAT, "a"), album="a")
    assert places(list(later.pieces)) == [("Кабинет 12", Stage.AFTER)]


async def test_a_caption_wins_over_the_series_for_its_own_photos_only(
    office: Office, milestone: Milestone
) -> None:
    chosen = await photos.choose(office, TEACHER, milestone.id, room="Лекторий", stage=Stage.BEFORE)
    assert chosen.room is not None
    series = Belonging(milestone.id, chosen.room.id, Stage.BEFORE)
    await send(office, 1, to=series)
    await send(office, 2, caption="каб 5", to=series)
    await send(office, 3, to=series)
    assert places(await pieces(office, milestone)) == [
        ("Лекторий", Stage.BEFORE),
        ("Кабинет 5", Stage.BEFORE),
        ("Лекторий", Stage.BEFORE),
    ]


async def test_the_same_room_in_other_words_is_not_made_twice(office: Office, milestone: Milestone) -> None:
    for n, words in enumerate(("8 каб. 12 до", "8 КАБИНЕТ №12 после", "8 12 каб. в процессе")):
        await send(office, n + 1, caption=words, to=Belonging(milestone.id))
    shown = await rooms.of_milestone(office, TEACHER, milestone.id)
    assert [(each.name, each.photos) for each in shown.rooms] == [("Кабинет 12", 3)]


async def test_words_make_no_room_where_no_photos_are_called_for(office: Office) -> None:
    async with office.database.transaction() as connection:
        other = await add_milestone(connection, await add_roadmap(connection), number="4.")
    await send(office, 1, caption="4 кабинет 12 приказ", to=Belonging(other.id))
    assert (await rooms.of_milestone(office, TEACHER, other.id)).rooms == ()


async def test_photos_sent_before_the_room_was_chosen_go_there_too(
    office: Office, milestone: Milestone, clock: FakeClock
) -> None:
    await send(office, 1, to=Belonging(milestone.id))
    clock.advance(hours=2)
    kept = await send(office, 2, 3, to=Belonging(milestone.id))
    assert kept.wants_room

    room = await photos.choose(office, TEACHER, milestone.id, room="Лекторий")
    assert (room.placed, room.room is not None) == (2, True)
    await photos.choose(office, TEACHER, milestone.id, room_id=room.room and room.room.id, stage=Stage.AFTER)

    assert places(await pieces(office, milestone)) == [
        (None, None),
        ("Лекторий", Stage.AFTER),
        ("Лекторий", Stage.AFTER),
    ]


async def test_what_nobody_placed_goes_where_its_caption_says_once_the_item_is_known(
    office: Office, milestone: Milestone
) -> None:
    await send(office, 1, 2, caption="каб. 3 до", to=Belonging(), album="a")
    await send(office, 3, to=Belonging())

    placed = await evidence.place(office, TEACHER, milestone.id)

    assert (placed.stored, placed.wants_room) == (3, True)
    found = places(await pieces(office, milestone))
    assert found == [("Кабинет 3", Stage.BEFORE), ("Кабинет 3", Stage.BEFORE), (None, None)]


async def test_a_room_renamed_keeps_its_photos(office: Office, milestone: Milestone) -> None:
    await send(office, 1, caption="8 каб. 12 до", to=Belonging(milestone.id))
    (room,) = (await rooms.of_milestone(office, TEACHER, milestone.id)).rooms
    await rooms.rename(office, TEACHER, milestone.id, room.id, "кабинет «Робототехника»")
    assert places(await pieces(office, milestone)) == [("Кабинет «Робототехника»", Stage.BEFORE)]


async def test_two_rooms_made_one_keep_all_photos(office: Office, milestone: Milestone) -> None:
    await send(office, 1, caption="8 каб. 12 до", to=Belonging(milestone.id))
    await send(office, 2, caption="8 каб. 13 после", to=Belonging(milestone.id))
    first, second = (await rooms.of_milestone(office, TEACHER, milestone.id)).rooms
    with pytest.raises(RoomNameError, match="объединить"):
        await rooms.rename(office, TEACHER, milestone.id, first.id, second.name)
    with pytest.raises(RoomNameError, match="есть файлы"):
        await rooms.remove(office, TEACHER, milestone.id, first.id)

    shown = await rooms.merge(office, TEACHER, milestone.id, first.id, second.id)

    assert [(each.name, each.photos) for each in shown.rooms] == [("Кабинет 13", 2)]
    assert {each[0] for each in places(await pieces(office, milestone))} == {"Кабинет 13"}
    with pytest.raises(NoSuchRoomError):
        await rooms.rename(office, TEACHER, milestone.id, first.id, "Лекторий")


async def test_a_room_of_another_school_is_out_of_reach(office: Office, milestone: Milestone) -> None:
    async with office.database.transaction() as connection:
        theirs = await add_milestone(
            connection,
            await add_roadmap(connection, OTHER_SCHOOL, OTHER_MUNICIPALITY),
            number="8.",
            title=TITLE,
            responsible=(OTHER_MUNICIPALITY,),
        )
    made = await photos.choose(office, NEIGHBOUR, theirs.id, room="Лекторий")
    assert made.room is not None
    with pytest.raises(NoSuchRoomError):
        await photos.choose(office, TEACHER, milestone.id, room_id=made.room.id)
    with pytest.raises(NoSuchRoomError):
        await rooms.merge(office, TEACHER, milestone.id, made.room.id, made.room.id)
    with pytest.raises(AccessDeniedError):
        await rooms.of_milestone(office, TEACHER, theirs.id)


async def test_a_photo_is_looked_into_once_and_has_a_preview(office: Office, milestone: Milestone) -> None:
    telegram = FileServer({"a": jpeg()})
    file = IncomingFile(EvidenceKind.PHOTO, CHAT, 1, "a", "IMG.jpg")
    kept = await evidence.keep(office, TEACHER, [file], telegram.fetch, Belonging(milestone.id))
    assert kept.pieces[0].image is None

    assert await photos.look_at_new(office) == 1
    assert await photos.look_at_new(office) == 0

    (piece,) = await pieces(office, milestone)
    assert piece.image is not None
    assert (piece.image.width, piece.image.viewable, piece.format) == (640, True, "JPEG")
    assert piece.sha256 is not None
    assert office.media.preview(piece.sha256).exists()
    assert list(office.media.names()) == [piece.sha256]


@pytest.mark.parametrize(
    ("name", "content", "kind", "format_"),
    [
        ("IMG.HEIC", b"\0\0\0\x18ftypheic" + b"\0" * 50, EvidenceKind.PHOTO, "HEIC"),
        ("ролик.mp4", b"\0\0\0\x18ftypisom" + b"\0" * 50, EvidenceKind.DOCUMENT, "MP4"),
        ("фото.jpg", b"%PDF-1.4 and no picture", EvidenceKind.DOCUMENT, "JPG"),
        ("скан.pdf", jpeg(), EvidenceKind.PHOTO, "JPEG"),
    ],
)
async def test_a_file_is_taken_for_what_it_is(
    office: Office, milestone: Milestone, name: str, content: bytes, kind: EvidenceKind, format_: str
) -> None:
    file = IncomingFile(EvidenceKind.PHOTO, CHAT, 1, "a", name)
    await evidence.keep(office, TEACHER, [file], FileServer({"a": content}).fetch, Belonging(milestone.id))
    await photos.look_at_new(office)
    (piece,) = await pieces(office, milestone)
    assert (piece.kind, piece.format) == (kind, format_)
    assert office.media.path(piece.sha256 or "").read_bytes() == content


async def test_the_inventory_names_what_is_missing_and_what_nobody_knows(
    office: Office, milestone: Milestone
) -> None:
    await send(office, 1, to=Belonging(milestone.id))
    (known,) = office.media.names()
    stray = office.media.keep(b"nobody sent this")
    office.media.path(known).unlink()

    found = await storage.inventory(office)

    assert (found.orphans, found.missing, found.pending, found.occupied) == ((stray,), (known,), 0, 2)


async def test_originals_past_their_age_go_and_their_record_stays(
    office: Office, milestone: Milestone, clock: FakeClock
) -> None:
    await send(office, 1, 2, to=Belonging(milestone.id))
    limited = replace(office, limits=Limits(age=timedelta(days=30)))
    clock.advance(days=31)
    assert await storage.tidy(limited) == 0
    async with office.database.transaction() as connection:
        current = await read(connection, milestone.id)
        assert await milestones.change(connection, current, state=State.ACCEPTED.value)

    assert await storage.tidy(limited) == 2

    assert list(office.media.names()) == []
    assert [each.state for each in await pieces(office, milestone)] == [Storage.EXPIRED] * 2
    found = await storage.inventory(office)
    assert (found.missing, found.orphans) == ((), ())


async def test_a_file_that_another_open_milestone_needs_stays(
    office: Office, milestone: Milestone, clock: FakeClock
) -> None:
    async with office.database.transaction() as connection:
        other = await add_milestone(connection, await add_roadmap(connection), number="9.", title=TITLE)
    same = FileServer({"f1": b"same", "f2": b"same"})
    for n, each in ((1, milestone), (2, other)):
        file = IncomingFile(EvidenceKind.PHOTO, CHAT, n, f"f{n}")
        await evidence.keep(office, TEACHER, [file], same.fetch, Belonging(each.id))
    async with office.database.transaction() as connection:
        current = await read(connection, milestone.id)
        assert await milestones.change(connection, current, state=State.ACCEPTED.value)
    clock.advance(days=31)
    assert await storage.tidy(replace(office, limits=Limits(age=timedelta(days=30)))) == 0
    assert len(list(office.media.names())) == 1


async def test_each_picture_of_an_album_goes_where_its_own_caption_says(
    office: Office, milestone: Milestone
) -> None:
    telegram = FileServer()
    captions = ("каб. 12 до", "каб. 13", None)
    album = [
        IncomingFile(EvidenceKind.PHOTO, CHAT, n, f"f{n}", album_id="a", caption=caption)
        for n, caption in enumerate(captions, 1)
    ]

    kept = await evidence.keep(office, TEACHER, album, telegram.fetch, Belonging(milestone.id))

    assert [(each.room, each.stage) for each in kept.pieces] == [
        ("Кабинет 12", Stage.BEFORE),
        ("Кабинет 13", Stage.BEFORE),
        ("Кабинет 12", Stage.BEFORE),
    ]


async def test_the_same_bytes_that_come_while_an_old_file_expires_are_not_lost(
    office: Office, milestone: Milestone, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with office.database.transaction() as connection:
        other = await add_milestone(connection, await add_roadmap(connection), number="9.", title=TITLE)
    telegram = FileServer({"f1": b"same", "f2": b"same"})
    first, second = (IncomingFile(EvidenceKind.PHOTO, CHAT, n, f"f{n}") for n in (1, 2))
    await evidence.keep(office, TEACHER, [first], telegram.fetch, Belonging(milestone.id))
    async with office.database.transaction() as connection:
        current = await read(connection, milestone.id)
        assert await milestones.change(connection, current, state=State.ACCEPTED.value)
    clock.advance(days=31)

    async def fetched_just_before_the_old_one_goes(*asked: Any) -> Fetched:
        file = await fetch_one(*asked)
        assert await storage.tidy(replace(office, limits=Limits(age=timedelta(days=30)))) == 1
        return file

    with monkeypatch.context() as patch:
        patch.setattr(evidence, "fetch_one", fetched_just_before_the_old_one_goes)
        kept = await evidence.keep(office, TEACHER, [second], telegram.fetch, Belonging(other.id))
    assert (kept.stored, kept.pending) == (0, 1)
    clock.advance(minutes=2)
    assert await fetch_pending(office, telegram) == 1

    found = await storage.inventory(office)
    assert (found.missing, found.orphans) == ((), ())
    assert len(list(office.media.names())) == 1


async def test_a_file_set_aside_by_a_bot_that_died_is_brought_back_if_it_is_needed(
    office: Office, milestone: Milestone
) -> None:
    await send(office, 1, 2, to=Belonging(milestone.id))
    needed, *_ = list(office.media.names())
    for digest in (needed, office.media.keep(b"nobody needs this")):
        office.media.set_aside(digest)

    assert await storage.tidy(office) == 1

    assert needed in set(office.media.names())
    assert office.media.aside() == set()
    assert len(list(office.media.names())) == 2


async def test_what_died_half_received_is_cleared_away_and_what_is_under_way_is_not(office: Office) -> None:
    incoming = office.media.begin()
    incoming.write(b"half a photo")
    left = unfinished(office)[0].with_name("left-by-a-dead-bot")
    left.write_bytes(b"half another photo")

    await storage.tidy(office)

    assert left not in unfinished(office)
    incoming.write(b" and the rest")
    assert office.media.path(incoming.keep()).read_bytes() == b"half a photo and the rest"


def unfinished(office: Office) -> list[Path]:
    return list((office.media.path("ab").parent.parent / "unfinished").iterdir())
