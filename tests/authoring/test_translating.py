"""A course is translated in the studio: side by side, out to a translator and back, and nothing is lost or mixed up."""

import pytest

from elearn.authoring import actions, languages, queries
from elearn.db import db, utc_now
from elearn.domain.access import Role
from elearn.domain.course import reader
from elearn.domain.draft import structure
from elearn.domain.exchange import xliff
from tests.factories import course_files, lesson_file, published_course, signed_in_visitor

LESSONS = {
    "pierwsza": lesson_file("Pierwsza", body="## Pierwsza {#poczatek}\n\nDzień dobry wszystkim.\n\nDo widzenia.\n"),
    "druga": lesson_file("Druga"),
}
ENGLISH = {"pierwsza": lesson_file("First", body="## First {#poczatek}\n\nGood morning all.\n\nGoodbye.\n", base=False)}
STORY = "/pl/studio/kurs/translations/en?in=01-pierwsza.md"


@pytest.fixture
def site(sqlite_app):
    return sqlite_app


def somebody(app, email="joanna@example.test", role=Role.TRAINER, scope="kurs"):
    return signed_in_visitor(app, email, name=email.split("@", 1)[0].title(), roles=[(role, scope)])


def files_of(app):
    with app.app_context():
        return queries.files(db.session(), queries.desk(db.session(), "kurs"))


def text_of(app, path):
    return files_of(app)[path].decode()


def acts_of(app):
    with app.app_context():
        return [one.act for one in queries.events(db.session(), queries.desk(db.session(), "kurs").draft_id)]


def elsewhere(app, path, *change):
    """Change a file of the draft as another page of the studio would."""
    with app.app_context():
        session, now = db.session(), utc_now()
        desk = actions.open_draft(session, "kurs", now=now, by=None)
        changed = queries.file(session, desk, path).decode().replace(*change).encode()
        actions.write(session, desk.draft_id, {path: changed}, reason="saved", now=now, by=None)
        session.commit()


def keys(visitor):
    """Words of the base language → the key of their piece on the page."""
    fields = [field.attributes for field in visitor.root.all("input")]
    return {one["value"]: one["name"][7:] for one in fields if one.get("name", "").startswith("source-")}


def say(visitor, said, button="Zapisz", **expected):
    """Fill in translations of words of the base language, and send them."""
    visitor.fill({f"made-{keys(visitor)[words]}": made for words, made in said.items()})
    return visitor.send(button, **expected)


def field_of(visitor, words):
    """What stands in the field beside these words."""
    name = f"made-{keys(visitor)[words]}"
    return next(form.values[name] for form in visitor.forms if name in form.values)


def test_a_language_is_begun_and_enters_the_course_when_its_page_is_whole(app):
    published_course(app, lessons=LESSONS)
    joanna = somebody(app)
    joanna.open("/pl/studio/kurs/translations")
    assert "Ten kurs jest w jednym języku" in joanna.text
    joanna.fill(into="en").send("Zacznij tłumaczyć")
    assert "Strona kursu" in joanna.heading
    everything = {words: f"{words} (en)" for words in keys(joanna)}
    first = dict(list(everything.items())[:2])
    say(joanna, first)
    assert "en/course.md" not in files_of(app)
    assert "czeka na resztę" in joanna.text
    say(joanna, everything)
    assert "Kurs ma teraz język: angielski" in joanna.text
    course, problems = reader.read(files_of(app))
    assert problems == []
    assert (course.languages, course.texts["en"].title) == (("pl", "en"), "Kurs próbny (en)")
    assert acts_of(app) == ["language-entered", "translation-begun"]


def test_what_changed_since_in_the_base_language_is_shown_with_the_difference(site):
    published_course(site, lessons=LESSONS, english=ENGLISH)
    elsewhere(site, "pl/01-pierwsza.md", "Dzień dobry wszystkim.", "Dobry wieczór wszystkim.")
    joanna = somebody(site)
    joanna.open("/pl/studio/kurs/translations")
    assert "Do odświeżenia: 1." in joanna.text
    joanna.open(f"{STORY}&show=open")
    assert [field_of(joanna, words) for words in keys(joanna)] == ["Good morning all."]
    marked = {tag: [one.text for one in joanna.root.all(tag)] for tag in ("del", "ins")}
    assert marked == {"del": ["Dzień dobry"], "ins": ["Dobry wieczór"]}
    say(joanna, {"Dobry wieczór wszystkim.": "Good evening all."})
    assert "W tym pliku nie ma nic do zrobienia" in joanna.text
    assert "Good evening all." in text_of(site, "en/01-pierwsza.md")


