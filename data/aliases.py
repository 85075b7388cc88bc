"""What organisations are called: every spelling leads to one of them, whatever its case, quotes and blanks.

The own name of an organisation is among its aliases, so that a search and the importer look in one place.
"""

from collections.abc import Iterable

from sqlalchemy import exists, func, select

from data.database import Connection, upsert
from data.tables import aliases as t
from data.tables import organisations
from domain.draft.organisation_names import key
from domain.people import Organisation, OrganisationKind
from domain.school_list import neat_school

_PORTION = 500


def keys_of(name: str) -> tuple[str, ...]:
    """What the name is looked up by: as it is, then without the legal form («МБОУ «СОШ № 5»»)."""
    return tuple(dict.fromkeys(each for each in (key(name), key(neat_school(name))) if each))


async def add(connection: Connection, organisation_id: int, *names: str) -> None:
    """Have these names lead to the organisation; one that leads somewhere already stays as it is."""
    await add_all(connection, [(organisation_id, name) for name in names])


async def add_all(connection: Connection, named: Iterable[tuple[int, str]]) -> None:
    """The same for many: (id of the organisation, name)."""
    rows = [
        {"folded": key(name), "name": name, "organisation_id": organisation_id}
        for organisation_id, name in named
        if key(name)
    ]
    unique = list({each["folded"]: each for each in reversed(rows)}.values())
    for start in range(0, len(unique), _PORTION):
        query = upsert(connection, t).values(unique[start : start + _PORTION])
        await connection.execute(query.on_conflict_do_nothing())


async def find(connection: Connection, name: str) -> Organisation | None:
    """The organisation that is called so."""
    return (await find_all(connection, [name])).get(name)


async def find_all(connection: Connection, names: Iterable[str]) -> dict[str, Organisation]:
    """The organisations that are called so, by the name asked for; the unknown are left out."""
    await _complete(connection)
    wanted = {name: keys_of(name) for name in names}
    known = await _led_to(connection, sorted({each for keys in wanted.values() for each in keys}))
    found = {name: [known[each] for each in keys if each in known] for name, keys in wanted.items()}
    return {name: those[0] for name, those in found.items() if those}


async def of(connection: Connection, organisation_id: int) -> list[str]:
    """Every name of the organisation, in alphabetical order."""
    query = select(t.c.name).where(t.c.organisation_id == organisation_id).order_by(t.c.name)
    return list((await connection.execute(query)).scalars())


async def all_names(connection: Connection) -> list[str]:
    """Every name of every organisation; of two that are spelled alike the own name comes last."""
    await _complete(connection)
    called = (await connection.execute(select(t.c.name))).scalars().all()
    return [*called, *(await connection.execute(select(organisations.c.name))).scalars()]


async def search(
    connection: Connection, words: str, *, limit: int, offset: int = 0
) -> tuple[list[Organisation], int]:
    """Organisations with a name that has all of the words, by name, a page of them, and how many in all."""
    await _complete(connection)
    has_all = [t.c.folded.contains(word, autoescape=True) for word in key(words).split()]
    fitting = select(t.c.organisation_id).where(*has_all)
    which = organisations.c.id.in_(fitting)
    number = (
        await connection.execute(select(func.count()).select_from(organisations).where(which))
    ).scalar_one()
    page = select(organisations).where(which).order_by(organisations.c.name).limit(limit).offset(offset)
    rows = (await connection.execute(page)).all()
    return [Organisation(row.id, row.name, OrganisationKind(row.kind), row.parent_id) for row in rows], int(
        number
    )


async def _led_to(connection: Connection, keys: list[str]) -> dict[str, Organisation]:
    found: dict[str, Organisation] = {}
    for start in range(0, len(keys), _PORTION):
        query = (
            select(t.c.folded, organisations)
            .join(organisations, organisations.c.id == t.c.organisation_id)
            .where(t.c.folded.in_(keys[start : start + _PORTION]))
        )
        for row in await connection.execute(query):
            found[row.folded] = Organisation(row.id, row.name, OrganisationKind(row.kind), row.parent_id)
    return found


async def _complete(connection: Connection) -> None:
    """Enter the names of organisations that were made in bulk or before there were aliases."""
    nameless = ~exists().where(t.c.organisation_id == organisations.c.id)
    rows = await connection.execute(
        select(organisations.c.id, organisations.c.name).where(nameless).order_by(organisations.c.id)
    )
    await add_all(connection, [(row.id, row.name) for row in rows])
