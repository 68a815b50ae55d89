"""The issuer and its keys: the first is made on first start, the newest signs, all stay public for ever.

The folder holds `history.json`, the public keys with their names and dates, oldest first, and the private ones:
`<name>.pem`, or `<name>.sealed` when a passphrase is set. A badge says which key signed it, so old badges go on
verifying after a new key was made.
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

from elearn.badges import signing
from elearn.badges.sealing import WrongPassphrase, opened, sealed
from elearn.domain import credential
from elearn.domain.credential import IssuerFacts, Json

MAIN = "main"
"""Slug of the issuer that runs this installation."""
HISTORY = "history.json"
PLAIN, SEALED = ".pem", ".sealed"
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
    """The private half of the newest key is gone or cannot be opened; the message says what to do."""


def keyring(folder: Path, passphrase: str = "") -> Keyring:
    """Read the keys.

    Raises:
        KeyMissing: nothing can be signed.
    """
    known = history(folder)
    if not known:
        raise KeyMissing(f"no signing key in {folder}")
    return Keyring(known, private_half(folder, known[-1].fragment, passphrase))


def new_key(folder: Path, now: datetime, passphrase: str = "") -> Key:
    """Make a key that signs from now on; the older ones stay in the history.

    Raises:
        KeyMissing: the older ones do not open with this passphrase.
    """
    with alone(folder):
        _seal_all(folder, passphrase)
        return _added(folder, now, passphrase)


def first_key(folder: Path, now: datetime, passphrase: str = "") -> None:
    """Make the first key unless there is one; of several processes starting together only one makes it."""
    if not (folder / HISTORY).exists():
        with alone(folder):
            if not history(folder):
                _added(folder, now, passphrase)


def seal_all(folder: Path, passphrase: str) -> None:
    """Encrypt the private keys that still lie open, once a passphrase is set.

    Raises:
        KeyMissing: those encrypted before do not open with this passphrase.
    """
    if passphrase and any(folder.glob(f"*{PLAIN}")):
        with alone(folder):
            _seal_all(folder, passphrase)


def _seal_all(folder: Path, passphrase: str) -> None:
    """Leave no private key open beside a passphrase, and none under another one."""
    for key in history(folder):
        closed = _path(folder, key.fragment, SEALED)
        if closed.exists() or (passphrase and _path(folder, key.fragment, PLAIN).exists()):
            put_private(folder, key.fragment, private_half(folder, key.fragment, passphrase), passphrase, anew=False)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder: one process at a time changes the keys."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _added(folder: Path, now: datetime, passphrase: str) -> Key:
    """Write the private half first: a key in the history can always sign. Half a key left by a crash is replaced."""
    before = history(folder)
    fragment = f"key-{len(before) + 1}"
    private_pem, public = _pair()
    put_private(folder, fragment, private_pem, passphrase)
    key = Key(fragment, multikey(public), now)
    put_history(folder, (*before, key))
    return key


def history(folder: Path) -> tuple[Key, ...]:
    """Read the public keys, oldest first; none when the folder is new.

    Raises:
        KeyMissing: the file is damaged.
    """
    try:
        return keys_of(json.loads((folder / HISTORY).read_bytes()))
    except FileNotFoundError:
        return ()
    except (ValueError, KeyError, TypeError):
        remedy = "put it back from a backup or with `elearn badges restore-keys`"
        raise KeyMissing(f"{HISTORY} in {folder} is damaged: {remedy}") from None


def keys_of(entries: list[dict[str, Any]]) -> tuple[Key, ...]:
    """Read a history as it is written in the file."""
    return tuple(Key(one["id"], one["publicKeyMultibase"], datetime.fromisoformat(one["created"])) for one in entries)


def listed(known: tuple[Key, ...]) -> list[dict[str, str]]:
    """Return the history as it is written in the file."""
    return [
        {"id": one.fragment, "publicKeyMultibase": one.multibase, "created": one.created_at.isoformat()}
        for one in known
    ]


def put_history(folder: Path, known: tuple[Key, ...]) -> None:
    """Write which public keys there are; from this moment the last one signs."""
    _put(folder / HISTORY, json.dumps(listed(known), indent=1).encode())


def private_half(folder: Path, fragment: str, passphrase: str = "") -> bytes:
    """Read a private key, as PEM.

    Raises:
        KeyMissing: it is gone, or the passphrase does not open it.
    """
    closed, plain = _path(folder, fragment, SEALED), _path(folder, fragment, PLAIN)
    what = f"the signing key {fragment}"
    try:
        if not closed.exists():
            return plain.read_bytes()
        if not passphrase:
            raise KeyMissing(f"{what} in {folder} is encrypted: set ELEARN_KEY_PASSPHRASE (or …_FILE)")
        return opened(closed.read_bytes(), passphrase)
    except FileNotFoundError:
        remedy = "put it back from a backup, or make another with `elearn badges new-key`"
        raise KeyMissing(f"{what} is gone from {folder}: {remedy}") from None
    except WrongPassphrase:
        raise KeyMissing(f"{what} in {folder} does not open with this ELEARN_KEY_PASSPHRASE, or is damaged") from None


def put_private(folder: Path, fragment: str, private_pem: bytes, passphrase: str, *, anew: bool = True) -> None:
    """Write a private key, encrypted when a passphrase is set; what lies there already stays unless it is made anew."""
    closed, plain = _path(folder, fragment, SEALED), _path(folder, fragment, PLAIN)
    if not passphrase:
        _put(plain, private_pem)
        closed.unlink(missing_ok=True)
        return
    if anew or not closed.exists():
        _put(closed, sealed(private_pem, passphrase))
    plain.unlink(missing_ok=True)


def _pair() -> tuple[bytes, bytes]:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 -- only when a key is made
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 -- same

    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem, private.public_key().public_bytes_raw()


def public_half(private_pem: bytes) -> str:
    """Return the Multikey that belongs to a private key; empty when it is no such key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 -- heavy
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415 -- same

    try:
        private = load_pem_private_key(private_pem, None)
    except (ValueError, TypeError):
        return ""
    return multikey(private.public_key().public_bytes_raw()) if isinstance(private, Ed25519PrivateKey) else ""


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


