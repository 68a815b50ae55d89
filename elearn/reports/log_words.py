"""Words of a group's log: each act that is written into it, as a sentence."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from elearn.domain.reminding import Reason
from elearn.reports.export_words import kinds
from elearn.reports.queries import Logged
from elearn.web.locale import day


def logged(entry: Logged) -> str:
    """Say what was done to a group; an act without a sentence is named by its code."""
    gone = _("konto usunięte")
    facts = {**entry.facts, "by": entry.by_name or gone, "about": entry.about_name or gone}
    say = LOGGED.get(entry.act)
    return str(say(facts) if say else _("%(by)s: %(act)s", by=facts["by"], act=entry.act))


def _said(facts: Mapping[str, Any], *names: str, **others: object) -> dict[str, object]:
    """The values that a sentence needs; a fact that an old entry does not have is a dash."""
    return {**{name: facts.get(name, "–") for name in names}, **others}


def _until(facts: Mapping[str, Any]) -> str:
    """The last day of a course, or nothing."""
    return day(date.fromisoformat(facts["deadline"])) if facts.get("deadline") else ""


def _added(facts: Mapping[str, Any]) -> str:
    said = _said(facts, "by", "course", day=_until(facts))
    if said["day"]:
        return str(_("%(by)s: dodany kurs %(course)s, do %(day)s", **said))
    return str(_("%(by)s: dodany kurs %(course)s", **said))


def _moved_day(facts: Mapping[str, Any]) -> str:
    said = _said(facts, "by", "course", day=_until(facts))
    if said["day"]:
        return str(_("%(by)s: termin kursu %(course)s do %(day)s", **said))
    return str(_("%(by)s: kurs %(course)s bez terminu", **said))


def _moved(facts: Mapping[str, Any]) -> str:
    name = facts.get("organisation")
    said = _said(facts, "by", "about", organisation=name if isinstance(name, str) and name else _("nie podano"))
    return str(_("%(by)s: nowa organizacja, %(about)s: %(organisation)s", **said))


def _changed(facts: Mapping[str, Any]) -> str:
    words = {
        "name": _("nazwa"),
        "language": _("język listów"),
        "stalled_days": _("dni bez postępu"),
        "target": _("cel"),
        "programme_id": _("projekt"),
    }
    changed = [word for column, word in words.items() if column in facts.get("changed", ())]
    return str(_("%(by)s: zmienione ustawienia: %(what)s", **_said(facts, "by", what=", ".join(changed) or "–")))


def _link(facts: Mapping[str, Any]) -> str:
    if facts.get("most"):
        return str(_("%(by)s: nowy link do grupy, najwięcej osób: %(most)d", **_said(facts, "by", "most")))
    return str(_("%(by)s: nowy link do grupy", **_said(facts, "by")))


def _exported(facts: Mapping[str, Any]) -> str:
    said = _said(facts, "by", kind=kinds().get(str(facts.get("kind")), "–"), rows=int(facts.get("rows", 0)))
    if facts.get("names"):
        return str(_("%(by)s: plik „%(kind)s”, wiersze: %(rows)d", **said))
    return str(_("%(by)s: plik „%(kind)s” bez nazwisk, wiersze: %(rows)d", **said))


def _why(facts: Mapping[str, Any]) -> str:
    reason, days = facts.get("reason"), facts.get("days") or 0
    if reason == Reason.BEFORE_DEADLINE:
        return str(_("dni przed terminem: %(days)d", days=days))
    return str(_("dni bez postępu: %(days)d", days=days) if reason == Reason.STALLED else _("wysłane ręcznie"))


def _asked(facts: Mapping[str, Any]) -> str:
    if facts.get("everywhere"):
        return str(_("%(by)s: zaproszenie do koordynacji wszystkich grup organizacji", **_said(facts, "by")))
    return str(_("%(by)s: zaproszenie do koordynacji", **_said(facts, "by")))


def _coordinates(facts: Mapping[str, Any]) -> str:
    if facts.get("everywhere"):
        return str(_("%(about)s: koordynacja wszystkich grup organizacji", **_said(facts, "about")))
    return str(_("%(about)s: koordynacja grupy", **_said(facts, "about")))


def _dismissed(facts: Mapping[str, Any]) -> str:
    said = _said(facts, "by", "about")
    if facts.get("everywhere"):
        return str(_("%(by)s: koniec koordynacji wszystkich grup organizacji, %(about)s", **said))
    return str(_("%(by)s: koniec koordynacji, %(about)s", **said))


LOGGED: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "begun": lambda facts: _("%(by)s: grupa założona", **_said(facts, "by")),
    "joined": lambda facts: _("%(about)s: w grupie", **_said(facts, "about")),
    "left": lambda facts: _("%(about)s: odejście z grupy", **_said(facts, "about")),
    "removed": lambda facts: _("%(by)s: usunięcie z grupy, %(about)s", **_said(facts, "by", "about")),
    "moved": _moved,
    "invited": lambda facts: _("%(by)s: wysłane zaproszenia: %(count)d", **_said(facts, "by", "count")),
    "invited-again": lambda facts: _("%(by)s: ponowione zaproszenia: %(count)d", **_said(facts, "by", "count")),
    "invitation-withdrawn": lambda facts: _("%(by)s: wycofane zaproszenie", **_said(facts, "by")),
    "declined": lambda facts: _("%(name)s: odmowa", name=facts.get("name") or "–"),
    "link-made": _link,
    "link-withdrawn": lambda facts: _("%(by)s: wyłączony link do grupy", **_said(facts, "by")),
    "list-taken": lambda facts: _(
        "%(by)s: lista „%(name)s”, zaproszenia: %(count)d", **_said(facts, "by", "name", "count")
    ),
    "course-added": _added,
    "course-removed": lambda facts: _("%(by)s: usunięty kurs %(course)s", **_said(facts, "by", "course")),
    "deadline-changed": _moved_day,
    "settings-changed": _changed,
    "programme-changed": lambda facts: _("%(by)s: zmienione dane projektu", **_said(facts, "by")),
    "closed": lambda facts: _("%(by)s: grupa zakończona", **_said(facts, "by")),
    "opened": lambda facts: _("%(by)s: grupa otwarta na nowo", **_said(facts, "by")),
    "coordinator-invited": _asked,
    "coordinator-invitation-withdrawn": lambda facts: _(
        "%(by)s: wycofane zaproszenie do koordynacji", **_said(facts, "by")
    ),
    "coordinator-joined": _coordinates,
    "coordinator-left": _dismissed,
    "exported": _exported,
    "reminder-written": lambda facts: _("%(by)s: przypomnienie, %(why)s", **_said(facts, "by", why=_why(facts))),
    "reminder-ended": lambda facts: _("%(by)s: koniec przypomnienia, %(why)s", **_said(facts, "by", why=_why(facts))),
}
"""Act → its sentence."""
