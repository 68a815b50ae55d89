"""How long the overview of the largest group takes at the server: `python -m bench.coordination`.

The database of the environment must be filled, see `fill.py`. With 10,000 people and 100 courses the first screen must
be made within 300 ms, any filter within 500 ms, each with at most 12 statements.
"""

import gc
import statistics
import time
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from bench.groups import OF_ONE
from elearn.accounts import actions as accounts
from elearn.accounts.models import Person
from elearn.app import create_app
from elearn.db import db, utc_now
from elearn.partners.models import Partner
from elearn.reports.models import GroupMember

ROUNDS = 7
FIRST, FILTERED, STATEMENTS = 300, 500, 12
"""Milliseconds of the first screen and of a filter; statements of a page."""


def signed_in(app: Flask) -> tuple[FlaskClient, int, int]:
    """Return the browser of who looks after the largest group, the group's number, and an organisation's."""
    with app.app_context():
        session, now = db.session(), utc_now()
        coordinator = session.scalars(select(Person.id).where(Person.email == OF_ONE)).one()
        token = accounts.sign_in(session, coordinator, device="bench", now=now)
        many = func.count().desc()
        group = session.scalars(select(GroupMember.group_id).group_by(GroupMember.group_id).order_by(many)).first()
        partner = session.scalars(select(Partner.id).join(GroupMember, GroupMember.partner_id == Partner.id)).first()
        session.commit()
    assert group is not None, "no groups: run bench.fill first"
    assert partner is not None, "no organisations: run bench.fill first"
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie.permanent = True
    return client, group, partner


def pages(group: int, partner: int) -> list[tuple[str, str, int]]:
    """What is asked for: name, address, milliseconds it may take."""
    address, day = f"/pl/coordination/groups/{group}", (utc_now() - timedelta(days=40)).date()
    filters = {
        "organisation": f"organisation={partner}",
        "attention": "state=attention",
        "completed": "state=completed&sort=-done",
        "by organisation": "sort=organisation&page=7",
        "a past day": f"as_of={day}",
        "100 people": "rows=100",
    }
    return [
        ("first screen", address, FIRST),
        *((name, f"{address}?{asked}", FILTERED) for name, asked in filters.items()),
    ]


def measured(app: Flask, client: FlaskClient, address: str) -> tuple[float, float, int, int]:
    """Ask for a page again and again; return the median and the longest in ms, statements and bytes."""
    with app.app_context():
        engine = db.engine
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    took, size = [], 0
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        answer = client.get(address)
        took.append(1000 * (time.perf_counter() - begun))
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        size = len(answer.data)
    return statistics.median(took), max(took), len(seen) // ROUNDS, size


def main() -> None:
    """Measure each page and stop at the end if one took too long."""
    app = create_app()
    client, group, partner = signed_in(app)
    gc.collect()
    gc.freeze()  # as the server does before it forks
    slow = []
    for name, address, most in pages(group, partner):
        median, longest, statements, size = measured(app, client, address)
        print(f"{name:16} {median:6.0f} ms (at most {longest:5.0f}) {statements:3} statements {size / 1024:6.0f} KiB")
        if median > most or statements > STATEMENTS:
            slow.append(name)
    assert not slow, f"too slow or too many statements: {', '.join(slow)}"


if __name__ == "__main__":
    main()
