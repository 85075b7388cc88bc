"""What people send as proof: counted only once it is on disk and in the log, and counted once."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest

from data import events
from domain.access import AccessDeniedError
from domain.errors import DomainError
from domain.evidence import NOWHERE, Belonging, EvidenceKind
from domain.milestone import Milestone, State
from domain.people import Actor
from services import card as cards
from services import evidence, storage
from services.evidence import IncomingFile, Kept
from services.fetching import MOST_TRIES, FileTooBigError, NotFetchedError, fetch_pending
from services.office import Limits, Office
from tests.cast import NEIGHBOUR, TEACHER, FakeClock, add_milestone, add_roadmap
from tests.services.desk import FileServer, actions, in_private

CHAT = in_private(TEACHER)


@pytest.fixture
async def milestone(office: Office) -> Milestone:
    async with office.database.transaction() as connection:
        return await add_milestone(connection, await add_roadmap(connection), number="8.")


def photo(message_id: int, *, album_id: str | None = "a", caption: str | None = None) -> IncomingFile:
    return IncomingFile(EvidenceKind.PHOTO, CHAT, message_id, f"photo {message_id}", None, album_id, caption)


async def keep(office: Office, actor: Actor, files: list[IncomingFile], milestone_id: int | None) -> Kept:
    """Telegram gives every file, and its name is what is in it."""
    return await evidence.keep(office, actor, files, FileServer().fetch, Belonging(milestone_id))


async def kept_of(office: Office, milestone: Milestone) -> list[str | None]:
    return [each.sha256 for each in (await cards.card(office, TEACHER, milestone.id)).evidence]


def stored_files(office: Office) -> list[str]:
    return list(office.media.names())


async def test_an_album_is_on_disk_in_the_database_and_in_the_log(
    office: Office, milestone: Milestone
) -> None:
    album = [photo(number) for number in range(6)]

    kept = await keep(office, TEACHER, album, milestone.id)

    assert (kept.stored, kept.received) == (6, 6)
    contents = [each.file_id.encode() for each in album]
    hashes = [hashlib.sha256(each).hexdigest() for each in contents]
    assert await kept_of(office, milestone) == hashes
    assert [office.media.path(each).read_bytes() for each in hashes] == contents
    assert await actions(office, milestone.id) == ["evidence-added"]


async def test_a_redelivered_album_changes_nothing(office: Office, milestone: Milestone) -> None:
    album = [photo(number) for number in range(3)]
    await keep(office, TEACHER, album, milestone.id)

    again = await keep(office, TEACHER, album, milestone.id)

    assert (again.stored, again.received) == (3, 3)
    assert len(await kept_of(office, milestone)) == 3
    assert await actions(office, milestone.id) == ["evidence-added"]


async def test_an_album_split_over_two_polls_is_counted_whole(office: Office, milestone: Milestone) -> None:
    await keep(office, TEACHER, [photo(1), photo(2)], milestone.id)
    assert await evidence.album_belonging(office, CHAT, "a") == Belonging(milestone.id)

    rest = await keep(office, TEACHER, [photo(3)], milestone.id)

    assert (rest.stored, rest.received) == (3, 3)


async def test_the_order_named_in_the_caption_is_recognised(office: Office, milestone: Milestone) -> None:
    await keep(office, TEACHER, [photo(1, caption="Приказ № 5 от 09.01.2024")], milestone.id)

    (kept,) = (await cards.card(office, TEACHER, milestone.id)).evidence
    assert (kept.document_number, kept.document_date) == ("5", date(2024, 1, 9))


async def test_what_came_without_a_word_is_kept_until_somebody_says_what_it_is(
    office: Office, milestone: Milestone
) -> None:
    kept = await keep(office, TEACHER, [photo(1), photo(2)], None)
    assert (kept.stored, kept.milestone) == (2, None)
    assert await kept_of(office, milestone) == []

    placed = await evidence.place(office, TEACHER, milestone.id)
    again = await evidence.place(office, TEACHER, milestone.id)

    assert (placed.stored, again.stored) == (2, 0)
    assert len(await kept_of(office, milestone)) == 2
    assert await actions(office, milestone.id) == ["evidence-added"]


async def test_what_a_full_disk_refuses_is_noted_and_fetched_once_there_is_space(
    office: Office, milestone: Milestone, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", refuse)
        full = await keep(office, TEACHER, [photo(1)], milestone.id)
    assert (full.stored, full.received, full.pending, full.no_space) == (0, 1, 1, True)
    assert await kept_of(office, milestone) == []
    assert stored_files(office) == []

    telegram = FileServer()
    assert await fetch_pending(office, telegram) == 0
    clock.advance(minutes=1)
    assert await fetch_pending(office, telegram) == 1
    assert len(await kept_of(office, milestone)) == 1
    assert [(piece.state, left) for piece, left in telegram.told] == [("stored", 0)]


async def test_what_telegram_does_not_give_is_asked_for_again_and_given_up_in_the_end(
    office: Office, milestone: Milestone, clock: FakeClock
) -> None:
    telegram = FileServer(refusals={"photo 1": [NotFetchedError() for _ in range(30)]})
    album = [photo(1), photo(2)]
    first = await evidence.keep(office, TEACHER, album, telegram.fetch, Belonging(milestone.id))
    assert (first.stored, first.received, first.pending) == (1, 2, 1)

    for _ in range(100):
        clock.advance(hours=1)
        await fetch_pending(office, telegram)

    assert telegram.asked.count("photo 1") == 1 + MOST_TRIES
    assert [(piece.message_id, piece.state) for piece, _ in telegram.told] == [(1, "lost")]
    assert len(await kept_of(office, milestone)) == 1


async def test_a_redelivered_message_brings_what_was_pending_and_asks_for_nothing_that_is_here(
    office: Office, milestone: Milestone, clock: FakeClock
) -> None:
    telegram = FileServer(refusals={"photo 1": [NotFetchedError()]})
    album = [photo(1), photo(2)]
    await evidence.keep(office, TEACHER, album, telegram.fetch, Belonging(milestone.id))

    again = await evidence.keep(office, TEACHER, album, telegram.fetch, Belonging(milestone.id))

    assert (again.stored, again.received, again.pending) == (2, 2, 0)
    assert telegram.asked.count("photo 2") == 1
    clock.advance(days=1)
    assert await fetch_pending(office, telegram) == 0
    assert await actions(office, milestone.id) == ["evidence-added"]


async def test_a_file_too_big_is_refused_and_the_rest_of_its_album_kept(
    office: Office, milestone: Milestone
) -> None:
    telegram = FileServer(refusals={f"photo {n}": [FileTooBigError()] * 3 for n in (1, 3)})
    kept = await evidence.keep(office, TEACHER, [photo(1), photo(2)], telegram.fetch, Belonging(milestone.id))
    assert (kept.stored, kept.received, kept.too_big) == (1, 2, 1)
    with pytest.raises(FileTooBigError):
        await evidence.keep(office, TEACHER, [photo(3, album_id=None)], telegram.fetch, NOWHERE)


async def test_beyond_the_quota_nothing_is_fetched_until_there_is_room(
    office: Office, milestone: Milestone, clock: FakeClock
) -> None:
    await keep(office, TEACHER, [photo(1)], milestone.id)
    small = replace(office, limits=Limits(quota=5))
    full = await keep(small, TEACHER, [photo(2)], milestone.id)
    assert (full.pending, full.no_space) == (1, True)
    clock.advance(hours=1)
    telegram = FileServer()
    assert await fetch_pending(small, telegram) == 0
    assert telegram.asked == []
    assert await fetch_pending(office, telegram) == 1


async def test_a_crash_between_file_and_row_leaves_no_orphan_once_the_message_comes_again(
    office: Office, milestone: Milestone, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """The process died here."""

    async def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("data.evidence.add", die)
        with pytest.raises(Killed):
            await keep(office, TEACHER, [photo(1)], milestone.id)
    (orphan,) = (await storage.inventory(office)).orphans

    await keep(office, TEACHER, [photo(1)], milestone.id)

    assert await kept_of(office, milestone) == [orphan]
    found = await storage.inventory(office)
    assert (found.orphans, found.missing) == ((), ())


async def test_evidence_without_its_event_is_not_kept(
    office: Office, milestone: Milestone, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(events, "append", fail)
        with pytest.raises(OSError, match="disk full"):
            await keep(office, TEACHER, [photo(1)], milestone.id)

    assert await kept_of(office, milestone) == []


async def test_another_school_adds_nothing_and_leaves_no_file(office: Office, milestone: Milestone) -> None:
    with pytest.raises(AccessDeniedError):
        await keep(office, NEIGHBOUR, [photo(1)], milestone.id)
    with pytest.raises(AccessDeniedError):
        await evidence.place(office, NEIGHBOUR, milestone.id)

    assert await kept_of(office, milestone) == []
    assert not office.media.path(hashlib.sha256(b"photo 1").hexdigest()).exists()


@pytest.mark.parametrize("state", [State.REPORTED, State.ACCEPTED])
async def test_proof_may_still_follow_after_the_report(office: Office, state: State) -> None:
    async with office.database.transaction() as connection:
        closed = await add_milestone(connection, await add_roadmap(connection), state=state)

    assert (await keep(office, TEACHER, [photo(1)], closed.id)).stored == 1


async def test_a_cancelled_point_takes_no_proof(office: Office) -> None:
    async with office.database.transaction() as connection:
        cancelled = await add_milestone(connection, await add_roadmap(connection), state=State.CANCELLED)

    with pytest.raises(DomainError, match="отменена"):
        await keep(office, TEACHER, [photo(1)], cancelled.id)
