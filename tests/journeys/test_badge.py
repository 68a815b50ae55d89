"""A volunteer's first badge, from the first page to a stranger who checks it."""

import json
import re

import pytest

from tests.journeys.people import WORDS, finish_lessons, heading, sign_up, take_test


@pytest.mark.parametrize(
    ("language", "name", "javascript", "width"),
    [("pl", "Żaneta Próbna", True, 390), ("en", "Thảo Sample", True, 1280), ("pl", "Oksana Вигадана", False, 1280)],
    ids=["Polish on a phone", "English", "Polish without JavaScript"],
)
def test_a_volunteer_takes_the_course_and_a_stranger_checks_the_badge(surf, language, name, javascript, width):
    page = surf(language=language, javascript=javascript, width=width)
    email = f"{name.split()[1].encode('ascii', 'replace').decode().strip('?') or 'osoba'}-{width}@example.test".lower()
    sign_up(page, language, email, name)
    finish_lessons(page, language)
    take_test(page, language)
    page.get_by_role("link", name=WORDS[language]["badge"]).click()
    assert "/badges/" in page.url
    address = page.url

    stranger = surf(language=language, javascript=javascript)
    stranger.goto(address)
    assert WORDS[language]["valid"] in stranger.locator("main").inner_text()
    assert name in stranger.locator("main").inner_text().replace("\N{NO-BREAK SPACE}", " ")
    assert email not in stranger.content()
    answer = stranger.request.get(re.sub(r"[?#].*", "", address), headers={"Accept": "application/vc+ld+json"})
    credential = json.loads(answer.text())
    assert "OpenBadgeCredential" in credential["type"] or "AchievementCredential" in credential["type"]
    assert email not in answer.text()


def test_below_the_pass_mark_there_is_no_badge_and_the_way_back_is_shown(surf):
    page = surf()
    sign_up(page, "pl", "prawie@example.test", "Prawie Próbna")
    finish_lessons(page, "pl")
    take_test(page, "pl", rightly=lambda number: number <= 4)
    assert "punktów" in heading(page)
    assert page.get_by_role("link", name="Zobacz odznakę").count() == 0
    page.get_by_role("link", name="Spróbuj jeszcze raz").click()
    take_test(page, "pl")
    assert page.get_by_role("link", name="Zobacz odznakę").count() == 1
