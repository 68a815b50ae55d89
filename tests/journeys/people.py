"""What people do in a browser, in their own words."""

import re
from functools import cache

from elearn.domain.course import folder, reader
from elearn.web import markdown
from tests.journeys.conftest import PASSWORD, ROOT

COURSE = "marka-i-wizerunek"
WORDS = {
    "pl": {
        "sign up": "Załóż konto",
        "confirm": "Potwierdzam, wchodzę",
        "finish": "Ukończ i przejdź dalej",
        "begin": "Zacznij",
        "check": "Sprawdź odpowiedź",
        "save": "Zapisz i przejdź dalej",
        "hand in": "Oddaj i zobacz wynik",
        "badge": "Zobacz odznakę",
        "valid": "Odznaka jest ważna",
        "true": "Prawda",
        "false": "Fałsz",
    },
    "en": {
        "sign up": "Create an account",
        "confirm": "Yes, let me in",
        "finish": "Finish and go on",
        "begin": "Start",
        "check": "Check answer",
        "save": "Save and go on",
        "hand in": "Hand in and see the result",
        "badge": "See the badge",
        "valid": "This badge is valid",
        "true": "True",
        "false": "False",
    },
}


@cache
def course():
    """Return the course as its folder says it."""
    files, problems = folder.files_of(ROOT / "courses" / COURSE)
    read, more = reader.read(files)
    assert not problems
    assert not more
    return read


def plain(text, language):
    """Return inline Markdown as a browser shows it, white space folded."""
    return " ".join(markdown.plain(text, language).split())


@cache
def questions(language):
    """Return every question of the course by its text."""
    return {
        plain(question.texts[language].prompt, language): question
        for lesson in course().lessons
        if lesson.quiz
        for question in lesson.quiz.questions
    }


def heading(page):
    """Return the page's heading, white space folded."""
    return " ".join(page.locator("h1").inner_text().split())


def sign_up(page, language, email, name):
    """Create an account and confirm the address by the letter in the demo's mailbox."""
    words = WORDS[language]
    page.goto(f"/{language}/sign-up")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill(f"{PASSWORD}-{name[:3]}-7")
    page.locator("main").get_by_role("button", name=words["sign up"]).click()
    page.goto(f"/{language}/mailbox")
    page.locator("main").get_by_role("link").filter(has_text=re.compile(".")).first.wait_for()
    page.locator("main tr, main li").filter(has_text=email).first.get_by_role("link").first.click()
    link = page.locator("main a[href*='/arrive/']").first.get_attribute("href")
    page.goto(link)
    page.get_by_role("button", name=words["confirm"]).click()


def sign_in(page, language, email, password=PASSWORD):
    """Sign in by password."""
    page.goto(f"/{language}/sign-in")
    page.locator("details:has(#password-email) summary").click()
    page.locator("#password-email").fill(email)
    page.locator("details input[name=password]").fill(password)
    page.locator("details button[type=submit]").click()


def answer(page, language, *, rightly=True):
    """Answer the question on the page, rightly or wrongly, without sending it."""
    question = questions(language)[heading(page)]
    ANSWERS[question.kind](page, question, question.texts[language].body, language, rightly)
    return question


def _choose(page, language, texts, wanted):
    for label in page.locator(".opt label").all():
        if " ".join(label.inner_text().split()) in {plain(texts[index], language) for index in wanted}:
            label.click()


def _single(page, question, body, language, rightly):
    right = question.key.right
    wanted = [right] if rightly else [next(i for i in range(question.key.options) if i != right)]
    _choose(page, language, [option.text for option in body.options], wanted)


def _multiple(page, question, body, language, rightly):
    right = list(question.key.right)
    wrong = [i for i in range(question.key.options) if i not in right]
    _choose(page, language, [option.text for option in body.options], right if rightly else wrong[:1] or right[:1])


def _truefalse(page, question, _body, language, rightly):
    right = "true" if question.key.right else "false"
    wanted = right if rightly else {"true": "false", "false": "true"}[right]
    page.get_by_label(WORDS[language][wanted], exact=True).check()


def _text(page, _question, body, _language, rightly):
    page.locator("input[name=text]").fill(body.variants[0] if rightly else "ani trochę")


def _number(page, question, _body, language, rightly):
    right = str(question.key.value)
    page.locator("input[name=number]").fill(
        (right.replace(".", ",") if language == "pl" else right) if rightly else "987654"
    )


def _matching(page, _question, body, language, rightly):
    rights = {plain(row.left, language): plain(row.right, language) for row in body.rows if row.left}
    for pair in page.locator(".pair").all():
        left = " ".join(pair.locator("label").inner_text().split())
        select = pair.locator("select")
        options = [" ".join(text.split()) for text in select.locator("option").all_inner_texts()]
        place = options.index(rights[left])
        select.select_option(index=place if rightly else 1 + place % (len(options) - 1))


def _ordering(page, _question, body, language, rightly):
    items = [plain(item, language) for item in body.items]
    for item in page.locator(".ord li").all():
        text = " ".join(item.locator("span").last.inner_text().split())
        place = items.index(text)
        item.locator("select").select_option(str(place + 1 if rightly else (place + 1) % len(items) + 1))


def _gaps(page, question, body, _language, rightly):
    for number, (key, gap) in enumerate(zip(question.key.gaps, body.gaps, strict=True)):
        field = page.locator(f"[name=gap-{number}]")
        if gap.choose:
            chosen = gap.words[key.right if rightly else (key.right + 1) % len(gap.words)]
            field.select_option(label=chosen)
        else:
            field.fill(gap.words[0] if rightly else "ani trochę")


ANSWERS = {
    "single": _single,
    "multiple": _multiple,
    "truefalse": _truefalse,
    "text": _text,
    "number": _number,
    "matching": _matching,
    "ordering": _ordering,
    "gaps": _gaps,
}


def finish_lessons(page, language):
    """Read every lesson from the first and mark it as finished, until the test."""
    lessons = [lesson for lesson in course().lessons if lesson.kind == "lesson"]
    page.goto(f"/{language}/courses/{COURSE}/{lessons[0].slug}")
    for lesson in lessons:
        assert lesson.slug in page.url
        page.get_by_role("button", name=WORDS[language]["finish"]).click()
    return course().lessons[-1].slug


def take_test(page, language, *, rightly=lambda _number: True):
    """Begin the final test, answer every question, hand in; `rightly` decides by the question's number."""
    words = WORDS[language]
    page.goto(f"/{language}/courses/{COURSE}/{course().lessons[-1].slug}/quiz")
    page.locator("main").get_by_role("button").first.click()
    number = 1
    while page.get_by_role("button", name=words["hand in"]).count() == 0:
        answer(page, language, rightly=rightly(number))
        page.get_by_role("button", name=words["save"]).click()
        number += 1
    page.get_by_role("button", name=words["hand in"]).click()
