"""Error pages: what happened, what to do, whom to write to, and a case number that stands in the log."""

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from elearn.config import LANGUAGES
from elearn.web import rescue
from elearn.web.headers import case_number
from elearn.web.locale import force_locale, site_languages


def sentences(status: int) -> tuple[str, str]:
    """Return the heading and the advice for a status."""
    return {
        400: (_("Nie rozumiemy tego żądania"), _("Wróć do poprzedniej strony i spróbuj jeszcze raz.")),
        401: (_("Twoja sesja się skończyła"), _("Zaloguj się w nowej karcie, a potem wróć tu po swój tekst.")),
        403: (_("Nie masz dostępu do tej strony"), _("Jeśli dostęp jest ci potrzebny, napisz do nas.")),
        404: (_("Nie ma takiej strony"), _("Link mógł się zmienić. Sprawdź adres albo zacznij od strony głównej.")),
        405: (_("Tego nie da się tu zrobić"), _("Wróć do poprzedniej strony i użyj przycisku na stronie.")),
        410: (_("Tej strony już nie ma"), _("Została usunięta i nie wróci. Zacznij od strony głównej.")),
        413: (_("To za dużo naraz"), _("Wyślij mniejszy plik albo krótszy tekst. Nic nie zostało zapisane.")),
        415: (_("Nie znamy takiego pliku"), _("Wyślij plik w innym formacie.")),
        429: (_("Za dużo prób w krótkim czasie"), _("Odczekaj kilka minut i spróbuj jeszcze raz.")),
        500: (_("To nasz błąd"), _("Spróbuj za kilka minut. Jeśli błąd wróci, napisz do nas i podaj numer sprawy.")),
        503: (_("Serwis chwilowo nie działa"), _("Spróbuj za kilka minut.")),
    }.get(status, (_("Coś poszło nie tak"), _("Wróć do poprzedniej strony i spróbuj jeszcze raz.")))


def use(app: Flask) -> None:
    """Answer every failure with a page in the visitor's language."""

    @app.errorhandler(CSRFError)
    def _stale_form(_error: CSRFError) -> ResponseReturnValue:
        with force_locale(_language()):
            heading = _("Ten formularz stracił ważność")
            advice = _("Wróć do poprzedniej strony, odśwież ją i wyślij formularz jeszcze raz.")
            return _page(400, heading, advice), 400

    @app.errorhandler(HTTPException)
    def _failed(error: HTTPException) -> ResponseReturnValue:
        if error.response is not None:
            return error.response
        status = error.code or 500
        with force_locale(_language()):
            body = _page(status, *sentences(status))
        headers = [
            (name, value) for name, value in error.get_headers() if name not in {"Content-Type", "Content-Length"}
        ]
        return body, status, headers

    @app.errorhandler(Exception)
    def _broken(error: Exception) -> ResponseReturnValue:
        app.logger.error("case %s", case_number(), exc_info=error)
        with force_locale(_language()):
            return _page(500, *sentences(500)), 500


def _page(status: int, heading: str, advice: str) -> str:
    """Render without database and session, so that it works when they don't."""
    return render_template(
        "error.html",
        status=status,
        heading=heading,
        advice=advice,
        case_number=case_number(),
        page_language=_language(),
        typed=rescue.typed(),
    )


def _language() -> str:
    """Return the language of the address, else of the browser; never ask the database."""
    first = request.path.split("/", 2)[1] if request.path.count("/") else ""
    offered = site_languages()
    return (
        first if first in LANGUAGES and first in offered else request.accept_languages.best_match(offered) or offered[0]
    )
