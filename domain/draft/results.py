"""The «Результат» column: its items, the dates inside it, what others owe, what is already done."""

import re
from dataclasses import dataclass
from datetime import date

from domain.deadline import parse
from domain.draft.issued_documents import issued_document
from domain.roadmap import AlreadyDone

_INLINE = re.compile(r"(?:^|(?<=\s))(\d{1,2})\s?[.)]\s*(?=[^\d\s])")
_BULLET = re.compile(r"^\s*[-–—•·*▪●○➢✓]\s+")
_CLAUSES = re.compile(r"(?<=\d\))\s*[,.]\s*(?=\S)|;\s+")
_BRACKET = re.compile(r"\s*\(([^()]{4,80})\)")
_TRAILING = re.compile(
    r"(?:\s[-–—]|,|:)?\s*(?<!\w)"
    r"((?:(?:в )?срок\w*[\s:–—-]*)?(?:до|к|не позднее|по состоянию на)\s+[«\"]?\d[^()]{3,40})$",
    re.I,
)
_AFTER_DASH = re.compile(r"\s[-–—]\s*([«\"]?\d[^()]{4,30})$")
_OF_DOCUMENT = re.compile(r"№|\bот\s+[«\"]?\d|\bN\s*\d")
_DATED_KINDS = {"date", "month", "quarter", "period"}

_OPERATOR = r"федеральн(?:ый|ого|ым)\s+оператор(?:ом|а)?|ФО\b|Минпросвещения(?:\s+России|\s+РФ)?"
_IS_OPERATOR = re.compile(rf"^(?:{_OPERATOR})\b", re.I)
_DELIVERED = r"письм\w+|(?:заключ|согласов|одобр|подтвержд|реш)\w*ни[ея]|экспертиз[аы]|отзыв|ответ"
_EXTERNAL = (
    re.compile(
        rf"^(?:получен[оаы]?\s+)?(?:положительн\w+\s+)?(?:{_DELIVERED})\s+(?:от\s+)?(?:{_OPERATOR})", re.I
    ),
    re.compile(rf"\b(?:согласован|утвержд[её]н|одобрен|согласовани)\w*\s+(?:с\s+)?(?:{_OPERATOR})", re.I),
    re.compile(rf"^(?:{_OPERATOR})\s+(?!при\b|во\b|\()\S", re.I),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One result of several. ``ordinal`` is its printed number, None for a bullet or a clause."""

    ordinal: int | None
    text: str


@dataclass(frozen=True, slots=True)
class DatedResult:
    """A result with a date of its own. ``order`` counts from 1 and follows the printed numbers."""

    order: int
    title: str
    due: date


def items(text: str) -> tuple[Item, ...]:
    """The results of a cell: numbered items (also run together in one line), bullets, or clauses."""
    numbered = _numbered(text)
    if numbered:
        return numbered
    lines = [line for line in text.split("\n") if line.strip()]
    if any(_BULLET.match(line) for line in lines):
        return tuple(Item(None, one) for one in _bulleted(lines) if one)
    clauses = [clause for line in lines for clause in _CLAUSES.split(line)]
    return tuple(Item(None, _tidy(clause)) for clause in clauses if _tidy(clause))


def dated_results(text: str, on: date) -> tuple[DatedResult, ...]:
    """The items that carry a date of their own, without the date's bracket in the title."""
    found = []
    for order, item in enumerate(items(text), start=1):
        dated = _dated(item.text, on)
        if dated:
            found.append(DatedResult(item.ordinal or order, *dated))
    orders = [result.order for result in found]
    if len(set(orders)) < len(orders):
        return tuple(DatedResult(i, result.title, result.due) for i, result in enumerate(found, start=1))
    return tuple(found)


def inner_deadline(title: str, on: date) -> date | None:
    """A deadline in brackets inside a title: «Отчёты комиссий (в срок до 10 августа 2015 года)»."""
    for match in _BRACKET.finditer(title):
        if re.match(r"(?:в срок|срок|до|не позднее|к)\b", match[1].strip(), re.I):
            due = _due(match[1], on)
            if due:
                return due
    return None


def is_external(text: str) -> bool:
    """Whether an outside party has to deliver it: the federal operator's letter, conclusion, agreement."""
    return any(pattern.search(text.strip()) for pattern in _EXTERNAL)


def is_outside(name: str) -> bool:
    """Whether an organisation is the outside party itself."""
    return bool(_IS_OPERATOR.match(name.strip()))


def already_done(text: str) -> AlreadyDone | None:
    """The numbered and dated document that the text itself gives as the result, if any."""
    return next((found for item in items(text) if (found := issued_document(item.text))), None)


def _numbered(text: str) -> tuple[Item, ...]:
    marks: list[re.Match[str]] = []
    for match in _INLINE.finditer(text):
        if int(match[1]) == len(marks) + 1:
            marks.append(match)
    if len(marks) < 2 or text[: marks[0].start()].strip():
        return ()
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    pairs = zip(marks, ends, strict=True)
    return tuple(Item(int(mark[1]), _tidy(text[mark.end() : end])) for mark, end in pairs)


def _bulleted(lines: list[str]) -> list[str]:
    found: list[str] = []
    for line in lines:
        if _BULLET.match(line) or not found:
            found.append(_BULLET.sub("", line))
        else:
            found[-1] += f" {line}"
    return [_tidy(one) for one in found]


def _dated(text: str, on: date) -> tuple[str, date] | None:
    for match in reversed(list(_BRACKET.finditer(text))):
        due = _due(match[1], on)
        if due:
            return _tidy(text[: match.start()] + text[match.end() :]), due
    bare = text.rstrip(" .;,")
    for pattern in (_TRAILING, _AFTER_DASH):
        tail = pattern.search(bare)
        due = _due(tail[1], on) if tail else None
        if tail and due and tail.start() > 0:
            return _tidy(bare[: tail.start()]), due
    return None


def _due(wording: str, on: date) -> date | None:
    if not re.search(r"\d{4}|\d\.\d", wording) or _OF_DOCUMENT.search(wording):
        return None
    deadline = parse(wording, on)
    return deadline.due if deadline.kind in _DATED_KINDS else None


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" ;,").removesuffix(".").strip(" ;,")
