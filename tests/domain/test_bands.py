"""Bands of results, each at its edges."""

import pytest

from elearn.domain.bands import band


@pytest.mark.parametrize(
    ("percent", "said"),
    [(None, ""), (0, "0-49"), (49, "0-49"), (50, "50-69"), (69, "50-69"), (70, "70-84"), (84, "70-84"), (85, "85-100"),
     (100, "85-100")],
)  # fmt: skip
def test_a_result_falls_into_one_band(percent, said):
    assert band(percent) == said
