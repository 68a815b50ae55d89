"""The overview in words: figures, the sentence above the chart, what needs attention, cells of the map, days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from elearn.catalog.phrases import duration
from elearn.domain.attention import Concern, Reason
from elearn.domain.course.outline import LessonOutline, Outline
from elearn.domain.figures import Figures, percent
from elearn.domain.weeks import Pace
from elearn.reports.narrowing import Narrowed
from elearn.reports.overview import Cell, Past
from elearn.reports.wording import people_count
from elearn.web.locale import day, language, number

HOUR = 60
SUNDAY = 6


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
    as_of: date
    compared: date
    """The day before, the state of which is compared."""
    target: int | None
    """How many people are to complete the course."""


def kpis(now: Figures, before: Past, minutes: int, aim: Aim) -> list[Kpi]:
    """The four figures."""
    return [_lessons(now, before, aim), _completed(now, aim), _hours(now, minutes), _score(now, aim)]


def _lessons(now: Figures, before: Past, aim: Aim) -> Kpi:
    values = {"month": named_month(aim.compared, aim.as_of)}
    share = percent(before.lessons, before.people * len(aim.outline.lessons))
    if before.people:
        note = _("na koniec %(month)s było %(share)d%%", **values, share=share)
    else:
        note = _("na koniec %(month)s grupa była jeszcze pusta", **values)
    link = _("Pokaż osoby, które biorą udział w kursie")
    return Kpi(f"{now.share}%", _("ukończonych lekcji"), note, link, "taking" if now.earlier else "", "-done")


def _completed(now: Figures, aim: Aim) -> Kpi:
    if aim.target:
        note = _("cel grupy: %(target)d", target=aim.target)
    else:
        note = _("%(share)d%% osób w grupie", share=now.completed_share)
    unit = ngettext("osoba z ukończonym kursem", "osób z ukończonym kursem", now.completed)
    return Kpi(str(now.completed), unit, note, _("Pokaż osoby z ukończonym kursem"), "completed")


def _hours(now: Figures, minutes: int) -> Kpi:
    hours = round(minutes / HOUR)
    mean = number(minutes / HOUR / now.people, 1) if now.people else "0"
    return Kpi(
        number(hours, 0),
        ngettext("godzina nauki", "godzin nauki", hours),
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


@dataclass(frozen=True, slots=True)
class Behind:
    """What the people in the table add up to."""

    now: Figures
    minutes: int
    in_week: int


def behind(wanted: Narrowed, sums: Behind) -> str:
    """What the rows come to: the figure that leads to them, before it was rounded; empty: their number says it."""
    now = sums.now
    if wanted.week is not None:
        values = {"day": without_year(wanted.week), "count": sums.in_week}
        return str(_("Ukończone lekcje w tygodniu od %(day)s: %(count)d.", **values))
    if wanted.state == "taking" or (not wanted.state and not now.earlier):
        return str(_("Ukończone lekcje: %(done)d z %(all)d.", done=now.lessons_done, all=now.lessons))
    if wanted.state == "started":
        return str(_("Razem %(time)s nauki.", time=duration(sums.minutes)))
    if wanted.state == "tested":
        return str(_("Wyniki sprawdzianu: %(count)d, średnio %(score)d%%.", count=now.results, score=now.score))
    return ""


def time_of(cells: Iterable[Cell], outline: Outline) -> str:
    """How long the lessons take that somebody has finished."""
    pairs = zip(cells, outline.lessons, strict=True)
    return duration(sum(lesson.minutes for cell, lesson in pairs if cell.state == "done"))


def deadline(last: date, as_of: date) -> str:
    """The deadline of the course and how far it is."""
    left = (last - as_of).days
    if not left:
        return str(_("Termin kursu: dziś."))
    if left > 0:
        how_far = ngettext("za %(num)d dzień", "za %(num)d dni", left)
    else:
        how_far = ngettext("minął %(num)d dzień temu", "minął %(num)d dni temu", -left)
    return str(_("Termin kursu: %(day)s, %(how_far)s.", day=day(last), how_far=how_far))


def final(outline: Outline) -> LessonOutline | None:
    """The last test of a course."""
    return next((lesson for lesson in reversed(outline.lessons) if lesson.kind == "test" and lesson.quiz), None)


def pass_percent(lesson: LessonOutline) -> float:
    """What a lesson's quiz asks for, in percent."""
    return 100 * lesson.quiz.settings.pass_share if lesson.quiz else 0.0


