"""Roles given and taken away: logged, never the last administrator's, and in force at once."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from data import assignments, chats, duties, joining, people
from data.tables import events
from data.tables import people as people_table
from domain.access import AccessDeniedError
from domain.administration import LastAdministratorError, UnfitRoleError
from domain.errors import DomainError
from domain.milestone import Milestone
from domain.people import Actor, Role
from services import administration, membership, people_list
from services import joining as joining_service
from services import people as people_service
from services.administration import NoSuchPersonError, RoleGoneError
from services.joining import InviteError
from services.joining import join as join_by_link
from services.office import Office
from tests.cast import (
    CENTRE,
    CONTROLLER,
    HEAD,
    LONG_AGO,
    MUNICIPALITY,
    NEIGHBOUR,
    NOW,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    TEACHER,
    FakeClock,
    add_milestone,
    add_roadmap,
    join,
    make_actor,
    member,
)
from tests.services.desk import CLERK, RecordingSender, moscow, settle_outcomes, steps_of, stored, tick

ADMIN = make_actor(8, "Ирина Админова", member(CENTRE, Role.ADMIN))
SECOND = make_actor(9, "Карл Второй", member(CENTRE, Role.ADMIN))
TEACHER_AT = (TEACHER.person.id, SCHOOL.id, Role.EXECUTOR)


@pytest.fixture
async def office(office: Office) -> Office:
    """With two administrators."""
    async with office.database.transaction() as connection:
        await join(connection, ADMIN)
        await join(connection, SECOND)
    return office


async def make(office: Office, *assignees: Actor) -> Milestone:
    async with office.database.transaction() as connection:
        roadmap_id = await add_roadmap(connection)
        return await add_milestone(
            connection, roadmap_id, due=date(2024, 1, 17), today=date(2023, 12, 1), assignees=assignees
        )


async def log(office: Office) -> list[tuple[object, ...]]:
    query = (
        select(events.c.person_id, events.c.action, events.c.before, events.c.after)
        .where(events.c.action.like("role-%"))
        .order_by(events.c.id)
    )
    async with office.database.transaction() as connection:
        return [tuple(row) for row in await connection.execute(query)]


async def roles_of(office: Office, actor: Actor) -> set[tuple[int, Role]]:
    async with office.database.transaction() as connection:
        return {
            (each.organisation_id, each.role)
            for each in await people.memberships_of(connection, actor.person.id)
        }


async def test_a_role_is_given_and_taken_and_both_are_in_the_log(office: Office) -> None:
    given = await administration.grant(office, ADMIN, TEACHER.person.id, OTHER_SCHOOL.id, Role.HEAD)
    again = await administration.grant(office, ADMIN, TEACHER.person.id, OTHER_SCHOOL.id, Role.HEAD)
    assert (given.fresh, again.fresh) == (True, False)
    assert await roles_of(office, TEACHER) == {
        (SCHOOL.id, Role.EXECUTOR),
        (OTHER_SCHOOL.id, Role.HEAD),
    }

    taken = await administration.revoke(office, CONTROLLER, TEACHER.person.id, OTHER_SCHOOL.id, Role.HEAD)

    assert taken.others
    assert await roles_of(office, TEACHER) == {(SCHOOL.id, Role.EXECUTOR)}
    what = {
        "person": TEACHER.person.name,
        "person_id": TEACHER.person.id,
        "organisation": OTHER_SCHOOL.name,
        "role": "head",
    }
    assert await log(office) == [
        (ADMIN.person.id, "role-granted", None, what),
        (CONTROLLER.person.id, "role-revoked", what, None),
    ]


async def test_whoever_lost_the_last_role_is_a_stranger_at_once(office: Office) -> None:
    assert TEACHER.person.telegram_id is not None
    done = await administration.revoke(office, ADMIN, *TEACHER_AT)

    assert not done.others
    assert done.card.held == ()
    assert await membership.identify(office, TEACHER.person.telegram_id, 1) is None


@pytest.mark.parametrize("consented", [None, LONG_AGO])
async def test_nobody_who_was_sent_away_comes_back_as_a_guest_of_a_group(
    office: Office, consented: datetime | None
) -> None:
    assert TEACHER.person.telegram_id is not None
    assert STRANGER.person.telegram_id is not None
    async with office.database.transaction() as connection:
        group = await chats.ensure(connection, -4_000_001, 0, "group", "IT-куб")
        await chats.bind(connection, group, SCHOOL.id, by=CONTROLLER.person.id, now=NOW, members_report=True)
        await connection.execute(
            update(people_table).where(people_table.c.id == TEACHER.person.id).values(consented_at=consented)
        )

    await administration.revoke(office, ADMIN, *TEACHER_AT)

    with pytest.raises(AccessDeniedError):
        await membership.identify_in_group(
            office, TEACHER.person.telegram_id, group, name="Вера", addressed=True
        )
    assert not await membership.identify_in_group(
        office, TEACHER.person.telegram_id, group, name="Вера", addressed=False
    )
    assert await membership.identify_in_group(
        office, STRANGER.person.telegram_id, group, name="Глеб", addressed=True
    )


async def test_the_mark_of_being_sent_away_is_no_consent_and_goes_with_a_new_role(office: Office) -> None:
    await administration.revoke(office, ADMIN, *TEACHER_AT)
    async with office.database.transaction() as connection:
        away = await people.get(connection, TEACHER.person.id)
        assert away.consented_at == datetime(1900, 1, 1, tzinfo=UTC)
        assert not await joining.has_consented(connection, away)

        await people.grant(connection, away.id, SCHOOL.id, Role.EXECUTOR, NOW)

        assert (await people.get(connection, away.id)).consented_at is None


async def test_consent_given_anew_takes_the_place_of_the_mark(office: Office) -> None:
    await administration.revoke(office, ADMIN, *TEACHER_AT)
    async with office.database.transaction() as connection:
        await joining.note_consent(connection, TEACHER.person.id, NOW)
        assert (await people.get(connection, TEACHER.person.id)).consented_at == NOW


async def test_nobody_gets_a_role_without_ever_having_agreed_to_be_known(office: Office) -> None:
    await administration.revoke(office, ADMIN, *TEACHER_AT)
    for person in (STRANGER, TEACHER):
        with pytest.raises(NoSuchPersonError):
            await administration.grant(office, ADMIN, person.person.id, SCHOOL.id, Role.EXECUTOR)
    with pytest.raises(NoSuchPersonError):
        await administration.grant(office, ADMIN, 404, SCHOOL.id, Role.EXECUTOR)


async def test_whoever_agreed_once_can_be_taken_back(office: Office) -> None:
    async with office.database.transaction() as connection:
        await joining.note_consent(connection, TEACHER.person.id, LONG_AGO)
    await administration.revoke(office, ADMIN, *TEACHER_AT)

    done = await administration.grant(office, ADMIN, *TEACHER_AT)

    assert done.fresh
    assert await roles_of(office, TEACHER) == {(SCHOOL.id, Role.EXECUTOR)}


async def test_the_last_administrator_cannot_be_removed(office: Office) -> None:
    await administration.revoke(office, ADMIN, SECOND.person.id, CENTRE.id, Role.ADMIN)

    with pytest.raises(LastAdministratorError):
        await administration.revoke(office, ADMIN, ADMIN.person.id, CENTRE.id, Role.ADMIN)

    assert await roles_of(office, ADMIN) == {(CENTRE.id, Role.ADMIN)}


async def test_two_administrators_who_remove_each_other_at_once_leave_one(office: Office) -> None:
    done, refused = await settle_outcomes(
        administration.revoke(office, ADMIN, SECOND.person.id, CENTRE.id, Role.ADMIN),
        administration.revoke(office, SECOND, ADMIN.person.id, CENTRE.id, Role.ADMIN),
    )

    assert done == 1
    assert [type(each) for each in refused] == [LastAdministratorError]


async def test_an_administrator_without_telegram_does_not_count(office: Office) -> None:
    async with office.database.transaction() as connection:
        gone = update(people_table).where(people_table.c.id == SECOND.person.id).values(telegram_id=None)
        await connection.execute(gone)

    with pytest.raises(LastAdministratorError):
        await administration.revoke(office, ADMIN, ADMIN.person.id, CENTRE.id, Role.ADMIN)


async def test_a_link_that_was_prepared_gives_no_role_back_that_was_taken_away(office: Office) -> None:
    content = f"ФИО;Организация\nИванова Анна;{SCHOOL.name}".encode()
    prepared = await people_list.prepare(office, CONTROLLER, content, "list.csv")
    (link,) = (await people_list.confirm(office, CONTROLLER, prepared.id)).links
    ((person, _),) = (await people_service.listed(office, CONTROLLER, words="Иванова")).found

    await administration.revoke(office, CONTROLLER, person.id, SCHOOL.id, Role.EXECUTOR)

    with pytest.raises(InviteError, match="отозвали"):
        await join_by_link(office, 7007, 7007, "Анна", link.token)


async def test_who_loses_control_leaves_no_link_to_come_back_by(office: Office) -> None:
    mine, theirs = [
        (await joining_service.invite(office, who, organisation_id=SCHOOL.id, role=Role.HEAD)).token
        for who in (CONTROLLER, ADMIN)
    ]

    await administration.revoke(office, ADMIN, CONTROLLER.person.id, CENTRE.id, Role.CONTROLLER)

    with pytest.raises(InviteError, match="отозвали"):
        await join_by_link(office, 7007, 7007, "Анна", mine)
    assert await join_by_link(office, 7007, 7007, "Анна", theirs)


async def test_a_link_survives_as_long_as_its_maker_has_control(office: Office) -> None:
    made = await joining_service.invite(office, CONTROLLER, organisation_id=SCHOOL.id, role=Role.HEAD)
    await administration.grant(office, ADMIN, CONTROLLER.person.id, MUNICIPALITY.id, Role.HEAD)

    await administration.revoke(office, ADMIN, CONTROLLER.person.id, MUNICIPALITY.id, Role.HEAD)

    assert await join_by_link(office, 7007, 7007, "Анна", made.token)


async def test_pressed_twice_a_role_is_taken_once(office: Office) -> None:
    done, refused = await settle_outcomes(
        administration.revoke(office, ADMIN, *TEACHER_AT), administration.revoke(office, SECOND, *TEACHER_AT)
    )
    assert done == 1
    assert [type(each) for each in refused] in ([RoleGoneError], [NoSuchPersonError])
    assert len(await log(office)) == 1


@pytest.mark.parametrize(
    ("actor", "key"),
    [
        (CONTROLLER, (ADMIN.person.id, CENTRE.id, Role.ADMIN)),
        (CONTROLLER, (CONTROLLER.person.id, CENTRE.id, Role.CONTROLLER)),
        (HEAD, TEACHER_AT),
        (HEAD, (HEAD.person.id, MUNICIPALITY.id, Role.HEAD)),
        (TEACHER, TEACHER_AT),
        (NEIGHBOUR, TEACHER_AT),
    ],
)
async def test_nobody_takes_a_role_that_is_not_theirs_to_take(
    office: Office, actor: Actor, key: tuple[int, int, Role]
) -> None:
    with pytest.raises(AccessDeniedError):
        await administration.revoke(office, actor, *key)
    with pytest.raises(AccessDeniedError):
        await administration.grant(office, actor, *key)
    assert await log(office) == []


async def test_a_head_takes_the_role_of_an_executor_of_the_own_organisation_only(office: Office) -> None:
    shown = await administration.find(office, HEAD)
    assert {each.name for each in shown.found} == {HEAD.person.name, CLERK.person.name}
    card = await administration.card(office, HEAD, CLERK.person.id)
    assert [each.role for each in card.revocable] == [Role.EXECUTOR]
    assert card.grantable == (Role.EXECUTOR,)
    with pytest.raises(NoSuchPersonError):
        await administration.card(office, HEAD, TEACHER.person.id)

    await administration.revoke(office, HEAD, CLERK.person.id, MUNICIPALITY.id, Role.EXECUTOR)

    assert await roles_of(office, CLERK) == set()


async def test_roles_that_make_no_sense_are_refused(office: Office) -> None:
    with pytest.raises(UnfitRoleError):
        await administration.grant(office, ADMIN, TEACHER.person.id, SCHOOL.id, Role.ADMIN)
    with pytest.raises(UnfitRoleError):
        await administration.grant(office, ADMIN, TEACHER.person.id, CENTRE.id, Role.EXECUTOR)


async def test_people_are_found_by_their_names_whatever_the_letters(office: Office) -> None:
    async with office.database.transaction() as connection:
        await connection.execute(
            update(people_table).where(people_table.c.id == TEACHER.person.id).values(name="Алёна Учителева")
        )
    for words in ("алена", "УЧИТ", "учителева алёна"):
        assert [each.id for each in (await administration.find(office, ADMIN, words)).found] == [
            TEACHER.person.id
        ]
    assert (await administration.find(office, ADMIN, "%")).found == ()
    assert (await administration.find(office, ADMIN, page=7)).found == ()


async def test_with_the_role_falls_what_it_was_named_for(office: Office) -> None:
    milestone = await make(office, CLERK)
    async with office.database.transaction() as connection:
        await duties.add(connection, CLERK.person.id, MUNICIPALITY.id, None, NOW)

    done = await administration.revoke(office, ADMIN, CLERK.person.id, MUNICIPALITY.id, Role.EXECUTOR)

    assert [each.id for each in done.left] == [milestone.id]
    async with office.database.transaction() as connection:
        assert await assignments.of_milestone(connection, milestone.id) == []
        assert await duties.of_person(connection, CLERK.person.id) == []


async def test_another_role_in_the_organisation_keeps_it(office: Office) -> None:
    milestone = await make(office, CLERK)
    await administration.grant(office, ADMIN, CLERK.person.id, MUNICIPALITY.id, Role.HEAD)

    done = await administration.revoke(office, ADMIN, CLERK.person.id, MUNICIPALITY.id, Role.EXECUTOR)

    assert done.left == ()
    assert (await stored(office, milestone.id)).assignee_ids == {CLERK.person.id}


async def test_another_organisation_keeps_only_what_is_its_own(office: Office) -> None:
    theirs = await make(office, CLERK)
    async with office.database.transaction() as connection:
        other = await add_milestone(
            connection,
            await add_roadmap(connection, OTHER_SCHOOL, title="Другая"),
            responsible=(OTHER_SCHOOL,),
            assignees=(CLERK,),
        )
    await administration.grant(office, ADMIN, CLERK.person.id, OTHER_SCHOOL.id, Role.EXECUTOR)

    done = await administration.revoke(office, ADMIN, CLERK.person.id, MUNICIPALITY.id, Role.EXECUTOR)

    assert [each.id for each in done.left] == [theirs.id]
    assert (await stored(office, other.id)).assignee_ids == {CLERK.person.id}


async def test_what_was_planned_for_them_goes_to_the_next_on_the_ladder(
    office: Office, clock: FakeClock, sender: RecordingSender
) -> None:
    from services.planning import plan_reminders

    await make(office)
    await administration.grant(office, ADMIN, CLERK.person.id, OTHER_SCHOOL.id, Role.EXECUTOR)
    clock.now = moscow("2024-01-12 08:00")
    await plan_reminders(office)
    assert await steps_of(office) == [(CLERK.person.name, "before-3")]

    await administration.revoke(office, ADMIN, CLERK.person.id, MUNICIPALITY.id, Role.EXECUTOR)

    clock.now = moscow("2024-01-12 09:00")
    heard = dict(await tick(office, sender))
    assert CLERK.person.name not in heard
    assert "4 before-3" in heard[CONTROLLER.person.name]


async def test_who_lost_the_role_of_a_controller_before_the_morning_gets_no_digest(
    office: Office, sender: RecordingSender, clock: FakeClock
) -> None:
    other = make_actor(10, "Пётр Совместитель", member(CENTRE, Role.CONTROLLER), member(SCHOOL, Role.HEAD))
    async with office.database.transaction() as connection:
        await join(connection, other)
    clock.now = moscow("2024-01-12 07:00")
    assert await tick(office, sender) == []

    await administration.revoke(office, ADMIN, other.person.id, CENTRE.id, Role.CONTROLLER)

    clock.now = moscow("2024-01-12 09:00")
    assert await tick(office, sender) == [(CONTROLLER.person.name, ["digest"])]


async def test_a_lost_administrator_comes_back_from_outside(office: Office) -> None:
    person, given, fresh = await administration.grant_from_outside(office, 555, Role.ADMIN)
    again = await administration.grant_from_outside(office, 555, Role.ADMIN)

    assert (given.organisation, given.role, fresh, again[2]) == (CENTRE.name, Role.ADMIN, True, False)
    actor = await membership.identify(office, 555, 555)
    assert actor is not None
    assert actor.has_role(Role.ADMIN)
    assert [row[:2] for row in await log(office)] == [(None, "role-granted")]
    assert (await administration.find(office, actor, str(person.telegram_id))).number == 1


async def test_from_outside_too_a_role_needs_its_organisation(office: Office) -> None:
    with pytest.raises(DomainError):
        await administration.grant_from_outside(office, 555, Role.HEAD)
    with pytest.raises(UnfitRoleError):
        await administration.grant_from_outside(office, 555, Role.ADMIN, SCHOOL.name)
    _, given, _ = await administration.grant_from_outside(office, 555, Role.HEAD, SCHOOL.name)
    assert given.organisation_id == SCHOOL.id


async def test_where_a_role_can_be_given_is_offered(office: Office) -> None:
    central = await administration.where(office, ADMIN, TEACHER.person.id, Role.ADMIN)
    found = await administration.where(office, ADMIN, TEACHER.person.id, Role.HEAD, "калуг сош")
    own = await administration.where(office, HEAD, CLERK.person.id, Role.EXECUTOR)

    assert [each.id for each in central.found] == [CENTRE.id]
    assert [each.id for each in found.found] == [OTHER_SCHOOL.id]
    assert [each.id for each in own.found] == [MUNICIPALITY.id]
