"""A Moodle question bank is brought in and corrected, in a real browser: looked at, taken, mended, given out again."""

from pathlib import Path

from elearn.authoring import queries
from elearn.db import db
from elearn.domain.access import Role
from elearn.domain.draft.pieces import cut
from elearn.domain.exchange import moodle
from elearn.domain.exchange.intake import Wording
from tests.factories import lesson_file, published_course
from tests.journeys.conftest import PASSWORD
from tests.journeys.keyboard import Keyboard
from tests.journeys.people import sign_in
from tests.learning.quizzes import choice
from tests.people import person

COURSE = "kurs-z-bankiem"
LIST = f"/pl/studio/{COURSE}/questions"
BANK = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
  <question type="category"><category><text>$course$/top/RODO</text></category></question>
  <question type="multichoice">
    <name><text>Zgoda na zdjęcie</text></name>
    <questiontext format="html"><text><![CDATA[<p>Kiedy zgoda <b>nie</b> jest potrzebna?</p>]]></text></questiontext>
    <defaultgrade>2.0000000</defaultgrade><single>true</single><shuffleanswers>true</shuffleanswers>
    <answer fraction="100" format="html"><text>Gdy osoba jest szczegółem całości</text>
      <feedback format="html"><text>Tak mówi art. 81.</text></feedback></answer>
    <answer fraction="50" format="html"><text>Gdy zdjęcie jest na Facebooku</text></answer>
    <answer fraction="0" format="html"><text>Nigdy</text></answer>
  </question>
  <question type="essay"><name><text>Praca</text></name>
    <questiontext format="html"><text>Opisz politykę prywatności.</text></questiontext></question>
</quiz>
"""


def _lesson(app):
    with app.app_context():
        content = queries.file(db.session(), queries.desk(db.session(), COURSE), "pl/01-pierwsza.md")
        return cut(content.decode())


def test_a_moodle_bank_is_brought_in_and_corrected(surf, behind, look, tmp_path):
    roles = [(Role.TRAINER, COURSE)]
    person(behind, "ola-bank@example.test", name="Ola Nowak", password=PASSWORD, roles=roles)
    published_course(behind, slug=COURSE, lessons={"pierwsza": lesson_file("Pierwsza", choice("raz"))})
    (tmp_path / "bank.xml").write_text(BANK, encoding="utf-8")
    page = surf()
    sign_in(page, "pl", "ola-bank@example.test")
    hands = Keyboard(page)

    page.goto(LIST)
    page.get_by_role("link", name="Weź z pliku").click()
    look(page)
    page.get_by_label("Plik z pytaniami").set_input_files(tmp_path / "bank.xml")
    page.get_by_role("button", name="Sprawdź plik").focus()
    hands.enter()
    report = page.get_by_role("table")
    report.get_by_text("Odpowiedź „Gdy zdjęcie jest na Facebooku” dawała 50% punktów").wait_for()
    assert report.get_by_text("wypracowanie").is_visible()
    assert _lesson(behind).ids() == ("raz",)
    look(page)
    page.get_by_role("button", name="Weź 1 pytanie").focus()
    hands.enter()
    page.get_by_text("Pytania są w lekcji „Pierwsza”").wait_for()
    look(page)
    page.get_by_role("link", name="Zgoda na zdjęcie").click()
    assert page.locator("#a1").input_value() == "Gdy zdjęcie jest na Facebooku"
    page.locator("#w1").fill("Miejsce publikacji nie ma znaczenia.")
    page.keyboard.press("Control+s")
    page.get_by_text("Zapisano o").first.wait_for()
    page.reload()
    block = _lesson(behind).block("zgoda-na-zdjecie")
    assert "( ) Gdy zdjęcie jest na Facebooku\n  > Miejsce publikacji nie ma znaczenia." in block
    assert "points: 2\ntags: RODO" in block
    page.goto(f"{LIST}/export")
    page.get_by_label("Format").select_option("moodle")
    page.get_by_role("button", name="Przygotuj plik").click()
    look(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Pobierz plik: Moodle XML").click()
    bank = moodle.read(Path(download.value.path()).read_bytes(), Wording())
    assert [one.id for one in bank.questions] == ["raz", "zgoda-na-zdjecie"]
