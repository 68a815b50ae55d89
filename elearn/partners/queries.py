"""Reads of organisations."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.domain.fold import polish_sort_key
from elearn.partners.models import Partner


class PartnerRow(NamedTuple):
    """An organisation as lists show it."""

    id: int
    name: str
    sector: str
    powiat: str


def partner(session: Session, partner_id: int) -> Partner | None:
    """Return the organisation with this number."""
    return session.get(Partner, partner_id)


def partners(session: Session) -> list[PartnerRow]:
    """Return every organisation, in the order of the Polish alphabet."""
    rows = session.execute(select(Partner.id, Partner.name, Partner.sector, Partner.powiat))
    return sorted((PartnerRow(*row) for row in rows), key=lambda row: polish_sort_key(row.name))


def by_key(session: Session) -> dict[str, int]:
    """Return the number of each organisation by its name as names are compared."""
    return {row.folded: row.id for row in session.execute(select(Partner.folded, Partner.id))}