def test_a_translation_that_still_fits_is_confirmed_and_stays(site):
    published_course(site, lessons=LESSONS, english=ENGLISH)
    elsewhere(site, "pl/01-pierwsza.md", "Do widzenia.", "Do widzenia!")
    before = text_of(site, "en/01-pierwsza.md")
    joanna = somebody(site).open(f"{STORY}&show=open")
    joanna.fill({"holds": True}).send("Zapisz")
    assert "W tym pliku nie ma nic do zrobienia" in joanna.text
    assert text_of(site, "en/01-pierwsza.md") == before


def test_a_translation_typed_elsewhere_was_made_from_the_words_of_that_time(site):
    published_course(site, lessons=LESSONS, english=ENGLISH)
    elsewhere(site, "pl/01-pierwsza.md", "Do widzenia.", "Na razie.")
    elsewhere(site, "en/01-pierwsza.md", "Goodbye.", "So long.")
    joanna = somebody(site)
    assert "nie ma nic do zrobienia" in joanna.open(f"{STORY}&show=open").text
    elsewhere(site, "pl/01-pierwsza.md", "Na razie.", "Cześć.")
    joanna.open(f"{STORY}&show=open")
    assert [one.text for one in joanna.root.all("del")] == ["Na razie"]


def test_a_folder_loaded_again_tells_what_is_out_of_date(site):
    published_course(site, lessons=LESSONS, english=ENGLISH)
    changed = {**LESSONS, "pierwsza": LESSONS["pierwsza"].replace("Do widzenia.", "Na razie.")}
    published_course(site, course_files(lessons=changed, english=ENGLISH))
    joanna = somebody(site).open(f"{STORY}&show=open")
    assert [one.text for one in joanna.root.all("ins")] == ["Na razie"]


def test_a_lesson_that_moved_is_still_known_to_be_out_of_date(site):
    published_course(site, lessons=LESSONS, english=ENGLISH)
    elsewhere(site, "pl/01-pierwsza.md", "Do widzenia.", "Na razie.")
    with site.app_context():
        session, now = db.session(), utc_now()
        desk = actions.open_draft(session, "kurs", now=now, by=None)
        moved = structure.moved_lesson(queries.texts(session, desk), "pierwsza", 1)
        actions.write(session, desk.draft_id, moved.files, reason="structure", now=now, by=None)
        session.commit()
    joanna = somebody(site).open("/pl/studio/kurs/translations/en?in=02-pierwsza.md&show=open")
    assert [one.text for one in joanna.root.all("del")] == ["Do widzenia"]


def test_two_people_at_one_piece_see_both_versions_and_nothing_is_overwritten(site):
    published_course(site, lessons=LESSONS, english=ENGLISH)
    joanna, tomasz = somebody(site), somebody(site, "tomasz@example.test", Role.TRANSLATOR)
    joanna.open(STORY)
    tomasz.open(STORY)
    say(tomasz, {"Do widzenia.": "See you."})
    say(joanna, {"Do widzenia.": "Bye.", "Dzień dobry wszystkim.": "Hello all."}, status=422)
    assert "Ktoś inny zapisał tu w międzyczasie: See you." in joanna.text
    assert field_of(joanna, "Do widzenia.") == "Bye."
    english = text_of(site, "en/01-pierwsza.md")
    assert "See you." in english
    assert "Hello all." in english
    joanna.send("Zapisz")
    assert "Bye." in text_of(site, "en/01-pierwsza.md")
    assert "See you." in joanna.text  # among the former translations


