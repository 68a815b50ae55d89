"""When a translation becomes part of a course: no learner meets a lesson that is translated by half."""

import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from elearn.domain.course.lessons import COURSE_PAGE, GLOSSARY_PAGE
from elearn.domain.course.model import Language
from elearn.domain.course.reader import COURSE
from elearn.domain.draft.alignment import Made, Memory
from elearn.domain.draft.pieces import cut, toml_text
from elearn.domain.draft.slots import tidy
from elearn.domain.draft.translated import applied
from elearn.domain.draft.translation import Sheet, names, path_of, sheet

PAGES = (COURSE_PAGE, GLOSSARY_PAGE)
"""Without these a course has no such language."""


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A course's texts, beside them those in one language, and what was translated from what."""

    files: Mapping[str, bytes]
    """The course's files as far as they hold texts: path → bytes."""
    base: Language
    language: Language
    memory: Memory

    def text(self, name: str, language: Language) -> str | None:
        """The file of this name in a language."""
        content = self.files.get(path_of(name, language))
        return None if content is None else content.decode(errors="replace").replace("\r\n", "\n")

    def names(self) -> list[str]:
        """The files that are translated, without their language."""
        return names(self.files, self.base)

    def sheet(self, name: str) -> Sheet:
        """A file beside its translation."""
        base = self.text(name, self.base)
        return sheet(name, self.language, base or "", self.text(name, self.language), self.memory)

    def sheets(self) -> list[Sheet]:
        """All files beside their translations."""
        return [self.sheet(name) for name in self.names()]

    def worksheet(self, lesson: str) -> str | None:
        """The name of a lesson's worksheet, if it has one and it is there in the base language."""
        named = cut(self.text(lesson, self.base) or "").front.get("worksheet")
        name = f"media/{named}.md"
        return name if named and path_of(name, self.base) in self.files else None

    @property
    def is_in_course(self) -> bool:
        """Whether learners can choose the language."""
        return self.language in _languages(self.files)


@dataclass(frozen=True, slots=True)
class Step:
    """What follows from something translated."""

    changes: dict[str, bytes | None] = field(default_factory=dict)
    """Path → new content; None: the file goes."""
    remembered: tuple[Made, ...] = ()
    entered: tuple[str, ...] = ()
    """Files that became part of the course by this, without their language."""
    language_entered: bool = False
    """Whether the language did."""


def translated(both: Bilingual, texts: Mapping[str, Mapping[str, str]], said: Sequence[Made] = ()) -> Step:
    """What follows when these words (file → key of a piece → words) are said in the language.

    `said` is what is to be remembered besides: translations of words that are not the course's any more. A file that is
    there changes at once. One that is not there yet enters the course when it is whole, a lesson together with its
    worksheet; the language enters with the course's page and its glossary, and brings all that waited for it.
    """
    remembered = [*said, *_said(both, texts)]
    for pair in remembered:
        both.memory.add(pair)
    changes: dict[str, bytes | None] = {}
    whole: dict[str, bytes] = {}
    for name in both.names():
        base, made = both.text(name, both.base), both.text(name, both.language)
        if made is not None and name not in texts:
            continue
        content = applied(name, base or "", made, texts.get(name, {}), both.memory)
        if content is None:
            continue
        if made is None:
            whole[name] = content.encode()
        elif content != made:
            changes[path_of(name, both.language)] = content.encode()
    entering = _entering(both, whole, texts.keys())
    changes |= {path_of(name, both.language): whole[name] for name in entering}
    enters = COURSE_PAGE in entering and not both.is_in_course
    if enters and (settings := with_language(both.files[COURSE], both.language)) is not None:
        changes[COURSE] = settings
    return Step(changes, tuple(remembered), tuple(entering), enters)


def _said(both: Bilingual, texts: Mapping[str, Mapping[str, str]]) -> Iterator[Made]:
    for name, said in texts.items():
        for piece in both.sheet(name).pieces:
            words = tidy(said.get(piece.key, ""), piece.kind)
            if words:
                yield Made(name, piece.source, words)


def _entering(both: Bilingual, whole: Collection[str], touched: Collection[str]) -> list[str]:
    """The whole files that may become part of the course now, in the order of the course."""
    there = {name for name in both.names() if both.text(name, both.language) is not None}
    needed = [name for name in PAGES if name in both.names()]
    enters = not both.is_in_course or COURSE_PAGE not in there
    if enters and not all(name in whole or name in there for name in needed):
        return []
    if enters and not any(name in touched for name in (*PAGES, *whole)):
        return []
    found: list[str] = []
    for name in both.names():
        sheet_name = None if name in PAGES or name.startswith("media/") else both.worksheet(name)
        asked = enters or name in touched or (sheet_name in touched if sheet_name else False)
        if name not in whole or name.startswith("media/") or not asked:
            continue
        if sheet_name is None or sheet_name in there:
            found.append(name)
        elif sheet_name in whole:
            found += [name, sheet_name]
    return list(dict.fromkeys(found))


def withdrawn(both: Bilingual, wanted: Collection[str]) -> Step:
    """What follows when the translations of these files leave the course: what was translated is remembered.

    With the course's page the whole language leaves.
    """
    leaving = set(both.names()) if COURSE_PAGE in wanted else set(wanted)
    pairs: list[Made] = []
    changes: dict[str, bytes | None] = {}
    for name in both.names():
        if name in leaving and both.text(name, both.language) is not None:
            pairs += [
                Made(name, piece.before or piece.source, piece.made) for piece in both.sheet(name).pieces if piece.made
            ]
            changes[path_of(name, both.language)] = None
    if COURSE_PAGE in wanted and (settings := without_language(both.files.get(COURSE, b""), both.language)) is not None:
        changes[COURSE] = settings
    return Step(changes, tuple(pairs))


# The list of languages


def with_language(settings: bytes, language: Language) -> bytes | None:
    """`course.toml` with a language more; None if it cannot be read or has it already."""
    return _relisted(settings, lambda languages: [*languages, language] if language not in languages else languages)


def without_language(settings: bytes, language: Language) -> bytes | None:
    """`course.toml` without a language; None if it cannot be read or does not have it."""
    return _relisted(settings, lambda languages: [one for one in languages if one != language])


def _relisted(settings: bytes, change: Callable[[list[str]], list[str]]) -> bytes | None:
    try:
        values = tomllib.loads(settings.decode())
    except (ValueError, RecursionError):
        return None
    listed = values.get("languages")
    languages = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    changed = change(languages)
    return None if changed == languages else toml_text({**values, "languages": changed}).encode()


def _languages(files: Mapping[str, bytes]) -> list[str]:
    try:
        listed = tomllib.loads(files.get(COURSE, b"").decode()).get("languages")
    except (ValueError, RecursionError):
        return []
    return [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
