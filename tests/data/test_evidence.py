"""Evidence, drafts, dialogues, the log and the stored originals: nothing sent is lost or taken twice."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

from data import conversations, drafts, events, evidence
from data.database import Connection, Database
from data.evidence import Album, NewEvidence
from domain.evidence import Belonging, Evidence, EvidenceKind, Storage
from domain.milestone import Milestone
from tests.cast import CONTROLLER, HEAD, NOW, TEACHER, add_milestone, add_roadmap

CHAT = 7_000_000_001
PHOTO = NewEvidence(
    EvidenceKind.PHOTO, CHAT, 15, album_id="album", file_id="AgAC", sha256="a" * 64, size=10**10
)


async def stored_milestone(connection: Connection) -> Milestone:
    return await add_milestone(connection, await add_roadmap(connection))


async def keep(connection: Connection, milestone: Milestone, *pieces: NewEvidence) -> list[bool]:
    return [
        await evidence.add(
            connection, new, belonging=Belonging(milestone.id), person_id=TEACHER.person.id, now=NOW
        )
        for new in pieces
    ]


async def test_evidence_is_read_as_it_was_stored_the_oldest_first(connection: Connection) -> None:
    milestone = await stored_milestone(connection)
    words = NewEvidence(
        EvidenceKind.TEXT,
        CHAT,
        14,
        text="приказ № 12 от 15.01.2024",
        document_number="12",
        document_date=date(2024, 1, 15),
    )

    assert await keep(connection, milestone, PHOTO, words) == [True, True]

    photo, text = await evidence.of_milestone(connection, milestone.id)
    assert photo == Evidence(
        photo.id,
        milestone.id,
        EvidenceKind.PHOTO,
        TEACHER.person.name,
        NOW,
        file_id="AgAC",
        sha256="a" * 64,
        chat_id=CHAT,
        message_id=15,
        album_id="album",
        size=10**10,
    )
    assert (text.text, text.document_number, text.document_date) == (words.text, "12", date(2024, 1, 15))


async def test_the_same_message_delivered_twice_is_one_piece(connection: Connection) -> None:
    milestone = await stored_milestone(connection)

    assert await keep(connection, milestone, PHOTO, PHOTO) == [True, False]

    assert len(await evidence.of_milestone(connection, milestone.id)) == 1


async def test_the_same_number_in_another_chat_is_another_message(connection: Connection) -> None:
    milestone = await stored_milestone(connection)

    assert await keep(connection, milestone, PHOTO, replace(PHOTO, chat_id=-CHAT)) == [True, True]


async def test_the_same_message_handled_many_times_at_once_is_one_piece(settled: Database) -> None:
    async with settled.transaction() as connection:
        milestone = await stored_milestone(connection)

    async def handle() -> list[bool]:
        async with settled.transaction() as connection:
            return await keep(connection, milestone, PHOTO)

    kept = await asyncio.gather(*(handle() for _ in range(5)))

    assert sorted(kept) == [[False]] * 4 + [[True]]


async def test_an_album_is_counted_as_its_pictures_arrive(connection: Connection) -> None:
    milestone = await stored_milestone(connection)
    assert await evidence.album(connection, CHAT, "album") is None

    await keep(connection, milestone, PHOTO, replace(PHOTO, message_id=16, text="8"), PHOTO)
    await keep(connection, milestone, replace(PHOTO, message_id=17, album_id=None))
    await keep(connection, milestone, replace(PHOTO, chat_id=5))
    await keep(connection, milestone, replace(PHOTO, message_id=18, sha256=None, retry_at=NOW))

    album = await evidence.album(connection, CHAT, "album")
    assert album == Album(stored=2, pending=1, belonging=Belonging(milestone.id), caption="8")


async def test_what_is_still_to_be_fetched_is_no_evidence_yet(connection: Connection) -> None:
    milestone = await stored_milestone(connection)
    await keep(connection, milestone, replace(PHOTO, sha256=None, retry_at=NOW))
    assert await evidence.of_milestone(connection, milestone.id) == []
    assert await evidence.known(connection, CHAT, [15, 16]) == {15: Storage.PENDING}


async def test_the_log_keeps_the_order_and_what_changed(connection: Connection) -> None:
    milestone = await stored_milestone(connection)
    await events.append(
        connection,
        at=NOW,
        action="reported",
        actor=TEACHER,
        roadmap_id=milestone.roadmap_id,
        milestone_id=milestone.id,
        before={"state": "open"},
        after={"state": "reported", "remark": "Сдано, ждёт «приёмки»"},
    )
    # The clock of a replica may be behind: the order is that of writing.
    await events.append(connection, at=NOW - timedelta(minutes=1), action="rolled", milestone_id=milestone.id)
    await events.append(
        connection, at=NOW, action="imported", actor=CONTROLLER, roadmap_id=milestone.roadmap_id
    )

    reported, rolled = await events.of_milestone(connection, milestone.id)

    assert reported == events.Event(
        NOW,
        "reported",
        TEACHER.person.name,
        {"state": "open"},
        {"state": "reported", "remark": "Сдано, ждёт «приёмки»"},
        TEACHER.person.id,
    )
    assert rolled == events.Event(NOW - timedelta(minutes=1), "rolled", None, None, None)


async def test_a_draft_belongs_to_whoever_sent_it(connection: Connection) -> None:
    payload = {"title": "IT-куб", "measures": [{"number": "4.", "due": "2024-02-10"}]}
    draft_id = await drafts.add(connection, CONTROLLER.person.id, NOW, payload)

    assert await drafts.get(connection, draft_id, CONTROLLER.person.id) == payload
    assert await drafts.get(connection, draft_id, HEAD.person.id) is None
    assert not await drafts.remove(connection, draft_id, HEAD.person.id)
    assert await drafts.get(connection, draft_id, CONTROLLER.person.id) == payload


async def test_a_draft_is_confirmed_once_though_the_button_is_pressed_twice_at_once(
    settled: Database,
) -> None:
    async with settled.transaction() as connection:
        draft_id = await drafts.add(connection, CONTROLLER.person.id, NOW, {})

    async def confirm() -> bool:
        async with settled.transaction() as connection:
            return await drafts.remove(connection, draft_id, CONTROLLER.person.id)

    assert sorted(await asyncio.gather(confirm(), confirm())) == [False, True]


async def test_a_dialogue_is_saved_changed_and_forgotten(connection: Connection) -> None:
    assert await conversations.load(connection, "1003:1003") == (None, {})

    await conversations.save(connection, "1003:1003", "Report:text", {"milestone": 7})
    await conversations.save(connection, "1004:1004", None, {"page": 2})
    assert await conversations.load(connection, "1003:1003") == ("Report:text", {"milestone": 7})
    assert await conversations.load(connection, "1004:1004") == (None, {"page": 2})

    await conversations.save(connection, "1003:1003", "Report:photo", {"сколько": [1, 2]})
    assert await conversations.load(connection, "1003:1003") == ("Report:photo", {"сколько": [1, 2]})

    await conversations.save(connection, "1003:1003", None, {})
    assert await conversations.load(connection, "1003:1003") == (None, {})
    assert await conversations.load(connection, "1004:1004") == (None, {"page": 2})


async def test_two_first_words_of_a_dialogue_at_once_are_both_taken(settled: Database) -> None:
    async def say(word: int) -> None:
        async with settled.transaction() as connection:
            await conversations.save(connection, "1003:1003", "Report:text", {"word": word})

    await asyncio.gather(*(say(word) for word in range(4)))

    async with settled.transaction() as connection:
        state, data = await conversations.load(connection, "1003:1003")
    assert state == "Report:text"
    assert data["word"] in range(4)
