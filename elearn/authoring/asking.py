"""The editor of one question: what is typed is stored at once, every answer with its reason, never overwritten."""

from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, flash, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from elearn.authoring import actions, learners, queries, question_words, structure_words
from elearn.authoring.check_words import sentence
from elearn.authoring.lesson_desk import Bench, others_at_work, others_sentence, saved_sentence
from elearn.authoring.queries import Desk
from elearn.authoring.questions import Stock, named, stock, stock_of
from elearn.authoring.rooms import page
from elearn.db import db, utc_now
from elearn.domain.access import Permission
from elearn.domain.course.model import Source
from elearn.domain.draft import asking, mentions, pool, trial
from elearn.domain.draft.asked import CHOSEN, EXPLAINED, LISTED, Asked, text
from elearn.domain.draft.asking import Taken
from elearn.domain.draft.audit import Remark
from elearn.domain.draft.places import Place
from elearn.domain.draft.pool import Pooled
from elearn.domain.draft.reshaping import begun
from elearn.domain.draft.sketch import LessonSketch, Sketch
from elearn.web.doors import SignedInPerson, requires
from elearn.web.locale import clock

pages = Blueprint("studio_asking", __name__, url_prefix="/<language:language>/studio")


DIGITS = 4
"""The number of a row has no more."""


class Passage(NamedTuple):
    """A place of a lesson that a question can lead back to."""

    value: str
    title: str


class Named(NamedTuple):
    """A source that the question can name."""

    source: Source
    chosen: bool
    near: bool
    """The question names it, or its lesson does."""


class Onward(NamedTuple):
    """Where to go after a save, and what to say there."""

    url: str
    said: str = ""


@pages.get("/<course>/questions/<question>")
@requires(Permission.WRITE_COURSE, on=named)
def question(person: SignedInPerson, thing: Stock) -> ResponseReturnValue:
    """Show the question's form; a translation is written on the page of translations."""
    one = thing.chosen or abort(404)
    lesson = thing.here.by_slug[one.lesson]
    elsewhere = _translations(thing, lesson)
    spoken = request.args.get("in", "")
    if spoken in elsewhere:
        return redirect(elsewhere[spoken])
    whole = page(
        "authoring/question.html",
        thing.desk,
        person,
        "questions",
        here=thing.here,
        stock=thing,
        lesson=lesson,
        one=one,
        asked=one.asked,
        mark=asking.page_mark(thing.texts, one),
        kinds=question_words.kinds(),
        hint=question_words.hint(one.asked.kind),
        tolerated=question_words.tolerated(),
        shapes={"chosen": CHOSEN, "explained": EXPLAINED, "listed": LISTED},
        passages=_passages(thing.here, one),
        sources=_sources(thing.here, one),
        tags=sorted({tag for other in pool.pool(thing.here) for tag in other.asked.tags}),
        quiz=asking.quiz_values(thing.texts, one.lesson),
        threshold=asking.threshold(thing.texts, lesson),
        problems=_problems(lesson, one),
        fares=_fares(thing.desk, one),
        saved=_saved(thing, one),
        others=_others(thing, one, person, utc_now()),
        neighbours=_neighbours(thing.here, one),
        elsewhere=elsewhere,
        inside=True,
    )
    answer = make_response(whole)
    # The page as it was sent is never shown again: going back must not bring older words into the form.
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _translations(thing: Stock, lesson: LessonSketch) -> dict[str, str]:
    """Where the lesson is translated, by language."""
    others = [spoken for spoken in thing.here.languages if spoken != thing.here.base]
    shown: dict[str, Any] = {"course": thing.desk.slug, "in": lesson.file}
    return {spoken: url_for("studio_translating.translation", into=spoken, **shown) for spoken in others}


def _passages(here: Sketch, one: Pooled) -> list[tuple[str, list[Passage]]]:
    """The anchors of each lesson under its title, and what the question names though it is not there."""
    groups, known = [], set()
    for lesson in here.lessons:
        own = "" if lesson.slug == one.lesson else lesson.slug
        places = [Passage(f"{own}#{anchor}", title) for anchor, title in mentions.anchors(lesson.first.body)]
        known |= {place.value for place in places}
        if places:
            groups.append((lesson.title(here.base), places))
    passage = one.asked.passage
    if passage and passage.removeprefix(one.lesson) not in known and passage not in known:
        groups.append((_("Nie ma takiego miejsca"), [Passage(passage, passage)]))
    return groups


