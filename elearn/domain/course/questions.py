"""Questions as they stand in a lesson file: cut into blocks, then read by their kind."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from elearn.domain.course import markup
from elearn.domain.course.findings import Findings
from elearn.domain.course.settings import MOST_QUESTIONS
from elearn.domain.quiz.kind import Kind
from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.model import Language, LineProblem, Question, QuestionText

BASE_KEYS = ("id", "kind", "points", "source", "passage", "tags")
MOST_POINTS = 100
MOST_PROMPT = 1_000

_QUESTION = re.compile(r"##[ \t]*\?(?:[ \t]+(.*))?")
_HEADING = re.compile(r"#{1,6}[ \t]")
_KEY = re.compile(r"([A-Za-z_][A-Za-z_-]*):(?:[ \t]+(.*))?")
_MARK = re.compile(r"[ \t]*(?:\([ xX]?\)|\[[ xX]?\]|>|-|\d+\.)")
_PLAIN_KINDS = ("text", "number")
"""Their answers are compared, not shown as Markdown."""

Keys = dict[str, tuple[int, str]]


@dataclass(slots=True)
class Block:
    """The lines of one question, not yet understood."""

    path: str
    line: int
    prompt: str
    keys: Keys = field(default_factory=dict)
    answers: list[tuple[int, str]] = field(default_factory=list)
    explanation: list[tuple[int, str]] = field(default_factory=list)
    """Without the `>` before each line."""

    @property
    def id(self) -> str:
        """The question's id, empty if it has none."""
        return self.keys.get("id", (0, ""))[1]

    def key_line(self, key: str) -> int:
        """The line of a key, or of the question."""
        return self.keys.get(key, (self.line, ""))[0]

    def explanation_text(self) -> str:
        """The explanation as Markdown."""
        return "\n".join(line for _, line in self.explanation)


def cut(path: str, lines: Sequence[tuple[int, str]], found: Findings) -> list[Block]:
    """The questions' blocks; what stands before the first or under another kind of heading is noted."""
    blocks: list[Block] = []
    pieces: list[list[tuple[int, str]]] = []
    for number, line in lines:
        question = _QUESTION.fullmatch(line)
        if question:
            blocks.append(Block(path, number, (question.group(1) or "").strip()))
            pieces.append([])
        elif _HEADING.match(line):
            found.add(path, number, "question_heading")
        elif pieces:
            pieces[-1].append((number, line))
        elif line.strip():
            found.add(path, number, "question_stray", text=line.strip()[:60])
    if len(blocks) > MOST_QUESTIONS:
        found.add(path, blocks[MOST_QUESTIONS].line, "questions_many", most=str(MOST_QUESTIONS), count=str(len(blocks)))
    for block, piece in zip(blocks[:MOST_QUESTIONS], pieces, strict=False):
        _sort_lines(block, piece, found)
    return blocks[:MOST_QUESTIONS]


def _sort_lines(block: Block, lines: Sequence[tuple[int, str]], found: Findings) -> None:
    rest = iter(lines)
    for number, line in rest:
        if not line.strip():
            break
        _read_key(block, number, line, found)
    for number, line in rest:
        if line.startswith(">"):
            block.explanation.append((number, line[1:].removeprefix(" ")))
        elif block.explanation and line.strip():
            found.add(block.path, number, "question_after_explanation", text=line.strip()[:60])
        elif block.explanation:
            block.explanation.append((number, ""))
        else:
            block.answers.append((number, line))
    _strip_empty(block.explanation)
    _strip_empty(block.answers)


def _read_key(block: Block, number: int, line: str, found: Findings) -> None:
    key = _KEY.fullmatch(line.strip())
    if key is None:
        found.add(block.path, number, "question_key_line", text=line.strip()[:60])
    elif key.group(1) in block.keys:
        found.add(block.path, number, "question_key_twice", key=key.group(1))
    else:
        block.keys[key.group(1)] = (number, (key.group(2) or "").strip())


def _strip_empty(lines: list[tuple[int, str]]) -> None:
    while lines and not lines[-1][1].strip():
        lines.pop()
    while lines and not lines[0][1].strip():
        lines.pop(0)


def read_base(block: Block, lesson: str, language: Language, found: Findings) -> Question | None:
    """The question in the base language; None if its kind is unknown."""
    kind = _kind(block, found)
    _check_shared(block, found)
    if kind is None:
        return None
    _check_keys(block, (*BASE_KEYS, *kind.BASE_KEYS), (), found)
    key, body, problems = kind.read(block.answers, _own_keys(block, kind.BASE_KEYS), base=True)
    _adopt(block, problems, found)
    return Question(
        id=block.id,
        kind=block.keys["kind"][1],
        points=_points(block, found),
        sources=_listed(block, "source"),
        passage=_passage(block, lesson, found),
        tags=_listed(block, "tags"),
        key=key,
        texts={language: QuestionText(block.prompt, block.explanation_text(), body)},
    )


