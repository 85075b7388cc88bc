"""The whole bot on a stage: real dispatcher and polling, the local Bot API server, and the cast."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import sandbox
from bot.app import App, open_app
from bot.settings import Settings
from data import chats, events, organisations, people
from data.events import Event
from data.milestones import select_visible
from domain.access import EVERYTHING
from domain.evidence import Evidence
from domain.milestone import Milestone
from domain.people import Actor, OrganisationKind, Role
from sandbox.groups import Group
from sandbox.people import Person
from sandbox.server import BotApiServer
from sandbox.world import Callback, Message
from services import card as cards
from services import joining
from services.office import Office
from tests.cast import LONG_AGO, NOW, FakeClock

TOKEN = "42:TEST"
SEED = Path(sandbox.__file__).parent / "seed-roadmap.txt"
PHOTOS = [path.read_bytes() for path in sorted((SEED.parent / "photos").glob("*.jpg"))]
OTHER_SCHOOL = "СОШ № 46 г. Калуги"
OTHER_MUNICIPALITY = "МОУО г. Калуги"
CENTRE = "Центр проектного сопровождения"
SCHOOL = "СОШ № 5 г. Балабаново"


def settings_for(folder: Path, api_url: str) -> Settings:
    """Settings that touch nothing outside the folder."""
    return Settings(
        _env_file=None,
        bot_token=TOKEN,
        database_url=f"sqlite+aiosqlite:///{folder / 'vekha.db'}",
        media_dir=folder / "media",
        backup_dir=folder / "backups",
        telegram_api_url=api_url,
    )


@asynccontextmanager
async def playing(settings: Settings, clock: FakeClock) -> AsyncIterator[App]:
    """The bot, polling; at the end it confirms what it handled."""
    async with open_app(settings, clock, monotonic=itertools.count(0, 60).__next__) as app:
        polling = asyncio.create_task(app.updates.run())
        try:
            yield app
        finally:
            app.stop()
            await polling
            await app.updates.finish()
            await close_quickly(app)


async def close_quickly(app: App) -> None:
    """aiogram's own close sleeps for the sake of TLS, which is not used here."""
    session = app.bot.session._session  # type: ignore[attr-defined]
    if session is not None:
        await session.close()


