"""The list of facts that courses rest on, `courses/facts.toml`: what is said, by whom, how sure, as of when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from elearn.domain.course.findings import Findings
from elearn.domain.course.front import PARAGRAPH, SENTENCE, Table, read_table
from elearn.domain.course.model import Language

FACTS = "facts.toml"
Confidence = Literal["S", "L"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact; `S` was seen in its source, `L` is likely and must be shown with date and source."""

    id: str
    statement: Mapping[Language, str]
    """In our own words, by language."""
    source: str
    address: str
    """Empty if there is none."""
    confidence: Confidence
    date: date | None
    """As of when; None only where the file is wrong."""


def read_facts(text: str, found: Findings) -> dict[str, Fact]:
    """The facts by id; what is wrong is noted with its line."""
    table = read_table(FACTS, text.split("\n"), 1, found, most=MOST)
    if table is None:
        return {}
    facts: dict[str, Fact] = {}
    for row in table.tables("facts"):
        fact = _fact(row)
        if fact.id in facts:
            row.wrong("id", "fact_twice", id=fact.id)
        facts[fact.id] = fact
    table.close()
    return facts


MOST = 1_000_000
"""Signs of the whole list."""


def _fact(row: Table) -> Fact:
    words = row.table("statement")
    fact = Fact(
        id=row.text("id"),
        statement={language: words.text(language, most=PARAGRAPH) for language in list(words.values)},
        source=row.text("source", most=PARAGRAPH),
        address=row.text("address", most=SENTENCE) if row.has("address") else "",
        confidence=cast("Confidence", row.choice("confidence", ("S", "L"))),
        date=row.day("date"),
    )
    if fact.date is None:
        row.wrong("date", "fact_undated", id=fact.id)
    row.close()
    return fact
