"""An attempt from begin to result: nothing a person sent is lost, nothing counts twice."""

import pytest

from elearn.learning.models import Answer, Attempt
from tests.factories import another_device, lesson_file, published_course, signed_in_visitor
from tests.learning.quizzes import ANSWER, ANSWER_NOW, HAND_IN, asked, attempt_id, begin, choice, lessons_with, rows
from tests.people import statements
from tests.visitor import Visitor

TWO = [choice("raz"), choice("dwa")]
AT_ONCE = 'feedback = "now"'
AT_END = 'feedback = "end"'
FIRST_STANDS = "Na to pytanie jest już odpowiedź. Liczy się pierwsza."
OVER = "To podejście jest już oddane. Liczą się odpowiedzi zapisane wcześniej."


@pytest.fixture
def at_once(app):
    """Somebody at two questions, each with its feedback at once."""
    published_course(app, lessons=lessons_with(TWO, AT_ONCE))
    return begin(signed_in_visitor(app))


@pytest.fixture
def at_end(app):
    """Somebody at two questions with feedback at the end."""
    published_course(app, lessons=lessons_with(TWO, AT_END))
    return begin(signed_in_visitor(app))


def same_page(visitor):
    """Return a second tab on the page that is shown."""
    tab = Visitor(visitor.app)
    tab.client = visitor.client
    return tab.open(visitor.url)


# Feedback at once


def test_feedback_follows_each_answer_and_the_result_the_last(at_once):
    at_once.fill(choice="tak").send(ANSWER_NOW).click("Następne pytanie")
    at_once.fill(choice="nie").send(ANSWER_NOW)
    assert "Objaśnienie dwa." in at_once.text
    at_once.send("Zobacz wynik")
    assert at_once.heading == "1 z 2 punktów"


def test_a_double_click_stores_one_answer(at_once):
    tab = same_page(at_once)
    at_once.fill(choice="tak").send(ANSWER_NOW)
    tab.fill(choice="tak").send(ANSWER_NOW)
    assert at_once.heading == tab.heading
    assert FIRST_STANDS not in tab.text
    assert [(row.position, row.version) for row in rows(at_once.app, Answer)] == [(0, 1)]


def test_going_back_to_an_answered_question_shows_its_feedback(at_once):
    at_once.fill(choice="nie").send(ANSWER_NOW)
    assert "Jeszcze nie" in at_once.open(f"{at_once.url.split('?')[0]}?q=1").text


@pytest.mark.parametrize("second", [{"choice": "tak"}, {}])
def test_the_first_answer_stands_and_the_page_says_so(at_once, second):
    """The back button shows the question as it was; what is sent then does not count."""
    before = same_page(at_once)
    at_once.fill(choice="nie").send(ANSWER_NOW)
    before.fill(second).send(ANSWER_NOW)
    assert FIRST_STANDS in before.text
    assert "Jeszcze nie" in before.text
    (row,) = rows(at_once.app, Answer)
    assert (row.correct, row.response) == (False, 1)


def test_a_skipped_question_is_offered_again(at_once):
    at_once.click("Pomiń i wróć później").fill(choice="tak").send(ANSWER_NOW)
    at_once.click("Wróć do pominiętego pytania 1")
    assert asked(at_once) == "raz"


# Feedback at the end


def test_nothing_is_given_away_before_the_end(at_end):
    at_end.fill(choice="nie").send(ANSWER)
    at_end.fill(choice="tak").send(ANSWER)
    for page in (at_end.html, at_end.open("?q=1").html):
        assert "Jeszcze nie" not in page
        assert "Objaśnienie" not in page
        assert 'class="bad"' not in page


def test_an_answer_may_be_changed_until_the_end_and_each_version_is_kept(at_end):
    at_end.fill(choice="nie").send(ANSWER)
    at_end.fill(choice="tak").send(ANSWER)
    at_end.click("Pytanie 1")
    assert "Ta odpowiedź jest już zapisana. Możesz ją zmienić" in at_end.text
    at_end.fill(choice="tak").send(ANSWER).send(HAND_IN)
    assert at_end.heading == "2 z 2 punktów"
    kept = [(row.position, row.version, row.correct) for row in rows(at_end.app, Answer)]
    assert kept == [(0, 1, False), (1, 1, True), (0, 2, True)]


