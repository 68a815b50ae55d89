"""Pictures and worksheets of a course: taken in, shown, put in the place of others, removed when nobody uses them."""

from io import BytesIO

import pytest
from PIL import Image

from elearn.authoring import queries
from elearn.db import db
from elearn.domain.access import Role
from tests.factories import course_files, lesson_file, published_course, signed_in_visitor


def picture(kind="PNG", size=(40, 30), colour="red"):
    written = BytesIO()
    Image.new("RGB", size, colour).save(written, kind)
    return written.getvalue()


@pytest.fixture
def site(sqlite_app):
    body = "## A {#a}\n\n![Krąg](media/krag.png)\n"
    files = course_files(lessons={"a": lesson_file("A", body=body)}) | {"media/krag.png": picture()}
    published_course(sqlite_app, files)
    return sqlite_app


@pytest.fixture
def joanna(site):
    return signed_in_visitor(site, "joanna@example.test", roles=[(Role.TRAINER, "kurs")])


def media(app):
    with app.app_context():
        return [one.name for one in queries.media(db.session(), queries.desk(db.session(), "kurs"))]


def content(app, path):
    with app.app_context():
        return queries.file(db.session(), queries.desk(db.session(), "kurs"), path)


def test_a_picture_is_taken_in_under_a_name_of_its_own(site, joanna):
    joanna.open("/pl/studio/kurs/media").fill(file=("Żółty Krąg.PNG", picture(size=(3000, 300))))
    joanna.send("Dodaj obraz")
    assert "Obraz „zolty-krag.png” zapisany" in joanna.text
    assert "zmniejszyliśmy" in joanna.text
    assert media(site) == ["krag.png", "zolty-krag.png"]
    shown = joanna.client.get("/pl/studio/kurs/media/zolty-krag.png")
    assert (shown.status_code, shown.mimetype) == (200, "image/png")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert Image.open(BytesIO(shown.data)).width == 1600


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (("a.png", b"to nie jest obraz"), "To nie jest obraz"),
        (("a.jpg", picture("JPEG")[:100]), "Nie udało się odczytać"),
        (("", b""), "Wybierz plik z obrazem"),
    ],
)
def test_what_is_no_picture_is_refused_beside_the_field(site, joanna, sent, sentence):
    joanna.open("/pl/studio/kurs/media").fill(file=sent).send("Dodaj obraz", status=422)
    assert sentence in joanna.text
    assert media(site) == ["krag.png"]


def test_a_file_that_is_far_too_big_is_not_even_read(joanna):
    said = {"CONTENT_LENGTH": str(17 * 1024 * 1024), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    assert joanna.client.post("/pl/studio/kurs/media", data=b"--x", environ_overrides=said).status_code == 413


def test_another_picture_takes_the_place_and_every_lesson_shows_it(site, joanna):
    joanna.open("/pl/studio/kurs/media").click("Podmień krag.png")
    assert "w 1 miejscu" in joanna.text
    joanna.fill(file=("nowy.jpg", picture("JPEG", colour="blue"))).send("Podmień")
    assert media(site) == ["krag.png"]
    found = Image.open(BytesIO(content(site, "media/krag.png")))
    assert (found.format, found.convert("RGB").getpixel((5, 5))[2] > 200) == ("PNG", True)
    joanna.open("/pl/studio/kurs/media/nie-ma.png/replace", status=404)


def test_only_what_nobody_shows_is_removed(site, joanna):
    joanna.open("/pl/studio/kurs/media")
    for name in ("jeden.png", "dwa.png"):
        joanna.fill(file=(name, picture())).send("Dodaj obraz")
    joanna.send("Usuń jeden.png")
    assert media(site) == ["dwa.png", "krag.png"]
    tokens = [e.attributes["value"] for e in joanna.root.all("input") if e.attributes.get("name") == "csrf_token"]
    joanna.client.post("/pl/studio/kurs/media/remove", data={"name": ["krag.png"], "csrf_token": tokens[0]})
    assert media(site) == ["dwa.png", "krag.png"]


def test_a_worksheet_is_written_and_changed(site, joanna):
    joanna.open("/pl/studio/kurs/media").click("Nowa karta pracy")
    joanna.fill(title="Trzy słowa", text="1.\n2.\n3.").send("Zapisz")
    assert content(site, "media/trzy-slowa.pl.md") == "# Trzy słowa\n\n1.\n2.\n3.\n".encode()
    joanna.click("Zmień „Trzy słowa”").fill(text="1.\n2.").send("Zapisz")
    assert content(site, "media/trzy-slowa.pl.md") == "# Trzy słowa\n\n1.\n2.\n".encode()
    first = joanna.fill(text="moje")
    tomek = signed_in_visitor(site, "tomek@example.test", roles=[(Role.TRAINER, "")])
    tomek.open("/pl/studio/kurs/media/worksheets/trzy-slowa").fill(text="Tomka").send("Zapisz")
    first.send("Zapisz")
    assert "/history/merge/" in joanna.url
    assert content(site, "media/trzy-slowa.pl.md") == "# Trzy słowa\n\nTomka\n".encode()


def test_a_worksheet_is_removed_unless_a_lesson_gives_it(site, joanna):
    joanna.open("/pl/studio/kurs/media/worksheets/new").fill(title="Karta", text="1.").send("Zapisz")
    joanna.click("Zmień „Karta”").send("Usuń kartę")
    assert content(site, "media/karta.pl.md") is None
    joanna.open("/pl/studio/kurs/media/worksheets/new").fill(title="Karta", text="1.").send("Zapisz")
    joanna.open("/pl/studio/kurs/lessons/a").fill(worksheet="karta").send("Zapisz")
    joanna.open("/pl/studio/kurs/media/worksheets/karta")
    assert "Usuń kartę" not in joanna.text
    tokens = [e.attributes["value"] for e in joanna.root.all("input") if e.attributes.get("name") == "csrf_token"]
    joanna.client.post("/pl/studio/kurs/media/worksheets/karta/remove", data={"csrf_token": tokens[0]})
    assert content(site, "media/karta.pl.md") is not None


def test_others_do_not_see_the_pictures_of_a_draft(site):
    stranger = signed_in_visitor(site, "ktos@example.test", roles=[(Role.TRAINER, "inny")])
    stranger.open("/pl/studio/kurs/media", status=403)
    assert stranger.client.get("/pl/studio/kurs/media/krag.png").status_code == 403
