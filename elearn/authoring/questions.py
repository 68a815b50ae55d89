"""The questions of a course in one list: found, ordered, added, copied, moved, taken away and brought back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from elearn.authoring import actions, learners, queries, question_words
from elearn.authoring.learners import Faring
from elearn.authoring.queries import Desk
from elearn.authoring.rooms import page
from elearn.db import db, utc_now
from elearn.domain.access import Permission
from elearn.domain.draft import pool
from elearn.domain.draft.asked import text
from elearn.domain.draft.pieces import cut, lesson_path
from elearn.domain.draft.pool import Pooled
from elearn.domain.draft.reshaping import begun
from elearn.domain.draft.sketch import Sketch, sketch
from elearn.domain.quiz.kinds import KINDS
from elearn.web.doors import SignedInPerson, requires

pages = Blueprint("studio_questions", __name__, url_prefix="/<language:language>/studio")

PER_PAGE = 25
HARD, EASY = 0.5, 0.8
"""Shares of right answers between which a question is neither."""
DRAGGED = re.compile(r"place-[0-9]{1,4}")
LOOKED_BACK = 200
"""So many states of a file are looked through for a question that was taken away."""


@dataclass(frozen=True, slots=True)
class Stock:
    """A course's questions on its desk; `chosen` is the one that the address names."""

    desk: Desk
    texts: Mapping[str, bytes]
    here: Sketch
    chosen: Pooled | None = None

    @property
    def scope(self) -> str:
        """Where a trainer's grant counts."""
        return self.desk.slug

    @property
    def lessons(self) -> list[tuple[str, str]]:
        """Slug and title of each lesson."""
        return [(lesson.slug, lesson.title(self.here.base)) for lesson in self.here.lessons]

    @property
    def tags(self) -> list[tuple[str, str]]:
        """The tags that questions have, each as value and words of a choice."""
        return sorted({(tag, tag) for one in pool.pool(self.here) for tag in one.asked.tags})


class Listed(NamedTuple):
    """A question as the list shows it."""

    one: Pooled
    name: str
    kind: str
    fared: str
    wrong: str
    share: float | None
    """0…1 of the answers that were right; None: nobody answered."""
    is_first: bool
    is_last: bool


def stock(course: str) -> Stock | None:
    """Load the course's questions for a door."""
    desk = queries.desk(db.session(), course)
    return None if desk is None else stock_of(desk)


def stock_of(desk: Desk) -> Stock:
    """Lay out the questions of a course."""
    texts = queries.texts(db.session(), desk)
    return Stock(desk, texts, sketch(texts))


def named(course: str, question: str) -> Stock | None:
    """Load the course's questions for a door, with the one that the address names; None if it is not there."""
    found = stock(course)
    chosen = None if found is None else pool.pooled(found.here, question)
    return None if found is None or chosen is None else Stock(found.desk, found.texts, found.here, chosen)


def placed(course: str, lesson: str, place: int) -> Stock | None:
    """Load the course's questions for a door, with the one that stands in that place of a lesson."""
    found = stock(course)
    if found is None:
        return None
    chosen = next((one for one in pool.pool(found.here) if (one.lesson, one.place) == (lesson, place)), None)
    return None if chosen is None else Stock(found.desk, found.texts, found.here, chosen)


def in_lesson(course: str, lesson: str, question: str) -> Stock | None:  # noqa: ARG001 -- the view reads the question
    """Load the course's questions for a door, if it has that lesson."""
    found = stock(course)
    return found if found is not None and lesson in found.here.by_slug else None


