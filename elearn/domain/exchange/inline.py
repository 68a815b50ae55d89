"""Words between formats: plain text, HTML and other people's Markdown become the Markdown of questions, and back.

A question's texts are lines; whatever else somebody put there (lists, tables, pictures) becomes words, and is named.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from elearn.domain.course import markup
from elearn.domain.exchange.hypertext import BLOCKS, Element, tree
from elearn.domain.exchange.report import Notes, Unfit

Format = Literal["plain", "html", "markdown", "auto"]
"""`auto`: plain text in which tags are tags, as Moodle's own."""

MOST_SIGNS = 10_000
"""A longer text belongs to no question, and looking at it would take long."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_SPECIAL = re.compile(r"[\\`*\[]|<(?=\S)|&(?=#?\w+;)|(?<!\s)_|_(?!\s)")
_LONE_LINE = re.compile(r"(?:^|(?<=\s))_{3,}(?=[\s.,;:!?)]|$)")
_LIST_ITEM = re.compile(r"(?:- |\d{1,3}\. )(?=\w)")
_BEGIN = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|>|[-+](?=\s|$)|[-=~:|]{2,}|\||:|\d+(?=[.)](?:\s|$)))")
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>")
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z]\w+);")
_EMBEDDED = re.compile(r"<(iframe|object|svg|math|video|audio|embed|input|select|textarea)\b", re.IGNORECASE)
_FORMULAS = (("\\(", "\\)"), ("\\[", "\\]"), ("$$", "$$"))
_PICTURE = re.compile(r"!\[([^\]\n]{0,500})\]\(\s{0,9}<?([^)\s>]{0,500})>?[^)\n]{0,500}\)")
_LINK = re.compile(r"(?<!!)\[([^\]\n]{0,500})\]\(\s{0,9}<?([^)\s>]{0,500})>?[^)\n]{0,500}\)")
_SMALL = {
    "sup": str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ"),
    "sub": str.maketrans("0123456789+-=()aeox", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓ"),
}
_STRONG, _EMPHASIS, _CODE = {"strong", "b"}, {"em", "i", "cite"}, {"code", "tt", "kbd", "samp"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_STRUCK = {"s", "strike", "del"}
_BREAK, _PARAGRAPH = "\n", "\n\n"
_MOST_DEPTH = 14
_HARMLESS = re.compile(r"(?:[^\W\d_][\w ,;.!?()%„”\"'–—§…]*+)?")


def clean(text: str) -> str:
    """The text with one kind of line end and without signs that no file may hold."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """The text as one line."""
    return " ".join(clean(text).replace("\u2028", " ").replace("\u2029", " ").split())


def escaped(text: str) -> str:
    """One line of plain text as inline Markdown that shows the same words."""
    line = one_line(text)
    parts, start = [], 0
    for found in _LONE_LINE.finditer(line):
        parts += [_SPECIAL.sub(r"\\\g<0>", line[start : found.start()]), found[0]]
        start = found.end()
    return "".join([*parts, _SPECIAL.sub(r"\\\g<0>", line[start:])])


def escaped_lines(text: str) -> str:
    """Plain text of several lines as Markdown that shows the same words."""
    lines = [_guarded(escaped(line)) for line in clean(text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _guarded(line: str) -> str:
    """The line with a backslash before what would begin a block, so that it stays words."""
    found = None if _LIST_ITEM.match(line) else _BEGIN.match(line)
    if found is None:
        return line.replace("|", "\\|")
    if found[2].isdigit():
        end = found.end()
        return f"{line[:end]}\\{line[end:]}".replace("|", "\\|")
    return f"{found[1]}\\{line[len(found[1]) :]}" if line[0] == "|" else f"\\{line}".replace("|", "\\|")


def typed_word(text: str) -> str:
    """A plain answer as the course file holds it, where a backslash takes a sign's meaning away."""
    return re.sub(r"\\(?=[!-/:-@\[-`{-~])", r"\\\\", one_line(text))


