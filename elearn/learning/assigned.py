"""What a learner's groups ask of them. `reports` answers; it stands above, so `app.py` hands the answers in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, cast

from flask import Flask, current_app
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Company:
    """The open groups in which somebody learns, and the courses that these take."""

    groups: tuple[str, ...] = ()
    """Their names."""
    courses: Mapping[int, date | None] = field(default_factory=dict)
    """Course → the last day on which it is in time, the nearest of all groups; None: there is none."""


class Groups(Protocol):
    """The answers."""

    def company(self, session: Session, person_id: int) -> Company:
        """With whom a person learns, in one statement."""


def use(app: Flask, groups: Groups) -> None:
    """Hand the answers in."""
    app.extensions["groups"] = groups


def here() -> Groups:
    """The answers of this application."""
    return cast("Groups", current_app.extensions["groups"])
