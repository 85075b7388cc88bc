"""One document that closes a measure for all schools: seen first, then decided at once."""

import asyncio

import pytest

from data import events, organisations
from domain.access import AccessDeniedError
from domain.evidence import Evidence, EvidenceKind
from domain.milestone import AlreadyMarkedError, Milestone, State
from domain.people import OrganisationKind
from services import acceptance, reporting, row_acceptance
from services.acceptance import Batch
from services.office import Office
from services.reporting import Message
from services.row_acceptance import NoProofError, proof_among
from tests.cast import CONTROLLER, MUNICIPALITY, NOW, TEACHER, FakeClock, add_milestone, add_roadmap
from tests.services.desk import CLERK, actions, stored

SCHOOLS = 60
"""More than one transaction takes."""


async def spread(office: Office, schools: int, *, title: str = "IT-куб") -> list[Milestone]:
    """The same row at so many schools; the first has an order of the regional ministry."""
    made = []
    async with office.database.transaction() as connection:
        for n in range(schools):
            place = await organisations.ensure(
                connection, f"Школа {n:03}", OrganisationKind.SCHOOL, MUNICIPALITY.id
            )
            roadmap_id = await add_roadmap(connection, place, title=title)
            made.append(await add_milestone(connection, roadmap_id, assignees=[TEACHER] if n == 1 else []))
    await reporting.report(
        office, CLERK, made[0].id, text="приказ № 12 от 11.01.2024", message=Message(1, made[0].id)
    )
    return made


def numbers(found: tuple[Milestone, ...]) -> list[int]:
    return sorted(each.id for each in found)


async def accept(office: Office, row: row_acceptance.RowAcceptance, *, also_open: bool) -> Batch:
    return await row_acceptance.accept_row(office, CONTROLLER, row.source.id, row.seen, also_open=also_open)


async def test_the_list_holds_the_same_row_of_the_same_table_only(office: Office) -> None:
    made = await spread(office, 3)
    await reporting.report(office, CLERK, made[1].id)
    async with office.database.transaction() as connection:
        other_table = await add_roadmap(connection, title="Точка роста")
        await add_milestone(connection, other_table)
        await add_milestone(connection, made[0].roadmap_id, number="5.")

    row = await row_acceptance.look(office, CONTROLLER, made[0].id)

    assert numbers(row.reported) == [made[0].id, made[1].id]
    assert numbers(row.still_open) == [made[2].id]
    assert row.proof.document_number == "12"


async def test_what_is_reported_is_accepted_everywhere_and_nothing_else(office: Office) -> None:
    made = await spread(office, 3)
    await reporting.report(office, CLERK, made[1].id)

    done = await accept(office, await row_acceptance.look(office, CONTROLLER, made[0].id), also_open=False)

    assert numbers(done.accepted) == [made[0].id, made[1].id]
    assert [(who.name, len(theirs)) for who, theirs in done.audience] == [(CLERK.person.name, 2)]
    assert (await stored(office, made[2].id)).state is State.OPEN


async def test_the_same_document_closes_it_where_nobody_has_reported(office: Office) -> None:
    made = await spread(office, SCHOOLS)

    done = await accept(office, await row_acceptance.look(office, CONTROLLER, made[0].id), also_open=True)

    assert len(done.accepted) == SCHOOLS
    assert done.changed == ()
    closed = await stored(office, made[SCHOOLS - 1].id)
    assert (closed.state, closed.reported_on) == (
        State.ACCEPTED,
        (await stored(office, made[0].id)).reported_on,
    )
    assert await actions(office, closed.id) == ["reported", "accepted"]
    assert {who.name for who, _ in done.audience} == {CLERK.person.name, TEACHER.person.name}
    decided = await document_in_log(office, closed.id)
    assert decided == {"document": "12", "document_date": "2024-01-11", "document_of": made[0].id}


async def document_in_log(office: Office, milestone_id: int) -> dict[str, object]:
    """What the log says about the document with which it was accepted."""
    async with office.database.transaction() as connection:
        *_, last = await events.of_milestone(connection, milestone_id)
    return {name: value for name, value in (last.after or {}).items() if name.startswith("document")}


async def test_what_changed_after_the_list_is_left_alone_and_named(office: Office, clock: FakeClock) -> None:
    made = await spread(office, 4)
    await reporting.report(office, CLERK, made[1].id)
    row = await row_acceptance.look(office, CONTROLLER, made[0].id)
    await acceptance.return_for_rework(office, CONTROLLER, made[1].id, "Не тот документ")
    await reporting.report(office, CLERK, made[2].id)

    done = await accept(office, row, also_open=True)

    assert numbers(done.accepted) == [made[0].id, made[3].id]
    assert numbers(done.changed) == [made[1].id, made[2].id]
    assert (await stored(office, made[1].id)).state is State.OPEN
    assert (await stored(office, made[2].id)).state is State.REPORTED


async def test_two_controllers_close_a_row_at_once_and_each_school_once(office: Office) -> None:
    made = await spread(office, SCHOOLS)
    row = await row_acceptance.look(office, CONTROLLER, made[0].id)

    ends = await asyncio.gather(
        accept(office, row, also_open=True), accept(office, row, also_open=True), return_exceptions=True
    )

    done = [each for each in ends if isinstance(each, Batch)]
    assert sum(len(each.accepted) for each in done) == SCHOOLS
    assert all(isinstance(each, Batch | AlreadyMarkedError) for each in ends)
    for each in made:
        assert await actions(office, each.id) == ["reported", "accepted"]


async def test_a_result_decided_meanwhile_speaks_for_nobody(office: Office) -> None:
    made = await spread(office, 2)
    row = await row_acceptance.look(office, CONTROLLER, made[0].id)
    await acceptance.accept(office, CONTROLLER, made[0].id)

    with pytest.raises(AlreadyMarkedError):
        await accept(office, row, also_open=True)

    assert (await stored(office, made[1].id)).state is State.OPEN


async def test_without_a_document_of_its_own_a_result_closes_no_other(office: Office) -> None:
    made = await spread(office, 2)
    await reporting.report(office, CLERK, made[1].id)
    with pytest.raises(NoProofError):
        await row_acceptance.look(office, CONTROLLER, made[1].id)


async def test_only_the_centre_accepts_a_row(office: Office) -> None:
    made = await spread(office, 2)
    with pytest.raises(AccessDeniedError):
        await row_acceptance.look(office, CLERK, made[0].id)


def test_a_number_speaks_louder_than_a_file_and_a_photo_not_at_all() -> None:
    def piece(kind: EvidenceKind, number: str | None = None) -> Evidence:
        return Evidence(1, 1, kind, "Вера", NOW, document_number=number)

    photo, file = piece(EvidenceKind.PHOTO), piece(EvidenceKind.DOCUMENT)
    words = piece(EvidenceKind.TEXT, "12")
    assert proof_among([photo]) is None
    assert proof_among([photo, file]) == file
    assert proof_among([words, file]) == words
