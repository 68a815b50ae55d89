"""Small cells are merged: nobody can be found in a table of counts, and nobody is lost from it."""

from hypothesis import given
from hypothesis import strategies as st

from elearn.domain.anonymous import Cell, merged


def test_cells_that_are_large_enough_stay_as_they_are():
    assert merged({("a", "x"): 5, ("a", "y"): 7}) == (Cell((("a",), ("x",)), 5), Cell((("a",), ("y",)), 7))


def test_small_cells_of_one_value_are_put_together():
    cells = merged({("a", "x"): 2, ("a", "y"): 3, ("a", "z"): 6})
    assert cells == (Cell((("a",), ("z",)), 6), Cell((("a",), ("x", "y")), 5))


def test_one_small_cell_takes_the_smallest_large_one_so_that_nobody_subtracts():
    assert merged({("a", "x"): 1, ("a", "y"): 6, ("a", "z"): 9}) == (
        Cell((("a",), ("z",)), 9),
        Cell((("a",), ("x", "y")), 7),
    )


def test_small_values_of_the_first_dimension_lose_the_second():
    cells = merged({("a", "x"): 2, ("b", "x"): 1, ("b", "y"): 2, ("c", "x"): 8})
    assert cells == (Cell((("c",), ("x",)), 8), Cell((("a", "b"), ()), 5))


def test_too_few_altogether_give_no_cell():
    assert merged({("a",): 2, ("b",): 2}) == ()
    assert merged({}) == ()


def test_nobody_in_a_cell_is_no_cell():
    assert merged({("a",): 0, ("b",): 5}) == (Cell((("b",),), 5),)


keys = st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.sampled_from("mn"))


@given(st.dictionaries(keys, st.integers(0, 12)), st.integers(2, 6))
def test_every_cell_is_large_enough_and_everybody_is_in_one(counts, least):
    cells = merged(counts, least)
    total = sum(counts.values())
    assert sum(cell.count for cell in cells) == (total if total >= least else 0)
    assert all(cell.count >= least for cell in cells)
    for key, count in counts.items():
        stands = [cell for cell in cells if all(not at or value in at for value, at in zip(key, cell.at, strict=True))]
        if count and cells:
            assert len(stands) == 1
