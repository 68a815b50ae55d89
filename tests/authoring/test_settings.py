"""What holds for a course is set in the studio: settings, its page and glossary, how a quiz is taken."""

import pytest

from elearn.authoring import actions, queries
from elearn.db import db, utc_now
from elearn.domain.access import Role
from elearn.domain.course import reader
from elearn.domain.draft.sketch import sketch
from tests.factories import course_files, lesson_file, published_course, signed_in_visitor


@pytest.fixture
def site(sqlite_app):
    published_course(sqlite_app, course_files(english={"pierwsza": lesson_file("First", base=False)}))
    return sqlite_app


@pytest.fixture
def joanna(site):
    return signed_in_visitor(site, "joanna@example.test", name="Joanna Lis", roles=[(Role.TRAINER, "kurs")])


def read(app):
    with app.app_context():
        course, problems = reader.read(queries.files(db.session(), queries.desk(db.session(), "kurs")))
    assert problems == []
    return course


def events(app):
    with app.app_context():
        return [row.act for row in queries.events(db.session(), queries.desk(db.session(), "kurs").draft_id)]


def test_settings_are_saved_and_told_in_the_log(site, joanna):
    joanna.open("/pl/studio/kurs/settings").fill(
        topic="law", ground="plum", authors="Jan Kos\nOla Lis", legal_date="2026-11-22", completion_quizzes="all",
        badge_months="24", alignment_name="Skill", alignment_url="https://a.example/1",
    )  # fmt: skip
    joanna.send("Zapisz")
    assert "Zapisano" in joanna.text
    course = read(site)
    assert (course.topic, course.ground, course.authors) == ("law", "plum", ("Jan Kos", "Ola Lis"))
    assert (course.legal_date.isoformat(), course.badge_months) == ("2026-11-22", 24)
    assert (course.completion.quizzes, course.alignment[0].url) == ("all", "https://a.example/1")
    joanna.send("Zapisz")
    assert events(site) == ["settings-changed"]


def test_a_value_typed_wrong_is_kept_for_the_check(site, joanna):
    joanna.open("/pl/studio/kurs/settings").fill(badge_months="dwa lata").send("Zapisz")
    assert 'value="dwa lata"' in joanna.html
    assert read_problems(site) == {"value_number"}


def read_problems(app):
    with app.app_context():
        files = queries.files(db.session(), queries.desk(db.session(), "kurs"))
    return {problem.code for problem in reader.read(files)[1]}


def test_the_page_of_the_course_has_each_language(site, joanna):
    joanna.open("/pl/studio/kurs/settings").click("Strona kursu i odznaka")
    joanna.fill(title="Nowy tytuł", outcomes="Raz.\nDwa.", badge_claim="umie.").send("Zapisz")
    joanna.click("English").fill(title="New title").send("Zapisz")
    course = read(site)
    assert (course.texts["pl"].title, course.texts["en"].title) == ("Nowy tytuł", "New title")
    assert (course.texts["pl"].outcomes, course.texts["pl"].badge.claim) == (("Raz.", "Dwa."), "umie.")
    joanna.open("/pl/studio/kurs/settings/page?in=de", status=404)


def test_nothing_is_overwritten_when_two_people_save_the_same_page(site, joanna):
    tomek = signed_in_visitor(site, "tomek@example.test", name="Tomek Kos", roles=[(Role.TRAINER, "")])
    joanna.open("/pl/studio/kurs/settings/page").fill(summary="Zdanie Joanny.")
    tomek.open("/pl/studio/kurs/settings/page").fill(summary="Zdanie Tomka.").send("Zapisz")
    joanna.send("Zapisz")
    assert "/history/merge/" in joanna.url
    assert "Twoja wersja jest zachowana" in joanna.text
    assert read(site).texts["pl"].summary == "Zdanie Tomka."
    with site.app_context():
        desk = queries.desk(db.session(), "kurs")
        aside = next(row for row in queries.states(db.session(), desk.draft_id) if row.reason == "aside")
        kept = queries.state(db.session(), desk.draft_id, aside.id)[1].decode()
    assert ("Zdanie Joanny." in kept, aside.by_name) == (True, "Joanna Lis")


def test_two_people_at_different_pieces_do_not_collide(site, joanna):
    tomek = signed_in_visitor(site, "tomek@example.test", name="Tomek Kos", roles=[(Role.TRAINER, "")])
    joanna.open("/pl/studio/kurs/settings").fill(ground="ink")
    tomek.open("/pl/studio/kurs").fill({"Nowa lekcja w części „Całość”": "Trzecia"}).send("Dodaj")
    joanna.send("Zapisz")
    assert "Zapisano" in joanna.text
    with site.app_context():
        text = queries.file(db.session(), queries.desk(db.session(), "kurs"), "course.toml").decode()
    assert 'ground = "ink"' in text
    assert '"trzecia"' in text


