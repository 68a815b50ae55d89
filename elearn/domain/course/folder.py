"""A course folder on the disk: read without following links out of it, written only where nothing is."""

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from elearn.domain.course.findings import Findings
from elearn.domain.course.model import Problem
from elearn.domain.course.reader import MOST_FILES, is_inside
from elearn.domain.course.textfile import MEDIA_BYTES, megabytes

MOST_BYTES = 200_000_000
"""All files of a course together."""

_LEFT_BY_SYSTEMS = {"thumbs.db", "desktop.ini", "__macosx"}


class FolderInUse(Exception):
    """The folder to write to already holds something."""


def files_of(path: Path) -> tuple[dict[str, bytes], list[Problem]]:
    """The files under a folder, path inside it → bytes, and what could not be taken; hidden files are passed over."""
    found = Findings()
    files: dict[str, bytes] = {}
    if not path.is_dir():
        found.add("", 0, "folder_missing", folder=path.name)
        return files, found.sorted()
    total = 0
    for number, entry in enumerate(_entries(path, found)):
        name = _inside(path, entry)
        if number >= MOST_FILES:
            found.add("", 0, "files_many", most=str(MOST_FILES), count=f"{number + 1}+")
            break
        content = _content(name, entry, found)
        total += len(content or b"")
        if total > MOST_BYTES:
            found.add("", 0, "folder_too_big", most=megabytes(MOST_BYTES))
            break
        if content is not None:
            files[name] = content
    return files, found.sorted()


def write_folder(files: Mapping[str, bytes], path: Path) -> None:
    """Write the files under a folder that is new or empty; hidden files such as `.git` may be there.

    Raises:
        FolderInUse: something else is there.
        ValueError: a path would leave the folder.
    """
    for name in files:
        if not is_inside(name):
            raise ValueError(f"not a path inside a course folder: {name!r}")
    if path.exists() and (not path.is_dir() or any(not is_passed_over(entry.name) for entry in path.iterdir())):
        raise FolderInUse(path)
    for name, content in files.items():
        target = path.joinpath(*name.split("/"))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _entries(folder: Path, found: Findings) -> Iterator[os.DirEntry[str]]:
    """Everything under the folder that is no folder itself, without recursion: folders can be nested without end."""
    waiting = [folder]
    seen = 0
    while waiting and seen <= MOST_FILES:
        here = waiting.pop()
        try:
            with os.scandir(here) as inside:
                entries = sorted(inside, key=lambda entry: entry.name)
        except OSError:
            found.add(_text(here.relative_to(folder).as_posix()), 0, "file_unreadable")
            continue
        seen += 1
        for entry in entries:
            if is_passed_over(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(Path(entry.path))
            else:
                yield entry


def is_passed_over(name: str) -> bool:
    """Whether a file or folder of that name is no part of a course: hidden, or left behind by a system."""
    return name.startswith(".") or name.lower() in _LEFT_BY_SYSTEMS


def _inside(folder: Path, entry: os.DirEntry[str]) -> str:
    return _text(Path(entry.path).relative_to(folder).as_posix())


def _text(name: str) -> str:
    """A file name that can be printed and stored, whatever bytes it has on the disk."""
    return name.encode(errors="backslashreplace").decode()


def _content(name: str, entry: os.DirEntry[str], found: Findings) -> bytes | None:
    if entry.is_symlink():
        found.add(name, 0, "path_symlink")
        return None
    try:
        # Without blocking, a named pipe waits for no writer; without following, a link put there meanwhile fails.
        file = os.open(entry.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        found.add(name, 0, "file_unreadable" if entry.is_file(follow_symlinks=False) else "path_special")
        return None
    with os.fdopen(file, "rb", closefd=True) as opened:
        facts = os.fstat(file)
        if not stat.S_ISREG(facts.st_mode):
            found.add(name, 0, "path_special")
            return None
        if facts.st_size > MEDIA_BYTES:
            found.add(name, 0, "file_too_big", most=megabytes(MEDIA_BYTES), size=megabytes(facts.st_size))
            return None
        return opened.read(MEDIA_BYTES + 1)
