"""People with browsers: signed in by password over HTTP, each with their own cookies and form token."""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from itertools import cycle

from bench import fill, load
from bench.fill import Opened, Town
from bench.load import COOKIE, Answer, Ask, Script

TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
PASSWORD_PAGE = "/pl/sign-in/password"  # noqa: S105 -- an address


@dataclass(slots=True)
class Browser:
    """One person's cookies, and the token of the forms on the pages they see."""

    number: int
    """In the person's address."""
    jar: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def ask(self, path: str, *, measured: bool = True, gzip: bool = True) -> Ask:
        """Open a page."""
        return Ask(path, headers=self._headers(gzip=gzip), measured=measured)

    def form(self, path: str, fields: dict[str, str], *, measured: bool = True) -> Ask:
        """Send a form that succeeds with a redirect."""
        sent = load.form(path, {**fields, "csrf_token": self.token}, measured=measured)
        return Ask(path, "POST", {**sent.headers, **self._headers(gzip=True)}, sent.body, measured, (302, 303))

    def _headers(self, *, gzip: bool) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        return {**({"Cookie": cookies} if cookies else {}), **({"Accept-Encoding": "gzip"} if gzip else {})}

    def learn(self, answer: Answer) -> None:
        """Keep the cookies of an answer and the form token of its page."""
        self.jar.update((name.decode(), value.decode()) for name, value in COOKIE.findall(answer.head))
        found = TOKEN.search(answer.text) if answer.body else None
        self.token = found.group(1) if found else self.token


def signed_in(url: str, numbers: list[int]) -> list[Browser]:
    """Sign these people in and open a page with a form; return their browsers."""
    browsers = [Browser(number) for number in numbers]

    def script(place: int) -> Generator[Ask, Answer, None]:
        browser = browsers[place]
        browser.learn((yield browser.ask(PASSWORD_PAGE, gzip=False)))
        browser.learn((yield _password(browser)))
        browser.learn((yield browser.ask("/pl/account", gzip=False)))

    result = load.run(url, script, concurrency=len(browsers), seconds=120)
    assert not result.errors, result.errors
    return browsers


def _password(browser: Browser) -> Ask:
    return browser.form(PASSWORD_PAGE, {"email": fill.email(browser.number), "password": fill.PASSWORD})


def visits(browsers: list[Browser], paths: list[str]) -> Script:
    """Everybody opens one page after another, each beginning elsewhere."""

    def script(place: int) -> Generator[Ask, Answer, None]:
        browser = browsers[place % len(browsers)]
        turns = cycle(paths[place * 13 % len(paths) :] + paths[: place * 13 % len(paths)])
        for path in turns:
            yield browser.ask(path)

    return script


def signing_in(browsers: list[Browser]) -> Script:
    """Everybody signs in by password, again and again from the same filled-in form."""

    def script(place: int) -> Generator[Ask, Answer, None]:
        while True:
            yield _password(browsers[place])

    return script


def sent_forms(browsers: list[Browser], waiting: dict[int, Iterator[tuple[str, dict[str, str]]]]) -> Script:
    """Everybody sends the forms that wait for them, each once; `waiting`: number of the person → addresses, fields."""

    def script(place: int) -> Generator[Ask, Answer, None]:
        browser = browsers[place]
        for path, fields in waiting[browser.number]:
            yield browser.form(path, fields)

    return script


def questions(town: Town) -> dict[int, Iterator[tuple[str, dict[str, str]]]]:
    """For each person the questions that wait for an answer."""
    return _by_person(
        town,
        [
            (one, f"/pl/attempts/{one.attempt_id}/{position}", fields)
            for one in town.opened
            if not one.answered
            for position, fields in enumerate(one.forms, 1)
        ],
    )


def hand_ins(town: Town, *, final: bool) -> dict[int, Iterator[tuple[str, dict[str, str]]]]:
    """For each person the answered attempts; `final`: those that complete a course."""
    return _by_person(
        town,
        [(one, f"/pl/attempts/{one.attempt_id}", {}) for one in town.opened if one.answered and one.final is final],
    )


def _by_person(
    town: Town, sent: list[tuple[Opened, str, dict[str, str]]]
) -> dict[int, Iterator[tuple[str, dict[str, str]]]]:
    number_of = {person_id: number for number, person_id in enumerate(town.people, 1)}
    grouped: dict[int, list[tuple[str, dict[str, str]]]] = {}
    for one, path, fields in sent:
        grouped.setdefault(number_of[one.person_id], []).append((path, fields))
    return {number: iter(forms) for number, forms in grouped.items()}


def bare_pages() -> Script:
    """Everybody signs in at the bare reference and reads lessons there."""

    def script(place: int) -> Generator[Ask, Answer, None]:
        yield Ask(f"/sign-in/{place + 1}", measured=False, expect=(204,))
        for number in cycle(range(1, 51)):
            yield Ask(f"/lesson/{number}")

    return script


def bare_rows() -> Script:
    """Everybody signs in at the bare reference and has rows stored there."""

    def script(place: int) -> Generator[Ask, Answer, None]:
        yield Ask(f"/sign-in/{place + 1}", measured=False, expect=(204,))
        while True:
            yield Ask("/answer", "POST", expect=(204,))

    return script
