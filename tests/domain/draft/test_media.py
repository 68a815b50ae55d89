"""What lies in a draft's media and who uses it."""

from elearn.domain.course.media import PICTURE
from elearn.domain.draft import media
from elearn.domain.draft.media import Use
from tests.factories import course_files, lesson_file


def texts():
    body = "## A\n\n![Krąg](media/krag.pl.svg)\n"
    files = course_files(
        lessons={"a": lesson_file("A", body=body, worksheet="karta"), "b": lesson_file("B", body=body)}
    )
    return files | {
        "media/karta.pl.md": "# Trzy słowa\n\n![Zdjęcie](media/foto.jpg)\n".encode(),
        "media/x.png": b"\x89",
    }


def test_every_place_that_shows_a_picture_is_known():
    used = media.uses(texts())
    assert used["krag.pl.svg"] == [Use("pl", "01-a.md"), Use("pl", "02-b.md")]
    assert used["foto.jpg"] == [Use("media", "karta.pl.md")]
    assert used["karta"] == [Use("pl", "01-a.md")]
    assert media.unused(["krag.pl.svg", "foto.jpg", "nikt.png", "karta.pl.md"], used) == ["nikt.png"]


def test_worksheets_are_listed_with_their_titles_and_lessons():
    (found,) = media.worksheets(texts())
    assert (found.name, found.titles, found.uses) == ("karta", {"pl": "Trzy słowa"}, (Use("pl", "01-a.md"),))


def test_a_picture_gets_a_name_that_the_course_can_have():
    for sent_as in ("IMG_2031.JPG", "C:\\zdjęcia\\Żółty kwiat.jpeg", "../../etc/passwd", "", "2026.png", "a" * 300):
        assert PICTURE.fullmatch(media.picture_name(sent_as, "jpg", [])), sent_as
    assert media.picture_name("Kwiat.png", "jpg", ["kwiat.png", "kwiat-2.svg"]) == "kwiat-3.jpg"
