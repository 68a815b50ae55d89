"""Limits: counted by all processes together, without clear addresses, and sweeping up after themselves."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import request
from sqlalchemy import select
from werkzeug.exceptions import TooManyRequests

from elearn.db import db
from elearn.web import limits
from elearn.web.limits import Limit, RateWindow, forgive, guard, place
from tests.application import application_with, dispose
from tests.people import PASSWORD, letters, person, sign_in
from tests.visitor import Visitor

THREE = Limit("test", 3, 10)


@pytest.fixture
def limited(settings):
    from dataclasses import replace  # noqa: PLC0415 -- used once

    app = application_with(replace(settings, rate_limits=True))
    yield app
    dispose(app)


@pytest.fixture
def asking(limited):
    """Ask within a request, as a view does; return whether it was let through."""

    def ask(who="ola@example.test", limit=THREE):
        with limited.test_request_context("/", method="POST"):
            try:
                guard((limit, who))
            except TooManyRequests as refused:
                return refused.retry_after
            return None

    return ask


def windows(app):
    with app.app_context():
        return db.session.scalars(select(RateWindow).order_by(RateWindow.id)).all()


def test_so_many_times_and_no_more(asking, clock):
    assert [asking() for _ in range(5)] == [None, None, None, 601, 601]


def test_others_are_not_counted_with_them(asking, clock):
    assert [asking() for _ in range(4)][-1] == 601
    assert asking("ewa@example.test") is None
    assert asking(limit=Limit("other", 3, 10)) is None


def test_the_window_ends(asking, clock):
    assert [asking() for _ in range(4)][-1] == 601
    clock.shift(timedelta(minutes=4))
    assert asking() == 361
    clock.shift(timedelta(minutes=6))
    assert [asking() for _ in range(4)] == [None, None, None, 601]


def test_a_count_survives_the_rollback_of_what_it_counted(limited, asking, clock):
    for _ in range(3):
        asking()
        with limited.app_context():
            db.session.rollback()
    assert asking() == 601


def test_many_at_once_are_counted_each(asking):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: asking(limit=Limit("many", 10, 10)), range(24)))
    assert answers.count(None) == 10


def test_success_gives_the_tries_back(limited, asking, clock):
    assert [asking() for _ in range(4)][-1] == 601
    with limited.app_context():
        forgive(db.session(), THREE, "ola@example.test")
        db.session.commit()
    assert asking() is None


def test_no_address_stands_in_the_table(limited, asking):
    asking()
    (window,) = windows(limited)
    assert window.key.startswith("test:")
    assert "ola" not in window.key
    assert len(window.key) < 60


def test_windows_that_are_over_are_swept_up(limited, asking, clock):
    for number in range(5):
        asking(f"{number}@example.test")
    clock.shift(timedelta(minutes=11))
    asking()
    assert len(windows(limited)) == 1


def test_switched_off_nothing_is_counted(app):
    with app.test_request_context("/", method="POST"):
        for _ in range(10):
            guard((THREE, "ola@example.test"))
    assert windows(app) == []


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_a_household_is_one_place(app, address, counted):
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": address}):
        assert request.remote_addr == address
        assert place() == counted


def refused(visitor):
    assert visitor.heading == "Za dużo prób w krótkim czasie"
    assert 0 < int(visitor.response.headers["Retry-After"]) <= 3601


def test_passwords_are_not_guessed_for_long(limited):
    person(limited, password=PASSWORD)
    visitor = Visitor(limited)
    for _ in range(limits.PASSWORD_TRIES.times):
        sign_in(visitor, password="zgaduje-zgaduje", status=422)
    sign_in(visitor, status=429)
    refused(visitor)
    sign_in(visitor, "ewa@example.test", status=422)


def test_an_unknown_address_is_limited_alike(limited):
    visitor = Visitor(limited)
    for _ in range(limits.PASSWORD_TRIES.times):
        sign_in(visitor, "nikt@example.test", "zgaduje-zgaduje", status=422)
    sign_in(visitor, "nikt@example.test", "zgaduje-zgaduje", status=429)


def test_signing_in_well_often_is_no_guessing(limited):
    person(limited, password=PASSWORD)
    for _ in range(limits.PASSWORD_TRIES.times + 2):
        sign_in(Visitor(limited))


@pytest.mark.parametrize(
    ("page", "button"),
    [("sign-up", "Załóż konto"), ("sign-in", "Wyślij mi link"), ("forgot-password", "Wyślij mi link")],
)
def test_a_mailbox_is_not_flooded(limited, page, button):
    visitor = Visitor(limited)
    for _ in range(limits.LETTERS.times):
        visitor.open(f"/pl/{page}").fill(email="ola@example.test").send(button)
    visitor.open(f"/pl/{page}").fill(email="ola@example.test").send(button, status=429)
    refused(visitor)
    assert len(letters(limited)) == limits.LETTERS.times


def test_one_place_does_not_write_to_everybody(limited, monkeypatch):
    monkeypatch.setattr(limits, "LETTERS_FROM_PLACE", Limit("letters-place", 3, 60))
    visitor = Visitor(limited)
    for number in range(3):
        visitor.open("/pl/sign-in").fill(email=f"{number}@example.test").send("Wyślij mi link")
    visitor.open("/pl/sign-in").fill(email="4@example.test").send("Wyślij mi link", status=429)
    refused(visitor)
