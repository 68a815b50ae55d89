"""Who looked at a person's progress, took it out in a file or gave them something, for the person to read."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearn.accounts.models import AuditEntry, Person
from elearn.reports.actions import EXPORTED, LOOKED_AT
from elearn.reports.results import GRANTS, TAKEN_BACK

PAGE = 25
"""Entries on a page."""


class Look(NamedTuple):
    """Once that somebody saw what a person did, or gave them something in a course."""

    at: datetime
    act: str
    facts: dict[str, Any]
    by_name: str
    """Empty: the account is gone."""

    @property
    def group(self) -> str:
        """What the group was called; empty: every group at once."""
        return str(self.facts.get("name") or "")

    @property
    def grant(self) -> str:
        """What a trainer gave, or took back; empty: neither."""
        return self.act if self.act in {*GRANTS, TAKEN_BACK} else ""

    @property
    def kind(self) -> str:
        """Which export it went into; empty for a look."""
        return str(self.facts.get("kind") or "")

    @property
    def is_letter(self) -> bool:
        """Whether only a reminder to the person was looked at, before it was sent."""
        return bool(self.facts.get("letter"))


def looks(session: Session, person_id: int, *, page: int = 1) -> tuple[list[Look], int]:
    """Return one page of who saw what a person did, or gave them something, newest first, and how many pages."""
    about = (AuditEntry.about_id == person_id, AuditEntry.act.in_((LOOKED_AT, EXPORTED, *GRANTS, TAKEN_BACK)))
    count = session.scalar(select(func.count()).select_from(AuditEntry).where(*about)) or 0
    by_name = func.coalesce(func.nullif(Person.name, ""), Person.email, "")
    wanted = (
        select(AuditEntry.at, AuditEntry.act, AuditEntry.facts, by_name)
        .outerjoin(Person, Person.id == AuditEntry.by_id)
        .where(*about)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    )
    rows = session.execute(wanted.limit(PAGE).offset((page - 1) * PAGE)).all()
    found = [Look(*row) for row in rows]
    return found, max(1, -(-count // PAGE))
