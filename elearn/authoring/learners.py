"""What the studio asks about those who learn. `learning` answers; it stands above, so `app.py` hands the answers in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, cast

from flask import Flask, current_app
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Touched:
    """How many people a new revision of a course meets."""

    enrolled: int
    """Everybody who ever began."""
    in_progress: int
    """Of them: not finished yet."""
    completed: int
    open_attempts: int
    """People in the middle of a quiz: they finish the revision they opened."""


@dataclass(frozen=True, slots=True)
class Faring:
    """How learners fare with one question, over all attempts that were handed in."""

    answered: int
    right: int
    most_chosen_wrong: str
    """The wrong answer given most often, as readable text; empty if there is none."""
    chosen_wrong: int
    """How often it was given."""

    @property
    def share(self) -> float:
        """0…1 of the answers that were right; 0 if there are none."""
        return self.right / self.answered if self.answered else 0.0


class Learners(Protocol):
    """The answers."""

    def touched(self, session: Session, course_id: int) -> Touched:
        """How many people take the course, and how far they are."""

    def faring(self, session: Session, course_id: int) -> Mapping[str, Faring]:
        """Question id → how it is answered, for the questions that were answered at all."""


def use(app: Flask, learners: Learners) -> None:
    """Hand the answers in."""
    app.extensions["learners"] = learners


def here() -> Learners:
    """The answers of this application."""
    return cast("Learners", current_app.extensions["learners"])
