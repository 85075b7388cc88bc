"""A plan of work by months: under «ОКТЯБРЬ» the wording «в течение месяца» speaks of October."""

import re
from datetime import date

from domain.deadline import Deadline, parse
from domain.russian import MONTHS_GENITIVE

_NOMINATIVE = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
_GENITIVE = dict(zip(_NOMINATIVE, MONTHS_GENITIVE, strict=True))
_SECTION = re.compile(
    rf"(?P<month>{'|'.join(_NOMINATIVE)})(?:,?\s+(?P<year>\d{{4}})(?:\s*(?:года?|г\.?))?)?", re.I
)
_DAYS = r"(?:(?:до|к|с|по)\s+)?\d{1,2}(?:\s*(?:[-–—,и]|по|до)\s*\d{1,2})*(?:\s+числа)?"
_WEEKS = r"\d(?:\s*[-–—]\s*\d)?(?:\s*-?а?я)?\s+недел[яи](?:\s+месяца)?"
_WHOLE = r"(?:в течение|в начале|в середине|в конце|до конца)\s+месяца"
_WITHOUT_MONTH = re.compile(rf"{_DAYS}|{_WEEKS}|{_WHOLE}", re.I)


def within_month(wording: str, section: str, on: date) -> Deadline | None:
    """The deadline that the month of the section completes; None where the wording stands by itself."""
    month = _SECTION.fullmatch(section.strip(" .:"))
    line = re.sub(r"\s+", " ", wording).strip(" .")
    if not month or not _WITHOUT_MONTH.fullmatch(line):
        return None
    bare = re.sub(r"\s+(?:месяца|числа)$", "", line, flags=re.I)
    found = parse(f"{bare} {_GENITIVE[month['month'].lower()]} {month['year'] or ''}".strip(), on)
    return None if found.kind == "unknown" else found
