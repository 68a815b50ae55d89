"""Questions as a QTI 2.2 package: a manifest, a test and an item for each question, graded as here."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape

from elearn.domain.exchange import inline
from elearn.domain.exchange.archive import packed
from elearn.domain.exchange.gift_writing import figure_of
from elearn.domain.exchange.intake import Wording
from elearn.domain.exchange.outgoing import Export, Leaving, note_references, words_of, written
from elearn.domain.exchange.report import excerpt
from elearn.domain.quiz.model import Language, Question

_SPACE = "http://www.imsglobal.org/xsd/imsqti_v2p2"
_SCHEMA = f"{_SPACE} http://www.imsglobal.org/xsd/qti/qtiv2p2/imsqti_v2p2.xsd"
_PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_PACKAGE_SCHEMA = f"{_PACKAGE} http://www.imsglobal.org/xsd/qti/qtiv2p2/qtiv2p2_imscpv1p2_v1p0.xsd"
_INSTANCE = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_TOOL = 'toolName="Łącznik" toolVersion="1"'
_FOREIGN = re.compile(r'(<ol) start="[^"]*"|(<a href="[^"]*") title="[^"]*"')
"""Attributes of XHTML that QTI does not have."""
_OPTION = "C"


@dataclass(slots=True)
class _Item:
    """The parts of an item, in the order of the schema."""

    responses: list[str] = field(default_factory=list)
    body: str = ""
    scoring: str = ""
    feedback: list[tuple[str, str]] = field(default_factory=list)
    """(identifier of an answer, why)."""
    several: bool = False


def write(questions: Iterable[Question], language: Language, wording: Wording) -> Export:
    """The questions as a package."""
    items, report = written(questions, language, lambda leaving: _item(leaving, language, wording))
    ids = [entry.id for entry in report.entries if entry.outcome != "left_out"]
    files = {f"items/{id_}.xml": text for id_, text in zip(ids, items, strict=True)}
    files |= {"assessment.xml": _test(ids, language, wording.title), "imsmanifest.xml": _manifest(ids)}
    return Export(packed({path: text.encode() for path, text in files.items()}), report)


def _manifest(ids: Sequence[str]) -> str:
    needed = "".join(f'<dependency identifierref="item-{id_}"/>' for id_ in ids)
    items = "".join(
        f'    <resource identifier="item-{id_}" type="imsqti_item_xmlv2p2" href="items/{id_}.xml">'
        f'<file href="items/{id_}.xml"/></resource>\n'
        for id_ in ids
    )
    return (
        f'{_HEAD}<manifest xmlns="{_PACKAGE}" {_INSTANCE} identifier="questions"\n'
        f'    xsi:schemaLocation="{_PACKAGE_SCHEMA}">\n'
        "  <metadata><schema>QTIv2.2 Package</schema><schemaversion>1.0.0</schemaversion></metadata>\n"
        "  <organizations/>\n  <resources>\n"
        '    <resource identifier="test" type="imsqti_test_xmlv2p2" href="assessment.xml">'
        f'<file href="assessment.xml"/>{needed}</resource>\n{items}  </resources>\n</manifest>\n'
    )


def _test(ids: Sequence[str], language: Language, title: str) -> str:
    name = escape(title)
    items = "".join(f'      <assessmentItemRef identifier="item-{id_}" href="items/{id_}.xml"/>\n' for id_ in ids)
    return (
        f'{_HEAD}<assessmentTest xmlns="{_SPACE}" {_INSTANCE} xsi:schemaLocation="{_SCHEMA}"\n'
        f'    identifier="test" title="{name}" {_TOOL} xml:lang="{language}">\n'
        f"  {_outcome('SCORE', '0')}\n"
        '  <testPart identifier="part" navigationMode="nonlinear" submissionMode="individual">\n'
        f'    <assessmentSection identifier="section" title="{name}" visible="true">\n{items}'
        "    </assessmentSection>\n  </testPart>\n"
        '  <outcomeProcessing><setOutcomeValue identifier="SCORE"><sum><testVariables variableIdentifier="SCORE"/>'
        "</sum></setOutcomeValue></outcomeProcessing>\n</assessmentTest>\n"
    )


def _item(leaving: Leaving, language: Language, wording: Wording) -> str:
    question, writing = leaving.question, _Writing(leaving, wording)
    item = writing.item()
    note_references(leaving)
    if question.tags:
        leaving.notes.add("tags_left_out", tags=", ".join(question.tags))
    title = escape(excerpt(inline.plain(leaving.text.prompt)))
    declared, feedback = _feedback(item, writing.lines(leaving.text.explanation))
    shown = "".join(f"    {_set(name, value)}\n" for name, value in declared.items())
    outcomes = "".join(
        f'  <outcomeDeclaration identifier="{name}" baseType="identifier"'
        f' cardinality="{"multiple" if name == "FEEDBACK" and item.several else "single"}"/>\n'
        for name in declared
    )
    return (
        f'{_HEAD}<assessmentItem xmlns="{_SPACE}" {_INSTANCE} xsi:schemaLocation="{_SCHEMA}"\n'
        f'    identifier="{question.id}" title="{title}" adaptive="false" timeDependent="false"\n'
        f'    {_TOOL} xml:lang="{language}">\n{"".join(item.responses)}'
        f"  {_outcome('SCORE', '0')}\n  {_outcome('MAXSCORE', str(question.points))}\n{outcomes}"
        f"  <itemBody>\n{item.body}  </itemBody>\n"
        f"  <responseProcessing>\n{item.scoring}{shown}  </responseProcessing>\n{feedback}</assessmentItem>\n"
    )


def _feedback(item: _Item, explanation: str) -> tuple[dict[str, str], str]:
    """The outcomes that show feedback with what they are set to, and the feedback itself."""
    declared: dict[str, str] = {}
    shown = ""
    for name, reason in item.feedback:
        declared["FEEDBACK"] = '<variable identifier="RESPONSE"/>'
        shown += _modal("FEEDBACK", name, reason)
    if explanation:
        declared["EXPLANATION"] = '<baseValue baseType="identifier">SHOWN</baseValue>'
        shown += _modal("EXPLANATION", "SHOWN", explanation)
    return declared, shown


def _modal(outcome: str, name: str, text: str) -> str:
    return (
        f'  <modalFeedback outcomeIdentifier="{outcome}" identifier="{name}" showHide="show">{text}</modalFeedback>\n'
    )


def _outcome(name: str, value: str) -> str:
    return (
        f'<outcomeDeclaration identifier="{name}" cardinality="single" baseType="float">'
        f"<defaultValue><value>{value}</value></defaultValue></outcomeDeclaration>"
    )


def _set(outcome: str, value: str) -> str:
    return f'<setOutcomeValue identifier="{outcome}">{value}</setOutcomeValue>'


def _float(value: str) -> str:
    return f'<baseValue baseType="float">{value}</baseValue>'


def _if(condition: str, then: str) -> str:
    return f"    <responseCondition><responseIf>{condition}{then}</responseIf></responseCondition>\n"


_RIGHT = '<match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>'


def _response(
    kind: str,
    right: Sequence[str],
    *,
    name: str = "RESPONSE",
    cardinality: str = "single",
    mapped: Sequence[tuple[str, str]] = (),
    most: str = "",
    exact: bool = False,
) -> str:
    """The declaration of a response; `mapped` are answers with their points, `most` all points."""
    values = "".join(f"<value>{escape(value, quote=False)}</value>" for value in right)
    loose = ' caseSensitive="false"' if kind == "string" and not exact else ""
    entries = "".join(f'<mapEntry mapKey="{escape(key)}" mappedValue="{value}"{loose}/>' for key, value in mapped)
    mapping = f'<mapping lowerBound="0" upperBound="{most}" defaultValue="0">{entries}</mapping>' if entries else ""
    return (
        f'  <responseDeclaration identifier="{name}" cardinality="{cardinality}" baseType="{kind}">'
        f"<correctResponse>{values}</correctResponse>{mapping}</responseDeclaration>\n"
    )


class _Writing:
    """One question being written."""

    def __init__(self, leaving: Leaving, wording: Wording) -> None:
        self.leaving, self.notes, self.wording = leaving, leaving.notes, wording
        self.key, self.body, self.points = leaving.key, leaving.body, leaving.question.points

    def item(self) -> _Item:
        kinds: dict[str, Callable[[], _Item]] = {
            "single": self._single,
            "multiple": self._multiple,
            "truefalse": self._truth,
            "text": self._text,
            "number": self._number,
            "matching": self._matching,
            "ordering": self._order,
            "gaps": self._gaps,
        }
        return kinds[self.leaving.question.kind]()

    def line(self, text: str) -> str:
        return _FOREIGN.sub(r"\1\2", inline.html_line(text, self.notes))

    def lines(self, text: str) -> str:
        return _FOREIGN.sub(r"\1\2", inline.html_lines(text, self.notes)) if text else ""

    @property
    def _prompt(self) -> str:
        return f"<prompt>{self.line(self.leaving.text.prompt)}</prompt>"

    def _part(self, count: int) -> str:
        """The points for one of so many parts."""
        return f"{(Decimal(self.points) / count).quantize(Decimal('0.000001')):f}".rstrip("0").rstrip(".")

    def _choice(self, options: Sequence[tuple[str, str]], most: int) -> str:
        choices = "".join(f'      <simpleChoice identifier="{name}">{text}</simpleChoice>\n' for name, text in options)
        return (
            f'    <choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="{most}">\n'
            f"      {self._prompt}\n{choices}    </choiceInteraction>\n"
        )

    def _options(self) -> list[tuple[str, str]]:
        return [
            (f"{_OPTION}{place}", self.line(option.text)) for place, option in enumerate(self.body.options, start=1)
        ]

    def _reasons(self) -> list[tuple[str, str]]:
        named = enumerate(self.body.options, start=1)
        return [(f"{_OPTION}{place}", self.lines(one.explanation)) for place, one in named if one.explanation]

    def _all_or_nothing(self) -> str:
        return _if(_RIGHT, _set("SCORE", _float(str(self.points))))

    def _single(self) -> _Item:
        right = f"{_OPTION}{self.key.right + 1}"
        body = self._choice(self._options(), 1)
        return _Item([_response("identifier", [right])], body, self._all_or_nothing(), self._reasons())

    def _multiple(self) -> _Item:
        part = self._part(len(self.key.right))
        mapped = [
            (f"{_OPTION}{place + 1}", part if place in self.key.right else f"-{part}")
            for place in range(self.key.options)
        ]
        right = [name for name, value in mapped if not value.startswith("-")]
        response = _response("identifier", right, cardinality="multiple", mapped=mapped, most=str(self.points))
        return _Item([response], self._choice(self._options(), 0), self._mapped(), self._reasons(), several=True)

    def _mapped(self) -> str:
        """All points for what is wholly right, without an error of rounding; else what the parts give."""
        all_ = f"<responseIf>{_RIGHT}{_set('SCORE', _float(str(self.points)))}</responseIf>"
        parts = f"<responseElse>{_set('SCORE', _map('RESPONSE'))}</responseElse>"
        return f"    <responseCondition>{all_}{parts}</responseCondition>\n"

    def _truth(self) -> _Item:
        options = [(word, escape(text)) for word, text in (("true", self.wording.true), ("false", self.wording.false))]
        reasons = [(word, self.lines(text)) for word, text in (("true", self.body.true), ("false", self.body.false))]
        right = "true" if self.key.right else "false"
        body = self._choice(options, 1).replace('shuffle="true"', 'shuffle="false"')
        told = [(word, text) for word, text in reasons if text]
        return _Item([_response("identifier", [right])], body, self._all_or_nothing(), told)

    def _asked(self, inner: str) -> str:
        return f"    <p>{self.line(self.leaving.text.prompt)}</p>\n    <p>{inner}</p>\n"

    def _text(self) -> _Item:
        exact = self.key.ignore is not None and "case" not in self.key.ignore
        if not exact:
            self.notes.add("diacritics_count")
        words = words_of(self.body.variants)
        mapped = [(word, str(self.points)) for word in words]
        response = _response("string", words[:1], mapped=mapped, most=str(self.points), exact=exact)
        entry = f'<textEntryInteraction responseIdentifier="RESPONSE" expectedLength="{max(map(len, words)) + 5}"/>'
        scoring = f"    {_set('SCORE', _map('RESPONSE'))}\n"
        return _Item([response], self._asked(entry), scoring)

    def _number(self) -> _Item:
        value, tolerance = figure_of(self.leaving)
        mode = f'toleranceMode="absolute" tolerance="{tolerance} {tolerance}"' if tolerance else 'toleranceMode="exact"'
        equal = f'<equal {mode}><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></equal>'
        unit = escape(self.body.unit, quote=False)
        entry = f'<textEntryInteraction responseIdentifier="RESPONSE" expectedLength="12"/> {unit}'.strip()
        scoring = _if(equal, _set("SCORE", _float(str(self.points))))
        return _Item([_response("float", [value])], self._asked(entry), scoring)

    def _matching(self) -> _Item:
        lefts = [(f"L{place}", row.left) for place, row in enumerate(self.body.rows, start=1) if row.left]
        rights = [(f"R{place}", row.right) for place, row in enumerate(self.body.rows, start=1)]
        pairs = [f"{name} R{name[1:]}" for name, _ in lefts]
        mapped = [(pair, self._part(len(pairs))) for pair in pairs]
        response = _response("directedPair", pairs, cardinality="multiple", mapped=mapped, most=str(self.points))
        sides = (self._associable(lefts, 1), self._associable(rights, 0))
        sets = "".join(f"      <simpleMatchSet>{side}</simpleMatchSet>\n" for side in sides)
        body = (
            f'    <matchInteraction responseIdentifier="RESPONSE" shuffle="true" maxAssociations="{len(lefts)}">\n'
            f"      {self._prompt}\n{sets}    </matchInteraction>\n"
        )
        return _Item([response], body, self._mapped())

    def _associable(self, sides: Sequence[tuple[str, str]], most: int) -> str:
        return "".join(
            f'<simpleAssociableChoice identifier="{name}" matchMax="{most}">{self.line(text)}</simpleAssociableChoice>'
            for name, text in sides
        )

    def _order(self) -> _Item:
        names = [f"I{place}" for place in range(1, self.key.items + 1)]
        choices = "".join(
            f'      <simpleChoice identifier="{name}">{self.line(item)}</simpleChoice>\n'
            for name, item in zip(names, self.body.items, strict=True)
        )
        body = (
            '    <orderInteraction responseIdentifier="RESPONSE" shuffle="true">\n'
            f"      {self._prompt}\n{choices}    </orderInteraction>\n"
        )
        part = f'<sum><variable identifier="SCORE"/>{_float(self._part(len(names)))}</sum>'
        scoring = "".join(
            _if(
                f'<match><index n="{place}"><variable identifier="RESPONSE"/></index>'
                f'<baseValue baseType="identifier">{name}</baseValue></match>',
                _set("SCORE", part),
            )
            for place, name in enumerate(names, start=1)
        )
        response = _response("identifier", names, cardinality="ordered")
        return _Item([response], body, scoring + self._all_or_nothing())

    def _gaps(self) -> _Item:
        item, inner = _Item(), [self._segment(self.body.segments[0])]
        gaps = zip(self.body.gaps, self.key.gaps, self.body.segments[1:], strict=True)
        for place, (gap, key, after) in enumerate(gaps, start=1):
            write = self._gap_to_choose if gap.choose else self._gap_to_type
            response, interaction = write(f"RESPONSE_{place}", words_of(gap.words), key.right)
            item.responses.append(response)
            inner += [interaction, self._segment(after)]
        if not all(gap.choose for gap in self.body.gaps):
            self.notes.add("diacritics_count")
        item.body = self._asked("".join(inner))
        maps = "".join(_map(f"RESPONSE_{place}") for place in range(1, len(self.key.gaps) + 1))
        item.scoring = f"    {_set('SCORE', f'<sum>{maps}</sum>')}\n"
        return item

    def _gap_to_choose(self, name: str, words: Sequence[str], right: int) -> tuple[str, str]:
        part, answer = self._part(len(self.key.gaps)), f"{_OPTION}{right + 1}"
        choices = "".join(
            f'<inlineChoice identifier="{_OPTION}{number}">{escape(word, quote=False)}</inlineChoice>'
            for number, word in enumerate(words, start=1)
        )
        return (
            _response("identifier", [answer], name=name, mapped=[(answer, part)], most=part),
            f'<inlineChoiceInteraction responseIdentifier="{name}" shuffle="true">{choices}</inlineChoiceInteraction>',
        )

    def _gap_to_type(self, name: str, words: Sequence[str], _right: int) -> tuple[str, str]:
        part = self._part(len(self.key.gaps))
        return (
            _response("string", words[:1], name=name, mapped=[(word, part) for word in words], most=part),
            f'<textEntryInteraction responseIdentifier="{name}" expectedLength="{max(map(len, words)) + 5}"/>',
        )

    def _segment(self, text: str) -> str:
        """A run of text around gaps, with the spaces that stand next to them."""
        before = " " if text[:1].isspace() else ""
        after = " " if text[-1:].isspace() and text.strip() else ""
        return f"{before}{'<br />'.join(self.line(line.strip()) for line in text.strip().split(chr(10)))}{after}"


def _map(name: str) -> str:
    return f'<mapResponse identifier="{name}"/>'
