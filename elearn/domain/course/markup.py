"""The Markdown of courses: one parser for the reader and the page, and what a text holds, line by line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from elearn.domain.course.model import BOXES

SLUG = re.compile(r"[a-z][a-z0-9-]{0,79}")
_ANCHOR = re.compile(r"(?:^|[ \t]+)\{#([^}\s]*)\}[ \t]*$")
_TASK = re.compile(r"\[([ xX])\][ \t]+(?=\S)")
_FENCE_OF_A_BOX = re.compile(r"[ \t]*:{3,}[ \t]*")
_CLOSING = re.compile(r"[ \t>]*:{3,}[ \t]*")
_NOTE = re.compile(r"\[\^([^\]\s]+)\]")
_PATH = re.compile(r"[/?#]")
_SCHEMES = ("https", "mailto")

_PARSER_DEPTH = 40
"""Beyond this depth the parser stops, so that no text can exhaust the stack."""
DEPTH = 14
"""Lists, quotes and boxes inside each other count one or two steps each."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a text; the line is counted from the text's first line, which is 1."""

    line: int
    code: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """An address that a text points to: of a link, or of a picture."""

    line: int
    address: str


@dataclass(slots=True)
class Outline:
    """What a Markdown text holds besides its words."""

    anchors: list[Target] = field(default_factory=list)
    """Anchors given by the author with `{#…}`, in order."""
    links: list[Target] = field(default_factory=list)
    pictures: list[Target] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    blocks: set[str] = field(default_factory=set)
    """`heading`, `box`, `table`, `picture`: what occurs."""
    unanchored: list[tuple[int, str]] = field(default_factory=list)
    """Line and title of each heading `##` without an anchor."""

    def fault(self, line: int, code: str, **values: str) -> None:
        """Note something wrong."""
        self.faults.append(Fault(line, code, tuple(values.items())))


def parser() -> MarkdownIt:
    """A fresh parser of our Markdown; it makes no HTML from HTML and keeps every address for the caller to judge."""
    markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": _PARSER_DEPTH})
    # Indented code and underlined headings surprise people who only wanted to indent or to draw a line.
    markdown.enable("table").disable(["code", "lheading", "html_block", "html_inline"])
    markdown.use(footnote_plugin, inline=False).use(deflist_plugin)
    markdown.use(container_plugin, "box", validate=lambda parameters, _markup: bool(parameters.strip()))
    markdown.core.ruler.after("block", "titles", _titles)
    markdown.core.ruler.before("footnote_tail", "notes", _notes)
    markdown.core.ruler.push("tasks", _tasks)
    markdown.validateLink = lambda url: True  # type: ignore[method-assign] # noqa: ARG005
    return markdown


@cache
def _parser() -> MarkdownIt:
    return parser()


def is_allowed(address: str) -> bool:
    """Whether a page may link to the address: inside the course, or by a scheme that runs nothing."""
    return is_relative(address) or _scheme(address) in _SCHEMES


def is_relative(address: str) -> bool:
    """Whether the address stays inside the course."""
    return bool(address) and not address.startswith("//") and not _scheme(address)


def _scheme(address: str) -> str:
    """What stands before a colon, also where it is no proper scheme: browsers are more forgiving than standards."""
    head, colon, _ = _PATH.split(address, maxsplit=1)[0].partition(":")
    return head.strip().lower() if colon else ""


def box_name(token: Token) -> str:
    """The name of the box that a `container_box_open` token opens."""
    return token.info.split()[0]


def plain(tokens: Sequence[Token] | None) -> str:
    """The words of inline tokens, without marks; a picture's words are its description."""
    return "".join(_plain(token) for token in tokens or ())


def tokens(text: str) -> list[Token]:
    """The parsed text."""
    return _parser().parse(text, {})


@lru_cache(maxsize=512)  # a draft is read anew for each page of the studio, and one text of it has changed
def outline(text: str) -> Outline:
    """What the text holds and what is wrong in it; shared by all who ask, so nobody changes it."""
    found = Outline()
    env: dict[str, object] = {}
    parsed = _parser().parse(text, env)
    _look_at_blocks(parsed, text.split("\n"), found)
    for token in parsed:
        if token.type == "inline":
            _look_at_inline(token, found)
    _look_at_notes(env, found)
    found.faults.sort(key=lambda fault: fault.line)
    return found


def inline_outline(text: str) -> Outline:
    """What one line of inline Markdown holds and what is wrong in it."""
    found = Outline()
    for token in _parser().parseInline(text, {}):
        token.map = [0, 1]
        _look_at_inline(token, found)
    return found


def _titles(state: StateCore) -> None:
    """Take `{#anchor}` off headings and titles of boxes, before their words are parsed."""
    for place, token in enumerate(state.tokens):
        if token.type == "heading_open":
            words = state.tokens[place + 1]
            words.content, token.meta = _without_anchor(words.content)
        elif token.type == "container_box_open":
            name, _, title = token.info.strip().partition(" ")
            title, token.meta = _without_anchor(title.strip())
            token.meta["title"] = title
            token.info = name.split("\t", 1)[0]


def _without_anchor(title: str) -> tuple[str, dict[str, str]]:
    found = _ANCHOR.search(title)
    if found is None:
        return title, {}
    return title[: found.start()].rstrip(), {"anchor": found.group(1)}


def _notes(state: StateCore) -> None:
    """Remember where footnotes are defined, before the parser moves them to the end."""
    state.env["notes"] = [
        (token.meta["label"], (token.map or [0])[0] + 1)
        for token in state.tokens
        if token.type == "footnote_reference_open"
    ]


