"""Words of the pages about a group's people: lists, invitations, the log, what others saw."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from elearn.domain.lists import Code, Column, Remark
from elearn.reports.bringing import Outcome, Unreadable
from elearn.reports.queries import Logged


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


def exports() -> dict[str, str]:
    """What each export holds."""
    return {
        "completion": _("ukończenie kursów"),
        "progress": _("postęp w lekcjach"),
        "quizzes": _("wyniki sprawdzianów"),
        "credentials": _("wydane odznaki"),
    }


def logged(entry: Logged) -> str:
    """Say what was done to a group; an act of another area is named by its code."""
    facts = {
        "by": entry.by_name or "–",
        "about": entry.about_name or "–",
        "count": 0,
        "name": "",
        "course": "",
        **entry.facts,
    }
    sentences: dict[str, Callable[[], str]] = {
        "begun": lambda: _("%(by)s: grupa założona", **facts),
        "joined": lambda: _("%(about)s: w grupie", **facts),
        "left": lambda: _("%(about)s: odejście z grupy", **facts),
        "removed": lambda: _("%(by)s: usunięcie z grupy, %(about)s", **facts),
        "moved": lambda: _("%(by)s: zmiana organizacji, %(about)s", **facts),
        "invited": lambda: _("%(by)s: wysłane zaproszenia, %(count)d", **facts),
        "invited-again": lambda: _("%(by)s: ponowione zaproszenia, %(count)d", **facts),
        "invitation-withdrawn": lambda: _("%(by)s: wycofane zaproszenie", **facts),
        "declined": lambda: _("%(about)s: odmowa", **facts),
        "link-made": lambda: _("%(by)s: nowy link do grupy", **facts),
        "link-withdrawn": lambda: _("%(by)s: wyłączony link do grupy", **facts),
        "list-taken": lambda: _("%(by)s: lista „%(name)s”, zaproszenia: %(count)d", **facts),
        "course-added": lambda: _("%(by)s: dodany kurs %(course)s", **facts),
        "course-removed": lambda: _("%(by)s: usunięty kurs %(course)s", **facts),
        "deadline-changed": lambda: _("%(by)s: zmieniony termin kursu %(course)s", **facts),
        "settings-changed": lambda: _("%(by)s: zmienione ustawienia grupy", **facts),
        "programme-changed": lambda: _("%(by)s: zmieniony projekt grupy", **facts),
        "closed": lambda: _("%(by)s: grupa zakończona", **facts),
        "opened": lambda: _("%(by)s: grupa otwarta na nowo", **facts),
        "coordinator-invited": lambda: _("%(by)s: zaproszenie do koordynacji", **facts),
        "coordinator-invitation-withdrawn": lambda: _("%(by)s: wycofane zaproszenie do koordynacji", **facts),
        "coordinator-joined": lambda: _("%(about)s: koordynacja grupy", **facts),
        "coordinator-left": lambda: _("%(by)s: koniec koordynacji, %(about)s", **facts),
    }
    said = sentences.get(entry.act)
    return str(said() if said else _("%(by)s: %(act)s", by=facts["by"], act=entry.act))
