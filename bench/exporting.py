"""How long the exports of the largest group take, and how much memory: `python -m bench.exporting`.

The database of the environment must be filled, see `fill.py`. Each export is made in a process of its own, as its peak
of memory can be seen only there; with 10,000 people and 100 courses the completion has 100,000 rows and must be made
within 60 seconds and 300 MB.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import func, select

from elearn.app import create_app
from elearn.db import db, reading, utc_now
from elearn.reports import ordering
from elearn.reports.models import GroupMember
from elearn.reports.queries import Scope

SECONDS, MEGABYTES = 60, 300
EXPORTS = (("completion", "xlsx"), ("completion", "csv"), ("attempts", "xlsx"), ("items", "xlsx"))


def made(kind: str, form: str) -> None:
    """Make one export of the largest group and print what it cost."""
    with create_app().test_request_context("/pl/"), reading(), tempfile.TemporaryDirectory() as folder:
        many = func.count().desc()
        group = db.session().scalars(select(GroupMember.group_id).group_by(GroupMember.group_id).order_by(many)).first()
        assert group is not None, "no groups: run bench.fill first"
        asked = ordering.Request(kind, utc_now().date(), group)
        scope, path, begun = Scope(groups=frozenset({group})), Path(folder) / "file", time.monotonic()
        rows = ordering.make(db.session(), asked, form, scope, path=path).rows
        seconds, memory = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{kind:12} {form:5} {rows:9,} rows {seconds:7.1f} s {memory:6.0f} MB {path.stat().st_size / 1e6:6.1f} MB"
        )
    assert seconds < SECONDS, f"slower than {SECONDS} s"
    assert memory < MEGABYTES, f"more than {MEGABYTES} MB"


def main() -> None:
    """Make each export in a process of its own; stop at the first that costs too much."""
    if len(sys.argv) > 1:
        made(*sys.argv[1:])
        return
    for export in EXPORTS:
        subprocess.run([sys.executable, "-m", "bench.exporting", *export], check=True)


if __name__ == "__main__":
    main()
