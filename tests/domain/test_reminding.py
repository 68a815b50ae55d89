"""Reminders: who is due one and why, never twice for a reason, and what may stand in a text."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.domain.reminding import (
    LONGEST_BODY,
    SPOKEN,
    Due,
    Flaw,
    Followed,
    Reason,
    Rule,
    Silence,
    filled,
    flaws,
    judged,
    letters,
    spoken_in,
)

TODAY = date(2026, 11, 23)
ANNA = Followed(1, 7, silent_since=TODAY - timedelta(days=20), deadline=TODAY + timedelta(days=3))
DEADLINE = Rule(Reason.BEFORE_DEADLINE, 3, 1)
STALLED = Rule(Reason.STALLED, 14, 2)
MANUAL = Rule(Reason.MANUAL, 0, 3, "9:2026-11-23:ab12")


def verdict(rule, followed=ANNA, sent=frozenset(), **facts):
    found = judged(rule, replace(followed, **facts), TODAY, sent)
    return found.key if isinstance(found, Due) else found


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        (DEADLINE, "course-7:before-deadline:3:2026-11-26"),
        (STALLED, "course-7:stalled:14:2026-11-03"),
        (MANUAL, "course-7:manual:9:2026-11-23:ab12"),
    ],
)
def test_each_rule_finds_its_reason(rule, key):
    assert verdict(rule) == key


@pytest.mark.parametrize("rule", [DEADLINE, STALLED, MANUAL])
@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"archived": True}, Silence.ARCHIVED),
        ({"left": True}, Silence.LEFT),
        ({"completed": True}, Silence.FINISHED),
        ({"unsubscribed": True}, Silence.UNSUBSCRIBED),
    ],
)
def test_what_stops_every_reminder(rule, facts, why):
    assert verdict(rule, **facts) == why


@pytest.mark.parametrize(
    ("left", "found"),
    [
        (4, Silence.NOT_YET),
        (3, "course-7:before-deadline:3:2026-11-26"),
        (1, "course-7:before-deadline:3:2026-11-24"),  # joined late: still told
        (0, "course-7:before-deadline:3:2026-11-23"),
        (-1, Silence.TOO_LATE),
    ],
)
def test_days_before_the_deadline(left, found):
    assert verdict(DEADLINE, deadline=TODAY + timedelta(days=left)) == found


@pytest.mark.parametrize(
    ("today", "deadline", "told"),
    [
        (date(2026, 11, 27), date(2026, 11, 29), True),  # Friday; the day before Sunday is a Saturday
        (date(2026, 11, 27), date(2026, 11, 30), True),  # the day before Monday is a Sunday
        (date(2026, 11, 27), date(2026, 12, 1), False),
        (date(2026, 11, 26), date(2026, 11, 29), False),  # Thursday is too early
        (date(2026, 12, 23), date(2026, 12, 28), True),  # from Christmas Eve to the Sunday after it nobody works
        (date(2026, 12, 23), date(2026, 12, 29), False),
    ],
)
def test_a_day_on_which_no_letter_goes_is_told_on_the_working_day_before(today, deadline, told):
    rule, followed = Rule(Reason.BEFORE_DEADLINE, 1), replace(ANNA, deadline=deadline)
    assert isinstance(judged(rule, followed, today, frozenset()), Due) is told


def test_without_a_deadline_nobody_is_told_that_it_comes():
    assert verdict(DEADLINE, deadline=None) == Silence.NO_DEADLINE


@pytest.mark.parametrize(("silent", "due"), [(13, False), (14, True), (90, True)])
def test_days_without_progress(silent, due):
    found = verdict(STALLED, silent_since=TODAY - timedelta(days=silent))
    assert (found != Silence.NOT_YET) is due


@pytest.mark.parametrize("rule", [DEADLINE, STALLED, MANUAL])
def test_never_twice_for_the_same_reason(rule):
    assert verdict(rule, sent=frozenset({verdict(rule)})) == Silence.REMINDED


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        (DEADLINE, {"deadline": TODAY + timedelta(days=2)}),  # the deadline moved
        (STALLED, {"silent_since": TODAY - timedelta(days=15)}),  # something was done, then silence again
    ],
)
def test_a_new_reason_is_told_again(rule, facts):
    assert verdict(rule, sent=frozenset({verdict(rule)}), **facts) != Silence.REMINDED


def test_one_letter_a_person_by_the_most_urgent_rule():
    later = replace(ANNA, course_id=6, deadline=TODAY + timedelta(days=9))
    bohdan = replace(ANNA, person_id=2, deadline=None)
    due = [
        Due(later, STALLED, "a"),
        Due(ANNA, STALLED, "b"),
        Due(later, DEADLINE, "c"),
        Due(ANNA, DEADLINE, "d"),
        Due(bohdan, STALLED, "e"),
    ]
    assert [[one.key for one in letter] for letter in letters(due)] == [["d", "c"], ["e"]]


def test_the_words_of_every_language_have_their_places():
    values = {place: f"<{place}>" for place in ("person", "course", "group", "deadline", "days")}
    for words in SPOKEN.values():
        text = " ".join(f"{{{word}}}" for word in words)
        assert not flaws(text)
        assert filled(text, values) == "<person> <course> <group> <deadline> <days>"


def test_a_name_with_braces_is_only_a_name():
    assert filled("Cześć {Osoba}!", {"person": "{kurs}"}) == "Cześć {kurs}!"


@pytest.mark.parametrize(
    ("text", "subject", "found"),
    [
        ("", False, [Flaw("empty")]),
        ("  \n", True, [Flaw("empty")]),
        ("Witaj {imie}, {imie}", False, [Flaw("unknown", "imie")]),
        ("{}", False, [Flaw("unknown", "")]),
        ("{osoba", False, [Flaw("brace", "{")]),
        ("osoba}", False, [Flaw("brace", "}")]),
        ("{{osoba}}", False, [Flaw("brace", "{")]),
        ("raz\ndwa", True, [Flaw("lines")]),
        ("raz\ndwa", False, []),
        ("a" * (LONGEST_BODY + 1), False, [Flaw("long", "4000")]),
        ("a" * 121, True, [Flaw("long", "120")]),
    ],
)
def test_what_keeps_a_text_from_being_sent(text, subject, found):
    assert list(flaws(text, subject=subject)) == found


@given(st.text(alphabet="ab{}osłkurterminpeg \n", max_size=60))
def test_a_text_without_flaws_can_always_be_filled(text):
    if not flaws(text):
        assert "{" not in filled(text, dict.fromkeys(("person", "course", "group", "deadline", "days"), "x"))


@pytest.mark.parametrize(
    ("person", "group", "spoken"), [("en", "pl", "en"), ("uk", "pl", "pl"), ("uk", "de", "pl"), ("pl", "en", "pl")]
)
def test_the_language_of_a_letter(person, group, spoken):
    assert spoken_in({"pl": "Tak", "en": "Yes"}, person, group) == spoken
