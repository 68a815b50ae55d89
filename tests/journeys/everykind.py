"""A small course for journeys: a lesson with a quiz and a test, each with all eight kinds of question, and a badge."""

from tests.factories import course_files, lesson_file
from tests.learning.quizzes import CASES

COURSE = "kazdy-rodzaj"
LESSON, READING, TEST = "pytania", "czytanie", "sprawdzian"


def _quiz(prefix=""):
    texts = (case.text.replace("\nid: ", f"\nid: {prefix}", 1) for case in CASES.values())
    return "\n".join(texts)


FILES = course_files(
    COURSE,
    title="Każdy rodzaj pytania",
    lessons={
        LESSON: lesson_file("Pytania", _quiz()),
        READING: lesson_file("Czytanie"),
        TEST: lesson_file("Sprawdzian", _quiz("test-"), kind="test", settings='feedback = "end"'),
    },
)
"""Path → bytes, as in a course folder."""
KINDS = {case.text.split("\n")[0].removeprefix("## ? "): kind for kind, case in CASES.items()}
"""A question's text → its kind."""


def kind_of(page):
    """Return the kind of the question on the page."""
    return KINDS[" ".join(page.locator("h1").inner_text().split())]


def give(page, filled):
    """Fill in what a case of `CASES` says, with the mouse, without sending it."""
    for wanted, value in filled.items():
        if wanted == "choice":
            for words in [value] if isinstance(value, str) else value:
                page.get_by_label(words, exact=True).check()
            continue
        named = page.locator(f"[name='{wanted}']")
        field = named if named.count() else page.get_by_label(wanted, exact=True)
        if field.evaluate("e => e.localName") == "select":
            field.select_option(label=value)
        else:
            field.fill(value)
