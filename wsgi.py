"""The application for any WSGI server: `wsgi:app`."""

from elearn.app import create_app

app = create_app()
