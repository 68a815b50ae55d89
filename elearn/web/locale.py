"""Language: in the address, in `<html lang>`, in dates and plurals."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal
from flask import Flask, g, has_request_context, request, url_for
from flask_babel import Babel, force_locale
from werkzeug.routing import BaseConverter

from elearn.config import LANGUAGES, Settings
from elearn.web.doors import current_person

WARSAW = ZoneInfo("Europe/Warsaw")
babel = Babel()


def language() -> str:
    """Return the language of the page being made."""
    here = vars(g)  # asked a hundred times a page: one look at the context, not four
    locale = getattr(here.get("_flask_babel"), "babel_locale", None)
    if locale is not None:
        return str(locale.language)
    return str(here["language"]) if "language" in here else wanted_language()


def wanted_language() -> str:
    """Return the visitor's language where the address does not say: own choice, then Accept-Language, then default."""
    offered = site_languages()
    if not has_request_context():
        return offered[0]
    person = current_person()
    if person is not None and person.language in offered:
        return person.language
    return request.accept_languages.best_match(offered) or offered[0]


def site_languages() -> tuple[str, ...]:
    """Return the languages of this installation, the default first."""
    from flask import current_app  # noqa: PLC0415 -- read late, the app may be several in tests

    settings: Settings = current_app.extensions["settings"]
    return settings.languages


def use(app: Flask, settings: Settings, catalogues: str) -> None:
    """Teach the application its languages: `<language:language>` in addresses, Babel, date and number filters."""
    offered = settings.languages

    class LanguageConverter(BaseConverter):
        regex = "|".join(offered)

    app.url_map.converters["language"] = LanguageConverter
    app.config["BABEL_DEFAULT_LOCALE"] = offered[0]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = catalogues
    babel.init_app(app, locale_selector=lambda: str(g.language) if "language" in g else wanted_language())

    @app.url_value_preprocessor
    def _language_of_address(_: str | None, values: dict[str, Any] | None) -> None:
        if values is not None and "language" in values:
            g.language = values.pop("language")

    @app.url_defaults
    def _language_into_address(endpoint: str, values: dict[str, Any]) -> None:
        if "language" not in values and app.url_map.is_endpoint_expecting(endpoint, "language"):
            values["language"] = language()

    app.jinja_env.filters.update(day=day, moment=moment, clock=clock, number=number)
    app.jinja_env.globals.update(language=language, languages=lambda: {code: LANGUAGES[code] for code in offered})


def day(value: date | datetime, style: str = "long") -> str:
    """Write a date: "22 listopada 2026", "22 November 2026"; moments are shown in Warsaw's time."""
    if isinstance(value, datetime):
        value = value.astimezone(WARSAW).date()
    return _day(value, style, _babel_locale())


@lru_cache(512)
def _day(value: date, style: str, locale: str) -> str:
    return format_date(value, style, locale=locale).replace(" ", "\N{NO-BREAK SPACE}", 1)


def moment(value: datetime) -> str:
    """Write a moment: "22 listopada 2026, 14:32"."""
    return f"{day(value)}, {clock(value)}"


def clock(value: datetime) -> str:
    """Write a time of day, 24 hours."""
    return format_time(value.astimezone(WARSAW), "HH:mm", locale=_babel_locale())


def number(value: float, places: int = 2) -> str:
    """Write a number with the language's decimal mark and at most so many places."""
    return _number(round(value, places), _babel_locale())


@lru_cache(512)
def _number(value: float, locale: str) -> str:
    return format_decimal(value, locale=locale)


def short_moment(value: datetime) -> str:
    """Write weekday and time of a recent moment: "wtorek, 19:40"."""
    return format_datetime(value.astimezone(WARSAW), "EEEE, HH:mm", locale=_babel_locale())


def _babel_locale() -> str:
    return {"en": "en_GB"}.get(language(), language())


def alternate_urls() -> list[tuple[str, str, str]]:
    """Return (code, own name, address) of this page in every language; the start page where it has no twin."""
    endpoint, values = request.endpoint, dict(request.view_args or {})
    if endpoint is None or ("<language:" not in str(request.url_rule) and "language" not in g):
        endpoint, values = "catalog.home", {}  # a page that took `?language=` has put it into `g` and has twins
    query = request.args.to_dict(flat=False) if request.method == "GET" else {}
    query = {name: items for name, items in query.items() if name not in values and name != "language"}
    offered = site_languages()
    if query:
        return _twins(endpoint, {**query, **values}, offered)
    return _twins_of_page(request.script_root, endpoint, tuple(values.items()), offered)


@lru_cache(1024)
def _twins_of_page(
    _root: str, endpoint: str, values: tuple[tuple[str, Any], ...], offered: tuple[str, ...]
) -> list[tuple[str, str, str]]:
    return _twins(endpoint, dict(values), offered)


def _twins(endpoint: str, values: dict[str, Any], offered: tuple[str, ...]) -> list[tuple[str, str, str]]:
    return [(code, LANGUAGES[code], url_for(endpoint, **{**values, "language": code})) for code in offered]


__all__ = [
    "WARSAW",
    "alternate_urls",
    "clock",
    "day",
    "force_locale",
    "language",
    "moment",
    "number",
    "short_moment",
    "site_languages",
    "use",
    "wanted_language",
]
