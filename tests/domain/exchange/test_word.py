"""Word documents: headings part them into lessons, pictures come along, hostile ones are refused, none crashes."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.domain.exchange.archive import ArchiveRefused
from elearn.domain.exchange.word import CODES, LOST, WordRefused, read_word
from tests.domain.exchange.documents import (
    document,
    heading,
    item,
    note,
    paragraph,
    picture,
    run,
    table,
    title,
)

PNG = b"\x89PNG-one"


def read(content):
    """Read a document; pictures keep their bytes, what is no PNG is none."""
    return read_word(
        content,
        picture=lambda raw: ("png", raw) if raw.startswith(b"\x89PNG") else None,
        name=lambda number, ending: f"kurs-{number}.{ending}",
    )


def test_headings_part_a_document_with_a_title_into_lessons():
    found = read(
        document(
            title("Kurs z Worda"),
            paragraph("Wstęp."),
            heading("Pierwsza lekcja", 1),
            paragraph(run("Zdanie z ") + run("mocą", "b") + run(".")),
            heading("Rozdział", 2),
            item("jeden"),
            item("dwa"),
            heading("Druga lekcja", 1),
            table(("Co", "Ile"), ("a", "1")),
            heading("Głębiej", 3),
            paragraph("Koniec."),
        )
    )
    assert (found.title, found.before) == ("Kurs z Worda", "Wstęp.")
    assert [lesson.title for lesson in found.lessons] == ["Pierwsza lekcja", "Druga lekcja"]
    assert found.lessons[0].body == "Zdanie z **mocą**.\n\n## Rozdział\n\n- jeden\n- dwa"
    assert "| Co | Ile |" in found.lessons[1].body
    assert found.lessons[1].body.endswith("### Głębiej\n\nKoniec.")
    assert dict(found.lost).keys() <= LOST.keys()


def test_the_only_heading_of_the_highest_level_is_the_course():
    found = read(document(heading("Kurs", 1), heading("A", 2), paragraph("a"), heading("B", 2), heading("b", 3)))
    assert (found.title, [(one.title, one.body) for one in found.lessons]) == ("Kurs", [("A", "a"), ("B", "## b")])


def test_a_document_without_headings_is_one_lesson():
    found = read(document(paragraph("Samo zdanie.")))
    assert (found.title, found.before, found.lessons[0].title, found.lessons[0].body) == ("", "", "", "Samo zdanie.")


def test_pictures_come_along_with_their_description_and_what_is_none_is_counted():
    content = document(
        heading("L", 1),
        picture("r1", "Trzy osoby przy stole"),
        picture("r2", "Wykres"),
        pictures=[("r1", "image1.png", PNG), ("r2", "image2.emf", b"EMF")],
    )
    found = read(content)
    assert found.lessons[0].body.startswith("![Trzy osoby przy stole](media/kurs-1.png)")
    assert found.media == {"kurs-1.png": PNG}
    assert dict(found.lost)["picture"] == 1


def test_footnotes_stay_with_the_lesson_that_mentions_them():
    content = document(
        heading("A", 1),
        paragraph(run("Raz") + note(1)),
        heading("B", 1),
        paragraph(run("Dwa") + note(2)),
        notes=["Przypis pierwszy.", "Przypis drugi."],
    )
    first, second = (lesson.body for lesson in read(content).lessons)
    assert "Raz[^" in first
    assert "Przypis pierwszy." in first
    assert "drugi" not in first
    assert "Przypis drugi." in second


def test_a_title_too_long_is_cut_and_told():
    found = read(document(heading("a" * 300, 1), heading("b", 1)))
    assert (len(found.lessons[0].title), dict(found.lost)["title_cut"]) == (200, 1)


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><w:document/>'


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"word/document.xml": BOMB}, "word_declaration"),
        ({"word/document.xml": BOMB.encode("utf-16")}, "word_declaration"),
        ({"word/document.xml": "<w:document"}, "word_damaged"),
        ({"word/document.xml": "<x>" * 50_000}, "word_damaged"),
        ({"word/document.xml": " " * 6_000_001}, "word_long"),
        ({"word/document.xml": "<w:p>" * 12_001}, "word_paragraphs"),
    ],
)
def test_hostile_documents_are_refused(parts, code):
    with pytest.raises(WordRefused) as refused:
        read(document(parts=parts))
    assert refused.value.code == code
    assert code in CODES


def test_a_bomb_in_a_hidden_part_is_refused():
    with pytest.raises(ArchiveRefused) as refused:
        read(document(parts={"_rels/.rels": b"\0" * 16_000_000}))
    assert refused.value.code == "archive_big"


GOOD = document(heading("A", 1), paragraph("a"), item("b"), pictures=[("r1", "image1.png", PNG)])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                heading("h", 1),
                heading("", 2),
                item("x"),
                table(("a",), ("b", "c")),
                note(9),
                paragraph("\ue0107\ue010"),
                picture("brak"),
                "<w:p/>",
                "<w:tbl/>",
                "<w:tr/>",
                "<w:bookmarkStart/>",
                "<w:hyperlink r:id='x'/>",
                "tekst",
            ]
        ),
        max_size=8,
    )
)
def test_any_mess_in_a_document_is_read_or_refused(blocks):
    with suppress(WordRefused):
        read(document(*blocks))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_damaged_document_is_read_or_refused(changes):
    content = bytearray(GOOD)
    for place, value in changes:
        content[place] = value
    with suppress(WordRefused, ArchiveRefused):
        read(bytes(content))
