"""Documents that people name in their words: «приказ №12-од от 15 января 2024 г.», «пр. 12 от 15.01.24»."""

import re
from dataclasses import dataclass
from datetime import date

from domain.russian import MONTHS_GENITIVE


@dataclass(frozen=True, slots=True)
class DocumentReference:
    """«приказ № 12 от 15.01.2024» recognised in a person's words; ``kind`` is empty where none is named."""

    number: str
    on: date | None
    kind: str = ""


# In the order in which they are tried: «пр.» is an order, «исх.» a letter.
_KINDS = (
    ("приказ", r"приказ\w*|пр\."),
    ("распоряжение", r"распоряжени\w+|расп\."),
    ("постановление", r"постановлени\w+|пост\."),
    ("письмо", r"письм\w+|исх\.|вх\."),
    ("договор", r"договор\w*|дог\."),
    ("контракт", r"контракт\w*"),
    ("соглашение", r"соглашени\w+"),
    ("протокол", r"протокол\w*"),
    ("акт", r"акт(?:а|ы|ом|у|е|ов)?"),
    ("лицензия", r"лицензи\w+"),
    ("заключение", r"заключени\w+"),
    ("реестр", r"реестр\w*"),
    ("сертификат", r"сертификат\w*"),
    ("удостоверение", r"удостоверени\w+"),
    ("извещение", r"извещени\w+"),
    ("решение", r"решени\w+"),
    ("положение", r"положени\w+"),
    ("справка", r"справк\w+"),
)
# «реестр заключённых контрактов»: the second is what the first is of. «Заключение договора» is no paper, but
# what is done with the second.
_OF_IT = re.compile(r"[^\S\n]+(?:\w+(?:ых|их|ого|его|ой|ей)[^\S\n]+)?")
_GENITIVE = tuple("аяйив")
_CONCLUDED = frozenset({"договор", "контракт", "соглашение"})
_ANY_KIND = "|".join(pattern for _, pattern in _KINDS)
_KIND = re.compile(
    "|".join(rf"(?P<k{n}>\b(?:{pattern}))(?!\w)" for n, (_, pattern) in enumerate(_KINDS)), re.I
)
# A suffix set apart («12 - од») only where it is one that orders have: «№ 12 - не подписан» names no «12-не».
_NUMBER = r"[\w/\-.]*\d[\w/\-]*(?:\s?[-–]\s?(?:од|осн|ос|пр|п|р|у|к|лс|ахд|о)(?!\w))?"
_DAY = (
    r"(?:\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})(?!\d)"
    rf"|[«\"]?\d{{1,2}}[»\"]?\s+(?:{'|'.join(MONTHS_GENITIVE)})\s+\d{{4}}(?!\d))"
)
# Without «№» only what is both called a document and dated: «каб. 12 от входа» is no document.
_NUMBERED = re.compile(
    rf"(?:№|\bN)\s*(?P<signed>{_NUMBER})"
    rf"|\b(?:{_ANY_KIND})\s*(?:исх\.|вх\.)?\s*(?P<bare>\d[\w/\-.]*)(?=\s+от\s+{_DAY})",
    re.I,
)
# «СОШ № 5» names a school, «п. № 2.1» a measure.
_NO_DOCUMENT = re.compile(
    r"(?:\bсош|школ\w*|гимнази\w*|лице[йяею]\w*|\bсад\w*|\bд?оу|колледж\w*|\bкаб\w*\.?|\bп\.|\bпункт\w*)\s*$",
    re.I,
)
_DATE = re.compile(
    r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4}|\d{2})(?!\d)"
    rf"|[«\"]?\b(?P<d>\d{{1,2}})[»\"]?\s+(?P<name>{'|'.join(MONTHS_GENITIVE)})\s+(?P<y>\d{{4}})(?!\d)",
    re.I,
)
_YEAR_SIGN = re.compile(r"\s*(?:года?|г\.?)?\s*$", re.I)


def recognise_document(text: str) -> DocumentReference | None:
    """The first document that the text names, or ``None``; never a guess."""
    return next(iter(recognise_documents(text)), None)


def recognise_documents(text: str) -> tuple[DocumentReference, ...]:
    """Every document that the text names by a number, in order, each once.

    A number needs a «№», or the word for a document before it and a date after it. The date is the one right
    before the number («от 06.12.2023 № 1704»), else the first one after it, else the first one of the text.
    """
    found = [each for each in _NUMBERED.finditer(text) if not _NO_DOCUMENT.search(text[: each.start()])]
    ends = [0, *(each.end() for each in found)]
    starts = [*(each.start() for each in found[1:]), len(text)]
    documents: list[DocumentReference] = []
    for each, end_before, start_after in zip(found, ends, starts, strict=False):
        # «приказы № 12 и № 13»: the second one is an order too.
        kind = _last_kind(text[end_before : each.end()]) or (documents[-1].kind if documents else "")
        number = re.sub(r"\s?[-–]\s?", "-", each["signed"] or each["bare"]).rstrip(".-/")
        on = _date_right_before(text[: each.start()]) or _first_date(text[each.end() : start_after])
        documents.append(DocumentReference(number, on or _first_date(text), kind))
    return tuple(dict.fromkeys(documents))


def _last_kind(words: str) -> str:
    kind, end = "", 0
    for each in _KIND.finditer(words):
        named = _KINDS[int((each.lastgroup or "k0")[1:])][0]
        if not (kind and _OF_IT.fullmatch(words, end, each.start()) and _depends(each[0], named, kind)):
            kind = named
        end = each.end()
    return kind


def _depends(word: str, named: str, head: str) -> bool:
    """Whether the word only says what the document ``head`` right before it is about."""
    folded = word.casefold()
    genitive = folded != named and folded.endswith(_GENITIVE)
    return genitive and not (head == "заключение" and named in _CONCLUDED)


def _date_right_before(words: str) -> date | None:
    """The date that the words end with, as in «от 06.12.2023 г. »."""
    dates = [*_DATE.finditer(words)]
    return _day(dates[-1]) if dates and _YEAR_SIGN.fullmatch(words, dates[-1].end()) else None


def _first_date(words: str) -> date | None:
    # 31.02 is no day; a later date in the same words may be one.
    return next((day for each in _DATE.finditer(words) if (day := _day(each))), None)


def _day(found: re.Match[str]) -> date | None:
    if found["name"]:
        year, month, day = found["y"], MONTHS_GENITIVE.index(found["name"].lower()) + 1, found["d"]
    else:
        year, month, day = found["year"], int(found["month"]), found["day"]
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, int(day))
    except ValueError:
        return None
