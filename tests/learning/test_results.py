"""The result of an attempt, the list of attempts, and questions that come back as practice."""

import pytest

from elearn.learning.models import Answer, Attempt
from tests.factories import ONE_QUESTION, lesson_file, published_course, signed_in_visitor
from tests.learning.quizzes import (
    ANSWER_NOW,
    BEGIN,
    CASES,
    asked,
    attempt_id,
    begin,
    choice,
    fail,
    lessons_with,
    rows,
    take,
)

TWO = [choice("raz"), choice("dwa")]
AT_END = 'feedback = "end"'


@pytest.fixture
def learner(app):
    """Somebody with a quiz of two questions, both needed to pass."""
    published_course(app, lessons=lessons_with(TWO, "pass = 2"))
    return signed_in_visitor(app)


def attempts_listed(visitor):
    """Return the rows of the list of attempts, as a person reads them."""
    return [row.text for table in visitor.root.all("tbody") for row in table.all("tr")]


def reviews(visitor):
    return [(each.text, "open" in each.attributes) for each in visitor.root.all("details")]


def dashes(visitor):
    return [dash.attributes.get("class", "") for dash in visitor.root.all("i") if not dash.text]


# Results


def test_the_review_shows_every_question_and_opens_what_went_wrong(learner):
    take(learner, right=1, wrong=1)
    assert learner.url.endswith("#wynik")
    (first, first_open), (second, second_open) = reviews(learner)
    assert (first_open, second_open) == (False, True)
    assert "1. Pytanie raz? Dobrze, 1 z 1 punktu" in first
    assert "2. Pytanie dwa? Jeszcze nie, 0 z 1 punktu" in second
    assert "Objaśnienie raz." in first
    assert "nie Twoja odpowiedź, niepoprawna" in second
    assert "tak Poprawna odpowiedź" in second


def test_a_question_without_answer_shows_what_is_right(app):
    published_course(app, lessons=lessons_with([case.text for case in CASES.values()], AT_END))
    visitor = fail(signed_in_visitor(app))
    assert visitor.heading == "0 z 14 punktów"
    assert all("Bez odpowiedzi" in text and is_open for text, is_open in reviews(visitor))
    for words in ("Poprawna odpowiedź", "reputacja albo renoma", "12,5 zł", "Poprawnie: szczeka", "3. Porównaj"):
        assert words in visitor.text


def test_a_retake_keeps_the_earlier_attempt_and_the_best_counts(learner):
    take(learner, right=2)
    best = attempt_id(learner)
    take(learner, wrong=2)
    assert learner.heading == "0 z 2 punktów"
    assert "Liczy się najlepszy wynik: 2 z 2 punktów." in learner.text
    second, first = attempts_listed(learner)
    assert "0 z 2 punktów" in second
    assert "2 z 2 punktów zaliczone najlepsze" in first
    learner.click("Podejście 1")
    assert attempt_id(learner) == best
    assert learner.heading == "2 z 2 punktów"
    page = learner.open("/pl/courses/kurs/pierwsza/quiz")
    assert "Twój najlepszy wynik: 2 z 2 punktów." in page.text
    assert len(attempts_listed(page)) == 2


def test_the_best_is_the_one_with_most_points_when_none_passed(learner):
    for right in (0, 1, 0):
        take(learner, right=right, wrong=2 - right)
    assert ["najlepsze" in row for row in attempts_listed(learner)] == [False, True, False]


def test_an_attempt_under_way_is_listed_as_such(learner):
    begin(learner).fill(choice="tak").send(ANSWER_NOW)
    page = learner.open("/pl/courses/kurs/pierwsza/quiz")
    assert "W trakcie" in attempts_listed(page)[0]
    page.click("Podejście 1")
    assert asked(page) == "dwa"


def test_the_result_says_what_the_course_still_asks_for(learner):
    take(learner, right=2)
    assert "Do ukończenia kursu brakuje jeszcze: 1 rzecz. Zobacz, czego" in learner.text
    learner.click("Idź dalej: Pierwsza")
    learner.send("Ukończ")
    assert "Kurs jest ukończony" in learner.open("/pl/attempts/1").text or "Odznaka" in learner.text


def test_the_result_leads_to_the_badge(learner):
    learner.open("/pl/courses/kurs/pierwsza").send("Ukończ")
    take(learner, right=2)
    assert "Odznaka „Odznaka próbna” jest już twoja." in learner.text
    assert any("/badges/" in link for link in learner.links)
    assert "Zobacz odznakę" in learner.text


def test_the_dashes_tell_right_from_wrong_in_words_too(learner):
    take(learner, right=1, wrong=1)
    assert [dash for dash in dashes(learner) if dash] == ["on", "bad"]
    labels = [e.attributes["aria-label"] for e in learner.root.all("div") if e.attributes.get("role") == "img"]
    assert "Dobrych odpowiedzi: 1 z 2" in [" ".join(label.split()) for label in labels]


# What comes back as practice


def practise(visitor):
    """Begin the practice from the learner's home."""
    return visitor.open("/pl/my").send("Powtórz")


