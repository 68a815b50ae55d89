"""Addresses that somebody made up, on both databases: signs that no database keeps, numbers that no row has."""

import pytest

from elearn.domain.access import Role
from elearn.reports.bringing import Unreadable, rows_of
from tests.factories import signed_in_visitor
from tests.reports.groups import group, organisation

FOUND = {
    "/pl/coordination/exports/{text}": 404,
    "/pl/coordination/exports/{text}/file": 404,
    "/pl/coordination/courses/{text}": 404,
    "/pl/coordination/groups/1/courses/{text}": 404,
    "/pl/coordination/groups/1/people?q={text}": 200,
    "/pl/coordination/groups/1?course={text}&organisation={text}&state={text}&as_of={text}&sort={text}": 200,
    "/pl/coordination/groups/1?page={text}&rows={text}": 200,
    "/pl/coordination/groups/1/exports?kind={text}&course={text}&organisation={text}&state={text}&as_of={text}": 200,
    "/pl/coordination/groups/1/invitations?page={text}": 200,
    "/pl/coordination/groups/1/reminders?page={text}": 200,
    "/pl/coordination/groups/1/reminders/write/manual?course={text}&who={text}&person={text}": 200,
    "/pl/join/{text}": 410,
    "/pl/group-invitations/{text}": 410,
    "/pl/reminders/{text}": 404,
    "/pl/coordination/invitations/{text}": 410,
    "/pl/my/data/seen?page={text}": 200,
}
STRANGE = ("a%00b", "%ED%A0%80", "%F0%9F%92%A9", "9" * 5000, "-1", "%C2%B2", "%2e%2e%2f%2e%2e%2fetc", "'%22%3E%3Cb%3E")


def test_addresses_that_somebody_made_up_break_nothing(app):
    group(app, organisation(app))
    roles = [(Role.COORDINATOR, "group-1"), (Role.TRAINER, "kurs")]
    client = signed_in_visitor(app, "halina@example.test", roles=roles).client
    broken = []
    for address, status in FOUND.items():
        for text in STRANGE:
            answer = client.get(address.format(text=text))
            if answer.status_code not in {status, 303, 302, 404}:
                broken.append(f"{address.format(text=text[:20])}: {answer.status_code}")
            if b'"><b>' in answer.data:
                broken.append(f"{address}: takes over what stands in it")
    assert not broken, "\n".join(broken)


def test_of_a_list_that_is_broken_half_way_nobody_is_taken():
    broken = b"e-mail\na@most.test\n" + b'"' + b"x\n" * 600_000
    with pytest.raises(Unreadable):
        rows_of("lista.csv", broken)
