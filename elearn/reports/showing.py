"""A group for the demo: invented people who join, learn, try tests and stop, so that the coordinator's pages live.

Nothing is written past the rules: everybody joins, marks and hands in by the same actions as real people do, only at
moments that have gone by. Never commits.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import insert
from sqlalchemy.orm import Session

from elearn.accounts import actions as accounts
from elearn.accounts import queries as people
from elearn.accounts.models import Person
from elearn.catalog import queries as catalog
from elearn.catalog.queries import Published
from elearn.domain.fold import fold
from elearn.domain.quiet import WARSAW
from elearn.domain.quiz.ideal import right_answer
from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.model import Question
from elearn.learning import actions as learning
from elearn.learning import queries as learned
from elearn.learning.actions import Award, Learner
from elearn.learning.models import Answer
from elearn.partners import actions as partners
from elearn.reports import actions, joining, queries, running
from elearn.reports.joining import Guest, Link
from elearn.reports.queries import GroupFacts, Scope

GROUP, RUN_BY = "Wolontariat 2026", "Fundacja Łącznik"
COURSES = (("marka-i-wizerunek", 21), ("transparentnosc", 60), ("wspolpraca-i-ppp", None))
"""Slug and days until the deadline."""
COORDINATOR, VOLUNTEER = "koordynatorka@demo.lacznik.test", "wolontariuszka@demo.lacznik.test"
ORGANISATIONS = (
    "Stowarzyszenie Brzeg Wkry", "Fundacja Pod Lipami", "KGW Sobiekursk", "OSP Nowa Wieś", "Klub Sportowy Iskra Lubrza",
    "Stowarzyszenie Sąsiedzka Pomoc", "Fundacja Zielony Most", "Towarzystwo Przyjaciół Rzeki", "UKS Młode Orły",
)  # fmt: skip
NAMES = (
    "Anna Bielska", "Bohdan Kravets", "Celina Dudek", "Damian Osiński", "Ewelina Pająk", "Halyna Koval",
    "Krystyna Żak", "Łukasz Ćwik", "Natalia Śliwińska", "Oksana Melnyk", "Adam Wrona", "Barbara Sikora",
    "Czesław Mazurek", "Dorota Kępa", "Edyta Rojek", "Filip Górny", "Grażyna Lis", "Hubert Zając", "Iwona Majcher",
    "Jacek Polny", "Kamila Rzeka", "Leon Borowy", "Magda Wilk", "Marek Dąb", "Olena Bondar", "Paweł Krzak",
    "Renata Sowa", "Stefan Kłos", "Teresa Mak", "Urszula Jeż", "Wiktor Bukowy", "Zenon Klon", "Żaneta Ptak",
)  # fmt: skip
GUESTS = (("Igor Nowicki", 9), ("Maria Zaręba", 3))
"""Who was invited so many days ago and has not answered."""
ALL = 99


class Path(NamedTuple):
    """How somebody goes through a course."""

    days: int
    """Ago, when they began."""
    pace: int
    """Days from lesson to lesson."""
    lessons: int
    """Finished, at most as many as there are."""
    tries: tuple[int, ...] = ()
    """Attempts at the test, as many days from each other: percent of the questions answered rightly."""
    opened: bool = False
    """Whether the quiz of the next lesson is begun, too."""


FIRST: tuple[Path | None, ...] = (
    Path(58, 3, ALL, (95,)), Path(34, 2, ALL, (60, 90)), Path(24, 3, 5, opened=True), Path(40, 1, 1),
    Path(26, 2, ALL, (100,)), Path(16, 3, 6), Path(31, 2, ALL, (40, 50, 55)), None, Path(20, 2, ALL, (85,)),
    Path(9, 2, 4, opened=True), Path(17, 2, ALL, (92,)),
)  # fmt: skip
"""What the people do in the first course, in turn; None: not begun."""
SECOND: tuple[Path | None, ...] = (Path(29, 2, ALL, (88,)), None, Path(18, 3, 3), None, None)
THIRD: tuple[Path | None, ...] = (None, None, Path(9, 2, 2), None, None, None, None)


class Event(NamedTuple):
    """Something that happens at a moment."""

    at: datetime
    happen: Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class _Stage:
    """What everything stands on."""

    session: Session
    now: datetime
    award: Award
    group_id: int
    courses: tuple[Published, ...]
    coordinator: Person

    @property
    def group(self) -> GroupFacts:
        """The group as it is by now."""
        (found,) = queries.groups(self.session, Scope(groups=frozenset({self.group_id})))
        return found

    def moment(self, days: float, chance: random.Random) -> datetime:
        """Some time between nine and nineteen on the day so many days ago; never later than now."""
        day = (self.now - timedelta(days=days)).astimezone(WARSAW).date()
        at = datetime.combine(day, time(9), WARSAW) + timedelta(minutes=chance.randrange(600))
        return min(at, self.now)


def begin(session: Session, *, award: Award, link: Link, now: datetime) -> bool:
    """Let the demo's group have lived for ten weeks; False when it is there, or its courses or people are not."""
    offered = [(course, days) for slug, days in COURSES if (course := catalog.published(session, slug)) is not None]
    coordinator = people.person_by_email(session, COORDINATOR)
    if coordinator is None or len(offered) < len(COURSES):
        return False
    began = now - timedelta(days=70)
    runs = partners.write_down(session, RUN_BY, by=coordinator.id, now=began)
    try:
        group_id = actions.begin(
            session, GROUP, runs, language="pl", stalled_days=14, programme_id=None, by=coordinator.id, now=began
        )
    except actions.NameTaken:
        return False
    stage = _Stage(session, now, award, group_id, tuple(course for course, _ in offered), coordinator)
    _settle(stage, [days for _, days in offered], began)
    for event in sorted(_events(stage), key=lambda event: event.at):
        event.happen(event.at)
    _invite(stage, link)
    _look(stage)
    return True


