"""Parts and lessons of a draft: added, named, moved, removed; the links between the files stay right everywhere."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from elearn.domain.course.lessons import COURSE_PAGE, LESSON_FILE, RESERVED
from elearn.domain.course.markup import SLUG
from elearn.domain.course.model import Language
from elearn.domain.course.reader import COURSE, FORMAT
from elearn.domain.draft.pieces import Pieces, cut, joined, lesson_path, toml_text
from elearn.domain.draft.sketch import Sketch, sketch
from elearn.domain.fold import fold

MOST_LESSONS = 99
"""Two digits number the files."""
USUAL_MINUTES = 10
SLUG_LENGTH = 60

Files = Mapping[str, bytes]
Plan = list[tuple[str, list[str]]]
"""Part id → slugs of its lessons, in order."""

_NO_WORD = re.compile(r"[^a-z0-9]+")
_TAKEN = frozenset({"new", "badges", "import"})
"""Addresses inside the studio that no course can have."""


class Unreadable(Exception):
    """`course.toml` is there and cannot be read: nothing of it may be lost by writing it anew."""


class NotPossible(Exception):
    """What was asked does not fit the draft as it is; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


NOT_POSSIBLE = {
    "lesson_unknown": "there is no such lesson any more",
    "part_unknown": "there is no such part any more",
    "part_last": "the last part cannot be removed while it has lessons",
    "order_stale": "somebody changed the lessons meanwhile, the order does not fit them",
    "lessons_many": "a course has at most 99 lessons",
    "slug_taken": "another lesson has this address",
    "slug_bad": "an address has small letters, digits and hyphens and begins with a letter",
    "slug_published": "the address of a published lesson stays as it is",
}


@dataclass(frozen=True, slots=True)
class Change:
    """Files to write, and which files only got another name."""

    files: dict[str, bytes | None] = field(default_factory=dict)
    """Path → new content; None: the file goes."""
    moved: dict[str, str] = field(default_factory=dict)
    """Old path → new path."""


@dataclass(frozen=True, slots=True)
class Start:
    """What a new course begins with."""

    slug: str
    title: str
    summary: str
    outcomes: tuple[str, ...]
    base: Language
    topic: str
    ground: str
    badge: tuple[str, str, str]
    """Name, claim and criteria of its badge."""
    part: tuple[str, str]
    """Id and title of its first part."""


# Names


def slug_of(words: str, taken: Sequence[str] = ()) -> str:
    """A slug made of the words, not one of those taken; `kurs` where no letter is left."""
    plain = _NO_WORD.sub("-", fold(words)).strip("-").lstrip("0123456789-")[:SLUG_LENGTH].rstrip("-") or "kurs"
    if plain not in taken and plain not in RESERVED | _TAKEN:
        return plain
    number = 2
    while f"{plain}-{number}" in taken:
        number += 1
    return f"{plain}-{number}"


def is_slug(text: str) -> bool:
    """Whether the text can be a course's address in the studio and on the shelf."""
    return bool(SLUG.fullmatch(text)) and text not in _TAKEN


# A course


def begun(start: Start) -> dict[str, bytes]:
    """The files of a new course: what was said and usual settings; the lessons come later."""
    settings = {
        "format": FORMAT,
        "slug": start.slug,
        "base": start.base,
        "languages": [start.base],
        "topic": start.topic,
        "authors": [],
        "reviewers": [],
        "ground": start.ground,
        "parts": [{"id": start.part[0], "lessons": []}],
        "completion": {"lessons": "all", "quizzes": "none"},
    }
    name, claim, criteria = start.badge
    front = {
        "title": start.title,
        "summary": start.summary,
        "outcomes": list(start.outcomes),
        "badge": {"name": name, "claim": claim, "criteria": criteria},
        "parts": {start.part[0]: start.part[1]},
    }
    page = joined(Pieces(front, start.summary))
    return {COURSE: toml_text(settings).encode(), f"{start.base}/{COURSE_PAGE}": page.encode()}


def duplicated(files: Files, slug: str, titles: Mapping[Language, str]) -> dict[str, bytes]:
    """The same course under another address, with other titles."""
    settings = {**_settings(files), "slug": slug}
    copy = {**files, COURSE: toml_text(settings).encode()}
    for language, title in titles.items():
        path = f"{language}/{COURSE_PAGE}"
        if path in files:
            pieces = _cut(files, path)
            copy[path] = joined(replace(pieces, front={**pieces.front, "title": title})).encode()
    return copy


# Lessons


