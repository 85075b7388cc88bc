"""A list of schools with their municipalities, as people send it: a table or typed lines."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from domain.draft.organisation_names import key
from domain.draft.roadmap_title import school_of
from domain.errors import DomainError
from domain.grid import Grid, Slot, grid_of, spread
from domain.people import OrganisationKind, kind_of

MOST_SCHOOLS = 5_000
_LONGEST_NAME = 300
_HEADING_ROWS = 15
_SCHOOL_HEADING = re.compile(
    r"школ|общеобразоват|образовательн\w+ (?:организаци|учрежд)|\bоо\b|учреждени|организаци|площадк", re.I
)
_MUNICIPALITY_HEADING = re.compile(
    r"муницип|\bрайон|моуо|орган\w* (?:местного|управлен)|управлени|\bокруг|\bмо\b|территори", re.I
)
_SCHOOL_NAME = re.compile(
    r"центр образовани|кадет|корпус|интернат|училищ|техникум|детск\w+ сад|\b[онп]ош\b", re.I
)
_FORM = re.compile(r"^(?:[МГКФОЧ]?[АБКГ]?Н?О(?:У|О)\b(?:\s+(?:ДО|СПО|ВО))?)\W*", re.I)
_MARKER = re.compile(r"^\s*(?:\d{1,4}[.)]\s+|[-–—•*]\s+)")
_BORDERS = re.compile(r"[;\t|]")


@dataclass(frozen=True, slots=True)
class Place:
    """One school and the municipal authority that it belongs to."""

    school: str
    municipality: str


@dataclass(frozen=True, slots=True)
class SchoolList:
    """Who is to get the roadmap. ``not_understood`` are lines as printed, ``repeated`` counts doubles."""

    places: tuple[Place, ...]
    not_understood: tuple[str, ...] = ()
    repeated: int = 0


class NoSchoolsError(DomainError):
    """Not one line names a school and its municipality."""

    def __init__(self) -> None:
        super().__init__(
            "Не нашёл ни одной школы. Нужна таблица с колонками «Школа» и «Муниципалитет» или строки вида"
            " «СОШ № 1 г. Калуги; Управление образования г. Калуги»."
        )


class TooManySchoolsError(DomainError):
    """More than any region has."""

    def __init__(self, number: int) -> None:
        super().__init__(f"В списке {number} школ, а можно до {MOST_SCHOOLS}: разделите его на части.")


def typed_schools(text: str) -> SchoolList:
    """The schools of a message, one a line: «школа; муниципалитет»; raises ``NoSchoolsError``."""
    return schools_of([grid_of([[line] for line in text.splitlines()])])


def schools_of(grids: Sequence[Grid]) -> SchoolList:
    """The schools of a document: by its headings in any order, without headings by what the names say.

    Nothing is guessed: a row that does not give both names is kept in ``not_understood``. Schools of one name
    in several municipalities are told apart by it. Raises ``NoSchoolsError`` and ``TooManySchoolsError``.
    """
    found: list[Place] = []
    strange: list[str] = []
    for grid in grids:
        rows = spread(grid)
        at, columns = _headings(rows)
        for row in rows[at:]:
            place = _placed(row, columns) if columns else _typed(row)
            if place is not None:
                found.append(place)
            elif (printed := _printed(row)) and not _is_heading(row) and not _counts_columns(row):
                strange.append(printed)
    places = tuple(dict.fromkeys(found))
    unique = {(key(each.school), key(each.municipality)): each for each in reversed(places)}
    if not unique:
        raise NoSchoolsError
    if len(unique) > MOST_SCHOOLS:
        raise TooManySchoolsError(len(unique))
    kept = tuple(reversed(unique.values()))
    return SchoolList(_told_apart(kept), tuple(strange), len(found) - len(kept))


def qualified(place: Place) -> Place:
    """The same school under a name that says whose it is: «СОШ № 1 (Боровский район)»."""
    return replace(place, school=f"{place.school} ({place.municipality})")


def neat_school(printed: str) -> str:
    """«МБОУ «СОШ № 5» г. Балабаново» → «СОШ № 5 г. Балабаново», as a document's own school is called."""
    name = _one_line(printed)
    bare = _FORM.sub("", name)
    # The neat form ends at a comma or bracket; what stands behind it may be all that tells two schools apart.
    if re.search(r"[(),]", bare):
        return name
    neat = school_of(bare)
    return neat if neat and _kept_all(bare, neat) else name


