"""Texts as XLIFF 2, the format of translation programs: https://docs.oasis-open.org/xliff/xliff-core/v2.0/.

Each file of the course is a `<file>`, each piece a `<unit>` with one `<segment>`; marks inside the words are codes
whose text lies in `<originalData>`, so that a program guards them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape
from itertools import groupby
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from elearn.domain.course.model import Language
from elearn.domain.exchange.marks import Mark, Run, runs
from elearn.domain.exchange.texts import MOST_SIGNS, MOST_TEXTS, Refused, Text, Texts

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
VERSION = "2.0"
_DEEPEST = 40

_NAMESPACES = re.compile(r"\{urn:oasis:names:tc:xliff:document:(2\.[0-9])\}(.*)", re.DOTALL)
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_KINDS = {
    "bold": ("fmt", "xlf:b"),
    "italic": ("fmt", "xlf:i"),
    "code": ("fmt", "lacznik:code"),
    "link": ("link", ""),
    "picture": ("image", ""),
    "note": ("other", "lacznik:note"),
    "gap": ("other", "lacznik:gap"),
    "sign": ("other", "lacznik:sign"),
}
_STATES = {"missing": "initial", "stale": "initial", "fresh": "translated"}


# Out


def write(texts: Texts) -> bytes:
    """The texts as an XLIFF document."""
    return "".join(_document(texts)).encode()


def _document(texts: Texts) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield (
        f'<xliff xmlns="{NAMESPACE}" version="{VERSION}" srcLang="{_attribute(texts.base)}"'
        f' trgLang="{_attribute(texts.language)}" xml:space="preserve">\n'
    )
    for number, (name, inside) in enumerate(groupby(texts.texts, key=lambda text: text.name), 1):
        original = _attribute(f"{texts.course}/{name}")
        yield f' <file id="f{number}" original="{original}" canResegment="no">\n'
        for group, (question, units) in enumerate(groupby(inside, key=lambda text: text.question), 1):
            if question:
                yield f'  <group id="g{group}" name="{_attribute(question)}" type="lacznik:question">\n'
            for text in units:
                yield from _unit(text)
            if question:
                yield "  </group>\n"
        yield " </file>\n"
    yield "</xliff>\n"


class _Codes:
    """The marks of a unit: the texts they stand for, and their numbers."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self._free: dict[Mark, list[int]] = {}
        self._last = 0

    def reference(self, text: str) -> str:
        """The id under which the text lies in `<originalData>`."""
        return self.texts.setdefault(text, f"d{len(self.texts) + 1}")

    def number(self, mark: Mark, *, of_source: bool) -> int:
        """The mark's number: in the target that of the same mark in the source, if there is one left."""
        alike, free = replace(mark, inside=None), None
        if not of_source:
            free = self._free.get(alike)
        if free:
            return free.pop(0)
        self._last += 1
        if of_source:
            self._free.setdefault(alike, []).append(self._last)
        return self._last


def _unit(text: Text) -> Iterator[str]:
    codes = _Codes()
    source = _content(runs(text.source, text.kind), codes, of_source=True)
    target = _content(runs(text.made, text.kind), codes, of_source=False)
    yield f'   <unit id="{_attribute(text.key)}" name="{_attribute(text.kind)}">\n'
    if text.before:
        yield f'    <notes><note category="lacznik:before">{_plain(text.before)}</note></notes>\n'
    if codes.texts:
        yield "    <originalData>\n"
        yield from (f'     <data id="{id_}">{_words(code)}</data>\n' for code, id_ in codes.texts.items())
        yield "    </originalData>\n"
    stale = ' subState="lacznik:stale"' if text.status == "stale" else ""
    yield f'    <segment id="s1" state="{_STATES[text.status]}"{stale}>\n'
    yield f"     <source>{source}</source>\n"
    if target:
        yield f"     <target>{target}</target>\n"
    yield "    </segment>\n   </unit>\n"


def _content(found: Sequence[Run], codes: _Codes, *, of_source: bool) -> str:
    """Words with their marks as codes."""
    return "".join(_words(run) if isinstance(run, str) else _mark(run, codes, of_source=of_source) for run in found)


def _mark(mark: Mark, codes: _Codes, *, of_source: bool) -> str:
    number = codes.number(mark, of_source=of_source)
    kind, subtype = _KINDS[mark.kind]
    described = f' type="{kind}"' + (f' subType="{subtype}"' if subtype else "")
    start = codes.reference(mark.start)
    if mark.inside is None:
        return f'<ph id="c{number}" dataRef="{start}"{described}/>'
    inside, end = _content(mark.inside, codes, of_source=of_source), codes.reference(mark.end)
    return f'<pc id="c{number}" dataRefStart="{start}" dataRefEnd="{end}"{described}>{inside}</pc>'


def _words(text: str) -> str:
    """Text of an element; a sign that XML cannot hold is named by its number."""
    escaped = escape(text, quote=False)
    return _FORBIDDEN.sub(lambda sign: f'<cp hex="{ord(sign.group()):04X}"/>', escaped)


def _plain(text: str) -> str:
    """Text of an element that holds nothing else."""
    return escape(_FORBIDDEN.sub("", text), quote=False)


def _attribute(text: str) -> str:
    return escape(_FORBIDDEN.sub("", text.replace("\n", " ")), quote=True)


# In


