"""The pages of a course's questions: found, written, tried, moved, taken away and brought back; nothing overwritten."""

import pytest

from elearn.authoring import actions, queries
from elearn.db import db, utc_now
from elearn.domain.access import Role
from elearn.domain.course import reader
from elearn.domain.draft.asked import read
from elearn.domain.draft.pieces import cut
from elearn.domain.quiz.kinds import KINDS
from tests.factories import another_device, course_files, lesson_file, published_course, signed_in_visitor
from tests.learning.quizzes import CASES, choice, take

LIST = "/pl/studio/kurs/questions"


@pytest.fixture
def app(sqlite_app):
    """What these pages show does not depend on the kind of database."""
    return sqlite_app


def _trainer(app, email="ola@example.test", **facts):
    return signed_in_visitor(app, email, roles=[(Role.TRAINER, "kurs")], **facts)


def _course(app, *questions, **more):
    lessons = {"pierwsza": lesson_file("Pierwsza", "\n".join(questions)), "druga": lesson_file("Druga"), **more}
    return published_course(app, course_files(lessons=lessons))


def _files(app):
    with app.app_context():
        return queries.texts(db.session(), queries.desk(db.session(), "kurs"))


def _put(app, text):
    """Let a lesson's file hold this text, as if it had come from elsewhere."""
    with app.app_context():
        desk = actions.open_draft(db.session(), "kurs", now=utc_now(), by=None)
        changes = {"pl/01-pierwsza.md": text.encode()}
        actions.write(db.session(), desk.draft_id, changes, reason="import", now=utc_now(), by=None)
        db.session.commit()


def _acts(app):
    with app.app_context():
        desk = queries.desk(db.session(), "kurs")
        return [row.act for row in reversed(queries.events(db.session(), desk.draft_id))]


def _aside(app):
    with app.app_context():
        draft_id = queries.desk(db.session(), "kurs").draft_id
        (row,) = [row for row in queries.states(db.session(), draft_id) if row.reason == "aside"]
        return queries.state(db.session(), draft_id, row.id)[1].decode()


def _lesson(app, path="pl/01-pierwsza.md"):
    return _files(app)[path].decode()


def test_only_those_on_the_course_come_in(app):
    _course(app, choice("raz"))
    signed_in_visitor(app).open(LIST, status=403)
    translator = signed_in_visitor(app, "tlumacz@example.test", roles=[(Role.TRANSLATOR, "kurs")])
    translator.open(LIST, status=403)
    translator.open(f"{LIST}/raz", status=403)
    _trainer(app, "jan@example.test").open(LIST)


def test_the_list_is_narrowed_by_what_is_asked_for(app):
    tagged = choice("dwa").replace("kind: single\n", "kind: single\ntags: prawo, trudne\n")
    _course(app, choice("raz"), tagged, druga=lesson_file("Druga", CASES["text"].text))
    take(signed_in_visitor(app, "uczen@example.test"), right=1, wrong=1)
    visitor = _trainer(app).open(LIST)
    assert "3 pytania" in visitor.text
    assert "Dobrze 100%, na 1 odpowiedź" in visitor.text
    assert "Najczęstsza pomyłka: „nie” (1 raz)" in visitor.text
    for wanted, there, gone in (
        ({"lesson": "druga"}, "Ocena budowana latami?", "Pytanie raz?"),
        ({"kind": "text"}, "Ocena budowana latami?", "Pytanie raz?"),
        ({"tag": "prawo"}, "Pytanie dwa?", "Pytanie raz?"),
        ({"fares": "hard"}, "Pytanie dwa?", "Pytanie raz?"),
        ({"fares": "easy"}, "Pytanie raz?", "Pytanie dwa?"),
        ({"fares": "unasked"}, "Ocena budowana latami?", "Pytanie raz?"),
    ):
        visitor.open(LIST).fill(wanted).send("Pokaż")
        assert there in visitor.text
        assert gone not in visitor.text
        assert "1 pytanie z 3" in visitor.text
    visitor.open(LIST).fill(order="hardest").send("Pokaż")
    assert visitor.text.index("Pytanie dwa?") < visitor.text.index("Pytanie raz?")
    assert "Żadne pytanie nie pasuje" in visitor.open(f"{LIST}?kind=gaps").text
    assert "3 pytania" in visitor.open(f"{LIST}?kind=rebus&tag=x&lesson=y&page=99").text


