"""What can go wrong on the page at the press of a button: each trouble by its name."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.faults import Fault
from sandbox.server import BotApiServer

ONCE: dict[str, Callable[[BotApiServer], Fault]] = {
    "flood": lambda server: server.fault("429", method="sendMessage", times=2, retry_after=2),
    "cut-before": lambda server: server.fault("drop-before", method="sendMessage", times=1),
    "cut-after": lambda server: server.fault("drop-after", method="sendMessage", times=1),
    "gateway": lambda server: server.fault("502", method="sendMessage", times=1),
}
"""Troubles that pass by themselves."""


class Troubles:
    """The troubles in force on one server."""

    def __init__(self, server: BotApiServer) -> None:
        self._server = server
        self._struck: dict[str, Fault] = {}

    def switch(self, name: str) -> None:
        """Let a trouble begin, or end if it is in force. Raises LookupError for a name that is none."""
        if name == "limits":
            self._server.limits.enforced = not self._server.limits.enforced
        elif name in self.in_force():
            self._server.faults.remove(self._struck.pop(name))
        elif name == "offline":
            self._struck[name] = self._server.offline()
        elif name in ONCE:
            self._struck[name] = ONCE[name](self._server)
        else:
            raise LookupError(f"неизвестная поломка «{name}»")

    def clear(self) -> None:
        """End them all."""
        self._server.faults.clear()
        self._struck.clear()
        self._server.limits.enforced = False

    def in_force(self) -> list[str]:
        """The names of those that will strike, or still do."""
        lasting = ["limits"] if self._server.limits.enforced else []
        struck = [name for name, fault in self._struck.items() if fault.times != 0]
        return lasting + struck
