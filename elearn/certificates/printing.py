"""The one door to Typst: sheets become PDF/UA-1 and PDF/A-2a, the same bytes for the same sheets on every machine.

Typst sees the fonts of our wheels and no others. What a sheet says goes in as JSON, so no name can be markup.
"""

import base64
import json
import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

from elearn.assets import HEAD_FACE, TEXT_FACE
from elearn.badges import art
from elearn.certificates.wording import Sheet
from elearn.config import ROOT
from elearn.domain.course.model import Ground
from elearn.web.locale import WARSAW

if TYPE_CHECKING:
    import typst

TEMPLATE = ROOT / "elearn" / "templates" / "certificates" / "certificate.typ"
STANDARDS: "list[typst.PDFStandard]" = ["ua-1", "a-2a"]
MISTAKEN = b"\r\nendstream"
"""How a packed stream ends by chance, one document in twelve: some checkers take its last sign for an end of line and
its length for wrong. Such a document is written in plain signs, twice as long."""
HEAD_FAMILY, TEXT_FAMILY = "Source Serif 4", "Source Sans 3"
INK = "#17211C"

ROW, HIGH, ROWS, MIDDLE = 12, 6, 7, 3
"""Of the cloth: from thread to thread, height of a thread, threads until the pattern comes again, the bright one."""
BAND_WIDTH, BAND_SHAPE = 96, 7.6
"""Least width of the cloth beside the sheet, and how much longer than wide it is: a bit more than the sheet is high."""
CLOTHS: dict[int, tuple[int, tuple[tuple[int, int], ...]]] = {
    1: (96, ((12, 42), (36, 30), (60, 18), (84, 6), (60, 18), (36, 30), (12, 42))),
    2: (64, ((36, 0), (36, 10), (36, 20), (36, 30), (36, 20), (36, 10), (36, 0))),
    3: (72, ((8, 32), (18, 27), (28, 22), (8, 32), (38, 17), (48, 12), (58, 7))),
    4: (56, ((36, 0), (36, 28), (36, 0), (36, 28), (36, 0), (36, 28), (36, 0))),
    5: (112, ((98, 7), (70, 21), (42, 35), (14, 49), (42, 35), (70, 21), (98, 7))),
    6: (88, ((60, 0), (24, 36), (60, 44), (60, 14), (60, 44), (24, 36), (60, 0))),
}
"""Pattern → after how much it comes again, and each thread's length and place: those of static/css/parts.css."""
QUIET = 2
"""Empty modules around the QR code; the paper around them is empty too."""