def test_terms_of_the_glossary_are_added_ordered_translated_and_removed(site, joanna):
    page = "/pl/studio/kurs/settings/glossary"
    joanna.open(page)
    for term in ("Wizerunek", "Marka"):
        rows = [e for e in joanna.root.all("input") if e.attributes.get("name") == "term"]
        empty = next(row for row in rows if not row.attributes.get("value"))
        form = next(form for form in joanna.forms if form.fields("term"))
        place = rows.index(empty)
        terms, meanings = form.values.getlist("term"), form.values.getlist("meaning")
        terms[place], meanings[place] = term, f"Co znaczy {term}."
        form.values.setlist("term", terms)
        form.values.setlist("meaning", meanings)
        joanna.send("Zapisz")
    joanna.send("Pojęcie „Marka” wyżej")
    joanna.click("English")
    form = next(form for form in joanna.forms if form.fields("term"))
    form.values.setlist("term", ["Brand", "Image"])
    form.values.setlist("meaning", ["A.", "B."])
    joanna.send("Zapisz")
    course = read(site)
    assert course.glossary["pl"].body.startswith("## Marka {#marka}")
    assert course.glossary["en"].body == "## Brand {#marka}\n\nA.\n\n## Image {#wizerunek}\n\nB."
    joanna.open(page).send("Usuń pojęcie „Marka”")
    assert set(read(site).glossary) == {"pl", "en"}
    assert "Brand" not in read(site).glossary["en"].body


def test_how_a_quiz_is_taken_is_set_at_its_lesson(site, joanna):
    joanna.open("/pl/studio/kurs/lessons/test/settings").fill(
        pass_mark="1", feedback="end", attempts="3", shuffle_questions=True, shuffle_options=False
    )
    joanna.send("Zapisz ustawienia quizu")
    settings = read(site).lessons[2].quiz.settings
    assert (settings.pass_points, settings.feedback, settings.attempts) == (1, "end", 3)
    assert (settings.shuffle_questions, settings.shuffle_options) == (True, False)
    joanna.open("/pl/studio/kurs/lessons/druga/settings")
    assert "nie ma jeszcze pytań" in joanna.text
    joanna.open("/pl/studio/kurs/lessons/nie-ma/settings", status=404)


def test_the_address_of_a_lesson_changes_until_it_is_published(site, joanna):
    joanna.open("/pl/studio/kurs").fill({"Nowa lekcja w części „Całość”": "Trzecia"}).send("Dodaj")
    joanna.open("/pl/studio/kurs/lessons/trzecia/settings").fill(slug="inna").send("Zapisz rodzaj i adres")
    assert "/lessons/inna/settings" in joanna.url
    joanna.fill(slug="pierwsza").send("Zapisz rodzaj i adres")
    assert "Ten adres ma już inna lekcja" in joanna.text
    joanna.open("/pl/studio/kurs/lessons/druga/settings")
    assert not [form for form in joanna.forms if any(c.attributes.get("id") == "slug" for c in form.controls)]
    joanna.send("Zapisz rodzaj i adres")
    assert [one.slug for one in read_lessons(site)] == ["pierwsza", "druga", "inna", "test"]


def read_lessons(app):
    with app.app_context():
        return sketch(queries.texts(db.session(), queries.desk(db.session(), "kurs"))).lessons


def by_itself(visitor, address, **typed):
    """Send what is typed as the page does by itself; return the answer."""
    form = next(form for form in visitor.forms if "data-autosave" in form.element.attributes)
    values = {**form.values.to_dict(), **typed, "do": "autosave"}
    return visitor.client.post(address, data=values, headers={"Accept": "application/json"}).get_json()


def test_what_is_typed_is_stored_by_itself_and_told_once(site, joanna):
    page = "/pl/studio/kurs/settings/page"
    joanna.open(page)
    first = by_itself(joanna, page, summary="Zdanie.")
    second = by_itself(joanna, page, summary="Zdanie dłuższe.", mark=first["mark"])
    assert (first["state"], second["state"]) == ("saved", "saved")
    assert read(site).texts["pl"].summary == "Zdanie dłuższe."
    assert events(site) == ["page-changed"]
    lost = by_itself(joanna, page, summary="I jeszcze dłuższe.", mark=first["mark"])
    assert (lost["state"], "/history/merge/" in lost["compare"]) == ("conflict", True)
    form = next(form for form in joanna.forms if "data-autosave" in form.element.attributes)
    before = {f"earlier-{name}": value for name, value in form.values.items()} | {"earlier-summary": "Zdanie dłuższe."}
    own = by_itself(joanna, page, summary="I jeszcze dłuższe.", mark=first["mark"], **before)
    assert own["state"] == "saved"
    assert read(site).texts["pl"].summary == "I jeszcze dłuższe."


def test_settings_that_cannot_be_read_are_left_alone(site, joanna):
    with site.app_context():
        desk = actions.open_draft(db.session(), "kurs", now=utc_now(), by=None)
        changes = {"course.toml": b"to nie jest TOML"}
        actions.write(db.session(), desk.draft_id, changes, reason="folder", now=utc_now(), by=None)
        db.session.commit()
    joanna.open("/pl/studio/kurs/settings", status=409)
    joanna.open("/pl/studio/kurs").fill({"Nazwa nowej części": "Nowa"}).send("Dodaj część")
    assert "nie da się odczytać" in joanna.text
    with site.app_context():
        assert queries.file(db.session(), queries.desk(db.session(), "kurs"), "course.toml") == b"to nie jest TOML"
