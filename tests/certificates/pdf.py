"""What a PDF of Typst says, read back: the words of its pages, as a screen reader or a search would find them."""

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)\s*endobj", re.DOTALL)
STREAM = re.compile(rb"(.*?)stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
PIECE = re.compile(rb"\bBT\b(.*?)\bET\n", re.DOTALL)
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words(document):
    """Return the text of the document, with single spaces."""
    objects = {int(number): body for number, body in OBJECT.findall(document)}
    fonts = {
        name: _signs(_stream(objects[int(number)]))
        for body in objects.values()
        for inside in re.findall(rb"/Font\s*<<(.*?)>>", body, re.DOTALL)
        for name, font in re.findall(rb"/(f\d+) (\d+) 0 R", inside)
        for number in re.findall(rb"/ToUnicode (\d+) 0 R", objects[int(font)])
    }
    pages = [_stream(body) for body in objects.values() if b"stream" in body]
    return " ".join("".join(_said(page, fonts) for page in pages if b" Tf" in page).split())


def fonts(document):
    """Return the names of the fonts in the document."""
    return {name.decode() for name in re.findall(rb"/BaseFont/[A-Z]{6}\+([\w-]+)", document)}


def _stream(body):
    found = STREAM.search(body)
    content = bytes.fromhex(found[2].rstrip(b"> \n").decode()) if b"/ASCIIHexDecode" in found[1] else found[2]
    return zlib.decompress(content) if b"/FlateDecode" in found[1] else content


def _signs(table):
    """Return glyph → text of a font's table."""
    return {
        int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL)
        for glyph, text in re.findall(rb"<(\w+)> <(\w+)>", block)
    }


def _said(page, fonts):
    """Return the words drawn on a page; each piece of text ends with a space."""
    said = []
    for piece in PIECE.findall(page):
        font = fonts[re.search(rb"/(f\d+) [\d.]+ Tf", piece)[1]]
        said += [*(_read(string, font) for string in _strings(piece)), " "]
    return "".join(said)


def _strings(piece):
    """Yield the strings of a piece; a pair of parentheses may stand inside one as it is."""
    depth, begun, place = 0, 0, 0
    while place < len(piece):
        sign = piece[place : place + 1]
        if sign == b"\\":
            place += 1
        elif sign == b"(":
            begun = begun if depth else place + 1
            depth += 1
        elif sign == b")":
            depth -= 1
            if not depth:
                yield piece[begun:place]
        place += 1


def _read(string, font):
    glyphs = ESCAPE.sub(lambda found: _unescaped(found[1]), string)
    return "".join(
        font.get(high << 8 | low, "\N{REPLACEMENT CHARACTER}")
        for high, low in zip(glyphs[::2], glyphs[1::2], strict=True)
    )


def _unescaped(sign):
    return bytes([int(sign, 8)]) if sign.isdigit() else SIGNS.get(sign, sign)
