"""What the documents say is what the program has."""

import re
from pathlib import Path

import pytest

from bot.cli import cli
from bot.settings import Settings
from handlers.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])


def test_the_example_settings_name_every_setting_and_no_other() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {line.split("=")[0].lower() for line in lines if line and not line.startswith("#")}

    assert named == set(Settings.model_fields)


def test_the_readme_lists_every_command_of_the_command_line_and_no_other() -> None:
    listed = set(re.findall(r"^\| `(\w+)", README, re.MULTILINE))
    listed |= set(re.findall(r"`(restore|verify) FILE`", README))
    known = {
        each.name or (each.callback.__name__ if each.callback else "") for each in cli.registered_commands
    }

    assert listed == known


def test_the_readme_lists_every_command_of_the_chat() -> None:
    assert {each.name for each in COMMANDS} <= set(re.findall(r"`/(\w+)", README))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    linked = [
        document.parent / target
        for target in re.findall(r"\]\(([^)#:]+)\)|src=\"([^\"]+)\"", text)
        for target in target
        if target
    ]
    named = [ROOT / name for name in re.findall(r"`((?:\w+/)+[\w.]*)(?:: \w+)?`", text)]

    assert [str(path) for path in [*linked, *named] if not path.exists() and "var" not in path.parts] == []
