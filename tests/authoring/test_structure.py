"""Courses are begun, ordered, named, copied and shelved in the studio by the pages, as a person does it."""

import pytest

from elearn.authoring import actions, queries
from elearn.catalog import queries as catalog
from elearn.db import db, utc_now
from elearn.domain.access import Role
from elearn.domain.draft.sketch import sketch
from tests.factories import course_files, published_course, signed_in_visitor
from tests.people import person
from tests.visitor import Visitor


@pytest.fixture
def site(sqlite_app):
    return sqlite_app


def trainer(app, scope="", email="joanna@example.test"):
    return signed_in_visitor(app, email, name="Joanna Lis", roles=[(Role.TRAINER, scope)])


def plan_of(app, slug="kurs"):
    with app.app_context():
        here = sketch(queries.texts(db.session(), queries.desk(db.session(), slug)))
    return [(part.id, list(part.lessons)) for part in here.parts]


def acts_of(app, slug="kurs"):
    with app.app_context():
        desk = queries.desk(db.session(), slug)
        return [event.act for event in queries.events(db.session(), desk.draft_id)]


def press(visitor, label):
    """Press the button that stands for itself by its label."""
    return visitor.send(label)


def post(visitor, address, **values):
    """Send values as a script would, with the token of the page that is open; return the answer's status."""
    tokens = [e.attributes["value"] for e in visitor.root.all("input") if e.attributes.get("name") == "csrf_token"]
    answer = visitor.client.post(address, data={**values, "csrf_token": tokens[0]}, headers={"Referer": visitor.url})
    return answer.status_code


def test_a_course_is_begun_and_its_maker_may_work_on_it(app):
    joanna = trainer(app, scope="inny")
    joanna.open("/pl/studio")
    assert "Tu pojawią się twoje kursy" in joanna.text
    joanna.click("Nowy kurs").fill(
        title="Zbiórki i darowizny", summary="O zbiórkach.", outcomes="Zaplanujesz.\nRozliczysz."
    )
    joanna.send("Załóż kurs")
    assert joanna.heading == "Zbiórki i darowizny"
    assert "/studio/zbiorki-i-darowizny" in joanna.url
    assert plan_of(app, "zbiorki-i-darowizny") == [("lekcje", [])]
    joanna.open("/pl/studio/new").fill(title="Zbiórki i darowizny", summary="O.", outcomes="A.").send("Załóż kurs")
    assert "/studio/zbiorki-i-darowizny-2" in joanna.url
    joanna.open("/pl/studio")
    assert joanna.text.count("szkic") == 2


def test_a_course_without_a_title_comes_back_with_what_to_mend(site):
    joanna = trainer(site)
    joanna.open("/pl/studio/new").fill(title="", summary="O zbiórkach.", outcomes="A").send("Załóż kurs", status=422)
    assert "<title>Błąd:" in joanna.html
    assert "Wpisz tytuł kursu" in joanna.text


def test_lessons_and_parts_are_added_moved_named_removed_and_brought_back(app):
    published_course(app)
    joanna = trainer(app)
    page = "/pl/studio/kurs"
    joanna.open(page).fill({"Nowa lekcja w części „Całość”": "Trzecia"}).send("Dodaj")
    joanna.fill({"Nazwa nowej części": "Na koniec"}).send("Dodaj część")
    assert plan_of(app) == [("calosc", ["pierwsza", "druga", "trzecia", "test"]), ("na-koniec", [])]
    press(joanna, "Lekcja „Trzecia” wyżej")
    press(joanna, "Lekcja „Sprawdzian” niżej")
    press(joanna, "Część „Na koniec” wyżej")
    assert plan_of(app) == [("na-koniec", ["test"]), ("calosc", ["pierwsza", "trzecia", "druga"])]
    joanna.fill({"Nazwa części": "Koniec"}).send("Zapisz nazwę")
    assert "Koniec" in joanna.text
    press(joanna, "Usuń lekcję „Trzecia”")
    assert "„Trzecia” – usunięte" in joanna.text
    press(joanna, "Cofnij usunięcie")
    assert plan_of(app)[1] == ("calosc", ["pierwsza", "trzecia", "druga"])
    press(joanna, "Usuń część „Koniec”, lekcje zostaną")
    assert plan_of(app) == [("calosc", ["test", "pierwsza", "trzecia", "druga"])]
    press(joanna, "Przywróć „Koniec”")
    assert plan_of(app)[0] == ("na-koniec", ["test"])
    assert set(acts_of(app)) >= {
        "lesson-added", "part-added", "lessons-ordered", "part-renamed", "lesson-removed", "lesson-brought-back",
        "part-removed", "part-brought-back",
    }  # fmt: skip
    assert "nieopublikowane zmiany" in joanna.open("/pl/studio").text


