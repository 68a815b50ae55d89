"""What a draft holds, as far as it can be made out: the studio's pages show it whatever is wrong with the files."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from elearn.domain.course.lessons import COURSE_PAGE, GLOSSARY_PAGE, LESSON_FILE, NO_LESSONS
from elearn.domain.course.model import Language
from elearn.domain.course.reader import COURSE
from elearn.domain.draft.pieces import Pieces, cut


@dataclass(frozen=True, slots=True)
class LessonSketch:
    """A lesson as the studio's lists show it."""

    slug: str
    file: str
    pieces: dict[Language, Pieces]
    """The language's file, cut; the base language stands first."""

    @property
    def first(self) -> Pieces:
        """The lesson in the base language, or in whatever language there is."""
        return next(iter(self.pieces.values()))

    @property
    def kind(self) -> str:
        """`lesson` or `test`."""
        return "test" if self.first.front.get("kind") == "test" else "lesson"

    @property
    def minutes(self) -> str:
        """As typed; empty if nothing was."""
        return str(self.first.front.get("minutes", ""))

    @property
    def questions(self) -> tuple[str, ...]:
        """Ids of its questions."""
        return self.first.ids()

    @property
    def has_quiz(self) -> bool:
        """Whether there is a quiz, be it without questions yet."""
        return self.first.settings is not None

    def title(self, language: Language) -> str:
        """In the language, else in the base language; the slug where nothing was typed yet."""
        said = self.pieces.get(language, self.first).front.get("title") or self.first.front.get("title")
        return str(said or self.slug)


@dataclass(frozen=True, slots=True)
class PartSketch:
    """A named run of lessons."""

    id: str
    titles: dict[Language, str]
    lessons: tuple[str, ...]

    def title(self, language: Language) -> str:
        """In the language, else in whatever language there is, else the id."""
        return self.titles.get(language) or next(filter(None, self.titles.values()), self.id)


@dataclass(frozen=True)
class Sketch:
    """A course as far as its files can be read."""

    settings: dict[str, Any]
    """`course.toml` as TOML values; empty if it cannot be read."""
    base: Language
    languages: tuple[Language, ...]
    parts: tuple[PartSketch, ...]
    """A lesson that stands in no part comes in a part without an id, at the end."""
    lessons: tuple[LessonSketch, ...]
    """In the order of the files."""
    pages: dict[Language, Pieces] = field(default_factory=dict)
    """`course.md` by language, cut."""
    glossary: dict[Language, Pieces] = field(default_factory=dict)

    @cached_property
    def by_slug(self) -> dict[str, LessonSketch]:
        """Lessons by slug."""
        return {lesson.slug: lesson for lesson in self.lessons}

    @cached_property
    def lesson_of(self) -> dict[str, str]:
        """Question id → slug of its lesson."""
        return {question: lesson.slug for lesson in reversed(self.lessons) for question in lesson.questions if question}

    def title(self, language: Language) -> str:
        """The course's title in the language, else in the base language, else nothing."""
        return self.titled(language)[0]

    def titled(self, language: Language) -> tuple[str, Language]:
        """The course's title and the language it is in."""
        for one in (language, self.base, *self.pages):
            said = self.pages[one].front.get("title") if one in self.pages else None
            if said:
                return str(said), one
        return "", language


def sketch(files: Mapping[str, bytes]) -> Sketch:
    """What the files (path inside the folder → bytes) hold; media are not needed."""
    settings = _settings(files.get(COURSE, b""))
    found = _cut(files)
    base = str(settings.get("base") or next(iter(sorted(found)), "pl"))
    listed = settings.get("languages")
    named = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    languages = tuple(dict.fromkeys([base, *named, *sorted(found)]))
    lessons = tuple(_lessons(found, languages))
    pages = {language: found[language][COURSE_PAGE] for language in languages if COURSE_PAGE in found.get(language, {})}
    glossary = {
        language: found[language][GLOSSARY_PAGE] for language in languages if GLOSSARY_PAGE in found.get(language, {})
    }
    return Sketch(settings, base, languages, tuple(_parts(settings, pages, lessons)), lessons, pages, glossary)


def _settings(content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode())
    except (ValueError, RecursionError):
        return {}


def _cut(files: Mapping[str, bytes]) -> dict[Language, dict[str, Pieces]]:
    found: dict[Language, dict[str, Pieces]] = {}
    for path, content in sorted(files.items()):
        folder, _, name = path.partition("/")
        if folder != "media" and (name in NO_LESSONS or LESSON_FILE.fullmatch(name)):
            found.setdefault(folder, {})[name] = cut(content.decode(errors="replace"))
    return found


def _lessons(found: Mapping[Language, Mapping[str, Pieces]], languages: Iterable[Language]) -> Iterable[LessonSketch]:
    by_slug: dict[str, LessonSketch] = {}
    for language in languages:
        for name, pieces in found.get(language, {}).items():
            if name in NO_LESSONS:
                continue
            slug = name[3:-3]
            by_slug.setdefault(slug, LessonSketch(slug, name, {})).pieces.setdefault(language, pieces)
    return sorted(by_slug.values(), key=lambda lesson: lesson.file)


def _parts(
    settings: Mapping[str, Any], pages: Mapping[Language, Pieces], lessons: Iterable[LessonSketch]
) -> Iterable[PartSketch]:
    left = [lesson.slug for lesson in lessons]
    listed = settings.get("parts")
    for row in listed if isinstance(listed, list) else []:
        if not isinstance(row, dict):
            continue
        slugs = row.get("lessons")
        inside = tuple(slug for slug in (slugs if isinstance(slugs, list) else []) if slug in left)
        left = [slug for slug in left if slug not in inside]
        id_ = str(row.get("id", ""))
        yield PartSketch(id_, {language: _part_title(page, id_) for language, page in pages.items()}, inside)
    if left:
        yield PartSketch("", {}, tuple(left))


def _part_title(page: Pieces, id_: str) -> str:
    named = page.front.get("parts")
    return str(named.get(id_, "")) if isinstance(named, dict) else ""
