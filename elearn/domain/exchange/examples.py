"""A question of each kind, as an example of how a spreadsheet is filled in; read from lesson files like any other."""

from functools import cache
from pathlib import Path

from elearn.domain.course.model import Language
from elearn.domain.exchange import lesson
from elearn.domain.exchange.intake import Wording
from elearn.domain.quiz.model import Question

_FILES = Path(__file__).parent / "examples"


@cache
def examples(language: Language) -> tuple[Question, ...]:
    """The examples in that language, or in English."""
    path = _FILES / f"{language}.md"
    found = lesson.read((path if path.is_file() else _FILES / "en.md").read_bytes(), Wording())
    return tuple(found.questions)
