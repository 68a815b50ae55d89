"""A text as a tree of plain values for a printer that knows no Markdown: blocks of inlines, `k` names the kind.

Blocks: h p ul ol quote table box figure dl pre rule. Inlines: t em strong span code link br note
blank task image.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from elearn.domain.course import markup
from elearn.domain.quiz import typed
from elearn.domain.quiz.model import Question
from elearn.domain.typography import tidy

Node = dict[str, Any]
Link = Callable[[str], str]
"""The address in the print for one in a text: `https://…`, `#label`, or empty where it becomes plain words."""

_Said = Callable[[str], list[Node]]
_OnPaper = tuple[list[Node], list[Node]]

_SIDES = {"right": "right", "center": "center"}


def blocks(text: str, language: str, link: Link) -> list[Node]:
    """The text's blocks; footnotes stand where they are mentioned."""
    parsed = _parser().parse(text, {})
    reading = _Reading(parsed, language, link)
    reading.notes = _notes(parsed, language, link)
    return reading.until("")


def line(text: str, language: str, link: Link) -> list[Node]:
    """One line of inline Markdown."""
    return [one for token in _parser().parseInline(text, {}) for one in _inlines(token.children, language, link, {})]


def words(text: str, language: str) -> list[Node]:
    """Plain text."""
    return [{"k": "t", "s": tidy(text, language)}] if text else []


@cache
def _parser() -> MarkdownIt:
    return markup.parser()


def _notes(parsed: Sequence[Token], language: str, link: Link) -> dict[int, list[Node]]:
    """What each footnote says, by its number; a footnote holds no other."""
    found: dict[int, list[Node]] = {}
    for place, token in enumerate(parsed):
        if token.type == "footnote_open":
            reading = _Reading(parsed[place + 1 :], language, link)
            found[token.meta["id"]] = reading.until("footnote_close")
    return found


class _Reading:
    """The way through a text's tokens."""

    def __init__(self, tokens: Sequence[Token], language: str, link: Link) -> None:
        self.tokens, self.language, self.link = tokens, language, link
        self.place = 0
        self.notes: dict[int, list[Node]] = {}

    def until(self, end: str) -> list[Node]:
        """Read blocks up to a closing token, and past it."""
        found: list[Node] = []
        while self.place < len(self.tokens):
            token = self.tokens[self.place]
            self.place += 1
            if token.type in {end, "footnote_block_open"}:
                break
            found += self._block(token)
        return found

    def _block(self, token: Token) -> list[Node]:
        name = token.type.removesuffix("_open")
        if name in {"heading", "paragraph"}:
            return self._words(token, name)
        if token.type in {"fence", "code_block"}:
            return [{"k": "pre", "s": token.content}]
        made = self._node(token, name)
        return [made] if made else []

    def _node(self, token: Token, name: str) -> Node | None:
        makers: dict[str, Callable[[], Node]] = {
            "bullet_list": lambda: self._list(token, ordered=False),
            "ordered_list": lambda: self._list(token, ordered=True),
            "table": self._table,
            "dl": self._terms,
            "blockquote": lambda: {"k": "quote", "b": self.until("blockquote_close")},
            "container_box": lambda: self._box(token),
            "hr": lambda: {"k": "rule"},
        }
        return makers[name]() if name in makers else None

    def _words(self, token: Token, name: str) -> list[Node]:
        said = self.tokens[self.place]
        self.place += 2
        inlines = self._inline(said)
        if name == "heading":
            return [{"k": "h", "level": int(token.tag[1:]), "c": inlines}]
        if len(inlines) == 1 and inlines[0]["k"] == "image":
            return [{**inlines[0], "k": "figure"}]
        return [{"k": "p", "c": inlines}] if inlines else []

    def _inline(self, token: Token) -> list[Node]:
        return _inlines(token.children, self.language, self.link, self.notes)

    def _list(self, token: Token, *, ordered: bool) -> Node:
        items: list[Node] = []
        while self.tokens[self.place].type == "list_item_open":
            task = self.tokens[self.place].meta.get("task", "")
            self.place += 1
            inside = self.until("list_item_close")
            if task and inside and inside[0]["k"] == "p":
                inside[0]["c"].insert(0, {"k": "task", "done": task == "done"})
            items.append({"b": inside})
        self.place += 1
        return {"k": "ol" if ordered else "ul", "start": int(token.attrGet("start") or 1), "items": items}

    def _table(self) -> Node:
        rows: list[list[Node]] = []
        while (token := self.tokens[self.place]).type != "table_close":
            self.place += 1
            if token.type == "tr_open":
                rows.append([])
            elif token.type in {"th_open", "td_open"}:
                side = str(token.attrGet("style") or "").removeprefix("text-align:")
                cell = self._inline(self.tokens[self.place])
                rows[-1].append({"side": _SIDES.get(side, "left"), "c": cell})
        self.place += 1
        return {"k": "table", "head": rows[0], "rows": rows[1:]}

    def _terms(self) -> Node:
        items: list[Node] = []
        while (token := self.tokens[self.place]).type != "dl_close":
            self.place += 1
            if token.type == "dt_open":
                items.append({"c": self._inline(self.tokens[self.place]), "b": []})
            elif token.type == "dd_open" and items:
                items[-1]["b"] += self.until("dd_close")
        self.place += 1
        return {"k": "dl", "items": items}

    def _box(self, token: Token) -> Node:
        title = line(token.meta.get("title", ""), self.language, self.link)
        return {"k": "box", "name": token.info, "c": title, "b": self.until("container_box_close")}


