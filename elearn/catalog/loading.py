"""From a folder on disk to a published revision: read, check, render, append; nothing is loaded by half."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from elearn.catalog import actions, queries
from elearn.catalog.actions import Loaded, RenderedPage
from elearn.db import looking_first
from elearn.domain.course import changes, drawing, folder, media, reader
from elearn.domain.course.findings import Findings
from elearn.domain.course.lessons import GLOSSARY_PAGE
from elearn.domain.course.model import Course, Problem
from elearn.domain.review.facts import FACTS, Fact, read_facts
from elearn.domain.search import terms
from elearn.web import markdown

Sizes = Mapping[str, tuple[int, int]]


class CourseHasProblems(Exception):
    """A folder that cannot be published; `problems` lists all that is wrong with it."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        super().__init__(f"{path}: {len(problems)} problems")
        self.path, self.problems = path, problems


@dataclass(frozen=True, slots=True)
class ReadFolder:
    """A folder without problems."""

    path: Path
    files: Mapping[str, bytes]
    course: Course


def read_folder(path: Path) -> ReadFolder:
    """Read a course folder from disk.

    Raises:
        CourseHasProblems: with every problem found.
    """
    files, problems = folder.files_of(path)
    course, more = reader.read(files)
    if course is not None and course.slug != path.resolve().name:
        more = [*more, Problem("course.toml", 0, "slug_is_not_folder", (("slug", course.slug), ("folder", path.name)))]
    if problems or more or course is None:
        raise CourseHasProblems(path, sorted({*problems, *more}, key=lambda p: (p.path, p.line, p.code)))
    return ReadFolder(path, files, course)


def read_facts_beside(path: Path) -> tuple[dict[str, Fact], list[Problem]]:
    """Read the list of facts that lies beside a course folder; without one there are no facts."""
    found, file = Findings(), path.resolve().parent / FACTS
    facts = read_facts(file.read_text(encoding="utf-8"), found) if file.is_file() else {}
    return facts, found.sorted()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A folder ready to be published as the revision of this number."""

    read: ReadFolder
    number: int
    pages: list[RenderedPage]
    changes: list[changes.Change]


def render(session: Session, read: ReadFolder) -> Rendered:
    """Render the folder's pages and see what is new in it; outside a transaction nothing is locked meanwhile."""
    with looking_first(session):
        before_files = queries.source_files(session, read.course.slug)
        number = queries.current_number(session, read.course.slug) + 1
    before = reader.read(before_files)[0] if before_files else None
    said = changes.changes(before, read.course) if before else []
    return Rendered(read, number, list(rendered_pages(read.course, number)), said)


def publish(session: Session, made: Rendered, *, now: datetime, by: int | None = None, note: str = "") -> Loaded:
    """Append what was rendered as a revision unless nothing changed; the caller commits."""
    files, course = made.read.files, made.read.course
    return actions.publish(session, course, files, made.pages, changes=made.changes, now=now, by=by, note=note)


def load(session: Session, read: ReadFolder, *, now: datetime, by: int | None = None, note: str = "") -> Loaded:
    """Publish the folder as a new revision unless nothing changed; the caller commits."""
    return publish(session, render(session, read), now=now, by=by, note=note)


def rendered_pages(course: Course, number: int) -> Iterator[RenderedPage]:
    """Render every page of a course in every language it has, for the revision of this number."""
    sizes = picture_sizes(course)
    for language in course.languages:
        with force_locale(language):
            yield from _course_pages(course, language, number, sizes)


def _course_pages(course: Course, language: str, number: int, sizes: Sizes) -> Iterator[RenderedPage]:
    words = course.texts[language]
    made = _render(course, words.description, language, number, sizes)
    yield RenderedPage(
        "",
        language,
        str(made.html),
        list(made.toc),
        _weighted(
            language, (words.title, 12), (words.summary, 6), (" ".join(words.outcomes), 4), (words.description, 1)
        ),
    )
    if language in course.glossary:
        made = _render(course, course.glossary[language].body, language, number, sizes)
        yield RenderedPage("glossary", language, str(made.html), list(made.toc))
    for lesson in course.lessons:
        said = lesson.texts.get(language)
        if said is None:
            continue
        made = _render(course, said.body, language, number, sizes)
        yield RenderedPage(
            lesson.slug,
            language,
            str(made.html),
            list(made.toc),
            _weighted(
                language,
                (said.title, 10),
                (said.summary, 5),
                (" ".join(t for _n, _a, t in made.toc), 4),
                (said.body, 1),
            ),
        )
        if lesson.worksheet:
            sheet = course.media[f"{lesson.worksheet}.{language}.md"].decode()
            made = _render(course, sheet, language, number, sizes)
            yield RenderedPage(f"worksheet/{lesson.slug}", language, str(made.html), list(made.toc))


def _render(course: Course, text: str, language: str, number: int, sizes: Sizes) -> markdown.Rendered:
    return markdown.render(
        text,
        language=language,
        link=lambda target: address(course, target, language, number),
        labels=labels(),
        sprite=markdown.STORED_SPRITE,
        sizes=sizes,
    )


def picture_sizes(course: Course) -> dict[str, tuple[int, int]]:
    """Return width and height of every picture that shows them, so that a page does not jump when they arrive."""
    from PIL import Image  # noqa: PLC0415 -- a server that only shows courses needs none of it

    found: dict[str, tuple[int, int]] = {}
    for name, content in course.media.items():
        if name.endswith(".svg"):
            size = drawing.picture_size(content)
            found |= {f"media/{name}": size} if size else {}
        elif media.PICTURE.fullmatch(name):
            with suppress(OSError, Image.DecompressionBombError):
                found[f"media/{name}"] = Image.open(BytesIO(content)).size
    return found


def labels() -> dict[str, str]:
    """Headings of boxes without a title of their own, in the language of the moment."""
    return {
        "tip": _("Wskazówka"),
        "example": _("Przykład"),
        "exercise": _("Ćwiczenie"),
        "remember": _("Zapamiętaj"),
        "law": _("Co mówi prawo"),
        "table": _("Tabela"),
        "footnotes": _("Przypisy"),
        "back": _("Wróć do tekstu"),
        "done": _("zrobione"),
    }


def address(course: Course, target: str, language: str, number: int) -> str:
    """Turn a link of a course file into an address of this site; other addresses stay as they are."""
    path, hash_, anchor = target.partition("#")
    if not path or ":" in path:
        return target
    name = PurePosixPath(path).name
    if path.startswith("media/"):
        return url_for("media.file", course=course.slug, number=number, name=name)
    by_file = {lesson.file: lesson.slug for lesson in course.lessons}
    if name in by_file:
        page = url_for("learning.lesson", language=language, course=course.slug, lesson=by_file[name])
        return page + hash_ + anchor
    if name == GLOSSARY_PAGE:
        return url_for("catalog.glossary", language=language, course=course.slug) + hash_ + anchor
    return url_for("learning.course", language=language, course=course.slug) + hash_ + anchor


def _weighted(language: str, *texts: tuple[str, int]) -> Mapping[str, int]:
    counted: Counter[str] = Counter()
    for text, weight in texts:
        for term, times in Counter(terms(text, language)).items():
            counted[term] += weight * min(times, 5)
    return counted