@dataclass
class Stage:
    """The server, the bot and the people; ``other_teacher`` works at a school of another town."""

    server: BotApiServer
    app: App
    clock: FakeClock
    settings: Settings
    controller: Person
    head: Person
    municipality: Person
    teacher: Person
    other_teacher: Person
    stranger: Person

    @property
    def office(self) -> Office:
        """What the services work with."""
        return self.app.office

    async def settle(self) -> None:
        """Wait until the bot has handled and confirmed everything."""
        await self.server.settled(quiet=0.01)

    async def say(
        self,
        person: Person,
        text: str,
        *,
        chat: Group | None = None,
        reply_to: Message | None = None,
        thread: str | None = None,
    ) -> Message:
        """Send a text and give the bot's last message in that chat."""
        person.send(text, chat=chat, reply_to=reply_to, thread=thread)
        await self.settle()
        return (chat or person).last()

    async def press(self, person: Person, label: str, message: Message | None = None) -> Callback:
        """Press a button of the bot's last message, or of another one, and wait."""
        pressed = person.press(message or person.last(), label)
        await self.settle()
        return pressed

    async def forge(self, person: Person, data: str, message: Message | None = None) -> Callback:
        """Press a button that the bot never sent."""
        if message is None:
            message = await self.say(person, "/help")
        pressed = person.press_data(message, data)
        await self.settle()
        return pressed

    async def actor(self, person: Person) -> Actor:
        """The person as the services see them."""
        async with self.office.database.transaction() as connection:
            stored = await people.by_telegram_id(connection, person.id)
            assert stored is not None
            memberships = await people.memberships_of(connection, stored.id)
        return Actor(stored, memberships, person.id)

    async def milestone(self, label: str, *, school: str = SCHOOL) -> Milestone:
        """The first milestone of that label as it is stored now."""
        async with self.office.database.transaction() as connection:
            found = await select_visible(connection, EVERYTHING)
        return next(each for each in found if each.label == label and each.school == school)

    async def events(self, label: str) -> list[Event]:
        """The history of a milestone."""
        milestone = await self.milestone(label)
        async with self.office.database.transaction() as connection:
            return await events.of_milestone(connection, milestone.id)

    async def actions(self, label: str) -> list[str]:
        """What happened to a milestone, in order."""
        return [event.action for event in await self.events(label)]

    async def evidence(self, label: str) -> tuple[Evidence, ...]:
        """What is kept for a milestone."""
        milestone = await self.milestone(label)
        card = await cards.card(self.office, await self.actor(self.controller), milestone.id)
        return card.evidence

    async def second_controller(self) -> Person:
        """One more member of the centre, who joined by a link."""
        person = self.server.person("Лев", "Второй")
        made = await joining.invite(self.office, None, organisation=CENTRE, role=Role.CONTROLLER)
        await self.join(person, made.token)
        return person

    async def join(self, person: Person, token: str) -> Message:
        """Open a link and agree to be known; gives the bot's answer."""
        await self.say(person, f"/start {token}")
        await self.press(person, "Согласен(на)")
        return person.last()

    async def group(
        self,
        members: Iterable[Person],
        *,
        school: str | None = SCHOOL,
        title: str = "IT-куб",
        topics: Sequence[str] = (),
        admin: bool = False,
    ) -> Group:
        """A group chat with the bot in it, bound to an organisation if one is named."""
        group = self.server.group(title, members, topics=topics, with_bot=False)
        if school is not None:
            async with self.office.database.transaction() as connection:
                place = await organisations.by_name(connection, school)
                assert place is not None
                chat = await chats.ensure(connection, group.id, 0, group.chat.type, title)
                binder = (await people.with_role(connection, Role.CONTROLLER))[0].id
                await chats.bind(connection, chat, place.id, by=binder, now=NOW, members_report=True)
        group.add_bot(admin=admin)
        await self.settle()
        return group

    def said(self, group: Group) -> list[str]:
        """What the bot has said in a group."""
        return [each.text or "" for each in group.messages() if each.from_bot and not each.service]

    async def report(self, label: str, by: Person | None = None) -> None:
        """Have a result reported, without proof if need be, and the controller asked to accept it."""
        reporter = by or self.teacher
        asked = await self.say(reporter, f"/done {label}")
        if (await self.milestone(label)).state == "open":
            await self.press(reporter, "Сдать без документа", asked)
        assert (await self.milestone(label)).state == "reported"


def cast_of(server: BotApiServer) -> dict[str, Person]:
    """The people, each of whom has pressed Start once."""
    names = {
        "controller": ("Анна", "Контролёва"),
        "head": ("Борис", "Начальников"),
        "municipality": ("Мария", "Управская"),
        "teacher": ("Вера", "Учителева"),
        "other_teacher": ("Егор", "Соседов"),
        "stranger": ("Глеб", "Прохожий"),
    }
    cast = {role: server.person(*name) for role, name in names.items()}
    for person in cast.values():
        person.chat.started = True
    return cast


async def settle_in(office: Office, cast: dict[str, Person]) -> None:
    """Give the people their roles; the stranger has none."""
    roles = (
        ("controller", CENTRE, OrganisationKind.CENTRE, Role.CONTROLLER),
        ("head", "МОУО", OrganisationKind.MUNICIPALITY, Role.HEAD),
        ("municipality", "МОУО", OrganisationKind.MUNICIPALITY, Role.EXECUTOR),
        ("teacher", SCHOOL, OrganisationKind.SCHOOL, Role.EXECUTOR),
        ("other_teacher", OTHER_SCHOOL, OrganisationKind.SCHOOL, Role.EXECUTOR),
    )
    async with office.database.transaction() as connection:
        for name, organisation, kind, role in roles:
            place = await organisations.ensure(connection, organisation, kind)
            stored = await people.ensure(connection, cast[name].id, cast[name].name, NOW)
            await people.grant(connection, stored.id, place.id, role, LONG_AGO)
