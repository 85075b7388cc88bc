"""Signals end the process in time, whatever its threads do."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STUBBORN = """
import asyncio, time
from bot import stopping
stopping.END_SECONDS = 0.5

async def serve():
    wish = stopping.Stopping()
    stopping.end_on_signals(wish.ask)
    reading = asyncio.ensure_future(asyncio.to_thread(time.sleep, 60))
    await asyncio.sleep(0)
    print("ready", flush=True)
    await wish.wait()
    print("asked", flush=True)

asyncio.run(serve())
"""


def started() -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", STUBBORN], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_thread_that_does_not_end_does_not_keep_the_process(number: signal.Signals) -> None:
    process = started()
    began = time.monotonic()
    process.send_signal(number)
    said, _ = process.communicate(timeout=10)
    assert (process.returncode, said) == (0, "asked\n")
    assert 0.4 < time.monotonic() - began < 5


def test_a_second_signal_is_obeyed_at_once() -> None:
    process = started()
    process.send_signal(signal.SIGTERM)
    assert process.stdout is not None
    assert process.stdout.readline() == "asked\n"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 128 + signal.SIGTERM
