"""The command line: what an administrator does without a browser."""

import sys
import threading
from pathlib import Path
from typing import Any

import click
from flask import Flask

from elearn import badge_commands, course_commands, group_commands
from elearn.config import Settings
from elearn.db import db, utc_now
from elearn.domain.access import Role
from elearn.starting import Refused
from elearn.starting import application as _app
from elearn.starting import settings_now as _settings


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def main() -> None:
    """Łącznik: academy and workshop desk for centres that support non-governmental organisations."""


@main.command()
@click.option("--host", help="Address to listen on (HOST).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; 0: any free one (PORT).")
@click.option("--processes", type=click.IntRange(0, 64), help="Server processes; 0: one a core (ELEARN_PROCESSES).")
def serve(host: str | None, port: int | None, processes: int | None) -> None:
    """Serve the site; with mail and jobs done inside unless ELEARN_WORKER=0."""
    from elearn import server

    chosen = {"host": host, "port": port, "processes": processes}
    settings = _settings(**{name: value for name, value in chosen.items() if value is not None})
    _database_is_current(settings)
    made: list[Flask] = []
    sys.exit(_served(settings, made, server))


def _served(settings: Settings, made: list[Flask], server: Any) -> int:
    """Build the application once, before the workers are forked: they share its memory."""
    import gc

    from elearn.app import JOBS
    from elearn.jobs import work
    from elearn.web.headers import log_to_stderr

    def preload() -> None:
        made.append(_app(settings))
        log_to_stderr(made[0])
        _warmed(made[0], shared=settings.processes != 1)
        gc.collect()
        gc.freeze()

    def after_fork() -> None:
        with made[0].app_context():
            db.engine.dispose(close=False)

    def background(stop: threading.Event) -> None:
        _watch(made[0])
        work(made[0], JOBS, stop)

    try:
        return int(
            server.serve(
                lambda: made[0],
                host=settings.host,
                port=settings.port,
                processes=settings.processes,
                trusted_proxies=settings.trusted_proxies,
                preload=preload,
                after_fork=after_fork,
                background=background if settings.worker else None,
            )
        )
    except server.CannotListen as error:
        raise Refused(str(error)) from None


def _watch(app: Flask) -> None:
    """See that the daily jobs wait; a database that does not answer now keeps no mail from going out later."""
    from elearn.badges import endurance
    from elearn.reports import reminder_letters

    try:
        with app.app_context():
            endurance.watch(db.session(), utc_now())
            reminder_letters.watch(db.session(), utc_now())
            db.session.commit()
    except Exception:
        app.logger.exception("the daily jobs were not left")


def _warmed(app: Flask, *, shared: bool) -> None:
    """Load what every worker needs before the fork, then let the connections go.

    The credential library takes 20 MB: several workers share them, one alone loads it when the first badge needs it.
    """
    from elearn.badges import signing
    from elearn.catalog import queries as catalog
    from elearn.db import reading

    if shared:
        signing.warm()
    app.extensions["templates"].load()
    with app.app_context(), reading():
        catalog.shelf(db.session())
        db.session.remove()
        db.engine.dispose()


def _database_is_current(settings: Settings) -> None:
    from elearn import migrations

    engine = migrations.migration_engine(settings.database_url)
    try:
        current = migrations.revision_of(engine)
    finally:
        engine.dispose()
    if current != migrations.head():
        raise Refused("the database is not up to date: run `elearn db upgrade`")


@main.command()
@click.option("--once", is_flag=True, help="Do what is due now, then stop.")
def worker(once: bool) -> None:  # noqa: FBT001 -- click hands flags in by name
    """Send mail and do jobs; needed only when ELEARN_WORKER=0 keeps them out of the server."""
    from elearn.app import JOBS
    from elearn.jobs import work_off, work_until_told
    from elearn.web.headers import log_to_stderr

    app = _app()
    log_to_stderr(app)
    _watch(app)
    if once:
        click.echo(f"done: {work_off(app, JOBS)}")
        return
    if not work_until_told(app, JOBS):
        raise Refused("something was left unfinished; it is tried again")


@main.group("db")
def database() -> None:
    """Look after the database."""


@database.command()
def upgrade() -> None:
    """Bring the database up to date; an SQLite file is copied first."""
    from elearn import migrations

    settings = _settings()
    if not migrations.upgrade(settings.database_url, now=utc_now(), said=click.echo):
        click.echo("database: up to date")


