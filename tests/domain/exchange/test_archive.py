"""Archives from strangers: our own come back byte for byte, hostile ones are refused by name, rubbish never crashes."""

import io
import stat
import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.domain.course.folder import files_of
from elearn.domain.exchange.archive import CODES, ArchiveRefused, Limits, course_files, packed, unpacked

COURSES = sorted(path.parent for path in (Path(__file__).resolve().parents[3] / "courses").glob("*/course.toml"))


def zipped(*entries, method=zipfile.ZIP_DEFLATED):
    """Return an archive of (name, content) pairs; a name may be a ZipInfo."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def entry(name, mode):
    made = zipfile.ZipInfo(name)
    made.create_system, made.external_attr = 3, mode << 16
    return made


def refusal(content, limits=None):
    with pytest.raises(ArchiveRefused) as refused:
        unpacked(content, limits or Limits())
    assert refused.value.code in CODES
    return refused.value.code


def test_every_course_comes_back_byte_for_byte():
    assert COURSES
    for path in COURSES:
        files, problems = files_of(path)
        assert not problems
        archive = packed(files, path.name)
        folder, back = course_files(archive)
        assert (folder, back) == (path.name, files)
        assert packed(back, folder) == archive


def test_the_folder_may_lie_at_the_top_or_in_one_folder_and_leftovers_are_passed_over():
    files = {"course.toml": b"x", "pl/course.md": b"y"}
    assert course_files(packed(files)) == ("", files)
    mixed = zipped(
        ("kurs/", b""),
        ("kurs/course.toml", b"x"),
        ("kurs/pl/course.md", b"y"),
        ("__MACOSX/kurs/._course.toml", b"?"),
        ("kurs/.git/config", b"?"),
        ("kurs/Thumbs.db", b"?"),
    )
    assert course_files(mixed) == ("kurs", files)


@pytest.mark.parametrize("entries", [[("a/course.toml", b""), ("b/x.md", b"")], [("course.md", b"")], []])
def test_an_archive_without_a_course_is_refused(entries):
    with pytest.raises(ArchiveRefused) as refused:
        course_files(zipped(*entries))
    assert refused.value.code == "archive_no_course"


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "/etc/passwd", "C:/x", "a\\b", "a//b", "./x", "a/.", "x\n", "..", "a:stream"]
)
def test_a_path_out_of_the_folder_is_refused(name):
    assert refusal(zipped((name, b"x"))) == "archive_path"


def test_a_name_cut_by_a_nul_is_refused():
    honest = zipped(("good.md#evil.sh", b"x"))
    assert refusal(honest.replace(b"good.md#evil.sh", b"good.md\0evil.sh")) == "archive_path"


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK, stat.S_IFDIR])
def test_links_and_devices_are_refused(mode):
    assert refusal(zipped((entry("link.md", mode), b"/etc/passwd"))) == "archive_link"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("names", [("a", "a"), ("a.md", "A.md"), ("ó", "o\u0301"), ("a", "a/b"), ("a/b", "a")])
def test_two_files_in_one_place_are_refused(names):
    assert refusal(zipped(*((name, b"x") for name in names))) == "archive_twice"


def test_thousands_of_files_are_refused():
    assert refusal(zipped(*((f"{n}.md", b"") for n in range(2_001)), method=zipfile.ZIP_STORED)) == "archive_many"


def test_a_list_of_files_too_long_to_read_is_refused_unread():
    content = bytearray(zipped(("a", b"x")))
    end = content.rfind(b"PK\x05\x06")
    content[end + 12 : end + 16] = struct.pack("<L", 900_000_000)
    assert refusal(bytes(content)) == "archive_many"
    large = bytes(content[:end]) + b"PK\x06\x07" + b"\0" * 16 + bytes(content[end:])
    assert refusal(large) == "archive_many"


def test_bombs_are_refused_before_they_are_unpacked():
    bomb = zipped(("big.png", b"\0" * 6_000_000))
    assert len(bomb) < 10_000
    assert refusal(bomb) == "archive_big"
    many = zipped(*((f"{n}.png", b"\0" * 900) for n in range(12)))
    assert refusal(many, Limits(whole=10_000)) == "archive_big"


def test_an_entry_that_lies_about_its_size_is_refused():
    content = bytearray(zipped(("a.md", b"\0" * 4_000_000)))
    listing = content.rfind(b"PK\x01\x02")
    for place in (22, listing + 24):
        content[place : place + 4] = struct.pack("<L", 10)
    assert refusal(bytes(content)) == "archive_damaged"


def test_entries_that_share_their_bytes_are_refused():
    content = bytearray(zipped(("a.md", b"x" * 500), ("b.md", b"y" * 500), method=zipfile.ZIP_STORED))
    second = content.rfind(b"PK\x01\x02")
    content[second + 42 : second + 46] = struct.pack("<L", 0)
    assert refusal(bytes(content)) == "archive_damaged"


def test_locked_and_strangely_packed_entries_are_refused():
    locked = bytearray(zipped(("a.md", b"x")))
    locked[6] |= 1
    locked[locked.rfind(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(locked)) == "archive_encrypted"
    assert refusal(zipped(("a.md", b"x"), method=zipfile.ZIP_LZMA)) == "archive_method"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"Rar!\x1a\x07", b"\0" * 70_000])
def test_what_is_no_archive_is_refused(content):
    assert refusal(content) == "archive_not_zip"


GOOD = zipped(
    ("kurs/course.toml", b"format = 1\n" * 40), ("kurs/pl/course.md", b"+++\n+++\n"), ("kurs/media/a.png", b"\x89PNG")
)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=6), st.integers(0, len(GOOD)))
def test_a_damaged_archive_is_read_or_refused(changes, cut):
    content = bytearray(GOOD)
    for place, value in changes:
        content[place] = value
    for bad in (bytes(content), bytes(content[:cut]), bytes(content[cut:])):
        with suppress(ArchiveRefused):
            assert sum(map(len, unpacked(bad).values())) < 10_000
