"""A question of a draft made whole, so that it can be tried as learners will meet it, or what keeps it from that."""

from collections.abc import Mapping

from elearn.domain.course.findings import Findings
from elearn.domain.course.model import Language, Problem
from elearn.domain.course.questions import cut, outlines, read_base, read_translation
from elearn.domain.quiz.model import Question


def question(
    lesson: str, base: Language, block: str, translations: Mapping[Language, str]
) -> tuple[Question | None, list[Problem]]:
    """The question of a lesson, None while its block in the base language has problems; and these problems.

    A translation with problems of its own is left out: the base language stands in for it.
    """
    found = Findings()
    blocks = cut("", list(enumerate(block.split("\n"), start=1)), found)
    made = read_base(blocks[0], lesson, base, found) if blocks else None
    for read in blocks[:1]:
        for offset, outline in outlines(read, made.kind if made else ""):
            for fault in outline.faults:
                found.add("", offset + fault.line, fault.code, **dict(fault.values))
            for name in sorted(outline.blocks):
                found.add("", offset + 1, "question_block", block=name)
    if made is None or found:
        return None, found.sorted()
    for language, said in translations.items():
        _translate(made, language, said)
    return made, []


def _translate(made: Question, language: Language, said: str) -> None:
    found = Findings()
    blocks = cut("", list(enumerate(said.split("\n"), start=1)), found)
    words = read_translation(blocks[0], made, found) if blocks else None
    if words is not None and not found:
        made.texts[language] = words
