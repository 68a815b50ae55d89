"""The readable difference: words marked, lines paired, the rest folded away."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.domain.draft.difference import Row, Run, count, folded, rows, word_runs
from elearn.domain.draft.matching import stretches

TEXTS = st.lists(
    st.sampled_from(["", "Ala ma kota.", "Ala ma psa.", "## Tytuł", "kot", "pies i kot", "- jeden"]), max_size=12
).map("\n".join)


def said(runs, *kinds):
    return "".join(run.text for run in runs if run.kind in kinds)


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_off_the_rows(before, after):
    found = rows(before, after)
    was = [said(row.before, "same", "removed") for row in found if row.kind != "added"]
    now = [said(row.after, "same", "added") for row in found if row.kind != "removed"]
    assert ("\n".join(was), "\n".join(now)) == (before, after)
    assert (before == after) == all(row.kind == "same" for row in found)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from("abcd"), max_size=30), st.lists(st.sampled_from("abcd"), max_size=30))
def test_stretches_cover_both_sides_by_turns(before, after):
    i = j = 0
    same_before = None
    for one in stretches(before, after):
        assert (one.before, one.after) == (i, j)
        assert one.same != same_before or not one.same
        if one.same:
            assert before[one.before : one.before_end] == after[one.after : one.after_end]
        i, j, same_before = one.before_end, one.after_end, one.same
    assert (i, j) == (len(before), len(after))


def test_words_that_changed_together_are_read_together():
    assert word_runs("Zapytaj trzy osoby.", "Zapytaj pięć sąsiadek.") == (
        Run("same", "Zapytaj "),
        Run("removed", "trzy osoby"),
        Run("added", "pięć sąsiadek"),
        Run("same", "."),
    )


def test_rewritten_line_stands_beside_the_new_one_and_a_new_line_alone():
    before = "Ala ma czarnego kota.\nKoniec."
    after = "Zupełnie nowe zdanie na początku.\nAla ma białego kota.\nKoniec."
    found = rows(before, after)
    assert [row.kind for row in found] == ["added", "changed", "same"]
    assert (found[1].before, found[1].after) == (
        (Run("same", "Ala ma "), Run("removed", "czarnego"), Run("same", " kota.")),
        (Run("same", "Ala ma "), Run("added", "białego"), Run("same", " kota.")),
    )
    assert count(found) == (6, 1)


def test_lines_far_from_a_change_are_folded_into_gaps():
    before = "\n".join(f"wiersz {n}" for n in range(20))
    found = folded(rows(before, before.replace("wiersz 10", "wiersz dziesiąty")))
    assert [(row.kind, row.hidden) for row in found] == [
        ("gap", 9),
        ("same", 0),
        ("changed", 0),
        ("same", 0),
        ("gap", 9 - 1),
    ]
    assert folded(rows(before, before)) == [Row("gap", hidden=20)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b " * 40_000, "b a " * 40_000),
        ("\n".join("ab" * 20_000), "\n".join("ba" * 20_000)),
        ("\n".join(f"{n} słowo {n}" for n in range(8_000)), "\n".join(f"{n} słowa {n}" for n in range(8_000))),
        ("\n".join(map(str, range(20_000))), "\n".join(map(str, reversed(range(20_000))))),
    ],
    ids=["one long line", "two words only", "every line rewritten", "turned round"],
)
def test_strange_texts_are_compared_whole_though_not_word_by_word(before, after):
    """Compared word by word some of these would take hours."""
    found = rows(before, after)
    removed = [run.text for row in found for run in row.before]
    added = [run.text for row in found for run in row.after]
    assert ("".join(removed), "".join(added)) == (before.replace("\n", ""), after.replace("\n", ""))
