"""Aiken by example, the way back, and rubbish."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.domain.course.writer import question_text
from elearn.domain.exchange.aiken import read, write
from elearn.domain.exchange.intake import LANGUAGE, Wording
from tests.domain.exchange.asked import ALL

WORDS = Wording(true="Prawda", false="Fałsz")
FILE = """Jak nazywa się opinia budowana latami?
A. logo
B. reputacja
C. hasło, które
   zajmuje dwa wiersze
ANSWER: B

Pytanie w dwóch
wierszach: ile to 2 * 2?
A) trzy
b) cztery
ANSWER: b.
Co z tego jest wizerunkiem?
A) opinie
B) statut
C) komentarze
ANSWER: A, C

Bez odpowiedzi?
A) tak
B) nie

Zła litera?
A) tak
B) nie
ANSWER: D

ANSWER: A

Samo pytanie
ANSWER: A
A. Mickiewicz napisał „Dziady”?
A) tak
B) nie
ANSWER: A
"""


def said(remarks):
    return [(remark.code, *(value for _, value in remark.values)) for remark in remarks]


def test_a_file_is_read_line_by_line():
    found = read(FILE.encode(), WORDS)
    assert [(entry.line, entry.outcome, said(entry.remarks)) for entry in found.report.entries] == [
        (1, "taken", []),
        (8, "taken", []),
        (13, "taken", []),
        (19, "left_out", [("answer_line_missing",)]),
        (23, "left_out", [("right_unknown", "D")]),
        (28, "left_out", [("answers_missing",)]),
        (30, "left_out", [("answers_missing",)]),
        (32, "taken", []),
    ]
    blocks = [question_text(one, "", LANGUAGE, base=True).partition("\n\n")[2] for one in found.questions]
    assert blocks == [
        "( ) logo\n(x) reputacja\n( ) hasło, które zajmuje dwa wiersze\n",
        "( ) trzy\n(x) cztery\n",
        "[x] opinie\n[ ] statut\n[x] komentarze\n",
        "(x) tak\n( ) nie\n",
    ]
    assert found.questions[1].texts[LANGUAGE].prompt == r"Pytanie w dwóch wierszach: ile to 2 \* 2?"


def test_only_questions_with_one_right_answer_go_out():
    out = write(ALL.values(), LANGUAGE, WORDS)
    assert out.content.decode() == (
        "Czym jest marka: a czym nie?\nA) Logo\nB) Skojarzenia\nC) Statut {1} = ~2#\nANSWER: B\n\n"
        "Pytanie?\nA) Prawda\nB) Fałsz\nANSWER: B\n"
    )
    assert {entry.kind: said(entry.remarks) for entry in out.report.entries} == {
        "single": [("markup_left_out",), ("reasons_left_out", "2"), ("explanation_left_out",)],
        "truefalse": [("reasons_left_out", "2"), ("explanation_left_out",)],
        **{
            kind: [("kind_not_in_format", kind)]
            for kind in ("multiple", "text", "number", "matching", "ordering", "gaps")
        },
    }


@pytest.mark.parametrize("content", [b"", b"\n\n"])
def test_an_empty_file_says_so(content):
    assert said(read(content, WORDS).report.remarks) == [("file_empty",)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["A) a", "B) b", "C. c", "ANSWER: A", "ANSWER:", "answer: b", "Co?", "", "Z) z"])))
def test_rubbish_is_refused_with_words(lines):
    found = read("\n".join(lines).encode(), WORDS)
    assert len(found.questions) == sum(entry.outcome != "left_out" for entry in found.report.entries)
