"""Counting words and sentences, and the signs that do not belong into set text."""

import pytest

from elearn.domain.review import prose


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("To jest pierwsze zdanie. To jest drugie zdanie!", 2),
        ("Art. 13 ust. 2 ustawy mówi o terminie 14 dni.", 1),
        ("Ustawa z 24 kwietnia 2003 r. o pożytku (Dz.U. 2024 poz. 1491) mówi jasno.", 1),
        ("Zapytaj np. księgową. Potem wróć do sprawy.", 2),
        ("„Czy to wystarczy?” Pani Halina nie wie.", 2),
        ("Kosztuje 2.500 zł i ani grosza więcej.", 1),
    ],
)
def test_sentences_end_where_people_end_them(text, count):
    assert len(prose.sentences(text)) == count


def test_labels_and_marks_do_not_make_a_text_look_plainer():
    plain = "To **jest** zdanie z [odnośnikiem](glossary.md#a) w środku.\n"
    measured = prose.measure(plain + "\n## Krótko {#krotko}\n\n- raz\n- dwa\n")
    assert (measured.words, measured.sentences) == (7, 1)
    assert prose.word_count(plain + "\n- raz\n- dwa\n") == 9


def test_long_words_are_those_over_ten_letters():
    measured = prose.measure("Sprawozdawczość organizacyjna bywa prosta.")
    assert (measured.long_words, measured.long_share) == (2, 0.5)


def test_an_empty_text_has_no_average():
    measured = prose.measure("")
    assert (measured.words, measured.sentence, measured.long_share) == (0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "language", "sign"),
    [
        ('powiedział "tak"', "pl", '"'),
        ("raz - dwa", "pl", " - "),
        ("no i...", "pl", "..."),
        ("dwa  odstępy", "pl", "  "),
        ("“tak”", "pl", "“"),
        ("„yes”", "en", "„"),
    ],
)
def test_a_slip_is_named(text, language, sign):
    assert prose.slips(text, language) == [sign]


@pytest.mark.parametrize(("text", "language"), [("„Tak” – »nie« w środku… 2–3", "pl"), ("‘Yes’ – it’s “so”…", "en")])
def test_set_text_has_no_slips(text, language):
    assert prose.slips(text, language) == []


def test_reading_takes_words_questions_and_the_worksheet():
    assert prose.minutes(1300, 4, worksheet=True, test=False) == pytest.approx(14)
    assert prose.minutes(0, 12, worksheet=False, test=True) == pytest.approx(18)
