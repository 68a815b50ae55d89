"""Certificates for tests: a credential as it is printed, and people who hold one."""

from dataclasses import replace
from datetime import UTC, datetime

from elearn.certificates.queries import Paper
from tests.badges import samples
from tests.people import person

PUBLIC_ID = "7f3kn2qd9xwv4rt8m0ah"
ISSUER = {
    "id": "did:web:akademia.example.org",
    "name": "Fundacja Próbna",
    "address": {"streetAddress": "ul. Jasna 12/3", "postalCode": "00-013", "addressLocality": "Warszawa"},
    "otherIdentifier": [{"identifier": "0000123456", "identifierType": "ext:KRS"}],
}


def paper(name="Ola Nowak", *, outline=None, **facts):
    """Return a credential as it is printed."""
    usual = {
        "public_id": PUBLIC_ID,
        "person_id": 1,
        "slug": "umowy",
        "name": name,
        "language": "pl",
        "issued_at": datetime(2026, 3, 9, 10, tzinfo=UTC),
        "valid_until": None,
        "suspended_at": None,
        "revoked_at": None,
        "revocation_reason": None,
        "newer": None,
        "issuer": ISSUER,
        "outline": outline or samples.outline(),
    }
    return Paper(**usual | facts)


def lasting(minutes, **facts):
    """Return the outline of a course of so many minutes."""
    outline = samples.outline(**facts)
    first, *others = outline.lessons
    shares = (replace(first, minutes=minutes), *(replace(one, minutes=0) for one in others))
    return replace(outline, lessons=shares)


def holders(app, course, count, *, language="pl", now=samples.MOMENT):
    """Give the course's badge to so many people; return their public ids."""
    made = []
    for number in range(1, count + 1):
        email = f"osoba{number}@example.test"
        holder = person(app, email, name=f"Osoba Numer {number}", language=language)
        made.append(
            samples.awarded(app, course, holder, email=email, name=f"Osoba Numer {number}", language=language, now=now)
        )
    return made
