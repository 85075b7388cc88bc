"""Milestones and events for other programs: .csv and JSON."""

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.writers import plain
from domain.report import ExportedEvent, ExportedMilestone, Status

MILESTONE = ExportedMilestone(
    id=7,
    roadmap_id=1,
    roadmap="Комплекс мер (дорожная карта)",
    municipality="МОУО Боровского района",
    school="СОШ № 5 г. Балабаново",
    number="2.",
    measure="Сформировать перечень; утвердить",
    label="2.2",
    title="Письмо «МОНКО»",
    responsible=("МОНКО", "МОУО"),
    control=("Центр проектного сопровождения",),
    result="1. Перечень\n2. Письмо",
    deadline="до 17.01.2024",
    original_due=date(2024, 1, 17),
    due=date(2024, 1, 18),
    tentative=False,
    external=False,
    status=Status.LATE,
    reported_on=date(2024, 1, 22),
    deviation=2,
    confirmation=("Письмо № 14 от 22.01.2024", "фото 1–2"),
)
EVENT = ExportedEvent(
    at=datetime(2024, 1, 22, 9, 5, tzinfo=UTC),
    person="Иванова А. П.",
    action="reported",
    school="СОШ № 5",
    roadmap="Дорожная карта",
    label="2.2",
    title="Письмо",
    before='{"state": "open"}',
    after='{"state": "reported"}',
)


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_a_milestone_is_a_line_under_russian_headings(tmp_path):
    plain.milestones_csv(iter([MILESTONE]), tmp_path / "m.csv")
    (row,) = read_csv(tmp_path / "m.csv")
    assert row["Школа"] == "СОШ № 5 г. Балабаново"
    assert row["Результат"] == "1. Перечень\n2. Письмо"
    assert row["Ответственный"] == "МОНКО; МОУО"
    assert (row["Срок"], row["Первоначальный срок"]) == ("2024-01-18", "2024-01-17")
    assert row["Статус"] == "Выполнено с опозданием"
    assert (row["Срок уточняется"], row["Отклонение, раб. дней"]) == ("нет", "2")


def test_what_is_not_known_is_an_empty_cell_and_null(tmp_path):
    bare = replace(MILESTONE, due=None, reported_on=None, deviation=None)
    plain.milestones_csv([bare], tmp_path / "m.csv")
    plain.milestones_json([bare], tmp_path / "m.json")
    (row,), (shape,) = read_csv(tmp_path / "m.csv"), json.loads((tmp_path / "m.json").read_text())
    assert row["Срок"] == row["Фактическая дата"] == row["Отклонение, раб. дней"] == ""
    assert shape["due"] is shape["reported_on"] is shape["deviation"] is None


def test_excel_sees_the_encoding_of_the_csv(tmp_path):
    plain.milestones_csv([MILESTONE], tmp_path / "m.csv")
    assert (tmp_path / "m.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_json_is_an_array_under_the_names_of_the_code(tmp_path):
    plain.milestones_json([MILESTONE, replace(MILESTONE, id=8)], tmp_path / "m.json")
    first, second = json.loads((tmp_path / "m.json").read_text(encoding="utf-8"))
    assert (first["status"], first["due"], first["responsible"]) == ("late", "2024-01-18", ["МОНКО", "МОУО"])
    assert second["id"] == 8


def test_events_are_written_in_both(tmp_path):
    plain.events_csv([EVENT], tmp_path / "e.csv")
    plain.events_json([EVENT], tmp_path / "e.json")
    (row,), (shape,) = read_csv(tmp_path / "e.csv"), json.loads((tmp_path / "e.json").read_text())
    assert (row["Кто"], row["Действие"]) == ("Иванова А. П.", "reported")
    assert json.loads(row["Стало"]) == {"state": "reported"}
    assert datetime.fromisoformat(row["Когда (UTC)"]) == datetime.fromisoformat(shape["at"]) == EVENT.at


def test_nothing_at_all_is_still_a_file_that_can_be_read(tmp_path):
    plain.events_csv([], tmp_path / "e.csv")
    plain.events_json([], tmp_path / "e.json")
    assert read_csv(tmp_path / "e.csv") == []
    assert json.loads((tmp_path / "e.json").read_text()) == []


@pytest.mark.parametrize("text", ["=1+1", "+7 900", "-5", "@SUM(A1)", "\t=1", " =1", "＝1", "'=1"])
def test_no_cell_of_the_csv_can_be_run_as_a_formula(tmp_path, text):
    plain.milestones_csv([replace(MILESTONE, title=text)], tmp_path / "m.csv")
    (row,) = read_csv(tmp_path / "m.csv")
    assert row["Контрольная точка"].startswith("'")
    assert plain.unguarded(row["Контрольная точка"]) == text


@pytest.mark.parametrize("text", ["'кавычки'", "5 = 5", "СОШ № 5", ""])
def test_other_texts_are_as_they_were(text):
    assert plain.guarded(text) == text


@given(st.text(alphabet="'=+-@ аa1\n"))
def test_whoever_reads_the_csv_gets_every_text_back(text):
    assert plain.unguarded(plain.guarded(text)) == text
