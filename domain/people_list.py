"""A list of people, as organisations send it: name, post, organisation, e-mail, role, one person a row."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain.draft.organisation_names import key
from domain.email_address import WrongEmailError, email_of
from domain.errors import DomainError
from domain.grid import Grid, Slot, spread
from domain.people import OrganisationKind, Role, kind_of
from domain.russian import fold

MOST_PEOPLE = 5_000
_HEADING_ROWS = 15
_LONGEST = 200
_HEADINGS = {
    "email": r"e-?mail|почт|электронн\w* адрес",
    "role": r"^(?:роль|права|доступ|кем явля|кто в вехе)",
    "municipality": r"муницип|\bрайон|\bокруг|моуо|\bмо\b",
    "post": r"должност",
    "surname": r"^фамили\w*$",
    "given": r"^имя$",
    "patronymic": r"^отчество$",
    "name": r"\bф\.? ?и\.? ?о\b|фамили|^имя|сотрудник|работник|специалист|ответственн",
    "organisation": r"организаци|учрежден|школ|место работы|\bоо\b|площадк|ведомств",
}
_ROLES = (
    (Role.CONTROLLER, r"контрол[её]р|центр проектного"),
    (Role.HEAD, r"руководител|начальник|директор"),
    (Role.EXECUTOR, r"исполнител|сотрудник|ответственн"),
)
_NUMBER = re.compile(r"^\s*\d{1,4}[.)]\s+")


@dataclass(frozen=True, slots=True)
class Listed:
    """One person of the list, in the row ``line`` of the table (the heading is counted too).

    ``municipality`` is what the list says the organisation belongs to.
    """

    line: int
    name: str
    organisation: str
    role: Role
    post: str | None = None
    email: str | None = None
    municipality: str | None = None


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that was left out, or taken without something, and why, in a Russian sentence."""

    line: int
    who: str
    message: str


@dataclass(frozen=True, slots=True)
class PeopleList:
    """The people of a list; ``problems`` name every row that did not go in as it stands."""

    people: tuple[Listed, ...]
    problems: tuple[RowProblem, ...] = ()


class NoPeopleError(DomainError):
    """No table of it has a column of names and one of organisations."""

    def __init__(self) -> None:
        super().__init__(
            "Не нашёл списка людей. Нужна таблица с колонками «ФИО» и «Организация»;"
            " «Должность», «E-mail» и «Роль», если есть."
        )


class TooManyPeopleError(DomainError):
    """More than one region has."""

    def __init__(self, number: int) -> None:
        super().__init__(f"В списке {number} человек, а можно до {MOST_PEOPLE}: разделите его на части.")


def people_of(grids: Sequence[Grid]) -> PeopleList:
    """The people of a document, by the headings of its tables in any order.

    Nobody is dropped in silence: a row without a name or an organisation is a problem, one with a strange
    e-mail is taken without it and named. Raises ``NoPeopleError`` and ``TooManyPeopleError``.
    """
    found: list[Listed] = []
    problems: list[RowProblem] = []
    tables = 0
    for grid in grids:
        rows = spread(grid)
        start, columns = _headings(rows)
        tables += bool(columns)
        for y, row in enumerate(rows[start:] if columns else (), start=start + 1):
            texts = {field: _one_line(row[x]) for field, x in columns.items()}
            if any(texts.values()) and not _is_heading(row):
                _take(y, texts, found, problems)
    if not tables or not (found or problems):
        raise NoPeopleError
    if len(found) > MOST_PEOPLE:
        raise TooManyPeopleError(len(found))
    return _without_repetitions(found, problems)


def identity(person: Listed) -> tuple[str, ...]:
    """By what somebody of the list is known again: the e-mail, else the name with the organisation."""
    return (person.email,) if person.email else (fold(person.name), key(person.organisation))


def _headings(rows: Sequence[Sequence[Slot]]) -> tuple[int, dict[str, int]]:
    """Where the rows below the headings begin, and the column of each field."""
    for y, row in enumerate(rows[:_HEADING_ROWS]):
        columns = _columns(row)
        if columns:
            return y + 1, columns
    return 0, {}


