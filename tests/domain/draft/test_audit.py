"""The check before publishing: what keeps a draft back, what is only advice, and where each is mended."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.domain.draft.audit import audit
from elearn.domain.draft.places import Place
from tests.factories import ONE_QUESTION, course_files, lesson_file

TEXT = "## Początek {#poczatek}\n\nKrótko i jasno.\n"
FAINT = (
    b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text x="1" y="5" fill="#ddd">blade</text></svg>"""
)


def files_with(body=TEXT, *, questions="", **more):
    """Return a course with one lesson of this text, in Polish and, with `english`, in English too."""
    lessons = {"pierwsza": lesson_file("Pierwsza lekcja", questions, body=body)}
    return course_files(lessons=lessons, quizzes_rule="none", **more)


def codes(remarks):
    return {remark.problem.code for remark in remarks}


def only(remarks, code):
    found = [remark for remark in remarks if remark.problem.code == code]
    assert len(found) == 1, [remark.problem for remark in remarks]
    return found[0]


def test_a_clean_course_has_no_errors_and_comes_whole():
    found = audit(files_with())

    assert found.errors == ()
    assert found.course is not None
    assert found.course.slug == "kurs"
    assert found.none_of("link_vague", "sentence_long")


@pytest.mark.parametrize(
    ("body", "code", "line"),
    [
        (TEXT + "\n![](media/krag.png)\n", "picture_alt", 5),
        (TEXT + "\n[dalej](#nigdzie)\n", "link_anchor_unknown", 5),
        (TEXT + "\n[dalej](09-nie-ma.md)\n", "link_unknown", 5),
    ],
)
def test_what_learners_would_stumble_over_is_an_error_at_its_line(body, code, line):
    files = files_with(body) | {"media/krag.png": b"\x89PNG\r\n\x1a\n"}

    found = audit(files)

    assert only(found.errors, code).place == Place("lesson", "pl", "pierwsza", line=line)
    assert found.course is None


def test_a_question_without_right_answer_is_an_error_at_the_question():
    question = ONE_QUESTION.format(id="dwa-i-dwa").replace("(x)", "( )")

    found = audit(files_with(questions=question))

    place = only(found.errors, "quiz_single_needs_one_right").place
    assert (place.kind, place.lesson, place.question) == ("question", "pierwsza", "dwa-i-dwa")


def test_broken_anchors_of_questions_and_wrong_settings_lead_to_their_editors():
    question = ONE_QUESTION.format(id="dwa-i-dwa").replace("kind: single", "kind: single\npassage: #nigdzie")
    files = files_with(questions=question)
    files["course.toml"] = files["course.toml"].replace(b'topic = "brand"', b'topic = "chmura"')
    files["pl/01-pierwsza.md"] = files["pl/01-pierwsza.md"].replace(b"minutes = 5", b'minutes = "abc"')

    found = audit(files)

    assert only(found.errors, "question_passage_unknown").place.question == "dwa-i-dwa"
    assert only(found.errors, "value_choice").place == Place("settings", field="topic")
    assert only(found.errors, "value_number").place == Place("lesson", "pl", "pierwsza", field="minutes")
    assert "minutes_off" not in codes(found.advice), "nobody knows the minutes"


def test_a_language_declared_complete_must_have_every_lesson_and_title():
    files = files_with(english={"pierwsza": lesson_file("Pierwsza lekcja", body=TEXT, base=False)})
    missing = {path: content for path, content in files.items() if path != "en/01-pierwsza.md"}

    assert codes(audit(files, complete=["en"]).errors) == {"title_untranslated"}
    assert codes(audit(files).errors) == set()
    assert "title_same" in codes(audit(files).advice)
    lost = only(audit(missing, complete=["en"]).errors, "lesson_untranslated")
    assert (lost.place.language, lost.place.lesson) == ("en", "pierwsza")
    assert "lesson_without_translation" in codes(audit(missing).advice)
    assert audit(missing).errors == ()


def test_a_translated_title_and_one_plain_word_are_complete():
    english = {"pierwsza": lesson_file("First lesson", body=TEXT, base=False)}
    assert audit(files_with(english=english), complete=["en"]).errors == ()

    files = files_with(english=english)
    for path in ("pl/01-pierwsza.md", "en/01-pierwsza.md"):
        title = b"Pierwsza lekcja" if path.startswith("pl") else b"First lesson"
        files[path] = files[path].replace(b'title = "' + title + b'"', b'title = "Test"')
    assert audit(files, complete=["en"]).errors == ()


LONG = "Kiedy " + "słowo " * 30 + "koniec."