def test_the_same_answer_again_is_no_new_version(at_end):
    tab = same_page(at_end)
    at_end.fill(choice="nie").send(ANSWER)
    tab.fill(choice="nie").send(ANSWER)
    assert len(rows(at_end.app, Answer)) == 1


def test_two_tabs_on_one_question_keep_both_answers_and_the_last_counts(at_end):
    tab = same_page(at_end)
    at_end.fill(choice="tak").send(ANSWER)
    tab.fill(choice="nie").send(ANSWER)
    assert [(row.version, row.correct) for row in rows(at_end.app, Answer)] == [(1, True), (2, False)]


def test_the_overview_says_what_is_missing_and_unanswered_is_no_point(at_end):
    at_end.click("Pomiń i wróć później").fill(choice="tak").send(ANSWER)
    assert at_end.heading == "Zanim oddasz"
    assert "Brakuje 1 odpowiedzi" in at_end.text
    at_end.click("Wróć do pytania 1")
    assert asked(at_end) == "raz"
    at_end.open("?q=all").send(HAND_IN)
    assert at_end.heading == "1 z 2 punktów"
    assert "Bez odpowiedzi, 0 z 1 punktu" in at_end.text


# Going away and coming back


def test_the_attempt_goes_on_where_it_was_left(at_end):
    at_end.fill(choice="tak").send(ANSWER)
    at_end.open("/pl/courses/kurs/pierwsza/quiz").send("Wróć do rozpoczętego podejścia")
    assert asked(at_end) == "dwa"
    assert len(rows(at_end.app, Attempt)) == 1


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_attempt_goes_on_on_another_device(at_end, language):
    number = attempt_id(at_end.fill(choice="tak").send(ANSWER))
    phone = another_device(at_end)
    phone.allow("Kurs próbny", "Całość", "Pierwsza: o czym jest.")
    begin(phone, language=language)
    assert attempt_id(phone) == number
    assert asked(phone) == "dwa"
    phone.fill(choice="tak").send().send()
    assert phone.heading.startswith("2 ")
    assert at_end.open(f"/pl/attempts/{number}").heading == "2 z 2 punktów"


# After the end, and what is not yours


def test_an_answer_after_handing_in_does_not_count_and_says_so(at_end):
    tab = same_page(at_end)
    at_end.open("?q=all").send(HAND_IN)
    tab.fill(choice="tak").send(ANSWER)
    assert OVER in tab.text
    assert tab.heading == "0 z 2 punktów"
    assert rows(at_end.app, Answer) == []


def test_handing_in_twice_is_handing_in_once(at_end):
    tab = same_page(at_end.open("?q=all"))
    at_end.send(HAND_IN)
    (before,) = rows(at_end.app, Attempt)
    tab.send(HAND_IN)
    (after,) = rows(at_end.app, Attempt)
    assert (after.handed_in_at, after.hundredths) == (before.handed_in_at, before.hundredths)
    assert tab.heading == at_end.heading


def test_somebody_elses_attempt_does_not_exist(at_end):
    other = signed_in_visitor(at_end.app, "inna@example.test")
    number, token = attempt_id(at_end), at_end.forms[0].values["csrf_token"]
    other.open(f"/pl/attempts/{number}", status=404)
    with other.client.session_transaction() as cookie, at_end.client.session_transaction() as owner:
        cookie["csrf_token"] = owner["csrf_token"]
    sent = {"csrf_token": token, "choice": "0"}
    assert other.client.post(f"/pl/attempts/{number}/1", data=sent).status_code == 404
    assert other.client.post(f"/pl/attempts/{number}", data=sent).status_code == 404
    assert rows(at_end.app, Answer) == []
    assert rows(at_end.app, Attempt)[0].handed_in_at is None


def test_a_question_that_the_attempt_does_not_have_does_not_exist(at_end):
    for position in (0, 3, 99):
        at_end.open(f"/pl/attempts/1/{position}", status=404)


