"""TOML at the head of a file, or a whole file of it, read key by key with the line of each."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, cast

from elearn.domain.course.findings import Findings

FENCE = re.compile(r"\+\+\+[ \t]*")
TITLE, SENTENCE, PARAGRAPH = 200, 500, 2_000
"""The longest texts, in signs."""
MOST_TOML, MOST_LINE = 60_000, 10_000
"""Python's TOML parser takes time with the square of a key's length: half an hour for a line of 1 MB."""

_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_ASSIGNMENT = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=")
_TABLE = re.compile(rf"[ \t]*\[[ \t]*({_DOTTED})[ \t]*\]")
_TABLES = re.compile(rf"[ \t]*\[\[[ \t]*({_DOTTED})[ \t]*\]\]")
_ERROR_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

_DEEPEST = 3
"""No key of the format stands deeper; only a hostile file has keys with thousands of points."""

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """A file cut into its head and the rest, as (line number, line)."""

    front: list[str]
    rest: list[tuple[int, str]]


def split_front(path: str, text: str, found: Findings) -> Split | None:
    """The lines between the first two `+++`, and those after them; None if there are no such lines."""
    lines = text.split("\n")
    if not FENCE.fullmatch(lines[0]):
        found.add(path, 1, "front_missing")
        return None
    for place, line in enumerate(lines[1:], start=1):
        if FENCE.fullmatch(line):
            return Split(lines[1:place], list(enumerate(lines[place + 1 :], start=place + 2)))
    found.add(path, 1, "front_open")
    return None


@dataclass(slots=True)
class Table:
    """One TOML table: each reading of a key notes what is wrong with it and returns something harmless instead."""

    found: Findings
    path: str
    values: dict[str, Any]
    lines: dict[Place, int]
    place: Place = ()
    asked: set[str] = field(default_factory=set)

    def line(self, key: str = "") -> int:
        """The line of a key, of the table if the key is not there, or the file's first."""
        for place in ((*self.place, key), self.place, self.place[:-1]):
            if place in self.lines:
                return self.lines[place]
        return self.lines.get((), 1)

    def wrong(self, key: str, code: str, **values: str) -> None:
        """Note a problem with a key."""
        self.found.add(self.path, self.line(key), code, key=".".join(map(str, (*self._names(), key))), **values)

    def has(self, key: str) -> bool:
        """Whether the key is there; it counts as known."""
        self.asked.add(key)
        return key in self.values

    def text(self, key: str, *, most: int = SENTENCE, may_be_empty: bool = False) -> str:
        """A text in one line."""
        return self._line_of_text(key, self._value(key), most=most, may_be_empty=may_be_empty)

    def texts(self, key: str, *, least: int = 0, most: int = SENTENCE) -> tuple[str, ...]:
        """A list of texts in one line each; it may be left out if none are needed."""
        value = self._value(key, needed=least > 0)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.wrong(key, "value_list")
            return ()
        if len(value) < least:
            self.wrong(key, "list_empty")
        return tuple(self._line_of_text(key, item, most=most) for item in value)

    def number(self, key: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number within bounds."""
        value = self._value(key, needed=default is None)
        if value is None:
            return default or least
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.wrong(key, "value_number", least=str(least), most=str(most))
            return least
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        if not self.has(key):
            return default
        value = self.values[key]
        if not isinstance(value, bool):
            self.wrong(key, "value_flag")
            return default
        return value

    def day(self, key: str) -> date | None:
        """A date, or None if the key is left out."""
        value = self.values[key] if self.has(key) else None
        if value is None:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            self.wrong(key, "value_date")
            return None
        return value

    def choice(self, key: str, choices: Sequence[str], default: str | None = None) -> str:
        """One of the words; `default` stands for a key left out."""
        value = self._value(key, needed=default is None)
        if value is None:
            return default or choices[0]
        if value not in choices:
            shown = value[:60] if isinstance(value, str) else type(value).__name__
            self.wrong(key, "value_choice", value=shown, choices=", ".join(choices))
            return choices[0]
        return cast("str", value)

    def table(self, key: str, *, needed: bool = True) -> "Table":
        """A table inside this one; empty if it is not there."""
        value = self._value(key, needed=needed)
        if value is not None and not isinstance(value, dict):
            self.wrong(key, "value_table")
        values = value if isinstance(value, dict) else {}
        return Table(self.found, self.path, values, self.lines, (*self.place, key))

    def tables(self, key: str) -> list["Table"]:
        """The tables of a list, `[[key]]`; none if the key is not there."""
        value = self.values[key] if self.has(key) else []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(key, "value_tables")
            return []
        return [
            Table(self.found, self.path, item, self.lines, (*self.place, key, number))
            for number, item in enumerate(value)
        ]

    def close(self, base_only: Iterable[str] = ()) -> None:
        """Note every key that nobody asked for; those in `base_only` belong to the base language."""
        for key in self.values:
            if key in self.asked:
                continue
            if key in base_only:
                self.wrong(key, "key_base_only")
            else:
                near = get_close_matches(key, sorted(self.asked), 1)
                self.wrong(key[:60], "key_unknown", known=near[0] if near else ", ".join(sorted(self.asked)))

    def _names(self) -> list[str]:
        return [name for name in self.place if isinstance(name, str)]

    def _value(self, key: str, *, needed: bool = True) -> Any:
        if self.has(key):
            return self.values[key]
        if needed:
            self.wrong(key, "key_missing")
        return None

    def _line_of_text(self, key: str, value: Any, *, most: int, may_be_empty: bool = False) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            self.wrong(key, "value_text")
            return ""
        if _CONTROL.search(value):
            self.wrong(key, "value_one_line")
        if len(value) > most:
            self.wrong(key, "value_too_long", most=str(most), count=str(len(value)))
        if not value.strip() and not (may_be_empty and not value):
            self.wrong(key, "value_empty")
        return value


def read_table(
    path: str, lines: Sequence[str], first_line: int, found: Findings, *, most: int = MOST_TOML
) -> Table | None:
    """The TOML in the lines, or None with the problem that keeps it from being read; `most` signs are taken."""
    if _is_too_long(path, lines, first_line, found, most):
        return None
    try:
        values = tomllib.loads("\n".join(lines))
    except RecursionError:
        found.add(path, first_line, "toml_nesting")
        return None
    except ValueError as error:
        place = _ERROR_LINE.search(str(error))
        line = int(place.group(1)) if place else len(lines)
        found.add(path, first_line + max(line - 1, 0), "toml", reason=_ERROR_LINE.sub("", str(error)).strip()[:200])
        return None
    return Table(found, path, values, _key_lines(lines, first_line))


def _is_too_long(path: str, lines: Sequence[str], first_line: int, found: Findings, most: int) -> bool:
    longest = max(range(len(lines)), key=lambda place: len(lines[place]), default=0)
    if lines and len(lines[longest]) > MOST_LINE:
        found.add(path, first_line + longest, "toml_too_long", most=str(MOST_LINE))
        return True
    if sum(map(len, lines)) > most:
        found.add(path, first_line, "toml_too_long", most=str(most))
        return True
    return False


def _key_lines(lines: Sequence[str], first_line: int) -> dict[Place, int]:
    """The line of each key; a key inside a text of several lines may be taken for one, which does no harm."""
    places: dict[Place, int] = {(): max(first_line - 1, 1)}
    table: Place = ()
    times: dict[Place, int] = {}
    for number, line in enumerate(lines, start=first_line):
        if header := _TABLES.match(line):
            names = _names(header.group(1))
            table = (*names, times.get(names, 0))
            times[names] = times.get(names, 0) + 1
            places.setdefault(names, number)
            places[table] = number
        elif header := _TABLE.match(line):
            table = _names(header.group(1))
            places.setdefault(table, number)
        elif assignment := _ASSIGNMENT.match(line):
            names = _names(assignment.group(1))
            for end in range(1, min(len(names), _DEEPEST) + 1):
                places.setdefault(table + names[:end], number)
    return places


def _names(dotted: str) -> Place:
    return tuple(name.strip("\"'") for name in re.findall(_KEY, dotted))
