"""Texts as a table (CSV), for translators who work in a spreadsheet."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from elearn.domain.course.model import Language
from elearn.domain.exchange.texts import MOST_SIGNS, MOST_TEXTS, Refused, Text, Texts

COLUMNS = ("course", "file", "question", "kind", "key", "state", "before")
"""Beside them stand a column for each language, named by its code."""
_HARMFUL = ("=", "+", "-", "@", "\t", "\r", "'")
"""A spreadsheet would calculate what begins with these; a `'` before it makes it text."""
_ENCODINGS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def write(texts: Texts) -> bytes:
    """The texts as CSV that Polish spreadsheets open: semicolons, UTF-8 with its mark."""
    out = StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\r\n")
    rows.writerow([*COLUMNS[:5], texts.base, texts.language, *COLUMNS[5:]])
    for text in texts.texts:
        cells = [texts.course, text.name, text.question, text.kind, text.key, text.source, text.made]
        rows.writerow([_harmless(cell) for cell in (*cells, text.status, text.before)])
    return b"\xef\xbb\xbf" + out.getvalue().encode(errors="replace")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_HARMFUL) else cell


def _bare(cell: str) -> str:
    """The cell without the `'` that made it text."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_HARMFUL) else cell


def read(content: bytes, base: Language, language: Language) -> Texts:
    """The texts of a table, as any spreadsheet saved it: its columns are found by their names.

    Raises:
        Refused: it is none, or too much.
    """
    text = _decoded(content)
    rows = _rows(text)
    header = [cell.strip().lower() for cell in next(rows, [])]
    wanted = ("file", base, language)
    if not set(wanted) <= set(header):
        raise Refused("texts_columns", columns=", ".join(wanted))
    place = {name: header.index(name) for name in (*COLUMNS, base, language) if name in header}
    found, courses, signs = list[Text](), set[str](), 0
    for row in rows:
        cells = {name: _bare(row[at]) if at < len(row) else "" for name, at in place.items()}
        if not any(cell.strip() for cell in cells.values()):
            continue
        courses.add(cells.get("course", "").strip())
        found.append(_text(cells, base, language))
        signs += len(found[-1].source) + len(found[-1].made)
        if len(found) > MOST_TEXTS or signs > MOST_SIGNS:
            raise Refused("texts_many", most=str(MOST_TEXTS))
    return Texts(courses.pop() if len(courses) == 1 else "", base, language, tuple(found))


def _text(cells: dict[str, str], base: Language, language: Language) -> Text:
    return Text(
        name=cells["file"].strip(),
        key=cells.get("key", "").strip(),
        kind=cells.get("kind", "").strip(),
        question=cells.get("question", "").strip(),
        source=cells[base].replace("\r\n", "\n"),
        made=cells[language].replace("\r\n", "\n"),
        # A spreadsheet has no sign for "looked at and still right": only what was changed counts.
        is_done=False,
    )


def _decoded(content: bytes) -> str:
    encoding = next((name for mark, name in _ENCODINGS if content.startswith(mark)), "utf-8")
    for one in (encoding, "cp1250"):
        try:
            text = content.decode(one)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused("texts_not_text")


def _rows(text: str) -> Iterator[Sequence[str]]:
    """The rows, whatever sign stands between the cells."""
    head = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=head.count)
    lines = StringIO(text, newline="")
    rows = csv.reader(lines, delimiter=delimiter)
    try:
        yield from rows
    except csv.Error:  # such as a cell longer than the reader takes
        raise Refused("texts_not_text") from None
