"""What a learner reads: the course, the lesson, its paper, the place kept, the learner's home."""

import gzip
from pathlib import Path

import pytest
from sqlalchemy import func, select

from elearn.catalog.loading import load, read_folder
from elearn.db import db, utc_now
from elearn.learning.models import Enrolment, LessonMark
from tests.factories import course_files, lesson_file, published_course, signed_in_visitor
from tests.page import parse
from tests.people import statements

REAL = Path(__file__).parents[2] / "courses" / "marka-i-wizerunek"
COURSE = "/pl/courses/kurs"
MOST_HTML = 12 * 1024
LAW = """legal_date = 2026-11-22

[[acts]]
name = "Prawo prasowe"
reference = "Dz.U. 2018 poz. 1914"
article = "art. 31a"

[[sources]]
id = "B-24"
text = "Prawo prasowe, art. 31a"
"""
TWO = {"pierwsza": lesson_file("Pierwsza"), "druga": lesson_file("Druga")}


@pytest.fixture
def ola(app):
    """A person who is signed in, with a course of two lessons and a test on the shelf."""
    published_course(app)
    return signed_in_visitor(app)


@pytest.fixture
def done(app):
    """A person who completed a course of two lessons."""
    published_course(app, lessons=TWO)
    visitor = signed_in_visitor(app)
    for lesson in ("pierwsza", "druga"):
        visitor.open(f"{COURSE}/{lesson}").send("Ukończ i przejdź dalej")
    return visitor


def raw(app, url):
    """Return the tree of a page as it stands, without the visitor's eye for untranslated words."""
    answer = app.test_client().get(url)
    assert answer.status_code == 200
    return parse(answer.get_data(as_text=True))[0]


def count(app, table):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table))


# The course


def test_a_visitor_is_led_to_the_first_lesson(app, visitor):
    published_course(app)
    visitor.open(COURSE)
    assert "Ukończone lekcje: 0 z 2" in visitor.text
    assert "„Sprawdzian”: co najmniej 1 z 1 punktu" in visitor.text
    assert "każda lekcja jest ukończona, a sprawdzian jest zaliczony" in visitor.text
    assert visitor.click("Zacznij lekcję 1").path == f"{COURSE}/pierwsza"


def test_reading_writes_nothing(ola, app):
    for url in (COURSE, f"{COURSE}/pierwsza", f"{COURSE}/pierwsza/keep", "/pl/my", "/pl/courses", "/pl/"):
        ola.open(url)
    assert count(app, Enrolment) == 0


def test_a_course_in_progress_leads_back_to_the_first_unfinished_lesson(ola):
    ola.open(f"{COURSE}/pierwsza").send("Ukończ i przejdź dalej")
    ola.open(COURSE)
    assert "1 z 3 lekcji" in ola.text
    assert ola.click("Wróć do lekcji 2").path == f"{COURSE}/druga"


def test_the_last_thing_left_is_the_test(ola):
    for lesson in ("pierwsza", "druga"):
        ola.open(f"{COURSE}/{lesson}").send("Ukończ i przejdź dalej")
    assert ola.open(COURSE).click("Przejdź do sprawdzianu").path == f"{COURSE}/test"


def test_lessons_read_but_a_quiz_open_leads_to_the_quiz(app):
    question = "\n## ? Dwa i dwa to cztery.\nid: dwa\nkind: single\n\n(x) Tak\n( ) Nie\n\n> Cztery.\n"
    published_course(app, lessons={"pierwsza": lesson_file("Pierwsza", question)})
    ola = signed_in_visitor(app)
    ola.open(f"{COURSE}/pierwsza").send("Ukończ i przejdź dalej")
    assert ola.open(COURSE).click("Przejdź do quizu").path == f"{COURSE}/pierwsza/quiz"


def test_a_completed_course_says_so_and_shows_the_badge(done):
    assert done.path == COURSE
    assert "Kurs ukończony" in done.text
    assert any(link.startswith("/badges/") for link in done.links)
    assert "Od twojego ukończenia kurs się zmienił" not in done.text


def test_who_completed_is_told_what_changed_since(app, done):
    published_course(app, lessons={**TWO, "trzecia": lesson_file("Trzecia")})
    done.open(COURSE)
    assert "Kurs ukończony" in done.text
    assert "Od twojego ukończenia kurs się zmienił" in done.text
    assert "Trzecia" in next(one.text for one in done.root.all("details"))


