"""What every command starts from: the settings, the application, and a refusal in one line."""

from typing import Any

import click
from flask import Flask

from elearn.config import BadSetting, Settings, settings_from


class Refused(click.ClickException):
    """A command that cannot do what was asked; says why in one line, without a traceback."""


def settings_now(**overrides: Any) -> Settings:
    """Read the settings.

    Raises:
        Refused: one of them cannot be used.
    """
    try:
        return settings_from(**overrides)
    except BadSetting as error:
        raise Refused(str(error)) from None


def application(settings: Settings | None = None) -> Flask:
    """Build the application.

    Raises:
        Refused: it cannot start like this.
    """
    from elearn.app import create_app  # noqa: PLC0415 -- `--help` stays fast

    try:
        return create_app(settings or settings_now())
    except BadSetting as error:
        raise Refused(str(error)) from None
