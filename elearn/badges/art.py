"""The badge's picture as files: the drawing of `components/badge.html` with its colours in it, as SVG and as PNG.

The page, the SVG and the PNG are one drawing: the macro's shapes are read and painted. A baked file is the picture with
the signed credential inside, the way Open Badges 3.0 asks for it.
"""

import json
import re
import struct
import zlib
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

from flask import current_app

from elearn.assets import HEAD_FACE
from elearn.domain.course.model import Ground
from elearn.domain.credential import Json

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT = 320, 400
CARD = (1200, 630)
PAPER, INK, WHITE = "#F5F6F2", "#17211C", "#FFFFFF"
GROUNDS: dict[Ground, str] = {
    "pine": "#0C4A3C",
    "corn": "#243F80",
    "plum": "#651C47",
    "ink": "#1D2A24",
    "honey": "#F3A81C",
}
"""The grounds of static/css/tokens.css."""
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
KEYWORD = b"openbadgecredential"
SIZES = {"": 46, "t-m": 34, "t-s": 29, "t-x": 21}
"""Height of the letters by the macro's class."""
SMOOTH = 3
"""So many times larger the PNG is drawn before it is made smaller, for smooth edges."""


class Paint(NamedTuple):
    """How a shape is painted; `over` is the colour below it, where it lets some of that through."""

    fill: str | None = None
    stroke: str | None = None
    width: int = 0
    opacity: float = 1
    over: str = WHITE

    @property
    def seen(self) -> str:
        """The stroke's colour as the eye sees it."""
        above, below = (bytes.fromhex((colour or WHITE)[1:]) for colour in (self.stroke, self.over))
        mixed = (round(a * self.opacity + b * (1 - self.opacity)) for a, b in zip(above, below, strict=True))
        return "#" + bytes(mixed).hex()


def paints(ground: Ground) -> dict[str, Paint]:
    """Return the paint of each shape by its class in the drawing; the same as in static/css/parts.css."""
    light, ribbon = ground == "honey", GROUNDS["pine" if ground == "plum" else "plum"]
    return {
        "rib": Paint(fill=ribbon),
        "rib2": Paint(stroke=WHITE, width=7, opacity=0.5, over=ribbon),
        "o": Paint(fill=GROUNDS["pine" if light else "honey"]),
        "in": Paint(fill=GROUNDS[ground]),
        "th": Paint(stroke=INK if light else WHITE, width=9, opacity=0.34, over=GROUNDS[ground]),
        "hn": Paint(stroke=INK if light else GROUNDS["honey"], width=9),
        "text": Paint(fill=INK if light else WHITE),
    }


class Qr(NamedTuple):
    """A QR code as one path in a square of so many units, its quiet margin with it."""

    side: int
    path: str


QUIET = 4
"""Units of margin that the standard asks for."""


def qr(text: str) -> Qr:
    """Return a text, such as an address, as a QR code that still reads when an eighth of it is covered."""
    import segno  # noqa: PLC0415 -- only when a page shows one

    rows = segno.make(text, error="m", micro=False).matrix
    runs = [
        f"M{QUIET + found.start()} {QUIET + y}h{len(found[0])}v1h-{len(found[0])}z"
        for y, row in enumerate(rows)
        for found in re.finditer("1+", "".join(map(str, row)))
    ]
    return Qr(len(rows) + 2 * QUIET, "".join(runs))


def drawing(name: str, pattern: int, ground: Ground) -> ET.Element:
    """Return the shapes of the macro `badge_art`."""
    macros: Any = current_app.jinja_env.get_template("components/badge.html").module
    return ET.fromstring(str(macros.badge_art(name, pattern, ground)))  # noqa: S314 -- our own template, escaped by Jinja


def svg(name: str, pattern: int, ground: Ground, document: Json | None = None) -> bytes:
    """Return the picture as a file of its own; with a document it is baked in, right after the opening tag."""
    painted = paints(ground)
    shapes = []
    for shape in drawing(name, pattern, ground):
        paint = painted["text" if shape.tag == "text" else shape.get("class", "")]
        attributes = {key: value for key, value in shape.attrib.items() if key != "class"} | _attributes(paint)
        if shape.tag == "text":
            attributes |= {
                "font-family": f"'{HEAD_FACE[2]}', Georgia, 'Times New Roman', serif",
                "font-weight": "600",
                "font-size": str(SIZES[shape.get("class", "")]),
                "text-anchor": "middle",
            }
        shapes.append(_element(shape.tag, attributes, shape.text))
    inside = "" if document is None else f"<openbadges:credential>{_cdata(document)}</openbadges:credential>"
    space = "" if document is None else f' xmlns:openbadges="{NAMESPACE}"'
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg"{space} {size} role="img">'
    return f"{head}{inside}{_element('title', {}, name)}{''.join(shapes)}</svg>\n".encode()


def _attributes(paint: Paint) -> dict[str, str]:
    found = {"fill": paint.fill or "none"}
    if paint.stroke:
        found |= {"stroke": paint.stroke, "stroke-width": str(paint.width), "stroke-opacity": str(paint.opacity)}
    return found


def _element(tag: str, attributes: dict[str, str], text: str | None) -> str:
    made = ET.Element(tag, attributes)
    made.text = text
    return ET.tostring(made, encoding="unicode")


