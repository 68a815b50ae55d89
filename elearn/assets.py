"""The static pipeline: styles, scripts, icons, fonts and catalogues, made of our sources and the wheels.

Every file is named by its content and lies beside its gzip and brotli copies; a manifest leads from names to files.
Nothing is done again when its inputs have not changed.
"""

import gzip
import hashlib
import io
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from elearn.config import ROOT
from elearn.domain.typography import tidy

SOURCES = Path(__file__).resolve().parent / "static"
URL = "/static/"
MANIFEST = "manifest.json"

STYLES = ("tokens", "base", "parts", "pages", "util", "print")
"""The style sheets, in the order in which they are joined; `studio` and `coordination` stay apart:
learners need neither."""
APART = ("studio.css", "coordination.css")

ICONS = {
    "access": "accessibility", "alert": "triangle-alert", "badge": "award", "book": "book-open",
    "box": "square", "cal": "calendar", "check": "check", "clock": "clock", "copy": "copy", "down": "download",
    "edit": "pencil", "eye": "eye", "filter": "list-filter", "info": "info", "left": "arrow-left",
    "link": "link", "list": "list", "lock": "lock", "lower": "arrow-down", "mail": "mail", "out": "log-out",
    "part": "minus",
    "people": "users", "pin": "map-pin", "print": "printer", "repeat": "rotate-ccw", "right": "arrow-right",
    "scale": "scale", "search": "search", "sheet": "file-text", "shield": "shield-check", "star": "plus",
    "task": "square-pen", "undo": "undo-2", "up": "arrow-up", "x": "x",
}  # fmt: skip
"""Our names of the icons in the sprite → their names in the lucide wheel."""

TEXT_FACE = ("fontpkg_source_sans_3", "SourceSans3[wght].ttf", "Lacznik Text", {"wght": (400, 400, 700)})
HEAD_FACE = ("fontpkg_source_serif_4", "SourceSerif4[opsz,wght].ttf", "Lacznik Head", {"opsz": 36, "wght": 600})
FACES: dict[str, tuple[str, str, str, dict[str, Any]]] = {"text": TEXT_FACE, "head": HEAD_FACE}
"""Wheel, file, the neutral family name of our cut ("Source" is reserved by its licence), and the axes kept or fixed."""

RANGES: dict[str, tuple[tuple[int, int], ...]] = {
    "base": (
        (0x20, 0x7E), (0xA0, 0xA0), (0xA7, 0xA9), (0xAB, 0xAB), (0xB0, 0xB0), (0xB7, 0xB7), (0xBB, 0xBB),
        (0xD3, 0xD3), (0xD7, 0xD7), (0xF3, 0xF3), (0x104, 0x107), (0x118, 0x119), (0x141, 0x144),
        (0x15A, 0x15B), (0x179, 0x17C), (0x2013, 0x2014), (0x2018, 0x201A), (0x201C, 0x201E),
        (0x2022, 0x2022), (0x2026, 0x2026), (0x20AC, 0x20AC), (0x2192, 0x2192), (0x2212, 0x2212),
    ),
    "more": (
        (0xA1, 0xA6), (0xAA, 0xAA), (0xAC, 0xAC), (0xAE, 0xAF), (0xB1, 0xB6), (0xB8, 0xBA), (0xBC, 0xD2),
        (0xD4, 0xD6), (0xD8, 0xF2), (0xF4, 0xFF), (0x100, 0x103), (0x108, 0x117), (0x11A, 0x140),
        (0x145, 0x159), (0x15C, 0x178), (0x17D, 0x17F),
    ),
    "uk": (
        (0x401, 0x401), (0x404, 0x404), (0x406, 0x407), (0x410, 0x44F), (0x451, 0x451), (0x454, 0x454),
        (0x456, 0x457), (0x490, 0x491),
    ),
}  # fmt: skip
"""Characters of each cut: Polish and English; other Latin letters, fetched when a page has one; Ukrainian."""

Progress = Callable[[str], None]


def _silent(_: str) -> None:
    """Report nothing."""