@pytest.mark.parametrize(
    ("added", "code", "line"),
    [
        (f"Krótko. Krótko.\n{LONG}", "sentence_long", 6),
        ("Przeczytaj [tutaj](https://example.org).", "link_vague", 5),
        ("Zobacz\n[here!](https://example.org).", "link_vague", 6),
        ("[https://example.org/a](https://example.org/a)", "link_bare", 5),
        ("**Ważne zasady**", "heading_fake", 5),
        ("## Puste {#puste}\n\n## Pełne {#pelne}\n\nTekst.", "heading_bare", 5),
        ("## " + "Długi nagłówek " * 7 + "{#dlugi}\n\nTekst.", "heading_long", 5),
        ("| 1 | 12,5 |\n|---|---|\n| 2 | 13 |", "table_header_data", 5),
        ("![zdjęcie](media/krag.png)", "alt_hollow", 5),
        ("![IMG_2031](media/krag.png)", "alt_hollow", 5),
        ("![" + "bardzo długi opis " * 30 + "](media/krag.png)", "alt_long", 5),
    ],
)
def test_what_could_be_clearer_is_advice_at_its_line(added, code, line):
    files = files_with(f"{TEXT}\n{added}\n") | {"media/krag.png": b"\x89PNG\r\n\x1a\n"}

    found = audit(files)

    assert found.errors == ()
    assert only(found.advice, code).place == Place("lesson", "pl", "pierwsza", line=line)


@pytest.mark.parametrize(
    "fine",
    [
        "Przeczytaj [ustawę o wolontariacie](https://example.org).",
        "<https://example.org/a>",
        "**Uwaga:** to ważne.",
        "**Zapamiętaj to zdanie.**",
        "| Rok | 2024 |\n|---|---|\n| a | b |",
        "| 2023 | 2024 |\n|---|---|\n| 1 | 2 |",
        "![Trzy osoby przy stole](media/krag.png)",
    ],
)
def test_what_is_clear_gets_no_advice(fine):
    files = files_with(f"{TEXT}\n{fine}\n") | {"media/krag.png": b"\x89PNG\r\n\x1a\n"}

    found = audit(files)

    here = {remark.problem.code for remark in found.advice if remark.place.line}
    assert (codes(found.errors), here) == (set(), set())


def test_a_long_text_needs_headings():
    assert "heading_none" in codes(audit(files_with("Raz dwa trzy cztery. " * 100)).advice)


def test_pictures_are_looked_at():
    shown = f"{TEXT}\n![Napis na tle](media/napis.svg)\n"
    files = files_with(shown) | {"media/napis.svg": FAINT, "media/stary.png": b"\x89PNG\r\n\x1a\n" + bytes(500_000)}

    found = audit(files)

    assert found.errors == ()
    faint = only(found.advice, "picture_faint")
    assert faint.place == Place("medium", medium="napis.svg")
    assert dict(faint.problem.values)["words"] == "blade"
    assert only(found.advice, "picture_heavy").place.medium == "stary.png"
    assert only(found.advice, "medium_unused").place.medium == "stary.png"


def test_reading_time_and_questions_are_reviewed_even_beside_an_error():
    broken = ONE_QUESTION.format(id="bez-dobrej").replace("(x)", "( )")
    plain = ONE_QUESTION.format(id="bez-slowa").replace("  > Za mało.\n", "")
    files = files_with("Słowo dwa trzy. " * 500, questions=broken + plain)

    found = audit(files)

    assert "quiz_single_needs_one_right" in codes(found.errors)
    assert only(found.advice, "minutes_off").place.field == "minutes"
    assert only(found.advice, "question_without_explanation").place.question == "bez-slowa"
    assert found.sentence["pl"] == pytest.approx(0)  # sentences of three words are labels


def test_rules_of_this_house_are_no_advice_for_everybody():
    assert not codes(audit(files_with()).advice) & {"lesson_parts", "questions_count", "test_settings", "fact_unknown"}


@pytest.mark.parametrize(
    "rubbish",
    [
        {},
        {"course.toml": b"\xff\xfe"},
        {"course.toml": b"format = 1\n", "pl/01-a.md": b"+++\ntitle = [\n+++\n", "media/a.svg": b"<svg "},
        {"pl/course.md": b"\x00", "pl/01-a.md": b"+++\n+++\n+++ quiz\n+++\n## ?\n## ? x\nid: a\nkind: single\n"},
        {"pl/01-a.md": b"x" * 1_200_000, "media/a.pl.md": b"\xff"},
    ],
)  # fmt: skip
def test_rubbish_gives_errors_and_never_falls_over(rubbish):
    found = audit(rubbish)

    assert found.errors
    assert found.course is None


PIECES = ["## ", "### ", "# ", "|", "---", "![](", "media/a.svg)", "[tu](", ")", "**", "::: tip", ":::", "\n", "\n\n",
          "+++ quiz", "+++", "## ? ", "id: a", "kind: single", "(x) a", "> b", "słowo ", "1", "{#a}", "[^1]", "\\",
          "- "]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_whatever_is_typed_is_looked_at(typed):
    files = files_with()
    files["pl/01-pierwsza.md"] += "".join(typed).encode()

    found = audit(files)

    assert all(remark.place.lesson == "pierwsza" for remark in found.errors if remark.problem.path.startswith("pl/01"))
