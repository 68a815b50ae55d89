"""The history of a course: every state is found again, compared, brought back; two versions become one."""

import ast
import re
from pathlib import Path

import pytest

from elearn.authoring import actions, history_words, log_words, queries
from elearn.authoring.models import REASONS
from elearn.db import db
from elearn.domain.access import Role
from tests.application import application_with, dispose
from tests.factories import ONE_QUESTION, lesson_file, published_course, signed_in_visitor

FIRST, SECOND = "pl/01-pierwsza.md", "pl/02-druga.md"
BODY = "Pierwszy akapit.\n\nDrugi akapit.\n\nTrzeci akapit.\n"
LESSON = lesson_file("Pierwsza", ONE_QUESTION.format(id="dwa"), body=BODY)
HISTORY = "/pl/studio/kurs/history"


@pytest.fixture
def small(sqlite_app):
    """The application with a published course, on SQLite."""
    published_course(sqlite_app, lessons={"pierwsza": LESSON, "druga": lesson_file("Druga")})
    return sqlite_app


def trainer(app, email="ola@example.test", role="trainer", **facts):
    return signed_in_visitor(app, email, roles=[(Role(role), "kurs")], **facts)


def write(app, path, text, *, now, by=None, reason="saved"):
    with app.app_context():
        desk = actions.open_draft(db.session(), "kurs", now=now, by=by)
        content = None if text is None else text.encode()
        actions.write(db.session(), desk.draft_id, {path: content}, reason=reason, now=now, by=by)
        db.session.commit()
        return queries.head(db.session(), desk.draft_id, path).id


def put_aside(app, path, text, *, now, by):
    with app.app_context():
        desk = actions.open_draft(db.session(), "kurs", now=now, by=by)
        made = actions.put_aside(db.session(), desk.draft_id, path, text.encode(), now=now, by=by)
        db.session.commit()
        return made


def standing(app, path):
    with app.app_context():
        content = queries.file(db.session(), queries.desk(db.session(), "kurs"), path)
        return None if content is None else content.decode()


def test_what_was_written_is_found_compared_and_brought_back(app, clock, now):
    published_course(app, lessons={"pierwsza": LESSON, "druga": lesson_file("Druga")})
    visitor = trainer(app, name="Ola Nowak")
    visitor.open(HISTORY)
    assert "Nikt jeszcze nic nie zmienił" in visitor.text
    write(app, FIRST, LESSON.replace("Drugi akapit", "Drugi, zupełnie nowy akapit"), now=now, by=visitor.person_id)
    write(app, SECOND, None, now=now, by=visitor.person_id)
    visitor.open(HISTORY)
    for said in ("Ola Nowak", "Lekcja (Polski) „Pierwsza”", "(1 zapis)", "usunięte", "Uczestnicy widzą wersję 1"):
        assert said in visitor.text, visitor.text
    visitor.click("Co się zmieniło: Lekcja (Polski) Pierwsza")
    assert "Drugi[dodane: , zupełnie nowy] akapit." in visitor.text
    assert "2 nowe słowa" in visitor.text
    visitor.click("Obok siebie")
    assert "Przedtem" in visitor.text
    visitor.click("Wszystkie zapisy tego pliku")
    visitor.send("Porównaj zaznaczone")
    assert "zupełnie nowy" in visitor.text
    visitor.click("Wszystkie zapisy tego pliku")
    visitor.send("Przywróć: zapis 1")
    assert "Przywrócone" in visitor.text
    assert standing(app, FIRST) == LESSON
    visitor.open(f"{HISTORY}/log")
    assert "Przywrócony wcześniejszy stan pliku pl/01-pierwsza.md" in visitor.text


