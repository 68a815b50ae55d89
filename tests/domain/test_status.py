"""The state of a credential, its end, its place in a list, and the list as the standard writes it."""

import base64
import gzip
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.domain import status

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
WARSAW = ZoneInfo("Europe/Warsaw")
URL = "https://akademia.example.org"
LATER, EARLIER = NOW + timedelta(seconds=1), NOW - timedelta(seconds=1)


def state(valid_until=None, suspended_at=None, revoked_at=None, revocation_reason=None):
    return status.state(
        now=NOW,
        valid_until=valid_until,
        suspended_at=suspended_at,
        revoked_at=revoked_at,
        revocation_reason=revocation_reason,
    )


def test_states_in_the_order_of_what_weighs_most():
    assert state() == state(valid_until=NOW) == state(valid_until=LATER) == "valid"
    assert state(valid_until=EARLIER) == "expired"
    assert state(valid_until=EARLIER, suspended_at=EARLIER) == "suspended"
    assert state(EARLIER, EARLIER, EARLIER, "mistake") == "revoked"
    assert state(EARLIER, EARLIER, EARLIER, "superseded") == "superseded"


@pytest.mark.parametrize(
    ("issued", "months", "last_day"),
    [
        ("2026-11-24T09:30+00:00", 24, "2028-11-24"),
        ("2026-12-31T23:30+00:00", 1, "2027-02-01"),  # in Warsaw it is New Year already
        ("2027-01-31T12:00+00:00", 1, "2027-02-28"),
        ("2028-01-31T12:00+00:00", 1, "2028-02-29"),
        ("2026-12-15T12:00+00:00", 12, "2027-12-15"),
        ("2028-02-29T12:00+00:00", 12, "2029-02-28"),
        ("2026-09-24T12:00+00:00", 1, "2026-10-24"),
    ],
)
def test_a_badge_is_valid_until_the_end_of_the_day_so_many_months_later(issued, months, last_day):
    until = status.end(datetime.fromisoformat(issued), months, WARSAW)
    assert until.astimezone(WARSAW).isoformat()[:19] == f"{last_day}T23:59:59"


def test_without_months_there_is_no_end():
    assert status.end(NOW, None, WARSAW) is None


def bits_of(encoded):
    """Read a list as its standard says, with none of the code that wrote it."""
    assert encoded[0] == "u"
    assert not set(encoded) & set("+/=")
    return gzip.decompress(base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4)))


def test_the_first_place_is_the_leftmost_bit():
    bits = bits_of(status.encoded([0, 7, 8, status.SIZE - 1]))
    assert (bits[0], bits[1], bits[-1], len(bits)) == (0b10000001, 0b10000000, 0b00000001, 16_384)


@given(st.sets(st.integers(0, status.SIZE - 1), max_size=40))
def test_what_is_set_is_read_back_and_nothing_else(places):
    bits = bits_of(status.encoded(places))
    assert {place for place in range(status.SIZE) if bits[place // 8] >> (7 - place % 8) & 1} == places


def test_the_same_list_gives_the_same_text():
    assert status.encoded([5, 9]) == status.encoded([9, 5])


def test_a_credential_names_one_list_and_its_place_in_it():
    entry = status.entry(URL, "main", 2, 94567)
    assert entry == {
        "id": f"{URL}/status/suspension-2#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "suspension",
        "statusListIndex": "94567",
        "statusListCredential": f"{URL}/status/suspension-2",
    }


def test_another_issuer_has_lists_of_its_own():
    entry = status.entry(URL, "bank-zywnosci", 1, 3)
    assert entry["statusListCredential"] == f"{URL}/issuers/bank-zywnosci/status/suspension-1"


def test_a_list_says_until_when_a_copy_counts_and_the_last_one_does_not():
    facts = {"issuer": "did:web:example.org", "valid_from": "2026-11-24T09:00:00Z"}
    served = status.list_credential("https://x/1", "revocation", "u", **facts, valid_until="2026-11-25T09:00:00Z")
    last = status.list_credential("https://x/1", "revocation", "u", **facts)
    assert (served["validUntil"], served["credentialSubject"]["ttl"]) == ("2026-11-25T09:00:00Z", 60_000)
    assert "validUntil" not in last
    assert "ttl" not in last["credentialSubject"]
