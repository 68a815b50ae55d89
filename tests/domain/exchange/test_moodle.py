"""Moodle XML: every kind by example, what is named as left out, the way back, and rubbish."""

import base64
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.domain.course.writer import question_text
from elearn.domain.exchange.intake import LANGUAGE, Wording
from elearn.domain.exchange.moodle import read
from elearn.domain.exchange.moodle_writing import write
from elearn.domain.quiz import number, text
from tests.domain.exchange.asked import ALL, asked, question

WORDS = Wording(fill_in="Uzupełnij.")
PICTURE = base64.b64encode(b"PNG").decode()
FEW = settings(max_examples=60, deadline=None)


def said(remarks):
    return [(remark.code, *(value for _, value in remark.values)) for remark in remarks]


def bank(*questions):
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>{"".join(questions)}</quiz>'.encode()


def xml(kind, inner, asked="<p>Kto?</p>", name="Pytanie 1"):
    return (
        f'<question type="{kind}"><name><text>{name}</text></name>'
        f'<questiontext format="html"><text><![CDATA[{asked}]]></text></questiontext>'
        "<defaultgrade>1.0000000</defaultgrade><penalty>0.3333333</penalty><hidden>0</hidden><idnumber></idnumber>"
        f"{inner}</question>"
    )


def answer(fraction, words, reason=""):
    return (
        f'<answer fraction="{fraction}" format="html"><text>{words}</text>'
        f'<feedback format="html"><text>{reason}</text></feedback></answer>'
    )


def one(asked_question):
    """The block below the keys, and the remarks, of a bank with one question."""
    found = read(bank(asked_question), WORDS)
    (entry,) = found.report.entries
    if not found.questions:
        return "", said(entry.remarks)
    written = question_text(found.questions[0], "", LANGUAGE, base=True)
    return written.partition("kind: ")[2].strip("\n"), said(entry.remarks)


