"""The law of the house: the real tree obeys it, and each law is shown failing once on a planted violation."""

import subprocess
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Column, DateTime, ForeignKey, Integer, MetaData, String, Table
from sqlalchemy.orm import DeclarativeBase

from tests.application import application_with, dispose
from tests.house.laws import database, doors, imports, names, purity, repository, templates, transactions, words

ROOT = Path(__file__).parents[2]
TREE_LAWS = [
    imports.rising_imports,
    purity.impure_domain,
    purity.heavy_domain,
    purity.speaking_flask,
    purity.writing_queries,
    doors.doorless_views,
    doors.scattered_permissions,
    transactions.hidden_commits,
    transactions.repeated_commits,
    transactions.writing_gets,
    database.overwritten_history,
    words.lazy_data,
    words.moving_sentences,
    words.declared_safe,
    templates.frameless_pages,
    templates.inline_code,
    templates.unsafe_policies,
    templates.unused_templates,
    templates.unused_macros,
    names.hollow_names,
    names.strange_files,
    names.long_files,
    repository.weak_locks,
]
FILE_LAWS = [repository.strange_entries, repository.binary_files, repository.unwanted_text]
VIEW = "@pages.{route}\n{door}\ndef page(){body}\n"


def obeyed(violations):
    broken = list(violations)
    assert not broken, f"{len(broken)} places break the law:\n" + "\n".join(map(str, broken))


@pytest.mark.parametrize("law", TREE_LAWS, ids=lambda law: law.__name__)
def test_the_house_obeys(law):
    obeyed(law(ROOT))


@pytest.mark.parametrize("law", FILE_LAWS, ids=lambda law: law.__name__)
def test_the_repository_obeys(law):
    obeyed(law(ROOT, repository.tracked(ROOT)))


def test_every_endpoint_has_a_door(sqlite_settings):
    application = application_with(sqlite_settings)
    obeyed(doors.doorless_endpoints(application))
    dispose(application)


def test_the_tables_promise_what_they_can():
    from elearn import models  # noqa: F401,PLC0415 -- fills the metadata
    from elearn.db import Base  # noqa: PLC0415 -- same

    obeyed([*database.weak_tables(Base.metadata), *database.undocumented_tables(Base)])


def test_append_only_tables_exist():
    """The list of tables that only grow names real models and columns."""
    from elearn import models  # noqa: F401,PLC0415 -- fills the metadata
    from elearn.db import Base  # noqa: PLC0415 -- same

    columns = {mapper.class_.__name__: set(mapper.columns.keys()) for mapper in Base.registry.mappers}
    assert set(database.APPENDED) <= set(columns)
    assert {model: late - columns[model] for model, late in database.APPENDED.items() if late - columns[model]} == {}


def plant(root, files):
    for path, text in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    (root / "elearn" / "templates").mkdir(parents=True, exist_ok=True)
    return root