def test_what_is_stored_while_typing_is_told_and_never_meets_itself(site):
    published_course(site, lessons=LESSONS, english=ENGLISH)
    joanna = somebody(site).open(STORY)
    key, marks = keys(joanna)["Do widzenia."], set()
    for words in ("So", "So long."):
        form = next(form for form in joanna.forms if f"made-{key}" in form.values)
        values = {**form.values.to_dict(), f"made-{key}": words, "do": "autosave"}
        answer = joanna.client.post(STORY, data=values, headers={"Referer": "http://localhost"})
        assert answer.get_json()["state"] == "saved"
        marks.add(answer.get_json()["mark"])
    assert "So long." in text_of(site, "en/01-pierwsza.md")
    assert len(marks) == 2
    assert next(f.values["mark"] for f in joanna.open(STORY).forms if "mark" in f.values) in marks


def test_words_typed_for_a_piece_that_changed_meanwhile_are_kept(site):
    published_course(site, lessons=LESSONS)
    joanna = somebody(site)
    joanna.open("/pl/studio/kurs/translations").fill(into="en").send("Zacznij tłumaczyć")
    joanna.open(STORY)
    elsewhere(site, "pl/01-pierwsza.md", "Dzień dobry wszystkim.", "Dzień dobry wszystkim ludziom.")
    say(joanna, {"Dzień dobry wszystkim.": "Good morning all."})
    assert "Tekst podstawowy zmienił się w 1 miejscu" in joanna.text
    assert field_of(joanna, "Dzień dobry wszystkim ludziom.") == "Good morning all."
    assert [one.text for one in joanna.root.all("ins")] == ["ludziom"]


def test_the_next_piece_to_do_is_found_in_another_file(site):
    published_course(site, lessons=LESSONS, english=ENGLISH)
    joanna = somebody(site).open(STORY)
    joanna.send("Zapisz i następny do zrobienia")
    assert joanna.heading.startswith("Druga")
    joanna.send("Wstaw tekst podstawowy (2)")
    assert field_of(joanna, "Druga: o czym jest.") == "Druga: o czym jest."
    say(joanna, {words: f"{words} EN" for words in keys(joanna)}, "Zapisz i następny do zrobienia")
    assert "Wszystko jest przetłumaczone i aktualne" in joanna.text
    assert "en/02-druga.md" in files_of(site)
    assert reader.read(files_of(site))[1] == []


@pytest.mark.parametrize("ending", ["xlf", "csv"])
def test_texts_go_to_a_translator_and_come_back_with_a_report(site, ending):
    published_course(site, lessons=LESSONS, english=ENGLISH)
    joanna = somebody(site)
    sent = joanna.client.get(f"/pl/studio/kurs/translations/en/texts.{ending}?in=01-pierwsza.md")
    assert sent.headers["Content-Disposition"] == f"attachment; filename=kurs.en.{ending}"
    elsewhere(site, "pl/01-pierwsza.md", "Do widzenia.", "Zupełnie inny akapit o czymś innym.")
    back = sent.data.replace(b"Good morning all.", b"Good day, everybody.").replace(b"Goodbye.", b"Farewell.")
    joanna.open("/pl/studio/kurs/translations")
    joanna.fill(file=(f"kurs.en.{ending}", back)).send("Wczytaj tłumaczenie")
    assert f"kurs.en.{ending}" in joanna.text
    assert "zamienione na nowe: 1" in joanna.text
    assert "Farewell." in joanna.text
    english = text_of(site, "en/01-pierwsza.md")
    assert "Good day, everybody." in english
    assert acts_of(site)[0] == "translation-imported"


def test_a_text_that_fits_nowhere_is_named_in_the_report(site):
    published_course(site, lessons=LESSONS, english=ENGLISH)
    joanna = somebody(site)
    sent = joanna.client.get("/pl/studio/kurs/translations/en/texts.xlf?in=01-pierwsza.md")
    back = sent.data.replace(b"Do widzenia.", "Czego nigdy nie było.".encode())
    joanna.open("/pl/studio/kurs/translations").fill(file=("x.xlf", back)).send("Wczytaj tłumaczenie")
    assert "1 tekst nie pasował" in joanna.text
    assert "Czego nigdy nie było." in joanna.text
    assert "nie dodane: tego fragmentu nie ma już w kursie" in joanna.text