def _columns(row: Sequence[Slot]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for x, slot in enumerate(row):
        text = fold(slot.text).strip(" .:*") if slot.left else ""
        field = next(
            (each for each, sign in _HEADINGS.items() if len(text) < 80 and re.search(sign, text)), None
        )
        if text and field is not None:
            columns.setdefault(field, x)
    named = columns.keys() & {"name", "surname"}
    return columns if named and columns.keys() & {"organisation", "municipality"} else {}


def _is_heading(row: Sequence[Slot]) -> bool:
    return bool(_columns(row))


def _take(line: int, texts: Mapping[str, str], found: list[Listed], problems: list[RowProblem]) -> None:
    """Put the row among the people, or among the problems; a row that only groups others is neither."""
    name = _name(texts)
    organisation = texts.get("organisation") or texts.get("municipality", "")
    if len({each for each in texts.values() if each}) == 1 or name.isdecimal():
        # «МОУО Боровского района» over the whole width, or the numbers of the columns.
        return problems.append(RowProblem(line, name or organisation, "строка не о человеке, пропущена"))
    refusal = _refusal(name, organisation)
    role = _role(texts.get("role", ""))
    if refusal is None and role is None:
        refusal = f"не понял роль «{texts['role'][:40]}»: исполнитель, руководитель или контролёр"
    if refusal is None and kind_of(organisation) is OrganisationKind.CENTRE and not texts.get("role"):
        refusal = "для Центра проектного сопровождения укажите роль: контролёр"
    if refusal is not None or role is None:
        return problems.append(RowProblem(line, name or organisation, refusal or ""))
    email, complaint = _email(texts.get("email", ""))
    if complaint:
        problems.append(RowProblem(line, name, complaint))
    municipality = texts.get("municipality") if texts.get("organisation") else None
    found.append(
        Listed(line, name, organisation, role, texts.get("post") or None, email, municipality or None)
    )
    return None


def _name(texts: Mapping[str, str]) -> str:
    if texts.get("name"):
        return texts["name"]
    return " ".join(filter(None, (texts.get(each, "") for each in ("surname", "given", "patronymic"))))


def _refusal(name: str, organisation: str) -> str | None:
    if sum(letter.isalpha() for letter in name) < 2:
        return "нет имени, пропущена"
    if not key(organisation):
        return "нет организации, пропущена"
    if max(len(name), len(organisation)) > _LONGEST:
        return "слишком длинная запись, пропущена"
    return None


def _role(printed: str) -> Role | None:
    """The role of the column; nobody is a head or controller unless the list says so."""
    if not printed:
        return Role.EXECUTOR
    return next((role for role, sign in _ROLES if re.search(sign, fold(printed))), None)


def _email(printed: str) -> tuple[str | None, str | None]:
    """The address and what is wrong with it."""
    if not printed.strip(" -–—"):
        return None, None
    try:
        return email_of(re.split(r"[\s,;]+", printed.strip())[0]), None
    except WrongEmailError:
        return None, f"адрес «{printed[:40]}» не похож на e-mail, взят без него"


def _one_line(slot: Slot) -> str:
    return " ".join(_NUMBER.sub("", slot.text.replace("\u00ad", "")).split())


def _without_repetitions(found: Sequence[Listed], problems: Sequence[RowProblem]) -> PeopleList:
    """Each person once an organisation and role; whoever has the e-mail of somebody else is named."""
    kept: dict[tuple[str, ...], Listed] = {}
    owners: dict[str, str] = {}
    named = list(problems)
    for each in found:
        person = each
        if person.email and fold(owners.setdefault(person.email, person.name)) != fold(person.name):
            named.append(
                RowProblem(each.line, each.name, f"тот же e-mail у «{owners[person.email]}», взят без него")
            )
            person = replace(each, email=None)
        place = (*identity(person), key(person.organisation), person.role.value)
        if place in kept:
            named.append(RowProblem(each.line, each.name, "повторяется, учтён один раз"))
        kept.setdefault(place, person)
    return PeopleList(tuple(kept.values()), tuple(sorted(named, key=lambda each: each.line)))
