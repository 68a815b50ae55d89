"""A question of a draft reshaped: its rows, its kind, and its translations after it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from elearn.domain.draft.asked import CHOSEN, EXPLAINED, ROWED, WORDS, Asked, Row, one_line, read, text
from elearn.domain.quiz.options import LEAST

Came = tuple[int | None, ...]
"""For each row where it stood before, None for a new one."""


def with_row(asked: Asked) -> tuple[Asked, Came]:
    """The question with an empty row at the end."""
    return replace(asked, rows=(*asked.rows, Row())), (*range(len(asked.rows)), None)


def without_row(asked: Asked, place: int) -> tuple[Asked, Came]:
    """The question without the row at that place."""
    return _arranged(asked, [old for old in range(len(asked.rows)) if old != place])


def with_row_moved(asked: Asked, place: int, step: int) -> tuple[Asked, Came]:
    """The question with a row moved up (-1) or down (1); at the end of the way nothing changes."""
    order = list(range(len(asked.rows)))
    if place in order and place + step in order:
        order[place], order[place + step] = order[place + step], order[place]
    return _arranged(asked, order)


def _arranged(asked: Asked, came: Sequence[int]) -> tuple[Asked, Came]:
    return replace(asked, rows=tuple(asked.rows[old] for old in came)), tuple(came)


def begun(question: str, kind: str, prompt: str = "") -> Asked:
    """A new question of that kind with as many empty rows as it needs."""
    return of_kind(Asked(id=question, kind="", prompt=one_line(prompt)), kind)


def of_kind(asked: Asked, kind: str) -> Asked:
    """The question as one of another kind, with the words that this kind has a place for."""
    if kind == asked.kind:
        return asked
    made = replace(asked, kind=kind, rows=(), paragraph="", stray="")
    if asked.stray:  # lines that fitted no answer may fit one now
        again = read(text(replace(made, stray=asked.stray)))
        made = replace(made, rows=again.rows, paragraph=again.paragraph, stray=again.stray)
    rows = _as_options(asked) or made.rows
    if kind == "gaps":
        words = [row.text for row in rows if row.right and row.text]
        gap = f"[[{' | '.join(words)}]]" if words else ""
        return replace(made, rows=(), paragraph=made.paragraph or asked.paragraph or gap)
    return replace(made, rows=_rows_of(kind, asked.kind, rows))


def _as_options(asked: Asked) -> tuple[Row, ...]:
    if asked.kind in {"text", "number"}:
        return tuple(replace(row, right=True) for row in asked.rows if row.text)
    return asked.rows


def _rows_of(kind: str, was: str, rows: Sequence[Row]) -> tuple[Row, ...]:
    only = next((place for place, row in enumerate(rows) if row.right), None)
    if kind == "truefalse":
        there = {row.text: row for row in rows}
        return tuple(there.get(word, Row(word)) for word in WORDS)
    if kind in {"text", "number"}:
        wanted = [Row(row.text) for row in rows if row.right or only is None] or [Row()]
        return tuple(wanted[:1] if kind == "number" else wanted)
    if kind not in CHOSEN:
        return _enough([Row(row.text) for row in rows])
    return _enough(
        [
            Row(row.text, row.other if was in EXPLAINED else "", row.right and (kind == "multiple" or place == only))
            for place, row in enumerate(rows)
        ]
    )


def _enough(rows: Iterable[Row]) -> tuple[Row, ...]:
    there = tuple(rows)
    return there + (Row(),) * (LEAST - len(there))


def followed(translation: str, before: Asked, after: Asked, came: Came | None = None) -> str:
    """A translation's block after the base language's question changed: the same rows in the same order.

    Words that were still those of the base language follow it; what is new stands there in the base language until
    somebody translates it. `came` says where each row of `after` stood; without it rows stayed in their places.
    """
    said = _marked_like(read(translation, before.kind), before)
    if after.kind != before.kind:
        said, before = of_kind(said, after.kind), of_kind(before, after.kind)
    return text(
        replace(
            said,
            prompt=_word(said.prompt, before.prompt, after.prompt),
            explanation=_word(said.explanation, before.explanation, after.explanation),
            unit=_word(said.unit, before.unit, after.unit) if after.unit else "",
            paragraph=_word(said.paragraph, before.paragraph, after.paragraph),
            rows=_followed_rows(said, before, after, range(len(after.rows)) if came is None else came),
        ),
        base=False,
    )


def _marked_like(said: Asked, base: Asked) -> Asked:
    """The translation with the rows marked that are right in the base language: a change of kind asks for it."""
    right = [row.right for row in base.rows]
    marked = [replace(row, right=place < len(right) and right[place]) for place, row in enumerate(said.rows)]
    return replace(said, rows=tuple(marked))


def _followed_rows(said: Asked, before: Asked, after: Asked, came: Iterable[int | None]) -> tuple[Row, ...]:
    if after.kind not in (*ROWED, "truefalse"):
        own = [row.text for row in said.rows] != [row.text for row in before.rows]
        return said.rows if own else after.rows
    return tuple(
        _followed_row(_at(said.rows, place), _at(before.rows, place), row, after.kind)
        for place, row in zip(came, after.rows, strict=True)
    )


def _at(rows: Sequence[Row], place: int | None) -> Row | None:
    return rows[place] if place is not None and place < len(rows) else None


def _followed_row(now: Row | None, then: Row | None, row: Row, kind: str) -> Row:
    if now is None or then is None:
        return row
    left = "" if kind == "matching" and not row.text else _word(now.text, then.text, row.text)
    return Row(left, _word(now.other, then.other, row.other))


def _word(said: str, before: str, after: str) -> str:
    """What a translation says when the base language's words change: its own words, or still the base language's."""
    return after if said in {"", before} and after != before else said
