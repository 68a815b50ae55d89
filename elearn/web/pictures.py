"""Pictures that people send: drawn anew, so that nothing stays of the file but what is seen."""

import re
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from flask_babel import gettext as _
from flask_babel import ngettext

from elearn.domain.course import drawing
from elearn.domain.course.findings import Findings

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST_SIDE = 1_600
"""Pixels; no screen shows more of a picture in a lesson."""
MOST_PIXELS = 60_000_000
"""What a telephone makes today; a file that says it has more is refused before it is unpacked."""
MOST_BYTES = 15_000_000
HEAVY = 300_000
"""Bytes above which a picture is slow on a weak line: the author is told."""
_FITS = 2_000_000
"""A picture that is heavier after all is made smaller until it fits."""

_FORMATS = {"PNG": "png", "JPEG": "jpg", "MPO": "jpg", "WEBP": "webp", "GIF": "png"}
_SAVED: dict[str, dict[str, Any]] = {
    "png": {"format": "PNG", "optimize": True},
    "jpg": {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True},
    "webp": {"format": "WEBP", "quality": 80, "method": 4},
}
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, TypeError, IndexError, KeyError, OverflowError)
"""What Pillow raises on bytes that only pretend to be a picture."""

_STARTS_LIKE_A_DRAWING = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!--|<!doctype svg|<svg[\s>])", re.IGNORECASE)
_BEFORE_A_DRAWING = re.compile(r"<\?xml[^>]*\?>|<!--.*?-->|<!DOCTYPE[^\[>]*>", re.DOTALL | re.IGNORECASE)
_STYLE = re.compile(r"\s*([\w-]+)\s*:\s*([^;]*?)\s*(?:;|$)")
_PLAIN_LENGTH = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)(?:px)?\s*")
_DROPPED = ("script", "metadata", "title", "desc")


