"""A question of a draft as the fields of its form: read whatever is wrong with it, written back as its block."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from elearn.domain.quiz.options import EXPLANATION, write_explanation
from elearn.domain.quiz.typed import TOLERATED

CHOSEN = ("single", "multiple")
"""Kinds whose rows are options with an explanation each."""
ROWED = (*CHOSEN, "matching", "ordering")
"""Kinds whose rows are the same in every language, in the same order."""
LISTED = (*ROWED, "text")
"""Kinds whose rows can be added, moved and removed."""
EXPLAINED = (*CHOSEN, "truefalse")
"""Kinds whose rows have an explanation each, in several lines."""
WORDS = ("true", "false")

_HEADING = re.compile(r"##[ \t]*\?(?:[ \t]+(.*))?")
_KEY = re.compile(r"([A-Za-z_][A-Za-z_-]*):(?:[ \t]+(.*))?")
_OPTION = re.compile(r"[(\[]([ xX]?)[)\]](.*)")
_ITEM = re.compile(r"[0-9]{1,3}\.(.*)")
_ARROW = re.compile(r"\\.|(=>)")
_SPECIAL = re.compile(r">|#{1,6}[ \t]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OWN = ("id", "kind", "points", "source", "passage", "tags", "ignore", "tolerance", "unit")


@dataclass(frozen=True, slots=True)
class Row:
    """One answer: an option, an accepted variant, the number, a pair or an item."""

    text: str = ""
    """Of a pair the left side."""
    other: str = ""
    """Of an option its explanation, of a pair the right side, else empty."""
    right: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as its form shows it; every value as it was typed."""

    id: str
    kind: str
    """Empty or unknown where the file says so; then all answers are `stray`."""
    prompt: str = ""
    points: str = ""
    """Empty: one."""
    sources: tuple[str, ...] = ()
    passage: str = ""
    """As in the file: `#anchor` in the same lesson, or `lesson#anchor`."""
    tags: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    paragraph: str = ""
    """The text with gaps."""
    ignore: tuple[str, ...] = TOLERATED
    tolerance: str = ""
    unit: str = ""
    explanation: str = ""
    stray: str = ""
    """Lines that fit no answer of this kind; kept so that nothing typed is lost."""
    others: tuple[tuple[str, str], ...] = ()
    """Keys that no question has."""


def read(block: str, kind: str | None = None) -> Asked:
    """The fields of a block; `kind` is that of the base language where the block is a translation."""
    first, *lines = block.split("\n")
    heading = _HEADING.fullmatch(first)
    keys, others, rest = _keys(lines if heading else [first, *lines])
    answers, explanation, late = _apart(rest)
    named = keys.get("kind", "") if kind is None else kind
    rows, paragraph, stray = _answers(named, answers)
    return Asked(
        id=keys.get("id", ""),
        kind=named,
        prompt=(heading[1] or "").strip() if heading else "",
        points=keys.get("points", ""),
        sources=listed(keys.get("source", "")),
        passage=keys.get("passage", ""),
        tags=listed(keys.get("tags", "")),
        rows=rows,
        paragraph=paragraph,
        ignore=listed(keys["ignore"]) if "ignore" in keys else TOLERATED,
        tolerance=keys.get("tolerance", ""),
        unit=keys.get("unit", ""),
        explanation=explanation,
        stray="\n".join([*stray, *late]),
        others=tuple(others),
    )


def listed(text: str) -> tuple[str, ...]:
    """The parts of a text between commas, each once."""
    return tuple(dict.fromkeys(part for part in (one_line(part) for part in text.split(",")) if part))


def _keys(lines: Sequence[str]) -> tuple[dict[str, str], list[tuple[str, str]], list[str]]:
    """The keys before the first empty line, those no question has, and all other lines."""
    end = next((place for place, line in enumerate(lines) if not line.strip()), len(lines))
    keys: dict[str, str] = {}
    others: list[tuple[str, str]] = []
    rest: list[str] = []
    for line in lines[:end]:
        key = _KEY.fullmatch(line.strip())
        if key is None or key[1] in keys:
            rest.append(line)
        elif key[1] in _OWN:
            keys[key[1]] = (key[2] or "").strip()
        else:
            others.append((key[1], (key[2] or "").strip()))
    return keys, others, rest + list(lines[end:])


