"""Words of the pages of questions."""

from flask_babel import gettext as _
from flask_babel import ngettext

from elearn.authoring.learners import Faring
from elearn.domain.draft.asked import Asked
from elearn.web import markdown
from elearn.web.locale import language

LEAVES_OUT = 90
"""So many signs of a question are enough to know it by."""


def kinds() -> dict[str, str]:
    """The kinds of questions, the most used first."""
    return {
        "single": _("jedna poprawna odpowiedź"),
        "multiple": _("kilka poprawnych odpowiedzi"),
        "truefalse": _("prawda czy fałsz"),
        "text": _("krótka odpowiedź"),
        "number": _("liczba"),
        "matching": _("dopasowanie"),
        "ordering": _("kolejność"),
        "gaps": _("luki w zdaniu"),
    }


def hint(kind: str) -> str:
    """How the answers of a kind are written."""
    said = {
        "single": _("Zaznacz poprawną. Przy każdej napisz, dlaczego jest dobra albo zła."),
        "multiple": _("Zaznacz wszystkie poprawne. Przy każdej napisz, dlaczego jest dobra albo zła."),
        "truefalse": _("Zaznacz, czy zdanie wyżej jest prawdziwe. Napisz, dlaczego."),
        "text": _("Każda z tych odpowiedzi będzie uznana. Pierwsza pokaże się jako poprawna."),
        "number": _("Wpisz liczbę, na przykład 63 albo 12,5."),
        "matching": _("Prawa strona bez lewej to odpowiedź, która do niczego nie pasuje."),
        "ordering": _("Wpisz je w dobrej kolejności. Osoba ucząca się zobaczy je pomieszane."),
        "gaps": _("Lukę wpisz w podwójnych nawiasach kwadratowych."),
    }
    return str(said.get(kind, ""))


def tolerated() -> dict[str, str]:
    """What the comparison of a typed answer can leave out of account."""
    return {
        "case": _("wielkie i małe litery"),
        "space": _("odstępy"),
        "diacritics": _("polskie znaki (ą, ę, ł…)"),
        "quotes": _("cudzysłowy"),
    }


def fares() -> dict[str, str]:
    """The classes of questions by how learners fare."""
    return {
        "hard": _("trudne (dobrze mniej niż połowa)"),
        "middling": _("średnie (dobrze 50–79%)"),
        "easy": _("łatwe (dobrze co najmniej 80%)"),
        "unasked": _("bez odpowiedzi"),
    }


def orders() -> dict[str, str]:
    """The ways to order the list."""
    return {"": _("jak w kursie"), "hardest": _("od najtrudniejszych")}


def name(asked: Asked) -> str:
    """The question in plain words, cut where it is long."""
    said = markdown.plain(asked.prompt, language()) or _("Pytanie bez treści")
    return said if len(said) <= LEAVES_OUT else said[: LEAVES_OUT - 1].rstrip() + "…"


def fared(faring: Faring) -> str:
    """Say how many answers were right."""
    share = round(100 * faring.share)
    return str(
        ngettext(
            "Dobrze %(share)d%%, na %(num)d odpowiedź",
            "Dobrze %(share)d%%, na %(num)d odpowiedzi",
            faring.answered,
            share=share,
        )
    )


def wrong_answer(kind: str, faring: Faring) -> str:
    """Say which wrong answer was given most often; empty if there is none to tell."""
    if not faring.most_chosen_wrong:
        return ""
    said = faring.most_chosen_wrong
    if kind == "truefalse":
        said = {"true": _("Prawda"), "false": _("Fałsz")}.get(said, said)
    return str(
        ngettext(
            "Najczęstsza pomyłka: „%(said)s” (%(num)d raz)",
            "Najczęstsza pomyłka: „%(said)s” (%(num)d razy)",
            faring.chosen_wrong,
            said=markdown.plain(said, language()),
        )
    )


def found(count: int, total: int) -> str:
    """Say how many questions of all are shown."""
    if count == total:
        return str(ngettext("%(num)d pytanie", "%(num)d pytań", total))
    return str(ngettext("%(num)d pytanie z %(total)d", "%(num)d pytań z %(total)d", count, total=total))
