"""Every credential verified again, by command and every night: signature, key, address, dates, and status.

Signatures are checked with the published keys alone, as strangers do, by several processes at a time. The nightly job
looks at a few hundred credentials, lets other work go before it, and leaves the rest for its successor.
"""

import gzip
import json
from base64 import urlsafe_b64decode
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Literal, NamedTuple

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearn import jobs, mail
from elearn.accounts import queries as accounts
from elearn.badges import signing, standing
from elearn.badges.issuers import Issuers, here
from elearn.badges.keys import Issuer
from elearn.badges.models import Credential
from elearn.badges.signing import Verdict
from elearn.db import looking_first
from elearn.domain import credential as rules
from elearn.domain import status
from elearn.domain.access import Permission
from elearn.domain.credential import Json
from elearn.domain.status import PURPOSES

Fault = Literal["issuer", "key", "signature", "address", "dates", "status", "unchecked"]
"""What may be wrong: signed by somebody else, with a key not published, or changed since; shown under another address;
other dates or another status than in the register; or the check itself failed."""

CHUNK = 100
"""Credentials handed to a process at once."""
SLICE = 200
"""Credentials that one nightly job looks at: a few seconds."""
NIGHTLY = "verify-badges"
"""Kind of the job."""
HOUR = 1
"""When it begins, in UTC: the middle of the Polish night."""
TOLD = 50
"""So many failing credentials are named in the mail; the command lists all."""
NOBODY: Json = {"id": "", "verificationMethod": [], "assertionMethod": []}
"""The keys of an issuer that is not there."""


class Record(NamedTuple):
    """A credential as the register has it."""

    id: int
    public_id: str
    issuer: str
    issued_at: datetime
    valid_until: datetime | None
    status_list: int
    status_index: int
    suspended_at: datetime | None
    revoked_at: datetime | None
    document: Any
    """Signed; whatever stands in the database, so nothing about its shape is sure."""


class Checked(NamedTuple):
    """A credential that was looked at, and what was wrong with it."""

    id: int
    public_id: str
    faults: tuple[Fault, ...]


Bits = Mapping[tuple[str, int], Mapping[str, bytes | None]]
"""By issuer and number the lists of each purpose, decoded; None: its signature is not good."""

_RECORD = tuple(getattr(Credential, name) for name in Record._fields)


def count(session: Session) -> int:
    """How many credentials there are."""
    return session.scalar(select(func.count()).select_from(Credential)) or 0


def records(session: Session, after: int, limit: int) -> list[Record]:
    """Some of the register in its order, from behind a number on."""
    wanted = select(*_RECORD).where(Credential.id > after).order_by(Credential.id).limit(limit)
    return [Record._make(row) for row in session.execute(wanted)]


def all_checked(session: Session, issuers: Issuers, *, now: datetime, processes: int) -> Iterator[Checked]:
    """Yield every credential with its faults, in order, while so many processes check signatures."""
    after, waiting = 0, deque[Callable[[], list[Checked]]]()
    with _at_work(processes) as begin:
        while chunk := records(session, after, CHUNK):
            after = chunk[-1].id
            waiting.append(partial(_finished, chunk, begin(_pairs(chunk, issuers)), session, issuers, now))
            if len(waiting) > 2 * processes:
                yield from waiting.popleft()()
        while waiting:
            yield from waiting.popleft()()


Verdicts = Callable[[], list[Verdict | None]]


@contextmanager
def _at_work(processes: int) -> Iterator[Callable[[list[tuple[Json, Json]]], Verdicts]]:
    """Give what begins a check and leads to its result: in this process when asked for, or in others meanwhile."""
    if processes == 1:
        yield lambda pairs: partial(signing.verify_each, pairs)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 -- a server needs neither
    from multiprocessing import get_context  # noqa: PLC0415 -- same

    with ProcessPoolExecutor(processes, get_context("spawn"), signing.settle) as pool:
        yield lambda pairs: pool.submit(signing.verify_each, pairs).result


def _pairs(chunk: Sequence[Record], issuers: Issuers) -> list[tuple[Json, Json]]:
    """Return each document with the keys of the issuer that the register names."""
    published = {one.issuer: issuers.one(one.issuer) for one in chunk}
    documents = {slug: issuer.did_document() if issuer else NOBODY for slug, issuer in published.items()}
    return [(one.document, documents[one.issuer]) for one in chunk]


def _finished(
    chunk: Sequence[Record], verdicts: Verdicts, session: Session, issuers: Issuers, now: datetime
) -> list[Checked]:
    """Wait for the signatures and look at the rest; what differs in status is read again, it may have just changed."""
    bits = _bits(session, issuers, chunk, now)
    session.rollback()
    found = []
    for record, verdict in zip(chunk, verdicts(), strict=True):
        faults = faults_of(record, verdict, bits, issuers.main.url, now)
        if "status" in faults:
            fresh = records(session, record.id - 1, 1)
            faults = faults_of(fresh[0], verdict, _bits(session, issuers, fresh, now), issuers.main.url, now)
            session.rollback()
        found.append(Checked(record.id, record.public_id, faults))
    return found


