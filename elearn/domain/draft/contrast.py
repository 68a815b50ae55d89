"""Words in a drawing that are hard to read: their colour against the shape painted last below them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, hypot, radians, sin, tan
from xml.etree import ElementTree as ET

from elearn.domain.course.drawing import SPACE

NORMAL, LARGE = 4.5, 3.0
"""The contrast that words need, and big words; WCAG 2.2, 1.4.3."""
BIG, BIG_BOLD = 24.0, 18.66
"""From these sizes on words are big."""
LETTER, HEIGHT = 0.52, 0.35
"""How wide a letter is and how high above its line the middle of a word lies, as shares of the font's size."""
MOST = 3_000
"""So many elements are looked at, and so many points of one path."""

Colour = tuple[float, float, float]
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]

WHITE, BLACK = (255.0, 255.0, 255.0), (0.0, 0.0, 0.0)
NAMES: Mapping[str, Colour] = {
    "black": BLACK, "white": WHITE, "gray": (128, 128, 128), "grey": (128, 128, 128), "silver": (192, 192, 192),
    "red": (255, 0, 0), "maroon": (128, 0, 0), "yellow": (255, 255, 0), "olive": (128, 128, 0), "lime": (0, 255, 0),
    "green": (0, 128, 0), "aqua": (0, 255, 255), "cyan": (0, 255, 255), "teal": (0, 128, 128), "blue": (0, 0, 255),
    "navy": (0, 0, 128), "fuchsia": (255, 0, 255), "magenta": (255, 0, 255), "purple": (128, 0, 128),
    "orange": (255, 165, 0), "pink": (255, 192, 203), "brown": (165, 42, 42), "gold": (255, 215, 0),
    "beige": (245, 245, 220), "ivory": (255, 255, 240), "lightgray": (211, 211, 211), "lightgrey": (211, 211, 211),
    "darkgray": (169, 169, 169), "darkgrey": (169, 169, 169), "dimgray": (105, 105, 105), "dimgrey": (105, 105, 105),
    "whitesmoke": (245, 245, 245), "lightblue": (173, 216, 230), "darkblue": (0, 0, 139), "skyblue": (135, 206, 235),
    "lightgreen": (144, 238, 144), "darkgreen": (0, 100, 0), "darkred": (139, 0, 0), "tomato": (255, 99, 71),
    "lightyellow": (255, 255, 224), "khaki": (240, 230, 140), "indigo": (75, 0, 130), "violet": (238, 130, 238),
    "steelblue": (70, 130, 180), "crimson": (220, 20, 60), "salmon": (250, 128, 114), "coral": (255, 127, 80),
    "currentcolor": BLACK,
}  # fmt: skip
"""Names of colours that people write in drawings; an unknown one is not judged."""

_STILL: Matrix = (1, 0, 0, 1, 0, 0)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{4}|[0-9a-f]{6}|[0-9a-f]{8})")
_RGB = re.compile(r"rgba?\(([^)]*)\)")
_TRANSFORM = re.compile(r"(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^)]*)\)")
_COMMAND = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])([^MmLlHhVvCcSsQqTtAaZz]*)")
_STEPS = {"m": 2, "l": 2, "t": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "a": 7}


@dataclass(frozen=True, slots=True)
class Faint:
    """Words that stand out too little."""

    words: str
    ratio: float
    """Contrast, 1 to 21."""
    least: float
    """What they need."""


@dataclass(frozen=True, slots=True)
class _Style:
    """What an element takes over from those around it."""

    matrix: Matrix = _STILL
    fill: str = "black"
    opacity: float = 1.0
    size: float = 16.0
    bold: bool = False
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class _Shape:
    """A painted shape: its outline in the drawing's units, and its colours (several in a gradient)."""

    outlines: tuple[tuple[Point, ...], ...]
    colours: tuple[Colour, ...]
    opacity: float

    def covers(self, point: Point) -> bool:
        """Whether the point lies inside, by crossings."""
        return sum(_crossings(outline, point) for outline in self.outlines) % 2 == 1


def faint_words(content: bytes) -> list[Faint]:
    """The words of a drawing whose contrast is too low; nothing for what is no drawing."""
    try:
        root = ET.fromstring(content)  # noqa: S314 -- declarations are refused by `domain.course.drawing` before
    except (ET.ParseError, ValueError, RecursionError):
        return []
    if b"<!" in content.replace(b"<!--", b""):
        return []
    gradients = _gradients(root)
    shapes: list[_Shape] = []
    found: list[Faint] = []
    for element, style in _painted(root):
        kind = element.tag.removeprefix(SPACE)
        if kind in {"text", "tspan"}:
            found += _judged(element, style, shapes, gradients)
        elif outlines := _outlines(kind, element, style.matrix):
            colours = _colours(style.fill, gradients)
            if colours:
                shapes.append(_Shape(outlines, colours, style.opacity))
    return found


