"""The time, as everything but the edge of the program sees it."""

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]
"""Gives the present instant, aware, in UTC. It is passed in, never looked up."""
