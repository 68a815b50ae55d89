"""Bytes of a text file become text: with or without BOM, in UTF-8, in UTF-16, or as Windows writes in Poland."""

from elearn.domain.exchange.report import Notes

MOST_BYTES = 20_000_000
_LOCAL = "cp1250"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def text_of(content: bytes, notes: Notes) -> str | None:
    """The text; None if the bytes are none, with a remark why."""
    if too_big(content, notes):
        return None
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), "")
    try:
        text = content.decode(marked or "utf-8")
    except UnicodeDecodeError:
        if marked.startswith("utf-16") or b"\0" in content:
            notes.add("file_binary")
            return None
        text = content.decode(_LOCAL, errors="replace")
        notes.add("encoding_guessed", encoding="Windows-1250")
    if "\0" in text:
        notes.add("file_binary")
        return None
    return text


def too_big(content: bytes, notes: Notes) -> bool:
    """Whether the file is bigger than what is read; noted."""
    if len(content) > MOST_BYTES:
        notes.add("file_too_big", most=str(MOST_BYTES // 1_000_000))
        return True
    return False
