"""Codes of the rules as sentences, and rows made ready for the pages of learning."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from elearn.catalog.phrases import duration, lessons_count, tongue
from elearn.catalog.queries import Published
from elearn.db import utc_now
from elearn.domain import completion
from elearn.domain.completion import Requirement
from elearn.domain.course.outline import LessonOutline, Outline, QuizFacts, passage_place
from elearn.domain.quiz import attempt as rules
from elearn.domain.quiz import plan as plans
from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.model import UNANSWERED, AnswerProblem, Grade, Question, QuestionText, QuizSettings
from elearn.learning.actions import AttemptOver, question_at
from elearn.learning.queries import AnswerRow, Progress, Seat
from elearn.web import markdown
from elearn.web.kept import Kept
from elearn.web.locale import day, language, moment, number, short_moment
from elearn.web.quick import phrase, url_for
from elearn.web.typo import nbsp

RECENTLY = timedelta(days=6)
"""So long ago a weekday still says which day is meant."""

_paths = Kept(200)


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
    lang: str
    """Language of the question's texts where it is not the page's."""


@dataclass(frozen=True, slots=True)
class MyCourse:
    """A course in the learner's list."""

    course: Published
    progress: Progress
    done: frozenset[str]
    resume: LessonOutline | None
    minutes_left: int
    missing: str
    """What is still to do for the badge, in words."""
    deadline: date | None = None
    """By when a group of the learner asks for it."""

    @property
    def begun(self) -> bool:
        """Whether anything was done in it; a group's course stands here from the start."""
        return self.progress.enrolment_id is not None


@dataclass(frozen=True, slots=True)
class PathLesson:
    """A lesson as the path of a course shows it."""

    number: int
    slug: str
    title: str
    lang: str | None
    """The title's language where it is not the page's."""
    href: str
    state: str
    """`done`, `now` or empty."""
    current: bool
    meta: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PathPart:
    """A named run of lessons in the path of a course."""

    number: int
    title: str
    lang: str | None
    lessons: tuple[PathLesson, ...]


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
        "answer_unit": _("Podaj liczbę w jednostce: %(unit)s.", unit=problem.values.get("unit", "")),
        "answer_no_unit": _("Wpisz samą liczbę, bez jednostki."),
        "answer_position_twice": _("Każde miejsce w kolejności wybierz tylko raz."),
    }.get(problem.code, _("Tej odpowiedzi nie było na liście. Wybierz jeszcze raz."))


def refusal(refused: rules.Refused) -> str:
    """Say why a quiz cannot be begun now, and when it can, rounded up to the minute."""
    if refused.until is not None:
        until = refused.until + timedelta(seconds=59)
        return _("Następne podejście będzie możliwe: %(moment)s.", moment=moment(until))
    return _("Wszystkie podejścia są już wykorzystane. Liczy się najlepszy wynik.")


def too_late(over: AttemptOver) -> str:
    """Say why an answer does not count."""
    if over.late:
        return _("Czas minął, zanim ta odpowiedź do nas dotarła. Liczą się odpowiedzi zapisane wcześniej.")
    return _("To podejście jest już oddane. Liczą się odpowiedzi zapisane wcześniej.")


def points(hundredths: int) -> str:
    """Write points exactly, with a decimal comma where they are not whole."""
    return number(hundredths / 100)


@phrase
def of_points(hundredths: int, all_points: int) -> str:
    """Write "7 z 8 punktów"."""
    return ngettext("%(had)s z %(num)d punktu", "%(had)s z %(num)d punktów", all_points, had=points(hundredths))


@phrase
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


def foreign(question: Question) -> str:
    """Return the language of a question that has no text in the page's; empty where it has."""
    return "" if language() in question.texts else next(iter(question.texts))


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
        answered, lang = given is not None, foreign(question)
        made.append(Review(place + 1, question, text, view, grade, answered, had, lesson, anchor, lang))
    return made


