"""QTI packages: closed in themselves, in the order of the schema, and graded as here."""

import zipfile
from io import BytesIO

import pytest
from defusedxml import ElementTree
from hypothesis import given, settings

from elearn.domain.exchange.intake import LANGUAGE, Wording
from elearn.domain.exchange.qti import write
from elearn.domain.quiz.kinds import KINDS
from tests.domain.exchange.asked import ALL, asked

WORDS = Wording(title="Pytania", true="Prawda", false="Fałsz")
ITEM = ["responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing", "modalFeedback"]
ITEM_SPACE = "{http://www.imsglobal.org/xsd/imsqti_v2p2}"


def package(questions):
    out = write(questions, LANGUAGE, WORDS)
    with zipfile.ZipFile(BytesIO(out.content)) as archive:
        return {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}, out.report


def item(question):
    files, _ = package([question])
    return files[f"items/{question.id}.xml"]


def named(element, name):
    return [one for one in element.iter() if one.tag.endswith(f"}}{name}")]


def test_the_manifest_names_every_file_and_the_test_every_item():
    files, report = package(ALL.values())
    manifest = files.pop("imsmanifest.xml")
    assert {file.get("href") for file in named(manifest, "file")} == set(files)
    resources = {one.get("identifier"): one.get("type") for one in named(manifest, "resource")}
    assert resources.pop("test") == "imsqti_test_xmlv2p2"
    assert set(resources.values()) == {"imsqti_item_xmlv2p2"}
    assert [one.get("identifierref") for one in named(manifest, "dependency")] == list(resources)
    assert [one.get("href") for one in named(files["assessment.xml"], "assessmentItemRef")] == [
        f"items/{question.id}.xml" for question in ALL.values()
    ]
    assert {entry.kind: [remark.code for remark in entry.remarks] for entry in report.entries if entry.remarks} == {
        "multiple": ["tags_left_out"],
        "text": ["diacritics_count"],
        "gaps": ["diacritics_count"],
    }


def test_the_same_questions_give_the_same_bytes():
    assert write(ALL.values(), LANGUAGE, WORDS).content == write(ALL.values(), LANGUAGE, WORDS).content


@pytest.mark.parametrize("kind", ALL)
def test_an_item_has_its_parts_in_order_and_names_only_what_is_there(kind):
    root = item(ALL[kind])
    assert root.tag == f"{ITEM_SPACE}assessmentItem"
    parts = [child.tag.removeprefix(ITEM_SPACE) for child in root]
    assert parts == sorted(parts, key=ITEM.index)
    responses = {one.get("identifier") for one in named(root, "responseDeclaration")}
    assert {one.get("responseIdentifier") for one in root.iter() if one.get("responseIdentifier")} == responses
    outcomes = {one.get("identifier") for one in named(root, "outcomeDeclaration")}
    assert {one.get("outcomeIdentifier") for one in named(root, "modalFeedback")} <= outcomes
    assert {one.get("identifier") for one in named(root, "setOutcomeValue")} <= outcomes
    choices = {one.get("identifier") for one in root.iter() if one.tag.endswith("hoice")}
    for declared in named(root, "responseDeclaration"):
        if declared.get("baseType") == "identifier":
            assert {value.text for value in named(declared, "value")} <= choices


