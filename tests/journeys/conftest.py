"""A real site by the real command, and a real browser that notices every error."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from elearn.config import settings_from
from elearn.domain.course.folder import write_folder
from tests.application import application_with, dispose, with_assets
from tests.journeys import everykind
from tests.journeys.axe import faults_in_every_view

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = """SELECT answer.attempt_id, answer.position, answer.hundredths FROM answer
JOIN attempt ON attempt.id = answer.attempt_id JOIN enrolment ON enrolment.id = attempt.enrolment_id
JOIN person ON person.id = enrolment.person_id WHERE person.email = ? ORDER BY answer.id"""
PASSWORD = "lacznik-demo"
MEANT = ("status of 422", "net::ERR_INTERNET_DISCONNECTED")


class Site:
    """A demo served by `elearn serve` with the real courses; to `show` with its group, else a small course."""

    def __init__(self, folder, *, show=False):
        self.database = folder / "elearn.sqlite3"
        self.log = (folder / "serve.log").open("w+", encoding="utf-8")
        # The address stands in badges: it is chosen before the start, so the port is found first.
        self.url = f"http://127.0.0.1:{_free_port()}"
        self.environment = {
            **os.environ,
            "ELEARN_DEMO": "1",
            "DATABASE_URL": f"sqlite:///{self.database}",
            "ELEARN_INSTANCE": str(folder / "instance"),
            "ELEARN_URL": self.url,
            "PORT": str(urlsplit(self.url).port),
            "ELEARN_RATE_LIMITS": "0",
        }
        courses = ["courses", "load", "courses"]
        if not show:
            write_folder(everykind.FILES, folder / everykind.COURSE)
            courses.append(str(folder / everykind.COURSE))
            with_assets(folder / "instance")
        with_group = [["groups", "demo"]] if show else []
        for command in (["db", "upgrade"], courses, ["people", "demo"], *with_group):
            subprocess.run(self._command(command), env=self.environment, cwd=ROOT, check=True, capture_output=True)
        self.process = subprocess.Popen(
            self._command(["serve"]),
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            encoding="utf-8",
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert self.url in line, f"the server said {line!r}: {self.said()}"

    def _command(self, words):
        return [sys.executable, "-m", "elearn", *words]

    def said(self):
        """Return the server's log."""
        self.log.seek(0)
        return self.log.read()

    def answers(self, email):
        """Return the answers stored for a person, the oldest first: attempt, position, hundredths of a point."""
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(ANSWERS, [email]).fetchall()

    def stop(self):
        """End the server; it must go quietly."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=20)
        self.process.stdout.close()
        errors = [line for line in self.said().splitlines() if '"level": "error"' in line]
        self.log.close()
        assert code == 0
        assert not errors, errors


def _free_port():
    import socket  # noqa: PLC0415 -- only here

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """One running site for all journeys of this test process."""
    running = Site(tmp_path_factory.mktemp("site"))
    yield running
    running.stop()


@pytest.fixture
def surf(browser, site):
    """Open a page as a new person's browser: `surf(width=390, dark=True, javascript=False)`; errors fail the test."""
    contexts, wrong = [], []

    def open_browser(*, width=1280, height=900, dark=False, javascript=True, language="pl"):
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            locale=language,
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text) if _fault(message) else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: None if _own(request.url, site) else wrong.append(f"outside: {request.url}"))
        return page

    yield open_browser
    for context in contexts:
        context.close()
    assert not wrong, wrong


@pytest.fixture
def behind(site):
    """The same installation, as its own commands see it."""
    application = application_with(settings_from(site.environment))
    yield application
    dispose(application)


@pytest.fixture
def look():
    """Look at a page with axe in every view, and whether it fits a small phone: `look(page)`; faults fail the test."""
    found = []

    def looked(page):
        size = page.viewport_size
        found.extend(faults_in_every_view(page))
        page.set_viewport_size({"width": 320, "height": size["height"]})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
        page.set_viewport_size(size)

    yield looked
    assert not found, "\n".join(found)


def _fault(message):
    """Tell a fault from the browser's remarks on what is meant: a form sent back with its errors, a network gone."""
    return message.type == "error" and not any(remark in message.text for remark in MEANT)


def _own(url, site):
    return url.startswith((site.url, "data:", "blob:", "about:"))
