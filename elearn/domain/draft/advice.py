"""What makes a text hard to read or to hear, line by line: advice that keeps nobody from publishing."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from markdown_it.token import Token

from elearn.domain.course import markup
from elearn.domain.course.findings import Findings
from elearn.domain.course.model import Language, Problem
from elearn.domain.review.prose import sentences

SENTENCE: dict[Language, int] = {"pl": 25, "en": 30}
"""Most words in one sentence."""
LONGEST = 5
"""So many long sentences are named in one text."""
UNDIVIDED = 350
"""From so many words on a text needs headings."""
HEADING, ALT = 90, 400
"""Most signs of a heading, and of what describes a picture."""
VAGUE = frozenset(
    {
        "tu", "tutaj", "tam", "kliknij", "kliknij tu", "kliknij tutaj", "link", "ten link", "pod tym linkiem",
        "pod linkiem", "więcej", "czytaj więcej", "zobacz", "zobacz tutaj", "zobacz więcej", "dowiedz się więcej",
        "strona", "ta strona", "na tej stronie", "plik", "pobierz", "dokument", "dalej", "odnośnik",
        "here", "click here", "click", "this link", "this", "more", "read more", "see more", "see here", "see",
        "learn more", "find out more", "page", "this page", "file", "download", "document", "there",
        "тут", "там", "сюди", "натисніть тут", "посилання", "більше", "докладніше",
    }
)  # fmt: skip
"""Names of links that say nothing when they are heard alone."""
HOLLOW_ALT = frozenset(
    {"obraz", "obrazek", "zdjęcie", "foto", "fotografia", "grafika", "rysunek", "ilustracja", "wykres", "schemat",
     "image", "picture", "photo", "photograph", "graphic", "drawing", "illustration", "chart", "diagram", "logo"}
)  # fmt: skip
"""Descriptions that only say that there is a picture."""

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_FILE_NAME = re.compile(
    r"\S+\.(?:png|jpe?g|webp|svg|gif|heic)|(?:img|dsc|dscn|screenshot|scan|pict)[-_ ]?\d+", re.IGNORECASE
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_NUMBER = re.compile(r"[-+−]?[\d\s.,]+[%°]?")


def look_over(path: str, body: str, first_line: int, language: Language, found: Findings) -> None:
    """Note what could be clearer in a Markdown text whose first line has this number in its file."""
    found.adopt(_looked_over(path, body, first_line, language))


@lru_cache(maxsize=128)  # of a draft one text changes, and all are looked over
def _looked_over(path: str, body: str, first_line: int, language: Language) -> tuple[Problem, ...]:
    found = Findings()
    tokens = markup.tokens(body)
    _look_at_sentences(path, tokens, first_line, language, found)
    _look_at_headings(path, tokens, first_line, found)
    for place, token in enumerate(tokens):
        line = first_line + (token.map or [0])[0]
        if token.type == "thead_open" and _is_of_numbers(tokens[place:]):
            found.add(path, line, "table_header_data")
        elif token.type == "inline":
            _look_at_links(path, token, line, found)
            _look_at_pictures(path, token, line, found)
    return tuple(found.sorted())


def _look_at_sentences(
    path: str, tokens: Sequence[Token], first_line: int, language: Language, found: Findings
) -> None:
    most = SENTENCE.get(language, SENTENCE["en"])
    long = [
        (len(words), line, " ".join(said.split()[:7])[:80])
        for token in tokens
        if token.type == "inline"
        for line, said in _sentences(token, first_line)
        if len(words := _WORD.findall(said)) > most
    ]
    for count, line, passage in sorted(long, reverse=True)[:LONGEST]:
        found.add(path, line, "sentence_long", count=str(count), most=str(most), passage=passage)


def _sentences(token: Token, first_line: int) -> Iterator[tuple[int, str]]:
    """Each sentence of a paragraph with its line, which is found by its first words."""
    start = first_line + (token.map or [0])[0]
    place = 0
    for said in sentences(markup.plain(token.children)):
        opening = said[:12].split("\n")[0]
        place = max(token.content.find(opening, place), place)
        yield start + token.content.count("\n", 0, place), said


def _look_at_headings(path: str, tokens: Sequence[Token], first_line: int, found: Findings) -> None:
    words = sum(len(_WORD.findall(markup.plain(token.children))) for token in tokens if token.type == "inline")
    headings = [place for place, token in enumerate(tokens) if token.type == "heading_open"]
    if words > UNDIVIDED and not headings:
        found.add(path, 0, "heading_none", count=str(words))
    for place in headings:
        line, title = first_line + (tokens[place].map or [0])[0], markup.plain(tokens[place + 1].children)
        after = tokens[place + 3] if place + 3 < len(tokens) else None
        if after is None or (after.type == "heading_open" and after.tag <= tokens[place].tag):
            found.add(path, line, "heading_bare", title=title[:80])
        if len(title) > HEADING:
            found.add(path, line, "heading_long", title=title[:40], count=str(len(title)), most=str(HEADING))
    for place, token in enumerate(tokens):
        if token.type == "paragraph_open" and token.level == 0 and (title := _only_bold(tokens[place + 1])):
            found.add(path, first_line + (token.map or [0])[0], "heading_fake", title=title[:80])


def _only_bold(token: Token) -> str:
    """The words of a paragraph that is nothing but bold words without an end mark, as people write headings."""
    children = [child for child in token.children or () if child.content or child.nesting]
    if len(children) < 3 or children[0].type != "strong_open" or children[-1].type != "strong_close":  # noqa: PLR2004
        return ""
    if any(child.type == "strong_close" for child in children[:-1]):
        return ""
    said = markup.plain(children)
    return "" if ":" in said or said.rstrip().endswith((".", "!", "?", "…", ",")) else said


def _look_at_links(path: str, token: Token, line: int, found: Findings) -> None:
    children = token.children or []
    for place, child in enumerate(children):
        if child.type in {"softbreak", "hardbreak"}:
            line += 1
        elif child.type == "link_open":
            end = next((at for at in range(place, len(children)) if children[at].type == "link_close"), len(children))
            said = markup.plain(children[place + 1 : end]).strip()
            if said.lower().strip(" .,:;!…»→>›") in VAGUE:
                found.add(path, line, "link_vague", words=said[:60])
            elif child.markup != "autolink" and _ADDRESS.fullmatch(said):
                found.add(path, line, "link_bare", words=said[:60])


def _look_at_pictures(path: str, token: Token, line: int, found: Findings) -> None:
    for child in token.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            line += 1
        elif child.type == "image":
            said, address = markup.plain(child.children).strip(), str(child.attrs.get("src", ""))[:200]
            if said.lower().strip(" .") in HOLLOW_ALT or _FILE_NAME.fullmatch(said):
                found.add(path, line, "alt_hollow", words=said[:60], address=address)
            elif len(said) > ALT:
                found.add(path, line, "alt_long", address=address, count=str(len(said)), most=str(ALT))


def _is_of_numbers(tokens: Sequence[Token]) -> bool:
    """Whether most names of the table's columns are numbers: then the first row is probably no header."""
    names = []
    for place, token in enumerate(tokens):
        if token.type == "thead_close":
            break
        if token.type == "th_open":
            names.append(markup.plain(tokens[place + 1].children).strip())
    numbers = [name for name in names if _NUMBER.fullmatch(name) and any(sign.isdigit() for sign in name)]
    return len(names) > 1 and 2 * len(numbers) > len(names) and not all(_is_year(name) for name in numbers)


def _is_year(name: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", name))
