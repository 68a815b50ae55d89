"""GIFT: every feature of the format by example, the way back, and rubbish."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.domain.course.writer import question_text
from elearn.domain.exchange.gift import read
from elearn.domain.exchange.gift_writing import write
from elearn.domain.exchange.intake import LANGUAGE, Wording
from elearn.domain.quiz import gaps
from tests.domain.exchange.asked import ALL, asked

WORDS = Wording()
FEW = settings(max_examples=60, deadline=None)


def said(remarks):
    return [(remark.code, *(value for _, value in remark.values)) for remark in remarks]


def one(gift):
    """The block and the remarks of a file with one question."""
    found = read(gift.encode(), WORDS)
    (entry,) = found.report.entries
    text = question_text(found.questions[0], "", LANGUAGE, base=True) if found.questions else ""
    return text, entry.outcome, said(entry.remarks)


TABLE = [
    # choosing
    ("Kto?{~Ala ~Ola =nikt}", "Kto?", "single", "( ) Ala\n( ) Ola\n(x) nikt", []),
    (
        "To jest {~raz =dwa ~trzy} słowo.",
        "To jest _____ słowo.",
        "single",
        "( ) raz\n(x) dwa\n( ) trzy",
        [("blank_as_line",)],
    ),
    (
        "Kto?{\n~zły#bo nie\n=dobry#Brawo!\n####Ogólnie}",
        "Kto?",
        "single",
        "( ) zły\n  > bo nie\n(x) dobry\n  > Brawo!\n\n> Ogólnie",
        [],
    ),
    (
        "Kto?{~a ~%50%b =c}",
        "Kto?",
        "single",
        "( ) a\n( ) b\n(x) c",
        [("weight_left_out", "b", "50")],
    ),
    ("Kto?{~%50%a ~%50%b ~%-50%c}", "Kto?", "multiple", "[x] a\n[x] b\n[ ] c", []),
    ("Kto?{~%50%a ~%50%b ~c}", "Kto?", "multiple", "[x] a\n[x] b\n[ ] c", [("penalty_rule",)]),
    (
        "Kto?{~%33.33333%a ~%33.33333%b ~%33.33333%c}",
        "Kto?",
        "multiple",
        "[x] a\n[x] b\n[x] c",
        [],
    ),
    ("Kto?{=a =b ~c}", "Kto?", "multiple", "[x] a\n[x] b\n[ ] c", [("several_right_in_single",)]),
    # true or false
    ("Tak.{T}", "Tak.", "truefalse", "(x) true\n( ) false", []),
    ("Nie.{FALSE#źle#dobrze}", "Nie.", "truefalse", "( ) true\n  > źle\n(x) false\n  > dobrze", []),
    ("Tak.{TRUE#źle####zawsze}", "Tak.", "truefalse", "(x) true\n( ) false\n  > źle\n\n> zawsze", []),
    # typing
    ("Ile?{=cztery =4}", "Ile?", "text", "= cztery\n= 4", []),
    ("Ile to {=cztery =4}.", "Ile to _____.", "text", "= cztery\n= 4", [("blank_as_line",)]),
    (
        "Skąd?{=Nazaret#Tak! =%75%Nazarat#Literówka.}",
        "Skąd?",
        "text",
        "= Nazaret\n\n> - Nazaret: Tak!\n> - Nazarat: Literówka.",
        [("answer_left_out", "Nazarat", "75"), ("feedback_in_explanation", "2")],
    ),
    ("Skąd?{=*Paryż*}", "Skąd?", "text", "= Paryż", [("wildcard_left_out", "*Paryż*")]),
    # numbers
    ("Kiedy?{#1822}", "Kiedy?", "number", "= 1822", []),
    ("Kiedy?{#1822:5}", "Kiedy?", "number", "tolerance: 5\n\n= 1822", []),
    ("Pi?{#3.141..3.142}", "Pi?", "number", "tolerance: 0.0005\n\n= 3.1415", []),
    ("Pi?{#3,14:0,01}", "Pi?", "number", "tolerance: 0.01\n\n= 3.14", []),
    ("Ile?{#-1.5e2}", "Ile?", "number", "= -150", []),
    (
        "Kiedy?{#=1822:0 =%50%1822:2#Blisko. ~#Nie.}",
        "Kiedy?",
        "number",
        "= 1822\n\n> - Nie.\n> - 1822: Blisko.",
        [("answer_left_out", "1822 ± 2", "50"), ("feedback_in_explanation", "2")],
    ),
    # matching
    (
        "Połącz.{=Kanada -> Ottawa =Włochy->Rzym = -> Oslo}",
        "Połącz.",
        "matching",
        "- Kanada => Ottawa\n- Włochy => Rzym\n- => Oslo",
        [],
    ),
    # order, as Moodle's own plug-in writes it
    ("Ułóż.{>3 ALL VERTICAL ABSOLUTE_POSITION SHOW none\na\nb\nc}", "Ułóż.", "ordering", "1. a\n2. b\n3. c", []),
    (
        "Ułóż.{>2 RANDOM VERTICAL\na\nb\nc}",
        "Ułóż.",
        "ordering",
        "1. a\n2. b\n3. c",
        [("setting_left_out", "selectcount", "2")],
    ),
    # texts
    (r"Co to: \{a \= b\} \~ \# c\:d?{T}", "Co to: {a = b} ~ # c:d?", "truefalse", "(x) true\n( ) false", []),
    (r"Co?{~\\ =\\\\ }", "Co?", "single", "( ) \\\\\n(x) \\\\\\\\", []),
    (r"Co?{=a#raz\ndwa ~b}", "Co?", "single", "(x) a\n  > raz\n  > dwa\n( ) b", []),
    ("[html]<p>Kto <b>tu</b>?</p>{=<i>ja</i> ~ty}", "Kto **tu**?", "single", "(x) *ja*\n( ) ty", []),
    ("[markdown]Kto **tu**?{=*ja* ~ty}", "Kto **tu**?", "single", "(x) *ja*\n( ) ty", []),
    ("[plain]Kto <b>tu</b>?{=ja ~ty}", r"Kto \<b>tu\</b>?", "single", "(x) ja\n( ) ty", []),
    ("[moodle]Kto <b>tu</b> i *tam*?{=ja ~ty}", r"Kto **tu** i \*tam\*?", "single", "(x) ja\n( ) ty", []),
    ("Kto?{=[html]<b>ja</b> ~ty}", "Kto?", "single", "(x) **ja**\n( ) ty", []),
]


@pytest.mark.parametrize(("gift", "prompt", "kind", "block", "remarks"), TABLE, ids=[row[0][:40] for row in TABLE])
def test_a_question_is_read(gift, prompt, kind, block, remarks):
    text, _, found = one(gift)
    head, _, rest = text.partition(f"kind: {kind}\n")
    assert head.split("\n")[0] == f"## ? {prompt}"
    assert rest.strip("\n") == block
    assert found == remarks


@pytest.mark.parametrize(
    ("gift", "remark"),
    [
        ("Opisz.{}", ("kind_unknown", "essay")),
        ("Tylko tekst", ("kind_unknown", "description")),
        ("Kto?{=a", ("brace_open",)),
        ("Kto? a}", ("brace_open",)),
        ("Raz {=a} dwa {=b}", ("brace_second",)),
        ("{=a ~b}", ("prompt_missing",)),
        ("Kto?{~a ~b}", ("no_right_answer",)),
        ("Kto?{~%50%a ~b =}", ("no_right_answer",)),
        ("Ile?{#sporo}", ("number_unreadable", "sporo")),
        ("Ile?{#}", ("no_right_answer",)),
        ("Połącz.{=a -> b =c}", ("arrow_missing", "c")),
        ("Połącz.{=a -> b =c -> b}", ("rights_repeat", "b")),
        ("Kto?{=a}{=b}", ("brace_second",)),
        ("Kto?{=sam ~}", ("problem", "quiz_answers_count", "1", "2", "10")),
        ("Kto?{" + "".join(f"~{n} " for n in range(11)) + "=x}", ("problem", "quiz_answers_count", "12", "2", "10")),
    ],
)
def test_what_cannot_be_taken_is_named_with_its_reason(gift, remark):
    text, outcome, remarks = one(gift)
    assert (text, outcome) == ("", "left_out")
    assert remarks[-1] == remark


BANK = """// Pytania z RODO
$CATEGORY: $course$/top/Prawo/RODO

