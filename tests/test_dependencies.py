"""What is imported is declared: the bot and the sandbox run on the runtime requirements alone."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("domain", "data", "documents", "services", "handlers", "scheduler", "bot", "sandbox")


def imported(room: str) -> set[str]:
    """Top-level names that a room imports, also inside functions."""
    names: set[str] = set()
    for file in (ROOT / room).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - set(ROOMS)


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {re.split(r"[\[<>=~; ]", each)[0].casefold() for each in project["dependencies"]}


# pydantic is pinned by aiogram and pydantic-settings, which are nothing without it.
COMES_ALONG = {"pydantic"}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_the_runtime_requirements_name(room: str) -> None:
    distributions = packages_distributions()
    needed = {name: {each.casefold() for each in distributions.get(name, [name])} for name in imported(room)}

    assert {name for name, found in needed.items() if not found & (declared() | COMES_ALONG)} == set()
