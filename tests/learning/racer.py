"""A second server process for races: says when it is ready, then sends its forms one by one, each at the other's pace.

Run as a program with one line of JSON: folder and database of the installation, and the forms to send. It answers
"ready" before each form, sends it when it reads a line, and in the end prints the statuses.
"""

import json
import sys
from pathlib import Path

from tests.application import application_with, dispose, settings_of


def race(facts):
    """Send the forms when told to."""
    app = application_with(settings_of(Path(facts["folder"]), facts["database"]))
    statuses = []
    for form in facts["forms"]:
        client = app.test_client()
        client.set_cookie(form["cookie"][0], form["cookie"][1], domain="localhost")
        client.get("/pl/help")
        print("ready", flush=True)  # noqa: T201 -- this is how the processes meet
        sys.stdin.readline()
        statuses.append(client.post(form["path"], data=form["data"]).status_code)
    dispose(app)
    print(json.dumps(statuses), flush=True)  # noqa: T201


if __name__ == "__main__":
    race(json.loads(sys.stdin.readline()))
