"""One of several processes that give the same people the same badge at the same moment.

Started with the instance folder, the database and the numbers of the people; says `ready`, waits for a line, then tries
each person in turn and says what came out.
"""

import json
import sys
from pathlib import Path

from elearn.app import create_app
from elearn.config import settings_from
from elearn.db import db
from tests.badges.samples import URL, awarded


def race(instance, assets, database_url, people):
    """Give each person the badge; print their public ids, null where somebody else was first."""
    app = create_app(
        settings_from({}, instance=Path(instance), database_url=database_url, url=URL), public_assets=assets
    )
    from elearn.catalog import queries  # noqa: PLC0415 -- after the application is made

    with app.app_context():
        course = queries.published(db.session(), "umowy")
        db.session.remove()
    said("ready")
    sys.stdin.readline()
    made = [awarded(app, course, person, email=f"osoba{person}@example.test") for person in people]
    said(json.dumps(made))


def said(line):
    """Tell the test."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    race(sys.argv[1], Path(sys.argv[2]), sys.argv[3], [int(one) for one in sys.argv[4:]])
