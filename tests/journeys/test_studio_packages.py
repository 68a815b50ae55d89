"""A course elsewhere: played in another maker's platform by SCORM 1.2, and as a single file without any network."""

import json
import random

import pytest
from playwright.sync_api import expect

from elearn.assets import SOURCES
from elearn.authoring.packages import html_file, scorm_package
from elearn.config import settings_from
from elearn.domain.access import Role
from elearn.domain.course import reader
from elearn.domain.exchange.archive import course_files as files_in
from elearn.domain.exchange.player import question_facts
from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.model import AnswerProblem
from tests.application import application_with, dispose
from tests.domain.exchange.documents import document, heading, paragraph
from tests.factories import course_files, lesson_file
from tests.journeys import axe, everykind
from tests.journeys.conftest import PASSWORD
from tests.journeys.lms import Platform
from tests.journeys.people import sign_in
from tests.learning.quizzes import CASES
from tests.people import person

TYPED = (
    "reputacja", " „REPUTACJA” ", "Renoma.", "renomą", "logo", "12,5", "12.9 zł", "13,0001", "12 kg", "1 2", "13",
    "63%", "Obraz", "skojarzenia", "OBRAZ…", "ｏｂｒａｚ", "", "a" * 501, "−12,5", "12,5 ZŁ.", "12.", "1e3", "Straße",
    "…", "'",
)  # fmt: skip


@pytest.fixture
def packed(sqlite_settings):
    """Make something of the small course with all kinds of question: `packed(scorm_package, "pl", "1")`."""
    app = application_with(sqlite_settings)

    def make(made, *arguments, files=everykind.FILES):
        course, problems = reader.read(files)
        assert not problems
        with app.test_request_context("/"):
            return made(course, *arguments)

    yield make
    dispose(app)


