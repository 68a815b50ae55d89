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


GROUP, ORGANISATION = "group-", "organisation-"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role and where it counts: a course's slug, a group, an organisation, or empty for the whole installation."""

    role: Role
    scope: str = ""


def allows_somewhere(grants: Iterable[Grant], permission: Permission) -> bool:
    """Say whether somebody holding these grants may do this in some place at least."""
    return any(grant.role in TABLE[permission] for grant in grants)


def allows(grants: Iterable[Grant], permission: Permission, *scopes: str) -> bool:
    """Say whether somebody holding these grants may do this there; a grant without a scope counts everywhere.

    A place may have several scopes: a group counts as itself and as its organisation.
    """
    return any(grant.role in TABLE[permission] and grant.scope in {"", *scopes} for grant in grants)


def group_scope(number: int) -> str:
    """Return the scope of a grant that counts in one group."""
    return f"{GROUP}{number}"


def organisation_scope(number: int) -> str:
    """Return the scope of a grant that counts in every group of an organisation."""
    return f"{ORGANISATION}{number}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which groups somebody's grants cover: all of them, or some by their own number or their organisation's."""

    everything: bool = False
    groups: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()


def coverage(grants: Iterable[Grant], permission: Permission) -> Coverage:
    """Return which groups these grants cover; grants for other places, such as courses, cover none."""
    scopes = {grant.scope for grant in grants if grant.role in TABLE[permission]}
    return Coverage("" in scopes, _numbers(scopes, GROUP), _numbers(scopes, ORGANISATION))


def _numbers(scopes: Iterable[str], kind: str) -> frozenset[int]:
    rests = (scope.removeprefix(kind) for scope in scopes if scope.startswith(kind))
    return frozenset(int(rest) for rest in rests if rest.isascii() and rest.isdigit())
