"""A coordinator invites forty people from a messy list; one of them joins and reads who sees what; in a browser."""

import re
from io import BytesIO

from xlsxwriter import Workbook

from tests.journeys.people import heading, sign_in

COORDINATOR, VOLUNTEER = "koordynatorka@demo.lacznik.test", "wolontariuszka@demo.lacznik.test"


def messy_list():
    """Return a workbook as coordinators keep it: a title, an odd order of columns, slips of all kinds, 40 good rows."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Uczestnicy")
        sheet.write_row(0, 0, ["Rekrutacja – wolontariat, jesień"])
        sheet.write_row(2, 0, ["Lp.", "Nazwisko i imię", "Telefon", "Adres e-mail (prywatny)", "Skąd"])
        rows = [[n, f"Nowak{n} Anna", "600 100 200", f"anna{n}@lista.test", "Fundacja Most"] for n in range(1, 39)]
        rows += [
            [39, "WIERZBICKA OLA", "", VOLUNTEER.upper(), "fundacja „most”"],
            [40, "Lis Ewa", "", "mailto:ewa@lista.test", "Gminna Biblioteka"],
            [41, "Kos Jan", "", "jan(at)lista.test", "Gminna Biblioteka"],
            [42, "Wilk Piotr", "601 000 000", "", ""],
            [43, "Nowak1 Anna", "", "ANNA1@lista.test", "Fundacja Most"],
        ]
        for place, row in enumerate(rows, start=3):
            sheet.write_row(place, 0, row)
    return out.getvalue()


def words(place):
    """Return what stands there, white space folded."""
    return " ".join(place.inner_text().split())


def test_forty_people_from_a_messy_list(surf, look):
    page = surf()
    sign_in(page, "pl", COORDINATOR)
    page.goto("/pl/coordination/new")
    main = page.locator("main")
    main.get_by_label("Nazwa grupy").fill("Jesień")
    main.get_by_label("Nazwa nowej organizacji").fill("Stowarzyszenie Brzeg")
    main.get_by_label("Organizacja, która prowadzi grupę").select_option("0")
    main.get_by_role("button", name="Załóż grupę").click()
    page.get_by_role("link", name="Zaproszenia", exact=True).click()
    main.get_by_role("link", name="Wczytaj listę").first.click()
    workbook = {"name": "rekrutacja.xlsx", "mimeType": "application/octet-stream", "buffer": messy_list()}
    main.get_by_label("Plik CSV lub XLSX").set_input_files(workbook)
    main.get_by_role("button", name="Sprawdź listę").click()
    assert heading(page) == "Co wyniknie z listy"
    said = words(main)
    for sentence in (
        "Może miało być jan@lista.test?",
        "Brakuje adresu e-mail.",
        "Ta sama osoba jest w wierszu 4.",
        "Zapisujemy „Ola Wierzbicka” zamiast „OLA WIERZBICKA”.",
        "Zapiszemy nowe organizacje: Fundacja Most, Gminna Biblioteka.",
    ):
        assert sentence in said, sentence
    look(page)
    main.get_by_role("button", name="Wyślij 40").click()
    assert "Wysłane: 40" in words(main)
    page.get_by_role("link", name="Zaproszenia", exact=True).click()
    look(page)
    page.get_by_role("link", name="Ustawienia", exact=True).click()
    look(page)

    volunteer = surf(javascript=False)
    sign_in(volunteer, "pl", VOLUNTEER)
    volunteer.goto("/pl/my/groups")
    theirs = volunteer.locator("main")
    theirs.get_by_role("button", name=re.compile("Dołącz.*Jesień")).click()
    assert "Jesteś w grupie Jesień" in words(theirs)
    page.get_by_role("link", name="Osoby", exact=True).click()
    main.get_by_role("button", name=re.compile("Zobacz osobę.*Ola Wierzbicka")).click()
    volunteer.goto("/pl/my/data/seen")
    assert "Irena Kalinowska" in words(theirs)
    assert "Jesień" in words(theirs)
    volunteer.goto("/pl/my/groups")
    theirs.get_by_role("link", name="Odejdź z grupy Jesień").click()
    theirs.get_by_role("button", name="Odejdź z grupy").click()
    assert "Dawne grupy" in words(theirs)
