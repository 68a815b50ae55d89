"""The demo's group: there once, with people in every state, by the same rules as everybody."""

from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from elearn.accounts import actions as accounts
from elearn.accounts.models import AuditEntry
from elearn.badges.models import Credential
from elearn.catalog.loading import load, read_folder
from elearn.db import db, utc_now
from elearn.learning.awarding import award
from elearn.reports import joining, queries, showing

ROOT = Path(__file__).resolve().parents[2]


def test_the_demo_group_has_people_in_every_state_and_comes_once(sqlite_app, monkeypatch):
    monkeypatch.setattr(showing, "COURSES", showing.COURSES[:1])
    now = utc_now()
    with sqlite_app.test_request_context("/"):
        session = db.session()

        def begun():
            return showing.begin(session, award=award, link=lambda token, _language: token, now=now)

        assert not begun()
        load(session, read_folder(ROOT / "courses" / "marka-i-wizerunek"), now=now)
        assert not begun()
        accounts.demo_people(session, now=now)
        assert begun()
        assert not begun()
        everything = queries.Scope(everything=True)
        (line,) = queries.overall(session, everything, now).lines
        assert line.tally.people == len(showing.NAMES) + 1
        assert min(line.tally.not_started, line.tally.in_progress) > 3
        assert session.scalar(select(func.count()).select_from(Credential)) == line.tally.completed > 10
        assert Counter(session.scalars(select(AuditEntry.act)))["looked-at"] == 1
        assert [one.name for one in joining.invitations(session, line.group.id)] == ["Maria Zaręba", "Igor Nowicki"]