def _tasks(state: StateCore) -> None:
    """Mark list items that begin with `[ ]` or `[x]`, and their lists."""
    lists: list[Token] = []
    for place, token in enumerate(state.tokens):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            lists.append(token)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
        elif token.type == "list_item_open" and place + 2 < len(state.tokens):
            _mark_task(token, lists[-1], state.tokens[place + 2])


def _mark_task(item: Token, around: Token, words: Token) -> None:
    first = words.children[0] if words.type == "inline" and words.children else None
    found = _TASK.match(first.content) if first and first.type == "text" else None
    if found is None or first is None or around.type != "bullet_list_open":
        return
    first.content = first.content[found.end() :]
    item.meta = {"task": "open" if found.group(1) == " " else "done"}
    around.meta = {"tasks": True}


def _plain(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    if token.type == "image":
        return plain(token.children)
    return token.content if token.type in {"text", "text_special", "code_inline"} else ""


def _first_line(token: Token) -> int:
    return (token.map or [0])[0] + 1


def _look_at_blocks(tokens: Sequence[Token], lines: Sequence[str], found: Outline) -> None:
    deepest = next((token for token in tokens if token.level > DEPTH and token.map), None)
    if deepest is not None:
        found.fault(_first_line(deepest), "nesting")
    level, table_line, seen = 1, 1, set[str]()
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            found.blocks.add("heading")
            level = _look_at_heading(token, plain(tokens[place + 1].children), level, found)
        elif token.type == "container_box_open":
            found.blocks.add("box")
            level = 2 if box_name(token) == "remember" else level
            _look_at_box(token, lines, found)
        elif token.type == "table_open":
            found.blocks.add("table")
            table_line = _first_line(token)
        elif token.type == "th_open" and not plain(tokens[place + 1].children).strip():
            found.fault(table_line, "table_header")
        elif token.type == "inline":
            _look_at_lost_lines(token, found)
        _look_at_anchor(token, seen, found)


def _look_at_heading(token: Token, title: str, before: int, found: Outline) -> int:
    level, line = int(token.tag[1:]), _first_line(token)
    if not title.strip():
        found.fault(line, "heading_empty")
    if level not in {2, 3}:
        found.fault(line, "heading_level", title=title)
        return before
    if level > before + 1:
        found.fault(line, "heading_skip", title=title)
    if level == 2 and token.meta.get("anchor") is None:  # noqa: PLR2004 -- `##`
        found.unanchored.append((line, title))
    return level


def _look_at_box(token: Token, lines: Sequence[str], found: Outline) -> None:
    start, end = token.map or (0, 0)
    if token.info not in BOXES:
        found.fault(start + 1, "box_unknown", name=token.info, known=", ".join(BOXES))
    if end >= len(lines) or not _CLOSING.fullmatch(lines[end]):
        found.fault(start + 1, "box_open", name=token.info)


def _look_at_anchor(token: Token, seen: set[str], found: Outline) -> None:
    anchor = token.meta.get("anchor") if token.type in {"heading_open", "container_box_open"} else None
    if anchor is None:
        return
    line = _first_line(token)
    if not SLUG.fullmatch(anchor):
        found.fault(line, "anchor_name", anchor=anchor)
    elif anchor in seen:
        found.fault(line, "anchor_twice", anchor=anchor)
    else:
        seen.add(anchor)
        found.anchors.append(Target(line, anchor))


def _look_at_lost_lines(token: Token, found: Outline) -> None:
    """Lines that their author meant as a box's end or as a table, and that came out as words."""
    lines = token.content.split("\n")
    first = _first_line(token)
    for place, line in enumerate(lines):
        if _FENCE_OF_A_BOX.fullmatch(line):
            found.fault(first + place, "box_stray")
    rows = [place for place, line in enumerate(lines) if line.lstrip().startswith("|")]
    if len(rows) > 1:
        found.fault(first + rows[0], "table_header")


def _look_at_inline(token: Token, found: Outline) -> None:
    line = _first_line(token)
    if any(child.level > DEPTH for child in token.children or ()):
        found.fault(line, "nesting")
    for child in token.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            line += 1
        elif child.type == "link_open":
            _look_at_link(str(child.attrs.get("href", "")), line, found)
        elif child.type == "image":
            _look_at_picture(child, line, found)
        elif child.type == "text":
            _look_at_missing_notes(child.content, token.content, line, found)


def _look_at_link(address: str, line: int, found: Outline) -> None:
    if not address:
        found.fault(line, "link_empty")
    elif not is_allowed(address):
        found.fault(line, "link_scheme", address=address[:200])
    else:
        found.links.append(Target(line, address))


def _look_at_picture(token: Token, line: int, found: Outline) -> None:
    address = str(token.attrs.get("src", ""))
    found.blocks.add("picture")
    found.pictures.append(Target(line, address))
    if not plain(token.children).strip():
        found.fault(line, "picture_alt", address=address[:200])


def _look_at_missing_notes(words: str, source: str, line: int, found: Outline) -> None:
    for note in _NOTE.finditer(words):
        if re.search(r"(?<!\\)" + re.escape(note.group()), source):
            found.fault(line, "note_missing", note=note.group(1)[:80])


def _look_at_notes(env: dict[str, object], found: Outline) -> None:
    for label, line, times, used in _defined_notes(env):
        if times > 1:
            found.fault(line, "note_twice", note=label[:80])
        elif not used:
            found.fault(line, "note_unused", note=label[:80])


def _defined_notes(env: dict[str, object]) -> Iterator[tuple[str, int, int, bool]]:
    notes, times = env.get("notes"), dict[str, int]()
    footnotes = env.get("footnotes")
    numbers = footnotes["refs"] if isinstance(footnotes, dict) else {}
    for label, line in notes if isinstance(notes, list) else ():
        times[label] = times.get(label, 0) + 1
        yield label, line, times[label], numbers.get(":" + label, -1) >= 0
