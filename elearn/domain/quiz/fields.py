"""Reading what a browser sent, which is never believed; and points for parts of an answer."""

from collections.abc import Sequence

from elearn.domain.quiz.model import AnswerProblem, Form, Order
from elearn.domain.quiz.options import shown

MOST_SIGNS = 500
"""The longest answer that can be typed."""
_MOST_DIGITS = 3


def sent(form: Form, field: str) -> list[str]:
    """What was sent in a field, without blank values."""
    return [value.strip() for value in form.get(field, []) if value.strip()]


def chosen(form: Form, field: str, order: Order, count: int) -> list[int | None]:
    """The indices chosen in a field, in base order; None for what was not offered."""
    places = shown(order, count)
    return [_index(value, places) for value in sent(form, field)]


def _index(value: str, places: Sequence[int]) -> int | None:
    if not (value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS):
        return None
    return places[int(value)] if int(value) < len(places) else None


def one_kept(form: Form, field: str, order: Order, count: int) -> int | None:
    """The one index chosen in a field, None if there is none or more than one."""
    indices = chosen(form, field, order, count)
    return indices[0] if len(indices) == 1 else None


def one_chosen(form: Form, field: str, order: Order, count: int, *, missing: str) -> int:
    """The one index chosen in a field.

    Raises:
        AnswerProblem: nothing was chosen (code `missing`) or nothing that was offered.
    """
    if not sent(form, field):
        raise AnswerProblem(missing, field)
    index = one_kept(form, field, order, count)
    if index is None:
        raise AnswerProblem("answer_impossible", field)
    return index


def typed(form: Form, field: str, *, missing: str) -> str:
    """The one text typed in a field, without spaces around it.

    Raises:
        AnswerProblem: nothing was typed (code `missing`), or too much.
    """
    texts = sent(form, field)
    if not texts:
        raise AnswerProblem(missing, field)
    if len(texts) > 1:
        raise AnswerProblem("answer_impossible", field)
    if len(texts[0]) > MOST_SIGNS:
        raise AnswerProblem("answer_too_long", field, most=str(MOST_SIGNS))
    return texts[0]


def typed_kept(form: Form, field: str) -> str:
    """As much of what was typed in a field as can be shown again."""
    return "".join(sent(form, field)[:1])[:MOST_SIGNS]


def hundredths(points: int, right: int, parts: int) -> int:
    """Hundredths of a point for `right` of `parts`, rounded to the nearest; all of them only if all are right."""
    if right >= parts:
        return 100 * points
    return min((200 * points * max(right, 0) + parts) // (2 * parts), 100 * points - 1 if points else 0)
