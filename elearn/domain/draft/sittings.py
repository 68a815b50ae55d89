"""The states of a draft's files as people made them: grouped by person and sitting."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

PAUSE = timedelta(minutes=30)
"""After a longer pause a new sitting begins."""
_APART = frozenset({"revision", "folder", "import", "restore"})
"""Reasons that touch many files at once, not by typing: each is a sitting of its own."""


class Stored(Protocol):
    """What is known of a stored state."""

    @property
    def id(self) -> int:
        """Its number in the database; later states have higher ones."""

    @property
    def path(self) -> str:
        """The file."""

    @property
    def reason(self) -> str:
        """Why it was stored."""

    @property
    def at(self) -> datetime:
        """When."""

    @property
    def by_id(self) -> int | None:
        """Who."""

    @property
    def by_name(self) -> str:
        """Who, in words."""

    @property
    def removed(self) -> bool:
        """Whether the file was removed."""


@dataclass(slots=True)
class FileWork:
    """What a sitting did to one file."""

    path: str
    first: int
    """Id of its first state."""
    last: int
    """Id of its last state."""
    states: int
    removed: bool
    """Whether the file was gone at the end."""


@dataclass(slots=True)
class Sitting:
    """One person's work without a long pause."""

    by_id: int | None
    by_name: str
    reason: str
    """The reason that sets it apart; empty: typing, saving, moving."""
    since: datetime
    until: datetime
    files: dict[str, FileWork] = field(default_factory=dict)
    """By path, the one touched last first."""


def sittings(states: Iterable[Stored], pause: timedelta = PAUSE) -> list[Sitting]:
    """The sittings of these states (newest first), the one that ended last first; what was put aside is left out."""
    found: list[Sitting] = []
    open_: dict[tuple[int | None, str], Sitting] = {}
    for state in states:
        if state.reason == "aside":
            continue
        apart = state.reason if state.reason in _APART else ""
        sitting = open_.get((state.by_id, apart))
        if sitting is None or sitting.since - state.at > pause:
            sitting = Sitting(state.by_id, state.by_name, apart, state.at, state.at)
            open_[state.by_id, apart] = sitting
            found.append(sitting)
        sitting.since = state.at
        work = sitting.files.setdefault(state.path, FileWork(state.path, state.id, state.id, 0, state.removed))
        work.first, work.states = state.id, work.states + 1
    return found
