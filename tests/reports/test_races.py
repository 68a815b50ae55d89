"""Several people at once at the same group, on both databases: nothing twice, nobody refused by our mistake."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from elearn.db import db, utc_now
from elearn.domain.access import group_scope
from elearn.partners.models import Partner
from elearn.reports import bringing, joining, queries, running
from elearn.reports.joining import AlreadyMember, GroupClosed, Guest, InvitationGone
from elearn.reports.models import Group, GroupEvent, GroupInvitation, GroupMember, ListUpload
from elearn.reports.queries import Scope
from tests.people import letters, person
from tests.reports.groups import group, organisation

AT_ONCE = 4


def link(token, language):
    return f"http://localhost/{language}/{token}"


@pytest.fixture
def own(app):
    return group(app, organisation(app))


def together(app, act):
    """Let several people do this at the same moment, each in a transaction of their own; return what came of it."""
    ready = Barrier(AT_ONCE)

    def one(place):
        with app.app_context():
            session = db.session()
            ready.wait(10)
            try:
                found = act(session, place)
                session.commit()
            except (AlreadyMember, GroupClosed, InvitationGone) as error:
                session.rollback()
                found = type(error).__name__
            return found

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(one, range(AT_ONCE)), key=str)


def count(app, model, *where):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model).where(*where))


def test_one_address_is_invited_once_by_several_at_once(app, own):
    by = person(app)

    def invite(session, _place):
        facts = queries.group(session, own)
        guests = [Guest(f"osoba{number}@most.test", "") for number in range(20)]
        return joining.invite(session, facts, guests, by_name="H", link=link, now=utc_now(), by=by)

    assert together(app, invite) == [0, 0, 0, 20]
    assert count(app, GroupInvitation) == 20
    assert len(letters(app)) == 20


def test_lists_that_name_the_same_people_in_another_order_are_all_taken_in(app, own):
    by = person(app)
    lines = [[f"o{number}@most.test", f"Fundacja {number}"] for number in range(12)]
    orders = [lines, lines[::-1], lines[6:] + lines[:6], lines[::-2] + lines[::2]]
    with app.app_context():
        session = db.session()
        numbers = [
            bringing.bring(session, own, "a.csv", [["E-mail", "Organizacja"], *rows], now=utc_now(), by=by)
            for rows in orders
        ]
        session.commit()

    def take_in(session, place):
        facts, row = queries.group(session, own), session.get(ListUpload, numbers[place])
        return bringing.take_in(session, facts, Scope(), row, by_name="H", link=link, now=utc_now(), by=by)

    assert sum(together(app, take_in)) == 12
    assert count(app, GroupInvitation) == 12
    assert count(app, Partner, Partner.name.startswith("Fundacja")) == 12


def test_one_list_is_taken_in_once(app, own):
    by = person(app)
    with app.app_context():
        number = bringing.bring(db.session(), own, "a.csv", [["a@most.test"]], now=utc_now(), by=by)
        db.session.commit()

    def take_in(session, _place):
        facts, row = queries.group(session, own), session.get(ListUpload, number)
        return bringing.take_in(session, facts, Scope(), row, by_name="H", link=link, now=utc_now(), by=by)

    assert together(app, take_in) == [0, 0, 0, 1]


def test_an_invitation_is_answered_once_by_several_at_once(app, own):
    people = [person(app, f"p{number}@example.test") for number in range(AT_ONCE)]
    with app.app_context():
        session = db.session()
        facts = queries.group(session, own)
        joining.invite(
            session, facts, [Guest("p0@example.test", "")], by_name="H", link=link, now=utc_now(), by=people[0]
        )
        session.commit()
        (waiting,) = joining.invited(session, "p0@example.test", utc_now())

    def answer(session, place):
        if place == AT_ONCE - 1:
            return joining.decline(session, waiting, now=utc_now())
        return joining.accept(session, waiting, people[place], now=utc_now())

    together(app, answer)
    assert count(app, GroupMember) + count(app, GroupEvent, GroupEvent.act == "declined") == 1


def test_no_letter_goes_out_of_a_group_that_ended_a_moment_ago(app, own):
    by = person(app)
    with app.app_context():
        facts = queries.group(db.session(), own)
        running.close(db.session(), own, closed=True, now=utc_now(), by=by)
        with pytest.raises(GroupClosed):
            joining.invite(
                db.session(), facts, [Guest("p@example.test", "")], by_name="H", link=link, now=utc_now(), by=by
            )
        db.session.rollback()
    assert letters(app) == []


def test_nobody_is_in_a_group_that_ended_before_they_came(app, own):
    people = [person(app, f"p{number}@example.test") for number in range(AT_ONCE)]

    def come(session, place):
        if place == 0:
            return running.close(session, own, closed=True, now=utc_now(), by=people[0])
        return joining.join(session, own, people[place], came_by="hand", partner_id=None, now=utc_now())

    together(app, come)
    with app.app_context():
        acts = [
            act
            for act in db.session.scalars(select(GroupEvent.act).order_by(GroupEvent.id))
            if act in {"closed", "joined"}
        ]
        assert db.session.scalar(select(Group.closed_at)) is not None
    assert len(acts) == 1 + count(app, GroupMember)


def test_a_question_to_coordinate_is_answered_once_by_several_at_once(app, own):
    jan, asked = person(app, "jan@example.test"), []
    with app.app_context():
        facts = queries.group(db.session(), own)
        running.ask(
            db.session(), facts, "jan@example.test", by_name="H", now=utc_now(), by=jan,
            link=lambda event, language: asked.append(event) or f"/{language}/{event}",
        )  # fmt: skip
        db.session.commit()

    def answer(session, place):
        if place == 0:
            return running.unask(session, own, asked[0], now=utc_now(), by=jan)
        return running.agree(session, own, asked[0], jan, now=utc_now())

    assert together(app, answer) == [False, False, False, True]
    ended = count(app, GroupEvent, GroupEvent.act.in_(running.ENDED))
    assert ended == 1, f"{group_scope(own)}: given and taken back at once"
