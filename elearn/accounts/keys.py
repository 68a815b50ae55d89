"""Passwords and tokens: made here, and kept only as what cannot be turned back."""

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from elearn.domain.people import normal_password

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$c29ib25laXNub2JvZHkhIQ$Q8nXbL1cH0gJq4G8vT1y7cXz0oD3zv5mKq8w2yV4r0E"
"""A hash that no password has, of the same cost as a real one: an unknown address takes as long as a known one."""


def new_token() -> str:
    """Return a secret nobody can guess, fit for an address."""
    return secrets.token_urlsafe(24)


def digest(token: str) -> str:
    """Return what the database keeps of a token: enough to recognise it, not to make it."""
    return hashlib.sha256(token.encode()).hexdigest()


def hashed(password: str) -> str:
    """Return what the database keeps of a password; takes about 30 ms, so never inside a write transaction."""
    return _hasher.hash(normal_password(password))


def matches(kept: str | None, password: str) -> bool:
    """Say whether this is the password; takes equally long when there is none to compare with."""
    try:
        return _hasher.verify(kept or _NOBODYS, normal_password(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Say whether the hash was made with other costs than ours today."""
    return _hasher.check_needs_rehash(kept)