PLANTED = [
    (imports.rising_imports, "elearn/badges/views.py", "from elearn.learning import actions", "stands above"),
    (imports.rising_imports, "elearn/db.py", "def f():\n    from elearn.web import doors", "stands above"),
    (imports.rising_imports, "elearn/catalog/views.py", "from ..learning.actions import mark", "stands above"),
    (imports.rising_imports, "elearn/blog/views.py", "", "no place in the order"),
    (purity.impure_domain, "elearn/domain/x.py", "import sqlalchemy", "the rules import sqlalchemy"),
    (purity.impure_domain, "elearn/domain/x.py", "from flask_babel import gettext", "import flask_babel"),
    (purity.impure_domain, "elearn/domain/x.py", "def f():\n    return datetime.now(UTC)", "read the clock"),
    (purity.impure_domain, "elearn/domain/x.py", "date.today()", "read the clock"),
    (purity.impure_domain, "elearn/domain/x.py", "time.time()", "read the clock"),
    (purity.impure_domain, "elearn/domain/x.py", "random.shuffle([])", "call random.shuffle"),
    (purity.impure_domain, "elearn/domain/x.py", "random.Random()", "call random.Random"),
    (purity.impure_domain, "elearn/domain/x.py", "from random import choice", "import random.choice"),
    (purity.impure_domain, "elearn/domain/x.py", "from secrets import token_hex", "import secrets.token_hex"),
    (purity.impure_domain, "elearn/domain/x.py", "uuid4()", "call uuid4"),
    (purity.impure_domain, "elearn/domain/x.py", "os.urandom(8)", "call os.urandom"),
    (purity.heavy_domain, "elearn/domain/x.py", "__import__('sqlalchemy')", "pulls in sqlalchemy"),
    (purity.heavy_domain, "elearn/domain/x.py", "import flask_babel", "pulls in flask"),
    (
        purity.speaking_flask,
        "elearn/learning/actions.py",
        "from flask_login import current_user",
        "imports flask_login",
    ),
    (purity.speaking_flask, "elearn/learning/queries.py", "def f():\n    import flask", "imports flask"),
    (purity.writing_queries, "elearn/badges/queries.py", "session.add(x)", "calls session.add"),
    (purity.writing_queries, "elearn/badges/queries.py", "session.execute(update(Course))", "calls update"),
    (purity.writing_queries, "elearn/badges/actions.py", "db.session.commit()", "calls db.session.commit"),
    (doors.doorless_views, "elearn/web/site.py", VIEW.format(route="get('/x')", door="", body=": ..."), "no door"),
    (
        doors.doorless_views,
        "elearn/web/site.py",
        VIEW.format(route="route('/')", door="@limited", body=": ..."),
        "no door",
    ),
    (doors.doorless_views, "elearn/web/site.py", "@pages.get('/')\n@public\n@pages.get('/b')\ndef f(): ...", "between"),
    (doors.doorless_views, "elearn/web/site.py", "pages.add_url_rule('/x', view_func=f)", "add_url_rule"),
    (doors.scattered_permissions, "elearn/accounts/models.py", "class Permission(StrEnum): ...", "second Permission"),
    (doors.scattered_permissions, "elearn/accounts/views.py", "if grant.role == 'trainer': ...", "role is compared"),
    (
        doors.scattered_permissions,
        "elearn/templates/x.html",
        "{% if g.role == 'trainer' %}{% endif %}",
        "compares roles",
    ),
    (transactions.hidden_commits, "elearn/web/x.py", "def save():\n    db.session.commit()", "commit hides"),
    (transactions.hidden_commits, "elearn/badges/views.py", "def save():\n    db.session.commit()", "commit hides"),
    (
        transactions.repeated_commits,
        "elearn/badges/views.py",
        VIEW.format(route="post('/x')", door="@public", body=":\n  if a:\n    s.commit()\n  s.commit()"),
        "commit 2 times",
    ),
    (
        transactions.repeated_commits,
        "elearn/badges/views.py",
        VIEW.format(route="post('/x')", door="@public", body=":\n  for a in b:\n    s.commit()"),
        "commit 2 times",
    ),
    (
        transactions.repeated_commits,
        "elearn/badges/views.py",
        VIEW.format(
            route="post('/x')", door="@public", body=":\n  s.commit()\n  return end()\ndef end():\n  s.commit()"
        ),
        "commit 2 times",
    ),
    (
        transactions.hidden_commits,
        "elearn/badges/views.py",
        VIEW.format(route="post('/x')", door="@public", body=":\n  save()\n  return 1\ndef save():\n  s.commit()"),
        "commit hides",
    ),
    (
        transactions.writing_gets,
        "elearn/badges/views.py",
        VIEW.format(route="route('/x')", door="@public", body=":\n  s.commit()"),
        "answers GET and commits",
    ),
    (database.overwritten_history, "elearn/learning/actions.py", "s.execute(delete(Answer))", "Answer are deleted"),
    (database.overwritten_history, "elearn/learning/actions.py", "db.session.delete(answer)", "object is deleted"),
    (
        database.overwritten_history,
        "elearn/x.py",
        "update(Attempt).where(a).values(plan=1)",
        "Attempt.plan is overwritten",
    ),
    (database.overwritten_history, "elearn/x.py", "update(m.Revision).values({'number': 2})", "not which columns"),
    (database.overwritten_history, "elearn/x.py", "text('UPDATE answer SET correct = 1')", "SQL overwrites"),
    (words.lazy_data, "elearn/x.py", "from flask_babel import lazy_gettext as _l\n_l('%(n)s', n=1)", "carries data"),
    (words.moving_sentences, "elearn/x.py", "from flask_babel import gettext as _\n_(f'{n} kursów')", "not a constant"),
    (words.moving_sentences, "elearn/x.py", "from flask_babel import ngettext\nngettext('a', b, 1)", "not a constant"),
    (words.moving_sentences, "elearn/templates/x.html", "{{ _('a' ~ b) }}", "not a constant"),
    (words.declared_safe, "elearn/templates/x.html", "{{ a | safe }}", "|safe"),
    (words.declared_safe, "elearn/templates/x.html", "{% autoescape false %}{{ a }}{% endautoescape %}", "escaping"),
    (words.declared_safe, "elearn/catalog/views.py", "Markup(text)", "declares text safe"),
    (templates.frameless_pages, "elearn/templates/badges/x.html", "<h1>x</h1>", "extends no layout"),
    (templates.inline_code, "elearn/templates/x.html", '<p style="x">', "a style attribute"),
    (templates.inline_code, "elearn/templates/x.html", '<p onclick="x">', "an event attribute"),
    (templates.inline_code, "elearn/templates/x.html", "<script>x</script>", "a script"),
    (templates.inline_code, "elearn/templates/x.html", "<style>x</style>", "a style sheet"),
    (templates.inline_code, "elearn/templates/x.html", '<a href="javascript:x">', "a javascript: address"),
    (templates.unsafe_policies, "elearn/x.py", "P = \"script-src 'unsafe-inline'\"", "weakens"),
    (templates.unused_templates, "elearn/templates/badges/x.html", "", "names it"),
    (templates.unused_templates, "elearn/templates/mail/x.txt", "", "names it"),
    (templates.unused_macros, "elearn/templates/components/x.html", "{% macro lone() %}{% endmacro %}", "macro lone"),
    (names.hollow_names, "elearn/web/util.py", "", "module util.py"),
    (names.hollow_names, "elearn/web/x.py", "def get_person(): ...", "function get_person"),
    (names.hollow_names, "elearn/web/x.py", "class CourseManager: ...", "class CourseManager"),
    (names.hollow_names, "elearn/web/x.py", "def f(data): ...", "argument data"),
    (names.hollow_names, "elearn/web/x.py", "info = 1", "variable info"),
    (names.strange_files, "elearn/badges/services.py", "", "not one of a feature's files"),
    (names.long_files, "elearn/x.py", "\n" * 501, "501 lines"),
    (names.long_files, "elearn/x.py", "def f():\n" + "    x\n" * 62, "f has 62 lines"),
]