TABLE = {
    "multichoice, one right": (
        xml(
            "multichoice",
            "<single>true</single><shuffleanswers>true</shuffleanswers><answernumbering>abc</answernumbering>"
            '<correctfeedback format="html"><text>Twoja odpowiedź jest poprawna.</text></correctfeedback>'
            "<shownumcorrect/>" + answer(100, "Ala", "Tak") + answer(0, "Ola", "&lt;p&gt;Nie&lt;/p&gt;"),
        ),
        "single\n\n(x) Ala\n  > Tak\n( ) Ola\n  > Nie",
        [],
    ),
    "multichoice, several right": (
        xml(
            "multichoice",
            "<single>false</single>"
            + answer("33.33333", "a")
            + answer("33.33333", "b")
            + answer("33.33333", "c")
            + answer("-33.33333", "d"),
        ),
        "multiple\n\n[x] a\n[x] b\n[x] c\n[ ] d",
        [],
    ),
    "multichoice, part of the points": (
        xml("multichoice", "<single>true</single>" + answer(100, "a") + answer(50, "b") + answer(-25, "c")),
        "single\n\n(x) a\n( ) b\n( ) c",
        [("weight_left_out", "b", "50"), ("penalty_rule",)],
    ),
    "multichoice, settings of its own": (
        xml(
            "multichoice",
            "<single>true</single><shuffleanswers>false</shuffleanswers><answernumbering>iii</answernumbering>"
            '<incorrectfeedback format="html"><text>Wróć do lekcji 3.</text></incorrectfeedback>'
            '<hint format="html"><text>Pomyśl o RODO.</text></hint><plugin_thing>7</plugin_thing>'
            + answer(100, "a")
            + answer(0, "b"),
        ),
        "single\n\n(x) a\n( ) b",
        [
            ("setting_left_out", "shuffleanswers", "false"),
            ("setting_left_out", "answernumbering", "iii"),
            ("feedback_left_out", "Wróć do lekcji 3."),
            ("hint_left_out", "Pomyśl o RODO."),
            ("setting_left_out", "plugin_thing", "7"),
        ],
    ),
    "truefalse": (
        xml("truefalse", answer(0, "true", "źle") + answer(100, "false", "dobrze")),
        "truefalse\n\n( ) true\n  > źle\n(x) false\n  > dobrze",
        [],
    ),
    "truefalse of old files, in words of its language": (
        xml("truefalse", answer(100, "Prawda") + answer(0, "Fałsz")),
        "truefalse\n\n(x) true\n( ) false",
        [],
    ),
    "shortanswer": (
        xml("shortanswer", "<usecase>0</usecase>" + answer(100, "NGO") + answer(100, "organizacja")),
        "text\n\n= NGO\n= organizacja",
        [],
    ),
    "shortanswer, exact, with a partly right one": (
        xml(
            "shortanswer",
            "<usecase>1</usecase>" + answer(100, "NGO") + answer(80, "ngo", "Wielkie litery!") + answer(0, "*", "Nie."),
        ),
        "text\nignore: space\n\n= NGO\n\n> - ngo: Wielkie litery!\n> - Nie.",
        [("answer_left_out", "ngo", "80"), ("feedback_in_explanation", "2")],
    ),
    "numerical with units": (
        xml(
            "numerical",
            '<answer fraction="100"><text>63</text><tolerance>1</tolerance></answer>'
            "<units><unit><multiplier>1</multiplier><unit_name>%</unit_name></unit>"
            "<unit><multiplier>0.01</multiplier><unit_name>część</unit_name></unit></units>"
            "<unitgradingtype>0</unitgradingtype><unitpenalty>0.1000000</unitpenalty><showunits>0</showunits>",
        ),
        "number\ntolerance: 1\nunit: %\n\n= 63",
        [("unit_left_out", "część")],
    ),
    "matching": (
        xml(
            "matching",
            "<shuffleanswers>true</shuffleanswers>"
            '<subquestion format="html"><text><![CDATA[<p>a</p>]]></text><answer><text>1</text></answer></subquestion>'
            '<subquestion format="html"><text>b</text><answer><text>2 * 2</text></answer></subquestion>'
            '<subquestion format="html"><text></text><answer><text>3</text></answer></subquestion>',
        ),
        "matching\n\n- a => 1\n- b => 2 \\* 2\n- => 3",
        [],
    ),
    "ddmatch, the plug-in": (
        xml(
            "ddmatch",
            '<subquestion><text>a</text><answer format="html"><text><![CDATA[<b>1</b>]]></text></answer></subquestion>'
            "<subquestion><text>b</text><answer><text>2</text></answer></subquestion>",
        ),
        "matching\n\n- a => **1**\n- b => 2",
        [],
    ),
    "ordering": (
        xml(
            "ordering",
            "<layouttype>VERTICAL</layouttype><selecttype>ALL</selecttype><selectcount>0</selectcount>"
            "<gradingtype>RELATIVE_TO_CORRECT</gradingtype><showgrading>SHOW</showgrading>"
            + answer("2.0000000", "dwa", "2")
            + answer("1.0000000", "raz", "1")
            + answer("3.0000000", "trzy", "3"),
        ),
        "ordering\n\n1. raz\n2. dwa\n3. trzy",
        [("setting_left_out", "gradingtype", "RELATIVE_TO_CORRECT")],
    ),
    "cloze": (
        xml(
            "cloze",
            "",
            "<p>Wstaw słowa.</p><p>Marka: {1:SHORTANSWER:=skojarzenia#Tak~=obraz~*#Nie}, logo: "
            "{1:MULTICHOICE_S:%0%cel~=znak~%50%symbol}.<br />Rok {1:NM:=2023}.</p>",
        ),
        "gaps\npoints: 3\n\nMarka: [[skojarzenia | obraz]], logo: [[( ) cel (x) znak ( ) symbol]].\nRok [[2023]].\n\n\
> - skojarzenia: Tak\n> - Nie",
        [("weight_left_out", "symbol", "50"), ("feedback_in_explanation", "2")],
    ),
    "cloze, weights, tolerance, escapes": (
        xml("cloze", "", r"Ile? {2:NUMERICAL:=23.8:0.1~%50%24} {1:SA:=a\}b\~c&amp;d~%75%e}"),
        "gaps\npoints: 3\n\nIle? [[23.8 | 23,8]] [[a}b~c&d]]",
        [
            ("tolerance_left_out", "0.1", "23.8"),
            ("answer_left_out", "24", "50"),
            ("answer_left_out", "e", "75"),
            ("gap_weights",),
        ],
    ),
    "gapselect": (
        xml(
            "gapselect",
            "<shuffleanswers>1</shuffleanswers>"
            "<selectoption><text>lis</text><group>1</group></selectoption>"
            "<selectoption><text>kot</text><group>1</group></selectoption>"
            "<selectoption><text>pies</text><group>2</group></selectoption>"
            "<selectoption><text>wilk</text><group>2</group></selectoption>",
            "<p>Szybki [[1]] i leniwy [[3]].</p>",
        ),
        "gaps\n\nSzybki [[(x) lis ( ) kot]] i leniwy [[(x) pies ( ) wilk]].",
        [],
    ),
    "ddwtos": (
        xml(
            "ddwtos",
            "<dragbox><text>lis</text><group>1</group></dragbox><dragbox><text>kot</text><group>1</group><infinite/></dragbox>",
            "To [[2]].",
        ),
        "gaps\n\nTo [[( ) lis (x) kot]].",
        [],
    ),
    "a picture": (
        xml(
            "truefalse",
            answer(100, "true") + answer(0, "false"),
            '<p>To herb <img src="@@PLUGINFILE@@/herb.png" alt="Syrenka" />?</p>',
        ).replace(
            "</text></questiontext>",
            f'</text><file name="herb.png" path="/" encoding="base64">{PICTURE}</file></questiontext>',
        ),
        "truefalse\n\n(x) true\n( ) false",
        [("picture_left_out", "herb.png")],
    ),
    "words without CDATA": (
        xml("truefalse", answer(100, "true") + answer(0, "false")).replace(
            "<![CDATA[<p>Kto?</p>]]>", "<p>Kto <b>to</b> &amp; co?&nbsp;</p>"
        ),
        "truefalse\n\n(x) true\n( ) false",
        [],
    ),
}


