"""Questions from a file into a lesson: looked at first, every one answered for, taken once; and out again."""

import base64
import re
import zipfile
from io import BytesIO

import pytest
from flask_babel import force_locale
from PIL import Image

from elearn.authoring import exchange_words, queries
from elearn.authoring.models import QuestionImport
from elearn.catalog.wording import PROBLEMS
from elearn.db import db
from elearn.domain.access import Role
from elearn.domain.exchange import examples, formats, moodle
from elearn.domain.exchange.intake import Wording
from elearn.domain.exchange.report import REMARKS, Remark
from tests.factories import course_files, lesson_file, published_course, signed_in_visitor
from tests.learning.quizzes import CASES, choice

ENGLISH = lesson_file("First", "\n## ? Question raz?\nid: raz\n\n( ) yes\n( ) no\n\n> Because.\n", base=False)
IMPORT, EXPORT = "/pl/studio/kurs/questions/import", "/pl/studio/kurs/questions/export"


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


def _picture():
    out = BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def _bank():
    """A question that fits, one with a picture, one that changes, one that has no place here."""

    def asks(kind, name, text, inner):
        return (
            f'<question type="{kind}"><name><text>{name}</text></name><questiontext format="html">'
            f"<text><![CDATA[{text}]]></text>{inner[0]}</questiontext>{inner[1]}</question>"
        )

    def right(*shares):
        return "".join(f'<answer fraction="{s}"><text>{w}</text></answer>' for s, w in zip(shares, "abc", strict=False))

    picture = f'<file name="herb.png" path="/" encoding="base64">{_picture()}</file>'
    return (
        "<quiz>\n"
        + asks("multichoice", "Pierwsze", "<p>Kto?</p>", ("", f"<single>true</single>{right(100, 0)}"))
        + "\n"
        + asks("multichoice", "Herb", '<img src="@@PLUGINFILE@@/herb.png" alt="Syrenka">?', (picture, right(100, 0)))
        + "\n"
        + asks("multichoice", "Waga", "Ile?", ("", f"<single>true</single>{right(100, 50, 0)}"))
        + "\n"
        + asks("essay", "Praca", "Opisz <b>to</b>.", ("", ""))
        + "\n</quiz>"
    ).encode()


def _trainer(app, email="ola@example.test"):
    return signed_in_visitor(app, email, roles=[(Role.TRAINER, "kurs")])


def _course(app, *questions, **more):
    lessons = {"pierwsza": lesson_file("Pierwsza", "\n".join(questions)), "druga": lesson_file("Druga"), **more}
    return published_course(app, course_files(lessons=lessons))


def _file(app, path="pl/01-pierwsza.md"):
    with app.app_context():
        found = queries.file(db.session(), queries.desk(db.session(), "kurs"), path)
        return (found or b"").decode()


def _rows(app):
    with app.app_context():
        return db.session.query(QuestionImport).order_by(QuestionImport.id).all()


def _look(visitor, name, content, **choices):
    visitor.open(IMPORT)
    for field, value in {"Plik z pytaniami": (name, content), **choices}.items():
        visitor.fill({field: value})
    return visitor.send("Sprawdź plik")


def test_only_those_who_write_the_course_come_in(app):
    _course(app, choice("raz"))
    translator = signed_in_visitor(app, "tlumacz@example.test", roles=[(Role.TRANSLATOR, "kurs")])
    stranger = signed_in_visitor(app)
    for address in (IMPORT, EXPORT, f"{EXPORT}.gift", "/pl/studio/kurs/questions/template.csv"):
        stranger.open(address, status=403)
        translator.open(address, status=403)


def test_a_bank_is_looked_at_then_taken_once_and_every_question_is_named(app):
    _course(app, choice("raz"))
    visitor = _look(_trainer(app), "bank.xml", _bank())
    before = _file(app)
    for words in (
        "bank.xml, Moodle XML,",
        "Jeszcze nic się nie zmieniło",
        "Przyjęte: 1, przyjęte ze zmianą: 2, pominięte: 1.",
        "Pierwsze",
        "W pytaniu nie może być obrazu ani pliku (herb.png).",
        "Odpowiedź „b” dawała 50% punktów, tu nie daje żadnych.",
        "Nie ma tu takiego rodzaju pytań: wypracowanie.",
    ):
        assert words in visitor.text
    assert "id: pierwsze" not in before
    report = visitor.url
    visitor.fill({"lesson": "druga"}).send("Weź")
    assert "Pytania są w lekcji „Druga”" in visitor.text
    after = _file(app, "pl/02-druga.md")
    assert re.findall(r"^id: (.*)$", after, re.MULTILINE) == ["pierwsze", "herb", "waga"]
    with app.app_context():
        desk = queries.desk(db.session(), "kurs")
        assert [one.name for one in queries.media(db.session(), desk)] == ["herb.png"]
        assert queries.events(db.session(), desk.draft_id)[0].facts["count"] == 3
    (row,) = _rows(app)
    assert (row.content, row.lesson) == (None, "druga")
    visitor.open("/pl/studio/kurs/history/log")
    assert "Pytania z pliku bank.xml w lekcji „Druga”: 3" in visitor.text
    visitor.open(report.partition("#")[0])
    visitor.click("Pierwsze")
    visitor.open("/pl/studio/kurs/check")


