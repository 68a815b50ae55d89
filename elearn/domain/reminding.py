"""Reminders: who is due one and why, who is not and why not, and the few places that a text leaves open."""

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from elearn.domain.quiet import working


class Reason(StrEnum):
    """Why somebody is reminded."""

    BEFORE_DEADLINE = "before-deadline"
    STALLED = "stalled"
    MANUAL = "manual"


class Silence(StrEnum):
    """Why somebody gets no reminder."""

    ARCHIVED = "archived"
    LEFT = "left"
    FINISHED = "finished"
    UNSUBSCRIBED = "unsubscribed"
    NO_DEADLINE = "no-deadline"
    NOT_YET = "not-yet"
    TOO_LATE = "too-late"
    REMINDED = "reminded"


@dataclass(frozen=True, slots=True)
class Rule:
    """One reminder as the coordinator set it up."""

    reason: Reason
    days: int = 0
    """Before the deadline, or without progress; nothing for a reminder sent by hand."""
    number: int = 0
    """The rule's own."""
    wording: str = ""
    """What is sent by hand, in short: the group, the day and the words; the same twice is the same reason."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A person in one course of a group, as far as reminding needs to know; all days are days in Warsaw."""

    person_id: int
    course_id: int
    silent_since: date
    """The last thing done in the course since joining; before it is begun, the day on which it could be."""
    deadline: date | None = None
    completed: bool = False
    archived: bool = False
    """The course is no longer taught, or no longer the group's."""
    left: bool = False
    unsubscribed: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder that should go out now."""

    followed: Followed
    rule: Rule
    key: str
    """Names the reason: the same one never leads to a second reminder."""


def key_of(rule: Rule, followed: Followed) -> str:
    """Name the reason; a deadline that moved or a new silence is another one, a rule written anew is not."""
    course = f"course-{followed.course_id}"
    if rule.reason is Reason.BEFORE_DEADLINE:
        return f"{course}:{rule.reason}:{rule.days}:{followed.deadline}"
    if rule.reason is Reason.STALLED:
        return f"{course}:{rule.reason}:{rule.days}:{followed.silent_since}"
    return f"{course}:{rule.reason}:{rule.wording}"


def judged(rule: Rule, followed: Followed, today: date, sent: AbstractSet[str]) -> Due | Silence:
    """Say whether the person is due a reminder by the rule, or why not; `sent` are keys of what went out before."""
    stopped = _stopped(followed) or _untimely(rule, followed, today)
    if stopped is not None:
        return stopped
    key = key_of(rule, followed)
    return Silence.REMINDED if key in sent else Due(followed, rule, key)


def _stopped(followed: Followed) -> Silence | None:
    """Say what stops every reminder."""
    if followed.archived:
        return Silence.ARCHIVED
    if followed.left:
        return Silence.LEFT
    if followed.completed:
        return Silence.FINISHED
    return Silence.UNSUBSCRIBED if followed.unsubscribed else None


def _untimely(rule: Rule, followed: Followed, today: date) -> Silence | None:
    """Say why the rule does not ask for a reminder on this day."""
    if rule.reason is Reason.BEFORE_DEADLINE:
        if followed.deadline is None:
            return Silence.NO_DEADLINE
        early = followed.deadline > told_until(rule.days, today)
        return Silence.TOO_LATE if followed.deadline < today else Silence.NOT_YET if early else None
    if rule.reason is Reason.STALLED:
        return Silence.NOT_YET if (today - followed.silent_since).days < rule.days else None
    return None


def told_until(days: int, today: date) -> date:
    """Return the last deadline of which a rule tells on this day: no letter goes on days on which nobody works."""
    free = next(after for after in range(30) if working(today + timedelta(days=after + 1)))
    return today + timedelta(days=days + free)


_LATEST = date.max


def letters(due: Iterable[Due]) -> list[tuple[Due, ...]]:
    """Gather what is due into at most one letter for each person.

    The rule whose deadline is nearest speaks; its other courses stand in the same letter, nearest deadline first. What
    other rules ask for waits for another day.
    """
    own: dict[int, list[Due]] = {}
    for one in due:
        own.setdefault(one.followed.person_id, []).append(one)
    return [_letter(several) for several in own.values()]


def _letter(several: list[Due]) -> tuple[Due, ...]:
    ordered = sorted(several, key=lambda one: (_urgency(one), one.rule.number, one.followed.course_id))
    return tuple(one for one in ordered if one.rule == ordered[0].rule)


def _urgency(due: Due) -> tuple[bool, date]:
    return due.rule.reason is not Reason.BEFORE_DEADLINE, due.followed.deadline or _LATEST


PLACES = {
    "osoba": "person",
    "kurs": "course",
    "grupa": "group",
    "termin": "deadline",
    "dni": "days",
    "person": "person",
    "course": "course",
    "group": "group",
    "deadline": "deadline",
    "days": "days",
}
"""Word in braces, in any language of the site → what takes its place."""
SPOKEN = {"pl": ("osoba", "kurs", "grupa", "termin", "dni"), "en": ("person", "course", "group", "deadline", "days")}
"""Language → the words that a page offers."""
_PLACE = re.compile(r"\{([^{}]*)\}")
LONGEST_SUBJECT, LONGEST_BODY = 120, 4000


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something in a text that keeps it from being sent."""

    code: str
    """`empty`, `unknown` place, `brace` without its twin, `lines` in a subject, or `long`."""
    found: str = ""


def flaws(text: str, *, subject: bool = False) -> tuple[Flaw, ...]:
    """List everything that keeps a text from being sent."""
    longest = LONGEST_SUBJECT if subject else LONGEST_BODY
    found = [Flaw("empty")] if not text.strip() else []
    found += [Flaw("long", str(longest))] if len(text) > longest else []
    found += [Flaw("lines")] if subject and len(text.strip().splitlines()) > 1 else []
    words = _PLACE.findall(text)
    found += [Flaw("unknown", word) for word in dict.fromkeys(words) if word.strip().lower() not in PLACES]
    bare = _PLACE.sub("", text)
    found += [Flaw("brace", next(letter for letter in bare if letter in "{}"))] if set(bare) & set("{}") else []
    return tuple(found)


def filled(text: str, values: Mapping[str, str]) -> str:
    """Put the values, by what takes the place, into a text without flaws; what a value holds is never a place."""
    return _PLACE.sub(lambda place: values[PLACES[place[1].strip().lower()]], text)


def spoken_in(texts: Iterable[str], person: str, group: str) -> str:
    """Return the language to write in: the person's, else the group's, else the first that the text was written in."""
    written = list(texts)
    return next((language for language in (person, group) if language in written), written[0])
