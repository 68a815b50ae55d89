"""Words of reminders: the texts to begin with, what keeps a text from being sent, why somebody was written to."""

from collections.abc import Iterable

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from elearn.domain.reminding import SPOKEN, Flaw, Reason
from elearn.domain.typography import breakable


def template(reason: Reason, language: str) -> tuple[str, str]:
    """Return subject and body to begin with, in a language."""
    with force_locale(language):
        subject, *body = {
            Reason.BEFORE_DEADLINE: (
                _("Kurs „{kurs}”: termin {termin}"),
                _("Dzień dobry, {osoba}!"),
                _("Termin ukończenia kursu „{kurs}” to {termin}. Do końca zostało dni: {dni}."),
                _("Postęp jest zapisany. Możesz wrócić w dowolnej chwili i dokończyć w swoim tempie."),
            ),
            Reason.STALLED: (
                _("Kurs „{kurs}” czeka na ciebie"),
                _("Dzień dobry, {osoba}!"),
                _("W kursie „{kurs}” od dłuższego czasu nic się nie zmieniło. Liczba dni przerwy: {dni}."),
                _("Postęp jest zapisany. Jeśli coś przeszkadza, napisz do osoby, która koordynuje grupę „{grupa}”."),
            ),
            Reason.MANUAL: (
                _("W sprawie kursu „{kurs}”"),
                _("Dzień dobry, {osoba}!"),
                _("Przypominamy o kursie „{kurs}” w grupie „{grupa}”."),
                _("Postęp jest zapisany. Możesz wrócić w dowolnej chwili i dokończyć w swoim tempie."),
            ),
        }[reason]
    return breakable(subject), "\n\n".join(breakable(part) for part in body)


def places(language: str) -> list[tuple[str, str]]:
    """The words in braces that a text may hold, and what takes their place."""
    meanings = (
        _("imię i nazwisko osoby"),
        _("nazwa kursu"),
        _("nazwa grupy"),
        _("termin kursu w tej grupie"),
        _("dni do terminu albo dni bez postępu"),
    )
    words = SPOKEN.get(language, SPOKEN["en"])
    return [(f"{{{word}}}", meaning) for word, meaning in zip(words, meanings, strict=True)]


def flaw_sentences(found: Iterable[Flaw]) -> list[str]:
    """Say what keeps a text from being sent."""
    return [_flaw(one) for one in found]


def _flaw(flaw: Flaw) -> str:
    if flaw.code == "unknown":
        return str(_("Słowa %(word)s nie ma czym zastąpić. Użyj jednego z wymienionych", word=f"{{{flaw.found}}}"))
    if flaw.code == "brace":
        return str(_("Nawias %(brace)s nie ma pary. Dopisz drugi albo usuń ten", brace=flaw.found))
    if flaw.code == "long":
        return str(_("Skróć ten tekst do %(count)s znaków", count=flaw.found))
    return str(_("Temat musi się zmieścić w jednej linii") if flaw.code == "lines" else _("Wpisz tekst"))


def reason_sentence(reason: str, days: int | None) -> str:
    """Say when something is sent: "3 dni przed terminem"."""
    if reason == Reason.BEFORE_DEADLINE:
        return str(ngettext("%(num)d dzień przed terminem", "%(num)d dni przed terminem", days or 0))
    if reason == Reason.STALLED:
        return str(ngettext("po %(num)d dniu bez postępu", "po %(num)d dniach bez postępu", days or 0))
    return str(_("list napisany ręcznie"))


def who_names() -> list[tuple[str, str]]:
    """Whom a letter by hand can be meant for."""
    return [
        ("all", _("wszyscy, którzy nie ukończyli")),
        ("not-started", _("kurs nie zaczęty")),
        ("in-progress", _("kurs w trakcie")),
        ("stalled", _("bez postępu dłużej, niż mówią ustawienia grupy")),
    ]
