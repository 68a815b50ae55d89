"""Texts and questions as trees for the printer: nothing is lost on the way, whatever was written."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.domain.course import reader
from elearn.domain.exchange import printed
from tests.journeys import everykind

QUESTIONS = {one.kind: one for one in reader.read(everykind.FILES)[0].lessons[0].quiz.questions}


def link(address):
    return address if address.startswith("https:") else ""


def blocks(text):
    return printed.blocks(text, "pl", link)


def said(node):
    """The words of a tree, in order."""
    if isinstance(node, list):
        return "".join(map(said, node))
    if not isinstance(node, dict):
        return ""
    own = node.get("s", "") + node.get("alt", "")
    return own + "".join(said(node[name]) for name in ("c", "head", "rows", "items", "b") if name in node)


def test_a_text_becomes_blocks():
    found = blocks(
        "## Tytuł {#tu}\n\nZdanie *z* **mocą** i [linkiem](https://x.pl)[^1].\n\n- [x] gotowe\n- [ ] nie\n\n3. trzy\n\n"
        '| a | b |\n|---|--:|\n| 1 | 2 |\n\n::: tip Rada\nTekst.\n:::\n\n![Opis](media/a.png "Podpis")\n\n'
        "[^1]: Przypis.\n"
    )
    assert [one["k"] for one in found] == ["h", "p", "ul", "ol", "table", "box", "figure"]
    assert [one["k"] for one in found[1]["c"]] == ["t", "em", "t", "strong", "t", "link", "note", "t"]
    assert said(found[1]["c"][6]["b"]) == "Przypis."
    assert [item["b"][0]["c"][0] for item in found[2]["items"]] == [
        {"k": "task", "done": True},
        {"k": "task", "done": False},
    ]
    assert found[3]["start"] == 3
    assert [[cell["side"] for cell in row] for row in found[4]["rows"]] == [["left", "right"]]
    assert (said(found[5]["c"]), found[5]["name"]) == ("Rada", "tip")
    assert (found[6]["alt"], found[6]["title"]) == ("Opis", "Podpis")


def test_a_link_that_leads_nowhere_on_paper_keeps_its_words():
    assert blocks("[tam](02-tam.md)")[0]["c"] == [{"k": "link", "to": "", "c": [{"k": "t", "s": "tam"}]}]


@pytest.mark.parametrize("kind", QUESTIONS)
def test_each_kind_of_question_is_asked_and_answered_on_paper(kind):
    rows, answer = printed.asked(QUESTIONS[kind], "pl", link, ("Prawda", "Fałsz"))
    expected = {
        "single": (["Trzy", "Cztery", "Pięć"], "Cztery"),
        "multiple": (["Ptak", "Ryba", "Kamień", "Stół"], "Ptak; Ryba"),
        "truefalse": (["Prawda", "Fałsz"], "Fałsz"),
        "text": ([""], "reputacja / renoma"),
        "number": (["zł"], "12,5 zł"),
        "matching": (
            ["pies", "kot", "krowa", "A. miauczy", "B. muczy", "C. szczeka", "D. ćwierka"],
            "pies – C; kot – A; krowa – B",
        ),
        "ordering": (["Porównaj", "Zapisz", "Zapytaj"], "Zapytaj; Zapisz; Porównaj"),
        "gaps": (["Marka to , a\N{NO-BREAK SPACE}logo to jej  (znak / koszt)."], "skojarzenia / obraz; znak"),
    }[kind]
    assert ([said(row["c"]) for row in rows], said(answer).replace("\N{NO-BREAK SPACE}", " ")) == expected


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                "## a",
                "- b",
                "  - c",
                "> d",
                "| a |\n|---|\n| x |",
                "::: tip",
                ":::",
                "[^1]",
                "[^1]: z",
                "1. x",
                ": def",
                "*a",
                "**",
                "![",
                "](media/a.png)",
                "`",
                "",
                "\\",
                "[x](y)",
                "---",
            ]
        ),
        max_size=14,
    )
)
def test_any_mess_becomes_a_tree(lines):
    json.dumps(blocks("\n".join(lines)))
    json.dumps(printed.line(" ".join(lines), "pl", link))