def _apart(lines: Iterable[str]) -> tuple[list[str], str, list[str]]:
    """The answers' lines, the question's explanation, and lines that stand behind it."""
    answers: list[str] = []
    explanation: list[str] = []
    late: list[str] = []
    for line in lines:
        if line.startswith(">"):
            explanation.append(line[1:].removeprefix(" "))
        elif not explanation:
            answers.append(line)
        elif line.strip():
            late.append(line)
        else:
            explanation.append("")
    return answers, "\n".join(explanation).strip("\n"), late


def _answers(kind: str, lines: Sequence[str]) -> tuple[tuple[Row, ...], str, list[str]]:
    if kind == "gaps":
        return (), _plain_paragraph(lines), []
    if kind not in (*LISTED, "truefalse", "number"):
        return (), "", [line for line in lines if line.strip()]
    rows: list[Row] = []
    stray: list[str] = []
    for line in lines:
        row = _row(kind, line.strip())
        explains = EXPLANATION.fullmatch(line) if kind in EXPLAINED and rows else None
        if row is not None:
            rows.append(row)
        elif explains:
            before = f"{rows[-1].other}\n" if rows[-1].other else ""
            rows[-1] = replace(rows[-1], other=before + (explains[1] or "").rstrip())
        elif line.strip():
            stray.append(line)
    rows = [replace(row, other=row.other.strip("\n")) for row in rows]
    if kind == "truefalse":
        return *_both(rows), stray
    if kind == "number":
        return tuple(rows[:1]) or (Row(),), "", [*(f"= {row.text}" for row in rows[1:]), *stray]
    return tuple(rows), "", stray


def _row(kind: str, line: str) -> Row | None:
    if kind in EXPLAINED:
        option = _OPTION.fullmatch(line)
        return Row(option[2].strip(), "", option[1] in {"x", "X"}) if option else None
    if kind in {"text", "number"}:
        return Row(line[1:].strip()) if line.startswith("=") else None
    if kind == "ordering":
        item = _ITEM.fullmatch(line)
        return Row(item[1].strip()) if item else None
    return _pair(line)


def _pair(line: str) -> Row | None:
    arrow = next((found.start() for found in _ARROW.finditer(line) if found[1]), None)
    if arrow is None or not line.startswith(("- ", "-\t")):
        return None
    return Row(line[1:arrow].strip().replace("\\=>", "=>"), line[arrow + 2 :].strip())


def _both(rows: Iterable[Row]) -> tuple[tuple[Row, ...], str]:
    """The rows of true and false, whatever was there."""
    there = {row.text: row for row in rows}
    return tuple(there.get(word, Row(word)) for word in WORDS), ""


def _plain_paragraph(lines: Iterable[str]) -> str:
    stripped = [line.strip() for line in lines]
    bare = [line[1:] if line.startswith("\\") and _SPECIAL.match(line[1:]) else line for line in stripped]
    return "\n".join(bare).strip("\n")


def text(asked: Asked, *, base: bool = True) -> str:
    """The block of these fields; reading it gives them again. A translation holds the texts only."""
    keys = _shared_keys(asked) if base else [("id", asked.id)]
    keys += [("unit", asked.unit)] if asked.kind == "number" and asked.unit else []
    lines = [f"## ? {asked.prompt}".rstrip(), *(f"{name}: {value}".rstrip() for name, value in [*keys, *asked.others])]
    answers = [] if asked.kind == "number" and not base else _lines(asked, base=base)
    answers += [_stray(line) for line in asked.stray.split("\n") if line.strip()]
    explanation = [f"> {line}" if line else ">" for line in asked.explanation.split("\n")] if asked.explanation else []
    for part in (answers, explanation):
        if part:
            lines += ["", *part]
    return "\n".join(lines)


