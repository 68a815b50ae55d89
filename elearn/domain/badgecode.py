"""The short code of a badge: the beginning of its id, written so that a person can read it from paper and type it.

Sixty bits are enough that nobody guesses one, and few enough to type; the whole id is taken as well.
"""

import re

from elearn.domain import credential

LENGTH = 12


def code(public_id: str) -> str:
    """Write the code as it stands on paper: `7F3K-92QD-X0AB`."""
    return "-".join(re.findall("....", public_id[:LENGTH].upper()))


def typed_code(typed: str) -> str | None:
    """Read a code as it was typed, or as much more of the id; None when it is none."""
    tidy = re.sub(r"[\s‐‑–-]", "", typed.lower()).translate(credential.MISREAD)
    right = LENGTH <= len(tidy) <= credential.ID_LENGTH and set(tidy) <= set(credential.ALPHABET)
    return tidy if right else None


def span(found: str) -> tuple[str, str]:
    """Return the first and the last id that begins so."""
    missing = credential.ID_LENGTH - len(found)
    return found + credential.ALPHABET[0] * missing, found + credential.ALPHABET[-1] * missing
