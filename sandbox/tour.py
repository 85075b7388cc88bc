"""The tour: the real bot as its own process, over real HTTP, plays the main job and prints the transcript."""

from __future__ import annotations

import asyncio
import signal
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sandbox.cast import Cast, Chapter
from sandbox.stage import Stage, StoryError, open_stage
from sandbox.story import START, STORY
from sandbox.transcript import MOSCOW, WIDTH

TERMINATED = 143


async def play(say: Callable[[str], None], story: Sequence[Chapter] = STORY) -> int:
    """Play the story, printing through ``say``; gives the exit code: 0 if every claim of it held.

    However it ends, by SIGTERM and Ctrl-C too, the bot's process is stopped and its files are deleted.
    """
    terminated = _cancelled_by_sigterm()
    say("Веха: настоящий бот отдельным процессом, против местного сервера Bot API. Время московское.")
    try:
        with tempfile.TemporaryDirectory(prefix="vekha-tour-") as folder:
            await _play(say, story, Path(folder))
    except StoryError as error:
        say(f"\n✗ Не сошлось: {error}")
        return 1
    except asyncio.CancelledError:
        if terminated.is_set():
            return TERMINATED
        raise
    return 0


async def _play(say: Callable[[str], None], story: Sequence[Chapter], folder: Path) -> None:
    began = asyncio.get_running_loop().time()
    start = datetime.combine(*START, MOSCOW).astimezone(UTC)
    async with open_stage(say, start, folder) as stage:
        cast = Cast.of(stage)
        try:
            for number, chapter in enumerate(story, start=1):
                stage.transcript.chapter(number, chapter.title, chapter.remark)
                await chapter.play(stage, cast)
        except (LookupError, TimeoutError, EOFError) as error:
            # A button that is not there, an answer that does not come.
            reason = str(error) or "бот не ответил вовремя"
            raise StoryError(f"{reason}\n{stage.bot.complaints()}") from error
        await _close(stage, say, began)


async def _close(stage: Stage, say: Callable[[str], None], began: float) -> None:
    letters = [each for each in stage.transcript.everything if each.unasked]
    twice = [key for key, n in Counter((x.chat_id, x.at.date(), x.text) for x in letters).items() if n > 1]
    stage.expect(not twice, f"дважды за день одно и то же: {twice}")
    code = await stage.bot.stop()
    stage.expect(code == 0, f"бот завершился по просьбе, код {code}\n{stage.bot.complaints()}")
    stage.expect(not stage.bot.complaints(), f"бот жаловался:\n{stage.bot.complaints()}")
    asked = [each for each in stage.transcript.everything if not each.unasked and each.kind == "message"]
    seconds = asyncio.get_running_loop().time() - began
    say(f"\n{'═' * WIDTH}\nИтог. Сообщений от Вехи: {len(letters) + len(asked)},")
    say(f"из них напоминаний и сводок: {len(letters)}, повторов: 0.")
    say(f"Проверено утверждений: {stage.checked}. Всё сошлось за {seconds:.0f} с.")


def _cancelled_by_sigterm() -> asyncio.Event:
    """Let SIGTERM end the tour as Ctrl-C does; the event tells the two apart."""
    terminated = asyncio.Event()
    task = asyncio.current_task()
    assert task is not None

    def cancel() -> None:
        terminated.set()
        task.cancel()

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, cancel)
    return terminated