def _shared_keys(asked: Asked) -> list[tuple[str, str]]:
    ignore = ", ".join(asked.ignore)
    keys = [
        ("id", asked.id),
        ("kind", asked.kind),
        ("points", "" if asked.points == "1" else asked.points),
        ("source", ", ".join(asked.sources)),
        ("passage", asked.passage),
        ("tags", ", ".join(asked.tags)),
        ("tolerance", asked.tolerance if asked.kind == "number" else ""),
    ]
    own = [("ignore", ignore)] if asked.kind == "text" and set(asked.ignore) != set(TOLERATED) else []
    return [(name, value) for name, value in keys if value] + own


def _lines(asked: Asked, *, base: bool) -> list[str]:
    if asked.kind == "gaps":
        return [_harmless(line.strip()) for line in asked.paragraph.split("\n")] if asked.paragraph else []
    lines: list[str] = []
    for number, row in enumerate(asked.rows, start=1):
        lines += _row_lines(asked.kind, number, row, base=base)
    return [line.rstrip() for line in lines]


def _row_lines(kind: str, number: int, row: Row, *, base: bool) -> list[str]:
    if kind in EXPLAINED:
        opening, closing = "[]" if kind == "multiple" else "()"
        marked = "x" if row.right and base else " "
        return [f"{opening}{marked}{closing} {row.text}", *write_explanation(row.other)]
    if kind in {"text", "number"}:
        return [f"= {row.text}"]
    if kind == "ordering":
        return [f"{number}. {row.text}"]
    left = _ARROW.sub(lambda found: "\\=>" if found[1] else found[0], row.text)
    return [f"- {left} => {row.other}" if left else f"- => {row.other}"] if kind == "matching" else []


def _harmless(line: str) -> str:
    r"""The line with a `\` before what would begin the explanation or another question."""
    return f"\\{line}" if _SPECIAL.match(line) else line


def _stray(line: str) -> str:
    """The line so that the answer before it does not take it for its explanation."""
    return f"\\{line.lstrip()}" if EXPLANATION.fullmatch(line) else _harmless(line)


def typed(form: Mapping[str, Sequence[str]], before: Asked) -> Asked:
    """The fields as a form sends them, which was made for the question as it was before.

    Fields that are not there are empty: `text` and `other` come once for each row, `right` holds places of rows.
    """

    def first(name: str) -> str:
        return next(iter(form.get(name, ())), "")

    several = before.kind in EXPLAINED
    texts = list(WORDS) if before.kind == "truefalse" else [one_line(value) for value in form.get("text", ())]
    others = [_lines_of(value) if several else one_line(value) for value in form.get("other", ())]
    right = set(form.get("right", ()))
    rows = tuple(
        Row(value, others[place] if place < len(others) else "", str(place) in right)
        for place, value in enumerate(texts)
    )
    return replace(
        before,
        prompt=one_line(first("prompt")),
        points=one_line(first("points")),
        sources=listed(",".join(form.get("source", ()))),
        passage=one_line(first("passage")),
        tags=listed(one_line(first("tags"))),
        rows=rows,
        paragraph=_lines_of(first("paragraph")),
        ignore=_ignored(form, before),
        tolerance=one_line(first("tolerance")),
        unit=one_line(first("unit")),
        explanation=_markdown(first("explanation")),
        stray=_lines_of(first("stray")),
    )


def _ignored(form: Mapping[str, Sequence[str]], before: Asked) -> tuple[str, ...]:
    chosen = form.get("ignore", ())
    return tuple(word for word in TOLERATED if word in chosen) if before.kind == "text" else before.ignore


def one_line(value: str) -> str:
    """What was typed, in one line and without control characters."""
    return re.sub(r"[ \t]*[\r\n]+[ \t]*", " ", _CONTROL.sub("", value)).strip()


def _lines_of(value: str) -> str:
    return "\n".join(line.rstrip() for line in _unix(value).split("\n")).strip("\n")


def _markdown(value: str) -> str:
    """What was typed with the spaces at the ends of its lines: two of them break a line."""
    return _unix(value).strip("\n") if value.strip() else ""


def _unix(value: str) -> str:
    return _CONTROL.sub("", value).replace("\r\n", "\n").replace("\r", "\n")
