"""A course for print: all it says, its questions to answer with a pen, the answers at the end; an accessible PDF."""

import base64
import re
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import PurePosixPath

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from elearn.catalog.loading import labels, picture_sizes
from elearn.catalog.phrases import duration, language_name
from elearn.certificates.printing import TEXT_FAMILY, document
from elearn.config import ROOT
from elearn.domain.course.lessons import GLOSSARY_PAGE
from elearn.domain.course.media import PICTURE
from elearn.domain.course.model import Act, Course, Lesson
from elearn.domain.course.outline import outline_of
from elearn.domain.exchange import printed
from elearn.domain.exchange.printed import Link, Node
from elearn.domain.typography import tidy
from elearn.web.locale import WARSAW, day

TEMPLATE = ROOT / "elearn" / "templates" / "authoring" / "course.typ"
WIDEST, HIGHEST, POINTS_A_PIXEL = 450, 560, 0.85
"""Of a picture, in points: what fits on the sheet, and how large a drawing's own unit is."""

MEDIUM = 500
"""Of words in drawings: with a weight of 400 the printer takes a variable font as it comes, which is hair-thin."""

_FAMILY, _NORMAL = re.compile(r'\sfont-family="[^"]*"'), re.compile(r'(?<=\sfont-weight=")(?:normal|400)(?=")')
_WEIGHT_OF_ALL = re.compile(r'<svg [^>]*font-weight="')


def pdf(course: Course, language: str, moment: datetime) -> bytes:
    """Return the course in one language as PDF; the same bytes for the same moment."""
    settings = current_app.extensions["settings"]
    with force_locale(language if language in settings.languages else settings.languages[0]):
        return document(TEMPLATE, _content(course, language, moment), moment=moment)


def _content(course: Course, language: str, moment: datetime) -> Node:
    text, link, today = course.texts[language], _links(course), moment.astimezone(WARSAW)
    settings = current_app.extensions["settings"]
    authors = list(course.authors) or [settings.course_authors or settings.organisation]
    glossary = course.glossary.get(language)
    return {
        "title": tidy(text.title, language),
        "authors": authors,
        "lang": language,
        "date": {"year": today.year, "month": today.month, "day": today.day},
        "summary": tidy(text.summary, language),
        "facts": _facts(course, authors, today),
        "about": printed.blocks(text.description, language, link),
        "outcomes": [tidy(one, language) for one in text.outcomes],
        "rule": current_app.jinja_env.filters["rule_sentence"](outline_of(course)),
        "lessons": [_lesson(course, lesson, number, language) for number, lesson in enumerate(course.lessons, 1)],
        "glossary": {"title": glossary.title, "body": printed.blocks(glossary.body, language, link)}
        if glossary
        else None,
        "monday": [tidy(one, language) for one in text.monday],
        "pictures": _pictures(course),
        "words": {
            **labels(),
            "contents": _("Spis lekcji"),
            "about": _("O kursie"),
            "outcomes": _("Po kursie"),
            "sources": _("Źródła"),
            "monday": _("Co zrobić w poniedziałek"),
            "answers": _("Odpowiedzi"),
        },
    }


def _facts(course: Course, authors: Sequence[str], today: datetime) -> list[str]:
    settings = current_app.extensions["settings"]
    legal = [_("Stan prawny na %(day)s", day=day(course.legal_date))] if course.legal_date else []
    return [
        ", ".join(authors),
        _("Licencja treści: %(licence)s.", licence=course.licence or settings.course_licence),
        *legal,
        _("Wydruk z %(day)s. %(site)s, %(url)s", day=day(today), site=settings.site_name, url=settings.url),
    ]


