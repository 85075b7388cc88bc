"""How people write the number of a milestone, and what they say after it: «п. 2.1: приказ № 12»."""

import re

from domain.document import recognise_documents
from domain.errors import DomainError

_PREFIX = re.compile(r"^(?:(?:пункт|мероприятие|п\.?(?=[\s№\d])|№)\s*)+", re.IGNORECASE)
# The keypad of a Russian keyboard gives a comma for the point of «2.1».
_COMMA_FOR_POINT = re.compile(r"(?<=\d),(?=\d)")
_AFTER_NUMBER = re.compile(r"[\s,;:]")
_SEPARATORS = " \t\n.,;:–—-"
_MORE_NUMBERS = re.compile(
    r"(?:[\s,;]*(?:и\s+)?(?:п\.?\s*|№\s*)?\d{1,3}(?:\.\d{1,3})?\.?(?=[\s,;]|$))+", re.IGNORECASE
)
_DONE_COMMAND = re.compile(r"\s*/done(?:@\w+)?(?!\w)", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3})?\.?")
_DONE = re.compile(
    r"\W*(?:(?:да,?|уже|вс[её])\s+)*(?:готово|сделано|сделали|выполнено|выполнили|исполнено|сдано|отправлено)(?!\w)",
    re.IGNORECASE,
)


class SeveralNumbersError(DomainError):
    """More than one number where one result is reported: none of them is marked by a guess."""

    def __init__(self, first: str, pointed: str | None = None) -> None:
        ask = f"Если это один пункт, напишите через точку: /done {pointed[:20]}. " if pointed else ""
        super().__init__(f"{ask}За один раз отмечаю один пункт, начните с первого: /done {first[:20]}.")


def reference_of(words: str) -> str:
    """The number in «п. 2.1.» or «2,1» as labels and numbers of measures have it."""
    return _COMMA_FOR_POINT.sub(".", _PREFIX.sub("", words.strip()).rstrip("."))


def split_report(words: str) -> tuple[str, str]:
    """The number that a result is reported for, and the words about it.

    The number is empty where the words begin with the document at once.

    Raises ``SeveralNumbersError`` for «3, 4» and for «3,4», which may mean 3.4 as well.
    """
    bare = _PREFIX.sub("", words.strip())
    number = _first_word(bare)
    rest = bare[len(number) :]
    if not re.search(r"\d", number) and recognise_documents(words):
        return "", words.strip()
    if _COMMA_FOR_POINT.match(bare, len(number)):
        raise SeveralNumbersError(number, _first_word(_COMMA_FOR_POINT.sub(".", bare)))
    if number and _MORE_NUMBERS.fullmatch(rest):
        raise SeveralNumbersError(number.rstrip("."))
    return number, rest.lstrip(_SEPARATORS).rstrip()


def says_done(words: str) -> str | None:
    """What follows «готово» or «выполнено» at the beginning of an answer; ``None`` where it does not say so.

    A question («готово?») says nothing.
    """
    said = _DONE.match(words)
    return None if said is None or "?" in words else words[said.end() :].strip(f"{_SEPARATORS}!)")


def report_in_caption(caption: str) -> str | None:
    """What a caption that reports says after «/done» or «готово»: «3 приказ № 12»; ``None`` for others.

    «Готово» needs the number, and no more than a document behind it: «готово 3 окна» counts windows.
    """
    if command := _DONE_COMMAND.match(caption):
        return caption[command.end() :].strip()
    words = _PREFIX.sub("", says_done(caption) or "")
    number = _first_word(words)
    rest = words[len(number) :].strip(_SEPARATORS)
    if not _NUMBER.fullmatch(number) or (rest and not recognise_documents(rest)):
        return None
    return words


def _first_word(words: str) -> str:
    return _AFTER_NUMBER.split(words, maxsplit=1)[0]
