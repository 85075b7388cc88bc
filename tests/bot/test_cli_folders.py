"""``parse`` and ``import`` of a folder: a line a file, and one that is refused does not stop the others."""

import io
import json
import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import sandbox
from bot.cli import main
from bot.settings import Settings

SEED = Path(sandbox.__file__).parent / "seed-roadmap.txt"
SUMMARY = "карта.txt: 14 мероприятий, 23 контрольные точки"

Run = Callable[..., tuple[int, list[str], list[str]]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two roadmaps, one of them a folder deeper, a torn file, and two that are nobody's business."""
    made = tmp_path / "входящие"
    (made / "Обнинск").mkdir(parents=True)
    shutil.copyfile(SEED, made / "карта.txt")
    text = SEED.read_text(encoding="utf-8").replace("№5 г. Балабаново", "№8 г. Малоярославца")
    (made / "Обнинск" / "карта.txt").write_text(text, encoding="utf-8")
    (made / "torn.docx").write_bytes(b"no zip")
    (made / "~$карта.docx").write_bytes(b"")
    (made / ".DS_Store").write_bytes(b"")
    return made


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in an empty folder: its exit code, the lines on stdout, those on stderr."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'vekha.db'}")
    monkeypatch.setenv("MEDIA_DIR", str(tmp_path / "media"))
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object, answer: str = "") -> tuple[int, list[str], list[str]]:
        monkeypatch.setattr(sys, "argv", ["bot", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        out, err = capsys.readouterr()
        return code, out.splitlines(), err.splitlines()

    return call


def schools(tmp_path: Path) -> list[str]:
    connection = sqlite3.connect(tmp_path / "vekha.db")
    query = "SELECT o.name FROM roadmaps r JOIN organisations o ON o.id = r.school_id ORDER BY r.id"
    found = [name for (name,) in connection.execute(query)]
    connection.close()
    return found


def test_a_folder_is_summed_up_by_file_and_the_refused_one_named(run: Run, folder: Path) -> None:
    code, out, err = run("parse", folder, "--on", "2023-12-06")

    assert code == 1
    assert [line.rsplit(",", 1)[0] for line in out] == [f"Обнинск/{SUMMARY}", SUMMARY]
    assert [line for line in err if line.startswith("torn.docx: ") and line.endswith(".")]
    assert any("Читаю" in line for line in err)


def test_a_folder_without_a_refusal_ends_well(run: Run, folder: Path) -> None:
    (folder / "torn.docx").unlink()

    code, out, _ = run("parse", folder)

    assert (code, len(out)) == (0, 2)


def test_a_folder_as_json_names_every_file(run: Run, folder: Path) -> None:
    code, out, _ = run("parse", folder, "--json")

    found = {each["file"]: each for each in json.loads("\n".join(out))}
    assert code == 1
    assert set(found) == {"Обнинск/карта.txt", "карта.txt", "torn.docx"}
    assert len(found["карта.txt"]["roadmaps"][0]["measures"]) == 14
    assert found["torn.docx"]["refused"].endswith(".")


def test_an_empty_folder_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    assert run("parse", tmp_path / "empty") == (1, [], ["В этой папке нет файлов."])


def test_a_folder_is_stored_roadmap_by_roadmap(run: Run, folder: Path, tmp_path: Path) -> None:
    code, out, _ = run("import", folder, "--yes")

    assert code == 1
    assert schools(tmp_path) == ["СОШ № 8 г. Малоярославца", "СОШ № 5 г. Балабаново"]
    assert sum("Загружено: дорожная карта №" in line for line in out) == 2


def test_a_roadmap_that_is_there_already_does_not_stop_the_others(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    run("import", SEED, "--yes")

    code, _, err = run("import", folder, "--yes")

    assert code == 1
    assert any(line.startswith("карта.txt: ") and "уже загружена" in line for line in err)
    assert schools(tmp_path) == ["СОШ № 5 г. Балабаново", "СОШ № 8 г. Малоярославца"]


def test_a_folder_that_nobody_confirms_is_not_stored(run: Run, folder: Path, tmp_path: Path) -> None:
    code, _, err = run("import", folder, answer="n\n")

    assert code == 1
    assert any("Загрузить 2 дорожные карты?" in line for line in err)
    assert err[-1].endswith("Ничего не загружено.")
    assert not (tmp_path / "vekha.db").exists()


def test_the_help_says_what_becomes_of_a_folder(run: Run) -> None:
    for command in ("parse", "import"):
        code, out, _ = run(command, "--help")
        assert code == 0
        assert "Of a folder" in " ".join(out)
