"""Group chats: bound by those who decide, used by those inside, lost and found again."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from data import chats, people
from data.tables import events as t
from domain.access import AccessDeniedError, UnboundGroupError
from domain.people import Actor, Group, Organisation, Role
from services import groups, membership
from services.groups import BoundOtherwiseError, NoSuchNameError
from services.office import Office
from services.organisations import NoSuchOrganisationError
from tests.cast import (
    CENTRE,
    CONTROLLER,
    HEAD,
    MINISTRY,
    MUNICIPALITY,
    NOW,
    OTHER_SCHOOL,
    SCHOOL,
    TEACHER,
    make_actor,
    member,
)
from tests.services.desk import actions

CHAT, NEW_CHAT, TOPIC = -4_000_001, -1_002_000_001, 17
PLACE = Group(0, CHAT, 0, "Педсовет")
TOPIC_PLACE = Group(0, CHAT, TOPIC, "Педсовет")
NEWCOMER = 5005


async def tie(office: Office, actor: Actor = CONTROLLER, to: Organisation = SCHOOL) -> Group:
    return await groups.bind(office, actor, PLACE, "group", to.id)


def inside(actor: Actor, group: Group) -> Actor:
    return replace(actor, group=group, chat_id=group.telegram_id)


async def meet(
    office: Office, telegram_id: int = NEWCOMER, place: Group = PLACE, *, addressed: bool = True
) -> Actor | None:
    return await membership.identify_in_group(
        office, telegram_id, place, name="Новый Человек", addressed=addressed
    )


async def log_of(office: Office, action: str) -> list[tuple[int, dict[str, Any]]]:
    async with office.database.transaction() as connection:
        rows = await connection.execute(select(t).where(t.c.action == action).order_by(t.c.id))
        return [(row.person_id, {**(row.before or {}), **row.after}) for row in rows]


async def test_a_controller_binds_any_and_a_head_their_own(office: Office) -> None:
    bound = await tie(office)
    assert (bound.organisation, bound.members_report, bound.name) == (SCHOOL.name, True, "Педсовет")

    with pytest.raises(AccessDeniedError, match="руководитель этой организации"):
        await groups.bind(office, HEAD, TOPIC_PLACE, "group", SCHOOL.id)
    topic = await groups.bind(office, HEAD, TOPIC_PLACE, "group", MUNICIPALITY.id)
    assert (topic.thread_id, topic.organisation_id) == (TOPIC, MUNICIPALITY.id)

    with pytest.raises(AccessDeniedError):
        await tie(office, TEACHER)
    with pytest.raises(NoSuchOrganisationError):
        await groups.bind(office, CONTROLLER, PLACE, "group", 999)
    assert [after["organisation"] for _, after in await log_of(office, "group-bound")] == [
        SCHOOL.name,
        MUNICIPALITY.name,
    ]


async def test_a_head_does_not_take_a_group_from_another_organisation(office: Office) -> None:
    await tie(office)
    with pytest.raises(AccessDeniedError):
        await tie(office, HEAD, MUNICIPALITY)
    assert (await tie(office, CONTROLLER, MUNICIPALITY)).organisation_id == MUNICIPALITY.id


async def test_binding_the_same_again_changes_nothing(office: Office) -> None:
    bound = await tie(office)
    closed = await groups.let_members_report(office, inside(CONTROLLER, bound), SCHOOL.id, False)
    assert await tie(office) == closed
    assert await actions(office) == ["group-bound", "group-members-report"]


async def test_a_group_of_the_region_lets_only_the_invited_report_at_first(office: Office) -> None:
    for organisation in (MINISTRY, CENTRE):
        assert not (await tie(office, CONTROLLER, organisation)).members_report


async def test_of_two_who_bind_at_once_one_wins_and_the_other_is_told(office: Office) -> None:
    async with office.database.transaction() as connection:
        await chats.ensure(connection, CHAT, 0, "group", "Педсовет")
    school_head = make_actor(8, "Зоя Директорова", member(SCHOOL, Role.HEAD))
    async with office.database.transaction() as connection:
        person = await people.ensure(connection, 1008, "Зоя Директорова", NOW)
    ends = await asyncio.gather(
        tie(office, HEAD, MUNICIPALITY),
        tie(office, replace(school_head, person=person), SCHOOL),
        return_exceptions=True,
    )
    assert [type(end) for end in sorted(ends, key=lambda end: isinstance(end, Exception))] == [
        Group,
        AccessDeniedError,
    ]


async def test_what_may_be_bound_is_found_by_words_and_by_pages(office: Office) -> None:
    everything = await groups.choice(office, CONTROLLER)
    assert everything.number == 6
    assert everything.only is None
    found = await groups.choice(office, CONTROLLER, "сош 46")
    assert found.only == OTHER_SCHOOL
    with pytest.raises(NoSuchNameError, match="Лицей"):
        await groups.choice(office, CONTROLLER, "Лицей № 1")

    assert (await groups.choice(office, HEAD)).only == replace(MUNICIPALITY, parent_id=None)
    assert (await groups.choice(office, HEAD, "боровского")).number == 1
    with pytest.raises(NoSuchNameError):
        await groups.choice(office, HEAD, "СОШ № 5")
    with pytest.raises(AccessDeniedError):
        await groups.choice(office, TEACHER)


async def test_a_group_is_let_go_once_by_whoever_decides(office: Office) -> None:
    bound = await tie(office)
    with pytest.raises(AccessDeniedError):
        await groups.unbind(office, inside(TEACHER, bound))
    with pytest.raises(AccessDeniedError):
        await groups.unbind(office, inside(HEAD, bound))
    with pytest.raises(BoundOtherwiseError):
        await groups.unbind(office, inside(CONTROLLER, bound), OTHER_SCHOOL.id)

    assert (await groups.unbind(office, inside(CONTROLLER, bound))).organisation == SCHOOL.name

    with pytest.raises(BoundOtherwiseError):
        await groups.unbind(office, inside(CONTROLLER, bound))
    with pytest.raises(UnboundGroupError):
        await groups.unbind(office, inside(CONTROLLER, PLACE))
    ((person_id, _),) = await log_of(office, "group-unbound")
    assert person_id == CONTROLLER.person.id


async def test_the_switch_is_for_whoever_decides_and_for_the_same_binding(office: Office) -> None:
    bound = await tie(office)
    with pytest.raises(AccessDeniedError):
        await groups.let_members_report(office, inside(HEAD, bound), SCHOOL.id, False)
    with pytest.raises(BoundOtherwiseError):
        await groups.let_members_report(office, inside(CONTROLLER, bound), OTHER_SCHOOL.id, False)
    await tie(office, CONTROLLER, MUNICIPALITY)
    with pytest.raises(BoundOtherwiseError):
        await groups.let_members_report(office, inside(CONTROLLER, bound), SCHOOL.id, False)


async def test_somebody_of_a_bound_group_acts_under_their_name_there_alone(office: Office) -> None:
    bound = await tie(office)

    guest = await meet(office)

    assert guest is not None
    assert guest.person.name == "Новый Человек"
    assert guest.memberships == (member(SCHOOL, Role.EXECUTOR),)
    assert guest.group == bound
    assert await membership.identify(office, NEWCOMER, NEWCOMER) is None
    again = await meet(office, place=TOPIC_PLACE)
    assert again == guest
    ((person_id, after),) = await log_of(office, "guest")
    assert person_id == guest.person.id
    assert after == {"group": "Педсовет", "organisation": SCHOOL.name}


async def test_nothing_is_kept_of_people_who_only_talk(office: Office) -> None:
    await tie(office)

    assert await meet(office, addressed=False) is None

    async with office.database.transaction() as connection:
        assert await people.by_telegram_id(connection, NEWCOMER) is None
    guest = await meet(office)
    assert await meet(office, addressed=False) == guest


async def test_where_members_do_not_report_strangers_are_refused(office: Office) -> None:
    bound = await tie(office)
    guest = await meet(office)
    assert guest is not None
    await groups.let_members_report(office, inside(CONTROLLER, bound), SCHOOL.id, False)

    for telegram_id in (NEWCOMER, NEWCOMER + 1):
        with pytest.raises(AccessDeniedError, match="кого пригласили"):
            await meet(office, telegram_id)
        assert await meet(office, telegram_id, addressed=False) is None
    async with office.database.transaction() as connection:
        assert await people.by_telegram_id(connection, NEWCOMER + 1) is None


async def test_in_a_group_bound_to_nobody_strangers_are_nobody(office: Office) -> None:
    with pytest.raises(UnboundGroupError):
        await meet(office)
    assert await meet(office, addressed=False) is None
    known = await meet(office, TEACHER.person.telegram_id or 0)
    assert known == replace(TEACHER, group=PLACE, chat_id=CHAT)


async def test_to_write_in_a_group_does_not_unblock_the_private_chat(office: Office) -> None:
    await tie(office)
    account = TEACHER.person.telegram_id or 0
    await membership.blocked(office, account, "Forbidden: bot was blocked by the user")

    await meet(office, account)
    async with office.database.transaction() as connection:
        assert [each.id for each in await people.unreachable(connection)] == [TEACHER.person.id]

    await membership.unblocked(office, account)
    await membership.blocked(office, NEWCOMER, "Forbidden: bot was blocked by the user")
    await membership.unblocked(office, NEWCOMER)
    async with office.database.transaction() as connection:
        assert await people.unreachable(connection) == []


async def test_a_chat_that_was_lost_is_found_when_the_bot_is_added_or_spoken_to(office: Office) -> None:
    bound = await tie(office)
    await groups.removed(office, CHAT, "Forbidden: bot was kicked from the group chat")
    async with office.database.transaction() as connection:
        assert await chats.bound_to(connection, [SCHOOL.id]) == []
        assert [each.id for each in await chats.unreachable(connection)] == [bound.id]

    back = await groups.added(office, PLACE, "group")
    assert back is not None
    assert back.id == bound.id
    assert await groups.added(office, PLACE, "group") is None

    await groups.removed(office, CHAT, "Bad Request: chat not found")
    await meet(office, TEACHER.person.telegram_id or 0)
    async with office.database.transaction() as connection:
        assert await chats.bound_to(connection, [SCHOOL.id]) == [bound]


async def test_a_new_chat_is_greeted_and_answers_for_nobody(office: Office) -> None:
    group = await groups.added(office, PLACE, "group")
    assert group is not None
    assert group.organisation_id is None
    assert await groups.added(office, PLACE, "group") == group


@pytest.mark.parametrize("times", [1, 2])
async def test_a_supergroup_stays_bound_and_keeps_its_new_title(office: Office, times: int) -> None:
    bound = await tie(office)
    for _ in range(times):
        await groups.moved(office, CHAT, NEW_CHAT)
    await groups.renamed(office, NEW_CHAT, "Педсовет 2024")

    guest = await meet(office, place=Group(0, NEW_CHAT, 0, "Педсовет 2024"))

    assert guest is not None
    assert guest.group == replace(bound, telegram_id=NEW_CHAT, name="Педсовет 2024")
    with pytest.raises(UnboundGroupError):
        await meet(office)


async def test_a_topic_that_is_open_again_takes_messages_again(office: Office) -> None:
    topic = await groups.bind(office, CONTROLLER, TOPIC_PLACE, "supergroup", SCHOOL.id)
    async with office.database.transaction() as connection:
        await chats.mark_unreachable(connection, topic.id, NOW, "Bad Request: TOPIC_CLOSED")
    await groups.reopened(office, CHAT, TOPIC + 1)
    async with office.database.transaction() as connection:
        assert await chats.bound_to(connection, [SCHOOL.id]) == []
    await groups.reopened(office, CHAT, TOPIC)
    async with office.database.transaction() as connection:
        assert await chats.bound_to(connection, [SCHOOL.id]) == [topic]


async def test_only_a_lost_group_is_let_go_from_afar_and_only_by_whoever_decides(office: Office) -> None:
    bound = await tie(office)
    with pytest.raises(BoundOtherwiseError):
        await groups.forget(office, CONTROLLER, bound.id)
    assert await groups.lost(office, CONTROLLER) == []

    await groups.removed(office, CHAT, "бота удалили из группы")

    assert [each.id for each in await groups.lost(office, CONTROLLER)] == [bound.id]
    assert await groups.lost(office, HEAD) == []
    with pytest.raises(AccessDeniedError):
        await groups.forget(office, HEAD, bound.id)
    with pytest.raises(AccessDeniedError):
        await groups.lost(office, TEACHER)
    assert (await groups.forget(office, CONTROLLER, bound.id)).organisation == SCHOOL.name
    with pytest.raises(BoundOtherwiseError):
        await groups.forget(office, CONTROLLER, bound.id)
    assert await actions(office) == ["group-bound", "group-unbound"]
