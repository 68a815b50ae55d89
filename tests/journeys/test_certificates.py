"""Certificates in a browser: on every screen, on paper, and those of a group while the worker prints them."""

import io
import re
import time
import zipfile

import page as validator
import pytest
from playwright.sync_api import expect

from elearn.db import utc_now
from tests.application import dispose
from tests.journeys.axe import faults_in_every_view
from tests.journeys.people import COURSE, sign_in

TRAINER, LEARNER = "trenerka@demo.lacznik.test", "wolontariuszka@demo.lacznik.test"


@pytest.fixture(scope="module")
def badges(site):
    """Two people of the demo hold the course's badge; return their public ids by address."""
    from sqlalchemy import select  # noqa: PLC0415 -- only here

    from elearn.accounts.models import Person  # noqa: PLC0415 -- same
    from elearn.app import create_app  # noqa: PLC0415 -- same
    from elearn.catalog import queries  # noqa: PLC0415 -- same
    from elearn.config import settings_from  # noqa: PLC0415 -- same
    from elearn.db import db  # noqa: PLC0415 -- same
    from tests.badges.samples import awarded  # noqa: PLC0415 -- same

    app = create_app(settings_from(site.environment))
    with app.app_context():
        course = queries.published(db.session(), COURSE)
        people = db.session.execute(select(Person.email, Person.id, Person.name)).all()
    held = {
        one.email: awarded(app, course, one.id, email=one.email, name=one.name, now=utc_now())
        for one in people
        if one.email in {TRAINER, LEARNER}
    }
    dispose(app)
    return held


def paper(public_id):
    return f"/pl/my/badges/{public_id}/certificate"


def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(surf, badges):
    page = surf(width=320)
    sign_in(page, "pl", LEARNER)
    page.goto(paper(badges[LEARNER]))
    expect(page.locator(".cert__n")).to_have_text("Ola Wierzbicka")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert not faults_in_every_view(page)


@pytest.mark.parametrize("dark", [False, True])
def test_on_paper_it_is_one_a4_on_its_side(surf, badges, dark):
    page = surf(dark=dark)
    sign_in(page, "pl", LEARNER)
    page.goto(paper(badges[LEARNER]))
    printed = page.pdf(prefer_css_page_size=True)
    assert validator.validate_pdf_bytes(printed, profile=validator.ValidationProfile.PDF_UA_1).document.page_count == 1
    (box,) = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert [round(float(side)) for side in box] == [842, 595]
    page.emulate_media(media="print", color_scheme="dark" if dark else "light")
    for hidden in (page.locator("header"), page.locator("footer"), page.locator("h1")):
        expect(hidden).not_to_be_visible()
    assert page.locator(".cert").evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(255, 255, 255)"


def test_the_list_of_badges_gives_the_pdf(surf, badges):
    page = surf()
    sign_in(page, "pl", LEARNER)
    page.goto("/pl/my/badges")
    with page.expect_download() as coming:
        page.locator(f"a[href='{paper(badges[LEARNER])}.pdf']").click()
    assert coming.value.suggested_filename.startswith("ola-wierzbicka-")
    assert coming.value.path().read_bytes().startswith(b"%PDF-1.7")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_page_of_an_order_comes_to_its_end(surf, badges, javascript):
    """With scripts the page asks by itself; without them a person presses the button."""
    page = surf(javascript=javascript)
    sign_in(page, "pl", TRAINER)
    page.goto(f"/pl/studio/certificates/{COURSE}")
    listed = page.locator("main").get_by_role("checkbox").count()
    assert listed >= len(badges)
    page.get_by_role("button", name="Przygotuj dla wszystkich z listy").click()
    ready = page.get_by_role("heading", name="Zaświadczenia są gotowe")
    if javascript:
        ready.wait_for(timeout=30_000)
        assert not faults_in_every_view(page)
    else:
        late = time.monotonic() + 30
        while not ready.count() and time.monotonic() < late:
            page.get_by_role("link", name="Odśwież").click()
            page.get_by_role("heading", level=1).wait_for()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Pobierz plik").click()
    with zipfile.ZipFile(io.BytesIO(coming.value.path().read_bytes())) as bundle:
        assert len(bundle.namelist()) == listed
