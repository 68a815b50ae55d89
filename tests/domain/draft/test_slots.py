"""A text is cut into pieces to translate, and put together again with other words, without losing a mark."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.domain.draft.slots import (
    body_slots,
    front_slots,
    question_kind,
    question_slots,
    tidy,
    translated_block,
    with_texts,
)

BODY = """Wstęp w jednym akapicie,
w dwóch wierszach.

## Nagłówek {#naglowek}

- pierwszy punkt
- [ ] drugi,
  dłuższy

1. krok

| Rok | Ile |
| --- | ---: |
| 2023 | 63% |

> Cytat.
>
> Drugi akapit.

::: tip Rada {#rada}
W ramce.

:::: law
W środku.
::::
:::

::: remember
Bez tytułu.
:::

[^1]: Przypis.

```
wzór
```
"""
MARKS = st.text(alphabet="ab #|>-:*`[]{}\n1.=+\\()~", max_size=60)


def kinds(text):
    return [(slot.kind, slot.text) for slot in body_slots(text)]


def test_each_piece_is_words_without_the_marks_around_them():
    assert kinds(BODY) == [
        ("paragraph", "Wstęp w jednym akapicie,\nw dwóch wierszach."),
        ("heading2", "Nagłówek"),
        ("item", "pierwszy punkt"),
        ("item", "drugi,\ndłuższy"),
        ("item", "krok"),
        ("row", "| Rok | Ile |"),
        ("row", "| 2023 | 63% |"),
        ("quote", "Cytat.\n\nDrugi akapit."),
        ("box", "Rada"),
        ("paragraph", "W ramce."),
        ("paragraph", "W środku."),
        ("paragraph", "Bez tytułu."),
        ("note", "Przypis."),
        ("code", "```\nwzór\n```"),
    ]
    assert [slot.name for slot in body_slots(BODY) if slot.name] == ["naglowek", "rada"]


def test_other_words_stand_between_the_same_marks():
    slots = body_slots(BODY)
    words = {"Nagłówek": "Heading", "drugi,\ndłuższy": "second,\nlonger", "Cytat.\n\nDrugi akapit.": "Quote.\n\nMore."}
    text = with_texts(BODY, slots, [words.get(slot.text, slot.text) for slot in slots])
    assert "## Heading {#naglowek}\n" in text
    assert "- [ ] second,\n  longer\n" in text
    assert "> Quote.\n>\n> More.\n" in text
    assert "| --- | ---: |" in text


@given(MARKS)
@settings(max_examples=60, deadline=None)
def test_the_same_words_give_the_same_text_whatever_was_typed(text):
    slots = body_slots(text)
    again = with_texts(text, slots, [slot.text for slot in slots])
    assert [line.rstrip() for line in again.split("\n")] == [line.rstrip() for line in text.split("\n")]


@given(MARKS, MARKS)
@settings(max_examples=60, deadline=None)
def test_any_words_can_be_put_in_without_touching_the_other_pieces(text, words):
    slots = body_slots(text)
    for place, slot in enumerate(slots):
        said = [tidy(words, slot.kind) or "x" if place == at else other.text for at, other in enumerate(slots)]
        lines = with_texts(text, slots, said).split("\n")
        before, behind = text.split("\n")[: slot.span[0]], text.split("\n")[slot.span[1] :]
        assert [line.rstrip() for line in lines[: len(before)]] == [line.rstrip() for line in before]
        assert not behind or [line.rstrip() for line in lines[-len(behind) :]] == [line.rstrip() for line in behind]


def test_front_matter_gives_its_texts_and_passes_over_what_is_none():
    front = {
        "title": "Tytuł",
        "summary": 7,
        "outcomes": ["Jeden.", 2, "Trzy."],
        "minutes": 5,
        "badge": {"name": "Odznaka", "claim": "umie."},
        "parts": {"a": "Część"},
        "sources": [{"id": "B-1", "text": "Badanie"}, "nic", {"id": "B-2"}],
    }
    assert [(slot.kind, slot.name, slot.text) for slot in front_slots(front)] == [
        ("title", "", "Tytuł"),
        ("outcome", "", "Jeden."),
        ("outcome", "", "Trzy."),
        ("badge_name", "", "Odznaka"),
        ("badge_claim", "", "umie."),
        ("part", "a", "Część"),
        ("source", "B-1", "Badanie"),
    ]


BLOCKS = {
    "single": (
        "( ) Trzy\n  > Za mało.\n(x) Cztery",
        ["Trzy", "Za mało.", "Cztery"],
        "( ) A0\n  > A1\n( ) A2",
    ),
    "multiple": ("[x] Tak\n[ ] Nie", ["Tak", "Nie"], "[ ] A0\n[ ] A1"),
    "truefalse": ("( ) true\n  > Nie.\n(x) false\n  > Tak.", ["Nie.", "Tak."], "( ) true\n  > A0\n( ) false\n  > A1"),
    "text": ("= reputacja\n= renoma", ["reputacja\nrenoma"], "= A0"),
    "number": ("= 63", [], ""),
    "matching": ("- a => b\n- => c", ["a => b", "c"], "- A0\n- => A1"),
    "ordering": ("1. raz\n2. dwa", ["raz", "dwa"], "1. A0\n2. A1"),
    "gaps": ("Marka to [[(x) znak ( ) koszt]].", ["Marka to [[( ) znak ( ) koszt]]."], "A0"),
}


@pytest.mark.parametrize("kind", BLOCKS)
def test_a_question_of_each_kind_is_translated_without_what_is_right(kind):
    answers, texts, made = BLOCKS[kind]
    block = f"## ? Pytanie\nid: pytanie\nkind: {kind}\npoints: 2\nsource: B-1\n\n{answers}\n\n> Dlatego."
    assert question_kind(block) == kind
    slots = question_slots(block, kind)
    assert [slot.text for slot in slots] == ["Pytanie", *texts, "Dlatego."]
    said = ["Question", *(f"A{place}" for place in range(len(texts))), "Because."]
    body = f"{made}\n\n" if made else ""
    assert translated_block(block, slots, said) == f"## ? Question\nid: pytanie\n\n{body}> Because."


def test_a_unit_is_translated_and_a_tolerance_is_not():
    block = "## ? Ile?\nid: ile\nkind: number\ntolerance: 1\nunit: lat\n\n= 5"
    slots = question_slots(block, "number")
    assert translated_block(block, slots, ["How many?", "years"]) == "## ? How many?\nid: ile\nunit: years"


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("heading2", " a\r\nb ", "a b"),
        ("paragraph", "a\n\n\nb  \n", "a\nb"),
        ("explanation", "\na\n\nb\n", "a\n\nb"),
        ("quote", "  \n ", ""),
    ],
)
def test_words_stay_one_piece(kind, typed, kept):
    assert tidy(typed, kind) == kept
