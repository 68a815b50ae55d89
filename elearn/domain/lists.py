"""Lists of people as coordinators keep them: which column holds what, and what each line comes to.

Nothing is guessed silently: whatever was read otherwise than it stands there is a remark of its line.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from elearn.domain.fold import fold, fold_space, without_quotes
from elearn.domain.people import EMAIL_LENGTH, NAME_LENGTH, normal_email, tidy_name

MOST_LINES, MOST_COLUMNS, LONGEST_CELL = 5_000, 40, 300
SEARCHED = 10
"""In so many rows at the top the header is looked for: people put a title above it."""
SAMPLE = 200
"""So many rows tell what a column without a name holds."""
ORGANISATION_LENGTH = 200


class Column(StrEnum):
    """What a column holds, as far as it is taken; everything else in a list stays there."""

    EMAIL = "email"
    NAME = "name"
    SURNAME_FIRST = "surname-first"
    FIRST = "first"
    LAST = "last"
    ORGANISATION = "organisation"


class Code(StrEnum):
    """What there is to say about a line."""

    EMAIL_MISSING = "email-missing"
    EMAIL_UNREADABLE = "email-unreadable"
    EMAIL_REPAIRED = "email-repaired"
    EMAIL_ELSEWHERE = "email-elsewhere"
    EMAILS_SEVERAL = "emails-several"
    HOST_DOUBTFUL = "host-doubtful"
    TWICE = "twice"
    SHARED = "shared"
    NAME_MISSING = "name-missing"
    NAME_RECASED = "name-recased"
    NAME_LONG = "name-long"


FAULTS = frozenset({Code.EMAIL_MISSING, Code.EMAIL_UNREADABLE, Code.EMAILS_SEVERAL, Code.SHARED})
"""With one of these nobody can be invited by the line."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said about a line, with the values that its sentence needs."""

    code: Code
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list: whom it names, and what is to be said about it."""

    number: int
    """1-based, as the spreadsheet counts its rows."""
    email: str
    """In its stored form; empty when there is none to write to."""
    name: str
    organisation: str
    remarks: tuple[Remark, ...] = ()

    @property
    def faulty(self) -> bool:
        """Whether nobody can be invited by it."""
        return any(one.code in FAULTS for one in self.remarks)

    @property
    def repeated(self) -> bool:
        """Whether an earlier line names the same person."""
        return any(one.code is Code.TWICE for one in self.remarks)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a list is read: where its first person stands and in which places the columns are."""

    first: int
    """0-based place of the first row below the header; 0 without one."""
    places: Mapping[Column, int]
    """What a column holds → its 0-based place."""


