"""The issuer and its keys: the first is made on first start, the newest signs, all stay public for ever.

The folder holds `history.json`, the public keys with their names and dates, oldest first, and `<name>.pem`, the private
ones. A badge says which key signed it, so old badges go on verifying after a new key was made.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask

from elearn.badges import signing
from elearn.config import BadSetting, Settings
from elearn.db import utc_now
from elearn.domain import credential
from elearn.domain.credential import IssuerFacts, Json

HISTORY = "history.json"
ED25519_PUBLIC = b"\xed\x01"
"""How a Multikey says what kind of key follows."""
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Key:
    """A public key of the issuer: its name in the DID document, its Multikey, and since when it signs."""

    fragment: str
    multibase: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Keyring:
    """Every public key, oldest first, and the private half of the newest."""

    keys: tuple[Key, ...]
    private_pem: bytes

    @property
    def current(self) -> Key:
        """The key that signs now."""
        return self.keys[-1]


class KeyMissing(Exception):
    """The private half of the newest key is gone; the message says what to do."""


def keyring(folder: Path) -> Keyring:
    """Read the keys.

    Raises:
        KeyMissing: nothing can be signed.
    """
    keys = _history(folder)
    if not keys:
        raise KeyMissing(f"no signing key in {folder}")
    try:
        return Keyring(keys, _private_path(folder, keys[-1].fragment).read_bytes())
    except FileNotFoundError:
        remedy = "put it back from a backup, or make another with `elearn badges new-key`"
        raise KeyMissing(f"the signing key {keys[-1].fragment} is gone from {folder}: {remedy}") from None


def new_key(folder: Path, now: datetime) -> Key:
    """Make a key that signs from now on; the older ones stay in the history."""
    with _alone(folder):
        return _added(folder, now)


def first_key(folder: Path, now: datetime) -> None:
    """Make the first key unless there is one; of several processes starting together only one makes it."""
    if not (folder / HISTORY).exists():
        with _alone(folder):
            if not _history(folder):
                _added(folder, now)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder: one process at a time changes the keys."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _added(folder: Path, now: datetime) -> Key:
    """Write the private half first: a key in the history can always sign. Half a key left by a crash is replaced."""
    before = _history(folder)
    fragment = f"key-{len(before) + 1}"
    private_pem, public = _pair()
    _put(_private_path(folder, fragment), private_pem)
    key = Key(fragment, multikey(public), now)
    listed = [
        {"id": one.fragment, "publicKeyMultibase": one.multibase, "created": one.created_at.isoformat()}
        for one in (*before, key)
    ]
    _put(folder / HISTORY, json.dumps(listed, indent=1).encode())
    return key


def _pair() -> tuple[bytes, bytes]:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 -- only when a key is made
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 -- same

    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem, private.public_key().public_bytes_raw()


def multikey(public: bytes) -> str:
    """Write a raw Ed25519 public key as a Multikey: base 58, the way Bitcoin writes it, after a `z`."""
    number, written = int.from_bytes(ED25519_PUBLIC + public, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        written = BASE58[rest] + written
    return "z" + written


def _put(path: Path, content: bytes) -> None:
    """Put a file in place whole and on the disk, for its owner only."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _private_path(folder: Path, fragment: str) -> Path:
    return folder / f"{fragment}.pem"


def _history(folder: Path) -> tuple[Key, ...]:
    try:
        listed: list[dict[str, Any]] = json.loads((folder / HISTORY).read_bytes())
    except FileNotFoundError:
        return ()
    return tuple(Key(one["id"], one["publicKeyMultibase"], datetime.fromisoformat(one["created"])) for one in listed)


class Issuer:
    """The organisation that issues, as it signs: what it is called, and its keys, read again when they change."""

    def __init__(self, facts: IssuerFacts, folder: Path) -> None:
        self.facts, self.folder = facts, folder
        self._read: tuple[int, Keyring] | None = None

    @property
    def did(self) -> str:
        """The issuer's identifier."""
        return self.facts.did

    @property
    def url(self) -> str:
        """The public address of this site."""
        return self.facts.url

    @property
    def name(self) -> str:
        """What the organisation is called."""
        return self.facts.name

    @property
    def keyring(self) -> Keyring:
        """The keys of this moment: a key made while the server runs is used at once."""
        changed = (self.folder / HISTORY).stat().st_mtime_ns
        if self._read is None or self._read[0] != changed:
            self._read = changed, keyring(self.folder)
        return self._read[1]

    def did_document(self) -> Json:
        """Return the issuer's public keys as `/.well-known/did.json` has them."""
        return credential.did_document(self.did, ((key.fragment, key.multibase) for key in self.keyring.keys))

    def sign(self, document: Json, *, now: datetime) -> Json:
        """Return the document signed with the newest key."""
        ring = self.keyring
        return signing.sign(document, ring.private_pem, f"{self.did}#{ring.current.fragment}", now=now)


def use(app: Flask, settings: Settings) -> None:
    """Give the application its issuer; a missing key stops the start with one line."""
    facts = IssuerFacts(
        did=credential.did_web(settings.url),
        name=settings.organisation,
        url=settings.url,
        email=settings.contact_email,
    )
    folder = settings.instance / "keys"
    first_key(folder, utc_now())
    try:
        keyring(folder)
    except KeyMissing as error:
        raise BadSetting(str(error)) from None
    app.extensions["issuer"] = Issuer(facts, folder)