class Unwritable(Exception):
    """A sheet holds signs that no font of ours has; they are the exception's text."""


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code: modules of a side with the margin, and its dark ones as a path."""

    side: int
    path: str


def pdf(sheets: Sequence[Sheet], *, title: str, author: str, logo: Path | None) -> bytes:
    """Print the sheets, one a page.

    Raises:
        Unwritable: a sign would become a box.
    """
    missing = "".join(dict.fromkeys(sign for sheet in sheets for sign in unwritable(*sheet.texts)))
    if missing:
        raise Unwritable(missing)
    return _compiled(sheets, "pdf", title=title, author=author, logo=logo)


def png(sheet: Sheet, *, logo: Path | None, ppi: int = 150) -> bytes:
    """Draw one sheet as a picture, to look at."""
    return _compiled([sheet], "png", title=sheet.title, author=sheet.issuer, logo=logo, ppi=ppi)


_alone = Lock()


def _compiled(
    sheets: Sequence[Sheet],
    kind: Literal["pdf", "png"],
    *,
    title: str,
    author: str,
    logo: Path | None,
    ppi: int | None = None,
) -> bytes:
    day = max(sheet.issued_at for sheet in sheets).astimezone(WARSAW)
    facts = {
        "title": title,
        "author": author,
        "lang": sheets[0].language,
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "sheets": [_content(sheet, _picture(logo)) for sheet in sheets],
    }
    return _typeset(TEMPLATE, json.dumps(facts), kind, int(day.timestamp()), ppi)


def document(template: Path, content: Mapping[str, Any], *, moment: datetime) -> bytes:
    """Print what the template makes of the content, as accessible PDF; signs that no font of ours has are named."""
    text = _composed(json.dumps(content, ensure_ascii=False))
    names = {ord(sign): _spoken_sign(sign) for sign in unwritable(text)}
    return _typeset(template, text.translate(names), "pdf", int(moment.timestamp()), None)


def _spoken_sign(sign: str) -> str:
    """Return what stands in the place of a sign: its name; nothing for one that is not seen."""
    if unicodedata.category(sign) in {"Mn", "Me", "Cf", "Cc"}:
        return ""
    return f"[{unicodedata.name(sign, f'U+{ord(sign):04X}').lower()}]"


def _typeset(template: Path, content: str, kind: Literal["pdf", "png"], moment: int, ppi: int | None) -> bytes:
    asked: dict[str, Any] = {
        "sys_inputs": {"content": content},
        "format": kind,
        "pdf_standards": STANDARDS if kind == "pdf" else [],
        "timestamp": moment,
        "ppi": ppi,
    }
    with _alone:  # one compiler a process: it keeps the fonts and what it has set before
        made = _compiler(template).compile(**asked)
        if isinstance(made, bytes) and MISTAKEN in made:
            made = _compiler(template).compile(**asked, pretty=True)
    assert isinstance(made, bytes)  # noqa: S101 -- narrows the type: a picture of several pages would be a list
    return made


@cache
def _compiler(template: Path) -> "typst.Compiler":
    import typst  # noqa: PLC0415 -- 40 MB of library, only when something is printed

    folders: list[Any] = [str(_wheel(face[0])) for face in (HEAD_FACE, TEXT_FACE)]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    return typst.Compiler(str(template), root=str(template.parent), font_paths=fonts)


def _wheel(package: str) -> Path:
    return Path(str(files(package))) / "files"


def unwritable(*texts: str) -> str:
    """Return the signs of the texts that no font of ours has, each once."""
    known = _signs(HEAD_FACE[:2]) | _signs(TEXT_FACE[:2])
    return "".join(dict.fromkeys(sign for text in texts for sign in _composed(text) if sign not in known))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@cache
def _signs(face: tuple[str, str]) -> frozenset[str]:
    """Return every sign of a font."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 -- only when something is printed

    package, file = face
    with TTFont(_wheel(package) / file, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


def _content(sheet: Sheet, logo: str) -> dict[str, Any]:
    """Return the sheet as the template asks for it, with its pictures."""
    name = _composed(sheet.name)
    return {
        "lang": sheet.language,
        "site": sheet.site,
        "logo": logo,
        "heading": sheet.heading,
        "name": name,
        "plain_name": not set(name) <= _signs(HEAD_FACE[:2]),
        "before": sheet.before,
        "course": _composed(sheet.course),
        "after": sheet.after,
        "spoken": sheet.spoken,
        "claim": _composed(sheet.claim),
        "notes": sheet.notes,
        "date": sheet.date,
        "date_label": sheet.date_label,
        "signatory": _composed(sheet.signatory),
        "signatory_label": _composed(sheet.signatory_label),
        "check": sheet.check,
        "typed": sheet.typed,
        "address": sheet.address,
        "qr": _qr_drawing(sheet.address),
        "qr_alt": sheet.qr_alt,
        "badge": _badge(sheet.badge, sheet.cloth, sheet.ground),
        "badge_alt": sheet.badge_alt,
        "issuer": _composed(sheet.issuer_line),
        "cloth": cloth(sheet.cloth, sheet.ground),
    }


def qr(address: str) -> Code:
    """Return the QR code of an address; a quarter of it may be covered and it can still be read."""
    import segno  # noqa: PLC0415 -- only when a code is asked for

    rows = [list(row) for row in segno.make_qr(address, error="q").matrix]
    runs = (f"M{x + QUIET} {y + QUIET}h{long}v1h-{long}z" for y, row in enumerate(rows) for x, long in _runs(row))
    return Code(len(rows) + 2 * QUIET, "".join(runs))


def _runs(row: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield where each run of dark modules begins and how long it is."""
    place = 0
    while place < len(row):
        end = place
        while end < len(row) and row[end]:
            end += 1
        if end > place:
            yield place, end - place
        place = end + 1


def _qr_drawing(address: str) -> str:
    code = qr(address)
    return _svg((code.side, code.side), [f'<path d="{code.path}" fill="#000000"/>'])


@lru_cache(64)
def cloth(pattern: int, ground: Ground) -> str:
    """Draw the cloth of the course as the long band beside the sheet, its bright threads whole and in the middle."""
    light, (again, threads) = ground == "honey", CLOTHS[pattern]
    wide = again * math.ceil(BAND_WIDTH / again)
    high = round(wide * BAND_SHAPE)
    plain, bright = (INK, INK) if light else (art.WHITE, art.GROUNDS["honey"])
    aside = (again - threads[MIDDLE][0]) // 2 - threads[MIDDLE][1]
    shapes = [f'<path d="M0 0h{wide}v{high}H0z" fill="{art.GROUNDS[ground]}"/>']
    for place, y in enumerate(range(ROW // 2, high, ROW)):
        long, start = threads[place % ROWS]
        drawn = (_within(wide, x, long) for x in range((start + aside) % again - again, wide, again))
        path = "".join(f"M{x} {y}h{seen}v{HIGH}h-{seen}z" for x, seen in drawn if seen > 0)
        paint = f'fill="{bright}"' if place % ROWS == MIDDLE else f'fill="{plain}" fill-opacity="0.2"'
        shapes.append(f'<path d="{path}" {paint}/>')
    return _svg((wide, high), shapes)


def _within(wide: int, x: int, long: int) -> tuple[int, int]:
    """Return the part of a thread that lies on the band: where it begins and how long it is."""
    left, right = max(0, x), min(wide, x + long)
    return left, right - left


@lru_cache(64)
def _badge(name: str, pattern: int, ground: Ground) -> str:
    return art.svg(name, pattern, ground).decode().replace(HEAD_FACE[2], HEAD_FAMILY)


@lru_cache(4)
def _picture(logo: Path | None) -> str:
    """Return the centre's own logo as SVG; empty: none is set, and ours is drawn."""
    if logo is None:
        return ""
    content = logo.read_bytes()
    if logo.suffix.lower() == ".svg":
        return content.decode()
    from PIL import Image  # noqa: PLC0415 -- only with such a logo

    with Image.open(logo) as picture:
        size = picture.size
    coded = base64.b64encode(content).decode()
    kind = {".jpg": "jpeg"}.get(logo.suffix.lower(), logo.suffix.lower()[1:])
    return _svg(size, [f'<image width="{size[0]}" height="{size[1]}" href="data:image/{kind};base64,{coded}"/>'])


def _svg(size: tuple[int, int], shapes: Iterable[str]) -> str:
    wide, high = size
    box = f'viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{"".join(shapes)}</svg>'
