"""Drawings, `.svg` in `media/`: shapes and words only, so that showing one can do nothing but show it."""

import re
from xml.etree import ElementTree as ET

from elearn.domain.course.findings import Findings

SPACE = "{http://www.w3.org/2000/svg}"
ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        """svg title desc g path rect circle ellipse line polyline polygon text tspan defs marker pattern
        linearGradient radialGradient stop clipPath""",
    )
)
ATTRIBUTES = frozenset(
    re.findall(
        r"[\w:-]+",
        """id class role lang viewBox width height x y x1 y1 x2 y2 dx dy cx cy r rx ry d points transform fill stroke
        fill-opacity stroke-opacity opacity stroke-width stroke-linecap stroke-linejoin stroke-dasharray fill-rule
        clip-rule clip-path font-family font-size font-weight font-style text-anchor dominant-baseline letter-spacing
        marker-start marker-mid marker-end markerWidth markerHeight markerUnits refX refY orient preserveAspectRatio
        gradientUnits gradientTransform offset stop-color stop-opacity patternUnits patternTransform spreadMethod
        fx fy aria-hidden aria-labelledby xml:space xml:lang vector-effect paint-order""",
    )
)
DEEPEST, MOST_ELEMENTS = 40, 5_000

_REFERENCE = re.compile(r"url\(\s*#[A-Za-z][\w-]*\s*\)")
_BOX = re.compile(r"-?[\d.]+[ ,]+-?[\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)")


def check(path: str, content: bytes, found: Findings) -> None:
    """Note what keeps a drawing from being shown: XML that cannot be read, or anything but shapes and words."""
    root = _root(path, content, found)
    if root is None:
        return
    if size(root) is None:
        found.add(path, 0, "drawing_box")
    elements = list(_walk(root))
    if len(elements) > MOST_ELEMENTS or any(depth > DEEPEST for _, depth in elements):
        found.add(path, 0, "drawing_big", most=str(MOST_ELEMENTS), deepest=str(DEEPEST))
        return
    for name in sorted({one.tag.removeprefix(SPACE) for one, _ in elements if not _is_known(one)}):
        found.add(path, 0, "drawing_element", name=name[:80])
    for name in sorted(
        {name for one, _ in elements for name, value in one.attrib.items() if not _is_plain(name, value)}
    ):
        found.add(path, 0, "drawing_attribute", name=name[:80])


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a drawing in its own units, rounded; None when it has no box."""
    try:
        return size(ET.fromstring(content))  # noqa: S314 -- checked before: no declarations, bounded
    except ET.ParseError:
        return None


def size(root: ET.Element) -> tuple[int, int] | None:
    """Width and height by the `viewBox`."""
    box = _BOX.fullmatch(root.get("viewBox", "").strip())
    if box is None:
        return None
    width, height = (round(float(number)) if number.count(".") < 2 and number != "." else 0 for number in box.groups())  # noqa: PLR2004 -- one point in a number
    return (width, height) if width > 0 and height > 0 else None


def _root(path: str, content: bytes, found: Findings) -> ET.Element | None:
    if b"<!" in content.replace(b"<!--", b"") or b"<?" in content:
        found.add(path, 0, "drawing_declaration")
        return None
    try:
        root = ET.fromstring(content)  # noqa: S314 -- without declarations there are no entities to blow up
    except (ET.ParseError, UnicodeDecodeError, RecursionError, ValueError) as error:
        found.add(path, 0, "drawing_xml", reason=str(error)[:200])
        return None
    return root


def _walk(root: ET.Element) -> list[tuple[ET.Element, int]]:
    """Every element with its depth, without recursion: a hostile drawing may be deep."""
    waiting, seen = [(root, 0)], []
    while waiting:
        element, depth = waiting.pop()
        seen.append((element, depth))
        waiting += [(child, depth + 1) for child in element]
    return seen


def _is_known(element: ET.Element) -> bool:
    return element.tag.startswith(SPACE) and element.tag.removeprefix(SPACE) in ELEMENTS


def _is_plain(name: str, value: str) -> bool:
    name = name.replace("{http://www.w3.org/XML/1998/namespace}", "xml:")
    if name not in ATTRIBUTES:
        return False
    return "url(" not in value.lower() or bool(_REFERENCE.fullmatch(value.strip()))
