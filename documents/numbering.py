"""Numbers that Word draws itself: automatic lists are not in the text of a paragraph."""

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from documents.package import Package, attribute, local

_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_MOST_LEVELS = 9
_HIGHEST = 100_000


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = "%1."


@dataclass(slots=True)
class _List:
    abstract: str
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document; counts on as paragraphs are asked for in their order."""

    def __init__(self, package: Package, document: str) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, _List] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        self._counts: dict[tuple[str, str], list[int]] = {}
        part = package.related(document, "numbering")
        if part:
            self._read_numbering(package, part)
        styles = package.related(document, "styles")
        if styles and self._lists:
            self._read_styles(package, styles)

    def label(self, properties: Element) -> str:
        """What Word prints before a paragraph with these properties: «3.», «- », or nothing."""
        found = self._of(properties)
        if found is None:
            return ""
        number, depth = found
        one = self._lists.get(number)
        levels = self._levels.get(one.abstract, {}) if one else {}
        level = levels.get(depth)
        if one is None or level is None:
            return ""
        counts = self._count(number, one, levels, depth)
        if level.form == "bullet":
            return "-"
        return _printed(level.text, levels, counts) if level.form != "none" else ""

    def _of(self, properties: Element) -> tuple[str, int] | None:
        for child in properties:
            if local(child) == "numPr":
                number, depth = _number_and_level(child)
                return (number, depth) if number not in {"", "0"} else None
        for child in properties:
            if local(child) == "pStyle":
                return self._styles.get(attribute(child, "val") or "")
        return None

    def _count(self, number: str, one: _List, levels: dict[int, _Level], depth: int) -> list[int]:
        # Lists that share their definition count on, unless one of them says where it starts.
        place = (one.abstract, number if one.starts else "")
        counts = self._counts.setdefault(place, [0] * _MOST_LEVELS)
        for higher in range(depth):
            counts[higher] = counts[higher] or levels.get(higher, _Level()).start
        start = one.starts.get(depth, levels[depth].start)
        counts[depth] = min(counts[depth] + 1, _HIGHEST) if counts[depth] else start
        counts[depth + 1 :] = [0] * (_MOST_LEVELS - depth - 1)
        return counts

    def _read_numbering(self, package: Package, part: str) -> None:
        for _, element in package.events(part):
            if local(element) == "abstractNum":
                key = attribute(element, "abstractNumId") or ""
                self._levels[key] = dict(_level(child) for child in element if local(child) == "lvl")
            elif local(element) == "num":
                key = attribute(element, "numId") or ""
                self._lists[key] = _list(element)

    def _read_styles(self, package: Package, part: str) -> None:
        for _, element in package.events(part):
            if local(element) == "style":
                for inner in element.iter():
                    if local(inner) == "numPr" and _number_and_level(inner)[0]:
                        self._styles[attribute(element, "styleId") or ""] = _number_and_level(inner)


def _number_and_level(element: Element) -> tuple[str, int]:
    values = {local(child): attribute(child, "val") or "" for child in element}
    return values.get("numId", ""), min(_integer(values.get("ilvl"), 0), _MOST_LEVELS - 1)


def _level(element: Element) -> tuple[int, _Level]:
    values = {local(child): attribute(child, "val") or "" for child in element}
    level = _Level(
        _integer(values.get("start"), 1), values.get("numFmt", "decimal"), values.get("lvlText", "")
    )
    return min(_integer(attribute(element, "ilvl"), 0), _MOST_LEVELS - 1), level


def _list(element: Element) -> _List:
    one = _List("")
    for child in element:
        if local(child) == "abstractNumId":
            one.abstract = attribute(child, "val") or ""
        elif local(child) == "lvlOverride":
            for inner in child:
                if local(inner) == "startOverride":
                    depth = min(_integer(attribute(child, "ilvl"), 0), _MOST_LEVELS - 1)
                    one.starts[depth] = _integer(attribute(inner, "val"), 1)
    return one


def _integer(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else default


def _printed(pattern: str, levels: dict[int, _Level], counts: list[int]) -> str:
    def number(match: re.Match[str]) -> str:
        depth = int(match[1]) - 1
        form = levels.get(depth, _Level()).form
        return _formed(counts[depth], form) if depth < _MOST_LEVELS else ""

    return re.sub(r"%([1-9])", number, pattern)


def _formed(count: int, form: str) -> str:
    if form in {"upperRoman", "lowerRoman"}:
        roman = _roman(count)
        return roman if form == "upperRoman" else roman.lower()
    letters = {"lowerLetter": "abcdefghijklmnopqrstuvwxyz", "russianLower": _RUSSIAN}.get(form)
    if form in {"upperLetter", "russianUpper"}:
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if form == "upperLetter" else _RUSSIAN.upper()
    return letters[(count - 1) % len(letters)] if letters and count else str(count)


def _roman(count: int) -> str:
    if count >= 4000:
        return str(count)
    text = ""
    for value, sign in _ROMAN:
        text += sign * (count // value)
        count %= value
    return text
