"""Folders that nobody made in good faith: a clear problem each time, never an exception, never minutes of work."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from elearn.domain.course.findings import MOST
from elearn.domain.course.markup import inline_outline, outline
from elearn.domain.course.reader import MOST_FILES, read
from tests.domain.course.sample import COURSE, FILES, FIRST_PL, folder, problems

FIRST = "pl/01-pierwsza.md"
SECOND = "pl/02-druga.md"
paths = st.sampled_from([*FILES, "pl/04-x.md", "media/x.png", "media/x.pl.md", "uk/course.md", "../x", "x\0"])
# Pieces of the format in any order: closer to trouble than plain noise.
PIECES = """\
+++ quiz; +++;## ? ;## ;### ;# ;id: a;kind: single;kind: gaps;kind: number;kind: matching;points: 2;passage: #a;\
( ) a;(x) b;[x] c;[ ];= 1;= ;- a => b;- => ;1. a;2. ;[[a]];[[(x) a ( ) b]];[[;> ;  > ;::: tip;:::;:::: x;{#a};[^1];\
[^1]: ;title = ;[[acts]];[a];[;];(;);(javascript:x);![](media/a.png);<b;`;```;**;\\;\t;    ;\x85;\u2028;a;ł;";\'\'\';\
: ;- [ ] ;|;| --- |;\n;\n\n"""
fragments = st.lists(st.sampled_from(PIECES.split(";")), max_size=40).map("".join)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(paths, st.binary(max_size=300), max_size=8))
def test_any_bytes_give_problems_and_no_exception(files):
    course, found = read(files)
    assert course is None
    assert found


@settings(max_examples=250, deadline=None)
@given(fragments, fragments, fragments)
@example("", "::: tip\n", "")
@example("", "[^1]: \n[^1]: [^1]", "")
def test_any_mess_of_the_format_gives_problems_and_no_exception(front, body, quiz):
    text = f"+++\n{front}\n+++\n{body}\n+++ quiz\n+++\n{quiz}"
    course, found = read(folder({SECOND: text, "pl/course.md": f"+++\n+++\n{body}", "course.toml": COURSE + front}))
    assert course is None
    assert found


@settings(max_examples=250, deadline=None)
@given(st.one_of(fragments, st.text(max_size=200)))
def test_the_outline_of_any_text_stays_inside_it(text):
    lines = text.count("\n") + 1
    for found in (outline(text), inline_outline(text)):
        for noted in [*found.links, *found.pictures, *found.faults, *found.anchors]:
            assert 1 <= noted.line <= lines


NESTED = ["> ", "- ", "* [ ] ", "[", "![", "*", "`", "<a", "[^1]: ", ": ", "::: tip\n", "a\n: b\n", "|", "[a](b "]


@pytest.mark.parametrize("piece", NESTED)
def test_ten_thousand_levels_do_not_exhaust_the_stack(piece):
    text = piece * 10_000 + "a"
    outline(text)
    inline_outline(text.replace("\n", " "))
    course, found = read(folder({SECOND: FILES[SECOND].replace("Płot.", text)}))
    assert (course is None) == bool(found)


def test_deep_lists_are_a_problem():
    text = "\n".join("  " * depth + "- a" for depth in range(1_000))
    assert [fault.code for fault in outline(text).faults] == ["nesting"]
    boxes = "\n".join(":" * (200 - depth) + " tip" for depth in range(190))
    assert "nesting" in [fault.code for fault in outline(boxes).faults]


def test_fifty_megabytes_are_not_even_parsed():
    assert problems(folder({SECOND: b"> " * 25_000_000})) == [(SECOND, 0, "file_too_big")]


def test_five_thousand_questions_are_too_many():
    question = "\n## ? Czy {0}?\nid: pytanie-{0}\nkind: truefalse\n\n(x) true\n( ) false\n"
    many = FIRST_PL.split("## ?", maxsplit=1)[0] + "".join(question.format(number) for number in range(5_000))
    found = problems(folder({FIRST: many, "en/01-pierwsza.md": None, "media/karta.en.md": None}))
    assert [code for _, _, code in found] == ["questions_many"]


def test_a_thousand_questions_are_read():
    question = "\n## ? Czy {0}?\nid: pytanie-{0}\nkind: truefalse\n\n(x) true\n( ) false\n"
    many = FIRST_PL.split("## ?", maxsplit=1)[0] + "".join(question.format(number) for number in range(1_000))
    course, found = read(folder({FIRST: many, "en/01-pierwsza.md": None}))
    assert found == []
    assert len(course.lessons[0].quiz.questions) == 1_000


def test_too_many_files_are_not_read():
    files = folder({f"media/{number}.png": b"" for number in range(MOST_FILES)})
    assert problems(files) == [("", 0, "files_many")]


def test_only_so_many_problems_are_listed_and_the_rest_is_counted():
    course, found = read(folder({SECOND: FILES[SECOND].replace("Płot.", "[a](x:b)\n" * 5_000)}))
    assert course is None
    assert len(found) == MOST + 1
    assert (found[-1].code, found[-1].values) == ("more_problems", (("count", "4000"),))


@pytest.mark.parametrize(
    "front",
    [
        "a = " + "[" * 9_000,
        "a" + ".a" * 2_000 + " = 1",
        "a" + ".a" * 400_000 + " = 1",
        "[" + "a." * 2_000 + "a]",
        "x = " + "1" * 5_000,
        "[[a]]\n" * 9_000,
        "title = " + "{a=" * 5_000,
        "a = 1\na = 2",
        "legal_date = 0000-00-00",
        'title = "\\ud800"',
        "minutes = 1e400",
    ],
)
def test_nasty_toml_is_a_problem(front):
    course, found = read(folder({SECOND: f"+++\n{front}\n+++\n", "course.toml": f"{front}\n"}))
    assert course is None
    assert {problem.path for problem in found} >= {SECOND, "course.toml"}