@pages.get("/<course>/questions")
@requires(Permission.WRITE_COURSE, on=stock)
def questions(person: SignedInPerson, thing: Stock) -> ResponseReturnValue:
    """List the course's questions, by lesson, kind, tag and how learners fare."""
    listed = _listed(thing)
    asked_for = _asked_for(listed)
    found = [one for one in listed if _fits(one, asked_for)]
    if asked_for["order"] == "hardest":
        found.sort(key=lambda one: 1.0 if one.share is None else one.share)
    count = max(1, -(-len(found) // PER_PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), count)
    return page(
        "authoring/questions.html",
        thing.desk,
        person,
        "questions",
        here=thing.here,
        stock=thing,
        groups=_groups(found[(number - 1) * PER_PAGE : number * PER_PAGE], in_order=not asked_for["order"]),
        movable=not any(asked_for[key] for key in ("kind", "tag", "fares", "order")),
        asked_for=asked_for,
        found=question_words.found(len(found), len(listed)),
        total=len(listed),
        page=number,
        pages=count,
        beside=_beside(thing, asked_for, number, count),
        kinds=question_words.kinds(),
        fares=question_words.fares(),
        orders=question_words.orders(),
        lesson=asked_for["lesson"] or _last_lesson(thing.here),
    )


def _listed(thing: Stock) -> list[Listed]:
    session, desk = db.session(), thing.desk
    fares = learners.here().faring(session, desk.course_id) if desk.course_id is not None else {}
    names, found = question_words.kinds(), pool.pool(thing.here)
    return [
        Listed(
            one=one,
            name=question_words.name(one.asked),
            kind=names.get(one.asked.kind, _("rodzaj do wybrania")),
            fared=question_words.fared(faring) if faring else "",
            wrong=question_words.wrong_answer(one.asked.kind, faring) if faring else "",
            share=faring.share if faring else None,
            is_first=one.place == 0,
            is_last=one.place == len(thing.here.by_slug[one.lesson].first.blocks) - 1,
        )
        for one in found
        for faring in [_faring(fares, one)]
    ]


def _faring(fares: Mapping[str, Faring], one: Pooled) -> Faring | None:
    return None if one.twin else fares.get(one.asked.id)


def _asked_for(listed: Sequence[Listed]) -> dict[str, str]:
    """The filter in the address, without what no question has."""
    known = {
        "lesson": {one.one.lesson for one in listed},
        "kind": set(KINDS),
        "tag": {tag for one in listed for tag in one.one.asked.tags},
        "fares": set(question_words.fares()),
        "order": set(question_words.orders()),
    }
    sent = {key: request.args.get(key, "") for key in known}
    return {key: value if value in known[key] else "" for key, value in sent.items()}


def _fits(one: Listed, asked_for: Mapping[str, str]) -> bool:
    asked = one.one.asked
    wanted = (
        (asked_for["lesson"], one.one.lesson),
        (asked_for["kind"], asked.kind),
        (asked_for["fares"], _class(one.share)),
    )
    tag = asked_for["tag"]
    return all(wish in {"", there} for wish, there in wanted) and (not tag or tag in asked.tags)


def _class(share: float | None) -> str:
    if share is None:
        return "unasked"
    return "hard" if share < HARD else "easy" if share >= EASY else "middling"


def _groups(listed: Sequence[Listed], *, in_order: bool) -> list[tuple[str, list[Listed]]]:
    """The questions under their lessons; under one heading without a name where they stand in another order."""
    if not in_order:
        return [("", list(listed))] if listed else []
    by_lesson: dict[str, list[Listed]] = {}
    for one in listed:
        by_lesson.setdefault(one.one.lesson, []).append(one)
    return list(by_lesson.items())


def _beside(thing: Stock, asked_for: Mapping[str, str], number: int, count: int) -> tuple[str | None, str | None]:
    """Addresses of the page before and of the page after."""

    def to(wanted: int) -> str | None:
        filters: dict[str, Any] = {key: value for key, value in asked_for.items() if value}
        there = url_for("studio_questions.questions", course=thing.desk.slug, page=wanted, **filters)
        return there if 1 <= wanted <= count else None

    return to(number - 1), to(number + 1)


def _last_lesson(here: Sketch) -> str:
    """Where a question is most likely added: the last lesson that has some, else the last."""
    asking = [lesson.slug for lesson in here.lessons if lesson.has_quiz]
    return next(iter(asking[-1:] or [lesson.slug for lesson in here.lessons][-1:]), "")


@pages.post("/<course>/questions")
@requires(Permission.WRITE_COURSE, on=stock)
def add(person: SignedInPerson, thing: Stock) -> ResponseReturnValue:
    """Add a question to a lesson and open it."""
    opened, lesson, kind = _opened(thing, person), request.form.get("lesson", ""), request.form.get("kind", "")
    if lesson not in opened.here.by_slug or kind not in KINDS:
        abort(422)
    prompt = request.form.get("prompt", "")
    id_ = pool.fresh_id(opened.here, prompt)
    block = text(begun(id_, kind, prompt))
    _write(opened, person, pool.added(opened.texts, opened.here, lesson, [block]), "question-added", id_)
    db.session.commit()
    return redirect(url_for("studio_asking.question", course=opened.desk.slug, question=id_), 303)


@pages.post("/<course>/questions/<question>/arrange")
@requires(Permission.WRITE_COURSE, on=named)
def arrange(person: SignedInPerson, thing: Stock) -> ResponseReturnValue:
    """Move, copy or take away a question from its place in the list."""
    opened, act = _opened(thing, person), request.form.get("do", "")
    one = pool.pooled(opened.here, thing.chosen.asked.id) if thing.chosen else None
    if one is None:
        abort(404)
    id_, lesson = one.asked.id, request.form.get("lesson", "")
    back: dict[str, Any] = {"lesson": lesson} if lesson else {}
    here = (opened.texts, opened.here, one)
    if act in {"up", "down"} or DRAGGED.fullmatch(act):
        _write(opened, person, pool.moved(*here, _wanted_place(act, one)), "questions-ordered", id_)
    elif act == "copy":
        id_, changes = pool.copied(*here)
        _write(opened, person, changes, "question-copied", id_)
        flash(_("Kopia stoi zaraz za pytaniem."))
    elif act == "remove":
        _write(opened, person, pool.removed(*here), "question-removed", id_)
        back |= {"removed": id_, "from": one.lesson}
    else:
        abort(422)
    db.session.commit()
    anchor = "usuniete" if act == "remove" else f"q-{id_}"
    return redirect(url_for("studio_questions.questions", course=opened.desk.slug, _anchor=anchor, **back), 303)


def _wanted_place(act: str, one: Pooled) -> int:
    """Where in its lesson the question goes: one up, one down, or where it was dragged."""
    if act in {"up", "down"}:
        return one.place + (-1 if act == "up" else 1)
    return int(act.removeprefix("place-"))


@pages.post("/<course>/unnamed-questions/<lesson>/<int:place>")
@requires(Permission.WRITE_COURSE, on=placed)
def name(person: SignedInPerson, thing: Stock) -> ResponseReturnValue:
    """Give an id of its own to a question that has none, or another's."""
    opened, chosen = _opened(thing, person), thing.chosen
    one = next((one for one in pool.pool(opened.here) if chosen and one.block == chosen.block and one.twin), None)
    if one is None:
        abort(404)
    id_, changes = pool.named(opened.texts, opened.here, one)
    _write(opened, person, changes, "question-named", id_)
    db.session.commit()
    return redirect(url_for("studio_asking.question", course=opened.desk.slug, question=id_), 303)


@pages.post("/<course>/removed-questions/<lesson>/<question>")
@requires(Permission.WRITE_COURSE, on=in_lesson)
def restore(person: SignedInPerson, thing: Stock) -> ResponseReturnValue:
    """Bring back a question that was taken away, from the newest state that has it."""
    opened, values = _opened(thing, person), request.view_args or {}
    lesson, id_ = str(values["lesson"]), str(values["question"])
    place, blocks = _last_seen(opened, lesson, id_)
    if not blocks:
        abort(404)
    _write(opened, person, pool.restored(opened.texts, opened.here, lesson, place, blocks), "question-restored", id_)
    db.session.commit()
    flash(_("Pytanie jest z powrotem na swoim miejscu."))
    there = url_for("studio_questions.questions", course=opened.desk.slug, lesson=lesson, _anchor=f"q-{id_}")
    return redirect(there, 303)


def _last_seen(opened: Stock, lesson: str, id_: str) -> tuple[int, dict[str, str]]:
    """Where in its lesson the question stood last, and its block in each language."""
    session, draft_id, place = db.session(), opened.desk.draft_id or 0, 0
    blocks: dict[str, str] = {}
    for language in opened.here.by_slug[lesson].pieces:
        path = lesson_path(opened.texts, language, lesson) or ""
        for row in queries.states(session, draft_id, [path], limit=LOOKED_BACK):
            found = queries.state(session, draft_id, row.id)
            pieces = cut((found[1] if found and found[1] else b"").decode(errors="replace"))
            if row.reason != "aside" and id_ in pieces.ids():
                place = place if blocks else pieces.ids().index(id_)
                blocks[language] = pieces.block(id_) or ""
                break
    return place, blocks


def _opened(thing: Stock, person: SignedInPerson) -> Stock:
    """The questions with the draft held, as they stand now."""
    return stock_of(actions.open_draft(db.session(), thing.desk.slug, now=utc_now(), by=person.id))


def _write(opened: Stock, person: SignedInPerson, changes: Mapping[str, bytes], act: str, question: str) -> None:
    session, now, draft_id = db.session(), utc_now(), opened.desk.draft_id or 0
    if actions.write(session, draft_id, changes, reason="structure", now=now, by=person.id):
        actions.note(session, draft_id, act, {"question": question}, now=now, by=person.id)
