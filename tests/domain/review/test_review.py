"""What an editor sends back: each fault planted alone in a course that is otherwise fit."""

from dataclasses import replace

import pytest

from elearn.domain.course.model import Act, Glossary
from elearn.domain.course.reader import read
from elearn.domain.review.facts import Fact
from elearn.domain.review.review import review
from tests.domain.course.sample import folder

COURSE, _ = read(folder())
LESSON = COURSE.lessons[0]
CITED = {source.id for lesson in COURSE.lessons for source in lesson.texts["pl"].sources}
ASKED = [question for lesson in COURSE.lessons if lesson.quiz for question in lesson.quiz.questions]
USED = CITED | {source for question in ASKED for source in question.sources}
FACTS = {id_: Fact(id_, {}, "x", "", "S", COURSE.legal_date) for id_ in USED}


def codes(course, facts=None):
    return {(one.path, one.code) for one in review(course, FACTS if facts is None else facts).problems}


def with_lesson(lesson):
    return replace(COURSE, lessons=(lesson, *COURSE.lessons[1:]))


def with_body(body, language="pl"):
    said = replace(LESSON.texts[language], body=body)
    return with_lesson(replace(LESSON, texts={**LESSON.texts, language: said}))


FIRST, FIRST_EN = "pl/01-pierwsza.md", "en/01-pierwsza.md"
LONG = "Ala " + "ma kota " * 12 + "."


def planted():
    question = LESSON.quiz.questions[0]
    mute = replace(question, passage="", texts={k: replace(t, explanation="") for k, t in question.texts.items()})
    few = replace(LESSON, quiz=replace(LESSON.quiz, questions=(mute,)))
    glossary = {language: Glossary("Pojęcia", "## Las {#las}\n\nDrzewa.") for language in ("pl", "en")}
    likely = {id_: replace(fact, confidence="L", date=fact.date.replace(year=2031)) for id_, fact in FACTS.items()}
    undated = replace(LESSON, legal_date=None, acts=(Act("ustawa", "", ""),))
    return [
        (with_body(LONG), FACTS, (FIRST, "sentences_long")),
        (with_body("Sprawozdawczość organizacyjna niewątpliwie przewidywalna."), FACTS, (FIRST, "words_long")),
        (with_lesson(replace(LESSON, minutes=80)), FACTS, (FIRST, "minutes_off")),
        (COURSE, {}, (FIRST, "fact_unknown")),
        (COURSE, likely, (FIRST, "fact_date_hidden")),
        (with_lesson(undated), FACTS, (FIRST, "legal_date_missing")),
        (with_lesson(replace(LESSON, worksheet=None)), FACTS, (FIRST, "lesson_parts")),
        (with_lesson(few), FACTS, (FIRST, "questions_count")),
        (with_lesson(few), FACTS, (FIRST, "question_without_passage")),
        (with_lesson(few), FACTS, (FIRST, "question_without_explanation")),
        (COURSE, FACTS, ("pl/03-sprawdzian.md", "test_settings")),
        (with_body("No headings here at all.", "en"), FACTS, (FIRST_EN, "structure_differs")),
        (replace(COURSE, glossary=glossary), FACTS, ("pl/glossary.md", "term_unused")),
        (with_body('On powiedział "tak" i poszedł.'), FACTS, (FIRST, "typography")),
    ]


@pytest.mark.parametrize(("course", "facts", "problem"), planted())
def test_a_fault_is_sent_back(course, facts, problem):
    assert problem in codes(course, facts)


def test_the_sample_has_only_the_faults_of_its_size():
    small = {"questions_count", "test_settings", "minutes_off", "structure_differs", "lesson_parts"}
    small |= {"question_without_passage", "question_without_explanation"}
    assert {code for _, code in codes(COURSE)} <= small


def test_figures_stand_for_every_lesson_and_language():
    seen = review(COURSE, FACTS)
    assert {(line.lesson, line.language) for line in seen.lines} == {
        (lesson.slug, language) for lesson in COURSE.lessons for language in lesson.texts
    }
    assert ("", "pl") in seen.looks
