"""GIFT, the text format of question banks that Moodle made popular; `gift_writing` is the way back.

Read as Moodle reads it (question/format/gift), more leniently where people make slips: empty lines inside braces,
a category right above a question, a decimal comma.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from elearn.domain.exchange import inline, intake
from elearn.domain.exchange.decoding import text_of
from elearn.domain.exchange.inline import Format
from elearn.domain.exchange.intake import Answer, Heading, Import, Intake, Shape, Wording
from elearn.domain.exchange.report import Unfit

SPECIAL = "\\:#=~{}n"
"""What a backslash makes a plain sign, and `n`, which it makes a line end."""
BLANK = "_____"
FORMATS: dict[str, Format] = {"html": "html", "moodle": "auto", "plain": "plain", "markdown": "markdown"}

_VEILED = re.compile(r"\\([\\:#=~{}n])")
_UNVEIL = {0xFDD0 + place: "\n" if sign == "n" else sign for place, sign in enumerate(SPECIAL)}
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_CATEGORY = re.compile(r"\$CATEGORY:[ \t]*([^\n]*)\n?", re.IGNORECASE)
_NAME = re.compile(r"::(.*?)::", re.DOTALL)
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:[.,]\d*)?)%")
_TRUTH = re.compile(r"(T|TRUE|true|True|F|FALSE|false|False)(?=#|$)")
_ORDER = re.compile(r">[ \t]*(\d+)([^\n]*)\n(.*)", re.DOTALL)
_COMMENT_ID = re.compile(r"\[id:((?:\\.|[^\]\\]){1,200})\]")
_COMMENT_TAG = re.compile(r"\[tag:((?:\\.|[^\]\\]){1,200})\]")
_TOP = re.compile(r"^\$(?:course|system|module|cat1|[a-z]+)\$/(?:top/)?|^top/", re.IGNORECASE)


@dataclass(slots=True)
class _Chunk:
    """The lines of one question."""

    line: int = 0
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()


def read(content: bytes, wording: Wording, taken: Iterable[str] = ()) -> Import:  # noqa: ARG001 -- the same for all formats
    """The questions of a GIFT file."""
    into = Intake(taken)
    text = text_of(content, into.remarks)
    category = ""
    for chunk in _mended(_chunks(inline.clean(text or ""))):
        rest = chunk.text
        while found := _CATEGORY.match(rest):
            category = tag_of(found[1])
            chunk.line += found[0].count("\n")
            rest = rest[found.end() :].strip()
        if rest:
            _read_one(rest, chunk, category, into)
    return into.result()


def tag_of(category: str) -> str:
    """The path of a category without the part that every category begins with."""
    path = _TOP.sub("", category.strip()).replace("//", "/")
    return "" if path.lower() in {"top", ""} else path


def _chunks(text: str) -> Iterator[_Chunk]:
    chunk = _Chunk()
    for number, line in enumerate(text.split("\n"), start=1):
        if line.lstrip().startswith("//"):
            chunk.comments.append(line)
        elif line.strip():
            if _begins(line, chunk):
                yield chunk
                chunk = _Chunk()
            chunk.line = chunk.line or number
            chunk.lines.append(line)
        elif chunk.lines:
            yield chunk
            chunk = _Chunk()
        else:
            chunk = _Chunk()
    if chunk.lines:
        yield chunk


def _begins(line: str, chunk: _Chunk) -> bool:
    """Whether a new question begins without an empty line before it."""
    before = _veil(chunk.lines[-1]).rstrip() if chunk.lines else ""
    return before.endswith(("}", "}.")) and (line.lstrip().startswith(("::", "$CATEGORY:")) or "{" in _veil(line))


def _mended(chunks: Iterable[_Chunk]) -> Iterator[_Chunk]:
    """The chunks, joined again where an empty line stood inside braces."""
    waiting: _Chunk | None = None
    for chunk in chunks:
        veiled = _veil(chunk.text)
        if waiting is not None:
            if "{" not in veiled and not veiled.startswith(("::", "$")):
                waiting.lines += chunk.lines
                if "}" in veiled:
                    yield waiting
                    waiting = None
                continue
            yield waiting
            waiting = None
        if veiled.rfind("{") > veiled.rfind("}"):
            waiting = chunk
        else:
            yield chunk
    if waiting is not None:
        yield waiting


def _veil(text: str) -> str:
    return _VEILED.sub(lambda found: chr(0xFDD0 + SPECIAL.index(found[1])), text)


def _unveiled(text: str) -> str:
    return text.translate(_UNVEIL)


def _read_one(text: str, chunk: _Chunk, category: str, into: Intake) -> None:
    heading = Heading(line=chunk.line)
    comments = "\n".join(chunk.comments)
    named = _COMMENT_ID.search(comments)
    heading.id = _freed(named[1]) if named else ""
    tags = [_freed(tag) for tag in _COMMENT_TAG.findall(comments)]
    if category:
        heading.notes.add("category_as_tag", category=category, tag=category)
    heading.tags = tuple(tag for tag in (*tags, category) if tag)
    veiled = _veil(text)
    title = _NAME.match(veiled)
    if title:
        heading.name = inline.one_line(_unveiled(title[1]))
        veiled = veiled[title.end() :].strip()
    try:
        shape = _Reading(heading).shape(veiled)
    except Unfit as unfit:
        heading.prompt = heading.prompt or inline.one_line(_unveiled(re.sub(r"\{.*", "", veiled, flags=re.DOTALL)))
        into.leave(heading, unfit.remark)
    else:
        into.take(heading, shape)


def _freed(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text).strip()


class _Reading:
    """One question's text being read."""

    def __init__(self, heading: Heading) -> None:
        self.heading, self.notes = heading, heading.notes
        self.form: Format = "auto"

    def shape(self, veiled: str) -> Shape:
        start, end = veiled.find("{"), veiled.find("}")
        if start < 0 and end < 0:
            self.heading.prompt = self._prompt(veiled)
            raise Unfit("kind_unknown", kind="description")
        if start < 0 or end < start:
            raise Unfit("brace_open")
        after = veiled[end + 1 :].rstrip()
        if "{" in after or "}" in after:
            raise Unfit("brace_second")
        self.heading.prompt = self._prompt(f"{veiled[:start]}{BLANK}{after}" if after.strip() else veiled[:start])
        answers, separator, feedback = veiled[start + 1 : end].rpartition("####")
        if not separator:
            answers, feedback = feedback, ""
        self.heading.explanation = self._lines(feedback)
        return self._answers(answers.strip())

    def _prompt(self, veiled: str) -> str:
        found = _FORMAT.match(veiled)
        if found:
            self.form = FORMATS[found[1].lower()]
            veiled = veiled[found.end() :]
        if BLANK in veiled:
            self.notes.add("blank_as_line")
        return inline.line(self._told(veiled), self.form, self.notes)

    def _told(self, veiled: str) -> str:
        """The text without escapes; a line end in the file is only a space."""
        return _unveiled(" ".join(veiled.split())).strip()

    def _formed(self, veiled: str) -> tuple[str, Format]:
        found = _FORMAT.match(veiled.strip())
        if found is None:
            return self._told(veiled), self.form
        return self._told(veiled.strip()[found.end() :]), FORMATS[found[1].lower()]

    def _line(self, veiled: str) -> str:
        return inline.line(*self._formed(veiled), self.notes)

    def _lines(self, veiled: str) -> str:
        return inline.lines(*self._formed(veiled), self.notes)

    def _answers(self, answers: str) -> Shape:
        if not answers:
            raise Unfit("kind_unknown", kind="essay")
        if answers.startswith("#"):
            return self._number(answers[1:])
        if answers.startswith(">") and (found := _ORDER.match(answers)):
            return self._order(found)
        if "~" in answers:
            return intake.choice(list(self._weighed(answers)), self.heading, several="=" not in answers)
        if "=" in answers and "->" in answers:
            return self._matching(answers)
        truth = _TRUTH.match(re.sub(r"\s+(?=#|$)", "", answers, count=1))
        if truth:
            return self._truth(truth[1], answers)
        return self._text(answers)

    def _weighed(self, answers: str, usual: int = 0) -> Iterator[Answer]:
        """The answers behind `=` and `~` with what each gives."""
        for piece in re.split(r"(?=[=~])", answers):
            if not piece.strip():
                continue
            mark, said = (piece[0], piece[1:].strip()) if piece[0] in "=~" else ("", piece.strip())
            share = Decimal(100 if mark == "=" else usual)
            if weight := _WEIGHT.match(said):
                share = intake.amount(weight[1]) or Decimal(0)
                said = said[weight.end() :]
            words, _, reason = said.partition("#")
            yield Answer(self._line(words), share, self._lines(reason))

    def _plain(self, veiled: str) -> str:
        """A typed answer: plain text, unless a format stands before it."""
        words, form = self._formed(veiled)
        return inline.bare(words, form, self.notes) if _FORMAT.match(veiled.strip()) else inline.one_line(words)

    def _pieces(self, answers: str) -> Iterator[tuple[str, Decimal, str]]:
        """What stands behind each `=`: the answer, what it gives, why."""
        for piece in answers.split("="):
            said, share = piece.strip(), Decimal(100)
            if not said:
                continue
            if weight := _WEIGHT.match(said):
                share = intake.amount(weight[1]) or Decimal(0)
                said = said[weight.end() :]
            words, _, reason = said.partition("#")
            yield words.strip(), share, self._lines(reason)

    def _text(self, answers: str) -> Shape:
        said = [Answer(self._plain(words), share, reason) for words, share, reason in self._pieces(answers)]
        return intake.typed(said, self.heading, exact_case=False)

    def _number(self, answers: str) -> Shape:
        answers, wrong, reason = answers.partition("~")
        figures = []
        for words, share, why in self._pieces(answers):
            told = self._told(words)
            if ".." in told:
                value, tolerance = intake.spread(*cast("tuple[str, str]", tuple(told.split("..", 1))))
            else:
                value, _, tolerance = told.partition(":")
            figures.append(intake.Figure(value, tolerance, share, why))
        if wrong and reason.partition("#")[2].strip():
            self.heading.reasons.append(("", self._lines(reason.partition("#")[2])))
        return intake.figure(figures, (), self.heading)

    def _matching(self, answers: str) -> Shape:
        rows = []
        for piece in answers.split("="):
            if not piece.strip():
                continue
            left, arrow, right = piece.partition("->")
            if not arrow:
                raise Unfit("arrow_missing", text=self._told(piece))
            rows.append((self._line(left), inline.escaped(self._told(right))))
        return intake.pairs(rows, self.heading)

    def _truth(self, word: str, answers: str) -> Shape:
        pieces = [self._lines(piece) for piece in answers.split("#", 2)[1:]]
        wrong, right = (*pieces, "", "")[:2]
        is_true = word.upper().startswith("T")
        return intake.true_or_false(right=is_true, true=right if is_true else wrong, false=wrong if is_true else right)

    def _order(self, found: re.Match[str]) -> Shape:
        items = [self._line(item) for item in found[3].split("\n") if item.strip()]
        if 0 < int(found[1][:6]) < len(items) and "ALL" not in found[2].upper().split():
            self.notes.add("setting_left_out", name="selectcount", value=found[1])
        return intake.order(items)
