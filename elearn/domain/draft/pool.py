"""The questions of a draft: all in one list, and every change to them carried into all languages of their lesson.

A change is handed back as files to write (path → bytes); the base language has the whole question, a translation its
texts.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from elearn.domain.course.markup import SLUG
from elearn.domain.course.model import Language
from elearn.domain.draft.asked import Asked, read, text
from elearn.domain.draft.pieces import Pieces, block_id, joined, lesson_path
from elearn.domain.draft.reshaping import Came, followed
from elearn.domain.draft.sketch import LessonSketch, Sketch
from elearn.domain.fold import fold

PASS = {"pass": "70%"}
"""Settings of a quiz that begins with its first question."""
TAKEN = frozenset({"new", "import", "export"})
"""Ids that would be the address of another page."""
LONGEST_ID = 60

Files = Mapping[str, bytes]
Changes = dict[str, bytes]
_NO_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Pooled:
    """A question where it stands."""

    lesson: str
    place: int
    """0-based, in its lesson."""
    block: str
    """In the base language."""
    asked: Asked
    twin: bool = False
    """Another question before it has the same id, or it has no id that may be: it needs one of its own to be opened."""


def pool(sketch: Sketch) -> list[Pooled]:
    """All questions in the order of the lessons."""
    seen: set[str] = set()
    found = []
    for lesson in sketch.lessons:
        for place, block in enumerate(lesson.first.blocks):
            asked = read(block)
            found.append(Pooled(lesson.slug, place, block, asked, asked.id in seen or not SLUG.fullmatch(asked.id)))
            seen.add(asked.id)
    return found


def pooled(sketch: Sketch, question: str) -> Pooled | None:
    """The question with that id."""
    return next((one for one in pool(sketch) if one.asked.id == question and not one.twin), None)


def translations(lesson: LessonSketch, question: str) -> dict[Language, str]:
    """The question's blocks in the other languages of its lesson."""
    others = list(lesson.pieces.items())[1:]
    found = {language: pieces.block(question) for language, pieces in others}
    return {language: block for language, block in found.items() if block is not None}


def fresh_id(sketch: Sketch, words: str, also: Collection[str] = ()) -> str:
    """An id made of the words that no question of the course has in any language."""
    taken = {id_ for lesson in sketch.lessons for pieces in lesson.pieces.values() for id_ in pieces.ids()}
    taken |= TAKEN | set(also)
    plain = _NO_WORD.sub("-", fold(words)).strip("-").lstrip("0123456789-")[:LONGEST_ID].rstrip("-") or "pytanie"
    number = 1
    while (free := plain if number == 1 else f"{plain}-{number}") in taken:
        number += 1
    return free


def saved(files: Files, sketch: Sketch, question: Pooled, steps: Sequence[tuple[Asked, Came | None]]) -> Changes:
    """The question as it is after these steps; the translations follow each of them.

    A block is left as it stands, byte for byte, where nothing in it changed.
    """
    before, id_ = question.asked, question.asked.id
    lesson = sketch.by_slug[question.lesson]
    blocks = translations(lesson, id_)
    for after, came in steps:
        if after != before:
            blocks = {language: followed(block, before, after, came) for language, block in blocks.items()}
        before = after
    if before == question.asked:
        return {}

    def changed(language: Language, pieces: Pieces) -> Pieces:
        if pieces is lesson.first:
            return _with_block(pieces, question.place, text(before))
        return pieces.with_block(id_, blocks[language]) if language in blocks else pieces

    return _changed(files, lesson, changed)


def added(files: Files, sketch: Sketch, lesson: str, blocks: Iterable[str], after: str | None = None) -> Changes:
    """The lesson with these blocks of the base language behind that question, or at the end.

    Each translation of the lesson gets them too, in the words of the base language until somebody translates them.
    """
    new = list(blocks)
    copies = [text(read(block), base=False) for block in new]
    first = sketch.by_slug[lesson].first

    def changed(_: Language, pieces: Pieces) -> Pieces:
        ids = pieces.ids()
        place = ids.index(after) + 1 if after in ids else len(ids)
        settings = (PASS if pieces is first else {}) if pieces.settings is None else pieces.settings
        inside = new if pieces is first else copies
        return replace(pieces, settings=settings, blocks=(*pieces.blocks[:place], *inside, *pieces.blocks[place:]))

    return _changed(files, sketch.by_slug[lesson], changed)


def copied(files: Files, sketch: Sketch, question: Pooled) -> tuple[str, Changes]:
    """The id of a copy of the question, and the lesson with it right behind, translated as the question is."""
    id_ = question.asked.id
    new = fresh_id(sketch, re.sub(r"-\d+$", "", id_))
    lesson = sketch.by_slug[question.lesson]
    blocks = translations(lesson, id_)

    def changed(language: Language, pieces: Pieces) -> Pieces:
        own = question.block if pieces is lesson.first else blocks.get(language)
        if own is None:
            return pieces
        place = question.place if pieces is lesson.first else pieces.ids().index(id_)
        copy = _with_id(own, new)
        return replace(pieces, blocks=(*pieces.blocks[: place + 1], copy, *pieces.blocks[place + 1 :]))

    return new, _changed(files, lesson, changed)


