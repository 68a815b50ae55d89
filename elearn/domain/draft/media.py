"""What lies in a draft's `media/`: which texts show a picture, which lessons give a worksheet, what nobody uses."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from elearn.domain.course.media import PICTURE, WORKSHEET
from elearn.domain.course.model import Language
from elearn.domain.draft.pieces import cut
from elearn.domain.draft.structure import slug_of

_SHOWN = re.compile(r"media/([a-z0-9][a-z0-9.-]*)")
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")


@dataclass(frozen=True, slots=True)
class Use:
    """A place that shows a picture or gives a worksheet."""

    language: Language
    file: str
    """The name of the language's file."""


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A worksheet with the languages it is written in."""

    name: str
    titles: dict[Language, str]
    uses: tuple[Use, ...]


def uses(texts: Mapping[str, bytes]) -> dict[str, list[Use]]:
    """Name in `media/` → the places that show it, in the order of the files; worksheets under `<name>`."""
    found: dict[str, list[Use]] = {}
    for path, content in sorted(texts.items()):
        folder, _, name = path.partition("/")
        if not path.endswith(".md"):
            continue
        text = content.decode(errors="replace")
        named = set(_SHOWN.findall(text))
        if folder != "media":
            worksheet = cut(text).front.get("worksheet")
            named |= {worksheet} if isinstance(worksheet, str) else set()
        for one in sorted(named):
            found.setdefault(one, []).append(Use(folder, name))
    return found


def worksheets(texts: Mapping[str, bytes]) -> list[Worksheet]:
    """The draft's worksheets by name."""
    titles: dict[str, dict[Language, str]] = {}
    for path, content in sorted(texts.items()):
        found = WORKSHEET.fullmatch(path.removeprefix("media/")) if path.startswith("media/") else None
        if found:
            first = content.decode(errors="replace").partition("\n")[0]
            titles.setdefault(found.group(1), {})[found.group(2)] = first.removeprefix("# ").strip()
    used = uses(texts)
    return [Worksheet(name, said, tuple(used.get(name, ()))) for name, said in titles.items()]


def picture_name(sent_as: str, ending: str, taken: Iterable[str]) -> str:
    """A name for a picture in `media/`: from the name of the file that was sent, not one of those taken."""
    stem = _ENDING.sub("", re.split(r"[/\\]", sent_as)[-1])
    others = [re.sub(r"\..*$", "", name) for name in taken]
    return f"{slug_of(stem if re.search('[A-Za-z]', stem) else 'obraz', others)}.{ending}"


def unused(names: Iterable[str], used: Mapping[str, Sequence[Use]]) -> list[str]:
    """The pictures that no text shows."""
    return [name for name in names if PICTURE.fullmatch(name) and not used.get(name)]