def test_a_visitor_is_asked_to_sign_in_and_comes_back(at_end):
    stranger = Visitor(at_end.app)
    stranger.open("/pl/attempts/1?q=2")
    assert stranger.path == "/pl/sign-in?next=/pl/attempts/1?q%3D2"


def test_a_visitor_sees_what_a_quiz_asks_and_may_make_an_account(at_end):
    stranger = Visitor(at_end.app)
    stranger.open("/pl/courses/kurs/pierwsza/quiz")
    assert "2 pytania" in stranger.text
    assert "/pl/sign-up?next=/pl/courses/kurs/pierwsza/quiz" in stranger.links


def test_a_lesson_without_questions_has_no_quiz(app):
    published_course(app)
    visitor = signed_in_visitor(app)
    visitor.open("/pl/courses/kurs/pierwsza/quiz", status=404)
    visitor.open("/pl/courses/kurs/nie-ma/quiz", status=404)


# What is fixed at the start


def test_chance_decides_once(app):
    """Drawn questions, their order and that of options are the same at every visit of an attempt."""
    questions = [choice(f"p{number}") for number in range(12)]
    settings = f"{AT_END}\ndraw = 5\nshuffle_questions = true\nshuffle_options = true"
    published_course(app, lessons=lessons_with(questions, settings))
    visitor = begin(signed_in_visitor(app))
    pages = [seen(visitor) for _ in range(2)]
    assert pages[0] == pages[1]
    names = [name for name, _ in pages[0]]
    assert len(set(names)) == 5
    assert set(names) <= {f"p{number}" for number in range(12)}
    plan = rows(app, Attempt)[0].plan
    assert [planned["question"] for planned in plan["questions"]] == names
    assert [[("tak", "nie")[place] for place in planned["order"]] for planned in plan["questions"]] == [
        words for _, words in pages[0]
    ]


def seen(visitor):
    """Return every question of the attempt with its options as they stand on the page."""
    found = []
    for number in range(1, 6):
        visitor.open(f"?q={number}")
        found.append(
            (asked(visitor), [e.text for e in visitor.root.all("label") if e.attributes["for"].startswith("ch")])
        )
    return found


def test_the_page_does_not_tell_which_option_is_right(app):
    """The value an option sends is its place on the page, not its place in the course file."""
    published_course(app, lessons=lessons_with([choice("raz")], "shuffle_options = true"))
    visitor = begin(signed_in_visitor(app))
    inputs = [e.attributes["value"] for e in visitor.root.all("input") if e.attributes.get("name") == "choice"]
    assert inputs == ["0", "1"]


# Languages


def test_a_question_without_translation_is_marked_as_being_in_its_language(app):
    english = {"pierwsza": lesson_file("First", base=False)}
    lessons = {"pierwsza": lesson_file("First"), **lessons_with([choice("raz", "żółw", "gęś")], lesson="druga")}
    published_course(app, lessons=lessons, english=english, title="Trial course")
    visitor = begin(signed_in_visitor(app), lesson="druga", language="en")
    visitor.allow("Pierwsza")
    assert visitor.root.all("h1")[0].all("span")[0].attributes["lang"] == "pl"
    visitor.fill(choice="gęś").send()
    visitor.send()
    assert "Objaśnienie raz." in visitor.text


# Reading


def test_reading_writes_nothing(app):
    settings = f"{AT_END}\ntime_limit_minutes = 20"
    published_course(app, lessons=lessons_with(TWO, settings))
    visitor = begin(signed_in_visitor(app))
    number = attempt_id(visitor)
    pages = ["courses/kurs/pierwsza/quiz", f"attempts/{number}", f"attempts/{number}?q=2", f"attempts/{number}?q=all"]
    pages += [f"attempts/{number}/1", "my", "courses/kurs", "courses/kurs/pierwsza"]
    with statements(app) as sent:
        for page in pages:
            visitor.open(f"/pl/{page}")
        visitor.open(f"/pl/attempts/{number}?q=all")
    visitor.send(HAND_IN)
    with statements(app) as sent_later:
        for page in pages:
            visitor.open(f"/pl/{page}")
    assert sent
    assert sent_later
    assert not [one for one in sent + sent_later if not one.lstrip().upper().startswith("SELECT")]
