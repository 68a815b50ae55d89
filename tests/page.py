"""Reads an HTML page as a tree and lists what is wrong with it for a person who sees, hears or types it."""

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNTYPED = {"hidden", "submit", "button", "image", "reset"}
SILENT = {"script", "style", "template", "title"}
POLISH = re.compile(r"[^\W\d_]*[ąćęłńśźżĄĆĘŁŃŚŹŻ][^\W\d_]*")
UNFINISHED = re.compile(r"%\(\w+\)|\{\{|\{%|&lt;/?[a-z]|&amp;\w+;")


@dataclass(eq=False)
class Element:
    """One element with its attributes, children (elements and strings) and parent."""

    tag: str
    attributes: dict = field(default_factory=dict)
    parent: "Element | None" = None
    children: list = field(default_factory=list)

    def all(self, *tags):
        """Return the descendants with one of the tags, in the order of the page; all of them without tags."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                if not tags or child.tag in tags:
                    found.append(child)
                found.extend(child.all(*tags))
        return found

    def ancestors(self):
        """Yield the parents from the inside out."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def within(self, tag):
        """Return the nearest ancestor with the tag, or None."""
        return next((above for above in self.ancestors() if above.tag == tag), None)

    @property
    def text(self):
        """The words a person sees or hears here, with single spaces."""
        return " ".join("".join(self._words()).split())

    def _words(self):
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in SILENT:
                yield from child._words()
                if child.tag not in {"a", "b", "i", "em", "strong", "span", "abbr", "code"}:
                    yield " "

    def nearest(self, attribute):
        """Return the attribute of this element or of the nearest ancestor that has it."""
        return next((e.attributes[attribute] for e in (self, *self.ancestors()) if attribute in e.attributes), None)


class Builder(HTMLParser):
    """Builds the tree and notes tags that are not closed where they should be."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = self.open = Element("document")
        self.faults = []

    def handle_starttag(self, tag, attrs):
        twice = [name for name, times in Counter(name for name, _ in attrs).items() if times > 1]
        if twice:
            self.faults.append(f"<{tag}> has the attribute {twice[0]} twice")
        element = Element(tag, {name: value or "" for name, value in attrs}, self.open)
        self.open.children.append(element)
        if tag not in VOID:
            self.open = element

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open = self.open.parent

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if self.open.tag == tag:
            self.open = self.open.parent
            return
        self.faults.append(f"line {self.getpos()[0]}: </{tag}> closes <{self.open.tag}>")
        if any(above.tag == tag for above in self.open.ancestors()):
            while self.open.tag != tag:
                self.open = self.open.parent
            self.open = self.open.parent

    def handle_data(self, data):
        self.open.children.append(data)


def parse(html):
    """Return the page's tree and the faults of its tags."""
    builder = Builder()
    builder.feed(html)
    builder.close()
    if builder.open is not builder.root:
        builder.faults.append(f"<{builder.open.tag}> is never closed")
    return builder.root, builder.faults


def accessible_name(element, by_id):
    """Return what a screen reader calls the element."""
    if element.attributes.get("aria-label", "").strip():
        return element.attributes["aria-label"].strip()
    if "aria-labelledby" in element.attributes:
        return " ".join(by_id[one].text for one in element.attributes["aria-labelledby"].split() if one in by_id)
    pictures = [e.attributes.get("alt", "") or e.attributes.get("aria-label", "") for e in element.all("img", "svg")]
    return " ".join([element.text, *pictures]).strip()


def label_of(control, root):
    """Return the words that label a form's control, or an empty string."""
    around = control.within("label")
    if around is not None:
        return around.text
    named = control.attributes.get("id")
    for label in root.all("label"):
        if named and label.attributes.get("for") == named:
            return label.text
    return accessible_name(control, {e.attributes["id"]: e for e in root.all() if "id" in e.attributes})


