"""Everything public about badges as a folder of plain files, which any web server keeps alive without the platform.

The files lie where the addresses in the badges lead: keys, issuers, status lists without end, achievements, and for
each badge its page in every language and its files. Pages say as of when; nothing in them asks a server.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from flask import current_app, render_template
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.badges import art, queries, signing, standing, wording
from elearn.badges.issuers import Issuers
from elearn.badges.keys import MAIN, Issuer
from elearn.badges.models import Credential
from elearn.badges.queries import Shown
from elearn.badges.signing import CannotCheck
from elearn.badges.wording import Finding
from elearn.catalog import queries as catalog
from elearn.catalog.queries import Published
from elearn.config import LANGUAGES, Settings
from elearn.domain import credential as rules
from elearn.domain.credential import Json
from elearn.domain.status import PURPOSES, list_address

MARK = ".lacznik-badges"
"""Lies in a folder that may be written again."""
STATIC = ("style.css", "favicon.svg", "icons.svg", "logo.", "fonts/")
"""What the pages show, by the beginning of its name."""
README = """This folder keeps badges alive that {organisation} issued at {url}, as of {now}.

Put it on any web server at {url}. No program is needed: the files lie where the addresses in the badges lead.

Two things make it better for other people's software:

* the files below /status/ (and /issuers/*/status/) have no ending; serve them as application/ld+json
* let scripts of other sites read everything: Access-Control-Allow-Origin: *

With nginx:

    location / {{ add_header Access-Control-Allow-Origin *; }}
    location ~ /status/ {{ default_type application/ld+json; add_header Access-Control-Allow-Origin *; }}

A badge's signed file is at its address with .json behind it. Nothing here changes by itself: what was revoked later is
not in it. Do not switch on directory listings; the address of a badge is known to its holder only.
"""


class NotOurs(Exception):
    """The folder holds something else; the message says what to do."""


class Step(NamedTuple):
    """A part that was written, and how many files it was."""

    what: str
    files: int


@dataclass(frozen=True, slots=True)
class About:
    """An issuer as the pages name it, with the addresses of its keys and profile."""

    name: str
    did: str
    keys: str
    profile: str


@dataclass(frozen=True, slots=True)
class Achievement:
    """What a badge is given for, and where that stands."""

    path: str
    course: Published


class Folder:
    """The folder that is written: each file whole, and only when it is another than before."""

    def __init__(self, root: Path) -> None:
        self.root, self.files = root, 0

    def put(self, address: str, content: bytes | str) -> None:
        """Write what stands at the address."""
        path, raw = self.root / address.lstrip("/"), content.encode() if isinstance(content, str) else content
        self.files += 1
        if path.is_file() and path.read_bytes() == raw:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_bytes(raw)
        draft.replace(path)

    def put_json(self, address: str, document: Json) -> None:
        """Write a document of data."""
        self.put(address, json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def opened(root: Path) -> Folder:
    """Return the folder, new, empty or written before.

    Raises:
        NotOurs: it holds something else, or cannot be written.
    """
    try:
        if root.exists() and any(root.iterdir()) and not (root / MARK).is_file():
            raise NotOurs(f"{root} is not empty and no archive of badges: name a new folder")
        root.mkdir(parents=True, exist_ok=True)
        if not (root / MARK).exists():
            (root / MARK).touch()
    except OSError as error:
        raise NotOurs(f"{root} cannot be written: {error.strerror}") from None
    return Folder(root)


def length(session: Session) -> int:
    """How many steps `publish` takes."""
    return len(_badges(session)) + len(_revisions(session)) + 3


def _badges(session: Session) -> Sequence[str]:
    return session.scalars(select(Credential.public_id).order_by(Credential.id)).all()


def _revisions(session: Session) -> Sequence[int]:
    given = select(Credential.revision_id).distinct().order_by(Credential.revision_id)
    return session.scalars(given).all()


def publish(session: Session, issuers: Issuers, folder: Folder, public: Path, now: datetime) -> Iterator[Step]:
    """Write everything, step by step; `public` is where the built assets lie."""
    archive = _Archive(session, issuers, folder, now)
    yield archive.step("static", lambda: archive.put_static(public))
    yield archive.step("issuers", archive.put_issuers)
    achievements = [_achievement(session, number) for number in _revisions(session)]
    for one in achievements:
        yield archive.step(one.path, lambda one=one: archive.put_achievement(one))  # type: ignore[misc]
    for public_id in _badges(session):
        yield archive.step(public_id, lambda public_id=public_id: archive.put_badge(public_id))  # type: ignore[misc]
    yield archive.step("index", lambda: archive.put_index(achievements))


def _achievement(session: Session, revision_id: int) -> Achievement:
    course = catalog.revision(session, revision_id)
    return Achievement(f"/achievements/{course.slug}/{course.number}/", course)


class _Archive:
    """One run: what all its parts need to know."""

    def __init__(self, session: Session, issuers: Issuers, folder: Folder, now: datetime) -> None:
        self.session, self.issuers, self.folder, self.now = session, issuers, folder, now
        self.settings: Settings = current_app.extensions["settings"]
        self.lists: list[str] = []
        self.about: list[About] = []
        self.png = cache(art.png)

    def step(self, what: str, make: Callable[[], None]) -> Step:
        before = self.folder.files
        make()
        return Step(what, self.folder.files - before)

    def put_static(self, public: Path) -> None:
        files: Mapping[str, str] = current_app.extensions["assets"].files
        for logical, file in files.items():
            if logical.startswith(STATIC):
                self.folder.put(f"/static/{file}", (public / file).read_bytes())
        facts = {"organisation": self.settings.organisation, "url": self.settings.url, "now": rules.moment(self.now)}
        self.folder.put("/README.txt", README.format(**facts))

    def put_issuers(self) -> None:
        """Write keys, profile and status lists of each issuer."""
        for issuer in self.issuers.all():
            here = f"/issuers/{issuer.slug}"
            keys = "/.well-known/did.json" if issuer.slug == MAIN else f"{here}/did.json"
            self.folder.put_json(keys, issuer.did_document())
            if issuer.slug == MAIN:
                self.folder.put_json("/did.json", issuer.did_document())  # where 1EdTech's validator looks
            profile = {"@context": list(rules.CONTEXT[:2]), **rules.profile(issuer.facts)}
            self.folder.put_json(f"{here}/profile.json", profile)
            self.about.append(About(issuer.name, issuer.did, keys, f"{here}/profile.json"))
            self._put_lists(issuer)
        if self.settings.logo:
            logo = Path(self.settings.logo)
            self.folder.put(f"/issuers/{MAIN}/logo{logo.suffix.lower()}", logo.read_bytes())

    def _put_lists(self, issuer: Issuer) -> None:
        for number in range(1, queries.newest_list(self.session, issuer.slug) + 1):
            for purpose in PURPOSES:
                facts = {"now": self.now, "lasting": True}
                made = standing.signed_list(self.session, issuer, purpose, number, **facts)  # type: ignore[arg-type]
                address = list_address("", issuer.slug, purpose, number)
                if made is not None:
                    self.folder.put_json(address, made)
                    self.lists.append(address)

    def put_achievement(self, one: Achievement) -> None:
        outline = one.course.outline
        said = rules.achievement(
            outline, one.course.number, outline.base, wording.criteria(outline), self.issuers.main.facts
        )
        self.folder.put_json(f"{one.path.rstrip('/')}.json", {"@context": list(rules.CONTEXT[:2]), **said})
        for spoken in outline.languages:
            self.folder.put(f"{one.path}{spoken}.png", self._png(one.course, spoken))
        self._pages(one.path, "badges/archive_achievement.html", one.course)

    def put_badge(self, public_id: str) -> None:
        """Write a badge's page and files; they are the ones that the site gives."""
        shown = queries.credential(self.session, public_id)
        if shown is None:
            return
        here, outline = f"/badges/{public_id}", shown.course.outline
        for ending in ("json", "jsonld"):
            self.folder.put_json(f"{here}.{ending}", shown.document)
        name = outline.said(shown.language).badge.name
        self.folder.put(f"{here}.svg", art.svg(name, outline.cloth, outline.ground, shown.document))
        self.folder.put(f"{here}.png", art.baked(self._png(shown.course, shown.language), shown.document))
        issuer = self.issuers.one(shown.issuer) or self.issuers.main
        about = next(one for one in self.about if one.did == issuer.did)
        found = self._check(shown, issuer)
        self._pages(f"{here}/", "badges/archive_badge.html", shown.course, shown=shown, issuer=about, check=found)

    def _png(self, course: Published, spoken: str) -> bytes:
        return self.png(course.outline.said(spoken).badge.name, course.outline.cloth, course.outline.ground)

    def _check(self, shown: Shown, issuer: Issuer) -> Callable[[], Finding]:
        """Verify once, and return what says it in the language of a page."""
        try:
            verdict = signing.verify(shown.document, issuer.did_document())
        except CannotCheck:
            return wording.unchecked
        return lambda: wording.finding(shown, verdict, self.now)

    def put_index(self, achievements: Sequence[Achievement]) -> None:
        """Write the first page, and the same where a listing of the folder would show what nobody shall see."""
        listed = [
            {"path": one.path, "outline": one.course.outline, "number": one.course.number} for one in achievements
        ]
        facts: dict[str, Any] = {"issuers": self.about, "lists": self.lists, "achievements": listed}
        below = {f"/issuers/{slug}/" for slug in (one.profile.split("/")[2] for one in self.about)}
        lists = {f"{address.rpartition('/')[0]}/" for address in self.lists}
        courses = {f"{one.path.rstrip('/').rpartition('/')[0]}/" for one in achievements}
        for here in ("/", *sorted({"/badges/", "/achievements/", "/issuers/", *below, *lists, *courses})):
            self._pages(here, "badges/archive_index.html", None, **facts)

    def _pages(self, here: str, template: str, course: Published | None, **facts: Any) -> None:
        """Render a page in each language of the site."""
        check = facts.pop("check", None)
        for code in self.settings.languages:
            with force_locale(code):
                said = self._said(course, code) if course else {}
                if check is not None:
                    said["finding"] = check()
                page = render_template(
                    template, here=here, now=self.now, twin=self._twin, tongues=self._tongues(), **said, **facts
                )
            self.folder.put(f"{self._twin(here, code)}index.html", page)

    def _said(self, course: Published, code: str) -> dict[str, Any]:
        outline = course.outline
        return {
            "course": course,
            "outline": outline,
            "words": outline.said(code),
            "spoken": code if code in outline.words else outline.base,
            "evidence": wording.evidence(outline, code),
        }

    def _twin(self, here: str, code: str) -> str:
        """Return the address of a page in another language: the default one stands where the badges say."""
        return here if code == self.settings.languages[0] else f"{here}{code}/"

    def _tongues(self) -> dict[str, str]:
        return {code: LANGUAGES[code] for code in self.settings.languages}
