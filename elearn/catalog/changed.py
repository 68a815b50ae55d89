"""Sentences for what changed between two revisions of a course."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from elearn.catalog.phrases import language_name
from elearn.domain.course.changes import Change

Sentence = Callable[[Mapping[str, str]], str]


def change_sentence(change: Change) -> str:
    """What is different now; languages stand there by their names."""
    values = dict(change.values)
    if "language" in values:
        values["language"] = language_name(values["language"])
    return CHANGES[change.code](values)


CHANGES: dict[str, Sentence] = {
    "course_added": lambda values: _("Nowy kurs. Liczba lekcji: %(lessons)s.", **values),
    "course_text_changed": lambda values: _("Zmienił się opis kursu (%(language)s).", **values),
    "glossary_changed": lambda _values: _("Zmienił się słowniczek."),
    "course_settings_changed": lambda _values: _(
        "Zmieniły się dane kursu: temat, licencja, osoby autorskie albo wygląd."
    ),
    "badge_changed": lambda values: _("Zmienił się opis odznaki (%(language)s).", **values),
    "completion_changed": lambda _values: _("Zmieniły się warunki ukończenia kursu."),
    "badge_months_changed": lambda _values: _("Zmienił się czas, na który wydajemy odznakę."),
    "alignment_changed": lambda _values: _("Zmieniło się to, czemu odpowiada odznaka w cudzych ramach kompetencji."),
    "parts_changed": lambda _values: _("Zmienił się podział kursu na części."),
    "legal_date_changed": lambda values: _("Nowy stan prawny kursu: %(date)s.", **values),
    "legal_date_removed": lambda _values: _("Kurs nie podaje już stanu prawnego."),
    "language_added": lambda values: _("Kurs jest teraz także w języku: %(language)s.", **values),
    "language_removed": lambda values: _("Kursu nie ma już w języku: %(language)s.", **values),
    "lesson_added": lambda values: _("Nowa lekcja: „%(title)s”.", **values),
    "lesson_removed": lambda values: _("Nie ma już lekcji „%(title)s”.", **values),
    "lessons_order_changed": lambda _values: _("Zmieniła się kolejność lekcji."),
    "lesson_text_changed": lambda values: _("Lekcja „%(title)s”: zmieniony tekst (%(language)s).", **values),
    "lesson_kind_changed": lambda values: _("Lekcja „%(title)s”: zmieniony rodzaj (lekcja albo sprawdzian).", **values),
    "lesson_minutes_changed": lambda values: _("Lekcja „%(title)s”: zmieniony czas.", **values),
    "lesson_legal_date_changed": lambda values: _("Lekcja „%(title)s”: zmieniony stan prawny.", **values),
    "lesson_worksheet_changed": lambda values: _("Lekcja „%(title)s”: inna karta pracy.", **values),
    "lesson_acts_changed": lambda values: _("Lekcja „%(title)s”: zmieniona lista aktów prawnych.", **values),
    "translation_added": lambda values: _("Lekcja „%(title)s” jest teraz także w języku: %(language)s.", **values),
    "translation_removed": lambda values: _("Lekcji „%(title)s” nie ma już w języku: %(language)s.", **values),
    "quiz_added": lambda values: _("Lekcja „%(title)s”: nowy test, pytania: %(count)s.", **values),
    "quiz_removed": lambda values: _("Lekcja „%(title)s”: nie ma już testu, pytania w nim: %(count)s.", **values),
    "quiz_settings_changed": lambda values: _("Lekcja „%(title)s”: zmienione zasady testu.", **values),
    "questions_added": lambda values: _("Lekcja „%(title)s”: nowe pytania: %(count)s.", **values),
    "questions_removed": lambda values: _("Lekcja „%(title)s”: usunięte pytania: %(count)s.", **values),
    "questions_key_changed": lambda values: _(
        "Lekcja „%(title)s”: pytania ze zmienioną poprawną odpowiedzią albo punktami: %(count)s.",
        **values,
    ),
    "questions_text_changed": lambda values: _(
        "Lekcja „%(title)s”: pytania ze zmienioną treścią: %(count)s.",
        **values,
    ),
    "questions_order_changed": lambda values: _("Lekcja „%(title)s”: zmieniona kolejność pytań.", **values),
    "worksheet_changed": lambda values: _("Karta pracy %(file)s: zmieniona, nowa albo usunięta.", **values),
    "picture_changed": lambda values: _("Zdjęcie %(file)s: zmienione, nowe albo usunięte.", **values),
}
"""One sentence for each code of `domain.course.codes.CHANGE_CODES`."""
