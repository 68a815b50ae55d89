"""The kinds of questions, one line each."""

from elearn.domain.quiz import gaps, matching, multiple, number, ordering, single, text, truefalse
from elearn.domain.quiz.kind import Kind

KINDS: dict[str, Kind] = {
    "single": single,
    "multiple": multiple,
    "truefalse": truefalse,
    "text": text,
    "number": number,
    "matching": matching,
    "ordering": ordering,
    "gaps": gaps,
}
"""Name in the course file → the module of the kind."""