def line(text: str, form: Format, notes: Notes) -> str:
    """A text of that format as one line of inline Markdown."""
    return _converted(text, _settled(text, form), notes, several=False)


def lines(text: str, form: Format, notes: Notes) -> str:
    """A text of that format as Markdown without headings, tables and pictures."""
    return _converted(text, _settled(text, form), notes, several=True)


def bare(text: str, form: Format, notes: Notes) -> str:
    """A text of that format as one line of plain words."""
    form = _settled(text, form)
    return one_line(text) if form == "plain" else plain(_converted(text, form, notes, several=False))


def _settled(text: str, form: Format) -> Format:
    if form == "auto":
        return "html" if _TAG.search(text) or _ENTITY.search(text) else "plain"
    return form


def _converted(text: str, form: Format, notes: Notes, *, several: bool) -> str:
    text = clean(text)
    if len(text) > MOST_SIGNS:
        raise Unfit("text_too_long", most=str(MOST_SIGNS), count=str(len(text)))
    if any(0 <= text.find(begin) < text.rfind(end) for begin, end in _FORMULAS):
        notes.add("formula_as_text")
    if form == "html" and ("<" in text or "&" in text):
        return _from_html(text, notes, several=several)
    if form == "markdown":
        return _from_markdown(text, notes, several=several)
    if several:
        # Without tags a line end of HTML is a space, one of plain text is a line end.
        return escaped_lines(text) if form == "plain" else _guarded(escaped(text))
    if form == "plain" and "\n" in text.strip():
        notes.add("lines_joined")
    return escaped(text)


def _from_html(text: str, notes: Notes, *, several: bool) -> str:
    for found in _EMBEDDED.finditer(text):
        notes.add("picture_left_out", name=f"<{found[1].lower()}>")
    marked = _tidied(_Walk(notes, several=several).inside(tree(text)))
    words = marked.plain
    if not several:
        if "\n" in words.strip():
            notes.add("lines_joined")
        joined, flat = one_line(marked.source), one_line(words)
        return joined if _says(joined, flat) else _unmarked(escaped(flat), notes)
    return marked.source if _shows(marked.source, words) else _unmarked(escaped_lines(words), notes)


def _unmarked(text: str, notes: Notes) -> str:
    notes.add("markup_left_out")
    return text


def _says(source: str, words: str) -> bool:
    return source == words or one_line(plain(source)) == words


def _shows(source: str, words: str) -> bool:
    """Whether a page would show these words and nothing that a question may not hold."""
    if source == words and _is_harmless(source):
        return True
    outline = markup.outline(source)
    if outline.faults or outline.blocks:
        return False
    shown = "".join(markup.plain(token.children) for token in markup.tokens(source) if token.type == "inline")
    return "".join(shown.split()) == "".join(re.sub(r"(?m)^(?:- |\d+\. )", "", words).split())


def _is_harmless(text: str) -> bool:
    """Whether there is no sign in it that could mean something in Markdown: most texts need no parser."""
    return all(map(_HARMLESS.fullmatch, text.split("\n\n")))


class _Pair:
    """The same words twice: as Markdown and as what it should show."""

    __slots__ = ("plain", "source")

    def __init__(self, source: str, plain: str) -> None:
        self.source, self.plain = source, plain


def _together(pairs: Sequence[_Pair]) -> _Pair:
    return _Pair("".join(pair.source for pair in pairs), "".join(pair.plain for pair in pairs))