def test_all_changes_can_be_thrown_away_and_fetched_again(small, clock, now):
    visitor = trainer(small)
    write(small, FIRST, LESSON.replace("Trzeci", "Ostatni"), now=now, by=visitor.person_id)
    write(small, SECOND, None, now=now, by=visitor.person_id)
    visitor.open(HISTORY).click("Porównaj albo odrzuć zmiany")
    assert "Wersja robocza różni się 2 plikami" in visitor.text
    assert "[usunięte: Trzeci] [dodane: Ostatni] akapit." in visitor.text
    visitor.send("Przywróć ten plik: Lekcja (Polski) druga")
    assert standing(small, SECOND) == lesson_file("Druga")
    write(small, SECOND, None, now=now, by=visitor.person_id)
    visitor.open(f"{HISTORY}/difference?path={FIRST}&from=published&to=draft")
    assert "Przywróć opublikowaną wersję" in visitor.text
    visitor.open(f"{HISTORY}/revisions/1").send("Odrzuć wszystkie zmiany")
    assert "Zmiany odrzucone" in visitor.text
    assert standing(small, FIRST) == LESSON
    assert standing(small, SECOND) == lesson_file("Druga")
    with small.app_context():
        desk = queries.desk(db.session(), "kurs")
        before = queries.states(db.session(), desk.draft_id)[2].id
    visitor.open(f"{HISTORY}/moments/{before}")
    assert "Wersja robocza różni się" in visitor.text
    visitor.send("Przywróć cały kurs")
    assert "Kurs jest taki jak wtedy" in visitor.text
    assert "Ostatni akapit" in standing(small, FIRST)
    assert standing(small, SECOND) is None
    visitor.open(f"{HISTORY}/file?path={SECOND}").send("Przywróć: zapis 1")
    visitor.open(f"{HISTORY}/file?path={SECOND}").send("Przywróć: zapis 4")
    assert standing(small, SECOND) is None
    visitor.open(f"{HISTORY}/revisions").click("Porównaj z wersją roboczą")
    assert "usunięte" in visitor.text


def test_two_versions_become_one_by_choosing(small, clock, now):
    ola, tomek = trainer(small, name="Ola Nowak"), trainer(small, "tomek@example.test", name="Tomek Lis")
    now_text = LESSON.replace("Pierwszy akapit", "Pierwszy, poprawiony akapit").replace("Trzeci", "Czwarty")
    write(small, FIRST, now_text, now=now, by=ola.person_id)
    mine = LESSON.replace("Drugi akapit", "Drugi, dłuższy akapit").replace("Trzeci", "Piąty")
    aside = put_aside(small, FIRST, mine, now=now, by=tomek.person_id)
    tomek.open(HISTORY).click("Porównaj i połącz")
    assert "Ktoś zmienił ten tekst, zanim twój został zapisany" in tomek.text
    assert "Zmieniło się tylko to, co jest teraz" in tomek.text
    assert "Zmieniła się tylko twoja wersja" in tomek.text
    tomek.send("Zapisz połączoną wersję", status=422)
    assert "Wybierz wersję: Tekst" in tomek.text
    clash = [name for form in tomek.forms for name in form.values if name.startswith("own-")][-1].removeprefix("own-")
    tomek.fill({f"choice-{clash}": "own", f"own-{clash}": "Szósty akapit."})
    tomek.send("Zapisz połączoną wersję")
    assert standing(small, FIRST) == now_text.replace("Drugi akapit", "Drugi, dłuższy akapit").replace(
        "Czwarty akapit", "Szósty akapit"
    )
    assert "czekają na połączenie" not in tomek.open(HISTORY).text
    tomek.open(f"{HISTORY}/file?path={FIRST}")
    assert ("wersja odłożona na bok" in tomek.text, "połączenie dwóch wersji" in tomek.text) == (True, True)
    tomek.open(f"{HISTORY}/merge/{aside}")
    assert "Zmieniły się obie" in tomek.text


def test_what_another_wrote_meanwhile_is_asked_about_not_taken_for_the_ground(small, clock, now):
    ola, tomek = trainer(small, name="Ola Nowak"), trainer(small, "tomek@example.test", name="Tomek Lis")
    write(small, FIRST, LESSON.replace("Pierwszy akapit", "Wersja Oli"), now=now, by=ola.person_id)
    aside = put_aside(small, FIRST, LESSON.replace("Pierwszy akapit", "Wersja Tomka"), now=now, by=tomek.person_id)
    tomek.open(f"{HISTORY}/merge/{aside}")
    assert "Zmieniły się obie" in tomek.text, "Ola's words differ less from Tomek's than those he began from"
    assert "Zmieniła się tylko twoja wersja" not in tomek.text


def test_whoever_saves_second_is_led_to_both_versions_and_back_to_the_editor(small, clock, now):
    ola, tomek = trainer(small, name="Ola Nowak"), trainer(small, "tomek@example.test", name="Tomek Lis")
    for visitor in (ola, tomek):
        visitor.open("/pl/studio/kurs/lessons/pierwsza?in=pl")
    ola.fill(body=BODY.replace("Pierwszy akapit", "Pierwszy, poprawiony akapit")).send("Zapisz")
    tomek.fill(body=BODY.replace("Trzeci", "Ostatni")).send("Zapisz")
    assert tomek.heading == "Połącz dwie wersje"
    tomek.send("Zapisz połączoną wersję")
    assert tomek.path.startswith("/pl/studio/kurs/lessons/pierwsza")
    assert standing(small, FIRST) == LESSON.replace("Pierwszy akapit", "Pierwszy, poprawiony akapit").replace(
        "Trzeci", "Ostatni"
    )


