"""The commands that keep badges alive: keys made, taken out and put back, everything verified, everything published."""

import sys
from pathlib import Path

import click

from elearn.config import Settings
from elearn.db import utc_now
from elearn.starting import Refused, application, settings_now

SHORTEST = 12
"""Letters that a passphrase needs at least."""
ARCHIVE_SECRET = "ELEARN_ARCHIVE_PASSPHRASE"  # noqa: S105 -- the name of a variable


def _issuer_folder(settings: Settings, slug: str) -> Path:
    """Return where the issuer's keys lie; another than the centre must have its profile there."""
    from elearn.badges import issuers
    from elearn.badges.keys import MAIN

    folder = issuers.key_folder(settings)
    if slug == MAIN:
        return folder
    below = folder / issuers.BELOW / slug
    if not issuers.SLUG.fullmatch(slug):
        raise Refused(f"{slug!r} is no name of an issuer: small letters, digits and dashes")
    issuers.facts_of(below, settings.url, slug)
    return below


@click.command("new-key")
@click.option("--issuer", "slug", default="main", show_default=True, help="Whose key.")
def new_key(slug: str) -> None:
    """Make a new signing key; badges signed with the old one go on verifying."""
    from elearn.badges import keys
    from elearn.badges.keys import MAIN, KeyMissing

    settings = settings_now()
    try:
        folder = _issuer_folder(settings, slug)
        if not keys.history(folder) and slug == MAIN:
            application(settings)  # the first start: makes the first key, or refuses because badges are there already
            made = keys.history(folder)[-1]
        else:
            made = keys.new_key(folder, utc_now(), settings.key_passphrase)
    except KeyMissing as error:
        raise Refused(str(error)) from None
    click.echo(f"new signing key: {made.fragment}")


def _secret(*, confirm: bool) -> str:
    """Ask for the passphrase of the archive, unless the environment says it."""
    import os

    said = os.environ.get(ARCHIVE_SECRET) or click.prompt(
        "Passphrase of the archive", hide_input=True, confirmation_prompt=confirm
    )
    if confirm and len(said) < SHORTEST:
        raise Refused(f"the passphrase of the archive needs at least {SHORTEST} characters")
    return str(said)


@click.command("export-keys")
@click.argument("file", type=click.Path(path_type=Path))
def export_keys(file: Path) -> None:
    """Write every issuer's keys into a new FILE, encrypted with a passphrase of its own.

    The passphrase is asked for, or taken from ELEARN_ARCHIVE_PASSPHRASE. A file that exists is never overwritten.
    """
    from elearn.badges import escrow, issuers
    from elearn.badges.keys import KeyMissing

    settings = settings_now()
    if file.exists():
        raise Refused(f"{file} exists: name another file")
    secret = _secret(confirm=True)
    try:
        kept = escrow.export(
            issuers.key_folder(settings), file, passphrase=settings.key_passphrase, secret=secret, now=utc_now()
        )
    except (escrow.Refusal, KeyMissing) as error:
        raise Refused(str(error)) from None
    for one in kept:
        click.echo(f"{one.slug}: {len(one.history)} public and {len(one.private)} private keys")
    click.echo(f"written: {file}. Keep the file and its passphrase in two different places.")


@click.command("restore-keys")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Put other keys that lie there aside.")
def restore_keys(file: Path, replace: bool) -> None:  # noqa: FBT001 -- click hands flags in by name
    """Put the keys of an archive FILE back, with their history; restart the server afterwards.

    The same keys are put back where they are missing; other keys are only put aside with --replace.
    """
    from elearn.badges import escrow, issuers
    from elearn.badges.keys import KeyMissing

    settings = settings_now()
    secret = _secret(confirm=False)
    facts = {"passphrase": settings.key_passphrase, "secret": secret}
    try:
        done = escrow.restore(issuers.key_folder(settings), file, **facts, replace=replace, now=utc_now())
    except (escrow.Refusal, KeyMissing) as error:
        raise Refused(str(error)) from None
    for one, what in done:
        click.echo(f"{one.slug}: {len(one.history)} keys ({what})")


