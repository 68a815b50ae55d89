"""Starts sample servers for the tests of this area."""

import pytest

from tests.server.running import Running


@pytest.fixture
def start():
    """Start sample servers; none outlives its test."""
    started = []

    def one(*options, **named):
        started.append(Running(*options, **named))
        return started[-1]

    yield one
    for each in started:
        each.kill()


@pytest.fixture(scope="module")
def shared():
    """A server that several tests only ask."""
    server = Running()
    yield server.ready()
    server.kill()
