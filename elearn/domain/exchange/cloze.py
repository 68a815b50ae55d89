"""Gaps as Moodle writes them: `{1:SHORTANSWER:=…}` in the text (cloze), or `[[1]]` with a list of choices."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from elearn.domain.exchange import inline, intake
from elearn.domain.exchange.inline import Format
from elearn.domain.exchange.intake import ALL, Answer, Gap, Heading, Shape, Wording
from elearn.domain.exchange.report import Unfit

OPENING = re.compile(r"\{\s{0,9}(\d{0,3})\s{0,9}:\s{0,9}([A-Z_]{1,20})\s{0,9}:", re.IGNORECASE)
_CHOSEN = {
    f"{name}{ending}"
    for name, endings in (
        ("MULTICHOICE", ("", "_V", "_H", "_S", "_VS", "_HS")),
        ("MC", ("", "V", "H", "S", "VS", "HS")),
    )
    for ending in endings
}
_TYPED = {"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"}
_FIGURES = {"NUMERICAL", "NM"}
_SHARE = re.compile(r"\s*(=|%(-?\d{1,3}(?:\.\d+)?)%)")
_FREED = re.compile(r"\\([~=#{}\\\"/%])")
_PLACE = re.compile(r"\[\[(\d{1,3})\]\]")
_LEFT, _RIGHT = "\uf8f0", "\uf8f1"
_MARK = re.compile(f"{_LEFT}(\\d+){_RIGHT}")
_NEARLY = Decimal("99.9")

Raw = tuple[str, str, str]
"""Points, kind and answers of one gap."""


def embedded(text: str, form: Format, heading: Heading, wording: Wording) -> Shape:
    """The shape of a text with `{…}` in it; the heading gets its prompt and points.

    Raises:
        Unfit: there is no gap, or one cannot be understood.
    """
    text, found = _cut(text)
    if not found:
        raise Unfit("gaps_missing")
    gaps = [_gap(raw, form, heading) for raw in found]
    counts = [Decimal(points or 1) for points, _, _ in found]
    heading.points = sum(counts, Decimal(0)) or Decimal(1)
    if len(set(counts)) > 1:
        heading.notes.add("gap_weights")
    return _shape(text, form, gaps, heading, wording)


def _cut(text: str) -> tuple[str, list[Raw]]:
    """The text with a mark for each gap, and the gaps."""
    text = re.sub(f"[{_LEFT}{_RIGHT}]", "", inline.clean(text))
    parts: list[str] = []
    found: list[Raw] = []
    start = 0
    while opening := OPENING.search(text, start):
        end = _end(text, opening.end())
        if end < 0:
            break
        parts += [text[start : opening.start()], f"{_LEFT}{len(found)}{_RIGHT}"]
        found.append((opening[1], opening[2].upper(), text[opening.end() : end]))
        start = end + 1
    return "".join([*parts, text[start:]]), found


def _end(text: str, start: int) -> int:
    """Where the gap that begins here ends: the next brace without a backslash."""
    while (end := text.find("}", start)) >= 0:
        if text[end - 1] != "\\":
            return end
        start = end + 1
    return -1


def _gap(raw: Raw, form: Format, heading: Heading) -> Gap:
    _, kind, said = raw
    answers = [_answer(piece, form, heading) for piece in re.split(r"(?<!\\)~", said) if piece.strip()]
    if kind in _CHOSEN:
        return _to_choose(answers, said, heading)
    if kind in _TYPED:
        return Gap(tuple(_variants(answers, said, heading)), None)
    if kind in _FIGURES:
        return Gap(tuple(_figures(answers, said, heading)), None)
    raise Unfit("kind_unknown", kind=kind)


def _answer(piece: str, form: Format, heading: Heading) -> Answer:
    share, found = Decimal(0), _SHARE.match(piece)
    if found:
        share = ALL if found[1] == "=" else Decimal(found[2])
        piece = piece[found.end() :]
    # The `#` of an entity such as `&#1085;` begins no feedback.
    words, _, reason = [*re.split(r"(?<![\\&])(#)", piece, maxsplit=1), "", ""][:3]
    told = inline.bare(words, form, heading.notes)
    return Answer(_FREED.sub(r"\1", told), share, inline.lines(_FREED.sub(r"\1", reason), form, heading.notes))


def _keep_reasons(answers: Sequence[Answer], heading: Heading) -> None:
    for answer in answers:
        heading.reasons.append(("" if answer.text == "*" else inline.escaped(answer.text), answer.reason))


def _to_choose(answers: Sequence[Answer], said: str, heading: Heading) -> Gap:
    _keep_reasons(answers, heading)
    rights = [place for place, answer in enumerate(answers) if answer.share >= _NEARLY]
    if len(rights) != 1:
        raise Unfit("gap_unreadable", text=said)
    for answer in answers:
        if 0 < answer.share < _NEARLY:
            heading.notes.add("weight_left_out", text=answer.text, share=f"{answer.share:f}")
    return Gap(tuple(answer.text for answer in answers), rights[0])


def _variants(answers: Sequence[Answer], said: str, heading: Heading) -> list[str]:
    _keep_reasons(answers, heading)
    words = []
    for answer in answers:
        if answer.share >= _NEARLY and answer.text != "*":
            words.append(intake.without_wildcards(answer.text, heading.notes))
        elif answer.share > 0:
            heading.notes.add("answer_left_out", text=answer.text, share=f"{answer.share:f}")
        elif not answer.reason and answer.text != "*":
            heading.notes.add("answer_left_out", text=answer.text, share="0")
    return _some([word for word in words if word], said)


def _figures(answers: Sequence[Answer], said: str, heading: Heading) -> list[str]:
    """A number in a gap is typed as text here: with a point, and with a comma."""
    _keep_reasons(answers, heading)
    words = []
    for answer in answers:
        value, _, tolerance = answer.text.partition(":")
        if answer.share < _NEARLY:
            if value.strip() != "*":
                heading.notes.add("answer_left_out", text=answer.text, share=f"{answer.share:f}")
            continue
        if intake.amount(value) is None:
            raise Unfit("number_unreadable", text=value)
        if intake.amount(tolerance or "0"):
            heading.notes.add("tolerance_left_out", tolerance=tolerance, number=value)
        words += [value.strip(), value.strip().replace(".", ",")]
    return _some(words, said)


def _some(words: Sequence[str], said: str) -> list[str]:
    if not words:
        raise Unfit("gap_unreadable", text=said)
    return list(dict.fromkeys(words))


def _shape(text: str, form: Format, gaps: Sequence[Gap], heading: Heading, wording: Wording) -> Shape:
    blocks = inline.lines(text, form, heading.notes).split("\n\n")
    if len(blocks) > 1 and not _MARK.search(blocks[0]):
        heading.prompt = inline.one_line(blocks.pop(0))
    else:
        heading.prompt = wording.fill_in
    source = "\n".join(blocks)
    parts = _MARK.split(source)
    segments, places = parts[0::2], [int(place) for place in parts[1::2]]
    told = _MARK.split(inline.plain(source))[0::2]
    if [inline.plain(segment) for segment in segments] != told:
        heading.notes.add("markup_left_out")
        segments = [_escaped_around(segment) for segment in told]
    return intake.paragraph(segments, [gaps[place] for place in places])


def _escaped_around(segment: str) -> str:
    """The words escaped, with the spaces that stand next to a gap."""
    before = " " if segment[:1].isspace() else ""
    after = " " if segment[-1:].isspace() and segment.strip() else ""
    return f"{before}{inline.escaped(segment)}{after}"


def chosen(text: str, form: Format, choices: Sequence[tuple[str, str]], heading: Heading, wording: Wording) -> Shape:
    """The shape of a text with `[[1]]` in it; `choices` are (words, group), counted from 1.

    Raises:
        Unfit: there is no gap, or its number has no choice.
    """
    found: list[Gap] = []

    def marked(place: re.Match[str]) -> str:
        found.append(_from_choices(int(place[1]) - 1, choices, place[0]))
        return f"{_LEFT}{len(found) - 1}{_RIGHT}"

    text = _PLACE.sub(marked, re.sub(f"[{_LEFT}{_RIGHT}]", "", inline.clean(text)))
    if not found:
        raise Unfit("gaps_missing")
    return _shape(text, form, found, heading, wording)


def _from_choices(right: int, choices: Sequence[tuple[str, str]], said: str) -> Gap:
    if not 0 <= right < len(choices):
        raise Unfit("gap_unreadable", text=said)
    group = choices[right][1]
    words = [words for words, other in choices if other == group]
    own = [place for place, (_, other) in enumerate(choices) if other == group]
    return Gap(tuple(words), own.index(right))


def written(words: Sequence[str], right: int | None, points: int, html: Callable[[str], str]) -> str:
    """A gap as Moodle writes it; `html` makes plain words safe in the text around."""
    kind = "SHORTANSWER" if right is None else "MULTICHOICE"
    said = [
        ("=" if right is None or place == right else _weak(word)) + html(_bound(word))
        for place, word in enumerate(words)
    ]
    return f"{{{points}:{kind}:{'~'.join(said)}}}"


def _weak(word: str) -> str:
    return "%0%" if word.startswith(("=", "%")) else ""


def _bound(word: str) -> str:
    return re.sub(r"[~#}{\\\"/]", r"\\\g<0>", word)
