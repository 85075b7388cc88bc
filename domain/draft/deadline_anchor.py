"""Where a deadline stands among words that have lost their columns."""

import re
from collections.abc import Callable, Sequence

_WORD = re.compile(
    r"(?:\d[\d.,/:–—-]*(?:-?[а-я]{1,3})?|[–—-]|[ivxіх]+"
    r"|(?:январ|феврал|март|апрел|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-я]*(?:[–—-][а-я]+)?|ма[йяею]"
    r"|до|к|не|ранее|раньше|позднее|позже|с|со|по|в|во|на|и|за|при|или|течени[еи]|срок\w*"
    r"|год[аыу]?|лет|г|гг|ч|уч|учебн\w+|квартал\w*|кв|полугоди\w+|декад\w+|половин\w+"
    r"|начал\w+|кон(?:ец|ц\w+)|середин\w+"
    r"|(?:перв|втор|трет|четв[её]рт|недел|числ)\w+|день|дн\w{1,2}|месяц\w*|раза?|период|весь|всего"
    r"|еже(?:годн|месячн|недельн|квартальн|дневн)\w*|кажд\w+|далее|постоянн\w+|основе|систематически|регулярно"
    r"|понедельник\w*|вторник\w*|сред[ауы]\w*|четверг\w*|пятниц\w*|суббот\w*|воскресень\w*"
    r"|включительно|рабочих|календарных|мере|необходимости|поступления|отдельному|согласно|плану|графику)",
    re.I,
)
_PUNCTUATION = "«»\"'().,;:*"
_BEGINS_AGAIN = re.compile(r"(?:до|не|к)", re.I)
_JOINS = re.compile(r"(?:и|или|,|–|—|-|за|при|на)", re.I)
_REMARK = re.compile(r"срок|уточн|предварит|ориентир|включ|перенос", re.I)


def find_deadline(
    words: Sequence[str], first: int, last: int, known: Callable[[str], bool]
) -> tuple[int, int]:
    """The last stretch of words from ``first`` to ``last`` that ``known`` accepts, as (start, end).

    (len, len) where there is none: nothing is guessed.
    """
    end = last
    while end > first:
        if not _is_word(words[end - 1]) or _opens(words[end - 1]):
            end -= 1
            continue
        start = end
        while start > first and _goes_on_left(words, start, end):
            start -= 1
        found = _within(words, start, end, known)
        if found:
            return found[0], _with_remark(words, found[1])
        end = start
    return len(words), len(words)


def _goes_on_left(words: Sequence[str], start: int, end: int) -> bool:
    """A bracket that closes before the stretch ends belongs to the text before it."""
    if start == end:
        return True
    word = words[start - 1]
    return _is_word(word) and not word.endswith(")") and not _opens(words[start])


def _opens(word: str) -> bool:
    return word.startswith("(") and ")" not in word


def leading_deadline(words: Sequence[str], known: Callable[[str], bool]) -> tuple[int, int]:
    """The longest wording that the words begin with, as (0, end); (0, 0) where there is none."""
    end = 0
    while end < len(words) and _is_word(words[end]):
        end += 1
    while end and not known(" ".join(words[:end])):
        end -= 1
    return 0, _with_remark(words, end) if end else 0


def _is_word(word: str) -> bool:
    bare = word.strip(_PUNCTUATION)
    return bool(bare) and bool(_WORD.fullmatch(bare))


def _within(
    words: Sequence[str], start: int, end: int, known: Callable[[str], bool]
) -> tuple[int, int] | None:
    """A stretch may begin with the end of the text before it: «отчёт за год | до 01.02.2024»."""
    starts = [at for at in range(start + 1, end) if _BEGINS_AGAIN.fullmatch(words[at])]
    if (
        starts
        and not re.match(r"(?:с|со|не)$", words[start], re.I)
        and known(" ".join(words[starts[0] : end]))
    ):
        return starts[0], end
    while start < end and _JOINS.fullmatch(words[start].strip(_PUNCTUATION) or ","):
        start += 1
    while end > start and (
        _JOINS.fullmatch(words[end - 1]) or words[end - 1].lower() in {"в", "с", "по", "к", "до"}
    ):
        end -= 1
    return (start, end) if start < end and known(" ".join(words[start:end])) else None


def _with_remark(words: Sequence[str], end: int) -> int:
    """A remark in brackets right after a date belongs to it: «(сроки уточняются)»."""
    if end >= len(words) or not words[end].startswith("("):
        return end
    close = next((at for at in range(end, min(len(words), end + 12)) if words[at].endswith(")")), None)
    if close is None or not _REMARK.search(" ".join(words[end : close + 1])):
        return end
    return close + 1