def read_translation(block: Block, question: Question, found: Findings) -> QuestionText:
    """The texts of a question whose structure the base language gave."""
    kind = KINDS[question.kind]
    _check_shared(block, found)
    base_only = {*BASE_KEYS, *kind.BASE_KEYS}
    _check_keys(block, ("id", *kind.TEXT_KEYS), base_only, found)
    _, body, problems = kind.read(block.answers, _own_keys(block, kind.TEXT_KEYS), base=False)
    _adopt(block, problems, found)
    if question.key is not None and not problems:
        _adopt(block, kind.matches(question.key, body), found)
    return QuestionText(block.prompt, block.explanation_text(), body)


def outlines(block: Block, kind: str) -> list[tuple[int, markup.Outline]]:
    """What the question's texts hold: (line before the text's first, outline)."""
    pieces = [(block.line, block.prompt)]
    if kind not in _PLAIN_KINDS:
        pieces += [(number, _MARK.sub("", line, count=1)) for number, line in block.answers]
    # Links, pictures and notes are all there is to look for in one line, and most lines have none.
    found = [(number - 1, markup.inline_outline(text)) for number, text in pieces if "](" in text or "<" in text]
    if block.explanation:
        found.append((block.explanation[0][0] - 1, markup.outline(block.explanation_text())))
    return found


def _kind(block: Block, found: Findings) -> Kind | None:
    if "kind" not in block.keys:
        found.add(block.path, block.line, "question_kind_missing", kinds=", ".join(KINDS))
        return None
    line, name = block.keys["kind"]
    if name not in KINDS:
        found.add(block.path, line, "question_kind_unknown", kind=name[:60], kinds=", ".join(KINDS))
    return KINDS.get(name)


def _check_shared(block: Block, found: Findings) -> None:
    if not block.prompt:
        found.add(block.path, block.line, "question_empty")
    if len(block.prompt) > MOST_PROMPT:
        found.add(block.path, block.line, "question_long", most=str(MOST_PROMPT), count=str(len(block.prompt)))
    if "id" not in block.keys:
        found.add(block.path, block.line, "question_id_missing")
    elif not markup.SLUG.fullmatch(block.id):
        found.add(block.path, block.key_line("id"), "slug", slug=block.id[:80])


def _check_keys(block: Block, known: Sequence[str], base_only: Iterable[str], found: Findings) -> None:
    for key, (line, _) in block.keys.items():
        if key in known:
            continue
        if key in base_only:
            found.add(block.path, line, "key_base_only", key=key)
        else:
            found.add(block.path, line, "question_key_unknown", key=key[:60], known=", ".join(known))


def _own_keys(block: Block, names: Iterable[str]) -> Keys:
    return {name: block.keys[name] for name in names if name in block.keys}


def _adopt(block: Block, problems: Iterable[LineProblem], found: Findings) -> None:
    for problem in problems:
        found.add(block.path, problem.line or block.line, problem.code, **dict(problem.values))


def _points(block: Block, found: Findings) -> int:
    line, value = block.keys.get("points", (0, "1"))
    if re.fullmatch(r"[0-9]{1,3}", value) and 1 <= int(value) <= MOST_POINTS:
        return int(value)
    found.add(block.path, line, "question_points", most=str(MOST_POINTS))
    return 1


def _listed(block: Block, key: str) -> tuple[str, ...]:
    parts = [part.strip() for part in block.keys.get(key, (0, ""))[1].split(",")]
    return tuple(part for part in parts if part)


def _passage(block: Block, lesson: str, found: Findings) -> str:
    if "passage" not in block.keys:
        return ""
    line, value = block.keys["passage"]
    slug, mark, anchor = value.partition("#")
    if not mark or not markup.SLUG.fullmatch(anchor) or (slug and not markup.SLUG.fullmatch(slug)):
        found.add(block.path, line, "question_passage", passage=value[:120])
    return f"{slug or lesson}#{anchor}"


def unique_ids(blocks: Iterable[Block], seen: Mapping[str, str], found: Findings) -> dict[str, Block]:
    """The blocks by id; an id that stands twice, or in another file (`seen`: id → path), is noted."""
    by_id: dict[str, Block] = {}
    for block in blocks:
        if not block.id:
            continue
        first = f"{block.path}:{by_id[block.id].line}" if block.id in by_id else seen.get(block.id)
        if first:
            found.add(block.path, block.key_line("id"), "question_id_twice", id=block.id, where=first)
        else:
            by_id[block.id] = block
    return by_id
