"""Words of publishing: whom it meets and how, and the lines it leaves in the course's log."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from elearn.domain.draft.effects import Effect
from elearn.web.locale import moment


def effect_sentence(effect: Effect) -> str:
    """What publishing means for so many people."""
    return EFFECTS[effect.code](effect.count)


EFFECTS: dict[str, Callable[[int], str]] = {
    "nobody": lambda _count: _("Nikt jeszcze nie zaczął tego kursu."),
    "progress_stays": lambda count: ngettext(
        "%(num)d osoba jest w trakcie: ukończone lekcje zostają, nowe teksty zobaczy od razu.",
        "%(num)d osób jest w trakcie: ukończone lekcje zostają, nowe teksty zobaczą od razu.",
        count,
    ),
    "more_lessons": lambda count: ngettext(
        "%(num)d osoba w trakcie będzie mieć więcej lekcji do ukończenia.",
        "%(num)d osób w trakcie będzie mieć więcej lekcji do ukończenia.",
        count,
    ),
    "fewer_lessons": lambda count: ngettext(
        "%(num)d osoba w trakcie będzie mieć mniej lekcji. To, co w nich zrobione, zostaje zapisane.",
        "%(num)d osób w trakcie będzie mieć mniej lekcji. To, co w nich zrobione, zostaje zapisane.",
        count,
    ),
    "other_rule": lambda count: ngettext(
        "%(num)d osobę w trakcie obejmą nowe warunki ukończenia.",
        "%(num)d osób w trakcie obejmą nowe warunki ukończenia.",
        count,
    ),
    "attempts_kept": lambda count: ngettext(
        "%(num)d osoba rozwiązuje teraz test: dokończy wersję, którą ma otwartą.",
        "%(num)d osób rozwiązuje teraz test: dokończą wersję, którą mają otwartą.",
        count,
    ),
    "completed_stay": lambda count: ngettext(
        "%(num)d osoba ma kurs ukończony: ukończenie i odznaka zostają, zobaczy, co się zmieniło.",
        "%(num)d osób ma kurs ukończony: ukończenie i odznaka zostają, zobaczą, co się zmieniło.",
        count,
    ),
    "results_stay": lambda _count: _("Wyniki oddanych testów zostają takie, jakie są."),
}
"""One sentence for each code of `domain.draft.effects.CODES`."""

FAILURES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "errors": lambda facts: _("w kursie są błędy: %(count)s", count=facts.get("problems", 0)),
    "overtaken": lambda _facts: _("wcześniej opublikowano inną wersję"),
    "stumbled": lambda _facts: _("serwer nie dał rady, spróbuj jeszcze raz"),
}
"""Why a publication set for later was not made."""


def _noted(facts: Mapping[str, Any]) -> str:
    return ": " + _("„%(words)s”", words=facts["note"]) if facts.get("note") else ""


ACTS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "published": lambda facts: _("Opublikowano wersję %(number)s", number=facts["number"]) + _noted(facts),
    "published_again": lambda facts: (
        _("Opublikowano ponownie wersję %(again)s, teraz ma numer %(number)s", **_numbers(facts)) + _noted(facts)
    ),
    "scheduled": lambda facts: (
        _("Zaplanowano publikację na %(when)s", when=moment(datetime.fromisoformat(facts["due"]))) + _noted(facts)
    ),
    "called_off": lambda _facts: _("Odwołano zaplanowaną publikację"),
    "publication_failed": lambda facts: _(
        "Zaplanowana publikacja się nie udała: %(reason)s", reason=FAILURES[facts["reason"]](facts)
    ),
}
"""One sentence for each act that publishing writes into the course's log."""


def _numbers(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {"again": facts.get("again", ""), "number": facts.get("number", "")}
