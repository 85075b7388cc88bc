"""Names of organisations and persons in the columns «Ответственный» and «Контроль»."""

import re
from collections.abc import Iterable, Iterator

from domain.draft.model import Abbreviation, DraftRoadmap
from domain.russian import fold

_SURNAME = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
_PERSON = rf"(?:[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?{_SURNAME}|{_SURNAME}\s+[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.)?)"
_IS_PERSON = re.compile(rf"^{_PERSON}$")
_AFTER_PERSON = re.compile(rf"({_PERSON})\s+(?=[А-ЯЁ])")
_NOUNS = (
    r"министерств[оа]|департамент[ы]?|управлени[ея]|комитет[ы]?|администраци[яи]|центр[ы]?|отдел[ы]?|институт|агентство"
    r"|федеральн\w+\s+оператор|служба|учреждени[ея]|организаци[яи]|университет|академия|фонд|дирекция"
)
_ROLE = (
    r"(?:директор|заместитель|зам\.|руководитель|начальник|председатель|глава|заведующ\w+|секретарь|бухгалтер|завхоз"
    r"|методист|инженер|психолог|библиотекарь|специалист|учитель|педагог|воспитатель|преподаватель)(?![а-яё])"
)
_ROLES = (
    r"(?:директора|заместители|руководители|начальники|председатели|главы|кураторы|преподаватели|воспитатели"
    r"|учителя|педагоги|методисты|специалисты|психологи|члены|дворники|родители|классные|школы|органы|рабочая|рабочие"
    r"|творческая|техперсонал|администрация|муниципальн\w+ (?:орган|координатор|общеобразоват|образоват)\w+"
    r"|подрядн\w+|подрядчик\w*|ответственн\w+|родительск\w+|медсестра|заинтересованн\w+|мин(?:обр|прос|фин|спорт|здрав|труд|культ|соц|цифр|эконом|строй)\w*"
    r"|общеобразовательные|образовательные|региональный|социальный|социальные|члены|волонт[её]ры|старший|все)(?![а-яё])"
)
_SHORT_NAME = r"[А-ЯЁ]{2,12}[А-ЯЁа-яё]{0,12}(?:\s[А-ЯЁ]{2,12})?"
_SURE = rf"(?:{_PERSON}|{_SHORT_NAME})"
_SURE_RUN = re.compile(rf"^{_SURE}(?:(?:\s*[,;]\s*|\s+и\s+|\s+(?={_PERSON})){_SURE})*(?=\s|$)")
_ROLE_RUN = re.compile(
    rf"^(?i:{_ROLE}|{_ROLES})(?:-\w+)?(?:[,;]?\s+(?>{_PERSON}|[а-яё(№\d]\S*|[А-ЯЁ]{{2,}}(?!\S)|(?<=,\s)\S+))*"
    r"(?=\s+[А-ЯЁ][а-яё])"
)
_SURE_END = re.compile(rf"(?<=\s){_SURE}(?:(?:\s*[,;]\s*|\s+и\s+|\s+(?={_PERSON})){_SURE})*$")
_NOUN_END = re.compile(rf"(?<=\s)(?:(?:{_NOUNS})(?![а-яё])|{_ROLES}).*$", re.I)
_BEGINS = re.compile(rf"^(?:{_PERSON}|[А-ЯЁ«\"]|{_ROLE}|{_ROLES}|(?:{_NOUNS})(?![а-яё]))")
_AND = re.compile(rf"\s+и\s+(?=(?:[А-ЯЁ]{{2}}|{_PERSON}|(?i:{_NOUNS})(?![а-яё])))")
_GENITIVE = re.compile(r"^(?:[А-ЯЁ][а-яё-]+(?:ой|ого|его|ей|их|ых)\s|Республики\b|России\b|РФ\b|Федерации\b)")
_MAY_BE_JOINED = re.compile(rf"^(?:{_SURE}(?:\s+и\s|$)|(?i:{_NOUNS})(?![а-яё]))")
_JOINT = re.compile(
    r"[\s,]*\(?\s*(?:(?:при|во?)\s+взаимодействии|совместно|во\s+взаимодействии|при\s+участии)\s+(?:со?\s+)?",
    re.I,
)
_MARKER = re.compile(r"^\s*(?:[-–—•·*▪●]\s+|\d{1,2}[.)]\s+)")
_WORD = re.compile(r"[а-яё]{4,}")
_NUMBER_SIGN = re.compile(r"(?<!\w)(?:n|no|№|#)\.?\s*(?=\d)")
_CALLED = re.compile(r"\s*\(?\s*далее(?:\s+по\s+тексту)?\s*[-–—:]+\s*([^()]{2,80}?)\s*\)", re.I)
_NOMINATIVE = {
    "центром": "Центр", "центра": "Центр", "министерством": "Министерство", "министерства": "Министерство",
    "департаментом": "Департамент", "департамента": "Департамент", "управлением": "Управление",
    "управления": "Управление", "комитетом": "Комитет", "комитета": "Комитет", "отделом": "Отдел",
    "институтом": "Институт", "академией": "Академия", "администрацией": "Администрация",
    "университетом": "Университет", "школой": "Школа", "агентством": "Агентство",
}  # fmt: skip


def split_names(text: str) -> tuple[str, ...]:
    """The organisations and persons of one cell, in order, each once; a comma inside a name is no border."""
    found: list[str] = []
    for line in _lines(text):
        for piece in _joint(line):
            found.extend(_listed(piece))
    return tuple(dict.fromkeys(name for name in found if name))


def names_at_start(text: str) -> tuple[str, str]:
    """The names that a text begins with, and the rest: persons, capital abbreviations, then posts
    («Классные руководители Протоколы»), which last until the next capital letter.
    """
    match = _SURE_RUN.match(text) or _ROLE_RUN.match(text)
    return (match[0], text[match.end() :].strip()) if match else ("", text)


