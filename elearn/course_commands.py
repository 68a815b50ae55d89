"""The commands for courses: folders checked, reviewed, loaded and written back, beside what the studio has."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from elearn.db import db, utc_now
from elearn.starting import Refused
from elearn.starting import application as _app

MOST_LINES = 30
"""Lines of a difference that the terminal shows of each file."""


@click.group()
def courses() -> None:
    """Check, load and export course folders."""


def _folders(paths: tuple[Path, ...]) -> list[Path]:
    """Return the course folders named, or those inside a folder of courses."""
    found = []
    for path in paths:
        inside = [one for one in sorted(path.iterdir()) if (one / "course.toml").is_file()] if path.is_dir() else []
        found += [path] if (path / "course.toml").is_file() or not inside else inside
    return found


_PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
_LANGUAGE = click.option("--language", default="pl", type=click.Choice(["pl", "en"]), help="Language of the messages.")


def _each_folder(paths: tuple[Path, ...], language: str, act: Callable[[Any], str]) -> None:
    """Read each folder and act on it; list every problem and end with 1 when any folder has one."""
    from flask_babel import force_locale

    from elearn.catalog.loading import CourseHasProblems, read_folder
    from elearn.catalog.reviewed import review_sentence

    failed = 0
    folders = _folders(paths)
    for place, path in enumerate(folders, 1):
        with force_locale(language):
            try:
                click.echo(f"[{place}/{len(folders)}] {path.name}: {act(read_folder(path))}")
            except CourseHasProblems as bad:
                failed += 1
                for problem in bad.problems:
                    click.echo(f"{path.name}/{problem.path}:{problem.line}: {review_sentence(problem)}", err=True)
    if failed:
        raise Refused(f"{failed} of {len(folders)} folders have problems")


@courses.command("check")
@_PATHS
@_LANGUAGE
def check_courses(paths: tuple[Path, ...], language: str) -> None:
    """List every problem of course folders, with file, line and remedy."""
    app = _app()
    with app.test_request_context("/"):
        _each_folder(paths, language, lambda read: f"{len(read.course.lessons)} lessons, no problems")


@courses.command("review")
@_PATHS
@_LANGUAGE
def review_courses(paths: tuple[Path, ...], language: str) -> None:
    """Measure course folders as an editor would: facts, plain words, fair questions, both languages alike."""
    from elearn.catalog.loading import CourseHasProblems, read_facts_beside
    from elearn.catalog.reviewed import figures
    from elearn.domain.review.review import review

    def act(read: Any) -> str:
        facts, problems = read_facts_beside(read.path)
        seen = review(read.course, facts)
        click.echo("\n".join(figures(seen)))
        if problems or seen.problems:
            raise CourseHasProblems(read.path, [*problems, *seen.problems])
        return "nothing to send back"

    app = _app()
    with app.test_request_context("/"):
        _each_folder(paths, language, act)


@courses.command("acts")
@click.argument("wanted", required=False, default="")
def cited_acts(wanted: str) -> None:
    """List the acts that published lessons cite, or the lessons that cite the act WANTED (name or Dz.U.)."""
    from elearn.catalog import queries

    with _app().app_context():
        cited = queries.cited_acts(db.session())
    for act, places in sorted(cited.items()):
        if wanted.lower() in act.lower():
            click.echo(act)
            for place in places:
                click.echo(f"    {place}")


@courses.command("load")
@_PATHS
@_LANGUAGE
@click.option(
    "--draft", "way", flag_value="draft", help="Make the folder the draft in the studio; nothing is published."
)
@click.option("--overwrite", "way", flag_value="overwrite", help="Publish the folder over what the studio changed.")
@click.option("--keep", "way", flag_value="keep", help="Leave courses alone that the studio changed.")
def load_courses(paths: tuple[Path, ...], language: str, way: str | None) -> None:
    """Publish course folders; an unchanged folder makes no new revision, one with a problem loads nothing.

    What was written in the studio is never overwritten by itself: a course that the studio changed since both last
    held the same is left alone, and you are told what differs and how to go on. With one of the options you have
    chosen already.
    """
    app = _app()
    apart: list[str] = []

    def act(read: Any) -> str:
        try:
            return _taken_in(read) if way == "draft" else _loaded(read, way or "")
        except HeldBack as held:
            db.session.rollback()
            if held.meeting.standing == "both" and way != "keep":
                apart.append(read.path.name)
            return _held_back(held.meeting, read.path, kept=way == "keep")

    from elearn.authoring.together import HeldBack

    with app.test_request_context("/"):
        _each_folder(paths, language, act)
    if apart:
        raise Refused(f"{', '.join(apart)}: changed on both sides, nothing was loaded; choose how to go on")


def _taken_in(read: Any) -> str:
    from elearn.authoring.together import take_in

    changed = take_in(db.session(), read, now=utc_now())
    db.session.commit()
    return f"the folder is the draft now, files that changed in it: {changed}; publish it in the studio"


def _loaded(read: Any, way: str) -> str:
    from elearn.authoring.together import HeldBack, load, meet
    from elearn.catalog.changed import change_sentence

    if way == "keep":
        meeting = meet(db.session(), read)
        if meeting.is_archived:
            raise HeldBack(meeting)
    loaded = load(db.session(), read, overwrite=way == "overwrite", now=utc_now())
    db.session.commit()
    lines = [f"{loaded.outcome}, revision {loaded.number}"]
    lines += [f"    {change_sentence(change)}" for change in loaded.changes]
    return "\n".join(lines)


STANDINGS = {
    "both": "the folder and the studio both changed since they last agreed",
    "studio": "only the studio changed since they last agreed; the folder has nothing new",
    "older": "the folder is what revision {revision} was; the studio has gone on since",
}
WHO = {"folder": "in the folder", "studio": "in the studio", "both": "on both sides", "unknown": "somewhere"}


def _held_back(meeting: Any, path: Path, *, kept: bool) -> str:
    """Say which side changed and what, and how to go on."""
    said = STANDINGS.get(meeting.standing, "put away in the studio").format(revision=meeting.revision)
    if kept:
        return f"left alone: {said}"
    lines = [f"nothing loaded: {said}"]
    for one in meeting.apart:
        lines += [f"    {one.path}: changed {WHO[one.changed]}"]
        lines += _file_difference(meeting.studio.get(one.path), meeting.folder.get(one.path))
    return "\n".join([*lines, *_ways(meeting.slug, path)])


def _ways(course: str, path: Path) -> list[str]:
    ways = (
        (f"elearn courses export {course} NEW-FOLDER --draft", "write what the studio has into a new folder"),
        (f"elearn courses load {path} --draft", "make the folder the draft; nothing is published"),
        (f"elearn courses load {path} --overwrite", "publish the folder; the studio's texts stay in its history"),
    )
    width = max(len(command) for command, _ in ways)
    return ["    choose how to go on:", *(f"      {command:{width}}  {what}" for command, what in ways)]


def _file_difference(studio: bytes | None, folder: bytes | None) -> list[str]:
    """The lines that differ, `-` as the studio has them, `+` as the folder has them."""
    from elearn.domain.draft.difference import rows

    if studio is None or folder is None:
        return [f"      only in the {'folder' if studio is None else 'studio'}"]
    try:
        found = rows(studio.decode(), folder.decode())
    except UnicodeDecodeError:
        return [f"      {len(studio)} bytes in the studio, {len(folder)} bytes in the folder"]
    lines: list[str] = []
    for row in found:
        if row.kind in {"removed", "changed"}:
            lines.append("      - " + "".join(run.text for run in row.before))
        if row.kind in {"added", "changed"}:
            lines.append("      + " + "".join(run.text for run in row.after))
    more = len(lines) - MOST_LINES
    return lines if more <= 0 else [*lines[:MOST_LINES], f"      … and {more} lines more"]


@courses.command("export")
@click.argument("course")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--draft", is_flag=True, help="As it stands in the studio, also what is not published yet.")
@click.option("--language", help="Of a package, a page or a print; the course's own language if left out.")
def export_course(course: str, target: Path, draft: bool, language: str | None) -> None:  # noqa: FBT001 -- click's flag
    """Write a course back as the folder it was loaded from, byte for byte, or make a file of it.

    The name of TARGET says what: OUT.zip is the folder, OUT.scorm.zip a SCORM 1.2 package for another platform,
    OUT.html a single page, OUT.pdf a print, everything else a folder.

    A folder or its ZIP and the studio agree from then on: loading it again is no surprise to what is written there.
    """
    from elearn.authoring.packages import kind_of

    kind = kind_of(target.name)
    if kind in {"scorm", "html", "pdf"}:
        _export_file(course, target, kind, draft=draft, language=language)
    else:
        _export_folder(course, target, zipped=kind == "zip", draft=draft)


def _export_folder(course: str, target: Path, *, zipped: bool, draft: bool) -> None:
    from elearn.authoring.together import hand_out
    from elearn.domain.course.folder import write_folder
    from elearn.domain.exchange.archive import packed

    target = target if zipped or target.name == course else target / course
    if target.exists() and (zipped or any(target.iterdir())):
        raise Refused(f"{target} is there already: name a new {'file' if zipped else 'folder'}")
    with _app().app_context():
        files = hand_out(db.session(), course, draft=draft)
        if files is None:
            raise Refused(f"no course {course!r} {'in the studio' if draft else 'on the shelf'}")
        if zipped:
            target.write_bytes(packed(files, course))
        else:
            write_folder(files, target)
        db.session.commit()
    click.echo(f"{target}: {len(files)} files")


def _export_file(course: str, target: Path, kind: str, *, draft: bool, language: str | None) -> None:
    from elearn.authoring import packages, queries
    from elearn.catalog import queries as catalog
    from elearn.domain.course import reader

    if target.exists():
        raise Refused(f"{target} is there already: name a new file")
    with _app().test_request_context("/"):
        session = db.session()
        desk = queries.desk(session, course)
        files = desk and (queries.files(session, desk) if draft else catalog.source_files(session, course))
        if desk is None or not files:
            raise Refused(f"no course {course!r} {'in the studio' if draft else 'on the shelf'}")
        read, problems = reader.read(files)
        if read is None:
            raise Refused(f"the draft has {len(problems)} problems: mend them in the studio first")
        spoken = language or read.base
        if spoken not in read.languages:
            raise Refused(f"{course} speaks {', '.join(read.languages)}, not {spoken}")
        moment = desk.published.published_at if desk.published and not draft else utc_now()
        version = str(desk.published.number) if desk.published else "1"
        target.write_bytes(packages.made(kind, read, spoken, version=version, moment=moment))
    questions = sum(len(lesson.quiz.questions) for lesson in read.lessons if lesson.quiz)
    click.echo(f"{target}: {len(read.lessons)} lessons, {questions} questions, in {spoken}")
    other = [lesson.slug for lesson in read.lessons if spoken not in lesson.texts]
    if other:
        click.echo(f"not translated, in {read.base} instead: {', '.join(other)}", err=True)
