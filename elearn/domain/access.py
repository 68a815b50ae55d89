"""Who may do what: the one permission table, read aloud in a minute."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is to the installation, a course or a programme; every account is a learner without a grant."""

    TRAINER = "trainer"
    TRANSLATOR = "translator"
    REVIEWER = "reviewer"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What a door can ask for."""

    OPEN_STUDIO = "open-studio"
    WRITE_COURSE = "write-course"
    TRANSLATE_COURSE = "translate-course"
    REVIEW_COURSE = "review-course"
    PUBLISH_COURSE = "publish-course"
    SEE_COURSE_RESULTS = "see-course-results"
    SEE_COMPLETION = "see-completion"
    RUN_GROUPS = "run-groups"
    REVOKE_CREDENTIALS = "revoke-credentials"
    MANAGE_PEOPLE = "manage-people"
    SEE_OPERATIONS = "see-operations"


TABLE: dict[Permission, frozenset[Role]] = {
    Permission.OPEN_STUDIO: frozenset({Role.TRAINER, Role.TRANSLATOR, Role.REVIEWER, Role.ADMINISTRATOR}),
    Permission.WRITE_COURSE: frozenset({Role.TRAINER, Role.ADMINISTRATOR}),
    Permission.TRANSLATE_COURSE: frozenset({Role.TRAINER, Role.TRANSLATOR, Role.ADMINISTRATOR}),
    Permission.REVIEW_COURSE: frozenset({Role.TRAINER, Role.REVIEWER, Role.ADMINISTRATOR}),
    Permission.PUBLISH_COURSE: frozenset({Role.TRAINER, Role.ADMINISTRATOR}),
    Permission.SEE_COURSE_RESULTS: frozenset({Role.TRAINER, Role.ADMINISTRATOR}),
    Permission.SEE_COMPLETION: frozenset({Role.COORDINATOR, Role.ADMINISTRATOR}),
    Permission.RUN_GROUPS: frozenset({Role.COORDINATOR, Role.ADMINISTRATOR}),
    Permission.REVOKE_CREDENTIALS: frozenset({Role.TRAINER, Role.ADMINISTRATOR}),
    Permission.MANAGE_PEOPLE: frozenset({Role.ADMINISTRATOR}),
    Permission.SEE_OPERATIONS: frozenset({Role.ADMINISTRATOR}),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role and where it counts: a course's slug, a programme's number, or empty for the whole installation."""

    role: Role
    scope: str = ""


def allows_somewhere(grants: Iterable[Grant], permission: Permission) -> bool:
    """Say whether somebody holding these grants may do this in some place at least."""
    return any(grant.role in TABLE[permission] for grant in grants)


def allows(grants: Iterable[Grant], permission: Permission, scope: str = "") -> bool:
    """Say whether somebody holding these grants may do this there; a grant without a scope counts everywhere."""
    return any(grant.role in TABLE[permission] and grant.scope in {"", scope} for grant in grants)
