"""What a person types about a lesson in one language, and the lesson's file: everything but the questions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from elearn.domain.draft.pieces import Pieces, joined, mark

ACT, SOURCE = ("name", "reference", "article"), ("id", "text")
"""Columns of the two lists."""
MOST_ROWS = 60
_ORDER = ("title", "summary", "outcomes", "kind", "minutes", "legal_date", "worksheet", "sources", "acts")
_WHOLE = re.compile(r"[0-9]{1,6}")

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """The fields of a lesson's form, as typed."""

    title: str = ""
    summary: str = ""
    outcomes: str = ""
    """One a line."""
    minutes: str = ""
    legal_date: tuple[str, str, str] = ("", "", "")
    """Day, month, year."""
    worksheet: str = ""
    sources: tuple[Row, ...] = ()
    acts: tuple[Row, ...] = ()
    body: str = ""
    broken: str = ""
    """Front matter that is no TOML; it stands instead of the fields until it is mended."""


def written(pieces: Pieces) -> Written:
    """What the form shows of a lesson's file."""
    front = pieces.front
    return Written(
        title=_text(front.get("title")),
        summary=_text(front.get("summary")),
        outcomes=_lines(front.get("outcomes")),
        minutes=_text(front.get("minutes")),
        legal_date=_parts_of_day(front.get("legal_date")),
        worksheet=_text(front.get("worksheet")),
        sources=_rows(front.get("sources"), SOURCE),
        acts=_rows(front.get("acts"), ACT),
        body=pieces.body,
        broken=pieces.broken,
    )


def onto(pieces: Pieces, typed: Written, *, is_base: bool) -> Pieces:
    """The file's pieces with what was typed; keys that the form does not show, and the questions, stay."""
    if pieces.broken:
        return replace(pieces, body=typed.body, broken=typed.broken)
    front = dict(pieces.front)
    wanted: dict[str, Any] = {
        "title": typed.title,
        "summary": typed.summary,
        "outcomes": [line for line in typed.outcomes.split("\n") if line],
        "sources": [dict(zip(SOURCE, row, strict=True)) for row in typed.sources],
    }
    if is_base:
        wanted |= {
            "minutes": int(typed.minutes) if _WHOLE.fullmatch(typed.minutes) else typed.minutes,
            "legal_date": _day(typed.legal_date),
            "worksheet": typed.worksheet,
            "acts": [_act(row) for row in typed.acts],
        }
    before = written(pieces)
    for key, value in wanted.items():
        # What was not touched stays as it stands in the file, be it written in a way the form does not know.
        if getattr(before, key) != getattr(typed, key):
            front[key] = value
        if front.get(key) in ("", [], None):
            front.pop(key, None)
    return replace(pieces, front=_ordered(front), body=typed.body)


def words_mark(pieces: Pieces) -> str:
    """The mark of everything this form edits: two people at a lesson's text and at its questions do not collide."""
    return mark(joined(Pieces(_ordered(pieces.front), pieces.body, broken=pieces.broken)))


def from_form(fields: Mapping[str, str]) -> Written:
    """What a form sent: `title`, `minutes`, `acts-0-name`, `sources-1-text` and so on; empty rows are left out."""
    return Written(
        title=_one_line(fields.get("title")),
        summary=_one_line(fields.get("summary")),
        outcomes="\n".join(filter(None, (_one_line(line) for line in fields.get("outcomes", "").split("\n")))),
        minutes=_one_line(fields.get("minutes")),
        legal_date=(
            _one_line(fields.get("legal-day")),
            _one_line(fields.get("legal-month")),
            _one_line(fields.get("legal-year")),
        ),
        worksheet=_one_line(fields.get("worksheet")),
        sources=_sent_rows(fields, "sources", SOURCE),
        acts=_sent_rows(fields, "acts", ACT),
        body=_clean(fields.get("body", "")).strip("\n"),
        broken=_clean(fields.get("broken", "")).strip("\n"),
    )


def _text(value: Any) -> str:
    return "" if value is None else _one_line(str(value))


def _lines(value: Any) -> str:
    return "\n".join(_text(item) for item in value) if isinstance(value, list) else _text(value)


def _rows(value: Any, columns: Sequence[str]) -> tuple[Row, ...]:
    rows = value if isinstance(value, list) else []
    return tuple(tuple(_text(row.get(name)) for name in columns) for row in rows if isinstance(row, Mapping))


def _parts_of_day(value: Any) -> tuple[str, str, str]:
    if isinstance(value, date):
        return str(value.day), str(value.month), str(value.year)
    year, _, rest = _text(value).partition("-")
    month, _, day = rest.partition("-")
    return day, month, year


def _day(parts: tuple[str, str, str]) -> date | str:
    """The day, or what was typed where no calendar has such a day: the check says so, the form shows it again."""
    day, month, year = parts
    if not any(parts):
        return ""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return f"{year}-{month}-{day}"


def _act(row: Row) -> dict[str, str]:
    """Name, and what else was typed."""
    filled = dict(zip(ACT, row, strict=True))
    return {name: value for name, value in filled.items() if value or name == "name"}


def _sent_rows(fields: Mapping[str, str], name: str, columns: Sequence[str]) -> tuple[Row, ...]:
    rows = (
        tuple(_one_line(fields.get(f"{name}-{number}-{column}")) for column in columns) for number in range(MOST_ROWS)
    )
    return tuple(row for row in rows if any(row))


def _one_line(text: str | None) -> str:
    return " ".join(_clean(text or "").split())


def _clean(text: str) -> str:
    """Line ends as the files have them, without signs that no keyboard writes."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in plain if sign in "\n\t" or (ord(sign) >= 32 and sign not in "\x7f\ufeff"))  # noqa: PLR2004 -- control signs


def _ordered(front: Mapping[str, Any]) -> dict[str, Any]:
    known = {key: front[key] for key in _ORDER if key in front}
    return known | {key: value for key, value in front.items() if key not in known}
