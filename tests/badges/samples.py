"""A small course with a badge, in two languages, and people who earn it."""

from datetime import UTC, date, datetime

from elearn.domain.course.model import BadgeText, CompletionSetting, Course, CourseText, Lesson, LessonText, Part
from elearn.domain.course.outline import outline_of
from elearn.domain.credential import IssuerFacts, did_web
from elearn.domain.quiz.model import Quiz, QuizSettings

MOMENT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
URL = "https://akademia.example.org"
FACTS = IssuerFacts(did_web(URL), "Fundacja Próbna", URL, "pomoc@example.org")
EMAIL = "ola@example.test"

BADGES = {
    "pl": BadgeText("Dobra umowa", "wie, co sprawdzić w umowie.", "Ukończenie dwóch lekcji i 70% punktów."),
    "en": BadgeText("Good contracts", "knows what to check in a contract.", "Two lessons finished and 70% of points."),
}
TITLES = {
    "pl": ("Umowy bez strachu", "Co to jest umowa", "Podpis", "Sprawdzian"),
    "en": ("Contracts without fear", "What a contract is", "The signature", "Final test"),
}


def lesson(number, slug, kind="lesson", *, languages=("pl", "en"), settings=None):
    quiz = Quiz(settings or QuizSettings(pass_share=0.7), ()) if kind == "test" else None
    texts = {code: LessonText(TITLES[code][number], "", (), (), "Tekst.") for code in languages}
    return Lesson(slug, f"0{number}-{slug}.md", kind, 10, date(2026, 11, 22), None, (), texts, quiz)


def course(
    slug="umowy",
    *,
    languages=("pl", "en"),
    legal_date=date(2026, 11, 22),
    ground="pine",
    settings=None,
    months=None,
    alignment=(),
    outcomes=(),
):
    """Return the course: two lessons and a final test, as a folder would be read."""
    lessons = (
        lesson(1, "umowa", languages=languages),
        lesson(2, "podpis", languages=languages),
        lesson(3, "test", "test", languages=languages, settings=settings),
    )
    titles = {code: TITLES[code][0] for code in languages}
    texts = {
        code: CourseText(titles[code], "", outcomes, BADGES[code], (("calosc", titles[code]),), "")
        for code in languages
    }
    part = Part("calosc", ("umowa", "podpis", "test"))
    return Course(
        slug, "pl", languages, "law", ground, "CC BY-SA 4.0", (), (), legal_date, (part,), CompletionSetting(), texts,
        lessons, badge_months=months, alignment=alignment,
    )  # fmt: skip


def outline(**facts):
    return outline_of(course(**facts))


def published(app, *, content=b"1", now=MOMENT, **facts):
    """Put the course on the shelf of the application and return it; other content is another revision."""
    from elearn.catalog import actions, queries  # noqa: PLC0415 -- tests of the pure domain need none of it
    from elearn.db import db  # noqa: PLC0415 -- same

    wanted = course(**facts)
    with app.app_context():
        pages = [actions.RenderedPage("", code, "<p>Tekst.</p>", []) for code in wanted.languages]
        actions.publish(db.session(), wanted, {"course.toml": content}, pages, changes=(), now=now)
        db.session.commit()
        return queries.published(db.session(), wanted.slug)


def awarded(app, course, person_id, *, email=EMAIL, name="Ola Nowak", language="pl", now=MOMENT):
    """Give the badge in a transaction of its own; return its public id, or None."""
    from elearn.badges import actions  # noqa: PLC0415 -- same
    from elearn.db import db  # noqa: PLC0415 -- same

    with app.app_context():
        made = actions.award(
            db.session(),
            course,
            person_id=person_id,
            email=email,
            name=name,
            language=language,
            now=now,
            issuer=app.extensions["issuer"],
        )
        public_id = made.public_id if made else None
        db.session.commit()
        return public_id
