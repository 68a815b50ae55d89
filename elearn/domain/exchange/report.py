"""What became of each question on its way from one format to another, line by line; `authoring` words it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Outcome = Literal["taken", "changed", "left_out"]
"""As it was; with something else or less in it; not at all."""
Weight = Literal["note", "change", "loss"]

REMARKS: dict[str, tuple[Weight, str]] = {
    # notes, nothing is missing
    "category_as_tag": ("note", "the category `category` became the tag `tag`"),
    "id_changed": ("note", "the id `before` cannot stand here, it became `after`"),
    "feedback_in_explanation": ("note", "what was said to single answers stands in the explanation, `count` of them"),
    "lines_joined": ("note", "several lines or paragraphs became one"),
    "formula_as_text": ("note", "a formula stands there as text"),
    "blank_as_line": ("note", "the gap in the sentence stands there as a line `_____`"),
    "penalty_rule": ("note", "wrong answers cost other than here: here each takes away what a right one gives"),
    "diacritics_count": ("note", "there letters with and without diacritics are different"),
    "lesson_text": ("note", "the lesson's text and the quiz's settings are no questions and stay where they are"),
    "encoding_guessed": ("note", "the file is no UTF-8, it was read as `encoding`"),
    # changes, all is there but something is other than it was
    "points_changed": ("change", "`before` points became `after`"),
    "several_right_in_single": ("change", "one answer is to be chosen and several are right: now all are to be chosen"),
    "answer_merged": ("change", "the answer `text` was there twice"),
    "gap_weights": ("change", "the gaps counted differently, here each counts the same"),
    "gap_as_missing_word": ("change", "the gap became a missing word"),
    "gap_as_text": ("change", "the gap to choose in became a list of answers"),
    "link_as_text": ("change", "the address `address` stands there as text"),
    "layout_as_text": ("change", "a `what` became plain lines"),
    # losses, something is missing
    "weight_left_out": ("loss", "the answer `text` gave `share`% of the points, here it gives none"),
    "answer_left_out": ("loss", "the answer `text` for `share`% of the points was left out"),
    "wildcard_left_out": ("loss", "in the answer `text` a `*` stood for anything"),
    "unit_left_out": ("loss", "the unit `unit` was left out"),
    "tolerance_left_out": ("loss", "the tolerance `tolerance` of the gap `number` was left out"),
    "feedback_left_out": ("loss", "the feedback `text` was left out"),
    "explanation_left_out": ("loss", "the explanation was left out"),
    "reasons_left_out": ("loss", "explanations of single answers were left out, `count` of them"),
    "hint_left_out": ("loss", "the hint `text` was left out"),
    "setting_left_out": ("loss", "the setting `name` was left out: `value`"),
    "picture_left_out": ("loss", "the picture or file `name` was left out"),
    "link_left_out": ("loss", "the link to `address` leads nowhere outside the course"),
    "markup_left_out": ("loss", "emphasis and links became plain text"),
    "points_left_out": ("loss", "the format has no points: `points`"),
    "tags_left_out": ("loss", "the tags were left out: `tags`"),
    "sources_left_out": ("loss", "the sources were left out: `sources`"),
    "passage_left_out": ("loss", "the passage of the lesson was left out: `passage`"),
    "column_left_out": ("loss", "the column `name` is unknown: `value`"),
    # reasons why a question was left out
    "kind_unknown": ("loss", "there is no such kind of question here: `kind`"),
    "kind_not_in_format": ("loss", "the format has no such kind: `kind`"),
    "text_too_long": ("loss", "a text has `count` signs, more than `most`"),
    "prompt_missing": ("loss", "there is no question, only answers"),
    "answers_missing": ("loss", "there are no answers"),
    "no_right_answer": ("loss", "no answer gives all points"),
    "right_unknown": ("loss", "which answer is right cannot be understood: `text`"),
    "rights_repeat": ("loss", "the same right side goes with several left ones: `text`"),
    "number_unreadable": ("loss", "this is no number: `text`"),
    "gap_unreadable": ("loss", "this gap cannot be understood: `text`"),
    "gaps_missing": ("loss", "the text has no gaps"),
    "brace_open": ("loss", "a brace is missing"),
    "brace_second": ("loss", "there are two parts with answers"),
    "arrow_missing": ("loss", "there is no `->` in `text`"),
    "answer_line_missing": ("loss", "the line `ANSWER:` is missing"),
    "problem": ("loss", "the course file cannot hold it: `problem` is a code of `quiz.codes` or the reader's"),
    "too_many": ("loss", "more than `most` questions"),
    # of the file as a whole
    "file_empty": ("loss", "no question was found"),
    "file_binary": ("loss", "this is no text file"),
    "file_too_big": ("loss", "more than `most` MB"),
    "xml_broken": ("loss", "the XML breaks at line `line`: `reason`; what stood before was read"),
    "xml_declaration": ("loss", "the XML declares entities of its own, that is refused"),
    "xml_root": ("loss", "this is no question bank of Moodle but `name`"),
    "header_missing": ("loss", "the first row names no column for the question"),
    "workbook_broken": ("loss", "the spreadsheet cannot be opened"),
    "lesson_broken": ("loss", "the lesson's file has a problem at line `line`: `problem`"),
    "quiz_missing": ("loss", "the lesson has no questions"),
}
"""Every code with its weight and what it means. A remark of weight `loss` says that something was left out."""

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say about a question or a file; the code is one of `REMARKS`."""

    code: str
    values: tuple[tuple[str, str], ...] = ()

    @property
    def weight(self) -> Weight:
        """Whether something is missing, other, or neither."""
        return REMARKS[self.code][0]


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one question."""

    line: int
    """Where it begins in the file that was read, or which row; 0 if there are no lines."""
    name: str
    """What it is called there, or how it begins."""
    outcome: Outcome
    remarks: tuple[Remark, ...] = ()
    id: str = ""
    """Its id; empty if it was left out."""
    kind: str = ""
    """Its kind here; empty if it was left out."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of all questions, in their order, and what there is to say about the file."""

    entries: tuple[Entry, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def count(self, outcome: Outcome) -> int:
        """How many questions ended so."""
        return sum(entry.outcome == outcome for entry in self.entries)

    @property
    def complete(self) -> bool:
        """Whether nothing at all was left out."""
        said = [*self.remarks, *(remark for entry in self.entries for remark in entry.remarks)]
        return all(remark.weight != "loss" for remark in said)

    def as_values(self) -> dict[str, Any]:
        """The report as values that JSON can hold."""
        entries = [
            [one.line, one.name, one.outcome, [_told(remark) for remark in one.remarks], one.id, one.kind]
            for one in self.entries
        ]
        return {"entries": entries, "remarks": [_told(remark) for remark in self.remarks]}

    @classmethod
    def of_values(cls, values: Mapping[str, Any]) -> "Report":
        """The report that gave these values."""
        entries = (
            Entry(line, name, outcome_, tuple(map(_heard, remarks)), id_, kind)
            for line, name, outcome_, remarks, id_, kind in values["entries"]
        )
        return cls(tuple(entries), tuple(map(_heard, values["remarks"])))

    def then(self, after: "Report") -> "Report":
        """The report of two steps, the second of which got what the first gave: a line for each first entry."""
        ends = {entry.id: entry for entry in after.entries}
        entries = tuple(_joined(entry, ends.get(entry.id)) if entry.id else entry for entry in self.entries)
        return Report(entries, (*self.remarks, *after.remarks))


def _told(remark: Remark) -> list[Any]:
    return [remark.code, dict(remark.values)]


def _heard(values: Sequence[Any]) -> Remark:
    return Remark(values[0], tuple(values[1].items()))


def _joined(first: Entry, second: Entry | None) -> Entry:
    if second is None:
        return first
    outcomes: tuple[Outcome, ...] = ("left_out", "changed", "taken")
    worse = min(first.outcome, second.outcome, key=outcomes.index)
    return Entry(first.line, first.name, worse, (*first.remarks, *second.remarks), first.id, first.kind)


class Notes:
    """Collects remarks, each once."""

    def __init__(self) -> None:
        self._remarks: dict[Remark, None] = {}

    def add(self, code: str, **values: str) -> None:
        """Note something; values are cut to what can be shown."""
        self._remarks[Remark(code, tuple((name, excerpt(value)) for name, value in values.items()))] = None

    def all(self) -> tuple[Remark, ...]:
        """The remarks in the order they were made."""
        return tuple(self._remarks)


class Unfit(Exception):
    """A question that has no place here; the code is one of `REMARKS`."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.remark = Remark(code, tuple((name, excerpt(value)) for name, value in values.items()))


def excerpt(text: str, most: int = _SHOWN) -> str:
    """The beginning of a text in one line."""
    line = " ".join(text[: 4 * most].split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def outcome(remarks: Iterable[Remark]) -> Outcome:
    """What became of a question that was taken with these remarks."""
    return "taken" if all(remark.weight == "note" for remark in remarks) else "changed"
