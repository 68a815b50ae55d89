"""A lesson as the blocks a reviewer remarks on, and where a remark belongs once the text has changed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from elearn.domain.course import markup
from elearn.domain.draft.pieces import Pieces

ALIKE = 0.6
"""So much of the words must have stayed (0…1) for a remark to stay at a block that was changed."""
LONGEST = 2_000
"""Signs of a block that are kept with a remark."""

_DEFINITION = re.compile(r"^\[\^?[^\]]+\]:[ \t].*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list, box, table or question, as it is typed."""

    text: str
    question: str = ""
    """The question's id; empty for a block of the text."""

    @property
    def sign(self) -> str:
        """What a remark keeps of it."""
        return self.text[:LONGEST]

    @property
    def words(self) -> tuple[str, str]:
        """Of a question: what it asks, and its answers with their reasons, without the keys between them."""
        head, _, rest = self.text.partition("\n\n")
        return head.split("\n", 1)[0].removeprefix("##").strip().removeprefix("?").strip(), rest


def blocks(pieces: Pieces) -> list[Block]:
    """The lesson's blocks in their order: first what stands above the text, then the text, then each question."""
    front = [str(pieces.front.get(key, "")) for key in ("title", "summary")]
    text = pieces.body.split("\n")
    found = [Block("\n\n".join(filter(None, front)))] if any(front) else []
    spans = [token.map for token in markup.tokens(pieces.body) if token.level == 0 and token.map and token.nesting >= 0]
    written = [text[start:end] for start, end in spans if not _DEFINITION.match(text[start])]
    found += [Block("\n".join(lines).strip("\n")) for lines in written]
    found += [Block(block, id_) for block, id_ in zip(pieces.blocks, pieces.ids(), strict=True)]
    return [block for block in found if block.text.strip()]


def definitions(body: str) -> str:
    """The footnotes and link addresses of a text, which a block shown by itself needs too."""
    return "\n".join(_DEFINITION.findall(body))


def places(remarked: Sequence[str], there: Sequence[Block]) -> list[int | None]:
    """For each passage remarked on, the block it belongs to now: the same words, else the most alike, else None."""
    exact = {block.sign: place for place, block in reversed(list(enumerate(there)))}
    return [exact[text] if text in exact else _alike(text, there) for text in remarked]


def _alike(text: str, there: Sequence[Block]) -> int | None:
    best, place = 0.0, None
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(text.split())
    for number, block in enumerate(there):
        matcher.set_seq1(block.sign.split())
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
            best, place = matcher.ratio(), number
    return place if best >= ALIKE else None
