"""Words of the pages of a translation: what a piece is, what became of a text, why a file was not taken."""

from collections.abc import Callable, Mapping

from babel import Locale
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from elearn.catalog.phrases import language_name
from elearn.domain.exchange.texts import Refused

COMMON = ("pl", "en", "uk", "be", "de", "ru", "cs", "sk", "lt", "es", "fr", "it", "ro", "vi", "ar", "ka")
"""The languages that a course in Poland is most often translated into."""


def spoken_name(code: str) -> str:
    """Name a language in the language of the page: "ukraiński"."""
    named = Locale.parse(str(get_locale())).languages.get(code)
    return str(named or language_name(code))


def kind_name(kind: str) -> str:
    """Say what a piece is: "tytuł", "nagłówek", "odpowiedź"."""
    named = KINDS.get(kind.rstrip("123456") if kind.startswith("heading") else kind)
    return str(named() if named else _("tekst"))


KINDS: Mapping[str, Callable[[], str]] = {
    "title": lambda: _("tytuł"),
    "summary": lambda: _("o czym to jest"),
    "outcome": lambda: _("efekt"),
    "monday": lambda: _("na poniedziałek"),
    "badge_name": lambda: _("nazwa odznaki"),
    "badge_claim": lambda: _("co potrafi osoba z odznaką"),
    "badge_criteria": lambda: _("za co jest odznaka"),
    "part": lambda: _("nazwa części"),
    "source": lambda: _("źródło"),
    "heading": lambda: _("nagłówek"),
    "box": lambda: _("tytuł ramki"),
    "paragraph": lambda: _("akapit"),
    "item": lambda: _("punkt listy"),
    "row": lambda: _("wiersz tabeli"),
    "quote": lambda: _("cytat"),
    "code": lambda: _("blok do przepisania"),
    "note": lambda: _("przypis"),
    "definition": lambda: _("objaśnienie pojęcia"),
    "prompt": lambda: _("pytanie"),
    "option": lambda: _("odpowiedź"),
    "why": lambda: _("dlaczego ta odpowiedź"),
    "variants": lambda: _("przyjmowane odpowiedzi, każda w osobnym wierszu"),
    "pair": lambda: _("para do połączenia"),
    "step": lambda: _("element kolejności"),
    "gaps": lambda: _("zdanie z lukami"),
    "unit": lambda: _("jednostka"),
    "explanation": lambda: _("wyjaśnienie"),
}
"""What a piece is."""


def fate_name(fate: str) -> str:
    """Say in a few words what became of a text that came back."""
    return str(FATES[fate]())


FATES: Mapping[str, Callable[[], str]] = {
    "taken": lambda: _("dodane"),
    "replaced": lambda: _("zamienione na nowe"),
    "confirmed": lambda: _("potwierdzone jako aktualne"),
    "outdated": lambda: _("dodane, ale tekst podstawowy zmienił się od eksportu"),
    "same": lambda: _("bez zmian"),
    "empty": lambda: _("bez tłumaczenia w pliku"),
    "unfinished": lambda: _("nie dodane: przetłumaczona tylko część fragmentu"),
    "gone": lambda: _("nie dodane: tego fragmentu nie ma już w kursie"),
    "file_gone": lambda: _("nie dodane: tego pliku nie ma już w kursie"),
}
"""What can become of a text."""


def refused(reason: Refused) -> str:
    """Say why a file of texts was not taken, and what to do instead."""
    values = dict(reason.values)
    for name in ("language", "expected"):
        if name in values and reason.code in {"texts_other_base", "texts_other_language"}:
            values[name] = spoken_name(values[name])
    return str(PROBLEMS[reason.code](values))


PROBLEMS: Mapping[str, Callable[[Mapping[str, str]], str]] = {
    "texts_not_xml": lambda values: _("To nie jest poprawny plik XLIFF: %(reason)s", **values),
    "texts_declaration": lambda _values: _(
        "Plik ma na początku deklarację DOCTYPE. Usuń ją i wyślij plik jeszcze raz."
    ),
    "texts_not_xliff": lambda _values: _("To plik XML, ale nie XLIFF."),
    "texts_version": lambda values: _("To XLIFF w wersji %(version)s. Zapisz plik jako XLIFF 2.", **values),
    "texts_other_base": lambda values: _(
        "Ten plik tłumaczy z języka: %(language)s. Językiem podstawowym kursu jest: %(expected)s.", **values
    ),
    "texts_other_language": lambda values: _(
        "Ten plik tłumaczy na język: %(language)s. Ta strona dotyczy języka: %(expected)s.", **values
    ),
    "texts_other_course": lambda values: _("Ten plik jest z kursu „%(course)s”, a nie „%(expected)s”.", **values),
    "texts_none": lambda _values: _("W tym pliku nie ma żadnych tekstów."),
    "texts_many": lambda values: _("W tym pliku jest za dużo tekstów, najwięcej bierzemy %(most)s.", **values),
    "texts_not_text": lambda _values: _("Tego pliku nie da się odczytać jako tabeli. Zapisz go jako CSV UTF-8."),
    "texts_columns": lambda values: _("W pierwszym wierszu tabeli muszą być kolumny: %(columns)s.", **values),
}
"""Why a whole file is not taken."""


def entered(count: int, *, language_entered: bool, language: str) -> str:
    """Say what became part of the course."""
    if language_entered:
        return str(_("Kurs ma teraz język: %(language)s. Uczestnicy zobaczą go po publikacji.", language=language))
    return str(
        ngettext(
            "%(num)d plik jest już cały i wchodzi do kursu.",
            "%(num)d plików jest już całych i wchodzi do kursu.",
            count,
        )
    )
