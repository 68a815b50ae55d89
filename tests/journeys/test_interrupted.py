"""A quiz that life interrupts: nothing that was answered is lost."""

import pytest

from tests.journeys.people import COURSE, WORDS, answer, course, sign_in, sign_up


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
