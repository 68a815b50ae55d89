"""Folding and the Polish order."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.domain.fold import fold, fold_space, polish_sort_key, without_quotes


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Łódź", "lodz"),
        ("ZAŻÓŁĆ GĘŚLĄ JAŹŃ", "zazolc gesla jazn"),
        ("L\u0301o\u0301dz", "lodz"),
        ("„Ufamy” «ale» “tak”", '"ufamy" "ale" "tak"'),
        ("Stone’a", "stone'a"),
        ("Straße", "strasse"),
        ("Søren Đoković", "soren dokovic"),
        ("İstanbul", "istanbul"),
        ("Їжак", "іжак"),
        ("", ""),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_composed_and_decomposed_fold_alike(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_spaces_of_every_kind_become_one():
    assert fold_space(" a \u00a0\n b\u202fc ") == "a b c"


def test_quotes_can_be_left_out():
    assert without_quotes('„Stone’a” i "x"') == "Stonea i x"


def test_polish_order():
    words = [
        "żaba",
        "zebra",
        "źrebak",
        "ćma",
        "cynk",
        "Łódź",
        "lody",
        "luka",
        "łania",
        "ósmy",
        "oset",
        "3 słowa",
        "Ąż",
        "as",
    ]
    assert sorted(words, key=polish_sort_key) == [
        "3 słowa", "as", "Ąż", "cynk", "ćma", "lody", "luka", "łania", "Łódź", "oset", "ósmy", "zebra", "źrebak",
        "żaba",
    ]  # fmt: skip


def test_other_scripts_come_after_polish_and_foreign_letters_beside_their_base():
    assert sorted(["Їжак", "żaba", "éclair", "ebonit", "efekt"], key=polish_sort_key) == [
        "ebonit", "éclair", "efekt", "żaba", "Їжак",
    ]  # fmt: skip


@given(st.text(), st.text())
def test_every_two_texts_can_be_ordered(one, other):
    assert (polish_sort_key(one) < polish_sort_key(other)) or (polish_sort_key(one) >= polish_sort_key(other))
    assert (polish_sort_key(one) == polish_sort_key(other)) == (one == other)
