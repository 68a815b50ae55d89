"""What becomes of a badge: its place in a list, its end, suspended, reinstated, revoked, replaced by a newer one."""

import json
import subprocess
import sys
from contextlib import ExitStack
from datetime import timedelta
from itertools import count, repeat

import pytest
from sqlalchemy import select, update

from elearn.accounts.models import AuditEntry, Person
from elearn.badges import actions, queries, signing
from elearn.badges.models import Credential
from elearn.config import ROOT
from elearn.db import db
from elearn.domain import credential as rules
from elearn.domain.status import SIZE
from tests import postgres
from tests.badges.samples import EMAIL, MOMENT, awarded, published
from tests.badges.test_award import stored
from tests.people import letters, person

LATER = MOMENT + timedelta(days=3)


@pytest.fixture
def course(app):
    return published(app)


@pytest.fixture
def ola(app):
    return person(app, EMAIL)


@pytest.fixture
def badge(app, course, ola):
    return awarded(app, course, ola)


def changed(app, act, public_id, *, now=LATER, by=None, **facts):
    """Do something with a badge in a transaction of its own."""
    with app.app_context():
        done = act(db.session(), public_id, now=now, by=by, **facts)
        made = done.public_id if isinstance(done, Credential) else done
        db.session.commit()
        return made


def reissued(app, public_id, name="Aleksandra Nowak", **facts):
    return changed(app, actions.reissue, public_id, name=name, issuer=app.extensions["issuer"], **facts)


def told(app):
    return [one.template for one in letters(app)]


def test_a_badge_points_to_its_own_place_in_the_list_and_signs_it(app, badge):
    shown = stored(app, badge)
    entry = shown.document["credentialStatus"]
    assert entry["statusListIndex"] == str(shown.status_index)
    assert entry["statusListCredential"] == "http://localhost/status/suspension-1"
    assert shown.status_list == 1
    assert 0 <= shown.status_index < SIZE
    changed_place = {**shown.document, "credentialStatus": {**entry, "statusListIndex": "1"}}
    keys = app.extensions["issuer"].did_document()
    assert signing.verify(shown.document, keys).genuine
    assert not signing.verify(changed_place, keys).genuine


def test_places_are_drawn_not_counted(app, course):
    places = set()
    for number in range(6):
        public_id = awarded(app, course, person(app, f"o{number}@example.test"), email=f"o{number}@example.test")
        places.add(stored(app, public_id).status_index)
    assert len(places) == 6
    assert max(places) > 100  # six drawn of 131,072 in a row below a hundred would be a wonder


def test_a_taken_place_is_not_drawn_again(app, badge):
    taken = stored(app, badge).status_index
    with app.app_context():
        drawn = iter([*repeat(taken, 99), 7])
        assert actions.free_place(db.session(), "main", lambda _size: next(drawn)) == (1, 7)


def test_when_no_place_is_free_the_next_list_begins(app, badge):
    taken = stored(app, badge).status_index
    with app.app_context():
        assert actions.free_place(db.session(), "main", lambda _size: taken) == (2, taken)


def test_another_issuer_begins_with_a_list_of_its_own(app, badge):
    taken = stored(app, badge).status_index
    with app.app_context():
        assert actions.free_place(db.session(), "bank-zywnosci", lambda _size: taken) == (1, taken)


def test_a_place_taken_a_moment_earlier_is_given_up_for_another(app, course, badge, monkeypatch):
    """The draw says a place is free that another process has just taken: the database refuses, another is drawn."""
    taken, asked = stored(app, badge).status_index, count()
    honest = actions.free_place

    def late(session, issuer):
        return (1, taken) if next(asked) == 0 else honest(session, issuer)

    monkeypatch.setattr(actions, "free_place", late)
    jan = person(app, "jan@example.test", name="Jan")
    shown = stored(app, awarded(app, course, jan, email="jan@example.test", name="Jan"))
    assert next(asked) == 2
    assert shown.status_index != taken
    assert shown.document["credentialStatus"]["statusListIndex"] == str(shown.status_index)