def test_a_course_without_translation_is_shown_in_its_own_language(app):
    published_course(app)
    root = raw(app, "/en/courses/kurs")
    heading = root.all("h1")[0]
    assert (heading.text, heading.attributes["lang"]) == ("Kurs próbny", "pl")
    assert all(a.nearest("lang") == "pl" for a in root.all("a") if a.text in {"Pierwsza", "Druga"})


def test_a_translated_course_names_its_other_language(app, visitor):
    published_course(app, lessons=TWO, english={"pierwsza": lesson_file("First", base=False)})
    visitor.open(COURSE)
    links = {a.attributes["hreflang"]: a.attributes["href"] for a in visitor.root.all("a") if a.text == "English"}
    assert links == {"en": "/en/courses/kurs"}


def test_a_course_has_a_preview_for_other_sites(app, visitor):
    published_course(app)
    visitor.open(COURSE)
    said = {
        m.attributes.get("property"): m.attributes["content"]
        for m in visitor.root.all("meta")
        if "property" in m.attributes
    }
    assert said["og:title"] == "Kurs próbny"
    assert said["og:description"] == "Kurs próbny: Całość."
    assert said["og:url"] == "http://localhost/pl/courses/kurs"


def test_a_course_that_is_not_there_is_not_found(app, visitor):
    visitor.open("/pl/courses/nic", status=404)
    published_course(app)
    visitor.open(f"{COURSE}/nic", status=404)


# The lesson


def test_a_lesson_is_read_without_an_account_and_without_a_cookie(app, visitor):
    published_course(app)
    visitor.open(f"{COURSE}/pierwsza")
    assert visitor.heading == "Pierwsza"
    assert "Lekcja 1 z 3" in visitor.text
    assert "Lekcję kończy ten przycisk, nic innego." in visitor.text
    assert "Set-Cookie" not in visitor.response.headers
    assert visitor.click("Druga").path == f"{COURSE}/druga"


def test_a_visitor_who_finishes_is_offered_an_account_and_comes_back(app, visitor):
    published_course(app)
    visitor.open(f"{COURSE}/pierwsza").click("Ukończ i przejdź dalej")
    assert visitor.path == f"{COURSE}/pierwsza/keep"
    wanted = next(link for link in visitor.links if "/sign-up?next=" in link)
    assert wanted == f"/pl/sign-up?next={COURSE}/pierwsza%23ukoncz"
    visitor.open(wanted)
    assert any(f"{COURSE}/pierwsza#ukoncz" in form.values.values() for form in visitor.forms)


def test_a_visitor_may_read_on_without_an_account(app, visitor):
    published_course(app)
    visitor.open(f"{COURSE}/pierwsza/keep").click("Czytaj dalej: Druga")
    assert visitor.path == f"{COURSE}/druga"


def test_finishing_marks_the_lesson_and_goes_on(ola, app):
    ola.open(f"{COURSE}/pierwsza").send("Ukończ i przejdź dalej")
    assert ola.path == f"{COURSE}/druga"
    assert count(app, LessonMark) == 1


def test_a_finished_lesson_offers_the_next_one_and_undo(ola):
    ola.open(f"{COURSE}/pierwsza").send("Ukończ i przejdź dalej")
    ola.open(f"{COURSE}/pierwsza")
    assert "Lekcja ukończona" in ola.text
    assert "Ukończ i przejdź dalej" not in ola.buttons
    assert ola.click("Następna lekcja").path == f"{COURSE}/druga"


def test_undo_takes_the_mark_back_and_keeps_its_row(ola, app):
    ola.open(f"{COURSE}/pierwsza").send("Ukończ i przejdź dalej")
    ola.open(f"{COURSE}/pierwsza").send("Cofnij oznaczenie")
    assert "Lekcja nie jest już oznaczona jako ukończona" in ola.text
    assert "Ukończ i przejdź dalej" in ola.buttons
    ola.send("Ukończ i przejdź dalej")
    assert count(app, LessonMark) == 2
    assert "1 z 3 lekcji" in ola.open(COURSE).text


