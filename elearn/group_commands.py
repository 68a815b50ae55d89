"""The commands for groups of learners."""

import click

from elearn.db import db, utc_now
from elearn.starting import Refused
from elearn.starting import application as _app
from elearn.starting import settings_now as _settings


@click.group()
def groups() -> None:
    """Look after groups of learners."""


@groups.command("demo")
def demo_group() -> None:
    """Add the group of the demo, with ten weeks of learning behind it."""
    from elearn.learning.awarding import award
    from elearn.reports import showing

    settings = _settings()
    if not settings.demo:
        raise Refused("the demo group is only added with ELEARN_DEMO=1")
    with _app(settings).app_context():
        showing.begin(
            db.session(),
            award=award,
            link=lambda token, language: f"{settings.url}/{language}/group-invitations/{token}",
            now=utc_now(),
        )
        db.session.commit()
    click.echo("demo group: there")
