"""Questions as GIFT, as Moodle writes it: a title, the text, the answers in braces."""

from collections.abc import Iterable

from elearn.domain.exchange import inline
from elearn.domain.exchange.gift import SPECIAL
from elearn.domain.exchange.intake import Wording
from elearn.domain.exchange.outgoing import (
    Export,
    Leaving,
    note_points,
    note_references,
    plain_line,
    shares,
    words_of,
    written,
)
from elearn.domain.exchange.report import Unfit
from elearn.domain.quiz import typed
from elearn.domain.quiz.model import Language, Question
from elearn.domain.quiz.number import parsed

_ESCAPES = str.maketrans({sign: f"\\{sign}" for sign in SPECIAL if sign != "n"} | {"\n": "\\n"})


def write(questions: Iterable[Question], language: Language, wording: Wording) -> Export:  # noqa: ARG001 -- the same for all formats
    """The questions as a GIFT file."""
    pieces, report = written(questions, language, _question)
    return Export("\n".join(pieces).encode(), report)


def _question(leaving: Leaving) -> str:
    question, writing = leaving.question, _Writing(leaving)
    answers = writing.answers()
    note_points(leaving)
    note_references(leaving)
    tags = "".join(f" [tag:{_in_comment(tag)}]" for tag in question.tags)
    form = "[markdown]" if writing.marked else ""
    before, after = writing.around
    return (
        f"// [id:{question.id}]{tags}\n::{question.id}::{form}{writing.said(before)}"
        f"{{{answers}{writing.feedback()}}}{writing.said(after)}\n"
    )


def _in_comment(tag: str) -> str:
    return tag.replace("\\", "\\\\").replace("]", "\\]")


class _Writing:
    """One question being written: in Markdown if any of its texts needs it, else in plain words."""

    def __init__(self, leaving: Leaving) -> None:
        self.leaving = leaving
        self.around = (leaving.text.prompt, "")
        if leaving.question.kind == "gaps":
            self.around = self._around_gap()
        reasons = [option.explanation for option in getattr(leaving.body, "options", ())]
        reasons += [getattr(leaving.body, "true", ""), getattr(leaving.body, "false", "")]
        texts = [*self.around, *(option.text for option in getattr(leaving.body, "options", ()))]
        if leaving.question.kind == "gaps":
            texts += [inline.escaped(typed.plain(word)) for word in leaving.body.gaps[0].words]
        texts += [*getattr(leaving.body, "items", ()), *(row.left for row in getattr(leaving.body, "rows", ()))]
        long = [*reasons, leaving.text.explanation]
        bare = all(inline.is_bare(text.strip()) for text in texts)
        self.marked = not bare or any(inline.escaped_lines(text) != text for text in long)

    def said(self, text: str) -> str:
        """A text with its special signs escaped."""
        return text.translate(_ESCAPES)

    def feedback(self) -> str:
        explanation = self.leaving.text.explanation
        return f"####{self.said(explanation)}" if explanation else ""

    def answers(self) -> str:
        return {
            "single": self._single,
            "multiple": self._multiple,
            "truefalse": self._truth,
            "text": self._text,
            "number": self._number,
            "matching": self._matching,
            "ordering": self._order,
            "gaps": self._gap,
        }[self.leaving.question.kind]()

    def _option(self, mark: str, text: str, reason: str) -> str:
        return f"\t{mark}{self.said(text)}{f'#{self.said(reason)}' if reason else ''}\n"

    def _single(self) -> str:
        right = self.leaving.key.right
        said = enumerate(self.leaving.body.options)
        return "\n" + "".join(self._option("=" if n == right else "~", o.text, o.explanation) for n, o in said)

    def _multiple(self) -> str:
        rights = self.leaving.key.right
        share = shares(len(rights))
        said = enumerate(self.leaving.body.options)
        return "\n" + "".join(
            self._option(f"~%{'' if n in rights else '-'}{share}%", o.text, o.explanation) for n, o in said
        )

    def _truth(self) -> str:
        is_true, body = self.leaving.key.right, self.leaving.body
        right, wrong = (body.true, body.false) if is_true else (body.false, body.true)
        reasons = f"#{self.said(wrong)}#{self.said(right)}" if right else f"#{self.said(wrong)}" if wrong else ""
        return ("TRUE" if is_true else "FALSE") + reasons

    def _text(self) -> str:
        ignored = self.leaving.key.ignore
        if ignored is None or "diacritics" in ignored:
            self.leaving.notes.add("diacritics_count")
        elif "case" not in ignored:
            self.leaving.notes.add("setting_left_out", name="ignore", value=", ".join(ignored))
        words = words_of(self.leaving.body.variants)
        return "\n" + "".join(f"\t={self.said(word.replace('*', chr(92) + '*'))}\n" for word in words)

    def _number(self) -> str:
        if self.leaving.body.unit:
            self.leaving.notes.add("unit_left_out", unit=self.leaving.body.unit)
        value, tolerance = figure_of(self.leaving)
        return f"#{value}:{tolerance}" if tolerance else f"#{value}"

    def _matching(self) -> str:
        rows = self.leaving.body.rows
        if any("->" in row.left for row in rows):
            self.leaving.notes.add("layout_as_text", what="->")  # GIFT has no way to write it in a pair
        lines = [(row.left.replace("->", "→"), plain_line(row.right, self.leaving.notes)) for row in rows]
        return "\n" + "".join(f"\t={self.said(left)} -> {self.said(right)}\n" for left, right in lines)

    def _order(self) -> str:
        items = self.leaving.body.items
        head = f">{len(items)} ALL VERTICAL ABSOLUTE_POSITION SHOW none"
        return f"{head}\n" + "".join(f"{_item(item)}\n" for item in items)

    def _around_gap(self) -> tuple[str, str]:
        body = self.leaving.body
        if len(body.gaps) != 1:
            raise Unfit("kind_not_in_format", kind="gaps")
        self.leaving.notes.add("gap_as_text" if body.gaps[0].choose else "gap_as_missing_word")
        before, after = (inline.one_line(segment) for segment in body.segments)
        space = " " if body.segments[0][-1:].isspace() else ""
        late = " " if body.segments[1][:1].isspace() else ""
        return f"{self.leaving.text.prompt} {before}{space}", f"{late}{after}" if after else "."

    def _gap(self) -> str:
        gap, key = self.leaving.body.gaps[0], self.leaving.key.gaps[0]
        words = [typed.plain(word) for word in gap.words]
        if not gap.choose:
            return "".join(f"={self.said(word)} " for word in words)
        escape = inline.escaped if self.marked else str
        return "".join(f"{'=' if n == key.right else '~'}{self.said(escape(word))} " for n, word in enumerate(words))


def _item(text: str) -> str:
    """An item to order: Moodle takes these lines as they are, so no sign is escaped that need not be."""
    return text.translate({ord(sign): f"\\{sign}" for sign in "\\{}"}).replace("####", r"\#\#\#\#")


def figure_of(leaving: Leaving) -> tuple[str, str]:
    """The right number and its tolerance with a decimal point; the tolerance is empty if there is none."""
    value, tolerance = leaving.key.value, leaving.key.tolerance
    return _pointed(value), _pointed(tolerance) if tolerance else ""


def _pointed(written_number: str) -> str:
    found = parsed(written_number)
    return f"{found[0]:f}" if found else written_number
