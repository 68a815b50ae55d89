"""Two versions of a file written at the same time: what differs, piece by piece, and what comes of the choices."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from elearn.domain.course.reader import COURSE
from elearn.domain.draft.difference import Row, rows
from elearn.domain.draft.matching import stretches
from elearn.domain.draft.passages import Passage, Sort, passages
from elearn.domain.draft.pieces import Pieces, cut, joined, mark, toml_text

Side = Literal["now", "mine", "both", "own"]
"""What stands now · what was put aside · one after the other · a text typed instead."""
Kind = Literal["same", "now", "mine", "clash"]
"""Nothing to choose · only the one changed since both were alike · only the other · both, each in its own way."""


class Choice(NamedTuple):
    """What is to stand where the versions differ."""

    side: Side
    text: str = ""


class Chunk(NamedTuple):
    """Lines that are the same in both versions, or differ together."""

    key: str
    """The same for the same difference, however often the versions are compared."""
    kind: Kind
    now: tuple[str, ...]
    mine: tuple[str, ...]

    @property
    def suggested(self) -> Side | None:
        """The side to take if nobody says otherwise: the one that changed; None where both did."""
        return {"now": "now", "mine": "mine"}.get(self.kind)  # type: ignore[return-value] # the keys are sides too

    @property
    def rows(self) -> list[Row]:
        """The difference in words, from what stands now to what was put aside."""
        return rows("\n".join(self.now), "\n".join(self.mine))


@dataclass(frozen=True, slots=True)
class Compared:
    """One passage in both versions."""

    passage: Passage
    """As it stands on whichever side has it."""
    now: Passage | None
    mine: Passage | None
    chunks: tuple[Chunk, ...]
    can_be_typed: bool
    """Whether both sides, or a text of one's own, can stand here."""

    @property
    def sort(self) -> Sort:
        """What kind of passage it is."""
        return self.passage.sort

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return any(chunk.kind != "same" for chunk in self.chunks)


def compared(
    path: str, now: bytes | None, mine: bytes | None, former: Sequence[bytes | None] = ()
) -> tuple[Compared, ...]:
    """Both versions of a file, passage by passage.

    `former` are older states, newest first: from one of them `mine` was begun, which tells who changed what.
    """
    if _shape(path, now) != _shape(path, mine):
        return (_whole(_file(now), now=_file(now), mine=_file(mine)),)
    ours, theirs = passages(path, now), passages(path, mine)
    before = [passages(path, content) for content in dict.fromkeys(former) if content is not None]
    found = [
        _compared(ours.get(key), theirs.get(key), [state[key].text if key in state else "" for state in before])
        for key in _woven(list(ours), list(theirs))
    ]
    return (*found, *_orders(ours, theirs))


def _shape(path: str, content: bytes | None) -> str | None:
    """Whether a version is a text without passages, no text, or not there: only what has the same shape is merged."""
    if content is None:
        return None
    return next((key for key in passages(path, content) if key in {"file/", "plain/"}), "")


def _file(content: bytes | None) -> Passage:
    """A whole file, of which one side is taken: the other has none."""
    return Passage("file", "", (content or b"").decode(errors="replace").strip("\n"), content)


def _compared(now: Passage | None, mine: Passage | None, former: Sequence[str]) -> Compared:
    there = [one for one in (now, mine) if one is not None]
    alike = all(one.can_be_typed and type(one.value) is type(there[0].value) for one in there)
    if not alike or (len(there) == 1 and not there[0].text):
        return _whole(there[0], now, mine, former)
    one, other = _text(now), _text(mine)
    chunks = tuple(_numbered(there[0].key, _chunks(_nearest(former, other) if one != other else None, one, other)))
    return Compared(there[0], now, mine, chunks, can_be_typed=True)


def _text(passage: Passage | None) -> str:
    return passage.text if passage else ""


def _whole(passage: Passage, now: Passage | None, mine: Passage | None, former: Sequence[str] = ()) -> Compared:
    """A passage of which one side can be taken, nothing between."""
    one, other = _text(now), _text(mine)
    same = (now and now.value, one) == (mine and mine.value, other)
    kind = "same" if same else _changed_by(_nearest(former, other), one, other)
    chunk = Chunk("", kind, tuple(_lines(one)), tuple(_lines(other)))
    return Compared(passage, now, mine, tuple(_numbered(passage.key, [chunk])), can_be_typed=False)


