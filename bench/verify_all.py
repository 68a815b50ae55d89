"""How long `elearn badges verify-all` takes: 10,000 badges by three generations of keys, each of another person.

`python -m bench.verify_all` makes an installation in a temporary folder, signs the badges (the longer part), some of
them with an end, some revoked or suspended, then runs the command as an administrator does and compares it with the
promise.
Machines differ: the promise is for two cores, so the command is held to two of them.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from bench import fill
from elearn.app import create_app
from elearn.badges import keys, signing, wording
from elearn.badges.keys import Issuer
from elearn.badges.models import Credential
from elearn.catalog import queries as catalog
from elearn.catalog.loading import load, read_folder
from elearn.catalog.queries import Published
from elearn.config import ROOT, Settings, settings_from
from elearn.db import db, utc_now
from elearn.domain import credential as rules
from elearn.domain import status
from elearn.migrations import upgrade

PROMISED = 180.0
"""Seconds for 10,000 badges."""
CORES = 2
GENERATIONS = 3
CHUNK = 100
Row = dict[str, Any]


def signed(work: tuple[Issuer, datetime, list[Row]]) -> list[Row]:
    """Sign the documents of some rows; runs in a process of its own."""
    issuer, now, rows = work
    return [{**row, "document": issuer.sign(row["document"], now=now)} for row in rows]


def unsigned(
    course: Published, issuer: Issuer, people: Sequence[int], places: Sequence[int], now: datetime
) -> list[Row]:
    """Rows of badges still to be signed: every tenth with an end, every fiftieth revoked, every fiftieth suspended."""
    outline, facts, made = course.outline, issuer.facts, []
    said = rules.achievement(outline, course.number, "pl", wording.criteria(outline), facts)
    evidence = wording.evidence(outline, "pl")
    for number, (person, place) in enumerate(zip(people, places, strict=True)):
        public_id = "".join(random.choices(rules.ALPHABET, k=rules.ID_LENGTH))
        ends = now + timedelta(days=730) if number % 10 == 0 else None
        document = rules.credential(
            address=rules.badge_address(facts.url, public_id),
            achievement=said,
            recipient=rules.identity(fill.email(person), f"salt-{number}"),
            issuer=facts,
            issued_at=now,
            evidence=evidence,
            status=status.entry(facts.url, issuer.slug, 1, place),
            valid_until=ends,
        )
        made.append(
            {
                "public_id": public_id,
                "person_id": person,
                "course_id": course.course_id,
                "revision_id": course.revision_id,
                "issuer": issuer.slug,
                "holder_name": f"Osoba {number}",
                "language": "pl",
                "issued_at": now,
                "valid_until": ends,
                "document": document,
                "status_list": 1,
                "status_index": place,
                "revoked_at": now if number % 50 == 1 else None,
                "revocation_reason": "request" if number % 50 == 1 else None,
                "suspended_at": now if number % 50 == 2 else None,
                "suspension_reason": "inquiry" if number % 50 == 2 else None,
                "superseded_by_id": None,
                "name_hidden": False,
                "on_profile": False,
            }
        )
    return made


def chunks(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows in pieces that one process signs at once."""
    return (list(rows[first : first + CHUNK]) for first in range(0, len(rows), CHUNK))


def fill_badges(app: Flask, count: int, now: datetime) -> None:
    """Give so many people a badge, with the keys of three generations."""
    issuer: Issuer = app.extensions["issuer"]
    with app.test_request_context("/"), ProcessPoolExecutor(CORES, get_context("spawn"), signing.warm) as pool:
        session = db.session()
        load(session, read_folder(fill.COURSE), now=now)
        people = fill.people(session, count, now)
        session.commit()
        course = catalog.published(session, fill.COURSE.name)
        assert course is not None
        rows = unsigned(course, issuer, people, random.sample(range(status.SIZE), count), now)
        session.rollback()
        for generation in range(GENERATIONS):
            part = rows[generation::GENERATIONS]
            fresh = Issuer(issuer.facts, issuer.folder)
            for done in pool.map(signed, ((fresh, now, piece) for piece in chunks(part))):
                fill.insert_all(session, Credential, done)
                session.commit()
            keys.new_key(issuer.folder, now)
        assert session.scalar(select(func.count()).select_from(Credential)) == count


def measured(settings: Settings) -> tuple[float, float]:
    """Run the command as an administrator does, on two cores; return its seconds, and those of processor time."""
    environment = {**os.environ, "ELEARN_INSTANCE": str(settings.instance), "ELEARN_URL": settings.url}
    environment.pop("DATABASE_URL", None)
    cores = sorted(os.sched_getaffinity(0))[:CORES]
    began, before = time.perf_counter(), sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    subprocess.run(
        [sys.executable, "-m", "elearn", "badges", "verify-all"],
        cwd=ROOT,
        env=environment,
        check=True,
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )
    return time.perf_counter() - began, sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - before


def main() -> None:
    """Measure and say whether the promise is kept."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--badges", type=int, default=10_000)
    count = asked.parse_args().badges
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_from({}, instance=Path(folder), url="https://akademia.example.org")
        upgrade(settings.database_url, now=utc_now(), said=lambda _: None)
        began = time.perf_counter()
        fill_badges(create_app(settings), count, utc_now() - timedelta(minutes=1))
        print(f"signed {count} badges in {time.perf_counter() - began:.0f} s")
        took, busy = measured(settings)
        wanted = PROMISED * count / 10_000
        print(f"verified in {took:.1f} s, promised {wanted:.0f} s: {'kept' if took <= wanted else 'NOT KEPT'}")
        print(f"processor time {busy:.1f} s, so {busy / CORES:.1f} s on {CORES} cores with nothing else to do")
        sys.exit(took > wanted)


if __name__ == "__main__":
    main()
