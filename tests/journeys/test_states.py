"""axe on every kind of question in every state, at 390 and 1280 px, light and dark."""

import pytest

from tests.journeys.axe import faults_in_every_view
from tests.journeys.everykind import COURSE, KINDS, LESSON, give, kind_of
from tests.journeys.people import WORDS, sign_up
from tests.learning.quizzes import CASES

CHECK = WORDS["pl"]["check"]


def every_kind(page):
    """Begin the quiz and yield the case of each question, as long as there is a next one."""
    page.goto(f"/pl/courses/{COURSE}/{LESSON}/quiz")
    page.locator("main").get_by_role("button").first.click()
    seen = [kind_of(page)]
    yield CASES[seen[-1]]
    while page.get_by_role("link", name="Następne pytanie").count():
        page.get_by_role("link", name="Następne pytanie").click()
        seen.append(kind_of(page))
        yield CASES[seen[-1]]
    assert sorted(seen) == sorted(KINDS.values())


def send(page, filled):
    give(page, filled)
    page.get_by_role("button", name=CHECK).click()


def verdict(page):
    return page.locator("#wynik").inner_text().strip()


def test_axe_finds_nothing_where_a_question_is_asked_or_its_answer_cannot_be_taken(surf):
    page, found = surf(), []
    sign_up(page, "pl", "kazda-pytana@example.test", "Każda Pytana")
    for case in every_kind(page):
        found += faults_in_every_view(page)
        send(page, case.refused[0][0])
        assert page.locator("#bledy a").count() == 1
        found += faults_in_every_view(page)
        send(page, case.right)
        assert verdict(page) == "Dobrze"
    assert not found, "\n".join(found)


ANSWERS = {
    "Dobrze": {kind: case.right for kind, case in CASES.items()},
    "Częściowo dobrze": {kind: case.partly[0][0] for kind, case in CASES.items() if case.partly},
    "Jeszcze nie": {kind: case.wrong for kind, case in CASES.items()},
}


@pytest.mark.parametrize("words", ANSWERS)
def test_axe_finds_nothing_where_an_answer_has_its_verdict_nor_at_the_result(surf, words):
    page, found, given = surf(), [], ANSWERS[words]
    sign_up(page, "pl", f"kazda-{len(words)}@example.test", "Każda Oceniana")
    for case in every_kind(page):
        kind = kind_of(page)
        send(page, given.get(kind, case.right))
        if kind in given:
            assert verdict(page) == words
            found += faults_in_every_view(page)
    page.get_by_role("button", name="Zobacz wynik").click()
    folded = page.locator(".rev details:not([open]) summary")
    while folded.count():
        folded.first.click()
    found += faults_in_every_view(page)
    assert not found, "\n".join(found)


def test_a_fault_in_one_view_alone_is_found(surf):
    page = surf()
    faint = "@media (prefers-color-scheme: dark) and (max-width: 400px) { p { color: #333; background: #222 } }"
    page.set_content(
        f'<html lang="pl"><title>x</title><style>{faint}</style><main><h1>x</h1><p>Blado</p></main></html>'
    )
    (fault,) = faults_in_every_view(page)
    assert fault.startswith("390 dark ")
    assert "color-contrast" in fault
