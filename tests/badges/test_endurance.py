"""Every credential is verified again: what is well is found well, each thing that can go wrong is found and told."""

import json
import logging
from datetime import timedelta

import pytest
import time_machine
from click.testing import CliRunner
from sqlalchemy import select, update

from elearn import jobs
from elearn.app import JOBS
from elearn.badges import actions, endurance, issuers, keys, signing
from elearn.badges.models import Credential
from elearn.cli import main
from elearn.db import db, reading
from elearn.domain.access import Role
from tests.badges.samples import MOMENT, awarded, published
from tests.badges.test_award import revoked, stored
from tests.logs import as_it_was
from tests.people import letters, person, statements

LATER = MOMENT + timedelta(days=9)
HOLDERS = 3


@pytest.fixture
def settings(sqlite_settings):
    """One kind of database; `test_endurance_databases.py` asks both."""
    return sqlite_settings


@pytest.fixture
def course(app):
    return published(app)


@pytest.fixture
def badges(app, course):
    """Three badges of three people, by two generations of keys."""
    people = [person(app, f"osoba{number}@example.test", name=f"Osoba {number}") for number in range(HOLDERS)]
    made = [awarded(app, course, one, email=f"osoba{number}@example.test") for number, one in enumerate(people[:2])]
    keys.new_key(app.extensions["issuer"].folder, MOMENT)
    return [*made, awarded(app, course, people[2], email="osoba2@example.test")]


def faults(app, *, processes=1, now=LATER):
    """Verify everything; return the faults by badge, without those that are well."""
    with app.app_context(), reading():
        found = list(endurance.all_checked(db.session(), issuers.here(), now=now, processes=processes))
        db.session.rollback()
    assert [one.id for one in found] == sorted(one.id for one in found)
    return {one.public_id: one.faults for one in found if one.faults}, len(found)


def overwrite(app, public_id, **values):
    with app.app_context():
        db.session.execute(update(Credential).where(Credential.public_id == public_id).values(**values))
        db.session.commit()


def rewritten(app, public_id, change, *, sign=False):
    """Change the document behind the application's back; with `sign` even sign it anew, as a careless repair would."""
    document = json.loads(json.dumps(stored(app, public_id).document))
    change(document)
    if sign:
        del document["proof"]
        document = app.extensions["issuer"].sign(document, now=MOMENT)
    overwrite(app, public_id, document=document)


def test_what_is_well_is_found_well(app, badges):
    assert faults(app) == ({}, HOLDERS)


def test_revoked_suspended_and_replaced_badges_are_as_well_as_the_others(app, badges):
    issuer = app.extensions["issuer"]
    revoked(app, badges[0])
    with app.app_context():
        assert actions.suspend(db.session(), badges[1], reason="inquiry", now=LATER, by=None)
        actions.reissue(db.session(), badges[2], name="Osoba Druga", now=LATER, by=None, issuer=issuer)
        db.session.commit()
    assert faults(app) == ({}, HOLDERS + 1)


def test_several_processes_find_the_same(app, badges):
    rewritten(app, badges[1], lambda document: document.update(name="Inna"))
    assert faults(app, processes=2) == faults(app, processes=1) == ({badges[1]: ("signature",)}, HOLDERS)


@pytest.mark.parametrize(
    ("change", "sign", "found"),
    [
        (lambda document: document.update(name="Inna"), False, ("signature",)),
        (lambda document: document["issuer"].update(id="did:web:evil.example"), False, ("issuer",)),
        (lambda document: document["proof"][0].update(verificationMethod="did:web:localhost#key-9"), False, ("key",)),
        (lambda document: document.update(id="http://localhost/badges/0123456789abcdefghjk"), True, ("address",)),
        (lambda document: document.update(validFrom="2026-11-23T09:30:00Z"), True, ("dates",)),
        (lambda document: document.update(validUntil="2036-11-23T09:30:00Z"), True, ("dates",)),
        (lambda document: document["credentialStatus"].update(statusListIndex="131072"), True, ("status",)),
        (lambda document: document.pop("validFrom"), False, ("signature", "dates")),
        (lambda document: document.clear(), False, ("issuer", "address", "dates")),
    ],
    ids=["text", "issuer", "key", "address", "began", "ends", "status", "member", "everything"],
)
def test_each_fault_is_named(app, badges, change, sign, found):
    rewritten(app, badges[1], change, sign=sign)
    assert faults(app) == ({badges[1]: found}, HOLDERS)


def test_a_register_that_was_changed_is_noticed(app, badges):
    overwrite(app, badges[0], valid_until=LATER)
    place = stored(app, badges[1])
    overwrite(app, badges[1], status_index=(place.status_index + 1) % 131072)
    overwrite(app, badges[2], issuer="druga")
    assert faults(app)[0] == {
        badges[0]: ("dates",),
        badges[1]: ("status",),
        badges[2]: ("issuer", "status"),
    }


def test_a_date_to_come_is_a_fault(app, badges):
    assert faults(app, now=MOMENT - timedelta(days=1))[0] == dict.fromkeys(badges, ("dates",))


def test_a_badge_from_before_there_were_lists_is_well(app, badges):
    rewritten(app, badges[0], lambda document: document.pop("credentialStatus"), sign=True)
    assert faults(app) == ({}, HOLDERS)


