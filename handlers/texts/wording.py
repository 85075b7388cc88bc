"""How words are made fit for a message: escaped, shortened, split, named and dated."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from html import escape
from zoneinfo import ZoneInfo

from domain.milestone import Lateness, Milestone
from domain.russian import count, date_in_words, dated_weekday, lateness, plural

LIMIT = 4096
"""The longest message in UTF-16 units (Bot API, sendMessage); here the markup is counted too, to be safe."""
SHORT = 110

_TOKEN = re.compile(r"<[^>]*>|&#?\w+;|.", re.DOTALL)
_OPERATOR = re.compile(r"федеральн\w+\s+оператор", re.IGNORECASE)
# A title with marks of direction in it could turn the words around it; other controls show as boxes.
UNSEEN = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), 127, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


def escaped(text: str) -> str:
    """A text from outside, safe inside Telegram's HTML and unable to turn the direction of what follows."""
    return escape(text.translate(UNSEEN), quote=False)


def refusal(message: str) -> str:
    """A refusal of the domain, which is plain text."""
    return escaped(message)


def units(text: str) -> int:
    """The length as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def shorten(text: str, length: int = SHORT) -> str:
    """The beginning of a text on one line, at most ``length`` UTF-16 units, cut between words."""
    text = " ".join(text.split())
    if units(text) <= length:
        return text
    return _beginning(text, length)


def _beginning(text: str, length: int) -> str:
    # One unit is for the ellipsis; "ignore" drops a letter of two units that was cut in half.
    beginning = text.encode("utf-16-le")[: 2 * (length - 1)].decode("utf-16-le", "ignore")
    end = max(beginning.rfind(" "), beginning.rfind("\n"))
    return beginning[: end if end >= 0 else None].rstrip(' \n,;:-–—(«"') + "…"


def shorten_lines(text: str, length: int) -> str:
    """The same with the lines of the text kept, though never two empty ones together."""
    lines = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    text = re.sub(r"\n{3,}", "\n\n", lines)
    return text if units(text) <= length else _beginning(text, length)


def sentence(text: str) -> str:
    """The text with a full stop, unless it ends in a mark of its own."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def split(blocks: Iterable[str], limit: int = LIMIT, *, glue: str = "\n\n") -> list[str]:
    """Messages of at most ``limit`` UTF-16 units, made of whole blocks joined by ``glue``.

    Only a block that is too long for any message is cut: between words, never inside a tag or an entity,
    and tags left open are closed and opened again. No message begins with an empty line.
    """
    messages: list[str] = []
    for block in blocks:
        if messages and units(messages[-1] + glue + block) <= limit:
            messages[-1] += glue + block
        else:
            messages += _cut(block.lstrip("\n"), limit)
    return messages


def named(milestone: Milestone, length: int = SHORT) -> str:
    """«4. Объявить закупки», escaped: the number as the document prints it, and the title."""
    title = milestone.title.strip() or milestone.measure_title.strip() or "без названия"
    return f"{numbered(milestone)} {escaped(shorten(title, length))}".strip()


def pointed(milestone: Milestone, length: int = SHORT) -> str:
    """The same with the number in bold, for lists."""
    number, title = numbered(milestone), named(milestone, length)
    return f"<b>{number}</b>{title.removeprefix(number)}" if number else title


def numbered(milestone: Milestone) -> str:
    """«4.» for the measure's own milestone, as printed, «2.1» for one inside it; escaped."""
    printed, label = milestone.measure_number.strip(), milestone.label.strip()
    number = printed if printed.rstrip(".") == label else label or printed
    return escaped(shorten(number, 20))


def listed(names: Iterable[str], length: int) -> str:
    """«МОНКО, МОУО», escaped and shortened; empty where nothing is named."""
    return escaped(shorten(", ".join(each for each in names if each.strip()), length))


def points(number: int) -> str:
    """«3 контрольные точки»."""
    return count(number, "контрольная точка", "контрольные точки", "контрольных точек")


def wait(number: int) -> str:
    """«ждёт» or «ждут»: «Ждёт приёмки: 21»."""
    return plural(number, "ждёт", "ждут", "ждут")


def by_school(found: Sequence[Milestone]) -> str:
    """«п. 4, 5 (СОШ № 5); п. 2.1 (СОШ № 46)», escaped."""
    schools: dict[str, list[str]] = {}
    for each in found:
        school = escaped(shorten(each.school, 60)) or "школа не названа"
        schools.setdefault(school, []).append(escaped(shorten(each.label, 12)) or "без номера")
    return "; ".join(f"п. {', '.join(labels)} ({school})" for school, labels in schools.items())


def dated(d: date, today: date) -> str:
    """«17 января», with the year where it is another one than today's."""
    return date_in_words(d, year=d.year != today.year)


def dated_with_weekday(d: date, today: date) -> str:
    """«10 февраля (суббота)», with the year where it is another one than today's."""
    return dated_weekday(d, year=d.year != today.year)


def local_date(at: datetime, zone: str) -> date:
    """The date of an instant where the roadmap is; ``zone`` is an IANA name."""
    return at.astimezone(ZoneInfo(zone)).date()


def days(late: Lateness) -> str:
    """«4 дня, 3 рабочих»."""
    return lateness(late.calendar_days, late.working_days)


def awaited(found: Sequence[Milestone]) -> str:
    """Whom we wait for, in the accusative: the federal operator where every one of these names it."""
    if all(_OPERATOR.search("\n".join([each.title, *each.control])) for each in found):
        return "федерального оператора"
    return "стороннюю организацию" if len(found) == 1 else "сторонние организации"


def _cut(block: str, limit: int) -> list[str]:
    pieces = []
    while units(block) > limit:
        piece, block = _halves(block, limit)
        pieces.append(piece)
    return [*pieces, block]


def how_to_write(*, in_group: bool) -> str:
    """«напишите»: in a group the bot sees only what answers its messages."""
    return "напишите ответом на это сообщение" if in_group else "напишите"


def _halves(block: str, limit: int) -> tuple[str, str]:
    """The longest beginning that fits with its tags closed, and the rest with them opened again."""
    size = end = word_end = 0
    opened: list[str] = []
    at_end: list[str] = []
    at_word_end: list[str] = []
    for token in _TOKEN.finditer(block):
        size += units(token[0])
        _follow(token[0], opened)
        if size + sum(len(_closing(tag)) for tag in opened) > limit:
            break
        end, at_end = token.end(), [*opened]
        if token[0].isspace():
            word_end, at_word_end = end, at_end
    if word_end > end // 2:
        end, at_end = word_end, at_word_end
    closing = "".join(_closing(tag) for tag in reversed(at_end))
    return block[:end].rstrip() + closing, "".join(at_end) + block[end:].lstrip()


def _follow(token: str, opened: list[str]) -> None:
    if token.startswith("</"):
        opened.pop()
    elif token.startswith("<"):
        opened.append(token)


def _closing(tag: str) -> str:
    return f"</{tag.strip('<>').split()[0]}>"