def _headings(rows: Sequence[Sequence[Slot]]) -> tuple[int, tuple[int, int] | None]:
    """Where the rows below the headings begin, and the columns (school, municipality)."""
    for y, row in enumerate(rows[:_HEADING_ROWS]):
        columns = _columns(row)
        if columns is not None:
            return y + 1, columns
    return 0, None


def _columns(row: Sequence[Slot]) -> tuple[int, int] | None:
    texts = [_one_line(slot.text) if slot.left else "" for slot in row]
    if any(re.search(r"[№\d;]", text) and kind_of(text) is not OrganisationKind.OTHER for text in texts):
        return None
    schools = [x for x, text in enumerate(texts) if len(text) < 120 and _SCHOOL_HEADING.search(text)]
    authorities = [
        x for x, text in enumerate(texts) if len(text) < 120 and _MUNICIPALITY_HEADING.search(text)
    ]
    sure = [x for x in schools if x not in authorities]
    for school in [*sure, *schools]:
        for authority in [*(x for x in authorities if x not in schools), *authorities]:
            if school != authority:
                return school, authority
    return None


def _is_heading(row: Sequence[Slot]) -> bool:
    return _columns(row) is not None


def _counts_columns(row: Sequence[Slot]) -> bool:
    texts = [slot.text.strip() for slot in row if slot.text.strip()]
    return len(texts) > 1 and all(text.isdecimal() for text in texts)


def _placed(row: Sequence[Slot], columns: tuple[int, int]) -> Place | None:
    school, authority = (row[x] for x in columns)
    if _is_heading(row) or not school.top or not (_is_name(school.text) and _is_name(authority.text)):
        return None
    if _one_line(school.text) == _one_line(authority.text):
        return None
    return Place(neat_school(school.text), _one_line(authority.text))


def _typed(row: Sequence[Slot]) -> Place | None:
    printed = ";".join(slot.text for slot in row if slot.left and slot.top)
    parts = [_one_line(part) for part in _BORDERS.split(printed) if _is_name(part)]
    if len(parts) != 2 or _is_school(parts[0]) == _is_school(parts[1]):
        return None
    school, authority = parts if _is_school(parts[0]) else reversed(parts)
    return Place(neat_school(school), authority)


def _is_school(name: str) -> bool:
    return kind_of(name) is OrganisationKind.SCHOOL or (
        kind_of(name) is OrganisationKind.OTHER and bool(_SCHOOL_NAME.search(name))
    )


def _is_name(text: str) -> bool:
    return len(text) <= _LONGEST_NAME and sum(letter.isalpha() for letter in text) >= 2


def _printed(row: Sequence[Slot]) -> str:
    return "; ".join(_one_line(slot.text) for slot in row if slot.left and slot.top and slot.text.strip())


def _one_line(text: str) -> str:
    return " ".join(_MARKER.sub("", text.replace("\u00ad", "")).split()).strip(" ;|")


def _kept_all(bare: str, neat: str) -> bool:
    """Whether the neat name has every number and the same first word: nothing that tells schools apart."""
    return re.findall(r"\d+", bare) == re.findall(r"\d+", neat) and bare.lstrip('«"“„ ')[:1].lower() in {
        neat[:1].lower(),
        # «Средняя общеобразовательная школа» is «СОШ», «Основная …» «ООШ», «Начальная …» «НОШ».
        *({"с", "о", "н"} if neat[1:3] == "ОШ" else ()),
    }


def _told_apart(places: Iterable[Place]) -> tuple[Place, ...]:
    places = tuple(places)
    owners: dict[str, set[str]] = defaultdict(set)
    for each in places:
        owners[key(each.school)].add(key(each.municipality))
    return tuple(qualified(each) if len(owners[key(each.school)]) > 1 else each for each in places)
