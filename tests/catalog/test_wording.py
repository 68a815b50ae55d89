"""Sentences for problems and changes: one for each code, each with what it is given."""

import re

import pytest
from flask import Flask
from flask_babel import Babel

from elearn.catalog.changed import CHANGES, change_sentence
from elearn.catalog.wording import PROBLEMS, problem_sentence
from elearn.domain.course.changes import Change
from elearn.domain.course.codes import CHANGE_CODES, CODES
from elearn.domain.course.model import Problem

REMEDY = re.compile(
    r"(Popraw|Podaj|Zmie|Zmniejsz|Zostaw|Użyj|Wstaw|Usuń|Sprawdź|Utwórz|Nazwij|Zapisz|Ustaw|Dopisz|Wpisz|Skróć|Wybierz|"
    r"Przetłumacz|Napisz|Podziel|Uprość|Dodaj|Ułóż|Obniż|Zacznij|Przenieś|Oddziel|Zaznacz|Wyrównaj|Zamień|Ponumeruj|Daj|"
    r"Nadaj|Porównaj|wpisz|nazwij|użyj|zmień|usuń|Ma ich być|ma być|mają być|bez cudzysłowu)"
)


@pytest.fixture(scope="module")
def polish():
    """Sentences in the language they are written in."""
    app = Flask(__name__)
    Babel(app, default_locale="pl")
    with app.test_request_context():
        yield


def values(meaning):
    """What the table says that a code brings along: the words in backticks."""
    return {name: f"<{name}>" for name in re.findall(r"`([a-z_]+)`", meaning)}


def test_each_code_has_a_sentence():
    assert set(PROBLEMS) == set(CODES)
    assert set(CHANGES) == set(CHANGE_CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_problem_is_said_with_its_values_and_a_remedy(code, polish):
    given = values(CODES[code])
    sentence = problem_sentence(Problem("pl/course.md", 1, code, tuple(given.items())))
    assert "%(" not in sentence
    assert sentence[0].isupper() or sentence[0] in "„<"
    assert REMEDY.search(sentence), sentence


@pytest.mark.parametrize("code", CHANGE_CODES)
def test_a_change_is_said_with_its_values(code, polish):
    sentence = change_sentence(Change(code, tuple(values(CHANGE_CODES[code]).items())))
    assert "%(" not in sentence
    assert sentence.endswith(".")
