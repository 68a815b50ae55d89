"""Whoever erases their account leaves numbers and no name, in any table; whoever never came is forgotten in time."""

from datetime import timedelta

import pytest
from sqlalchemy import inspect, select, text

from elearn.accounts.actions import forget_old, sign_in
from elearn.accounts.models import Person
from elearn.db import db
from elearn.learning import actions as learning
from elearn.reports import actions, bringing, forgetting, joining, queries, running, seen
from elearn.reports.joining import Guest
from elearn.reports.models import (
    ExportOrder,
    GroupInvitation,
    GroupMember,
    ReminderOptOut,
    ReminderRule,
    ReminderSent,
)
from tests.people import person
from tests.reports.groups import course, enrol, group, organisation, take

ZOFIA, NAME = "zofia@znika.test", "Zofia Znikająca"


def link(token, language):
    return f"/{language}/{token}"


def traces(app):
    """Every place in the database where the address or the name still stands: table and column."""
    found = set()
    with app.app_context():
        for table in inspect(db.engine).get_table_names():
            for row in db.session.execute(text(f'SELECT * FROM "{table}"')).mappings():  # noqa: S608 -- our own names
                said = {
                    name: str(value).encode("utf-8", "replace").decode("unicode_escape") for name, value in row.items()
                }
                found |= {(table, name) for name, value in said.items() if "znika" in value.lower()}
    return found


@pytest.fixture
def zofia(app, now):
    """Somebody with everything that coordination keeps of a person; also a coordinator of the group herself."""
    by, number = person(app, "halina@example.test"), person(app, ZOFIA, name=NAME)
    own, kurs = group(app, organisation(app)), course(app)
    take(app, own, kurs)
    with app.app_context():
        session, facts = db.session(), queries.group(db.session(), own)
        invited = {"by_name": "H", "link": link, "now": now, "by": by}
        joining.invite(session, facts, [Guest(ZOFIA, NAME)], **invited)
        (waiting,) = joining.invited(session, ZOFIA, now)
        joining.accept(session, waiting, number, now=now)
        running.ask(session, facts, ZOFIA, by_name="H", link=lambda event, _: str(event), now=now, by=by)
        (asked,) = running.asked(session, own, now)
        running.agree(session, own, asked.id, number, now=now)
        listed = bringing.bring(session, own, "lista.csv", [[NAME, ZOFIA]], now=now, by=number)
        sign_in(session, number, device="Firefox", now=now)
        actions.note_look(session, by, group_id=own, group="W", by=number, now=now)
        actions.note_export(session, [number], group_id=own, group="W", kind="completion", by=by, now=now)
        rule = ReminderRule(group_id=own, reason="stalled", days=7, texts={}, created_at=now, created_by_id=number)
        session.add(rule)
        session.flush()
        session.add(ReminderOptOut(person_id=number, group_id=own, at=now))
        session.add(
            ReminderSent(
                rule_id=rule.id, person_id=number, course_id=kurs, reason_key="k", language="pl",
                subject=f"{NAME}, wróć", body=f"Cześć, {NAME}!", at=now,
            )
        )  # fmt: skip
        session.add(
            ExportOrder(
                public_id="x", group_id=own, person_id=number, kind="completion", form="csv", language="pl",
                wanted={}, as_of=now.date(), ordered_at=now, expires_at=now,
            )
        )  # fmt: skip
        session.commit()
    enrolled = enrol(app, number, kurs, at=now)
    with app.app_context():
        learning.extend(db.session(), number, kurs, "test", minutes=5, attempts=1, by=number, now=now)
        db.session.commit()
    assert enrolled
    assert listed
    return number


def erase(app, number):
    with app.app_context():
        db.session.delete(db.session.get_one(Person, number))
        db.session.commit()


def nightly(app, now):
    with app.app_context():
        forgetting.forget(db.session(), {}, now)
        bringing.forget(db.session(), {}, now)
        forget_old(db.session(), {}, now)
        db.session.commit()


def test_an_erased_account_leaves_numbers_and_no_name(app, now, zofia):
    assert {"person", "reminder_sent", "group_invitation", "list_upload", "group_event"} <= {
        table for table, _ in traces(app)
    }
    erase(app, zofia)
    nightly(app, now)
    briefly = {("letter", "to_address"), ("letter", "facts"), ("list_upload", "rows"), ("group_event", "facts")}
    assert traces(app) <= briefly, "at once nothing is left but what a letter or a list needs for days"
    nightly(app, now + timedelta(days=91))
    assert traces(app) <= {("letter", "facts"), ("letter", "to_address")}, "letters that were never sent"
    with app.app_context():
        everything = queries.Scope(everything=True)
        assert queries.unique_people(db.session(), everything, now + timedelta(days=1)) == 1, "the number stays"
        assert db.session.scalars(select(ReminderSent.subject)).all() == [""]
        assert db.session.scalars(select(ExportOrder.id)).all() == []
        looks, _ = seen.looks(db.session(), db.session.scalar(select(Person.id)), page=1)
        assert [look.by_name for look in looks] == [""], "who was looked at still reads that somebody looked"
        assert queries.log(db.session(), everything, 1)


def test_what_ended_long_ago_is_forgotten_but_for_a_refusal(app, now):
    by = person(app, "halina@example.test")
    own = group(app, organisation(app))
    with app.app_context():
        session, facts = db.session(), queries.group(db.session(), own)
        guests = [Guest(f"{name}@znika.test", f"{name} Znika") for name in ("cicha", "odmowa", "cofnieta", "przyjeta")]
        joining.invite(session, facts, guests, by_name="H", link=link, now=now, by=by)
        found = {one.email.partition("@")[0]: one for one in joining.invitations(session, own)}
        joining.withdraw(session, own, found["cofnieta"].id, now=now, by=by)
        opened = joining.invited(session, "odmowa@znika.test", now)[0]
        joining.decline(session, opened, now=now)
        session.commit()
    emails = select(GroupInvitation.email, GroupInvitation.name).order_by(GroupInvitation.id)
    nightly(app, now + timedelta(days=60))
    with app.app_context():
        assert len(db.session.execute(emails).all()) == 4
    nightly(app, now + timedelta(days=121))
    with app.app_context():
        assert [tuple(row) for row in db.session.execute(emails)] == [("odmowa@znika.test", "")]
        assert joining.departed_emails(db.session(), own) == {"odmowa@znika.test"}, "no list invites them again"
        running.close(db.session(), own, closed=True, now=now, by=by)
        db.session.commit()
    nightly(app, now + timedelta(days=122))
    assert {table for table, _ in traces(app)} <= {"letter"}
    with app.app_context():
        assert db.session.scalars(select(GroupMember.id)).all() == []
