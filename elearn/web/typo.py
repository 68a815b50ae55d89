"""Typography of what people and courses say: the `nbsp` filter of templates, for plain text.

Sentences of the interface need no filter: they are tidied once, when the catalogues are compiled.
"""

from functools import lru_cache

from flask import Flask

from elearn.domain.typography import tidy
from elearn.web.locale import language


def use(app: Flask) -> None:
    """Give templates the filter."""
    app.jinja_env.filters["nbsp"] = nbsp


def nbsp(text: str, tongue: str | None = None) -> str:
    """Put no-break spaces into a text in the page's language, or in `tongue` where the text has another one."""
    return _tidied(str(text), tongue or language())


@lru_cache(2048)
def _tidied(text: str, tongue: str) -> str:
    return tidy(text, tongue)
