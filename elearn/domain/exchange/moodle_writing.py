"""Questions as Moodle XML, element for element as Moodle exports them."""

from collections.abc import Callable, Iterable, Sequence
from html import escape

from elearn.domain.exchange import cloze, inline
from elearn.domain.exchange.gift_writing import figure_of
from elearn.domain.exchange.intake import Wording
from elearn.domain.exchange.outgoing import Export, Leaving, note_references, plain_line, shares, words_of, written
from elearn.domain.quiz.model import Language, Question

_TYPES = {
    "single": "multichoice",
    "multiple": "multichoice",
    "truefalse": "truefalse",
    "text": "shortanswer",
    "number": "numerical",
    "matching": "matching",
    "ordering": "ordering",
    "gaps": "cloze",
}
_PENALTY = "0.3333333"


def write(questions: Iterable[Question], language: Language, wording: Wording) -> Export:  # noqa: ARG001 -- the same for all formats
    """The questions as a Moodle XML file."""
    pieces, report = written(questions, language, _question)
    return Export(f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{"".join(pieces)}</quiz>\n'.encode(), report)


def _question(leaving: Leaving) -> str:
    return _Writing(leaving).whole()


def _text(words: str) -> str:
    """A text element; what is more than plain words stands in CDATA."""
    if escape(words, quote=False) == words:
        return f"<text>{words}</text>"
    return f"<text><![CDATA[{words.replace(']]>', ']]]]><![CDATA[>')}]]></text>"


class _Writing:
    """One question being written."""

    def __init__(self, leaving: Leaving) -> None:
        self.leaving, self.notes = leaving, leaving.notes
        self.question, self.key, self.body = leaving.question, leaving.key, leaving.body

    def whole(self) -> str:
        question = self.question
        asked = self._asked()
        answers = self._answers()
        explanation = _text(self._lines(self.leaving.text.explanation))
        note_references(self.leaving)
        grade = "" if question.kind == "gaps" else f"    <defaultgrade>{question.points}.0000000</defaultgrade>\n"
        penalty = "1.0000000" if question.kind == "truefalse" else _PENALTY
        return (
            f'  <question type="{_TYPES[question.kind]}">\n'
            f"    <name>{_text(question.id)}</name>\n"
            f'    <questiontext format="html">{_text(asked)}</questiontext>\n'
            f'    <generalfeedback format="html">{explanation}</generalfeedback>\n'
            f"{grade}    <penalty>{penalty}</penalty>\n    <hidden>0</hidden>\n"
            f"    <idnumber>{question.id}</idnumber>\n{answers}{self._tags()}  </question>\n"
        )

    def _answers(self) -> str:
        """The elements of the kind; gaps stand in the text already."""
        kinds: dict[str, Callable[[], str]] = {
            "single": self._single,
            "multiple": self._multiple,
            "truefalse": self._truth,
            "text": self._typed,
            "number": self._number,
            "matching": self._matching,
            "ordering": self._order,
        }
        return "" if self.question.kind == "gaps" else kinds[self.question.kind]()

    def _line(self, text: str) -> str:
        return inline.html_line(text, self.notes)

    def _lines(self, text: str) -> str:
        return inline.html_lines(text, self.notes) if text else ""

    def _asked(self) -> str:
        prompt = f"<p>{self._line(self.leaving.text.prompt)}</p>"
        return prompt + self._gaps() if self.question.kind == "gaps" else prompt

    def _tags(self) -> str:
        tags = "".join(f"      <tag>{_text(tag)}</tag>\n" for tag in self.question.tags)
        return f"    <tags>\n{tags}    </tags>\n" if tags else ""

    def _feedback(self, reason: str) -> str:
        return f'<feedback format="html">{_text(self._lines(reason))}</feedback>'

    def _options(self, fractions: Sequence[str]) -> str:
        return "".join(
            f'    <answer fraction="{fraction}" format="html">{_text(self._line(option.text))}'
            f"{self._feedback(option.explanation)}</answer>\n"
            for option, fraction in zip(self.body.options, fractions, strict=True)
        )

    def _choice(self, fractions: Sequence[str], *, single: bool) -> str:
        return (
            f"    <single>{str(single).lower()}</single>\n    <shuffleanswers>true</shuffleanswers>\n"
            f"    <answernumbering>abc</answernumbering>\n{self._options(fractions)}"
        )

    def _single(self) -> str:
        fractions = ["100" if place == self.key.right else "0" for place in range(self.key.options)]
        return self._choice(fractions, single=True)

    def _multiple(self) -> str:
        share = shares(len(self.key.right))
        fractions = [share if place in self.key.right else f"-{share}" for place in range(self.key.options)]
        return self._choice(fractions, single=False)

    def _truth(self) -> str:
        said = (("true", self.key.right, self.body.true), ("false", not self.key.right, self.body.false))
        return "".join(
            f'    <answer fraction="{100 if right else 0}" format="moodle_auto_format">{_text(word)}'
            f"{self._feedback(reason)}</answer>\n"
            for word, right, reason in said
        )

    def _typed(self) -> str:
        ignored = self.key.ignore
        exact = ignored is not None and "case" not in ignored
        if ignored is None or "diacritics" in ignored:
            self.notes.add("diacritics_count")
        if exact and ignored != ("space",):
            self.notes.add("setting_left_out", name="ignore", value=", ".join(ignored or ()))
        answers = "".join(
            f'    <answer fraction="100" format="moodle_auto_format">{_text(word.replace("*", chr(92) + "*"))}'
            f"{self._feedback('')}</answer>\n"
            for word in words_of(self.body.variants)
        )
        return f"    <usecase>{int(exact)}</usecase>\n{answers}"

    def _number(self) -> str:
        value, tolerance = figure_of(self.leaving)
        unit = escape(self.body.unit, quote=False)
        units = (
            f"    <units>\n      <unit><multiplier>1</multiplier><unit_name>{unit}</unit_name></unit>\n    </units>\n"
            "    <unitgradingtype>0</unitgradingtype>\n    <showunits>0</showunits>\n    <unitsleft>0</unitsleft>\n"
        )
        return (
            f'    <answer fraction="100" format="moodle_auto_format">{_text(value)}{self._feedback("")}'
            f"<tolerance>{tolerance or 0}</tolerance></answer>\n{units if unit else ''}"
        )

    def _matching(self) -> str:
        pairs = "".join(
            f'    <subquestion format="html">{_text(self._line(row.left) if row.left else "")}'
            f"<answer>{_text(plain_line(row.right, self.notes))}</answer></subquestion>\n"
            for row in self.body.rows
        )
        return f"    <shuffleanswers>true</shuffleanswers>\n{pairs}"

    def _order(self) -> str:
        items = "".join(
            f'    <answer fraction="{place}.0000000" format="html">{_text(self._line(item))}</answer>\n'
            for place, item in enumerate(self.body.items, start=1)
        )
        return (
            "    <layouttype>VERTICAL</layouttype>\n    <selecttype>ALL</selecttype>\n"
            "    <selectcount>0</selectcount>\n    <gradingtype>ABSOLUTE_POSITION</gradingtype>\n"
            f"    <showgrading>SHOW</showgrading>\n    <numberingstyle>none</numberingstyle>\n{items}"
        )

    def _gaps(self) -> str:
        count = len(self.body.gaps)
        each, rest = divmod(self.question.points, count)
        if rest:
            self.notes.add("points_changed", before=str(self.question.points), after=str(max(each, 1) * count))
        parts = [self._segment(self.body.segments[0])]
        for gap, key, after in zip(self.body.gaps, self.key.gaps, self.body.segments[1:], strict=True):
            right = key.right if gap.choose else None
            parts += [cloze.written(words_of(gap.words), right, max(each, 1), _safe), self._segment(after)]
        return f"<p>{''.join(parts)}</p>"

    def _segment(self, text: str) -> str:
        """A run of text around gaps, with the spaces that stand next to them; a brace must not look like a gap."""
        before = " " if text[:1].isspace() else ""
        after = " " if text[-1:].isspace() and text.strip() else ""
        html = "<br />".join(self._line(line.strip()) for line in text.strip().split("\n"))
        return f"{before}{html.replace('{', '&#123;')}{after}"


def _safe(words: str) -> str:
    return escape(words, quote=False)