def with_lesson(
    files: Files, *, title: str, part: str, kind: Literal["lesson", "test"] = "lesson"
) -> tuple[str, Change]:
    """A new lesson at the end of a part, a lesson to read before the tests that end it; its slug and the change."""
    here = sketch(files)
    plan = plan_of(here)
    if sum(len(lessons) for _, lessons in plan) >= MOST_LESSONS:
        raise NotPossible("lessons_many")
    lessons = _lessons_of(plan, part)
    slug = slug_of(title, [*here.by_slug, *RESERVED])
    place = len(lessons)
    while kind == "lesson" and place and here.by_slug[lessons[place - 1]].kind == "test":
        place -= 1
    lessons.insert(place, slug)
    front: dict[str, Any] = {"title": title, "summary": ""}
    if kind == "test":
        front["kind"] = "test"
    front["minutes"] = USUAL_MINUTES
    settings = {"pass": "70%", "feedback": "end"} if kind == "test" else None
    text = joined(Pieces(front, "", settings))
    return slug, _written(files, plan, {slug: {here.base: text}}, completion=_completion(here, adds=kind))


def without_lesson(files: Files, slug: str) -> Change:
    """The draft without the lesson, in every language."""
    here = sketch(files)
    if slug not in here.by_slug:
        raise NotPossible("lesson_unknown")
    plan = [(part, [one for one in lessons if one != slug]) for part, lessons in plan_of(here)]
    kept = [lesson.kind for lesson in here.lessons if lesson.slug != slug]
    return _written(files, plan, gone={slug}, completion=_completion(here, kinds=kept))


def restored_lesson(files: Files, slug: str, texts: Mapping[str, bytes], part: str, place: int) -> Change:
    """A removed lesson back where it stood; `texts` are its files by the paths they had."""
    here = sketch(files)
    if slug in here.by_slug:
        raise NotPossible("slug_taken")
    plan = plan_of(here)
    lessons = next((lessons for id_, lessons in plan if id_ == part), None)
    if lessons is None:
        lessons = plan[-1][1] if plan else _new_part(plan, part or "lekcje")
    lessons.insert(min(place, len(lessons)), slug)
    back = {path.partition("/")[0]: content.decode(errors="replace") for path, content in texts.items()}
    names = {path.rpartition("/")[2] for path in texts}
    kinds = [*(lesson.kind for lesson in here.lessons), *(sketch(texts).by_slug[slug].kind,)]
    return _written(
        files, plan, {slug: back}, old_names=dict.fromkeys(names, slug), completion=_completion(here, kinds)
    )


def moved_lesson(files: Files, slug: str, step: Literal[-1, 1]) -> Change:
    """The lesson one place up or down; from the edge of a part into the next one."""
    here = sketch(files)
    plan = plan_of(here)
    at = next((number for number, (_, lessons) in enumerate(plan) if slug in lessons), None)
    if at is None:
        raise NotPossible("lesson_unknown")
    lessons = plan[at][1]
    place = lessons.index(slug)
    if 0 <= place + step < len(lessons):
        lessons[place], lessons[place + step] = lessons[place + step], lessons[place]
    elif 0 <= at + step < len(plan):
        lessons.remove(slug)
        beside = plan[at + step][1]
        beside.insert(len(beside) if step < 0 else 0, slug)
    else:
        return Change()
    return _written(files, plan)


def arranged(files: Files, order: Plan) -> Change:
    """All lessons in the order given, part by part; it must name every part and lesson that there is, once."""
    now = plan_of(sketch(files))
    if sorted(id_ for id_, _ in now) != sorted(id_ for id_, _ in order):
        raise NotPossible("order_stale")
    if sorted(s for _, lessons in now for s in lessons) != sorted(s for _, lessons in order for s in lessons):
        raise NotPossible("order_stale")
    return _written(files, [(id_, list(lessons)) for id_, lessons in order])


def retitled(files: Files, slug: str, language: Language, title: str) -> Change:
    """Another title for the lesson in one language."""
    path = lesson_path(files, language, slug)
    if path is None:
        raise NotPossible("lesson_unknown")
    pieces = _cut(files, path)
    return Change(_differing(files, {path: joined(replace(pieces, front={**pieces.front, "title": title})).encode()}))


def of_kind(files: Files, slug: str, kind: Literal["lesson", "test"]) -> Change:
    """The lesson as a lesson to read, or as a test."""
    here = sketch(files)
    path = lesson_path(files, here.base, slug)
    if path is None:
        raise NotPossible("lesson_unknown")
    if here.by_slug[slug].kind == kind:
        return Change()
    pieces = _cut(files, path)
    front = {key: value for key, value in pieces.front.items() if key != "kind"}
    if kind == "test":
        place = next((n for n, key in enumerate(front) if key == "minutes"), len(front))
        front = dict([*list(front.items())[:place], ("kind", "test"), *list(front.items())[place:]])
    settings = {"pass": "70%"} if kind == "test" and pieces.settings is None else pieces.settings
    written = {path: joined(replace(pieces, front=front, settings=settings)).encode()}
    kinds = [kind if lesson.slug == slug else lesson.kind for lesson in here.lessons]
    settings_now = _settings(files)
    completion = _completion(here, kinds)
    if completion is not None:
        written[COURSE] = toml_text({**settings_now, "completion": completion}).encode()
    return Change(_differing(files, written))