def _lesson(course: Course, lesson: Lesson, number: int, language: str) -> Node:
    spoken = language if language in lesson.texts else course.base
    text, link = lesson.texts[spoken], _links(course)
    truth = (_("Prawda"), _("Fałsz"))
    sheet = course.media.get(f"{lesson.worksheet}.{spoken}.md") if lesson.worksheet else None
    facts = [_("Lekcja %(number)d z %(total)d", number=number, total=len(course.lessons)), duration(lesson.minutes)]
    if lesson.legal_date:
        facts.append(_("Stan prawny na %(day)s", day=day(lesson.legal_date)))
    if spoken != language:
        facts.append(_("w języku: %(language)s", language=language_name(spoken)))
    questions = []
    for question in lesson.quiz.questions if lesson.quiz else ():
        said = question.text_in(spoken)
        rows, answer = printed.asked(question, spoken, link, truth)
        why = printed.blocks(said.explanation, spoken, link)
        questions.append(
            {"prompt": printed.line(said.prompt, spoken, link), "rows": rows, "answer": answer, "why": why}
        )
    return {
        "title": tidy(text.title, spoken),
        "label": f"l:{lesson.slug}",
        "lang": spoken,
        "meta": ", ".join(facts),
        "summary": tidy(text.summary, spoken),
        "body": _below(printed.blocks(text.body, spoken, link)),
        "quiz": _("Sprawdzian") if lesson.kind == "test" else _("Sprawdź się"),
        "questions": questions,
        "sheet": _sheet(sheet.decode(), spoken, link) if sheet else [],
        "sources": [*map(_act, lesson.acts), *(printed.line(one.text, spoken, link) for one in text.sources)],
    }


def _below(blocks: list[Node]) -> list[Node]:
    """Return the blocks with no heading above level 2 and none that skips a level: a title of level 1 stands above."""
    before = 1
    for block in blocks:
        if block["k"] == "h":
            block["level"] = before = max(2, min(block["level"], before + 1, 3))
    return blocks


def _sheet(text: str, spoken: str, link: Link) -> list[Node]:
    """Return a worksheet as blocks: its title is a part of the lesson, its headings parts of that."""
    found = printed.blocks(text, spoken, link)
    for block in found:
        if block["k"] == "h":
            block["level"] = 2 if block["level"] == 1 else 3
    return _below(found)


def _act(act: Act) -> list[Node]:
    return printed.words(", ".join(filter(None, (act.name, act.article, act.reference))), "pl")


def _links(course: Course) -> Link:
    """Return what leads links of the course to its lessons in the print; places inside a lesson become plain words."""
    labels_of = {lesson.file: f"#l:{lesson.slug}" for lesson in course.lessons}
    if course.glossary:
        labels_of[GLOSSARY_PAGE] = "#p:glossary"

    def link(address: str) -> str:
        path = address.partition("#")[0]
        if address.startswith(("https://", "mailto:")):
            return address
        return labels_of.get(PurePosixPath(path).name, "") if path else ""

    return link


def _pictures(course: Course) -> Node:
    """Return each picture as a drawing with the width it takes on paper."""
    sizes, found = picture_sizes(course), {}
    for name, content in course.media.items():
        path = f"media/{name}"
        if PICTURE.fullmatch(name) and path in sizes:
            width, height = sizes[path]
            wide = min(width * POINTS_A_PIXEL, WIDEST, HIGHEST * width / height)
            found[path] = {"svg": _drawing(content) if name.endswith(".svg") else _framed(name, content), "width": wide}
    return found


def _drawing(content: bytes) -> str:
    """Return a drawing whose words have a font of ours: the printer knows no others and would leave them out."""
    bare = _NORMAL.sub(str(MEDIUM), _FAMILY.sub("", content.decode()))
    weight = "" if _WEIGHT_OF_ALL.match(bare) else f' font-weight="{MEDIUM}"'
    return bare.replace("<svg ", f"<svg font-family=\"'{TEXT_FAMILY}'\"{weight} ", 1)


def _framed(name: str, content: bytes) -> str:
    """Return a picture made of pixels inside a drawing, which is what can be handed to the printer as text."""
    from PIL import Image  # noqa: PLC0415 -- only when something is printed

    kind = {"jpg": "jpeg"}.get(name.rpartition(".")[2], "png")
    with Image.open(BytesIO(content)) as picture:
        width, height = picture.size
        if name.endswith(".webp"):
            drawn = BytesIO()
            picture.save(drawn, "PNG")
            content = drawn.getvalue()
    coded = base64.b64encode(content).decode()
    box = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    inside = f'<image width="{width}" height="{height}" href="data:image/{kind};base64,{coded}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{inside}</svg>'
