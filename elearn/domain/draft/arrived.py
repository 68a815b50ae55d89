"""What came from elsewhere as files of a draft: lessons of a document behind those that stand, an archive's folder."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from elearn.domain.course.lessons import LESSON_FILE, NO_LESSONS
from elearn.domain.course.media import PICTURE, WORKSHEET
from elearn.domain.course.reader import COURSE
from elearn.domain.draft.pieces import cut, joined
from elearn.domain.draft.sketch import sketch
from elearn.domain.draft.structure import Change, with_lesson
from elearn.domain.exchange.word import WordLesson

WORDS_A_MINUTE, MOST_MINUTES = 180, 90

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Folder:
    """The course folder of an archive."""

    slug: str
    """What its `course.toml` says, else the name of its folder; empty: neither does."""
    files: Mapping[str, bytes]
    passed_over: tuple[str, ...]
    """Paths of files that have no place in a course folder."""


def folder(name: str, files: Mapping[str, bytes]) -> Folder:
    """Sort the files of an archive's folder."""
    kept = {path: content for path, content in files.items() if _has_place(path)}
    return Folder(_slug(files[COURSE]) or name, kept, tuple(sorted(files.keys() - kept.keys())))


def _slug(settings: bytes) -> str:
    try:
        said = tomllib.loads(settings.decode()).get("slug")
    except (ValueError, RecursionError):
        return ""
    return said if isinstance(said, str) else ""


def _has_place(path: str) -> bool:
    around, _, name = path.rpartition("/")
    if not around:
        return path == COURSE
    if around == "media":
        return bool(PICTURE.fullmatch(name) or WORKSHEET.fullmatch(name))
    return bool(_LANGUAGE.fullmatch(around)) and (name in NO_LESSONS or bool(LESSON_FILE.fullmatch(name)))


def replaced(before: Iterable[str], files: Mapping[str, bytes]) -> dict[str, bytes | None]:
    """The change that makes a draft the folder: files that are not in it go."""
    return dict.fromkeys(set(before) - files.keys()) | dict(files)


def with_lessons(files: Mapping[str, bytes], lessons: Iterable[WordLesson], part: str) -> tuple[list[str], Change]:
    """New lessons at the end of a part, in the base language, with the time it takes to read them; their slugs.

    Raises:
        NotPossible: there is no such part, or there would be too many lessons.
    """
    after, slugs = dict(files), []
    for lesson in lessons:
        slug, change = with_lesson(after, title=lesson.title, part=part)
        after = {path: content for path, content in (after | change.files).items() if content is not None}
        here = sketch(after)
        path = f"{here.base}/{here.by_slug[slug].file}"
        pieces = cut(after[path].decode(errors="replace"))
        front = {**pieces.front, "minutes": minutes(lesson.body)}
        after[path] = joined(replace(pieces, front=front, body=lesson.body)).encode()
        slugs.append(slug)
    changed = {path: content for path, content in after.items() if files.get(path) != content}
    return slugs, Change(dict.fromkeys(files.keys() - after.keys()) | changed)


def minutes(text: str) -> int:
    """How long a text takes to read, in whole minutes."""
    return min(max(1, round(len(_WORD.findall(text)) / WORDS_A_MINUTE)), MOST_MINUTES)