def test_a_long_list_has_pages(app):
    _course(app, *(choice(f"p{number}") for number in range(30)))
    visitor = _trainer(app).open(LIST)
    assert "Pytanie p29?" not in visitor.text
    assert "Pytanie p29?" in visitor.click("Następna strona").text


def _editor(visitor):
    return next(form for form in visitor.forms if form.element.attributes.get("id") == "pytanie")


def _write(visitor, **lists):
    """Type into the editor; a field that stands once in each row takes a list."""
    form = _editor(visitor)
    for name, value in lists.items():
        assert form.fields(name), f"no field {name}"
        form.values.setlist(name, value if isinstance(value, list) else [value])
    visitor._filled.add(form)
    return visitor


def _add(visitor, prompt, kind, lesson="pierwsza"):
    """Add a question by the form under the list."""
    form = next(form for form in visitor.forms if form.fields("prompt"))
    for name, value in {"lesson": lesson, "kind": kind, "prompt": prompt}.items():
        form.fill(name, value)
    visitor._filled.add(form)
    return visitor.send("Dodaj pytanie")


def _answers(kind):
    """Return what is typed to make the sample question of that kind."""
    asked = read(CASES[kind].text.strip())
    typed = {
        "prompt": asked.prompt,
        "points": asked.points or "1",
        "explanation": asked.explanation,
        "passage": asked.passage,
    }
    if kind == "gaps":
        return typed | {"paragraph": asked.paragraph}
    if kind == "number":
        return typed | {"text": asked.rows[0].text, "tolerance": asked.tolerance, "unit": asked.unit}
    if kind != "truefalse":
        typed["text"] = [row.text for row in asked.rows]
    if kind in {"single", "multiple", "truefalse", "matching"}:
        typed["other"] = [row.other for row in asked.rows]
    if kind in {"single", "multiple", "truefalse"}:
        typed["right"] = [str(place) for place, row in enumerate(asked.rows) if row.right]
    return typed


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_of_every_kind_is_written_and_tried(app, kind):
    _course(app, choice("raz"))
    visitor = _trainer(app).open(LIST)
    _add(visitor, "Co tu pasuje?", kind)
    assert visitor.path == f"{LIST}/co-tu-pasuje"
    assert visitor.heading == "Pytanie 2 z 2"
    _write(visitor, **_answers(kind)).send("Zapisz i wypróbuj")
    assert "Tak zobaczą to pytanie uczestnicy" in visitor.text
    visitor.send("Sprawdź odpowiedź", status=422)
    assert "Zanim przejdziesz dalej" in visitor.text
    visitor.fill(CASES[kind].wrong).send("Sprawdź odpowiedź")
    assert "Jeszcze nie" in visitor.text
    visitor.click("Odpowiedz jeszcze raz").fill(CASES[kind].right).send("Sprawdź odpowiedź")
    assert "Dobrze" in visitor.text
    visitor.click("Wróć do edycji")
    assert "Przed publikacją popraw" not in visitor.text
    wanted = CASES[kind].text.strip().replace(f"id: {kind}\n", "id: co-tu-pasuje\n")
    assert sorted(cut(_lesson(app)).block("co-tu-pasuje").split("\n")) == sorted(wanted.split("\n"))


def test_rows_come_go_and_move_by_buttons(app):
    _course(app, choice("raz"))
    visitor = _trainer(app).open(f"{LIST}/raz")
    visitor.send("Dodaj odpowiedź")
    _write(visitor, text=["tak", "nie", "może"], other=["", "", "Kto wie."]).send("Przesuń w górę odpowiedź 3")
    assert "(x) tak\n( ) może\n  > Kto wie.\n( ) nie" in _lesson(app)
    visitor.send("Usuń odpowiedź 1")
    assert "( ) może\n  > Kto wie.\n( ) nie\n\n>" in _lesson(app)
    assert "Przed publikacją popraw jedną rzecz" in visitor.text
    _write(visitor, kind="multiple", right=["0"]).send("Zmień typ")
    assert "kind: multiple\n\n[x] może\n  > Kto wie.\n[ ] nie" in _lesson(app)


