"""Steps of publishing: a trainer, what they type, what people see, what the worker does."""

from datetime import timedelta

from sqlalchemy import select

from elearn.authoring import actions, queries
from elearn.authoring.models import Draft, ScheduledPublication
from elearn.catalog.models import Revision
from elearn.db import db, utc_now
from elearn.domain.access import Role
from elearn.jobs import work_off
from tests.factories import published_course
from tests.people import enter, person
from tests.visitor import Visitor

CHECK = "/pl/studio/kurs/check"
FIRST = "pl/01-pierwsza.md"
PUBLISH, LATER = "Opublikuj zmiany", "Zaplanuj publikację"


def trainer_of(app):
    """Return the trainer of a course that is published."""
    published_course(app)
    visitor = Visitor(app)
    visitor.person_id = person(app, "marta@example.test", name="Marta Sawicka", roles=[(Role.TRAINER, "kurs")])
    enter(visitor, visitor.person_id)
    return visitor


def typed(visitor, text, path=FIRST):
    """Put a text into the draft as the editors do."""
    with visitor.app.test_request_context("/"):
        now, session = utc_now(), db.session()
        desk = actions.open_draft(session, "kurs", now=now, by=visitor.person_id)
        changes = {path: text.encode()}
        actions.write(session, desk.draft_id, changes, reason="saved", now=now, by=visitor.person_id)
        session.commit()


def shown(app):
    """Return the numbers of all revisions, and whose text people see now."""
    with app.app_context():
        desk = queries.desk(db.session(), "kurs")
        numbers = list(db.session.scalars(select(Revision.number).order_by(Revision.number)))
        return numbers, queries.revision_files(db.session(), desk, desk.published.number)[FIRST].decode()


def acts(app):
    with app.app_context():
        draft = db.session.scalars(select(Draft)).one()
        return [event.act for event in reversed(queries.events(db.session(), draft.id))]


def outcomes(app):
    with app.app_context():
        wanted = select(ScheduledPublication.outcome).order_by(ScheduledPublication.id)
        return list(db.session.scalars(wanted))


def worked(app, after=timedelta(0)):
    """Let the worker do what is due after so much time."""
    from elearn.app import JOBS  # noqa: PLC0415 -- the application is made by the fixture

    work_off(app, JOBS, now=lambda: utc_now() + after)


def ordered(trainer, *, days=1):
    """Set the draft for publication in so many days, at noon."""
    day = (utc_now() + timedelta(days=days)).date().isoformat()
    return trainer.open(CHECK).fill(note="Od jutra", day=day, hour="12:00").send(LATER)