def _orders(now: Mapping[str, Passage], mine: Mapping[str, Passage]) -> Iterator[Compared]:
    """The order of the questions that both have, if it differs."""
    ours = [one.name for one in now.values() if one.sort == "question" and one.key in mine]
    theirs = [one.name for one in mine.values() if one.sort == "question" and one.key in now]
    if ours != theirs:
        one, other = (Passage("order", "", "\n".join(names), tuple(names)) for names in (ours, theirs))
        yield _whole(one, one, other)


def _nearest(former: Sequence[str], mine: str) -> str | None:
    """The former text that differs least from mine: the one mine was begun from.

    Of several the oldest, so that what somebody wrote since is rather asked about than taken for mine.
    """
    distance = {text: _distance(text, mine) for text in dict.fromkeys(reversed(former))}
    return min(distance, key=lambda text: distance[text], default=None)


def _distance(before: str, after: str) -> int:
    """How many signs of words differ."""
    return sum(len(run.text) for row in rows(before, after) for run in row.runs if run.kind != "same")


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _changed_by(base: str | None, now: str, mine: str) -> Kind:
    return "mine" if base == now else "now" if base == mine else "clash"


def _chunks(base: str | None, now: str, mine: str) -> Iterator[Chunk]:
    """Runs of lines: those where all three meet, and what lies between."""
    if base is None:
        base = now if now == mine else None
    ours, theirs = _lines(now), _lines(mine)
    i = j = k = 0
    old = _lines(base) if base is not None else []
    meeting = _meetings(old, ours, theirs) if base is not None else _both(ours, theirs)
    for at, here, there in [*meeting, (len(old), len(ours), len(theirs))]:
        between = (old[i:at] if base is not None else None), ours[j:here], theirs[k:there]
        if between[1] or between[2]:
            yield _chunk(*between)
        if here < len(ours):
            yield Chunk("", "same", (ours[here],), (theirs[there],))
        i, j, k = at + 1, here + 1, there + 1


def _chunk(base: Sequence[str] | None, now: Sequence[str], mine: Sequence[str]) -> Chunk:
    kind: Kind = "clash"
    if now == mine:
        kind = "same"
    elif base is not None and base == now:
        kind = "mine"
    elif base is not None and base == mine:
        kind = "now"
    return Chunk("", kind, tuple(now), tuple(mine))


def _meetings(old: Sequence[str], now: Sequence[str], mine: Sequence[str]) -> list[tuple[int, int, int]]:
    """Places of lines that stand in all three."""
    here, there = _places(old, now), _places(old, mine)
    return [(place, here[place], there[place]) for place in sorted(here.keys() & there.keys())]


def _both(now: Sequence[str], mine: Sequence[str]) -> list[tuple[int, int, int]]:
    """Places of lines that stand in both, where nobody knows what they came from."""
    return [(0, here, there) for here, there in sorted(_places(now, mine).items())]


