"""The overview in words: figures, the sentence above the chart, what needs attention, cells of the map, days."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from elearn.domain.attention import Concern, Reason
from elearn.domain.course.outline import LessonOutline, Outline
from elearn.domain.figures import Figures, percent
from elearn.domain.weeks import Pace
from elearn.reports.overview import Cell, Past
from elearn.reports.wording import people_count
from elearn.web.locale import day, language, number

HOUR = 60


@dataclass(frozen=True, slots=True)
class Kpi:
    """A figure with its unit, what it is compared with, and the people behind it."""

    value: str
    unit: str
    note: str
    link: str
    """What the link to the people says to those who do not see where it stands."""
    state: str
    """Which people: a state of the table."""
    sort: str = "name"


@dataclass(frozen=True, slots=True)
class Aim:
    """What figures are set against."""

    outline: Outline
    compared: date
    """The day before, the state of which is compared."""
    target: int | None
    """How many people are to complete the course."""


def kpis(now: Figures, before: Past, minutes: int, aim: Aim) -> list[Kpi]:
    """The four figures."""
    return [_lessons(now, before, aim), _completed(now, aim), _hours(now, minutes), _score(now, aim)]


def _lessons(now: Figures, before: Past, aim: Aim) -> Kpi:
    note = _(
        "%(day)s było %(share)d%%",
        day=day(aim.compared),
        share=percent(before.lessons, before.people * len(aim.outline.lessons)),
    )
    return Kpi(
        f"{now.share}%",
        _("ukończonych lekcji"),
        note if before.people else _("%(day)s grupa była jeszcze pusta", day=day(aim.compared)),
        _("Pokaż wszystkie osoby"),
        "",
        "-done",
    )


def _completed(now: Figures, aim: Aim) -> Kpi:
    if aim.target:
        note = _("cel grupy: %(target)d", target=aim.target)
    else:
        note = _("%(share)d%% osób w grupie", share=now.completed_share)
    if now.earlier:
        note += _(", przed dołączeniem: %(count)d", count=now.earlier)
    unit = ngettext("osoba z ukończonym kursem", "osób z ukończonym kursem", now.completed)
    return Kpi(str(now.completed), unit, note, _("Pokaż osoby z ukończonym kursem"), "completed")


def _hours(now: Figures, minutes: int) -> Kpi:
    mean = number(minutes / HOUR / now.people, 1) if now.people else "0"
    return Kpi(
        number(minutes / HOUR, 0),
        _("godzin nauki"),
        _("średnio %(hours)s na osobę", hours=mean),
        _("Pokaż osoby, które zaczęły kurs"),
        "started",
        "-done",
    )


def _score(now: Figures, aim: Aim) -> Kpi:
    test = final(aim.outline)
    if test is None:
        note = _("ten kurs nie ma sprawdzianu")
    else:
        note = _("próg: %(percent)s%%", percent=number(pass_percent(test), 0))
    value = f"{now.score}%" if now.results else "–"
    return Kpi(value, _("średni wynik sprawdzianu"), note, _("Pokaż osoby z wynikiem"), "tested", "-done")


def final(outline: Outline) -> LessonOutline | None:
    """The last test of a course."""
    return next((lesson for lesson in reversed(outline.lessons) if lesson.kind == "test" and lesson.quiz), None)


def pass_percent(lesson: LessonOutline) -> float:
    """What a lesson's quiz asks for, in percent."""
    return 100 * lesson.quiz.settings.pass_share if lesson.quiz else 0.0


def pace(found: Pace) -> str:
    """One sentence about the chart."""
    if not found.recent and not found.before:
        return str(_("W tych tygodniach nikt nie ukończył lekcji."))
    values = {"weeks": found.weeks, "recent": found.recent, "before": found.before}
    return str(_("Ostatnie %(weeks)d tygodnie: %(recent)d. Poprzednie %(weeks)d: %(before)d.", **values))


