import io
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.reading import read, read_message
from domain.draft import as_json, draft_roadmaps, from_json
from domain.draft.organisation_names import split_names
from domain.draft.results import already_done, dated_results, items
from domain.errors import DomainError

ON = date(2024, 1, 10)
ROWS = [
    ["№", "Наименование мероприятия", "Ответственный", "Результат", "Срок"],
    ["Раздел 1"],
    [
        "1.",
        "Издать приказ",
        "МОНКО, МОУО",
        "1. Приказ (до 17.01.2024) 2. Письмо (19.01.2024)",
        "до 01.02.2024",
    ],
    ["2.", "Провести ремонт", "МОУО", "Акт", "15.08.2024"],
]
WORDS = [
    *(
        "Срок",
        "Мероприятие",
        "Ответственный",
        "№ п/п",
        "Результат",
        "до 01.02.2024",
        "1.",
        "МОНКО",
        "Раздел 1",
    ),
    *(
        "<td>",
        "<table>",
        "</tr>",
        "<ul><li>",
        "&nbsp;",
        "<![foo]>",
        "<![",
        "далее - МОНКО)",
        "от 06.12.2023 № 1704",
    ),
    "Письмо Федерального оператора",
]
SIGNS = st.sampled_from([*'|\t\n;,.()«»"-–—•*№<>/0123456789 абвгдIVXdt\u00a0\u00ad\u202f', *WORDS])


def understood_or_refused(content: bytes, name: str) -> None:
    with suppress(DomainError):
        for draft in draft_roadmaps(read(content, name), ON):
            assert from_json(as_json(draft)) == draft


def mutated(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(changed))
        kind = chance.randrange(3)
        if kind == 0:
            changed[at] = chance.randrange(256)
        elif kind == 1:
            del changed[at : at + chance.randint(1, 40)]
        else:
            changed[at:at] = chance.randbytes(chance.randint(1, 20))
    return bytes(changed)


def repacked(content: bytes, chance: random.Random) -> bytes:
    """The same archive with one of its parts mutated: the damage reaches the XML."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        names = old.namelist()
        victim = chance.choice([name for name in names if name.endswith((".xml", ".rels"))])
        for name in names:
            raw = old.read(name)
            new.writestr(name, _xml_mutated(raw, chance) if name == victim else raw)
    return buffer.getvalue()


def _xml_mutated(raw: bytes, chance: random.Random) -> bytes:
    words = [
        b"w:tbl",
        b"w:tr",
        b"w:tc",
        b"w:p",
        b"w:gridSpan",
        b"w:vMerge",
        b'"1"',
        b'"0"',
        b"<row",
        b"<c ",
        b"mergeCell",
        b"A1",
    ]
    word, other = chance.choice(words), chance.choice([*words, b'"99999999"', b'"-1"', b""])
    return raw.replace(word, other) if chance.random() < 0.6 else mutated(raw, chance)


@pytest.mark.parametrize("seed", range(60))
def test_a_mutated_word_file_is_understood_or_refused(word_file: Callable[..., bytes], seed: int) -> None:
    chance = random.Random(seed)
    content = word_file([*ROWS[:1], *ROWS[2:]])

    understood_or_refused(mutated(content, chance), "план.docx")
    understood_or_refused(repacked(content, chance), "план.docx")


@pytest.mark.parametrize("seed", range(60))
def test_a_mutated_workbook_is_understood_or_refused(sheet_file: Callable[..., bytes], seed: int) -> None:
    chance = random.Random(seed)
    content = sheet_file(ROWS)

    understood_or_refused(mutated(content, chance), "план.xlsx")
    understood_or_refused(repacked(content, chance), "план.xlsx")


@settings(max_examples=150, deadline=None)
@given(st.lists(SIGNS, max_size=120).map("".join), st.sampled_from(["п.txt", "п.md", "п.csv", "п.html"]))
def test_any_text_is_understood_or_refused(text: str, name: str) -> None:
    understood_or_refused(text.encode(), name)
    with suppress(DomainError):
        draft_roadmaps(read_message(text), ON)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["п.docx", "п.xlsx", "п.txt", "п.csv", "п.html", "п"]))
def test_any_bytes_are_understood_or_refused(content: bytes, name: str) -> None:
    understood_or_refused(content, name)
    understood_or_refused(b"PK\x03\x04" + content, name)


@settings(max_examples=150, deadline=None)
@given(st.lists(SIGNS, max_size=60).map("".join))
def test_any_cell_is_split_without_losing_its_dates_or_names(text: str) -> None:
    assert all(name.strip() for name in split_names(text))
    assert all(item.text for item in items(text)) or not text.strip()
    for dated in dated_results(text, ON):
        assert str(dated.due.year) in text or str(dated.due.year)[2:] in text
    already_done(text)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text("абвг дежз", min_size=3, max_size=30), st.dates(date(2024, 1, 1), date(2026, 12, 31))
        ),
        min_size=1,
        max_size=12,
    )
)
def test_no_row_of_a_table_is_lost_or_invented(rows: list[tuple[str, date]]) -> None:
    lines = ["№\tМероприятие\tСрок\tОтветственный"]
    lines += [f"{i}\tДело {title}\tдо {day:%d.%m.%Y}\tМОУО" for i, (title, day) in enumerate(rows, start=1)]

    (draft,) = draft_roadmaps(read("\n".join(lines).encode(), "п.txt"), ON)

    assert [measure.deadline.due for measure in draft.measures] == [day for _, day in rows]
    assert [measure.title for measure in draft.measures] == [
        " ".join(f"Дело {title}".split()) for title, _ in rows
    ]
