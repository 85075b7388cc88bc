"""Every row of deadlines.tsv: wordings of real documents, the spoilt ones among them, and what they mean."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from domain.deadline import next_due, parse

ROWS = Path(__file__).with_name("deadlines.tsv")
TODAY = date(2024, 1, 10)
DEVIATIONS: dict[str, str] = {}
"""Phrase → why we read it otherwise; none so far."""
COMPARED_OCCURRENCES = 10


def examples() -> list[dict[str, str]]:
    with ROWS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def occurrences(rrule: str | None, due: date | None, on: date) -> list[date]:
    if not rrule:
        return []
    found = [due or on]
    while len(found) < COMPARED_OCCURRENCES:
        following = next_due(rrule, found[-1], due or on)
        if following is None:
            break
        found.append(following)
    return found


@pytest.mark.parametrize("row", examples(), ids=lambda row: row["phrase"])
def test_a_wording_means_what_its_row_says(row: dict[str, str]) -> None:
    if row["phrase"] in DEVIATIONS:
        pytest.skip(DEVIATIONS[row["phrase"]])
    phrase = row["phrase"].replace("\\n", "\n")
    on = TODAY if row["reference_date"] == "today" else date.fromisoformat(row["reference_date"])
    read = parse(phrase, on)

    assert read.text == phrase
    assert (read.kind, read.start, read.due, read.tentative) == (
        row["kind"],
        day(row["start"]),
        day(row["due"]),
        row["tentative"] == "1",
    )
    expected = occurrences(row["recurrence"], day(row["due"]), on)
    assert occurrences(read.rrule, read.due, on) == expected
    assert {read.due, *read.others} == all_dates(row)


def all_dates(row: dict[str, str]) -> set[date | None]:
    if not row["note"].startswith("multi:"):
        return {day(row["due"])}
    return {date.fromisoformat(found) for found in re.findall(r"\d{4}-\d\d-\d\d", row["note"])}


def test_the_table_is_read_whole() -> None:
    assert len(examples()) > 400
