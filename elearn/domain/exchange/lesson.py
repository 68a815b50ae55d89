"""Questions of our own lesson files, out of them and into a new one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from elearn.domain.course import questions
from elearn.domain.course.findings import Findings
from elearn.domain.course.lessons import MOST_MINUTES
from elearn.domain.course.model import Problem
from elearn.domain.course.pages import read_page
from elearn.domain.course.writer import question_text
from elearn.domain.draft.pieces import Pieces, joined
from elearn.domain.draft.sketch import LessonSketch
from elearn.domain.exchange import inline
from elearn.domain.exchange.decoding import text_of
from elearn.domain.exchange.intake import LANGUAGE, Heading, Import, Intake, Shape, Wording
from elearn.domain.exchange.outgoing import Export, Leaving, written
from elearn.domain.exchange.report import Entry, Remark, Report
from elearn.domain.quiz.model import Language, Question

_FILE = "lesson.md"


def read(content: bytes, wording: Wording, taken: Iterable[str] = ()) -> Import:  # noqa: ARG001 -- the same for all formats
    """The questions of a lesson file, or of a file that holds nothing but questions."""
    into = Intake(taken)
    text = text_of(content, into.remarks)
    if text is None:
        return into.result()
    found = Findings()
    blocks = _blocks(inline.clean(text.lstrip("\ufeff")), found, into)
    ends = [*(block.line for block in blocks[1:]), len(text) + 2]
    problems = [problem for problem in found.sorted() if problem.code != "front_missing"]
    for block, end in zip(blocks, ends, strict=False):
        _take(block, [one for one in problems if block.line <= one.line < end], into)
    first = blocks[0].line if blocks else len(text) + 2
    for problem in problems:
        if problem.line < first:
            into.remarks.add("lesson_broken", line=str(problem.line), problem=problem.code)
    return into.result()


def _blocks(text: str, found: Findings, into: Intake) -> list[questions.Block]:
    page = read_page(_FILE, text, found, with_quiz=True)
    if page is None:
        return questions.cut(_FILE, list(enumerate(text.split("\n"), start=1)), found)
    if page.quiz is None:
        into.remarks.add("quiz_missing")
        return []
    if page.body.strip() or (page.quiz.settings and page.quiz.settings.values):
        into.remarks.add("lesson_text")
    return page.quiz.blocks


def _take(block: questions.Block, problems: Sequence[Problem], into: Intake) -> None:
    own = Findings()
    own.adopt(problems)
    question = questions.read_base(block, "", LANGUAGE, own)
    if question is None or own:
        first = own.sorted()[0]
        values = tuple((f"of_{name}", value) for name, value in first.values)
        heading = Heading(line=block.line, prompt=block.prompt)
        into.leave(heading, Remark("problem", (("problem", first.code), ("line", str(first.line)), *values)))
        return
    said = question.texts[LANGUAGE]
    heading = Heading(
        line=block.line,
        id=question.id,
        prompt=said.prompt,
        explanation=said.explanation,
        points=Decimal(question.points),
        tags=question.tags,
        sources=question.sources,
        passage=question.passage,
    )
    into.take(heading, Shape(question.kind, question.key, said.body))


def of_draft(files: Mapping[str, bytes], lessons: Iterable[LessonSketch], base: Language, language: Language) -> Import:
    """The questions of these lessons of a draft, with their texts in the base language and in another."""
    asked: list[Question] = []
    entries: list[Entry] = []
    for lesson in lessons:
        found = read(files.get(f"{base}/{lesson.file}", b""), Wording())
        entries += found.report.entries
        asked += [_spoken(question, lesson, base, language) for question in found.questions]
    return Import(tuple(asked), Report(tuple(entries)))


def _spoken(question: Question, lesson: LessonSketch, base: Language, language: Language) -> Question:
    texts = {base: question.texts[LANGUAGE]}
    translated = lesson.pieces[language].block(question.id) if language in lesson.pieces and language != base else None
    if translated is not None:
        found = Findings()
        blocks = questions.cut(_FILE, list(enumerate(translated.split("\n"), start=1)), found)
        said = questions.read_translation(blocks[0], question, found) if blocks else None
        if said is not None and not found:
            texts[language] = said
    passage = f"{lesson.slug}{question.passage}" if question.passage.startswith("#") else question.passage
    return replace(question, texts=texts, passage=passage)


def write(asked: Iterable[Question], language: Language, wording: Wording) -> Export:
    """The questions as a lesson of kind test; its title and summary are in the wording."""
    pieces, report = written(
        asked, language, lambda leaving: question_text(_alone(leaving), "", language, base=True).strip()
    )
    front = {
        "title": wording.title,
        "summary": wording.summary,
        "kind": "test",
        "minutes": min(max(len(pieces), 1), MOST_MINUTES),
    }
    return Export(joined(Pieces(front, "", {"pass": "70%"}, tuple(pieces))).encode(), report)


def _alone(leaving: Leaving) -> Question:
    """The question with the text that is written, whatever language it is in."""
    return replace(leaving.question, texts={leaving.language: leaving.text})
