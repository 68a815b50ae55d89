"""Codes of the rules as sentences, and rows made ready for the pages of learning."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from elearn.catalog.queries import Published
from elearn.domain import completion
from elearn.domain.course.outline import LessonOutline, passage_place
from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.model import UNANSWERED, AnswerProblem, Grade, Question, QuestionText, QuizSettings
from elearn.learning.actions import AttemptRefused, question_at
from elearn.learning.queries import AnswerRow, Progress, Seat
from elearn.web import markdown
from elearn.web.locale import language, moment, number


@dataclass(frozen=True, slots=True)
class Step:
    """One question in the row of dashes: where it stands."""

    number: int
    state: str
    """`on` answered, `bad` answered wrongly (shown with immediate feedback), empty: not yet."""


@dataclass(frozen=True, slots=True)
class Review:
    """One question of a finished attempt, with the answer, what is right, and why."""

    number: int
    question: Question
    text: QuestionText
    view: object
    grade: Grade
    answered: bool
    points: str
    lesson: str
    """Slug of the lesson to go back to; empty if the question names none."""
    anchor: str


@dataclass(frozen=True, slots=True)
class MyCourse:
    """A course in the learner's list."""

    course: Published
    progress: Progress
    done: frozenset[str]
    resume: LessonOutline | None
    minutes_left: int


def answer_problem(problem: AnswerProblem) -> str:
    """Say what is wrong with an answer and what to do."""
    return {
        "answer_choose_one": _("Wybierz jedną odpowiedź."),
        "answer_choose_some": _("Zaznacz co najmniej jedną odpowiedź."),
        "answer_choose_here": _("Wybierz odpowiedź w każdym polu."),
        "answer_write": _("Wpisz odpowiedź."),
        "answer_write_here": _("Wpisz odpowiedź w każdą lukę."),
        "answer_too_long": _("Ta odpowiedź jest za długa. Skróć ją."),
        "answer_not_number": _("Wpisz liczbę, na przykład 12 albo 12,5."),
        "answer_unit": _("Wpisz samą liczbę, bez jednostki."),
        "answer_no_unit": _("Wpisz samą liczbę, bez jednostki."),
        "answer_position_twice": _("Każde miejsce w kolejności wybierz tylko raz."),
    }.get(problem.code, _("Tej odpowiedzi nie było na liście. Wybierz jeszcze raz."))


def refusal(refused: AttemptRefused) -> str:
    """Say why a quiz cannot be begun now, and when it can."""
    if refused.until is not None:
        return _("Następne podejście będzie możliwe: %(moment)s.", moment=moment(refused.until))
    return _("Wszystkie podejścia są już wykorzystane. Liczy się najlepszy wynik.")


def points(hundredths: int) -> str:
    """Write points exactly, with a decimal comma where they are not whole."""
    return number(hundredths / 100)


def of_points(hundredths: int, all_points: int) -> str:
    """Write "7 z 8 punktów"."""
    return _("%(had)s z %(all)s punktów", had=points(hundredths), all=all_points)


def questions_count(count: int) -> str:
    """Write "5 pytań"."""
    return ngettext("%(num)d pytanie", "%(num)d pytań", count)


def steps(seat: Seat, answers: Mapping[int, AnswerRow]) -> list[Step]:
    """Return the row of dashes; wrong ones are told apart only when their feedback was seen."""
    seen = seat.quiz.settings.feedback == "now" or seat.handed_in_at is not None
    made = []
    for place in range(len(seat.plan.questions)):
        given = answers.get(place)
        wrong = seen and (
            (given is not None and not given.correct) or (given is None and seat.handed_in_at is not None)
        )
        made.append(Step(place + 1, "bad" if wrong else "on" if given else ""))
    return made


