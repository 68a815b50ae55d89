"""Joining on both databases: a list taken in, one seat and two people at once, one row at a time."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from elearn.db import db, utc_now
from elearn.reports import bringing, joining, queries, running
from elearn.reports.joining import AlreadyMember, Guest, LinkGone
from elearn.reports.models import GroupLink, GroupMember, ListUpload
from elearn.reports.queries import Scope
from tests.people import person
from tests.reports.groups import group, organisation

ROWS = [["Imię i nazwisko", "E-mail", "Organizacja"], ["Łucja Żak", "lucja@most.test", "Fundacja Most"]]


def link(token, language):
    return f"http://localhost/{language}/{token}"


def test_a_list_invites_once_and_the_same_again_invites_nobody(app):
    own, by = group(app, organisation(app)), person(app)
    with app.app_context():
        session, facts = db.session(), queries.group(db.session(), own)
        for expected in (1, 0):
            number = bringing.bring(session, own, "lista.csv", ROWS, now=utc_now(), by=by)
            row = session.get(ListUpload, number)
            sent = bringing.take_in(session, facts, Scope(), row, by_name="H", link=link, now=utc_now(), by=by)
            session.commit()
            assert sent == expected
        assert bringing.take_in(session, facts, Scope(), row, by_name="H", link=link, now=utc_now(), by=by) == 0
        session.rollback()


def test_one_seat_is_taken_once_by_two_people_at_once(app):
    own = group(app, organisation(app))
    people = [person(app, f"p{number}@example.test") for number in range(4)]
    with app.app_context():
        code = joining.make_link(
            db.session(), own, most=1, ends_at=None, partner_id=None, now=utc_now(), by=people[0]
        )  # fmt: skip
        db.session.commit()

    def come(number):
        with app.app_context():
            try:
                joining.join_by_code(db.session(), code, number, now=utc_now())
            except LinkGone:
                return False
            db.session.commit()
            return True

    with ThreadPoolExecutor(4) as together:
        assert sorted(together.map(come, people)) == [False, False, False, True]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(GroupMember)) == 1
        assert db.session.scalar(select(GroupLink.used)) == 1


def test_somebody_who_left_comes_back_with_a_row_of_their_own(app):
    own, number = group(app, organisation(app)), person(app)
    with app.app_context():
        session = db.session()
        facts = queries.group(session, own)
        joining.join(session, own, number, came_by="hand", partner_id=None, now=utc_now())
        assert joining.leave(session, own, number, now=utc_now(), by=number)
        assert not joining.leave(session, own, number, now=utc_now(), by=number)
        assert joining.departed_emails(session, own) == {"ola@example.test"}
        joining.invite(
            session, facts, [Guest("ola@example.test", "")], by_name="H", link=link, now=utc_now(), by=number
        )
        (waiting,) = joining.invited(session, "ola@example.test", utc_now())
        joining.accept(session, waiting, number, now=utc_now())
        session.commit()
        assert joining.departed_emails(session, own) == set()
        assert session.scalar(select(func.count()).select_from(GroupMember)) == 2
        try:
            joining.join(session, own, number, came_by="hand", partner_id=None, now=utc_now())
        except AlreadyMember:
            session.rollback()
        else:
            raise AssertionError("nobody is twice in a group")


def test_a_question_to_coordinate_is_answered_once(app):
    own, number = group(app, organisation(app)), person(app, "jan@example.test")
    asked = []
    with app.app_context():
        session = db.session()
        running.ask(
            session, queries.group(session, own), "jan@example.test", by_name="H", now=utc_now(), by=number,
            link=lambda event, language: asked.append(event) or f"/{language}/{event}",
        )  # fmt: skip
        assert running.agree(session, own, asked[0], number, now=utc_now())
        assert not running.agree(session, own, asked[0], number, now=utc_now())
        assert running.asked(session, own, utc_now()) == []
        session.commit()