def names_at_end(text: str) -> tuple[str, str]:
    """A text without the names it ends with, and those names."""
    match = _SURE_END.search(text)
    if match is None:
        nouns = [found for found in [_NOUN_END.search(text)] if found and found[0][0].isupper()]
        match = nouns[0] if nouns else None
    return (text[: match.start()].strip(), match[0]) if match else (text, "")


def is_person(name: str) -> bool:
    """Whether a name is a person's: «Новик В.А.»."""
    return bool(_IS_PERSON.match(name.strip()))


def key(name: str) -> str:
    """What two spellings of one name have in common: case, «ё», quotes, spaces, the sign of a number
    («№ 5», «N5», «#5») and «(далее — …)» do not count.
    """
    bare = _NUMBER_SIGN.sub(" ", fold(_CALLED.sub("", name)))
    return re.sub(r"[^\w]+", " ", bare).strip()


def abbreviations_in(texts: Iterable[str]) -> tuple[Abbreviation, ...]:
    """The document's own short names: «Министерство образования и науки (далее — МОНКО)»."""
    found: dict[str, Abbreviation] = {}
    for text in texts:
        line = re.sub(r"\s+", " ", text)
        start = 0
        for match in _CALLED.finditer(line):
            name = _name_before(line[start : match.start()])
            start = match.end()
            short = match[1].strip(" «»\"'")
            if name and short:
                found.setdefault(key(short), Abbreviation(name, short))
    return tuple(found.values())


def settled_names(draft: DraftRoadmap) -> dict[str, str]:
    """Each spelling in the draft's columns → the full name of that organisation, as the document settles it.

    «МОНиМП НО» → «Министерство …» where the document says «(далее — МОНиМП НО)»; otherwise the first
    spelling that differs only in case, quotes or spaces.
    """
    full = {key(pair.short): _CALLED.sub("", pair.name).strip() for pair in draft.abbreviations}
    first: dict[str, str] = {key(name): name for name in full.values()}
    settled: dict[str, str] = {}
    for measure in draft.measures:
        for name in (*measure.responsible, *measure.control):
            bare = _CALLED.sub("", name).strip()
            settled[name] = full.get(key(bare)) or first.setdefault(key(bare), bare)
    return settled


def _lines(text: str) -> Iterator[str]:
    """Lines that begin a new name; a line break inside a name is no border."""
    current, listed = "", False
    for token in re.split(r"([;\n])", text):
        piece = re.sub(r"\s+", " ", token).strip()
        if piece in {"", ";"}:
            listed = listed or bool(piece)
            continue
        bare = _MARKER.sub("", piece)
        if current and _goes_on(current, piece, bare, listed=listed):
            current = f"{current} {piece}"
        else:
            if current:
                yield current
            current = bare
        listed = False
    if current:
        yield current


def _goes_on(current: str, piece: str, bare: str, *, listed: bool) -> bool:
    """Whether a piece belongs to the name before; after a semicolon only a remark does: «по согласованию»."""
    if current.endswith((",", "-", "(")) or current.count("(") > current.count(")"):
        return True
    return bare == piece and not _begins(bare) and not (listed and _WORD.match(bare))


def _joint(line: str) -> list[str]:
    parts = _JOINT.split(line)
    if len(parts) == 1:
        return parts
    rest = [part.strip() for part in parts[1:]]
    closed = [
        part[:-1] if part.endswith(")") and part.count(")") > part.count("(") else part for part in rest
    ]
    return [parts[0].rstrip(" ,("), *(_nominative(part.strip(" ,")) for part in closed)]


def _nominative(name: str) -> str:
    first, _, rest = name.partition(" ")
    if first.lower() == "федеральным":
        return re.sub(r"^\w+\s+оператором", "Федеральный оператор", name, flags=re.I)
    changed = _NOMINATIVE.get(first.lower())
    return f"{changed} {rest}".strip() if changed else name


def _listed(piece: str) -> list[str]:
    marked = _AFTER_PERSON.sub("\\1\n", piece)
    names: list[str] = []
    for part in marked.split("\n"):
        for clause in _commas(part):
            if names and _belongs(clause, names[-1]):
                names[-1] = f"{names[-1]}, {clause}"
            else:
                names.extend(_AND.split(clause) if _MAY_BE_JOINED.match(clause) else [clause])
    return [name.strip(" ,") for name in names]


def _belongs(clause: str, before: str) -> bool:
    if not _begins(clause):
        return True
    return is_person(before) and bool(re.match(_ROLE, clause))


def _begins(text: str) -> bool:
    """Whether a text begins a new name: «Калужской области» goes on with the one before."""
    return bool(_BEGINS.match(text)) and not _GENITIVE.match(text)


def _commas(text: str) -> Iterator[str]:
    """Clauses between commas outside brackets and quotes."""
    depth, start, straight = 0, 0, False
    for i, sign in enumerate(text):
        if sign == '"':
            straight = not straight
        elif sign in "(«":
            depth += 1
        elif sign in ")»":
            depth = max(0, depth - 1)
        elif sign == "," and not depth and not straight:
            yield text[start:i].strip()
            start = i + 1
    yield text[start:].strip()


def _name_before(text: str) -> str:
    """The name that stands right before «(далее — …)»: from its head noun or abbreviation on."""
    heads = list(re.finditer(rf"(?<!\w)(?:(?i:{_NOUNS})|[А-ЯЁ]{{3,}})(?![а-яё])", text))
    capitals = [head for head in heads if head[0][0].isupper()]
    if not heads:
        return ""
    return text[(capitals or heads)[-1].start() :].strip(" ,(")