class PictureRefused(Exception):
    """The file cannot become a picture of a lesson; `code` says why, `sentence` says it to people."""

    def __init__(self, code: str, *, what: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.what = what


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it may lie in `media/`."""

    ending: str
    """`png`, `jpg`, `webp` or `svg`, without the dot."""
    content: bytes
    width: int
    height: int
    was_shrunk: bool
    """Whether it has fewer pixels than the file that was sent."""

    @property
    def is_heavy(self) -> bool:
        """Whether it takes long on a weak line."""
        return len(self.content) > HEAVY


def reencoded(content: bytes, ending: str | None = None) -> Picture:
    """Draw the picture anew: turned upright, without EXIF, of bounded size; `ending` asks for a format.

    Raises `PictureRefused` for everything that is no picture, too big, or a drawing with more than shapes and words.
    """
    if len(content) > MOST_BYTES:
        raise PictureRefused("heavy")
    if _STARTS_LIKE_A_DRAWING.match(content):
        if ending not in {None, "svg"}:
            raise PictureRefused("not_drawing")
        return _drawing(content)
    if ending == "svg":
        raise PictureRefused("only_drawing")
    return _raster(content, ending)


def sentence(refused: PictureRefused) -> str:
    """Say why a file is no picture for a lesson and what to do."""
    megabytes = MOST_BYTES // 1_000_000
    sentences: dict[str, str] = {
        "heavy": ngettext(
            "Ten plik ma więcej niż %(num)d MB. Zmniejsz zdjęcie i wyślij je jeszcze raz.",
            "Ten plik ma więcej niż %(num)d MB. Zmniejsz zdjęcie i wyślij je jeszcze raz.",
            megabytes,
        ),
        "pixels": _("To zdjęcie ma za dużo pikseli. Zmniejsz je i wyślij jeszcze raz."),
        "unknown": _("To nie jest obraz, który umiemy pokazać. Wyślij plik PNG, JPG, WebP albo prosty rysunek SVG."),
        "broken": _("Nie udało się odczytać tego obrazu. Zapisz go jeszcze raz w innym programie i wyślij ponownie."),
        "drawing": _(
            "Ten rysunek SVG ma w sobie więcej niż kształty i słowa („%(what)s”). Zapisz go jako „zwykły SVG” "
            "albo wyślij jako PNG.",
            what=refused.what,
        ),
        "not_drawing": _("W tym miejscu jest zdjęcie. Wyślij PNG, JPG albo WebP, rysunek SVG dodaj jako nowy plik."),
        "only_drawing": _("W tym miejscu jest rysunek SVG. Wyślij rysunek SVG, zdjęcie dodaj jako nowy plik."),
    }
    return sentences[refused.code]


def _raster(content: bytes, ending: str | None) -> Picture:
    from PIL import Image  # noqa: PLC0415 -- only when a picture comes

    image, found = _opened(content)
    size = image.size
    kept = ending or found
    try:
        picture = _upright(image)
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        saved = _saved(picture, kept)
        while len(saved) > _FITS:
            picture.thumbnail((picture.width * 3 // 4, picture.height * 3 // 4), Image.Resampling.LANCZOS)
            saved = _saved(picture, kept)
    except (*_BROKEN, Image.DecompressionBombError, MemoryError) as error:
        raise PictureRefused("broken") from error
    return Picture(kept, saved, *picture.size, was_shrunk=max(picture.size) < max(size))


def _opened(content: bytes) -> tuple["Image", str]:
    """Read the head of the file only: what it says of its size is judged before anything is unpacked."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 -- same

    try:
        image = Image.open(BytesIO(content), formats=["PNG", "JPEG", "WEBP", "GIF"])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureRefused("pixels") from error
    except UnidentifiedImageError as error:
        raise PictureRefused("unknown") from error
    except _BROKEN as error:
        raise PictureRefused("broken") from error
    if image.width * image.height > MOST_PIXELS:
        raise PictureRefused("pixels")
    if image.width < 1 or image.height < 1:
        raise PictureRefused("broken")
    return image, _FORMATS[str(image.format)]


def _upright(image: "Image") -> "Image":
    """Unpack the first frame, turned as the camera was held, in the colours that all screens know."""
    from PIL import ImageOps  # noqa: PLC0415 -- same

    image.draft("RGB", (LONGEST_SIDE * 2, LONGEST_SIDE * 2))  # a JPEG is unpacked at the size that is needed
    image.load()
    turned = ImageOps.exif_transpose(image)
    clear = turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info
    painted = turned.convert("RGBA" if clear else "RGB")
    painted.info.clear()  # EXIF, comments, colour profiles, thumbnails: all that is not seen
    return painted


def _saved(picture: "Image", ending: str) -> bytes:
    from PIL import Image  # noqa: PLC0415 -- same

    if ending == "jpg" and picture.mode != "RGB":
        white = Image.new("RGB", picture.size, "white")
        white.paste(picture, mask=picture.getchannel("A"))
        picture = white
    written = BytesIO()
    picture.save(written, **_SAVED[ending])
    return written.getvalue()


def _drawing(content: bytes) -> Picture:
    root = _parsed(content)
    _clean(root)
    box = drawing.size(root)
    ET.register_namespace("", drawing.SPACE.strip("{}"))
    written = ET.tostring(root, encoding="utf-8").replace(b"\r", b"")
    found = Findings()
    drawing.check("", written, found)
    if found or box is None or not written.startswith(b"<svg "):
        wrong = next(iter(found.sorted()), None)
        raise PictureRefused("drawing", what=dict(wrong.values).get("name", "viewBox") if wrong else "viewBox")
    if len(written) > _FITS:
        raise PictureRefused("heavy")
    return Picture("svg", written, *box, was_shrunk=False)


def _parsed(content: bytes) -> ET.Element:
    try:
        text = _BEFORE_A_DRAWING.sub("", content.decode("utf-8-sig")).strip()
    except UnicodeDecodeError as error:
        raise PictureRefused("broken") from error
    if "<!" in text.replace("<![CDATA[", "") or "<?" in text:  # what is left may declare entities
        raise PictureRefused("drawing", what="<!DOCTYPE>")
    try:
        return ET.fromstring(text)  # noqa: S314 -- without declarations there are no entities to blow up
    except (ET.ParseError, RecursionError, ValueError) as error:
        raise PictureRefused("broken") from error


def _clean(root: ET.Element) -> None:
    """Take off what drawing programs leave and nobody sees; styles become attributes."""
    if root.get("viewBox") is None:
        sides = [_PLAIN_LENGTH.fullmatch(root.get(side, "")) for side in ("width", "height")]
        if all(sides):
            root.set("viewBox", " ".join(["0", "0", *(side.group(1) for side in sides if side)]))
    waiting = [root]
    while waiting:
        element = waiting.pop()
        _plain_attributes(element)
        for child in list(element):
            if child.tag.startswith(drawing.SPACE) and child.tag.removeprefix(drawing.SPACE) not in _DROPPED:
                waiting.append(child)
            else:
                element.remove(child)


def _plain_attributes(element: ET.Element) -> None:
    styled = dict(_STYLE.findall(element.attrib.pop("style", "")))
    for name, value in styled.items():
        if name in drawing.ATTRIBUTES:
            element.set(name, value)
    for name in list(element.attrib):
        if name not in drawing.ATTRIBUTES and name != "{http://www.w3.org/XML/1998/namespace}space":
            del element.attrib[name]
