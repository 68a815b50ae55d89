"""A member's story in words."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from elearn.domain.course.outline import Outline
from elearn.learning.wording import of_points
from elearn.reports.story import Happened
from elearn.web.locale import language


def said(one: Happened, outlines: Mapping[int, Outline]) -> str:
    """One thing in one sentence."""
    outline = outlines.get(one.course_id) if one.course_id is not None else None
    lesson = _lesson(one, outline)
    sentences = {
        "joined": _("Dołączenie do grupy"),
        "began": _("Początek kursu"),
        "marked": _("Ukończona lekcja: %(lesson)s", lesson=lesson),
        "undone": _("Cofnięte ukończenie lekcji: %(lesson)s", lesson=lesson),
        "opened": _("Rozpoczęty quiz: %(lesson)s", lesson=lesson),
        "passed": _("Quiz zaliczony: %(lesson)s", lesson=lesson),
        "failed": _("Quiz poniżej progu: %(lesson)s", lesson=lesson),
        "completed": _("Kurs ukończony"),
        "badge": _("Odznaka wydana"),
        "revoked": _("Odznaka cofnięta"),
        "excused": _("Zwolnienie z lekcji: %(lesson)s", lesson=lesson),
        "unexcused": _("Cofnięte zwolnienie z lekcji: %(lesson)s", lesson=lesson),
        "extended": _("Dodatkowy czas lub podejście: %(lesson)s", lesson=lesson),
        "shortened": _("Cofnięty dodatkowy czas lub podejście: %(lesson)s", lesson=lesson),
        "reminded": _("Wysłane przypomnienie: „%(subject)s”", subject=one.words),
    }
    taken_back = one.what == "extended" and min(one.number or 0, one.figure or 0) < 0
    return str(sentences["shortened" if taken_back else one.what])


def _lesson(one: Happened, outline: Outline | None) -> str:
    if outline is None or one.lesson not in outline.by_slug:
        return one.lesson
    return outline.lesson_said(one.lesson, language()).title


def more(one: Happened) -> str:
    """What is added to the sentence; empty: nothing."""
    if one.what in {"passed", "failed"}:
        points = of_points(one.figure or 0, one.points or 0)
        return str(
            _("%(points)s, %(percent)d%%, podejście %(number)s", points=points, percent=one.percent, number=one.number)
        )
    if one.what == "extended":
        return ", ".join(filter(None, (_minutes(one.number or 0), _attempts(one.figure or 0))))
    return one.words if one.what == "excused" else ""


def _minutes(count: int) -> str:
    return str(ngettext("%(num)d minuta więcej", "%(num)d minut więcej", count)) if count > 0 else ""


def _attempts(count: int) -> str:
    return str(ngettext("%(num)d podejście więcej", "%(num)d podejść więcej", count)) if count > 0 else ""


def kind(one: Happened) -> str:
    """Which sign stands beside it: an icon's name."""
    return {
        "marked": "check",
        "passed": "check",
        "completed": "badge",
        "badge": "badge",
        "failed": "alert",
        "revoked": "alert",
        "reminded": "mail",
        "joined": "people",
        "excused": "info",
        "unexcused": "info",
        "extended": "clock",
    }.get(one.what, "right")


def course(one: Happened, outlines: Mapping[int, Outline]) -> str:
    """The title of the course it belongs to; empty: to none."""
    outline = outlines.get(one.course_id) if one.course_id is not None else None
    return outline.said(language()).title if outline else ""
