"""Nobody learns from the work of the server whether an address has an account: known and unknown cost the same."""

import re
from contextlib import contextmanager
from dataclasses import replace

import argon2
import pytest

from elearn.accounts import keys
from tests.application import application_with, dispose
from tests.people import PASSWORD, letters, person, statements
from tests.visitor import Visitor

ADDRESSES = {"known": "ola@example.test", "without a password": "bez@example.test", "unknown": "nik@example.test"}
"""Equally long: what is written is then equally long too."""
WRONG = "inne-haslo-zupelnie"


@pytest.fixture
def app(settings):
    """The application as it runs, limits included, with one person with a password and one without."""
    application = application_with(replace(settings, rate_limits=True))
    person(application, ADDRESSES["known"], password=PASSWORD)
    person(application, ADDRESSES["without a password"])
    yield application
    dispose(application)


class Hasher:
    """The product's own hasher, which notes what it was asked for, at which cost, and how that ended."""

    def __init__(self, real):
        self.real, self.asked = real, []

    def hash(self, password):
        self.asked.append(("hash", self.real.time_cost, self.real.memory_cost, self.real.parallelism))
        return self.real.hash(password)

    def verify(self, kept, password):
        cost = argon2.extract_parameters(kept)
        asked = ["verify", cost.time_cost, cost.memory_cost, cost.parallelism, cost.salt_len, cost.hash_len]
        try:
            return self.real.verify(kept, password)
        except argon2.exceptions.VerifyMismatchError:  # only whoever computed the whole hash knows that it differs
            asked.append("differs")
            raise
        finally:
            self.asked.append(tuple(asked))

    def check_needs_rehash(self, kept):
        return self.real.check_needs_rehash(kept)


@pytest.fixture
def hasher(monkeypatch):
    """Count the passwords hashed and compared: the one thing in a request that takes milliseconds."""
    spy = Hasher(keys._hasher)
    monkeypatch.setattr(keys, "_hasher", spy)
    return spy


@contextmanager
def work(app, hasher):
    """Collect what a request does: passwords hashed and compared, statements, letters left for the worker."""
    done, before = {}, len(letters(app))
    hasher.asked.clear()
    with statements(app) as seen:
        yield done
    done["hashed"] = list(hasher.asked)
    done["statements"] = list(seen)
    done["letters"] = len(letters(app)) - before


def asked(app, hasher, page, button, filled):
    """Fill in the form for each address, each in a browser of its own; return what the server did and answered.

    One more address goes before them: the first from a place opens the window in which that place is counted.
    """
    found = {}
    for who, address in {"first": "raz@example.test", **ADDRESSES}.items():
        visitor = Visitor(app)
        visitor.open(page).fill(email=address, **filled)
        with work(app, hasher) as done:
            visitor.send(button, follow=False, status=422 if button == "Zaloguj się hasłem" else 303)
        headers = sorted(visitor.response.headers.keys())
        found[who] = done | {"status": visitor.status, "headers": headers, "bytes": _size(visitor)}
    del found["first"]
    return found


def _size(visitor):
    """Return the length of the answer without what differs by chance."""
    return len(re.sub(r'name="csrf_token" value="[^"]+"', "", visitor.html))


FORMS = [
    pytest.param(("/pl/sign-in", "Zaloguj się hasłem", {"password": WRONG}), 1, 0, id="sign-in by password"),
    pytest.param(("/pl/sign-in", "Wyślij mi link", {}), 0, 1, id="sign-in by link"),
    pytest.param(("/pl/sign-up", "Załóż konto", {}), 0, 1, id="sign-up"),
    pytest.param(("/pl/sign-up", "Załóż konto", {"password": PASSWORD}), 1, 1, id="sign-up with a password"),
    pytest.param(("/pl/forgot-password", "Wyślij mi link", {}), 0, 1, id="forgotten password"),
]


@pytest.mark.parametrize(("form", "hashed", "sent"), FORMS)
def test_known_and_unknown_addresses_cost_the_same(app, hasher, form, hashed, sent):
    found = asked(app, hasher, *form)
    for done in found.values():
        assert done == found["unknown"]
    assert len(found["unknown"]["hashed"]) == hashed
    assert found["unknown"]["letters"] == sent
    assert found["unknown"]["statements"], "the spy saw the database at work"