@pytest.mark.parametrize(
    ("law", "path", "text", "message"), PLANTED, ids=[f"{law.__name__}-{m}" for law, _, _, m in PLANTED]
)
def test_a_planted_violation_is_found(tmp_path, law, path, text, message):
    plant(tmp_path, {"elearn/__init__.py": "", "elearn/domain/__init__.py": "", path: text})
    found = [str(violation) for violation in law(tmp_path)]
    assert any(
        message in each and "remedy: " in each and (path in each or "elearn/domain:" in each) for each in found
    ), found


FINE = {
    "elearn/__init__.py": "",
    "elearn/domain/__init__.py": "",
    "elearn/domain/rules.py": "from random import Random\nimport re\ndef plan(now, chance: Random): return Random(7)",
    "elearn/learning/queries.py": "from elearn.catalog.models import Course\nfound = set()\nfound.add(1)",
    "elearn/learning/actions.py": "update(Attempt).where(a).values(handed_in_at=now, passed=True)\nsession.add(answer)",
    "elearn/learning/views.py": (
        "from flask_babel import gettext as _\nfrom flask_babel import lazy_gettext\nNAME = lazy_gettext('Imię')\n"
        "@pages.get('/a')\n@pages.post('/b')\n@mine(on=seat)\n@limited\ndef page(thing):\n"
        "    if wrong:\n        db.session.commit()\n        return _('Masz %(n)s', n=1)\n    db.session.commit()\n"
        "    return render_template('learning/page.html')\n"
    ),
    "elearn/mail.py": "queue(session, 'welcome')\nrender(f'mail/{name}.txt')",
    "elearn/templates/layouts/page.html": "<script src='/static/page.js'></script>",
    "elearn/templates/learning/page.html": (
        "{% extends 'layouts/page.html' %}{# <style> #}{% from 'components/x.html' import tag %}{{ tag(_('Ucz się')) }}"
    ),
    "elearn/templates/components/x.html": "{% macro tag(text) %}{{ text }}{% endmacro %}",
    "elearn/templates/mail/welcome.txt": "Witaj",
}