def my_courses(
    progresses: Mapping[int, Progress], courses: Mapping[int, Published], asked: Mapping[int, date | None]
) -> list[MyCourse]:
    """Return the learner's courses: begun ones, active last on top; what groups ask for beside; then completed ones."""
    made = []
    for course_id in dict.fromkeys((*progresses, *asked)):
        if course_id not in courses:
            continue
        course, progress = courses[course_id], progresses.get(course_id, Progress())
        done = progress.done(course.outline)
        resume = completion.next_lesson(course.outline, done)
        left = completion.minutes_left(course.outline, done)
        still, deadline = missing(progress.asked(course.outline)), asked.get(course_id)
        made.append(MyCourse(course, progress, done, resume, left, still, deadline))
    return sorted(made, key=lambda one: one.progress.completed_at is not None)


def path(course: Published, done: AbstractSet[str], *, now: str = "", current: str = "") -> list[PathPart]:
    """Return the parts of a course with their lessons; `now` is where to resume, `current` the lesson on the page."""
    outline = course.outline
    # The outline is kept with its parts: as long as it lives, no other has its id.
    _same, parts = _paths.once((id(outline), language()), lambda: (outline, _parts(outline)))
    return [
        replace(part, lessons=tuple(_placed(lesson, done, now, current) for lesson in part.lessons)) for part in parts
    ]


def _placed(lesson: PathLesson, done: AbstractSet[str], now: str, current: str) -> PathLesson:
    state = "done" if lesson.slug in done else "now" if lesson.slug in {now, current} else ""
    return replace(lesson, state=state, current=lesson.slug == current)


def _parts(outline: Outline) -> list[PathPart]:
    """Return the path in the page's language as it is for everybody."""
    spoken = tongue(outline.words, outline.base)
    titles = dict(outline.said(spoken).parts)
    return [
        PathPart(
            number=place,
            title=nbsp(titles.get(part.id, ""), spoken),
            lang=_foreign(spoken),
            lessons=tuple(_path_lesson(outline, outline.by_slug[slug]) for slug in part.lessons),
        )
        for place, part in enumerate(outline.parts, 1)
    ]


def _path_lesson(outline: Outline, lesson: LessonOutline) -> PathLesson:
    spoken = tongue(lesson.words, outline.base)
    return PathLesson(
        number=outline.number(lesson.slug),
        slug=lesson.slug,
        title=nbsp(lesson.words[spoken].title, spoken),
        lang=_foreign(spoken),
        href=url_for("learning.lesson", course=outline.slug, lesson=lesson.slug),
        state="",
        current=False,
        meta=_lesson_facts(lesson),
    )


def _foreign(spoken: str) -> str | None:
    return None if spoken == language() else spoken


def _lesson_facts(lesson: LessonOutline) -> tuple[str, ...]:
    """Return the small facts of a lesson: what it is, what it asks, how long it takes."""
    if lesson.kind == "test" and lesson.quiz is not None:
        limit = lesson.quiz.settings.time_limit_minutes
        questions = questions_count(lesson.quiz.questions)
        asks = _("%(questions)s, limit czasu", questions=questions) if limit else questions
        return (asks, _("ok. %(time)s", time=duration(lesson.minutes)))
    what = _("lekcja z kartą pracy") if lesson.worksheet else _("lekcja")
    asked = (questions_count(lesson.quiz.questions),) if lesson.quiz else ()
    return (what, duration(lesson.minutes), *asked)


def rule_sentence(outline: Outline) -> str:
    """Say in one sentence what makes the course complete: the rule of `domain.completion`."""
    setting = outline.completion
    return {
        ("all", "final"): _("Kurs jest ukończony, gdy każda lekcja jest ukończona, a sprawdzian jest zaliczony."),
        ("all", "all"): _("Kurs jest ukończony, gdy każda lekcja jest ukończona, a każdy quiz jest zaliczony."),
        ("all", "none"): _("Kurs jest ukończony, gdy każda lekcja jest ukończona."),
        ("none", "final"): _("Kurs jest ukończony, gdy sprawdzian jest zaliczony."),
        ("none", "all"): _("Kurs jest ukończony, gdy każdy quiz jest zaliczony."),
    }.get((setting.lessons, setting.quizzes), _("Tego kursu nie trzeba kończyć: nie ma odznaki."))