def test_translations_follow_and_others_read_on(app):
    english = {"pierwsza": lesson_file("First", "## ? Question?\nid: raz\n\n( ) yes\n( ) no\n", base=False)}
    published_course(app, course_files(lessons={"pierwsza": lesson_file("Pierwsza", choice("raz"))}, english=english))
    _trainer(app).open(f"{LIST}/raz").send("Przesuń w dół odpowiedź 1")
    assert "( ) nie\n(x) tak" in _lesson(app)
    assert "( ) no\n( ) yes" in _lesson(app, "en/01-pierwsza.md")
    course, problems = reader.read(_files(app))
    assert not problems
    assert course.lessons[0].quiz.questions[0].key.right == 1


def test_save_and_next_goes_through_the_lesson_and_adds_at_its_end(app):
    _course(app, choice("raz"), choice("dwa"))
    visitor = _trainer(app).open(f"{LIST}/raz")
    _write(visitor, prompt="Nowa treść?").send("Zapisz i następne")
    assert visitor.path == f"{LIST}/dwa"
    visitor.send("Zapisz i dodaj następne")
    assert visitor.heading == "Pytanie 3 z 3"
    assert "## ? Nowa treść?" in _lesson(app)
    assert cut(_lesson(app)).ids() == ("raz", "dwa", "pytanie")


def test_a_question_is_copied_moved_removed_and_restored(app):
    _course(app, choice("raz"), choice("dwa"))
    visitor = _trainer(app).open(LIST)
    visitor.send("Powiel: Pytanie raz?")
    assert cut(_lesson(app)).ids() == ("raz", "raz-2", "dwa")
    visitor.send("Niżej: Pytanie raz?")
    assert cut(_lesson(app)).ids() == ("raz-2", "raz", "dwa")
    visitor.send("Usuń: Pytanie dwa?")
    assert cut(_lesson(app)).ids() == ("raz-2", "raz")
    visitor.send("Przywróć pytanie")
    assert cut(_lesson(app)).ids() == ("raz-2", "raz", "dwa")
    visitor.open(f"{LIST}/dwa").send("Powiel")
    assert visitor.path == f"{LIST}/dwa-2"
    visitor.fill(to="druga").send("Przenieś")
    assert cut(_lesson(app, "pl/02-druga.md")).ids() == ("dwa-2",)
    visitor.send("Usuń pytanie").send("Przywróć pytanie")
    assert cut(_lesson(app, "pl/02-druga.md")).ids() == ("dwa-2",)
    assert _acts(app) == [
        "question-copied", "questions-ordered", "question-removed", "question-restored", "question-copied",
        "question-carried", "question-removed", "question-restored",
    ]  # fmt: skip


def test_a_question_without_an_id_of_its_own_gets_one(app):
    _course(app, choice("raz"), choice("dwa"))
    _put(app, _lesson(app).replace("id: dwa\n", "id: raz\n"))
    visitor = _trainer(app, "jan@example.test").open(LIST)
    assert "Identyfikator tego pytania jest zajęty" in visitor.text
    visitor.send("Nadaj nowy i otwórz")
    assert visitor.path == f"{LIST}/pytanie-dwa"


def test_two_people_at_one_question_see_both_versions(app):
    _course(app, choice("raz"), choice("dwa"))
    first, second = _trainer(app).open(f"{LIST}/raz"), _trainer(app, "jan@example.test").open(f"{LIST}/raz")
    other = another_device(second).open(f"{LIST}/dwa")
    _write(first, prompt="Pierwsza?").send("Zapisz")
    _write(other, prompt="Obok?").send("Zapisz")
    _write(second, prompt="Druga?").send("Zapisz", follow=False, status=303)
    assert "/history/merge/" in second.response.headers["Location"] or "merge" in second.response.headers["Location"]
    assert "## ? Pierwsza?" in _lesson(app)
    assert "## ? Obok?" in _lesson(app)
    assert "## ? Druga?" not in _lesson(app)
    assert _aside(app).count("## ? Druga?") == 1


