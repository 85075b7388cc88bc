"""``python -m bot sandbox`` from outside: where it listens, how it ends, what else knows of it."""

import signal
import socket

import pytest

from tests.journeys.sandbox_process import ROOT, SandboxProcess


@pytest.mark.long
def test_a_taken_port_is_passed_over_and_ctrl_c_ends_everything():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        sandbox = SandboxProcess("--port", str(taken), "--date", "2023-12-06")
        assert not sandbox.url.endswith(f":{taken}")
        assert f"порт {taken} занят" in sandbox.said
    process = sandbox.state()["process"]
    assert process == {"running": True, "code": None}
    began_by_it = _children(sandbox.process.pid)
    assert began_by_it
    assert sandbox.stop(signal.SIGINT) == 0
    assert "всё остановлено" in sandbox.said
    assert "Traceback" not in sandbox.said
    assert not any(_alive(pid) for pid in began_by_it)


def test_the_production_code_does_not_mention_the_sandbox():
    rooms = ("domain", "data", "documents", "services", "handlers", "scheduler", "bot")
    mentions = {
        str(path.relative_to(ROOT))
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        if "sandbox" in path.read_text(encoding="utf-8").lower()
    }
    assert mentions <= {"bot/cli.py"}


def _children(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children") as listed:
        return [int(each) for each in listed.read().split()]


def _alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
