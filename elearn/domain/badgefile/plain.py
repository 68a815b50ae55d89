"""The credential as plain text: JSON, strictly read, or a signed token (JWT), whose words are read but not believed."""

import base64
import binascii
import json
import math
import re
from typing import Any, NoReturn

from elearn.domain.badgefile.refusal import Refused
from elearn.domain.credential import Json

DEEPEST = 32
MOST_SIGNS = 30
"""Of a number: no badge says a longer one."""
TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]*", re.ASCII)


def text_of(content: bytes) -> str:
    """Return the bytes as text.

    Raises:
        Refused: it is no UTF-8, or has zero bytes as no text has.
    """
    if b"\0" in content:
        raise Refused("encoding" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "control")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("encoding") from None


def json_object(text: str) -> Json:
    """Read one JSON object.

    Raises:
        Refused: it is no JSON, or JSON on which two programs could disagree, or that could exhaust one.
    """
    try:
        read = json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_number, parse_int=_integer, parse_float=_decimal
        )
    except json.JSONDecodeError as error:
        raise Refused("json_damaged", line=str(error.lineno)) from None
    except RecursionError:
        raise Refused("json_deep", most=str(DEEPEST)) from None
    _check_values(read)
    if isinstance(read, list):
        raise Refused("several")
    if not isinstance(read, dict):
        raise Refused("json_shape")
    return read


def _once(pairs: list[tuple[str, Any]]) -> Json:
    read: Json = {}
    for name, value in pairs:
        if name in read:
            raise Refused("json_twice", name=name[:40].encode(errors="replace").decode())
        read[name] = value
    return read


def _no_number(_: str) -> NoReturn:
    raise Refused("json_number")


def _integer(written: str) -> int:
    return int(written) if len(written) <= MOST_SIGNS else _no_number(written)


def _decimal(written: str) -> float:
    value = float(written) if len(written) <= MOST_SIGNS else math.inf
    return value if math.isfinite(value) else _no_number(written)


def _check_values(read: Any) -> None:
    """Walk without recursion: how deep it is, and whether every text is one."""
    waiting = [(read, 1)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, str):
            _check_text(value)
        elif isinstance(value, dict | list):
            if depth > DEEPEST:
                raise Refused("json_deep", most=str(DEEPEST))
            inner = [*value, *value.values()] if isinstance(value, dict) else value
            waiting.extend((one, depth + 1) for one in inner)


def _check_text(value: str) -> None:
    if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise Refused("json_text")


def token_words(token: str) -> Json:
    """Return what a JWT says, its signature unchecked.

    Raises:
        Refused: its parts are no JSON.
    """
    parts = token.split(".")
    try:
        head, said = (base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in parts[:2])
    except (binascii.Error, ValueError):
        raise Refused("token_damaged") from None
    json_object(text_of(head))
    return json_object(text_of(said))