def test_a_script_stores_while_somebody_types(app):
    _course(app, choice("raz"))
    visitor = _trainer(app).open(f"{LIST}/raz")
    sent = dict(_editor(visitor).values.lists()) | {"do": "autosave", "prompt": "W połowie zda"}
    answer = visitor.client.post(f"{LIST}/raz", data=sent).get_json()
    assert answer["state"] == "saved"
    assert "## ? W połowie zda" in _lesson(app)
    again = visitor.client.post(f"{LIST}/raz", data=sent | {"prompt": "W połowie zdania"}).get_json()
    assert again["state"] == "conflict"
    told = visitor.client.get(f"{LIST}/raz/standing").get_json()
    assert told["mark"] == answer["mark"]
    sent = sent | {"mark": answer["mark"], "prompt": "W połowie zdania."}
    assert visitor.client.post(f"{LIST}/raz", data=sent).get_json()["state"] == "saved"
    assert "## ? W połowie zdania." in _lesson(app)


def test_the_quiz_s_settings_stand_beside(app):
    _course(app, choice("raz"), choice("dwa"))
    visitor = _trainer(app).open(f"{LIST}/raz")
    assert "To 2 z 2 punktów." in visitor.text
    visitor.fill({"quiz-feedback": "end", "quiz-pass": "50", "quiz-draw": "1"}).send("Zapisz")
    assert cut(_lesson(app)).settings == {"pass": "50%", "feedback": "end", "draw": 1}
    assert "To 1 z 1 punktu." in visitor.text


def test_whatever_is_typed_the_page_comes_back(app):
    _course(app, choice("raz"), choice("dwa"))
    visitor = _trainer(app).open(f"{LIST}/raz")
    typed = {"quiz-draw": "9" * 5000, "quiz-pass": "9" * 5000, "points": "9" * 5000, "prompt": "<b>*[[(x) \\"}
    visitor.fill(typed).send("Zapisz")
    assert "Przed publikacją popraw" in visitor.text
    assert "9" * 5000 in _lesson(app)
    visitor.open(LIST)


def test_a_question_that_cannot_be_asked_yet_says_why(app):
    _course(app, choice("raz"))
    visitor = _trainer(app).open(f"{LIST}/raz")
    _write(visitor, text=["tak", ""]).send("Zapisz i wypróbuj", status=409)
    assert "Tego pytania nie da się jeszcze wypróbować" in visitor.text


@pytest.mark.parametrize(
    ("address", "fields", "status"),
    [
        (LIST, {"lesson": "nie-ma", "kind": "single"}, 422),
        (LIST, {"lesson": "pierwsza", "kind": "rebus"}, 422),
        (f"{LIST}/nie-ma", {"prompt": "?"}, 404),
        (f"{LIST}/raz/arrange", {"do": "tańcz"}, 422),
        (f"{LIST}/raz/arrange", {"do": "place-" + "9" * 5000}, 422),
        (f"{LIST}/raz", {"do": "up-" + "9" * 5000, "shape": "single", "mark": "?"}, 303),
        ("/pl/studio/kurs/removed-questions/pierwsza/nie-ma", {}, 404),
        ("/pl/studio/kurs/unnamed-questions/pierwsza/0", {}, 404),
    ],
)
def test_what_makes_no_sense_is_refused(app, address, fields, status):
    _course(app, choice("raz"))
    visitor = _trainer(app).open(LIST)
    token = visitor.forms[-1].values["csrf_token"]
    answer = visitor.client.post(
        address, data={"csrf_token": token, **fields}, headers={"Referer": "http://localhost/"}
    )
    assert answer.status_code == status