class Played:
    """Response processing, as much of it as the items use."""

    def __init__(self, root, responses):
        self.root, self.responses, self.score = root, responses, 0.0
        self.declared = {one.get("identifier"): one for one in named(root, "responseDeclaration")}
        for rule in named(root, "responseProcessing")[0]:
            self.rule(rule)

    def rule(self, rule):
        name = rule.tag.removeprefix(ITEM_SPACE)
        if name == "setOutcomeValue" and rule.get("identifier") == "SCORE":
            self.score = self.value(rule[0])
        elif name == "responseCondition":
            for branch in rule:
                is_else = branch.tag.endswith("responseElse")
                if is_else or self.value(branch[0]):
                    self.rule(branch[0 if is_else else 1])
                    return

    def correct(self, name):
        values = [value.text for value in named(self.declared[name], "correctResponse")[0]]
        kind = self.declared[name].get("cardinality")
        return values if kind == "ordered" else set(values) if kind == "multiple" else values[0]

    def value(self, expression):
        name = expression.tag.removeprefix(ITEM_SPACE)
        return getattr(self, f"of_{name}")(expression, [self.value(one) for one in expression])

    def of_sum(self, _, inner):
        return sum(inner)

    def of_match(self, _, inner):
        return inner[0] == inner[1]

    def of_equal(self, expression, inner):
        margin = float((expression.get("tolerance") or "0 0").split()[0])
        return abs(float(inner[0]) - float(inner[1])) <= margin

    def of_index(self, expression, inner):
        return inner[0][int(expression.get("n")) - 1]

    def of_correct(self, expression, _):
        return self.correct(expression.get("identifier"))

    def of_variable(self, expression, _):
        return self.score if expression.get("identifier") == "SCORE" else self.responses["RESPONSE"]

    def of_baseValue(self, expression, _):  # noqa: N802 -- the element's name
        return float(expression.text) if expression.get("baseType") == "float" else expression.text

    def of_mapResponse(self, expression, _):  # noqa: N802 -- the element's name
        return self.mapped(expression.get("identifier"))

    def mapped(self, name):
        mapping = named(self.declared[name], "mapping")[0]
        points = {one.get("mapKey").casefold(): float(one.get("mappedValue")) for one in mapping}
        said = self.responses[name]
        total = sum(points.get(one.casefold(), 0) for one in (said if isinstance(said, set) else {said}))
        return min(max(total, float(mapping.get("lowerBound"))), float(mapping.get("upperBound")))


ANSWERS = [
    ("single", 0, {"RESPONSE": "C1"}),
    ("single", 1, {"RESPONSE": "C2"}),
    ("multiple", [0, 2, 3], {"RESPONSE": {"C1", "C3", "C4"}}),
    ("multiple", [0, 2], {"RESPONSE": {"C1", "C3"}}),
    ("multiple", [0, 1], {"RESPONSE": {"C1", "C2"}}),
    ("multiple", [1], {"RESPONSE": {"C2"}}),
    ("truefalse", False, {"RESPONSE": "false"}),
    ("truefalse", True, {"RESPONSE": "true"}),
    ("text", "Reputacja", {"RESPONSE": "Reputacja"}),
    ("text", "logo", {"RESPONSE": "logo"}),
    ("number", "64.5", {"RESPONSE": "64.5"}),
    ("number", "64.6", {"RESPONSE": "64.6"}),
    ("matching", [0, 1], {"RESPONSE": {"L1 R1", "L2 R2"}}),
    ("matching", [0, 2], {"RESPONSE": {"L1 R1", "L2 R3"}}),
    ("ordering", [0, 1, 2], {"RESPONSE": ["I1", "I2", "I3"]}),
    ("ordering", [0, 2, 1], {"RESPONSE": ["I1", "I3", "I2"]}),
    ("gaps", ["skojarzenia", 0], {"RESPONSE_1": "skojarzenia", "RESPONSE_2": "C1"}),
    ("gaps", ["logo", 0], {"RESPONSE_1": "logo", "RESPONSE_2": "C1"}),
]


@pytest.mark.parametrize(("kind", "answer", "responses"), ANSWERS)
def test_an_item_gives_the_points_that_we_give(kind, answer, responses):
    question = ALL[kind]
    ours = KINDS[kind].grade(question, answer, LANGUAGE).hundredths / 100
    assert Played(item(question), responses).score == pytest.approx(ours, abs=0.01)


@settings(max_examples=40, deadline=None)
@given(asked(gaps_too=True))
def test_any_question_becomes_xml(question):
    assert named(item(question), "itemBody")
