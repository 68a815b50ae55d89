"""Search terms: inflection, diacritics, stop words."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.domain.search import query, terms


def finds(asked, stored, language="pl"):
    """Whether every word asked for is among the stored terms in some form."""
    index = set(terms(stored, language))
    alternatives = query(asked, language)
    return bool(alternatives) and all(index & set(forms) for forms in alternatives)


POLISH = [
    ["organizacja", "organizacji", "organizacje", "organizację", "organizacjami", "organizacjach", "ORGANIZACJĄ"],
    ["wizerunek", "wizerunku", "wizerunkiem", "wizerunki"],
    ["Łódź", "Łodzi", "lodz", "lodzi", "łódź"],
    ["dotacja", "dotacji", "dotacje", "dotację", "dotacjami", "dotacją"],
    ["wolontariusz", "wolontariuszy", "wolontariusze", "wolontariuszami", "wolontariuszka", "wolontariuszek"],
    ["zdjęcie", "zdjęcia", "zdjęć", "zdjęciami", "zdjec", "zdjecia"],
    ["marka", "marki", "marce", "markę", "marką", "marek"],
    ["gmina", "gminy", "gminie", "gminą", "gmin"],
    ["mieszkaniec", "mieszkańca", "mieszkańcy", "mieszkancy"],
    ["sprawozdanie", "sprawozdania", "sprawozdaniu", "sprawozdaniach"],
    ["stowarzyszenie", "stowarzyszenia", "stowarzyszeniach"],
    ["ćwiczenie", "ćwiczenia", "cwiczenia"],
]


@pytest.mark.parametrize("forms", POLISH, ids=lambda forms: forms[0])
def test_each_form_of_a_polish_word_finds_each_other(forms):
    missed = [(asked, stored) for asked in forms for stored in forms if not finds(asked, f"Kto {stored} dziś.")]
    assert missed == []


@pytest.mark.parametrize(("asked", "stored"), [
    ("photo", "photos of volunteers"),
    ("volunteering volunteers", "a volunteer"),
    ("Organisation", "organisations’ image"),
    ("cafe", "a café"),
])  # fmt: skip
def test_english_forms_find_each_other(asked, stored):
    assert finds(asked, stored, "en")


@pytest.mark.parametrize(("asked", "stored"), [
    ("dotacja", "rotacja"),
    ("marka", "market"),
    ("gmina", "mina"),
    ("lodz", "ludzie"),
    ("wizerunek dotacja", "wizerunek"),
])  # fmt: skip
def test_other_words_are_not_found(asked, stored):
    assert not finds(asked, stored)


@pytest.mark.parametrize("asked", ["", "   ", "w i z o", "?!…", "nie jest", "się oraz", "a"])
def test_a_query_of_small_words_asks_for_nothing(asked):
    assert query(asked, "pl") == []


def test_small_words_do_not_narrow_a_query():
    assert query("zdjęcia w gminie", "pl") == query("zdjęcia gminie", "pl")


def test_a_word_asked_for_twice_counts_once():
    assert query("gmina Gmina", "pl") == query("gmina", "pl")


def test_numbers_and_short_words_are_terms():
    assert finds("RODO 1,5%", "Co RODO mówi o 1,5% podatku? 1 5", "pl")
    assert finds("2023", "badanie z 2023 roku")


def test_a_language_without_stemmer_is_folded_only():
    assert terms("Громада ГРОМАДА", "uk") == ["громада", "громада"]


@given(st.text(max_size=80), st.sampled_from(["pl", "en", "uk"]))
def test_every_text_finds_itself(text, language):
    stored = set(terms(text, language))
    assert all(set(forms) <= stored for forms in query(text, language))
    assert all(term and term == term.strip() for term in stored)


def test_threads_do_not_mix_up_each_others_words():
    """A stemmer works inside itself: two threads with the same one would break, or find terms of nobody's words."""
    texts = [f"organizacjami wolontariuszkom{number} umów najpiękniejszymi szkoleniach " * 40 for number in range(4)]
    alone = [terms(text, "pl") for text in texts]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            together = list(threads.map(terms, texts * 3, ["pl"] * 12))
    finally:
        sys.setswitchinterval(before)
    assert together == alone * 3
