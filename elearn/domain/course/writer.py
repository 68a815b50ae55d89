"""Writes a course as its canonical files: reading them gives the same course, writing that gives the same bytes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, time
from typing import Any

from elearn.domain.course.lessons import COURSE_PAGE, GLOSSARY_PAGE
from elearn.domain.course.model import Course, CourseText, Language, Lesson, LessonText, Source
from elearn.domain.course.pages import body_in_file
from elearn.domain.course.reader import COURSE, FORMAT
from elearn.domain.course.settings import write_settings
from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.model import Question, Quiz

WIDTH = 110
"""A list that does not fit in so many signs gets a line for each of its texts."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def write(course: Course) -> dict[str, bytes]:
    """All files of the course: path inside the folder → bytes."""
    texts = {COURSE: _course_toml(course)}
    for language in course.languages:
        texts[f"{language}/{COURSE_PAGE}"] = _course_page(course.texts[language])
        if language in course.glossary:
            said = course.glossary[language]
            texts[f"{language}/{GLOSSARY_PAGE}"] = _page(_toml({"title": said.title}), said.body)
        for lesson in course.lessons:
            if language in lesson.texts:
                texts[f"{language}/{lesson.file}"] = _lesson_page(lesson, language, base=language == course.base)
    media = {f"media/{name}": content for name, content in course.media.items()}
    return dict(sorted(({path: text.encode() for path, text in texts.items()} | media).items()))


def _course_toml(course: Course) -> str:
    identity = {
        "format": FORMAT,
        "slug": course.slug,
        "base": course.base,
        "languages": course.languages,
        "topic": course.topic,
        "licence": course.licence or None,
        "authors": course.authors,
        "reviewers": course.reviewers,
        "legal_date": course.legal_date,
        "ground": course.ground,
    }
    parts = [("[[parts]]", {"id": part.id, "lessons": part.lessons}) for part in course.parts]
    badge = [] if course.badge_months is None else [("[badge]", {"months": course.badge_months})]
    alignment = [
        ("[[alignment]]", {key: value or None for key, value in asdict(one).items()}) for one in course.alignment
    ]
    return _toml(identity, [*parts, ("[completion]", asdict(course.completion)), *badge, *alignment])


def _course_page(text: CourseText) -> str:
    front = {
        "title": text.title,
        "summary": text.summary,
        "outcomes": text.outcomes,
        "monday": text.monday or None,
    }
    return _page(_toml(front, [("[badge]", asdict(text.badge)), ("[parts]", dict(text.parts))]), text.description)


def _lesson_page(lesson: Lesson, language: Language, *, base: bool) -> str:
    text = lesson.texts[language]
    front = _toml(_lesson_front(lesson, text, base=base), [*_sources(text.sources), *(_acts(lesson) if base else [])])
    page = _page(front, body_in_file(text.body))
    return page + _quiz(lesson.quiz, lesson.slug, language, base=base) if lesson.quiz else page


def _lesson_front(lesson: Lesson, text: LessonText, *, base: bool) -> dict[str, Any]:
    front: dict[str, Any] = {"title": text.title, "summary": text.summary, "outcomes": text.outcomes or None}
    if base:
        front |= {
            "kind": lesson.kind,
            "minutes": lesson.minutes,
            "legal_date": lesson.legal_date,
            "worksheet": lesson.worksheet,
        }
    return front


def _sources(sources: Iterable[Source]) -> list[tuple[str, dict[str, Any]]]:
    return [("[[sources]]", asdict(source)) for source in sources]


def _acts(lesson: Lesson) -> list[tuple[str, dict[str, Any]]]:
    return [("[[acts]]", asdict(act)) for act in lesson.acts]


def _page(front: str, body: str) -> str:
    return f"+++\n{front}+++\n" + (f"\n{body}\n" if body else "")


def _quiz(quiz: Quiz, lesson: str, language: Language, *, base: bool) -> str:
    settings = _toml(write_settings(quiz.settings)) if base else ""
    asked = "\n".join(question_text(question, lesson, language, base=base) for question in quiz.questions)
    return f"\n+++ quiz\n{settings}+++\n\n{asked}"


def question_text(question: Question, lesson: str, language: Language, *, base: bool) -> str:
    """One question as it stands in the file of that lesson, with a line end."""
    kind, text = KINDS[question.kind], question.texts[language]
    key = question.key if base else None
    keys = [("id", question.id), *(_shared_keys(question, lesson) if base else []), *kind.write_keys(key, text.body)]
    lines = [f"## ? {text.prompt}", *(f"{name}: {value}".rstrip() for name, value in keys)]
    answers = kind.write(key, text.body, base=base)
    explanation = [f"> {line}" if line else ">" for line in text.explanation.split("\n")] if text.explanation else []
    for block in (answers, explanation):
        if block:
            lines += ["", *block]
    return "\n".join(lines) + "\n"


def _shared_keys(question: Question, lesson: str) -> list[tuple[str, str]]:
    slug, _, anchor = question.passage.partition("#")
    passage = f"#{anchor}" if slug == lesson else question.passage
    keys = [
        ("kind", question.kind),
        ("points", "" if question.points == 1 else str(question.points)),
        ("source", ", ".join(question.sources)),
        ("passage", passage if question.passage else ""),
        ("tags", ", ".join(question.tags)),
    ]
    return [(name, value) for name, value in keys if value]


def _toml(values: Mapping[str, Any], tables: Sequence[tuple[str, Mapping[str, Any]]] = ()) -> str:
    """Keys and tables as TOML; a value None is left out."""
    blocks = [assignments(values), *(f"{header}\n{assignments(table)}" for header, table in tables)]
    return "\n".join(block for block in blocks if block)


def assignments(values: Mapping[str, Any]) -> str:
    """Keys and values as lines of TOML; a value None is left out, a table inside is written in the line."""
    return "".join(f"{_key(name)} = {_value(name, value)}\n" for name, value in values.items() if value is not None)


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _string(name)


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | date | time):
        return str(value)
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)} = {_value('', one)}" for key, one in value.items()) + "}"
    items = [_value("", item) for item in value]
    line = f"[{', '.join(items)}]"
    if len(name) + len(line) <= WIDTH:
        return line
    return "[\n" + "".join(f"  {item},\n" for item in items) + "]"


def _string(text: str) -> str:
    """A TOML string in one line."""
    return '"' + _ESCAPED.sub(lambda sign: _SHORT.get(sign.group(), f"\\u{ord(sign.group()):04X}"), text) + '"'
