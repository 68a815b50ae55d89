"""Runs of words with their emphasis, links and code, written as inline Markdown that says exactly these words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from elearn.domain.course import markup

_SPACE = re.compile(r"[ \t\r\n\f\v\u00a0\u2007\u202f]+")
_SPECIAL = re.compile(r"[\\`*\[\]]|_|&(?=#?\w+;)|<(?=[A-Za-z/!?])|\{(?=#)")
_LINE_START = re.compile(r"(?=#{1,6}(?:\s|$)|[-+](?:\s|$|[-+])|>|:+(?:[\s:-]|$)|~|\||={2,})", re.MULTILINE)
_NUMBERED = re.compile(r"^(\d{1,9})(?=[.)](?:\s|$))")
_ANY_MARK = re.compile(r"[!-/:-@\[-`{-~]")
_BREAK = "\n"
_STAND_IN = "\ue000"
"""Takes the place of ready Markdown (a picture, the mark of a footnote) while the words are compared."""

_MARKS = {"bold": "**", "italic": "*"}


@dataclass(frozen=True, slots=True)
class Run:
    r"""A piece of text with one look; `\n` alone is the end of a line, `ready` is Markdown already."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    code: bool = False
    ready: bool = False


def phrase(runs: Iterable[Run], *, one_line: bool = False, in_block: bool = True) -> str:
    """The runs as inline Markdown; with `one_line` the ends of lines become spaces.

    `in_block` takes the meaning away from signs that would begin a heading, a list, a quote or a box.
    """
    told = _tidied(runs, one_line=one_line)
    if not told:
        return ""
    words = _words(told)
    bare = [replace(run, bold=False, italic=False) for run in told]
    for candidate in (told, bare, [replace(run, link="", code=False) for run in bare]):
        text = _written(candidate, in_block=in_block)
        if _says(text, candidate, words):
            return text
    return _written(bare, in_block=in_block, every_mark=True)


def words_of(runs: Iterable[Run]) -> str:
    """The words without any mark, in one line."""
    return _words(_tidied(runs, one_line=True))


def escaped(text: str) -> str:
    r"""Words as Markdown that says the same: signs with a meaning get a `\`."""
    return _SPECIAL.sub(lambda sign: sign.group() if _in_word(sign) else "\\" + sign.group(), text)


def _in_word(sign: re.Match[str]) -> bool:
    """Whether it is an underline inside a word, which means nothing there."""
    if sign.group() != "_":
        return False
    before, after = sign.string[: sign.start()].rstrip("_"), sign.string[sign.end() :].lstrip("_")
    return before[-1:].isalnum() and after[:1].isalnum()


# What is said: space where it belongs, one run for one look


def _tidied(runs: Iterable[Run], *, one_line: bool) -> list[Run]:
    pieces = _joined(_without_edges(_spaced(runs, one_line=one_line)))
    return _joined(_space_outside(pieces))


def _spaced(runs: Iterable[Run], *, one_line: bool) -> Iterator[Run]:
    """Every stretch of space as one space in a run of its own."""
    for run in runs:
        if run.ready:
            yield run
        elif run.text == _BREAK and not run.code:
            yield Run(" " if one_line else _BREAK)
        else:
            for place, piece in enumerate(re.split(r"(\s+)", _SPACE.sub(" ", run.text))):
                if piece:
                    yield replace(run, text=" " if place % 2 else piece)


def _without_edges(runs: Iterable[Run]) -> list[Run]:
    """No space at the beginning, at the end, before or after the end of a line, and none twice."""
    kept: list[Run] = []
    for run in runs:
        before = kept[-1].text if kept else _BREAK
        if run.text == " " and before in {" ", _BREAK}:
            continue
        if run.text == _BREAK:
            while kept and kept[-1].text == " ":
                kept.pop()
            if not kept:
                continue
        kept.append(run)
    while kept and kept[-1].text in {" ", _BREAK}:
        kept.pop()
    return kept