class _Walk:
    """One way through a tree, with the remarks it makes."""

    def __init__(self, notes: Notes, *, several: bool) -> None:
        self.notes, self.several = notes, several
        self._items: dict[int, int] = {}

    def inside(self, element: Element, depth: int = 0) -> _Pair:
        pairs = [
            self._words(child) if isinstance(child, str) else self._element(child, depth) for child in element.children
        ]
        return _together(pairs)

    def _words(self, text: str) -> _Pair:
        text = re.sub(r"\s+", " ", clean(text))
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        if not text.strip():
            return _Pair(before, before)
        return _Pair(f"{before}{escaped(text)}{after}", f"{before}{one_line(text)}{after}")

    def _element(self, element: Element, depth: int) -> _Pair:
        if element.name == "br":
            return _Pair(_BREAK, _BREAK)
        if element.name == "img":
            return self._picture(element)
        inner = self.inside(element, depth + 1)
        if element.name in _STRUCK or element.name == "table":
            self.notes.add("layout_as_text", what=element.name)
        if element.name == "li":
            return self._item(element, inner)
        if element.name in BLOCKS:
            return self._block(element.name, inner)
        return self._small(element.name, inner) if element.name in _SMALL else self._marked(element, inner, depth)

    def _picture(self, element: Element) -> _Pair:
        address, words = element.attribute("src"), one_line(element.attribute("alt"))
        self.notes.add("picture_left_out", name=picture_name(address))
        return _Pair(f" ({escaped(words)}) ", f" ({words}) ") if words else _Pair(" ", " ")

    def _small(self, name: str, inner: _Pair) -> _Pair:
        table = _SMALL[name]
        words = inner.plain.strip()
        if words and all(ord(sign) in table for sign in words):
            return _Pair(words.translate(table), words.translate(table))
        mark = "^" if name == "sup" else "_"
        return _Pair(f"{escaped(mark)}{inner.source}", f"{mark}{inner.plain}") if words else inner

    def _item(self, element: Element, inner: _Pair) -> _Pair:
        around = element.parent or element
        if not self.several:
            self.notes.add("layout_as_text", what=around.name)
            return _Pair(f"{inner.source.strip()}; ", f"{inner.plain.strip()}; ")
        place = self._items[id(around)] = self._items.get(id(around), 0) + 1
        mark = f"{place}. " if around.name == "ol" else "- "
        source, words = (" ".join(map(str.strip, text.strip().split("\n"))) for text in (inner.source, inner.plain))
        return _Pair(f"\n{mark}{source}", f"\n{mark}{words}") if words else _Pair("", "")

    def _block(self, name: str, inner: _Pair) -> _Pair:
        if name in {"td", "th"}:
            return _Pair(f"{inner.source.strip()} – ", f"{inner.plain.strip()} – ")
        end = "\n" if name in {"tr", "tbody", "thead", "tfoot"} else _PARAGRAPH
        source, words = inner.source.strip(), inner.plain.strip()
        if name in {"tr", "ul", "ol"}:
            source, words = (re.sub(r"(?: –|;)$", "", text) for text in (source, words))
        if not words:
            return _Pair(end, end)
        if name in _HEADINGS and self.several and _PARAGRAPH not in source and not source.startswith("*"):
            self.notes.add("layout_as_text", what=name)
            source = f"**{source}**"
        before = "" if end == "\n" else end
        return _Pair(f"{before}{source}{end}", f"{before}{words}{end}")

    def _marked(self, element: Element, inner: _Pair, depth: int) -> _Pair:
        words = inner.source.strip()
        if not words or "\n\n" in words or depth > _MOST_DEPTH:
            return inner
        before, after = (inner.source[: len(inner.source) - len(inner.source.lstrip())], "")
        after = inner.source[len(inner.source.rstrip()) :]
        if element.name in _STRONG:
            return _Pair(f"{before}**{words}**{after}", inner.plain)
        if element.name in _EMPHASIS:
            return _Pair(f"{before}*{words}*{after}", inner.plain)
        if element.name in _CODE and "`" not in inner.plain:
            return _Pair(f"{before}`{one_line(inner.plain)}`{after}", inner.plain)
        if element.name == "a":
            return self._link(element.attribute("href").strip(), inner, words)
        return inner

    def _link(self, address: str, inner: _Pair, words: str) -> _Pair:
        if not address:
            return inner
        if is_outside(address) and not re.search(r"[\s<>()\\]", address) and "[" not in inner.plain:
            return _Pair(f"[{words}]({address})", inner.plain)
        address = one_line(address)
        self.notes.add("link_as_text", address=address)
        if address in inner.plain:
            return inner
        return _Pair(f"{inner.source} ({escaped(address)})", f"{inner.plain} ({address})")