def concern(found: Concern) -> str:
    """Say what is to be looked after: "nie zagląda od 23 dni"."""
    days = abs(found.number)
    if found.reason is Reason.DEADLINE:
        if not found.number:
            return str(_("termin mija dziś"))
        if found.number > 0:
            return str(ngettext("termin za %(num)d dzień", "termin za %(num)d dni", days))
        return str(ngettext("termin minął %(num)d dzień temu", "termin minął %(num)d dni temu", days))
    sentences = {
        Reason.FAILED: ngettext(
            "sprawdzian %(num)d raz poniżej progu", "sprawdzian %(num)d razy poniżej progu", found.number
        ),
        Reason.STALLED: ngettext("nie zagląda od %(num)d dnia", "nie zagląda od %(num)d dni", days),
        Reason.NOT_STARTED: ngettext("nie zaczyna od %(num)d dnia", "nie zaczyna od %(num)d dni", days),
        Reason.UNANSWERED: ngettext("zaproszenie czeka od %(num)d dnia", "zaproszenie czeka od %(num)d dni", days),
    }
    return str(sentences[found.reason])


def states() -> list[tuple[str, str]]:
    """The choices of the filter."""
    return [
        ("", _("Wszystkie osoby")),
        ("attention", _("Wymaga uwagi")),
        ("not-started", _("Kurs nie zaczęty")),
        ("in-progress", _("W trakcie")),
        ("completed", _("Kurs ukończony")),
        ("started", _("Zaczęty lub ukończony")),
        ("tested", _("Z wynikiem sprawdzianu")),
        ("earlier", _("Kurs ukończony wcześniej")),
    ]


def cell(of: Cell, lesson: LessonOutline) -> str:
    """What a cell says aloud."""
    test = lesson.kind == "test"
    if of.score is not None:
        said = str(ngettext("%(num)d procent", "%(num)d procent", of.score))
        return str(_("%(score)s, poniżej progu", score=said)) if of.state == "below" else said
    sentences = {
        "done": _("ukończona"),
        "excused": _("zwolnienie z tej lekcji"),
        "started": _("w trakcie"),
    }
    return str(sentences.get(of.state, _("nie zaczęty") if test else _("nie zaczęta")))


def heads(outline: Outline) -> list[tuple[str, str]]:
    """The head of each column of the map: short, and in full."""
    made = []
    for place, lesson in enumerate(outline.lessons, 1):
        title = outline.lesson_said(lesson.slug, language()).title
        made.append((_short(title) if lesson.kind == "test" else f"{place} {_short(title)}", title))
    return made


def _short(title: str) -> str:
    """The first words of a title, as many as a narrow column bears."""
    words, made = title.split(), ""
    for word in words:
        if made and len(made) + len(word) >= 14:  # noqa: PLR2004 -- letters in a column
            return f"{made}…"
        made = f"{made} {word}".strip()
    return made if len(made) <= 16 else f"{made[:15]}…"  # noqa: PLR2004 -- same


def when(moment: date | None, today: date) -> str:
    """A day near enough to be named: "dziś", "wczoraj", "6 marca"."""
    if moment is None:
        return "–"
    if moment == today:
        return str(_("dziś"))
    if (today - moment).days == 1:
        return str(_("wczoraj"))
    return without_year(moment) if moment.year == today.year else day(moment)


def without_year(value: date) -> str:
    """A day of this year: "6 marca"."""
    from babel.dates import format_skeleton  # noqa: PLC0415 -- only these pages need it

    return str(format_skeleton("MMMMd", value, locale={"en": "en_GB"}.get(language(), language())))


def month(value: date) -> str:
    """The short name of a month."""
    from babel.dates import format_date  # noqa: PLC0415 -- same

    return str(format_date(value, "MMM", locale={"en": "en_GB"}.get(language(), language()))).rstrip(".")


def people_from(people: int, organisations: int) -> str:
    """Write "34 osoby z 9 organizacji"."""
    said = people_count(people)
    if not organisations:
        return said
    return str(
        ngettext("%(people)s z %(num)d organizacji", "%(people)s z %(num)d organizacji", organisations, people=said)
    )


def genitive(count: int) -> str:
    """Write "34 osób" as it stands after "z"."""
    return str(ngettext("%(num)d osoby", "%(num)d osób", count))


def lessons(count: int) -> str:
    """The word after a number of lessons in the chart."""
    return str(ngettext("lekcja w tygodniu", "lekcji w tygodniu", count))
