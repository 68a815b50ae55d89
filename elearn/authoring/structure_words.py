"""Words of the pages about parts, lessons and settings: what a course begins with, why something was not possible."""

from flask_babel import gettext as _

from elearn.domain.draft.structure import NotPossible, Unreadable


def first_part() -> str:
    """Name the part that a new course begins with."""
    return str(_("Lekcje"))


def first_badge(title: str) -> tuple[str, str, str]:
    """Name a new course's badge, say what its holder knows and what it is given for; the author mends it later."""
    return (
        title,
        str(_("zna treść kursu „%(title)s” i umie z niej skorzystać.", title=title)),
        str(_("Ukończenie wszystkich lekcji kursu.")),
    )


def unreadable() -> str:
    """Say that a file of the course cannot be read."""
    return str(
        _(
            "Pliku z ustawieniami kursu nie da się odczytać, więc niczego w nim nie zmieniamy. "
            "Zajrzyj do historii i przywróć wcześniejszy stan."
        )
    )


def refused(reason: NotPossible | Unreadable) -> str:
    """Say why a change of the structure was not made."""
    if isinstance(reason, Unreadable):
        return unreadable()
    sentences = {
        "lesson_unknown": _("Tej lekcji już nie ma. Ktoś mógł ją właśnie usunąć."),
        "part_unknown": _("Tej części już nie ma. Ktoś mógł ją właśnie usunąć."),
        "part_last": _("To ostatnia część, a są w niej lekcje. Dodaj inną część albo usuń lekcje."),
        "order_stale": _("Ktoś właśnie zmienił lekcje. Kolejność jest taka jak niżej, ułóż ją jeszcze raz."),
        "lessons_many": _("Kurs ma już 99 lekcji, więcej się nie zmieści."),
        "slug_taken": _("Ten adres ma już inna lekcja. Wpisz inny."),
        "slug_bad": _("Adres to małe litery bez ogonków, cyfry i łączniki. Zaczyna się literą."),
        "slug_published": _("Adres opublikowanej lekcji już się nie zmienia: prowadzą do niego linki."),
    }
    return str(sentences[reason.code])
