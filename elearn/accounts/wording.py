"""Sentences for the codes of accounts."""

from flask_babel import gettext as _

from elearn.domain.people import PASSWORD_LENGTH, Weakness
from elearn.domain.powiats import ELSEWHERE, powiats


def weakness(reason: Weakness) -> str:
    """Say what to do about a weak password."""
    shortest, longest = PASSWORD_LENGTH
    sentences: dict[Weakness, str] = {
        Weakness.SHORT: _("Hasło musi mieć co najmniej %(count)s znaków", count=shortest),
        Weakness.LONG: _("Hasło może mieć najwyżej %(count)s znaków", count=longest),
        Weakness.COMMON: _("To hasło łatwo zgadnąć. Wymyśl inne"),
        Weakness.ADDRESS: _("Hasło nie może być twoim adresem e-mail. Wymyśl inne"),
    }
    return sentences[reason]


def themes() -> list[tuple[str, str]]:
    """Return the codes and names of the page's looks."""
    return [("", _("Taki jak w urządzeniu")), ("light", _("Jasny")), ("dark", _("Ciemny"))]


def sectors() -> list[tuple[str, str]]:
    """Return the codes and names of where people work."""
    return [
        ("", _("Nie podaję")),
        ("ngo", _("Organizacja pozarządowa")),
        ("jst", _("Samorząd lub jednostka samorządu")),
        ("business", _("Firma")),
        ("other", _("Inne miejsce albo działam na własną rękę")),
    ]


def powiat_names() -> list[tuple[str, str]]:
    """Return the codes and names of the powiats."""
    return [("", _("Nie podaję")), *powiats(), (ELSEWHERE, _("Poza Mazowszem"))]


def device(words: str) -> str:
    """Name a device."""
    return words or _("Nieznane urządzenie")


def roles() -> dict[str, str]:
    """Return what each role is called."""
    return {
        "trainer": _("Prowadzenie kursów"),
        "translator": _("Tłumaczenie kursów"),
        "reviewer": _("Recenzowanie kursów"),
        "coordinator": _("Koordynacja"),
        "administrator": _("Administracja"),
    }