def test_what_changed_while_choosing_is_asked_about_again(small, clock, now):
    visitor = trainer(small)
    write(small, FIRST, LESSON.replace("Drugi", "Inny"), now=now)
    aside = put_aside(small, FIRST, LESSON.replace("Drugi", "Mój"), now=now, by=visitor.person_id)
    visitor.open(f"{HISTORY}/merge/{aside}").fill({"Twoja wersja": "mine"})
    write(small, FIRST, LESSON.replace("Drugi", "Jeszcze inny"), now=now)
    visitor.send("Zapisz połączoną wersję", status=422)
    assert "Jeszcze inny" in standing(small, FIRST)
    assert "Jeszcze inny" in visitor.text


def test_a_translator_brings_back_translations_only_and_a_reviewer_nothing(small, clock, now):
    write(small, "en/course.md", "raz", now=now)
    write(small, "en/course.md", "dwa", now=now)
    write(small, FIRST, "zmienione", now=now)
    translator, reviewer = trainer(small, "t@example.test", "translator"), trainer(small, "r@example.test", "reviewer")
    translator.open(f"{HISTORY}/file?path=en/course.md").send("Przywróć: zapis 1")
    assert standing(small, "en/course.md") == "raz"
    assert "Przywróć" not in translator.open(f"{HISTORY}/file?path={FIRST}").text
    assert "Przywróć" not in reviewer.open(f"{HISTORY}/file?path={FIRST}").text
    assert "Odrzuć wszystkie" not in reviewer.open(f"{HISTORY}/revisions/1").text
    visitor = trainer(small)
    visitor.open(f"{HISTORY}/file?path={FIRST}")
    states = [form.values["state"] for form in visitor.forms if "state" in form.values]
    assert states
    translator.open(f"{HISTORY}/file?path=en/course.md")
    token = next(form.values["csrf_token"] for form in translator.forms if "csrf_token" in form.values)
    refused = translator.client.post(f"{HISTORY}/restore", data={"csrf_token": token, "state": states[0]})
    assert refused.status_code == 403
    assert standing(small, FIRST) == "zmienione"


def test_what_is_not_there_is_not_found(small):
    visitor = trainer(small)
    for address in (
        "file?path=pl/99-nic.md",
        "difference?path=pl/99-nic.md&from=published&to=draft",
        "difference?path=pl/course.md&from=999999&to=draft",
        "difference?path=pl/course.md&from=x&to=draft",
        "revisions/7",
        "moments/7",
        "merge/7",
        "merge/99999999999",
    ):
        visitor.open(f"{HISTORY}/{address}", status=404)


def acts_noted():
    """Every act that the code of the studio names: handed to what notes, or put into `act`."""
    for path in sorted(Path(history_words.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in NOTING:
                yield from (word for one in node.args for word in words_of(one) if re.search("[a-z][-_][a-z]", word))
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "act":
                yield from words_of(node.value)
            elif isinstance(node, ast.keyword) and node.arg == "act" and isinstance(node.value, ast.Tuple):
                yield from words_of(node.value.elts[0])


NOTING = {"note", "_change", "_changed", "_write", "_begin"}


def words_of(node):
    if isinstance(node, ast.IfExp):
        return [*words_of(node.body), *words_of(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


class Facts(dict):
    """Facts of any act."""

    def __missing__(self, key):
        return "x"


FACTS = Facts(
    files=2,
    language="pl",
    role="translator",
    reason="errors",
    due="2026-11-24T09:30:00+00:00",
    at="2026-11-24T09:30:00+00:00",
)


def test_every_reason_and_every_act_has_its_sentence(sqlite_settings):
    assert set(history_words.REASONS) == set(REASONS)
    noted = set(acts_noted())
    assert {"folder-loaded", "course-archived", "lesson-added", "published_again"} <= noted
    assert noted <= set(log_words.ACTS), noted - set(log_words.ACTS)
    application = application_with(sqlite_settings)
    with application.test_request_context("/pl/"):
        told = {act: log_words.event_sentence(queries.EventRow(None, act, FACTS, None, "")) for act in log_words.ACTS}
        unknown = log_words.event_sentence(queries.EventRow(None, "other", {}, None, ""))
    dispose(application)
    assert [act for act, sentence in told.items() if sentence == unknown] == []


def test_the_course_without_a_draft_shows_its_published_files(small):
    visitor = trainer(small)
    visitor.open(f"{HISTORY}/file?path={FIRST}")
    assert "Tego pliku nikt jeszcze nie zmienił" in visitor.text
    visitor.open(f"{HISTORY}/difference?path={FIRST}&from=published&to=draft")
    assert "Te wersje niczym się nie różnią" in visitor.text