def test_sent_twice_is_taken_once(app):
    _course(app, choice("raz"))
    visitor = _look(_trainer(app), "bank.gift", b"::Nowe::Kto?{=a ~b}")
    twin = _trainer(app, "jan@example.test")
    twin.open(visitor.url.partition("#")[0])
    visitor.send("Weź")
    twin.send("Weź")
    assert _file(app).count("id: nowe") == 1


def test_ids_of_the_course_are_not_taken_again_and_translations_follow(app):
    files = course_files(lessons={"pierwsza": lesson_file("Pierwsza", choice("raz"))}, english={"pierwsza": ENGLISH})
    published_course(app, files)
    _look(_trainer(app), "bank.txt", b"::raz::Kto?{=a ~b}").send("Weź")
    assert "id: raz-2" in _file(app)
    assert "( ) a\n( ) b" in _file(app, "en/01-pierwsza.md")


def test_a_file_without_usable_questions_says_why(app):
    _course(app, choice("raz"))
    visitor = _trainer(app)
    for name, content, said in (
        ("bank.gift", b"Opisz.{}", "Z tego pliku nie da się wziąć żadnego pytania"),
        ("bank.xml", b"<html/>", "To nie jest bank pytań Moodle"),
        ("bank.xlsx", b"PK\x03\x04", "Tego arkusza nie da się otworzyć"),
    ):
        assert said in _look(visitor, name, content).text
        assert _rows(app)[-1].content is None


def test_what_is_no_bank_at_all_is_refused_at_the_field(app):
    _course(app, choice("raz"))
    visitor = _trainer(app).open(IMPORT)
    visitor.send("Sprawdź plik", status=422)
    assert "Wybierz plik z pytaniami" in visitor.text
    visitor.fill({"Plik z pytaniami": ("zdjecie.png", b"\x89PNG")}).send("Sprawdź plik", status=422)
    assert "Nie znamy takich plików" in visitor.text


def test_the_format_can_be_named_and_the_template_shows_every_kind(app):
    _course(app, choice("raz"))
    visitor = _look(_trainer(app), "bank.dat", b"Kto?\nA) a\nB) b\nANSWER: A", Format="Aiken")
    assert "Przyjęte: 1," in visitor.text
    template = "/pl/studio/kurs/questions/template"
    found = formats.read(formats.FORMATS["csv"], visitor.client.get(f"{template}.csv").data, "pl", Wording())
    assert {one.kind for one in found.questions} == set(CASES)
    assert found.report.complete
    book = zipfile.ZipFile(BytesIO(visitor.client.get(f"{template}.xlsx").data))
    assert "Przykłady" in book.read("xl/workbook.xml").decode()


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_examples_are_one_of_each_kind(language):
    assert {one.kind for one in examples.examples(language)} == set(CASES)


def test_questions_leave_in_every_format_with_what_does_not_fit(app):
    _course(app, choice("raz"), druga=lesson_file("Druga", CASES["gaps"].text))
    visitor = _trainer(app).open(EXPORT)
    visitor.fill({"Format": "GIFT"}).send("Przygotuj plik")
    assert "nie wszystko się w nim mieści" in visitor.text
    assert "Ten format nie ma takiego rodzaju pytań: luki w zdaniu." in visitor.text
    for ending in ("gift", "xml", "txt", "csv", "xlsx", "qti.zip", "md"):
        answer = visitor.client.get(f"{EXPORT}.{ending}")
        assert answer.status_code == 200
        assert f"filename=kurs-pl.{ending}" in answer.headers["Content-Disposition"]
    bank = moodle.read(visitor.client.get(f"{EXPORT}.xml?lesson=pierwsza").data, Wording())
    assert [one.id for one in bank.questions] == ["raz"]


def test_a_translation_leaves_in_its_words(app):
    files = course_files(lessons={"pierwsza": lesson_file("Pierwsza", choice("raz"))}, english={"pierwsza": ENGLISH})
    published_course(app, files)
    answer = _trainer(app).client.get(f"{EXPORT}.txt?in=en")
    assert answer.data.decode() == "Question raz?\nA) yes\nB) no\nANSWER: A\n"


def test_a_course_without_questions_has_nothing_to_give(app):
    published_course(app, course_files(lessons={"pierwsza": lesson_file("Pierwsza")}))
    assert "Ten kurs nie ma jeszcze pytań" in _trainer(app).open(EXPORT).text


NAMES = """category tag before after count encoding text share unit tolerance number name value address points tags
sources passage kind most line reason what"""
VALUES = dict.fromkeys(NAMES.split(), "2")


def test_every_remark_has_a_sentence_with_its_values(app):
    assert set(exchange_words.SENTENCES) == set(REMARKS) - {"problem", "lesson_broken"}
    for language in ("pl", "en"):
        with app.test_request_context("/"), force_locale(language):
            for code in exchange_words.SENTENCES:
                said = exchange_words.sentence(Remark(code, tuple(VALUES.items())))
                assert said
                assert "%(" not in said
            for code in PROBLEMS:
                assert exchange_words.sentence(Remark("problem", (("problem", code), ("line", "3"))))