def test_processes_that_draw_from_a_nearly_full_hat_never_draw_the_same(app, course, settings):
    """Two processes give badges at once, with only forty places to draw from: every place is taken once."""
    people = [person(app, f"osoba{number}@example.test", name=f"Osoba {number}") for number in range(24)]
    instance, assets = str(settings.instance), str(postgres.run_folder() / "assets")
    command = [sys.executable, "-W", "error", "-m", "tests.badges.drawer", instance, assets, settings.database_url]
    halves = [people[:12], people[12:]]
    with ExitStack() as stack:
        racers = [
            stack.enter_context(
                subprocess.Popen(
                    [*command, *map(str, half)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
                )
            )
            for half in halves
        ]
        assert all(racer.stdout.readline().startswith("ready") for racer in racers)
        for racer in racers:
            racer.stdin.write("go\n")
            racer.stdin.flush()
        made = [json.loads(racer.communicate(timeout=120)[0]) for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0]
    assert all(made[0] + made[1])
    with app.app_context():
        rows = db.session.execute(select(Credential.status_index, Credential.document)).all()
    assert len({row.status_index for row in rows}) == len(people)
    assert all(row.status_index < 40 for row in rows)
    assert all(row.document["credentialStatus"]["statusListIndex"] == str(row.status_index) for row in rows)


def test_a_course_with_months_gives_badges_with_an_end(app, ola):
    badge = awarded(app, published(app, months=24), ola)
    shown = stored(app, badge)
    assert shown.document["validUntil"] == "2028-11-24T22:59:59Z"
    assert rules.moment(shown.valid_until) == shown.document["validUntil"]
    assert shown.state(MOMENT) == "valid"
    assert shown.state(shown.valid_until + timedelta(seconds=1)) == "expired"
    assert signing.verify(shown.document, app.extensions["issuer"].did_document()).genuine


def test_without_months_a_badge_has_no_end(app, badge):
    shown = stored(app, badge)
    assert shown.valid_until is None
    assert "validUntil" not in shown.document


def test_other_months_later_change_no_badge_that_was_given(app, ola):
    badge = awarded(app, published(app, months=24), ola)
    before = stored(app, badge).valid_until
    published(app, content=b"2", months=1)
    assert stored(app, badge).valid_until == before


def test_a_suspended_badge_does_not_count_until_it_is_reinstated(app, badge, ola):
    before = stored(app, badge)
    assert changed(app, actions.suspend, badge, reason="inquiry", by=ola)
    suspended = stored(app, badge)
    assert (suspended.state(LATER), suspended.suspended_at, suspended.suspension_reason) == (
        "suspended",
        LATER,
        "inquiry",
    )
    assert changed(app, actions.reinstate, badge, by=ola)
    assert stored(app, badge) == before
    assert told(app) == ["badge", "badge-suspended", "badge-reinstated"]
    with app.app_context():
        rows = db.session.execute(select(AuditEntry.act, AuditEntry.by_id, AuditEntry.about_id, AuditEntry.facts)).all()
    assert [row for row in rows if row.act.startswith("credential-")] == [
        ("credential-suspended", ola, ola, {"public_id": badge, "reason": "inquiry"}),
        ("credential-reinstated", ola, ola, {"public_id": badge}),
    ]


def test_it_is_suspended_once_and_reinstated_once(app, badge):
    assert not changed(app, actions.reinstate, badge)
    assert changed(app, actions.suspend, badge, reason="request")
    assert not changed(app, actions.suspend, badge, reason="inquiry")
    assert changed(app, actions.reinstate, badge)
    assert not changed(app, actions.reinstate, badge)
    assert told(app) == ["badge", "badge-suspended", "badge-reinstated"]


def test_a_suspended_badge_may_be_revoked_and_then_it_is_for_good(app, badge):
    assert changed(app, actions.suspend, badge, reason="inquiry")
    assert changed(app, actions.revoke, badge, reason="misuse")
    assert not changed(app, actions.reinstate, badge)
    assert not changed(app, actions.suspend, badge, reason="inquiry")
    assert stored(app, badge).state(LATER) == "revoked"


@pytest.mark.parametrize("reason", ["bo tak", "mistake", ""])
def test_a_suspension_without_a_class_is_refused(app, badge, reason):
    with pytest.raises(ValueError, match="no class of reason"):
        changed(app, actions.suspend, badge, reason=reason)
    assert stored(app, badge).suspended_at is None


def test_nobody_revokes_a_badge_as_superseded_by_hand(app, badge):
    with pytest.raises(ValueError, match="no class of reason"):
        changed(app, actions.revoke, badge, reason="superseded")


def test_the_holder_is_told_in_their_language(app, course):
    jan = person(app, "jan@example.test", name="Jan", language="en")
    public_id = awarded(app, course, jan, email="jan@example.test", name="Jan", language="pl")
    changed(app, actions.suspend, public_id, reason="inquiry")
    with app.app_context():
        from elearn.mail import Letter  # noqa: PLC0415 -- only here

        letter = db.session.scalars(select(Letter).where(Letter.template == "badge-suspended")).one()
    assert (letter.language, letter.facts["badge"], letter.to_address) == ("en", "Good contracts", "jan@example.test")


def test_the_badge_of_somebody_who_is_gone_changes_without_a_letter(app, badge):
    with app.app_context():
        db.session.execute(update(Credential).values(person_id=None))
        db.session.commit()
    assert changed(app, actions.revoke, badge, reason="mistake")
    assert told(app) == ["badge"]


def test_a_corrected_name_gives_a_newer_badge_in_place_of_the_old(app, badge, ola):
    newer = reissued(app, badge, by=ola)
    old, new = stored(app, badge), stored(app, newer)
    assert (old.state(LATER), old.newer, old.revoked_at, old.revocation_reason) == (
        "superseded",
        newer,
        LATER,
        "superseded",
    )
    assert (new.state(LATER), new.older, new.holder_name, new.issued_at) == (
        "valid",
        badge,
        "Aleksandra Nowak",
        MOMENT,
    )
    assert old.document["awardedDate"] == new.document["awardedDate"] == "2026-11-24T09:30:00Z"
    assert new.document["validFrom"] == "2026-11-27T09:30:00Z"
    assert (new.status_list, new.status_index) != (old.status_list, old.status_index)
    keys = app.extensions["issuer"].did_document()
    assert signing.verify(old.document, keys).genuine
    assert signing.verify(new.document, keys).genuine
    assert [(one.template, one.facts.get("old_url")) for one in letters(app)] == [
        ("badge", None),
        ("badge-reissued", f"http://localhost/badges/{badge}"),
    ]


def test_the_newer_badge_is_the_one_that_is_held(app, course, badge, ola):
    newer = reissued(app, badge)
    with app.app_context():
        assert queries.held(db.session(), ola, course.course_id).public_id == newer
        assert [one.public_id for one in queries.held_by(db.session(), ola)] == [newer]
    assert awarded(app, course, ola) is None


def test_a_newer_badge_can_be_replaced_in_its_turn(app, badge):
    second = reissued(app, badge)
    third = reissued(app, second, name="Aleksandra Nowak-Lis")
    assert [stored(app, one).newer for one in (badge, second, third)] == [second, third, None]
    assert stored(app, third).issued_at == MOMENT


def test_the_newer_badge_ends_when_the_old_one_would_have(app, ola):
    badge = awarded(app, published(app, months=24), ola)
    old, new = stored(app, badge), stored(app, reissued(app, badge))
    assert new.valid_until == old.valid_until
    assert new.document["validUntil"] == old.document["validUntil"]


def test_the_newer_badge_shows_what_the_old_one_showed(app, badge):
    with app.app_context():
        db.session.execute(update(Credential).values(name_hidden=True, on_profile=True))
        db.session.commit()
    new = stored(app, reissued(app, badge))
    assert (new.name_hidden, new.on_profile) == (True, True)


def spoil(app, badge, how):
    """Bring the badge into a state in which nothing may take its place."""
    if how == "revoked":
        changed(app, actions.revoke, badge, reason="mistake")
    elif how == "suspended":
        changed(app, actions.suspend, badge, reason="inquiry")
    elif how == "replaced":
        reissued(app, badge)
    else:
        with app.app_context():
            db.session.execute(update(Credential).values(person_id=None))
            db.session.commit()


@pytest.mark.parametrize("how", ["revoked", "suspended", "replaced", "nobody's"])
def test_a_badge_that_does_not_count_is_not_replaced(app, badge, how):
    spoil(app, badge, how)
    before = stored(app, badge)
    with pytest.raises(actions.NotCurrent):
        reissued(app, badge)
    assert stored(app, badge) == before


def test_an_unknown_badge_is_not_replaced(app):
    with pytest.raises(actions.NotCurrent):
        reissued(app, "0" * 20)


def test_the_newer_badge_is_given_to_the_address_that_the_person_has_now(app, badge, ola):
    with app.app_context():
        db.session.get_one(Person, ola).email = "nowa@example.test"
        db.session.commit()
    new = stored(app, reissued(app, badge))
    assert rules.belongs_to(new.document, "nowa@example.test")
