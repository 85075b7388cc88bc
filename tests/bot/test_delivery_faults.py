"""Delivery against the local Bot API with its faults: each ends in the right row, and nothing is lost."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from sqlalchemy import update

from bot.sender import EveryWay, TelegramSender
from data import chats, reminders
from data.database import Database
from data.media import MediaStore
from data.tables import people
from domain.ledger import Delivered, Letter, Outcome, Reason, Reminder, Way
from domain.people import Person as Member
from sandbox.groups import Group
from sandbox.people import Person
from sandbox.server import BotApiServer
from services.delivery import LEASE, deliver_due
from services.office import Office
from tests.cast import CONTROLLER, NOW, SCHOOL, ZONE, FakeClock, add_milestone, add_roadmap
from tests.services.desk import CLERK, Row, furnish, rows

SENT = Row(CLERK.person.name, "before-3", "sent", "доставлено")


class Postbox:
    """A mail server that takes everything."""

    async def send(self, letter: Letter, person: Member, address: str) -> Outcome:
        return Delivered(None, Way.MAIL)


class Scene:
    """An office, the clerk with a reminder that is due, and Telegram."""

    def __init__(self, office: Office, bot: Bot, clerk: Person) -> None:
        self.office = office
        self.sender = EveryWay(TelegramSender(bot), Postbox())
        self.clerk = clerk

    async def deliver(self, after: float = 0) -> list[Row]:
        """The ledger after a round, so many seconds later."""
        self.office.clock.advance(seconds=after)  # type: ignore[attr-defined]
        await deliver_due(self.office, self.sender, lambda: False)
        return await rows(self.office)

    def heard(self) -> int:
        """How often the clerk was written to."""
        return sum(each.from_bot for each in self.clerk.messages())

    async def plan(self, *, group_id: int | None = None) -> None:
        async with self.office.database.transaction() as connection:
            roadmap_id = await add_roadmap(connection)
            milestone = await add_milestone(connection, roadmap_id, due=date(2024, 1, 17))
            row = Reminder(
                person_id=None if group_id else CLERK.person.id,
                group_id=group_id,
                milestone_id=milestone.id,
                revision=milestone.revision,
                step="before-3",
                rank=-3,
                reason=Reason.ASSIGNEE,
                zone=ZONE,
                due_at=NOW,
            )
            await reminders.plan(connection, [row])


@pytest.fixture
async def scene(
    database: Database, tmp_path: Path, clock: FakeClock, bot: Bot, new_person: Callable[[str], Person]
) -> Scene:
    await furnish(database)
    clerk = new_person("Жанна")
    bot.default = DefaultBotProperties(parse_mode="HTML")
    async with database.transaction() as connection:
        query = update(people).where(people.c.id == CLERK.person.id)
        await connection.execute(query.values(telegram_id=clerk.id))
    return Scene(Office(database, MediaStore(tmp_path / "media"), clock), bot, clerk)


async def test_growing_429s_are_waited_out_each_exactly(scene: Scene, server: BotApiServer) -> None:
    await scene.plan()
    for seconds in (5, 20, 80):
        server.fault("429", method="sendMessage", retry_after=seconds)
        (row,) = await scene.deliver()
        assert (row.state, row.outcome) == ("planned", f"Telegram просит паузу {seconds} с")
        asked = len(server.calls("sendMessage"))
        await scene.deliver(after=seconds - 1)
        assert len(server.calls("sendMessage")) == asked
        scene.office.clock.advance(seconds=1)  # type: ignore[attr-defined]

    assert await scene.deliver() == [SENT]
    assert scene.heard() == 1


@pytest.mark.parametrize("kind", ["502", "500", "drop-before"])
async def test_an_outage_delays_the_letter_and_loses_nothing(
    scene: Scene, server: BotApiServer, kind: Any
) -> None:
    await scene.plan()
    fault = server.fault(kind, method="sendMessage", times=None)
    for _ in range(3):
        (row,) = await scene.deliver(after=600)
        assert row.state == "planned"
        assert (row.outcome or "").startswith("Telegram недоступен")
    server.faults.remove(fault)

    assert await scene.deliver(after=3600) == [SENT]
    assert scene.heard() == 1


@pytest.mark.parametrize("kind", ["drop-after", "lost-answer"])
async def test_an_answer_that_was_lost_costs_one_repeat_at_most(
    scene: Scene, server: BotApiServer, kind: Any
) -> None:
    await scene.plan()
    server.fault(kind, method="sendMessage", times=1, seconds=0.05)
    assert (await scene.deliver())[0].state == "planned"

    assert await scene.deliver(after=60) == [SENT]
    await scene.deliver(after=LEASE.total_seconds())
    assert scene.heard() == 2


@pytest.mark.parametrize(
    ("befalls", "outcome"),
    [(Person.block, "бот заблокирован"), (Person.deactivate, "аккаунт удалён")],
)
async def test_who_cannot_be_written_to_is_a_failed_row_with_the_reason(
    scene: Scene, befalls: Callable[[Person], None], outcome: str
) -> None:
    await scene.plan()
    befalls(scene.clerk)
    assert await scene.deliver() == [Row(CLERK.person.name, "before-3", "failed", outcome)]


async def test_a_blocked_bot_means_mail_where_there_is_an_address(scene: Scene) -> None:
    scene.office = Office(scene.office.database, scene.office.media, scene.office.clock, mail=True)
    async with scene.office.database.transaction() as connection:
        query = update(people).where(people.c.id == CLERK.person.id)
        await connection.execute(query.values(email="clerk@mouo.example"))
    await scene.plan()
    scene.clerk.block()

    assert await scene.deliver() == [Row(CLERK.person.name, "before-3", "sent", "доставлено по почте")]


async def bound(scene: Scene, group: Group) -> int:
    async with scene.office.database.transaction() as connection:
        chat = await chats.ensure(connection, group.id, 0, "group", "Чат школы")
        await chats.bind(connection, chat, SCHOOL.id, by=CONTROLLER.person.id, now=NOW, members_report=True)
    return chat.id


async def test_a_group_turned_supergroup_gets_it_under_its_new_number(
    scene: Scene, server: BotApiServer
) -> None:
    group = server.group("Чат школы", [scene.clerk])
    await scene.plan(group_id=await bound(scene, group))
    new_id = group.migrate()

    assert await scene.deliver() == [Row("Чат школы", "before-3", "sent", "доставлено")]
    assert (group.last().text or "").startswith("📌 IT-куб, СОШ № 5 г. Балабаново. ")
    async with scene.office.database.transaction() as connection:
        assert [each.telegram_id for each in await chats.all_bound(connection)] == [new_id]


@pytest.mark.parametrize(
    ("befalls", "outcome"),
    [
        (Group.kick_bot, "бота удалили из группы"),
        (Group.delete, "группа удалена"),
        (Group.mute_bot, "у бота нет права писать"),
    ],
)
async def test_a_group_that_cannot_be_written_to_is_a_failed_row_with_the_reason(
    scene: Scene, server: BotApiServer, befalls: Callable[[Group], None], outcome: str
) -> None:
    group = server.group("Чат школы", [scene.clerk])
    await scene.plan(group_id=await bound(scene, group))
    befalls(group)

    assert await scene.deliver() == [Row("Чат школы", "before-3", "failed", outcome)]
    async with scene.office.database.transaction() as connection:
        assert [each.unreachable_reason for each in await chats.unreachable(connection)] == [outcome]
