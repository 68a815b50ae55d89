"""What the studio's forms ask about a course, a quiz, a glossary: from the files to text fields and back.

What was typed is kept even where it is wrong: a number that is none stays a text, and the reader says so at the check.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from elearn.domain.course.lessons import COURSE_PAGE, GLOSSARY_PAGE
from elearn.domain.course.model import Language
from elearn.domain.course.reader import COURSE
from elearn.domain.draft.pieces import Pieces, cut, joined, lesson_path, mark, toml_text
from elearn.domain.draft.structure import Change, NotPossible, Unreadable, ordered_settings, slug_of

Files = Mapping[str, bytes]
Fields = Mapping[str, str]
"""Field → what is typed in it; a list has one thing in a line."""

COURSE_FIELDS = ("topic", "ground", "licence", "authors", "reviewers", "legal_date", "completion_lessons",
                 "completion_quizzes", "badge_months")  # fmt: skip
ALIGNMENT_FIELDS = ("name", "url", "framework", "code")
PAGE_FIELDS = ("title", "summary", "outcomes", "monday", "badge_name", "badge_claim", "badge_criteria", "description")
QUIZ_FIELDS = ("pass", "feedback", "attempts", "wait_minutes", "draw", "time_limit_minutes", "shuffle_questions",
               "shuffle_options")  # fmt: skip
_QUIZ_USUAL: dict[str, str | bool] = {
    "pass": "70%",
    "feedback": "now",
    "attempts": "0",
    "wait_minutes": "0",
    "draw": "0",
    "time_limit_minutes": "0",
    "shuffle_questions": False,
    "shuffle_options": True,
}
_TERM = re.compile(r"^##[ \t]+(?!\?)(.*?)(?:[ \t]+\{#([^}\s]*)\})?[ \t]*$", re.MULTILINE)
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the glossary in one language."""

    anchor: str
    title: str
    meaning: str
    """Markdown."""


@dataclass(frozen=True, slots=True)
class Terms:
    """A glossary in one language."""

    title: str
    lead: str
    """Markdown before the first term; usually empty."""
    terms: tuple[Term, ...]


# course.toml


def course_fields(files: Files) -> dict[str, str]:
    """The course's settings as text fields."""
    settings = _settings(files)
    completion, badge = _table(settings, "completion"), _table(settings, "badge")
    return {
        "topic": _typed(settings.get("topic")),
        "ground": _typed(settings.get("ground")),
        "licence": _typed(settings.get("licence")),
        "authors": _lines(settings.get("authors")),
        "reviewers": _lines(settings.get("reviewers")),
        "legal_date": _typed(settings.get("legal_date")),
        "completion_lessons": _typed(completion.get("lessons", "all")),
        "completion_quizzes": _typed(completion.get("quizzes", "final")),
        "badge_months": _typed(badge.get("months")),
    }


def alignment_rows(files: Files) -> list[dict[str, str]]:
    """What the badge stands for elsewhere, a row of text fields each."""
    rows = _settings(files).get("alignment")
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [{key: _typed(row.get(key)) for key in ALIGNMENT_FIELDS} for row in found]


def course_mark(files: Files) -> str:
    """The sign of the settings without the order of lessons, which another page changes."""
    return mark(toml_text({key: value for key, value in _settings(files).items() if key != "parts"}))


def with_course_fields(files: Files, typed: Fields, alignment: Sequence[Fields]) -> Change:
    """The settings as typed; an empty field that may be left out is left out."""
    before = _settings(files)
    keys = {
        "topic": typed["topic"],
        "licence": typed["licence"] or None,
        "authors": split_lines(typed["authors"]),
        "reviewers": split_lines(typed["reviewers"]),
        "legal_date": _day(typed["legal_date"]) if typed["legal_date"] else None,
        "ground": typed["ground"],
        "completion": {"lessons": typed["completion_lessons"], "quizzes": typed["completion_quizzes"]},
        "badge": {"months": _whole(typed["badge_months"])} if typed["badge_months"] else None,
        "alignment": [
            {key: row[key] for key in ALIGNMENT_FIELDS if row[key] or key in {"name", "url"}}
            for row in alignment
            if any(row.values())
        ]
        or None,
    }
    after = {key: value for key, value in (before | keys).items() if value is not None}
    return _changed(files, {COURSE: ordered_settings(after)})


