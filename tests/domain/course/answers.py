"""Answer blocks made by chance: for each kind its own keys, and the lines in the base language and each translation."""

from hypothesis import strategies as st

words = st.text("abcąłż .,!", min_size=1, max_size=12).map(str.strip).filter(lambda text: text[:1].isalpha())
explanations = st.sampled_from(["Tak.", "Nie, > wcale.", "Bo *tak*.\n\n- raz\n- (x) dwa", "\\> Nie", "+++ quiz"])


def different(least, most):
    return st.lists(words, min_size=least, max_size=most, unique_by=lambda text: " ".join(text.split()))


@st.composite
def _options(draw, languages, marks, most_right):
    count = draw(st.integers(2, 4))
    right = draw(st.sets(st.integers(0, count - 1), min_size=1, max_size=min(count, most_right)))
    blocks = []
    for language in range(languages):
        block = []
        for place, option in enumerate(draw(different(count, count))):
            block.append(f"{marks[0]}{'x' if place in right and not language else ' '}{marks[1]} {option}")
            if draw(st.booleans()):
                block += [f"  > {line}".rstrip() for line in draw(explanations).split("\n")]
        blocks.append(block)
    return {}, blocks


@st.composite
def _true_or_false(draw, languages):
    base = draw(st.sampled_from([["(x) true", "( ) false"], ["( ) true", "(x) false"]]))
    return {}, [base] + [["( ) true", "( ) false"]] * (languages - 1)


@st.composite
def _typed(draw, languages):
    keys = draw(st.sampled_from([{}, {"ignore": ""}, {"ignore": "case, space"}, {"ignore": "quotes"}]))
    return keys, [[f"= {text}" for text in draw(different(1, 3))] for _ in range(languages)]


@st.composite
def _number(draw, languages):
    keys = draw(st.sampled_from([{}, {"tolerance": "0,5"}, {"unit": "zł"}, {"tolerance": "1", "unit": "%"}]))
    value = draw(st.sampled_from(["63", "-2,5", "0.25", "1000000"]))
    return keys, [[f"= {value}"]] + [[]] * (languages - 1)


@st.composite
def _pairs(draw, languages):
    alone = draw(st.lists(st.booleans(), min_size=2, max_size=4).filter(lambda flags: flags.count(False) > 1))
    blocks = []
    for _ in range(languages):
        lefts, rights = draw(different(len(alone), len(alone))), draw(different(len(alone), len(alone)))
        rows = zip(alone, lefts, rights, strict=True)
        blocks.append([f"- => {right}" if single else f"- {left} => {right}" for single, left, right in rows])
    return {}, blocks


@st.composite
def _steps(draw, languages):
    count = draw(st.integers(2, 4))
    blocks = [draw(different(count, count)) for _ in range(languages)]
    return {}, [[f"{number}. {step}" for number, step in enumerate(block, start=1)] for block in blocks]


@st.composite
def _gaps(draw, languages):
    counts = draw(st.lists(st.sampled_from([0, 2, 3]), min_size=1, max_size=3))
    return {}, [["".join(draw(_paragraph(counts, base=not language)))] for language in range(languages)]


@st.composite
def _paragraph(draw, counts, *, base):
    """Words and gaps by turns; a count of choices makes a gap to choose in, 0 one to type in."""
    pieces = [draw(words)]
    for count in counts:
        if count:
            said = draw(different(count, count))
            marks = ["(x)" if base else "( )"] + ["( )"] * (count - 1)
            gap = " ".join(f"{mark} {word}" for mark, word in zip(marks, said, strict=True))
        else:
            gap = " | ".join(draw(different(1, 2)))
        pieces += [" ", f"[[{gap}]]", " ", draw(words)]
    return pieces


ANSWERS = {
    "single": lambda languages: _options(languages, "()", 1),
    "multiple": lambda languages: _options(languages, "[]", 4),
    "truefalse": _true_or_false,
    "text": _typed,
    "number": _number,
    "matching": _pairs,
    "ordering": _steps,
    "gaps": _gaps,
}
"""Kind → strategy for a number of languages → (own keys, lines for each language)."""
