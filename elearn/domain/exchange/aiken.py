"""Aiken, the plainest format of questions: a line, lettered answers, and `ANSWER: B`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from elearn.domain.exchange import inline, intake
from elearn.domain.exchange.decoding import text_of
from elearn.domain.exchange.intake import ALL, NONE, Answer, Heading, Import, Intake, Shape, Wording
from elearn.domain.exchange.outgoing import Export, Leaving, note_points, note_references, plain_line, written
from elearn.domain.exchange.report import Unfit
from elearn.domain.quiz.model import Language, Question

_OPTION = re.compile(r"([A-Za-z])[.)][ \t]+(\S.*)")
_ANSWER = re.compile(r"ANSWERS?[ \t]*:[ \t]*(.*)", re.IGNORECASE)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(slots=True)
class _Piece:
    """The lines of one question."""

    line: int = 0
    prompt: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)

    def add(self, number: int, line: str) -> None:
        """Sort a line: the next letter in turn begins an answer, all else goes on with what stands above."""
        self.line = self.line or number
        found = _OPTION.fullmatch(line)
        if found and self.prompt and found[1].upper() == _LETTERS[len(self.options) : len(self.options) + 1]:
            self.options.append(found[2])
        elif self.options:
            self.options[-1] += f" {line}"
        else:
            self.prompt.append(line)


def read(content: bytes, wording: Wording, taken: Iterable[str] = ()) -> Import:  # noqa: ARG001 -- the same for all formats
    """The questions of an Aiken file."""
    into = Intake(taken)
    text = text_of(content, into.remarks)
    piece, gap = _Piece(), False
    for number, line in enumerate(map(str.strip, inline.clean(text or "").split("\n")), start=1):
        answer = _ANSWER.fullmatch(line)
        if answer:
            piece.line = piece.line or number
            _take(piece, answer[1], into)
            piece = _Piece()
        elif line:
            if gap and piece.options and not _OPTION.fullmatch(line):
                _take(piece, "", into)  # an answer line was forgotten, and here the next question begins
                piece = _Piece()
            piece.add(number, line)
        gap = not line
    if piece.prompt:
        _take(piece, "", into)
    return into.result()


def _take(piece: _Piece, answer: str, into: Intake) -> None:
    heading = Heading(line=piece.line, prompt=inline.escaped(" ".join(piece.prompt)))
    try:
        shape = _shape(piece, answer, heading)
    except Unfit as unfit:
        into.leave(heading, unfit.remark)
    else:
        into.take(heading, shape)


def _shape(piece: _Piece, answer: str, heading: Heading) -> Shape:
    if not answer.strip():
        raise Unfit("answer_line_missing" if piece.options else "answers_missing")
    if not piece.options:
        raise Unfit("answers_missing")
    said = answer.strip().rstrip(".)").upper()
    letters = re.findall(r"[A-Z]", said) if re.fullmatch(r"[A-Z](?:[ ,;]+[A-Z])*", said) else []
    rights = {_LETTERS.index(letter) for letter in letters}
    if not rights or max(rights) >= len(piece.options):
        raise Unfit("right_unknown", text=answer)
    several, share = len(rights) > 1, ALL / len(rights)
    answers = [
        Answer(inline.escaped(option), share if place in rights else -share if several else NONE)
        for place, option in enumerate(piece.options)
    ]
    return intake.choice(answers, heading, several=several)


def write(questions: Iterable[Question], language: Language, wording: Wording) -> Export:
    """The questions as an Aiken file: only those with one right answer."""
    pieces, report = written(questions, language, lambda leaving: _question(leaving, wording))
    return Export("\n".join(pieces).encode(), report)


def _question(leaving: Leaving, wording: Wording) -> str:
    body, notes = leaving.body, leaving.notes
    if leaving.question.kind == "single":
        options = [(option.text, option.explanation) for option in body.options]
        right = leaving.key.right
    elif leaving.question.kind == "truefalse":
        options = [(wording.true, body.true), (wording.false, body.false)]
        right = int(not leaving.key.right)
    else:
        raise Unfit("kind_not_in_format", kind=leaving.question.kind)
    reasons = sum(bool(reason) for _, reason in options)
    lines = [plain_line(leaving.text.prompt, notes)]
    lines += [f"{_LETTERS[place]}) {plain_line(text, notes)}" for place, (text, _) in enumerate(options)]
    if reasons:
        notes.add("reasons_left_out", count=str(reasons))
    if leaving.text.explanation:
        notes.add("explanation_left_out")
    if leaving.question.tags:
        notes.add("tags_left_out", tags=", ".join(leaving.question.tags))
    note_points(leaving)
    note_references(leaving)
    return "\n".join([*lines, f"ANSWER: {_LETTERS[right]}", ""])
