"""Words of the pages about a group's people: lists, invitations, organisations."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from elearn.domain.lists import Code, Column, Remark
from elearn.reports.bringing import Outcome, Unreadable


def columns() -> dict[Column, str]:
    """What a column of a list may hold."""
    return {
        Column.EMAIL: _("Adres e-mail"),
        Column.NAME: _("Imię i nazwisko"),
        Column.SURNAME_FIRST: _("Nazwisko i imię"),
        Column.FIRST: _("Imię"),
        Column.LAST: _("Nazwisko"),
        Column.ORGANISATION: _("Organizacja"),
    }


def outcomes() -> dict[Outcome, str]:
    """What a line leads to, in a word or two."""
    return {
        Outcome.INVITE: _("zaproszenie"),
        Outcome.KNOWN: _("zaproszenie, osoba z twojej innej grupy"),
        Outcome.MEMBER: _("już w grupie"),
        Outcome.WAITING: _("zaproszenie już czeka"),
        Outcome.DEPARTED: _("bez zaproszenia: osoba odeszła albo odmówiła"),
        Outcome.REPEATED: _("powtórzony wiersz"),
        Outcome.FAULTY: _("do poprawy"),
    }


def outcome_kinds() -> dict[Outcome, str]:
    """The looks of those words."""
    return {
        Outcome.INVITE: "leaf", Outcome.KNOWN: "leaf", Outcome.MEMBER: "", Outcome.WAITING: "honey",
        Outcome.DEPARTED: "", Outcome.REPEATED: "", Outcome.FAULTY: "berry",
    }  # fmt: skip


def remark(said: Remark) -> str:
    """Say what there is to say about a line."""
    facts: Mapping[str, Any] = said.facts
    sentences: dict[Code, Callable[[], str]] = {
        Code.EMAIL_MISSING: lambda: _("Brakuje adresu e-mail."),
        Code.EMAIL_UNREADABLE: lambda: _unreadable(facts),
        Code.EMAIL_REPAIRED: lambda: _("W komórce jest „%(before)s”, bierzemy %(email)s.", **facts),
        Code.EMAIL_ELSEWHERE: lambda: _("Adres stał w innej kolumnie."),
        Code.EMAILS_SEVERAL: lambda: _("W jednej komórce jest kilka adresów: %(emails)s. Zostaw jeden.", **facts),
        Code.HOST_DOUBTFUL: lambda: _("Czy nie powinno być %(meant)s? List pójdzie na %(email)s.", **facts),
        Code.TWICE: lambda: _("Ta sama osoba jest w wierszu %(line)d.", **facts),
        Code.SHARED: lambda: _(
            "Ten sam adres ma w wierszu %(line)d osoba %(name)s. Każda osoba potrzebuje własnego adresu.", **facts
        ),
        Code.NAME_MISSING: lambda: _("Bez imienia i nazwiska. Osoba wpisze je przy zakładaniu konta."),
        Code.NAME_RECASED: lambda: _("Zapisujemy „%(name)s” zamiast „%(before)s”.", **facts),
        Code.NAME_LONG: lambda: _("Imię i nazwisko jest za długie, więc bierzemy tylko początek."),
    }
    return str(sentences[said.code]())


def _unreadable(facts: Mapping[str, Any]) -> str:
    if facts["meant"]:
        return str(_("„%(text)s” nie jest adresem. Może miało być %(meant)s?", **facts))
    return str(_("„%(text)s” nie jest adresem e-mail.", **facts))


def refusal(error: Unreadable) -> str:
    """Say why a file cannot be read as a list."""
    sentences = {
        "file_empty": _("W tym pliku nic nie ma. Wybierz inny"),
        "file_binary": _("To nie jest lista. Wybierz plik CSV albo XLSX"),
        "file_too_big": _("Ten plik jest za duży. Podziel listę na części"),
        "list_long": _("Ta lista jest za długa. Podziel ją na części po najwyżej 5000 osób"),
        "locked_workbook": _("Ten plik jest chroniony hasłem. Zapisz go bez hasła i wybierz jeszcze raz"),
        "old_workbook": _("To stary plik XLS. Zapisz go w arkuszu jako XLSX albo CSV i wybierz jeszcze raz"),
    }
    return str(sentences.get(error.code, _("Nie udało się otworzyć tego pliku. Zapisz listę jako CSV albo XLSX")))


def summary(counted: Mapping[Outcome, int]) -> str:
    """Say in a sentence what a list leads to."""
    invited = counted.get(Outcome.INVITE, 0) + counted.get(Outcome.KNOWN, 0)
    if not invited:
        return str(_("Z tej listy nikt nowy nie dostanie zaproszenia."))
    return str(ngettext("Zaproszenie dostanie %(num)d osoba.", "Zaproszenie dostanie %(num)d osób.", invited))


def sectors() -> list[tuple[str, str]]:
    """The codes and names of kinds of organisations."""
    return [
        ("ngo", _("Organizacja pozarządowa")),
        ("jst", _("Samorząd lub jednostka samorządu")),
        ("business", _("Firma")),
        ("other", _("Inna")),
    ]


def ways() -> dict[str, str]:
    """How somebody came into a group."""
    return {
        "invitation": _("z zaproszenia"),
        "link": _("z linku lub kodu"),
        "list": _("z listy"),
        "hand": _("dodana ręcznie"),
    }
