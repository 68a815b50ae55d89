"""Lists that Word writes as paragraphs with a mark in front, made into lists."""

import re

from elearn.domain.exchange.hypertext import Element

_LEVEL = re.compile(r"level([1-9])")
_NUMBER = re.compile(r"[\s\u00a0(]*(?:(\d{1,4})|[a-zA-Z]|[ivxlcIVXLC]{1,6})[.)]")
_BULLET = re.compile(r"^[\s\u00a0]*[·•▪‣◦§¨o–-][\s\u00a0]{2,}")


def make_lists(body: Element) -> None:
    """Replace, everywhere below, neighbouring paragraphs of Word's lists by lists."""
    for element in [body, *body.below()]:
        if any(_level(child) for child in element.elements):
            _replace_runs(element)


def _level(element: Element) -> int:
    """How deep in a list the paragraph stands; 0: in none."""
    if element.name == "div" and "listcontainerwrapper" in element.attribute("class").lower():
        item = next((one for one in element.below() if one.name == "li"), None)
        level = item.attribute("data-aria-level") if item else ""
        return int(level) if level in set("123456789") else 1
    if element.name not in {"p", "h1", "h2", "h3", "h4", "h5", "h6"}:
        return 0
    wanted = element.style.get("mso-list", "")
    found = _LEVEL.search(wanted)
    return int(found.group(1)) if found and element.name == "p" else 0


def _replace_runs(element: Element) -> None:
    children, element.children = element.children, []
    open_lists: list[tuple[int, Element]] = []
    for child in children:
        level = _level(child) if isinstance(child, Element) else 0
        if isinstance(child, Element) and level:
            _put(element, open_lists, child, level)
        elif isinstance(child, str) and not child.strip():
            continue
        else:
            open_lists.clear()
            element.add(child)


def _put(around: Element, open_lists: list[tuple[int, Element]], source: Element, level: int) -> None:
    kind, start, item = _item(source)
    while open_lists and open_lists[-1][0] > level:
        open_lists.pop()
    if open_lists and open_lists[-1][0] == level and open_lists[-1][1].name != kind:
        open_lists.pop()
    if not open_lists or open_lists[-1][0] < level:
        new = Element(kind, {"start": start} if start not in {"", "1"} else {})
        items = open_lists[-1][1].elements if open_lists else []
        (items[-1] if items else around).add(new)
        open_lists.append((level, new))
    open_lists[-1][1].add(item)


def _item(source: Element) -> tuple[str, str, Element]:
    """Kind of list, its number, and the paragraph as an item without its mark."""
    if source.name == "div":
        of_online = next(one for one in source.below() if one.name == "li") if _has_item(source) else Element("li")
        outer = of_online.parent
        ordered = outer is not None and outer.name == "ol"
        return ("ol" if ordered else "ul"), (outer.attribute("start") if outer and ordered else ""), of_online
    mark = _taken_mark(source)
    found = _NUMBER.match(mark)
    item = Element("li")
    for child in source.children:
        item.add(child)
    return ("ol" if found else "ul"), (found.group(1) or "" if found else ""), item


def _has_item(source: Element) -> bool:
    return any(one.name == "li" for one in source.below())


def _taken_mark(source: Element) -> str:
    """Take the mark out of the paragraph and return it."""
    for one in source.below():
        if one.style.get("mso-list") == "ignore":
            mark = one.words()
            one.children.clear()
            return mark
    if source.children and isinstance(source.children[0], str):
        first = source.children[0]
        bullet = _BULLET.match(first)
        if bullet:
            source.children[0] = first[bullet.end() :]
            return bullet.group()
    return ""
