"""Questions in a spreadsheet, a row each: what the columns are called and what their cells mean.

A cell holds what the course file would hold (inline Markdown). `workbook` makes rows of files and files of rows.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from elearn.domain.exchange import inline, intake
from elearn.domain.exchange.gift_writing import figure_of
from elearn.domain.exchange.intake import ALL, NONE, Answer, Heading, Intake, Shape
from elearn.domain.exchange.outgoing import Leaving, words_of
from elearn.domain.exchange.report import Unfit
from elearn.domain.fold import fold
from elearn.domain.quiz import gaps
from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.options import MOST

LETTERS = "ABCDEFGHIJKLMNOPQRST"
TEXT, NUMBER, ANSWERS = "text", "number", "answers"
_HEADERS: dict[str, dict[str, str]] = {
    "pl": {
        "id": "id", "kind": "rodzaj", "question": "pytanie", "answer": "odpowiedź", "why": "dlaczego",
        "right": "poprawne", "explanation": "wyjaśnienie", "points": "punkty", "tolerance": "tolerancja",
        "unit": "jednostka", "ignore": "pomijaj", "tags": "tagi", "sources": "źródła", "passage": "fragment",
    },
    "en": {
        "id": "id", "kind": "kind", "question": "question", "answer": "answer", "why": "why", "right": "right",
        "explanation": "explanation", "points": "points", "tolerance": "tolerance", "unit": "unit",
        "ignore": "ignore", "tags": "tags", "sources": "sources", "passage": "passage",
    },
}  # fmt: skip
_KINDS: dict[str, dict[str, str]] = {
    "pl": {
        "single": "jedna", "multiple": "kilka", "truefalse": "prawda czy fałsz", "text": "tekst", "number": "liczba",
        "matching": "pary", "ordering": "kolejność", "gaps": "luki",
    },
    "en": {kind: kind for kind in KINDS},
}  # fmt: skip
_TRUTHS: dict[str, tuple[str, str]] = {"pl": ("prawda", "fałsz"), "en": ("true", "false")}
_OTHER_KINDS = {
    "jedna poprawna": "single", "jednokrotny wybor": "single", "abc": "single", "multiple choice": "single",
    "kilka poprawnych": "multiple", "wielokrotny wybor": "multiple", "prawda/falsz": "truefalse",
    "prawda falsz": "truefalse", "true/false": "truefalse", "krotka odpowiedz": "text", "short answer": "text",
    "dopasowanie": "matching", "pytanie z lukami": "gaps",
}  # fmt: skip
_OTHER_HEADERS = {
    "typ": "kind", "type": "kind", "tresc": "question", "tresc pytania": "question", "poprawna": "right",
    "correct": "right", "prawidlowa": "right", "feedback": "explanation", "liczba punktow": "points",
    "zrodlo": "sources", "source": "sources", "tag": "tags",
}  # fmt: skip
_YES = frozenset({"true", "prawda", "p", "t", "tak", "yes", "1", "a"})
_NO = frozenset({"false", "falsz", "f", "n", "nie", "no", "0", "2", "b"})
_ARROWS = (re.compile(r"\\.|(=>)"), re.compile(r"(->)"), re.compile(r"(→)"))
_NO_LEFT = frozenset({"", "…", "...", "-", "–"})
_NUMBERED = re.compile(r"(.+?)[ _]?([a-t]|\d{1,2})")

Row = Mapping[str, str]
"""Column's code, such as `question`, `answer A` or `why B`, and for an unknown one `?` and its name; and the cell."""


def header(language: str) -> list[str]:
    """The names of all columns in that language."""
    names = _HEADERS.get(language, _HEADERS["en"])
    answers = [f"{names[column]} {letter}" for letter in LETTERS[:MOST] for column in ("answer", "why")]
    before, after = ("id", "kind", "question"), ("right", "explanation", "points", "tolerance", "unit", "ignore")
    codes = [*(names[code] for code in before), *answers, *(names[code] for code in after)]
    return [*codes, *(names[code] for code in ("tags", "sources", "passage"))]


def kind_names(language: str) -> list[str]:
    """The kinds of questions as the column of kinds calls them."""
    return list(_KINDS.get(language, _KINDS["en"]).values())


def columns(names: Sequence[str]) -> list[str] | None:
    """The codes of a header row; None if it names no column for the question."""
    codes = [_code(name) for name in names]
    return codes if "question" in codes else None


def _code(name: str) -> str:
    said = " ".join(fold(name).split()).rstrip(":")
    known = {fold(word): code for words in _HEADERS.values() for code, word in words.items()} | _OTHER_HEADERS
    if said in known and known[said] not in {"answer", "why"}:
        return known[said]
    numbered = _NUMBERED.fullmatch(said)
    code = known.get(numbered[1], "") if numbered else ""
    if numbered and code in {"answer", "why"}:
        sign = numbered[2]
        place = int(sign) - 1 if sign.isdigit() else LETTERS.lower().index(sign)
        if 0 <= place < len(LETTERS):
            return f"{code} {LETTERS[place]}"
    return f"?{name.strip()}"