def _settle(stage: _Stage, deadlines: list[int | None], began: datetime) -> None:
    """Give the group its courses, programme and target."""
    session, now = stage.session, stage.now
    programme = running.save_programme(
        session, None, number="DEMO/1/2026", title="Mazowsze razem", funder="Województwo z przykładu",
        starts_on=began.date(), ends_on=(now + timedelta(days=120)).date(), now=began, by=stage.coordinator.id,
    )  # fmt: skip
    for course, days in zip(stage.courses, deadlines, strict=True):
        title = course.outline.said("pl").title
        deadline = None if days is None else (now + timedelta(days=days)).date()
        running.add_course(
            session, stage.group_id, course.course_id, title, deadline, now=began, by=stage.coordinator.id
        )
    values = {"target": 30, "programme_id": programme}
    running.save(session, stage.group, values, now=began, by=stage.coordinator.id)


def _events(stage: _Stage) -> Iterator[Event]:
    """Everything people do: joining first, then lesson by lesson."""
    for place, name in enumerate(NAMES):
        chance = random.Random(name)  # noqa: S311 -- the same demo every time, nothing to guess
        email = f"{fold(name).replace(' ', '.')}@demo.lacznik.test"
        joined = stage.moment(68 - place % 5, chance)
        person = accounts.add_person(stage.session, email, name, "pl", None, now=joined)
        learner = Learner(person.id, email, name, "pl")
        yield _joining(stage, learner.person_id, joined, ORGANISATIONS[place % len(ORGANISATIONS)])
        for course, paths in zip(stage.courses, (FIRST, SECOND, THIRD), strict=False):
            path = paths[place % len(paths)]
            if path is not None:
                yield from _going(stage, learner, course, path, chance)
    volunteer = people.person_by_email(stage.session, VOLUNTEER)
    if volunteer is not None:
        yield _joining(stage, volunteer.id, stage.now - timedelta(days=3), ORGANISATIONS[0])


def _joining(stage: _Stage, person_id: int, at: datetime, organisation: str) -> Event:
    def happen(now: datetime) -> None:
        partner = partners.write_down(stage.session, organisation, by=None, now=now)
        joining.join(stage.session, stage.group_id, person_id, came_by="list", partner_id=partner, now=now)

    return Event(at, happen)


