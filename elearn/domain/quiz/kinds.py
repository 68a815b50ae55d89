"""The kinds of questions, one line each."""

from elearn.domain.quiz import single
from elearn.domain.quiz.kind import Kind

KINDS: dict[str, Kind] = {
    "single": single,
}
"""Name in the course file → the module of the kind."""