def take(number: int, row: Row, into: Intake) -> None:
    """Take the question of a row; an empty row is no question."""
    if not any(cell.strip() for cell in row.values()):
        return
    heading = Heading(line=number, id=inline.one_line(row.get("id", "")))
    notes = heading.notes
    heading.tags = tuple(row.get("tags", "").split(","))
    heading.sources = tuple(part for part in map(inline.one_line, row.get("sources", "").split(",")) if part)
    heading.passage = inline.one_line(row.get("passage", ""))
    for name, cell in row.items():
        if name.startswith("?") and cell.strip():
            notes.add("column_left_out", name=name[1:], value=cell)
    try:
        heading.prompt = inline.line(row.get("question", ""), "markdown", notes)
        heading.explanation = inline.lines(row.get("explanation", ""), "markdown", notes)
        heading.points = _points(row.get("points", ""))
        shape = _shape(row, heading)
    except Unfit as unfit:
        into.leave(heading, unfit.remark)
    else:
        into.take(heading, shape)


def _points(cell: str) -> Any:
    points = intake.amount(cell) if cell.strip() else intake.ALL / 100
    if points is None:
        raise Unfit("number_unreadable", text=cell)
    return points


def _answers(row: Row) -> list[tuple[str, str, str]]:
    """(letter, answer, why) of the cells that are filled in."""
    found = [(letter, row.get(f"answer {letter}", ""), row.get(f"why {letter}", "")) for letter in LETTERS]
    return [(letter, answer, why) for letter, answer, why in found if answer.strip()]


def _shape(row: Row, heading: Heading) -> Shape:
    kind = _kind(row)
    shapes: dict[str, Callable[[Row, Heading], Shape]] = {
        "single": _choice, "multiple": _choice, "truefalse": _truth, "text": _text, "number": _number,
        "matching": _pairs, "ordering": _order, "gaps": _gaps,
    }  # fmt: skip
    shape = shapes[kind](row, heading)
    if kind not in {"single", "multiple", "truefalse"}:
        for _, answer, why in _answers(row):
            if why.strip():
                heading.reasons.append((inline.line(answer, "markdown", heading.notes), inline.one_line(why)))
    return shape


def _kind(row: Row) -> str:
    said = " ".join(fold(row.get("kind", "")).split())
    if not said:
        return _likely(row)
    known = {fold(word): kind for words in _KINDS.values() for kind, word in words.items()} | _OTHER_KINDS
    if said not in known:
        raise Unfit("kind_unknown", kind=row["kind"])
    return known[said]


def _likely(row: Row) -> str:
    """The kind of a row that names none: by what is right in it, and by what its answers are."""
    right, answers = fold(row.get("right", "")).strip(), _answers(row)
    if right and not answers and right in _YES | _NO:
        return "truefalse"
    if right:
        return "multiple" if len(_letters(row.get("right", ""))) > 1 else "single"
    if len(answers) == 1 and "[[" in answers[0][1]:
        return "gaps"
    if len(answers) == 1 and intake.amount(answers[0][1]) is not None:
        return "number"
    return "text"


def _letters(cell: str) -> list[str]:
    """The letters in the cell of right answers, also if they are numbers: `A, C`, `1;3`, `13` is none."""
    said = re.split(r"[^A-Za-z0-9]+", cell.strip().strip("."))
    letters = []
    for word in said:
        if len(word) == 1 and word.isalpha():
            letters.append(word.upper())
        elif word.isdigit() and 0 < int(word[:3]) <= len(LETTERS):
            letters.append(LETTERS[int(word) - 1])
        else:
            return []
    return letters


def _choice(row: Row, heading: Heading) -> Shape:
    answers = _answers(row)
    rights = set(_letters(row.get("right", "")))
    if not answers:
        raise Unfit("answers_missing")
    if not rights or not rights <= {letter for letter, _, _ in answers}:
        raise Unfit("right_unknown", text=row.get("right", ""))
    several = len(rights) > 1 or _kind(row) == "multiple"
    share = ALL / len(rights)
    said = [
        Answer(
            inline.line(answer, "markdown", heading.notes),
            share if letter in rights else -share if several else NONE,
            inline.lines(why, "markdown", heading.notes),
        )
        for letter, answer, why in answers
    ]
    return intake.choice(said, heading, several=several)


