"""Reads a course folder; it returns the course, or all problems at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from elearn.domain.course import crosscheck, media
from elearn.domain.course.findings import Findings
from elearn.domain.course.front import SENTENCE, TITLE, Table, read_table
from elearn.domain.course.lessons import (
    COURSE_PAGE,
    GLOSSARY_PAGE,
    LESSON_FILE,
    NO_LESSONS,
    read_course_text,
    read_glossary,
    read_lessons,
    slug,
)
from elearn.domain.course.model import (
    GROUNDS,
    TOPICS,
    Alignment,
    CompletionSetting,
    Course,
    CourseText,
    Glossary,
    Ground,
    Language,
    Lesson,
    Part,
    Problem,
    Topic,
)
from elearn.domain.course.pages import Page, read_page
from elearn.domain.course.textfile import read_text

FORMAT = 1
MOST_FILES = 2_000
MOST_MONTHS = 240
COURSE = "course.toml"

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_ADDRESS = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][!#$%&'()*+,./0-9:;=?@A-Z_a-z~-]*)?")
_PATH_PART = re.compile(r"[^/\\\x00-\x1f\x7f:]+")


@dataclass(slots=True)
class _Files:
    """The folder's files by what they are."""

    course: str | None = None
    pages: dict[Language, dict[str, str | None]] = field(default_factory=dict)
    """Language → file name → text; empty where there is none to read."""
    media: dict[str, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class _Identity:
    """What `course.toml` says."""

    values: dict[str, Any]
    base: Language
    languages: tuple[Language, ...]
    parts: tuple[Part, ...]
    completion: CompletionSetting
    table: Table | None
    """None if `course.toml` cannot be read."""


def read(files: Mapping[str, bytes]) -> tuple[Course | None, list[Problem]]:
    """The course in the files (path inside the folder → bytes), or None and every problem found."""
    course, problems = readable(files)
    return (None if problems else course), problems


def readable(files: Mapping[str, bytes]) -> tuple[Course | None, list[Problem]]:
    """The course as far as it can be read, and every problem found: enough to show a draft that is not finished.

    None if `course.toml` or the base language's `course.md` cannot be read. Texts that are missing are empty, languages
    without a course page and lessons without a file in the base language are left out.
    """
    found = Findings()
    if len(files) > MOST_FILES:
        found.add("", 0, "files_many", most=str(MOST_FILES), count=str(len(files)))
        return None, found.sorted()
    sorted_files = _sort_files(files, found)
    identity = _read_identity(sorted_files, found)
    return _read_course(identity, sorted_files, found), found.sorted()


def _sort_files(files: Mapping[str, bytes], found: Findings) -> _Files:
    sorted_files = _Files()
    for path, content in sorted(files.items()):
        if not is_inside(path):
            found.add(path, 0, "path_bad")
        elif path == COURSE:
            sorted_files.course = read_text(path, content, found) or ""
        elif path.startswith("media/"):
            _sort_medium(path, content, sorted_files, found)
        else:
            _sort_page(path, content, sorted_files, found)
    if sorted_files.course is None:
        found.add(COURSE, 0, "file_missing")
    media.check_pictures(sorted_files.media, found)
    return sorted_files


def is_inside(path: str) -> bool:
    """Whether a path stays inside the folder on every system."""
    return all(part not in {".", ".."} and _PATH_PART.fullmatch(part) for part in path.split("/"))


def _sort_medium(path: str, content: bytes, sorted_files: _Files, found: Findings) -> None:
    name = path.removeprefix("media/")
    if not media.PICTURE.fullmatch(name) and not media.WORKSHEET.fullmatch(name):
        found.add(path, 0, "medium_name")
        return
    sorted_files.media[name] = content


def _sort_page(path: str, content: bytes, sorted_files: _Files, found: Findings) -> None:
    language, _, name = path.partition("/")
    if not _LANGUAGE.fullmatch(language) or not name or "/" in name:
        found.add(path, 0, "file_unknown")
    elif name not in NO_LESSONS and not LESSON_FILE.fullmatch(name):
        found.add(path, 0, "file_name")
    else:
        text = read_text(path, content, found)
        sorted_files.pages.setdefault(language, {})[name] = text


def _read_identity(files: _Files, found: Findings) -> _Identity:
    lines = (files.course or "").split("\n")
    table = read_table(COURSE, lines, 1, found) if files.course is not None else None
    if table is None:
        base, languages = _languages_by_folders(files)
        return _Identity({}, base, languages, (), CompletionSetting(), None)
    if table.number("format", FORMAT, FORMAT) != FORMAT:
        return _Identity({}, "pl", ("pl",), (), CompletionSetting(), table)
    base, languages = _languages(table)
    if base not in languages:
        base, languages = _languages_by_folders(files)
    values = {
        "slug": slug(table, "slug"),
        "topic": cast("Topic", table.choice("topic", TOPICS)),
        "ground": cast("Ground", table.choice("ground", GROUNDS)),
        "licence": table.text("licence", most=TITLE) if table.has("licence") else "",
        "authors": table.texts("authors", most=TITLE),
        "reviewers": table.texts("reviewers", most=TITLE),
        "legal_date": table.day("legal_date"),
        "badge_months": _badge_months(table),
        "alignment": _alignment(table),
    }
    identity = _Identity(values, base, languages, _parts(table), _completion(table), table)
    table.close()
    return identity


def _languages_by_folders(files: _Files) -> tuple[Language, tuple[Language, ...]]:
    """What the folders show: with that, the problems inside them come out at once with those of `course.toml`."""
    languages = tuple(sorted(files.pages, key=lambda language: (language != "pl", language))) or ("pl",)
    return languages[0], languages


def _languages(table: Table) -> tuple[Language, tuple[Language, ...]]:
    base, languages = table.text("base"), table.texts("languages", least=1)
    for key, language in [("base", base), *(("languages", language) for language in languages)]:
        if language and not _LANGUAGE.fullmatch(language):
            table.wrong(key, "language", language=language[:60])
    if len(set(languages)) < len(languages):
        table.wrong("languages", "language_twice")
    if base and languages and base not in languages:
        table.wrong("languages", "language_base_missing", language=base[:60])
    return base, languages


def _parts(table: Table) -> tuple[Part, ...]:
    parts: list[Part] = []
    for row in table.tables("parts"):
        part = Part(slug(row, "id"), row.texts("lessons", least=1))
        if part.id and part.id in {other.id for other in parts}:
            row.wrong("id", "part_twice", part=part.id)
        row.close()
        parts.append(part)
    if not parts:
        table.wrong("parts", "parts_missing")
    return tuple(parts)


def _completion(table: Table) -> CompletionSetting:
    row = table.table("completion", needed=False)
    setting = CompletionSetting(
        cast("Literal['all', 'none']", row.choice("lessons", ("all", "none"), "all")),
        cast("Literal['final', 'all', 'none']", row.choice("quizzes", ("final", "all", "none"), "final")),
    )
    row.close()
    return setting


def _badge_months(table: Table) -> int | None:
    """How long a badge is valid; a badge of a course that does not say is valid without end."""
    if not table.has("badge"):
        return None
    row = table.table("badge")
    months = row.number("months", 1, MOST_MONTHS)
    row.close()
    return months


def _alignment(table: Table) -> tuple[Alignment, ...]:
    """What the badge stands for in the frameworks of others; few courses say so."""
    named: list[Alignment] = []
    for row in table.tables("alignment"):
        framework, code = (row.text(key, most=TITLE) if row.has(key) else "" for key in ("framework", "code"))
        one = Alignment(row.text("name", most=TITLE), row.text("url", most=SENTENCE), framework, code)
        if one.url.strip() and not _ADDRESS.fullmatch(one.url):
            row.wrong("url", "alignment_url", url=one.url[:60])
        row.close()
        named.append(one)
    return tuple(named)


def _read_course(identity: _Identity, files: _Files, found: Findings) -> Course | None:
    for language in files.pages.keys() - set(identity.languages):
        found.add(f"{language}/", 0, "language_not_listed", language=language)
    pages = {language: _read_pages(language, files.pages.get(language, {}), found) for language in identity.languages}
    texts = {
        language: read_course_text(page, identity.parts, found)
        for language in identity.languages
        if (page := pages[language].get(COURSE_PAGE))
    }
    glossary = {
        language: read_glossary(page, found)
        for language in identity.languages
        if (page := pages[language].get(GLOSSARY_PAGE))
    }
    lessons = read_lessons(identity.base, identity.languages, pages, found)
    if identity.table is not None:
        names = [name for name in pages.get(identity.base, {}) if name not in NO_LESSONS]
        crosscheck.check_structure(identity.table, identity.parts, names)
        if len(lessons) == len(names):
            crosscheck.check_completion(identity.table, identity.completion, lessons)
    crosscheck.check_pages(identity.base, lessons, pages, files.media, found)
    if not identity.values or identity.base not in texts:
        return None
    return _course(identity, texts, glossary, lessons, files.media)


def _course(
    identity: _Identity,
    texts: dict[Language, CourseText],
    glossary: dict[Language, Glossary],
    lessons: tuple[Lesson, ...],
    content: dict[str, bytes],
) -> Course:
    there = {lesson.slug for lesson in lessons}
    parts = (Part(part.id, tuple(slug for slug in part.lessons if slug in there)) for part in identity.parts)
    return Course(
        base=identity.base,
        languages=tuple(language for language in identity.languages if language in texts),
        parts=tuple(part for part in parts if part.lessons),
        completion=identity.completion,
        texts=texts,
        glossary=glossary,
        lessons=lessons,
        media=content,
        **identity.values,
    )


def _read_pages(language: Language, texts: Mapping[str, str | None], found: Findings) -> dict[str, Page | None]:
    if COURSE_PAGE not in texts:
        found.add(f"{language}/{COURSE_PAGE}", 0, "file_missing")
    return {
        name: None if text is None else read_page(f"{language}/{name}", text, found, with_quiz=name not in NO_LESSONS)
        for name, text in sorted(texts.items())
    }
