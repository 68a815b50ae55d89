"""ZIP archives from strangers: all that could harm is refused by name, and what is written is always the same."""

import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO

from elearn.domain.course.folder import MOST_BYTES, is_passed_over
from elearn.domain.course.reader import COURSE, MOST_FILES, is_inside
from elearn.domain.course.textfile import MEDIA_BYTES, megabytes

CODES = {
    "archive_not_zip": "the bytes are no ZIP archive",
    "archive_damaged": "the archive cannot be read; `path` is where, or empty",
    "archive_encrypted": "`path` is locked with a password",
    "archive_method": "`path` is packed in a way that is not read",
    "archive_path": "`path` would leave the folder, or is no name on every system",
    "archive_link": "`path` is a link or a device, no file",
    "archive_twice": "`path` is there twice, or is a file and a folder",
    "archive_many": "more than `most` files",
    "archive_big": "`path`, or all files if it is empty, have more than `most` MB",
    "archive_no_course": "no `course.toml` at the top or in the one folder at the top",
}
MOST_LISTING = 4_000_000
"""Bytes of an archive's list of files: enough for a course folder, too few to fill the memory with names."""

_DAY = (1980, 1, 1, 0, 0, 0)
_END, _END_OF_LARGE = b"PK\x05\x06", b"PK\x06\x07"
_END_LONG, _COMMENT_LONG = 22, 65_535
_READ = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError,
    OverflowError, IndexError,
)  # fmt: skip


class ArchiveRefused(Exception):
    """An archive that is not read; `code` is one of `CODES`."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken out of one archive."""

    files: int = MOST_FILES
    whole: int = MOST_BYTES
    one: int = MEDIA_BYTES
    hidden: bool = False
    """Whether files that systems hide are looked at and taken, too."""


COURSE_LIMITS = Limits()


def unpacked(content: bytes, limits: Limits = COURSE_LIMITS) -> dict[str, bytes]:
    """Return path → bytes of the files in the archive, without folders and without what systems leave behind.

    Raises:
        ArchiveRefused: anything in it is damaged, hostile or too big; nothing is taken by half.
    """
    _look_at_end(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            wanted = _wanted(archive.infolist(), limits)
            return {name: _content(archive, entry, name, limits) for name, entry in wanted.items()}
    except _BROKEN:
        raise ArchiveRefused("archive_damaged", path="") from None


def course_files(content: bytes) -> tuple[str, dict[str, bytes]]:
    """Return the course folder in the archive: its folder's name, empty if it lies at the top, and its files.

    Raises:
        ArchiveRefused: it is refused, or holds no course folder.
    """
    files = unpacked(content)
    if COURSE in files:
        return "", files
    tops = {path.partition("/")[0] for path in files}
    top = next(iter(tops), "")
    if len(tops) != 1 or f"{top}/{COURSE}" not in files:
        raise ArchiveRefused("archive_no_course")
    return top, {path.removeprefix(f"{top}/"): inside for path, inside in files.items()}


def packed(files: Mapping[str, bytes], folder: str = "") -> bytes:
    """Return the files as an archive, in a folder of that name if it has one; the same bytes for the same files."""
    before = f"{folder}/" if folder else ""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(before + path, _DAY)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, content, compresslevel=9)
    return out.getvalue()


def _look_at_end(content: bytes) -> None:
    """Refuse what is no archive, and lists of files too long to be read at all."""
    tail = content[-(_END_LONG + _COMMENT_LONG) :]
    place = tail.rfind(_END)
    if place < 0 or len(tail) < place + _END_LONG:
        raise ArchiveRefused("archive_not_zip")
    count, listing = struct.unpack("<HL", tail[place + 10 : place + 16])
    if _END_OF_LARGE in content[-(_END_LONG + _COMMENT_LONG + 20) :] or listing > MOST_LISTING:
        raise ArchiveRefused("archive_many", most=str(min(count, MOST_FILES)))


def _wanted(entries: Iterable[zipfile.ZipInfo], limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """Return the entries to take by name, after looking at all of them: refused before anything is unpacked."""
    wanted: dict[str, zipfile.ZipInfo] = {}
    seen: dict[str, bool] = {}
    for entry in entries:
        name = _name(entry)
        _note(name, seen, folder=entry.is_dir())
        left = not limits.hidden and any(is_passed_over(part) for part in name.split("/"))
        if entry.is_dir() or left:
            continue
        _look_at(entry, name, limits)
        wanted[name] = entry
        if len(wanted) > limits.files:
            raise ArchiveRefused("archive_many", most=str(limits.files))
    if sum(entry.file_size for entry in wanted.values()) > limits.whole:
        raise ArchiveRefused("archive_big", path="", most=megabytes(limits.whole))
    return wanted


def _name(entry: zipfile.ZipInfo) -> str:
    name = entry.filename.removesuffix("/") if entry.is_dir() else entry.filename
    if entry.orig_filename != entry.filename or not is_inside(name):
        raise ArchiveRefused("archive_path", path=_printable(entry.orig_filename))
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFDIR if entry.is_dir() else stat.S_IFREG}:
        raise ArchiveRefused("archive_link", path=_printable(name))
    return name


def _note(name: str, seen: dict[str, bool], *, folder: bool) -> None:
    """Remember what stands where: two names that are one on some system would overwrite each other there."""
    parts = unicodedata.normalize("NFC", name).casefold().split("/")
    places = ["/".join(parts[:long]) for long in range(1, len(parts) + 1)]
    is_folder = [True] * (len(places) - 1) + [folder]
    for place, here in zip(places, is_folder, strict=True):
        if place in seen and not (seen[place] and here):
            raise ArchiveRefused("archive_twice", path=_printable(name))
        seen[place] = here


def _look_at(entry: zipfile.ZipInfo, name: str, limits: Limits) -> None:
    if entry.flag_bits & 0x1:
        raise ArchiveRefused("archive_encrypted", path=_printable(name))
    if entry.compress_type not in _READ:
        raise ArchiveRefused("archive_method", path=_printable(name))
    if entry.file_size > limits.one:
        raise ArchiveRefused("archive_big", path=_printable(name), most=megabytes(limits.one))


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, limits: Limits) -> bytes:
    """Return the file's bytes: never more than its entry said, whatever the packed bytes would give."""
    try:
        with archive.open(entry) as opened:
            content = opened.read(limits.one + 1)
    except _BROKEN:
        raise ArchiveRefused("archive_damaged", path=_printable(name)) from None
    if len(content) != entry.file_size:
        raise ArchiveRefused("archive_damaged", path=_printable(name))
    return content


def _printable(name: str) -> str:
    """Return a name that can be shown, whatever is in it."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name[:200])
