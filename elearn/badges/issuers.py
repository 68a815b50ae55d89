"""Who issues here: the centre itself, and later each partner organisation with its own keys below the same site.

The centre's keys lie in `keys/`, its profile comes from the settings. Another issuer is a folder `keys/issuers/<slug>/`
with its keys and `profile.json`: name, home, email, address, krs. It is `did:web:<host>:issuers:<slug>`.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from elearn.badges import keys, signing
from elearn.badges.keys import MAIN, Issuer, Key, KeyMissing
from elearn.badges.models import Credential
from elearn.config import BadSetting, Settings
from elearn.db import db, reading, utc_now
from elearn.domain import credential
from elearn.domain.credential import IssuerFacts, Json

BELOW = "issuers"
PROFILE = "profile.json"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SAID = {each.name for each in fields(IssuerFacts)} - {"did", "url", "logo"}
"""What a profile.json may say."""
SAMPLES = 5
"""So many of the newest badges of an issuer are verified when the keys or the database are new to each other."""
STAMP = ".matched"
"""Names the keys and the database that were found to belong together."""
REMEDY = "put the keys back with `elearn badges restore-keys`, or from a backup of the instance folder"


def here() -> "Issuers":
    """Return the issuers of the application at work."""
    found: Issuers = current_app.extensions["issuers"]
    return found


class Issuers:
    """Every issuer of this installation by its slug; others than the centre's own are found when asked for."""

    def __init__(self, main: Issuer, passphrase: str = "") -> None:
        self.main, self._passphrase = main, passphrase
        self._found: dict[str, Issuer] = {main.slug: main}

    def one(self, slug: str) -> Issuer | None:
        """Return the issuer, or None when there is none of this name.

        Raises:
            KeyMissing: its profile cannot be read.
        """
        if slug not in self._found and _is_one(self.folder(slug), slug):
            facts = facts_of(self.folder(slug), self.main.url, slug)
            self._found[slug] = Issuer(facts, self.folder(slug), slug=slug, passphrase=self._passphrase)
        return self._found.get(slug)

    def all(self) -> Iterator[Issuer]:
        """Yield the centre, then the others in the order of their names."""
        yield self.main
        for folder in sorted((self.main.folder / BELOW).glob("*")):
            found = self.one(folder.name)
            if found is not None:
                yield found

    def folder(self, slug: str) -> Path:
        """Return where the issuer's keys lie."""
        return self.main.folder if slug == MAIN else self.main.folder / BELOW / slug


def _is_one(folder: Path, slug: str) -> bool:
    return bool(SLUG.fullmatch(slug)) and slug != MAIN and (folder / PROFILE).is_file()


def facts_of(folder: Path, url: str, slug: str) -> IssuerFacts:
    """Read the profile of an issuer other than the centre.

    Raises:
        KeyMissing: there is none, or it says something unknown.
    """
    path = folder / PROFILE
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise KeyMissing(f"{path} cannot be used: {error}") from None
    named = isinstance(said, dict) and set(said) <= SAID and {"name", "email"} <= set(said)
    if not named or not all(isinstance(value, str) for value in said.values()):
        raise KeyMissing(f"{path} cannot be used: write name, email and any of {', '.join(sorted(SAID))}, as texts")
    return IssuerFacts(did=credential.did_web_below(url, slug), url=url, **said)


def main_facts(settings: Settings) -> IssuerFacts:
    """Return the centre as its badges name it."""
    logo = f"{settings.url}/issuers/{MAIN}/logo{Path(settings.logo).suffix.lower()}" if settings.logo else ""
    return IssuerFacts(
        did=credential.did_web(settings.url),
        name=settings.organisation,
        url=settings.url,
        email=settings.contact_email,
        home=settings.organisation_url,
        address=settings.contact_address,
        krs=settings.organisation_krs,
        logo=logo,
    )


def key_folder(settings: Settings) -> Path:
    """Return the folder of the centre's keys; the others' lie inside it."""
    return settings.instance / "keys"


def use(app: Flask, settings: Settings) -> None:
    """Give the application its issuers; a key that is missing, locked or not the one that signed stops the start."""
    folder, passphrase = key_folder(settings), settings.key_passphrase
    main = Issuer(main_facts(settings), folder, passphrase=passphrase)
    issuers = Issuers(main, passphrase)
    try:
        with _register(app) as session:
            slugs = _slugs(session) if session else ()
            for slug in slugs:
                _refuse_without_keys(issuers, slug)
            keys.first_key(folder, utc_now(), passphrase)
            for issuer in issuers.all():
                keys.seal_all(issuer.folder, passphrase)
                known = issuer.keyring.keys
                if session and issuer.slug in slugs:
                    _refuse_strange_keys(issuer, known, session)
    except KeyMissing as error:
        raise BadSetting(str(error)) from None
    app.extensions["issuer"] = main
    app.extensions["issuers"] = issuers


@contextmanager
def _register(app: Flask) -> Iterator[Session | None]:
    """Read the register of badges; None where there is no database yet. A server may fork afterwards."""
    if "sqlalchemy" not in app.extensions:
        yield None
        return
    with app.app_context(), reading():
        url = db.engine.url
        if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).exists()):
            yield None
            return
        try:
            yield db.session()
        finally:
            db.session.remove()
            db.engine.dispose()


def _slugs(session: Session) -> Sequence[str]:
    """Return the issuers that have given badges; none where the tables are not there yet or nothing can be read."""
    try:
        return session.scalars(select(Credential.issuer).distinct()).all()
    except SQLAlchemyError:  # whatever needs the database says so itself
        session.rollback()
        return ()


def _refuse_without_keys(issuers: Issuers, slug: str) -> None:
    """Never begin with new keys beside badges that others signed."""
    folder = issuers.folder(slug)
    if not keys.history(folder):
        raise KeyMissing(f"the database holds badges of the issuer {slug!r}, and {folder} holds no keys: {REMEDY}")
    if issuers.one(slug) is None:
        raise KeyMissing(f"the database holds badges of the issuer {slug!r}, and {folder / PROFILE} is gone: {REMEDY}")


def _refuse_strange_keys(issuer: Issuer, known: tuple[Key, ...], session: Session) -> None:
    """Refuse keys with which the newest badges were not signed; signatures are checked once for each new pair."""
    newest = _newest(session, issuer.slug, 1)[0]
    name = credential.signed_with(newest)
    if name not in {key.fragment for key in known}:
        raise KeyMissing(f"the key {name or '?'} that signed {newest['id']} is gone from {issuer.folder}: {REMEDY}")
    stamp, matched = issuer.folder / STAMP, _match(issuer, session)
    if stamp.exists() and stamp.read_text(encoding="ascii") == matched:
        return
    did_document = issuer.did_document()
    if not any(signing.verify(one, did_document).genuine for one in _newest(session, issuer.slug, SAMPLES)):
        raise KeyMissing(f"the newest badges were not signed with the keys that are in {issuer.folder}: {REMEDY}")
    with suppress(OSError):
        stamp.write_text(matched, encoding="ascii")


def _newest(session: Session, slug: str, count: int) -> Sequence[Json]:
    newest = select(Credential.document).where(Credential.issuer == slug).order_by(Credential.id.desc()).limit(count)
    return session.scalars(newest).all()


def _match(issuer: Issuer, session: Session) -> str:
    """Return what changes when keys or database are exchanged: the public keys, and the first badge ever given."""
    first = select(Credential.public_id).where(Credential.issuer == issuer.slug).order_by(Credential.id).limit(1)
    said = [keys.listed(issuer.keyring.keys), session.scalar(first)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