def reslugged(files: Files, slug: str, new: str) -> Change:
    """Another address for a lesson that nobody has seen yet; links and passages follow."""
    here = sketch(files)
    if slug not in here.by_slug:
        raise NotPossible("lesson_unknown")
    if not SLUG.fullmatch(new):
        raise NotPossible("slug_bad")
    if new in here.by_slug or new in RESERVED:
        raise NotPossible("slug_taken")
    plan = [(part, [new if one == slug else one for one in lessons]) for part, lessons in plan_of(here)]
    return _written(files, plan, renamed={slug: new})


# Parts


def with_part(files: Files, language: Language, title: str) -> tuple[str, Change]:
    """A new part without lessons at the end; its id and the change."""
    here = sketch(files)
    id_ = slug_of(title, [part.id for part in here.parts])
    plan = plan_of(here)
    _new_part(plan, id_)
    return id_, _written(files, plan, part_titles={id_: {one: title for one in here.pages if one == language}})


def renamed_part(files: Files, part: str, language: Language, title: str) -> Change:
    """Another title for a part in one language."""
    here = sketch(files)
    if part not in {one.id for one in here.parts} or language not in here.pages:
        raise NotPossible("part_unknown")
    return Change(_differing(files, _with_part_titles(files, {part: {language: title}})))


def without_part(files: Files, part: str) -> Change:
    """The draft without the part; its lessons join the part above, or the one below if it was the first."""
    plan = plan_of(sketch(files))
    lessons = _lessons_of(plan, part)
    at = next(number for number, (id_, _) in enumerate(plan) if id_ == part)
    if lessons and len(plan) == 1:
        raise NotPossible("part_last")
    del plan[at]
    if lessons:
        beside = plan[max(at - 1, 0)][1]
        beside[:] = [*beside, *lessons] if at else [*lessons, *beside]
    return _written(files, plan, gone_parts={part})


def restored_part(
    files: Files, part: str, titles: Mapping[Language, str], lessons: Sequence[str], place: int
) -> Change:
    """A removed part back where it stood, with those of its lessons that are still there."""
    here = sketch(files)
    if part in {one.id for one in here.parts}:
        raise NotPossible("slug_taken")
    back = [slug for slug in lessons if slug in here.by_slug]
    plan = [(id_, [slug for slug in inside if slug not in back]) for id_, inside in plan_of(here)]
    plan.insert(min(place, len(plan)), (part, back))
    return _written(files, plan, part_titles={part: dict(titles)})


def moved_part(files: Files, part: str, step: Literal[-1, 1]) -> Change:
    """The part with its lessons one place up or down."""
    plan = plan_of(sketch(files))
    _lessons_of(plan, part)
    at = next(number for number, (id_, _) in enumerate(plan) if id_ == part)
    if not 0 <= at + step < len(plan):
        return Change()
    plan[at], plan[at + step] = plan[at + step], plan[at]
    return _written(files, plan)


# Said once


def plan_of(here: Sketch) -> Plan:
    """The parts and lessons as they are; lessons without a part come in one of their own at the end."""
    return [(part.id, list(part.lessons)) for part in here.parts]


def ordered_settings(settings: Mapping[str, Any]) -> str:
    """`course.toml` with its tables in the order of the specification."""
    tables = ("parts", "completion", "badge", "alignment")
    first = {key: value for key, value in settings.items() if key not in tables}
    return toml_text(first | {key: settings[key] for key in tables if key in settings})


def _new_part(plan: Plan, id_: str) -> list[str]:
    plan.append((id_, []))
    return plan[-1][1]


def _lessons_of(plan: Plan, part: str) -> list[str]:
    found = next((lessons for id_, lessons in plan if id_ == part), None)
    if found is None:
        raise NotPossible("part_unknown")
    return found


def _settings(files: Files) -> dict[str, Any]:
    try:
        return tomllib.loads(files.get(COURSE, b"").decode())
    except (ValueError, RecursionError) as error:
        raise Unreadable(COURSE) from error


def _cut(files: Files, path: str) -> Pieces:
    return cut(files[path].decode(errors="replace"))


