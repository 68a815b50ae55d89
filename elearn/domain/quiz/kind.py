"""What every kind of question can do; each kind is a module with these names, listed in `kinds.KINDS`."""

import random
from typing import Any, Protocol

from elearn.domain.quiz.model import (
    JSON,
    Form,
    Grade,
    Keys,
    Language,
    LineProblem,
    Lines,
    Order,
    Question,
    QuestionText,
)


class Kind(Protocol):
    """A kind of question: reading, writing, asking, grading and showing it."""

    @property
    def Key(self) -> type[Any]:  # noqa: N802 - the name of a class
        """The answer key, from the base language: a frozen dataclass."""

    @property
    def Text(self) -> type[Any]:  # noqa: N802
        """The texts in one language: a frozen dataclass."""

    @property
    def View(self) -> type[Any]:  # noqa: N802
        """What the kind's component in the templates shows: a frozen dataclass."""

    @property
    def BASE_KEYS(self) -> tuple[str, ...]:  # noqa: N802
        """The kind's own keys in the base language, beside those that all questions share."""

    @property
    def TEXT_KEYS(self) -> tuple[str, ...]:  # noqa: N802
        """The kind's own keys in a translation."""

    def read(self, lines: Lines, keys: Keys, /, *, base: bool) -> tuple[Any, Any, list[LineProblem]]:
        """The key (None in a translation or with problems), the text and all problems of the answers' lines."""

    def write(self, key: Any, text: Any, /, *, base: bool) -> list[str]:
        """The answers as canonical lines; `key` may be None in a translation."""

    def write_keys(self, key: Any, text: Any, /) -> list[tuple[str, str]]:
        """The kind's own keys, name and value, in the order they are written; `key` is None in a translation."""

    def matches(self, key: Any, text: Any, /) -> list[LineProblem]:
        """What keeps a translation's text from having the structure of the key; empty if nothing."""

    def arrange(self, key: Any, chance: random.Random, /, *, shuffle: bool) -> Order:
        """The order in which options are shown, fixed when an attempt starts."""

    def kept(self, form: Form, question: Question, order: Order, /) -> JSON:
        """What can be shown again of a form that `answer` refused; only for `view`, never stored."""

    def answer(self, form: Form, question: Question, order: Order, /) -> JSON:
        """The answer in a submitted form, in base order, to be stored.

        Raises:
            AnswerProblem: nothing or something impossible was sent.
        """

    def grade(self, question: Question, answer: JSON, language: Language, /) -> Grade:
        """The points for a stored answer; `language` is that of the marks."""

    def view(
        self, question: Question, text: QuestionText, order: Order, answer: JSON | None, grade: Grade | None, /
    ) -> Any:
        """The kind's `View`; what is right and why stands in it only when there is a grade."""