REFUSED = [
    (b"file;pl;uk\n", "muszą być kolumny: file, pl, en"),
    (b"<xliff/>", "To XLIFF w wersji ?"),
    (b'<!DOCTYPE a [<!ENTITY b "c">]><xliff/>', "deklarację DOCTYPE"),
    (
        xliff.write(xliff.Texts("inny", "pl", "en", (xliff.Text("a.md", "k", "", "", "a", "b"),))),
        "jest z kursu „inny”",
    ),
    (xliff.write(xliff.Texts("kurs", "pl", "uk", (xliff.Text("a.md", "k", "", "", "a", "b"),))), "ukraiński"),
]


def test_a_file_that_is_none_of_ours_is_refused_with_what_to_do(site):
    published_course(site, lessons=LESSONS, english=ENGLISH)
    joanna = somebody(site).open("/pl/studio/kurs/translations")
    for content, sentence in REFUSED:
        joanna.fill(file=("plik", content)).send("Wczytaj tłumaczenie")
        assert sentence in joanna.text


def test_a_language_is_declared_complete_only_when_nothing_is_missing(site):
    published_course(site, lessons=LESSONS, english=ENGLISH)
    joanna = somebody(site).open("/pl/studio/kurs/translations")
    assert "Oznacz jako kompletny: angielski" not in joanna.buttons
    joanna.open("/pl/studio/kurs/translations/en?in=02-druga.md")
    say(joanna, {words: f"{words} EN" for words in keys(joanna)})
    joanna.open("/pl/studio/kurs/translations").send("Oznacz jako kompletny")
    with site.app_context():
        assert languages.complete(db.session(), queries.desk(db.session(), "kurs")) == {"en"}
    joanna.send("Cofnij oznaczenie")
    with site.app_context():
        assert not languages.complete(db.session(), queries.desk(db.session(), "kurs"))
    assert acts_of(site)[:2] == ["language-incomplete", "language-complete"]


def test_a_translation_leaves_the_course_and_comes_back_whole(site):
    published_course(site, lessons=LESSONS, english=ENGLISH)
    before = files_of(site)
    joanna = somebody(site).open(STORY)
    joanna.send("Wycofaj z kursu")
    assert "en/01-pierwsza.md" not in files_of(site)
    assert field_of(joanna, "Do widzenia.") == "Goodbye."
    joanna.send("Włącz to tłumaczenie do kursu")
    assert files_of(site) == before
    joanna.open("/pl/studio/kurs/translations/en?in=course.md").send("Wycofaj z kursu")
    assert sorted(path for path in files_of(site) if path.startswith("en/")) == []
    assert reader.read(files_of(site))[1] == []


def test_a_translator_changes_texts_and_nothing_else(site):
    published_course(site, lessons=LESSONS, english=ENGLISH)
    tomasz = somebody(site, "tomasz@example.test", Role.TRANSLATOR)
    tomasz.open("/pl/studio/kurs/translations")
    assert "Zacznij tłumaczyć" not in tomasz.buttons
    say(tomasz.open(STORY), {"Do widzenia.": "See you."})
    token = next(form.values["csrf_token"] for form in tomasz.forms if "csrf_token" in form.values)
    for address, values in (("", {"into": "uk"}), ("/en/standing", {"do": "withdraw", "in": "course.md"})):
        answer = tomasz.client.post(f"/pl/studio/kurs/translations{address}", data={"csrf_token": token, **values})
        assert answer.status_code == 403


def test_what_is_not_there_or_not_theirs_stays_closed(site):
    published_course(site, lessons=LESSONS, english=ENGLISH)
    tomasz = somebody(site, "tomasz@example.test", Role.TRANSLATOR)
    for address in ("/uk", "/pl", "/en?in=09-zadna.md", "/en/imports/7", "/en/texts.xls"):
        tomasz.open(f"/pl/studio/kurs/translations{address}", status=404)
    for role, scope in ((Role.TRANSLATOR, "inny"), (Role.REVIEWER, "kurs")):
        somebody(site, f"{scope}@example.test", role, scope).open("/pl/studio/kurs/translations", status=403)
