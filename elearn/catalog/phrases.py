"""Small words of course pages: how long, how many, which topic, in which language a text is."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from elearn.catalog.queries import Published
from elearn.config import LANGUAGES
from elearn.domain.course.outline import Outline
from elearn.web.locale import language
from elearn.web.quick import phrase

HOUR = 60
ABOUT_AN_HOUR = (50, 75)
ABOUT_HOUR_AND_HALF = 105


@phrase
def duration(minutes: int) -> str:
    """Write "1 godz. 40 min"."""
    hours, rest = divmod(minutes, HOUR)
    if not hours:
        return _("%(minutes)d min", minutes=rest)
    if not rest:
        return _("%(hours)d godz.", hours=hours)
    return _("%(hours)d godz. %(minutes)d min", hours=hours, minutes=rest)


def time_left(minutes: int) -> str:
    """Say roughly how much time is left: "Zostało około godziny"."""
    low, high = ABOUT_AN_HOUR
    if minutes < low:
        return _("Zostało około %(minutes)d min", minutes=max(5, 5 * round(minutes / 5)))
    if minutes < high:
        return _("Zostało około godziny")
    if minutes < ABOUT_HOUR_AND_HALF:
        return _("Zostało około półtorej godziny")
    return ngettext("Zostało około %(num)d godziny", "Zostało około %(num)d godzin", round(minutes / HOUR))


@phrase
def topic_name(topic: str) -> str:
    """Name the topic of a course."""
    return {
        "brand": _("Marka i promocja"),
        "transparency": _("Przejrzystość"),
        "cooperation": _("Współpraca"),
        "law": _("Prawo"),
        "finance": _("Finanse"),
        "volunteering": _("Wolontariat"),
        "accessibility": _("Dostępność"),
    }.get(topic, _("Inne tematy"))


@phrase
def lessons_count(count: int) -> str:
    """Write "7 lekcji"."""
    return ngettext("%(num)d lekcja", "%(num)d lekcji", count)


@phrase
def courses_count(count: int) -> str:
    """Write "24 kursy"."""
    return ngettext("%(num)d kurs", "%(num)d kursów", count)


def whole_time(courses: Sequence[Published]) -> str:
    """Say how many courses there are and how long they take together."""
    total = duration(sum(course.outline.minutes for course in courses))
    return _("%(courses)s, razem %(time)s", courses=courses_count(len(courses)), time=total)


def found_count(count: int, words: str) -> str:
    """Say how many pages were found for the words asked for."""
    if not count:
        return _("Nic nie znaleziono dla słów „%(words)s”.", words=words)
    return ngettext(
        "Znaleziono %(num)d stronę dla słów „%(words)s”.",
        "Znaleziono %(num)d stron dla słów „%(words)s”.",
        count,
        words=words,
    )


def topics(courses: Sequence[Published]) -> list[tuple[str, str, int]]:
    """Return (topic, its name, number of courses) for every topic there is, the order of the shelf kept."""
    counted: dict[str, int] = {}
    for course in courses:
        counted[course.outline.topic] = counted.get(course.outline.topic, 0) + 1
    return [(topic, topic_name(topic), count) for topic, count in counted.items()]


def facts_of(outline: Outline) -> list[tuple[str | None, str]]:
    """Return the small facts of a course, each with its icon: lessons, time, languages."""
    tongues = ", ".join(outline.languages).upper()
    return [("list", lessons_count(len(outline.lessons))), ("clock", duration(outline.minutes)), (None, tongues)]


def badge_validity(months: int | None) -> str:
    """Say how long a badge is valid: "bezterminowo", "24 miesiące od wydania"."""
    if months is None:
        return _("bezterminowo")
    return ngettext("%(num)d miesiąc od wydania", "%(num)d miesięcy od wydania", months)


def tongue(texts: Mapping[str, Any], spare: str) -> str:
    """Return the language in which a text is shown: the page's, else the spare one."""
    return language() if language() in texts else spare


def language_name(code: str) -> str:
    """Return a language's own name."""
    return LANGUAGES.get(code, code.upper())


def use(app: Flask) -> None:
    """Give the templates the words of this file."""
    app.jinja_env.filters.update(
        duration=duration,
        time_left=time_left,
        topic_name=topic_name,
        facts_of=facts_of,
        lessons_count=lessons_count,
        courses_count=courses_count,
        badge_validity=badge_validity,
        language_name=language_name,
    )
    app.jinja_env.globals.update(tongue=tongue)
