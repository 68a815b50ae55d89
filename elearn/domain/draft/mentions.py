"""What a text of a course can point to: its lessons and their anchors, the terms of the glossary, acts and sources."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from elearn.domain.course import markup
from elearn.domain.course.lessons import GLOSSARY_PAGE
from elearn.domain.course.model import Act, Language, Source
from elearn.domain.draft.pieces import Pieces
from elearn.domain.draft.sketch import Sketch


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the course: its name and the address that a link to it has in the file."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    """Places that belong together: a lesson and what stands in it, or the glossary."""

    title: str
    mentions: tuple[Mention, ...]


def anchors(body: str) -> list[tuple[str, str]]:
    """(anchor, title) of every heading and box that has an anchor, in order."""
    tokens = markup.tokens(body)
    found = []
    for place, token in enumerate(tokens):
        anchor = token.meta.get("anchor") if token.type in {"heading_open", "container_box_open"} else None
        if anchor and token.type == "heading_open":
            found.append((anchor, markup.plain(tokens[place + 1].children).strip() or anchor))
        elif anchor:
            found.append((anchor, token.meta.get("title") or anchor))
    return found


def places(drawn: Sketch, language: Language, own: str) -> list[Group]:
    """Everything that a text in the language can link to; `own` is the lesson the text stands in."""
    groups = []
    for lesson in drawn.lessons:
        body = lesson.pieces.get(language, lesson.first).body
        file = "" if lesson.slug == own else lesson.file
        whole = [Mention(lesson.title(language), file)] if file else []
        inside = [Mention(title, f"{file}#{anchor}") for anchor, title in anchors(body)]
        if whole or inside:
            groups.append(Group(lesson.title(language), (*whole, *inside)))
    return [*groups, *_terms(drawn, language)]


def _terms(drawn: Sketch, language: Language) -> list[Group]:
    glossary = drawn.glossary.get(language) or drawn.glossary.get(drawn.base)
    if glossary is None:
        return []
    terms = tuple(Mention(title, f"{GLOSSARY_PAGE}#{anchor}") for anchor, title in anchors(glossary.body))
    return [Group(str(glossary.front.get("title", GLOSSARY_PAGE)), terms)] if terms else []


def acts(drawn: Sketch, elsewhere: Iterable[Act]) -> list[Act]:
    """Every act that the course or another one cites, without articles, each once, by name."""
    typed = (row for pieces in _fronts(drawn) for row in _tables(pieces.front.get("acts")))
    own = (Act(str(row.get("name", "")), str(row.get("reference", "")), "") for row in typed)
    other = (Act(act.name, act.reference, "") for act in elsewhere)
    return sorted({act for act in (*own, *other) if act.name}, key=lambda act: (act.name, act.reference))


def sources(drawn: Sketch, language: Language, elsewhere: Iterable[Source]) -> list[Source]:
    """Every source that the course or another one names, each id once; the words of this course count more."""
    typed = (row for pieces in _fronts(drawn, language) for row in _tables(pieces.front.get("sources")))
    found: dict[str, Source] = {}
    for source in (*(Source(str(row.get("id", "")), str(row.get("text", ""))) for row in typed), *elsewhere):
        if source.id:
            found.setdefault(source.id, source)
    return sorted(found.values(), key=lambda source: source.id)


def _fronts(drawn: Sketch, language: Language = "") -> list[Pieces]:
    return [lesson.pieces.get(language, lesson.first) for lesson in drawn.lessons]


def _tables(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