def ratio(one: Colour, other: Colour) -> float:
    """The contrast of two colours by WCAG, 1 to 21."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def colour_of(text: str) -> tuple[Colour, float] | None:
    """A colour and its opacity as SVG writes them; None for `none` and what is not known."""
    value = text.strip().lower()
    if value in NAMES:
        return NAMES[value], 1.0
    if found := _HEX.fullmatch(value):
        digits = found.group(1)
        if len(digits) < 6:  # noqa: PLR2004 -- #rgb or #rgba
            digits = "".join(digit * 2 for digit in digits)
        red, green, blue = (float(int(digits[place : place + 2], 16)) for place in (0, 2, 4))
        return (red, green, blue), (int(digits[6:8], 16) / 255 if len(digits) > 6 else 1.0)  # noqa: PLR2004 -- #rrggbbaa
    if found := _RGB.fullmatch(value):
        numbers = [
            float(one[:-1]) * 2.55 if one.endswith("%") else float(one)
            for one in re.findall(rf"{_NUMBER.pattern}%?", found.group(1))[:3]
        ]
        return ((numbers[0], numbers[1], numbers[2]), 1.0) if len(numbers) == 3 else None  # noqa: PLR2004 -- r, g, b
    return None


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(min(max(channel, 0), 255) / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 -- sRGB


def _painted(root: ET.Element) -> Iterator[tuple[ET.Element, _Style]]:
    """Every element in the order it is painted, with what holds for it; definitions are not painted."""
    waiting: list[tuple[ET.Element, _Style]] = [(root, _Style())]
    seen = 0
    while waiting and seen < MOST:
        element, around = waiting.pop()
        seen += 1
        if element.tag.removeprefix(SPACE) in {"defs", "marker", "pattern", "clipPath", "title", "desc"}:
            continue
        style = _styled(element, around)
        yield element, style
        waiting += [(child, style) for child in reversed(element)]


def _styled(element: ET.Element, around: _Style) -> _Style:
    weight = element.get("font-weight", "")
    return replace(
        around,
        matrix=_product(around.matrix, _matrix(element.get("transform", ""))),
        fill=element.get("fill", around.fill),
        opacity=around.opacity * _number(element.get("opacity"), 1) * _number(element.get("fill-opacity"), 1),
        size=_number(element.get("font-size"), around.size),
        bold=_number(weight, 0) >= 600 or weight.startswith("bold") if weight else around.bold,  # noqa: PLR2004 -- CSS
        anchor=element.get("text-anchor", around.anchor),
    )


def _judged(
    element: ET.Element, style: _Style, shapes: Sequence[_Shape], gradients: Mapping[str, tuple[Colour, ...]]
) -> Iterator[Faint]:
    words = " ".join((element.text or "").split())
    inks = _colours(style.fill, gradients)
    if not any(letter.isalnum() for letter in words) or not inks:
        return
    grounds = _grounds(_middle(element, style, words), shapes)
    worst = min(ratio(_over(ink, style.opacity, ground), ground) for ink in inks for ground in grounds)
    size = style.size * _scale(style.matrix)
    least = LARGE if size >= BIG or (style.bold and size >= BIG_BOLD) else NORMAL
    if worst < least:
        yield Faint(words, worst, least)


def _middle(element: ET.Element, style: _Style, words: str) -> Point:
    width = len(words) * style.size * LETTER
    shift = {"middle": 0.0, "end": -width / 2}.get(style.anchor, width / 2)
    x = _number(element.get("x"), 0) + _number(element.get("dx"), 0) + shift
    y = _number(element.get("y"), 0) + _number(element.get("dy"), 0) - style.size * HEIGHT
    return _moved(style.matrix, (x, y))


def _grounds(point: Point, shapes: Sequence[_Shape]) -> tuple[Colour, ...]:
    """The colours below a point: the shapes painted so far, one over the other, on white paper."""
    grounds: tuple[Colour, ...] = (WHITE,)
    for shape in shapes:
        if shape.covers(point):
            if shape.opacity >= 1:
                grounds = shape.colours
            else:
                mixed = (_over(top, shape.opacity, ground) for top in shape.colours for ground in grounds)
                grounds = tuple(dict.fromkeys(mixed))[:16]
    return grounds


def _over(top: Colour, opacity: float, ground: Colour) -> Colour:
    share = min(max(opacity, 0.0), 1.0)
    red, green, blue = (share * one + (1 - share) * other for one, other in zip(top, ground, strict=True))
    return red, green, blue


def _colours(fill: str, gradients: Mapping[str, tuple[Colour, ...]]) -> tuple[Colour, ...]:
    if fill.strip().startswith("url("):
        return gradients.get(fill.strip()[4:-1].strip().removeprefix("#"), ())
    found = colour_of(fill)
    return (found[0],) if found and found[1] > 0 else ()


def _gradients(root: ET.Element) -> dict[str, tuple[Colour, ...]]:
    return {
        gradient.get("id", ""): tuple(
            found[0] for stop in gradient if (found := colour_of(stop.get("stop-color", "black")))
        )
        for kind in ("linearGradient", "radialGradient")
        for gradient in root.iter(SPACE + kind)
    }


def _outlines(kind: str, element: ET.Element, matrix: Matrix) -> tuple[tuple[Point, ...], ...]:
    numbers = {name: _number(element.get(name), 0) for name in ("x", "y", "width", "height", "cx", "cy", "r")}
    if kind == "rect":
        left, top = numbers["x"], numbers["y"]
        right, bottom = left + numbers["width"], top + numbers["height"]
        outlines = [[(left, top), (right, top), (right, bottom), (left, bottom)]]
    elif kind in {"circle", "ellipse"}:
        wide = _number(element.get("rx"), numbers["r"])
        high = _number(element.get("ry"), numbers["r"])
        turns = [radians(turn) for turn in range(0, 360, 15)]
        outlines = [[(numbers["cx"] + wide * cos(turn), numbers["cy"] + high * sin(turn)) for turn in turns]]
    elif kind == "polygon":
        flat = _numbers(element.get("points", ""))
        outlines = [list(zip(flat[::2], flat[1::2], strict=False))]
    elif kind == "path":
        outlines = _path(element.get("d", ""))
    else:
        return ()
    return tuple(tuple(_moved(matrix, point) for point in outline) for outline in outlines if len(outline) > 2)  # noqa: PLR2004 -- an area


def _path(described: str) -> list[list[Point]]:
    """The outlines of a path; a curve is taken as the lines through its control points, an arc as its chord."""
    outlines: list[list[Point]] = []
    here: Point = (0.0, 0.0)
    for command, said in _COMMAND.findall(described):
        kind, numbers = command.lower(), _numbers(said)
        if kind == "z":
            here = outlines[-1][0] if outlines else here
            continue
        step = _STEPS[kind]
        for place in range(0, min(len(numbers), MOST) - step + 1, step):
            points = _path_points(kind, numbers[place : place + step], here, relative=command.islower())
            if (kind == "m" and place == 0) or not outlines:
                outlines.append([])
            outlines[-1] += points
            here = points[-1]
    return outlines


def _path_points(kind: str, numbers: Sequence[float], here: Point, *, relative: bool) -> list[Point]:
    x, y = here if relative else (0.0, 0.0)
    if kind == "h":
        return [(x + numbers[0], here[1])]
    if kind == "v":
        return [(here[0], y + numbers[0])]
    numbers = numbers[-2:] if kind == "a" else numbers
    return [(x + numbers[place], y + numbers[place + 1]) for place in range(0, len(numbers), 2)]


def _crossings(outline: Sequence[Point], point: Point) -> int:
    """How often the ray to the right of the point meets the outline."""
    x, y = point
    count = 0
    for (x1, y1), (x2, y2) in zip(outline, [*outline[1:], outline[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            count += 1
    return count


def _matrix(transform: str) -> Matrix:
    whole = _STILL
    for kind, said in _TRANSFORM.findall(transform)[:20]:
        whole = _product(whole, _one_matrix(kind, _numbers(said)))
    return whole


def _one_matrix(kind: str, numbers: Sequence[float]) -> Matrix:
    first, second = (*numbers, 0.0, 0.0)[:2]
    if kind == "matrix" and len(numbers) == 6:  # noqa: PLR2004 -- a…f
        a, b, c, d, e, f = numbers
        return a, b, c, d, e, f
    if kind == "rotate":
        x, y = (*numbers[1:], 0.0, 0.0)[:2]
        turned: Matrix = (cos(radians(first)), sin(radians(first)), -sin(radians(first)), cos(radians(first)), 0, 0)
        return _product(_product((1, 0, 0, 1, x, y), turned), (1, 0, 0, 1, -x, -y))
    plain: dict[str, Matrix] = {
        "translate": (1, 0, 0, 1, first, second),
        "scale": (first, 0, 0, second if len(numbers) > 1 else first, 0, 0),
        "skewX": (1, 0, tan(radians(first)), 1, 0, 0),
        "skewY": (1, tan(radians(first)), 0, 1, 0, 0),
    }
    return plain.get(kind, _STILL) if numbers else _STILL


def _product(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f


def _moved(matrix: Matrix, point: Point) -> Point:
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + c * y + e, b * x + d * y + f


def _scale(matrix: Matrix) -> float:
    return hypot(matrix[2], matrix[3])


def _number(text: str | None, otherwise: float) -> float:
    found = _NUMBER.match(text.strip()) if text else None
    return float(found.group()) if found else otherwise


def _numbers(text: str) -> list[float]:
    return [float(one) for one in _NUMBER.findall(text)]
