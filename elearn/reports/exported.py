"""What each export holds: one set of rows for the page, for CSV and for XLSX; with names or as counts without them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from sqlalchemy.orm import Session

from elearn.catalog.queries import Published
from elearn.domain.anonymous import LEAST, Key, merged
from elearn.domain.bands import band
from elearn.domain.credential import badge_address
from elearn.domain.standing import Standing, day_of
from elearn.domain.tables import Row, Table
from elearn.learning.faring import AT_LEAST
from elearn.reports import answered, sheets
from elearn.reports import export_words as words
from elearn.reports.sheets import Block, Member, Part, Taken, Wanted

NAMELESS = frozenset({"items"})
"""Exports that hold nobody's name in any variant."""

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """An export that is asked for."""

    kind: str
    wanted: Wanted
    anonymous: bool = False
    site: str = ""
    """Public address of this server, for where badges are checked."""

    @property
    def names(self) -> bool:
        """Whether the rows say who did what."""
        return not self.anonymous and self.kind not in NAMELESS


@dataclass(slots=True)
class Sheet:
    """An export while it is made."""

    table: Table
    rows: Iterator[Row]
    people: dict[tuple[int, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    """Group, by number and name → those whose names are in the rows that have passed by."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Whom and what an export is about: read once, before its rows."""

    people: Sequence[Member]
    taken: Sequence[Taken]

    @property
    def participations(self) -> int:
        """Members times courses of their groups: that many are looked at."""
        return sum(len(block.members) * len(block.taken) for block in self.blocks)

    @property
    def most_rows(self) -> int:
        """Members times lessons: no export of completion or progress has more rows."""
        return sum(len(block.members) * len(one.course.outline.lessons) for block in self.blocks for one in block.taken)

    @property
    def blocks(self) -> Iterator[Block]:
        """In pieces that are read at once."""
        return sheets.blocks(self.people, self.taken)


def extent(session: Session, wanted: Wanted) -> Extent:
    """Read whom and what the export is about."""
    return Extent(sheets.narrowed(sheets.members(session, wanted), wanted), sheets.courses(session, wanted))


def sheet(session: Session, asked: Asked, found: Extent, progress: Progress = lambda _: None) -> Sheet:
    """Begin an export in the language of now; rows are made as they are taken, `progress` hears how many are read."""
    made = Sheet(words.table(asked.kind, anonymous=asked.anonymous), iter(()))
    if asked.anonymous:
        made.rows = _without_names(session, asked, found, progress)
    else:
        made.rows = _noting(made, _rows(session, asked, found, progress))
    return made


def _noting(made: Sheet, rows: Iterable[tuple[Member | None, Row]]) -> Iterator[Row]:
    for member, row in rows:
        if member is not None:
            made.people[member.group_id, member.group].add(member.person_id)
        yield row


def _parts(session: Session, asked: Asked, found: Extent, progress: Progress) -> Iterator[Part]:
    """How everybody stands who stands as is wanted."""
    read = 0
    for block in found.blocks:
        yield from sheets.parts(session, asked.wanted, [block])
        read += len(block.members) * len(block.taken)
        progress(read)


# With names


def _rows(session: Session, asked: Asked, found: Extent, progress: Progress) -> Iterator[tuple[Member | None, Row]]:
    """The rows, each with whom it names."""
    if asked.kind == "credentials":
        for given in sheets.badges(session, asked.wanted, found.people):
            yield given.member, words.credential(given, badge_address(asked.site, given.public_id))
        return
    if asked.kind == "items":
        yield from ((None, row) for row in _items(session, asked, found, progress))
        return
    cells = {
        "completion": lambda part: [words.completion(part)],
        "progress": words.progress,
        "attempts": words.attempts,
    }
    for part in _parts(session, asked, found, progress):
        for row in cells[asked.kind](part):
            yield part.member, row


def _items(session: Session, asked: Asked, found: Extent, progress: Progress) -> Iterator[Row]:
    least = LEAST if asked.anonymous else 0
    tries = answered.first_tries(_parts(session, asked, found, progress))
    for course in _courses(found):
        own = tries.get(course.course_id, {})
        for one in answered.items(session, course, own, seen_from=max(least, AT_LEAST)):
            if one.item.answered >= least:
                yield words.item(one, least=least)


def _courses(found: Extent) -> list[Published]:
    """Each course once, by title."""
    by_id = {one.course.course_id: one.course for one in found.taken}
    return sorted(by_id.values(), key=lambda course: (words.title(course), course.slug))


# Without names: every table counts the same people, so that no two of them subtract to a few


def _without_names(session: Session, asked: Asked, found: Extent, progress: Progress) -> Iterator[Row]:
    if asked.kind == "items":
        return _items(session, asked, found, progress)
    if asked.kind == "credentials":
        return _badges_counted(session, asked, found)
    counted = {"completion": _completion_counted, "progress": _progress_counted, "attempts": _attempts_counted}
    return counted[asked.kind](_unique(_parts(session, asked, found, progress)), found)


def _unique(parts: Iterable[Part]) -> Iterator[Part]:
    """Each person in each course once, whatever the number of groups."""
    seen: dict[int, set[int]] = defaultdict(set)
    for part in parts:
        people = seen[part.course.course_id]
        if part.member.person_id not in people:
            people.add(part.member.person_id)
            yield part


def _completion_counted(parts: Iterable[Part], found: Extent) -> Iterator[Row]:
    counts: dict[int, Counter[Key]] = defaultdict(Counter)
    for part in parts:
        counts[part.course.course_id][part.state.value, band(part.score)] += 1
    for course in _courses(found):
        yield from _merged((words.title(course),), ("state", "band"), counts[course.course_id])


def _progress_counted(parts: Iterable[Part], found: Extent) -> Iterator[Row]:
    counts: dict[tuple[int, str], Counter[Key]] = defaultdict(Counter)
    for part in parts:
        for lesson in part.course.outline.lessons:
            finished = "yes" if lesson.slug in part.done else "no"
            counts[part.course.course_id, lesson.slug][words.EARLIER if _earlier(part) else finished,] += 1
    yield from _by_lesson(counts, ("finished",), found)


def _attempts_counted(parts: Iterable[Part], found: Extent) -> Iterator[Row]:
    counts: dict[tuple[int, str], Counter[Key]] = defaultdict(Counter)
    for part in parts:
        for lesson in part.course.outline.lessons:
            if lesson.quiz is not None:
                counts[part.course.course_id, lesson.slug][_fared(part, lesson.slug)] += 1
    yield from _by_lesson(counts, ("passed", "band"), found)


def _fared(part: Part, lesson: str) -> Key:
    """Whether the quiz was ever passed, and the band of the best result."""
    tries = part.of(lesson)
    if not tries:
        return words.EARLIER if _earlier(part) else words.NONE, ""
    return "yes" if any(one.passed for one in tries) else "no", band(part.best(lesson))


def _earlier(part: Part) -> bool:
    return part.state is Standing.EARLIER


def _by_lesson(counts: Mapping[tuple[int, str], Counter[Key]], codes: Sequence[str], found: Extent) -> Iterator[Row]:
    for course in _courses(found):
        for lesson in course.outline.lessons:
            before = (words.title(course), words.lesson_title(course, lesson.slug))
            yield from _merged(before, codes, counts.get((course.course_id, lesson.slug), Counter()))


def _badges_counted(session: Session, asked: Asked, found: Extent) -> Iterator[Row]:
    """Each person by the newest badge for the course, or by having none."""
    people: dict[int, set[int]] = defaultdict(set)
    for block in found.blocks:
        for one in block.taken:
            people[one.course.course_id].update(member.person_id for member in block.members)
    held: dict[int, dict[int, Key]] = defaultdict(dict)
    for given in sheets.badges(session, asked.wanted, found.people):
        if given.state != "superseded":
            month = day_of(given.issued_at).isoformat()[:7]
            held[given.course.course_id][given.member.person_id] = month, given.state
    for course in _courses(found):
        own = held[course.course_id]
        counts = Counter(own.values())
        counts[words.NONE, words.NONE] = len(people[course.course_id] - own.keys())
        yield from _merged((words.title(course),), ("month", "worth"), counts)


def _merged(before: tuple[str, ...], codes: Sequence[str], counts: Mapping[Key, int]) -> Iterator[Row]:
    """The counts of one course or lesson, each with at least `LEAST` people; nothing if there are fewer in all."""
    for cell in merged(counts):
        said = (words.merged_values(code, at) for code, at in zip(codes, cell.at, strict=True))
        yield (*chain(before, said), cell.count)
