"""The application under test: settings, built assets, a fresh database, a visitor."""

import pytest

from tests import postgres
from tests.visitor import Visitor


@pytest.fixture
def settings(database_url, tmp_path):
    """Settings of an installation with a fresh database, without limits on how often a form may be sent."""
    from elearn.config import settings_from  # noqa: PLC0415 -- tests of the pure domain need none of it

    return settings_from(
        {}, instance=tmp_path / "instance", database_url=database_url, url="http://localhost", rate_limits=False
    )


@pytest.fixture
def app(settings):
    """The application with its built assets (shared by the whole run) and a fresh database."""
    application = application_with(settings)
    yield application
    dispose(application)


@pytest.fixture
def visitor(app):
    """Somebody who opens the site for the first time."""
    return Visitor(app)


def application_with(settings):
    """Return an application with these settings; hand it to `dispose` afterwards."""
    from elearn.app import create_app  # noqa: PLC0415 -- tests of the pure domain need none of it

    with postgres.first("assets"):
        return create_app(settings, public_assets=postgres.run_folder() / "assets")


def dispose(application):
    """Close the application's connections to its database."""
    from elearn.db import db  # noqa: PLC0415 -- tests of the pure domain need none of it

    with application.app_context():
        db.session.remove()
        db.engine.dispose()