def _tidied(pair: _Pair) -> _Pair:
    return _Pair(_tidied_text(pair.source), _tidied_text(pair.plain))


def _tidied_text(text: str) -> str:
    lines_ = [re.sub(r"[ \t\u00a0]+", " ", one).strip() for one in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines_)).strip("\n")


def _from_markdown(text: str, notes: Notes, *, several: bool) -> str:
    if "](" in text or "<" in text:
        text = _PICTURE.sub(lambda found: _spelled_picture(found, notes), text)
        text = _LINK.sub(lambda found: _spelled_link(found, notes), text)
    if several:
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(one.rstrip() for one in text.split("\n"))).strip("\n")
        if _is_harmless(text):
            return text
        outline = markup.outline(text)
        return _unmarked(escaped_lines(text), notes) if outline.faults or outline.blocks else text
    if "\n" in text.strip():
        notes.add("lines_joined")
    joined = one_line(text)
    inner = markup.inline_outline(joined) if "](" in joined or "<" in joined else None
    return _unmarked(escaped(joined), notes) if inner and (inner.faults or inner.pictures) else joined


def _spelled_picture(found: re.Match[str], notes: Notes) -> str:
    notes.add("picture_left_out", name=picture_name(found[2]))
    return f"({found[1]})" if found[1].strip() else ""


def _spelled_link(found: re.Match[str], notes: Notes) -> str:
    if is_outside(found[2]):
        return found[0]
    notes.add("link_as_text", address=found[2])
    return f"{found[1]} ({escaped(found[2])})"


def is_outside(address: str) -> bool:
    """Whether a link leads out of the course, by a scheme that a page may have."""
    return markup.is_allowed(address) and not markup.is_relative(address)


def picture_name(address: str) -> str:
    """The file's name in the address of a picture."""
    if address.startswith("data:"):
        return address[:30]
    return re.sub(r"[?#].*", "", address).rstrip("/").rpartition("/")[2] or address


@cache
def _parser() -> MarkdownIt:
    parser = markup.parser()
    parser.options["xhtmlOut"] = True
    return parser


def plain(text: str) -> str:
    """The words of one line of inline Markdown."""
    if not _MARKED.search(text):
        return text
    return "".join(markup.plain(token.children) for token in _parser().parseInline(text, {}))


_MARKED = re.compile(r"[\\`*_\[\]<&!]")


def is_marked(text: str) -> bool:
    """Whether inline Markdown shows emphasis, code, a link or a picture, not only words."""
    return bool(_MARKED.search(text)) and any(
        child.type not in {"text", "text_special"}
        for token in _parser().parseInline(text, {})
        for child in token.children or ()
    )


def is_bare(text: str) -> bool:
    """Whether inline Markdown is the same as the plain text it shows."""
    return escaped(text) == text and plain(text) == text


def html_line(text: str, notes: Notes) -> str:
    """One line of inline Markdown as XHTML; links into the course become words."""
    tokens = _parser().parseInline(text, {})
    for token in tokens:
        token.children = _outward(token.children or [], notes)
    return _rendered(tokens)


def html_lines(text: str, notes: Notes) -> str:
    """Markdown as XHTML paragraphs and lists."""
    tokens = _parser().parse(text, {})
    for token in tokens:
        if token.type == "inline":
            token.children = _outward(token.children or [], notes)
    return _rendered(tokens).strip()


def _rendered(tokens: Sequence[Token]) -> str:
    parser = _parser()
    return str(parser.renderer.render(tokens, parser.options, {}))


def _outward(children: Sequence[Token], notes: Notes) -> list[Token]:
    """The tokens without links that lead nowhere outside the course."""
    kept, dropped = [], 0
    for token in children:
        address = str(token.attrs.get("href", ""))
        if token.type == "link_open" and not is_outside(address):
            notes.add("link_left_out", address=address)
            dropped += 1
        elif token.type == "link_close" and dropped:
            dropped -= 1
        else:
            kept.append(token)
    return kept
