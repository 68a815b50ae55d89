"""What may lie in `media/`: pictures known by their first bytes, drawings, and worksheets."""

import re
from collections.abc import Mapping

from elearn.domain.course import drawing
from elearn.domain.course.findings import Findings
from elearn.domain.course.textfile import MEDIA_BYTES, megabytes

_NAME = r"[a-z0-9][a-z0-9-]{0,79}"
PICTURE = re.compile(rf"{_NAME}(?:\.[a-z]{{2,3}})?\.(png|jpg|webp|svg)")
"""The name may tell the language of the words in the picture: `mapa.pl.svg`."""
WORKSHEET = re.compile(rf"({_NAME})\.([a-z]{{2,3}})\.md")


def kind_of(content: bytes) -> str | None:
    """`png`, `jpg`, `webp` or `svg` by the first bytes; None for everything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return "svg" if content.startswith(b"<svg ") else None


def check_pictures(media: Mapping[str, bytes], found: Findings) -> None:
    """Note every picture that is too big or is not what its name says."""
    for name, content in media.items():
        picture = PICTURE.fullmatch(name)
        if picture is None:
            continue
        if len(content) > MEDIA_BYTES:
            found.add(f"media/{name}", 0, "file_too_big", most=megabytes(MEDIA_BYTES), size=megabytes(len(content)))
        elif kind_of(content) != picture.group(1):
            found.add(f"media/{name}", 0, "picture_kind", named=picture.group(1), is_really=kind_of(content) or "–")
        elif picture.group(1) == "svg":
            drawing.check(f"media/{name}", content, found)


def worksheet(text: str) -> tuple[str, str, int]:
    """A worksheet's title from its first line `# …` (empty if it has none), the text under it, and that text's line."""
    first, _, rest = text.partition("\n")
    if not first.startswith("# "):
        return "", text, 1
    return first.removeprefix("# ").strip(), rest, 2
