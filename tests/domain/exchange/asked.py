"""Questions of all eight kinds for tests of exchange, and a strategy that makes any."""

from hypothesis import strategies as st

from elearn.domain.exchange import inline, intake
from elearn.domain.exchange.intake import LANGUAGE
from elearn.domain.quiz import gaps, matching, multiple, number, options, ordering, single, text, truefalse
from elearn.domain.quiz.model import Question, QuestionText


def question(kind, key, body, *, name="q", prompt="Pytanie?", explanation="", **others):
    filled = {"points": 1, "sources": (), "passage": "", "tags": ()} | others
    return Question(id=name, kind=kind, key=key, texts={LANGUAGE: QuestionText(prompt, explanation, body)}, **filled)


def row(*said):
    return tuple(options.Option(*each) if isinstance(each, tuple) else options.Option(each, "") for each in said)


ALL = {
    "single": question(
        "single",
        single.Key(3, 1),
        single.Text(row(("Logo", "To znak."), ("Skojarzenia", "Tak."), "Statut {1} = ~2#")),
        name="marka",
        prompt="Czym **jest** marka: a czym nie?",
        explanation="Marka mieszka w głowach.\n\n- po pierwsze\n- po drugie",
    ),
    "multiple": question(
        "multiple",
        multiple.Key(4, (0, 2, 3)),
        multiple.Text(row(("Opinie", "Tak."), "Statut", "Komentarze", "Plotki")),
        name="wizerunek",
        points=2,
        tags=("wizerunek", "lekcja 1"),
    ),
    "truefalse": question(
        "truefalse", truefalse.Key(False), truefalse.Text("Logo to znak.", "Tak."), name="logo", explanation="Bo tak."
    ),
    "text": question("text", text.Key(None), text.Text(("reputacja", "dobra opinia (renoma)")), name="ocena"),
    "number": question("number", number.Key("63", "1.5", False), number.Text(""), name="ile", prompt="Ile procent?"),
    "matching": question(
        "matching",
        matching.Key((True, True, False)),
        matching.Text(
            (
                matching.Row("tożsamość", "co mówimy"),
                matching.Row("wizerunek", "co myślą"),
                matching.Row("", "kolor logo"),
            )
        ),
        name="pojecia",
        points=3,
    ),
    "ordering": question(
        "ordering", ordering.Key(3), ordering.Text(("Zapytaj", "Porównaj: oba", "Zmień")), name="kroki"
    ),
    "gaps": question(
        "gaps",
        gaps.Key((gaps.GapKey(0, 0), gaps.GapKey(3, 0))),
        gaps.Text(
            ("Marka to ", ", a logo to jej ", "."),
            (
                gaps.GapText(choose=False, words=("skojarzenia", "zbiór skojarzeń")),
                gaps.GapText(choose=True, words=("znak", "istota", "koszt")),
            ),
        ),
        name="uzupelnij",
        prompt="Uzupełnij zdanie.",
        points=2,
    ),
}

_SIGNS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"))
plain = st.text(st.one_of(st.sampled_from("ab ż*_`[](){}<>&#=~:\\|!-1.,$%@"), _SIGNS), max_size=30)
words = plain.map(inline.one_line).filter(
    # A dash or dots alone mean in a spreadsheet that there is nothing on the left side.
    lambda said: inline.plain(inline.escaped(said)).strip() not in {"", "-", "–", "…", "..."}
)
marked = words.map(inline.escaped)


def reasons():
    same = words.filter(lambda said: inline.escaped(said) == inline.escaped_lines(said))
    return st.one_of(st.just(""), same.map(inline.escaped))


@st.composite
def choices(draw):
    texts = draw(st.lists(marked, min_size=2, max_size=4, unique_by=lambda said: " ".join(said.split())))
    return row(*((said, draw(reasons())) for said in texts))


@st.composite
def gap(draw):
    choose = draw(st.booleans())
    whole = words.filter(lambda one: not one.endswith("\\"))  # the last sign would take the meaning of the gap's end
    said = draw(st.lists(whole, min_size=2, max_size=3, unique_by=lambda one: " ".join(one.split())))
    shape = intake.paragraph(["Raz ", " dwa."], [intake.Gap(tuple(said), 1 if choose else None)])
    return shape.key, shape.text


@st.composite
def asked(draw, *, gaps_too=False):
    kinds = ["single", "multiple", "truefalse", "text", "number", "matching", "ordering", *(["gaps"] * gaps_too)]
    kind = draw(st.sampled_from(kinds))
    if kind in {"single", "multiple"}:
        body = draw(choices())
        rights = draw(st.sets(st.integers(0, len(body) - 1), min_size=1))
        key = single.Key(len(body), min(rights)) if kind == "single" else multiple.Key(len(body), tuple(sorted(rights)))
        body = single.Text(body) if kind == "single" else multiple.Text(body)
    elif kind == "truefalse":
        key, body = truefalse.Key(draw(st.booleans())), truefalse.Text(draw(reasons()), draw(reasons()))
    elif kind == "text":
        variants = draw(st.lists(words, min_size=1, max_size=3, unique_by=lambda said: " ".join(said.split())))
        key, body = text.Key(None), text.Text(tuple(inline.typed_word(said) for said in variants))
    elif kind == "gaps":
        key, body = draw(gap())
    elif kind == "number":
        value, margin = draw(st.integers(-999, 999)), draw(st.integers(0, 9))
        key, body = number.Key(f"{value / 4:g}", f"{margin / 2:g}" if margin else "", False), number.Text("")
    else:
        texts = draw(st.lists(words, min_size=4, max_size=4, unique_by=lambda said: " ".join(said.split())))
        said = [inline.escaped(one) for one in texts]
        if kind == "ordering":
            key, body = ordering.Key(4), ordering.Text(tuple(said))
        else:
            key = matching.Key((True, True))
            lefts = [one.replace("=>", r"\=>") for one in said[:2]]
            body = matching.Text(tuple(matching.Row(*pair) for pair in zip(lefts, said[2:], strict=True)))
    return question(kind, key, body, prompt=draw(marked), explanation=draw(reasons()))
