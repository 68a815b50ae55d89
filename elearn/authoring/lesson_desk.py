"""A lesson in the hands of who writes it: what its editor shows beside the text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from elearn.authoring import queries
from elearn.authoring.check_words import address, sentence
from elearn.authoring.queries import Desk, StateRow
from elearn.catalog import queries as catalog
from elearn.db import db, utc_now
from elearn.domain.course.media import PICTURE
from elearn.domain.course.model import Act, Source
from elearn.domain.draft import mentions
from elearn.domain.draft import written as forms
from elearn.domain.draft.audit import Remark
from elearn.domain.draft.closeup import Closeup, closeup
from elearn.domain.draft.media import worksheets
from elearn.domain.draft.mentions import Group
from elearn.domain.draft.pieces import Pieces, cut
from elearn.domain.draft.sketch import LessonSketch, Sketch, sketch
from elearn.domain.draft.written import Written
from elearn.web.locale import clock, day

AT_WORK = timedelta(minutes=3)
"""Who stored something so recently is taken to be still writing."""
TYPING = ("typed", "saved", "aside")


@dataclass(frozen=True, slots=True)
class Bench:
    """A lesson of a course, opened in one of the course's languages."""

    desk: Desk
    sketch: Sketch
    texts: dict[str, bytes]
    lesson: LessonSketch
    language: str

    @property
    def scope(self) -> str:
        """Where a trainer's grant counts."""
        return self.desk.slug

    @property
    def is_base(self) -> bool:
        """Whether it is the language that owns the structure."""
        return self.language == self.sketch.base

    @property
    def path(self) -> str:
        """The lesson's file in this language, be it there or not."""
        return f"{self.language}/{self.lesson.file}"

    @property
    def pieces(self) -> Pieces:
        """The file, cut; a translation that is not there yet is empty."""
        content = self.texts.get(self.path)
        if content is not None:
            return cut(content.decode(errors="replace"))
        return Pieces(settings={} if self.lesson.has_quiz else None)

    @property
    def mark(self) -> str:
        """Of what the form edits, as it stands now."""
        return forms.words_mark(self.pieces)

    @property
    def number(self) -> int:
        """Its place in the course, from 1."""
        return 1 + [one.slug for one in self.sketch.lessons].index(self.lesson.slug)

    @property
    def values(self) -> dict[str, str]:
        """What addresses of this editor need."""
        values = {"course": self.desk.slug, "lesson": self.lesson.slug}
        return values if self.is_base else {**values, "in": self.language}

    def address(self, anchor: str = "", **more: str) -> str:
        """Where the editor is."""
        return url_for("studio_lessons.lesson", _anchor=anchor or None, **self.values, **more)  # type: ignore[arg-type]

    def with_written(self, typed: Written) -> Pieces:
        """The file's pieces with what was typed."""
        return forms.onto(self.pieces, typed, is_base=self.is_base)


def bench(course: str, lesson: str) -> Bench | None:
    """Load a lesson for a door; the language is asked for by `?in=`."""
    desk = queries.desk(db.session(), course)
    if desk is None:
        return None
    texts = queries.texts(db.session(), desk)
    drawn = sketch(texts)
    found = drawn.by_slug.get(lesson)
    wanted = request.args.get("in", drawn.base)
    language = wanted if wanted in drawn.languages else drawn.base
    return None if found is None else Bench(desk, drawn, texts, found, language)


class Told(NamedTuple):
    """One line of the list beside the text."""

    sentence: str
    line: int
    """Of the text; 0: of the whole."""
    url: str
    kind: str
    """`bad`, `advice` or `good`."""


def remarks(session: Session, bench: Bench) -> tuple[Closeup, list[Told]]:
    """What is wrong with the lesson, what could be better, and what is well."""
    files = queries.files(session, bench.desk)
    seen = closeup(files, bench.path, bench.pieces.body)
    told = [_told(one, bench, "bad") for one in seen.errors] + [_told(one, bench, "advice") for one in seen.advice]
    return seen, told + [Told(words, 0, "", "good") for words in _praise(seen)]


def _told(remark: Remark, bench: Bench, kind: str) -> Told:
    where = address(remark.place, bench.desk, bench.sketch)
    return Told(sentence(remark), remark.place.line, where, kind)


