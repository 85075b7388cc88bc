"""``python -m bot sandbox`` as a process of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class SandboxProcess:
    """The sandbox, loaded and waiting; ``seconds`` is how long that took."""

    def __init__(self, *arguments: str) -> None:
        began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "sandbox", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"PYTHONUTF8": "1"},
        )
        self.said = ""
        self.url = self._address()
        self.seconds = time.monotonic() - began

    def _address(self) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C" in line:
                break
        found = re.search(r"http://127\.0\.0\.1:\d+", self.said)
        if found is None:
            self.process.kill()
            raise AssertionError(self.said)
        return found[0]

    def state(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.url}/sandbox/state", timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def ask(self, what: str, **asked: object) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self.url}/sandbox/{what}", json.dumps(asked).encode(), {"Origin": self.url}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=90) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def stop(self, with_signal: signal.Signals = signal.SIGINT) -> int:
        """End it as Ctrl-C does; gives the exit code."""
        self.process.send_signal(with_signal)
        rest, _ = self.process.communicate(timeout=30)
        self.said += rest
        return self.process.returncode
