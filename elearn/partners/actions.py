"""Everything that changes organisations; never commits, never asks the clock."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from elearn.db import insert_once
from elearn.domain.fold import fold_space
from elearn.domain.lists import ORGANISATION_LENGTH, likely_sector, organisation_key
from elearn.partners.models import Partner


class NameTaken(Exception):
    """Another organisation is called so."""


def write_down(
    session: Session, name: str, *, by: int | None, now: datetime, sector: str = "", powiat: str = ""
) -> int:
    """Return the number of the organisation of this name, written down now if it was not; its sector is guessed."""
    name = fold_space(name)[:ORGANISATION_LENGTH]
    folded = organisation_key(name)
    values = {
        "name": name,
        "folded": folded,
        "sector": sector or likely_sector(name),
        "powiat": powiat,
        "created_at": now,
        "created_by_id": by,
    }
    made = insert_once(session, Partner, values, on=("folded",))
    return made or session.execute(select(Partner.id).where(Partner.folded == folded)).scalar_one()


def save(session: Session, partner_id: int, *, name: str, sector: str, powiat: str) -> None:
    """Store what an organisation is called and where it belongs.

    Raises:
        NameTaken: another one is called so; nothing has changed.
    """
    name = fold_space(name)
    values = {"name": name, "folded": organisation_key(name), "sector": sector, "powiat": powiat}
    try:
        with session.begin_nested():
            session.execute(update(Partner).where(Partner.id == partner_id).values(**values))
    except IntegrityError as error:
        raise NameTaken(name) from error
