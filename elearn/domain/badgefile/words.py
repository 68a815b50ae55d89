"""What a credential says of itself: who, for what, when, and how it says it can be checked. None of it is believed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from elearn.domain.badgefile.opening import Opened
from elearn.domain.badgefile.refusal import Refused
from elearn.domain.credential import Json

Kind = Literal["badge", "badge_token", "old_badge", "other", "other_token"]
"""Open Badges 3.0, with a proof inside or as a token; Open Badges before that; another verifiable credential."""
SUITE = "eddsa-rdfc-2022"
LONGEST = 300
YEARS = range(1970, 9000)


@dataclass(frozen=True, slots=True)
class Claims:
    """What the file says; texts are cut short and empty where it says nothing."""

    kind: Kind
    id: str
    badge: str
    claim: str
    issuer: str
    issuer_name: str
    issued_at: datetime | None
    ends_at: datetime | None
    undated: bool
    """It names a beginning or an end that is no moment."""
    suite: str
    """How it was signed: a cryptosuite, else the proof's type; `jwt` for a token; empty when it was not."""
    method: str
    """The key that it says it was signed with."""
    has_status: bool
    """It names a register of revocations."""


def claims(opened: Opened, knows: Callable[[str], bool]) -> Claims:
    """Read what an opened credential says; `knows` tells which definitions of words are kept here.

    Raises:
        Refused: it is no credential, holds several, or defines its words where we cannot look.
    """
    inner = opened.document.get("vc") if opened.token else None
    document: Json = {**opened.document, **inner} if isinstance(inner, dict) else opened.document
    kind = _kind(document, token=opened.token)
    if kind in {"badge", "other"}:
        _check_contexts(document, knows)
    if kind == "old_badge":
        return _old(document, token=opened.token)
    issuer, subject = document.get("issuer", document.get("iss")), _first(document.get("credentialSubject"))
    achievement = _first(subject.get("achievement")) if isinstance(subject, dict) else None
    achievement = achievement if isinstance(achievement, dict) else {}
    begins, ends = _either(document, "validFrom", "issuanceDate"), _either(document, "validUntil", "expirationDate")
    proof = only_proof(document)
    return Claims(
        kind=kind,
        id=_text(document.get("id", document.get("jti"))),
        badge=_text(achievement.get("name")) or _text(document.get("name")),
        claim=_text(achievement.get("description")),
        issuer=_id(issuer),
        issuer_name=_text(issuer.get("name")) if isinstance(issuer, dict) else "",
        issued_at=moment(begins),
        ends_at=moment(ends),
        undated=any(one is not None and moment(one) is None for one in (begins, ends)),
        suite="jwt" if opened.token else _suite(document, proof),
        method=_text(proof.get("verificationMethod")),
        has_status=bool(document.get("credentialStatus")),
    )


def _kind(document: Json, *, token: bool) -> Kind:
    types, version = _texts(document.get("type", document.get("@type"))), _texts(document.get("@context"))
    if "VerifiablePresentation" in types or "vp" in document:
        raise Refused("several")
    if "VerifiableCredential" in types:
        if {"OpenBadgeCredential", "AchievementCredential"} & set(types):
            return "badge_token" if token else "badge"
        return "other_token" if token else "other"
    if "Assertion" in types or any("openbadges" in one and "v3p0" not in one for one in version):
        return "old_badge"
    if "badge" in document and ("recipient" in document or "verify" in document):
        return "old_badge"
    raise Refused("json_shape")


def _old(document: Json, *, token: bool) -> Claims:
    """Read an assertion of Open Badges 2.0 or before: what it says of the badge may stand elsewhere."""
    badge = document.get("badge")
    described = badge if isinstance(badge, dict) else {}
    issuer = described.get("issuer")
    begins, ends = document.get("issuedOn"), document.get("expires")
    return Claims(
        kind="old_badge",
        id=_text(document.get("id", document.get("uid"))),
        badge=_text(described.get("name")),
        claim=_text(described.get("description")) or _id(badge),
        issuer=_id(issuer),
        issuer_name=_text(issuer.get("name")) if isinstance(issuer, dict) else "",
        issued_at=moment(begins),
        ends_at=moment(ends),
        undated=any(isinstance(one, str) and moment(one) is None for one in (begins, ends)),
        suite="jwt" if token else "hosted",
        method="",
        has_status=False,
    )


def only_proof(document: Json) -> Json:
    """Return the proof, alone or in an array of one; empty when there is none or several."""
    proof = document.get("proof")
    listed = proof if isinstance(proof, list) else [proof]
    return listed[0] if len(listed) == 1 and isinstance(listed[0], dict) else {}


def _suite(document: Json, proof: Json) -> str:
    if not proof:
        return "several" if document.get("proof") else ""
    return _text(proof.get("cryptosuite")) or _text(proof.get("type"))


def _check_contexts(document: Json, knows: Callable[[str], bool]) -> None:
    """Refuse words that are defined where we do not look: outside, or by the file itself."""
    for context in _contexts(document):
        if not isinstance(context, str):
            raise Refused("context_inside")
        if not knows(context):
            raise Refused("context_outside", address=_text(context)[:200])


def _contexts(value: Any) -> Iterator[Any]:
    """Yield each context named anywhere in the document, which is not deep: that was looked at when it was read."""
    if isinstance(value, list):
        for one in value:
            yield from _contexts(one)
    elif isinstance(value, dict):
        named = value.get("@context", [])
        yield from named if isinstance(named, list) else [named]
        for name, one in value.items():
            if name != "@context":
                yield from _contexts(one)


def moment(written: Any) -> datetime | None:
    """Read a moment as the standards write it; None when it is none, or so far off that nobody could have meant it."""
    if not isinstance(written, str) or not re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]{5,20}(Z|[+-]\d\d:\d\d)?", written):
        return None
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        return None
    if read.year not in YEARS:
        return None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def _either(document: Json, *names: str) -> Any:
    return next((document[name] for name in names if name in document), None)


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _id(value: Any) -> str:
    value = _first(value)
    return _text(value.get("id") if isinstance(value, dict) else value)


def _text(value: Any) -> str:
    """Return a text without control signs and not too long; of texts in several languages the first."""
    value = _first(value)
    if isinstance(value, dict):
        value = value.get("@value")
    if not isinstance(value, str):
        return ""
    tidy = " ".join("".join(sign if sign.isprintable() else " " for sign in value[: 4 * LONGEST]).split())
    return tidy if len(tidy) <= LONGEST else tidy[:LONGEST] + "…"


def _texts(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
