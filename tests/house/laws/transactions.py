"""Law 5: one request, one transaction, one visible commit, in the view; a GET writes nothing."""

import ast

from tests.house.laws.doors import is_route, views
from tests.house.laws.source import FEATURES, dotted, functions, modules

COMMANDS = {"cli", "badge_commands", "course_commands", "group_commands"}
OWN_TRANSACTIONS = {*COMMANDS, "jobs", "mail", "db", "migrations", "server"}
"""Steps that are no request: a command, a job, the outbox and the database itself commit their own work."""


def _is_commit(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"


def _commits(tree):
    return [node for node in ast.walk(tree) if _is_commit(node)]


def _endings(module):
    """Return the functions of a module with views that these share as their last step: every call is returned."""
    if not views(module):
        return {}
    returned = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Return)}
    known = {function.name: function for function in functions(module.tree) if function not in views(module)}
    called = {name: [] for name in known}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and dotted(node.func) in called:
            called[dotted(node.func)].append(id(node) in returned)
    return {name: known[name] for name, ways in called.items() if ways and all(ways) and _commits(known[name])}


def hidden_commits(root):
    """Yield every commit that stands outside a view, a command, a job, the outbox or the database."""
    for module in modules(root):
        if module.feature in OWN_TRANSACTIONS:
            continue
        inside = {id(node) for place in (*views(module), *_endings(module).values()) for node in _commits(place)}
        for node in _commits(module.tree):
            if id(node) not in inside and not (module.feature in FEATURES and module.path.name == "loading.py"):
                yield module.violation(node, "a commit hides here", "commit in the view, last before the redirect")


def repeated_commits(root):
    """Yield every view that can commit twice on one way through it."""
    for module in modules(root):
        found = list(views(module))
        endings = frozenset(_endings(module)) if found else frozenset()
        for view in found:
            most = _ways(view.body, endings)[1]
            if most > 1:
                yield module.violation(view, f"view {view.name} can commit {most} times", "one change, one commit")


def _ways(statements, endings):
    """Return the most commits on a way that falls out of the statements, and on any way (None: nothing falls out)."""
    through, most = 0, 0
    for statement in statements:
        inner_through, inner_most = _ways_of(statement, endings)
        most = max(most, through + inner_most)
        if inner_through is None:
            return None, most
        through += inner_through
    return through, max(most, through)


def _ways_of(statement, endings):
    match statement:
        case ast.If():
            ways = _either([_ways(statement.body, endings), _ways(statement.orelse, endings)])
        case ast.Match():
            ways = _either([_ways(case.body, endings) for case in statement.cases] + [(0, 0)])
        case ast.Try():
            body = _ways([*statement.body, *statement.orelse], endings)
            ways = _either([body, *(_ways(handler.body, endings) for handler in statement.handlers)])
            ways = _one_after_another(ways, _ways(statement.finalbody, endings))
        case ast.For() | ast.While():
            once = _ways(statement.body, endings)[1]
            ways = 2 * once, 2 * once
        case ast.With():
            ways = _ways(statement.body, endings)
        case ast.FunctionDef() | ast.ClassDef():
            ways = 0, 0
        case _:
            shared = [
                node for node in ast.walk(statement) if isinstance(node, ast.Call) and dotted(node.func) in endings
            ]
            count = len(_commits(statement)) + len(shared)
            ways = (None if isinstance(statement, ast.Return | ast.Raise) else count), count
    return ways


def _either(ways):
    falling = [through for through, _ in ways if through is not None]
    return (max(falling) if falling else None), max(most for _, most in ways)


def _one_after_another(first, last):
    return (None if first[0] is None or last[0] is None else first[0] + last[0]), first[1] + last[1]


def writing_gets(root):
    """Yield every commit in a view that only answers GET."""
    for module in modules(root):
        for view in views(module):
            if not any(_writes(d) for d in view.decorator_list if is_route(d)) and _commits(view):
                yield module.violation(
                    view, f"view {view.name} answers GET and commits", "write on POST: a GET only reads"
                )


def _writes(route):
    if route.func.attr != "route":
        return route.func.attr != "get"
    methods = next((keyword.value for keyword in route.keywords if keyword.arg == "methods"), None)
    return methods is not None and any(e.value != "GET" for e in methods.elts)
