"""Words of the register: what can be done with a badge, why, what follows from it, and what was done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from elearn.badges.queries import Past
from elearn.domain.status import State


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done with a badge, and what follows from it."""

    code: str
    """`suspend`, `reinstate`, `revoke` or `replace`: the end of the page's address."""
    button: str
    title: str
    follows: tuple[str, ...]
    final: bool = False
    """Whether it can never be undone."""


def acts(state: State, *, has_holder: bool) -> dict[str, Act]:
    """Return what can be done with a badge in this state; without an account nobody can be given a new one."""
    codes = {
        "valid": ("replace", "suspend", "revoke"),
        "expired": ("suspend", "revoke"),
        "suspended": ("reinstate", "revoke"),
    }.get(state, ())
    return {code: _ACTS[code]() for code in codes if has_holder or code != "replace"}


def _suspend() -> Act:
    return Act(
        "suspend",
        _("Zawieś odznakę"),
        _("Zawiesić odznakę?"),
        (
            _("Jej strona od razu powie, że jest zawieszona. Programy innych dowiedzą się w ciągu minuty."),
            _("Osoba z odznaką dostanie list z powodem."),
            _("Zawieszenie można w każdej chwili cofnąć."),
        ),
    )


def _reinstate() -> Act:
    return Act(
        "reinstate",
        _("Przywróć odznakę"),
        _("Przywrócić odznakę?"),
        (
            _("Odznaka znów potwierdzi to, co na niej stoi. Programy innych dowiedzą się w ciągu minuty."),
            _("Osoba z odznaką dostanie list."),
        ),
    )


def _revoke() -> Act:
    return Act(
        "revoke",
        _("Cofnij odznakę"),
        _("Cofnąć odznakę na zawsze?"),
        (
            _("Jej strona od razu powie, że jest cofnięta i dlaczego. Programy innych dowiedzą się w ciągu minuty."),
            _("Osoba z odznaką dostanie list z powodem i nie dostanie drugiej odznaki za ten kurs."),
            _("Tego nie da się odwołać. Jeśli coś trzeba dopiero wyjaśnić, zawieś odznakę."),
        ),
        final=True,
    )


def _replace() -> Act:
    return Act(
        "replace",
        _("Popraw imię lub nazwisko"),
        _("Wydać nową odznakę z poprawionym imieniem?"),
        (
            _("Wydanej odznaki nie da się zmienić, dlatego powstanie nowa: z nowym adresem i tą samą datą zdobycia."),
            _("Obecna przestanie obowiązywać, a jej strona poprowadzi do nowej."),
            _("Osoba z odznaką dostanie list z nowym adresem."),
        ),
        final=True,
    )


_ACTS: dict[str, Callable[[], Act]] = {
    "suspend": _suspend,
    "reinstate": _reinstate,
    "revoke": _revoke,
    "replace": _replace,
}


def pauses() -> list[tuple[str, str]]:
    """Return the reasons for which a badge may be suspended, each with its words."""
    return [("inquiry", _("Wyjaśniamy pewną sprawę")), ("request", _("Prosi o to osoba, która ją ma"))]


def reasons() -> list[tuple[str, str]]:
    """Return the reasons for which a badge may be revoked, each with its words."""
    return [
        ("mistake", _("Wystawiono ją przez pomyłkę")),
        ("misuse", _("Użyto jej niezgodnie z zasadami")),
        ("request", _("Prosi o to osoba, która ją ma")),
    ]


def state_tag(state: State) -> dict[str, Any]:
    """Return the tag that names a state: its words, its colour and its icon."""
    label, kind, icon = {
        "valid": (_("ważna"), "leaf", "check"),
        "expired": (_("po terminie"), "", "clock"),
        "suspended": (_("zawieszona"), "honey", "clock"),
        "revoked": (_("cofnięta"), "berry", "x"),
        "superseded": (_("zastąpiona nowszą"), "", None),
    }[state]
    return {"label": label, "kind": kind, "icon_name": icon}


def happened(past: Past) -> str:
    """Say what was done with a badge and why."""
    what = {
        "credential-suspended": _("Zawieszona"),
        "credential-reinstated": _("Przywrócona"),
        "credential-revoked": _("Cofnięta"),
        "credential-superseded": _("Zastąpiona nowszą"),
    }.get(past.act, past.act)
    reason = past.facts.get("reason")
    return (
        _("%(what)s. Powód: %(reason)s.", what=what, reason=dict(pauses() + reasons())[reason])
        if reason
        else f"{what}."
    )


def found(count: int) -> str:
    """Say how many badges were found."""
    said: str = ngettext("Znaleziono %(num)d odznakę.", "Znaleziono %(num)d odznak.", count)
    return said