def checklist(outline: Outline, asked: Sequence[Requirement]) -> list[tuple[str, bool]]:
    """Return the rule as points: all lessons together, then each quiz; each with whether it is done."""
    lessons = [one.met for one in asked if one.what == "lesson"]
    made = []
    if lessons:
        words = _("Ukończone lekcje: %(done)d z %(all)d", done=sum(lessons), all=len(lessons))
        made.append((words, all(lessons)))
    return made + [(_quiz_asked(outline, one.lesson), one.met) for one in asked if one.what == "quiz"]


def _quiz_asked(outline: Outline, slug: str) -> str:
    lesson = outline.by_slug[slug]
    spoken = tongue(lesson.words, outline.base)
    title, mark = nbsp(lesson.words[spoken].title, spoken), pass_mark(lesson.quiz) if lesson.quiz else ""
    if not mark:
        return _("„%(title)s”: oddane odpowiedzi", title=title)
    return _("„%(title)s”: co najmniej %(points)s", title=title, points=mark)


def missing(asked: Sequence[Requirement]) -> str:
    """Say what a course still asks for: "Do zrobienia: 4 lekcje, 1 quiz"; empty when nothing."""
    lessons = sum(one.what == "lesson" and not one.met for one in asked)
    quizzes = sum(one.what == "quiz" and not one.met for one in asked)
    things = [lessons_count(lessons)] if lessons else []
    things += [ngettext("%(num)d quiz", "%(num)d quizów", quizzes)] if quizzes else []
    return _("Do zrobienia: %(things)s", things=", ".join(things)) if things else ""


def lesson_states(outline: Outline, done: AbstractSet[str], current: str) -> list[str]:
    """Return the row of dashes over a lesson: a bar a lesson."""
    return ["now" if lesson.slug == current else "on" if lesson.slug in done else "" for lesson in outline.lessons]


def recent(value: datetime) -> str:
    """Write when something was done last: "wtorek, 19:40", or the date when that is longer ago."""
    return short_moment(value) if utc_now() - value < RECENTLY else day(value)


def deadline_sentence(until: datetime) -> str:
    """Say until when answers are taken."""
    return _("Odpowiedzi przyjmujemy do: %(moment)s.", moment=moment(until))


def pass_mark(facts: QuizFacts) -> str:
    """Say how much passes a quiz: "6 z 8 punktów", or a share where the draw makes the points differ."""
    settings = facts.settings
    if facts.points is not None:
        return of_points(100 * plans.pass_points(settings, facts.points), facts.points)
    if settings.pass_points is not None:
        return points_count(settings.pass_points)
    return _("%(share)s%% punktów", share=number(100 * settings.pass_share))


@phrase
def pass_rule(facts: QuizFacts) -> str:
    """Say in words what passes a quiz: "Zaliczenie: co najmniej 6 z 8 punktów"."""
    return _("Zaliczenie: co najmniej %(points)s", points=pass_mark(facts))


@phrase
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


@phrase
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


def inline(text: str, spoken: str = "") -> Markup:
    """Return inline Markdown as safe HTML, in the typography of its language: the page's, unless another is named."""
    return markdown.inline(text, spoken or language())


def plain(text: str, spoken: str = "") -> str:
    """Return inline Markdown as plain text, for places where no markup can stand."""
    return markdown.plain(text, spoken or language())


def prose(text: str, spoken: str = "") -> Markup:
    """Return a short Markdown text as safe HTML."""
    return markdown.render(text, language=spoken or language()).html


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
        rule_sentence=rule_sentence,
        recent=recent,
    )
