"""What people send as proof: counted only once it is on disk and in the log, and counted once."""

import hashlib
from datetime import date

import pytest

from data import events
from domain.access import AccessDeniedError
from domain.errors import DomainError
from domain.evidence import EvidenceKind
from domain.milestone import Milestone, State
from services import card as cards
from services import evidence
from services.evidence import IncomingFile, StorageError
from services.office import Office
from tests.cast import NEIGHBOUR, TEACHER, add_milestone, add_roadmap
from tests.services.desk import actions, in_private

CHAT = in_private(TEACHER)


@pytest.fixture
async def milestone(office: Office) -> Milestone:
    async with office.database.transaction() as connection:
        return await add_milestone(connection, await add_roadmap(connection), number="8.")


def photo(message_id: int, *, album_id: str | None = "a", caption: str | None = None) -> IncomingFile:
    content = b"photo %d" % message_id
    return IncomingFile(
        EvidenceKind.PHOTO, CHAT, message_id, content, f"file{message_id}", None, album_id, caption
    )


async def kept_of(office: Office, milestone: Milestone) -> list[str | None]:
    return [each.sha256 for each in (await cards.card(office, TEACHER, milestone.id)).evidence]


async def test_an_album_is_on_disk_in_the_database_and_in_the_log(
    office: Office, milestone: Milestone
) -> None:
    album = [photo(number) for number in range(6)]

    kept = await evidence.keep(office, TEACHER, album, milestone.id)

    assert (kept.stored, kept.received) == (6, 6)
    hashes = [hashlib.sha256(each.content).hexdigest() for each in album]
    assert await kept_of(office, milestone) == hashes
    assert [office.media.path(each).read_bytes() for each in hashes] == [each.content for each in album]
    assert await actions(office, milestone.id) == ["evidence-added"]


async def test_a_redelivered_album_changes_nothing(office: Office, milestone: Milestone) -> None:
    album = [photo(number) for number in range(3)]
    await evidence.keep(office, TEACHER, album, milestone.id)

    again = await evidence.keep(office, TEACHER, album, milestone.id)

    assert (again.stored, again.received) == (3, 3)
    assert len(await kept_of(office, milestone)) == 3
    assert await actions(office, milestone.id) == ["evidence-added"]


async def test_an_album_split_over_two_polls_is_counted_whole(office: Office, milestone: Milestone) -> None:
    await evidence.keep(office, TEACHER, [photo(1), photo(2)], milestone.id)
    assert await evidence.album_milestone(office, CHAT, "a") == milestone.id

    rest = await evidence.keep(office, TEACHER, [photo(3)], milestone.id)

    assert (rest.stored, rest.received) == (3, 3)


async def test_the_order_named_in_the_caption_is_recognised(office: Office, milestone: Milestone) -> None:
    await evidence.keep(office, TEACHER, [photo(1, caption="Приказ № 5 от 09.01.2024")], milestone.id)

    (kept,) = (await cards.card(office, TEACHER, milestone.id)).evidence
    assert (kept.document_number, kept.document_date) == ("5", date(2024, 1, 9))


async def test_what_came_without_a_word_is_kept_until_somebody_says_what_it_is(
    office: Office, milestone: Milestone
) -> None:
    kept = await evidence.keep(office, TEACHER, [photo(1), photo(2)], None)
    assert (kept.stored, kept.milestone) == (2, None)
    assert await kept_of(office, milestone) == []

    placed = await evidence.place(office, TEACHER, milestone.id)
    again = await evidence.place(office, TEACHER, milestone.id)

    assert (placed.stored, again.stored) == (2, 0)
    assert len(await kept_of(office, milestone)) == 2
    assert await actions(office, milestone.id) == ["evidence-added"]


async def test_a_full_disk_is_said_and_nothing_is_counted(
    office: Office, milestone: Milestone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: bytes) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("data.media.MediaStore.keep", lambda _, content: refuse(content))
        with pytest.raises(StorageError, match="нет места"):
            await evidence.keep(office, TEACHER, [photo(1)], milestone.id)
    assert await kept_of(office, milestone) == []

    await evidence.keep(office, TEACHER, [photo(1)], milestone.id)
    assert len(await kept_of(office, milestone)) == 1


async def test_evidence_without_its_event_is_not_kept(
    office: Office, milestone: Milestone, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(events, "append", fail)
        with pytest.raises(OSError, match="disk full"):
            await evidence.keep(office, TEACHER, [photo(1)], milestone.id)

    assert await kept_of(office, milestone) == []


async def test_another_school_adds_nothing_and_leaves_no_file(office: Office, milestone: Milestone) -> None:
    with pytest.raises(AccessDeniedError):
        await evidence.keep(office, NEIGHBOUR, [photo(1)], milestone.id)
    with pytest.raises(AccessDeniedError):
        await evidence.place(office, NEIGHBOUR, milestone.id)

    assert await kept_of(office, milestone) == []
    assert not office.media.path(hashlib.sha256(b"photo 1").hexdigest()).exists()


@pytest.mark.parametrize("state", [State.REPORTED, State.ACCEPTED])
async def test_proof_may_still_follow_after_the_report(office: Office, state: State) -> None:
    async with office.database.transaction() as connection:
        closed = await add_milestone(connection, await add_roadmap(connection), state=state)

    assert (await evidence.keep(office, TEACHER, [photo(1)], closed.id)).stored == 1


async def test_a_cancelled_point_takes_no_proof(office: Office) -> None:
    async with office.database.transaction() as connection:
        cancelled = await add_milestone(connection, await add_roadmap(connection), state=State.CANCELLED)

    with pytest.raises(DomainError, match="отменена"):
        await evidence.keep(office, TEACHER, [photo(1)], cancelled.id)
