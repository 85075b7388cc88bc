import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from documents.reading import read, read_message
from domain.draft import DraftMeasure, draft_roadmaps

FOLDER = Path(__file__).parent / "fixtures" / "roadmaps"
ON = date(2023, 12, 6)


def expected() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (FOLDER / "expected_rows.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            found[row["file"]].append(row)
    return found


def bare(text: str) -> str:
    """Separators between names and commas at a cell's end are not what a row says."""
    return " ".join(text.replace(";", " ").replace(",", " ").split())


def as_row(measure: DraftMeasure) -> tuple[str, ...]:
    who = bare(" ".join(measure.responsible))
    return (measure.number, measure.section or "", measure.title, who, measure.result, measure.deadline.text)


def wanted_row(row: dict[str, str]) -> tuple[str, ...]:
    texts = (row["number"], row["section"], row["activity"], bare(row["responsible"]), row["result"])
    return (*texts, row["deadline"])


@pytest.mark.parametrize("name", sorted(expected()))
def test_every_row_of_a_worked_example_is_read_and_none_invented(name: str) -> None:
    (draft,) = draft_roadmaps(read((FOLDER / name).read_bytes(), name), ON)

    assert [as_row(measure) for measure in draft.measures] == [wanted_row(row) for row in expected()[name]]


@pytest.mark.parametrize("name", sorted(expected()))
def test_a_worked_example_pasted_as_a_message_reads_the_same(name: str) -> None:
    content = (FOLDER / name).read_bytes()

    (pasted,) = draft_roadmaps(read_message(content.decode()), ON)

    assert pasted.measures == draft_roadmaps(read(content, name), ON)[0].measures


def test_a_deadline_inside_a_title_is_a_milestone_of_its_own() -> None:
    (row,) = [row for row in expected()["10-gia-krasnodar.txt"] if row["inner_deadline"]]
    (draft,) = draft_roadmaps(read((FOLDER / row["file"]).read_bytes(), row["file"]), ON)

    inner, closing = draft.measures[1].milestones

    assert (inner.label, inner.due) == ("2.1", date(2015, 8, 10))
    assert (closing.label, closing.due) == ("2", date(2015, 8, 31))


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("05-fgos-mordovia.txt", 'План мероприятий ("дорожная карта") по обеспечению перехода'),
        ("15-yolka-vladimir.txt", "План мероприятий по подготовке и проведению благотворительной"),
        ("20-memory-kyzyl.txt", "План мероприятий по подготовке и проведению Дня памяти и скорби"),
        ("22-cleanup-ulyanovsk.md", "ПЛАН РАБОТЫ ШТАБА ПО ПРОВЕДЕНИЮ МЕСЯЧНИКА"),
        ("32-osvod-college.html", "План работы первичной организации ОСВОД на 2025/2026 учебный год"),
    ],
)
def test_the_title_begins_with_the_plan_and_not_with_its_approval(name: str, title: str) -> None:
    (draft,) = draft_roadmaps(read((FOLDER / name).read_bytes(), name), ON)

    assert draft.title.startswith(title)


def test_a_short_name_of_the_document_stands_for_the_whole_one() -> None:
    from domain.draft.organisation_names import settled_names

    (draft,) = draft_roadmaps(read((FOLDER / "02-itkub-nizhny.txt").read_bytes(), "02.txt"), ON)

    full = "Министерство образования, науки и молодежной политики Нижегородской области"
    assert settled_names(draft) == {f"{full} (далее - МОНиМП НО)": full, "МОНиМП НО": full}
