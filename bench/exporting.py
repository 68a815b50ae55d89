"""How long the exports of the largest group take, and how much memory: `python -m bench.exporting`.

The database of the environment must be filled, see `fill.py`. Each export is made in a process of its own, as the
worker would, since its peak of memory can be seen only there; with 10,000 people and 100 courses the completion has
100,000 rows and must be made within 60 seconds and 300 MB.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from elearn.app import create_app
from elearn.config import ROOT
from elearn.db import db, reading, utc_now
from elearn.reports import ordering
from elearn.reports.models import GroupMember
from elearn.reports.queries import Scope

SECONDS, MEGABYTES = 60, 300
EXPORTS = (("completion", "xlsx"), ("completion", "csv"), ("attempts", "xlsx"), ("items", "xlsx"))


def made(kind: str, form: str) -> dict[str, Any]:
    """Make one export of the largest group; return what it cost."""
    with create_app().test_request_context("/pl/"), reading(), tempfile.TemporaryDirectory() as folder:
        many = func.count().desc()
        group = db.session().scalars(select(GroupMember.group_id).group_by(GroupMember.group_id).order_by(many)).first()
        assert group is not None, "no groups: run bench.fill first"
        asked = ordering.Request(kind, utc_now().date(), group)
        scope, path, begun = Scope(groups=frozenset({group})), Path(folder) / "file", time.monotonic()
        rows = ordering.make(db.session(), asked, form, scope, path=path).rows
        return {
            "name": f"{kind} as {form.upper()}",
            "rows": rows,
            "seconds": round(time.monotonic() - begun, 1),
            "megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            "file_megabytes": round(path.stat().st_size / 1e6, 1),
        }


def measured(environment: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Make each export in a process of its own."""
    commands = ([sys.executable, "-m", "bench.exporting", *export] for export in EXPORTS)
    surroundings = {**os.environ, **(environment or {})}
    done = (subprocess.run(one, cwd=ROOT, env=surroundings, check=True, stdout=subprocess.PIPE) for one in commands)
    return [json.loads(one.stdout) for one in done]


def main() -> None:
    """Make each export and print what it cost; fail if one cost too much."""
    if len(sys.argv) > 1:
        print(json.dumps(made(*sys.argv[1:])))
        return
    found = measured()
    for row in found:
        print(
            f"{row['name']:20} {row['rows']:9,} rows {row['seconds']:6.1f} s {row['megabytes']:4} MB,"
            f" the file {row['file_megabytes']:5.1f} MB"
        )
    dear = [row["name"] for row in found if row["seconds"] > SECONDS or row["megabytes"] > MEGABYTES]
    assert not dear, f"too slow or too big: {', '.join(dear)}"


if __name__ == "__main__":
    main()
