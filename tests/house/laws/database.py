"""Laws 6 and 7: the database promises, and what a person did is appended, not overwritten."""

import ast
import re

from sqlalchemy import DateTime, Enum, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.types import Uuid

from tests.house.laws.source import Violation, dotted, modules

CONVENTION = {"ix", "uq", "ck", "fk", "pk"}
QUEUES = {
    "letter": "the same mail may be queued twice on purpose",
    "job": "the same job may be queued twice on purpose",
    "audit_entry": "a log",
    "time_extension": "further extensions add up",
    "translation_made": "the same words may be translated again",
    "translation_import": "a log",
    "question_import": "a log",
    "course_event": "a log",
    "passage_comment": "the same may be said twice",
    "list_upload": "the same list may be brought again",
    "reminder_rule": "the same may be written again",
    "group_event": "a log",
}
APPENDED = {
    "Revision": set(),
    "RevisionFile": set(),
    "LessonPage": set(),
    "LessonQuiz": set(),
    "LessonMark": {"undone_at"},
    "Attempt": {"handed_in_at", "hundredths", "passed", "deadline_at"},  # a TimeExtension tells why it moved
    "Answer": set(),
    "TimeExtension": set(),
    "Credential": {
        "suspended_at",
        "suspension_reason",
        "revoked_at",
        "revocation_reason",
        "superseded_by_id",  # each is audited
        "name_hidden",
        "on_profile",  # what the holder shows
    },
    "AuditEntry": set(),
    "TranslationMade": set(),
    "TranslationImport": set(),
    "QuestionImport": {"content", "report", "lesson", "taken_at"},  # once, when it is taken in
    "DraftState": set(),
    "CourseEvent": set(),
    "CourseApproval": set(),
    "PassageComment": {"settled_at", "settled_by_id"},
    "GroupMember": {"left_at", "partner_id"},  # which organisation somebody comes from may have been mistaken
    "GroupCourse": {"removed_at", "deadline"},  # the group's log tells every change
    "GroupEvent": {"facts"},  # whom somebody wrote to, who never came, is forgotten
    "ReminderSent": {"subject", "body"},  # emptied once the account is gone: a name may stand in them
    "Excuse": {"withdrawn_at"},
}
"""Tables that only grow, and the columns that are filled in once, later."""


def weak_tables(metadata):
    """Yield every table of the metadata that promises less than it could."""
    missing = CONVENTION - set(metadata.naming_convention)
    if missing:
        yield Violation("MetaData", 1, f"no naming convention for {sorted(missing)}", "see NAMES in elearn/db.py")
    for table in metadata.sorted_tables:
        yield from _weak_columns(table)
        yield from _weak_constraints(table)


def _weak_columns(table):
    for column in table.columns:
        place = f"{table.name}.{column.name}"
        kind = column.type
        if isinstance(kind, String) and not isinstance(kind, Text | Enum | Uuid) and kind.length is None:
            yield Violation(place, 1, "text without a length", "String(n), or Text when it has no bound")
        if isinstance(kind, DateTime):
            yield Violation(place, 1, "a moment without a time zone", "use UtcDateTime of elearn/db.py")
        if isinstance(kind, TypeDecorator) and isinstance(kind.impl, DateTime) and not kind.impl.timezone:
            yield Violation(place, 1, "a moment without a time zone", "use UtcDateTime of elearn/db.py")
        if column.name.endswith("_id") and not column.foreign_keys and column.name != "public_id":
            yield Violation(place, 1, "an id that points nowhere", "add a ForeignKey, or name it for what it is")


def _weak_constraints(table):
    if not table.primary_key.columns:
        yield Violation(table.name, 1, "no primary key", "add one")
    for constraint in table.constraints:
        if constraint.name is None and not isinstance(constraint, type(table.primary_key)):
            yield Violation(table.name, 1, f"{type(constraint).__name__} without a name", "name it by the convention")
    unique = [c for c in table.constraints if isinstance(c, UniqueConstraint)] + [i for i in table.indexes if i.unique]
    key = list(table.primary_key.columns)
    natural = len(key) > 1 or any(isinstance(column.type, String) for column in key)
    if not unique and not natural and table.name not in QUEUES:
        yield Violation(
            table.name, 1, "nothing is unique", "say what may stand only once, or name it in QUEUES with a reason"
        )


def undocumented_tables(base):
    """Yield every model without its sentence."""
    for mapper in base.registry.mappers:
        if not (mapper.class_.__doc__ or "").strip():
            yield Violation(
                mapper.class_.__name__, 1, "a table without a sentence", "say in the docstring what one row is"
            )


def overwritten_history(root):
    """Yield every statement that deletes from, or overwrites, a table that only grows."""
    for module in modules(root):
        if module.feature == "migrations":
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                yield from _bad_delete(module, node)
                yield from _bad_update(module, node)
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from _bad_sql(module, node)


def _model(node):
    return dotted(node.args[0]).rpartition(".")[2] if node.args else ""


def _bad_delete(module, node):
    called = dotted(node.func)
    if called.rpartition(".")[2] == "delete" and _model(node) in APPENDED:
        yield module.violation(node, f"rows of {_model(node)} are deleted", "append a row that says what changed")
    if called.endswith("session.delete"):
        yield module.violation(node, "an object is deleted", "append a row, or `delete(Model)` for what is no history")


def _bad_update(module, node):
    if dotted(node.func).rpartition(".")[2] != "update" or _model(node) not in APPENDED:
        return
    model = _model(node)
    columns = _columns_set(module.tree, node)
    if columns is None:
        yield module.violation(
            node, f"{model} is updated, but not which columns", "use .values(column=…) with plain names"
        )
    elif columns - APPENDED[model]:
        late = ", ".join(sorted(columns - APPENDED[model]))
        yield module.violation(node, f"{model}.{late} is overwritten", "append a row; what was written stays")


def _columns_set(tree, update):
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if (
            isinstance(call.func, ast.Attribute)
            and call.func.attr == "values"
            and any(n is update for n in ast.walk(call.func))
        ):
            names = {keyword.arg for keyword in call.keywords}
            return names if names and None not in names and not call.args else None
    return None


def _bad_sql(module, node):
    tables = "|".join(re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in APPENDED)
    if re.search(rf"(?i)\b(update|delete\s+from)\s+({tables})\b", node.value):
        yield module.violation(node, "SQL overwrites a table that only grows", "append a row that says what changed")