def _space_outside(runs: Sequence[Run]) -> list[Run]:
    """A space is emphasised only between two runs that are."""
    found = []
    for place, run in enumerate(runs):
        if run.text in {" ", _BREAK} and 0 < place < len(runs) - 1:
            before, after = runs[place - 1], runs[place + 1]
            link = before.link if before.link == after.link else ""
            both = replace(run, bold=before.bold and after.bold, italic=before.italic and after.italic, link=link)
            found.append(replace(both, code=False))
        else:
            found.append(run)
    return found


def _joined(runs: Iterable[Run]) -> list[Run]:
    """Neighbours with the same look as one; spaces and ends of lines stay apart until the end."""
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else None
        plain = {" ", _BREAK}
        if (
            last
            and not run.ready
            and not last.ready
            and not {run.text, last.text} & plain
            and replace(last, text="") == replace(run, text="")
        ):
            found[-1] = replace(last, text=last.text + run.text)
        else:
            found.append(run)
    return found


# How it is written


def _written(runs: Sequence[Run], *, in_block: bool, every_mark: bool = False) -> str:
    parts: list[str] = []
    open_now: list[str] = []
    for run in [*_with_code_in_one(runs), Run("")]:
        wanted = _looks(run)
        kept = 0
        while kept < min(len(open_now), len(wanted)) and open_now[kept] == wanted[kept]:
            kept += 1
        parts += [_closing(look) for look in reversed(open_now[kept:])]
        parts += [_opening(look) for look in wanted[kept:]]
        open_now = wanted
        parts.append(_text(run, every_mark=every_mark))
    text = "".join(parts)
    return _guarded(text) if in_block else text


def _with_code_in_one(runs: Sequence[Run]) -> list[Run]:
    """Words of code with the space between them as one run."""
    found: list[Run] = []
    for place, run in enumerate(runs):
        after = runs[place + 1] if place + 1 < len(runs) else None
        space_inside = run.text == " " and found and found[-1].code and after is not None and after.code
        if found and found[-1].code and (run.code or space_inside):
            found[-1] = replace(found[-1], text=found[-1].text + run.text)
        else:
            found.append(run)
    return found


def _looks(run: Run) -> list[str]:
    if not run.text:
        return []
    return [
        *(["bold"] if run.bold else []),
        *([f"link {run.link}"] if run.link else []),
        *(["italic"] if run.italic else []),
    ]


def _opening(look: str) -> str:
    return _MARKS.get(look, "[")


def _closing(look: str) -> str:
    return _MARKS.get(look) or f"]({target(look.removeprefix('link '))})"


def target(address: str) -> str:
    """An address as a link or a picture holds it."""
    clean = re.sub(r"[\s<>\\]", lambda sign: f"%{ord(sign.group()) % 256:02X}", address.strip())
    return clean.replace("(", "%28").replace(")", "%29").replace("*", "%2A").replace("[", "%5B").replace("]", "%5D")


def _text(run: Run, *, every_mark: bool) -> str:
    if run.ready:
        return run.text
    if run.text == _BREAK:
        return "\\\n"
    if run.code and not every_mark:
        return _code(run.text)
    return _ANY_MARK.sub(r"\\\g<0>", run.text) if every_mark else escaped(run.text)


def _code(text: str) -> str:
    longest = max((len(ticks) for ticks in re.findall(r"`+", text)), default=0)
    fence, pad = "`" * (longest + 1), " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _guarded(text: str) -> str:
    return "\n".join(_guarded_line(line) for line in text.split("\n"))


def _guarded_line(line: str) -> str:
    if _LINE_START.match(line):
        return "\\" + line
    return _NUMBERED.sub(r"\1\\", line)


# Whether it says what was meant


def _words(runs: Iterable[Run]) -> str:
    said = "".join(_STAND_IN if run.ready else run.text for run in runs)
    return " ".join(said.split())


def _says(text: str, runs: Sequence[Run], words: str) -> bool:
    """Whether a reader of the Markdown reads these words: emphasis is a thing of its neighbours, too."""
    if not re.search(r"[*`\[\\]|^\s*[-+#>:~|=\d]", text):
        return True
    for run in runs:
        if run.ready:
            text = text.replace(run.text, _STAND_IN, 1)
    parsed = markup.tokens(text)
    shape = [token.type for token in parsed] == ["paragraph_open", "inline", "paragraph_close"]
    return shape and " ".join(markup.plain(parsed[1].children).split()) == words