def test_a_completed_course_stays_completed_when_a_mark_is_taken_back(done):
    done.open(f"{COURSE}/pierwsza").send("Cofnij oznaczenie")
    done.open(COURSE)
    assert "Kurs ukończony" in done.text
    assert "Ukończone lekcje: 1 z 2" in done.text


def test_a_lesson_shows_its_headings_sources_and_the_date_of_law(app, visitor):
    text = "## Co można {#co-mozna}\n\nTekst.\n\n::: remember\nTo.\n:::\n"
    published_course(app, lessons={"prawo": lesson_file("Prawo", body=text, sources=LAW)})
    visitor.open(f"{COURSE}/prawo")
    assert {"#co-mozna", "#zrodla"} <= set(visitor.links)
    assert "Stan prawny na 22 listopada 2026" in visitor.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Dz.U. 2018 poz. 1914" in visitor.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_lesson_without_translation_falls_back_and_says_so(app):
    published_course(app, lessons=TWO, english={"pierwsza": lesson_file("First", base=False)})
    root = raw(app, "/en/courses/kurs/druga")
    assert (root.all("h1")[0].text, root.all("h1")[0].attributes["lang"]) == ("Druga", "pl")
    body = next(e for e in root.all("div") if e.attributes == {"class": "prose", "lang": "pl"})
    assert body.all("h2")[0].attributes["id"] == "poczatek"
    assert any("note--info" in e.attributes.get("class", "") for e in root.all("div"))
    translated = raw(app, "/en/courses/kurs/pierwsza")
    assert translated.all("h1")[0].text == "First"
    assert not any("note--info" in e.attributes.get("class", "") for e in translated.all("div"))


def test_progress_is_one_whatever_the_language(app):
    published_course(app, lessons=TWO, english={"pierwsza": lesson_file("First", base=False)})
    ola = signed_in_visitor(app)
    ola.open(f"{COURSE}/pierwsza").send("Ukończ i przejdź dalej")
    answer = ola.client.get("/en/courses/kurs").get_data(as_text=True)
    assert "1/2" in answer


def test_a_test_says_its_rule_and_begins(ola):
    ola.open(f"{COURSE}/test")
    assert "Zaliczenie: co najmniej 1 z 1 punktu" in ola.text
    ola.send("Zacznij sprawdzian")
    assert ola.path.startswith("/pl/attempts/")
    assert ola.open(f"{COURSE}/test").click("Wróć do sprawdzianu").path == f"{COURSE}/test/quiz"


def test_a_visitor_is_led_from_the_test_to_its_quiz(app, visitor):
    published_course(app)
    assert visitor.open(f"{COURSE}/test").click("Zacznij sprawdzian").path == f"{COURSE}/test/quiz"


def test_a_test_cannot_be_marked_by_hand(ola):
    ola.open(f"{COURSE}/pierwsza")
    token = next(form.values["csrf_token"] for form in ola.forms if "csrf_token" in form.values)
    assert ola.client.post(f"{COURSE}/test/done", data={"csrf_token": token}).status_code == 404


def test_a_lesson_can_be_printed_with_its_sources(app, visitor):
    published_course(app, lessons={"prawo": lesson_file("Prawo", sources=LAW)})
    visitor.open(f"{COURSE}/prawo").click("Drukuj lekcję")
    assert "Prawo prasowe" in visitor.text
    assert not visitor.root.all("details")
    assert not visitor.root.all("nav")


def test_a_worksheet_is_a_page_to_print(app, visitor):
    files = course_files(lessons={"pierwsza": lesson_file("Pierwsza", worksheet="karta")})
    published_course(app, files | {"media/karta.pl.md": b"# Trzy pytania\n\n- [ ] Tak\n"})
    visitor.open(f"{COURSE}/pierwsza").click("Karta pracy do druku")
    assert visitor.heading == "Trzy pytania"
    assert visitor.click("Wróć na stronę").path == f"{COURSE}/pierwsza"


def test_a_lesson_without_worksheet_has_no_such_page(app, visitor):
    published_course(app)
    visitor.open(f"{COURSE}/pierwsza/worksheet", status=404)


# The learner's home


def test_a_new_person_is_offered_a_course(ola):
    ola.open("/pl/my")
    assert "Tu pojawią się twoje kursy" in ola.text
    assert ola.click("Kurs próbny").path == COURSE


