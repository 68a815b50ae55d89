"""HTML from other programs as a tree: whatever comes is read, in time that grows with its length and no faster."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

DEEPEST = 60
"""Elements deeper than this become part of the one around them, so that no text can exhaust the stack."""

VOID = frozenset({"br", "hr", "img", "input", "col", "meta", "link", "wbr", "area", "base", "embed", "source"})
_UNSEEN = frozenset({"script", "style", "xml", "title", "template", "textarea", "object", "iframe", "svg", "math"})
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*+)((?>[^>"']++|"[^"]*+"|'[^']*+'|["'])*+)>""")
_ATTRIBUTE = re.compile(r"""([^\s"'>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++)))?""")
_ENDED_BY = {
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "tr": {"tr", "td", "th"},
    "td": {"td", "th"},
    "th": {"td", "th"},
}
"""What a new element of this name ends, up to the list or table around it."""
_TABLE_PARTS = frozenset({"caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th"})
_WALLS = frozenset({"ul", "ol", "dl", "table"})
BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html"),
        *("li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
        *("caption", "details", "summary"),
    }
)
_CLOSE_PARAGRAPH = BLOCKS - {"td", "th", "tr", "li", "dd", "dt", "caption", "body", "html"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ufeff\u00ad\u200b\u2060]")


@dataclass(slots=True, eq=False)
class Element:
    """A tag with what stands inside it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)
    parent: "Element | None" = field(default=None, repr=False)

    def attribute(self, name: str) -> str:
        """The value of an attribute, or an empty text."""
        return self.attributes.get(name, "")

    @property
    def style(self) -> dict[str, str]:
        """The declarations of its `style`, in small letters."""
        pairs = (one.partition(":") for one in self.attribute("style").lower().split(";"))
        return {name.strip(): value.strip() for name, _, value in pairs}

    @property
    def elements(self) -> list["Element"]:
        """The elements right inside it."""
        return [child for child in self.children if isinstance(child, Element)]

    def add(self, child: "Element | str") -> None:
        """Put something at its end."""
        self.children.append(child)
        if isinstance(child, Element):
            child.parent = self

    def below(self) -> Iterator["Element"]:
        """Every element inside it, in order."""
        for child in self.elements:
            yield child
            yield from child.below()

    def words(self) -> str:
        """The text inside it, as it stands in the file."""
        return "".join(child if isinstance(child, str) else child.words() for child in self.children)


def tree(html: str) -> Element:
    """The whole text as one element `body`; tags that are not closed end where the text makes it likely."""
    root = Element("body")
    here, place, last = root, 0, html.rfind(">")
    while (start := html.find("<", place)) != -1:
        _add_text(here, html[place:start])
        if start > last:
            place = start
            break
        here, place = _after_markup(here, html, start)
    _add_text(here, html[place:])
    return root


def _add_text(here: Element, text: str) -> None:
    if text:
        place = _in_cell(here) if text.strip() else here
        place.add(_CONTROL.sub("", unescape(text)))


def _in_cell(here: Element) -> Element:
    """The place itself, or a cell where a table has something outside its cells."""
    for inside, name in (({"table", "thead", "tbody", "tfoot"}, "tr"), ({"tr"}, "td")):
        if here.name in inside:
            new = Element(name)
            here.add(new)
            here = new
    return here


def _after_markup(here: Element, html: str, start: int) -> tuple[Element, int]:
    """Read what begins with `<`; where one is after it, and the place."""
    if html.startswith("<!--", start):
        return here, _past(html, "-->", start + 4)
    if html.startswith(("<!", "<?"), start):
        return here, _past(html, ">", start)
    tag = _TAG.match(html, start)
    return _after_tag(here, html, tag) if tag else _after_words(here, html, start)


def _after_words(here: Element, html: str, start: int) -> tuple[Element, int]:
    """Read a `<` that begins no tag; where a tag has no end, all that follows is words, none of them is lost."""
    end = len(html) if html[start + 1 : start + 2].isalpha() or html.startswith("</", start) else start + 1
    _add_text(here, html[start:end])
    return here, end


def _after_tag(here: Element, html: str, tag: re.Match[str]) -> tuple[Element, int]:
    name = tag.group(2).lower()
    if tag.group(1):
        return _closed(here, name), tag.end()
    if name in _UNSEEN and not tag.group(3).endswith("/"):
        end = re.compile(rf"</{name}[^>]*+>", re.IGNORECASE).search(html, tag.end())
        return here, end.end() if end else len(html)
    return _opened(here, name, _attributes(tag.group(3))), tag.end()


def _past(html: str, end: str, start: int) -> int:
    found = html.find(end, start)
    return len(html) if found == -1 else found + len(end)


def _attributes(source: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(source):
        found.setdefault(name.lower(), unescape(double or single or bare))
    return found


def _opened(here: Element, name: str, attributes: dict[str, str]) -> Element:
    if name in _CLOSE_PARAGRAPH:
        here = _out_of(here, {"p"}, BLOCKS - {"p"})
    for ended in _ENDED_BY.get(name, ()):
        here = _out_of(here, {ended}, _WALLS)
    if name not in _TABLE_PARTS:
        here = _in_cell(here)
    elif name in {"td", "th"} and here.name in {"table", "thead", "tbody", "tfoot"}:
        here.add(Element("tr"))
        here = here.elements[-1]
    new = Element(name, attributes)
    here.add(new)
    return here if name in VOID or _depth(new) > DEEPEST else new


def _out_of(here: Element, names: set[str], walls: frozenset[str]) -> Element:
    """The place around the nearest of these elements, unless a wall stands before it."""
    there: Element | None = here
    while there is not None and there.name not in walls:
        if there.name in names:
            return there.parent or there
        there = there.parent
    return here


def _closed(here: Element, name: str) -> Element:
    walls = frozenset({"table"}) if name != "table" else frozenset()
    if name == "br":
        here.add(Element("br", parent=here))
    if name == "body":
        return here
    return _out_of(here, {name}, walls)


def _depth(element: Element) -> int:
    depth = 0
    while element.parent is not None:
        element, depth = element.parent, depth + 1
    return depth