@main.command()
def assets() -> None:
    """Build styles, scripts, icons, fonts and catalogues into the instance folder."""
    from elearn import assets as pipeline

    settings = _settings()
    logo = Path(settings.logo) if settings.logo else None
    pipeline.build(settings.instance / "static", logo=logo, progress=click.echo)
    click.echo("assets: up to date")


main.add_command(course_commands.courses)
main.add_command(group_commands.groups)


@main.group()
def people() -> None:
    """Add people, give roles and more time."""


def _address(email: str) -> str:
    from elearn.domain.people import normal_email

    address = normal_email(email)
    if address is None:
        raise Refused(f"{email!r} is no e-mail address")
    return address


@people.command("add")
@click.argument("email")
@click.option("--name", default="", help="Name as it should stand on certificates.")
@click.option("--language", default="pl", type=click.Choice(["pl", "en"]))
@click.option("--password", is_flag=True, help="Ask for a password; without one the person signs in by mailed link.")
def add_person(email: str, name: str, language: str, password: bool) -> None:  # noqa: FBT001 -- click's flag
    """Add a person whose address is known to be theirs."""
    from elearn.accounts import actions

    secret = click.prompt("Password", hide_input=True, confirmation_prompt=True) if password else None
    with _app().app_context():
        try:
            actions.add_person(db.session(), _address(email), name, language, secret, now=utc_now())
        except actions.EmailTaken:
            raise Refused(f"{email} has an account already") from None
        db.session.commit()
    click.echo(f"added: {email}")


@people.command("role")
@click.argument("email")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.option("--scope", default="", help="A course's slug, group-NUMBER or organisation-NUMBER; empty: everywhere.")
def give_role(email: str, role: str, scope: str) -> None:
    """Give a person a role."""
    from elearn.accounts import actions, queries

    with _app().app_context():
        person = queries.person_by_email(db.session(), _address(email))
        if person is None:
            raise Refused(f"no account with the address {email}")
        actions.grant_role(db.session(), person.id, Role(role), scope, by=None, now=utc_now())
        db.session.commit()
    click.echo(f"{email}: {role}{f' ({scope})' if scope else ''}")


@people.command("extend")
@click.argument("email")
@click.argument("course")
@click.argument("lesson")
@click.option("--minutes", type=click.IntRange(0, 1440), default=0, help="So many minutes more at the lesson's quiz.")
@click.option("--attempts", type=click.IntRange(0, 100), default=0, help="So many attempts more.")
def extend_quiz(email: str, course: str, lesson: str, minutes: int, attempts: int) -> None:
    """Give a person more time or further attempts at one quiz; an attempt that is open lasts longer at once."""
    from elearn.accounts import queries
    from elearn.catalog import queries as catalog
    from elearn.learning import actions

    if not minutes and not attempts:
        raise Refused("say how much: --minutes or --attempts")
    with _app().app_context():
        session, address, published = db.session(), _address(email), catalog.published(db.session(), course)
        person, place = queries.person_by_email(session, address), published and published.outline.by_slug.get(lesson)
        if person is None:
            raise Refused(f"no account with the address {email}")
        if published is None or not place or place.quiz is None:
            raise Refused(f"no quiz in the lesson {lesson!r} of a course {course!r}")
        given = {"minutes": minutes, "attempts": attempts}
        actions.extend(session, person.id, published.course_id, lesson, **given, by=None, now=utc_now())
        session.commit()
    click.echo(f"{email}: {minutes} minutes and {attempts} attempts more at {course}/{lesson}")


@people.command("demo")
def demo_people() -> None:
    """Add the people of the demo, one of each role."""
    from elearn.accounts import actions

    settings = _settings()
    if not settings.demo:
        raise Refused("demo people are only added with ELEARN_DEMO=1")
    with _app(settings).app_context():
        actions.demo_people(db.session(), now=utc_now())
        db.session.commit()
    click.echo("demo people: there")


@main.group()
def badges() -> None:
    """Look after the issuer's keys and the credentials."""


for each in badge_commands.COMMANDS:
    badges.add_command(each)


@main.group()
def certificates() -> None:
    """Print certificates."""


