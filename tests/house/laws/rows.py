"""Makes one plausible row for every table of a database, reading what it needs to know from the database itself."""

import re
from datetime import UTC, date, datetime

from sqlalchemy import JSON, Boolean, Date, DateTime, Integer, LargeBinary, MetaData, Numeric

MOMENT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def fill(engine):
    """Insert one row into each table; return the tables' names in the order of their foreign keys."""
    metadata = MetaData()
    metadata.reflect(engine)
    tables = [table for table in metadata.sorted_tables if table.name != "alembic_version"]
    with engine.begin() as connection:
        for table in tables:
            connection.execute(
                table.insert().values(**{column.name: _value(table, column) for column in table.columns})
            )
    return [table.name for table in tables]


def _value(table, column):
    if column.foreign_keys or column.name == "id":
        return 1
    offered = _offered(table, column.name)
    if offered is not None:
        return offered
    kinds = (
        (Boolean, True),
        (Date, date(2026, 3, 29)),
        (Integer, 1),
        (Numeric, 1),
        (LargeBinary, b"x"),
        (JSON, {"a": 1}),
    )
    for kind, value in kinds:
        if isinstance(column.type, kind):
            return value
    if isinstance(column.type, DateTime):
        return MOMENT if column.type.timezone else MOMENT.replace(tzinfo=None)
    return "x"


def _offered(table, name):
    """Return a value that a check constraint allows for the column, or None."""
    for constraint in table.constraints:
        text = str(getattr(constraint, "sqltext", ""))
        found = re.search(rf"\b{name}\b.*?(?:\bIN\s*\(|ANY\s*\(+ARRAY\[)(.*)", text, re.IGNORECASE | re.DOTALL)
        if found:
            values = [value for value in re.findall(r"'([^']*)'", found[1]) if value]
            return values[0] if values else None
    return None


def kept(engine, names):
    """Return how many rows each of the tables holds; a table that is gone holds none."""
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        rows = {table.name: len(connection.execute(table.select()).all()) for table in metadata.sorted_tables}
    return {name: rows.get(name, 0) for name in names}