@pytest.mark.parametrize("name", TABLE)
def test_a_question_is_read(name):
    given_question, block, remarks = TABLE[name]
    assert one(given_question) == (block, remarks)


def test_pictures_come_along_with_their_words():
    found = read(bank(TABLE["a picture"][0]), WORDS)
    (file,) = found.enclosed
    assert (file.name, file.content, file.question, file.words) == ("herb.png", b"PNG", "pytanie-1", "Syrenka")
    assert found.questions[0].texts[LANGUAGE].prompt == "To herb (Syrenka) ?"


def test_html_that_nobody_wrapped_is_read_all_the_same():
    found = read(bank(TABLE["words without CDATA"][0]), WORDS)
    assert found.questions[0].texts[LANGUAGE].prompt == "Kto **to** & co?"


def test_the_first_paragraph_of_a_cloze_is_its_question():
    found = read(bank(TABLE["cloze"][0], xml("cloze", "", "Tylko {1:SA:=tak}.", name="Dwa")), WORDS)
    assert [question.texts[LANGUAGE].prompt for question in found.questions] == ["Wstaw słowa.", "Uzupełnij."]


@pytest.mark.parametrize(
    ("asks", "remark"),
    [
        (xml("essay", "<responseformat>editor</responseformat>"), ("kind_unknown", "essay")),
        (xml("description", ""), ("kind_unknown", "description")),
        (xml("calculated", ""), ("kind_unknown", "calculated")),
        (xml("multichoice", ""), ("answers_missing",)),
        (xml("multichoice", answer(0, "a") + answer(50, "b")), ("no_right_answer",)),
        (xml("truefalse", answer(0, "true") + answer(0, "false")), ("no_right_answer",)),
        (xml("numerical", answer(100, "sporo")), ("number_unreadable", "sporo")),
        (xml("cloze", "", "Nic tu nie ma"), ("gaps_missing",)),
        (xml("cloze", "", "{1:MULTIRESPONSE:=a~=b}"), ("kind_unknown", "MULTIRESPONSE")),
        (xml("cloze", "", "{1:MC:=a~=b}"), ("gap_unreadable", "=a~=b")),
        (xml("gapselect", "", "[[4]]"), ("gap_unreadable", "[[4]]")),
        (xml("multichoice", answer(100, "a") + answer(0, "b"), ""), ("prompt_missing",)),
        (
            xml(
                "matching",
                "<subquestion><text>a</text><answer><text>1</text></answer></subquestion>"
                "<subquestion><text>b</text><answer><text>1</text></answer></subquestion>",
            ),
            ("rights_repeat", "1"),
        ),
    ],
)
def test_what_cannot_be_taken_is_named_with_its_reason(asks, remark):
    block, remarks = one(asks)
    assert block == ""
    assert remarks[-1] == remark


