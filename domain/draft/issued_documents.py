"""Documents that a table itself names as issued: «Издан приказ МОНКО от 06.12.2023 № 1704»."""

import re
from datetime import date

from domain.roadmap import AlreadyDone
from domain.russian import MONTHS_GENITIVE

_DONE = (
    r"(?:издан|утвержд[её]н|подписан|принят|заключ[её]н|получен|выдан|направлен|зарегистрирован"
    r"|оформлен|разработан и утвержд[её]н)[аоы]?"
)
_KIND = (
    r"приказ|распоряжение|постановление|письмо|договор|соглашение|протокол|контракт|лицензия|заключение|акт"
    r"|решение|положение"
)
_DAY = (
    r"от\s+(?P<day>[«\"]?\d{1,2}[»\"]?)"
    rf"(?:\.(?P<month>\d{{1,2}})\.|\s+(?P<name>{'|'.join(MONTHS_GENITIVE)})\s+)(?P<year>\d{{4}})(?:\s*(?:года|г\.?))?"
)
_NUMBER = r"(?:№|N)\s*(?P<number>[\w/.\-]*\w)"
_ISSUER = r"\b(?P<issuer>[^.;\n№]{0,90}?)\s*"
_DOCUMENTS = tuple(
    re.compile(rf"^(?:{_DONE}\s+)?(?P<kind>{_KIND}){_ISSUER}{order}", re.I)
    for order in (rf"{_DAY}\s*{_NUMBER}", rf"{_NUMBER}\s*{_DAY}")
)


def issued_document(text: str) -> AlreadyDone | None:
    """The numbered and dated document that a result begins with; a date alone proves nothing."""
    for pattern in _DOCUMENTS:
        match = pattern.match(text.strip())
        day = _day(match) if match else None
        if match and day:
            issuer = re.sub(r"\s+", " ", match["issuer"]).strip(" ,")
            words = (match["kind"].lower(), issuer, f"№ {match['number'].rstrip('.')}")
            return AlreadyDone(day, " ".join(word for word in words if word))
    return None


def _day(match: re.Match[str]) -> date | None:
    name = match["name"]
    month = MONTHS_GENITIVE.index(name.lower()) + 1 if name else int(match["month"])
    try:
        return date(int(match["year"]), month, int(match["day"].strip('«»"')))
    except ValueError:
        return None
