"""A school for tests of the coordinator's pages."""

import pytest

from tests.application import application_with, dispose
from tests.reports.school import School


@pytest.fixture
def school(app, clock):
    """A school on both kinds of database."""
    return School(app)


@pytest.fixture
def small(sqlite_settings, clock):
    """A school on SQLite, for what does not differ."""
    application = application_with(sqlite_settings)
    yield School(application)
    dispose(application)