@pytest.fixture
def screen(browser):
    """A page of a fresh browser; errors fail the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce", locale="pl")
    context.set_default_timeout(10_000)
    page, wrong = context.new_page(), []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert not wrong, wrong


def give(form, kind, filled):
    """Fill in what a case says; orders are chance, so items are found by their words."""
    for wanted, value in filled.items():
        if wanted == "choice":
            for words in [value] if isinstance(value, str) else value:
                form.get_by_label(words, exact=True).check()
        elif kind in {"matching", "ordering", "gaps"}:
            named = form.locator(f"[name='{wanted}']")
            field = named if named.count() else form.get_by_label(wanted, exact=True)
            if field.evaluate("e => e.localName") == "select":
                field.select_option(label=value)
            else:
                field.fill(value)
        else:
            form.locator(f"[name='{wanted}']").fill(value)


def kind_of(form):
    prompt = " ".join(form.locator("legend").inner_text().split())
    return everykind.KINDS[prompt]


def forms(frame, lesson):
    """The questions of a lesson in the order asked."""
    section = frame.locator(f"[id='l:{lesson}']")
    return [section.locator("[data-question]").nth(at) for at in range(section.locator("[data-question]").count())]


def go(frame, lesson):
    frame.locator(f"[data-to='l:{lesson}']").click()
    return frame.locator(f"[id='l:{lesson}']")


def finish(frame, lesson):
    go(frame, lesson).get_by_role("button", name="Ukończ i przejdź dalej").click()


def test_a_course_is_begun_left_and_taken_up_again_in_another_platform(packed, screen):
    platform = Platform(screen, packed(scorm_package, "pl", "1"))
    frame = platform.open()
    assert platform.said("cmi.core.lesson_status") == "incomplete"
    assert axe.faults(frame) == []
    go(frame, everykind.LESSON).get_by_role("button", name="Zacznij").click()
    for form in forms(frame, everykind.LESSON)[:4]:
        kind = kind_of(form)
        give(form, kind, CASES[kind].right)
        form.get_by_role("button", name="Sprawdź odpowiedź").click()
        expect(form.locator(".verdict--ok")).to_be_focused()
    assert axe.faults(frame) == []
    kept = platform.close()
    assert (kept["cmi.core.exit"], kept["cmi.core.lesson_location"]) == ("suspend", f"l:{everykind.LESSON}")

    frame = platform.open()
    section = frame.locator(f"[id='l:{everykind.LESSON}']")
    expect(section).to_be_visible()
    expect(section.locator(".verdict--ok")).to_have_count(4)
    wrong = kind_of(forms(frame, everykind.LESSON)[4])
    for form in forms(frame, everykind.LESSON)[4:]:
        kind = kind_of(form)
        give(form, kind, CASES[kind].wrong if kind == wrong else CASES[kind].right)
        form.get_by_role("button", name="Sprawdź odpowiedź").click()
        expect(form.locator(".verdict")).to_be_visible()
    expect(section.locator("[data-result] h4")).to_be_focused()
    expect(section.locator("[data-result]")).to_contain_text(f"Wynik: {14 - CASES[wrong].points} z 14 pkt")
    expect(section.locator("[data-result]")).to_contain_text("Zaliczone")
    finish(frame, everykind.LESSON)
    expect(frame.locator(f"[id='l:{everykind.READING}']")).to_be_visible()
    assert platform.said("cmi.core.lesson_status") == "incomplete"
    assert platform.said("cmi.core.score.raw") is None  # only the test counts


def test_a_course_is_completed_when_its_rule_is_met_and_the_score_is_that_of_the_test(packed, screen):
    platform = Platform(screen, packed(scorm_package, "pl", "1"))
    frame = platform.open()
    finish(frame, everykind.LESSON)
    finish(frame, everykind.READING)
    expect(frame.locator("#postep")).to_have_text("Ukończone: 2 z 3.")
    section = go(frame, everykind.TEST)
    section.get_by_role("button", name="Zacznij").click()
    hand_in = section.get_by_role("button", name="Oddaj i zobacz wynik")
    hand_in.click()
    expect(section.locator("[data-result]")).to_contain_text("Bez odpowiedzi zostały pytania: 1, 2, 3, 4, 5, 6, 7, 8.")
    hand_in.click()
    expect(section.locator("[data-result]")).to_contain_text("Jeszcze niezaliczone. Próg: 10 pkt.")
    assert (platform.said("cmi.core.lesson_status"), platform.said("cmi.core.score.raw")) == ("incomplete", "0")

    section.get_by_role("button", name="Zacznij nowe podejście").click()
    for form in forms(frame, everykind.TEST):
        kind = kind_of(form)
        give(form, kind, CASES[kind].right)
    platform.close()
    frame = platform.open()  # answers of a test that says its result at the end are there after a break, too
    section = frame.locator(f"[id='l:{everykind.TEST}']")
    section.get_by_role("button", name="Oddaj i zobacz wynik").click()
    expect(section.locator("[data-result]")).to_contain_text("Wynik: 14 z 14 pkt")
    assert axe.faults(frame) == []
    kept = platform.close()
    assert kept["cmi.core.lesson_status"] == "passed"
    assert [kept[f"cmi.core.score.{name}"] for name in ("raw", "min", "max")] == ["100", "0", "100"]


def _long_test():
    """A test that draws ten of twelve questions to write long answers to, and may be taken once."""
    asked = (f"## ? Pytanie {n}?\nid: p{n}\nkind: text\n\n= dobrze {n}\n" for n in range(12))
    rules = 'feedback = "end"\nattempts = 1\ndraw = 10\nshuffle_questions = true\npass = 5'
    return course_files(lessons={"test": lesson_file("Sprawdzian", "\n".join(asked), kind="test", settings=rules)})


def test_long_answers_fit_and_a_test_that_may_be_taken_once_can_be_failed(packed, screen):
    platform = Platform(screen, packed(scorm_package, "pl", "1", files=_long_test()))
    frame = platform.open()
    go(frame, "test").get_by_role("button", name="Zacznij").click()
    shown = frame.locator("[data-question]:visible")
    expect(shown).to_have_count(10)
    prompts = shown.locator("legend").all_inner_texts()
    for place in range(10):
        shown.nth(place).locator("[name=text]").fill("ż" * 490)
        shown.nth(place).locator("[name=text]").blur()
    kept = platform.close()
    assert 2_000 < len(kept["cmi.suspend_data"]) <= 4_096

    frame = platform.open()
    shown = frame.locator("[data-question]:visible")
    assert shown.locator("legend").all_inner_texts() == prompts  # the same ones in the same order
    section = frame.locator("[id='l:test']")
    section.get_by_role(
        "button", name="Oddaj i zobacz wynik"
    ).click()  # the answers count, also those not kept in words
    expect(section.locator("[data-result]")).to_contain_text("Wynik: 0 z 10 pkt")
    expect(section.locator("[data-result]")).to_contain_text("Nie ma więcej podejść.")
    expect(section.get_by_role("button", name="Zacznij nowe podejście")).to_be_hidden()
    assert platform.close()["cmi.core.lesson_status"] == "failed"


def test_without_a_platform_the_package_works_and_says_so(packed, screen):
    platform = Platform(screen, packed(scorm_package, "pl", "1"))
    screen.goto("http://lms.localhost/sco/index.html")
    expect(screen.locator("#stan")).to_have_text("Kurs jest otwarty poza platformą: postęp nie zostanie zapisany.")
    assert platform.kept == {}


def test_the_platform_is_found_above_the_window_that_opened_the_package(packed, screen):
    platform = Platform(screen, packed(scorm_package, "pl", "1"))
    screen.context.route("**/*", platform.answer)
    screen.goto("http://lms.localhost/opener")
    with screen.expect_popup() as opened:
        screen.evaluate("window.open('sco/index.html'); null")
    expect(opened.value.locator("#stan")).to_have_text("Postęp jest zapisany na platformie.")
    assert platform.said("cmi.core.lesson_status") == "incomplete"


def test_a_single_file_needs_nothing_beside_it(packed, screen, tmp_path):
    file = tmp_path / "kurs.html"
    file.write_bytes(packed(html_file, "pl"))
    asked = []
    screen.on("request", lambda request: asked.append(request.url))
    screen.goto(file.as_uri())
    form = forms(screen, everykind.LESSON)[0]
    give(form, "single", CASES["single"].wrong)
    form.get_by_role("button", name="Sprawdź odpowiedź").click()
    expect(form.locator(".verdict--no")).to_be_focused()
    expect(form.locator("[data-key]")).to_contain_text("Policz na palcach.")
    assert axe.faults_in_every_view(screen) == []
    screen.set_viewport_size({"width": 390, "height": 900})
    assert screen.evaluate("document.documentElement.scrollWidth") <= 390
    assert [url for url in asked if not url.startswith(("data:", "file:"))] == []


def _random_form(facts, chance):
    """A form as a browser may send it, with places of a plan that shuffles nothing."""
    kind, some = facts["kind"], lambda most: str(chance.randrange(most))
    if kind in {"single", "multiple"}:
        ticked = [str(at) for at in range(facts["options"]) if chance.random() < 0.5]
        return {"choice": ticked[:1] if kind == "single" else ticked}
    if kind == "truefalse":
        return {"choice": chance.choice([["true"], ["false"], []])}
    if kind in {"text", "number"}:
        return {kind: [chance.choice(TYPED)]}
    if kind == "matching":
        return {f"pair-{at}": [some(facts["rights"])] for at in range(len(facts["lefts"]))}
    if kind == "ordering":
        places = (
            chance.sample(range(1, facts["items"] + 1), facts["items"])
            if chance.random() < 0.8
            else [1] * facts["items"]
        )
        return {f"position-{at}": [str(place)] for at, place in enumerate(places)}
    return {
        f"gap-{at}": [some(gap["choices"]) if "right" in gap else chance.choice(TYPED)]
        for at, gap in enumerate(facts["gaps"])
    }


def test_the_player_grades_as_the_server_does(screen):
    quiz = reader.read(everykind.FILES)[0].lessons[0].quiz
    chance, given = random.Random(5), []  # noqa: S311 -- no secret
    for question in quiz.questions:
        facts = question_facts(question)
        for _ in range(120):
            form = _random_form(facts, chance)
            try:
                answer = KINDS[question.kind].answer(form, question, ())
                expected = KINDS[question.kind].grade(question, answer, "pl").hundredths
            except AnswerProblem:
                expected = None
            given.append((facts, form, expected))
    screen.goto("about:blank")
    screen.add_script_tag(content=(SOURCES / "package" / "grading.js").read_text(encoding="utf-8"))
    found = screen.evaluate(
        """given => given.map(([facts, fields]) => {
          const form = new FormData()
          for (const [name, values] of Object.entries(fields)) for (const value of values) form.append(name, value)
          const read = Grading.given(form, facts)
          return read.problem ? null : Grading.grade(facts, read.answer)
        })""",
        json.loads(json.dumps([[facts, form] for facts, form, _ in given])),
    )
    differing = [
        (facts["kind"], form, expected, got)
        for (facts, form, expected), got in zip(given, found, strict=True)
        if expected != got
    ]
    assert differing == []
    assert {expected for *_, expected in given} >= {None, 0, 100, 200, 300}


def test_a_course_comes_from_a_document_and_leaves_as_a_zip(site, surf, tmp_path):
    application = application_with(settings_from(site.environment))
    person(application, "przynosi@example.test", password=PASSWORD, roles=[(Role.TRAINER, "inny-kurs")])
    dispose(application)
    page = surf(width=390)
    sign_in(page, "pl", "przynosi@example.test")
    page.goto("/pl/studio/import")
    assert axe.faults_in_every_view(page) == []
    page.get_by_role("button", name="Wczytaj").click()
    expect(page.locator("h1")).to_have_text("Kurs z pliku")
    assert axe.faults(page) == []
    lessons = [
        heading("Z Worda do kursu", 1),
        heading("Jeden", 2),
        paragraph("Raz."),
        heading("Dwa", 2),
        paragraph("Dwa."),
    ]
    page.get_by_label("Plik ZIP").set_input_files(
        {"name": "kurs.docx", "mimeType": "application/zip", "buffer": document(*lessons)}
    )
    page.get_by_role("button", name="Wczytaj").click()
    expect(page.locator("#zapisano")).to_contain_text("Wczytane: 2 lekcje.")
    page.goto("/pl/studio/z-worda-do-kursu/export")
    assert axe.faults_in_every_view(page) == []
    with page.expect_download() as given:
        page.get_by_role("link", name="Pobierz Folder kursu (ZIP)").click()
    given.value.save_as(tmp_path / "kurs.zip")
    folder, files = files_in((tmp_path / "kurs.zip").read_bytes())
    assert (folder, "pl/02-dwa.md" in files) == ("z-worda-do-kursu", True)
