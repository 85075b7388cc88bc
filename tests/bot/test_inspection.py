"""``manifest`` and ``verify``: what an inspector takes along, and what it says later."""

import asyncio
import sys
from pathlib import Path

import pytest

from bot.cli import main
from bot.office import open_office
from bot.settings import Settings
from tests.cast import add_milestone, add_roadmap, settle
from tests.monitoring import keep_photo


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation with two photos in it, in an empty folder."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/var/vekha.db")
    monkeypatch.setenv("MEDIA_DIR", f"{tmp_path}/var/media")
    monkeypatch.chdir(tmp_path)
    settings = Settings(_env_file=None)
    asyncio.run(_fill(settings))
    return settings


async def _fill(settings: Settings) -> None:
    async with open_office(settings) as office:
        async with office.database.transaction() as connection:
            await settle(connection)
            milestone = await add_milestone(connection, await add_roadmap(connection))
        for number in (1, 2):
            await keep_photo(office, milestone.id, number, b"photo %d" % number)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["bot", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_what_was_kept_agrees_with_its_manifest(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "manifest", "--out", "opis.tsv") == 0
    assert capsys.readouterr().out == "opis.tsv: 2 записи\n"

    assert run(monkeypatch, "verify", "opis.tsv") == 0
    assert "совпало 2 из 2." in capsys.readouterr().out


def test_an_altered_original_is_named_and_the_exit_code_is_1(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, "manifest", "--out", "opis.tsv")
    altered = next(path for path in settings.media_dir.rglob("*") if path.is_file())
    altered.write_bytes(b"a nicer photo")
    capsys.readouterr()

    assert run(monkeypatch, "verify", "opis.tsv") == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("СОШ № 5 г. Балабаново, 4: ")
    assert said[0].endswith("содержимое изменилось")
    assert said[1].endswith("совпало 1 из 2.")


@pytest.mark.parametrize("content", ["Привет".encode(), b"\xff\xfe\x00"])
def test_another_file_is_refused_with_one_sentence(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    content: bytes,
    tmp_path: Path,
) -> None:
    (tmp_path / "opis.tsv").write_bytes(content)

    assert run(monkeypatch, "verify", "opis.tsv") == 1
    assert capsys.readouterr().err.startswith("Это не опись")
