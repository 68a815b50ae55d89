"""The rooms of coordination: the pages of one group and the way between them."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from elearn.db import db
from elearn.reports import queries
from elearn.reports.queries import GroupFacts


@dataclass(frozen=True, slots=True)
class Room:
    """One tab."""

    name: str
    label: str
    url: str


def group_of(group: int, **_others: object) -> GroupFacts | None:
    """Load a group for a door."""
    return queries.group(db.session(), group)


def begun(number: int) -> GroupFacts:
    """A group that was begun just now."""
    found = queries.group(db.session(), number)
    assert found is not None  # noqa: S101 -- its number was given by the database a moment ago
    return found


def rooms(group: GroupFacts) -> list[Room]:
    """The tabs of a group, in their order."""
    doors = (
        ("overview", _("Przegląd"), "coordination_overview.overview"),
        ("people", _("Osoby"), "coordination_people.people"),
        ("courses", _("Kursy"), "coordination_courses.courses"),
        ("invitations", _("Zaproszenia"), "coordination_invitations.invitations"),
        ("reminders", _("Przypomnienia"), "coordination_reminders.reminders"),
        ("exports", _("Eksport"), "coordination_exports.exports"),
        ("settings", _("Ustawienia"), "coordination_settings.settings"),
    )
    return [Room(name, label, url_for(endpoint, group=group.id)) for name, label, endpoint in doors]


def page(template: str, group: GroupFacts, tab: str, **facts: Any) -> str:
    """Render a page of one group."""
    return render_template(template, group=group, rooms=rooms(group), tab=tab, nav="coordination", **facts)


def front_url(group: GroupFacts) -> str:
    """Where the group's first page is."""
    return url_for("coordination_overview.overview", group=group.id)