def _completion(here: Sketch, kinds: Sequence[str] | None = None, *, adds: str = "") -> dict[str, Any] | None:
    """The completion rule if it has to follow the lessons: tests count once there are any; None if it stays."""
    kinds = [*(lesson.kind for lesson in here.lessons), adds] if kinds is None else kinds
    had, has = any(lesson.kind == "test" for lesson in here.lessons), "test" in kinds
    rule = here.settings.get("completion")
    rule = rule if isinstance(rule, dict) else {}
    quizzes = rule.get("quizzes", "final")
    wanted = "final" if has and not had and quizzes == "none" else "none" if quizzes == "final" and not has else quizzes
    return None if wanted == quizzes else {"lessons": rule.get("lessons", "all"), "quizzes": wanted}


def _written(
    files: Files,
    plan: Plan,
    added: Mapping[str, Mapping[Language, str]] | None = None,
    *,
    gone: frozenset[str] | set[str] = frozenset(),
    gone_parts: frozenset[str] | set[str] = frozenset(),
    renamed: Mapping[str, str] | None = None,
    old_names: Mapping[str, str] | None = None,
    part_titles: Mapping[str, Mapping[Language, str]] | None = None,
    completion: Mapping[str, Any] | None = None,
) -> Change:
    """The files with the lessons in this plan: numbered anew, links following them."""
    settings = _settings(files)
    named = {slug: f"{number:02}-{slug}.md" for number, slug in enumerate((s for _, row in plan for s in row), 1)}
    after: dict[str, bytes] = {}
    moved: dict[str, str] = {}
    names = {old: named[slug] for old, slug in (old_names or {}).items()}
    for path, content in files.items():
        folder, _, name = path.partition("/")
        found = LESSON_FILE.fullmatch(name) if folder != "media" else None
        slug = found.group(2) if found else ""
        if found is None:
            after[path] = content
        elif slug not in gone:
            new = named.get((renamed or {}).get(slug, slug), name)
            after[f"{folder}/{new}"] = content
            if new != name:
                moved[path], names[name] = f"{folder}/{new}", new
    for slug, texts in (added or {}).items():
        after |= {f"{language}/{named[slug]}": text.encode() for language, text in texts.items()}
    parts = [{"id": id_ or _free_id(plan), "lessons": lessons} for id_, lessons in plan if id_ or lessons]
    settings = {**settings, "parts": parts}
    if completion is not None:
        settings["completion"] = dict(completion)
    after[COURSE] = ordered_settings(settings).encode()
    after |= _with_part_titles(after, part_titles or {}, gone_parts)
    if names or renamed:
        after = {path: _relinked(path, content, names, renamed or {}) for path, content in after.items()}
    removed: dict[str, bytes | None] = {path: None for path in files if path not in after}
    return Change(_differing(files, after) | removed, moved)


def _free_id(plan: Plan) -> str:
    return slug_of("lekcje", [id_ for id_, _ in plan])


def _with_part_titles(
    files: Files, titles: Mapping[str, Mapping[Language, str]], gone: frozenset[str] | set[str] = frozenset()
) -> dict[str, bytes]:
    """The course pages with these titles of parts, without those of parts that are gone."""
    pages = {language for said in titles.values() for language in said}
    if gone:
        pages |= {path.partition("/")[0] for path in files if path.endswith(f"/{COURSE_PAGE}")}
    written = {}
    for language in pages:
        path = f"{language}/{COURSE_PAGE}"
        if path not in files:
            continue
        pieces = _cut(files, path)
        named = pieces.front.get("parts")
        kept = {id_: title for id_, title in (named if isinstance(named, dict) else {}).items() if id_ not in gone}
        new = {id_: said[language] for id_, said in titles.items() if language in said}
        written[path] = joined(replace(pieces, front={**pieces.front, "parts": kept | new})).encode()
    return written


def _relinked(path: str, content: bytes, names: Mapping[str, str], renamed: Mapping[str, str]) -> bytes:
    """The text with its links to lessons under their new names, and its questions' passages under the new slugs."""
    if not path.endswith(".md") or not any(name.encode() in content for name in (*names, *renamed)):
        return content
    text = content.decode(errors="surrogateescape")
    if names:
        old = "|".join(re.escape(name) for name in names)
        links = re.compile(rf"(\]\(\s*<?(?:\./)?|^[ \t]*\[[^\]\n]+\]:[ \t]*<?)({old})(?=[#?)>\s\"'])", re.MULTILINE)
        text = links.sub(lambda found: found.group(1) + names[found.group(2)], text)
    for slug, new in renamed.items():
        text = re.sub(rf"^(passage:[ \t]*){re.escape(slug)}(?=#)", rf"\g<1>{new}", text, flags=re.MULTILINE)
    return text.encode(errors="surrogateescape")


def _differing(before: Files, after: Mapping[str, bytes]) -> dict[str, bytes | None]:
    return {path: content for path, content in after.items() if before.get(path) != content}
