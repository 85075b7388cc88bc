"""From a normalised wording to a line of lemmas: numeric dates become terms, words their lemmas."""

import re
from typing import Final

from domain.deadline.lexicon import lemma
from domain.deadline.phrase import Phrase
from domain.deadline.terms import FIRST_YEAR, LAST_YEAR, Term, day_term, months_term, school_year

_TOKEN: Final = re.compile(
    r"""
    (?P<iso>(?<![\d.])\d{4}(?P<is>[-./])\d{1,2}(?P=is)\d{1,2}(?!\d)
        (?:[ ]?t?[ ]?\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?)
  | (?P<dmy>(?<![\d.,/])\d{1,2}
        [ ]?(?:[.,][ ]?\d{1,2}[ ]?[.,]|/\d{1,2}/|-[ ]?\d{1,2}[ ]?-|[ ]\d{2}[ ])[ ]?\d{4}(?!\d))
  | (?P<dmyy>(?<![\d.,/])\d{1,2}(?:[.,]\d{1,2}[.,]|/\d{1,2}/)\d{2}(?![\d]|[.,/]\d))
  | (?P<clock>\d{1,2}(?::\d{2}(?::\d{2})?|-00)(?!\d))
  | (?P<school>(?<![\d.])\d{4}[ ]?/[ ]?(?:\d{4}|\d{2})(?!\d))
  | (?P<my>(?<![\d.,/])\d{1,2}[./]\d{4}(?![\d./]))
  | (?P<ym>(?<![\d.,/])\d{4}[-.](?:0[1-9]|1[0-2])(?![\d./-]|[ ]?(?:уч|гг)))
  | (?P<dm>(?<![\d.,/])\d{1,2}(?:\.\d{2}|/\d{2})(?!\d|[.,/]\d))
  | (?P<junk>\d+(?:\.\d+)+|\d+/\d+|\d+-[а-я](?![а-я])(?<!-[йеямх])|\#[ ]?\d[\w/.-]*)
  | (?P<half>п[ ]?/[ ]?г(?![а-я]))
  | (?P<roman>[пш](?=[ ](?:кв|полугод)))
  | (?P<num>\d+
        (?:[ ]?-?[ ]?(?:го|ого|его|ый|ая|ое|ые|ой|му|ому|ом|ти|ми|ую|ым|ых)(?![а-я])|-(?:[йеямхю])(?![а-я]))?)
  | (?P<word>[а-я~]+|[a-z]+)
  | (?P<blank>_+)
  | (?P<sign>[^\s])
    """,
    re.VERBOSE,
)
_ROMAN_BY_SHAPE: Final = {"п": "2", "ш": "3"}
_TENS: Final = ("20", "30", "40", "50")
_FAR_PAST_YEARS, _FAR_FUTURE_YEARS = 10, 15


def lex(text: str, on_year: int) -> Phrase:
    """Read a normalised wording (see ``normalise.readings``); ``on_year`` dates a two-digit year."""
    phrase = Phrase()
    words: list[str] = []
    spelled = False
    for match in _TOKEN.finditer(text):
        if match[0] == ".":
            continue
        at_the_hour = match.lastgroup == "dm" and words[-1:] == ["в"]
        word, was_spelled = "время" if at_the_hour else _lexeme(phrase, match, on_year), spelled
        spelled = match.lastgroup == "word" and word.isdigit()
        if spelled and was_spelled and words[-1] in _TENS and len(word) == 1:
            words[-1] = str(int(words[-1]) + int(word))
        else:
            words.append(word)
    phrase.line = " ".join(words)
    return phrase


def _lexeme(phrase: Phrase, match: re.Match[str], on_year: int) -> str:
    kind, text = match.lastgroup or "", match[0]
    if kind == "word":
        return lemma(text)
    if kind == "num":
        digits = re.match(r"\d+", text)
        return digits[0] if digits else text
    if kind in ("sign", "blank"):
        return text
    if kind == "half":
        return "полугодие"
    if kind == "roman":
        return _ROMAN_BY_SHAPE[text]
    if kind == "clock":
        return "время"
    return _numeric(phrase, kind, [int(n) for n in re.findall(r"\d{1,9}", text)], text, on_year)


def _numeric(phrase: Phrase, kind: str, numbers: list[int], text: str, on_year: int) -> str:
    if kind == "iso":
        year, month, day = numbers[:3]
        return phrase.calendar(_day(day, month, year))
    if kind == "dmy":
        return phrase.calendar(_day(*numbers))
    if kind == "dmyy":
        day, month, year = numbers[0], numbers[1], 2000 + numbers[2]
        plausible = -_FAR_PAST_YEARS <= year - on_year <= _FAR_FUTURE_YEARS
        return phrase.calendar(_day(day, month, year)) if plausible else phrase.add("x", text)
    if kind == "my":
        return _month(phrase, *numbers)
    if kind == "ym":
        return _month(phrase, *reversed(numbers))
    if kind == "dm":
        return _day_or_clock(phrase, numbers[0], numbers[1])
    if kind == "school" and numbers[1] in (numbers[0] + 1, (numbers[0] + 1) % 100) and _plausible(numbers[0]):
        return phrase.calendar(school_year(numbers[0]))
    return phrase.add("x", text)


def _day(day: int, month: int, year: int) -> Term | None:
    return day_term(day, month, year) if _plausible(year) else None


def _month(phrase: Phrase, month: int, year: int) -> str:
    if not (1 <= month <= 12 and _plausible(year)):
        return phrase.add("x", None)
    return phrase.calendar(months_term("month", month, 1, year))


def _day_or_clock(phrase: Phrase, first: int, second: int) -> str:
    if 1 <= second <= 12:
        return phrase.calendar(day_term(first, second))
    return "время" if first <= 24 and second < 60 else phrase.add("b", None)


def _plausible(year: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR
