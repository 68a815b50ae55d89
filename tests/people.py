"""People of the tests, and how they come in: by the forms, or straight with a cookie where that is not the point."""

import re
from contextlib import contextmanager

from sqlalchemy import event, select

PASSWORD = "haslo-do-testow"


def person(app, email="ola@example.test", *, name="Ola Nowak", language="pl", password=None, roles=()):
    """Add a person and return their number; `roles` are (role, scope) pairs."""
    from elearn.accounts import actions  # noqa: PLC0415 -- tests of the pure domain need none of it
    from elearn.db import db, utc_now  # noqa: PLC0415 -- same

    with app.app_context():
        added = actions.add_person(db.session(), email, name, language, password, now=utc_now())
        for role, scope in roles:
            actions.grant_role(db.session(), added.id, role, scope, by=None, now=utc_now())
        db.session.commit()
        return added.id


def enter(visitor, person_id):
    """Put a signed-in person's cookie into the visitor's browser; return the number of the sign-in."""
    from elearn.accounts import actions, keys, queries  # noqa: PLC0415 -- same
    from elearn.db import db, utc_now  # noqa: PLC0415 -- same

    with visitor.app.app_context():
        token = actions.sign_in(db.session(), person_id, device="Firefox, Linux", now=utc_now())
        db.session.commit()
        row = queries.signed_in_row(db.session(), token, utc_now())
        assert row is not None
        assert keys.digest(token) != token
    with visitor.client.session_transaction() as cookie:
        cookie.clear()
        cookie["_user_id"] = token
        cookie.permanent = True
    return row.sign_in_id


def sign_in(visitor, email="ola@example.test", password=PASSWORD, **expected):
    """Sign in by password, as a person does."""
    visitor.open("/pl/sign-in").fill(email=email, password=password)
    return visitor.send("Zaloguj się hasłem", **expected)


def sign_out(visitor):
    """Sign out by the button in the footer."""
    return visitor.open("/pl/help").send("Wyloguj się")


def letters(app, to=None):
    """Return (template, to, facts) of the letters in the outbox, the oldest first."""
    from elearn.db import db  # noqa: PLC0415 -- same
    from elearn.mail import Letter  # noqa: PLC0415 -- same

    with app.app_context():
        rows = db.session.execute(select(Letter.template, Letter.to_address, Letter.facts).order_by(Letter.id)).all()
    return [row for row in rows if to is None or row.to_address == to]


def last_link(app, to, name="url"):
    """Return the address of the link in the last letter to somebody."""
    return letters(app, to)[-1].facts[name]


def alike(visitor, address):
    """Return the page without what may differ: the address typed, and the forms' tokens, which carry the time."""
    return re.sub(r'(name="csrf_token" value=")[^"]+', r"\1…", visitor.html.replace(address, "…"))


@contextmanager
def statements(app):
    """Collect the SQL statements sent inside the block."""
    from elearn.db import db  # noqa: PLC0415 -- same

    with app.app_context():
        engine = db.engine
    seen = []

    def note(_connection, _cursor, statement, *_):
        seen.append(re.sub(r"\s+", " ", statement))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
