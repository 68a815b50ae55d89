"""Pages packed with gzip for browsers that understand it; static files are packed when they are built.

A packed page gives away its length, and over very many tries the length gives away a secret that stands beside text
an attacker chose (BREACH). Ours has one secret, the form token, and two fences: cookies are `SameSite=Lax`, so another
site cannot make a browser fetch our pages as the person signed in, and each packed page is longer by a random number of
bytes ("Heal the BREACH"), in gzip's own field for a file name, so that the page itself stays the same.
"""

import secrets
import struct
import zlib

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
        body = response.get_data()
        wanted = request.accept_encodings["gzip"] > 0 and len(body) >= LEAST and response.status_code != 206  # noqa: PLR2004
        if wanted and "Content-Encoding" not in response.headers:
            response.set_data(packed(body, secrets.randbelow(MOST_PADDING)))
            response.headers["Content-Encoding"] = "gzip"
            if tag := response.get_etag()[0]:
                response.set_etag(tag, weak=True)
        return response


def packed(body: bytes, padding: int = 0) -> bytes:
    """Return the body in gzip's format, longer by so many bytes than it must be."""
    pack = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    tail = struct.pack("<LL", zlib.crc32(body), len(body) & 0xFFFFFFFF)
    return b"".join((_HEAD, b"-" * padding, b"\0", pack.compress(body), pack.flush(), tail))
