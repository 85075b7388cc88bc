"""Comments: kept in the history, heard by the other side, once."""

import pytest

from domain.access import AccessDeniedError
from domain.errors import DomainError
from domain.milestone import Milestone
from services import card as cards
from services import commenting, reporting
from services.changing import TextTooLongError
from services.evidence import Message
from services.office import Office
from tests.cast import CONTROLLER, NEIGHBOUR, OFFICIAL, TEACHER, add_milestone, add_roadmap
from tests.services.desk import CLERK, actions


@pytest.fixture
async def milestone(office: Office) -> Milestone:
    async with office.database.transaction() as connection:
        return await add_milestone(connection, await add_roadmap(connection))


def names(result: commenting.Commented) -> list[str]:
    return [each.name for each in result.told]


async def test_a_comment_stays_in_the_history(office: Office, milestone: Milestone) -> None:
    await commenting.comment(office, TEACHER, milestone.id, "  Ждём подпись \n", Message(1003, 5))

    (event,) = (await cards.card(office, CLERK, milestone.id)).history
    assert (event.action, event.person, event.after and event.after["text"]) == (
        "commented",
        TEACHER.person.name,
        "Ждём подпись",
    )


async def test_who_does_the_work_is_heard_by_the_controllers(office: Office, milestone: Milestone) -> None:
    heard = await commenting.comment(office, CLERK, milestone.id, "Ждём подпись", Message(1007, 5))

    assert names(heard) == [CONTROLLER.person.name]


async def test_a_controller_is_heard_by_everybody_who_could_do_the_work(
    office: Office, milestone: Milestone
) -> None:
    heard = await commenting.comment(office, CONTROLLER, milestone.id, "Как дела?", Message(1001, 5))

    assert sorted(names(heard)) == [TEACHER.person.name, CLERK.person.name]


async def test_a_controller_is_heard_by_those_named_and_by_whoever_reported(office: Office) -> None:
    async with office.database.transaction() as connection:
        milestone = await add_milestone(connection, await add_roadmap(connection), assignees=[TEACHER])
    assert names(await commenting.comment(office, CONTROLLER, milestone.id, "Ну?", Message(1001, 5))) == [
        TEACHER.person.name
    ]

    await reporting.report(office, CLERK, milestone.id)

    heard = await commenting.comment(office, CONTROLLER, milestone.id, "Спасибо", Message(1001, 6))
    assert sorted(names(heard)) == [TEACHER.person.name, CLERK.person.name]


async def test_a_message_that_comes_twice_is_one_comment(office: Office, milestone: Milestone) -> None:
    await commenting.comment(office, CLERK, milestone.id, "Ждём", Message(1007, 5))
    again = await commenting.comment(office, CLERK, milestone.id, "Ждём", Message(1007, 5))

    assert again.told == ()
    assert await actions(office, milestone.id) == ["commented"]


async def test_who_only_watches_may_comment_and_a_stranger_to_the_school_may_not(
    office: Office, milestone: Milestone
) -> None:
    await commenting.comment(office, OFFICIAL, milestone.id, "На контроле", Message(1005, 5))

    with pytest.raises(AccessDeniedError):
        await commenting.comment(office, NEIGHBOUR, milestone.id, "Привет", Message(1006, 5))
    with pytest.raises(AccessDeniedError):
        await commenting.check_commentable(office, NEIGHBOUR, milestone.id)


@pytest.mark.parametrize(("text", "refusal"), [(" \n", DomainError), ("я" * 3001, TextTooLongError)])
async def test_what_is_empty_or_endless_is_refused_and_nothing_is_noted(
    office: Office, milestone: Milestone, text: str, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        await commenting.comment(office, CLERK, milestone.id, text, Message(1007, 5))

    assert await actions(office, milestone.id) == []
