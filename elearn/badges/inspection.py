"""The verdict on any badge file, made with what is here: our keys, our register, the file itself; never the network."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from elearn.badges import signing
from elearn.badges.queries import Shown
from elearn.badges.signing import CannotCheck, Verdict
from elearn.domain import credential as rules
from elearn.domain.badgefile import opening, words
from elearn.domain.badgefile.opening import Carrier
from elearn.domain.badgefile.words import SUITE, Claims
from elearn.domain.credential import Json

State = Literal["ok", "bad", "open"]
"""A step went well, went badly, or could not be taken here."""
Outcome = Literal["known", "false", "over", "self", "open"]
"""Ours and unchanged; not to be relied on; ended; whole, but its issuer is only a key; not to be checked here."""
SELF = "did:key:"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was looked at: `format`, `issuer`, `key`, `signature`, `dates`, `register` or `same`."""

    name: str
    state: State
    why: str = ""
    """Which of the sentences of this state; see `phrases.py`."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in a file."""

    carrier: Carrier
    claims: Claims
    steps: tuple[Step, ...]
    shown: Shown | None
    """The badge of our register that the file says it is; only when our own issuer is named in it."""

    @property
    def outcome(self) -> Outcome:
        """What all the steps come to; whether a badge of ours still holds is for the register to say."""
        states = {step.name: step.state for step in self.steps}
        ended = any(step.why == "over" for step in self.steps)
        if "bad" in {state for name, state in states.items() if not (name == "dates" and ended)}:
            return "false"
        if self.shown is None and ended:
            return "over"
        if "open" in {states[name] for name in ("format", "key", "signature")}:
            return "open"
        return "known" if self.shown is not None else "self"


@dataclass(frozen=True, slots=True)
class Desk:
    """What a file is held against."""

    url: str
    """Of this site."""
    issuers: Mapping[str, Json]
    """Our issuers' identifiers with their DID documents; the centre's own comes first."""
    credential: Callable[[str], Shown | None]
    """Finds a badge of our register by its id."""
    now: datetime


def inspected(content: bytes, name: str, desk: Desk) -> Inspection:
    """Open a file and say what it is worth.

    Raises:
        Refused: it is not opened at all.
    """
    opened = opening.opened(content, name)
    claims = words.claims(opened, signing.knows_context)
    ours = claims.issuer in desk.issuers
    shown = _shown(claims, desk) if ours else None
    steps = [_format(claims), *_signature_steps(opened.document, claims, desk), _dates(claims, desk.now)]
    if ours:
        steps.append(Step("register", "ok" if shown else "bad", "" if shown else "unknown"))
    else:
        steps.append(Step("register", "open", "elsewhere" if claims.has_status else "none"))
    if shown is not None:
        same = _bare(opened.document) == _bare(shown.document)
        steps.append(Step("same", "ok" if same else "bad"))
    return Inspection(opened.carrier, claims, tuple(steps), shown)


def _shown(claims: Claims, desk: Desk) -> Shown | None:
    """Find the badge whose address the file gives as its own; an id on another site is none of ours."""
    start = rules.badge_address(desk.url, "")
    return desk.credential(claims.id.removeprefix(start)) if claims.id.startswith(start) else None


def _bare(document: Json) -> Json:
    """Return the document with its proof in one shape: alone and in an array of one it says the same."""
    return {**document, "proof": words.only_proof(document) or document.get("proof")}


def _format(claims: Claims) -> Step:
    if claims.kind != "badge":
        return Step("format", "open", claims.kind)
    if not claims.suite:
        return Step("format", "bad", "unsigned")
    return Step("format", "ok") if claims.suite == SUITE else Step("format", "open", "suite")


def _signature_steps(document: Json, claims: Claims, desk: Desk) -> list[Step]:
    keys = desk.issuers.get(claims.issuer) or _own_key(claims.issuer)
    issuer = _issuer(claims, desk, known=keys is not None)
    if keys is None or _format(claims).state != "ok":
        return [issuer, Step("key", "open", "" if keys is None else "skipped"), Step("signature", "open")]
    try:
        verdict = signing.verify({**document, "proof": [words.only_proof(document)]}, keys)
    except CannotCheck:
        return [issuer, Step("key", "open", "now"), Step("signature", "open", "now")]
    return [issuer, *_verdict_steps(verdict)]


def _issuer(claims: Claims, desk: Desk, *, known: bool) -> Step:
    if claims.issuer in desk.issuers:
        return Step("issuer", "ok", "" if claims.issuer == next(iter(desk.issuers)) else "below")
    return Step("issuer", "open", "self" if known else "foreign")


def _verdict_steps(verdict: Verdict) -> list[Step]:
    key = Step("key", "ok" if verdict.key_ok else "bad")
    signature = Step("signature", "ok" if verdict.signature_ok else "bad" if verdict.key_ok else "open")
    return [key, signature]


def _own_key(issuer: str) -> Json | None:
    """Return the DID document that a `did:key` identifier is: the key stands in the identifier itself."""
    name = issuer.removeprefix(SELF)
    return rules.did_document(issuer, [(name, name)]) if name != issuer and name.isalnum() else None


def _dates(claims: Claims, now: datetime) -> Step:
    if claims.undated:
        return Step("dates", "bad", "undated")
    if claims.issued_at is not None and claims.issued_at > now:
        return Step("dates", "bad", "early")
    if claims.ends_at is not None and claims.ends_at < now:
        return Step("dates", "bad", "over")
    if claims.issued_at is None:
        return Step("dates", "open")
    return Step("dates", "ok", "endless" if claims.ends_at is None else "")
