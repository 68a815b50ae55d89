"""How long the worker takes for the certificates of a group: 300 people of one course, as a ZIP and as one PDF.

`python -m bench.certificates` makes an installation in a temporary folder, gives the badges, orders the certificates as
a trainer does on the page, and runs the worker as a command of its own, held to two cores: the figures hold its start.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from flask import Flask

from bench import fill, verify_all
from elearn.app import create_app
from elearn.badges import queries as badges
from elearn.certificates import actions, batch, queries
from elearn.certificates.actions import Kind
from elearn.config import ROOT, Settings, settings_from
from elearn.db import db, utc_now
from elearn.migrations import upgrade

PROMISED = 30.0
"""Seconds for 300 certificates."""
CORES = 2
KINDS: tuple[Kind, ...] = ("zip", "pdf")


def badges_for(count: int) -> int:
    """Return how many badges to give so that so many count: of fifty two are revoked or suspended."""
    return next(
        number
        for number in range(count, 2 * count)
        if sum(place % 50 not in {1, 2} for place in range(number)) == count
    )


def ordered(app: Flask, kind: Kind) -> str:
    """Order the certificates of everybody who holds the badge; return the order's id."""
    with app.app_context():
        session = db.session()
        course = badges.course(session, fill.COURSE.name)
        assert course is not None
        now = utc_now()
        papers = [paper for paper in queries.holders(session, course.course_id) if not paper.hindrance(now)]
        those, by = [paper.public_id for paper in papers], papers[0].person_id
        assert by is not None
        made = actions.order(session, course.course_id, course.slug, those, kind, by=by, now=now)
        public_id = made.public_id
        session.commit()
        return public_id


def measured(settings: Settings) -> float:
    """Let the worker do what is due, on two cores; return how many seconds it took."""
    environment = {**os.environ, "ELEARN_INSTANCE": str(settings.instance), "ELEARN_URL": settings.url}
    environment.pop("DATABASE_URL", None)
    cores = sorted(os.sched_getaffinity(0))[:CORES]
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "elearn", "worker", "--once"],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )
    return time.perf_counter() - began


def made(app: Flask, public_id: str) -> int:
    """Return the bytes of the file that an order came to."""
    with app.app_context():
        order = queries.order(db.session(), public_id)
        assert order is not None
        file = batch.made_of(order, app.extensions["settings"])
        assert file is not None
        assert not batch.left_out_of(order, app.extensions["settings"])
        return file.stat().st_size


def main() -> None:
    """Measure and say whether the promise is kept."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=300)
    count = asked.parse_args().people
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_from({}, instance=Path(folder), url="https://akademia.example.org")
        upgrade(settings.database_url, now=utc_now(), said=lambda _: None)
        app = create_app(settings)
        verify_all.fill_badges(app, badges_for(count), utc_now() - timedelta(minutes=1))
        measured(settings)  # the nightly jobs of a new installation
        late = 0
        for kind in KINDS:
            order = ordered(app, kind)
            took, wanted = measured(settings), PROMISED * count / 300
            size = made(app, order) / 1e6
            kept = "kept" if took <= wanted else "NOT KEPT"
            print(f"{count} certificates as {kind} ({size:.1f} MB) in {took:.1f} s, promised {wanted:.0f} s: {kept}")
            late += took > wanted
        sys.exit(late)


if __name__ == "__main__":
    main()
