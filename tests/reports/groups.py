"""Groups for tests: organisations, groups, members, courses, made as the database holds them."""

from datetime import UTC, datetime

from sqlalchemy import insert

JOINED = datetime(2026, 9, 1, 8, tzinfo=UTC)


def made(app, model, **values):
    """Insert one row; return its number."""
    from elearn.db import db  # noqa: PLC0415 -- tests of the pure domain need none of it

    with app.app_context():
        number = db.session.execute(insert(model).values(**values).returning(model.id)).scalar_one()
        db.session.commit()
    return number


def organisation(app, name="Stowarzyszenie Brzeg Wkry", **values):
    """An organisation."""
    from elearn.domain.fold import fold  # noqa: PLC0415 -- same
    from elearn.partners.models import Partner  # noqa: PLC0415 -- same

    usual = {"name": name, "folded": fold(name), "sector": "ngo", "powiat": "", "created_at": JOINED}
    return made(app, Partner, **{**usual, **values})


def group(app, organisation_id, name="Wolontariat 2026", **values):
    """A group of an organisation."""
    from elearn.reports.models import Group  # noqa: PLC0415 -- same

    usual = {"name": name, "organisation_id": organisation_id, "language": "pl", "created_at": JOINED}
    return made(app, Group, **{**usual, **values})


def join(app, group_id, person_id, *, at=JOINED, **values):
    """Put a person into a group."""
    from elearn.reports.models import GroupMember  # noqa: PLC0415 -- same

    usual = {"group_id": group_id, "person_id": person_id, "came_by": "hand", "joined_at": at}
    return made(app, GroupMember, **{**usual, **values})


def take(app, group_id, course_id, *, at=JOINED, **values):
    """Give a group a course."""
    from elearn.reports.models import GroupCourse  # noqa: PLC0415 -- same

    return made(app, GroupCourse, **{"group_id": group_id, "course_id": course_id, "added_at": at, **values})


def enrol(app, person_id, course_id, *, at, completed_at=None):
    """Let a person begin a course, and perhaps complete it."""
    from elearn.learning.models import Enrolment  # noqa: PLC0415 -- same

    last = completed_at or at
    values = {"person_id": person_id, "course_id": course_id, "started_at": at, "active_at": last}
    return made(app, Enrolment, **values, completed_at=completed_at)


def course(app, slug="kurs"):
    """A course on the shelf, published as real ones are; return its number."""
    from sqlalchemy import select  # noqa: PLC0415 -- same

    from elearn.catalog.models import CourseRecord  # noqa: PLC0415 -- same
    from elearn.db import db  # noqa: PLC0415 -- same
    from tests.factories import published_course  # noqa: PLC0415 -- same

    published_course(app, slug=slug)
    with app.app_context():
        return db.session.scalars(select(CourseRecord.id).where(CourseRecord.slug == slug)).one()
