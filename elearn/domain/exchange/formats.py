"""The formats of question banks: their endings, what reads them and what writes them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from elearn.domain.exchange import aiken, gift, gift_writing, lesson, moodle, moodle_writing, qti, workbook
from elearn.domain.exchange.intake import LANGUAGE, Import, Wording
from elearn.domain.exchange.outgoing import Export
from elearn.domain.quiz.model import Language, Question

Read = Callable[[bytes, Wording, Iterable[str]], Import]
Write = Callable[[Iterable[Question], Language, Wording], Export]


@dataclass(frozen=True, slots=True)
class Format:
    """One format."""

    code: str
    endings: tuple[str, ...]
    """The first is the usual one."""
    media_type: str
    read: Read | None
    write: Write | None


FORMATS = {
    each.code: each
    for each in (
        Format("gift", (".gift", ".gift.txt"), "text/plain", gift.read, gift_writing.write),
        Format("moodle", (".xml",), "application/xml", moodle.read, moodle_writing.write),
        Format("aiken", (".txt",), "text/plain", aiken.read, aiken.write),
        Format("csv", (".csv", ".tsv"), "text/csv", workbook.read_csv, workbook.write_csv),
        Format(
            "xlsx",
            (".xlsx",),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            workbook.read_xlsx,
            workbook.write_xlsx,
        ),
        Format("qti", (".qti.zip", ".zip"), "application/zip", None, qti.write),
        Format("lesson", (".md",), "text/markdown", lesson.read, lesson.write),
    )
}
_BY_ENDING = sorted(
    ((ending, each) for each in FORMATS.values() for ending in each.endings), key=lambda one: -len(one[0])
)
_AIKEN = re.compile(rb"(?mi)^[ \t]*ANSWER[ \t]*:")


def by_name(name: str) -> Format | None:
    """The format that a file's name tells."""
    return next((each for ending, each in _BY_ENDING if name.lower().endswith(ending)), None)


def recognized(name: str, content: bytes) -> Format | None:
    """The format of a file: by its name, and where that says little, by what stands in it."""
    told = by_name(name)
    if told is not None and told.code == "aiken" and b"{" in content and not _AIKEN.search(content):
        return FORMATS["gift"]  # Moodle itself writes GIFT into `.txt`
    if told is not None and told.read is not None:
        return told
    if content.startswith(b"PK\x03\x04"):
        return FORMATS["xlsx"] if b"xl/workbook.xml" in content else told
    if b"<quiz" in content[:2_000]:
        return FORMATS["moodle"]
    return told


def read(form: Format, content: bytes, language: Language, wording: Wording, taken: Iterable[str] = ()) -> Import:
    """The questions of a file, with their texts in that language."""
    if form.read is None:
        raise ValueError(form.code)
    found = form.read(content, wording, taken)
    spoken = tuple(replace(one, texts={language: one.texts[LANGUAGE]}) for one in found.questions)
    return replace(found, questions=spoken)
