"""HTML of other programs as our Markdown: pasted from Word or Google Docs, made of a .docx, out of a question bank."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from elearn.domain.course import markup
from elearn.domain.exchange import hypertext, tables, wordlists
from elearn.domain.exchange.hypertext import BLOCKS, Element
from elearn.domain.exchange.phrasing import Run, escaped, phrase, target, words_of

Address = Callable[[str], str | None]
"""What a link leads to: the address to write, or None where only its words stay."""
Picture = Callable[[str, str], str | None]
"""Source and description of a picture → its address, such as `media/a.png`; None where it cannot be taken."""

LOST_PICTURE, LOST_LINK, GUESSED_HEADER, COPIED_CELLS = "picture", "link", "header_guessed", "cells_copied"
"""What could not be taken as it was; each once for every time it happened."""

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_GOOGLE = re.compile(r"https?://www\.google\.com/url\?(?:[^#]*&)?q=([^&#]+)")
_BOLD_FROM = 600
_MOST_MENTIONS = 5
"""A footnote leads back to so many places at most; more would only cost time."""


@dataclass(frozen=True, slots=True)
class Converted:
    """Markdown, and what of the original could not be taken."""

    text: str
    lost: tuple[str, ...] = ()


def web_address(href: str) -> str | None:
    """An address that a page may link to: `http` becomes `https`, detours of Google Docs are left out."""
    from urllib.parse import unquote  # noqa: PLC0415 -- rarely needed

    detour = _GOOGLE.match(href)
    address = (unquote(detour.group(1)) if detour else href).strip()
    if address.lower().startswith("http://"):
        address = "https://" + address[7:]
    return address if address.lower().startswith(("https://", "mailto:")) and markup.is_allowed(address) else None


def text_of(
    html: str, *, link: Address = web_address, picture: Picture | None = None, top: int | None = None
) -> Converted:
    """The HTML as Markdown of a lesson: blocks with an empty line between them.

    `top` is the level of heading that becomes `##`, deeper ones become `###`; None: the highest that was met so far.
    """
    body = _prepared(html)
    writer = _Writer(link, picture or _no_picture, top, _notes(body))
    text = "\n\n".join([*writer.blocks(body), *writer.notes_at_the_end()])
    return Converted(text, tuple(writer.lost))


def line_of(html: str, *, link: Address = web_address, picture: Picture | None = None) -> Converted:
    """The HTML as one line of inline Markdown, for a question, an answer or a cell; lists are parted by semicolons."""
    body = _prepared(html)
    writer = _Writer(link, picture or _no_picture, None, {})
    return Converted(phrase(writer.flat(body), one_line=True, in_block=False), tuple(writer.lost))


def words(html: str) -> str:
    """The words alone, in one line, without any mark of Markdown."""
    writer = _Writer(lambda _href: None, _no_picture, None, {})
    return words_of(run for run in writer.flat(_prepared(html)) if not run.ready)


def _no_picture(_source: str, _description: str) -> str | None:
    return None


def _prepared(html: str) -> Element:
    body = hypertext.tree(html)
    wordlists.make_lists(body)
    return body


# Footnotes: two links that lead to each other


@dataclass(frozen=True, slots=True)
class _Note:
    number: int
    definition: Element
    back: Element


def _notes(body: Element) -> dict[int, _Note]:
    """Id of the link to a footnote (of the Python object) → the footnote."""
    places: dict[str, Element] = {}
    order: dict[int, int] = {}
    for place, one in enumerate(body.below()):
        order[id(one)] = place
        for name in {one.attribute("id"), one.attribute("name")} - {""}:
            places.setdefault(name, one)
    links = [one for one in body.below() if one.name == "a" and one.attribute("href")[1:] in places]
    to: dict[int, list[Element]] = {}
    for one in links:
        to.setdefault(id(places[one.attribute("href")[1:]]), []).append(one)
    found: dict[int, _Note] = {}
    taken: set[int] = set()
    for one in links:
        back = _way_back(one, places[one.attribute("href")[1:]], to)
        if back is None or order[id(back)] < order[id(one)] or id(back) in taken:
            continue
        taken.add(id(back))
        found[id(one)] = _Note(len(found) + 1, _block_around(back), back)
    return found


def _way_back(link: Element, there: Element, to: dict[int, list[Element]]) -> Element | None:
    """The link in the footnote that leads back to this one."""
    around = link.parent
    candidates = [*to.get(id(link), ())[:_MOST_MENTIONS], *to.get(id(around), ())[:_MOST_MENTIONS]]
    return next((one for one in candidates if one is not link and (one is there or _is_inside(one, there))), None)


def _is_inside(element: Element, around: Element) -> bool:
    there = element.parent
    while there is not None and there is not around:
        there = there.parent
    return there is around


def _block_around(element: Element) -> Element:
    there = element
    while there.parent is not None and there.name not in {"li", "p", "div", "aside", "td", "dd"}:
        there = there.parent
    around = there.parent
    if there.name == "p" and around is not None and around.name in {"li", "div"} and len(around.elements) == 1:
        return around
    return there


# Blocks


@dataclass(slots=True)
class _Writer:
    link: Address
    picture: Picture
    top: int | None
    notes: dict[int, _Note]
    lost: list[str] = field(default_factory=list)
    is_fixed: bool = field(init=False)
    definitions: set[int] = field(init=False)
    """Python ids of the blocks that define footnotes."""

    def __post_init__(self) -> None:
        self.is_fixed = self.top is not None
        self.definitions = {id(note.definition) for note in self.notes.values()}

    def blocks(self, element: Element, look: Run | None = None) -> list[str]:
        """What stands in the element, as blocks of Markdown."""
        found: list[str] = []
        waiting: list[Run] = []
        look = _styled(element, look or Run(""))

        def settle() -> None:
            found.extend(self._paragraphs(waiting))
            waiting.clear()

        for child in element.children:
            if isinstance(child, Element) and not _is_hidden(child) and _holds_blocks(child):
                settle()
                found += self._block(child, look)
            else:
                waiting += self.runs(child, look)
        settle()
        return found

    def _block(self, element: Element, look: Run) -> list[str]:
        if id(element) in self.definitions:
            return []
        name = "heading" if element.name in _HEADINGS or _is_title(element) else element.name
        write = {
            "heading": self._heading,
            "ul": self._list,
            "ol": self._list,
            "table": self._table,
            "blockquote": self._quote,
            "pre": _code_block,
            "hr": _line_across,
            "dl": self._terms,
        }.get(name, self.blocks)
        return write(element, look)

    def _quote(self, element: Element, look: Run) -> list[str]:
        inside = "\n\n".join(self.blocks(element, look))
        return ["\n".join(f"> {line}".rstrip() for line in inside.split("\n"))] if inside else []

    def _heading(self, element: Element, _look: Run) -> list[str]:
        level = _HEADINGS.get(element.name, 1)
        runs = [replace(run, bold=False, italic=False) for run in self.flat(element)]
        pictures = [run for run in runs if run.ready and run.text.startswith("!")]
        title = phrase([run for run in runs if run not in pictures], one_line=True, in_block=False)
        if not title:
            return [run.text for run in pictures]
        if not self.is_fixed and (self.top is None or level < self.top):
            self.top = level
        marks = "##" if self.top is None or level <= self.top else "###"
        return [f"{marks} {title}", *(run.text for run in pictures)]

    def _paragraphs(self, runs: Sequence[Run]) -> list[str]:
        """Two ends of line in a row part paragraphs; pictures alone are blocks of their own."""
        found: list[str] = []
        for part in _parted(runs):
            if all((run.ready and run.text.startswith("![")) or not run.text.strip() for run in part):
                found += [run.text for run in part if run.ready]
            else:
                found.append(phrase(part))
        return [text for text in found if text]

    def _list(self, element: Element, look: Run) -> list[str]:
        number = int(element.attribute("start") or 1) if re.fullmatch(r"\d{0,6}", element.attribute("start")) else 1
        items: list[str] = []
        for item in _items(element):
            if id(item) in self.definitions:
                continue
            is_list = item.name in {"ul", "ol"}
            blocks = self._list(item, look) if is_list else self.blocks(item, look)
            mark = f"{number}. " if element.name == "ol" else "- "
            if blocks and is_list and items:
                items[-1] += "\n" + _indented("\n".join(blocks), len(mark))
                continue
            if not blocks:
                continue
            if task := _task(item):
                blocks[0] = f"{task} {blocks[0]}"
            items.append(mark + _indented(_glued(blocks), len(mark)).lstrip(" "))
            number += 1
        if not items:
            return []
        loose = any("\n\n" in item for item in items)
        return [("\n\n" if loose else "\n").join(items)]

    def _terms(self, element: Element, look: Run) -> list[str]:
        parts = [part for one in element.children for part in _of_terms(one)]
        if any(part.name not in {"dt", "dd"} for part in parts):
            return self.blocks(element, look)
        lines: list[str] = []
        for part in parts:
            if part.name == "dt" and (term := phrase(self.flat(part, look), one_line=True)):
                lines += ["", term] if lines else [term]
            elif part.name == "dd" and (blocks := self.blocks(part, look)):
                mark = ": " if lines else ""
                lines.append(mark + _indented("\n\n".join(blocks), len(mark)).lstrip(" "))
        return ["\n".join(lines)] if lines else []

    def _table(self, element: Element, look: Run) -> list[str]:
        captions = [one for one in element.elements if one.name == "caption"]
        return [block for one in captions for block in self.blocks(one, look)] + self._grid(tables.grid(element), look)

    def _grid(self, grid: tables.Grid, look: Run) -> list[str]:
        if not grid.rows:
            return []
        if max(map(len, grid.rows)) == 1:
            return [block for row in grid.rows for cell in row for block in self.blocks(cell, look)]
        if not grid.has_header:
            self.lost.append(GUESSED_HEADER)
        if grid.has_copies:
            self.lost.append(COPIED_CELLS)
        rows = [[self._cell(cell, look) for cell in row] for row in grid.rows]
        width = max(map(len, rows))
        lines = [tables.row(row, width) for row in rows if any(row)]
        if not lines:
            return []
        return ["\n".join([lines[0], tables.rule(width), *lines[1:]])]

    def _cell(self, cell: Element, look: Run) -> str:
        return phrase(self.flat(cell, look), one_line=True, in_block=False)

    def notes_at_the_end(self) -> list[str]:
        """The footnotes that the text mentions."""
        written = []
        self.definitions.clear()
        for note in sorted(self.notes.values(), key=lambda one: one.number):
            note.back.children.clear()
            note.back.name = "span"
            blocks = self.blocks(note.definition) or ["–"]
            written.append(f"[^{note.number}]: " + _indented("\n\n".join(blocks), 4).lstrip(" "))
        return written

    # Inline

    def flat(self, element: Element, look: Run | None = None) -> list[Run]:
        """Everything inside as runs of one line: blocks are parted by a space, items of lists by a semicolon."""
        found: list[Run] = []
        look = _styled(element, look or Run(""))
        for child in element.children:
            if isinstance(child, Element) and child.name in BLOCKS and not _is_hidden(child):
                while found and not found[-1].text.strip():
                    found.pop()
                if found:
                    found.append(Run("; " if child.name == "li" and child is not _first(child) else " "))
                found += self.flat(child, look)
                found.append(Run(" "))
            elif isinstance(child, Element) and _holds_blocks(child):
                found += self.flat(child, look)
            else:
                found += self.runs(child, look)
        return found

    def runs(self, node: Element | str, look: Run) -> list[Run]:
        """The words of something inside a paragraph."""
        if isinstance(node, str):
            return [replace(look, text=node.replace("\n", " "))] if node else []
        if _is_hidden(node):
            return []
        if node.name == "br":
            return [Run("\n")]
        if node.name == "img":
            return self._picture(node)
        if id(node) in self.notes:
            return [Run(f"[^{self.notes[id(node)].number}]", ready=True)]
        look = _styled(node, look)
        if node.name == "a" and node.attribute("href"):
            look = self._linked(node, look)
        found = [run for child in node.children for run in self.runs(child, look)]
        return _shifted(node, found)

    def _picture(self, node: Element) -> list[Run]:
        alt = " ".join(node.attribute("alt").split())
        address = self.picture(node.attribute("src"), alt)
        if address is None:
            self.lost.append(LOST_PICTURE)
            return []
        return [Run(f"![{escaped(alt)}]({target(address)})", ready=True)]

    def _linked(self, node: Element, look: Run) -> Run:
        address = self.link(node.attribute("href"))
        if address is None:
            if not node.attribute("href").startswith("#"):
                self.lost.append(LOST_LINK)
            return look
        return replace(look, link=address)


def _first(child: Element) -> Element | None:
    around = child.parent
    return next((one for one in around.elements if one.name == "li"), None) if around else None


def _items(element: Element) -> list[Element]:
    """Items of a list; a list right inside a list belongs to the item before it; loose words make an item."""
    found: list[Element] = []
    for child in element.children:
        if isinstance(child, Element):
            found.append(child)
        elif child.strip():
            found.append(Element("li", children=[child]))
    return found


def _of_terms(child: Element | str) -> list[Element]:
    """Terms and meanings in one child of a list of terms; a `div` may hold a pair of them."""
    if isinstance(child, str):
        return [Element("loose")] if child.strip() else []
    return child.elements if child.name == "div" and child.elements else [child]


def _task(item: Element) -> str:
    box = next((one for one in item.below() if one.name == "input" and one.attribute("type") == "checkbox"), None)
    if box is not None:
        return "[x]" if "checked" in box.attributes else "[ ]"
    if item.attribute("role") == "checkbox":
        return "[x]" if item.attribute("aria-checked") == "true" else "[ ]"
    return ""


def _styled(element: Element, look: Run) -> Run:
    """The look of what stands inside the element."""
    style, name = element.style, element.name
    weight, slant = style.get("font-weight", ""), style.get("font-style", "")
    bold, italic = look.bold or name in {"b", "strong"}, look.italic or name in {"i", "em", "cite", "dfn"}
    if weight:
        bold = int(weight) >= _BOLD_FROM if weight.isdecimal() else weight in {"bold", "bolder"}
    if slant:
        italic = slant.startswith(("italic", "oblique"))
    return replace(look, bold=bold, italic=italic, code=look.code or name in {"code", "tt", "kbd", "samp"})


def _shifted(node: Element, runs: list[Run]) -> list[Run]:
    """Raised and lowered figures as the signs that there are for them."""
    align = node.style.get("vertical-align", "")
    raised, lowered = node.name == "sup" or align == "super", node.name == "sub" or align == "sub"
    table = _RAISED if raised else _LOWERED
    signs = {ord(sign) for run in runs for sign in run.text.strip() if not run.ready}
    if not (raised or lowered) or not signs <= table.keys():
        return runs
    return [run if run.ready else replace(run, text=run.text.translate(table)) for run in runs]


def _is_hidden(element: Element) -> bool:
    style = element.style
    return style.get("display") == "none" or style.get("mso-hide") == "all" or "hidden" in element.attributes


def _holds_blocks(element: Element) -> bool:
    return element.name in BLOCKS or any(one.name in BLOCKS for one in element.below())


def _parted(runs: Sequence[Run]) -> list[list[Run]]:
    parts: list[list[Run]] = [[]]
    ends = 0
    for run in runs:
        if run.text == "\n":
            ends += 1
            continue
        if not run.text.strip() and not run.ready:
            if not ends:
                parts[-1].append(run)
            continue
        if ends > 1:
            parts.append([])
        elif ends == 1 and parts[-1]:
            parts[-1].append(Run("\n"))
        ends = 0
        parts[-1].append(run)
    return [part for part in parts if part]


def _is_title(element: Element) -> bool:
    return element.name == "p" and "msotitle" in element.attribute("class").lower()


def _line_across(_element: Element, _look: Run) -> list[str]:
    return ["---"]


def _code_block(element: Element, _look: Run) -> list[str]:
    text = element.words().strip("\n")
    longest = max((len(ticks) for ticks in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}\n{text}\n{fence}"] if text.strip() else []


def _indented(text: str, width: int) -> str:
    return "\n".join(" " * width + line if line else "" for line in text.split("\n"))


def _glued(blocks: Sequence[str]) -> str:
    """Blocks of an item: a list follows its words at once, all else after an empty line."""
    text = blocks[0]
    for block in blocks[1:]:
        near = re.match(r"- |1\. ", block) and not re.match(r"- |\d+\. |\||>|`{3}", text)
        text += ("\n" if near else "\n\n") + block
    return text