def _truth(row: Row, heading: Heading) -> Shape:
    right = fold(row.get("right", "")).strip()
    if right not in _YES | _NO:
        raise Unfit("right_unknown", text=row.get("right", ""))
    whys = [inline.lines(row.get(f"why {letter}", ""), "markdown", heading.notes) for letter in "AB"]
    return intake.true_or_false(right=right in _YES, true=whys[0], false=whys[1])


def _text(row: Row, heading: Heading) -> Shape:
    variants = [Answer(answer.replace("*", r"\*"), ALL) for _, answer, _ in _answers(row)]
    shape = intake.typed(variants, heading, exact_case=False)
    ignore = tuple(word for word in (inline.one_line(part) for part in row.get("ignore", "").split(",")) if word)
    return Shape("text", type(shape.key)(ignore or None), shape.text)


def _number(row: Row, heading: Heading) -> Shape:
    figures = [intake.Figure(answer, row.get("tolerance", ""), ALL) for _, answer, _ in _answers(row)]
    return intake.figure(figures, [row.get("unit", "")], heading)


def _pairs(row: Row, heading: Heading) -> Shape:
    return intake.pairs([_sides(answer, heading) for _, answer, _ in _answers(row)], heading)


def _sides(answer: str, heading: Heading) -> tuple[str, str]:
    line = inline.line(answer, "markdown", heading.notes)
    for arrow in _ARROWS:
        found = next((each for each in arrow.finditer(line) if each[1]), None)
        if found:
            left, right = line[: found.start()].strip(), line[found.end() :].strip()
            return ("" if left in _NO_LEFT else left), right
    raise Unfit("arrow_missing", text=answer)


def _order(row: Row, heading: Heading) -> Shape:
    return intake.order([inline.line(answer, "markdown", heading.notes) for _, answer, _ in _answers(row)])


def _gaps(row: Row, heading: Heading) -> Shape:  # noqa: ARG001 -- the same for all kinds
    answers = _answers(row)
    lines = [line.strip() for line in inline.clean(answers[0][1] if answers else "").split("\n") if line.strip()]
    key, text, problems = gaps.read(list(enumerate(lines, start=1)), {}, base=True)
    if problems or key is None:
        first = problems[0] if problems else None
        raise Unfit("problem", problem=first.code if first else "quiz_answers_missing")
    return Shape("gaps", key, text)


def cells(leaving: Leaving, language: str) -> dict[str, str]:
    """The cells of a question's row by the names of their columns."""
    names = _HEADERS.get(language, _HEADERS["en"])
    question, row = leaving.question, _answer_cells(leaving, language)
    row |= {
        "id": question.id,
        "kind": _KINDS.get(language, _KINDS["en"])[question.kind],
        "question": leaving.text.prompt,
        "explanation": leaving.text.explanation,
        "points": "" if question.points == 1 else str(question.points),
        "tags": ", ".join(question.tags),
        "sources": ", ".join(question.sources),
        "passage": question.passage,
    }
    return {_named(code, names): cell for code, cell in row.items() if cell}


def _named(code: str, names: Mapping[str, str]) -> str:
    column, _, letter = code.partition(" ")
    return f"{names[column]} {letter}".strip()


def _answer_cells(leaving: Leaving, language: str) -> dict[str, str]:
    body, key, kind = leaving.body, leaving.key, leaving.question.kind
    if kind in {"single", "multiple"}:
        rights = [key.right] if kind == "single" else key.right
        right = ", ".join(LETTERS[place] for place in rights)
        return _lettered([(option.text, option.explanation) for option in body.options]) | {"right": right}
    if kind == "truefalse":
        true, false = _TRUTHS.get(language, _TRUTHS["en"])
        return {"right": true if key.right else false, "why A": body.true, "why B": body.false}
    if kind == "number":
        value, tolerance = figure_of(leaving)
        return {"answer A": value, "tolerance": tolerance, "unit": body.unit}
    ignored = ", ".join(key.ignore or ()) if kind == "text" else ""
    return _lettered((answer, "") for answer in _listed(leaving)) | {"ignore": ignored}


def _listed(leaving: Leaving) -> list[str]:
    """The answers of the kinds that have no explanations of single answers."""
    body, kind = leaving.body, leaving.question.kind
    if kind == "text":
        return words_of(body.variants)
    if kind == "matching":
        return [f"{row.left or '…'} => {row.right}" for row in body.rows]
    return list(body.items) if kind == "ordering" else ["\n".join(gaps.write(leaving.key, body, base=True))]


def _lettered(answers: Iterable[tuple[str, str]]) -> dict[str, str]:
    answers = list(answers)
    if len(answers) > len(LETTERS):
        raise Unfit("problem", problem="quiz_answers_count", of_count=str(len(answers)))
    found: dict[str, str] = {}
    for letter, (answer, why) in zip(LETTERS, answers, strict=False):
        found |= {f"answer {letter}": answer, f"why {letter}": why}
    return found
