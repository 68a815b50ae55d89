"""Rate limits that several processes agree on: counted in the database, keyed by a hash, never by a clear address.

Counted here and not by Flask-Limiter: a limit must survive the rollback of the attempt it counts, so it needs a
transaction of its own, and on SQLite each transaction waits in the writers' queue and ends on the disk. Flask-Limiter's
storage asks limit by limit; here all limits of a request share one short transaction, and a success can give an address
its tries back.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from flask import Flask, current_app, request
from sqlalchemy import Connection, Index, String, UniqueConstraint, case, delete, text
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.exceptions import TooManyRequests

from elearn.config import Settings
from elearn.db import Base, UtcDateTime, db, insert_of, utc_now


class RateWindow(Base):
    """How often something was asked for in one window of time; shared by all processes."""

    __tablename__ = "rate_window"
    __table_args__ = (UniqueConstraint("key"), Index("ix_rate_window_expires_at", "expires_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200))
    """Limit and a keyed hash of whom it counts; no address in clear."""
    count: Mapped[int] = mapped_column(server_default=text("0"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times in so many minutes."""

    name: str
    times: int
    minutes: int


PASSWORD_TRIES = Limit("password", 10, 15)
"""Passwords tried for one address."""
LETTERS = Limit("letters", 5, 15)
"""Letters asked for to one address."""
SIGN_INS_FROM_PLACE = Limit("sign-in-place", 100, 15)
"""Tries from one network address: a whole workshop may sit behind it."""
LETTERS_FROM_PLACE = Limit("letters-place", 60, 60)
"""Letters asked for from one network address."""
CONTACT_FROM_PLACE = Limit("contact-place", 10, 60)
"""Messages to the centre from one network address."""
BADGE_FILES_FROM_PLACE = Limit("badge-files-place", 60, 15)
"""Badge files looked into for one network address."""
CHANGES = Limit("changes", 20, 60)
"""Tries to change the password or the address of one account."""


def use(app: Flask, settings: Settings) -> None:
    """Switch the limits on or off."""
    app.config["RATE_LIMITS"] = settings.rate_limits


def guard(*counted: tuple[Limit, str]) -> None:
    """Count one more of each and stop the request with 429 when one is over.

    Call it first in a view: it ends the transaction begun so far and counts in its own, which stays whatever becomes
    of the request.
    """
    if not current_app.config["RATE_LIMITS"]:
        return
    now = utc_now()
    db.session.rollback()
    with db.engine.begin() as connection:
        waits = [_spent(connection, limit, who, now) for limit, who in counted]
    seconds = max((wait for wait in waits if wait is not None), default=None)
    if seconds is not None:
        raise TooManyRequests(retry_after=max(1, seconds))


def place() -> str:
    """Return where the request comes from: the IPv4 address, or the network of an IPv6 one (a household has 2⁶⁴)."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)


def forgive(session: Session, limit: Limit, who: str) -> None:
    """Forget the tries so far, in the caller's transaction."""
    session.execute(delete(RateWindow).where(RateWindow.key == _key(limit, who)))


def _spent(connection: Connection, limit: Limit, who: str, now: datetime) -> int | None:
    """Count once more; return the seconds to wait when that is too often, else None."""
    over = RateWindow.expires_at <= now
    ends = now + timedelta(minutes=limit.minutes)
    statement = insert_of(connection.dialect.name)(RateWindow).values(key=_key(limit, who), count=1, expires_at=ends)
    counted = statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "count": case((over, 1), else_=RateWindow.count + 1),
            "expires_at": case((over, statement.excluded.expires_at), else_=RateWindow.expires_at),
        },
    ).returning(RateWindow.count, RateWindow.expires_at)
    count, expires_at = connection.execute(counted).one()
    if count == 1:
        _forget(connection, now)
    return None if count <= limit.times else int((expires_at - now).total_seconds()) + 1


def _forget(connection: Connection, now: datetime) -> None:
    """Delete windows that are over: whoever opens a new one sweeps."""
    connection.execute(delete(RateWindow).where(RateWindow.expires_at <= now))


def _key(limit: Limit, who: str) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return f"{limit.name}:{hmac.new(secret, who.encode(), hashlib.sha256).hexdigest()[:40]}"
