"""The editor of a lesson: what is typed is stored, shown, and never lost or overwritten; all of it without scripts."""

import json
from base64 import b64encode
from io import BytesIO

import pytest
from PIL import Image

from elearn.authoring import actions, queries
from elearn.db import db, utc_now
from elearn.domain.access import Role
from tests.factories import ONE_QUESTION, lesson_file, published_course, signed_in_visitor

EDITOR = "/pl/studio/kurs/lessons/pierwsza"
PATH = "pl/01-pierwsza.md"
LAW = '\n[[acts]]\nname = "ustawa o fundacjach"\nreference = "Dz.U. 2023 poz. 166"\narticle = "art. 1"\n'


@pytest.fixture
def app(sqlite_app):
    """What a page shows does not depend on the kind of database; how drafts are stored is tested on both elsewhere."""
    return sqlite_app


@pytest.fixture
def course(app):
    lessons = {
        "pierwsza": lesson_file("Pierwsza", ONE_QUESTION.format(id="a"), sources=LAW),
        "druga": lesson_file("Druga", body="## Dowody {#dowody}\n\nTekst.\n"),
    }
    return published_course(app, lessons=lessons)


@pytest.fixture
def ola(app, course):
    return signed_in_visitor(app, "ola@example.test", name="Ola Nowak", roles=[(Role.TRAINER, "kurs")])


@pytest.fixture
def tomasz(app, course):
    return signed_in_visitor(app, "tomasz@example.test", name="Tomasz Lis", roles=[(Role.TRAINER, "kurs")])


def file_now(app, path=PATH):
    with app.app_context():
        desk = queries.desk(db.session(), "kurs")
        return queries.file(db.session(), desk, path).decode()


def write_elsewhere(app, path, content):
    """Somebody else changes a file."""
    with app.app_context():
        desk = actions.open_draft(db.session(), "kurs", now=utc_now(), by=None)
        actions.write(db.session(), desk.draft_id, {path: content}, reason="typed", now=utc_now(), by=None)
        db.session.commit()


def states(app, path=PATH):
    with app.app_context():
        desk = queries.desk(db.session(), "kurs")
        return [row.reason for row in queries.states(db.session(), desk.draft_id, [path])]


def typed(visitor, **fields):
    """The fields that the editor's page holds now, changed; as a script would send them."""
    form = next(one for one in visitor.open(EDITOR).forms if one.element.attributes.get("id") == "lekcja")
    values = form.values.copy()
    for name, value in fields.items():
        values.setlist(name.replace("_", "-"), [value])
    values["do"] = "autosave"
    return values