class AssetMissing(Exception):
    """A page asked for an asset that the pipeline does not make, or that has not been made yet."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was built: logical name, such as `style.css`, → file below `/static/`."""

    files: Mapping[str, str]

    def url(self, name: str) -> str:
        """Address of the asset on this site, such as `/static/style.0a1b2c3d4e5f.css`."""
        try:
            return URL + self.files[name]
        except KeyError:
            raise AssetMissing(f"no asset {name!r}: run `elearn assets`, see elearn/assets.py") from None


def manifest_of(target: Path) -> Manifest:
    """Read what was built into the folder; raise `AssetMissing` when nothing was."""
    record = _record(target / MANIFEST)
    if not record:
        raise AssetMissing(f"no assets in {target}: run `elearn assets`")
    return Manifest(_names(record))


def build(target: Path, *, logo: Path | None = None, progress: Progress = _silent) -> Manifest:
    """Bring `public/` and `translations/` in the folder up to date; `logo` is the centre's own."""
    compile_catalogues(target / "translations", progress=progress)
    before = _record(target / MANIFEST)
    run = _Run(target / "public", before.get("groups", {}), progress)
    run.group("fonts", _font_inputs(), _fonts)
    run.group("icons", [_wheel_file("lucide", "lucide.zip").read_bytes()], _icon_sprite)
    run.group(
        "styles",
        [*_texts("css"), json.dumps(run.files("fonts"), sort_keys=True).encode()],
        lambda: _styles(run.files("fonts")),
    )
    run.group("scripts", _texts("js"), _scripts)
    run.group("pictures", [(SOURCES / "favicon.svg").read_bytes()], _pictures)
    run.group("logo", [logo.name.encode(), logo.read_bytes()] if logo else [], lambda: _logo(logo))
    record = {"groups": run.groups, "before": sorted(_names(before).values())}
    if run.changed:
        _sweep(target / "public", record)
        _write(target / MANIFEST, json.dumps(record, indent=1, sort_keys=True).encode())
    return Manifest(_names(record))


class _Run:
    """One run over the groups of assets: makes those whose inputs changed, keeps the others."""

    def __init__(self, target: Path, before: Mapping[str, Any], progress: Progress) -> None:
        self.target = target
        self.before = before
        self.progress = progress
        self.groups: dict[str, Any] = {}
        self.changed = False

    def files(self, group: str) -> dict[str, str]:
        return dict(self.groups[group]["files"])

    def group(self, name: str, inputs: Iterable[bytes], make: Callable[[], dict[str, bytes]]) -> None:
        key = _digest([Path(__file__).read_bytes(), *inputs])
        known = self.before.get(name, {})
        if known.get("key") == key and all((self.target / file).is_file() for file in known["files"].values()):
            self.groups[name] = known
            return
        self.progress(f"assets: {name}")
        self.groups[name] = {
            "key": key,
            "files": {logical: self._store(logical, content) for logical, content in make().items()},
        }
        self.changed = True

    def _store(self, logical: str, content: bytes) -> str:
        stem, dot, ending = logical.rpartition(".")
        file = f"{stem}.{_digest([content])[:12]}{dot}{ending}"
        _write(self.target / file, content)
        if ending in {"css", "js", "svg"}:
            import brotli  # noqa: PLC0415 -- only when something is built

            _write(self.target / f"{file}.gz", gzip.compress(content, 9, mtime=0))
            _write(self.target / f"{file}.br", brotli.compress(content, quality=11))
        return file


