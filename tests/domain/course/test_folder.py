"""Course folders on the disk: what is taken, what is refused, what is passed over, and writing them back."""

import os

import pytest

from elearn.domain.course import folder as disk
from elearn.domain.course.folder import FolderInUse, files_of, write_folder
from elearn.domain.course.reader import read
from tests.domain.course.sample import folder


@pytest.fixture
def written(tmp_path):
    """The sample on the disk."""
    place = tmp_path / "sasiedzi"
    write_folder(folder(), place)
    return place


def noted(place):
    return [(problem.path, problem.code) for problem in files_of(place)[1]]


def test_what_is_written_is_read_back(written):
    assert files_of(written) == (folder(), [])
    assert read(files_of(written)[0])[1] == []


def test_what_systems_leave_behind_is_passed_over(written):
    (written / ".DS_Store").write_bytes(b"\0")
    (written / ".git").mkdir()
    (written / ".git" / "config").write_text("x")
    (written / "media" / "Thumbs.db").write_bytes(b"\0")
    assert files_of(written) == (folder(), [])


def test_a_link_to_a_file_is_refused_and_not_read(written, tmp_path):
    (tmp_path / "secret").write_text("secret")
    (written / "pl" / "04-tajne.md").symlink_to(tmp_path / "secret")
    files, problems = files_of(written)
    assert "pl/04-tajne.md" not in files
    assert [(problem.path, problem.code) for problem in problems] == [("pl/04-tajne.md", "path_symlink")]


def test_a_link_to_a_folder_is_refused_and_not_entered(written):
    (written / "uk").symlink_to("/etc")
    (written / "media" / "loop").symlink_to(written)
    assert noted(written) == [("media/loop", "path_symlink"), ("uk", "path_symlink")]


def test_a_pipe_is_refused_and_not_waited_for(written):
    os.mkfifo(written / "pl" / "05-rura.md")
    assert noted(written) == [("pl/05-rura.md", "path_special")]


def test_a_huge_file_is_refused_unread(written):
    with (written / "media" / "film.png").open("wb") as file:
        file.truncate(50_000_000_000)
    assert noted(written) == [("media/film.png", "file_too_big")]


def test_too_much_of_everything_is_refused(written, monkeypatch):
    monkeypatch.setattr(disk, "MOST_BYTES", 2_000)
    assert noted(written) == [("", "folder_too_big")]
    monkeypatch.setattr(disk, "MOST_BYTES", 200_000_000)
    monkeypatch.setattr(disk, "MOST_FILES", 5)
    assert noted(written) == [("", "files_many")]


@pytest.fixture
def abyss(tmp_path):
    """Folders inside each other, deeper than Python's stack."""
    deep = 1_100
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(deep):
        os.mkdir("d", dir_fd=here)
        here = _step(here, "d")
    yield tmp_path
    for _ in range(deep):
        here = _step(here, "..")
        os.rmdir("d", dir_fd=here)
    os.close(here)


def _step(here, name):
    there = os.open(name, os.O_RDONLY, dir_fd=here)
    os.close(here)
    return there


def test_folders_without_end_do_not_exhaust_the_stack(abyss):
    assert files_of(abyss) == ({}, [])


def test_a_file_name_that_is_no_text_is_a_problem_that_can_be_printed(written):
    with open(os.fsencode(written) + b"/pl/\xff.md", "wb"):  # noqa: PTH123 - bytes are no Path
        pass
    files, problems = files_of(written)
    assert problems == []
    (problem,) = read(files)[1]
    assert (problem.path, problem.code) == ("pl/\\udcff.md", "path_bad")
    assert problem.path.encode()


def test_a_file_without_permission_is_a_problem(written, monkeypatch):
    def refused(*_):
        raise PermissionError

    monkeypatch.setattr(os, "open", refused)  # root, who runs some of our tests, is refused nothing
    assert ("course.toml", "file_unreadable") in noted(written)


def test_a_folder_that_is_not_there_is_a_problem(tmp_path):
    assert noted(tmp_path / "nic") == [("", "folder_missing")]
    (tmp_path / "plik").write_text("x")
    assert noted(tmp_path / "plik") == [("", "folder_missing")]


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "a\\x", "", "a//b", "."])
def test_nothing_is_written_outside(path, tmp_path):
    with pytest.raises(ValueError, match="not a path inside"):
        write_folder({"course.toml": b"", path: b""}, tmp_path / "kurs")
    assert not (tmp_path / "kurs").exists()


def test_nothing_is_written_over_something_else(written):
    with pytest.raises(FolderInUse):
        write_folder(folder(), written)
    with pytest.raises(FolderInUse):
        write_folder(folder(), written / "course.toml")


def test_a_folder_with_only_hidden_files_is_written_to(tmp_path):
    (tmp_path / ".git").mkdir()
    write_folder(folder(), tmp_path)
    assert files_of(tmp_path) == (folder(), [])
