"""Small courses for tests: folders made of a few words, read and published as real ones."""

from pathlib import Path

from tests.people import enter, person
from tests.visitor import Visitor

ONE_QUESTION = """
## ? Ile to jest dwa i dwa?
id: {id}
kind: single

( ) Trzy
  > Za mało.
(x) Cztery
  > Tak.

> Dwa i dwa to cztery.
"""


def lesson_file(title, questions="", *, settings="", kind="lesson", body="", sources="", base=True, worksheet=""):
    """Return a lesson file in one language; `settings` are lines of the quiz's settings."""
    own = f'kind = "{kind}"\nminutes = 5\n' if base else ""
    own += f'worksheet = "{worksheet}"\n' if worksheet and base else ""
    quiz = f"\n+++ quiz\n{settings.strip()}\n+++\n{questions}" if questions else ""
    summary = f"{title}: o czym jest." if base else f"{title}: what it is about."
    front = f'+++\ntitle = "{title}"\nsummary = "{summary}"\noutcomes = ["{title}."]\n{own}{sources}+++\n'
    text = body or f"## {title} {{#poczatek}}\n\n{title}.\n"
    return (front + "\n" + text + quiz).replace("+++ quiz\n\n+++", "+++ quiz\n+++")


def course_files(
    slug="kurs", *, lessons=None, english=None, lessons_rule="all", quizzes_rule=None, title="Kurs próbny"
):
    """Return the files of a course; `lessons` and `english` map a lesson's slug to the text of its file.

    Without lessons there are two to read and a test with one question.
    """
    lessons = lessons or {
        "pierwsza": lesson_file("Pierwsza"),
        "druga": lesson_file("Druga"),
        "test": lesson_file(
            "Sprawdzian", ONE_QUESTION.format(id="dwa-i-dwa"), kind="test", settings="shuffle_options = false"
        ),
    }
    quizzes_rule = quizzes_rule or _usual_rule("".join(lessons.values()))
    languages = '["pl", "en"]' if english else '["pl"]'
    order = ", ".join(f'"{one}"' for one in lessons)
    files = {
        "course.toml": f"""format = 1
slug = "{slug}"
base = "pl"
languages = {languages}
topic = "brand"
licence = "CC BY-SA 4.0"
authors = ["Zespół"]
reviewers = []
ground = "pine"

[[parts]]
id = "calosc"
lessons = [{order}]

[completion]
lessons = "{lessons_rule}"
quizzes = "{quizzes_rule}"
""",
        "pl/course.md": _course_page(title, "Odznaka próbna", "Całość"),
    }
    for number, (lesson, text) in enumerate(lessons.items(), 1):
        files[f"pl/{number:02}-{lesson}.md"] = text
        if english and lesson in english:
            files[f"en/{number:02}-{lesson}.md"] = english[lesson]
    if english:
        files["en/course.md"] = _course_page("Trial course", "Trial badge", "Whole")
    return {path: text.encode() for path, text in files.items()}


def _usual_rule(texts):
    return "final" if 'kind = "test"' in texts else "all" if "+++ quiz" in texts else "none"


def _course_page(title, badge, part):
    return f"""+++
title = "{title}"
summary = "{title}: {part}."
outcomes = ["{title}."]

[badge]
name = "{badge}"
claim = "{badge}."
criteria = "{badge}."

[parts]
calosc = "{part}"
+++

{title}.
"""


def published_course(app, files=None, **parts):
    """Publish the files, or a course made of `parts` (see `course_files`), and return what became of it."""
    from elearn.catalog.loading import ReadFolder, load  # noqa: PLC0415 -- tests of the pure domain need none of it
    from elearn.db import db, utc_now  # noqa: PLC0415 -- same
    from elearn.domain.course import reader  # noqa: PLC0415 -- same

    files = files or course_files(**parts)
    course, problems = reader.read(files)
    assert not problems, problems
    with app.test_request_context("/"):
        loaded = load(db.session(), ReadFolder(Path(course.slug), files, course), now=utc_now())
        db.session.commit()
    return loaded


def signed_in_visitor(app, email="ola@example.test", **facts):
    """Return a visitor who is signed in as a new person, with the person's number in `person_id`."""
    visitor = Visitor(app)
    visitor.person_id = person(app, email, **facts)
    enter(visitor, visitor.person_id)
    return visitor


def another_device(visitor):
    """Return a second browser in which the same person is signed in."""
    other = Visitor(visitor.app)
    other.person_id = visitor.person_id
    enter(other, visitor.person_id)
    return other
