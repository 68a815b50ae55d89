"""What templates ask for dozens of times a page, remembered: sentences of the interface and addresses.

Flask-Babel and Flask find out anew at each call who is asking; here the language is looked up once and the rest is a
dictionary. Nothing of a person is remembered: a sentence depends on its language, an address on its parts.
"""

import hashlib
from collections.abc import Callable, Hashable, MutableMapping
from functools import lru_cache, partial, wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, request
from flask import url_for as flask_url_for
from jinja2 import Environment, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from elearn.web.locale import language

ADDRESSES = 4096
"""Addresses that are remembered."""
PHRASES = 1024
"""Phrases that each function remembers."""

Phrase = TypeVar("Phrase", bound=Callable[..., str])


class Sentences:
    """The catalogues of one application, with every sentence of the templates that was ever asked for."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._catalogues: dict[str, NullTranslations] = {}
        self._said: dict[tuple[str, str], Markup] = {}

    def catalogue(self, tongue: str) -> NullTranslations:
        """Return the catalogue of a language, read the first time."""
        if tongue not in self._catalogues:
            self._catalogues[tongue] = Translations.load(self._folder, [tongue])
        return self._catalogues[tongue]

    def digest(self, tongue: str) -> str:
        """Return what tells one state of a catalogue from another."""
        file = Path(self._folder) / tongue / "LC_MESSAGES" / "messages.mo"
        return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""

    def gettext(self, tongue: str, message: str) -> Markup:
        """Return the sentence in a language; translations are our own text and may carry markup."""
        said = self._said.get((tongue, message))
        if said is None:
            said = Markup(self.catalogue(tongue).ugettext(message))  # noqa: S704 -- checked catalogues
            self._said[tongue, message] = said
        return said

    def ngettext(self, tongue: str, one: str, many: str, count: int) -> Markup:
        """Return the sentence in the plural form that the number asks for."""
        return Markup(self.catalogue(tongue).ungettext(one, many, count))  # noqa: S704 -- checked catalogues


def use(app: Flask, sentences: Sentences) -> None:
    """Give the templates quick sentences and addresses, in place of those of Flask-Babel and Flask."""

    @pass_eval_context
    def gettext(context: EvalContext, message: str, /, **values: Any) -> str:
        said = sentences.gettext(language(), message)
        if not values and "%" not in said:
            return said
        return said % values if context.autoescape else str(said) % values

    @pass_eval_context
    def ngettext(context: EvalContext, one: str, many: str, count: int, /, **values: Any) -> str:
        said, values = sentences.ngettext(language(), one, many, count), {"num": count, **values}
        return said % values if context.autoescape else str(said) % values

    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext, url_for=url_for)
    setattr(app.jinja_env, "make_globals", partial(_globals, app.jinja_env))  # noqa: B010 -- a chain of maps is slow


def _globals(environment: Environment, own: MutableMapping[str, Any] | None) -> dict[str, Any]:
    """Return what a template may name, as one dictionary: macros look names up at every call."""
    return {**environment.globals, **(own or {})}


def url_for(endpoint: str, **values: Hashable) -> str:
    """Return the address of a page of this site, as Flask's `url_for` does."""
    if not has_request_context() or endpoint.startswith(".") or any(name.startswith("_") for name in values):
        return flask_url_for(endpoint, **values)  # type: ignore[arg-type]
    try:
        return _address(request.script_root, language(), endpoint, tuple(values.items()))
    except TypeError:  # a list of values cannot be remembered
        return flask_url_for(endpoint, **values)  # type: ignore[arg-type]


@lru_cache(ADDRESSES)
def _address(_root: str, _language: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return flask_url_for(endpoint, **dict(values))


def phrase(write: Phrase) -> Phrase:
    """Remember what a function writes in each language: for phrases that depend on their few arguments alone."""

    @lru_cache(PHRASES)
    def written(_language: str, *facts: Hashable) -> str:
        return write(*facts)

    @wraps(write)
    def ask(*facts: Hashable) -> str:
        return written(language(), *facts)

    return cast("Phrase", ask)
