"""``/people`` for three thousand people of four hundred schools, beside thirty people of four."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench.crowd import MEASURES, MUNICIPALITIES, fill
from bot.clock import system_clock
from data import organisations, people
from data.database import Database
from data.media import MediaStore
from data.rosters import Which
from domain.people import Actor, OrganisationKind, Role
from handlers.keyboards import people as keyboards
from handlers.texts import people as words
from services import absences
from services import people as service
from services.office import Office

SIZES = ((30, 4), (3_000, 400))
CONTROLLER, FIRST_TEACHER = 1, 1_000
WARM_UP, TRIES = 20, 200
TARGET, SEARCH_TARGET = 2.0, 6.0
"""Times the cost beside thirty people; a search by name reads every name."""
SEARCH = "/people and a name"
Screens = dict[str, Callable[[], Awaitable[object]]]


def report() -> None:
    costs = [asyncio.run(_costs(*size)) for size in SIZES]
    (few, _), (many, schools) = SIZES
    print(f"· People: {many} of {schools} schools, {schools * MEASURES} measures, beside {few} people:")
    for name, large in costs[1].items():
        small = costs[0][name]
        ratio = large / small
        target = SEARCH_TARGET if name == SEARCH else TARGET
        verdict = "within" if ratio <= target else "ABOVE"
        print(
            f"  {name}: {large:.2f} ms, beside {small:.2f} ms: {ratio:.2f} times,"
            f" {verdict} the target of {target:g}."
        )
    print()


async def _costs(number: int, schools: int) -> dict[str, float]:
    """Milliseconds of CPU for each screen, read and rendered."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vekha.db"
        teachers = [FIRST_TEACHER + n for n in range(number)]
        await fill(path, schools, system_clock().date(), [CONTROLLER], teachers)
        database = Database(f"sqlite+aiosqlite:///{path}")
        office = Office(database, MediaStore(path.parent / "media"), system_clock)
        screens = _screens(office, await _furnish(office, teachers, schools), number, schools)
        costs = {name: await _cost(draw) for name, draw in screens.items()}
        await database.close()
        return costs


async def _furnish(office: Office, teachers: list[int], schools: int) -> Actor:
    """Teachers at every school, somebody at every municipality but one; every tenth never pressed Start."""
    now = office.clock()
    async with office.database.transaction() as connection:
        for telegram_id in teachers[::10]:
            await connection.exec_driver_sql(
                f"UPDATE people SET telegram_id = NULL WHERE telegram_id = {telegram_id}"
            )
        await connection.exec_driver_sql(
            "UPDATE memberships SET organisation_id = organisation_id + person_id % "
            f"{schools} WHERE role = '{Role.EXECUTOR}'"
        )
        for n, place in enumerate(
            (await organisations.of_kind(connection, OrganisationKind.MUNICIPALITY, limit=MUNICIPALITIES))[0]
        ):
            if n:
                person = await people.ensure(connection, 10**6 + n, f"Муниципальный {n}", now)
                await people.grant(connection, person.id, place.id, Role.EXECUTOR, now)
        controller = await people.by_telegram_id(connection, CONTROLLER)
        assert controller is not None
        return Actor(controller, await people.memberships_of(connection, controller.id), CONTROLLER)


def _screens(office: Office, actor: Actor, number: int, schools: int) -> Screens:
    last_page = schools // service.PAGE

    async def overview(page: int) -> object:
        shown = await service.overview(office, actor, page)
        return words.overview(shown), keyboards.overview(shown)

    async def listed(**wanted: object) -> object:
        shown = await service.listed(office, actor, **wanted)  # type: ignore[arg-type]
        return words.listing(shown), keyboards.listing(shown)

    async def card() -> object:
        shown = await service.card(office, actor, number)
        return words.card(shown), keyboards.card(shown)

    async def deputies() -> object:
        shown = await absences.deputies(office, actor, number, "завтра")
        return words.choose_deputy(shown), keyboards.deputies(shown)

    return {
        "/people": lambda: overview(0),
        "its last page": lambda: overview(last_page),
        "a page of those who never pressed Start": lambda: listed(which=Which.NEVER_STARTED),
        SEARCH: lambda: listed(words="Лицо 2"),
        "a person's card": card,
        "the deputies for an absence": deputies,
    }


async def _cost(draw: Callable[[], Awaitable[object]]) -> float:
    for _ in range(WARM_UP):
        await draw()
    began = time.process_time()
    for _ in range(TRIES):
        await draw()
    return (time.process_time() - began) / TRIES * 1000


if __name__ == "__main__":
    report()
