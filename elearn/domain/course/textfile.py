"""Bytes of a text file become text, or problems that say how to save the file instead."""

import re

from elearn.domain.course.findings import Findings

TEXT_BYTES = 1_000_000
MEDIA_BYTES = 5_000_000

_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def read_text(path: str, content: bytes, found: Findings) -> str | None:
    """The text of a file with one kind of line end; None if the bytes are no text at all."""
    if len(content) > TEXT_BYTES:
        found.add(path, 0, "file_too_big", most=megabytes(TEXT_BYTES), size=megabytes(len(content)))
        return None
    if content.startswith(_UTF_16):
        found.add(path, 0, "file_utf16")
        return None
    if b"\0" in content:
        found.add(path, _line(content, content.index(b"\0")), "file_binary")
        return None
    try:
        text = content.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        found.add(path, _line(content, error.start), "file_encoding")
        return None
    if content.startswith(_BOM):
        found.add(path, 1, "file_bom")
    return _plain_lines(path, text, found)


def megabytes(size: int) -> str:
    """A size in MB, with one digit after the point when it is not whole."""
    return f"{size / 1_000_000:.1f}".removesuffix(".0")


def _plain_lines(path: str, text: str, found: Findings) -> str:
    if "\r" in text:
        found.add(path, text.split("\r", 1)[0].count("\n") + 1, "file_line_ends")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        found.add(path, line, "file_control", sign=f"U+{ord(control.group()):04X}")
    return text


def _line(content: bytes, place: int) -> int:
    return content.count(b"\n", 0, place) + 1
