"""What happens when two requests come at the same moment: the database decides, once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from elearn.accounts import actions
from elearn.accounts.actions import LinkGone
from elearn.accounts.models import Person, SignIn
from elearn.db import db, utc_now
from elearn.domain.access import Role
from tests.people import letters, person

OLA, NEW = "ola@example.test", "nowa@example.test"


@pytest.fixture
def at_once(app):
    """Run the works at the same moment, each in its own transaction, and return what they returned or raised."""

    def run(*works):
        start = Barrier(len(works))

        def one(work):
            with app.app_context():
                start.wait()
                try:
                    result = work(db.session())
                    db.session.commit()
                except Exception as error:  # noqa: BLE001 -- the test looks at it
                    db.session.rollback()
                    return error
                return result

        with ThreadPoolExecutor(len(works)) as pool:
            return list(pool.map(one, works))

    return run


def link(purpose, token):
    return f"{purpose} {token}"


def tokens(app):
    links = [letter.facts["url"].split() for letter in letters(app) if "url" in letter.facts]
    return dict(links)


def ask(app):
    with app.app_context():
        actions.ask_sign_up(
            db.session(),
            OLA,
            name="Ola",
            password_hash=None,
            wanted="",
            language="pl",
            browser="b",
            link=link,
            now=utc_now(),
        )
        db.session.commit()


def test_one_link_pressed_twice_at_once_counts_once(app, at_once):
    ask(app)
    token = tokens(app)["sign-up"]
    results = at_once(*[lambda session: actions.arrive(session, token, browser="b", now=utc_now())] * 4)
    assert sum(isinstance(result, LinkGone) for result in results) == 3
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_two_links_pressed_at_once_make_one_person(app, at_once):
    ask(app)
    ask(app)
    both = [letter.facts["url"].split()[1] for letter in letters(app)]
    results = at_once(*[lambda session, t=t: actions.arrive(session, t, browser="b", now=utc_now()) for t in both])
    assert len({result.person_id for result in results}) == 1
    assert sorted(result.new for result in results) == [False, True]


def test_both_addresses_agreeing_at_once_complete_the_change(app, at_once):
    number = person(app, OLA)
    for _ in range(5):
        with app.app_context():
            actions.ask_email_change(db.session(), number, NEW, link=link, now=utc_now())
            db.session.commit()
        sides = tokens(app)
        results = at_once(
            lambda session, t=sides["email-old"]: actions.agree_to_email(session, t, utc_now()),
            lambda session, t=sides["email-new"]: actions.agree_to_email(session, t, utc_now()),
        )
        assert sorted(results) == [False, True]
        with app.app_context():
            someone = db.session.get(Person, number)
            assert someone.email == NEW
            someone.email = OLA
            db.session.commit()


def test_a_role_given_twice_at_once_is_held_once(app, at_once):
    number = person(app, OLA)
    give = [lambda session: actions.grant_role(session, number, Role.TRAINER, "marka", by=None, now=utc_now())] * 3
    assert sorted(at_once(*give)) == [False, False, True]


def test_signing_in_at_once_signs_in_twice(app, at_once):
    number = person(app, OLA)
    results = at_once(*[lambda session: actions.sign_in(session, number, device="", now=utc_now())] * 3)
    assert len(set(results)) == 3
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SignIn)) == 3