def pace(found: Pace, as_of: date) -> str:
    """Say what the chart shows, and whether its last week still runs."""
    if not found.recent and not found.before:
        return str(_("W tych tygodniach nikt nie ukończył lekcji."))
    recent = ngettext(
        "Ostatnie %(weeks)d tygodnie: %(num)d lekcja", "Ostatnie %(weeks)d tygodnie: %(num)d lekcji",
        found.recent, weeks=found.weeks,
    )  # fmt: skip
    values = {"weeks": found.weeks, "change": abs(found.recent - found.before)}
    if found.recent > found.before:
        beside = _("o %(change)d więcej niż w poprzednich %(weeks)d", **values)
    elif found.recent < found.before:
        beside = _("o %(change)d mniej niż w poprzednich %(weeks)d", **values)
    else:
        beside = _("tyle samo co w poprzednich %(weeks)d", **values)
    running = "" if as_of.weekday() == SUNDAY else " " + _("Ostatni tydzień jeszcze trwa.")
    return f"{recent}, {beside}.{running}"


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
        ("taking", _("Biorą udział w kursie")),
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


MOST_NAMED = 12
"""With more lessons than these the map's heads are numbers, and a list below it says which lesson is which."""
NARROW = 9
"""Letters of a word in a column of the map, beside the lesson's number."""
UNNUMBERED = 12
"""The same where no number stands: a test has none."""
LONG, SHORT = 7, 3
"""A first word of so many letters says enough alone; words of fewer than the other say nothing."""


def heads(outline: Outline) -> list[tuple[str, str]]:
    """The head of each column of the map: short, and in full."""
    made = []
    numbered = len(outline.lessons) > MOST_NAMED
    for place, lesson in enumerate(outline.lessons, 1):
        title = outline.lesson_said(lesson.slug, language()).title
        short = _short(title, UNNUMBERED) if lesson.kind == "test" else f"{place} {_short(title, NARROW)}"
        made.append((str(place) if numbered else short, title))
    return made


def _short(title: str, room: int) -> str:
    """The first two words of a title, or a long first one, cut to a narrow column; short words take the next along."""
    words = [word.strip(",.:;–-") for word in title.split() if word.strip(",.:;–-")]
    longs = (place for place, word in enumerate(words, 1) if len(word) >= (LONG if place == 1 else SHORT))
    count = next(longs, len(words))
    short = " ".join(word if len(word) <= room else f"{word[: room - 1]}…" for word in words[:count])
    return short if count == len(words) or short.endswith("…") else f"{short}…"


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


def named_month(value: date, beside: date) -> str:
    """The name of a month as it stands in a sentence, with the year if it is another: "października"."""
    from babel.dates import format_date  # noqa: PLC0415 -- same

    pattern = "MMMM" if value.year == beside.year else "MMMM y"
    return str(format_date(value, pattern, locale={"en": "en_GB"}.get(language(), language())))


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


def in_week(count: int) -> str:
    """How many lessons somebody finished in the week asked for."""
    return str(ngettext("w tym tygodniu: %(num)d lekcja", "w tym tygodniu: %(num)d lekcji", count))


def lessons(count: int) -> str:
    """The word after a number of lessons in the chart."""
    return str(ngettext("lekcja w tygodniu", "lekcji w tygodniu", count))