def test_wrong_answers_come_back_and_right_ones_leave(learner):
    take(learner, right=1, wrong=1)
    before = [(row.hundredths, row.passed) for row in rows(learner.app, Attempt, kind="quiz")]
    practise(learner)
    assert asked(learner) == "dwa"
    assert "Powtórka" in "".join(learner.root.all("title")[0].children)
    learner.fill(choice="tak").send(ANSWER_NOW).send("Zobacz wynik")
    assert "Powtórka nie zmienia wyników." in learner.text
    assert [(row.hundredths, row.passed) for row in rows(learner.app, Attempt, kind="quiz")] == before
    assert "Powtórz" not in " ".join(learner.open("/pl/my").buttons)
    assert attempts_listed(learner.open("/pl/courses/kurs/pierwsza/quiz"))[0].startswith("Podejście 1")


def test_a_question_missed_again_comes_back_again(learner):
    take(learner, right=1, wrong=1)
    practise(learner).fill(choice="nie").send(ANSWER_NOW).send("Zobacz wynik")
    assert asked(practise(learner)) == "dwa"
    assert [row.number for row in rows(learner.app, Attempt, kind="practice")] == [1, 2]


def test_practice_passes_nothing(learner):
    take(learner, wrong=2)
    learner.open("/pl/courses/kurs/pierwsza").send("Ukończ")
    practise(learner).fill(choice="tak").send(ANSWER_NOW).click("Następne pytanie").fill(choice="tak").send(ANSWER_NOW)
    learner.send("Zobacz wynik")
    assert learner.heading == "2 z 2 punktów"
    assert "Odznaka" not in learner.text
    assert "„Pierwsza”: co najmniej 2 z 2 punktów – do zrobienia" in learner.open("/pl/courses/kurs").text


def test_practice_goes_on_where_it_was_left(learner):
    take(learner, wrong=2)
    practise(learner).fill(choice="tak").send(ANSWER_NOW)
    practise(learner)
    assert asked(learner) == "dwa"
    assert len(rows(learner.app, Attempt, kind="practice")) == 1


def test_answers_of_an_attempt_under_way_do_not_come_back_yet(learner):
    begin(learner).fill(choice="nie").send(ANSWER_NOW)
    assert "Powtórz" not in " ".join(learner.open("/pl/my").buttons)


def test_a_later_right_answer_in_the_quiz_ends_the_practice_of_it(learner):
    take(learner, wrong=2)
    take(learner, right=2)
    assert "Powtórz" not in " ".join(learner.open("/pl/my").buttons)


def test_a_question_that_left_the_course_is_not_practised(learner):
    take(learner, wrong=2)
    published_course(learner.app, lessons=lessons_with(TWO[:1], "pass = 1"))
    practise(learner)
    assert asked(learner) == "raz"
    assert "Pytanie 1 z 1" in learner.text


def test_nothing_is_offered_when_every_missed_question_left_the_course(learner):
    take(learner, right=1, wrong=1)
    published_course(learner.app, lessons=lessons_with(TWO[:1], "pass = 1"))
    home = learner.open("/pl/my")
    assert "Powtórz" not in " ".join(home.buttons)
    form = next(form for form in home.forms if "csrf_token" in form.values)
    answer = learner.client.post("/pl/my/practice/kurs", data={"csrf_token": form.values["csrf_token"]})
    assert answer.status_code == 303
    assert rows(learner.app, Attempt, kind="practice") == []
    assert "Nie ma teraz pytań do powtórki." in learner.open("/pl/my").text


def test_practice_takes_questions_of_all_lessons_at_most_ten(app):
    first = [choice(f"a{number}") for number in range(8)]
    second = [choice(f"b{number}") for number in range(8)]
    lessons = lessons_with(first) | lessons_with(second, lesson="druga")
    published_course(app, lessons=lessons)
    visitor = signed_in_visitor(app)
    take(visitor, wrong=8)
    take(visitor, wrong=8, lesson="druga")
    practise(visitor)
    assert "Pytanie 1 z 10" in visitor.text
    names = {planned["question"][0] for planned in rows(app, Attempt, kind="practice")[0].plan["questions"]}
    assert names == {"a", "b"}


def test_practice_is_ones_own(learner):
    take(learner, wrong=2)
    other = signed_in_visitor(learner.app, "inna@example.test")
    assert "Powtórz" not in " ".join(other.open("/pl/my").buttons)


def test_the_test_at_the_end_comes_back_too(app):
    lessons = {
        "pierwsza": lesson_file("Pierwsza"),
        "test": lesson_file("Sprawdzian", ONE_QUESTION.format(id="dwa"), kind="test"),
    }
    published_course(app, lessons=lessons)
    visitor = begin(signed_in_visitor(app), lesson="test").fill(choice="Trzy").send(ANSWER_NOW)
    visitor.send("Zobacz wynik")
    practise(visitor)
    assert visitor.heading == "Ile to jest dwa i dwa?"
    assert BEGIN not in visitor.buttons
    assert len(rows(app, Answer)) == 1
