"""Columns of a roadmap, found by their headings in any order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Field = Literal[
    "number",
    "title",
    "responsible",
    "executor",
    "result",
    "deadline",
    "start",
    "end",
    "control",
    "section",
    "other",
]

# The order decides: «Срок контроля» is a deadline before it is control, «Ответственный за контроль»
# is control before it is responsible, «Результат мероприятия» is a result before it is a title.
_SYNONYMS: tuple[tuple[Field, str], ...] = (
    (
        "number",
        r"^(?:(?:№+|n+|no|#|номер)\s*(?:[пn]\s*[-/\\.]?\s*[пn]\.?|строки|пункта|раздела|мероприятия)?|[пn]\s*[-/\\.]\s*[пn]\.?)$",
    ),
    ("responsible", r"^ответственн\w+(?= исполнител| лиц| \(|$)(?!.*контрол)"),
    (
        "other",
        r"^(?:место|адрес|форма (?:про|отч)|участник|категори|целев|финансир|объ[её]м|источник|стоимост)",
    ),
    ("other", r"примечан|отметк|комментар|статус|подпис|телефон|факт|процент|единиц|основание|аудитори"),
    ("start", r"\b(?:начал|старт)"),
    ("end", r"\b(?:окончани|завершени|конец)"),
    (
        "deadline",
        r"^(?:плановы\w+ |календарны\w+ |предельны\w+ |установленны\w+ |примерны\w+ )*"
        r"(?:срок|дат[аы]\b|период|месяц|время|когда|дедлайн|график)",
    ),
    ("title", r"^(?:объекты?|предмет|вопросы?|содержание) контроля"),
    ("other", r"^(?:цел[ьи]|виды?|форм[аы]|методы?) контроля"),
    ("control", r"контролир|\bконтрол[ья]\b(?!ьн)|контролю|\bпринима"),
    ("responsible", r"ответствен|\bкто\b|куратор"),
    ("executor", r"исполнител|кому поручено"),
    (
        "result",
        r"результат|показател|вид документ|форма пред(?:о)?ставлени|подтвержд|\bитог|форма завершени"
        r"|продукт|индикатор|ожидаем|выходной документ|документ об",
    ),
    ("deadline", r"\bсрок|\bдат[аы]\b"),
    ("title", r"мероприят|\bмеры\b|\bдействи"),
    (
        "title",
        r"контрольн\w+ точк|содержан|наименован|работ|\bдело\b|событи|\bвех[аи]\b"
        r"|что (?:нужно |надо |необходимо )?с?дела|поручени",
    ),
    ("title", r"задач|направлени|раздел|этап|\bцел[ьи]\b|\bтем[аы]\b|вопрос|название"),
)
_RANK_OF_TITLE = (
    r"мероприят|\bмеры\b|\bдействи",
    r"контрольн\w+ точк|содержан|наименован|работ|\bдело\b|событи|\bвех[аи]\b"
    r"|что (?:нужно |надо |необходимо )?с?дела|поручени",
    r"задач|направлени|раздел|этап|\bцел[ьи]\b|\bтем[аы]\b|вопрос|название",
)
_COMPILED = tuple((field, re.compile(pattern)) for field, pattern in _SYNONYMS)
_CODE = re.compile(r"^(?:код|шифр|индекс)(?: (?:строки|работ\w*|этапа|задач\w*|мероприяти\w*|пункта))?$")
_LONGEST_HEADING = 160
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds which field. ``headings`` are the printed ones, one a column."""

    fields: tuple[Field, ...]
    headings: tuple[str, ...]

    def index(self, field: Field) -> int | None:
        """The first column of that field."""
        return self.fields.index(field) if field in self.fields else None

    def has(self, field: Field) -> bool:
        """Whether the table has such a column."""
        return field in self.fields


def field_of(heading: str) -> Field | None:
    """The field that a heading names, or None for words that are no heading of ours."""
    text = plain(heading)
    if not text or len(text) > _LONGEST_HEADING:
        return None
    for field, pattern in _COMPILED:
        if pattern.search(text):
            return field
    return None


def recognise(headings: Sequence[str]) -> Columns | None:
    """The columns of a table with these headings; None if it is not a table of measures.

    A table of measures has what to do, and by when or by whom.
    """
    fields = [field_of(heading) for heading in headings]
    if not fields:
        return None
    if "number" not in fields and (not headings[0].strip() or _CODE.match(plain(headings[0]))):
        fields[0] = "number"
    titles = [x for x, field in enumerate(fields) if field == "title"]
    timed = any(field in {"deadline", "start", "end"} for field in fields)
    if not titles and timed and fields.count("result") > 1:
        titles = [fields.index("result")]
    if not titles or not (timed or "responsible" in fields or "executor" in fields):
        return None
    best = min(titles, key=lambda x: (_title_rank(headings[x]), x))
    settled = [_settle(field, x, best, fields) for x, field in enumerate(fields)]
    return Columns(tuple(settled), tuple(_SPACES.sub(" ", heading).strip() for heading in headings))


def plain(heading: str) -> str:
    """A heading in lower case, on one line, with soft hyphens and broken words mended."""
    text = heading.replace("\u00ad", "").replace("ё", "е").lower()
    text = re.sub(r"(?<=[а-я])-\s*\n\s*(?=[а-я])", "", text)
    return _SPACES.sub(" ", text).strip(" .:*")


def _title_rank(heading: str) -> int:
    text = plain(heading)
    return next((rank for rank, pattern in enumerate(_RANK_OF_TITLE) if re.search(pattern, text)), 3)


def _settle(field: Field | None, x: int, title: int, fields: Sequence[Field | None]) -> Field:
    """One column a field: the others are kept as details under their own heading."""
    if x == title:
        return "title"
    if field == "title":
        return "section" if x < title else "other"
    if field == "executor":
        return "other" if "responsible" in fields or "executor" in fields[:x] else "responsible"
    if field is None or (field in fields[:x] and field != "other"):
        return "other"
    if field in {"start", "end"} and "deadline" in fields and not {"start", "end"} <= set(fields):
        return "other"
    return field
