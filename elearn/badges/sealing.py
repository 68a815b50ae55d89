"""Bytes locked with a passphrase: scrypt makes the key, AES-256-GCM locks and notices every change.

What was locked says itself how: any program with these two functions opens it, also when this one is gone.
"""

import json
import secrets
import unicodedata
from base64 import b64decode, b64encode
from hashlib import scrypt
from typing import Any

FORMAT = "lacznik-sealed-1"
COSTS = {"n": 2**15, "r": 8, "p": 1}
"""What guessing one passphrase costs: 32 MB and about 0.1 s."""
DEAREST = 2**20
"""The most that a file may ask for."""


class WrongPassphrase(Exception):
    """It does not open: another passphrase locked it, or it was changed."""


def sealed(content: bytes, passphrase: str) -> bytes:
    """Return the content locked, as JSON text."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 -- only where something is locked

    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    box = AESGCM(_key(passphrase, salt, COSTS)).encrypt(nonce, content, FORMAT.encode())
    said = {"format": FORMAT, "cipher": "AES-256-GCM", "kdf": "scrypt", **COSTS}
    said |= {"salt": _written(salt), "nonce": _written(nonce), "content": _written(box)}
    return json.dumps(said, indent=1).encode() + b"\n"


def opened(box: bytes, passphrase: str) -> bytes:
    """Return the content.

    Raises:
        WrongPassphrase: it does not open.
    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 -- only where something is opened
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 -- same

    try:
        said = json.loads(box)
        costs = {name: int(said[name]) for name in COSTS}
        if said["format"] != FORMAT or costs["n"] * costs["r"] * costs["p"] > DEAREST * COSTS["r"]:
            raise WrongPassphrase
        key = _key(passphrase, b64decode(said["salt"]), costs)
        return AESGCM(key).decrypt(b64decode(said["nonce"]), b64decode(said["content"]), FORMAT.encode())
    except (ValueError, KeyError, TypeError, InvalidTag):
        raise WrongPassphrase from None


def _key(passphrase: str, salt: bytes, costs: dict[str, Any]) -> bytes:
    """Make the key; letters count as they look, however a keyboard composes them."""
    secret = unicodedata.normalize("NFC", passphrase).encode()
    return scrypt(secret, salt=salt, **costs, maxmem=256 * costs["n"] * costs["r"], dklen=32)


def _written(raw: bytes) -> str:
    return b64encode(raw).decode()
