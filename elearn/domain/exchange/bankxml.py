"""XML of question banks as a small tree with line numbers; what stood before a break is kept, nothing is fetched."""

from dataclasses import dataclass, field
from html import escape, unescape
from xml.parsers import expat

from elearn.domain.exchange.report import Notes

_DEEPEST = 40
_TEXT = "text"


@dataclass(slots=True)
class Node:
    """An element with its own text; what stands inside a `text` is all text, even where somebody forgot CDATA."""

    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def own(self) -> str:
        """The text right inside it."""
        return "".join(self.pieces).strip()

    def all(self, name: str) -> list["Node"]:
        """The children of that name."""
        return [child for child in self.children if child.name == name]

    def child(self, name: str) -> "Node | None":
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def value(self, name: str, usual: str = "") -> str:
        """The text of the first child of that name, or of the `text` inside it."""
        found = self.child(name)
        return usual if found is None else found.said

    @property
    def said(self) -> str:
        """The text of the `text` inside it, else its own."""
        inner = self.child(_TEXT)
        return self.own if inner is None else inner.own


class _Refused(Exception):
    """The document declares entities or goes too deep."""


class _Builder:
    def __init__(self) -> None:
        self.top = Node("", 0)
        self._open = [self.top]
        self._inside_text = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.UseForeignDTD(True)  # noqa: FBT003 -- so that `&nbsp;` is passed on instead of breaking all
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words
        self.parser.EntityDeclHandler = self._declared
        self.parser.SkippedEntityHandler = self._skipped
        self.parser.ExternalEntityRefHandler = lambda *_: 1  # nothing outside is ever read

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._inside_text:
            said = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
            self._open[-1].pieces.append(f"<{name}{said}>")
            self._inside_text += 1
            return
        if len(self._open) > _DEEPEST:
            raise _Refused
        node = Node(name, self.parser.CurrentLineNumber, attributes)
        self._open[-1].children.append(node)
        self._open.append(node)
        self._inside_text = int(name == _TEXT)

    def _end(self, name: str) -> None:
        if self._inside_text > 1:
            self._open[-1].pieces.append(f"</{name}>")
            self._inside_text -= 1
            return
        self._inside_text = 0
        self._open.pop()

    def _words(self, words: str) -> None:
        self._open[-1].pieces.append(escape(words, quote=False) if self._inside_text > 1 else words)

    def _skipped(self, name: str, is_parameter: bool) -> None:  # noqa: FBT001 -- expat's signature
        if not is_parameter:
            self._words(unescape(f"&{name};"))

    def _declared(self, *_: object) -> None:
        raise _Refused

    def finished(self) -> Node:
        """The first element; a last child that never ended is taken away from it."""
        root = self.top.children[0] if self.top.children else self.top
        if len(self._open) > 2 and root.children:  # noqa: PLR2004 -- the top and the root
            root.children.pop()
        return root


def read_tree(content: bytes, notes: Notes) -> Node:
    """The root element with all that could be read; what broke is noted."""
    builder = _Builder()
    try:
        builder.parser.Parse(content, True)  # noqa: FBT003 -- expat's own signature
    except _Refused:
        notes.add("xml_declaration")
        return Node("", 0)
    except (expat.ExpatError, LookupError, ValueError) as error:
        line = getattr(error, "lineno", 0)
        notes.add("xml_broken", line=str(line), reason=str(error).partition(":")[0])
    return builder.finished()