def _inlines(children: Sequence[Token] | None, language: str, link: Link, notes: dict[int, list[Node]]) -> list[Node]:
    """Return the inlines; those inside others hang on them."""
    row: list[Node] = []
    around: list[list[Node]] = []
    for token in children or ():
        if token.nesting == 1:
            node = _opened(token, link)
            row.append(node)
            around.append(row)
            row = node["c"]
        elif token.nesting == -1:
            row = around.pop() if around else row
        else:
            row += _leaf(token, language, notes)
    return around[0] if around else row


def _opened(token: Token, link: Link) -> Node:
    if token.type == "link_open":
        return {"k": "link", "to": link(str(token.attrs.get("href", ""))), "c": []}
    return {"k": {"em_open": "em", "strong_open": "strong"}.get(token.type, "span"), "c": []}


def _leaf(token: Token, language: str, notes: dict[int, list[Node]]) -> list[Node]:
    if token.type in {"text", "text_special"}:
        return words(token.content, language)
    if token.type == "footnote_ref" and token.meta["id"] in notes:
        return [{"k": "note", "b": notes[token.meta["id"]]}]
    if token.type == "image":
        alt, title = (tidy(one, language) for one in (markup.plain(token.children), str(token.attrs.get("title", ""))))
        return [{"k": "image", "name": str(token.attrs.get("src", "")), "alt": alt, "title": title}]
    plain: dict[str, Node] = {
        "softbreak": {"k": "t", "s": " "},
        "hardbreak": {"k": "br"},
        "code_inline": {"k": "code", "s": token.content},
    }
    return [plain[token.type]] if token.type in plain else []


# --- questions on paper: what is asked, and what is right ---


def asked(question: Question, language: str, link: Link, truth: Sequence[str]) -> tuple[list[Node], list[Node]]:
    """A question's rows to tick or to write in, and its answer; `truth` is how "true" and "false" are said."""

    def said(text: str) -> list[Node]:
        return line(text, language, link)

    if question.kind == "truefalse":
        right = truth[0 if question.key.right else 1]
        return _rows("circle", [words(one, language) for one in truth]), words(right, language)
    return _ON_PAPER[question.kind](question, question.text_in(language).body, language, said)


def _chosen(question: Question, body: Any, _language: str, said: _Said) -> _OnPaper:
    one = question.kind == "single"
    rights = [question.key.right] if one else question.key.right
    rows = _rows("circle" if one else "square", [said(option.text) for option in body.options])
    return rows, _joined(said(body.options[at].text) for at in rights)


def _written(_question: Question, body: Any, language: str, _said: _Said) -> _OnPaper:
    return _rows("write", [[]]), words(" / ".join(map(typed.plain, body.variants)), language)


def _counted(question: Question, body: Any, language: str, _said: _Said) -> _OnPaper:
    answer = f"{question.key.value} {body.unit}".strip()
    return _rows("write", [words(body.unit, language)]), words(answer, language)


def _ordered(_question: Question, body: Any, _language: str, said: _Said) -> _OnPaper:
    """Items in the order of the alphabet, each with a place to write its number at."""
    return _rows("short", [said(one) for one in sorted(body.items)]), _joined(said(one) for one in body.items)


def _rows(mark: str, rows: Sequence[list[Node]]) -> list[Node]:
    return [{"mark": mark, "c": row} for row in rows]


def _joined(parts: Iterable[list[Node]]) -> list[Node]:
    """Return the parts with semicolons between them."""
    found: list[Node] = []
    for part in parts:
        found += [*([{"k": "t", "s": "; "}] if found else []), *part]
    return found


def _matched(_question: Question, body: Any, language: str, said: _Said) -> _OnPaper:
    """Left sides to write a letter at, then the lettered right sides in the order of the alphabet."""
    rights = sorted(row.right for row in body.rows)
    letters = {right: chr(ord("A") + place) for place, right in enumerate(rights)}
    lefts = [row for row in body.rows if row.left]
    lettered = [[*words(f"{letters[right]}. ", language), *said(right)] for right in rights]
    answer = _joined([*said(row.left), *words(f" – {letters[row.right]}", language)] for row in lefts)
    return [*_rows("short", [said(row.left) for row in lefts]), *_rows("none", lettered)], answer


def _gapped(question: Question, body: Any, language: str, said: _Said) -> _OnPaper:
    row, right = said(body.segments[0]), []
    for place, gap in enumerate(body.gaps):
        choices = [typed.plain(word) for word in gap.words]
        row += [{"k": "blank"}, *(words(f" ({' / '.join(choices)})", language) if gap.choose else [])]
        row += said(body.segments[place + 1])
        key = question.key.gaps[place]
        right.append(words(choices[key.right] if gap.choose else " / ".join(choices), language))
    return _rows("none", [row]), _joined(right)


_ON_PAPER: Mapping[str, Callable[[Question, Any, str, _Said], _OnPaper]] = {
    "single": _chosen,
    "multiple": _chosen,
    "text": _written,
    "number": _counted,
    "matching": _matched,
    "ordering": _ordered,
    "gaps": _gapped,
}
