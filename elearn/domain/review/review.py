"""The review of a course: what an editor would send back, beyond what the reader of the folder refuses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from elearn.domain.course import markup
from elearn.domain.course.findings import Findings
from elearn.domain.course.lessons import COURSE_PAGE, GLOSSARY_PAGE
from elearn.domain.course.media import worksheet
from elearn.domain.course.model import Course, Language, Lesson, Problem
from elearn.domain.quiz.model import Question
from elearn.domain.review import fairness, prose
from elearn.domain.review.facts import Fact
from elearn.domain.review.fairness import Looks
from elearn.domain.review.prose import Measure

SENTENCE: Mapping[Language, float] = {"pl": 15, "en": 20}
"""Most words in an average sentence."""
LONG_SHARE: Mapping[Language, float] = {"pl": 0.1, "en": 0.06}
"""Most long words, as a share."""
MINUTES = 0.35
"""How far the minutes of a lesson may lie from the time that reading and answering take, as a share."""
POOL, DRAW, PASS_SHARE = 36, 12, 0.7
"""What a final test asks: so many questions drawn from at least so many, and this share to pass."""
BOXES = ("example", "exercise", "remember")
"""Boxes that every lesson has."""
QUESTIONS = range(4, 7)
"""Questions of a lesson."""


@dataclass(frozen=True, slots=True)
class Line:
    """A lesson in one language, in figures."""

    lesson: str
    language: Language
    measure: Measure
    minutes: int
    """As the lesson says."""
    reading: float
    """As reading and answering take."""


@dataclass(frozen=True, slots=True)
class Review:
    """What was found."""

    lines: tuple[Line, ...]
    looks: Mapping[tuple[str, Language], Looks]
    """By lesson and language; of the whole course under an empty lesson."""
    problems: tuple[Problem, ...]


def review(course: Course, facts: Mapping[str, Fact]) -> Review:
    """Look at everything in a course that its reader lets pass."""
    found = Findings()
    lines = tuple(_lines(course))
    for line in lines:
        _judge(line, course, found)
    looks = dict(_looks(course))
    for (slug, language), seen in looks.items():
        for tell in seen.tells():
            found.add(_path(course, slug, language), 0, f"tell_{tell}")
    for lesson in course.lessons:
        _check_parts(course, lesson, found)
        _check_facts(course, lesson, facts, found)
        _check_questions(course, lesson, found)
        _check_twins(course, lesson, found)
    _check_glossary(course, found)
    for path, language, text in texts(course):
        for slip in prose.slips(text, language):
            found.add(path, 0, "typography", sign=slip, language=language, passage=_around(text, slip))
    return Review(lines, looks, tuple(found.sorted()))


def _path(course: Course, lesson: str, language: Language) -> str:
    file = next((one.file for one in course.lessons if one.slug == lesson), COURSE_PAGE)
    return f"{language}/{file}"


def _lines(course: Course) -> Iterator[Line]:
    for lesson in course.lessons:
        asked = len(lesson.quiz.questions) if lesson.quiz else 0
        drawn = min(lesson.quiz.settings.draw or asked, asked) if lesson.quiz else 0
        for language, said in lesson.texts.items():
            words, sheet = prose.word_count(said.body), lesson.worksheet is not None
            reading = prose.minutes(words, drawn, worksheet=sheet, test=lesson.kind == "test")
            yield Line(lesson.slug, language, prose.measure(said.body), lesson.minutes, reading)


def _judge(line: Line, course: Course, found: Findings) -> None:
    path = _path(course, line.lesson, line.language)
    most, share = SENTENCE.get(line.language, SENTENCE["en"]), LONG_SHARE.get(line.language, LONG_SHARE["en"])
    if line.measure.sentence > most:
        found.add(path, 0, "sentences_long", average=f"{line.measure.sentence:.1f}", most=f"{most:g}")
    if line.measure.long_share > share:
        found.add(path, 0, "words_long", share=f"{line.measure.long_share:.0%}", most=f"{share:.0%}")
    if line.language == course.base and abs(line.minutes - line.reading) > MINUTES * line.reading:
        found.add(path, 0, "minutes_off", minutes=str(line.minutes), reading=f"{line.reading:.0f}")


def _looks(course: Course) -> Iterator[tuple[tuple[str, Language], Looks]]:
    everything = [question for lesson in course.lessons if lesson.quiz for question in lesson.quiz.questions]
    for language in course.languages:
        yield ("", language), fairness.looks(everything, language)
        for lesson in course.lessons:
            if lesson.quiz and lesson.kind == "test":
                yield (lesson.slug, language), fairness.looks(lesson.quiz.questions, language)


def _check_parts(course: Course, lesson: Lesson, found: Findings) -> None:
    """A lesson to read has its worked example, its exercise with a worksheet, and what to remember."""
    if lesson.kind != "lesson":
        return
    shape = _shape(lesson.texts[course.base].body)
    missing = [box for box in BOXES if box not in shape] + ([] if lesson.worksheet else ["worksheet"])
    if missing:
        found.add(f"{course.base}/{lesson.file}", 0, "lesson_parts", missing=", ".join(missing))


def _check_facts(course: Course, lesson: Lesson, facts: Mapping[str, Fact], found: Findings) -> None:
    path, said = f"{course.base}/{lesson.file}", lesson.texts[course.base]
    cited = {source.id for source in said.sources}
    asked = {source for question in _asked(lesson) for source in question.sources}
    for id_ in sorted(cited | asked):
        if id_ not in facts:
            found.add(path, 0, "fact_unknown", id=id_)
    shown = said.body + "".join(source.text for source in said.sources)
    for id_ in sorted(cited & facts.keys()):
        day = facts[id_].date
        if facts[id_].confidence == "L" and day and str(day.year) not in shown:
            found.add(path, 0, "fact_date_hidden", id=id_, date=day.isoformat())
    if lesson.acts and lesson.legal_date is None:
        found.add(path, 0, "legal_date_missing")


def _asked(lesson: Lesson) -> tuple[Question, ...]:
    return lesson.quiz.questions if lesson.quiz else ()


def _check_questions(course: Course, lesson: Lesson, found: Findings) -> None:
    path, asked = f"{course.base}/{lesson.file}", _asked(lesson)
    if lesson.kind == "lesson" and len(asked) not in QUESTIONS:
        found.add(path, 0, "questions_count", count=str(len(asked)), least="4", most="6")
    if lesson.kind == "test" and lesson.quiz is not None:
        settings = lesson.quiz.settings
        if len(asked) < POOL or settings.draw != DRAW or settings.pass_share != PASS_SHARE or settings.pass_points:
            found.add(path, 0, "test_settings", pool=str(len(asked)), least=str(POOL), draw=str(DRAW))
    for question in asked:
        if not question.passage:
            found.add(path, 0, "question_without_passage", id=question.id)
        for language, text in question.texts.items():
            if not text.explanation.strip() or not all(_option_notes(question, language)):
                found.add(f"{language}/{lesson.file}", 0, "question_without_explanation", id=question.id)


def _option_notes(question: Question, language: Language) -> list[str]:
    body = question.text_in(language).body
    if question.kind == "truefalse":
        return [body.true.strip(), body.false.strip()]
    if question.kind in {"single", "multiple"}:
        return [option.explanation.strip() for option in body.options]
    return []


def _check_twins(course: Course, lesson: Lesson, found: Findings) -> None:
    """Translations are built alike: the same headings, boxes, tables, lists and pictures in the same order."""
    shape = _shape(lesson.texts[course.base].body)
    for language, said in lesson.texts.items():
        other = _shape(said.body)
        if other != shape:
            place = next((n for n, pair in enumerate(zip(shape, other, strict=False)) if pair[0] != pair[1]), None)
            differs = "–" if place is None else f"{shape[place]} / {other[place]}"
            found.add(f"{language}/{lesson.file}", 0, "structure_differs", place=str((place or 0) + 1), differs=differs)


@lru_cache(maxsize=128)
def _shape(body: str) -> tuple[str, ...]:
    shape: list[str] = []
    for token in markup.tokens(body):
        if token.type == "container_box_open":
            shape.append(markup.box_name(token))
        elif token.type in {"heading_open", "table_open", "bullet_list_open", "ordered_list_open", "blockquote_open"}:
            shape.append(token.tag)
        elif token.type == "inline":
            shape += ["picture" for child in token.children or () if child.type == "image"]
    return tuple(shape)


def _check_glossary(course: Course, found: Findings) -> None:
    for language, glossary in course.glossary.items():
        linked = {
            link.address.partition("#")[2]
            for lesson in course.lessons
            for link in markup.outline(lesson.texts[language].body if language in lesson.texts else "").links
            if link.address.startswith(f"{GLOSSARY_PAGE}#")
        }
        for anchor in markup.outline(glossary.body).anchors:
            if anchor.address not in linked:
                found.add(f"{language}/{GLOSSARY_PAGE}", 0, "term_unused", term=anchor.address)


def texts(course: Course) -> Iterator[tuple[str, Language, str]]:
    """Every text that people read: path, language, words without marks."""
    for language, said in course.texts.items():
        front = [said.title, said.summary, *said.outcomes, *said.monday, said.badge.claim, said.badge.criteria]
        yield f"{language}/{COURSE_PAGE}", language, "\n".join([*front, *prose.pieces(said.description)])
    for language, glossary in course.glossary.items():
        yield f"{language}/{GLOSSARY_PAGE}", language, "\n".join(prose.pieces(glossary.body))
    for lesson in course.lessons:
        for language, text in lesson.texts.items():
            front = [text.title, text.summary, *text.outcomes, *(source.text for source in text.sources)]
            asked = [words for question in _asked(lesson) for words in question_words(question, language)]
            yield f"{language}/{lesson.file}", language, "\n".join([*front, *prose.pieces(text.body), *asked])
    for name, content in course.media.items():
        if name.endswith(".md"):
            _, body, _ = worksheet(content.decode())
            yield f"media/{name}", name.split(".")[-2], "\n".join(prose.pieces(body))


def question_words(question: Question, language: Language) -> list[str]:
    """Prompt, options with their explanations, explanation."""
    text = question.text_in(language)
    options = getattr(text.body, "options", ())
    said = [words for option in options for words in (option.text, option.explanation)]
    return [text.prompt, *said, *_option_notes(question, language), text.explanation]


def _around(text: str, slip: str) -> str:
    place = max(text.find(slip), 0)
    return " ".join(text[max(0, place - 25) : place + 25].split())
