"""A group with a course of two lessons and a test, and what its people did, for tests of the coordinator's pages."""

from datetime import UTC, datetime, timedelta

from elearn.db import db
from elearn.domain.access import Role
from tests.factories import ONE_QUESTION, lesson_file, published_course, signed_in_visitor
from tests.people import person
from tests.reports.groups import group, join, made, organisation, take

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LESSONS = {
    "dane": lesson_file("Dane"),
    "cel": lesson_file("Cel", ONE_QUESTION.format(id="cel")),
    "sprawdzian": lesson_file("Sprawdzian", ONE_QUESTION.format(id="test"), kind="test"),
}


class School:
    """A group with a course of two lessons and a test, and what its people did."""

    def __init__(self, app):
        self.app = app
        published_course(app, slug="rodo", lessons=LESSONS, title="RODO w małej organizacji")
        with app.app_context():
            from elearn.catalog import queries as catalog  # noqa: PLC0415 -- tests of the pure domain need none of it

            self.course = catalog.published(db.session(), "rodo")
        self.brzeg, self.lipy = organisation(app), organisation(app, "Pod Lipami")
        self.group = group(app, self.brzeg, target=30)
        self.take = take(app, self.group, self.course.course_id, at=NOW - timedelta(days=60))
        self.url = f"/pl/coordination/groups/{self.group}"

    def member(self, name, *, days=50, partner=None, **values):
        """Somebody who joined so many days ago."""
        number = person(self.app, f"{name.lower()}@example.test", name=name)
        join(self.app, self.group, number, at=NOW - timedelta(days=days), partner_id=partner or self.brzeg, **values)
        return number

    def begin(self, number, days, completed=None):
        """Begin the course so many days ago; return the enrolment."""
        from elearn.learning.models import Enrolment  # noqa: PLC0415 -- same

        at = NOW - timedelta(days=days)
        ended = None if completed is None else NOW - timedelta(days=completed)
        return made(
            self.app, Enrolment, person_id=number, course_id=self.course.course_id, started_at=at, active_at=at,
            completed_at=ended,
        )  # fmt: skip

    def mark(self, enrolment, lesson, days, undone=None):
        """Finish a lesson so many days ago, and perhaps take it back later."""
        from elearn.learning.models import LessonMark  # noqa: PLC0415 -- same

        taken = None if undone is None else NOW - timedelta(days=undone)
        values = {"enrolment_id": enrolment, "lesson": lesson, "marked_at": NOW - timedelta(days=days)}
        made(self.app, LessonMark, **values, undone_at=taken)

    def attempt(self, enrolment, lesson, days, percent=None, number=1):
        """Try a quiz so many days ago; without a result it is still open."""
        from elearn.learning.models import Attempt  # noqa: PLC0415 -- same

        at = NOW - timedelta(days=days)
        made(
            self.app, Attempt, enrolment_id=enrolment, lesson=lesson, kind="quiz", number=number, plan={},
            revision_id=self.course.revision_id, points=100, pass_points=70, started_at=at,
            handed_in_at=None if percent is None else at + timedelta(minutes=9),
            hundredths=None if percent is None else 100 * percent,
            passed=None if percent is None else percent >= 70,
        )  # fmt: skip

    def completed(self, name, percent, *, days=50, at=5, **values):
        """Somebody who has done everything."""
        number = self.member(name, days=days, **values)
        enrolment = self.begin(number, at + 2, at)
        self.mark(enrolment, "dane", at + 2)
        self.mark(enrolment, "cel", at + 1)
        self.attempt(enrolment, "sprawdzian", at, percent)
        return number


def halina(school, scope=None):
    scope = f"group-{school.group}" if scope is None else scope
    return signed_in_visitor(school.app, "halina@example.test", name="Halina", roles=[(Role.COORDINATOR, scope)])
