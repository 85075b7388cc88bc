"""Telegram's limits on how fast a bot may send (Bots FAQ, "My bot is hitting limits")."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

from sandbox.refusals import ApiError
from sandbox.world import Chat

OVERALL = (30, 1.0)
GROUP = (20, 60.0)
PRIVATE_BURST = (5, 5.0)


@dataclass
class RateLimits:
    """Counts what the bot sends and refuses with 429 what is too much; off until ``enforced``.

    30 messages a second overall, 20 a minute to a group, 1 a second to a person with bursts of five.
    """

    enforced: bool = False
    sent: dict[int, deque[float]] = field(default_factory=dict)

    def check(self, method: str, chat: Chat | None, now: float) -> None:
        """Count one request at ``now`` (seconds). Raises the 429 with the seconds to wait."""
        if not self.enforced or chat is None or not method.lower().startswith(("send", "forward", "copy")):
            return
        if method.lower() == "sendchataction":
            return
        windows = [(0, *OVERALL), (chat.id, *(PRIVATE_BURST if chat.person else GROUP))]
        for key, most, seconds in windows:
            times = self.sent.setdefault(key, deque())
            while times and now - times[0] >= seconds:
                times.popleft()
            if len(times) >= most:
                wait = max(math.ceil(times[0] + seconds - now), 1)
                raise ApiError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        for key, _, _ in windows:
            self.sent[key].append(now)
