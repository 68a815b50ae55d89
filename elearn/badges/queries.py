"""Reads of credentials: what a person holds, one badge with the course it was given for, what a badge stands for."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from elearn.accounts.models import AuditEntry, Person
from elearn.badges.models import Credential, Profile
from elearn.catalog import queries as catalog
from elearn.catalog.models import CourseRecord, Revision
from elearn.catalog.queries import Published
from elearn.domain import badgecode, status
from elearn.domain import credential as rules
from elearn.domain.course.model import BadgeText, Ground, Language
from elearn.domain.course.outline import Outline
from elearn.domain.fold import fold

PAGE = 50
"""Credentials on one page of a course's list."""


class Held(NamedTuple):
    """A badge in somebody's list."""

    public_id: str
    slug: str
    """Of the course."""
    holder_name: str
    issued_at: datetime
    valid_until: datetime | None
    suspended_at: datetime | None
    revoked_at: datetime | None
    revocation_reason: str | None
    name_hidden: bool
    on_profile: bool
    outline: Outline
    """Of the revision it was given for."""

    def state(self, now: datetime) -> status.State:
        """What it is worth now."""
        return _state(self, now)

    def on_show(self, now: datetime) -> bool:
        """Whether the holder's public profile has it: ticked, with the name shown, and holding now."""
        return self.on_profile and not self.name_hidden and self.state(now) == "valid"

    @property
    def ground(self) -> Ground:
        """Colour of the badge."""
        return self.outline.ground

    @property
    def cloth(self) -> int:
        """Pattern of the badge, 1…6."""
        return self.outline.cloth

    def said(self, language: Language) -> BadgeText:
        """The badge in the language, else in the course's base language."""
        return self.outline.said(language).badge

    def name(self, language: Language) -> str:
        """What the badge is called."""
        return self.said(language).name


class Shown(NamedTuple):
    """One badge with all that its page says."""

    id: int
    public_id: str
    person_id: int | None
    issuer: str
    holder_name: str
    name_hidden: bool
    on_profile: bool
    language: str
    issued_at: datetime
    valid_until: datetime | None
    suspended_at: datetime | None
    suspension_reason: str | None
    revoked_at: datetime | None
    revocation_reason: str | None
    status_list: int
    status_index: int
    document: dict[str, Any]
    newer: str | None
    """The id of the badge that took its place."""
    older: str | None
    """The id of the badge whose place it took."""
    course: Published
    """In the revision it was given for."""

    @property
    def public_name(self) -> str:
        """The holder's name, unless none was given or they hid it here."""
        return "" if self.name_hidden else self.holder_name

    @property
    def scope(self) -> str:
        """Where a trainer's grant counts."""
        return self.course.slug

    def state(self, now: datetime) -> status.State:
        """What it is worth now."""
        return _state(self, now)


class Entry(NamedTuple):
    """One line of a course's list of badges."""

    public_id: str
    holder_name: str
    name: str | None
    """What the holder is called now; none: the account is gone."""
    email: str | None
    issued_at: datetime
    valid_until: datetime | None
    suspended_at: datetime | None
    revoked_at: datetime | None
    revocation_reason: str | None

    def state(self, now: datetime) -> status.State:
        """What the badge is worth now."""
        return _state(self, now)

    def matches(self, wanted: str) -> bool:
        """Say whether folded words are all found in name or address, or the badge's id was typed."""
        text = fold(f"{self.holder_name} {self.name or ''} {self.email or ''}")
        return all(word in text for word in wanted.split())


def _state(row: Held | Shown | Entry, now: datetime) -> status.State:
    return status.state(
        now=now,
        valid_until=row.valid_until,
        suspended_at=row.suspended_at,
        revoked_at=row.revoked_at,
        revocation_reason=row.revocation_reason,
    )


_ROW = (
    Credential.public_id,
    CourseRecord.slug,
    Credential.holder_name,
    Credential.issued_at,
    Credential.valid_until,
    Credential.suspended_at,
    Credential.revoked_at,
    Credential.revocation_reason,
    Credential.name_hidden,
    Credential.on_profile,
    Credential.revision_id,
)
"""In the order of `Held`."""

