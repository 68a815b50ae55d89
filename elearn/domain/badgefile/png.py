"""The credential in a PNG: its text chunks are read, its picture is never decoded."""

import struct
import zlib
from collections.abc import Iterator

from elearn.domain.badgefile.refusal import MOST_TEXT, Refused

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORDS = {b"openbadgecredential", b"openbadges"}
"""Open Badges 3.0 and before."""
MOST_CHUNKS = 4000
MOST_SIDE, MOST_PIXELS = 10_000, 40_000_000


def credential_text(content: bytes) -> bytes:
    """Return the text of the one credential in the picture.

    Raises:
        Refused: it is damaged or built to do harm, or holds no credential or several.
    """
    found: list[bytes] = []
    for kind, body in _chunks(content):
        keyword, _, rest = body.partition(b"\0")
        if kind == b"IHDR":
            _check_size(body)
        elif kind in {b"iTXt", b"tEXt", b"zTXt"} and keyword in KEYWORDS:
            found.append(_text(kind, rest))
    if len(found) > 1:
        raise Refused("several")
    if not found:
        raise Refused("no_badge")
    return found[0]


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each chunk, whole and unharmed, from the first to the last."""
    place, count, kind = len(SIGNATURE), 0, b""
    while place < len(content):
        if kind == b"IEND" or len(content) - place < 12:  # noqa: PLR2004 -- length, kind and checksum
            raise Refused("png_damaged")
        length, kind = struct.unpack_from(">I4s", content, place)
        end = place + 12 + length
        if end > len(content) or (count == 0) != (kind == b"IHDR"):
            raise Refused("png_damaged")
        if struct.unpack_from(">I", content, end - 4)[0] != zlib.crc32(content[place + 4 : end - 4]):
            raise Refused("png_damaged")
        count += 1
        if count > MOST_CHUNKS:
            raise Refused("png_chunks", most=str(MOST_CHUNKS))
        yield kind, content[place + 8 : end - 4]
        place = end
    if kind != b"IEND":
        raise Refused("png_damaged")


def _check_size(body: bytes) -> None:
    if len(body) != 13:  # noqa: PLR2004 -- the size of this chunk
        raise Refused("png_damaged")
    width, height = struct.unpack_from(">II", body)
    if not (0 < width <= MOST_SIDE and 0 < height <= MOST_SIDE) or width * height > MOST_PIXELS:
        raise Refused("png_size", width=str(width), height=str(height))


def _text(kind: bytes, rest: bytes) -> bytes:
    """Return what stands after the keyword: Latin-1 (tEXt), packed Latin-1 (zTXt) or UTF-8, packed or not (iTXt)."""
    if kind == b"tEXt":
        return rest.decode("latin-1").encode()
    if kind == b"zTXt":
        return _unpacked(rest[1:]).decode("latin-1").encode()
    flags, rest = rest[:2], rest[2:]
    parts = rest.split(b"\0", 2)
    if flags not in {b"\0\0", b"\1\0"} or len(parts) != 3:  # noqa: PLR2004 -- language, keyword in it, text
        raise Refused("png_damaged")
    return _unpacked(parts[2]) if flags[0] else parts[2]


def _unpacked(packed: bytes) -> bytes:
    """Unpack no more than a credential may have."""
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(packed, MOST_TEXT + 1)
    except zlib.error:
        raise Refused("png_packed") from None
    if len(text) > MOST_TEXT or not unpacking.eof:
        raise Refused("png_packed")
    return text
