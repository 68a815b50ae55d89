"""The outbox: a mail is queued in the transaction that causes it; the worker renders and delivers it."""

import smtplib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from itertools import takewhile
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template
from flask_babel import force_locale
from sqlalchemy import JSON, CheckConstraint, Index, String, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from elearn.config import Settings
from elearn.db import Base, UtcDateTime
from elearn.domain.quiet import next_open, quiet

TRIES = 8
RECALLED = "recalled"
"""Stands where an error would, on a letter that was taken back."""
UNSURE = "begun, and it is not known how it ended"
"""The error of a letter that goes once at most while it is being sent: who finds it there sends nothing."""


class Whole(UnstructuredHeader, BaseHeader):
    """A header that stays in one line: an address broken or encoded in the middle is no address to a mail program."""

    def fold(self, *, policy: Policy) -> str:
        """Return the line."""
        return f"{self.name}: {self}{policy.linesep}"


_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", Whole)
POLICY = SMTP.clone(header_factory=_headers)


class Letter(Base):
    """A mail to one person: what it says, whether it went, and why not."""

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint("tries >= 0", name="tries"),
        Index("ix_letter_due", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    template: Mapped[str] = mapped_column(String(60))
    to_address: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(8))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When to try next; empty once sent or given up."""
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Message:
    """A mail as text: subject and the two twins."""

    subject: str
    text: str
    html: str


def queue(
    session: Session, template: str, to: str, facts: Mapping[str, Any], *, language: str, now: datetime
) -> Letter:
    """Put a mail into the outbox; it goes out only if the caller's transaction commits.

    Facts that the envelope knows: `reply_to`; `can_wait`: not to arrive in quiet hours; `once`: rather lost than sent
    twice, should the machine stop in the middle; `unsubscribe_url`: where a mail program unsubscribes with one POST
    (RFC 8058).
    """
    letter = Letter(
        template=template, to_address=to, language=language, facts=dict(facts), created_at=now, due_at=now, tries=0
    )
    session.add(letter)
    return letter


def recall(session: Session, template: str, facts: Mapping[str, Any], *, now: datetime, to: str | None = None) -> int:
    """Take back the letters of this kind with these facts that wait to go out; return how many."""
    waiting = select(Letter).where(Letter.template == template, Letter.due_at.is_not(None))
    waiting = waiting if to is None else waiting.where(Letter.to_address == to)
    found = [one for one in session.scalars(waiting) if all(one.facts.get(name) == facts[name] for name in facts)]
    for letter in found:
        letter.due_at, letter.failed_at, letter.error, letter.facts = None, now, RECALLED, {}
    return len(found)


def rendered(letter: Letter) -> Message:
    """Render `mail/<template>.txt` (first line: the subject) and its `.html` twin in the letter's language."""
    with force_locale(letter.language):
        facts = {**letter.facts, "mail_language": letter.language}
        subject, _, text = render_template(f"mail/{letter.template}.txt", **facts).partition("\n")
        html = render_template(f"mail/{letter.template}.html", subject=subject.strip(), **facts)
    return Message(subject.strip(), text.strip() + "\n", html)


def composed(letter: Letter, settings: Settings, now: datetime) -> EmailMessage:
    """Build the MIME message; header injection is impossible because addresses and subject are parsed, not pasted."""
    message = rendered(letter)
    mail = EmailMessage(policy=POLICY)
    mail["From"] = Address(settings.site_name, addr_spec=settings.mail_from)
    mail["To"] = Address(addr_spec=letter.to_address)
    mail["Subject"] = " ".join(message.subject.split())
    mail["Date"] = format_datetime(now)
    # The same at each try, so that a mail program that gets the letter twice shows it once.
    place = settings.mail_from.partition("@")[2]
    mail["Message-ID"] = f"<{letter.created_at.timestamp():.6f}.{letter.id}@{place}>"
    mail["Auto-Submitted"] = "auto-generated"
    reply_to = letter.facts.get("reply_to")
    if reply_to:
        mail["Reply-To"] = Address(addr_spec=reply_to)
    unsubscribe_url = letter.facts.get("unsubscribe_url")
    if unsubscribe_url:
        mail["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    mail["Content-Language"] = letter.language  # last: filling in the content drops what was said about it
    return mail


def deliver_due(session: Session, now: datetime, *, limit: int = 20, enough: Callable[[], bool] = lambda: False) -> int:
    """Send what is due, each in its own transaction, until it is enough; return how many letters were looked at."""
    settings: Settings = current_app.extensions["settings"]
    due = select(Letter.id).where(Letter.due_at <= now).order_by(Letter.due_at, Letter.id).limit(limit)
    ids = list(session.scalars(due))
    session.commit()
    count = 0
    for letter_id in takewhile(lambda _: not enough(), ids):
        _deliver(session, letter_id, settings, now)
        count += 1
    return count


def _deliver(session: Session, letter_id: int, settings: Settings, now: datetime) -> None:
    claim = update(Letter).where(Letter.id == letter_id, Letter.due_at <= now)
    # Claimed first: two workers never send the same letter; a crash in between tries again after ten minutes.
    claimed = session.execute(
        claim.values(due_at=now + timedelta(minutes=10), tries=Letter.tries + 1).returning(Letter.tries)
    )
    tries = claimed.scalar()
    session.commit()
    if tries is None:
        return
    letter = session.get_one(Letter, letter_id, populate_existing=True)
    if letter.facts.get("can_wait") and quiet(now):
        letter.due_at, letter.tries = next_open(now), tries - 1
        session.commit()
        return
    if letter.facts.get("once") and not _begun(session, letter, now):
        return
    try:
        transport(composed(letter, settings, now), settings)
    except Exception as error:  # noqa: BLE001 -- whatever goes wrong is kept with the letter and tried again
        _postpone(letter, tries, f"{type(error).__name__}: {error}"[:500], now)
    else:
        letter.sent_at, letter.due_at, letter.error = now, None, None
        if settings.mail not in {"mailbox", "memory"}:
            letter.facts = {}  # the secrets in it were for the addressee only
    session.commit()


def _begun(session: Session, letter: Letter, now: datetime) -> bool:
    """Note that sending begins; if that stands there from an earlier try, give the letter up."""
    unsure, letter.error = letter.error == UNSURE, UNSURE
    if unsure:
        letter.due_at, letter.failed_at = None, now
    session.commit()
    return not unsure


def _postpone(letter: Letter, tries: int, error: str, now: datetime) -> None:
    letter.error = error
    if tries >= TRIES:
        letter.due_at, letter.failed_at = None, now
    else:
        letter.due_at = now + timedelta(seconds=30 * 2**tries)
    current_app.logger.warning("mail %s not sent, try %s: %s", letter.id, tries, error.partition(":")[0])


def transport(mail: EmailMessage, settings: Settings) -> None:
    """Hand the mail over by SMTP, to a folder, or leave it in the mailbox."""
    if settings.mail in {"mailbox", "memory"}:
        return
    parts = urlsplit(settings.mail)
    if parts.scheme == "file":
        _into_folder(mail, Path(parts.path))
        return
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with kind(parts.hostname or "", parts.port or 0, timeout=20) as server:
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(mail)


def _into_folder(mail: EmailMessage, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = mail["Message-ID"].strip("<>").replace("/", "-")
    (folder / f"{name}.eml").write_bytes(mail.as_bytes())
