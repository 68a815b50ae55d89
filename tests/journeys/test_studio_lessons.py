"""Writing a lesson in a real browser: the network goes in the middle of a sentence, two trainers write at once."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from elearn.authoring import queries
from elearn.config import settings_from
from elearn.db import db
from elearn.domain.access import Role
from tests.application import application_with, dispose
from tests.factories import lesson_file, published_course
from tests.journeys.axe import faults_in_every_view
from tests.journeys.conftest import PASSWORD
from tests.journeys.people import sign_in
from tests.people import person

COURSE = "kurs-pisany"
EDITOR = f"/pl/studio/{COURSE}/lessons/pierwsza"
SAVED, WAITS = "[data-state]:text-matches('^Zapisano')", "[data-state]:text-matches('^Nie zapisano')"
WORD = "<p class=MsoNormal>Z Worda <b>ważne</b></p><ul><li>raz</li><li>dwa</li></ul>"
PASTE = """([area, html]) => {
  const board = new DataTransfer(); board.setData("text/html", html); board.setData("text/plain", "Z Worda ważne");
  area.dispatchEvent(new ClipboardEvent("paste", {clipboardData: board, bubbles: true, cancelable: true}));
}"""
GONE = "() => { window.fetch = () => Promise.reject(new TypeError('gone')) }"
LOST_ANSWER = """() => {
  const ask = window.fetch;
  window.fetch = async (...sent) => { await ask(...sent); window.fetch = ask; throw new TypeError("lost") };
}"""


@pytest.fixture(scope="module")
def behind(site):
    """The same installation, as its own commands see it, with a course that two trainers write."""
    application = application_with(settings_from(site.environment))
    for email, name in (("ewa-pisze@example.test", "Ewa Pisarska"), ("adam-pisze@example.test", "Adam Skryba")):
        person(application, email, name=name, password=PASSWORD, roles=[(Role.TRAINER, COURSE)])
    lessons = {
        one: lesson_file(one.title(), body=f"## {one.title()} {{#tu}}\n\nPoczątek.\n") for one in ("pierwsza", "druga")
    }
    published_course(application, slug=COURSE, lessons=lessons)
    yield application
    dispose(application)


def file_now(app, lesson="01-pierwsza"):
    with app.app_context():
        return queries.file(db.session(), queries.desk(db.session(), COURSE), f"pl/{lesson}.md").decode()


def writer(page, email, address=EDITOR):
    sign_in(page, "pl", email)
    page.goto(address)
    return page.locator("#body")


def at_the_end(area, words):
    area.press("Control+End")
    area.page.keyboard.type(words)


def test_the_network_goes_in_the_middle_of_a_sentence(surf, behind):
    page = surf()
    area = writer(page, "ewa-pisze@example.test", EDITOR.replace("pierwsza", "druga"))
    at_the_end(area, "\n\nPierwsza połowa zdania")
    page.locator(SAVED).wait_for()
    page.context.set_offline(True)
    page.keyboard.type(", druga połowa")
    area.press("Control+s")
    page.locator(WAITS).wait_for()
    assert "Tekst jest" in page.locator("[data-state]").inner_text()
    assert "druga połowa" not in file_now(behind, "02-druga")
    page.context.set_offline(False)
    page.locator(SAVED).wait_for()
    assert "Pierwsza połowa zdania, druga połowa" in file_now(behind, "02-druga")

    page.evaluate(GONE)
    page.keyboard.type(" i trzecia")
    area.press("Control+s")
    page.locator(WAITS).wait_for()
    page.once("dialog", lambda dialog: dialog.accept())
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    assert "trzecia" not in area.input_value()
    assert faults_in_every_view(page) == []
    page.get_by_role("button", name="Przywróć go").click()
    assert area.input_value().endswith("druga połowa i trzecia")
    page.locator(SAVED).wait_for()
    assert "druga połowa i trzecia" in file_now(behind, "02-druga")

    page.evaluate(LOST_ANSWER)
    page.keyboard.type(" Raz.")
    area.press("Control+s")
    page.locator(WAITS).wait_for()
    page.keyboard.type(" Dwa.")
    area.press("Control+s")
    page.locator(SAVED).wait_for()
    assert "trzecia Raz. Dwa." in file_now(behind, "02-druga")


def test_two_trainers_at_once(surf, behind):
    ewa, adam = surf(), surf(width=390)
    hers, his = writer(ewa, "ewa-pisze@example.test"), writer(adam, "adam-pisze@example.test")
    write_with_tools(ewa, hers)
    ewa.locator(SAVED).wait_for()
    text = file_now(behind)
    assert "- raz\n- dwa\n- trzy" in text
    assert "Z Worda **ważne**" in text
    assert "[Tu](02-druga.md#tu)" in text
    assert "![Krąg ludzi](media/krag.png)" in text
    preview = ewa.frame_locator("[data-preview] iframe")
    preview.get_by_role("img", name="Krąg ludzi").wait_for()
    assert faults_in_every_view(ewa) == []

    at_the_end(his, " Wersja Adama.")
    his.press("Control+s")
    adam.get_by_role("link", name="Porównaj obie wersje").wait_for()
    assert "Ewa Pisarska też edytuje tę lekcję." in adam.locator("[data-others]").inner_text()
    assert "Wersja Adama" not in file_now(behind)
    assert faults_in_every_view(adam) == []
    adam.get_by_role("link", name="Porównaj obie wersje").click()
    adam.get_by_role("heading", name="Połącz dwie wersje").wait_for()
    assert "Wersja Adama." in adam.content()


def write_with_tools(page, area):
    """Write with keys, buttons, paste and a picture, none of it with the mouse but the choice of a file."""
    at_the_end(area, "\n\n- raz\ndwa\ntrzy\n\n")
    page.evaluate(PASTE, [area.element_handle(), WORD])
    expect(area).to_have_value(re.compile("ważne"))
    area.press("Control+End")
    area.press("Control+k")
    page.keyboard.type("Tu")
    page.get_by_label("Miejsce w kursie").select_option("02-druga.md#tu")
    page.get_by_label("Albo adres strony").press("Enter")
    expect(area).to_have_value(re.compile("02-druga.md#tu"))
    bar = page.get_by_role("toolbar", name="Formatowanie")
    bar.get_by_role("button").first.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    drawn = BytesIO()
    Image.new("RGB", (60, 40), "green").save(drawn, "PNG")
    window = page.get_by_role("dialog", name="Obraz")
    file = {"name": "krag.png", "mimeType": "image/png", "buffer": drawn.getvalue()}
    window.get_by_label("Plik z obrazem").set_input_files(file)
    window.get_by_label("Co widać na obrazie").fill("Krąg ludzi")
    window.get_by_role("button", name="Wstaw obraz").press("Enter")
    expect(area).to_have_value(re.compile("media.krag.png"))
    area.press("Control+s")


def test_without_scripts_no_button_is_shown_that_does_nothing(surf, behind):
    page = surf(javascript=False)
    writer(page, "ewa-pisze@example.test")
    assert not page.get_by_role("toolbar").is_visible()
    page.locator("#summary").fill("Zapisane bez skryptów.")
    page.get_by_role("button", name="Pokaż podgląd").click()
    page.frame_locator("[data-preview] iframe").get_by_text("Zapisane bez skryptów.").wait_for()
    assert "Zapisane bez skryptów." in file_now(behind)
