"""Pages of the catalogue: the home page, the shelf with its search, pictures, the map of the site."""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from elearn.catalog import phrases, queries
from elearn.catalog.queries import Published
from elearn.db import db
from elearn.domain.course.media import PICTURE
from elearn.domain.course.outline import LessonOutline
from elearn.web import markdown
from elearn.web.doors import public
from elearn.web.locale import language, site_languages
from elearn.web.site import absolute

pages = Blueprint("catalog", __name__, url_prefix="/<language:language>")
files = Blueprint("media", __name__)

ON_HOME = 6
"""Courses that the home page shows."""
WORDS_LENGTH = 120
"""Characters of a search that are read."""
TERM = 2
"""Level of the headings that are terms of a glossary."""
PICTURE_TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "svg": "image/svg+xml"}
ALWAYS_THERE = ("catalog.home", "catalog.shelf", "site.help", "site.contact", "site.privacy", "site.accessibility")
SITEMAP, XHTML = "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.w3.org/1999/xhtml"


class Found(NamedTuple):
    """A page that was found: a course, or one lesson of it."""

    course: Published
    lesson: LessonOutline | None


@pages.get("/")
@public
def home() -> ResponseReturnValue:
    """Say what this is and show the first courses of the shelf."""
    courses = queries.shelf(db.session())
    return render_template(
        "catalog/home.html",
        courses=courses[:ON_HOME],
        more=len(courses) > ON_HOME,
        topics=phrases.topics(courses),
        total=phrases.whole_time(courses),
        nav="home",
    )


@pages.get("/courses")
@public
def shelf() -> ResponseReturnValue:
    """Show the courses, all or of one topic; or what was found for the words asked for."""
    courses = queries.shelf(db.session())
    words = " ".join(request.args.get("q", "")[:WORDS_LENGTH].split())
    if words:
        found = _found(courses, words)
        said = phrases.found_count(len(found), words)
        return render_template("catalog/search.html", words=words, found=found, said=said, nav="courses")
    topics = phrases.topics(courses)
    topic = next((name for name, _label, _count in topics if name == request.args.get("topic")), None)
    shown = [course for course in courses if topic in {None, course.outline.topic}]
    return render_template(
        "catalog/shelf.html",
        courses=shown,
        topic=topic,
        topics=topics,
        all_courses=len(courses),
        total=phrases.whole_time(shown),
        nav="courses",
    )


def _found(courses: list[Published], words: str) -> list[Found]:
    """Search in the page's language, then in the language in which a page falls back here."""
    by_slug = {course.slug: course for course in courses}
    tongues = dict.fromkeys([language(), *(course.outline.base for course in courses)])
    found: dict[tuple[str, str], Found] = {}
    for tongue in tongues:
        for hit in queries.search(db.session(), words, tongue):
            course = by_slug.get(hit.course)
            if course is not None and _shown_in(course, hit.lesson) == tongue:
                found[hit.course, hit.lesson] = Found(course, course.outline.by_slug.get(hit.lesson))
    return list(found.values())


def _shown_in(course: Published, lesson: str) -> str:
    place = course.outline.by_slug.get(lesson)
    return phrases.tongue(place.words if place else course.outline.words, course.outline.base)


@pages.get("/courses/<course>/glossary")
@public
def glossary(course: str) -> ResponseReturnValue:
    """Explain the course's terms, also those of a course in the archive; also for paper."""
    published = queries.kept(db.session(), course) or abort(404)
    page = queries.page(db.session(), published.revision_id, "glossary", language(), published.outline.base)
    if page is None:
        abort(404)
    printed = request.args.get("view") == "print"
    return render_template(
        "catalog/glossary_print.html" if printed else "catalog/glossary.html",
        course=published,
        outline=published.outline,
        words=published.outline.said(language()),
        page=page,
        terms=[(anchor, title) for level, anchor, title in page.toc if level == TERM],
        body=markdown.stored(page.html, str(current_app.extensions["assets"].url("icons.svg"))),
        nav="courses",
    )


@pages.get("/courses/<course>/monday")
@public
def monday(course: str) -> ResponseReturnValue:
    """Give what to do on Monday as a list to print."""
    published = queries.kept(db.session(), course) or abort(404)
    words = published.outline.said(language())
    if not words.monday:
        abort(404)
    return render_template(
        "catalog/monday.html", course=published, outline=published.outline, words=words, nav="courses"
    )


@files.get("/media/<course>/<int:number>/<name>")
@public
def file(course: str, number: int, name: str) -> ResponseReturnValue:
    """Send a picture of a course's revision; what was published never changes."""
    picture = PICTURE.fullmatch(name)
    content = queries.file(db.session(), course, number, f"media/{name}") if picture else None
    if picture is None or content is None:
        abort(404)
    answer = Response(content, mimetype=PICTURE_TYPES[picture.group(1)])
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@files.get("/sitemap.xml")
@public
def sitemap() -> ResponseReturnValue:
    """List every public page in every language it has, with its twins, for search engines."""
    register_namespace("", SITEMAP)
    register_namespace("xhtml", XHTML)
    root = Element(f"{{{SITEMAP}}}urlset")
    for twins, changed in _public_pages():
        for address in twins.values():
            entry = SubElement(root, f"{{{SITEMAP}}}url")
            SubElement(entry, f"{{{SITEMAP}}}loc").text = address
            if changed:
                SubElement(entry, f"{{{SITEMAP}}}lastmod").text = changed
            for code, twin in twins.items():
                SubElement(entry, f"{{{XHTML}}}link", rel="alternate", hreflang=code, href=twin)
    return Response(tostring(root, encoding="utf-8", xml_declaration=True), mimetype="application/xml")


def _public_pages() -> Iterator[tuple[dict[str, str], str]]:
    """Yield for every public page its address in each language, and the day of its last change."""
    for endpoint in ALWAYS_THERE:
        yield _twins(endpoint, site_languages(), {}), ""
    for course in queries.shelf(db.session()):
        changed, here = course.published_at.date().isoformat(), {"course": course.slug}
        yield _twins("learning.course", _spoken(course.outline.words), here), changed
        for lesson in course.outline.lessons:
            yield _twins("learning.lesson", _spoken(lesson.words), {**here, "lesson": lesson.slug}), changed


def _spoken(texts: Collection[str]) -> Collection[str]:
    """Return the site's languages that a page has; the first one, where it falls back, if it has none."""
    return [code for code in site_languages() if code in texts] or site_languages()[:1]


def _twins(endpoint: str, spoken: Collection[str], values: dict[str, Any]) -> dict[str, str]:
    return {code: absolute(url_for(endpoint, **values, language=code)) for code in spoken}
