"""Law 2: `domain` knows no Flask, database, clock or chance; models, queries and actions do not speak Flask."""

import ast
import subprocess
import sys

from tests.house.laws.source import FEATURES, Violation, calls, imported, modules

FOREIGN = {"flask", "werkzeug", "jinja2", "sqlalchemy", "alembic", "wtforms", "psycopg", "sqlite3"}
CLOCK = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "perf_counter", "sleep"}
CLOCK_OWNERS = {"datetime", "date", "time", "datetime.datetime", "datetime.date"}
CHANCE = {"uuid.uuid1", "uuid.uuid4", "uuid1", "uuid4", "os.urandom", "urandom", "os.getenv", "Random", "random.Random"}
READS_ONLY = {"add", "add_all", "delete", "merge", "commit", "flush"}
ALONE = """
import importlib, pkgutil, sys
import elearn.domain
for each in pkgutil.walk_packages(elearn.domain.__path__, "elearn.domain."):
    importlib.import_module(each.name)
print(*sorted(sys.modules))
"""


def _foreign(name):
    first = name.split(".")[0]
    return first in FOREIGN or first.startswith("flask_")


def _of_flask(name):
    return name.split(".")[0] in {"flask", "werkzeug"} or name.startswith("flask_")


def impure_domain(root):
    """Yield what the rules import or call that belongs to a server, a database, a clock or chance."""
    for module in modules(root, under="elearn/domain"):
        for node, name in imported(module):
            if _foreign(name):
                yield module.violation(node, f"the rules import {name}", "hand in what is needed as plain values")
            if name.split(".")[0] == "secrets" or (name.startswith("random.") and name != "random.Random"):
                yield module.violation(
                    node, f"the rules import {name}", "take a `random.Random` or the value as an argument"
                )
        for node, name in calls(module.tree):
            owner, _, last = name.rpartition(".")
            if owner in CLOCK_OWNERS and last in CLOCK:
                yield module.violation(node, f"the rules read the clock with {name}()", "take `now` as an argument")
            unseeded = name.endswith("Random") and (node.args or node.keywords)
            if (owner in {"random", "secrets"} or name in CHANCE) and not unseeded:
                yield module.violation(node, f"the rules call {name}()", "take the chance or the value as an argument")


def heavy_domain(root):
    """Yield what importing the whole domain alone, in a fresh interpreter, pulls in."""
    command = [sys.executable, "-c", ALONE]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    remedy = "`elearn.domain` must import with the standard library and parsers only"
    if run.returncode:
        yield Violation("elearn/domain", 1, run.stderr.strip().splitlines()[-1], remedy)
        return
    pulled = sorted({name.split(".")[0] for name in run.stdout.split() if _foreign(name)} - {"sqlite3"})
    if pulled:
        yield Violation("elearn/domain", 1, f"importing it pulls in {', '.join(pulled)}", remedy)


def speaking_flask(root):
    """Yield where models, queries or actions of a feature import Flask."""
    for module in modules(root):
        if module.feature in FEATURES and module.path.name in {"models.py", "queries.py", "actions.py"}:
            for node, name in imported(module):
                if _of_flask(name):
                    yield module.violation(
                        node,
                        f"{module.path.name} imports {name}",
                        "let the view hand in what Flask knows: `by`, `now`, a URL",
                    )


def writing_queries(root):
    """Yield where queries write, or actions commit."""
    for module in modules(root):
        if module.path.name not in {"queries.py", "actions.py"}:
            continue
        forbidden = READS_ONLY if module.path.name == "queries.py" else {"commit"}
        for node, name in calls(module.tree):
            last = name.rpartition(".")[2] or (node.func.attr if isinstance(node.func, ast.Attribute) else "")
            if last in forbidden and "session" in name.lower():
                remedy = (
                    "move the write to actions.py"
                    if last != "commit"
                    else "commit once, in the view, before the redirect"
                )
                yield module.violation(node, f"{module.path.name} calls {name}()", remedy)
            if module.path.name == "queries.py" and name in {"insert", "update", "delete", "insert_once"}:
                yield module.violation(node, f"queries.py calls {name}()", "move the write to actions.py")
