"""The calendar of whoever runs the bot, and how a wrong one is refused."""

from datetime import date
from pathlib import Path

import pytest

from bot import reports
from bot.office import CalendarFileError, open_office, read_calendar
from bot.settings import Settings
from domain.calendar import WorkingCalendar

MOVED = """\
# Decree of 1 September 2027
2028-01-09 working

2028-01-10 day-off  # moved from Sunday, 9 January
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "days.txt"


def with_calendar(folder: Path, file: Path | None) -> Settings:
    return Settings(
        _env_file=None,
        database_url=f"sqlite+aiosqlite:///{folder / 'vekha.db'}",
        media_dir=folder / "media",
        calendar_file=file,
    )


async def test_the_days_of_the_file_win_over_the_official_calendar(tmp_path: Path, file: Path) -> None:
    file.write_text(MOVED, encoding="utf-8")

    async with open_office(with_calendar(tmp_path, file)) as office:
        assert office.calendar.is_working_day(date(2028, 1, 9))
        assert not office.calendar.is_working_day(date(2028, 1, 10))
        assert office.calendar.is_working_day(date(2028, 1, 11))


async def test_without_a_file_the_calendar_is_the_official_one(tmp_path: Path) -> None:
    async with open_office(with_calendar(tmp_path, None)) as office:
        assert office.calendar == WorkingCalendar()


def test_an_empty_setting_names_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALENDAR_FILE", "")
    assert Settings(_env_file=None).calendar_file is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"2028-01-09 working\n2028-01-10 holiday\n", "line 2, '2028-01-10 holiday', is not a date and"),
        (b"2028-02-30 working", "line 1, '2028-02-30 working', has no such date"),
        (b"\n\n09.01.2028 working", "line 3, '09.01.2028 working', has no such date"),
        (b"2028-01-09 working\n2028-01-09 day-off", "line 2, '2028-01-09 day-off', contradicts"),
        (b"2028-01-09", "line 1, '2028-01-09', is not a date and"),
        (b"\xff\xfe\x00", "not a text in UTF-8"),
    ],
)
async def test_a_wrong_file_is_refused_in_one_sentence_with_the_line(
    tmp_path: Path, file: Path, content: bytes, said: str
) -> None:
    file.write_bytes(content)

    with pytest.raises(CalendarFileError) as refused:
        async with open_office(with_calendar(tmp_path, file)):
            pass

    assert refused.value.user_message.startswith(f"CALENDAR_FILE {file}: ")
    assert said in refused.value.user_message
    assert "\n" not in refused.value.user_message


def test_a_file_that_is_not_there_is_refused(tmp_path: Path, file: Path) -> None:
    for path in (file, tmp_path):
        with pytest.raises(CalendarFileError) as refused:
            read_calendar(path)
        assert str(path) in refused.value.user_message


def test_the_same_day_may_be_named_twice(file: Path) -> None:
    file.write_text("\ufeff2028-01-09 working\n2028-01-09 working", encoding="utf-8")
    assert read_calendar(file).overrides == {date(2028, 1, 9): True}


async def test_check_says_until_when_the_calendar_is_published(tmp_path: Path, file: Path) -> None:
    file.write_text(MOVED, encoding="utf-8")

    said = "\n".join(await reports.check(with_calendar(tmp_path, file)))

    assert f"опубликован по {WorkingCalendar().published_until} год" in said
    assert "своих дней из CALENDAR_FILE: 2" in said
    assert "CALENDAR_FILE" not in "\n".join(await reports.check(with_calendar(tmp_path, None)))


async def test_the_doctor_names_the_years_whose_moved_days_nobody_knows(tmp_path: Path, file: Path) -> None:
    said = await reports.doctor(with_calendar(tmp_path, None))
    assert f"опубликован по {WorkingCalendar().published_until} год" in "\n".join(said)
    assert not any("переносы ещё не известны" in line for line in said)

    several = reports._unpublished_in_words({2028: 0, 2029: 2, 2030: 0, 2031: 0, 2208: 0})
    assert several == [
        "  На 2028 год переносы ещё не известны, впишите их в CALENDAR_FILE, когда выйдет постановление",
        "  На 2029 год переносы ещё не известны, своих дней: 2",
        "  На 2030 год переносы ещё не известны, впишите их в CALENDAR_FILE, когда выйдет постановление",
        "  …и дальше, последний срок в 2208 году: проверьте, нет ли опечатки",
    ]
