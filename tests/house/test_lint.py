"""ruff, mypy and djlint agree with every file; what they say is the failure's message."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHECKS = {
    "ruff check": ["ruff", "check", "--no-cache", "--output-format", "concise", "."],
    "ruff format": ["ruff", "format", "--no-cache", "--check", "."],
    "mypy": ["mypy", "--no-error-summary"],
    "djlint lint": ["djlint", "elearn/templates", "--lint", "--quiet"],
}
PLANTED = {
    "ruff check": ("x.py", "import os\n", "F401"),
    "ruff format": ("x.py", "x = {  'a':1 }\n", "would be reformatted"),
    "mypy": ("elearn/x.py", "def f(x): return x\n", "no-untyped-def"),
    "djlint lint": ("elearn/templates/x.html", "<h2>x</h2><ul></ul>\n", "H015"),
}


def run(check, folder, *extra):
    command = [sys.executable, "-m", *CHECKS[check], *extra]
    finished = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return finished.returncode, finished.stdout + finished.stderr


@pytest.mark.parametrize("check", CHECKS)
def test_the_check_is_content(check):
    code, said = run(check, ROOT)
    assert code == 0, f"{check} says:\n{said}"


@pytest.mark.parametrize("check", CHECKS)
def test_the_check_finds_a_planted_fault(check, tmp_path):
    path, text, message = PLANTED[check]
    place = tmp_path / path
    (tmp_path / "elearn").mkdir()
    (tmp_path / "elearn" / "__init__.py").write_text("", encoding="utf-8")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    code, said = run(check, tmp_path)
    assert code != 0
    assert message in said
