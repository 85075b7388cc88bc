"""Who plays in the story, and what they do again and again."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox.groups import Group
from sandbox.people import Person
from sandbox.stage import Stage
from sandbox.world import Message

FILES = Path(__file__).resolve().parent
PHOTOS = [path.read_bytes() for path in sorted((FILES / "photos").glob("*.jpg"))]
SCHOOL = "СОШ"
GROUP = "IT-куб, школа № 5"
TOPICS = ("Ремонт", "Оборудование")


@dataclass
class Cast:
    """Those who play; ``boris`` and ``olga`` do the work, ``vera`` and ``nikolay`` hear of what is late."""

    anna: Person
    elena: Person
    boris: Person
    vera: Person
    olga: Person
    nikolay: Person
    galina: Person
    tatyana: Person
    pavel: Person

    @classmethod
    def of(cls, stage: Stage) -> Cast:
        """Everybody, before any of them has written to the bot."""
        return cls(
            anna=stage.person("Анна", "Смирнова", "администратор"),
            elena=stage.person("Елена", "Орлова", "Центр"),
            boris=stage.person("Борис", "Петров", "МОУО"),
            vera=stage.person("Вера", "Ильина", "руководитель МОУО"),
            olga=stage.person("Ольга", "Кузьмина", "МОНКО"),
            nikolay=stage.person("Николай", "Громов", "руководитель МОНКО"),
            galina=stage.person("Галина", "Титова", "школа"),
            tatyana=stage.person("Татьяна", "Соколова", "учитель"),
            pavel=stage.person("Павел", "Чужов", "посторонний"),
        )

    def open_group(self, stage: Stage) -> Group:
        """The school's group chat with its topics; the bot has been added to it."""
        members = [self.galina, self.tatyana, self.boris, self.elena]
        return stage.group(GROUP, members, TOPICS)


@dataclass(frozen=True)
class Chapter:
    """A part of the story: its title, what to notice, and what happens."""

    title: str
    remark: str
    play: Callable[[Stage, Cast], Awaitable[None]]


async def come_in(stage: Stage, guest: Person, token: str) -> Message:
    """A link is opened and consent given; gives the first thing the bot says to somebody it knows."""
    await stage.text(guest, f"/start {token}")
    stage.expect_last(guest, "Согласие на обработку персональных данных")
    await stage.press(guest, "Согласен")
    return guest.last()


async def make_link(stage: Stage, host: Person, organisation: str, kind: str) -> str:
    """A link is made with two presses; gives its token."""
    await stage.text(host, "/invite")
    await stage.press(host, organisation)
    await stage.press(host, kind)
    link = re.search(r"start=(\S+)", host.last().text or "")
    stage.expect(link, "в приглашении есть ссылка")
    assert link is not None
    return link[1]


async def invite(stage: Stage, host: Person, guest: Person, organisation: str, role: str) -> None:
    """A link for one person is made and opened by the guest."""
    await come_in(stage, guest, await make_link(stage, host, organisation, role))


async def report(stage: Stage, cast: Cast, person: Person, number: str, words: str) -> None:
    """A result is reported and accepted, in one line of the transcript."""
    with stage.transcript.held():
        await stage.text(person, f"/done {number} {words}")
        stage.expect_last(person, "Отмечено", number)
        card = stage.expect_last(cast.elena, person.user.last_name or "", number)
        await stage.press(cast.elena, "Принять", card)
        stage.expect_last(person, "Принято", number)
    stage.transcript.did(person.id, f"→ /done {number} {words}; Центр принял")