def _going(stage: _Stage, learner: Learner, course: Published, path: Path, chance: random.Random) -> Iterator[Event]:
    """The lessons and attempts of one person in one course, as far as there were days for them."""
    read = [lesson.slug for lesson in course.outline.lessons if lesson.kind == "lesson"][: path.lessons]
    days = [path.days - path.pace * place for place in range(len(read) + len(path.tries))]
    for day, lesson in zip(days, read, strict=False):
        if day >= 0:
            yield Event(stage.moment(day, chance), _marking(stage, learner, course, lesson))
    if path.opened and days[-1] >= 0:
        lesson = course.outline.lessons[len(read)].slug
        yield Event(stage.moment(days[-1], chance), _opening(stage, learner, course, lesson, chance))
    for day, percent in zip(days[len(read) :], path.tries, strict=True):
        if day >= 0:
            yield Event(stage.moment(day, chance), _trying(stage, learner, course, percent, chance))


def _marking(stage: _Stage, learner: Learner, course: Published, lesson: str) -> Callable[[datetime], None]:
    def happen(now: datetime) -> None:
        learning.mark(stage.session, learner, course, lesson, now=now, award=stage.award)

    return happen


def _opening(
    stage: _Stage, learner: Learner, course: Published, lesson: str, chance: random.Random
) -> Callable[[datetime], None]:
    def happen(now: datetime) -> None:
        learning.begin(stage.session, learner, course, lesson, now=now, chance=chance)

    return happen


def _trying(
    stage: _Stage, learner: Learner, course: Published, percent: int, chance: random.Random
) -> Callable[[datetime], None]:
    def happen(now: datetime) -> None:
        session = stage.session
        test = next(lesson.slug for lesson in course.outline.lessons if lesson.kind == "test")
        number = learning.begin(session, learner, course, test, now=now, chance=chance)
        seat = learned.seat(session, number)
        if seat is None:
            return
        questions = {question.id: question for question in seat.quiz.questions}
        asked = list(enumerate(questions[one.question] for one in seat.plan.questions))
        wrong = {place for place, _ in chance.sample(asked, round(len(asked) * (100 - percent) / 100))}
        given = [_answered(number, place, one, now, wrong=place in wrong) for place, one in asked]
        session.execute(insert(Answer), [row for row in given if row is not None])
        learning.hand_in(session, seat, learner, now=min(now + timedelta(minutes=9), stage.now), award=stage.award)

    return happen


def _answered(attempt_id: int, place: int, question: Question, now: datetime, *, wrong: bool) -> dict[str, Any] | None:
    """An answer as a row; None: no answer, as to all questions that cannot be mistaken in one way."""
    response = right_answer(question, "pl")
    if wrong and question.kind not in {"single", "truefalse"}:
        return None
    if wrong:
        response = not response if question.kind == "truefalse" else (response + 1) % question.key.options
    grade = KINDS[question.kind].grade(question, response, "pl")
    return {
        "attempt_id": attempt_id, "position": place, "version": 1, "question": question.id, "response": response,
        "given_at": now, "hundredths": grade.hundredths, "correct": grade.correct,
    }  # fmt: skip


def _invite(stage: _Stage, link: Link) -> None:
    """Invite those who have not answered yet."""
    for name, days in GUESTS:
        guest = Guest(f"{fold(name).replace(' ', '.')}@demo.lacznik.test", name)
        sent = stage.now - timedelta(days=days)
        joining.invite(
            stage.session,
            stage.group,
            [guest],
            by_name=stage.coordinator.name,
            link=link,
            now=sent,
            by=stage.coordinator.id,
        )


def _look(stage: _Stage) -> None:
    """Let the volunteer of the demo find something in "who saw what"."""
    volunteer = people.person_by_email(stage.session, VOLUNTEER)
    if volunteer is not None:
        by, yesterday = stage.coordinator.id, stage.now - timedelta(days=1)
        actions.note_look(stage.session, volunteer.id, group_id=stage.group_id, group=GROUP, by=by, now=yesterday)
        actions.note_export(
            stage.session, [volunteer.id], group_id=stage.group_id, group=GROUP, kind="completion", by=by, now=yesterday
        )
