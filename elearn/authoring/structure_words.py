"""Words of the pages about parts, lessons and settings: what a course begins with, why something was not possible."""

from datetime import datetime

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from elearn.domain.draft.structure import NotPossible, Unreadable
from elearn.web.locale import clock, number

MEGABYTE = 1_000_000


def use(app: Flask) -> None:
    """Give the templates the weight of a file in words."""
    app.jinja_env.filters["weight"] = weight


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


def put_aside() -> str:
    """Say that somebody was faster, and that nothing is lost."""
    return str(
        _(
            "Ktoś zmienił to samo, gdy ta strona była otwarta. Twoja wersja jest zachowana obok, niczego nie "
            "nadpisaliśmy. Porównaj obie i wybierz."
        )
    )


def stored(mark: str, now: datetime) -> dict[str, str]:
    """Answer a page that stores by itself: from now on its text is the one with this mark."""
    at = clock(now)
    return {"state": "saved", "mark": mark, "said": str(_("Zapisano o %(time)s", time=at)), "at": at, "others": ""}


def stored_beside(compare: str) -> dict[str, str]:
    """Answer a page that stores by itself where somebody else was faster."""
    return {"state": "conflict", "said": put_aside(), "compare": compare, "others": ""}


def weight(size: int) -> str:
    """Write how heavy a file is: "84 KB", "1,2 MB"."""
    if size < MEGABYTE:
        return str(_("%(size)s KB", size=number(max(1, round(size / 1_000)), 0)))
    return str(_("%(size)s MB", size=number(size / MEGABYTE, 1)))


def picture_added(name: str, size: int, *, shrunk: bool, heavy: bool) -> str:
    """Say under which name a picture lies now, and whether it is heavy."""
    said = _("Obraz „%(name)s” zapisany, waży %(size)s.", name=name, size=weight(size))
    if shrunk:
        said += " " + _("Był większy niż trzeba, więc go zmniejszyliśmy.")
    if heavy:
        said += " " + _("Na słabym łączu otworzy się powoli. Jeśli się da, wybierz prostszy obraz.")
    return str(said)


def pictures_removed(count: int) -> str:
    """Say how many pictures were removed."""
    said: str = ngettext(
        "Usunięty obraz: %(num)d. Zostaje w historii.", "Usunięte obrazy: %(num)d. Zostają w historii.", count
    )
    return said
