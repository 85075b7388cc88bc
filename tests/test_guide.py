"""The user guide and the program: the same commands, pictures that exist, links that lead somewhere."""

import re
from pathlib import Path

import pytest
from PIL import Image

from handlers.commands import COMMANDS

GUIDE = Path(__file__).resolve().parents[1] / "docs" / "guide.ru.md"
TEXT = GUIDE.read_text(encoding="utf-8")
PICTURES = re.findall(r'src="([^"]+)"', TEXT)
MOST_BYTES = 80 * 1024
MOST_BYTES_TOGETHER = 1200 * 1024
PHONE_WIDTH = 390


def anchor(heading: str) -> str:
    """What GitHub makes of a heading: lower case, only letters, digits, hyphens, spaces turned to hyphens."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def test_the_table_of_commands_is_that_of_the_program() -> None:
    listed = re.findall(r"^\| `/(\w+)", TEXT, re.MULTILINE)
    assert sorted(listed) == sorted(each.name for each in COMMANDS)


def test_no_command_is_named_that_does_not_exist() -> None:
    named = set(re.findall(r"`/(\w+)", TEXT))
    assert named - {each.name for each in COMMANDS} == set()


def test_every_command_of_one_audience_stands_in_the_table_as_such() -> None:
    whose = dict(re.findall(r"^\| `/(\w+)[^|]*\|[^|]*\| ([^|]+) \|$", TEXT, re.MULTILINE))
    for each in COMMANDS:
        expected = "Центру" if each.control else "Центру, руководителю" if each.binder else "всем"
        assert whose[each.name] == expected, each.name


@pytest.mark.parametrize("picture", sorted(set(PICTURES)))
def test_every_picture_exists_is_small_and_as_wide_as_a_phone(picture: str) -> None:
    path = GUIDE.parent / picture
    assert path.stat().st_size < MOST_BYTES
    with Image.open(path) as seen:
        assert seen.width == PHONE_WIDTH


def test_no_picture_lies_about_unused_and_together_they_are_small() -> None:
    kept = {path.relative_to(GUIDE.parent).as_posix() for path in (GUIDE.parent / "pictures/guide").glob("*")}
    assert kept == set(PICTURES)
    assert sum((GUIDE.parent / each).stat().st_size for each in kept) < MOST_BYTES_TOGETHER


def test_every_picture_says_in_words_what_it_shows() -> None:
    tags = re.findall(r"<img [^>]+>", TEXT)
    assert len(tags) == len(PICTURES)
    assert [tag for tag in tags if not re.search(r'alt="[^"]{10,}"', tag)] == []


def test_every_link_leads_somewhere() -> None:
    headings = {anchor(each) for each in re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)}
    linked = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert linked
    for target in linked:
        found = target[1:] in headings if target.startswith("#") else (GUIDE.parent / target).exists()
        assert found, target
