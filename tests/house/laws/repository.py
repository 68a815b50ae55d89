"""What the repository may hold: the entries of house.md, only text, no registry or machine addresses, fresh locks."""

import re
import subprocess
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.house.laws.source import Violation

ENTRIES = {
    *("pyproject.toml", "wsgi.py", "elearn", "courses", "translations", "instance", "tests", "bench", "docs"),
    *(
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
        "Makefile",
        "requirements.lock",
        "requirements-test.lock",
        ".ci",
        ".gitignore",
    ),
}
TEXT = {
    *(".py", ".md", ".toml", ".lock", ".html", ".txt", ".css", ".js", ".svg", ".mako", ".po", ".cfg", ".xml"),
    *(".json", ".yaml", ".yml", ".csv", ".gift", ".service", ".conf", ".sh", ".webmanifest", ".typ"),
}
BARE = {"Makefile", "LICENSE", ".gitignore", "run"}
PICTURES = re.compile(r"docs/[^/]+\.png")
UNWANTED = {
    r"[p]ypi\.(org|python)|[p]ythonhosted|[r]egistry\.npm|[d]eb\.debian\.org|[y]arnpkg": "the address of a registry",
    r"(?<![\w.])/([w]ork|[r]oot|[f]arm)/": "a path of one machine",
    r"-----BEGIN [A-Z ]*[P]RIVATE KEY-----": "a private key",
    r"(?i)\b[h]ttps?://[^/\s:@]+:[^/\s:@]+@(?!HOST)": "an address with a password",
}
VENDORED = re.compile(r"\.min\.(js|css)$|(^|/)(node_modules|vendor|third_party)/|\.(woff2?|ttf|otf|eot|map)$")
INDEX_LINES = re.compile(
    r"^\s*(-i|--index-url|--extra-index-url|--find-links|-f|--trusted-host)\b|[h]ttps?://", re.MULTILINE
)
LONGEST_LINE = 1000


def tracked(root):
    """Return the tracked files, or all of them where there is no repository."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--deduplicate"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    listed = [Path(name) for name in run.stdout.split("\0") if name]
    return [path for path in listed if (root / path).is_file()]


def strange_entries(root, files):
    """Yield every entry at the top that house.md does not name."""
    for entry in sorted({path.parts[0] for path in files} - ENTRIES):
        yield Violation(entry, 1, "not an entry of the house", "put it where it belongs, or change house.md first")
    kept = sorted(path.as_posix() for path in files if path.parts[0] == "instance" and path.name != ".gitignore")
    yield from (Violation(place, 1, "the instance folder is this server's own", "never commit it") for place in kept)


def binary_files(root, files):
    """Yield every file that is no text, and every copy of somebody else's code."""
    for path in files:
        place = path.as_posix()
        if PICTURES.fullmatch(place):
            continue
        if VENDORED.search(place):
            yield Violation(place, 1, "somebody else's code or a built asset", "take it from a wheel at set-up")
        elif (path.suffix not in TEXT and path.name not in BARE) or b"\0" in (root / path).read_bytes():
            yield Violation(place, 1, "not a text file", "only text is kept here, and docs/*.png")


def unwanted_text(root, files):
    """Yield every registry address, machine path, key and password in the tracked files."""
    for path in files:
        if PICTURES.fullmatch(path.as_posix()):
            continue
        text = (root / path).read_text(encoding="utf-8", errors="replace")
        for pattern, what in UNWANTED.items():
            for found in re.finditer(pattern, text):
                yield Violation(
                    path.as_posix(), text.count("\n", 0, found.start()) + 1, f"{what}: {found[0]}", "take it out"
                )
        if path.suffix in {".js", ".css"} and max(map(len, text.splitlines()), default=0) > LONGEST_LINE:
            yield Violation(
                path.as_posix(), 1, "a line longer than any person writes", "keep sources, not built assets"
            )


def weak_locks(root):
    """Yield every lock file without hashes, with an index address, or that does not fit pyproject.toml."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project.get("optional-dependencies", {})
    wanted = {
        "requirements.lock": [*project["dependencies"], *extras.get("postgres", [])],
        "requirements-test.lock": [*project["dependencies"], *extras.get("test", [])],
    }
    for name, requirements in wanted.items():
        text = (root / name).read_text(encoding="utf-8")
        for found in INDEX_LINES.finditer(text):
            yield Violation(name, text.count("\n", 0, found.start()) + 1, f"an index address: {found[0]}", "make lock")
        yield from _pins(name, text, requirements)


def _pins(name, text, requirements):
    blocks = re.findall(r"^(?=\S)(?!#)(.+(?:\n[ \t]+.*)*)", text, re.MULTILINE)
    pinned = {}
    for block in blocks:
        found = re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", block)
        if not found:
            yield Violation(name, 1, f"not pinned: {block.splitlines()[0]}", "make lock")
            continue
        pinned[canonicalize_name(found[1])] = Version(found[2])
        if "--hash=sha256:" not in block:
            yield Violation(name, 1, f"{found[1]} has no hash", "make lock")
    for text_of_one in requirements:
        one = Requirement(text_of_one)
        version = pinned.get(canonicalize_name(one.name))
        if version is None or version not in one.specifier:
            yield Violation(name, 1, f"pyproject.toml asks for {text_of_one}, the lock has {version}", "make lock")