@pytest.mark.parametrize("document", [[], 7, "odznaka"])
def test_what_is_no_document_stops_nothing(app, badges, document):
    overwrite(app, badges[0], document=document)
    assert faults(app) == ({badges[0]: ("unchecked",)}, HOLDERS)


def test_a_list_that_does_not_verify_is_a_fault_of_all_that_point_to_it(app, badges, monkeypatch):
    monkeypatch.setattr(signing, "verify_list", lambda *_: False)
    assert faults(app)[0] == dict.fromkeys(badges, ("status",))


def test_a_badge_revoked_meanwhile_is_no_fault(app, badges, monkeypatch):
    """Between reading the register and making the lists somebody revokes a badge."""
    original, done = endurance._bits, []

    def bits(session, *rest):
        if not done:
            done.append(True)
            session.rollback()
            revoked(app, badges[0])
        return original(session, *rest)

    monkeypatch.setattr(endurance, "_bits", bits)
    assert faults(app) == ({}, HOLDERS)
    assert done


def night(app, now):
    """Do what is due, a minute apart, until nothing is left."""
    moments = iter(now + timedelta(minutes=number) for number in range(60))
    while jobs.work_off(app, JOBS, lambda: next(moments)):
        pass


def waiting(app):
    with app.app_context():
        wanted = select(jobs.Job.due_at).where(jobs.Job.kind == endurance.NIGHTLY, jobs.Job.due_at.is_not(None))
        return list(db.session.scalars(wanted))


def watched(app, now=MOMENT):
    with app.app_context():
        endurance.watch(db.session(), now)
        db.session.commit()


def test_the_nightly_job_is_left_once(app):
    watched(app)
    watched(app)
    assert [(due.date(), due.hour) for due in waiting(app)] == [(MOMENT.date() + timedelta(days=1), endurance.HOUR)]


def test_a_good_night_is_quiet_and_leaves_the_next_one(app, badges, monkeypatch):
    monkeypatch.setattr(endurance, "SLICE", 2)
    watched(app)
    before = len(letters(app))
    night(app, waiting(app)[0])
    assert len(letters(app)) == before
    assert [(due.date(), due.hour) for due in waiting(app)] == [(MOMENT.date() + timedelta(days=2), endurance.HOUR)]


def test_failures_of_every_slice_reach_the_administrators(app, badges, monkeypatch):
    monkeypatch.setattr(endurance, "SLICE", 1)
    person(app, "admin@example.test", name="Zofia", language="en", roles=[(Role.ADMINISTRATOR, "")])
    person(app, "trener@example.test", name="Jan", roles=[(Role.TRAINER, "")])
    for public_id in (badges[0], badges[2]):
        rewritten(app, public_id, lambda document: document.update(name="Inna"))
    watched(app)
    night(app, waiting(app)[0])
    told = [one for one in letters(app) if one.template == "badges-failing"]
    assert [one.to_address for one in told] == ["admin@example.test"]
    assert told[0].facts == {
        "checked": HOLDERS,
        "count": 2,
        "failing": [
            {"url": f"http://localhost/badges/{public_id}", "faults": ["signature"]}
            for public_id in (badges[0], badges[2])
        ],
    }
    assert len(waiting(app)) == 1


def test_without_an_administrator_the_centres_own_address_is_told(app, badges):
    rewritten(app, badges[0], lambda document: document.update(name="Inna"))
    watched(app)
    night(app, waiting(app)[0])
    settings = app.extensions["settings"]
    assert [one.template for one in letters(app, settings.contact_email)] == ["badges-failing"]


def test_no_transaction_is_open_while_signatures_are_checked(app, badges, monkeypatch):
    seen = []
    original = signing.verify_each

    def looked(pairs):
        seen.append(db.session().in_transaction())
        return original(pairs)

    monkeypatch.setattr(signing, "verify_each", looked)
    watched(app)
    night(app, waiting(app)[0])
    assert seen == [False]


def test_looking_writes_nothing(app, badges):
    with statements(app) as seen:
        faults(app)
    assert seen
    assert not [one for one in seen if not one.startswith("SELECT")]


@pytest.fixture
def elearn(app, settings, monkeypatch):
    """Run the command line on the application's own installation."""
    from elearn import starting  # noqa: PLC0415 -- only here

    monkeypatch.setattr(starting, "settings_from", lambda **_: settings)
    monkeypatch.setattr("elearn.app.create_app", lambda _settings: app)
    with as_it_was(logging.getLogger("elearn")), time_machine.travel(LATER, tick=False):
        yield lambda *words: CliRunner().invoke(main, words)


def test_the_command_says_that_all_is_well(elearn, badges):
    told = elearn("badges", "verify-all", "--processes", "1")
    assert told.exit_code == 0, told.output
    assert f"all {HOLDERS} badges are as they were signed" in told.output


def test_the_command_lists_faults_and_ends_with_one(app, elearn, badges):
    rewritten(app, badges[1], lambda document: document.update(name="Inna"))
    told = elearn("badges", "verify-all", "--processes", "1")
    assert told.exit_code == 1
    assert f"{badges[1]}: signature" in told.output
    assert f"1 of {HOLDERS} badges have faults" in told.output


def test_without_badges_there_is_nothing_to_find(elearn):
    assert elearn("badges", "verify-all").exit_code == 0
