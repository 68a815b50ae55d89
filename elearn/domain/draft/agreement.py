"""A course's folder and the studio: which of them changed since both last held the same files."""

from collections.abc import Container, Mapping
from typing import Literal, NamedTuple

Standing = Literal["new", "same", "publish", "folder", "older", "studio", "both"]
"""No such course here · nothing to do · both hold the same, it only waits to be published · the folder changed ·
the folder is what a revision was, the studio has gone on · the studio changed · both changed."""
HELD_BACK = frozenset({"older", "studio", "both"})
"""Loading the folder would take away what was written in the studio."""


def standing(folder: str, studio: str, *, published: str, agreed: str, former: Container[str] = ()) -> Standing:
    """Compare the digests of the folder, of the studio's files, of what is published, and of what both agreed about.

    `former` are the digests of earlier revisions. An empty digest: there is none.
    """
    if not studio:
        return "new"
    if folder == studio:
        return "same" if studio == published else "publish"
    if folder == agreed:
        return "studio"
    if folder in former:
        return "older"
    return "folder" if studio == agreed else "both"


class Apart(NamedTuple):
    """A file that is not the same in the folder and in the studio."""

    path: str
    changed: Literal["folder", "studio", "both", "unknown"]
    """Who changed it since they agreed; `unknown` where nobody knows what they agreed about."""


def apart(folder: Mapping[str, bytes], studio: Mapping[str, bytes], agreed: Mapping[str, bytes] | None) -> list[Apart]:
    """The files that differ, by path."""
    paths = sorted(path for path in folder.keys() | studio.keys() if folder.get(path) != studio.get(path))
    return [Apart(path, _changed_by(folder.get(path), studio.get(path), path, agreed)) for path in paths]


def _changed_by(
    folder: bytes | None, studio: bytes | None, path: str, agreed: Mapping[str, bytes] | None
) -> Literal["folder", "studio", "both", "unknown"]:
    if agreed is None:
        return "unknown"
    was = agreed.get(path)
    if studio == was:
        return "folder"
    return "studio" if folder == was else "both"
