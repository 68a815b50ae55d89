"""The check page in a real browser: any badge file by field, drop, paste and keyboard, with and without scripts."""

import json
import re

import pytest

from elearn.badges import actions
from elearn.db import db, utc_now
from tests.badges.files import WEB, foreign, held, holder, png, signed, svg, written
from tests.badges.samples import awarded, published
from tests.journeys.axe import faults_in_every_view
from tests.people import person

CHECK, SEND = "/pl/badges", "Sprawdź plik"


def badge_of(app, slug):
    email = f"{slug}@example.test"
    return awarded(app, published(app, slug=slug), person(app, email), email=email, now=utc_now())


def look(page, name, content):
    """Send a file as a person does."""
    page.goto(CHECK)
    sent = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label("Plik odznaki").set_input_files(sent)
    page.get_by_role("button", name=SEND).click()
    return page.locator("h1").inner_text().replace("\N{NO-BREAK SPACE}", " ")


STRANGE = {
    "Plik jest cały, ale nie wiemy, kto go wystawił": ("obca.svg", svg(holder(json.dumps(signed())))),
    "Tego pliku nie możemy tu sprawdzić do końca": ("obca.png", png(held(written(signed(foreign(WEB)))))),
    "Na tym pliku nie polegaj": ("fałszywa.json", written({**signed(), "name": "Lepsza odznaka"})),
    "Ta odznaka już wygasła": ("stara.json", written(signed(foreign(validUntil="2026-02-02T00:00:00Z")))),
    "Sprawdź odznakę": ("zla.svg", b"<!DOCTYPE svg><svg/>"),
}
"""Every verdict on a stranger's file, and a refusal."""


def test_every_verdict_is_fit_for_everybody(surf, behind):
    page, found = surf(), []
    for heading, (name, content) in STRANGE.items():
        assert look(page, name, content) == heading
        found += faults_in_every_view(page)
    public_id = badge_of(behind, "do-pliku")
    ours = page.request.get(f"/badges/{public_id}.png").body()
    assert look(page, "odznaka.png", ours) == "Odznaka jest ważna"
    found += faults_in_every_view(page)
    with behind.app_context():
        actions.revoke(db.session(), public_id, reason="mistake", now=utc_now(), by=None)
        db.session.commit()
    assert look(page, "odznaka.png", ours).startswith("Odznaka cofnięta")
    found += faults_in_every_view(page)
    assert not found, "\n".join(found)


def test_the_badges_page_and_its_steps_by_hand_are_fit_for_everybody(surf, behind):
    page, found = surf(), []
    page.goto(f"/badges/{badge_of(behind, 'do-kodu')}?language=pl")
    for summary in page.locator("summary").all():
        summary.click()
    found += faults_in_every_view(page)
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.goto("/achievements/do-kodu/1?language=en")
    found += faults_in_every_view(page)
    assert not found, "\n".join(found)


def test_the_page_of_an_unknown_badge_is_fit_for_everybody(browser, site):
    context = browser.new_context(base_url=site.url, reduced_motion="reduce")
    page = context.new_page()
    assert page.goto("/badges/7777?language=pl").status == 404
    assert not faults_in_every_view(page)
    context.close()


def test_paper_carries_the_code_and_no_buttons(surf, behind):
    page = surf()
    page.goto(f"/badges/{badge_of(behind, 'na-papier')}?language=pl")
    assert page.get_by_role("button", name="Drukuj").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".qr").is_visible()
    assert page.locator(".paper__c").is_visible()
    assert not page.get_by_role("button", name="Drukuj").is_visible()
    assert not page.locator("details.more").first.is_visible()


EVENTS = """([kind, name, text]) => {
  const bag = new DataTransfer()
  bag.items.add(new File([text], name))
  const start = {bubbles: true, cancelable: true}
  const place = document.querySelector("h1")
  if (kind === "paste") place.dispatchEvent(new ClipboardEvent("paste", {...start, clipboardData: bag}))
  else for (const step of ["dragover", "drop"]) place.dispatchEvent(new DragEvent(step, {...start, dataTransfer: bag}))
}"""


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_file_dropped_or_pasted_anywhere_goes_into_the_field(surf, kind):
    page = surf()
    page.goto(CHECK)
    page.evaluate(EVENTS, [kind, "obca.json", json.dumps(signed())])
    assert page.locator("[data-drop-said]").inner_text() == "Wybrany plik: obca.json"
    page.keyboard.press("Tab")
    page.get_by_role("button", name=SEND).click()
    assert "nie wiemy, kto go wystawił" in page.locator("h1").inner_text().replace("\N{NO-BREAK SPACE}", " ")


def test_without_scripts_text_is_pasted_and_sent_by_keyboard(surf):
    page = surf(javascript=False, width=390)
    page.goto(CHECK)
    assert not page.get_by_text("Możesz też upuścić plik").is_visible()
    page.locator("summary", has_text="Albo wklej").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.insert_text(json.dumps(signed()))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("h1", has_text=re.compile(r"nie wiemy, kto go wystawił")).wait_for()
