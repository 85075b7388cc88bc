"""The title of a roadmap and the school it is for, from the text above the table."""

import re
from collections.abc import Sequence

_TITLE = re.compile(
    r"комплекс\w*\s+мер|дорожн\w+\s+карт|\bплан\b|перечень\s+мероприятий|график|программ[аы]\b|мероприятия\s+по|^решение\b",
    re.I,
)
_TITLE_BEGINS = re.compile(r"\W*(?:комплекс|дорожн|план\b|перечень|календарн|график|программа)", re.I)
_NOT_TITLE = re.compile(
    r"^(?:приложение|утвержд|согласован|к\s+(?:приказ|распоряжен|постановлен|письм|решени)|от\s+[«\"]?\d|«?_{2,}|_+|приказ"
    r"|принят|рассмотрен|директор|начальник|министр\b|глава|заведующ|стр\.|лист\s+\d|\d+\s*$|«\d+»|продолжение|[-–—*=]+$)",
    re.I,
)
UNTITLED = "Дорожная карта"
_LONGEST = 600
_LONGEST_LINE = 3_000
_FORM = (
    r"(?:М|Г|К|Ф|О|Ч)?(?:А|Б|К|Г)?(?:Н)?(?:ОУ|ОО|УДО|ПОУ|ДОУ)(?:\s+(?:ДО|СОШ|ВО|СПО))?|муниципальн\w+|государственн\w+|бюджетн\w+"
    r"|казенн\w+|казённ\w+|автономн\w+|общеобразовательн\w+\s+(?:учреждени|организаци)\w+|областн\w+"
    r"|учреждени\w+"
)
_KIND = (
    r"средн\w+\s+(?:общеобразовательн\w+\s+)?школ\w+|основн\w+\s+(?:общеобразовательн\w+\s+)?школ\w+"
    r"|начальн\w+\s+(?:общеобразовательн\w+\s+)?школ\w+|школ\w+|СОШ|ООШ|НОШ|лице\w+|гимнази\w+|техникум\w*|колледж\w*"
    r"|(?:детск\w+\s+)?технопарк\w*|дворец|центр образования|кадетск\w+\s+корпус\w*"
)
_ADJECTIVE = r"(?-i:[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?(?:ая|ий|ой|ого|ое|ом)\s+)?"
_SCHOOL = re.compile(rf"(?<!\w){_ADJECTIVE}(?!школ\w+\s+минпросвещ)(?P<kind>{_KIND})(?!\w)[^,;()\n]*", re.I)
_FORMED = re.compile(rf"\b(?:{_FORM})\b(?:.*[«\"]|\W+(?:{_KIND})(?!\w))", re.I)
_BARE = re.compile(rf"^\W*(?:{_KIND})\W+(?:№|N|\d|[«\"А-ЯЁ])", re.I)
_SHORT = (
    (r"средн\w+\s+(?:общеобразовательн\w+\s+)?школ\w+", "СОШ"),
    (r"основн\w+\s+(?:общеобразовательн\w+\s+)?школ\w+", "ООШ"),
    (r"начальн\w+\s+(?:общеобразовательн\w+\s+)?школ\w+", "НОШ"),
    (r"^школ[аеуы]\w*", "Школа"),
    (r"^гимнази[яию]", "Гимназия"),
    (r"^лице[йяею]\w*", "Лицей"),
    (r"(?:№|\bN)\s*(?=\d)", "№ "),
    (r"\b(г|с|п|пос|д)\.\s*(?=[А-ЯЁ])", r"\1. "),
    (r"\bгород[ае]?\s+(?=[А-ЯЁ])", "г. "),
)


def title_of(captions: Sequence[str], source: str = "") -> str:
    """The title: from the first line that names a plan or roadmap; approval blocks are no part of it."""
    lines = [clean(line) for caption in captions for line in caption.split("\n")]
    lines = [line for line in lines if line and not re.fullmatch(r"[\W_]+", line)]
    begins = [i for i, line in enumerate(lines) if _TITLE.search(line) and not _NOT_TITLE.match(line)]
    if begins:
        begin = _block_start(lines, begins)
        return _cut(" ".join(line for line in lines[begin:] if not _NOT_TITLE.match(line)))
    named = [line for line in lines if not _NOT_TITLE.match(line)]
    return _cut(named[-1]) if named else source or UNTITLED


def school_of(title: str, captions: Sequence[str] = ()) -> str | None:
    """The neat name of the school: «СОШ № 5 г. Балабаново»; None where the text names none."""
    for text in (title, *(clean(caption) for caption in captions)):
        found = _school_in(text)
        if found:
            return found
    return None


def clean(text: str) -> str:
    """One line without Markdown emphasis and headings."""
    bare = re.sub(r"\*\*|__|^#+\s*", "", text[:_LONGEST_LINE].strip())
    return re.sub(r"\s+", " ", bare).strip(" |")


def _block_start(lines: Sequence[str], begins: Sequence[int]) -> int:
    """The last run of lines that begin as a title does: a decree above may speak of a plan too."""
    strong = [i for i in begins if _TITLE_BEGINS.match(lines[i])]
    if not strong:
        return begins[0]
    start = strong[-1]
    while start - 1 in strong:
        start -= 1
    return start


def _cut(title: str) -> str:
    return title if len(title) <= _LONGEST else title[: _LONGEST - 1].rstrip() + "…"


def _school_in(text: str) -> str | None:
    based = re.search(r"на базе\s+(.+)", text, re.I)
    match = _SCHOOL.search(based[1]) if based else None
    if not match and (based or _FORMED.search(text) or _BARE.match(text)):
        match = _SCHOOL.search(text)
    if not match or not re.search(r"[\d№А-ЯЁ]", match[0].replace(match["kind"], "", 1)):
        return None
    name = re.sub(r"[«»\"“”„]+", " ", match[0])
    name = re.split(r"\s(?:на|в)\s\d{4}|\sна\s(?:период|20\d\d)", name)[0]
    for pattern, short in _SHORT:
        name = re.sub(pattern, short, name.strip(), flags=re.I)
    return re.sub(r"\s+", " ", name).strip(" .")