@pytest.mark.parametrize(
    "law", [law for law in TREE_LAWS if law is not repository.weak_locks], ids=lambda law: law.__name__
)
def test_a_fine_house_breaks_no_law(tmp_path, law):
    obeyed(law(plant(tmp_path, FINE)))


def test_a_planted_endpoint_without_a_door_is_found():
    site = Flask("planted", static_folder=None)
    site.add_url_rule("/x", "hole", lambda: "x")
    assert ["endpoint hole" in violation.place for violation in doors.doorless_endpoints(site)] == [True]


def test_planted_weak_tables_are_found():
    weak = MetaData()
    Table(
        "weak",
        weak,
        Column("id", Integer, primary_key=True),
        Column("name", String),
        Column("at", DateTime(timezone=True)),
    )
    Table("child", weak, Column("weak_id", Integer), Column("other", ForeignKey("weak.id")))
    found = "\n".join(str(violation) for violation in database.weak_tables(weak))
    for message in (
        "no naming convention", "text without a length", "without a time zone", "nothing is unique",
        "an id that points nowhere", "no primary key", "without a name",
    ):  # fmt: skip
        assert message in found


def test_a_planted_model_without_a_sentence_is_found():
    class Ground(DeclarativeBase):
        pass

    type("Mute", (Ground,), {"__tablename__": "mute", "__doc__": None, "id": Column(Integer, primary_key=True)})
    assert [violation.place for violation in database.undocumented_tables(Ground)] == ["Mute"]


TRACKED = [
    (repository.strange_entries, "notes/x.md", "x", "not an entry of the house"),
    (repository.strange_entries, "instance/secret.key", "x", "server's own"),
    (repository.binary_files, "elearn/static/x.bin", "x", "not a text file"),
    (repository.binary_files, "elearn/x.py", "\0", "not a text file"),
    (repository.binary_files, "elearn/static/js/htmx.min.js", "x", "somebody else's code"),
    (repository.binary_files, "elearn/static/fonts/x.woff2", "x", "somebody else's code"),
    (repository.unwanted_text, "README.md", "https://py" + "pi.org/simple", "address of a registry"),
    (repository.unwanted_text, "README.md", "cd /wo" + "rk/main", "path of one machine"),
    (repository.unwanted_text, "tests/k.txt", "-----BEGIN PRIV" + "ATE KEY-----", "private key"),
    (repository.unwanted_text, "elearn/x.py", "htt" + "ps://me:secret@example.org/", "with a password"),
    (repository.unwanted_text, "elearn/static/js/x.js", "x" * 1001, "longer than any person writes"),
]


@pytest.mark.parametrize(("law", "path", "text", "message"), TRACKED, ids=[message for *_, message in TRACKED])
def test_a_planted_file_is_found(tmp_path, law, path, text, message):
    plant(tmp_path, {path: text})
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    subprocess.run(["git", "-C", str(tmp_path), "add", "-A"], check=True)
    assert any(message in str(violation) for violation in law(tmp_path, repository.tracked(tmp_path)))


LOCKED = "flask==3.1.3 \\\n    --hash=sha256:00\n    # via elearn (pyproject.toml)\n"


@pytest.mark.parametrize(
    ("lock", "message"),
    [
        ("flask==3.1.3\n", "has no hash"),
        ("--index-url https://x/\n" + LOCKED, "an index address"),
        ("flask>=3\n", "not pinned"),
        ("click==8.1 \\\n    --hash=sha256:00\n", "asks for flask>=3.1, the lock has None"),
        ("flask==3.0 \\\n    --hash=sha256:00\n", "the lock has 3.0"),
    ],
)
def test_a_planted_weak_lock_is_found(tmp_path, lock, message):
    plant(tmp_path, {"pyproject.toml": "[project]\ndependencies = ['flask>=3.1']", "requirements-test.lock": LOCKED})
    plant(tmp_path, {"requirements.lock": lock})
    assert any(message in str(violation) for violation in repository.weak_locks(tmp_path))


def test_a_fine_lock_breaks_no_law(tmp_path):
    plant(tmp_path, {"pyproject.toml": "[project]\ndependencies = ['flask>=3.1']"})
    plant(tmp_path, {"requirements.lock": LOCKED, "requirements-test.lock": LOCKED})
    obeyed(repository.weak_locks(tmp_path))