def reviews(seat: Seat, answers: Mapping[int, AnswerRow]) -> list[Review]:
    """Return every question of a finished attempt, ready to be shown."""
    made = []
    for place in range(len(seat.plan.questions)):
        planned, question = question_at(seat, place)
        kind, text, given = KINDS[question.kind], question.text_in(language()), answers.get(place)
        grade = kind.grade(question, given.response, language()) if given else UNANSWERED
        view = kind.view(question, text, planned.order, given.response if given else None, grade)
        lesson, anchor = passage_place(question.passage, seat.lesson) if question.passage else ("", "")
        had = of_points(given.hundredths if given else 0, question.points)
        made.append(Review(place + 1, question, text, view, grade, given is not None, had, lesson, anchor))
    return made


def my_courses(progresses: Mapping[int, Progress], courses: Mapping[int, Published]) -> list[MyCourse]:
    """Return the learner's courses, unfinished first, the one active last on top."""
    made = []
    for course_id, progress in progresses.items():
        if course_id not in courses:
            continue
        course = courses[course_id]
        done = progress.done(course.outline)
        resume = completion.next_lesson(course.outline, done)
        left = completion.minutes_left(course.outline, done)
        made.append(MyCourse(course, progress, done, resume, left))
    return sorted(made, key=lambda one: one.progress.completed_at is not None)


def deadline_sentence(until: datetime) -> str:
    """Say until when answers are taken."""
    return _("Odpowiedzi przyjmujemy do: %(moment)s.", moment=moment(until))


def pass_rule(settings: QuizSettings) -> str:
    """Say in words what passes a quiz."""
    if settings.pass_points is not None:
        return _("Zaliczenie od: %(points)s", points=points_count(settings.pass_points))
    share = number(100 * settings.pass_share)
    return _("Zaliczenie od %(share)s%% punktów", share=share) if settings.pass_share else _("Bez progu zaliczenia")


def attempts_rule(settings: QuizSettings) -> str:
    """Say how many attempts there are and how long to wait between two."""
    if not settings.attempts:
        many = _("Podejść może być dowolnie dużo. Liczy się najlepsze.")
    else:
        many = ngettext("Jest %(num)d podejście.", "Jest %(num)d podejść. Liczy się najlepsze.", settings.attempts)
    if not settings.wait_minutes:
        return many
    wait = ngettext(
        "Między podejściami trzeba odczekać %(num)d minutę.",
        "Między podejściami trzeba odczekać %(num)d minut.",
        settings.wait_minutes,
    )
    return f"{many} {wait}"


def points_count(count: int) -> str:
    """Write "6 punktów"."""
    return ngettext("%(num)d punkt", "%(num)d punktów", count)


def missing_points(hundredths: int) -> str:
    """Say how many points are missing: "Brakuje 2 punktów."."""
    if hundredths % 100 == 0:
        return ngettext("Brakuje %(num)d punktu.", "Brakuje %(num)d punktów.", hundredths // 100)
    return _("Brakuje punktów: %(points)s.", points=points(hundredths))


def remaining(count: int) -> str:
    """Write how many requirements are open: "2 rzeczy"."""
    return ngettext("%(num)d rzecz", "%(num)d rzeczy", count)


def inline(text: str) -> Markup:
    """Return inline Markdown as safe HTML, in the typography of the page's language."""
    return markdown.inline(text, language())


def plain(text: str) -> str:
    """Return inline Markdown as plain text, for places where no markup can stand."""
    return markdown.plain(text, language())


def prose(text: str) -> Markup:
    """Return a short Markdown text as safe HTML."""
    return markdown.render(text, language=language()).html


def use(app: Flask) -> None:
    """Give the templates the words of this file."""
    app.jinja_env.filters.update(
        inline=inline,
        prose=prose,
        plain=plain,
        of_points=lambda pair: of_points(*pair),
        points_count=points_count,
        questions_count=questions_count,
        pass_rule=pass_rule,
        attempts_rule=attempts_rule,
        deadline_sentence=deadline_sentence,
        remaining=remaining,
        missing_points=missing_points,
    )
