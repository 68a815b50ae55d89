"""The one place that makes HTML out of what people write: Markdown in, cleaned HTML out."""

import re
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from elearn.domain.course import markup
from elearn.domain.course.model import BOXES
from elearn.domain.fold import fold
from elearn.domain.typography import NO_BREAK, tidy

Link = Callable[[str], str | None]
"""The address on this site for one inside the course; None if there is none."""
Size = tuple[int, int]

WORDS_PER_MINUTE = 180
STORED_SPRITE = "/static/icons.svg"
"""Stands for the icons in stored pages; `stored` puts in their hashed address of the day."""
ICONS = {"tip": "info", "example": "eye", "exercise": "edit", "remember": "star", "law": "list"}

_SHOWN_LEVELS = {1: "h2", 2: "h2", 3: "h3"}
_DEEPEST_IN_LIST = 3
_LONE_LETTER = re.compile(r"(?:^|[\s(„\"])[aiouwzAIOUWZ]$")
_NO_SLUG = re.compile(r"[^a-z0-9]+")
_TAG = re.compile(r"<(/?[a-z][a-z0-9]*)((?:\s+[a-z-]+(?:=\"[^\"]*\")?)*)(\s*/?)>")
_NAMING = re.compile(r'(?<=\s)(id|for|href|aria-labelledby|aria-describedby)="([^"]*)"')
_CLASSES = {
    "section": {"note", "note--plain", "footnotes", *(f"note--{name}" for name in BOXES)},
    "p": {"note__t"},
    "span": {"vh", "task-box"},
    "svg": {"i"},
    "div": {"tablewrap"},
    "table": {"table"},
    "th": {"num"},
    "td": {"num"},
    "ul": {"contains-task-list"},
    "li": {"task-list-item"},
}
_TAGS = {
    *("h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "hr", "br"),
    *("table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "img", "section", "div"),
    *("a", "em", "strong", "code", "sup", "span", "svg", "use"),
}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={
        "*": {"id"},
        "a": {"href", "aria-label"},
        "img": {"src", "alt", "width", "height"},
        "ol": {"start"},
        "section": {"aria-labelledby", "aria-label"},
        "div": {"aria-label"},
        "use": {"href"},
    },
    tag_attribute_values={
        "a": {"rel": {"noopener"}},
        "img": {"loading": {"lazy"}, "decoding": {"async"}},
        "th": {"scope": {"col"}},
        "div": {"tabindex": {"0"}, "role": {"region"}},
        "span": {"aria-hidden": {"true"}},
        "svg": {"aria-hidden": {"true"}},
    },
    allowed_classes=_CLASSES,
    url_schemes={"https", "mailto"},
    link_rel=None,
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as a page shows it."""

    html: Markup
    toc: tuple[tuple[int, str, str], ...]
    """Headings of level 2 and 3: level, id, title."""
    words: int

    @property
    def minutes(self) -> int:
        """How long a reader needs, at least one minute."""
        return max(1, round(self.words / WORDS_PER_MINUTE))


@dataclass(slots=True)
class _Page:
    """What the rules of rendering need to know about the page."""

    language: str
    link: Link | None
    labels: Mapping[str, str]
    sprite: str
    sizes: Mapping[str, Size]
    toc: list[tuple[int, str, str]] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    """Ids that are used or kept for the heading that has asked for them."""
    given: set[str] = field(default_factory=set)
    """Ids asked for and used: whoever asks for the same again gets another."""
    names: set[str] = field(default_factory=set)
    """Names of tables: each region of a page has its own."""
    words: int = 0

    def label(self, name: str) -> str:
        """A word of the interface in the page's language."""
        return self.labels.get(name, "")


def render(
    text: str,
    *,
    language: str = "",
    link: Link | None = None,
    labels: Mapping[str, str] | None = None,
    sprite: str = "",
    sizes: Mapping[str, Size] | None = None,
) -> Rendered:
    """The text as clean HTML with its headings and the number of its words.

    `link` gives addresses to lessons and pictures; what has none becomes plain words. `labels` names the boxes,
    `table`, `footnotes`, `back` (from a footnote to the text) and `done` (a ticked task); `sizes` gives the width and
    height of pictures; `sprite` is the address of the icons.
    """
    page = _Page(language, link, labels or {}, sprite, sizes or {})
    env: dict[str, Any] = {"page": page}
    tokens = _parser().parse(text, env)
    _prepare(tokens, page)
    html = _parser().renderer.render(tokens, _parser().options, env)
    return Rendered(_clean(html), tuple(page.toc), page.words)


def stored(html: str, sprite: str) -> Markup:
    """A page that `render` made when its revision was published, with the address that the icons have now."""
    return Markup(html.replace(f'"{STORED_SPRITE}#', f'"{sprite}#'))  # noqa: S704 -- cleaned before it was stored


def apart(html: Markup, scope: str, deeper: int = 0) -> Markup:
    """Clean HTML as part of a larger page: its ids begin with the scope, its headings lie so many levels deeper."""
    ids = {value for tag in _TAG.finditer(html) for name, value in _NAMING.findall(tag[2]) if name == "id"}

    def named(found: re.Match[str]) -> str:
        name, value = found.groups()
        if name == "href":
            return f'href="#{scope}.{value[1:]}"' if value[:1] == "#" and value[1:] in ids else found[0]
        return f'{name}="{" ".join(f"{scope}.{one}" if one in ids else one for one in value.split())}"'

    def moved(found: re.Match[str]) -> str:
        name, attributes, end = found.groups()
        level = re.fullmatch(r"(/?h)([1-6])", name)
        shown = f"{level[1]}{min(int(level[2]) + deeper, 6)}" if level else name
        return f"<{shown}{_NAMING.sub(named, attributes)}{end}>"

    return Markup(_TAG.sub(moved, html))  # noqa: S704 -- nothing but names and levels differ from the clean HTML


def inline(text: str, language: str = "", link: Link | None = None) -> Markup:
    """One line of Markdown (a question, an option) as clean HTML without paragraphs."""
    return _inline(text, language) if link is None else _inline_with_links(text, language, link)


def plain(text: str, language: str = "") -> str:
    """The words of one line of Markdown, without marks, for places that take no HTML."""
    tokens = _parser().parseInline(text, {})
    return tidy(" ".join(markup.plain(token.children) for token in tokens), language)


@lru_cache(maxsize=4096)
def _inline(text: str, language: str) -> Markup:
    return _inline_with_links(text, language, None)


def _inline_with_links(text: str, language: str, link: Link | None) -> Markup:
    page = _Page(language, link, {}, "", {})
    env: dict[str, Any] = {"page": page}
    tokens = _parser().parseInline(text, env)
    _prepare(tokens, page)
    return _clean(_parser().renderer.render(tokens, _parser().options, env))


def _clean(html: str) -> Markup:
    return Markup(_CLEANER.clean(html))  # noqa: S704 - cleaned by an allow list in this very line


@cache
def _parser() -> MarkdownIt:
    parser = markup.parser()
    for name, rule in {
        "image": _image,
        "container_box_open": _box_open,
        "container_box_close": _box_close,
        "table_open": _table_open,
        "table_close": _table_close,
        "list_item_open": _list_item_open,
        "footnote_ref": _note_reference,
        "footnote_block_open": _notes_open,
        "footnote_block_close": _notes_close,
        "footnote_open": _note_open,
        "footnote_close": _note_close,
        "footnote_anchor": _note_back,
    }.items():
        parser.add_render_rule(name, rule)
    return parser


# Before rendering: addresses, ids, typography


def _prepare(tokens: Sequence[Token], page: _Page) -> None:
    page.ids.update(token.meta["anchor"] for token in tokens if "anchor" in token.meta)
    for token in tokens:
        if token.type == "inline":
            _prepare_inline(token.children or [], page)
            page.words += len(markup.plain(token.children).split())
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            _prepare_heading(token, tokens, place, page)
        elif token.type == "container_box_open":
            _prepare_box(token, page)
        elif token.type in {"th_open", "td_open"}:
            _prepare_cell(token)
        elif token.type == "table_open":
            token.meta = {"name": _table_name(tokens[place + 1 :], page)}
        elif token.type == "bullet_list_open" and token.meta.get("tasks"):
            token.attrSet("class", "contains-task-list")
        elif token.type == "paragraph_open" and not token.hidden:
            _prepare_figure(tokens[place : place + 3])


def _prepare_inline(children: Sequence[Token], page: _Page) -> None:
    for place, child in enumerate(children):
        if child.type == "text":
            child.content = tidy(child.content, page.language)
        elif child.type == "softbreak" and page.language == "pl" and _LONE_LETTER.search(children[place - 1].content):
            child.type, child.content = "text", NO_BREAK
        elif child.type == "link_open":
            _prepare_link(children[place:], page)


def _prepare_link(from_link: Sequence[Token], page: _Page) -> None:
    """Give a link its address on this site; a link without one becomes plain words."""
    opening = from_link[0]
    address = str(opening.attrs.get("href", ""))
    target = _target(address, page)
    if target is not None:
        rel = {} if markup.is_relative(address) or address.startswith("mailto:") else {"rel": "noopener"}
        opening.attrs = {"href": target, **rel}
        return
    closing = next(token for token in from_link if token.type == "link_close")
    for token in (opening, closing):
        token.type, token.content = "text", ""


def _target(address: str, page: _Page) -> str | None:
    if not markup.is_allowed(address):
        return None
    if not markup.is_relative(address):
        return address
    if page.link is not None:
        return page.link(address)
    # A question stands on another page than the lesson whose anchor it names.
    return address if address.removeprefix("#") in page.ids else None


def _prepare_heading(token: Token, tokens: Sequence[Token], place: int, page: _Page) -> None:
    level = int(token.tag[1:])
    # A worksheet has its title in its first line; everywhere else the page has it.
    tag = "h1" if level == 1 and place == 0 else _SHOWN_LEVELS.get(level, "h4")
    token.tag = tokens[place + 2].tag = tag
    title = markup.plain(tokens[place + 1].children).strip()
    id_ = _id(token, title, page)
    token.attrs = {"id": id_}
    _list(int(tag[1:]), id_, title, page)


def _list(level: int, id_: str, title: str, page: _Page) -> None:
    if 1 < level <= _DEEPEST_IN_LIST and title:
        page.toc.append((level, id_, title))


def _id(token: Token, title: str, page: _Page) -> str:
    """The anchor that the author gave, or an id made of the title."""
    anchor = token.meta.get("anchor", "")
    if not markup.SLUG.fullmatch(anchor) or anchor in page.given:
        return _free_id(title, page)
    page.given.add(anchor)
    return str(anchor)


def _free_id(title: str, page: _Page) -> str:
    """An id made of the title; the prefix keeps it apart from the page's own ids."""
    slug = "s-" + (_NO_SLUG.sub("-", fold(title)).strip("-")[:60] or "x")
    free, number = slug, 2
    while free in page.ids:
        free, number = f"{slug}-{number}", number + 1
    page.ids.add(free)
    return free


def _prepare_box(token: Token, page: _Page) -> None:
    name, label = token.info, page.label(token.info)
    title = inline(token.meta.get("title", ""), page.language)
    words = title.striptags() or label or name
    if name == "remember" or "anchor" in token.meta:
        token.meta["id"] = _id(token, words, page)
    if name == "remember":
        _list(2, token.meta["id"], words, page)
    token.meta["words"] = title or escape(label or name)
    repeats = fold(title.striptags()).startswith(fold(label))
    token.meta["before"] = Markup('<span class="vh">{}: </span>').format(label) if title and not repeats else Markup()


def _prepare_cell(token: Token) -> None:
    aligned_right = "right" in str(token.attrs.get("style", ""))
    token.attrs = {"class": "num"} if aligned_right else {}
    if token.tag == "th":
        token.attrSet("scope", "col")


def _table_name(after: Sequence[Token], page: _Page) -> str:
    end = next(place for place, token in enumerate(after) if token.type == "thead_close")
    heads = [markup.plain(token.children).strip() for token in after[:end] if token.type == "inline"]
    name = ": ".join(filter(None, [page.label("table"), ", ".join(filter(None, heads))]))
    free, number = name, 2
    while free in page.names:
        free, number = f"{name} ({number})", number + 1
    page.names.add(free)
    return free


def _prepare_figure(paragraph: Sequence[Token]) -> None:
    """A paragraph that is only a picture becomes a figure, with the picture's title under it."""
    opening, words, closing = paragraph
    children = words.children or []
    if len(children) == 1 and children[0].type == "image":
        opening.tag = closing.tag = "figure"
        children[0].meta = {"figure": True}


# Rules of rendering: markdown-it binds them to its renderer, which comes first

_Env = MutableMapping[str, Any]


def _image(_renderer: Any, tokens: Sequence[Token], place: int, _options: Any, env: _Env) -> str:
    token, page = tokens[place], env["page"]
    address = str(token.attrs.get("src", ""))
    target = _target(address, page) if markup.is_relative(address) else None
    alt = tidy(markup.plain(token.children), page.language)
    if target is None:
        return str(escape(alt))
    width, height = page.sizes.get(address, (0, 0))
    size = Markup(' width="{}" height="{}"').format(width, height) if width and height else Markup()
    picture = Markup('<img src="{}" alt="{}"{} loading="lazy" decoding="async">').format(target, alt, size)
    title = tidy(str(token.attrs.get("title", "")), page.language)
    if title and token.meta.get("figure"):
        picture += Markup("<figcaption>{}</figcaption>").format(title)
    return str(picture)


def _icon(name: str, page: _Page) -> Markup:
    if not page.sprite:
        return Markup()
    icon = Markup('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>')
    return icon.format(page.sprite, ICONS.get(name, "info"))


def _box_open(_renderer: Any, tokens: Sequence[Token], place: int, _options: Any, env: _Env) -> str:
    token, page = tokens[place], env["page"]
    name = token.info if token.info in BOXES else "plain"
    id_ = token.meta.get("id")
    head = Markup("{}{}{}").format(_icon(name, page), token.meta["before"], token.meta["words"])
    if name == "remember":
        section = Markup('<section class="note note--remember" aria-labelledby="{0}"><h2 id="{0}">{1}</h2>\n')
        return str(section.format(id_, head))
    own = Markup(' id="{}"').format(id_) if id_ else Markup()
    return str(Markup('<section class="note note--{}"{}><p class="note__t">{}</p>\n').format(name, own, head))


def _box_close(_renderer: Any, _tokens: Sequence[Token], _place: int, _options: Any, _env: _Env) -> str:
    return "</section>\n"


def _table_open(_renderer: Any, tokens: Sequence[Token], place: int, _options: Any, _env: _Env) -> str:
    wrap = Markup('<div class="tablewrap" tabindex="0" role="region" aria-label="{}"><table class="table">\n')
    return str(wrap.format(tokens[place].meta["name"]))


def _table_close(_renderer: Any, _tokens: Sequence[Token], _place: int, _options: Any, _env: _Env) -> str:
    return "</table></div>\n"


def _list_item_open(_renderer: Any, tokens: Sequence[Token], place: int, _options: Any, env: _Env) -> str:
    task = tokens[place].meta.get("task")
    if task is None:
        return "<li>"
    tick = "✓" if task == "done" else ""
    said = Markup('<span class="vh">{}: </span>').format(env["page"].label("done")) if tick else Markup()
    return f'<li class="task-list-item"><span class="task-box" aria-hidden="true">{tick}</span>{said}'


def _note_reference(_renderer: Any, tokens: Sequence[Token], place: int, _options: Any, _env: _Env) -> str:
    number, time = _note_number(tokens[place])
    return f'<sup><a href="#fn:{number}" id="fnref:{number}{time}">[{number}]</a></sup>'


def _notes_open(_renderer: Any, _tokens: Sequence[Token], _place: int, _options: Any, env: _Env) -> str:
    return str(Markup('<section class="footnotes" aria-label="{}"><ol>\n').format(env["page"].label("footnotes")))


def _notes_close(_renderer: Any, _tokens: Sequence[Token], _place: int, _options: Any, _env: _Env) -> str:
    return "</ol></section>\n"


def _note_open(_renderer: Any, tokens: Sequence[Token], place: int, _options: Any, _env: _Env) -> str:
    return f'<li id="fn:{_note_number(tokens[place])[0]}">'


def _note_close(_renderer: Any, _tokens: Sequence[Token], _place: int, _options: Any, _env: _Env) -> str:
    return "</li>\n"


def _note_back(_renderer: Any, tokens: Sequence[Token], place: int, _options: Any, env: _Env) -> str:
    number, time = _note_number(tokens[place])
    name = Markup(' aria-label="{} [{}]"').format(env["page"].label("back"), number)
    return f' <a href="#fnref:{number}{time}"{name}>↩</a>'


def _note_number(token: Token) -> tuple[int, str]:
    """The footnote's number, and what tells its second mention from its first.

    Ids of footnotes have a colon, which no anchor has.
    """
    time = token.meta.get("subId", 0)
    return token.meta["id"] + 1, f"-{time + 1}" if time else ""
