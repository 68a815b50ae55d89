"""Tables of HTML as rows of cells, and rows as lines of Markdown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from elearn.domain.exchange.hypertext import Element

MOST_SPAN, MOST_COLUMNS = 20, 40
"""More than anybody reads: only a hostile file asks for more."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a table, row by row; a cell that spans several stands in each of them."""

    rows: list[list[Element]]
    has_header: bool
    has_copies: bool


def grid(table: Element) -> Grid:
    """The rows of the table itself, not of tables inside its cells."""
    rows: list[list[Element]] = []
    below: dict[int, tuple[Element, int]] = {}
    copies = False
    own_rows = list(_rows(table))
    for source in own_rows:
        row: list[Element] = []
        cells = [one for one in source.elements if one.name in {"td", "th"}]
        while (cells or len(row) in below) and len(row) < MOST_COLUMNS:
            if len(row) in below:
                cell, left = below.pop(len(row))
                if left > 1:
                    below[len(row)] = cell, left - 1
                row.append(cell)
                continue
            cell = cells.pop(0)
            down = _span(cell, "rowspan")
            for _ in range(_span(cell, "colspan")):
                if down > 1:
                    below[len(row)] = cell, down - 1
                row.append(cell)
            copies = copies or down > 1 or _span(cell, "colspan") > 1
        if row:
            rows.append(row)
    return Grid(rows, _has_header(own_rows), copies)


def row(cells: Sequence[str], width: int) -> str:
    """One line of a Markdown table."""
    padded = [*cells, *[""] * (width - len(cells))]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in padded) + " |"


def rule(width: int) -> str:
    """The line under the names of the columns."""
    return "|" + " --- |" * width


def _rows(table: Element) -> Iterator[Element]:
    for child in table.elements:
        if child.name == "tr":
            yield child
        elif child.name in {"thead", "tbody", "tfoot"}:
            yield from (one for one in child.elements if one.name == "tr")


def _has_header(rows: Sequence[Element]) -> bool:
    """Whether the first row says that it names the columns."""
    if not rows:
        return False
    first = rows[0]
    named = first.parent is not None and first.parent.name == "thead"
    return named or any(cell.name == "th" for cell in first.elements)


def _span(cell: Element, name: str) -> int:
    value = cell.attribute(name).strip()
    return max(1, min(int(value), MOST_SPAN)) if value.isdecimal() and len(value) < 6 else 1  # noqa: PLR2004 -- digits