def _frame_faults(root):
    html = next(iter(root.all("html")), None)
    if html is None or not html.attributes.get("lang"):
        yield "<html> has no lang: say the page's language"
    titles = [
        title.text or "".join(c for c in title.children if isinstance(c, str))
        for title in root.all("title")
        if not title.within("svg")
    ]
    if len(titles) != 1 or not titles[0].strip(" –\n"):
        yield f"one <title> with words is needed, found {titles}"
    elif titles[0].strip().startswith("–"):
        yield f"the title starts with a dash: fill the block title ({titles[0].strip()!r})"
    headings = [heading.text for heading in root.all("h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"exactly one <h1> with words is needed, found {headings}"


def _id_faults(root):
    ids = Counter(e.attributes["id"] for e in root.all() if "id" in e.attributes)
    yield from (f"id {name!r} stands {times} times" for name, times in ids.items() if times > 1)
    for element in root.all():
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "form", "list"):
            for name in element.attributes.get(attribute, "").split():
                if name not in ids:
                    yield f"<{element.tag} {attribute}={name!r}> points at no element"
        target = element.attributes.get("href", "")
        if element.tag == "a" and target.startswith("#") and target[1:] not in ids:
            yield f"link {target!r} ({element.text!r}) leads nowhere on the page"


def _name_faults(root):
    by_id = {e.attributes["id"]: e for e in root.all() if "id" in e.attributes}
    for control in root.all("input", "select", "textarea"):
        if control.attributes.get("type") not in UNTYPED and not label_of(control, root):
            yield f"<{control.tag} name={control.attributes.get('name')!r}> has no label"
    for element in root.all("a", "button", "summary"):
        if not accessible_name(element, by_id):
            yield f"<{element.tag} {element.attributes}> has no words for those who cannot see it"
    for picture in root.all("img"):
        if "alt" not in picture.attributes:
            yield f"picture {picture.attributes.get('src')!r} has no alt"


def _policy_faults(root):
    for element in root.all():
        for name, value in element.attributes.items():
            if name == "style" or name.startswith("on"):
                yield f"<{element.tag}> has {name}=: the content security policy forbids it"
            if value.strip().lower().startswith("javascript:"):
                yield f"<{element.tag} {name}> starts a script"
        if (
            element.tag == "script"
            and "src" not in element.attributes
            and element.attributes.get("type") != "application/ld+json"
        ):
            yield "a script stands in the page: the content security policy forbids it"
        if element.tag == "style":
            yield "a style sheet stands in the page: the content security policy forbids it"


def _spoken(element):
    """Yield every string a person meets, with the element it belongs to."""
    for child in element.children:
        if isinstance(child, str):
            yield child, element
        elif child.tag not in SILENT - {"title"}:
            for attribute in ("alt", "title", "aria-label", "placeholder"):
                if attribute in child.attributes:
                    yield child.attributes[attribute], child
            if child.tag == "meta" and child.attributes.get("name") == "description":
                yield child.attributes.get("content", ""), child
            if child.tag == "input" and child.attributes.get("type") in {"submit", "button"}:
                yield child.attributes.get("value", ""), child
            yield from _spoken(child)


def _language_faults(root, known):
    page, polish = next((e.attributes.get("lang") for e in root.all("html")), None), []
    for text, element in _spoken(root):
        unfinished = UNFINISHED.search(text)
        if unfinished and not element.within("code") and element.tag not in {"code", "pre", "textarea"}:
            yield f"unfinished text {text.strip()[:80]!r}: {unfinished[0]!r} was not filled in"
        if page != "en" or element.nearest("lang") != "en" or element.nearest("translate") == "no":
            continue
        strange = [word for word in POLISH.findall(text) if word not in known]
        if strange:
            polish.append(text.strip()[:80])
    if polish:
        remedy = 'translate them (`make messages`), or mark them with lang="pl" or translate="no"'
        yield f"Polish on an English page, {len(polish)} texts such as {polish[:4]}: {remedy}"


def faults(html, known=frozenset()):
    """Return what is wrong with the page, one sentence each; `known` are Polish words that English pages may show."""
    root, found = parse(html)
    checks = (
        _frame_faults(root),
        _id_faults(root),
        _name_faults(root),
        _policy_faults(root),
        _language_faults(root, known),
    )
    return [*found, *(fault for check in checks for fault in check)]