def test_a_bank_keeps_ids_points_tags_categories_and_lines():
    category = (
        '\n<question type="category"><category><text>$course$/top/Prawo</text></category>'
        '<info format="html"><text>Do grudnia</text></info></question>\n'
    )
    asks = xml(
        "truefalse", answer(100, "true") + answer(0, "false") + "<tags><tag><text>zgoda, RODO</text></tag></tags>"
    )
    asks = asks.replace("<idnumber></idnumber>", "<idnumber>P-07</idnumber>").replace(">1.0000000<", ">2.5<")
    found = read(bank(category, asks), WORDS)
    (entry,) = found.report.entries
    assert (entry.line, entry.name, entry.id) == (4, "Pytanie 1", "p-07")
    assert said(entry.remarks) == [
        ("category_as_tag", "Prawo", "Prawo"),
        ("points_changed", "2.5", "2"),
        ("id_changed", "P-07", "p-07"),
    ]
    assert (found.questions[0].tags, found.questions[0].points) == (("zgoda RODO", "Prawo"), 2)
    assert said(found.report.remarks) == [("setting_left_out", "category/info", "Do grudnia")]


BROKEN = {
    "xml_broken": bank(TABLE["truefalse"][0], "<question type='essay'><name>"),
    "xml_declaration": b'<!DOCTYPE quiz [<!ENTITY a "aaaa">]><quiz><question type="essay">&a;</question></quiz>',
    "xml_root": b"<html><body/></html>",
    "file_empty": b"<quiz/>",
}


@pytest.mark.parametrize("code", BROKEN)
def test_a_broken_file_says_so(code):
    found = read(BROKEN[code], WORDS)
    assert [remark.code for remark in found.report.remarks] == [code]
    assert not found.report.complete
    assert len(found.questions) == (code == "xml_broken")


LOST = {"text": [("diacritics_count",)]}


@pytest.mark.parametrize("kind", ALL)
def test_a_kind_goes_out_and_comes_back(kind):
    before = ALL[kind]
    out = write([before], LANGUAGE, WORDS)
    assert said(out.report.entries[0].remarks) == LOST.get(kind, [])
    back = read(out.content, WORDS)
    assert back.questions == (before,)
    assert back.report.complete


@pytest.mark.parametrize(
    "before",
    [
        question("number", number.Key("63", "1.5", True), number.Text("%")),
        replace(ALL["text"], key=text.Key(("space",))),
    ],
)
def test_units_and_exact_answers_come_back(before):
    assert read(write([before], LANGUAGE, WORDS).content, WORDS).questions == (before,)


def test_what_the_format_cannot_say_is_named():
    before = replace(ALL["gaps"], points=3, sources=("B-01",), passage="lekcja#znak")
    out = write([before], LANGUAGE, WORDS)
    assert said(out.report.entries[0].remarks) == [
        ("points_changed", "3", "2"),
        ("sources_left_out", "B-01"),
        ("passage_left_out", "lekcja#znak"),
    ]
    assert not out.report.complete


@FEW
@given(asked(gaps_too=True))
def test_any_question_comes_back_as_it_was(before):
    found = read(write([before], LANGUAGE, WORDS).content, WORDS)
    assert [(after.kind, after.key, after.texts) for after in found.questions] == [
        (before.kind, before.key, before.texts)
    ]


PIECES = st.sampled_from(
    ["<question type='cloze'>", "<question type='multichoice'>", "<question type='matching'>", "</question>", "<text>",
     "</text>", "<questiontext>", "</questiontext>", "<answer fraction='100'>", "</answer>", "<subquestion>",
     "</subquestion>", "{1:SA:=a}", "{1:MC:", "~", "=", "}", "[[1]]", "<![CDATA[", "]]>", "&nbsp;", "&#1;", "<p>", "x",
     "<answer fraction='x'>", "<file name='a.png'>", "%%%", "<hint/>", "\\"]
)  # fmt: skip


@FEW
@given(st.lists(PIECES, max_size=60).map("".join))
def test_rubbish_is_refused_with_words(rubbish):
    found = read(f"<quiz>{rubbish}</quiz>".encode(), WORDS)
    assert len(found.questions) == sum(entry.outcome != "left_out" for entry in found.report.entries)


@FEW
@given(st.text(st.sampled_from("ab{}:=~#%\\1SAMCN<>&[]| \n"), max_size=80))
def test_rubbish_in_a_cloze_is_refused_with_words(rubbish):
    inner = rubbish.replace("]]>", "")
    found = read(bank(xml("cloze", "", f"{{1:SA:=x}} {inner} {{1:MC:{inner}}}")), WORDS)
    assert len(found.report.entries) == 1


@FEW
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    read(content, WORDS)
