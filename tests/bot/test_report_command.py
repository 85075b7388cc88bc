"""``python -m bot report``: a file, its name on stdout, what goes on on stderr, exit 0, 1 or 2."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
SEED = ROOT / "sandbox" / "seed-roadmap.txt"
SCHOOL = "СОШ № 5 г. Балабаново"
DAY = ("--on", "2024-02-14")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs a command on a database with the seed roadmap."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/var/vekha.db")
    monkeypatch.setenv("MEDIA_DIR", str(tmp_path / "media"))
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> tuple[int, str, str]:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["bot", *map(str, arguments)])
            with pytest.raises(SystemExit) as ended:
                main()
        code = ended.value.code
        assert isinstance(code, int)
        return code, *capsys.readouterr()

    assert call("import", SEED, "--school", SCHOOL, "--on", "2023-12-06", "--yes")[0] == 0
    return call


@pytest.mark.parametrize(
    ("format_", "beginning"),
    [
        ("xlsx", b"PK"),
        ("docx", b"PK"),
        ("pdf", b"%PDF"),
        ("csv", b"\xef\xbb\xbf"),
        ("json", b"["),
        ("zip", b"PK"),
    ],
)
def test_each_format_is_written_and_named_on_stdout(run: Run, format_: str, beginning: bytes) -> None:
    code, out, err = run("report", "--format", format_, "--out", f"отчёт.{format_}", *DAY)
    assert (code, out) == (0, f"отчёт.{format_}\n"), err
    assert err.startswith("Готовлю: ")
    assert Path(f"отчёт.{format_}").read_bytes().startswith(beginning)


def test_a_report_and_overdue_count_the_same(run: Run) -> None:
    assert run("report", "--format", "csv", "--out", "a.csv", *DAY)[0] == 0
    with Path("a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    told = json.loads(run("overdue", "--json", *DAY)[1])
    assert len(rows) == 23
    assert sum(each["Статус"] == "Просрочено" for each in rows) == len(told["overdue"]) > 0
    assert sum(each["Статус"] == "Ждём стороннюю организацию" for each in rows) == told["external"]


def test_a_roadmap_that_is_not_there_is_one_sentence_and_no_file(run: Run) -> None:
    code, out, err = run("report", "--format", "docx", "--out", "a.docx", "--roadmap", "99")
    assert (code, out) == (1, "")
    assert err == "Дорожной карты № 99 нет. Есть № 1.\n"
    assert not Path("a.docx").exists()


def test_nothing_takes_the_place_of_a_pipe_or_a_device(run: Run) -> None:
    os.mkfifo("pipe")
    code, out, err = run("report", "--format", "csv", "--out", "pipe")
    assert (code, out, err) == (1, "", "Не могу записать pipe: это не обычный файл.\n")
    assert Path("pipe").is_fifo()


def test_a_database_that_cannot_be_opened_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("text.db").write_text("ничего похожего на базу" * 100, encoding="utf-8")
    Path("file").touch()
    for place in ("text.db", "file/vekha.db"):
        monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{place}")
        code, out, err = run("report", "--format", "csv", "--out", "a.csv")
        assert (code, out) == (1, "")
        assert err.startswith(f"Не могу открыть базу sqlite+aiosqlite:///{place}, проверьте DATABASE_URL: ")
        assert err.count("\n") == 1


@pytest.mark.parametrize("url", ["vekha.db", "sqlite:///vekha.db", "mysql://admin:secret@host/vekha"])
def test_a_database_of_another_kind_is_refused_without_telling_its_password(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    code, out, err = run("report", "--format", "csv", "--out", "a.csv")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("DATABASE_URL не подходит: нужен адрес sqlite+aiosqlite:///")
    assert "secret" not in err


def test_a_report_that_fails_leaves_the_file_of_yesterday(run: Run) -> None:
    Path("a.csv").write_text("вчера", encoding="utf-8")
    assert run("report", "--format", "csv", "--out", "a.csv", "--roadmap", "99")[0] == 1
    assert Path("a.csv").read_text(encoding="utf-8") == "вчера"
    assert [each.name for each in Path().iterdir() if each.name.startswith(".vekha")] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--format", "png", "--what", "summary", "--out", "a.png"), "бывает в форматах: pdf, docx"),
        (("--format", "csv", "--period", "вчера", "--out", "a.csv"), "Не понял период «вчера»"),
        (
            ("--format", "csv", "--out", "нет-папки/a.csv"),
            "Не могу записать нет-папки/a.csv: такой папки нет.",
        ),
        (
            (
                "--format",
                "pdf",
                "--what",
                "summary",
                *DAY,
                "--period",
                "2024-03-01..2024-03-31",
                "--out",
                "a.pdf",
            ),
            "Период с 1 марта 2024 года ещё не начался на день отчёта, 14 февраля 2024 года.",
        ),
        (("--format", "pdf", "--on", "0001-01-01", "--out", "a.pdf"), "Не понял период"),
        (("--format", "csv", "--period", "0001-01-01..9999-12-31", "--out", "a.csv"), "Не понял период"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(run: Run, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = run("report", *arguments)
    assert (code, out) == (1, "")
    assert said in err.splitlines()[-1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--format", "doc", "--out", "a"),
        ("--format", "csv"),
        ("--format", "csv", "--out", "a", "--roadmap", "0"),
    ],
)
def test_wrong_usage_exits_2(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("report", *arguments)[0] == 2


def test_the_log_is_told_for_a_period(run: Run) -> None:
    period = ("--period", "2023-01-01..2999-12-31")
    assert run("report", "--format", "json", "--what", "events", "--out", "e.json", *period)[0] == 0
    events = json.loads(Path("e.json").read_text(encoding="utf-8"))
    assert [each["action"] for each in events] == ["imported"]
    # As of a day before the import nothing had happened.
    assert run("report", "--format", "json", "--what", "events", "--out", "e.json", *DAY, *period)[0] == 0
    assert json.loads(Path("e.json").read_text(encoding="utf-8")) == []


def test_it_needs_no_telegram(tmp_path: Path) -> None:
    # The heavy libraries are imported by what needs them only.
    program = (
        "import sys; sys.argv = ['bot', 'report', '--format', 'csv', '--out', 'a.csv']\n"
        "from bot.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted({'aiogram', 'openpyxl', 'docx', 'reportlab', 'PIL', 'icalendar'} & set(sys.modules)))"
    )
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    settings = {"DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/v.db", "MEDIA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=kept | settings | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip() == "[]", done.stderr
