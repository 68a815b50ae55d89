"""The signed status lists: what they say, who may read them, and that strangers and our own page agree."""

import json
from datetime import timedelta

import pytest
from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError, OpenBadgeCredential
from openbadgeslib.ob3.status import check_credential_status
from sqlalchemy import update

from elearn.badges import actions, standing
from elearn.badges.models import Credential
from elearn.db import db
from elearn.domain import status
from tests.badges import independent
from tests.badges.samples import EMAIL, MOMENT, awarded, published
from tests.badges.test_award import stored
from tests.badges.test_life import LATER, changed, reissued
from tests.badges.test_pages import note
from tests.people import person, statements

SET = "is set at index"
"""What the library says of a badge that is suspended or revoked; anything else it says is a fault of ours."""
LISTS = ("/status/revocation-1", "/status/suspension-1")


@pytest.fixture
def badge(app, clock):
    return awarded(app, published(app), person(app, EMAIL))


@pytest.fixture
def visitor(visitor):
    visitor.allow("Dobra umowa", "Umowy bez strachu")
    return visitor


def fetch(app, path, **headers):
    return app.test_client().get(path, headers=headers)


def fetched(app, path):
    answer = fetch(app, path)
    assert answer.status_code == 200
    return json.loads(answer.data)


def verdict_of_a_stranger(app, public_id):
    """Check the badge with nothing but its file, the issuer's keys and the list it names; no code of ours."""
    document = fetched(app, f"/badges/{public_id}.json")
    keys = fetched(app, "/.well-known/did.json")
    entry = document["credentialStatus"]
    said = fetched(app, entry["statusListCredential"].removeprefix("http://localhost"))
    assert independent.verified(document, keys)
    assert independent.verified(said, keys)
    return not independent.bit(said, entry)


def verdict_of_the_library(app, public_id):
    """Ask openbadgeslib, which fetches the list from the address in the file and looks at its dates."""
    document = fetched(app, f"/badges/{public_id}.json")

    def download(address):
        return fetch(app, address.removeprefix("http://localhost")).data

    credential = OpenBadgeCredential.from_vc_document(document)
    assert credential.credential_status
    try:
        check_credential_status(credential, download)
    except OB3VerificationError as refused:
        if SET not in str(refused):
            raise
        return False
    return True


def verdict_of_our_page(visitor, public_id):
    visitor.open(f"/badges/{public_id}?language=pl&again=1")
    return note(visitor).startswith("Odznaka jest ważna")


def agreed(app, visitor, public_id):
    """Return what all three say."""
    said = {
        verdict_of_a_stranger(app, public_id),
        verdict_of_the_library(app, public_id),
        verdict_of_our_page(visitor, public_id),
    }
    assert len(said) == 1
    return said.pop()


def test_strangers_and_our_page_agree_at_every_turn(app, visitor, badge):
    assert agreed(app, visitor, badge)
    changed(app, actions.suspend, badge, reason="inquiry", now=MOMENT)
    assert not agreed(app, visitor, badge)
    changed(app, actions.reinstate, badge, now=MOMENT)
    assert agreed(app, visitor, badge)
    changed(app, actions.revoke, badge, reason="mistake", now=MOMENT)
    assert not agreed(app, visitor, badge)


def test_strangers_and_our_page_agree_on_a_badge_that_was_replaced(app, visitor, badge, clock):
    clock.shift(timedelta(days=3))
    newer = reissued(app, badge)
    assert not agreed(app, visitor, badge)
    assert agreed(app, visitor, newer)


