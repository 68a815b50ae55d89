"""Opening a badge file: which kind it is by its bytes, and the one credential in it."""

import re
from dataclasses import dataclass
from typing import Literal

from elearn.domain.badgefile import plain, png, svg
from elearn.domain.badgefile.refusal import MOST_BYTES, MOST_TEXT, Refused
from elearn.domain.credential import Json

Carrier = Literal["png", "svg", "json"]
ENDINGS: dict[str, Carrier] = {"png": "png", "svg": "svg", "json": "json", "jsonld": "json"}
ADDRESS = re.compile(r"(https?|did|urn|data|file|ftp):\S*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that was opened: what carried the credential, the credential, and whether it was a token (JWT)."""

    carrier: Carrier
    document: Json
    token: bool


def opened(content: bytes, name: str = "") -> Opened:
    """Take the one credential out of a file of this name; an empty name for pasted text.

    Raises:
        Refused: see `refusal.CODES`.
    """
    if len(content) > MOST_BYTES:
        raise Refused("big", most=str(MOST_BYTES // 1024**2))
    if not content.strip():
        raise Refused("empty")
    carrier, text = _carried(content, name)
    if len(text.encode()) > MOST_TEXT:
        raise Refused("text_big", most=str(MOST_TEXT // 1024))
    if plain.TOKEN.fullmatch(text):
        return Opened(carrier, plain.token_words(text), token=True)
    if ADDRESS.fullmatch(text):
        raise Refused("address")
    if not text.startswith(("{", "[")):
        raise Refused("no_badge" if carrier != "json" else "kind")
    return Opened(carrier, plain.json_object(text), token=False)


def _carried(content: bytes, name: str) -> tuple[Carrier, str]:
    if content.startswith(png.SIGNATURE):
        _check_ending(name, "png")
        return "png", plain.text_of(png.credential_text(content)).strip()
    if re.match(rb"%PDF-|GIF8|PK\x03\x04|\xff\xd8\xff|RIFF|\x1f\x8b", content):
        raise Refused("kind")
    text = plain.text_of(content).strip()
    if text.startswith("<"):
        _check_ending(name, "svg")
        return "svg", svg.credential_text(text)
    _check_ending(name, "json")
    return "json", text


def _check_ending(name: str, really: Carrier) -> None:
    named = name.rpartition(".")[2].lower()
    if ENDINGS.get(named, really) != really:
        raise Refused("ending", named=named, really=really.upper())