def test_home_leads_back_to_the_first_unfinished_lesson(ola):
    ola.open(f"{COURSE}/druga").send("Ukończ i przejdź dalej")
    ola.open("/pl/my")
    assert "Lekcja 1 z 3 w kursie" in ola.text
    assert "Do zrobienia: 1 lekcja, 1 quiz" in ola.text
    assert "Teraz nic nie czeka" in ola.text
    assert ola.click("Czytaj dalej").path == f"{COURSE}/pierwsza"


def test_home_offers_an_open_quiz_and_practice_of_what_went_wrong(ola):
    for lesson in ("pierwsza", "druga"):
        ola.open(f"{COURSE}/{lesson}").send("Ukończ i przejdź dalej")
    ola.open(f"{COURSE}/test").send("Zacznij sprawdzian")
    assert ola.open("/pl/my").click("Wróć do pytań").path.startswith("/pl/attempts/")
    ola.fill(Trzy=True).send("Sprawdź odpowiedź")
    ola.send("Zobacz wynik")
    ola.open("/pl/my")
    assert "1 pytanie" in ola.text.replace("\N{NO-BREAK SPACE}", " ")
    ola.send("Powtórz teraz")
    assert "Powtórka" in ola.html


def test_home_shows_what_is_completed_and_earned(done):
    done.open("/pl/my")
    assert "ukończony" in done.text
    assert "Odznaka próbna" in done.text
    assert any(link.startswith("/badges/") for link in done.links)


def test_home_is_for_people_with_an_account(app, visitor):
    assert visitor.open("/pl/my").path.startswith("/pl/sign-in")


def test_nobody_sees_the_progress_of_another(app, ola):
    ola.open(f"{COURSE}/pierwsza").send("Ukończ i przejdź dalej")
    other = signed_in_visitor(app, "jan@example.test")
    assert "0 z 2" in other.open(COURSE).text
    assert "Tu pojawią się twoje kursy" in other.open("/pl/my").text


# What it costs


@pytest.fixture
def real(app, now):
    """The real course on the shelf and a person who began it."""
    with app.test_request_context("/"):
        load(db.session(), read_folder(REAL), now=utc_now())
        db.session.commit()
    visitor = signed_in_visitor(app)
    visitor.open("/pl/courses/marka-i-wizerunek/marka-to-nie-logo").send("Ukończ i przejdź dalej")
    return visitor


def test_a_warm_lesson_takes_three_statements_and_a_course_as_few(app, real):
    for url in ("/pl/courses/marka-i-wizerunek/opowiesc-i-zdjecie", "/pl/courses/marka-i-wizerunek"):
        real.open(url)
        with statements(app) as seen:
            real.open(url)
        assert len(seen) <= 3, seen


def test_the_html_of_every_lesson_stays_small(app, real):
    for lesson in sorted(path.stem.partition("-")[2] for path in (REAL / "pl").glob("0*.md")):
        answer = real.client.get(f"/pl/courses/marka-i-wizerunek/{lesson}")
        assert answer.status_code == 200
        assert len(gzip.compress(answer.data)) <= MOST_HTML, lesson


def test_the_real_course_reads_well_on_every_page(app, real):
    base = "/pl/courses/marka-i-wizerunek"
    for lesson in sorted(path.stem.partition("-")[2] for path in (REAL / "pl").glob("0*.md")):
        real.open(f"{base}/{lesson}")
        real.open(f"{base}/{lesson}?view=print")
        if "Karta pracy do druku" in real.text:
            real.open(f"{base}/{lesson}/worksheet")


def test_the_pages_speak_english(app, visitor):
    published_course(app, lessons=TWO, english={slug: lesson_file(slug, base=False) for slug in TWO})
    for url in ("/en/", "/en/courses", "/en/courses?q=pierwsza", "/en/courses?q=whale", "/en/courses/kurs"):
        visitor.open(url)
    visitor.open("/en/courses/kurs/pierwsza").click("Finish and go on")
    ola = signed_in_visitor(app)
    ola.open("/en/my")
    ola.open("/en/courses/kurs/pierwsza").send("Finish and go on")
    ola.open("/en/my").click("Read on")
