"""Words of coordination that pages, letters and exports share: how somebody stands, and what that means."""

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from elearn.domain.standing import Standing
from elearn.reports.queries import GroupFacts
from elearn.web.locale import day


def use(app: Flask) -> None:
    """Teach templates the words of coordination."""
    app.jinja_env.filters.update(
        standing_name=standing_name,
        standing_meaning=standing_meaning,
        people_count=people_count,
        groups_count=groups_count,
        participations_count=participations_count,
    )
    app.jinja_env.globals.update(definitions=definitions, about_group=about_group)


def standing_name(stands: Standing) -> str:
    """How somebody stands, in a word or two."""
    return {
        Standing.NOT_STARTED: _("nie zaczęty"),
        Standing.IN_PROGRESS: _("w trakcie"),
        Standing.COMPLETED: _("ukończony"),
        Standing.EARLIER: _("ukończony wcześniej"),
    }[stands]


def standing_meaning(stands: Standing) -> str:
    """What it means to stand so, in one sentence; the only place where it is said."""
    return {
        Standing.NOT_STARTED: _("Do tego dnia osoba nie zrobiła w kursie nic, co się zapisuje."),
        Standing.IN_PROGRESS: _("Do tego dnia osoba coś w kursie zrobiła, ale nie spełniła warunku ukończenia."),
        Standing.COMPLETED: _("Do tego dnia osoba spełniła warunek ukończenia, który stoi na stronie kursu."),
        Standing.EARLIER: _("Osoba ukończyła kurs przed dołączeniem do grupy. Dat ani wyników wtedy nie widać."),
    }[stands]


def definitions() -> list[tuple[str, str]]:
    """What every figure counts: word and meaning."""
    return [
        *((standing_name(stands), standing_meaning(stands)) for stands in Standing),
        (_("osoby"), _("Każda osoba liczy się raz, także gdy jest w kilku grupach.")),
        (
            _("uczestnictwa"),
            _("Osoba liczy się w każdym kursie swojej grupy. Kursy ukończone wcześniej się nie liczą."),
        ),
        (_("stan na dzień"), _("Liczy się wszystko do końca tego dnia według czasu w Warszawie.")),
    ]


def people_count(count: int) -> str:
    """So many people."""
    return str(ngettext("%(num)d osoba", "%(num)d osób", count))


def groups_count(count: int) -> str:
    """So many groups."""
    return str(ngettext("%(num)d grupa", "%(num)d grup", count))


def participations_count(count: int) -> str:
    """So many participations: people times courses."""
    return str(ngettext("%(num)d uczestnictwo", "%(num)d uczestnictw", count))


def about_group(group: GroupFacts) -> str:
    """Whose group it is, of which programme, until when."""
    if group.ends_on is None:
        return group.organisation
    values = {"organisation": group.organisation, "programme": group.programme, "day": day(group.ends_on)}
    return str(_("%(organisation)s. Projekt „%(programme)s”, do %(day)s.", **values))
