"""Who a row of a list is about: known again by the e-mail, else by the name in the organisation."""

import csv
import io
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from data import events, organisations, people, rosters
from data import invites as invite_rows
from data.tables import invites, memberships
from data.tables import people as people_table
from domain.access import AccessDeniedError
from domain.people import Actor, OrganisationKind, Role
from services import joining, people_list
from services.office import Office
from services.people_list import Issued, ListGoneError
from tests.cast import (
    CENTRE,
    CONTROLLER,
    HEAD,
    NOW,
    OTHER_SCHOOL,
    SCHOOL,
    STRANGER,
    TEACHER,
    FakeClock,
    member,
)
from tests.services.desk import actions

HEADINGS = ("ФИО", "Должность", "Организация", "E-mail", "Муниципалитет")


def table(*rows: tuple[str, ...]) -> bytes:
    lines = io.StringIO()
    csv.writer(lines, delimiter=";").writerows([HEADINGS, *rows])
    return lines.getvalue().encode()


async def load(office: Office, *rows: tuple[str, ...]) -> Issued:
    prepared = await people_list.prepare(office, CONTROLLER, table(*rows), "list.csv")
    return await people_list.confirm(office, CONTROLLER, prepared.id)


async def number(office: Office, counted: type[object] | object) -> int:
    async with office.database.transaction() as connection:
        return int((await connection.execute(select(func.count()).select_from(counted))).scalar_one())  # type: ignore[arg-type]


async def test_a_list_gives_no_role_that_its_sender_may_not_give_or_the_organisation_has_not(
    office: Office,
) -> None:
    rows = (
        "ФИО;Организация;Роль",
        f"Иванова Анна;{SCHOOL.name};исполнитель",
        f"Лукавая Ева;{SCHOOL.name};контролёр",
        f"Новая Вера;{CENTRE.name};контролёр",
    )
    content = "\n".join(rows).encode()
    admin = replace(CONTROLLER, memberships=(member(CENTRE, Role.ADMIN),))

    by_controller = await people_list.prepare(office, CONTROLLER, content, "list.csv")
    by_admin = await people_list.prepare(office, admin, content, "list.csv")

    assert by_controller.roles == {Role.EXECUTOR: 1}
    assert [(each.line, each.message) for each in by_controller.problems] == [
        (3, "в такой организации такой роли нет, пропущена"),
        (4, "эту роль даёт только администратор, пропущена"),
    ]
    assert by_admin.roles == {Role.EXECUTOR: 1, Role.CONTROLLER: 1}


async def test_a_controller_gets_no_link_of_somebody_who_awaits_the_role_of_an_administrator(
    office: Office,
) -> None:
    first = await load(office, ("Иванова Анна", "", SCHOOL.name, "anna@mail.ru", ""))
    async with office.database.transaction() as connection:
        ((anna, _),) = await rosters.of_those(
            connection, await rosters.in_order(connection, None, words="Иванова")
        )
        await people.grant(connection, anna.id, CENTRE.id, Role.ADMIN, NOW)

    assert len(first.links) == 1
    assert not (await people_list.reissue(office, CONTROLLER, SCHOOL.id)).links
    assert await joining.look(office, 9009, first.links[0].token)
    async with office.database.transaction() as connection:
        await invite_rows.revoke_personal(connection, [anna.id], NOW)
    assert not (await load(office, ("Иванова Анна", "", SCHOOL.name, "anna@mail.ru", ""))).links


async def test_one_address_in_two_organisations_is_one_person_with_two_roles(office: Office) -> None:
    before = await number(office, people_table)
    issued = await load(
        office,
        ("Иванова Анна", "", SCHOOL.name, "anna@mail.ru", ""),
        ("Иванова Анна", "", OTHER_SCHOOL.name, "anna@mail.ru", ""),
    )

    assert (issued.added, len(issued.links)) == (1, 1)
    assert await number(office, people_table) == before + 1
    joined = await joining.join(office, 9009, 9009, "А.", issued.links[0].token)
    assert isinstance(joined, joining.Joined)
    assert {each.organisation for each in joined.actor.memberships} == {SCHOOL.name, OTHER_SCHOOL.name}


async def test_namesakes_of_two_organisations_are_two_people(office: Office) -> None:
    issued = await load(
        office,
        ("Иванова Анна", "", SCHOOL.name, "", ""),
        ("Иванова Анна", "", OTHER_SCHOOL.name, "", ""),
    )
    assert (issued.added, len(issued.links)) == (2, 2)


async def test_namesakes_of_one_organisation_are_told_apart_by_their_addresses(office: Office) -> None:
    rows = (
        ("Иванова Анна", "", SCHOOL.name, "anna@mail.ru", ""),
        ("Иванова Анна", "", SCHOOL.name, "ivanova@mail.ru", ""),
    )
    assert (await load(office, *rows)).added == 2
    assert (await load(office, *rows)).added == 0


