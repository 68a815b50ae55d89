"""Pages packed with gzip for browsers that understand it; static files are packed when they are built.

A packed page gives away its length, and over very many tries the length gives away a secret that stands beside text
an attacker chose (BREACH). Ours has one secret, the form token, and two fences: cookies are `SameSite=Lax`, so another
site cannot make a browser fetch our pages as the person signed in, and each packed page is longer by a random number of
bytes ("Heal the BREACH"), in gzip's own field for a file name, so that the page itself stays the same.
"""

import secrets
import struct
import zlib
from collections.abc import Iterable

from flask import Flask, Response, request

LEAST = 1000
"""Bytes from which packing pays."""
LEVEL = 3
"""Within 6% of level 6 for our pages, in a third of its time."""
MOST_PADDING = 64
"""Bytes added at random, at most."""
PACKED = {
    "text/html",
    "text/plain",
    "text/csv",
    "text/xml",
    "application/xml",
    "application/json",
    "application/ld+json",
}

_HEAD = b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff"
"""Magic, deflate, "a file name follows", no time, no hint, unknown system."""


def use(app: Flask) -> None:
    """Pack answers on their way out."""

    @app.after_request
    def _pack(response: Response) -> Response:
        if response.mimetype not in PACKED or response.direct_passthrough or response.is_streamed:
            return response
        response.vary.add("Accept-Encoding")
        if "Content-Encoding" in response.headers or response.status_code == 206 or not asked_for():  # noqa: PLR2004
            return response
        body = response.get_data()
        if len(body) >= LEAST:
            response.set_data(packed(body))
            response.headers["Content-Encoding"] = "gzip"
            if tag := response.get_etag()[0]:
                response.set_etag(tag, weak=True)
        return response


def asked_for() -> bool:
    """Return whether the browser understands gzip."""
    return request.accept_encodings["gzip"] > 0


def packed(body: bytes) -> bytes:
    """Return the body in gzip's format, a little longer than it must be."""
    pack = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return wrapped([pack.compress(body), pack.flush()], [body])


def wrapped(blocks: Iterable[bytes], parts: Iterable[bytes]) -> bytes:
    """Return gzip's format of deflate blocks, the last one final; `parts` are what they hold, in order."""
    checksum = length = 0
    for part in parts:
        checksum = zlib.crc32(part, checksum)
        length += len(part)
    padding = b"-" * secrets.randbelow(MOST_PADDING)
    return b"".join((_HEAD, padding, b"\0", *blocks, struct.pack("<LL", checksum, length & 0xFFFFFFFF)))


def block(part: bytes) -> bytes:
    """Return a part of a body packed as well as can be, on its own, so that other blocks may stand beside it."""
    pack = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return pack.compress(part) + pack.flush(zlib.Z_FULL_FLUSH)


def bare_block(part: bytes) -> bytes:
    """Return a short part as a block that is not packed: its length tells nothing about what stands around it."""
    return struct.pack("<BHH", 0, len(part), len(part) ^ 0xFFFF) + part


LAST = struct.pack("<BHH", 1, 0, 0xFFFF)
"""The final block, empty."""