def test_the_list_of_revocations_tells_what_is_for_good(app, badge):
    entry = {**stored(app, badge).document["credentialStatus"], "statusPurpose": "revocation"}
    entry["statusListCredential"] = "http://localhost/status/revocation-1"
    changed(app, actions.suspend, badge, reason="inquiry")
    assert not independent.bit(fetched(app, LISTS[0]), entry)
    changed(app, actions.revoke, badge, reason="misuse")
    assert independent.bit(fetched(app, LISTS[0]), entry)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_a_signed_credential_of_the_issuer(app, badge, path):
    said, keys = fetched(app, path), fetched(app, "/.well-known/did.json")
    assert said["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert (said["id"], said["issuer"]) == (f"http://localhost{path}", keys["id"])
    assert (said["validFrom"], said["validUntil"]) == ("2026-11-24T09:00:00Z", "2026-11-25T09:00:00Z")
    assert isinstance(said["proof"], list)
    assert independent.verified(said, keys)
    said["credentialSubject"]["encodedList"] = status.encoded([1])
    assert not independent.verified(said, keys)


def test_the_library_verifies_the_lists_proof_too(app, badge):
    said, keys = fetched(app, LISTS[1]), fetch(app, "/.well-known/did.json").data
    verifier = OB3LdpVerifier.for_issuer_did(said["issuer"])
    with pytest.raises(OB3VerificationError):
        verifier.verify({**said, "validFrom": "2020-01-01T00:00:00Z"}, download=lambda _address: keys)


@pytest.mark.parametrize("path", LISTS)
def test_programs_of_every_site_may_read_a_list_and_keep_it_a_minute(app, badge, path):
    answer = fetch(app, path)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.cache_control.max_age == 60
    assert answer.cache_control.public
    assert fetch(app, path, **{"If-None-Match": answer.headers["ETag"]}).status_code == 304
    head = app.test_client().head(path)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", answer.headers["ETag"])
    assert int(head.headers["Content-Length"]) == len(answer.data)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/vc"),
        ("application/vc+ld+json", "application/vc+ld+json"),
        ("application/ld+json, application/json;q=0.9", "application/ld+json"),
        ("application/json", "application/json"),
        ("text/html,application/xhtml+xml;q=0.9", "application/vc"),
        ("", "application/vc"),
    ],
)
def test_a_program_gets_the_kind_it_asks_for(app, badge, accept, kind):
    answer = fetch(app, LISTS[0], Accept=accept)
    assert (answer.mimetype, "Accept" in answer.vary) == (kind, True)


def test_the_fingerprint_changes_with_the_list_and_not_with_the_minute(app, badge, clock):
    before = fetch(app, LISTS[1]).headers["ETag"]
    clock.shift(timedelta(minutes=20))
    standing._lists._kept.clear()  # as another process, which has signed nothing yet
    assert fetch(app, LISTS[1]).headers["ETag"] == before
    changed(app, actions.suspend, badge, reason="inquiry")
    assert fetch(app, LISTS[1]).headers["ETag"] != before


def test_a_list_is_signed_anew_before_a_copy_could_grow_old(app, badge, clock):
    before = fetched(app, LISTS[0])
    clock.shift(timedelta(hours=1))
    after = fetched(app, LISTS[0])
    assert after["credentialSubject"] == before["credentialSubject"]
    assert after["validUntil"] == "2026-11-25T10:00:00Z"


def test_the_first_list_is_there_before_the_first_badge(app, clock):
    assert not any(gone_through(fetched(app, LISTS[0])))


def gone_through(said):
    entry = {"statusListCredential": said["id"], "statusPurpose": said["credentialSubject"]["statusPurpose"]}
    return (independent.bit(said, {**entry, "statusListIndex": str(place)}) for place in (0, 1, status.SIZE - 1))


@pytest.mark.parametrize(
    "path",
    [
        "/status/revocation-2",
        "/status/revocation-0",
        "/status/revocation",
        "/status/message-1",
        "/issuers/main/status/revocation-1",
        "/issuers/bank-zywnosci/status/revocation-1",
    ],
)
def test_what_is_no_list_is_not_there(app, badge, path):
    assert fetch(app, path).status_code == 404


def test_a_full_list_is_followed_by_a_second_one(app, badge):
    with app.app_context():
        db.session.execute(update(Credential).values(status_list=2))
        db.session.commit()
    assert fetch(app, "/status/revocation-2").status_code == 200
    assert fetch(app, "/status/revocation-3").status_code == 404


def test_the_last_list_holds_without_end(app, badge):
    with app.app_context():
        issuer = app.extensions["issuer"]
        said = standing.signed_list(db.session(), issuer, "revocation", 1, now=LATER, lasting=True)
    assert "validUntil" not in said
    assert independent.verified(said, issuer.did_document())


def test_reading_a_list_writes_nothing(app, badge):
    with statements(app) as seen:
        fetch(app, LISTS[1])
    assert seen
    assert all(one.startswith("SELECT") for one in seen if not one.startswith("PRAGMA"))