async def test_somebody_listed_without_an_address_gets_it_from_a_later_list(office: Office) -> None:
    await load(office, ("Иванова Анна", "", SCHOOL.name, "", ""))
    again = await load(office, ("ИВАНОВА АННА", "завуч", "«СОШ №5» г. Балабаново", "anna@mail.ru", ""))

    assert (again.added, again.invited) == (0, 1)
    async with office.database.transaction() as connection:
        query = select(people_table).where(people_table.c.email == "anna@mail.ru")
        row = (await connection.execute(query)).one()
    assert (row.name, row.post) == ("Иванова Анна", "завуч")


async def test_a_member_of_old_is_known_by_name_and_gets_no_link(office: Office) -> None:
    issued = await load(office, (TEACHER.person.name, "учитель", SCHOOL.name, "", ""))

    assert (issued.links, issued.added, issued.joined) == ((), 0, 1)
    async with office.database.transaction() as connection:
        assert (await people.get(connection, TEACHER.person.id)).post == "учитель"


async def test_a_link_that_ran_out_is_made_anew_by_the_next_list(office: Office, clock: FakeClock) -> None:
    row = ("Иванова Анна", "", SCHOOL.name, "anna@mail.ru", "")
    (old,) = (await load(office, row)).links
    clock.advance(days=joining.PERSONAL_LIFE.days)

    (new,) = (await load(office, row)).links

    with pytest.raises(joining.InviteError, match="истёк"):
        await joining.join(office, 9009, 9009, "А.", old.token)
    assert await joining.join(office, 9009, 9009, "А.", new.token)


async def test_new_schools_are_made_once_and_under_their_authority(office: Office) -> None:
    await load(
        office,
        ("Иванова Анна", "", "МБОУ «СОШ № 9» г. Обнинска", "", "Управление образования г. Обнинска"),
        ("Петров Пётр", "", "СОШ №9 г. Обнинска", "", ""),
    )

    async with office.database.transaction() as connection:
        school = await organisations.by_name(connection, "СОШ № 9 г. Обнинска")
        assert school is not None
        above = await organisations.get(connection, school.parent_id or 0)
        assert above is not None
        assert (above.name, above.kind) == (
            "Управление образования г. Обнинска",
            OrganisationKind.MUNICIPALITY,
        )
        assert len([each for each in await organisations.all_of(connection) if "Обнинска" in each.name]) == 2


async def test_every_role_has_its_event_without_a_name(office: Office) -> None:
    await load(office, ("Иванова Анна", "", SCHOOL.name, "", ""))

    assert await actions(office) == ["granted", "people-listed"]
    async with office.database.transaction() as connection:
        log = (await connection.execute(select(events.t.c.after))).scalars().all()
    assert "Иванова" not in str(log)


async def test_a_list_is_prepared_whole_or_not_at_all(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = await people_list.prepare(
        office, CONTROLLER, table(("Иванова Анна", "", "Лицей № 1", "", "")), "list.csv"
    )
    before = [await number(office, each) for each in (people_table, memberships, invites)]

    async def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(events, "append", fail)
        with pytest.raises(OSError, match="disk full"):
            await people_list.confirm(office, CONTROLLER, prepared.id)

    assert [await number(office, each) for each in (people_table, memberships, invites)] == before
    assert (await people_list.confirm(office, CONTROLLER, prepared.id)).added == 1
    with pytest.raises(ListGoneError):
        await people_list.confirm(office, CONTROLLER, prepared.id)


@pytest.mark.parametrize("who", [HEAD, TEACHER, STRANGER], ids=["head", "teacher", "stranger"])
async def test_only_the_centre_prepares_people(office: Office, who: Actor) -> None:
    content = table(("Иванова Анна", "", SCHOOL.name, "", ""))
    prepared = await people_list.prepare(office, CONTROLLER, content, "list.csv")
    for attempt in (
        people_list.prepare(office, who, content, "list.csv"),
        people_list.confirm(office, who, prepared.id),
        people_list.discard(office, who, prepared.id),
        people_list.reissue(office, who, SCHOOL.id),
    ):
        with pytest.raises(AccessDeniedError):
            await attempt
    assert await actions(office) == []


async def test_a_second_link_of_a_person_is_of_no_use_to_another_account(office: Office) -> None:
    (one,) = (await load(office, ("Иванова Анна", "", SCHOOL.name, "anna@mail.ru", ""))).links
    joined = await joining.join(office, 9009, 9009, "А.", one.token)
    assert isinstance(joined, joining.Joined)
    async with office.database.transaction() as connection:
        await invite_rows.add(
            connection,
            token_sha256=joining.hash_of("second"),
            organisation_id=SCHOOL.id,
            role=Role.EXECUTOR,
            now=office.clock(),
            expires_at=office.clock() + joining.INVITE_LIFE,
            created_by=None,
            person_id=joined.actor.person.id,
        )

    for thief in (6006, TEACHER.person.telegram_id):
        assert thief is not None
        with pytest.raises(joining.InviteError, match="с другого телефона"):
            await joining.join(office, thief, thief, "Вор", "second")

    async with office.database.transaction() as connection:
        anna = await people.by_telegram_id(connection, 9009)
    assert anna is not None
    assert anna.name == "Иванова Анна"
