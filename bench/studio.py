"""Trainers at work in the studio: each in a course of their own, a copy of the real one, over HTTP as a browser does.

A save carries a lesson of 20 KB that differs from the one before; a check follows a change, as it does when somebody
works; a publication follows both. `banks` says how long a thousand questions take from a file into a draft's words.
"""

import json
import re
from collections.abc import Generator
from dataclasses import replace
from html import unescape

from flask import Flask
from sqlalchemy import insert

from bench import exchange
from bench.clients import Browser
from bench.fill import COURSE, Town
from bench.load import Answer, Ask, Script
from elearn.accounts.models import RoleGrant
from elearn.catalog.queries import Published
from elearn.db import db, utc_now
from elearn.domain.draft import written
from elearn.domain.draft.pieces import cut
from elearn.domain.exchange.examples import examples
from elearn.domain.exchange.formats import FORMATS, Format, read

LESSON_BYTES = 20_000
SEEN = re.compile(r'name="seen"[^>]* value="([^"]+)"')
MARK = re.compile(r'name="mark"[^>]* value="([^"]+)"')


def grant(app: Flask, town: Town, numbers: list[int]) -> None:
    """Let each of these people, counted from 1, write in one course: the first in the first, and so on."""
    rows = [
        {"person_id": town.people[number - 1], "role": "trainer", "scope": course.slug, "granted_at": utc_now()}
        for number, course in zip(numbers, town.courses, strict=False)
    ]
    with app.app_context():
        db.session.execute(insert(RoleGrant), rows)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


class Desk:
    """One trainer's course and the lesson they write in."""

    def __init__(self, course: Published, browser: Browser) -> None:
        slug = next(lesson.slug for lesson in course.outline.lessons if lesson.kind == "lesson")
        self.browser = browser
        self.course = f"/pl/studio/{course.slug}"
        self.lesson = f"{self.course}/lessons/{slug}"
        self.fields = _fields(next((COURSE / course.outline.base).glob(f"*-{slug}.md")).read_bytes())
        self.mark = ""
        self.count = 0
        self.unanswered: dict[str, str] = {}
        """What was sent when a measurement ended, before the answer came."""

    def opened(self) -> Generator[Ask, Answer, None]:
        """Open the editor, to write on from the text that stands."""
        if not self.mark:
            page = yield self.browser.ask(self.lesson, measured=False, gzip=False)
            self.browser.learn(page)
            self.mark = _found(MARK, page)

    def save(self, *, measured: bool) -> Generator[Ask, Answer, None]:
        """Send the text with one more sentence, as the page does by itself; it is stored or the bench stops."""
        self.count += 1
        body = f"{self.fields['body']}\n\nTo zdanie powstało właśnie teraz, jako {self.count}."
        typed = {**self.fields, "body": body}
        earlier = {f"earlier-{name}": said for name, said in self.unanswered.items()}
        self.unanswered = typed
        sent = self.browser.form(self.lesson, {**typed, **earlier, "mark": self.mark, "do": "autosave"})
        answer = yield replace(sent, measured=measured, expect=(200,))
        self.unanswered = {}
        told = json.loads(answer.text) if answer.status == 200 else {}
        assert told.get("state") == "saved", (answer.status, told)
        self.mark = told["mark"]

    def publish(self) -> Generator[Ask, Answer, None]:
        """Look at the check page and publish what it showed."""
        page = yield self.browser.ask(f"{self.course}/check", measured=False, gzip=False)
        fields = {"seen": _found(SEEN, page), "note": "Nowe zdanie w pierwszej lekcji."}
        yield self.browser.form(f"{self.course}/publish", fields)


def _fields(text: bytes) -> dict[str, str]:
    """What the editor's form would send of a lesson, its text made as long as `LESSON_BYTES`."""
    typed = written.written(cut(text.decode()))
    paragraph = "Marka organizacji to obietnica, którą ludzie pamiętają: jak mówi i czego dotrzymuje.\n\n"
    missing = max(0, LESSON_BYTES - len(typed.body.encode()))
    rows = [("sources", typed.sources, written.SOURCE), ("acts", typed.acts, written.ACT)]
    return {
        "title": typed.title,
        "summary": typed.summary,
        "outcomes": typed.outcomes,
        "minutes": typed.minutes,
        "worksheet": typed.worksheet,
        **dict(zip(("legal-day", "legal-month", "legal-year"), typed.legal_date, strict=True)),
        **{
            f"{name}-{number}-{column}": said
            for name, given, columns in rows
            for number, row in enumerate(given)
            for column, said in zip(columns, row, strict=True)
        },
        "body": typed.body + "\n\n" + paragraph * (missing // len(paragraph.encode()) + 1),
    }


def _found(pattern: re.Pattern[str], page: Answer) -> str:
    found = pattern.search(page.text)
    assert found is not None, (page.status, pattern.pattern)
    return unescape(found.group(1))


def saves(desks: list[Desk]) -> Script:
    """Everybody's page stores what they type, again and again."""

    def script(place: int) -> Generator[Ask, Answer, None]:
        desk = desks[place]
        yield from desk.opened()
        while True:
            yield from desk.save(measured=True)

    return script


def looks(desks: list[Desk], address: str, *, after_change: bool = False) -> Script:
    """Everybody opens a page of their own course; `address` names the course or the lesson."""

    def script(place: int) -> Generator[Ask, Answer, None]:
        desk = desks[place]
        yield from desk.opened()
        while True:
            if after_change:
                yield from desk.save(measured=False)
            yield desk.browser.ask(address.format(course=desk.course, lesson=desk.lesson))

    return script


def publications(desks: list[Desk]) -> Script:
    """Everybody changes their lesson, looks and publishes; the publishing is measured."""

    def script(place: int) -> Generator[Ask, Answer, None]:
        desk = desks[place]
        yield from desk.opened()
        while True:
            yield from desk.save(measured=False)
            yield from desk.publish()

    return script


def _bank(form: Format) -> bytes:
    """Return a file with a thousand questions of all kinds that the format knows."""
    assert form.write is not None
    each = form.write(examples(exchange.LANGUAGE), exchange.LANGUAGE, exchange.WORDS).content
    known = {one.kind for one in read(form, each, exchange.LANGUAGE, exchange.WORDS).questions}
    kinds = [question for question in examples(exchange.LANGUAGE) if question.kind in known]
    many = [replace(kinds[number % len(kinds)], id=f"q-{number}") for number in range(exchange.COUNT)]
    return form.write(many, exchange.LANGUAGE, exchange.WORDS).content


def banks(rounds: int = 3) -> dict[str, float]:
    """Return the seconds that a thousand questions take to be read, by format; of several rounds the best."""
    taken = {}
    for code in ("gift", "moodle"):
        form = FORMATS[code]
        content = _bank(form)
        tries = [exchange.seconds(form, content) for _ in range(rounds)]
        assert {count for _, count in tries} == {exchange.COUNT}, (code, tries)
        taken[code] = round(min(seconds for seconds, _ in tries), 3)
    return taken