_HEADERS: dict[Column, frozenset[str]] = {
    Column.EMAIL: frozenset(
        {"e-mail", "email", "mail", "adres e-mail", "adres email", "adres mail", "adres mailowy", "poczta", "adres"}
        | {"adres poczty elektronicznej", "poczta elektroniczna", "e-mail address", "email address", "ел. пошта"}
        | {"e mail", "mejl", "adres mejlowy", "kontakt e-mail", "e-mail kontaktowy", "електронна пошта"}
    ),
    Column.NAME: frozenset(
        {"imie i nazwisko", "imię nazwisko", "imie nazwisko", "osoba", "uczestnik", "uczestniczka", "uczestnik/czka"}
        | {"name", "full name", "person", "participant", "uczestnik / uczestniczka", "im'я та прізвище", "pib"}
        | {"osoba uczestniczaca", "kto", "dane osoby"}
    ),
    Column.SURNAME_FIRST: frozenset({"nazwisko i imie", "nazwisko imie", "nazwisko, imie", "surname and name"}),
    Column.FIRST: frozenset({"imie", "imiona", "first name", "given name", "forename", "iм'я"}),
    Column.LAST: frozenset({"nazwisko", "last name", "surname", "family name", "прізвище"}),
    Column.ORGANISATION: frozenset(
        {"organizacja", "instytucja", "nazwa organizacji", "ngo", "podmiot", "firma", "organization", "organisation"}
        | {"organizacja/instytucja", "nazwa podmiotu", "fundacja", "stowarzyszenie", "jednostka", "institution"}
        | {"skad", "reprezentowana organizacja", "organizacja / instytucja", "nazwa instytucji", "організація"}
    ),
}
_KNOWN = {fold(word): column for column, words in _HEADERS.items() for word in words}
_SIGN = r"[^\s<>()\[\]\"';:|@]"
_ADDRESS = re.compile(rf"{_SIGN}{{1,{EMAIL_LENGTH}}}@{_SIGN}+")
_AT = re.compile(rf"(?<={_SIGN})@{_SIGN}")
"""Whether there is an address: found from its middle, as a long text without one is searched in no time."""
_AROUND = " \t.,;:<>()[]\"'"
_WORD = re.compile(r"[^\W\d_][\w'’.\-]*")
_PARTS = re.compile(r"[;\t]|,\s|,(?=[^,]*@)")
_HOSTS = {
    "gmial.com": "gmail.com", "gmai.com": "gmail.com", "gmail.co": "gmail.com", "gmail.pl": "gmail.com",
    "gamil.com": "gmail.com", "gnail.com": "gmail.com", "gmail.con": "gmail.com", "wp.p": "wp.pl",
    "wp.lp": "wp.pl", "onet.p": "onet.pl", "o2.p": "o2.pl", "onte.pl": "onet.pl", "interia.p": "interia.pl",
    "outlok.com": "outlook.com", "hotmial.com": "hotmail.com", "yaho.com": "yahoo.com",
}  # fmt: skip
_LEGAL = re.compile(
    r"\b(fundacja|stowarzyszenie|towarzystwo|zwiazek|kolo|klub|osp|ochotnicza|spoldzielnia|centrum|urzad|gmina|powiat|"
    r"starostwo|miasto|szkola|przedszkole|biblioteka|dom kultury|osrodek|spolka|sp\. ?z ?o\.? ?o|uniwersytet|caritas)\b"
)
_SECTORS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "business",
        re.compile(r"sp\. ?z ?o\.? ?o|\bs\. ?a\.|\bs\. ?c\.|\bspolka\b|\bfirma\b|\bltd\b|\bprzedsiebiorstwo\b"),
    ),
    (
        "ngo",
        re.compile(
            r"\b(fundacj\w*|stowarzyszeni\w*|towarzystw\w*|zwiaz\w*|kolo|klub\w*|uks|lks|osp|ochotnicz\w*|caritas"
            r"|kgw|zhp|zhr|lzs|pttk|wopr|pkps|hufiec|choragiew|pck|polski czerwony krzyz|federacja|hospicjum)\b"
        ),
    ),
    (
        "jst",
        re.compile(
            r"\b(urzad\w*|gmin\w*|starostw\w*|powiat\w*|miasto|miejsk\w*|m?gops|mops|pcpr|gok|mok|mdk|marszalkowski\w*"
            r"|szkol\w*|przedszkol\w*|bibliotek\w*|dom kultury|osrodek kultury|osrodek pomocy|sejmik\w*)\b"
        ),
    ),
)


def organisation_key(name: str) -> str:
    """The name as it is compared: small letters, no diacritics, no quotation marks, single spaces."""
    return fold_space(without_quotes(fold(name)))


def likely_sector(name: str) -> str:
    """The sector that an organisation's name tells: `ngo`, `jst`, `business`, and `other` if it tells none."""
    said = organisation_key(name)
    return next((sector for sector, words in _SECTORS if words.search(said)), "other")


# What the columns hold


def reading(rows: Sequence[Sequence[str]]) -> Reading:
    """How the list is most likely to be read: by the names of its columns, else by what stands in them."""
    for place, row in enumerate(rows[:SEARCHED]):
        named = _named(row)
        if named and not any(_AT.search(cell) for cell in row):
            return Reading(place + 1, _filled(rows[place + 1 :][:SAMPLE], named))
    return Reading(0, _filled(rows[:SAMPLE], {}))


def _named(row: Sequence[str]) -> dict[Column, int]:
    """The columns that a header row names; nothing if it is none."""
    found: dict[Column, int] = {}
    for place, cell in enumerate(row[:MOST_COLUMNS]):
        column = _KNOWN.get(fold_space(re.sub(r"\(.*?\)|[*:.]+$", "", fold(cell))))
        if column is not None and column not in found:
            found[column] = place
    several = sum(bool(cell.strip()) for cell in row) > 1  # not a title that happens to be a column's name
    return found if Column.EMAIL in found or several else {}


