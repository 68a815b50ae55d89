"""Laws 3 and 4: every route has a door, and there is one permission table."""

import ast

from tests.house.laws.source import Violation, dotted, functions, modules
from tests.house.laws.templates import templates

DOORS = {"public", "signed_in", "mine", "requires"}
ROUTES = {"get", "post", "put", "patch", "delete", "route"}
DOORLESS = {"static"}


def _called(decorator):
    return dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)


def is_route(decorator):
    """Say whether the decorator registers a route on a blueprint."""
    owner, _, verb = _called(decorator).rpartition(".")
    return bool(owner) and verb in ROUTES and isinstance(decorator, ast.Call)


def views(module):
    """Return the module's functions that answer a route."""
    return [view for view in functions(module.tree) if any(is_route(d) for d in view.decorator_list)]


def doorless_views(root):
    """Yield every view whose door does not stand directly under its routes, and every undecorated route."""
    remedy = "put @public, @signed_in, @mine(on=…) or @requires(Permission.…, on=…) directly under the route"
    for module in modules(root):
        for view in views(module):
            after = [d for d in view.decorator_list if not is_route(d)]
            routed = [is_route(d) for d in view.decorator_list]
            if sorted(routed, reverse=True) != routed:
                yield module.violation(view, f"view {view.name} has something between its routes", remedy)
            if not after or _called(after[0]).rpartition(".")[2] not in DOORS:
                yield module.violation(view, f"view {view.name} has no door", remedy)
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add_url_rule":
                yield module.violation(node, "a route is registered by add_url_rule", remedy)


def doorless_endpoints(app):
    """Yield every endpoint of the running application whose view carries no door."""
    for endpoint, view in app.view_functions.items():
        if endpoint not in DOORLESS and not hasattr(view, "__door__"):
            yield Violation(
                f"endpoint {endpoint}", 1, "the registered view has no door", "decorate the view: see web/doors.py"
            )


def scattered_permissions(root):
    """Yield permissions, roles and tables of them outside `domain/access.py`, and comparisons of roles."""
    home, remedy = (
        "elearn/domain/access.py",
        "ask `allows(grants, Permission.…)`; add a row to TABLE in domain/access.py",
    )
    for module in modules(root):
        if module.place == home:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef) and node.name in {"Permission", "Role"}:
                yield module.violation(node, f"a second {node.name} is defined", remedy)
            if _compares_roles(node) and module.path.name not in {"models.py", "queries.py", "actions.py"}:
                yield module.violation(node, "a role is compared outside the permission table", remedy)
    for template in templates(root):
        for line, text in enumerate(template.text.splitlines(), 1):
            if ".role ==" in text or ".role in" in text or "has_role" in text:
                yield Violation(template.place, line, "a template compares roles", remedy)


def _compares_roles(node):
    names = [dotted(part) for part in (node.left, *node.comparators)] if isinstance(node, ast.Compare) else []
    return any(name.endswith(".role") or name.startswith("Role.") or ".Role." in name for name in names)