# <language>/course.md


def page_fields(files: Files, language: Language) -> dict[str, str]:
    """The course page in one language as text fields."""
    pieces = _page(files, language)
    badge = _table(pieces.front, "badge")
    return {
        "title": _typed(pieces.front.get("title")),
        "summary": _typed(pieces.front.get("summary")),
        "outcomes": _lines(pieces.front.get("outcomes")),
        "monday": _lines(pieces.front.get("monday")),
        "badge_name": _typed(badge.get("name")),
        "badge_claim": _typed(badge.get("claim")),
        "badge_criteria": _typed(badge.get("criteria")),
        "description": pieces.body,
    }


def page_mark(files: Files, language: Language) -> str:
    """The sign of the course page without the names of parts, which another page changes."""
    pieces = _page(files, language)
    front = {key: value for key, value in pieces.front.items() if key != "parts"}
    return mark(joined(replace(pieces, front=front)))


def with_page_fields(files: Files, language: Language, typed: Fields) -> Change:
    """The course page as typed."""
    pieces = _page(files, language)
    if pieces.broken:
        raise Unreadable(f"{language}/{COURSE_PAGE}")
    keys = {
        "title": typed["title"],
        "summary": typed["summary"],
        "outcomes": split_lines(typed["outcomes"]),
        "monday": split_lines(typed["monday"]) or None,
        "badge": {key: typed[f"badge_{key}"] for key in ("name", "claim", "criteria")},
        "parts": pieces.front.get("parts", {}),
    }
    merged = pieces.front | keys
    order = [*("title", "summary", "outcomes", "monday"), *merged]
    front = {key: merged[key] for key in dict.fromkeys(order) if merged[key] is not None}
    page = joined(replace(pieces, front=front, body=typed["description"]))
    return _changed(files, {f"{language}/{COURSE_PAGE}": page})


# <language>/glossary.md


def terms(files: Files, language: Language) -> Terms | None:
    """The glossary in one language; None if there is none."""
    path = f"{language}/{GLOSSARY_PAGE}"
    if path not in files:
        return None
    pieces = cut(files[path].decode(errors="replace"))
    heads = list(_TERM.finditer(pieces.body))
    ends = [*(head.start() for head in heads[1:]), len(pieces.body)]
    found = tuple(
        Term(head.group(2) or "", head.group(1).strip(), pieces.body[head.end() : end].strip("\n"))
        for head, end in zip(heads, ends, strict=False)
    )
    lead = pieces.body[: heads[0].start()] if heads else pieces.body
    return Terms(_typed(pieces.front.get("title")), lead.strip("\n"), found)


def terms_mark(files: Files, language: Language) -> str:
    """The sign of the glossary in one language."""
    return mark(files.get(f"{language}/{GLOSSARY_PAGE}", b"").decode(errors="replace"))


def with_terms(files: Files, language: Language, typed: Terms) -> Change:
    """The glossary as typed, terms without a name left out; without any the file goes.

    The base language owns which terms there are: translations lose the removed ones and follow the order.
    """
    base = _typed(_settings(files).get("base")) or language
    written = {language: _anchored(typed)}
    if language == base:
        order = [term.anchor for term in written[language].terms]
        for other in {path.partition("/")[0] for path in files if path.endswith(f"/{GLOSSARY_PAGE}")} - {language}:
            there = terms(files, other)
            if there is not None:
                by_anchor = {term.anchor: term for term in there.terms}
                kept = tuple(by_anchor[anchor] for anchor in order if anchor in by_anchor)
                written[other] = replace(there, terms=kept)
    changes: dict[str, bytes | None] = {}
    for one, said in written.items():
        path = f"{one}/{GLOSSARY_PAGE}"
        content = _glossary(said).encode() if said.terms or said.lead else None
        if files.get(path) != content:
            changes[path] = content
    return Change(changes)


