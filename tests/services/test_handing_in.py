"""Handing a result in: what its words call for is asked for first, never silently done without."""

import pytest

from domain.evidence import Belonging, EvidenceKind
from domain.milestone import AlreadyMarkedError, Milestone, State
from services import card as cards
from services import evidence, reporting
from services.evidence import IncomingFile, Message
from services.office import Office
from services.reporting import Reported, Wanted
from tests.cast import TEACHER, add_measure, add_milestone, add_roadmap
from tests.services.desk import CLERK, FileServer, actions, stored

NOTICES = ["извещение"]
"""What the milestones of the cast call for: «Извещения о закупках»."""


@pytest.fixture
async def milestone(office: Office) -> Milestone:
    async with office.database.transaction() as connection:
        return await add_milestone(connection, await add_roadmap(connection))


def photo(message_id: int = 9) -> IncomingFile:
    return IncomingFile(EvidenceKind.PHOTO, 1003, message_id, "file-id")


def names(outcome: Reported | Wanted) -> list[str]:
    assert isinstance(outcome, Wanted)
    return [each.name for each in outcome.lacking]


@pytest.mark.parametrize("text", ["", "закупки объявлены", "с 15.01.2024"])
async def test_without_its_document_nothing_is_reported_yet(
    office: Office, milestone: Milestone, text: str
) -> None:
    outcome = await reporting.hand_in(office, CLERK, milestone.id, text=text, message=Message(1, 1))

    assert names(outcome) == NOTICES
    assert (await stored(office, milestone.id)).state is State.OPEN
    assert await actions(office, milestone.id) == []


async def test_a_number_in_the_words_is_proof_enough(office: Office, milestone: Milestone) -> None:
    text = "извещения № 5 и № 6 от 12.01.2024"

    outcome = await reporting.hand_in(office, CLERK, milestone.id, text=text, message=Message(1, 1))

    assert isinstance(outcome, Reported)
    assert [each.number for each in outcome.documents] == ["5", "6"]
    assert outcome.card.lacking == ()


async def test_a_file_sent_before_is_proof_enough(office: Office, milestone: Milestone) -> None:
    await evidence.keep(office, TEACHER, [photo()], FileServer().fetch, Belonging(milestone.id))

    assert isinstance(await reporting.hand_in(office, CLERK, milestone.id), Reported)


async def test_who_insists_hands_in_without_and_the_card_says_so(
    office: Office, milestone: Milestone
) -> None:
    done = await reporting.report(office, CLERK, milestone.id, revision=milestone.revision)

    assert done.card.milestone.state is State.REPORTED
    assert [each.name for each in done.card.lacking] == NOTICES


async def test_a_part_of_a_measure_answers_for_its_own_words(office: Office) -> None:
    async with office.database.transaction() as connection:
        roadmap = await add_roadmap(connection)
        measure = await add_measure(connection, roadmap, title="Утвердить перечень")
        part = await add_milestone(
            connection, roadmap, measure_id=measure, label="4.1", title="Перечень внесён в систему"
        )
        letter = await add_milestone(
            connection, roadmap, measure_id=measure, position=2, label="4.2", title="Письмо оператору"
        )

    assert isinstance(await reporting.hand_in(office, CLERK, part.id), Reported)
    assert names(await reporting.hand_in(office, CLERK, letter.id)) == ["письмо"]


async def test_an_old_button_asks_for_nothing(office: Office, milestone: Milestone) -> None:
    await reporting.report(office, CLERK, milestone.id)

    with pytest.raises(AlreadyMarkedError):
        await reporting.hand_in(office, TEACHER, milestone.id, revision=milestone.revision)


async def test_words_that_name_a_document_are_kept_once_and_others_are_not(
    office: Office, milestone: Milestone
) -> None:
    for _ in range(2):
        found = await evidence.keep_words(office, CLERK, milestone.id, "приказ № 12", Message(1, 5))
        assert [each.number for each in found] == ["12"]
    assert await evidence.keep_words(office, CLERK, milestone.id, "скоро будет", Message(1, 6)) == ()

    assert [each.text for each in (await cards.card(office, CLERK, milestone.id)).evidence] == ["приказ № 12"]
    assert await actions(office, milestone.id) == ["evidence-added"]
