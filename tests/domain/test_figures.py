"""Figures: counted from the rows, without those who completed the course before joining."""

from dataclasses import dataclass

import pytest

from elearn.domain.figures import Figures, figures, percent


@dataclass(frozen=True)
class Row:
    earlier: bool = False
    completed: bool = False
    done: int = 0
    score: int | None = None


def test_figures_add_up_the_rows() -> None:
    rows = [Row(completed=True, done=7, score=92), Row(done=5), Row(done=6, score=48), Row()]
    found = figures(rows, 7)
    assert found == Figures(people=4, completed=1, earlier=0, lessons_done=18, lessons=28, results=2, score=70)
    assert (found.share, found.completed_share) == (64, 25)


def test_who_completed_the_course_before_joining_is_counted_apart() -> None:
    found = figures([Row(earlier=True), Row(done=1)], 7)
    assert found == Figures(people=1, completed=0, earlier=1, lessons_done=1, lessons=7, results=0, score=0)


def test_nobody_gives_noughts() -> None:
    found = figures([], 7)
    assert (found.people, found.share, found.completed_share, found.score) == (0, 0, 0, 0)


def test_lessons_that_the_course_no_longer_has_do_not_count_twice() -> None:
    assert figures([Row(done=9)], 7).share == 100


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(0, 0, 0), (0, 9, 0), (1, 1000, 1), (999, 1000, 99), (1000, 1000, 100), (1, 8, 12), (1, 2, 50), (147, 238, 61)],
)
def test_percent_says_none_and_all_only_of_none_and_all(part: int, whole: int, said: int) -> None:
    assert percent(part, whole) == said


def test_the_mean_is_rounded_half_up() -> None:
    assert figures([Row(score=83), Row(score=84)], 1).score == 84
    assert figures([Row(score=83), Row(score=83), Row(score=84)], 1).score == 83
