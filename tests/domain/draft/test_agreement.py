"""Which side changed since the folder and the studio agreed."""

import pytest

from elearn.domain.draft.agreement import HELD_BACK, Apart, apart, standing


@pytest.mark.parametrize(
    ("folder", "studio", "published", "agreed", "said"),
    [
        ("f", "", "", "", "new"),
        ("f", "f", "f", "f", "same"),
        ("f", "f", "f", "", "same"),
        ("f", "f", "p", "f", "publish"),
        ("f", "f", "", "", "publish"),
        ("f", "p", "p", "p", "folder"),
        ("f", "d", "p", "d", "folder"),
        ("f", "d", "p", "f", "studio"),
        ("f", "p", "p", "f", "studio"),
        ("old", "p", "p", "p", "older"),
        ("old", "d", "p", "a", "older"),
        ("f", "d", "p", "p", "both"),
        ("f", "p", "p", "a", "both"),
        ("f", "d", "", "", "both"),
    ],
)
def test_standing(folder, studio, published, agreed, said):
    assert standing(folder, studio, published=published, agreed=agreed, former={"old"}) == said


def test_only_what_would_take_away_the_studios_work_is_held_back():
    assert {"older", "studio", "both"} == HELD_BACK


def test_each_file_says_who_changed_it():
    agreed = {"a": b"1", "b": b"1", "c": b"1", "d": b"1", "e": b"1"}
    folder = {"a": b"2", "b": b"1", "c": b"2", "e": b"1", "new": b"1"}
    studio = {"a": b"1", "b": b"2", "c": b"3", "d": b"1", "e": b"1"}
    assert apart(folder, studio, agreed) == [
        Apart("a", "folder"),
        Apart("b", "studio"),
        Apart("c", "both"),
        Apart("d", "folder"),
        Apart("new", "folder"),
    ]
    assert {one.changed for one in apart(folder, studio, None)} == {"unknown"}