_NEWER, _OLDER = aliased(Credential), aliased(Credential)

_SHOWN = (
    Credential.id,
    Credential.public_id,
    Credential.person_id,
    Credential.issuer,
    Credential.holder_name,
    Credential.name_hidden,
    Credential.on_profile,
    Credential.language,
    Credential.issued_at,
    Credential.valid_until,
    Credential.suspended_at,
    Credential.suspension_reason,
    Credential.revoked_at,
    Credential.revocation_reason,
    Credential.status_list,
    Credential.status_index,
    Credential.document,
    _NEWER.public_id,
    _OLDER.public_id,
)
"""In the order of `Shown`."""

_ENTRY = (
    Credential.public_id,
    Credential.holder_name,
    Person.name,
    Person.email,
    Credential.issued_at,
    Credential.valid_until,
    Credential.suspended_at,
    Credential.revoked_at,
    Credential.revocation_reason,
)
"""In the order of `Entry`."""


def held(session: Session, person_id: int, course_id: int) -> Held | None:
    """The badge that the person holds for the course; a revoked one is held no more."""
    wanted = (
        select(*_ROW)
        .join(CourseRecord, CourseRecord.id == Credential.course_id)
        .where(Credential.person_id == person_id, Credential.course_id == course_id, Credential.revoked_at.is_(None))
    )
    row = session.execute(wanted).one_or_none()
    return None if row is None else _held(session, row)


def held_by(session: Session, person_id: int, *, revoked: bool = False) -> list[Held]:
    """The person's badges, newest first; with `revoked` also those taken back."""
    wanted = (
        select(*_ROW)
        .join(CourseRecord, CourseRecord.id == Credential.course_id)
        .where(Credential.person_id == person_id)
        .order_by(Credential.issued_at.desc(), Credential.id.desc())
    )
    if not revoked:
        wanted = wanted.where(Credential.revoked_at.is_(None))
    return [_held(session, row) for row in session.execute(wanted)]


def _held(session: Session, row: Any) -> Held:
    *facts, revision_id = row
    return Held._make([*facts, catalog.outline(session, revision_id)])


def credential(session: Session, public_id: str) -> Shown | None:
    """One badge by the id in its address."""
    wanted = (
        select(*_SHOWN, Credential.revision_id)
        .outerjoin(_NEWER, Credential.superseded_by_id == _NEWER.id)
        .outerjoin(_OLDER, _OLDER.superseded_by_id == Credential.id)
        .where(Credential.public_id == public_id)
    )
    row = session.execute(wanted).one_or_none()
    if row is None:
        return None
    *facts, revision_id = row
    return Shown._make([*facts, catalog.revision(session, revision_id)])


def beginning_with(session: Session, code: str) -> str | None:
    """The id of the one badge whose id begins so; None when there is none, or by chance several."""
    wanted = select(Credential.public_id).where(Credential.public_id.between(*badgecode.span(code))).limit(2)
    found = session.scalars(wanted).all()
    return found[0] if len(found) == 1 else None


def achievement(session: Session, slug: str, number: int) -> Published | None:
    """The revision of a course that badges were given for."""
    wanted = (
        select(Revision.id)
        .join(CourseRecord, CourseRecord.id == Revision.course_id)
        .where(CourseRecord.slug == slug, Revision.number == number)
    )
    revision_id = session.scalars(wanted).one_or_none()
    return None if revision_id is None else catalog.revision(session, revision_id)


def entries(session: Session, course_id: int, *, search: str = "", page: int = 1) -> tuple[list[Entry], int]:
    """One page of the badges of a course, newest first, and how many there are in all.

    `search` is any of name, address and id, however written: neither database knows Polish letters, so it is Python
    that looks.
    """
    wanted = (
        select(*_ENTRY)
        .outerjoin(Person, Person.id == Credential.person_id)
        .where(Credential.course_id == course_id)
        .order_by(Credential.issued_at.desc(), Credential.id.desc())
    )
    first = (page - 1) * PAGE
    public_id = rules.public_id_in(search)
    if public_id is not None:
        wanted = wanted.where(Credential.public_id == public_id)
    elif search.strip():
        words = fold(search)
        found = [one for one in map(Entry._make, session.execute(wanted)) if one.matches(words)]
        return found[first : first + PAGE], len(found)
    count = session.scalar(select(func.count()).select_from(wanted.order_by(None).subquery())) or 0
    return [Entry._make(row) for row in session.execute(wanted.limit(PAGE).offset(first))], count