def test_a_lesson_gets_another_title_and_one_without_words_is_refused(site):
    published_course(site)
    joanna = trainer(site)
    joanna.open("/pl/studio/kurs")
    assert post(joanna, "/pl/studio/kurs/lessons/druga/title", title="Inny tytuł") == 303
    assert "Inny tytuł" in joanna.open("/pl/studio/kurs").text
    joanna.fill({"Nazwa nowej części": " "}).send("Dodaj część")
    assert "Wpisz tytuł" in joanna.text
    joanna.fill({"Nowa lekcja w części „Całość”": " "}).send("Dodaj")
    assert "Wpisz tytuł lekcji" in joanna.text
    assert plan_of(site) == [("calosc", ["pierwsza", "druga", "test"])]


def test_a_dragged_order_is_taken_only_if_it_fits(site):
    published_course(site)
    joanna = trainer(site)
    joanna.open("/pl/studio/kurs")
    post(joanna, "/pl/studio/kurs/order", order="calosc:druga,pierwsza,test")
    assert plan_of(site) == [("calosc", ["druga", "pierwsza", "test"])]
    post(joanna, "/pl/studio/kurs/order", order="calosc:druga")
    assert "Ktoś właśnie zmienił lekcje" in joanna.open("/pl/studio/kurs").text
    assert plan_of(site) == [("calosc", ["druga", "pierwsza", "test"])]


def test_a_copy_is_another_course_and_the_first_stays(site):
    published_course(site)
    joanna = trainer(site)
    joanna.open("/pl/studio/kurs/settings").click("Powiel kurs")
    joanna.send("Powiel kurs")
    assert joanna.heading == "Kurs próbny (kopia)"
    with site.app_context():
        desk = queries.desk(db.session(), "kurs-probny-kopia")
        files, first = (
            queries.files(db.session(), desk),
            queries.files(db.session(), queries.desk(db.session(), "kurs")),
        )
    assert b'slug = "kurs-probny-kopia"' in files["course.toml"]
    assert files["pl/01-pierwsza.md"] == first["pl/01-pierwsza.md"]
    assert first == course_files()


def test_an_archived_course_leaves_the_shelf_and_comes_back(app):
    published_course(app)
    joanna = trainer(app)
    joanna.open("/pl/studio/kurs/settings").click("Przenieś do archiwum").send("Przenieś do archiwum")
    assert "Kurs jest w archiwum" in joanna.text
    assert "Kurs próbny" not in Visitor(app).open("/pl/courses").text
    joanna.open("/pl/studio/kurs/archive").send("Przywróć kurs")
    assert "Kurs próbny" in Visitor(app).open("/pl/courses").text


def test_a_draft_that_was_never_published_is_archived_too(site):
    with site.app_context():
        actions.begin(db.session(), "szkic", course_files("szkic"), reason="structure", now=utc_now(), by=None)
        db.session.commit()
    joanna = trainer(site)
    joanna.open("/pl/studio/szkic/archive").send("Przenieś do archiwum")
    with site.app_context():
        assert queries.desk(db.session(), "szkic").archived_at is not None
        assert catalog.published(db.session(), "szkic") is None


@pytest.mark.parametrize(
    ("roles", "home", "course", "change"),
    [
        ([], 403, 403, 403),
        ([(Role.TRAINER, "inny")], 200, 403, 403),
        ([(Role.COORDINATOR, "")], 403, 403, 403),
        ([(Role.REVIEWER, "kurs")], 200, 200, 403),
        ([(Role.TRANSLATOR, "kurs")], 200, 200, 403),
        ([(Role.TRAINER, "kurs")], 200, 200, 303),
        ([(Role.ADMINISTRATOR, "")], 200, 200, 303),
    ],
)
def test_who_may_open_and_change_a_course(site, roles, home, course, change):
    published_course(site)
    somebody = signed_in_visitor(site, "ktos@example.test", roles=roles)
    somebody.open("/pl/studio", status=home)
    somebody.open("/pl/studio/kurs", status=course)
    somebody.open("/pl/account")
    assert post(somebody, "/pl/studio/kurs/parts", title="A") == change
    link = [link for link in somebody.open("/pl/courses").links if link.endswith("/studio")]
    assert bool(link) == (home == 200)


def test_a_course_that_is_not_there_is_not_found(site):
    joanna = trainer(site)
    for page in ("", "/settings", "/settings/page", "/settings/glossary", "/media", "/archive", "/duplicate"):
        joanna.open(f"/pl/studio/nie-ma{page}", status=404)


def test_a_stranger_is_asked_to_sign_in(site):
    person(site)
    published_course(site)
    stranger = Visitor(site).open("/pl/studio/kurs")
    assert "/sign-in" in stranger.url
