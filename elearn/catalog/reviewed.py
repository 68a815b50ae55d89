"""Sentences for what a review of a course found, and its figures as a table."""

from collections.abc import Callable, Iterator, Mapping

from flask_babel import gettext as _

from elearn.catalog.wording import PROBLEMS
from elearn.domain.course.model import Problem
from elearn.domain.review.review import Review

Sentence = Callable[[Mapping[str, str]], str]


def review_sentence(problem: Problem) -> str:
    """What an editor would send back, and what to do."""
    return {**PROBLEMS, **FOUND}[problem.code](dict(problem.values))


def figures(review: Review) -> Iterator[str]:
    """A line for each lesson and language, then one for each pool of questions."""
    for line in review.lines:
        said = line.measure
        yield (
            f"    {line.language} {line.lesson:<32} {said.words:>5} {_('słów')}  "
            f"{said.sentence:4.1f} {_('w zdaniu')}  {said.long_share:4.0%} {_('długich')}  "
            f"{line.minutes} min ({line.reading:.0f})"
        )
    for (lesson, language), seen in review.looks.items():
        told = (
            f"{_('poprawna najdłuższa')} {seen.longest:.0%}",
            f"{_('najkrótsza')} {seen.shortest:.0%}",
            f"{_('w jednym miejscu')} {seen.place:.0%}",
            f"{_('powtarza pytanie')} {seen.echo:.0%}",
            f"{_('prawda')} {seen.true:.0%}",
            f"{_('długość poprawnych do błędnych')} {seen.ratio:.2f}",
        )
        yield f"    {language} {lesson or _('wszystkie pytania'):<32} {', '.join(told)}"


FOUND: dict[str, Sentence] = {
    "fact_twice": lambda values: _("Fakt „%(id)s” jest na liście dwa razy. Usuń jeden wpis.", **values),
    "fact_undated": lambda values: _("Fakt „%(id)s” nie ma daty. Dopisz date, na przykład 2026-11-22.", **values),
    "fact_unknown": lambda values: _(
        "Faktu „%(id)s” nie ma na liście facts.toml. Dopisz go tam ze źródłem albo usuń z lekcji.", **values
    ),
    "fact_date_hidden": lambda values: _(
        "Fakt „%(id)s” jest tylko prawdopodobny, a lekcja nie pokazuje jego daty (%(date)s). Napisz w tekście, "
        "według kogo i z kiedy to wiemy.",
        **values,
    ),
    "legal_date_missing": lambda _values: _("Lekcja podaje akty prawne, ale nie stan prawny. Dopisz legal_date."),
    "sentences_long": lambda values: _(
        "Zdania są za długie: średnio %(average)s słów, najwyżej %(most)s. Podziel najdłuższe.", **values
    ),
    "words_long": lambda values: _(
        "Za dużo długich słów: %(share)s, najwyżej %(most)s. Zamień je na krótsze.", **values
    ),
    "minutes_off": lambda values: _(
        "Lekcja podaje %(minutes)s min, a czytanie i pytania zajmą około %(reading)s min. Popraw minutes.", **values
    ),
    "lesson_parts": lambda values: _("Lekcji brakuje: %(missing)s. Dodaj ramkę albo kartę pracy.", **values),
    "questions_count": lambda values: _("Lekcja ma tyle pytań: %(count)s. Daj od %(least)s do %(most)s.", **values),
    "test_settings": lambda values: _(
        "Sprawdzian ma losować %(draw)s pytań z puli co najmniej %(least)s (jest %(pool)s) i wymagać 70%%.", **values
    ),
    "question_without_passage": lambda values: _(
        "Pytanie „%(id)s” nie wskazuje miejsca w lekcji. Dopisz passage.", **values
    ),
    "question_without_explanation": lambda values: _(
        "Pytanie „%(id)s” nie wyjaśnia każdej odpowiedzi. Dopisz wiersze „>”.", **values
    ),
    "structure_differs": lambda values: _(
        "Tłumaczenie jest zbudowane inaczej niż oryginał (część %(place)s: %(differs)s). Użyj tych samych "
        "nagłówków, ramek, list i tabel.",
        **values,
    ),
    "term_unused": lambda values: _(
        "Do hasła „%(term)s” nie prowadzi żadna lekcja. Dodaj odnośnik albo usuń hasło.", **values
    ),
    "typography": lambda values: _(
        "Znak „%(sign)s” nie pasuje do składu: „%(passage)s”. Użyj właściwych cudzysłowów, półpauz i wielokropka.",
        **values,
    ),
    "tell_longest": lambda _values: _("Poprawna odpowiedź zbyt często jest najdłuższa. Wyrównaj długości."),
    "tell_shortest": lambda _values: _("Poprawna odpowiedź zbyt często jest najkrótsza. Wyrównaj długości."),
    "tell_place": lambda _values: _("Poprawna odpowiedź zbyt często stoi w tym samym miejscu. Zmień kolejność."),
    "tell_echo": lambda _values: _("Poprawna odpowiedź zbyt często powtarza słowa pytania. Zmień jej brzmienie."),
    "tell_true": lambda _values: _("Zdań prawdziwych i fałszywych jest nierówno. Zmień część z nich."),
    "tell_ratio": lambda _values: _(
        "W pytaniach z kilkoma odpowiedziami poprawne różnią się długością od błędnych. Wyrównaj długości."
    ),
}
"""One sentence for each code of `domain.review`."""