_DAY = click.DateTime(["%Y-%m-%d"])


@certificates.command("export")
@click.argument("course")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--since", type=_DAY, help="First day on which the badges were given, such as 2026-11-22.")
@click.option("--until", type=_DAY, help="Last day; it counts.")
def export_certificates(course: str, file: Path, since: Any, until: Any) -> None:
    """Print the certificates of everybody who holds the course's badge: a PDF each in FILE.zip, or all in FILE.pdf."""
    from elearn.badges.queries import course as course_of
    from elearn.certificates import batch, queries

    kind = file.suffix.lower().removeprefix(".")
    if kind not in {"zip", "pdf"}:
        raise Refused(f"{file} cannot be written: name it .zip or .pdf")
    app = _app()
    with app.test_request_context("/"):
        session, now = db.session(), utc_now()
        published = course_of(session, course)
        if published is None:
            raise Refused(f"no course {course!r}")
        begin, end = batch.period(since and since.date(), until and until.date())
        papers = queries.holders(session, published.course_id, begin, end)
        session.rollback()
        with click.progressbar(length=len(papers), label="certificates", file=sys.stderr) as bar:
            made = batch.printed(papers, app.extensions["settings"], kind, now, lambda done: bar.update(done - bar.pos))
    if len(made.left_out) == len(papers):
        raise Refused(f"nobody has a certificate of {course!r} in these days")
    file.write_bytes(made.content)
    for public_id in made.left_out:
        click.echo(f"left out: {public_id}", err=True)
    click.echo(f"{file}: {len(papers) - len(made.left_out)} certificates")


@main.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--from", "read_as", help="Format of SOURCE, where its name does not tell it: gift, moodle, aiken …")
@click.option(
    "--language", default="pl", type=click.Choice(["pl", "en"]), help="Language of the questions and of the report."
)
@click.option("--title", default="", help="Title of a lesson or a test that is written.")
@click.option("--overwrite", is_flag=True, help="Write TARGET even if it is there already.")
def convert(source: Path, target: Path, *, read_as: str | None, language: str, title: str, overwrite: bool) -> None:
    """Turn a file of questions into another format: .gift, Moodle .xml, Aiken .txt, .csv, .xlsx, lesson .md, QTI .zip.

    QTI is only written. What becomes of each question is told line by line; the end is 1 when anything was left out.
    """
    from elearn.authoring import converting
    from elearn.domain.exchange import formats

    content = source.read_bytes()
    read = formats.FORMATS.get(read_as) if read_as else formats.recognized(source.name, content)
    write = formats.by_name(target.name)
    if read is None or read.read is None:
        raise Refused(f"{source} is no file of questions that can be read: name it {_endings(reading=True)}")
    if write is None:
        raise Refused(f"{target} cannot be written: name it {_endings(reading=False)}")
    if target.exists() and target.stat().st_size and not overwrite:
        raise Refused(f"{target} is there already: name a new file, or say --overwrite")
    with converting.speaking(language):
        made = converting.convert(read, content, write, language=language, title=title)
    click.echo("\n".join(made.lines))
    if made.content is None:
        raise Refused(f"no question of {source} could be taken, nothing was written")
    target.write_bytes(made.content)
    click.echo(f"{target}: {len(made.report.entries) - made.report.count('left_out')} questions")
    if not made.report.complete:
        raise Refused("something was left out, see the report above")


def _endings(*, reading: bool) -> str:
    from elearn.domain.exchange.formats import FORMATS

    known = [each.endings[-1 if each.code == "qti" else 0] for each in FORMATS.values() if each.read or not reading]
    return ", ".join(known)


@main.group()
def mail() -> None:
    """Look after the outbox."""


@mail.command("send")
def send_mail() -> None:
    """Send the letters that are due now, and list those that were given up."""
    from sqlalchemy import select

    from elearn import mail as outbox

    with _app().app_context():
        looked_at = outbox.deliver_due(db.session(), utc_now(), limit=500)
        failed = db.session.execute(
            select(outbox.Letter.id, outbox.Letter.template, outbox.Letter.error).where(
                outbox.Letter.failed_at.is_not(None)
            )
        ).all()
    click.echo(f"letters looked at: {looked_at}")
    for number, template, error in failed:
        click.echo(f"given up: {number} ({template}): {error}")