def _record(manifest: Path) -> dict[str, Any]:
    try:
        record: dict[str, Any] = json.loads(manifest.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return record


def _names(record: Mapping[str, Any]) -> dict[str, str]:
    return {logical: file for group in record.get("groups", {}).values() for logical, file in group["files"].items()}


def _sweep(target: Path, record: Mapping[str, Any]) -> None:
    """Remove files of earlier builds but one: pages opened before the last build still find theirs."""
    kept = {*_names(record).values(), *record["before"]}
    for path in target.rglob("*"):
        if path.is_file():
            name = path.relative_to(target).as_posix()
            if name.removesuffix(".gz").removesuffix(".br") not in kept:
                path.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    """Put the file in place whole: a server that reads meanwhile sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _texts(folder: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((SOURCES / folder).rglob("*")) if path.is_file()]


# --- styles and scripts ---


def _styles(fonts: Mapping[str, str]) -> dict[str, bytes]:
    """Join the style sheets, once with our faces and once without for readers who save data."""
    plain = "\n".join((SOURCES / "css" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    faces = (SOURCES / "css" / "fonts.css").read_text(encoding="utf-8")
    for logical, file in fonts.items():
        faces = faces.replace(f"url({logical})", f"url({file})")
    apart = {name: (SOURCES / "css" / name).read_text(encoding="utf-8") for name in APART}
    return {
        "style.css": smaller_css(faces + plain).encode(),
        "style-thrifty.css": smaller_css(plain).encode(),
        **{name: smaller_css(source).encode() for name, source in apart.items()},
    }


def smaller_css(source: str) -> str:
    """Return the style sheet without comments and needless space; strings stay as they are."""
    pieces = re.split(r'("[^"\n]*"|\'[^\'\n]*\')', re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL))
    for index in range(0, len(pieces), 2):
        tight = re.sub(r"\s+", " ", pieces[index])
        tight = re.sub(r" ?([{};,>]) ?", r"\1", tight)
        tight = re.sub(r"(?<=[{;])([a-z-]+|--[\w-]+): ", r"\1:", tight)
        pieces[index] = tight.replace(";}", "}")
    return "".join(pieces).strip()


def _scripts() -> dict[str, bytes]:
    """Join the scripts into a module for every page and one for the studio."""
    return {"page.js": _joined(SOURCES / "js"), "studio.js": _joined(SOURCES / "js" / "studio")}


def _joined(folder: Path) -> bytes:
    """The folder's scripts as one module, each in a block of its own."""
    blocks = []
    for path in sorted(folder.glob("*.js")):
        lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
        blocks.append("{\n" + "\n".join(line for line in lines if line and not line.startswith("//")) + "\n}")
    return "\n".join(blocks).encode()


# --- icons and pictures ---


def _icon_sprite() -> dict[str, bytes]:
    """Draw the sprite: the icons we use, without colours and line widths, which the page sets."""
    symbols = (
        f'<symbol id="{name}" viewBox="0 0 24 24">{_icon_lines(drawn)}</symbol>'
        for name, drawn in sorted(ICONS.items())
    )
    return {"icons.svg": ('<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>").encode()}


def _icon_lines(drawn: str) -> str:
    from lucide.jinja import lucide  # noqa: PLC0415 -- only when something is built

    inner = re.sub(r"^<svg[^>]*>|</svg>$|\s*\n\s*", "", str(lucide(drawn, size=24)))
    return re.sub(r"<svg[^>]*>", "", inner).replace(" />", "/>").strip()


def _pictures() -> dict[str, bytes]:
    return {"favicon.svg": (SOURCES / "favicon.svg").read_bytes().strip(), "card.png": _card()}


def _logo(logo: Path | None) -> dict[str, bytes]:
    """Take the centre's picture under one name, whatever its kind."""
    return {f"logo{logo.suffix.lower()}": logo.read_bytes()} if logo else {}


def _card() -> bytes:
    """Draw the picture that other sites show beside a link: the cloth and the mark, no words."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 -- only when something is built

    picture = Image.new("P", (1200, 630), 0)
    picture.putpalette([0x0C, 0x4A, 0x3C, 0x41, 0x71, 0x66, 0xF3, 0xA8, 0x1C, 0xFF, 0xFF, 0xFF])
    draw = ImageDraw.Draw(picture)
    for row, width in enumerate((24, 72, 120, 168, 120, 72, 24)):
        for start in range(-60, 1260, 192):
            top = 30 + row * 24
            for y in (top, top + 402):
                left = start + 96 - width // 2
                draw.rectangle((left, y, left + width, y + 11), fill=2 if row == 3 else 1)  # noqa: PLR2004 -- the middle thread is honey
    for points, colour in (((9, 2, 9, 32, 26, 32, 26, 26, 15, 26, 15, 2), 3), ((1, 12, 1, 18, 23, 18, 23, 12), 2)):
        corners = [(518 + 6 * x, 213 + 6 * y) for x, y in zip(points[::2], points[1::2], strict=True)]
        draw.polygon(corners, fill=colour)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


# --- fonts ---


def _wheel_file(package: str, name: str) -> Path:
    """Path of a file inside an installed wheel, found without importing it."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise AssetMissing(f"the wheel {package!r} is not installed: see requirements.lock")
    return Path(spec.submodule_search_locations[0]) / name


def _font_inputs() -> list[bytes]:
    return [_wheel_file(package, f"files/{file}").read_bytes() for package, file, _, _ in FACES.values()]


def _fonts() -> dict[str, bytes]:
    return {
        f"fonts/{face}-{cut}.woff2": _cut(_wheel_file(package, f"files/{file}"), family, axes, ranges)
        for face, (package, file, family, axes) in FACES.items()
        for cut, ranges in RANGES.items()
    }


def _cut(source: Path, family: str, axes: Mapping[str, Any], ranges: Iterable[tuple[int, int]]) -> bytes:
    """Cut one face down to the characters and axes we use, under a name of our own; the same bytes every time."""
    from fontTools.subset import Options, Subsetter, load_font, save_font  # noqa: PLC0415 -- only when something is built
    from fontTools.varLib.instancer import instantiateVariableFont  # noqa: PLC0415 -- same

    options = Options(
        layout_features=["ccmp", "kern", "liga", "locl", "mark", "mkmk", "tnum"],
        name_IDs=[0, 1, 2, 4, 6, 13, 14],
        name_languages=[0x409],
        notdef_outline=True,
        hinting=False,
        desubroutinize=True,
        flavor="woff2",
        recalc_timestamp=False,
    )
    font = load_font(io.BytesIO(source.read_bytes()), options)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for low, high in ranges for code in range(low, high + 1)])
    subsetter.subset(font)
    font = instantiateVariableFont(font, dict(axes), inplace=True, updateFontNames=False)
    font.recalcTimestamp = False
    for record in font["name"].names:
        if record.nameID in {1, 4}:
            record.string = family
        if record.nameID == 6:  # noqa: PLR2004 -- the PostScript name has no spaces
            record.string = family.replace(" ", "")
    out = io.BytesIO()
    save_font(font, out, options)
    return out.getvalue()


# --- catalogues ---


def compile_catalogues(target: Path, *, source: Path = ROOT / "translations", progress: Progress = _silent) -> None:
    """Compile every `messages.po` into the folder, tidied by the language's typography; Polish stands for itself.

    Polish is the language of the source: a message not translated there gets its own text, so that it is tidied too.
    """
    for path in sorted(source.glob("*/LC_MESSAGES/messages.po")):
        language = path.parent.parent.name
        compiled = target / language / "LC_MESSAGES" / "messages.mo"
        note = compiled.with_suffix(".key")
        key = _digest([path.read_bytes(), Path(__file__).read_bytes(), _typography_source()]).encode()
        if compiled.is_file() and note.is_file() and note.read_bytes() == key:
            continue
        progress(f"translations: {language}")
        _write(compiled, _compiled(path, language))
        _write(note, key)


def _typography_source() -> bytes:
    return Path(tidy.__code__.co_filename).read_bytes()


def _compiled(path: Path, language: str) -> bytes:
    from babel.messages.mofile import write_mo  # noqa: PLC0415 -- only when something is built
    from babel.messages.pofile import read_po  # noqa: PLC0415 -- same

    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    for message in catalogue:
        if message.id:
            message.string = _tidied(message.id, message.string, language)
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def _tidied(source: Any, text: Any, language: str) -> Any:
    if isinstance(text, (tuple, list)):
        return tuple(tidy(form, language) for form in text)
    if not text and language == "pl":
        text = source
    return tidy(text, language)
