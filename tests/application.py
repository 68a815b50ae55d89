"""The application under test: settings, built assets, a fresh database, a visitor."""

import shutil
from functools import cache

import pytest

from tests import postgres
from tests.visitor import Visitor


def settings_of(folder, database_url, **overrides):
    """Return the settings of an installation in this folder, without limits on how often a form may be sent."""
    from elearn.config import settings_from  # noqa: PLC0415 -- tests of the pure domain need none of it

    usual = {"url": "http://localhost", "rate_limits": False, **overrides}
    return settings_from({}, instance=folder, database_url=database_url, **usual)


@pytest.fixture
def settings(database_url, tmp_path):
    """Settings with a fresh database: the test runs on both kinds."""
    return settings_of(tmp_path / "instance", database_url)


@pytest.fixture
def sqlite_settings(sqlite_url, tmp_path):
    """Settings with a fresh SQLite file, for what does not depend on the kind of database."""
    return settings_of(tmp_path / "instance", sqlite_url)


@pytest.fixture
def app(settings):
    """The application with its built assets (shared by the whole run) and a fresh database."""
    application = application_with(settings)
    yield application
    dispose(application)


@pytest.fixture
def sqlite_app(sqlite_settings):
    """The application on SQLite, for what does not depend on the kind of database."""
    application = application_with(sqlite_settings)
    yield application
    dispose(application)


@pytest.fixture
def visitor(app):
    """Somebody who opens the site for the first time."""
    return Visitor(app)


def application_with(settings):
    """Return an application with these settings; hand it to `dispose` afterwards."""
    from elearn.app import create_app  # noqa: PLC0415 -- tests of the pure domain need none of it

    remember_addresses()
    folder = postgres.run_folder() / "assets"
    with postgres.first("assets") as mine:
        if mine or settings.logo:
            return create_app(settings, public_assets=folder)
    return create_app(settings, public_assets=folder)  # all is built: nobody waits for another worker's application


@cache
def remember_addresses():
    """Let each route's address be compiled once: that took half of an application's start.

    What is compiled comes from the rule's own words, and looks up everything else in the rule that it is called on.
    """
    from werkzeug.routing import Rule  # noqa: PLC0415 -- tests of the pure domain need none of it

    compiled, made = Rule.compile, {}

    def compile_once(rule):
        key = (rule.rule, rule.subdomain, repr(rule.defaults), *(one.regex for one in rule.map.converters.values()))
        if key not in made:
            compiled(rule)
            parts = (rule._parts, rule._trace, rule._converters, rule.arguments)
            made[key] = parts, rule._build.__func__, rule._build_unknown.__func__
        parts, build, build_unknown = made[key]
        rule._parts, rule._trace, rule._converters, rule.arguments = parts
        rule._build, rule._build_unknown = build.__get__(rule), build_unknown.__get__(rule)

    Rule.compile = compile_once


def with_assets(instance):
    """Lay what is built once for the whole run into an installation: a command that starts in it builds nothing."""
    from elearn import assets  # noqa: PLC0415 -- tests of the pure domain need none of it

    folder = postgres.run_folder() / "assets"
    with postgres.first("assets") as mine:
        if mine:
            assets.build(folder)
    shutil.copytree(folder, instance / "static", dirs_exist_ok=True)


def dispose(application):
    """Close the application's connections to its database."""
    from elearn.db import db  # noqa: PLC0415 -- tests of the pure domain need none of it

    with application.app_context():
        db.session.remove()
        db.engine.dispose()