def _cdata(document: Json) -> str:
    """Wrap the document; `]]>` cannot stand in it, because its `>` is written as an escape of JSON."""
    written = json.dumps(document, ensure_ascii=False).replace(">", "\\u003e")
    return f"<![CDATA[{written}]]>"


def png(name: str, pattern: int, ground: Ground) -> bytes:
    """Return the picture on a clear ground, 640 × 800 pixels."""
    return _drawn(name, pattern, ground, size=(2 * WIDTH, 2 * HEIGHT), scale=2, clear=True)


def card(name: str, pattern: int, ground: Ground) -> bytes:
    """Return the picture that other sites show beside a link: the badge in the middle of 1200 × 630 pixels."""
    return _drawn(name, pattern, ground, size=CARD, scale=1.45, clear=False)


def _drawn(name: str, pattern: int, ground: Ground, *, size: tuple[int, int], scale: float, clear: bool) -> bytes:
    from PIL import Image, ImageDraw  # noqa: PLC0415 -- only when a picture is asked for

    width, height = size[0] * SMOOTH, size[1] * SMOOTH
    picture = Image.new("RGBA", (width, height), PAPER + ("00" if clear else "FF"))
    pen = _Pen(ImageDraw.Draw(picture), scale * SMOOTH, width / 2, height / 2)
    painted = paints(ground)
    for shape in drawing(name, pattern, ground):
        pen.draw(shape, painted["text" if shape.tag == "text" else shape.get("class", "")])
    small = picture.resize(size, Image.Resampling.LANCZOS)
    kept = small.quantize(192, method=Image.Quantize.FASTOCTREE) if clear else small.convert("RGB").quantize(192)
    out = BytesIO()
    kept.save(out, "PNG", optimize=True)
    return out.getvalue()


class _Pen:
    """Paints the drawing's shapes: circles, straight lines, closed outlines and words, centred in the picture."""

    def __init__(self, sheet: "ImageDraw", scale: float, centre: float, middle: float) -> None:
        self.sheet, self.scale = sheet, scale
        self.left, self.top = centre - WIDTH / 2 * scale, middle - HEIGHT / 2 * scale

    def draw(self, shape: ET.Element, paint: Paint) -> None:
        if shape.tag == "circle":
            self._circle(shape, paint)
        elif shape.tag == "text":
            self._words(shape, paint)
        else:
            self._path(shape.get("d", ""), paint)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return self.left + x * self.scale, self.top + y * self.scale

    def _circle(self, shape: ET.Element, paint: Paint) -> None:
        x, y, r = (float(shape.get(name, "0")) for name in ("cx", "cy", "r"))
        self.sheet.ellipse((self._at(x - r, y - r), self._at(x + r, y + r)), fill=paint.fill)

    def _words(self, shape: ET.Element, paint: Paint) -> None:
        place = self._at(float(shape.get("x", "0")), float(shape.get("y", "0")))
        font = _font(SIZES[shape.get("class", "")] * self.scale)
        self.sheet.text(place, shape.text or "", font=font, fill=paint.fill, anchor="ms")

    def _path(self, drawn: str, paint: Paint) -> None:
        for points in outlines(drawn):
            there = [self._at(x, y) for x, y in points]
            if paint.fill:
                self.sheet.polygon(there, fill=paint.fill)
            else:
                (left, y), (right, _) = there[0], there[-1]
                half = paint.width * self.scale / 2
                self.sheet.rectangle((left, y - half, right, y + half), fill=paint.seen)


def outlines(drawn: str) -> list[list[tuple[float, float]]]:
    """Return the corners of each run of a path that is made of `M`, `l`, `h` and `z` only, as our drawing is."""
    runs: list[list[tuple[float, float]]] = []
    for letter, numbers in re.findall(r"([Mlhz])([^A-Za-z]*)", drawn):
        values = [float(one) for one in re.findall(r"-?[\d.]+", numbers)]
        downs = values[1::2] if letter != "h" else [0.0] * len(values)
        steps = list(zip(values if letter == "h" else values[::2], downs, strict=True))
        if letter == "M":
            runs.append(steps)
            continue
        for right, down in steps:
            x, y = runs[-1][-1]
            runs[-1].append((x + right, y + down))
    return runs


def _font(size: float) -> "FreeTypeFont":
    from PIL import ImageFont  # noqa: PLC0415 -- only when a picture is asked for

    package, file, _, axes = HEAD_FACE
    with (files(package) / "files" / file).open("rb") as source:
        font = ImageFont.truetype(BytesIO(source.read()), round(size))
    wanted = {b"Weight": axes["wght"], b"Optical Size": axes["opsz"]}
    font.set_variation_by_axes([wanted.get(axis["name"], axis["default"] or 0) for axis in font.get_variation_axes()])
    return font


def baked(picture: bytes, document: Json) -> bytes:
    """Return the PNG with the credential in an `iTXt` chunk, uncompressed UTF-8, before the end."""
    end = picture.rindex(b"IEND") - 4
    held = KEYWORD + b"\0" + b"\0\0" + b"\0" + b"\0" + json.dumps(document, ensure_ascii=False).encode()
    checked = b"iTXt" + held
    chunk = struct.pack(">I", len(held)) + checked + struct.pack(">I", zlib.crc32(checked))
    return picture[:end] + chunk + picture[end:]
