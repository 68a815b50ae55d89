"""What became of a credential: its state, and the W3C Bitstring Status Lists that say so to everybody's software.

Every credential has a place of its own in a list of 131,072, drawn at random, so that nobody can tell from the list
whose bit is set. Two lists share the places: `revocation` says what was taken back for good, `suspension` what may not
be relied upon now, whether for a time or for good. A credential points to the second alone: the official schema of Open
Badges 3.0 takes one status, not several, and a suspension must be seen as well as a revocation.
"""

import base64
import calendar
import gzip
from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from typing import Any, Literal, get_args

Json = dict[str, Any]
State = Literal["valid", "expired", "suspended", "revoked", "superseded"]
Purpose = Literal["revocation", "suspension"]

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
POINTED: Purpose = "suspension"
"""Which list a credential names."""
SIZE = 131_072
"""Places in a list: the least that the standard allows, many enough to hide in."""
CONTEXT = "https://www.w3.org/ns/credentials/v2"
MAIN = "main"
"""Slug of the centre itself among the issuers."""
TTL = timedelta(minutes=1)
"""How long a list may be kept before it is asked for again."""
FRESH = timedelta(days=1)
"""A copy older than this counts no more: an old list would bring a revoked badge back to life."""


def state(
    *,
    now: datetime,
    valid_until: datetime | None,
    suspended_at: datetime | None,
    revoked_at: datetime | None,
    revocation_reason: str | None,
) -> State:
    """Say what a credential is worth now; what is for good comes before what is for a time."""
    if revoked_at is not None:
        return "superseded" if revocation_reason == "superseded" else "revoked"
    if suspended_at is not None:
        return "suspended"
    return "expired" if valid_until is not None and valid_until < now else "valid"


def end(issued_at: datetime, months: int | None, zone: tzinfo) -> datetime | None:
    """Return the last second of the day, in the zone, so many months later; None without a number of months.

    A month without that day ends on its last one.
    """
    if months is None:
        return None
    local = issued_at.astimezone(zone)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, calendar.monthrange(year, month + 1)[1])
    return datetime(year, month + 1, day, 23, 59, 59, tzinfo=zone)


def list_address(url: str, issuer: str, purpose: Purpose, number: int) -> str:
    """Return the address of one list; the same for ever."""
    folder = url if issuer == MAIN else f"{url}/issuers/{issuer}"
    return f"{folder}/status/{purpose}-{number}"


def entry(url: str, issuer: str, number: int, index: int) -> Json:
    """Return what a credential says about where its status stands."""
    address = list_address(url, issuer, POINTED, number)
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": POINTED,
        "statusListIndex": str(index),
        "statusListCredential": address,
    }


def encoded(places: Iterable[int]) -> str:
    """Return the list with these places set: bits from the left, GZIP, base64url after a `u`; same in, same out."""
    bits = bytearray(SIZE // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")


def list_credential(
    address: str, purpose: Purpose, bits: str, *, issuer: str, valid_from: str, valid_until: str | None = None
) -> Json:
    """Return the status list as a credential to be signed; `issuer` is its DID, `bits` the encoded list.

    Without an end it is meant to be kept for ever, when nobody is left to sign another.
    """
    made: Json = {
        "@context": [CONTEXT],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": valid_from,
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": bits,
        },
    }
    if valid_until is not None:
        made["validUntil"] = valid_until
        made["credentialSubject"]["ttl"] = int(TTL.total_seconds() * 1000)
    return made