def sent(visitor, values):
    answer = visitor.client.post(EDITOR, data=values, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return json.loads(answer.text)


def test_the_editor_shows_the_lesson_and_its_lists(ola):
    ola.open(EDITOR)
    assert ola.heading == "Lekcja 1. Pierwsza"
    assert "Uczestnicy widzą wersję 1" in ola.text
    assert "W tej lekcji nic się od tamtej pory nie zmieniło." in ola.text
    assert "Nagłówki są w dobrej kolejności" in ola.text
    assert "ustawa o fundacjach (Dz.U. 2023 poz. 166)" in ola.text
    assert {"title", "summary", "outcomes", "body", "minutes", "acts-1-name"} <= set(ola.field_names)
    assert "02-druga.md#dowody" in ola.html
    assert "frame-src 'self'" in ola.response.headers["Content-Security-Policy"]
    assert "no-store" in ola.response.headers["Cache-Control"]


def test_what_is_typed_is_saved_by_the_button_and_nothing_else_of_the_file_changes(app, ola):
    before = file_now(app)
    ola.open(EDITOR).fill(title="Pierwsza po zmianie", minutes="kwadrans", body="## Nowe\n\nTreść ze **zmianą**.")
    ola.send("Zapisz")
    assert "Zapisano o" in ola.text
    now = file_now(app)
    assert 'title = "Pierwsza po zmianie"' in now
    assert 'minutes = "kwadrans"' in now
    assert "Treść ze **zmianą**." in now
    assert now.partition("+++ quiz")[2] == before.partition("+++ quiz")[2]
    assert states(app) == ["saved", "revision"]
    ola.open(EDITOR).send("Zapisz")
    assert states(app) == ["saved", "revision"]


def test_what_a_script_sends_is_stored_as_typed(app, ola):
    answer = sent(ola, typed(ola, body="Raz."))
    assert (answer["state"], answer["others"]) == ("saved", "")
    values = typed(ola, body="Raz. Dwa.")
    assert values["mark"] == answer["mark"]
    assert sent(ola, values)["state"] == "saved"
    assert states(app) == ["typed", "typed", "revision"]
    assert "Raz. Dwa." in file_now(app)


def test_two_people_meet_and_nothing_is_overwritten(app, ola, tomasz):
    mine, theirs = typed(ola, body="Wersja Oli."), typed(tomasz, body="Wersja Tomasza.")
    assert sent(tomasz, theirs)["state"] == "saved"
    answer = sent(ola, mine)
    assert answer["state"] == "conflict"
    assert answer["others"] == "Tomasz Lis też edytuje tę lekcję."
    assert "Wersja Tomasza." in file_now(app)
    assert states(app) == ["aside", "typed", "revision"]
    ola.open(answer["compare"])
    assert "Wersja Oli." in ola.html
    assert "Tomasza" in ola.html
    assert "Tomasz Lis też edytuje tę lekcję." in ola.open(EDITOR).text


def test_without_scripts_the_second_is_led_to_both_versions(app, ola, tomasz):
    ola.open(EDITOR).fill(body="Wersja Oli.")
    tomasz.open(EDITOR).fill(body="Wersja Tomasza.").send("Zapisz")
    ola.send("Zapisz")
    assert "Twoja wersja jest zapisana obok" in ola.text
    assert "/merge/" in ola.url
    assert "Wersja Tomasza." in file_now(app)


def test_the_same_words_from_two_people_are_no_conflict(ola, tomasz):
    first, second = typed(ola, body="To samo."), typed(tomasz, body="To samo.")
    assert [sent(ola, first)["state"], sent(tomasz, second)["state"]] == ["saved", "saved"]


def test_an_answer_lost_on_its_way_is_no_conflict_with_oneself(app, ola):
    lost = typed(ola, body="Raz.")
    sent(ola, lost)  # this answer never arrives: the page still has the old mark
    retry = lost.copy()
    retry["body"] = "Raz. Dwa."
    assert sent(ola, retry)["state"] == "conflict"
    for name, value in lost.items():
        retry[f"earlier-{name}"] = value
    assert sent(ola, retry)["state"] == "saved"
    assert "Raz. Dwa." in file_now(app)


def test_two_people_at_the_text_and_at_a_question_do_not_meet(app, ola):
    values = typed(ola, body="Tekst Oli.")
    write_elsewhere(app, PATH, file_now(app).replace("Ile to jest", "Ile to").encode())
    assert sent(ola, values)["state"] == "saved"
    assert "Tekst Oli." in file_now(app)
    assert "Ile to dwa i dwa?" in file_now(app)


def test_acts_and_sources_are_added_from_lists_and_removed_by_clearing(app, ola):
    ola.open(EDITOR).fill(**{"pick-act": "ustawa o fundacjach\tDz.U. 2023 poz. 166"}).send("Dodaj wybrany akt")
    assert file_now(app).count("ustawa o fundacjach") == 2
    ola.open(EDITOR).fill(**{"acts-0-name": "", "acts-0-reference": "", "acts-0-article": ""})
    ola.fill(**{"sources-0-id": "B-01", "sources-0-text": "Kylander"}).send("Zapisz")
    assert file_now(app).count("ustawa o fundacjach") == 1
    assert 'id = "B-01"' in file_now(app)


def picture(colour="red", size=(40, 30)):
    drawn = BytesIO()
    Image.new("RGB", size, colour).save(drawn, "PNG")
    return drawn.getvalue()


def test_a_picture_is_added_without_scripts_with_the_text_typed_meanwhile(app, ola):
    ola.open(EDITOR).fill(body="Tekst przed.", picture=("Krąg ludzi.png", picture()), **{"picture-alt": "Krąg [ludzi]"})
    ola.send("Dodaj obraz na końcu tekstu")
    assert "Obraz dodany" in ola.text
    assert "Tekst przed.\n\n![Krąg (ludzi)](media/krag-ludzi.png)" in file_now(app)
    assert file_bytes(app, "media/krag-ludzi.png").startswith(b"\x89PNG")


def file_bytes(app, path):
    with app.app_context():
        return queries.file(db.session(), queries.desk(db.session(), "kurs"), path)


def test_what_is_no_picture_is_refused_and_the_text_is_kept(app, ola):
    ola.open(EDITOR).fill(body="Tekst przed.", picture=("x.png", b"to nie obraz")).send("Dodaj obraz na końcu tekstu")
    assert "To nie jest obraz" in ola.text
    assert "Tekst przed.\n\n+++ quiz" in file_now(app)


def token(visitor):
    return next(f for f in visitor.open(EDITOR).forms if f.element.attributes.get("id") == "lekcja").values[
        "csrf_token"
    ]


def test_a_script_sends_a_picture_and_gets_its_address(app, ola):
    sending = {"csrf_token": token(ola), "picture": (BytesIO(picture()), "a b.png")}
    answer = ola.client.post("/pl/studio/kurs/pictures", data=sending)
    assert answer.get_json()["address"] == "media/a-b.png"
    sending = {"csrf_token": token(ola), "picture": (BytesIO(b"nic"), "a.png")}
    answer = ola.client.post("/pl/studio/kurs/pictures", data=sending)
    assert (answer.status_code, answer.get_json()["address"]) == (422, "")
    assert ola.client.get("/pl/studio/kurs/media/a-b.png").mimetype == "image/png"


def test_pasted_html_comes_back_as_markdown_with_its_pictures(app, ola):
    source = f"<h1>A</h1><p><b>raz</b></p><img src='data:image/png;base64,{b64encode(picture()).decode()}'><img src='file:///x'>"
    answer = ola.client.post(
        "/pl/studio/kurs/paste", data=source, content_type="text/html", headers={"X-CSRFToken": token(ola)}
    ).get_json()
    assert answer["markdown"] == "## A\n\n**raz**\n\n![](media/obraz.png)"
    assert "1 obraz nie przyszedł ze schowkiem" in answer["said"]
    assert file_bytes(app, "media/obraz.png")


def test_the_preview_is_the_learners_own_page_of_the_draft(app, ola):
    ola.open(EDITOR).fill(title="Nowy tytuł", body="## Nowe\n\nTreść.").send("Pokaż podgląd")
    assert ola.url.endswith("#podglad")
    ola.open("/pl/studio/kurs/lessons/pierwsza/preview")
    assert ola.heading == "Nowy tytuł"
    assert "Treść." in ola.text
    assert "Ukończ i przejdź dalej" in ola.text
    assert "frame-ancestors 'self'" in ola.response.headers["Content-Security-Policy"]
    assert not ola.root.all("header", "footer", "form") or not ola.root.all("form")
    assert signed_in_visitor(app, "uczen@example.test").open("/pl/courses/kurs/pierwsza").heading == "Pierwsza"


def test_a_preview_of_a_course_that_cannot_be_read_says_so(app, ola):
    write_elsewhere(app, "pl/course.md", b"+++")
    assert ola.open("/pl/studio/kurs/lessons/pierwsza/preview").heading == "Tej lekcji nie da się jeszcze pokazać"


def test_front_matter_that_cannot_be_read_is_mended_in_its_own_field(app, ola):
    write_elsewhere(app, PATH, '+++\ntitle = "bez końca\n+++\n\nTreść.\n'.encode())
    ola.open(EDITOR).fill(broken='title = "Cały"').send("Zapisz")
    assert ola.heading == "Lekcja 1. Cały"
    assert "Treść." in file_now(app)


def test_faults_of_the_text_stand_beside_it_with_their_lines(ola):
    ola.open(EDITOR).fill(body="## Raz\n\n![](media/brak.png)").send("Zapisz")
    assert "Wiersz 3" in ola.text
    assert "/pl/studio/kurs/lessons/pierwsza?line=3#body" in ola.links


def test_the_cheat_sheet_lists_what_the_course_can_link_to(ola):
    ola.open("/pl/studio/kurs/cheat-sheet")
    assert "[Dowody](02-druga.md#dowody)" in ola.text


def test_who_is_at_work_is_told_to_an_open_page(ola, tomasz):
    sent(tomasz, typed(tomasz, body="Tomasz pisze."))
    answer = ola.client.get(f"{EDITOR}/standing").get_json()
    assert answer["others"] == "Tomasz Lis też edytuje tę lekcję."
    assert tomasz.client.get(f"{EDITOR}/standing").get_json()["others"] == ""


def test_others_may_not_write_and_a_lesson_that_is_not_there_is_not_found(app, course):
    reviewer = signed_in_visitor(app, "recenzent@example.test", roles=[(Role.REVIEWER, "kurs")])
    reviewer.open(EDITOR, status=403)
    assert reviewer.open("/pl/studio/kurs/lessons/pierwsza/preview").heading == "Pierwsza"
    learner = signed_in_visitor(app, "uczen@example.test")
    learner.open(EDITOR, status=403)
    learner.open("/pl/studio/kurs/lessons/pierwsza/preview", status=403)
    trainer = signed_in_visitor(app, "inna@example.test", roles=[(Role.TRAINER, "")])
    trainer.open("/pl/studio/kurs/lessons/nie-ma", status=404)
    trainer.open("/pl/studio/nie-ma/lessons/pierwsza", status=404)
