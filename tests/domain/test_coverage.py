"""Which groups grants cover, and that a place with two scopes opens by either."""

import pytest

from elearn.domain.access import (
    Coverage,
    Grant,
    Permission,
    Role,
    allows,
    coverage,
    group_scope,
    organisation_scope,
)

SEES = Permission.SEE_COMPLETION


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        ([], Coverage()),
        ([Grant(Role.COORDINATOR)], Coverage(everything=True)),
        ([Grant(Role.ADMINISTRATOR)], Coverage(everything=True)),
        ([Grant(Role.COORDINATOR, "group-7")], Coverage(groups=frozenset({7}))),
        ([Grant(Role.COORDINATOR, "organisation-3")], Coverage(organisations=frozenset({3}))),
        ([Grant(Role.TRAINER, "group-7")], Coverage()),
        ([Grant(Role.TRAINER)], Coverage()),
        ([Grant(Role.COORDINATOR, scope) for scope in ("kurs", "group-", "group-x", "group-²")], Coverage()),
        ([Grant(Role.COORDINATOR, "organisation-1-2")], Coverage()),
    ],
)
def test_coverage(grants, expected):
    assert coverage(grants, SEES) == expected


def test_a_group_opens_by_its_own_scope_or_its_organisations():
    scopes = (group_scope(7), organisation_scope(3))
    assert allows([Grant(Role.COORDINATOR, "group-7")], SEES, *scopes)
    assert allows([Grant(Role.COORDINATOR, "organisation-3")], SEES, *scopes)
    assert allows([Grant(Role.COORDINATOR)], SEES, *scopes)
    assert not allows([Grant(Role.COORDINATOR, "group-3")], SEES, *scopes)
    assert not allows([Grant(Role.COORDINATOR, "organisation-7")], SEES, *scopes)
    assert not allows([Grant(Role.COORDINATOR, "group-7")], SEES)