@click.command("verify-all")
@click.option("--processes", type=click.IntRange(0, 64), default=0, help="How many check signatures; 0: one a core.")
def verify_all(processes: int) -> None:
    """Verify every credential again: signature, key, address, dates, status.

    Lists those with faults and then ends with 1.
    """
    import os
    import time

    from elearn.badges import endurance, issuers
    from elearn.db import db, reading

    began, cores = time.monotonic(), processes or len(os.sched_getaffinity(0))
    with application().app_context(), reading():
        length = endurance.count(db.session())
        db.session.rollback()
        going = endurance.all_checked(db.session(), issuers.here(), now=utc_now(), processes=cores)
        with click.progressbar(going, length=length, label="badges", show_pos=True, file=sys.stderr) as shown:
            failing = [one for one in shown if one.faults]
    for one in failing:
        click.echo(f"{one.public_id}: {', '.join(one.faults)}")
    took = f"in {time.monotonic() - began:.0f} s by {cores} processes"
    if failing:
        raise Refused(f"{len(failing)} of {length} badges have faults ({took})")
    click.echo(f"all {length} badges are as they were signed ({took})")


@click.command("publish-static")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def publish_static(folder: Path) -> None:
    """Write everything public about badges into a FOLDER of plain files.

    Keys, issuers, status lists, achievements, check pages and badge files: any web server keeps them alive at the same
    addresses, also when the platform is gone. A folder written before is brought up to date.
    """
    from elearn.badges import archive, issuers
    from elearn.db import db, reading

    app, now = application(), utc_now()
    public = app.extensions["settings"].instance / "static" / "public"
    with app.test_request_context("/", base_url=app.extensions["settings"].url), reading():
        try:
            written = archive.opened(folder)
            steps = archive.publish(db.session(), issuers.here(), written, public, now)
            length = archive.length(db.session())
            with click.progressbar(steps, length=length, label="publish", show_pos=True, file=sys.stderr) as shown:
                for _ in shown:
                    pass
        except archive.NotOurs as error:
            raise Refused(str(error)) from None
        except OSError as error:
            raise Refused(f"{folder} cannot be written: {error.strerror}") from None
    click.echo(f"{folder}: {written.files} files, as of {now:%Y-%m-%d %H:%M} UTC")


@click.command("revoke")
@click.argument("public_id")
@click.option(
    "--reason", required=True, type=click.Choice(["mistake", "misuse", "request"]), help="Class of the reason."
)
def revoke(public_id: str, reason: str) -> None:
    """Revoke a credential for good; its page and the status list say so, the holder gets a mail."""
    from elearn.badges import actions
    from elearn.db import db

    with application().app_context():
        if not actions.revoke(db.session(), public_id, reason=reason, now=utc_now(), by=None):
            raise Refused(f"no credential {public_id!r}, or revoked already")
        db.session.commit()
    click.echo(f"revoked: {public_id}")


@click.command("suspend")
@click.argument("public_id")
@click.option("--reason", required=True, type=click.Choice(["inquiry", "request"]), help="Class of the reason.")
def suspend(public_id: str, reason: str) -> None:
    """Suspend a credential for the time being; the holder gets a mail."""
    from elearn.badges import actions
    from elearn.db import db

    with application().app_context():
        if not actions.suspend(db.session(), public_id, reason=reason, now=utc_now(), by=None):
            raise Refused(f"no credential {public_id!r}, or suspended or revoked already")
        db.session.commit()
    click.echo(f"suspended: {public_id}")


@click.command("reinstate")
@click.argument("public_id")
def reinstate(public_id: str) -> None:
    """Let a suspended credential count again; the holder gets a mail."""
    from elearn.badges import actions
    from elearn.db import db

    with application().app_context():
        if not actions.reinstate(db.session(), public_id, now=utc_now(), by=None):
            raise Refused(f"no credential {public_id!r} that is suspended")
        db.session.commit()
    click.echo(f"reinstated: {public_id}")


COMMANDS = (new_key, export_keys, restore_keys, verify_all, publish_static, revoke, suspend, reinstate)
