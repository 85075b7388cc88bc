"""One spelling for one wording: the accidents of typing, copying and scanning are taken away here.

Nothing in this module knows what a date is, except that a letter O between digits is a zero.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

LONGEST_RAW: Final = 4_000
LONGEST: Final = 700

_TAG_OF_BLOCK: Final = re.compile(
    r"<\s{0,3}/?\s{0,3}(?:br|p|li|ul|ol|div|tr|td)\b[^<>]{0,300}>", re.IGNORECASE
)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_FOOTNOTE: Final = re.compile(r"\[\d{1,2}\]|[\u00b9\u00b2\u00b3\u2070-\u2079*†‡]")
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－⁃"), "-")
_LOOKALIKES: Final = str.maketrans("ABCEHKMOPTXYRUabceopxykru", "АВСЕНКМОРТХУГИаьсеорхукги")
_LONE_LATIN: Final = str.maketrans("ABCKORackor", "АВСКОГаског")
_CYRILLIC: Final = re.compile("[а-яё]", re.IGNORECASE)
_FOREIGN_LETTER: Final = "~"
_KEPT: Final = frozenset(
    "абвгдежзийклмнопрстуфхцчшщъыьэюяabcdefghijklmnopqrstuvwxyz0123456789 \n.,;:/()+-#%?_~"
)
_SEPARATORS: Final = str.maketrans({"[": "(", "]": ")", "{": "(", "}": ")", "\\": "/", "№": "#", "…": "_"})
_ROMAN_TYPED: Final = {"1v": "iv", "1у": "iv", "iу": "iv", "lv": "iv", "l": "i", "ll": "ii", "lll": "iii"}
_ROMAN_WORD: Final = re.compile(r"(?<![0-9a-zа-я~])(?:1v|1у|iу|lv|l{1,3})(?![0-9a-zа-я~])")
_ZERO_AS_LETTER: Final = re.compile(r"(?<=\d)[оo](?=[\d.])|(?<=\d\.)[оo](?=\d)|(?<![0-9a-zа-я~])[оo](?=\d)")
_GLUED: Final = re.compile(r"(?<=\d)(?=[а-яa-z])|(?<=[а-яa-z])(?=\d)")
_GLUED_MONTHS: Final = re.compile(
    r"(?<![а-я])(?:(?:янв|фев)арь|февраль|март|апрель|май|ию[нл]ь|август|(?:сент|окт|но|дек)[яа]брь)"
    r"(?=янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)"
)


def normalise(text: str) -> str:
    """Return the wording in lower case, one spelling and a small alphabet; line breaks stay.

    Idempotent and total. A letter of another alphabet becomes ``~``, any other sign a space.
    """
    text = _untagged(text).translate(_SEPARATORS)
    text = _FOOTNOTE.sub(" ", text)
    text = unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_SEPARATORS)
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    text = re.sub(r"[A-Za-zА-Яа-яЁё]+", _one_alphabet, text).lower().replace("ё", "е").replace("і", "i")
    text = "".join(c if c in _KEPT else _FOREIGN_LETTER if c.isalpha() else " " for c in text)
    text = _ZERO_AS_LETTER.sub("0", text)
    text = _ROMAN_WORD.sub(lambda m: _ROMAN_TYPED[m[0]], text)
    text = _ROMAN_WORD.sub(lambda m: _ROMAN_TYPED[m[0]], _GLUED.sub(" ", text))
    text = re.sub(r"[^\S\n]+", " ", text)
    return re.sub(r" ?\n[ \n]*", "\n", text).strip(" \n")


def readings(text: str) -> Iterator[str]:
    """Yield the ways to read the line breaks of a normalised wording, the likeliest first.

    A table cell breaks a line between words, after a hyphen inside a word, or (copied from a PDF) anywhere.
    """
    seen = set()
    for pattern, joint in ((r"\n", " "), (r"(?<=[а-я]) ?-\n(?=[а-я])|\n(?=[ьъы])", ""), (r"\n", "")):
        joined = _GLUED_MONTHS.sub(r"\g<0>-", re.sub(pattern, joint, text).replace("\n", " "))
        if joined not in seen:
            seen.add(joined)
            yield joined


def _untagged(text: str) -> str:
    text = text.replace("\u00ad\n", "").replace("\r\n", "\n").replace("\r", "\n")
    text = html.unescape(text)
    text = _TAG.sub("", _TAG_OF_BLOCK.sub("\n", text))
    return text.replace("<", " ").replace(">", " ").replace("&", " ")


def _one_alphabet(match: re.Match[str]) -> str:
    """A word typed half in Latin becomes Cyrillic, if every Latin letter of it has a twin."""
    word = match[0]
    if len(word) == 1:
        return word.translate(_LONE_LATIN)
    if not _CYRILLIC.search(word):
        return word
    twin = word.translate(_LOOKALIKES)
    return word if re.search("[a-zA-Z]", twin) else twin
