"""Who writes, and where: a person with all their roles, and the group that answers in that place."""

from sqlalchemy import event

from data import actors, chats
from data.actors import Known
from data.database import Connection
from domain.people import Role
from tests.cast import (
    CONTROLLER,
    MUNICIPALITY,
    NEIGHBOUR,
    NOW,
    SCHOOL,
    STRANGER,
    TEACHER,
    TODAY,
    join,
    make_actor,
    member,
)

CHAT, TOPIC, OTHER_TOPIC = -1_002_000_001, 17, 18
NOBODY = 999_999
MANY = make_actor(
    7,
    "Жанна Многоликая",
    member(SCHOOL, Role.EXECUTOR),
    member(SCHOOL, Role.HEAD),
    member(MUNICIPALITY, Role.HEAD),
)


async def bind(connection: Connection, thread_id: int, organisation_id: int) -> int:
    group = await chats.ensure(connection, CHAT, thread_id, "supergroup", "Учителя")
    bound = await chats.bind(
        connection, group, organisation_id, by=CONTROLLER.person.id, now=NOW, members_report=True
    )
    assert bound
    return group.id


async def test_in_private_a_person_is_found_with_all_their_roles(connection: Connection) -> None:
    await join(connection, MANY)
    for actor in (TEACHER, CONTROLLER, STRANGER):
        known = await actors.in_private(connection, actor.person.telegram_id or 0, TODAY)
        assert known == Known(actor.person, actor.memberships, None)
    many = await actors.in_private(connection, MANY.person.telegram_id or 0, TODAY)
    assert set(many.memberships) == set(MANY.memberships)
    assert len(many.memberships) == len(MANY.memberships)
    assert await actors.in_private(connection, NOBODY, TODAY) == Known(None, (), None)


async def test_in_a_group_the_topic_answers_and_else_the_chat(connection: Connection) -> None:
    await join(connection, MANY)
    account = MANY.person.telegram_id or 0
    assert (await actors.in_group(connection, account, CHAT, TOPIC, TODAY)).group is None

    whole = await bind(connection, 0, MUNICIPALITY.id)
    topic = await bind(connection, TOPIC, SCHOOL.id)

    for thread_id, expected in ((TOPIC, topic), (OTHER_TOPIC, whole), (0, whole)):
        known = await actors.in_group(connection, account, CHAT, thread_id, TODAY)
        assert known.person == MANY.person
        assert sorted(known.memberships, key=repr) == sorted(MANY.memberships, key=repr)
        assert known.group == await chats.get(connection, expected)
    assert (await actors.in_group(connection, account, CHAT - 1, TOPIC, TODAY)).group is None


async def test_the_group_of_somebody_unknown_is_found_too(connection: Connection) -> None:
    school = await bind(connection, 0, SCHOOL.id)

    known = await actors.in_group(connection, NOBODY, CHAT, TOPIC, TODAY)

    assert (known.person, known.memberships) == (None, ())
    assert known.group == await chats.get(connection, school)
    assert known.group is not None
    assert (known.group.organisation, known.group.organisation_kind) == (SCHOOL.name, SCHOOL.kind)


async def test_somebody_without_a_role_is_known_all_the_same(connection: Connection) -> None:
    await bind(connection, 0, SCHOOL.id)
    known = await actors.in_group(connection, STRANGER.person.telegram_id or 0, CHAT, 0, TODAY)
    assert known.person == STRANGER.person
    assert known.memberships == ()
    assert known.group is not None


async def test_one_query_tells_it_all(connection: Connection) -> None:
    await bind(connection, 0, SCHOOL.id)
    account = NEIGHBOUR.person.telegram_id or 0
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(connection.sync_connection, "before_cursor_execute", note)
    assert (await actors.in_private(connection, account, TODAY)).memberships == NEIGHBOUR.memberships
    assert len(asked) == 1
    assert (await actors.in_group(connection, account, CHAT, TOPIC, TODAY)).group is not None
    assert len(asked) == 2
