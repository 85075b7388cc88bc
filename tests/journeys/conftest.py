"""Bots that start in a moment."""

import os
from collections.abc import Iterator

import pytest

from tests.journeys.supervisor import Nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where bots are forked; one for all tests."""
    if not hasattr(os, "pidfd_open"):
        pytest.skip("needs Linux to watch processes that are not its own children")
    opened = Nursery()
    yield opened
    opened.close()
