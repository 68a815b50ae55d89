"""How long the pages and exports of coordination take, and how that grows: `python -m bench.coordination 1000 10000`.

For each number of people an SQLite database is filled and measured, or with `--database` another one, empty until then:
`{people}` in its address stands for the number. Without numbers the database of the environment is measured as it is.
With 10,000 people and 100 courses the first screen of the overview must be made within 300 ms at the server, whatever
else within 500 ms, each page with at most 12 statements; for exports see `exporting.py`.
"""

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from bench import exporting, fill, running
from bench.groups import COORDINATOR
from elearn.accounts import actions as accounts
from elearn.accounts.models import Person
from elearn.app import create_app
from elearn.config import ROOT
from elearn.db import db, utc_now
from elearn.partners.models import Partner
from elearn.reports.models import GroupMember

ROUNDS = 9
FIRST, FILTERED, STATEMENTS = 300, 500, 12
"""Milliseconds of the first screen and of everything else; statements of a page."""
SIZES, COURSES = (1_000, 10_000), 100


def signed_in(app: Flask) -> tuple[FlaskClient, int, int]:
    """Return the browser of who looks after everything, the number of the largest group, and an organisation's."""
    with app.app_context():
        session, now = db.session(), utc_now()
        coordinator = session.scalars(select(Person.id).where(Person.email == COORDINATOR)).one()
        token = accounts.sign_in(session, coordinator, device="bench", now=now)
        many = func.count().desc()
        group = session.scalars(select(GroupMember.group_id).group_by(GroupMember.group_id).order_by(many)).first()
        partner = session.scalars(select(Partner.id).join(GroupMember, GroupMember.partner_id == Partner.id)).first()
        session.commit()
    assert group is not None, "no groups: run bench.fill first"
    assert partner is not None, "no organisations: run bench.fill first"
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie.permanent = True
    return client, group, partner


def pages(group: int, partner: int) -> list[tuple[str, str, int]]:
    """What is asked for: name, address, milliseconds it may take."""
    front = "/pl/coordination"
    address, day = f"{front}/groups/{group}", (utc_now() - timedelta(days=40)).date()
    others = {
        "one organisation": f"{address}?organisation={partner}",
        "who needs attention": f"{address}?state=attention",
        "completed, by lessons": f"{address}?state=completed&sort=-done",
        "by organisation, page 7": f"{address}?sort=organisation&page=7",
        "a past day": f"{address}?as_of={day}",
        "100 people": f"{address}?rows=100",
        "people of the group": f"{address}/people",
        "courses of the group": f"{address}/courses",
        "exports of the group": f"{address}/exports",
        "exports of all groups": f"{front}/exports",
        "all groups": front,
        "results of a course": f"{front}/courses/{fill.COURSE.name}",
    }
    return [("overview, first screen", address, FIRST), *((name, url, FILTERED) for name, url in others.items())]


def measured(client: FlaskClient, seen: list[str], address: str) -> dict[str, Any]:
    """Ask for a page again and again, the first time unmeasured: what is kept in memory is kept by then."""
    took, worked, size = [], [], 0
    for _ in range(1 + ROUNDS):
        seen.clear()
        begun, idle = time.perf_counter(), time.process_time()
        answer = client.get(address)
        took.append(1000 * (time.perf_counter() - begun))
        worked.append(1000 * (time.process_time() - idle))
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        size = len(answer.data)
    took = took[1:]
    return {
        "ms": round(statistics.median(took)),
        "fastest": round(min(took)),
        "longest": round(max(took)),
        "cpu_ms": round(statistics.median(worked[1:])),
        "statements": len(seen),
        "kib": round(size / 1024),
    }


def here() -> dict[str, Any]:
    """Measure the pages of the environment's database."""
    app = create_app()
    client, group, partner = signed_in(app)
    seen: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    gc.collect()
    gc.freeze()  # as the server does before it forks
    return {name: measured(client, seen, url) | {"most": most} for name, url, most in pages(group, partner)}


def whole(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Measure the pages and the exports of a database, each in processes of their own."""
    load = os.getloadavg()[0]
    asked = subprocess.run(
        [sys.executable, "-m", "bench.coordination", "--here"],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        check=True,
        stdout=subprocess.PIPE,
    )
    return {"load_before": load, "pages": json.loads(asked.stdout), "exports": exporting.measured(environment)}


def grown(folder: Path, sizes: Sequence[int], courses: int, database: str = "") -> dict[str, Any]:
    """Fill a database for each number of people and measure it."""
    found = {}
    for people in sizes:
        environment = running.surroundings(folder / str(people), database.format(people=people))
        fills = ["bench.fill", "--people", str(people), "--courses", str(courses)]
        for words in (["elearn", "assets"], ["elearn", "db", "upgrade"], fills):
            command = [sys.executable, "-m", *words]
            subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True, stdout=subprocess.DEVNULL)
        found[f"{people:,} people"] = whole(environment)
    return found


def limits(found: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, float, float]]:
    """Return what is promised of the largest database: words, reached, wanted at most."""
    largest = list(found.values())[-1]
    first, *others = largest["pages"].values()
    completion = largest["exports"][0]
    return [
        ("overview of the largest group, first screen, ms", first["ms"], FIRST),
        ("any other page or filter of coordination, ms", max(page["ms"] for page in others), FILTERED),
        ("statements of a page of coordination", max(page["statements"] for page in (first, *others)), STATEMENTS),
        (f"{completion['name']}, s", completion["seconds"], exporting.SECONDS),
        (f"{completion['name']}, MB", completion["megabytes"], exporting.MEGABYTES),
    ]


def table(found: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the figures as a table, a column for each database."""
    columns = list(found.values())
    lines = [f"| | wanted | {' | '.join(found)} |", f"| --- | ---: |{' ---: |' * len(found)}"]
    for name, page in columns[-1]["pages"].items():
        cells = (f"{one['pages'][name]['ms']}" for one in columns)
        lines.append(f"| {name}, ms ({page['statements']} statements) | ≤ {page['most']} | {' | '.join(cells)} |")
    for place, export in enumerate(columns[-1]["exports"]):
        rows = [one["exports"][place] for one in columns]
        cells = (f"{row['seconds']:g} s, {row['megabytes']} MB ({row['rows']:,} rows)" for row in rows)
        limit = f"≤ {exporting.SECONDS} s, {exporting.MEGABYTES} MB"
        lines.append(f"| {export['name']} | {limit} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, print a table and fail if a promise is not kept."""
    asking = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asking.add_argument("people", type=int, nargs="*")
    asking.add_argument("--courses", type=int, default=COURSES)
    asking.add_argument("--database", default="", help="address of an empty database; without it SQLite")
    asking.add_argument("--here", action="store_true", help="print the pages of the environment's database as JSON")
    wanted = asking.parse_args()
    if wanted.here:
        print(json.dumps(here()))
        return
    with tempfile.TemporaryDirectory() as folder:
        sizes = wanted.people
        found = grown(Path(folder), sizes, wanted.courses, wanted.database) if sizes else {"as filled": whole()}
    print(table(found))
    print(f"\nLoad before: {', '.join(str(round(one['load_before'], 1)) for one in found.values())}")
    broken = [words for words, reached, most in limits(found) if reached > most]
    assert not broken, f"too slow, too many statements or too big: {'; '.join(broken)}"


if __name__ == "__main__":
    main()
