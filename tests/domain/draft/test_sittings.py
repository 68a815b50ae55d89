"""States grouped by person and sitting."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from elearn.domain.draft.sittings import sittings

MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class State(NamedTuple):
    id: int
    minute: int
    by_name: str
    path: str = "a.md"
    reason: str = "typed"
    removed: bool = False

    @property
    def by_id(self):
        return {"Ola": 1, "Tomek": 2}.get(self.by_name)

    @property
    def at(self):
        return MORNING + timedelta(minutes=self.minute)


def test_two_people_at_once_have_a_sitting_each_and_a_pause_begins_a_new_one():
    rows = [
        State(1, 0, "Ola"),
        State(2, 1, "Tomek"),
        State(3, 2, "Ola"),
        State(4, 20, "Ola", "b.md"),
        State(5, 90, "Ola", removed=True),
    ]
    found = sittings(reversed(rows))
    assert [(one.by_name, (one.until - one.since).seconds // 60) for one in found] == [
        ("Ola", 0),
        ("Ola", 20),
        ("Tomek", 0),
    ]
    assert [(work.path, work.first, work.last, work.states) for work in found[1].files.values()] == [
        ("b.md", 4, 4, 1),
        ("a.md", 1, 3, 2),
    ]
    assert found[0].files["a.md"].removed


def test_what_was_loaded_is_apart_and_what_was_put_aside_is_no_work():
    rows = [State(1, 0, "Ola", reason="revision"), State(2, 1, "Ola"), State(3, 2, "Ola", reason="aside")]
    assert [(one.reason, list(one.files)) for one in sittings(reversed(rows))] == [
        ("", ["a.md"]),
        ("revision", ["a.md"]),
    ]
