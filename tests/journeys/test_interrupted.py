"""A quiz that life interrupts: nothing that was answered is lost."""

import pytest

from tests.journeys.people import COURSE, WORDS, answer, course, heading, sign_in, sign_up

CHECK = WORDS["pl"]["check"]


def test_a_quiz_goes_on_where_it_stopped_on_another_device(surf):
    phone = surf(width=390)
    sign_up(phone, "pl", "przerwa@example.test", "Przerwana Próbna")
    lesson = course().lessons[0]
    phone.goto(f"/pl/courses/{COURSE}/{lesson.slug}/quiz")
    phone.locator("main").get_by_role("button").first.click()
    address = phone.url
    for _ in range(2):
        answer(phone, "pl")
        phone.get_by_role("button", name=WORDS["pl"]["check"]).click()
        assert phone.locator("#wynik").inner_text().strip() == "Dobrze"
        phone.get_by_role("link", name="Następne pytanie").click()
    phone.context.close()

    laptop = surf()
    sign_in(laptop, "pl", "przerwa@example.test", "lacznik-demo-Prz-7")
    laptop.goto(f"/pl/courses/{COURSE}/{lesson.slug}/quiz")
    laptop.get_by_role("button", name="Wróć do rozpoczętego podejścia").click()
    assert laptop.url.split("?")[0] == address.split("?")[0]
    total = len(lesson.quiz.questions)
    assert f"Pytanie 3 z {total}" in laptop.title().replace("\N{NO-BREAK SPACE}", " ")


def test_a_question_answered_in_two_tabs_counts_once(surf):
    first = surf()
    sign_up(first, "pl", "dwie-karty@example.test", "Dwukrotna Próbna")
    lesson = course().lessons[0]
    first.goto(f"/pl/courses/{COURSE}/{lesson.slug}/quiz")
    first.locator("main").get_by_role("button").first.click()
    second = first.context.new_page()
    second.goto(first.url)
    answer(first, "pl")
    answer(second, "pl", rightly=False)
    first.get_by_role("button", name=WORDS["pl"]["check"]).click()
    assert first.locator("#wynik").inner_text().strip() == "Dobrze"
    second.get_by_role("button", name=WORDS["pl"]["check"]).click()
    assert second.locator("#wynik").inner_text().strip() == "Dobrze"


def second_question(page, email):
    """Sign up, begin the first lesson's quiz, answer its first question, open the second."""
    sign_up(page, "pl", email, "Bezsieciowa Próbna")
    page.goto(f"/pl/courses/{COURSE}/{course().lessons[0].slug}/quiz")
    page.locator("main").get_by_role("button").first.click()
    answer(page, "pl")
    page.get_by_role("button", name=CHECK).click()
    page.get_by_role("link", name="Następne pytanie").click()


def filled(page):
    """Return what stands in the fields of the question."""
    return page.locator("main form :is(input:not([type=hidden]), select)").evaluate_all(
        "all => all.map(e => e.type === 'radio' || e.type === 'checkbox' ? e.checked : e.value)"
    )


def both_answers_are_there_once(page, site, email):
    assert page.locator("#wynik").inner_text().strip() == "Dobrze"
    stored = site.answers(email)
    assert [position for _, position, _ in stored] == [0, 1]
    assert all(hundredths for *_, hundredths in stored)
    page.goto(page.url.replace("q=2", "q=1"))
    assert page.locator("#wynik").inner_text().strip() == "Dobrze"


def test_without_the_network_an_answer_stays_in_its_form_and_is_given_when_it_is_back(surf, site):
    page, email = surf(), "bez-sieci@example.test"
    second_question(page, email)
    answer(page, "pl")
    chosen, question = filled(page), heading(page)
    page.context.set_offline(True)
    for _ in range(2):
        page.get_by_role("button", name=CHECK).click()
        page.get_by_role("status").filter(has_text="Brak połączenia").wait_for()
    assert heading(page) == question
    assert filled(page) == chosen
    assert len(site.answers(email)) == 1
    page.context.set_offline(False)
    page.get_by_role("status").filter(has_text="Połączenie wróciło").wait_for()
    page.get_by_role("button", name=CHECK).click()
    page.locator("#wynik").wait_for()
    both_answers_are_there_once(page, site, email)


def test_without_the_network_and_without_javascript_the_browser_sends_the_answer_again(surf, site):
    page, email = surf(javascript=False), "bez-skryptow@example.test"
    second_question(page, email)
    answer(page, "pl")
    page.context.set_offline(True)
    page.get_by_role("button", name=CHECK).click()
    page.wait_for_url("chrome-error://**")
    assert len(site.answers(email)) == 1
    page.context.set_offline(False)
    page.reload()
    both_answers_are_there_once(page, site, email)


def test_an_answer_whose_reply_was_lost_counts_once(surf, site):
    page, email = surf(), "bez-odpowiedzi@example.test"
    second_question(page, email)
    answer(page, "pl")

    def lose(route):
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    page.route("**/attempts/*/2", lose, times=1)
    page.get_by_role("button", name=CHECK).click()
    page.wait_for_url("chrome-error://**")
    assert len(site.answers(email)) == 2, "it had arrived"
    page.reload()
    both_answers_are_there_once(page, site, email)


@pytest.mark.parametrize("rightly", [True, False])
def test_the_verdict_has_the_focus_after_an_answer(surf, rightly):
    page = surf()
    sign_in(page, "pl", "wolontariuszka@demo.lacznik.test")
    lesson = course().lessons[1 if rightly else 2]
    page.goto(f"/pl/courses/{COURSE}/{lesson.slug}/quiz")
    page.locator("main").get_by_role("button").first.click()
    answer(page, "pl", rightly=rightly)
    page.get_by_role("button", name=WORDS["pl"]["check"]).click()
    page.locator("#wynik:focus").wait_for()
    assert page.title().startswith("Dobrze." if rightly else "Jeszcze nie.")
