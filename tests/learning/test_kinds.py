"""Every kind of question, answered on real pages: refused, wrong, partly right, right."""

import pytest

from tests.factories import published_course, signed_in_visitor
from tests.learning.quizzes import ANSWER_NOW, CASES, begin, lessons_with


@pytest.fixture(params=CASES)
def case(request):
    return CASES[request.param]


@pytest.fixture
def learner(app, case):
    """Somebody at a quiz of one question."""
    published_course(app, lessons=lessons_with([case.text]))
    return signed_in_visitor(app)


def title(visitor):
    return " ".join("".join(visitor.root.all("title")[0].children).split())


def ids(visitor):
    return {e.attributes["id"]: e for e in visitor.root.all() if "id" in e.attributes}


def finished(visitor):
    """Hand in, and return the words of the only question's review."""
    visitor.send("Zobacz wynik")
    return visitor.root.all("details")[0]


def test_a_wrong_answer_is_told_explained_and_counted(learner, case):
    begin(learner).fill(case.wrong).send(ANSWER_NOW)
    assert learner.url.endswith("?q=1#wynik")
    assert title(learner).startswith("Jeszcze nie. Pytanie 1 z 1, Pierwsza")
    assert ids(learner)["wynik"].text == "Jeszcze nie"
    assert ids(learner)["wynik"].attributes["tabindex"] == "-1"
    for words in case.shown:
        assert words in learner.text
    explanation = case.text.rsplit("> ", 1)[1].strip()
    assert explanation in learner.text
    assert "/pl/courses/kurs/pierwsza#poczatek" in learner.links
    review = finished(learner)
    assert learner.heading == f"0 z {case.points} {'punktu' if case.points == 1 else 'punktów'}"
    assert "open" in review.attributes
    assert "Jeszcze nie, 0 z" in review.text
    for words in (*case.shown, explanation):
        assert words in review.text


def test_a_right_answer_passes(learner, case):
    begin(learner).fill(case.right).send(ANSWER_NOW)
    assert title(learner).startswith("Dobrze. Pytanie 1 z 1")
    assert ids(learner)["wynik"].text == "Dobrze"
    assert "Jeszcze nie" not in learner.text
    assert "niepoprawna" not in learner.text
    assert "Poprawnie:" not in learner.text
    review = finished(learner)
    assert learner.heading.startswith(f"{case.points} z {case.points} ")
    assert "Zaliczone" in learner.text
    assert "open" not in review.attributes


def test_a_partly_right_answer_gets_a_part_of_the_points(learner, case):
    for given, points in case.partly:
        begin(learner).fill(given).send(ANSWER_NOW)
        assert title(learner).startswith("Częściowo dobrze. Pytanie 1 z 1")
        assert f"Za tę odpowiedź: {points} z {case.points} punktów." in learner.text
        assert "Częściowo dobrze" in finished(learner).text
        assert learner.heading == f"{points} z {case.points} punktów"


def test_an_answer_that_cannot_be_taken_is_explained_and_what_was_typed_stays(learner, case):
    for given, sentence in case.refused:
        begin(learner).fill(given).send(ANSWER_NOW, status=422)
        assert title(learner).startswith("Błąd: popraw odpowiedź. Pytanie 1 z 1")
        assert ids(learner)["bledy"].attributes["role"] == "alert"
        link = ids(learner)["bledy"].all("a")[0]
        assert link.text == sentence
        assert ids(learner)[link.attributes["href"][1:]].tag in {"input", "select"}
        assert ids(learner)["blad"].text == f"Błąd: {sentence}"
        shown = {name: form.values.getlist(name) for form in learner.forms for name in form.values}
        for name, value in given.items():
            if len(str(value)) <= 500:
                control = next(form.fields(name)[0] for form in learner.forms if form.fields(name))
                assert option_text(control, shown[control.attributes["name"]][0]) == value

        learner.open(learner.url)
        assert learner.path.endswith("?q=1"), "the refused page can be reloaded, and read in the other language"


def option_text(control, value):
    """Return the words of the option of a select that has this value."""
    options = {option.attributes.get("value"): option.text for option in control.all("option")}
    return options.get(value, value)


def test_a_form_that_was_changed_on_its_way_is_refused(learner, case):
    """The browser is never believed: what was not offered is no answer."""
    begin(learner)
    form = next(form for form in learner.forms if form.element.within("main"))
    values = form.values.copy()
    for name in {c.attributes["name"] for c in form.controls if c.attributes.get("type") != "hidden"}:
        values.setlist(name, ["99", "99"])
    answer = learner.client.post(form.element.attributes["action"], data=values)
    assert answer.status_code == 422