def read(content: bytes) -> Texts:
    """The texts of an XLIFF 2 document, as any program wrote it.

    Raises:
        Refused: it is none, or too much.
    """
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise Refused("texts_declaration") from None
    except (ParseError, ValueError, LookupError) as error:
        raise Refused("texts_not_xml", reason=str(error)[:120]) from None
    version, name = _name(root)
    if name != "xliff":
        older = root.tag.endswith("}xliff") or root.tag == "xliff"
        raise Refused("texts_version", version=root.get("version", "?")[:20]) if older else Refused("texts_not_xliff")
    files = [one for one in root if _name(one) == (version, "file")]
    courses = {_original(file)[0] for file in files}
    return Texts(
        courses.pop() if len(courses) == 1 else "",
        _language(root.get("srcLang", "")),
        _language(root.get("trgLang", "")),
        tuple(_texts(files)),
    )


def _name(element: Any) -> tuple[str, str]:
    """Version of the namespace and name of an element; both empty for another format's."""
    found = _NAMESPACES.fullmatch(element.tag) if isinstance(element.tag, str) else None
    return (found.group(1), found.group(2)) if found else ("", "")


def _language(code: str) -> Language:
    return code.strip()


def _original(file: Any) -> tuple[str, str]:
    """Course and file that a `<file>` was made of."""
    course, _, name = file.get("original", "").partition("/")
    return (course, name) if name else ("", course)


def _texts(files: Sequence[Any]) -> Iterator[Text]:
    seen = signs = 0
    for file in files:
        for unit, question in _units(file):
            text = _text(unit, _original(file)[1], question)
            seen, signs = seen + 1, signs + len(text.source) + len(text.made)
            if seen > MOST_TEXTS or signs > MOST_SIGNS:
                raise Refused("texts_many", most=str(MOST_TEXTS))
            yield text


def _units(file: Any) -> Iterator[tuple[Any, str]]:
    """The units of a file with the question they belong to, in the order of the document."""
    waiting = [(child, "", 0) for child in reversed(file)]
    while waiting:
        element, question, depth = waiting.pop()
        name = _name(element)[1]
        if name == "unit":
            yield element, question
        elif name == "group" and depth < _DEEPEST:
            inner = element.get("name", "") if element.get("type") == "lacznik:question" else question
            waiting += [(child, inner, depth + 1) for child in reversed(element)]


def _text(unit: Any, name: str, question: str) -> Text:
    codes = {
        one.get("id", ""): _said(one, {})
        for holder in unit
        if _name(holder)[1] == "originalData"
        for one in holder
        if _name(one)[1] == "data"
    }
    parts = [part for part in unit if _name(part)[1] in {"segment", "ignorable"}]
    sources = [_child(part, "source") for part in parts]
    targets = [_child(part, "target") for part in parts]
    source = "".join(_said(one, codes) for one in sources if one is not None)
    missing = [
        part
        for part, one, target in zip(parts, sources, targets, strict=True)
        if target is None and _name(part)[1] == "segment" and one is not None and _said(one, codes).strip()
    ]
    spare = _by_id(sources, codes)
    made = "".join(_said(one, codes, spare) for one in _ordered(parts, sources, targets))
    segments = [part for part in parts if _name(part)[1] == "segment"]
    return Text(
        name=name,
        key=unit.get("id", ""),
        kind=unit.get("name", ""),
        question=question,
        source=source,
        made=made if len(missing) < len(segments) else "",
        is_done=all(part.get("state", "initial") != "initial" for part in segments),
        is_whole=not missing,
    )


def _child(part: Any, name: str) -> Any | None:
    return next((one for one in part if _name(one)[1] == name), None)


def _ordered(parts: Sequence[Any], sources: Sequence[Any], targets: Sequence[Any]) -> list[Any]:
    """The targets in the order they are to be read; what no one translates stands as in the source."""
    found = []
    for place, (part, source, target) in enumerate(zip(parts, sources, targets, strict=True), 1):
        if target is not None:
            order = target.get("order", "")
            found.append((int(order) if order.isdecimal() and len(order) < 7 else place, target))  # noqa: PLR2004 -- digits
        elif _name(part)[1] == "ignorable" and source is not None:
            found.append((place, source))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _by_id(sources: Sequence[Any], codes: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Code id → start and end of the mark in the source, for programs that leave the reference out of the target."""
    found: dict[str, tuple[str, str]] = {}
    for source in sources:
        for element in source.iter() if source is not None else ():
            if element is not source:
                found.setdefault(element.get("id", ""), _data(element, codes, {}))
    return found


def _data(element: Any, codes: dict[str, str], spare: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """What a code stands for: before the words in it and behind them."""
    name = _name(element)[1]
    id_ = element.get("id", "")
    known = spare.get(element.get("copyOf", id_), ("", ""))
    if name == "pc":
        return codes.get(element.get("dataRefStart", ""), known[0]), codes.get(element.get("dataRefEnd", ""), known[1])
    if name in {"ph", "sc"}:
        return codes.get(element.get("dataRef", ""), known[0]), known[1] if name == "sc" else ""
    if name == "ec":
        return codes.get(element.get("dataRef", ""), spare.get(element.get("startRef", ""), ("", ""))[1]), ""
    return "", ""


def _said(element: Any, codes: dict[str, str], spare: dict[str, tuple[str, str]] | None = None, depth: int = 0) -> str:
    """The words of an element with its marks as text."""
    if depth > _DEEPEST:
        raise Refused("texts_many", most=str(MOST_TEXTS))
    parts = [element.text or ""]
    for child in element:
        name = _name(child)[1]
        start, end = _data(child, codes, spare or {})
        if name == "cp":
            parts.append(_sign(child.get("hex", "")))
        elif name in {"pc", "mrk"}:
            parts += [start, _said(child, codes, spare, depth + 1), end]
        else:
            parts.append(start)
        parts.append(child.tail or "")
    return "".join(parts)


def _sign(hexadecimal: str) -> str:
    try:
        return chr(int(hexadecimal, 16))
    except (ValueError, OverflowError):
        return ""


__all__ = ["Mark", "read", "write"]
