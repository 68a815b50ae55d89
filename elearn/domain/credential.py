"""What a badge says: the Open Badges 3.0 credential and its achievement as JSON-LD, before it is signed.

Recipients are hashed, so a badge can be shown to anyone: nobody reads an address out of it, but its holder can prove
who they are by having their address hashed again. The holder's name is not in the file; the page shows it.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from elearn.domain.completion import requirements
from elearn.domain.course.model import Alignment, Language
from elearn.domain.course.outline import LessonOutline, Outline

Json = dict[str, Any]

CONTEXT = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
)
SCHEMA = {
    "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
    "type": "1EdTechJsonSchemaValidator2019",
}
DID_CONTEXT = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Signs of a public id: none is easily taken for another (no i, l, o, u)."""
ID_LENGTH = 20
"""100 bits: nobody guesses the address of somebody else's badge."""
MISREAD = str.maketrans("ilo", "110")
POLISH_ADDRESS = re.compile(r"(.+?),? (\d\d-\d{3}) ([^,\d]+)")
"""Street and number, postal code, town."""


@dataclass(frozen=True, slots=True)
class IssuerFacts:
    """Who issues: the identifier that leads to the keys, and how people know the organisation."""

    did: str
    name: str
    url: str
    """Public address of this site, without a slash at the end."""
    email: str
    home: str = ""
    """The organisation's own web page, when it has one."""
    address: str = ""
    """Postal address in one line."""
    krs: str = ""
    """Number in the National Court Register: ten digits."""
    logo: str = ""
    """Address of the organisation's logo."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was done for the badge, in words; `genre` is `lesson` or `quiz`."""

    genre: str
    name: str
    narrative: str


def did_web(url: str) -> str:
    """Return the `did:web` identifier of a site: its host, a port written as `%3A`."""
    return "did:web:" + quote(urlsplit(url).netloc, safe=".-_")


def did_web_below(url: str, slug: str) -> str:
    """Return the identifier of an organisation that issues by this site: its keys stand at /issuers/<slug>/did.json."""
    return f"{did_web(url)}:issuers:{slug}"


def did_document(did: str, keys: Iterable[tuple[str, str]]) -> Json:
    """Return the issuer's DID document with every key there ever was, given as (fragment, Multikey)."""
    methods = [
        {"id": f"{did}#{fragment}", "type": "Multikey", "controller": did, "publicKeyMultibase": multibase}
        for fragment, multibase in keys
    ]
    names = [method["id"] for method in methods]
    return {"@context": list(DID_CONTEXT), "id": did, "verificationMethod": methods, "assertionMethod": names}


def profile(issuer: IssuerFacts) -> Json:
    """Return the issuer's profile; what is not known is left out."""
    said: Json = {
        "id": issuer.did,
        "type": ["Profile"],
        "name": issuer.name,
        "url": issuer.home or issuer.url,
        "email": issuer.email,
    }
    if issuer.address:
        said["address"] = postal_address(issuer.address)
    if issuer.logo:
        said["image"] = {"id": issuer.logo, "type": "Image", "caption": issuer.name}
    if issuer.krs:
        said["otherIdentifier"] = [{"type": "IdentifierEntry", "identifier": issuer.krs, "identifierType": "ext:KRS"}]
    return said


def postal_address(line: str) -> Json:
    """Return a postal address as Open Badges writes it; one in the Polish manner is taken apart."""
    tidy = " ".join(line.split())
    found = POLISH_ADDRESS.fullmatch(tidy)
    if found is None:
        return {"type": ["Address"], "streetAddress": tidy}
    street, code, town = found.groups()
    return {
        "type": ["Address"],
        "streetAddress": street,
        "postalCode": code,
        "addressLocality": town,
        "addressCountryCode": "PL",
    }


def achievement_address(url: str, course: str, revision: int) -> str:
    """Return the address of what the badge is given for; the same for ever."""
    return f"{url}/achievements/{course}/{revision}"


def badge_address(url: str, public_id: str) -> str:
    """Return the address of one person's badge; the same for ever."""
    return f"{url}/badges/{public_id}"