def _places(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    return {
        one.before + step: one.after + step
        for one in stretches(before, after)
        if one.same
        for step in range(one.before_end - one.before)
    }


def _numbered(passage: str, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
    """Neighbours that are the same in one chunk; each with its key."""
    seen: dict[str, int] = {}
    run: list[Chunk] = []
    for chunk in [*chunks, None]:
        if run and (chunk is None or chunk.kind != "same"):
            lines = tuple(line for one in run for line in one.now)
            yield Chunk("", "same", lines, lines)
            run = []
        if chunk is None:
            return
        if chunk.kind == "same":
            run.append(chunk)
            continue
        text = mark("\n".join([passage, *chunk.now, "\0", *chunk.mine]))
        seen[text] = seen.get(text, 0) + 1
        yield chunk._replace(key=text if seen[text] == 1 else f"{text}-{seen[text]}")


def _woven(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Everything of both: the first in its order, what only the second has after whatever stands before it there."""
    woven = list(first)
    for place, one in enumerate(second):
        if one not in woven:
            before = next((other for other in reversed(second[:place]) if other in woven), None)
            woven.insert(woven.index(before) + 1 if before is not None else 0, one)
    return woven


def merged(
    path: str, now: bytes | None, mine: bytes | None, both: Sequence[Compared], choices: Mapping[str, Choice]
) -> bytes | None:
    """The file that the choices (by key of chunk) make; None if there is to be none.

    Without a choice the suggested side stands.

    Raises:
        KeyError: a chunk where both changed has no choice.
    """
    results = [(one, _result(one, choices)) for one in both]
    if len(results) == 1 and results[0][0].sort in {"file", "plain"}:
        value = results[0][1]
        return value if value is None or isinstance(value, bytes) else _as_typed(str(value), now, mine)
    if path == COURSE:
        return _settled(path, toml_text(_table(results, "setting")), now, mine)
    return _settled(path, joined(_pieces(results, now, mine)), now, mine)


def _as_typed(text: str, now: bytes | None, mine: bytes | None) -> bytes:
    for content in (now, mine):
        if content is not None and content.decode(errors="replace").replace("\r\n", "\n").strip("\n") == text:
            return content
    return f"{text}\n".encode()


def _settled(path: str, text: str, now: bytes | None, mine: bytes | None) -> bytes:
    """Nothing but the choices changes: what says the same as one of the versions is that version, byte for byte."""
    found = list(passages(path, text.encode()).values())
    for content in (now, mine):
        if list(passages(path, content).values()) == found and content is not None:
            return content
    return text.encode()


def _result(both: Compared, choices: Mapping[str, Choice]) -> Any:
    """What stands in the passage's place: a value, or None for nothing."""
    if not both.can_be_typed:
        chunk = both.chunks[0] if both.chunks else None
        side = _chosen(chunk, choices).side if chunk is not None and chunk.kind != "same" else "now"
        taken = both.mine if side == "mine" else both.now
        return None if taken is None else taken.value
    text = "\n".join(line for chunk in both.chunks for line in _taken(chunk, choices))
    if not text and (both.now is None or both.mine is None):
        return None
    return [line for line in text.split("\n") if line.strip()] if isinstance(both.passage.value, list) else text


def _chosen(chunk: Chunk, choices: Mapping[str, Choice]) -> Choice:
    if chunk.key in choices:
        return choices[chunk.key]
    if chunk.suggested is None:
        raise KeyError(chunk.key)
    return Choice(chunk.suggested)


def _taken(chunk: Chunk, choices: Mapping[str, Choice]) -> tuple[str, ...]:
    if chunk.kind == "same":
        return chunk.now
    side, text = _chosen(chunk, choices)
    if side == "own":
        return tuple(_lines(text.replace("\r\n", "\n").strip("\n")))
    if side == "both":
        return chunk.now + (("",) if len(chunk.now) + len(chunk.mine) > 2 else ()) + chunk.mine  # noqa: PLR2004 -- paragraphs
    return chunk.mine if side == "mine" else chunk.now


def _table(results: Sequence[tuple[Compared, Any]], sort: Sort) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for both, value in results:
        if both.sort != sort or value is None:
            continue
        *above, last = both.passage.way
        inside = table
        for key in above:
            if not isinstance(inside.get(key), dict):
                inside[key] = {}
            inside = inside[key]
        inside[last] = value
    return table


def _pieces(results: Sequence[tuple[Compared, Any]], now: bytes | None, mine: bytes | None) -> Pieces:
    texts = {both.sort: value for both, value in results if both.sort in {"body", "broken", "order"}}
    blocks = {both.passage.name: str(value) for both, value in results if both.sort == "question" and value is not None}
    if texts.get("order"):
        blocks = {name: blocks[name] for name in _woven(list(texts["order"]), list(blocks)) if name in blocks}
    settings = _table(results, "quiz")
    kept = all(
        content is not None and cut(content.decode(errors="replace")).settings is not None for content in (now, mine)
    )
    return replace(
        Pieces(front=_table(results, "front")),
        body=str(texts.get("body") or ""),
        broken=str(texts.get("broken") or ""),
        settings=settings if settings or blocks or kept else None,
        blocks=tuple(blocks.values()),
    )
