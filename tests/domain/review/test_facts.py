"""The list of facts: what is taken, and what is wrong in it."""

import pytest

from elearn.domain.course.findings import Findings
from elearn.domain.review.facts import read_facts

GOOD = """\
[[facts]]
id = "B-01"
statement = { pl = "Marka to skojarzenia.", en = "A brand is what people associate." }
source = "N. Kylander, C. Stone, SSIR 2012"
address = "https://ssir.org/articles/entry/the_role_of_brand_in_the_nonprofit_sector"
confidence = "S"
date = 2026-11-22
"""


def read(text):
    found = Findings()
    return read_facts(text, found), [(one.code, one.line) for one in found.sorted()]


def test_a_fact_has_words_source_confidence_and_date():
    facts, problems = read(GOOD)
    assert problems == []
    fact = facts["B-01"]
    assert fact.statement["en"].startswith("A brand")
    assert (fact.confidence, fact.date.isoformat()) == ("S", "2026-11-22")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (GOOD.replace('"S"', '"U"'), ("value_choice", 6)),
        (GOOD.replace("date = 2026-11-22\n", ""), ("fact_undated", 1)),
        (GOOD + GOOD, ("fact_twice", 9)),
        (GOOD.replace("source =", "sorce ="), ("key_missing", 1)),
        ("[[facts]", ("toml", 1)),
    ],
)
def test_a_wrong_list_is_told_with_its_line(text, problem):
    assert problem in read(text)[1]