def _anchored(typed: Terms) -> Terms:
    """Each term with a name has an anchor, made of the name where none was given."""
    found: list[Term] = []
    for term in typed.terms:
        if term.title or term.meaning:
            taken = [other.anchor for other in (*typed.terms, *found) if other.anchor]
            found.append(replace(term, anchor=term.anchor or slug_of(term.title, taken)))
    return replace(typed, terms=tuple(found))


def _glossary(said: Terms) -> str:
    heads = [f"## {term.title} {{#{term.anchor}}}" for term in said.terms]
    entries = ["\n\n".join(filter(None, [head, term.meaning])) for head, term in zip(heads, said.terms, strict=True)]
    return joined(Pieces({"title": said.title}, "\n\n".join(filter(None, [said.lead, *entries]))))


# The quiz of a lesson


def quiz_fields(files: Files, slug: str) -> dict[str, str | bool] | None:
    """How the lesson's quiz is taken, as fields; None if it has no quiz."""
    settings = _lesson(files, slug)[1].settings
    if settings is None:
        return None
    found = {key: settings.get(key, usual) for key, usual in _QUIZ_USUAL.items()}
    return {key: value if isinstance(value, bool) else _typed(value) for key, value in found.items()}


def quiz_mark(files: Files, slug: str) -> str:
    """The sign of the quiz's settings."""
    settings = _lesson(files, slug)[1].settings
    return mark("" if settings is None else toml_text(settings))


def with_quiz_fields(files: Files, slug: str, typed: Mapping[str, str | bool]) -> Change:
    """The quiz's settings as typed; what is as usual is left out, but for the pass mark."""
    path, pieces = _lesson(files, slug)
    settings: dict[str, Any] = dict(pieces.settings or {})
    for key, usual in _QUIZ_USUAL.items():
        value = typed[key]
        settings.pop(key, None)
        if key == "pass" or value != usual:
            settings[key] = value if isinstance(value, bool) else _whole(value)
    others = {key: value for key, value in settings.items() if key not in _QUIZ_USUAL}
    ordered = {key: settings[key] for key in _QUIZ_USUAL if key in settings}
    return _changed(files, {path: joined(replace(pieces, settings=ordered | others))})


def _lesson(files: Files, slug: str) -> tuple[str, Pieces]:
    base = _typed(_settings(files).get("base")) or "pl"
    path = lesson_path(files, base, slug)
    if path is None:
        raise NotPossible("lesson_unknown")
    return path, cut(files[path].decode(errors="replace"))


# Said once


def split_lines(typed: str) -> list[str]:
    """The lines that say something, without spaces around them."""
    return [line.strip() for line in typed.split("\n") if line.strip()]


def _settings(files: Files) -> dict[str, Any]:
    try:
        return tomllib.loads(files.get(COURSE, b"").decode())
    except (ValueError, RecursionError) as error:
        raise Unreadable(COURSE) from error


def _page(files: Files, language: Language) -> Pieces:
    return cut(files.get(f"{language}/{COURSE_PAGE}", b"").decode(errors="replace"))


def _table(values: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = values.get(key)
    return found if isinstance(found, dict) else {}


def _typed(value: Any) -> str:
    return "" if value is None else str(value)


def _lines(value: Any) -> str:
    return "\n".join(str(one) for one in value) if isinstance(value, list) else _typed(value)


def _whole(typed: str) -> int | str:
    return int(typed) if _WHOLE.fullmatch(typed) else typed


def _day(typed: str) -> date | str:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return typed


def _changed(files: Files, written: Mapping[str, str]) -> Change:
    return Change({path: text.encode() for path, text in written.items() if files.get(path) != text.encode()})
