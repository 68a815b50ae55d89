"""The course's folder and the studio living together: neither takes away what was written on the other side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from elearn.authoring import actions, queries
from elearn.authoring.queries import Desk
from elearn.catalog import actions as catalog
from elearn.catalog import loading
from elearn.catalog import queries as published
from elearn.catalog.actions import Loaded, digest_of
from elearn.catalog.loading import ReadFolder
from elearn.db import looking_first
from elearn.domain.draft.agreement import HELD_BACK, Apart, Standing, apart, standing


@dataclass(frozen=True, slots=True)
class Meeting:
    """A folder beside what the server has of the same course."""

    slug: str
    standing: Standing
    folder: Mapping[str, bytes]
    studio: Mapping[str, bytes]
    """The draft, or what is published; empty if there is neither."""
    agreed: Mapping[str, bytes] | None
    """What both held when they last agreed; None if that was never published."""
    revision: int
    """Number of the revision that the folder is the same as; 0: of none."""
    desk: Desk | None

    @property
    def apart(self) -> list[Apart]:
        """The files that differ, and who changed each."""
        return apart(self.folder, self.studio, self.agreed)

    @property
    def is_archived(self) -> bool:
        """Whether the course was put away in the studio."""
        return self.desk is not None and self.desk.archived_at is not None


class HeldBack(Exception):
    """Nothing was loaded: it would have taken away what was written in the studio; `meeting` says what differs."""

    def __init__(self, meeting: Meeting) -> None:
        super().__init__(f"{meeting.slug}: {meeting.standing}")
        self.meeting = meeting


def meet(session: Session, read: ReadFolder) -> Meeting:
    """Hold the folder beside what the server has."""
    with looking_first(session):
        return _meeting(session, read.course.slug, read.files)


def _meeting(session: Session, slug: str, folder: Mapping[str, bytes]) -> Meeting:
    desk = queries.desk(session, slug)
    studio = queries.files(session, desk) if desk else {}
    agreed, digests = published.agreed_digest(session, slug), published.digests(session, slug)
    digest = digest_of(folder)
    shown = digest_of(studio) if studio else ""
    current = desk.published.number if desk and desk.published else 0
    latest = next((one for one, number in digests.items() if number == current), "")
    said = standing(digest, shown, published=latest, agreed=agreed, former=digests)
    then = published.source_files(session, slug, digests[agreed]) if agreed in digests else None
    return Meeting(slug, said, folder, studio, then, digests.get(digest, 0), desk)


def load(
    session: Session, read: ReadFolder, *, overwrite: bool = False, now: datetime, by: int | None = None
) -> Loaded:
    """Publish the folder; the draft, if there is one, is the folder then too. The caller commits.

    With `overwrite` also over what was written in the studio, which stays in the course's history.

    Raises:
        HeldBack: the studio changed since both agreed.
    """
    made = loading.render(session, read)
    slug = read.course.slug
    _keep_others_out(session, slug, now=now, by=by)
    meeting = _meeting(session, slug, read.files)
    stale = published.current_number(session, slug) + 1 != made.number and meeting.standing != "same"
    if stale or (meeting.standing in HELD_BACK and not overwrite):
        raise HeldBack(meeting)
    loaded = loading.publish(session, made, now=now, by=by)
    catalog.agree(session, slug, digest_of(read.files))
    desk = queries.desk(session, slug)
    if desk and desk.draft_id is not None:
        changed = actions.replace(session, desk.draft_id, read.files, reason="folder", now=now, by=by)
        actions.settle(session, desk.draft_id, desk.course_id or 0, loaded.number)
        if changed or loaded.outcome != "unchanged":
            facts = {"revision": loaded.number, "files": changed}
            actions.note(session, desk.draft_id, "folder-loaded", facts, now=now, by=by)
    return loaded


def _keep_others_out(session: Session, slug: str, *, now: datetime, by: int | None) -> None:
    """Lock the draft, if there is one, until the transaction ends: nobody writes in the studio meanwhile."""
    desk = queries.desk(session, slug)
    if desk and desk.draft_id is not None:
        actions.open_draft(session, slug, now=now, by=by)


def take_in(session: Session, read: ReadFolder, *, now: datetime, by: int | None = None) -> int:
    """Make the folder the draft without publishing anything; return how many files changed. The caller commits."""
    slug, files = read.course.slug, read.files
    if queries.desk(session, slug) is None:
        desk = actions.begin(session, slug, files, reason="folder", now=now, by=by)
        changed = len(files)
    else:
        desk = actions.open_draft(session, slug, now=now, by=by)
        changed = actions.replace(session, desk.draft_id or 0, files, reason="folder", now=now, by=by)
    catalog.agree(session, slug, digest_of(files))
    if changed:
        actions.note(session, desk.draft_id or 0, "folder-taken", {"files": changed}, now=now, by=by)
    return changed


def hand_out(session: Session, slug: str, *, draft: bool) -> dict[str, bytes] | None:
    """The files of the course for its folder, as published or as drafted; both sides agree about them from now on.

    None if there are none; the caller commits.
    """
    desk = queries.desk(session, slug)
    if desk is None or not (draft or desk.published):
        return None
    files = queries.files(session, desk) if draft else published.source_files(session, slug)
    if files:
        catalog.agree(session, slug, digest_of(files))
    return files or None
