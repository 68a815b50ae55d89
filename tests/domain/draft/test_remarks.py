"""A remark stays beside its passage when the text around it, or a few of its words, change."""

from elearn.domain.draft.pieces import cut
from elearn.domain.draft.remarks import blocks, definitions, places

LESSON = """+++
title = "Tytuł"
summary = "Zdanie."
+++

Pierwszy akapit.[^1]

## Nagłówek {#n}

- raz
- dwa

::: tip
Rada.
:::

[^1]: Przypis.

+++ quiz
+++

## ? Ile to dwa i dwa?
id: dwa
kind: single

(x) Cztery
( ) Pięć
"""


def test_a_lesson_falls_into_what_is_read_as_one():
    found = blocks(cut(LESSON))
    assert [block.text.split("\n")[0] for block in found] == [
        "Tytuł", "Pierwszy akapit.[^1]", "## Nagłówek {#n}", "- raz", "::: tip", "## ? Ile to dwa i dwa?"
    ]  # fmt: skip
    assert found[3].text == "- raz\n- dwa"
    assert found[-1].words == ("Ile to dwa i dwa?", "(x) Cztery\n( ) Pięć")
    assert definitions(cut(LESSON).body) == "[^1]: Przypis."


def test_a_remark_finds_its_passage_again():
    there = blocks(cut(LESSON.replace("Pierwszy akapit.", "Nowy początek.\n\nPierwszy akapit tej lekcji.")))
    remarked = ["- raz\n- dwa", "Pierwszy akapit tej długiej lekcji.[^1]", "Czegoś takiego nie ma nigdzie"]
    assert places(remarked, there) == [4, 2, None]


def test_of_two_same_passages_the_first_is_meant():
    assert places(["Tak."], blocks(cut("Tak.\n\nNie.\n\nTak."))) == [0]