def _filled(rows: Sequence[Sequence[str]], named: Mapping[Column, int]) -> dict[Column, int]:
    """The columns by name, and those that are still missing by what stands in them."""
    found = dict(named)
    width = max((len(row) for row in rows), default=0)
    if Column.EMAIL in found and not _share(rows, found[Column.EMAIL], _has_address):
        found.pop(Column.EMAIL)  # such as a column "Adres" with streets in it
    if Column.EMAIL not in found:
        _add(found, Column.EMAIL, rows, width, _has_address)
    if Column.ORGANISATION not in found:
        _add(found, Column.ORGANISATION, rows, width, _looks_like_organisation)
    if not {Column.NAME, Column.SURNAME_FIRST, Column.FIRST, Column.LAST} & set(found):
        _add(found, Column.NAME, rows, width, _looks_like_name)
    return found


def _add(
    found: dict[Column, int],
    column: Column,
    rows: Sequence[Sequence[str]],
    width: int,
    fits: Callable[[str], bool],
) -> None:
    free = [place for place in range(min(width, MOST_COLUMNS)) if place not in found.values()]
    shares = {place: _share(rows, place, fits) for place in free}
    best = max(shares, key=lambda place: (shares[place], -place), default=None)
    if best is not None and shares[best] >= _ENOUGH[column]:
        found[column] = best


_ENOUGH = {Column.EMAIL: 0.01, Column.ORGANISATION: 0.3, Column.NAME: 0.5}
"""The part of a column's filled cells that must look like it."""


def _share(rows: Sequence[Sequence[str]], place: int, fits: Callable[[str], bool]) -> float:
    cells = [row[place] for row in rows if place < len(row) and row[place].strip()]
    return sum(map(fits, cells)) / len(cells) if cells else 0.0


def _has_address(cell: str) -> bool:
    return bool(_AT.search(cell))


def _looks_like_organisation(cell: str) -> bool:
    return not _has_address(cell) and bool(_LEGAL.search(organisation_key(cell)))


def _looks_like_name(cell: str) -> bool:
    words = cell.split()
    return 2 <= len(words) <= 4 and all(_WORD.fullmatch(word) and word[0].isupper() for word in words)  # noqa: PLR2004


# What the lines come to


def lines(rows: Sequence[Sequence[str]], how: Reading) -> list[Line]:
    """The lines of the list below its header; empty ones are none."""
    found: list[Line] = []
    seen: dict[str, Line] = {}
    for number, row in enumerate(rows[how.first :], start=how.first + 1):
        if any(cell.strip() for cell in row):
            line = _again(_line(number, row, how), seen)
            found.append(line)
            if line.email:
                seen.setdefault(line.email, line)
    return found


def _line(number: int, row: Sequence[str], how: Reading) -> Line:
    remarks: list[Remark] = []
    cell = _cell(row, how, Column.EMAIL)
    if not _AT.search(cell):
        cell = _moved(row, remarks) or cell
    email, beside = _email(cell, remarks)
    name = _name(row, how, remarks) or tidy_name(beside)[:NAME_LENGTH]
    if not name and email:
        remarks.append(Remark(Code.NAME_MISSING))
    organisation = _without_codes(_cell(row, how, Column.ORGANISATION))[:ORGANISATION_LENGTH].strip()
    return Line(number, email, name, organisation, tuple(remarks))


def _cell(row: Sequence[str], how: Reading, column: Column) -> str:
    place = how.places.get(column, -1)
    return fold_space(row[place]) if 0 <= place < len(row) else ""


def _moved(row: Sequence[str], remarks: list[Remark]) -> str:
    """The cell of another column that alone holds an address: in a list kept by hand cells slip."""
    others = [fold_space(cell) for cell in row if _AT.search(cell)]
    if len(others) != 1:
        return ""
    remarks.append(Remark(Code.EMAIL_ELSEWHERE))
    return others[0]


def _email(cell: str, remarks: list[Remark]) -> tuple[str, str]:
    """The address in a cell, and what stood before it: `Anna Nowak <anna@ngo.pl>` names the person, too."""
    if not cell:
        remarks.append(Remark(Code.EMAIL_MISSING))
        return "", ""
    plain = re.sub(r"mailto:", "", cell, flags=re.IGNORECASE)
    hits = list(_ADDRESS.finditer(plain))
    said = {address for hit in hits if (address := normal_email(hit[0].strip(_AROUND)))}
    if len(said) > 1:
        remarks.append(Remark(Code.EMAILS_SEVERAL, {"emails": ", ".join(sorted(said))}))
        return "", ""
    if len(said) == 1:
        (address,) = said
        if address != _comparable(cell) and "<" not in cell:
            remarks.append(Remark(Code.EMAIL_REPAIRED, {"before": cell[:LONGEST_CELL], "email": address}))
        _doubt(address, remarks)
        return address, plain[: hits[0].start()].strip(_AROUND) if "<" in cell else ""
    meant = _meant(plain)
    remarks.append(Remark(Code.EMAIL_UNREADABLE, {"text": cell[:LONGEST_CELL], "meant": meant}))
    return "", ""


