"""The two commands say in one sentence what a bare machine lacks."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def clone(tmp_path):
    """A folder with the Makefile and the locks, as after a fresh clone."""
    for name in ("Makefile", "requirements.lock", "requirements-test.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "bin").mkdir()
    return tmp_path


def program(clone, name, text):
    path = clone / "bin" / name
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def make(clone, *arguments):
    environment = {
        "PATH": f"{clone / 'bin'}:/usr/bin:/bin",
        "HOME": str(clone),
        "LC_ALL": os.environ.get("LC_ALL", "C.UTF-8"),
    }
    command = ["make", "-C", str(clone), "--no-print-directory", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("target", ["run", "test"])
def test_an_old_python_is_named(clone, target):
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        program(clone, name, "exit 1")
    finished = make(clone, target)
    assert finished.returncode != 0
    assert "Python 3.11 or newer is needed" in finished.stdout
    assert "Traceback" not in finished.stderr


def test_a_missing_venv_module_is_named(clone):
    finished = make(clone, "run", f"PYTHON={program(clone, 'python3', 'exit 1')}")
    assert finished.returncode != 0
    assert "sudo apt install python3-venv" in finished.stdout


def test_a_missing_browser_is_named(clone):
    (clone / ".venv" / "bin").mkdir(parents=True)
    program(clone, "id", "echo 1000")
    shutil.copy(program(clone, "python", "echo ran"), clone / ".venv" / "bin" / "python")
    (clone / ".venv" / "ready-to-test").touch()
    finished = make(clone, "test", "BROWSERS=no-such-browser")
    assert finished.returncode != 0
    assert "install Chromium or Google Chrome" in finished.stdout
    assert "ran" not in finished.stdout.split()


def test_the_second_run_installs_nothing(clone):
    (clone / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(program(clone, "python", 'echo "$@ on $ELEARN_URL"'), clone / ".venv" / "bin" / "python")
    (clone / ".venv" / "ready-to-run").touch()
    finished = make(clone, "run", "PORT=9000")
    assert finished.returncode == 0
    assert finished.stdout.splitlines() == [
        f"-m elearn {step} on http://127.0.0.1:9000"
        for step in ("assets", "db upgrade", "courses load --keep courses/", "people demo", "groups demo", "serve")
    ]


def test_help_names_both_commands(clone):
    assert {"make run", "make test"} <= {line[:9].strip() for line in make(clone).stdout.splitlines()}