// question: 7  name: Zgoda
// [id:zgoda-7] [tag:zgoda] [tag:art\\]6]
::Zgoda na zdjęcie::Czy zgoda
jest potrzebna? {
    ~zawsze

    =nie zawsze
}
::Drugie::Czy tak?{T}
$CATEGORY: $course$/top
::Drugie::Znowu?{F}

::Essay::Opisz.{}
"""


def test_a_bank_keeps_titles_categories_tags_and_lines():
    found = read(BANK.encode(), WORDS)
    assert [(entry.line, entry.name, entry.outcome, entry.id) for entry in found.report.entries] == [
        (6, "Zgoda na zdjęcie", "taken", "zgoda-7"),
        (12, "Drugie", "taken", "drugie"),
        (14, "Drugie", "taken", "drugie-2"),
        (16, "Essay", "left_out", ""),
    ]
    assert [question.tags for question in found.questions] == [("zgoda", "art]6", "Prawo/RODO"), ("Prawo/RODO",), ()]
    assert found.questions[0].texts[LANGUAGE].prompt == "Czy zgoda jest potrzebna?"
    assert not found.report.complete


def test_ids_that_a_course_has_are_not_given_again():
    found = read(b"::Drugie::Tak?{T}", WORDS, taken=("drugie",))
    assert found.questions[0].id == "drugie-2"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1250"])
def test_the_encodings_of_windows_are_read(encoding):
    found = read("Żółć?{=tak ~nie}".encode(encoding), WORDS)
    assert found.questions[0].texts[LANGUAGE].prompt == "Żółć?"
    assert said(found.report.remarks) == ([("encoding_guessed", "Windows-1250")] if encoding == "cp1250" else [])


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "file_empty"), (b"a\0b", "file_binary"), (b"\xff\xfe\x00", "file_binary")]
)
def test_a_file_without_questions_says_so(content, code):
    found = read(content, WORDS)
    assert [remark.code for remark in found.report.remarks] == [code]
    assert not found.report.complete


LOST = {
    "multiple": [("points_left_out", "2")],
    "text": [("diacritics_count",)],
    "matching": [("points_left_out", "3")],
}


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind != "gaps"])
def test_a_kind_goes_out_and_comes_back(kind):
    before = ALL[kind]
    out = write([before], LANGUAGE, WORDS)
    (entry,) = out.report.entries
    assert said(entry.remarks) == LOST.get(kind, [])
    (after,) = read(out.content, WORDS).questions
    assert (after.id, after.kind, after.key, after.texts, after.tags) == (
        before.id,
        before.kind,
        before.key,
        before.texts,
        before.tags,
    )


def test_gaps_have_no_place_in_gift_but_one_gap_is_a_missing_word():
    out = write([ALL["gaps"]], LANGUAGE, WORDS)
    assert out.content == b""
    assert said(out.report.entries[0].remarks) == [("kind_not_in_format", "gaps")]
    before = ALL["gaps"]
    body = gaps.Text(("Znak to ", " marki."), (gaps.GapText(choose=True, words=("część", "całość")),))
    text = replace(before.texts[LANGUAGE], body=body)
    one_gap = replace(before, key=gaps.Key((gaps.GapKey(2, 0),)), texts={LANGUAGE: text}, points=1)
    out = write([one_gap], LANGUAGE, WORDS)
    assert "::Uzupełnij zdanie. Znak to {=część ~całość } marki." in out.content.decode()
    assert said(out.report.entries[0].remarks) == [("gap_as_text",)]


@FEW
@given(asked())
def test_any_question_comes_back_as_it_was(before):
    found = read(write([before], LANGUAGE, WORDS).content, WORDS)
    assert len(found.questions) == 1, found.report
    after = found.questions[0]
    assert (after.kind, after.key, after.texts) == (before.kind, before.key, before.texts)


PIECES = st.sampled_from(
    ["{", "}", "=", "~", "#", "->", "::", "%50%", "\\", "####", "\n", "\n\n", "T", "a", " ", "..", ":", "[html]", "<b>",
     "$CATEGORY:", "//", ">3 ", "*", "_", "9", "e9", "[[", "&#0;"]
)  # fmt: skip


@FEW
@given(st.lists(PIECES, max_size=60).map("".join))
def test_rubbish_is_refused_with_words(rubbish):
    found = read(rubbish.encode(), WORDS)
    assert len(found.questions) == sum(entry.outcome != "left_out" for entry in found.report.entries)


@FEW
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    read(content, WORDS)


def test_a_file_beyond_all_measure_is_read_to_a_measure():
    found = read(b"{}\n\n" * 10_001, WORDS)
    assert len(found.report.entries) == 10_000
    assert said(found.report.remarks) == [("too_many", "10000")]


def test_so_many_questions_as_a_lesson_holds_are_taken():
    found = read(b"a{T}\n\n" * 2_001, WORDS)
    assert len(found.questions) == 2_000
    assert said(found.report.entries[-1].remarks) == [("too_many", "2000")]
