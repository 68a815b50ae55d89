"""No-break spaces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.domain.typography import NO_BREAK, breakable, tidy


@pytest.mark.parametrize(("typed", "shown"), [
    ("i w domu, a z nim o 5", "i~w~domu, a~z~nim o~5"),
    ("W domu. Z kim?", "W~domu. Z~kim?"),
    ("(w domu) „z domu”", "(w~domu) „z~domu”"),
    ("5 min, 12 marca 2025 r., 70 %", "5~min, 12~marca 2025~r., 70~%"),
    ("10 000 zł i 1 234 567", "10~000~zł i~1~234~567"),
    ("art. 81 ust. 2, nr 5, § 3, poz. 24", "art.~81 ust.~2, nr~5, §~3, poz.~24"),
    ("plan A jest", "plan A~jest"),
    ("ta i", "ta i"),
    ("kawa i ", f"kawa i{'~'}"),
    ("mama tata", "mama tata"),
    ("x-a b", "x-a b"),
    ("12 minut", "12 minut"),
])  # fmt: skip
def test_polish_lines_do_not_break_there(typed, shown):
    assert tidy(typed, "pl") == shown.replace("~", NO_BREAK)


def test_other_languages_stay_as_they_are():
    assert tidy("I saw a man in 5 min", "en") == "I saw a man in 5 min"


def test_tags_and_code_stay_as_they_are():
    html = '<b class="a b" title="w domu">w~domu</b> <code class="x">i = a b</code> a~b <br> 5 < 6 i~> 4'
    assert tidy(html.replace("~", " "), "pl") == html.replace("~", NO_BREAK)


@given(st.text("aiowz 0519<>b/\"'=\n.ł%", max_size=60))
def test_what_is_tidy_stays_and_only_spaces_change(text):
    once = tidy(text, "pl")
    assert tidy(once, "pl") == once
    assert once.replace(NO_BREAK, " ") == text


def test_what_was_tidied_can_be_made_plain_again():
    assert breakable(tidy("nie ma go w domu od 5 min", "pl")) == "nie ma go w domu od 5 min"