def set_places(session: Session, issuer: str, purpose: status.Purpose, number: int) -> list[int]:
    """The places of one status list that are set: revoked ones, in the list of suspensions the suspended ones too."""
    mine = select(Credential.status_index).where(Credential.issuer == issuer, Credential.status_list == number)
    wanted = [mine.where(Credential.revoked_at.is_not(None))]
    if purpose == "suspension":
        wanted.append(mine.where(Credential.suspended_at.is_not(None)))
    return sorted({place for each in wanted for place in session.scalars(each)})


def newest_list(session: Session, issuer: str) -> int:
    """The number of the issuer's newest status list; the first is there before any credential."""
    return session.scalar(select(func.max(Credential.status_list)).where(Credential.issuer == issuer)) or 1


class OwnProfile(NamedTuple):
    """A person's public page, as they see it themselves."""

    slug: str
    """What stands in its address."""
    published: bool


class PublicProfile(NamedTuple):
    """What a person shows to everybody who knows the address."""

    name: str
    """Empty: none was given."""
    badges: list[Held]


def profile(session: Session, person_id: int) -> OwnProfile | None:
    """The person's public page; None: they never had one."""
    row = session.execute(select(Profile.slug, Profile.published).where(Profile.person_id == person_id)).one_or_none()
    return None if row is None else OwnProfile._make(row)


def public_profile(session: Session, slug: str, now: datetime) -> PublicProfile | None:
    """The page at this address; None where there is none, or it is switched off."""
    wanted = (
        select(Person.id, Person.name)
        .join(Profile, Profile.person_id == Person.id)
        .where(Profile.slug == slug, Profile.published)
    )
    row = session.execute(wanted).one_or_none()
    if row is None:
        return None
    return PublicProfile(row.name, [one for one in held_by(session, row.id) if one.on_show(now)])


# The register


class Past(NamedTuple):
    """Something that happened to a badge, and who did it."""

    at: datetime
    act: str
    """As the audit has it, such as `credential-suspended`."""
    facts: dict[str, Any]
    by: str | None
    """Name or address; none: the command line, or an account that is gone."""


def course(session: Session, slug: str) -> Published | None:
    """A course that badges may have been given for, also one that is on the shelf no more."""
    course_id = session.scalar(select(CourseRecord.id).where(CourseRecord.slug == slug))
    return None if course_id is None else catalog.courses(session, [course_id])[course_id]


def courses(session: Session) -> list[tuple[Published, int]]:
    """Every course that badges were given for, with the number of those that no newer one replaced."""
    wanted = (
        select(Credential.course_id, func.count().label("number"))
        .where(Credential.superseded_by_id.is_(None))
        .group_by(Credential.course_id)
        .order_by(Credential.course_id)
    )
    numbers = {row.course_id: row.number for row in session.execute(wanted)}
    found = catalog.courses(session, list(numbers))
    return [(found[course_id], number) for course_id, number in numbers.items()]


def holder(session: Session, person_id: int | None) -> tuple[str, str] | None:
    """What the holder of a badge is called now, and their address; None when the account is gone."""
    row = session.execute(select(Person.name, Person.email).where(Person.id == person_id)).one_or_none()
    return None if row is None else (row.name, row.email)


def history(session: Session, shown: Shown) -> list[Past]:
    """What happened to a badge since it was given, the newest first; the audit tells it as long as the account is."""
    wanted = (
        select(
            AuditEntry.at, AuditEntry.act, AuditEntry.facts, func.coalesce(func.nullif(Person.name, ""), Person.email)
        )
        .outerjoin(Person, Person.id == AuditEntry.by_id)
        .where(AuditEntry.about_id == shown.person_id, AuditEntry.act.startswith("credential-"))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    )
    told = map(Past._make, session.execute(wanted))
    return [one for one in told if one.facts.get("public_id") == shown.public_id]