def faults_of(record: Record, verdict: Verdict | None, bits: Bits, url: str, now: datetime) -> tuple[Fault, ...]:
    """Say what is wrong with a credential; nothing, when all is well."""
    if verdict is None:
        return ("unchecked",)
    signed: Fault = "issuer" if not verdict.issuer_ok else "signature" if verdict.key_ok else "key"
    looked: tuple[tuple[Fault, bool], ...] = (
        (signed, verdict.genuine),
        ("address", isinstance(record.document, dict) and rules.speaks_of(record.document, record.public_id)),
        ("dates", _dates_agree(record, now)),
        ("status", _status_agrees(record, bits, url)),
    )
    return tuple(fault for fault, ok in looked if not ok)


def _dates_agree(record: Record, now: datetime) -> bool:
    """Compare with the register; a credential given in place of another keeps the date of the first one."""
    try:
        document: Json = record.document
        begins, ends = rules.valid_from(document), document.get("validUntil")
        awarded = str(document.get("awardedDate", document["validFrom"]))
        meant = None if record.valid_until is None else rules.moment(record.valid_until)
        ordered = awarded <= rules.moment(begins) and begins <= now
        return awarded == rules.moment(record.issued_at) and ends == meant and ordered
    except (KeyError, ValueError, TypeError, AttributeError):
        return False


def _status_agrees(record: Record, bits: Bits, url: str) -> bool:
    """Follow the credential to its place in the lists; those given before there were lists point to none."""
    entry = record.document.get("credentialStatus") if isinstance(record.document, dict) else None
    if entry is None:
        return True
    if entry != status.entry(url, record.issuer, record.status_list, record.status_index):
        return False
    revoked, suspended = record.revoked_at is not None, record.suspended_at is not None
    meant = {"revocation": revoked, "suspension": revoked or suspended}
    lists = bits.get((record.issuer, record.status_list), {})
    return all(_is_set(lists.get(purpose), record.status_index) is meant[purpose] for purpose in PURPOSES)


def _is_set(bits: bytes | None, index: int) -> bool | None:
    return None if bits is None else bool(bits[index // 8] & (0x80 >> index % 8))


def _bits(session: Session, issuers: Issuers, chunk: Sequence[Record], now: datetime) -> Bits:
    """Take the lists that the credentials point to, as they are served, and read them as a stranger does."""
    return {
        (slug, number): {
            purpose: _read_list(session, issuers.one(slug), purpose, number, now=now) for purpose in PURPOSES
        }
        for slug, number in {(one.issuer, one.status_list) for one in chunk}
    }


def _read_list(
    session: Session, issuer: Issuer | None, purpose: status.Purpose, number: int, *, now: datetime
) -> bytes | None:
    if issuer is None:
        return None
    made = standing.signed_list(session, issuer, purpose, number, now=now)
    signed: Json = json.loads(json.dumps(made))
    if not made or not signing.verify_list(signed, issuer.did_document()):
        return None
    written = signed["credentialSubject"]["encodedList"][1:]
    return gzip.decompress(urlsafe_b64decode(written + "=" * (-len(written) % 4)))


def watch(session: Session, now: datetime) -> None:
    """Leave the first of the nightly jobs, unless one waits."""
    with looking_first(session):
        waits = _waits(session)
    if not waits and not _waits(session):
        jobs.enqueue(session, NIGHTLY, {}, now=now, due=_next_night(now))


def _waits(session: Session, now: datetime | None = None) -> bool:
    there = select(jobs.Job.id).where(jobs.Job.kind == NIGHTLY, jobs.Job.due_at.is_not(None)).limit(1)
    if now is not None:  # the one being done is due again only when its lease ends
        there = there.where(jobs.Job.due_at > now + jobs.LEASE)
    return session.scalar(there) is not None


def _next_night(now: datetime) -> datetime:
    tonight = now.astimezone(UTC).replace(hour=HOUR, minute=30, second=0, microsecond=0)
    return tonight if tonight > now else tonight + timedelta(days=1)


def verify_some(session: Session, facts: Mapping[str, Any], now: datetime) -> None:
    """Check some of the credentials and leave the rest for the next job; the last one tells administrators; a job.

    The signatures are checked outside the transaction that claimed the job: nobody waits for them.
    """
    session.rollback()
    issuers, after = here(), int(facts.get("after", 0))
    with looking_first(session):
        some = records(session, after, SLICE)
    verdicts = signing.verify_each(_pairs(some, issuers))
    with looking_first(session):
        found = _finished(some, lambda: verdicts, session, issuers, now)
    failing = [*facts.get("failing", []), *([one.public_id, list(one.faults)] for one in found if one.faults)]
    checked = int(facts.get("checked", 0)) + len(found)
    if len(some) == SLICE:
        rest = {"after": some[-1].id, "checked": checked, "failing": failing}
        jobs.enqueue(session, NIGHTLY, rest, now=now, due=now + timedelta(seconds=1))
        return
    if failing:
        _tell(session, failing, checked, now)
    if not _waits(session, now):
        jobs.enqueue(session, NIGHTLY, {}, now=now, due=_next_night(now))


def _tell(session: Session, failing: list[Any], checked: int, now: datetime) -> None:
    """Write to every administrator, or to the centre's own address where there is none."""
    settings = current_app.extensions["settings"]
    readers = accounts.addresses(session, Permission.SEE_OPERATIONS)
    said = [{"url": rules.badge_address(settings.url, one), "faults": faults} for one, faults in failing[:TOLD]]
    facts = {"failing": said, "count": len(failing), "checked": checked}
    for address, language in readers or [(settings.contact_email, settings.languages[0])]:
        mail.queue(session, "badges-failing", address, facts, language=language, now=now)
