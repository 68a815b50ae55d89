"""The rooms of the studio: the pages of one course and the way between them."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from elearn.authoring import queries
from elearn.authoring.queries import Desk
from elearn.db import db
from elearn.domain.access import Permission, allows
from elearn.domain.draft.sketch import Sketch, sketch
from elearn.web.doors import SignedInPerson
from elearn.web.locale import language


@dataclass(frozen=True, slots=True)
class Room:
    """One tab."""

    name: str
    label: str
    url: str


def rooms(desk: Desk, person: SignedInPerson) -> list[Room]:
    """The tabs of a course that the person may open, in their order."""
    publishes = allows(person.grants, Permission.PUBLISH_COURSE, desk.slug)
    doors = (
        ("lessons", _("Lekcje"), "studio.course", Permission.OPEN_STUDIO),
        ("questions", _("Pytania"), "studio_questions.questions", Permission.WRITE_COURSE),
        ("translations", _("Tłumaczenia"), "studio_translating.translations", Permission.TRANSLATE_COURSE),
        ("settings", _("Ustawienia"), "studio_settings.course", Permission.WRITE_COURSE),
        ("media", _("Pliki"), "studio_media.media", Permission.WRITE_COURSE),
        ("people", _("Osoby i uwagi"), "studio_team.people", Permission.OPEN_STUDIO),
        ("history", _("Historia"), "studio_history.history", Permission.OPEN_STUDIO),
        ("results", _("Wyniki"), "coordination_results.course", Permission.SEE_COURSE_RESULTS),
        ("export", _("Eksport"), "studio_packages.export", Permission.WRITE_COURSE),
        (
            "check",
            _("Sprawdź i opublikuj") if publishes else _("Sprawdź"),
            "studio_publishing.check",
            Permission.OPEN_STUDIO,
        ),
    )
    return [
        Room(name, label, url_for(endpoint, course=desk.slug))
        for name, label, endpoint, needed in doors
        if allows(person.grants, needed, desk.slug) and (name != "results" or desk.published)
    ]


def page(
    template: str, desk: Desk, person: SignedInPerson, tab: str, *, here: Sketch | None = None, **facts: Any
) -> str:
    """Render a page of one course; `here` is its sketch, if the view has made one already."""
    here = here or sketch(queries.texts(db.session(), desk))
    title, spoken = here.titled(language())
    return render_template(
        template,
        desk=desk,
        desk_title=title or desk.slug,
        desk_tongue=None if spoken == language() else spoken,
        here=here,
        rooms=rooms(desk, person),
        tab=tab,
        nav="studio",
        **facts,
    )
