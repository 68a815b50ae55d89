"""A file of questions from one format to another, with a report of every question; needs no server and no database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from flask_babel import Babel

from elearn.assets import compile_catalogues
from elearn.authoring import exchange_words
from elearn.domain.exchange import formats
from elearn.domain.exchange.formats import Format
from elearn.domain.exchange.report import Report


@dataclass(frozen=True, slots=True)
class Converted:
    """What came out of a conversion."""

    content: bytes | None
    """The new file; None: no question could be taken."""
    report: Report
    lines: list[str]
    """The report in words."""


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let sentences be said in that language, with nothing of the site but its words."""
    with TemporaryDirectory() as folder:
        compile_catalogues(Path(folder))
        app = Flask(__name__, static_folder=None, template_folder=None)
        app.config["BABEL_TRANSLATION_DIRECTORIES"] = folder
        Babel(app, locale_selector=lambda: language)
        with app.test_request_context("/"):
            yield


def convert(source: Format, content: bytes, target: Format, *, language: str, title: str) -> Converted:
    """Turn a file of one format into one of another; the language is that of the questions."""
    words = exchange_words.wording(title)
    found = formats.read(source, content, language, words)
    if not found.questions or target.write is None:
        return Converted(None, found.report, exchange_words.lines(found.report))
    out = target.write(found.questions, language, replace(words, title=title or words.title))
    report = found.report.then(out.report)
    return Converted(out.content, report, exchange_words.lines(report))
