"""What a person may enter about themselves: a reachable address, a name in any script, a password worth having."""

import re
import unicodedata
from enum import StrEnum

EMAIL_LENGTH = 254
NAME_LENGTH = 120
PASSWORD_LENGTH = (10, 200)

_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_HOST = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_COMMON = frozenset(
    {"1234567890", "0123456789", "12345678910", "123456789a", "1q2w3e4r5t", "1qaz2wsx3edc", "qwertyuiop", "qwerty1234"}
    | {"qwerty12345", "qwerty123456", "asdfghjkl1", "zaq12wsxcde", "password12", "password123", "password1234"}
    | {"haslo12345", "hasło12345", "haslohaslo", "hasłohasło", "polska1234", "iloveyou12", "administrator"}
    | {"abcdefghij"}
)


class Weakness(StrEnum):
    """Why a password is not worth having."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    ADDRESS = "address"


def normal_email(text: str) -> str | None:
    """Return the address as it is stored, in small letters with an ASCII host; None when mail cannot reach it."""
    local, _, host = text.strip().lower().rpartition("@")
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    address = f"{local}@{host}"
    fits = len(local) <= 64 and len(address) <= EMAIL_LENGTH  # noqa: PLR2004 -- the standard's bound for the part before @
    return address if fits and _LOCAL.fullmatch(local) and _HOST.fullmatch(host) else None


def tidy_name(text: str) -> str:
    """Return the name with single spaces, without signs that cannot be seen or that turn the writing direction."""
    seen = (" " if sign.isspace() else sign for sign in unicodedata.normalize("NFC", text))
    kept = (sign for sign in seen if sign not in _REORDERING and unicodedata.category(sign) not in {"Cc", "Cs", "Co"})
    return " ".join("".join(kept).split())


def normal_password(text: str) -> str:
    """Return the password in one form of Unicode: the same keys give the same letters on every system."""
    return unicodedata.normalize("NFC", text)


def weakness(password: str, email: str = "") -> Weakness | None:
    """Say why this password is not worth having, or None."""
    shortest, longest = PASSWORD_LENGTH
    if len(password) < shortest:
        return Weakness.SHORT
    if len(password) > longest:
        return Weakness.LONG
    small = normal_password(password).casefold()
    if small in _COMMON or len(set(small)) < 4:  # noqa: PLR2004 -- "aaaaaaaaaa", "abababab"
        return Weakness.COMMON
    return Weakness.ADDRESS if email and small in {email, email.partition("@")[0]} else None


def initials(name: str) -> str:
    """Return the first letters of the first and the last word."""
    words = [word for word in re.split(r"[\s._-]+", name) if word]
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))).upper() if words else "?"