def _sources(here: Sketch, one: Pooled) -> list[Named]:
    """The course's sources; those of the lesson and those the question rests on are near."""
    known = mentions.sources(here, here.base, ())
    own = {source.id for source in mentions.sources(replace(here, lessons=(here.by_slug[one.lesson],)), here.base, ())}
    missing = [Source(id_, "") for id_ in one.asked.sources if id_ not in {source.id for source in known}]
    return [
        Named(source, chosen, chosen or source.id in own)
        for source in (*missing, *known)
        for chosen in [source.id in one.asked.sources]
    ]


def _problems(lesson: LessonSketch, one: Pooled) -> list[str]:
    """What keeps the question from being published."""
    language = next(iter(lesson.pieces))
    found = trial.question(lesson.slug, language, one.block, {})[1]
    return list(dict.fromkeys(sentence(Remark(problem, Place("question"))) for problem in found))


def _fares(desk: Desk, one: Pooled) -> list[str]:
    """Sentences about how learners fare with the question as it is published."""
    fares = learners.here().faring(db.session(), desk.course_id) if desk.course_id is not None else {}
    faring = fares.get(one.asked.id)
    if faring is None:
        return []
    return list(filter(None, [question_words.fared(faring), question_words.wrong_answer(one.asked.kind, faring)]))


def _bench(thing: Stock, one: Pooled) -> Bench:
    return Bench(thing.desk, thing.here, dict(thing.texts), thing.here.by_slug[one.lesson], thing.here.base)


def _saved(thing: Stock, one: Pooled) -> str:
    """Say when the lesson's file was stored last; empty while the draft is as published."""
    if thing.desk.draft_id is None:
        return ""
    row = queries.head(db.session(), thing.desk.draft_id, _bench(thing, one).path)
    return saved_sentence(row.at) if row is not None and row.reason != "revision" else ""


def _others(thing: Stock, one: Pooled, person: SignedInPerson, now: datetime) -> str:
    return others_sentence(others_at_work(db.session(), _bench(thing, one), person.id, now))


def _neighbours(here: Sketch, one: Pooled) -> tuple[str, str]:
    """Ids of the questions before and after in the lesson; empty at its ends."""
    inside = [other for other in pool.pool(here) if other.lesson == one.lesson]

    def at(place: int) -> str:
        there = inside[place] if 0 <= place < len(inside) else None
        return there.asked.id if there is not None and not there.twin else ""

    return at(one.place - 1), at(one.place + 1)


def any_question(course: str, question: str) -> Stock | None:  # noqa: ARG001 -- the view reads the question
    """Load the course's questions for a door: what is typed for a question that is gone is kept too."""
    return stock(course)


@pages.post("/<course>/questions/<question>")
@requires(Permission.WRITE_COURSE, on=any_question)
def save(person: SignedInPerson, thing: Stock) -> ResponseReturnValue:
    """Store what was typed, do what the button says; where somebody was faster, lead to both versions."""
    session, now, id_ = db.session(), utc_now(), str((request.view_args or {})["question"])
    wish = request.form.get("do", "save")
    opened = stock_of(actions.open_draft(session, thing.desk.slug, now=now, by=person.id))
    taken = asking.take(opened.texts, opened.here, id_, request.form.to_dict(flat=False))
    if taken.aside is None and pool.pooled(opened.here, id_) is None:
        abort(404)
    aside = _store(opened, taken, wish, person, now)
    after = stock_of(opened.desk)
    if aside is None and wish != "autosave":
        onward = _onward(after, id_, wish, person, now)
        db.session.commit()
        flash(onward.said or f"{saved_sentence(now)}. {_('To wersja robocza: widzi ją tylko zespół kursu.')}", "ok")
        return redirect(onward.url, 303)
    db.session.commit()
    if wish == "autosave":
        return _told(after, id_, aside, person, now)
    flash(structure_words.put_aside(), "bad")
    return redirect(_compare(opened.desk, aside), 303)


def _store(opened: Stock, taken: Taken, wish: str, person: SignedInPerson, now: datetime) -> int | None:
    """Write what was taken; the id of the state that was kept beside, if it was."""
    session, draft_id = db.session(), opened.desk.draft_id or 0
    if taken.aside is not None:
        return actions.put_aside(session, draft_id, *taken.aside, now=now, by=person.id)
    reason = "typed" if wish == "autosave" else "saved"
    actions.write(session, draft_id, taken.changes, reason=reason, now=now, by=person.id)
    return None


