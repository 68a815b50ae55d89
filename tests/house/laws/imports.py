"""Law 1: imports only fall – within a step, or to a lower one."""

from tests.house.laws.source import FEATURES, imported, modules

BELOW = ("domain", "config", "assets", "db", "mail", "jobs", "web")
COMMANDS = ("badge_commands", "course_commands", "group_commands")
ABOVE = ("models", "migrations", "server", "app", "starting", *COMMANDS, "cli", "__main__")
ORDER = (*BELOW, *FEATURES, *ABOVE)
"""Lowest first. The command line stands on the application, because `elearn serve` starts it."""


def rising_imports(root):
    """Yield every import of a higher step, and every step that has no place in the order."""
    for module in modules(root):
        own = module.feature
        if not own:
            continue
        if own not in ORDER:
            yield module.violation(1, f"{own!r} has no place in the order", f"put it into ORDER: {' → '.join(ORDER)}")
            continue
        for node, name in imported(module):
            step = name.split(".")[1] if name.startswith("elearn.") else ""
            if step in ORDER and ORDER.index(step) > ORDER.index(own):
                yield module.violation(
                    node,
                    f"{own} imports {name}, which stands above it",
                    "move what both need to the lower step, or let the higher one call and hand it in",
                )
