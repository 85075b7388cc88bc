"""The command line as a contract: results on stdout, one sentence on stderr, exit 0, 1 or 2."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import Settings
from data.media import MediaStore

ROOT = Path(__file__).parents[2]
SEED = ROOT / "sandbox" / "seed-roadmap.txt"


@dataclass
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


def environment(folder: Path) -> dict[str, str]:
    """Where things are kept."""
    return {
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/var/vekha.db",
        "MEDIA_DIR": f"{folder}/var/media",
        "BACKUP_DIR": f"{folder}/var/backups",
    }


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process, which saves its start-up, in an empty folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object, **extra: str) -> Done:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["bot", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.StringIO())
            for name, value in extra.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main()
        code = ended.value.code
        assert isinstance(code, int)
        return Done(code, *capsys.readouterr())

    return call


def run_process(folder: Path, *command: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Runs Python in a process of its own, in an empty folder, with nothing else in the environment."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=folder,
        env=kept | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"} | environment(folder),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def assert_refused(done: Done | subprocess.CompletedProcess[str]) -> str:
    """Exit 1 with one sentence on stderr and nothing on stdout."""
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    (sentence,) = done.stderr.strip().splitlines()
    return sentence


def test_parse_of_the_seed_prints_all_of_it_as_json(run: Run) -> None:
    done = run("parse", SEED, "--on", "2023-12-06", "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    shape = json.loads(done.stdout)
    measures = shape["measures"]
    assert len(measures) == 14
    assert [each["number"] for each in measures].count("10.") == 2
    assert [each["label"] for each in measures[1]["milestones"]] == ["2.1", "2.2", "2.3", "2.4", "2"]
    assert measures[0]["deadline"]["kind"] == "month"
    assert measures[0]["already_done"]["on"] == "2023-12-06"
    assert "duplicate-number" in {each["code"] for each in shape["problems"]}


def test_parse_in_words_stores_nothing(run: Run, tmp_path: Path) -> None:
    done = run("parse", SEED)
    assert done.returncode == 0, done.stderr
    assert "14 мероприятий, 23 контрольные точки" in done.stdout
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("карта.docx", b"no zip"), ("карта.txt", b""), ("фото.jpg", b"\xff\xd8\xff"), ("план.pdf", b"%PDF-1.4")],
)
def test_a_refused_file_is_one_sentence_and_no_traceback(
    run: Run, tmp_path: Path, name: str, content: bytes
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert assert_refused(run("parse", file)).endswith(".")


@pytest.mark.parametrize(
    "arguments",
    [
        ("frobnicate",),
        ("parse",),
        ("parse", "no-such-file.txt"),
        ("parse", SEED, "--on", "14.02.2024"),
        ("invite", "--organisation", "МОУО"),
        ("invite", "--organisation", "МОУО", "--role", "emperor"),
        ("grant", "--telegram-id", "0", "--role", "admin"),
        ("grant", "--telegram-id", "42"),
        ("overdue", "--yesterday"),
    ],
)
def test_wrong_usage_exits_2(run: Run, arguments: tuple[object, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert done.stderr


def test_every_command_explains_itself(run: Run) -> None:
    listed = run("--help")
    assert listed.returncode == 0
    for command in (
        "run",
        "tour",
        "check",
        "parse",
        "import",
        "invite",
        "grant",
        "overdue",
        "backup",
        "restore",
        "doctor",
    ):
        assert command in listed.stdout
    assert "--json" in run("parse", "--help").stdout


@pytest.mark.parametrize("token", [{}, {"BOT_TOKEN": ""}])
def test_run_without_a_token_names_the_variable_and_botfather(run: Run, token: dict[str, str]) -> None:
    sentence = assert_refused(run("run", **token))
    assert "BOT_TOKEN" in sentence
    assert "BotFather" in sentence


def test_run_with_a_token_that_is_none_says_so(run: Run) -> None:
    assert "BOT_TOKEN" in assert_refused(run("run", BOT_TOKEN="not-a-token"))


@pytest.mark.parametrize(
    ("name", "value"), [("TIMEZONE", "Mars/Olympus"), ("ADMIN_IDS", "anna"), ("TICK_SECONDS", "soon")]
)
def test_a_wrong_setting_is_named(run: Run, name: str, value: str) -> None:
    assert name in assert_refused(run("overdue", **{name: value}))


def test_a_roadmap_goes_in_and_comes_back_from_a_backup(run: Run, tmp_path: Path) -> None:
    imported = run("import", SEED, "--on", "2023-12-06", "--yes")
    assert imported.returncode == 0, imported.stderr
    assert "Загружено: дорожная карта № 1" in imported.stdout
    assert re.search(r"МОУО; пока некому напоминать: \d+ контрольн\w+ точ\w+$", imported.stdout.strip())

    late = run("overdue", "--on", "2024-02-14", "--json")
    found = json.loads(late.stdout)
    four = next(each for each in found["overdue"] if each["label"] == "4")
    assert (four["due"], four["late_days"], four["late_working_days"]) == ("2024-02-10", 4, 3)
    said = run("overdue", "--on", "2024-02-14").stdout
    assert "опоздание 4 дня, 3 рабочих" in said
    assert "ждёт приёмки" not in said
    whom = (
        "Ждём стороннюю организацию"
        if found["external"] == 1
        else "Ждём (федерального оператора|сторонние организации)"
    )
    assert re.search(f"{whom}: {found['external']}\n", said)

    invited = run("invite", "--organisation", "МОУО", "--role", "executor")
    assert invited.returncode == 0
    assert re.fullmatch(r"/start [\w-]{20,64}\n", invited.stdout)

    media = MediaStore(tmp_path / "var" / "media")
    photo = media.path(media.keep(b"photo"))
    copy = tmp_path / "copy.tar.gz"
    saved = run("backup", "--out", copy)
    assert (saved.returncode, saved.stdout) == (0, f"{copy}\n")

    (tmp_path / "var" / "vekha.db").unlink()
    photo.unlink()
    restored = run("restore", copy)
    assert restored.returncode == 0, restored.stderr
    assert json.loads(run("overdue", "--on", "2024-02-14", "--json").stdout) == found
    assert photo.read_bytes() == b"photo"

    assert "Дорожных карт: 1" in run("doctor").stdout
    checked = run("check")
    assert checked.returncode == 0, checked.stderr
    assert "База" in checked.stdout


def test_a_torn_backup_is_refused_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    assert run("import", SEED, "--on", "2023-12-06", "--yes").returncode == 0
    before = (tmp_path / "var" / "vekha.db").read_bytes()
    torn = tmp_path / "copy.tar.gz"
    torn.write_bytes(b"\x1f\x8b torn")
    assert "ничего не изменено" in assert_refused(run("restore", torn))
    assert (tmp_path / "var" / "vekha.db").read_bytes() == before


def test_the_same_roadmap_is_refused_the_second_time(run: Run) -> None:
    assert run("import", SEED, "--on", "2023-12-06", "--yes").returncode == 0
    again = run("import", SEED, "--on", "2023-12-06", "--yes")
    assert again.returncode == 1
    assert "уже загружена" in again.stderr
    assert "Traceback" not in again.stderr


def test_a_roadmap_without_a_school_names_the_option(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "карта.txt"
    rows = SEED.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(line for line in rows if "\t" in line), encoding="utf-8")
    refused = run("import", file, "--on", "2023-12-06", "--yes")
    assert refused.returncode == 1
    assert "--school" in refused.stderr
    stored = run(
        "import", file, "--on", "2023-12-06", "--yes", "--school", "СОШ № 9", "--municipality", "МОУО Х"
    )
    assert "СОШ № 9, МОУО Х" in stored.stdout


def test_an_import_that_nobody_confirms_stores_nothing(run: Run) -> None:
    unconfirmed = run("import", SEED, "--on", "2023-12-06")
    assert unconfirmed.returncode == 1
    assert "Traceback" not in unconfirmed.stderr
    assert "Дорожных карт: 0" in run("doctor").stdout


def test_as_a_process_it_stores_and_answers_without_telegrams_library(tmp_path: Path) -> None:
    """Several commands in one process that watches what is loaded: every start costs a second."""
    watched = tmp_path / "watched.py"
    watched.write_text(
        "import sys\n"
        "from bot.cli import main\n"
        "for line in sys.stdin.read().splitlines():\n"
        "    sys.argv = ['bot', *line.split('|')]\n"
        "    try:\n"
        "        main()\n"
        "    except SystemExit as end:\n"
        "        assert not end.code, (line, end.code)\n"
        "    loaded = {'aiogram', 'aiohttp', 'apscheduler'} & set(sys.modules)\n"
        "    assert not loaded, (line, loaded)\n",
        encoding="utf-8",
    )
    lines = (
        f"parse|{SEED}|--json",
        f"import|{SEED}|--on|2023-12-06|--yes",
        "invite|--organisation|МОУО|--role|head",
        "grant|--telegram-id|42|--role|admin",
        "overdue|--on|2024-02-14",
        "backup",
        "doctor",
    )
    done = run_process(tmp_path, watched, stdin="\n".join(lines))
    assert done.returncode == 0, done.stderr
    assert "опоздание 4 дня, 3 рабочих" in done.stdout


def test_as_a_process_it_refuses_with_exit_code_1_and_nothing_but_a_sentence(tmp_path: Path) -> None:
    assert "BotFather" in assert_refused(run_process(tmp_path, "-m", "bot", "run"))


def test_as_a_process_it_prints_nothing_but_json(tmp_path: Path) -> None:
    done = run_process(tmp_path, "-m", "bot", "parse", SEED, "--on", "2023-12-06", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(json.loads(done.stdout)["measures"]) == 14


def test_a_lost_administrator_comes_back_by_a_grant_or_a_link(run: Run) -> None:
    given = run("grant", "--telegram-id", 42, "--role", "admin")
    assert given.returncode == 0, given.stderr
    assert given.stdout == "Готово: Telegram 42 (id 42), admin, Центр проектного сопровождения.\n"
    assert run("grant", "--telegram-id", 42, "--role", "admin").stdout.startswith("Так уже и было: ")
    link = run("invite", "--organisation", "Центр проектного сопровождения", "--role", "admin")
    assert re.fullmatch(r"/start [\w-]{20,64}\n", link.stdout)


def test_a_role_that_makes_no_sense_is_refused(run: Run) -> None:
    assert "--organisation" in assert_refused(run("grant", "--telegram-id", 42, "--role", "head"))
    assert "такой роли нет" in assert_refused(
        run("grant", "--telegram-id", 42, "--role", "admin", "--organisation", "СОШ № 5 г. Балабаново")
    )