def _compare(desk: Desk, aside: int | None) -> str:
    return url_for("studio_history.merge", course=desk.slug, state=aside, _anchor="zapisano")


def _told(after: Stock, id_: str, aside: int | None, person: SignedInPerson, now: datetime) -> Response:
    """Answer the script of the page."""
    one = pool.pooled(after.here, id_)
    others = _others(after, one, person, now) if one else ""
    if one is None or aside is not None:
        said = _("Ktoś inny zmienił to pytanie. Twoja wersja jest zapisana obok.")
        return jsonify(state="conflict", said=said, compare=_compare(after.desk, aside), others=others)
    mark = asking.page_mark(after.texts, one)
    return jsonify(state="saved", mark=mark, said=saved_sentence(now), at=clock(now), others=others)


def _onward(after: Stock, id_: str, wish: str, person: SignedInPerson, now: datetime) -> Onward:
    """Do what the button says beside saving, and find out where it leads."""
    one = pool.pooled(after.here, id_) or abort(404)
    here = (after.texts, after.here, one)
    act, _dash, place = wish.partition("-")
    if wish == "next":
        return _next(after, one, person, now)
    if wish == "try":
        return Onward(_address(after.desk, id_, "studio_trying.question"), saved_sentence(now))
    if wish == "copy":
        new, changes = pool.copied(*here)
        _write(after, changes, "question-copied", new, person=person, now=now)
        return Onward(_address(after.desk, new, anchor="zapisano"), _("To kopia. Stoi zaraz za pytaniem."))
    if wish == "remove":
        _write(after, pool.removed(*here), "question-removed", id_, person=person, now=now)
        back = {"lesson": one.lesson, "removed": id_, "from": one.lesson, "_anchor": "usuniete"}
        return Onward(_list(after.desk, **back), _("Pytanie usunięte."))
    if wish == "carry" and request.form.get("to") in after.here.by_slug:
        _write(after, pool.carried(*here, request.form["to"]), "question-carried", id_, person=person, now=now)
        return Onward(_address(after.desk, id_, anchor="zapisano"), _("Pytanie stoi teraz w innej lekcji."))
    return Onward(_address(after.desk, id_, anchor=_row_anchor(act, place, one.asked)))


def _row_anchor(act: str, place: str, asked: Asked) -> str:
    """Where the person's eyes and keyboard go on after something was done to a row."""
    if act == "add":
        return f"answer-{len(asked.rows) - 1}"
    if act in {"up", "down"} and place.isdecimal() and len(place) <= DIGITS:
        there = int(place) + (-1 if act == "up" else 1)
        return f"answer-{min(max(there, 0), len(asked.rows) - 1)}"
    return "odpowiedzi" if act in {"drop", "kind"} else "zapisano"


def _next(after: Stock, one: Pooled, person: SignedInPerson, now: datetime) -> Onward:
    """The question after this one in its lesson; behind the last a new one of the same kind."""
    following = _neighbours(after.here, one)[1]
    if not following:
        following = pool.fresh_id(after.here, "")
        block = text(begun(following, one.asked.kind))
        changes = pool.added(after.texts, after.here, one.lesson, [block], after=one.asked.id)
        _write(after, changes, "question-added", following, person=person, now=now)
    return Onward(_address(after.desk, following, anchor="zapisano"))


def _write(
    after: Stock, changes: dict[str, bytes], act: str, id_: str, *, person: SignedInPerson, now: datetime
) -> None:
    session, draft_id = db.session(), after.desk.draft_id or 0
    if actions.write(session, draft_id, changes, reason="structure", now=now, by=person.id):
        actions.note(session, draft_id, act, {"question": id_}, now=now, by=person.id)


def _address(desk: Desk, id_: str, endpoint: str = "studio_asking.question", anchor: str | None = None) -> str:
    return url_for(endpoint, course=desk.slug, question=id_, _anchor=anchor)


def _list(desk: Desk, **values: Any) -> str:
    return url_for("studio_questions.questions", course=desk.slug, **values)


@pages.get("/<course>/questions/<question>/standing")
@requires(Permission.WRITE_COURSE, on=named)
def standing(person: SignedInPerson, thing: Stock) -> ResponseReturnValue:
    """Say how the question stands and who else is at its lesson, to a page that was opened earlier."""
    one = thing.chosen or abort(404)
    mark = asking.page_mark(thing.texts, one)
    answer: Response = jsonify(mark=mark, others=_others(thing, one, person, utc_now()))
    answer.headers["Cache-Control"] = "no-store"
    return answer