def _praise(seen: Closeup) -> list[str]:
    """What a look at the text found to be well; nothing is said of a text that is not there."""
    if not seen.words:
        return []
    well = []
    if seen.pictures and not seen.has("picture_", "alt_"):
        well.append(_("Każdy obraz ma opis"))
    if not seen.has("heading_"):
        well.append(_("Nagłówki są w dobrej kolejności"))
    if not seen.has("link_"):
        well.append(_("Linki mówią, dokąd prowadzą"))
    if seen.sentence and not seen.has("sentence_"):
        words = round(seen.sentence)
        well.append(ngettext("Średnia długość zdania: %(num)d słowo", "Średnia długość zdania: %(num)d słów", words))
    return well


@dataclass(frozen=True, slots=True)
class Pickers:
    """The lists that a writer chooses from."""

    places: list[Group]
    acts: list[Act]
    sources: list[Source]
    pictures: list[str]
    worksheets: list[str]


def pickers(session: Session, bench: Bench) -> Pickers:
    """What this text can point to: in its course, and acts and sources of every course people see."""
    outlines = [course.outline for course in catalog.shelf(session)]
    cited = [act for outline in outlines for lesson in outline.lessons for act in lesson.acts]
    named = [
        source
        for outline in outlines
        for lesson in outline.lessons
        for source in (lesson.words.get(bench.language) or lesson.words[outline.base]).sources
    ]
    media = queries.media(session, bench.desk)
    sheets = {f"media/{one.name}": b"#" for one in media if one.name.endswith(".md")}
    return Pickers(
        places=mentions.places(bench.sketch, bench.language, bench.lesson.slug),
        acts=mentions.acts(bench.sketch, cited),
        sources=mentions.sources(bench.sketch, bench.language, named),
        pictures=[one.name for one in media if PICTURE.fullmatch(one.name)],
        worksheets=[one.name for one in worksheets(sheets)],
    )


def others_at_work(session: Session, bench: Bench, person_id: int, now: datetime) -> list[str]:
    """Names of the other people who stored something of this lesson a moment ago."""
    if bench.desk.draft_id is None:
        return []
    recent = queries.states(session, bench.desk.draft_id, [bench.path], limit=30)
    names = [
        row.by_name.partition("@")[0]
        for row in recent
        if row.reason in TYPING and row.by_id not in {None, person_id} and now - row.at < AT_WORK
    ]
    return list(dict.fromkeys(filter(None, names)))


def others_sentence(names: Sequence[str]) -> str:
    """Say who else is at the lesson; empty when nobody is."""
    if not names:
        return ""
    if len(names) == 1:
        return str(_("%(names)s też edytuje tę lekcję.", names=names[0]))
    return str(_("Tę lekcję edytują też: %(names)s.", names=", ".join(names)))


class Version(NamedTuple):
    """A state or a revision in the short list beside the text."""

    title: str
    facts: str
    is_published: bool


def versions(session: Session, bench: Bench, person_id: int) -> list[Version]:
    """The draft as it stands, and the last revisions."""
    desk = bench.desk
    head = queries.head(session, desk.draft_id, bench.path) if desk.draft_id is not None else None
    found = [] if head is None else [Version(_("Robocza"), _touched(head, person_id), is_published=False)]
    for row in queries.revisions(session, desk)[:3]:
        facts = ", ".join(filter(None, [day(row.published_at), row.by_name.partition("@")[0]]))
        said = f"{facts}: „{row.note}”" if row.note else facts
        shown = desk.published is not None and row.number == desk.published.number
        found.append(Version(_("Wersja %(number)s", number=row.number), said, is_published=shown))
    return found


def _touched(row: StateRow, person_id: int) -> str:
    today = day(row.at) == day(utc_now())
    when = _("dziś, %(time)s", time=clock(row.at)) if today else f"{day(row.at)}, {clock(row.at)}"
    who = _("ty") if row.by_id == person_id else row.by_name.partition("@")[0]
    return ", ".join(filter(None, [when, who]))


def saved_sentence(at: datetime) -> str:
    """Say when the text was stored."""
    return str(_("Zapisano o %(time)s", time=clock(at)))