def _path(folder: Path, fragment: str, ending: str) -> Path:
    return folder / f"{fragment}{ending}"


class Issuer:
    """An organisation that issues, as it signs: what it is called, and its keys, read again when they change."""

    def __init__(self, facts: IssuerFacts, folder: Path, *, slug: str = MAIN, passphrase: str = "") -> None:
        self.facts, self.folder, self.slug, self._passphrase = facts, folder, slug, passphrase
        self._read: tuple[int, Keyring] | None = None
        self._known: tuple[int, tuple[Key, ...]] | None = None
        self._proved: Keyring | None = None

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
        changed = self._changed()
        if self._read is None or self._read[0] != changed:
            self._read = changed, keyring(self.folder, self._passphrase)
        return self._read[1]

    def _changed(self) -> int:
        try:
            return (self.folder / HISTORY).stat().st_mtime_ns
        except OSError as error:
            raise KeyMissing(f"{HISTORY} in {self.folder} cannot be read: {error.strerror}") from None

    def did_document(self) -> Json:
        """Return the issuer's public keys as its `did.json` has them; whoever only checks needs no private one.

        Raises:
            KeyMissing: the history is gone or damaged.
        """
        changed = self._changed()
        if self._known is None or self._known[0] != changed:
            self._known = changed, history(self.folder)
        return credential.did_document(self.did, ((key.fragment, key.multibase) for key in self._known[1]))

    def sign(self, document: Json, *, now: datetime) -> Json:
        """Return the document signed with the newest key.

        Raises:
            KeyMissing: the private key in the folder is not the one that the history names.
        """
        ring = self.keyring
        if ring is not self._proved:
            if public_half(ring.private_pem) != ring.current.multibase:
                raise KeyMissing(f"{ring.current.fragment} in {self.folder} is not the key that {HISTORY} names")
            self._proved = ring
        return signing.sign(document, ring.private_pem, f"{self.did}#{ring.current.fragment}", now=now)
