"""What changes orders of certificates: one is made with its job and its audit entry, and forgotten after a week."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import update
from sqlalchemy.orm import Session

from elearn import jobs
from elearn.accounts.models import AuditEntry
from elearn.certificates.models import CertificateOrder

Kind = Literal["zip", "pdf"]
KEPT = timedelta(days=7)
"""So long the file can be fetched."""
MOST = 1000
"""Certificates in one order."""
PRINT, ERASE = "print-certificates", "erase-certificates"


def order(
    session: Session,
    course_id: int,
    slug: str,
    public_ids: Sequence[str],
    kind: str,
    *,
    by: int,
    now: datetime,
) -> CertificateOrder:
    """Order the certificates of these credentials of one course; the worker prints them, and erases them in a week."""
    if kind not in get_args(Kind):
        raise ValueError(f"{kind!r} is no kind of order: {', '.join(get_args(Kind))}")
    public_id = secrets.token_urlsafe(18)
    job = jobs.enqueue(session, PRINT, {"order": public_id}, now=now)
    jobs.enqueue(session, ERASE, {"order": public_id}, now=now, due=now + KEPT)
    session.flush()
    made = CertificateOrder(
        public_id=public_id,
        person_id=by,
        course_id=course_id,
        job_id=job.id,
        kind=kind,
        credentials=list(public_ids),
        ordered_at=now,
        expires_at=now + KEPT,
    )
    session.add(made)
    facts = {"course": slug, "kind": kind, "certificates": len(public_ids)}
    session.add(AuditEntry(at=now, by_id=by, about_id=None, act="certificates-ordered", facts=facts))
    return made


def forget(session: Session, public_id: str, now: datetime) -> None:
    """Note that the order's file is gone, and whose certificates were in it no more."""
    session.execute(
        update(CertificateOrder).where(CertificateOrder.public_id == public_id).values(erased_at=now, credentials=[])
    )
