"""The application's log in tests: what it hears inside a block, and leaving it as it was found.

Flask's logger is one per process and name, so every application of a test process shares it. pytest's `caplog` listens
at the root and, where a logger does not pass its records on, at that logger too: a test that switches passing on itself
then hears each record twice. `heard` listens in one place.
"""

import logging
from contextlib import contextmanager


class _Ear(logging.Handler):
    def __init__(self, level):
        super().__init__(level)
        self.records = []

    def emit(self, record):
        self.records.append(record)


@contextmanager
def heard(app, level):
    """Collect the records that the application logs inside the block, each once."""
    ear = _Ear(level)
    with as_it_was(app.logger):
        app.logger.addHandler(ear)
        app.logger.setLevel(level)
        yield ear.records


@contextmanager
def as_it_was(logger):
    """Give the logger back the handlers, level and way of passing on that it had before the block."""
    before = list(logger.handlers), logger.level, logger.propagate
    try:
        yield
    finally:
        logger.handlers[:], level, logger.propagate = before
        logger.setLevel(level)