def _comparable(cell: str) -> str:
    return normal_email(cell) or ""


def _doubt(address: str, remarks: list[Remark]) -> None:
    local, _, host = address.rpartition("@")
    if host in _HOSTS:
        remarks.append(Remark(Code.HOST_DOUBTFUL, {"email": address, "meant": f"{local}@{_HOSTS[host]}"}))


def _meant(text: str) -> str:
    """The address that was most likely meant, or nothing: it is shown, never used by itself."""
    tried = re.sub(r"\s*(\(at\)|\[at\]|\(małpa\)|\[małpa\]| at | małpa )\s*", "@", text, flags=re.IGNORECASE)
    tried = re.sub(r"\s*(\(dot\)|\[dot\]|\(kropka\)| dot | kropka )\s*", ".", tried, flags=re.IGNORECASE)
    tried = re.sub(r"\.{2,}", ".", re.sub(r"\s+", "", tried).replace(",", ".")).strip(_AROUND)
    return normal_email(tried) or normal_email(tried.replace("@@", "@")) or ""


def _name(row: Sequence[str], how: Reading, remarks: list[Remark]) -> str:
    parts = [_cell(row, how, Column.FIRST), _cell(row, how, Column.LAST)]
    whole = _cell(row, how, Column.NAME) or " ".join(part for part in parts if part)
    if not whole:
        whole = _surname_last(_cell(row, how, Column.SURNAME_FIRST))
    tidy = tidy_name(whole)
    if len(tidy) > NAME_LENGTH:
        remarks.append(Remark(Code.NAME_LONG))
        tidy = tidy[:NAME_LENGTH].rstrip()
    cased = _cased(tidy)
    if cased != tidy:
        remarks.append(Remark(Code.NAME_RECASED, {"before": tidy, "name": cased}))
    return cased


def _surname_last(said: str) -> str:
    """`Kowalska, Anna Maria` and `Kowalska Anna Maria` in the order of a certificate."""
    surname, comma, first = said.partition(",")
    if not comma:
        surname, _, first = said.partition(" ")
    return f"{first.strip()} {surname.strip()}".strip()


def _cased(name: str) -> str:
    """A name in nothing but capital or small letters as names are written: `ANNA NOWAK-KOS` → `Anna Nowak-Kos`."""
    letters = [sign for sign in name if sign.isalpha()]
    if len(letters) < 4 or not (name.isupper() or name.islower()):  # noqa: PLR2004 -- initials stay
        return name
    return re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), name)


def _again(line: Line, seen: Mapping[str, Line]) -> Line:
    """The line with a remark if its address has stood in the list before."""
    before = seen.get(line.email)
    if before is None:
        return line
    same = not line.name or not before.name or fold(line.name) == fold(before.name)
    code = Code.TWICE if same else Code.SHARED
    facts = {"line": before.number, "name": before.name}
    return Line(line.number, line.email, line.name, line.organisation, (*line.remarks, Remark(code, facts)))


# A list that was pasted


def pasted(text: str) -> list[list[str]]:
    """The rows of a list pasted as text: a line each, or addresses one after another as mail programs keep them."""
    found: list[list[str]] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in _PARTS.split(line)]
        several = [cell for cell in cells if _AT.search(cell)]
        if len(several) > 1:
            found.extend([cell] for cell in cells if cell)
        elif line.strip():
            found.append(cells[:MOST_COLUMNS])
    return found


def clipped(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """The rows as they are kept: short cells, without columns and lines beyond what is read."""
    kept = [[_without_codes(cell)[:LONGEST_CELL] for cell in row[:MOST_COLUMNS]] for row in rows]
    while kept and not any(cell.strip() for cell in kept[-1]):
        kept.pop()
    return kept


def _without_codes(text: str) -> str:
    """The text without signs that cannot be seen; PostgreSQL cannot keep a NUL."""
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t").replace("\x7f", "")
