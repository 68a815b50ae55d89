"""What tests of every area start from: the fixtures of the files named here, and a moment."""

import gc
from datetime import UTC, datetime

import pytest
import time_machine

pytest_plugins = [
    "tests.browser",
    "tests.network",
    "tests.postgres",
    "tests.databases",
    "tests.page",
    "tests.visitor",
    "tests.application",
]


def pytest_collection_finish():
    """Look for garbage seldom: with thousands of tests and applications alive, looking took a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 5, 5)


@pytest.fixture
def now():
    """The moment at which tests of actions happen: a Tuesday morning in Warsaw."""
    return datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def clock(now):
    """A stopped clock for pages that read the time themselves; move it with `clock.shift(timedelta(…))`."""
    with time_machine.travel(now, tick=False) as stopped:
        yield stopped
