"""The keys in one locked file: taken out for safekeeping, put back where they are missing.

The file holds every issuer's public history and private keys. Putting back never loses a public key: a history that
goes on further stays as it is, another one is only replaced when asked, and then kept aside.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from elearn.badges import keys
from elearn.badges.issuers import BELOW, PROFILE, SLUG
from elearn.badges.keys import MAIN, Key, KeyMissing
from elearn.badges.sealing import WrongPassphrase, opened, sealed

FORMAT = "lacznik-keys-1"


class Refusal(Exception):
    """The archive cannot be written or put back; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The keys of one issuer as they stand in an archive."""

    slug: str
    history: tuple[Key, ...]
    private: Mapping[str, bytes]
    """By name, as PEM; a private key that was lost before is not there."""
    profile: Mapping[str, str]
    """Of an issuer other than the centre."""


def export(folder: Path, path: Path, *, passphrase: str, secret: str, now: datetime) -> list[Kept]:
    """Write the keys of every issuer into a new file, locked with the secret; return what is in it.

    Raises:
        Refusal: there is such a file, or it cannot be written.
        KeyMissing: a key cannot be read.
    """
    kept = [_kept(where, slug, passphrase) for slug, where in _folders(folder)]
    said = {"format": FORMAT, "made": now.isoformat(), "issuers": {one.slug: _written(one) for one in kept}}
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(sealed(json.dumps(said).encode(), secret))
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise Refusal(f"{path} exists: name another file") from None
    except OSError as error:
        raise Refusal(f"{path} cannot be written: {error.strerror}") from None
    if _read(path, secret) != kept:
        raise Refusal(f"{path} did not read back as it was written: delete it and try another disk")
    return kept


def _folders(folder: Path) -> Iterator[tuple[str, Path]]:
    yield MAIN, folder
    below = sorted((folder / BELOW).glob(f"*/{keys.HISTORY}"))
    yield from ((one.parent.name, one.parent) for one in below)


def _kept(folder: Path, slug: str, passphrase: str) -> Kept:
    """Read an issuer's keys; the newest must be there, older private ones may have been lost."""
    ring = keys.keyring(folder, passphrase)
    private = {ring.current.fragment: ring.private_pem}
    for key in ring.keys[:-1]:
        if any((folder / f"{key.fragment}{ending}").exists() for ending in (keys.PLAIN, keys.SEALED)):
            private[key.fragment] = keys.private_half(folder, key.fragment, passphrase)
    profile = json.loads((folder / PROFILE).read_bytes()) if (folder / PROFILE).exists() else {}
    found = Kept(slug, ring.keys, private, profile)
    _refuse_strangers(found, str(folder))
    return found


def _refuse_strangers(kept: Kept, where: str) -> None:
    """Each private key must be the half of the public one of its name."""
    public = {key.fragment: key.multibase for key in kept.history}
    for fragment, pem in kept.private.items():
        if fragment not in public or keys.public_half(pem) != public[fragment]:
            raise KeyMissing(f"{fragment} in {where} is not the key that {keys.HISTORY} names")


def _written(kept: Kept) -> dict[str, Any]:
    private = {fragment: pem.decode("ascii") for fragment, pem in kept.private.items()}
    return {"history": keys.listed(kept.history), "private": private, "profile": dict(kept.profile)}


def _read(path: Path, secret: str) -> list[Kept]:
    try:
        said = json.loads(opened(path.read_bytes(), secret))
        if said["format"] != FORMAT:
            raise Refusal(f"{path} holds something else than keys")
        return [
            Kept(slug, keys.keys_of(one["history"]), {k: v.encode() for k, v in one["private"].items()}, one["profile"])
            for slug, one in said["issuers"].items()
            if slug == MAIN or SLUG.fullmatch(slug)
        ]
    except OSError as error:
        raise Refusal(f"{path} cannot be read: {error.strerror}") from None
    except WrongPassphrase:
        raise Refusal(f"{path} does not open: another passphrase locked it, or it is damaged") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refusal(f"{path} is no archive of keys") from None


def restore(
    folder: Path, path: Path, *, passphrase: str, secret: str, replace: bool, now: datetime
) -> list[tuple[Kept, str]]:
    """Put the keys of an archive back, all or none.

    Returns each issuer with what was done: `made`, `same` or `replaced`.

    Raises:
        Refusal: the archive cannot be used, or other keys lie there.
        KeyMissing: a private key in the archive does not belong to its public one.
    """
    kept = _read(path, secret)
    plans = []
    for one in kept:
        _refuse_strangers(one, str(path))
        if not one.history or one.history[-1].fragment not in one.private:
            raise Refusal(f"{path} holds no signing key of {one.slug!r}")
        plans.append((one, _plan(_where(folder, one.slug), one, replace=replace)))
    for one, plan in plans:
        with keys.alone(_where(folder, one.slug)):
            _put_back(_where(folder, one.slug), one, plan, passphrase, now)
    return plans


def _where(folder: Path, slug: str) -> Path:
    return folder if slug == MAIN else folder / BELOW / slug


def _plan(folder: Path, kept: Kept, *, replace: bool) -> str:
    """Say what putting back means here; the same keys, some of them perhaps newer on one side, are never different."""
    try:
        there = keys.history(folder)
    except KeyMissing:
        if not replace:
            raise
        return "replaced"
    if not there:
        return "made"
    common = min(len(there), len(kept.history))
    if _names(there[:common]) == _names(kept.history[:common]):
        return "same"
    if not replace:
        raise Refusal(f"{folder} holds other keys, whose badges would no longer verify; --replace does it nonetheless")
    return "replaced"


def _names(known: tuple[Key, ...]) -> list[tuple[str, str]]:
    return [(key.fragment, key.multibase) for key in known]


def _put_back(folder: Path, kept: Kept, plan: str, passphrase: str, now: datetime) -> None:
    """Private keys first: a key in the history can always sign."""
    if plan == "replaced":
        _aside(folder, now)
    for fragment, pem in kept.private.items():
        keys.put_private(folder, fragment, pem, passphrase)
    if kept.profile and not (folder / PROFILE).exists():
        (folder / PROFILE).write_text(json.dumps(dict(kept.profile), ensure_ascii=False, indent=1), encoding="utf-8")
    there = keys.history(folder)
    keys.put_history(folder, kept.history if len(kept.history) > len(there) else there)


def _aside(folder: Path, now: datetime) -> None:
    """Keep the other keys in a folder of their own: whoever replaced them by mistake finds them there."""
    away = folder / f"replaced-{now:%Y%m%dT%H%M%S}"
    away.mkdir(mode=0o700)
    for path in [folder / keys.HISTORY, *folder.glob(f"*{keys.PLAIN}"), *folder.glob(f"*{keys.SEALED}")]:
        if path.exists():
            path.rename(away / path.name)
