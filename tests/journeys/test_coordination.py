"""A coordinator follows a group, reminds the silent, exports; a volunteer reads who saw what and leaves."""

import re

from elearn.db import db, utc_now
from elearn.learning.awarding import award
from elearn.reports import showing
from tests.journeys.keyboard import Keyboard
from tests.journeys.people import heading, sign_in


def lived_group(app):
    with app.app_context():
        showing.begin(db.session(), award=award, link=lambda token, _language: token, now=utc_now())
        db.session.commit()


def people_in_the_table(page):
    return page.locator(".heat tbody tr").count()


def read(page, place="main"):
    """Return what stands there, white space folded."""
    return " ".join(page.locator(place).inner_text().split())


def count_said(page):
    """Return what the line below the table says of its rows."""
    return read(page, "nav [role=status]")


def figure(page, words):
    """Return the figure with these words, and its link."""
    link = page.locator(".kpis a").filter(has_text=words)
    return int(link.locator("b").inner_text().rstrip("%")), link


def follow(page, look):
    """Read the overview: figures and weeks lead to their rows, filters stay in the address, order turns by keyboard."""
    look(page)
    completed, link = figure(page, "z ukończonym kursem")
    link.click()
    assert f"z {completed} osób" in count_said(page)
    assert people_in_the_table(page) == min(completed, 10)
    page.get_by_role("link", name="Pokaż wszystkie osoby").click()
    week = page.locator(".cols a").last
    count = int(week.locator("b").inner_text().split()[0])
    week.click()
    assert f": {count}. " in count_said(page)
    page.get_by_label("Stan").select_option("attention")
    page.get_by_role("button", name="Pokaż", exact=True).click()
    assert "state=attention" in page.url
    few = people_in_the_table(page)
    assert page.get_by_label("Stan").input_value() == "attention"
    hands = Keyboard(page)
    page.locator("#mapa").focus()
    hands.reach(".heat thead a[href*='sort=active']")
    hands.enter()
    page.wait_for_url(re.compile("sort=active"))
    assert people_in_the_table(page) == few
    assert page.locator("th[aria-sort=ascending]").inner_text().strip().startswith("Ostatnio")


def remind(page, look):
    """Write to those who have not begun, and see one of their letters first."""
    page.locator("main .att a").first.click()
    look(page)
    page.get_by_role("link", name="Przypomnienia", exact=True).click()
    page.get_by_role("link", name="Napisz teraz").click()
    page.get_by_label(re.compile("nie zaczę")).check()
    page.get_by_role("button", name="Pokaż podgląd").click()
    assert "Dziś dostał" in read(page)
    page.get_by_role("button", name="Wyślij listy").click()
    page.get_by_role("heading", name="Przypomnienia").wait_for()


def test_a_group_is_followed_and_its_people_know(surf, behind, look):
    lived_group(behind)
    page = surf()
    sign_in(page, "pl", showing.COORDINATOR)
    page.goto("/pl/coordination")
    page.get_by_role("link", name=showing.GROUP, exact=True).click()
    overview = page.url
    follow(page, look)
    page.goto(overview)
    remind(page, look)

    page.goto(f"{overview}?rows=100")
    page.get_by_role("button", name=re.compile("^Krystyna Żak")).click()
    assert heading(page) == "Krystyna Żak"
    assert "Quiz poniżej progu" in read(page)
    look(page)
    page.goto(f"{overview}?rows=100")
    before = people_in_the_table(page)
    page.get_by_role("button", name=re.compile("^Ola Wierzbicka")).click()
    page.goto(overview)
    page.get_by_role("link", name="Pobierz tabelę").click()
    page.get_by_role("button", name="Przygotuj XLSX").click()
    assert heading(page) == "Plik jest gotowy"
    with page.expect_download() as download:
        page.get_by_role("link", name="Pobierz plik").click()
    assert download.value.suggested_filename.endswith(".xlsx")

    volunteer = surf(javascript=False, width=390)
    sign_in(volunteer, "pl", showing.VOLUNTEER)
    volunteer.goto("/pl/my/data/seen")
    seen = read(volunteer)
    assert "twoja strona w grupie" in seen
    assert "plik: " in seen
    assert "Irena Kalinowska" in seen
    volunteer.goto("/pl/my/groups")
    volunteer.get_by_role("link", name=f"Odejdź z grupy {showing.GROUP}").click()
    volunteer.get_by_role("button", name="Odejdź z grupy").click()
    assert "Dawne grupy" in read(volunteer)
    page.goto(f"{overview}?rows=100")
    assert people_in_the_table(page) == before - 1