def achievement(
    outline: Outline, revision: int, language: Language, criteria: Mapping[Language, str], issuer: IssuerFacts
) -> Json:
    """Return what the badge is given for: name and claim in one language, criteria in each the course has.

    The language asked for comes first in the criteria; each paragraph is Markdown.
    """
    address = achievement_address(issuer.url, outline.slug, revision)
    said = outline.said(language).badge
    spoken = language if language in outline.words else outline.base
    order = [spoken, *(other for other in outline.languages if other != spoken)]
    return {
        "id": address,
        "type": ["Achievement"],
        "achievementType": "Badge",
        "name": said.name,
        "description": said.claim,
        "criteria": {"id": address, "narrative": "\n\n".join(criteria[each] for each in order if each in criteria)},
        "image": {"id": f"{address}/{spoken}.png", "type": "Image", "caption": said.name},
        "creator": profile(issuer),
        "inLanguage": spoken,
        "version": str(revision),
        "tag": [outline.topic],
        **({"alignment": [_aligned(one) for one in outline.alignment]} if outline.alignment else {}),
    }


def _aligned(one: Alignment) -> Json:
    """Return what the badge stands for in somebody's framework, as the standard writes it."""
    named = {"targetFramework": one.framework, "targetCode": one.code}
    said = {name: value for name, value in named.items() if value}
    return {"type": ["Alignment"], "targetName": one.name, "targetUrl": one.url, **said}


def done_for(outline: Outline) -> tuple[tuple[LessonOutline, ...], tuple[LessonOutline, ...]]:
    """Return the lessons that had to be finished and the places whose quiz had to be passed, by the course's rule."""
    asked = requirements(outline, frozenset(), frozenset())
    lessons = tuple(outline.by_slug[one.lesson] for one in asked if one.what == "lesson")
    return lessons, tuple(outline.by_slug[one.lesson] for one in asked if one.what == "quiz")


def identity(email: str, salt: str) -> Json:
    """Return the recipient as a salted hash of the address."""
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": identity_hash(email, salt),
        "identityType": "emailAddress",
        "salt": salt,
    }


def identity_hash(email: str, salt: str) -> str:
    """Return SHA-256 over address and salt, the way Open Badges writes it."""
    return "sha256$" + hashlib.sha256((email + salt).encode()).hexdigest()


def belongs_to(document: Json, email: str) -> bool:
    """Say whether the badge was given to the person with this address."""
    held = document["credentialSubject"]["identifier"]
    return any(hmac.compare_digest(one["identityHash"], identity_hash(email, one["salt"])) for one in held)


def credential(
    *,
    address: str,
    achievement: Json,
    recipient: Json,
    issuer: IssuerFacts,
    issued_at: datetime,
    evidence: Sequence[Evidence],
    status: Json | None = None,
    valid_until: datetime | None = None,
    awarded_at: datetime | None = None,
) -> Json:
    """Return the credential to be signed: whose hash, for what, by whom, since when and until when, on what evidence.

    `awarded_at` is when an earlier credential was given that this one takes the place of: `validFrom` tells which is
    the newest, so the standard keeps the first date apart from it.
    """
    dates = {"validFrom": moment(issued_at), "awardedDate": moment(awarded_at or issued_at)}
    if valid_until is not None:
        dates["validUntil"] = moment(valid_until)
    return {
        "@context": list(CONTEXT),
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achievement["name"],
        "issuer": profile(issuer),
        **dates,
        **({} if status is None else {"credentialStatus": status}),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [recipient],
            "achievement": achievement,
        },
        "evidence": [
            {"type": ["Evidence"], "genre": one.genre, "name": one.name, "narrative": one.narrative} for one in evidence
        ],
        "credentialSchema": [dict(SCHEMA)],
    }


def moment(value: datetime) -> str:
    """Write a moment as the standard asks: UTC, whole seconds."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def valid_from(document: Json) -> datetime:
    """Return the moment from which a credential holds."""
    return datetime.fromisoformat(document["validFrom"])


def speaks_of(document: Json, public_id: str) -> bool:
    """Say whether the document is the one that belongs under this id: it may not be shown in another's place."""
    return str(document.get("id", "")).rpartition("/badges/")[2] == public_id


def signed_with(document: Json) -> str:
    """Return the name of the key that signed, such as `key-1`; empty when there is none."""
    proofs = document.get("proof") or [{}]
    return str(proofs[0].get("verificationMethod", "")).partition("#")[2]


def public_id_in(typed: str) -> str | None:
    """Find a badge's id in what a person typed: the whole address, the id alone, with spaces, dashes or capitals."""
    tail = typed.strip().rpartition("/badges/")[2]
    tail = re.split(r"[?#/]", tail, maxsplit=1)[0]
    tail = re.sub(r"\.(json|svg|png)$", "", tail.lower())
    tail = re.sub(r"[\s‐‑–-]", "", tail).translate(MISREAD)
    return tail if len(tail) == ID_LENGTH and set(tail) <= set(ALPHABET) else None
