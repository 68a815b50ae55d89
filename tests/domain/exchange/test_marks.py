"""Marks inside a line are told from its words, and nothing is lost between."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.domain.exchange.marks import Mark, runs, signs, written


def shape(found):
    return [run if isinstance(run, str) else (run.kind, shape(run.inside or ())) for run in found]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("**Marka** to _obraz_.", "", [("bold", ["Marka"]), " to ", ("italic", ["obraz"]), "."]),
        ("**a *b* c**", "", [("bold", ["a ", ("italic", ["b"]), " c"])]),
        ("[Art. **10**](https://a.example/(b))", "", [("link", ["Art. ", ("bold", ["10"])])]),
        ('![Mapa](media/m.svg "Podpis")', "", [("picture", ["Mapa", ("sign", []), "Podpis"])]),
        ("Kod `a*b*` i <https://a.example>", "", ["Kod ", ("code", ["a*b*"]), " i ", ("link", [])]),
        ("Tak[^1].", "", ["Tak", ("note", []), "."]),
        (r"\*nie\* i 2 * 3 i snake_case_x", "", [r"\*nie\* i 2 * 3 i snake_case_x"]),
        ("[bez adresu] i **bez końca", "", ["[bez adresu] i **bez końca"]),
        ("To [[znak | logo]].", "gaps", ["To ", ("gap", []), "znak", ("gap", []), "logo", ("gap", []), "."]),
        ("| a | b |", "row", [("sign", []), "a", ("sign", []), "b", ("sign", [])]),
        ("a => b", "pair", ["a", ("sign", []), "b"]),
    ],
)
def test_marks_are_told_from_words(text, kind, expected):
    assert shape(runs(text, kind)) == expected
    assert written(runs(text, kind)) == text


@given(st.text(alphabet='ab*_`[]()!<>\\|=^\n "https://', max_size=80), st.sampled_from(["", "gaps", "row", "pair"]))
@settings(max_examples=60, deadline=None)
def test_words_and_marks_are_the_text_whatever_it_is(text, kind):
    assert written(runs(text, kind)) == text


@pytest.mark.parametrize(
    "text", ["*" * 19_000, "[" * 19_000, "`a" * 9_000, "[a](" * 4_000, "_a " * 6_000, "x" * 50_000]
)
def test_a_hostile_line_is_read_at_once(text):
    assert written(runs(text)) == text


def test_signs_tell_links_and_gaps_but_not_the_language_of_a_picture():
    polish = "![Mapa](media/mapa.pl.svg) [a](https://x.example) [[b]] [^1]"
    assert signs(polish) == signs("[^1] [[c]] [z](https://x.example) ![Map](media/mapa.en.svg)")
    assert signs(polish) != signs(polish.replace("x.example", "y.example"))
    assert Mark("bold", "**", "**", ("a",)) in runs("**a**")
