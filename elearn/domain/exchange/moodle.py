"""Moodle XML, the whole of a question bank; `moodle_writing` is the way back.

What a question says and we cannot is named; a setting that stands as Moodle itself sets it says nothing.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from elearn.domain.exchange import cloze, inline, intake
from elearn.domain.exchange.bankxml import Node, read_tree
from elearn.domain.exchange.decoding import too_big
from elearn.domain.exchange.gift import tag_of
from elearn.domain.exchange.hypertext import tree
from elearn.domain.exchange.inline import Format
from elearn.domain.exchange.intake import Answer, Enclosed, Figure, Heading, Import, Intake, Shape, Wording
from elearn.domain.exchange.report import Notes, Unfit

FORMATS: dict[str, Format] = {
    "html": "html", "moodle_auto_format": "auto", "plain_text": "plain", "markdown": "markdown", "wiki_like": "auto",
}  # fmt: skip
_NO = {"false", "0", ""}
_HEAD = frozenset({"name", "questiontext", "generalfeedback", "defaultgrade", "idnumber", "tags", "coursetags", "hint"})
_OUTCOMES = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
_USUAL: dict[str, frozenset[str]] = {
    "penalty": frozenset({"0", "0.1", "0.3333333", "1", ""}),
    "hidden": frozenset({"0", ""}),
    "shuffleanswers": frozenset({"1", "true", ""}),
    "answernumbering": frozenset({"abc", "none", ""}),
    "showstandardinstruction": frozenset({"0", "1", ""}),
    "shownumcorrect": frozenset({"0", "1", ""}),
    "unitgradingtype": frozenset({"0", ""}),
    "unitpenalty": frozenset({"0.1", ""}),
    "showunits": frozenset({"0", "3", ""}),
    "unitsleft": frozenset({"0", ""}),
    "layouttype": frozenset({"VERTICAL", "HORIZONTAL", "0", "1", ""}),
    "selecttype": frozenset({"ALL", "0", ""}),
    "logical": frozenset({"0", ""}),
    "gradingtype": frozenset({"ABSOLUTE_POSITION", "0", ""}),
    "showgrading": frozenset({"SHOW", "HIDE", "1", "0", ""}),
    "numberingstyle": frozenset({"none", "123", ""}),
}
"""Settings and the values of them that say nothing: Moodle writes them by itself."""
_TOLD_BY_ITSELF = frozenset(
    {
        *("your answer is correct.", "your answer is partially correct.", "your answer is incorrect."),
        *("twoja odpowiedź jest poprawna.", "twoja odpowiedź jest częściowo poprawna."),
        *("twoja odpowiedź jest niepoprawna.", "odpowiedź prawidłowa.", "odpowiedź nieprawidłowa."),
        *("ваша відповідь правильна", "ваша відповідь частково правильна", "ваша відповідь не правильна"),
    }
)
"""What Moodle puts there when nobody wrote anything; here the page says it anyway."""


def read(content: bytes, wording: Wording, taken: Iterable[str] = ()) -> Import:
    """The questions of a Moodle XML file."""
    into = Intake(taken)
    if too_big(content, into.remarks):
        return into.result()
    root = read_tree(content, into.remarks)
    if root.name not in {"quiz", ""}:
        into.remarks.add("xml_root", name=root.name)
        return into.result()
    category = ""
    for node in root.all("question"):
        if node.attributes.get("type") == "category":
            category = _category(node, into)
        else:
            _read_one(node, category, wording, into)
    return into.result()


def _category(node: Node, into: Intake) -> str:
    about = inline.bare(node.value("info")[:1_000], "html", into.remarks)
    if about:
        into.remarks.add("setting_left_out", name="category/info", value=about)
    return tag_of(node.value("category"))


def _read_one(node: Node, category: str, wording: Wording, into: Intake) -> None:
    heading = Heading(line=node.line, name=inline.one_line(node.value("name")), id=node.value("idnumber"))
    reading = _Reading(node, heading, wording)
    tags = [tag.said for name in ("tags", "coursetags") for group in node.all(name) for tag in group.all("tag")]
    heading.tags = (*tags, *([category] if category else []))
    if category:
        heading.notes.add("category_as_tag", category=category, tag=category)
    try:
        shape = reading.shape()
    except Unfit as unfit:
        heading.prompt = heading.prompt or inline.bare(node.value("questiontext")[:1_000], reading.form, Notes())
        into.leave(heading, unfit.remark)
        return
    id_ = into.take(heading, shape)
    into.enclosed += [Enclosed(one.name, one.content, id_, one.words) for one in reading.files]


class _Reading:
    """One question being read."""

    def __init__(self, node: Node, heading: Heading, wording: Wording) -> None:
        self.node, self.heading, self.notes, self.wording = node, heading, heading.notes, wording
        self.kind = node.attributes.get("type", "")
        asked = node.child("questiontext")
        self.form: Format = _format(asked, "html")
        self.files: list[Enclosed] = []

    def shape(self) -> Shape:
        kinds: dict[str, tuple[Callable[[], Shape], frozenset[str]]] = {
            "multichoice": (self._choice, frozenset({"single", "answer"})),
            "truefalse": (self._truth, frozenset({"answer"})),
            "shortanswer": (self._text, frozenset({"usecase", "answer"})),
            "numerical": (self._number, frozenset({"answer", "units"})),
            "matching": (self._matching, frozenset({"subquestion"})),
            "ddmatch": (self._matching, frozenset({"subquestion"})),
            "ordering": (self._order, frozenset({"answer", "selectcount", "studentsee"})),
            "cloze": (self._cloze, frozenset()),
            "multianswer": (self._cloze, frozenset()),
            "gapselect": (self._chosen, frozenset({"selectoption"})),
            "ddwtos": (self._chosen, frozenset({"dragbox"})),
        }
        if self.kind not in kinds:
            raise Unfit("kind_unknown", kind=self.kind)
        make, known = kinds[self.kind]
        self._look_for_files()
        heading = self.heading
        heading.points = intake.amount(self.node.value("defaultgrade", "1") or "1") or Decimal(0)
        heading.explanation = self._lines(self.node.child("generalfeedback"))
        if make not in {self._cloze, self._chosen}:
            heading.prompt = self._line(self.node.child("questiontext"))
        shape = make()
        self._note_rest(known)
        return shape

    def _line(self, node: Node | None) -> str:
        return inline.line(node.said, _format(node, self.form), self.notes) if node else ""

    def _lines(self, node: Node | None) -> str:
        return inline.lines(node.said, _format(node, self.form), self.notes) if node else ""

    def _answers(self) -> list[Node]:
        return self.node.all("answer")

    def _choice(self) -> Shape:
        answers = [
            Answer(self._line(node), _share(node), self._lines(node.child("feedback"))) for node in self._answers()
        ]
        several = self.node.value("single", "true").strip().lower() in _NO
        return intake.choice(answers, self.heading, several=several)

    def _truth(self) -> Shape:
        reasons, right = {}, None
        for place, node in enumerate(self._answers()[:2]):
            # Old files have the words in their own language, true first.
            said = node.said.lower()
            word = said if said in {"true", "false"} else ("true", "false")[place]
            reasons[word] = self._lines(node.child("feedback"))
            if _share(node) >= intake.ALL:
                right = word
        if right is None:
            raise Unfit("no_right_answer")
        return intake.true_or_false(right=right == "true", true=reasons.get("true", ""), false=reasons.get("false", ""))

    def _text(self) -> Shape:
        answers = [Answer(node.said, _share(node), self._lines(node.child("feedback"))) for node in self._answers()]
        return intake.typed(answers, self.heading, exact_case=self.node.value("usecase", "0") not in _NO)

    def _number(self) -> Shape:
        figures = [
            Figure(node.said, node.value("tolerance", "0"), _share(node), self._lines(node.child("feedback")))
            for node in self._answers()
        ]
        units = [unit for group in self.node.all("units") for unit in group.all("unit")]
        usual = [unit for unit in units if intake.amount(unit.value("multiplier", "1")) == 1]
        others = [unit for unit in units if unit not in usual]
        names = [unit.value("unit_name") for unit in (*usual, *others)]
        return intake.figure(figures, names, self.heading)

    def _matching(self) -> Shape:
        rows = [(self._line(node), self._right(node.child("answer"))) for node in self.node.all("subquestion")]
        return intake.pairs(rows, self.heading)

    def _right(self, node: Node | None) -> str:
        if node is None:
            return ""
        return self._line(node) if "format" in node.attributes else inline.escaped(node.said)

    def _order(self) -> Shape:
        placed = sorted(enumerate(self._answers()), key=lambda each: (_share(each[1]), each[0]))
        for _, node in placed:
            feedback = node.child("feedback")
            if feedback and not re.fullmatch(r"\d*", feedback.said):
                self.heading.reasons.append((self._line(node), self._lines(feedback)))
        chosen = self.node.value("selectcount") or self.node.value("studentsee")
        if self.node.value("selecttype", "ALL") not in _USUAL["selecttype"] and chosen:
            self.notes.add("setting_left_out", name="selectcount", value=chosen)
        return intake.order([self._line(node) for _, node in placed])

    def _cloze(self) -> Shape:
        return cloze.embedded(self.node.value("questiontext"), self.form, self.heading, self.wording)

    def _chosen(self) -> Shape:
        name = "selectoption" if self.kind == "gapselect" else "dragbox"
        choices = [
            (inline.bare(node.said, "html", self.notes), node.value("group", "1")) for node in self.node.all(name)
        ]
        return cloze.chosen(self.node.value("questiontext"), self.form, choices, self.heading, self.wording)

    def _look_for_files(self) -> None:
        for holder in _below(self.node):
            files = holder.all("file")
            words = _descriptions(holder.said) if files else {}
            for file in files:
                self._keep_file(file, words)
        old = self.node.value("image")
        if old:
            self._keep_file(Node("file", 0, {"name": old}, [], [self.node.value("image_base64")]), {})

    def _keep_file(self, file: Node, words: Mapping[str, str]) -> None:
        name = inline.one_line(file.attributes.get("name", "")).replace("/", "_")
        self.notes.add("picture_left_out", name=name)
        try:
            content = base64.b64decode(file.own, validate=False)
        except (binascii.Error, ValueError):
            return
        if name and content:
            self.files.append(Enclosed(name, content, "", words.get(name, "")))

    def _note_rest(self, known: frozenset[str]) -> None:
        for child in self.node.children:
            if child.name in known or child.name in _HEAD - {"hint"} or child.name in {"image", "image_base64"}:
                continue
            said = inline.bare(child.said, "auto", self.notes)
            if child.name == "hint":
                if said:
                    self.notes.add("hint_left_out", text=said)
            elif child.name in _OUTCOMES:
                if said and said.lower() not in _TOLD_BY_ITSELF:
                    self.notes.add("feedback_left_out", text=said)
            elif not _is_usual(child.name, child.said):
                self.notes.add("setting_left_out", name=child.name, value=said)


def _is_usual(name: str, value: str) -> bool:
    if name not in _USUAL:
        return not value
    plain = value.rstrip("0").rstrip(".") if "." in value else value
    return plain in _USUAL[name] or (plain == "" and "0" in _USUAL[name])


def _below(node: Node) -> Sequence[Node]:
    """The element and all inside it."""
    found = [node]
    for here in found:
        found += here.children
    return found


def _descriptions(text: str) -> dict[str, str]:
    """What the pictures in a text are said to show, by the names of their files."""
    if len(text) > inline.MOST_SIGNS or "<img" not in text.lower():
        return {}
    pictures = (one for one in tree(text).below() if one.name == "img")
    return {inline.picture_name(one.attribute("src")): inline.one_line(one.attribute("alt")) for one in pictures}


def _format(node: Node | None, usual: Format) -> Format:
    return FORMATS.get(node.attributes.get("format", ""), usual) if node else usual


def _share(node: Node) -> Decimal:
    return intake.amount(node.attributes.get("fraction", "") or node.value("fraction", "0") or "0") or Decimal(0)
