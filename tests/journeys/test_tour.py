"""The tour as people start it: a process of its own, judged by its transcript and by what it leaves."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.cast import Cast, Chapter
from sandbox.people import Person
from sandbox.stage import Stage
from sandbox.tour import play

ROOT = Path(__file__).resolve().parents[2]
SLOWEST_SECONDS = 150

# One play of the story for all who look at it.
pytestmark = pytest.mark.xdist_group("tour")


@dataclass(frozen=True)
class Ended:
    code: int
    output: str
    group: int
    left: list[str]


@contextmanager
def started(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """``python -m bot tour`` in a process group of its own, with temporary files in ``folder``."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "tour"],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(folder), "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if somebody_lives(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def somebody_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    folder = tmp_path_factory.mktemp("tour")
    with started(folder) as process:
        output, _ = process.communicate(timeout=SLOWEST_SECONDS)
        left = [path.name for path in folder.iterdir()]
        # Asked here: once the group is empty its number may be given to somebody else.
        return Ended(process.returncode, output, process.pid if somebody_lives(process.pid) else 0, left)


@pytest.mark.xdist_group("tour")
def test_every_claim_of_the_story_holds(tour: Ended) -> None:
    assert tour.code == 0, tour.output[-3000:]
    assert "Всё сошлось" in tour.output


@pytest.mark.xdist_group("tour")
def test_the_transcript_tells_the_story_in_its_order(tour: Ended) -> None:
    lines = [
        "6 декабря 2023 года, среда",
        "Согласие на обработку персональных данных",
        "14 мероприятий",
        "Номер «10.»",
        "приглашение",
        "4 личные ссылки",
        "Общая ссылка: СОШ № 5",
        "Просится в Веху: Татьяна Соколова",
        "29 декабря 2023 года, пятница",
        "Через 7 рабочих дней, 17 января",
        "12 января 2024 года, пятница",
        "Через 3 рабочих дня, 17 января",
        "/done 2.1",
        "приказ-12.docx",
        "нажимает [ Принять ]",
        "Принято",
        "Уже отмечено",
        "Нет плана второго этажа",
        "альбом, фото: 6",
        "Сохранено 6 из 6",
        "9 февраля 2024 года, пятница",
        "12 февраля 2024 года, понедельник",
        "14 февраля 2024 года, среда",
        "Вера Ильина (руководитель МОУО)",
        "/overdue",
        "10 февраля (суббота), опоздание 4 дня, 3 рабочих",
        "Напомню 2 исполнителям",
        "Осталось приложить: реестр",
        "Отправить просьбу",
        "Срок перенесён",
        "Стало: 2 мая 2024",
        "тема «Ремонт» → /bind",
        "Эта тема привязана",
        "26 июля 2024 года, пятница",
        "Через 14 рабочих дней, 15 августа",
        "Сохранено 2 из 2",
        "нажимает под прежним сообщением [ Выполнено ]",
        "Сдать без документа",
        "Ждут приёмки: 3 результата",
        "Принять отмеченные: 3",
        "Замечание: Нет документа",
        "Вы замещаете с 2 по 13 сентября",
        "Мне: меньше сообщений",
        "вы замещаете: Борис Петров",
        "/item 11",
        "1 января 2025",
        "повторов: 0",
    ]
    place = 0
    for line in lines:
        found = tour.output.casefold().find(line.casefold(), place)
        assert found >= 0, f"«{line}» does not come after what precedes it"
        place = found + len(line)


@pytest.mark.xdist_group("tour")
def test_no_traceback_and_no_error_is_shown(tour: Ended) -> None:
    assert "Traceback" not in tour.output
    assert "ERROR" not in tour.output


@pytest.mark.xdist_group("tour")
def test_nothing_is_left_running_and_no_file_behind(tour: Ended) -> None:
    assert not tour.group
    assert tour.left == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("interrupt", "to_everybody", "at"),
    [(signal.SIGINT, True, "2. Дорожная карта"), (signal.SIGTERM, False, "1. Первый вход")],
    ids=["ctrl-c", "sigterm"],
)
def test_an_interrupted_tour_leaves_nothing_behind(
    tmp_path: Path, interrupt: signal.Signals, to_everybody: bool, at: str
) -> None:
    with started(tmp_path) as process:
        assert process.stdout is not None
        while at not in process.stdout.readline():
            assert process.poll() is None
        # A terminal sends Ctrl-C to every process in the foreground.
        (os.killpg if to_everybody else os.kill)(process.pid, interrupt)
        rest, _ = process.communicate(timeout=30)
        assert process.returncode != 0
        assert "Traceback" not in rest
        assert not somebody_lives(process.pid)
        assert list(tmp_path.iterdir()) == []


@pytest.mark.long
def test_a_claim_that_does_not_hold_ends_the_tour_with_exit_code_1() -> None:
    async def expect_too_much(stage: Stage, cast: Cast) -> None:
        stranger: Person = cast.pavel
        await stage.text(stranger, "/plan")
        stage.expect_last(stranger, "Балабаново")

    said: list[str] = []
    story = [Chapter("Неправда", "Посторонний якобы видит план.", expect_too_much)]
    assert asyncio.run(play(said.append, story)) == 1
    assert "Не сошлось: ожидали «Балабаново»" in said[-1]