def removed(files: Files, sketch: Sketch, question: Pooled) -> Changes:
    """The lesson without the question, in every language."""
    lesson = sketch.by_slug[question.lesson]

    def changed(_: Language, pieces: Pieces) -> Pieces:
        if pieces is lesson.first:
            return _with_block(pieces, question.place, None)
        return pieces if question.twin else pieces.with_block(question.asked.id, None)

    return _changed(files, lesson, changed)


def restored(files: Files, sketch: Sketch, lesson: str, place: int, blocks: Mapping[Language, str]) -> Changes:
    """The lesson with a question that was removed back in its place; `blocks` by language."""

    def changed(language: Language, pieces: Pieces) -> Pieces:
        block = blocks.get(language)
        if block is None or block_id(block) in pieces.ids():
            return pieces
        return replace(
            pieces,
            settings=PASS if pieces.settings is None else pieces.settings,
            blocks=(*pieces.blocks[:place], block, *pieces.blocks[place:]),
        )

    return _changed(files, sketch.by_slug[lesson], changed)


def moved(files: Files, sketch: Sketch, question: Pooled, place: int) -> Changes:
    """The question at another place in its lesson; where there is no such place nothing changes."""
    lesson = sketch.by_slug[question.lesson]
    order = list(range(len(lesson.first.blocks)))
    if place not in order:
        return {}
    order.insert(place, order.pop(question.place))
    ids = [block_id(lesson.first.blocks[place]) for place in order]

    def changed(_: Language, pieces: Pieces) -> Pieces:
        if pieces is lesson.first:
            return replace(pieces, blocks=tuple(pieces.blocks[place] for place in order))
        return replace(pieces, blocks=tuple(sorted(pieces.blocks, key=lambda block: _place(ids, block_id(block)))))

    return _changed(files, lesson, changed)


def carried(files: Files, sketch: Sketch, question: Pooled, lesson: str) -> Changes:
    """The question at the end of another lesson; its passage stays the same.

    A language that the other lesson does not have yet loses the question's translation, which the history keeps; one
    that only the other lesson has gets the words of the base language.
    """
    if lesson == question.lesson:
        return {}
    blocks = translations(sketch.by_slug[question.lesson], question.asked.id)
    passage = question.asked.passage
    slug, _, anchor = passage.partition("#")
    there = f"#{anchor}" if slug == lesson else f"{question.lesson}#{anchor}" if passage and not slug else passage
    block = question.block if there == passage else text(replace(question.asked, passage=there))
    first = sketch.by_slug[lesson].first

    def changed(language: Language, pieces: Pieces) -> Pieces:
        settings = (PASS if pieces is first else {}) if pieces.settings is None else pieces.settings
        own = block if pieces is first else blocks.get(language, text(read(block), base=False))
        return replace(pieces, settings=settings, blocks=(*pieces.blocks, own))

    return {**removed(files, sketch, question), **_changed(files, sketch.by_slug[lesson], changed)}


def named(files: Files, sketch: Sketch, question: Pooled) -> tuple[str, Changes]:
    """The new id of a question that had none or another's, and the file with it."""
    new = fresh_id(sketch, question.asked.prompt)
    lesson, old = sketch.by_slug[question.lesson], block_id(question.block)
    block = _with_id(question.block, new)
    is_own = bool(old) and [one for each in sketch.lessons for one in each.questions].count(old) == 1

    def changed(_: Language, pieces: Pieces) -> Pieces:
        if pieces is lesson.first:
            return _with_block(pieces, question.place, block)
        said = pieces.block(old) if is_own else None
        if said is not None:
            return pieces.with_block(old, _with_id(said, new))
        return replace(pieces, blocks=(*pieces.blocks, text(read(block), base=False)))

    return new, _changed(files, lesson, changed)


def _with_id(block: str, new: str) -> str:
    """The block with another id, all else as it was typed."""
    lines = block.split("\n")
    end = next((place for place, line in enumerate(lines) if not line.strip()), len(lines))
    old = next((place for place in range(1, end) if re.match(r"[ \t]*id:", lines[place])), None)
    if old is None:
        return "\n".join([lines[0], f"id: {new}", *lines[1:]])
    return "\n".join([*lines[:old], f"id: {new}", *lines[old + 1 :]])


def _with_block(pieces: Pieces, place: int, block: str | None) -> Pieces:
    inside = () if block is None else (block,)
    return replace(pieces, blocks=(*pieces.blocks[:place], *inside, *pieces.blocks[place + 1 :]))


def _place(ids: Sequence[str], id_: str) -> int:
    return ids.index(id_) if id_ in ids else len(ids)


def _changed(files: Files, lesson: LessonSketch, change: Callable[[Language, Pieces], Pieces]) -> Changes:
    """The lesson's files that the change makes different."""
    changes: Changes = {}
    for language, pieces in lesson.pieces.items():
        path = lesson_path(files, language, lesson.slug)
        after = change(language, pieces)
        if path is not None and after != pieces:
            changes[path] = joined(after).encode()
    return changes
