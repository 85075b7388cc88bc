"""A PostgreSQL server of the tests' own: made in a temporary folder, reached by a socket in it."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

_SYSTEM_USER = "postgres"
_OWNER = "vekha"
_START_SECONDS = 30
# The data is thrown away: nothing has to survive a power cut.
_SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "listen_addresses=",
    "shared_buffers=32MB",
)


class NoPostgresError(Exception):
    """There is no PostgreSQL here that the tests could start; says why."""


class Cluster:
    """A running server. Every worker of pytest-xdist has its own."""

    def __init__(self) -> None:
        self._binaries = _binaries()
        self._run_as = _run_as()
        # Not the folder of the test run: the path of a socket may have 107 bytes at most.
        self._folder = Path(tempfile.mkdtemp(prefix="vekha-pg-"))
        if self._run_as:
            shutil.chown(self._folder, _SYSTEM_USER)
        try:
            self._server = self._start()
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    def url(self, name: str) -> str:
        """The address of a database for the bot."""
        return f"postgresql+asyncpg://{_OWNER}@/{name}?host={self._folder}"

    def sql(self, statement: str, name: str = "postgres") -> None:
        """Run one statement in that database as the owner of the server."""
        self._run("psql", "-qX", "-v", "ON_ERROR_STOP=1", *self._address(), "-d", name, "-c", statement)

    def stop(self) -> None:
        """End the server and remove what it kept."""
        self._server.send_signal(signal.SIGINT)
        try:
            self._server.wait(10)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self) -> "subprocess.Popen[bytes]":
        data = str(self._folder / "data")
        self._run(
            "initdb", "-D", data, "-U", _OWNER, "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
        )
        settings = [part for setting in _SETTINGS for part in ("-c", setting)]
        postgres = [str(self._binaries / "postgres"), "-D", data, "-k", str(self._folder), *settings]
        server = subprocess.Popen(
            [*_ends_with_the_tests(), *postgres],
            stdout=subprocess.DEVNULL,
            stderr=(self._folder / "log").open("wb"),
            cwd=self._folder,
            **self._run_as,
        )
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if server.poll() is not None or time.monotonic() > deadline:
                server.kill()
                raise RuntimeError(f"PostgreSQL did not start: {(self._folder / 'log').read_text()}")
            time.sleep(0.02)
        return server

    def _answers(self) -> bool:
        command = [str(self._binaries / "pg_isready"), "-q", *self._address()]
        return subprocess.run(command, cwd=self._folder, check=False).returncode == 0

    def _address(self) -> list[str]:
        return ["-h", str(self._folder), "-U", _OWNER]

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._binaries / program, *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=self._folder,
            **self._run_as,
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")


def _binaries() -> Path:
    """The folder of the newest server installed; Debian keeps it out of the PATH."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3])
    )
    if not installed:
        raise NoPostgresError("no PostgreSQL server is installed (on Debian: apt install postgresql)")
    return installed[-1].parent


def _ends_with_the_tests() -> list[str]:
    """Linux only: the server is told to stop even when the tests are killed."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "INT"] if setpriv else []


def _run_as() -> dict[str, Any]:
    """As whom to run the server: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    try:
        user = pwd.getpwnam(_SYSTEM_USER)
    except KeyError:
        raise NoPostgresError(f"PostgreSQL refuses root, and there is no user {_SYSTEM_USER}") from None
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
