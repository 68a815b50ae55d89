"""The home page and the shelf: what there is, by topic, and what a search finds."""

import pytest

from tests.factories import course_files, lesson_file, published_course

UNKNOWN = "/pl/courses?q=kaszalot"


@pytest.fixture
def two_topics(app):
    """Two courses on the shelf, one of them about law."""
    published_course(app, slug="marka", title="Marka")
    files = course_files("umowy", title="Umowy")
    files["course.toml"] = files["course.toml"].replace(b'topic = "brand"', b'topic = "law"')
    published_course(app, files)


@pytest.fixture
def meetings(app):
    """A course whose lessons speak of Łódź and of contracts in inflected words."""
    lessons = {
        "spotkania": lesson_file("Spotkania w Łodzi", body="Łódzkie organizacje spotykają się co miesiąc.\n"),
        "umowa": lesson_file("Umowa z gminą", body="Podpisujemy umowę. Bez umowy nie ma pieniędzy z Łodzi.\n"),
    }
    published_course(app, slug="lodz", title="Działamy razem", lessons=lessons)


def test_an_empty_shelf_says_so_on_home_and_shelf(visitor):
    assert "Pierwszy kurs jest w przygotowaniu" in visitor.open("/pl/").text
    assert "Pierwszy kurs jest w przygotowaniu" in visitor.open("/pl/courses").text


def test_home_leads_to_a_course(app, visitor):
    published_course(app)
    visitor.open("/pl/").click("Kurs próbny")
    assert visitor.path == "/pl/courses/kurs"


def test_home_shows_six_courses_and_the_way_to_all(app, visitor):
    for number in range(7):
        published_course(app, slug=f"kurs-{number}", title=f"Kurs {number}")
    visitor.open("/pl/")
    assert "Kurs 5" in visitor.text
    assert "Kurs 6" not in visitor.text
    assert "Kurs 6" in visitor.click("Pokaż wszystkie kursy").text


def test_the_shelf_narrows_to_a_topic(two_topics, visitor):
    visitor.open("/pl/courses").click("Prawo")
    assert visitor.path == "/pl/courses?topic=law"
    assert "Umowy" in visitor.text
    assert "Marka: Całość" not in visitor.text
    current = [a.text for a in visitor.root.all("a") if "aria-current" in a.attributes and a.within("main")]
    assert current == ["Prawo (1)"]


def test_a_topic_that_does_not_exist_shows_all(two_topics, visitor):
    visitor.open("/pl/courses?topic=nic")
    assert "Umowy" in visitor.text
    assert "Marka" in visitor.text


def test_a_search_finds_inflected_words_with_and_without_diacritics(meetings, visitor):
    for words, found in {
        "lodz": {"spotkania", "umowa"},
        "Łódź": {"spotkania", "umowa"},
        "ŁODZIĄ": {"spotkania", "umowa"},
        "umowach": {"umowa"},
        "umowa lodz": {"umowa"},
        "spotkanie umowa": set(),
        "razem": {"lodz"},
    }.items():
        visitor.open("/pl/courses").fill({"Szukaj w kursach i lekcjach": words}).send("Szukaj")
        hits = {link.rpartition("/")[2] for link in visitor.links if link.startswith("/pl/courses/lodz")}
        assert hits == found, words


def test_a_search_says_how_much_it_found_and_keeps_the_words(meetings, visitor):
    visitor.open("/pl/courses?q=umowy")
    status = next(p.text for p in visitor.root.all("p") if p.attributes.get("role") == "status")
    assert "1" in status
    assert "umowy" in status
    assert next(f.values["q"] for f in visitor.forms if "q" in f.values) == "umowy"


def test_the_better_hit_stands_first(meetings, visitor):
    visitor.open("/pl/courses?q=lodz")
    hits = [link.rpartition("/")[2] for link in visitor.links if link.startswith("/pl/courses/lodz/")]
    assert hits == ["spotkania", "umowa"]


def test_nothing_found_gives_advice_and_ways_on(meetings, visitor):
    visitor.open(UNKNOWN)
    assert "Nic nie znaleziono" in visitor.text
    assert "Spróbuj innego słowa" in visitor.text
    assert visitor.click("Zobacz wszystkie kursy").path == "/pl/courses"
    assert visitor.open(UNKNOWN).click("Napisz, czego szukasz").path.startswith("/pl/contact")


def test_strange_words_break_nothing(app, meetings):
    for words in ("<script>alert(1)</script>", "%", "_", "'", "\x00", "a" * 5000, "%00%", "😀", " ", "i w z"):
        answer = app.test_client().get("/pl/courses", query_string={"q": words})
        assert answer.status_code == 200, words
        assert "/pl/courses/lodz/umowa" not in answer.get_data(as_text=True), words
        assert "<script>alert" not in answer.get_data(as_text=True)


def test_a_course_without_translation_is_found_in_its_own_language(app, meetings):
    page = app.test_client().get("/en/courses?q=lodz").get_data(as_text=True)
    assert '<h2 class="h3" lang="pl"><a href="/en/courses/lodz/spotkania">' in page


def test_a_translated_lesson_is_not_found_by_its_polish_words_in_english(app):
    lessons = {"umowa": lesson_file("Umowa")}
    published_course(app, lessons=lessons, english={"umowa": lesson_file("Contract", base=False)})
    page = app.test_client()
    assert "/en/courses/kurs/umowa" not in page.get("/en/courses?q=umowa").get_data(as_text=True)
    assert "/en/courses/kurs/umowa" in page.get("/en/courses?q=contracts").get_data(as_text=True)


def test_the_new_revision_is_searched_not_the_old_one(app, meetings, visitor):
    published_course(app, slug="lodz", title="Działamy razem", lessons={"wisla": lesson_file("Nad Wisłą")})
    assert "/pl/courses/lodz/umowa" not in visitor.open("/pl/courses?q=umowa").links
    assert "/pl/courses/lodz/wisla" in visitor.open("/pl/courses?q=wisła").links
