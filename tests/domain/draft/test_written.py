"""A lesson's form and its file: what is typed is stored, what is not shown stays, and nothing is lost on the way."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.domain.draft import written
from elearn.domain.draft.pieces import cut, joined
from elearn.domain.draft.written import Written

FILE = """+++
title = "Marka to nie logo"
summary = "O czym jest."
outcomes = ["Raz.", "Dwa."]
minutes = 12
legal_date = 2026-11-22
worksheet = "trzy-slowa"
own_key = 7

[[sources]]
id = "B-01"
text = "Kylander"

[[acts]]
name = "ustawa"
reference = "Dz.U. 2025 poz. 24"
article = "art. 81"
+++

## Raz {#raz}

Treść.

+++ quiz
pass = "70%"
+++

## ? Pytanie
id: jedno
kind: truefalse

(x) true
( ) false
"""


def sent(typed):
    """What the form sends that shows these fields."""
    day, month, year = typed.legal_date
    fields = {"title": typed.title, "summary": typed.summary, "outcomes": typed.outcomes.replace("\n", "\r\n")}
    fields |= {"minutes": typed.minutes, "legal-day": day, "legal-month": month, "legal-year": year}
    fields |= {"worksheet": typed.worksheet, "body": typed.body.replace("\n", "\r\n"), "broken": typed.broken}
    for name, columns, rows in (("sources", written.SOURCE, typed.sources), ("acts", written.ACT, typed.acts)):
        for number, row in enumerate(rows):
            fields |= {f"{name}-{number}-{column}": value for column, value in zip(columns, row, strict=True)}
    return fields


def test_the_form_shows_what_the_file_says():
    shown = written.written(cut(FILE))
    assert shown == Written(
        title="Marka to nie logo",
        summary="O czym jest.",
        outcomes="Raz.\nDwa.",
        minutes="12",
        legal_date=("22", "11", "2026"),
        worksheet="trzy-slowa",
        sources=(("B-01", "Kylander"),),
        acts=(("ustawa", "Dz.U. 2025 poz. 24", "art. 81"),),
        body="## Raz {#raz}\n\nTreść.",
    )
    assert written.from_form(sent(shown)) == shown


def test_saving_what_was_not_changed_changes_nothing():
    pieces = cut(FILE)
    again = written.onto(pieces, written.from_form(sent(written.written(pieces))), is_base=True)
    assert joined(again) == joined(pieces)
    assert written.words_mark(again) == written.words_mark(pieces)


def test_what_is_typed_is_stored_even_if_it_is_wrong():
    typed = Written(title="Nowy", minutes="kwadrans", legal_date=("31", "2", "2026"), body="Tekst.")
    stored = cut(joined(written.onto(cut(FILE), typed, is_base=True)))
    assert stored.front == {"title": "Nowy", "minutes": "kwadrans", "legal_date": "2026-2-31", "own_key": 7}
    assert written.written(stored) == typed
    assert stored.blocks == cut(FILE).blocks


def test_a_translation_stores_only_words():
    typed = Written(title="Brand", summary="s", minutes="9", acts=(("a", "b", "c"),), body="Text.")
    stored = written.onto(cut("+++\n+++\n"), typed, is_base=False)
    assert stored.front == {"title": "Brand", "summary": "s"}


def test_a_day_of_the_calendar_becomes_a_date():
    stored = written.onto(cut("+++\n+++\n"), Written(legal_date=("1", "5", "2026")), is_base=True)
    assert stored.front == {"legal_date": date(2026, 5, 1)}


def test_front_matter_that_is_no_toml_is_shown_and_mended_as_it_was_typed():
    pieces = cut('+++\ntitle = "bez końca\n+++\n\nTekst.\n')
    shown = written.written(pieces)
    assert shown.broken == 'title = "bez końca'
    mended = written.onto(pieces, Written(body="Tekst.", broken='title = "z końcem"'), is_base=True)
    assert cut(joined(mended)).front == {"title": "z końcem"}


def test_the_mark_is_of_the_words_and_not_of_the_questions():
    pieces = cut(FILE)
    other_question = pieces.with_block("jedno", "## ? Inne\nid: jedno\nkind: truefalse")
    assert written.words_mark(other_question) == written.words_mark(pieces)
    assert written.words_mark(written.onto(pieces, Written(title="x"), is_base=True)) != written.words_mark(pieces)


line = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=30)


@settings(max_examples=60, deadline=None)
@given(line, line, st.text(max_size=60), line, st.tuples(line, line, line))
def test_whatever_is_typed_is_shown_again(title, minutes, body, outcome, day):
    typed = written.from_form(sent(Written(title=title, minutes=minutes, outcomes=outcome, body=body, legal_date=day)))
    stored = cut(joined(written.onto(cut(FILE), typed, is_base=True)))
    assert (stored.front.get("title", ""), stored.body) == (typed.title, typed.body)
    assert written.written(stored).minutes == (
        str(int(typed.minutes))
        if typed.minutes.isascii() and typed.minutes.isdecimal() and len(typed.minutes) < 7
        else typed.minutes
    )
    assert stored.blocks == cut(FILE).blocks
