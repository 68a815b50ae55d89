"""Sentences of the check before publishing, for a person at a form and not in a folder, and where each is mended."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from elearn.authoring.queries import Desk
from elearn.catalog.phrases import language_name
from elearn.catalog.reviewed import review_sentence
from elearn.domain.course.media import PICTURE, WORKSHEET
from elearn.domain.course.model import Language
from elearn.domain.draft.audit import Remark
from elearn.domain.draft.places import Place
from elearn.domain.draft.sketch import Sketch
from elearn.web.markdown import plain

Sentence = Callable[[Mapping[str, str]], str]
LONGEST_PROMPT = 60
"""Signs of a question's words in the name of a link."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing to mend, in words."""

    sentence: str
    link: str
    """What the link to the place is called."""
    url: str
    translates: bool
    """Whether that is a page of translations, which a translator may open too."""


@dataclass(frozen=True, slots=True)
class Group:
    """What there is to mend in one part of the course."""

    title: str
    told: list[Told]


def grouped(remarks: Iterable[Remark], desk: Desk, here: Sketch, spoken: Language) -> list[Group]:
    """The remarks by the part of the course they belong to, in the order of the course."""
    numbers = {lesson.slug: number for number, lesson in enumerate(here.lessons, 1)}
    found: dict[tuple[int, int, str], list[Told]] = {}
    for remark in remarks:
        place = remark.place
        title = _part(place, here, numbers, spoken)
        key = (_RANK[place.kind], numbers.get(place.lesson, 0), title)
        found.setdefault(key, []).append(_told(remark, desk, here))
    return [Group(title, told) for (_rank, _number, title), told in sorted(found.items(), key=lambda one: one[0])]


def _told(remark: Remark, desk: Desk, here: Sketch) -> Told:
    place = remark.place
    return Told(sentence(remark), _link(remark, here), address(place, desk, here), translates=_translates(place, here))


_RANK = {
    "settings": 0, "page": 1, "glossary": 2, "lesson": 3, "quiz": 3, "question": 3, "medium": 4, "folder": 5,
}  # fmt: skip


def _part(place: Place, here: Sketch, numbers: Mapping[str, int], spoken: Language) -> str:
    if place.lesson:
        lesson = here.by_slug.get(place.lesson)
        title = lesson.title(spoken) if lesson else place.lesson
        return str(_("Lekcja %(number)s. %(title)s", number=numbers.get(place.lesson, "–"), title=title))
    titles = {
        "settings": _("Ustawienia kursu"),
        "page": _("Strona kursu"),
        "glossary": _("Słowniczek"),
        "medium": _("Obrazy i karty pracy"),
    }
    return str(titles.get(place.kind, _("Inne pliki")))


def _link(remark: Remark, here: Sketch) -> str:
    """Name the link: every one leads somewhere else, and is understood when heard alone."""
    place = remark.place
    tongue = language_name(place.language) if place.language and place.language != here.base else ""
    if place.kind == "question":
        asked = _prompt(place, here)
        said = _("Popraw pytanie „%(words)s”", words=asked) if asked else _("Popraw pytania lekcji")
    elif place.kind == "quiz":
        said = _("Popraw zasady testu")
    elif place.kind == "medium":
        said = _("Popraw plik %(name)s", name=place.medium)
    elif place.line:
        said = _("Popraw w wierszu %(line)s", line=place.line)
    elif place.field:
        said = _("Popraw pole „%(field)s”", field=field_name(place.field))
    else:
        said = _("Przejdź i popraw")
    return f"{said} ({tongue})" if tongue else said


def _prompt(place: Place, here: Sketch) -> str:
    """The first words of the question; its id if it asks nothing yet."""
    lesson = here.by_slug.get(place.lesson)
    block = lesson.first.block(place.question) if lesson and place.question else None
    said = plain(block.split("\n", 1)[0].removeprefix("##").strip().removeprefix("?").strip()) if block else ""
    return shorten(said, LONGEST_PROMPT, placeholder="…") or place.question


def address(place: Place, desk: Desk, here: Sketch) -> str:
    """Where the studio mends it."""
    course, into = desk.slug, place.language if place.language != here.base else ""
    spoken: dict[str, Any] = {"in": into} if into else {}
    if place.lesson:
        return _lesson_address(place, course, here, spoken)
    if place.kind == "medium":
        return _medium_address(place.medium, course)
    if place.kind in {"page", "glossary"}:
        endpoint = "studio_settings.text" if place.kind == "page" else "studio_settings.glossary"
        return url_for(endpoint, course=course, **spoken, _anchor=_spot(place))
    if place.kind == "settings":
        return url_for("studio_settings.course", course=course, _anchor=_spot(place))
    return url_for("studio_history.history", course=course)


def _lesson_address(place: Place, course: str, here: Sketch, spoken: dict[str, Any]) -> str:
    lesson = here.by_slug.get(place.lesson)
    if _translates(place, here):
        shown: dict[str, Any] = {"in": lesson.file, "show": "open"} if lesson else {}
        return url_for("studio_translating.translation", course=course, into=place.language, **shown)
    if place.kind == "question":
        if place.question in here.lesson_of:
            return url_for("studio_asking.question", course=course, question=place.question)
        return url_for("studio_questions.questions", course=course, lesson=place.lesson)
    if place.kind == "quiz":
        return url_for("studio_settings.lesson", course=course, lesson=place.lesson)
    anchor = "body" if place.line else _spot(place)
    return url_for(
        "studio_lessons.lesson", course=course, lesson=place.lesson, **spoken, line=place.line or None, _anchor=anchor
    )


def _translates(place: Place, here: Sketch) -> bool:
    """Whether the place is mended on the page of translations: all but the text of a lesson that is there."""
    if not place.lesson or place.language in {"", here.base}:
        return False
    lesson = here.by_slug.get(place.lesson)
    return place.kind != "lesson" or lesson is None or place.language not in lesson.pieces


def _spot(place: Place) -> str | None:
    """The field in its form: ids there are the folder's keys."""
    return place.field.replace(".", "_") if re.fullmatch(r"[a-z_.]+", place.field) else None


def _medium_address(name: str, course: str) -> str:
    sheet = WORKSHEET.fullmatch(name)
    if sheet:
        spoken: dict[str, Any] = {"in": sheet.group(2)}
        return url_for("studio_media.worksheet", course=course, worksheet=sheet.group(1), **spoken)
    if PICTURE.fullmatch(name):
        return url_for("studio_media.replace", course=course, name=name)
    return url_for("studio_media.media", course=course)


def sentence(remark: Remark) -> str:
    """What is wrong and what to do; what only a folder's reader says is left in its words."""
    values = dict(remark.problem.values)
    words = ERRORS.get(remark.problem.code) or ADVICE.get(remark.problem.code) or IN_FORMS.get(remark.problem.code)
    return words(values) if words else review_sentence(remark.problem)


def field_name(key: str) -> str:
    """What a form calls a key of the folder; a key without a name of its own stays as it is."""
    names = {
        "title": _("Tytuł"),
        "summary": _("O czym jest, jednym zdaniem"),
        "outcomes": _("Czego uczy"),
        "monday": _("Co zrobić w poniedziałek"),
        "minutes": _("Ile minut zajmuje lekcja"),
        "kind": _("Rodzaj"),
        "legal_date": _("Stan prawny na dzień"),
        "worksheet": _("Karta pracy"),
        "sources": _("Źródła"),
        "acts": _("Akty prawne"),
        "topic": _("Temat"),
        "ground": _("Kolor okładki"),
        "licence": _("Licencja"),
        "authors": _("Autorki i autorzy"),
        "reviewers": _("Recenzentki i recenzenci"),
        "languages": _("Języki"),
        "base": _("Język, w którym powstaje"),
        "parts": _("Części"),
        "completion": _("Warunki ukończenia"),
        "badge": _("Odznaka"),
        "badge.name": _("Nazwa odznaki"),
        "badge.claim": _("Co wie i umie osoba z odznaką"),
        "badge.criteria": _("Za co jest odznaka"),
        "badge.months": _("Ile miesięcy jest ważna odznaka"),
        "alignment": _("Ramy kompetencji"),
        "pass": _("Próg zaliczenia"),
        "draw": _("Ile pytań losować"),
        "attempts": _("Ile podejść"),
    }
    head = key.partition(".")[0]
    return names.get(key) or names.get(head) or key


def _field(values: Mapping[str, str]) -> dict[str, str]:
    return {**values, "field": field_name(values.get("key", ""))}


def _filled(values: Mapping[str, str]) -> str:
    return str(_("Pole „%(field)s” jest puste. Wypełnij je.", **_field(values)))


def _tongue(values: Mapping[str, str]) -> dict[str, str]:
    return {**values, "language": language_name(values.get("language", ""))}


ERRORS: dict[str, Sentence] = {
    "lesson_untranslated": lambda values: _(
        "Lekcja „%(title)s” nie ma tłumaczenia, a język %(language)s jest oznaczony jako gotowy.", **_tongue(values)
    ),
    "title_untranslated": lambda values: _(
        "Tytuł „%(title)s” nie jest przetłumaczony, a język %(language)s jest oznaczony jako gotowy.", **_tongue(values)
    ),
}
ADVICE: dict[str, Sentence] = {
    "sentence_long": lambda values: _(
        "Zdanie „%(passage)s…” ma %(count)s słów. Podziel je: najlepiej czyta się zdania do %(most)s słów.", **values
    ),
    "heading_none": lambda values: _(
        "Tekst ma %(count)s słów i żadnego nagłówka. Nagłówki pomagają znaleźć miejsce i wrócić do niego.", **values
    ),
    "heading_bare": lambda values: _("Pod nagłówkiem „%(title)s” nic nie stoi. Dopisz tekst albo usuń go.", **values),
    "heading_long": lambda values: _("Nagłówek „%(title)s…” ma %(count)s znaków. Skróć go do jednej myśli.", **values),
    "heading_fake": lambda values: _(
        "Pogrubiony wiersz „%(title)s” wygląda jak nagłówek, ale nim nie jest. Zamień go na nagłówek, żeby znalazł go "
        "też czytnik ekranu.",
        **values,
    ),
    "table_header_data": lambda _values: _(
        "Pierwszy wiersz tabeli wygląda na dane. Wpisz nad nim nazwy kolumn, bez nich tabeli nie da się zrozumieć ze "
        "słuchu."
    ),
    "link_vague": lambda values: _(
        "Link nazywa się „%(words)s”. Nazwij go tak, żeby było wiadomo, dokąd prowadzi.", **values
    ),
    "link_bare": lambda values: _("Zamiast adresu „%(words)s” napisz słowami, dokąd prowadzi link.", **values),
    "alt_hollow": lambda values: _(
        "Opis „%(words)s” nie mówi, co widać na obrazie %(address)s. Napisz to jednym zdaniem.", **values
    ),
    "alt_long": lambda values: _(
        "Opis obrazu %(address)s ma %(count)s znaków. Skróć go, a szczegóły napisz w tekście pod obrazem.", **values
    ),
    "picture_faint": lambda values: _(
        "Napis „%(words)s” słabo odcina się od tła: kontrast %(ratio)s, potrzeba %(least)s. Przyciemnij napis albo "
        "rozjaśnij tło.",
        **values,
    ),
    "picture_heavy": lambda values: _(
        "Obraz ma %(size)s MB i na wolnym łączu długo się wczytuje. Zmniejsz go.", **values
    ),
    "medium_unused": lambda _values: _("Żaden tekst nie używa tego pliku. Możesz go usunąć."),
    "lesson_without_translation": lambda values: _(
        "Lekcja „%(title)s” nie ma tłumaczenia (%(language)s). Pokaże się w języku głównym.", **_tongue(values)
    ),
    "title_same": lambda values: _(
        "Tytuł „%(title)s” jest taki sam w języku głównym. Sprawdź, czy jest przetłumaczony.", **values
    ),
    "minutes_off": lambda values: _(
        "Lekcja podaje %(minutes)s min, a czytanie i pytania zajmą około %(reading)s min. Popraw czas.",
        **{**values, "reading": max(1, int(values["reading"]))},
    ),
    "legal_date_missing": lambda _values: _("Lekcja podaje akty prawne, ale nie stan prawny. Wpisz dzień."),
    "question_without_passage": lambda _values: _("Pytanie nie wskazuje miejsca w lekcji, do którego można wrócić."),
    "question_without_explanation": lambda _values: _(
        "Pytanie nie wyjaśnia każdej odpowiedzi. Dopisz, dlaczego jest dobra albo zła."
    ),
}
IN_FORMS: dict[str, Sentence] = {
    "key_missing": _filled,
    "value_empty": _filled,
    "list_empty": _filled,
    "text_missing": lambda _values: _("Tu nie ma jeszcze tekstu. Napisz go."),
    "value_number": lambda values: _("W polu „%(field)s” wpisz liczbę od %(least)s do %(most)s.", **_field(values)),
    "value_date": lambda values: _("W polu „%(field)s” wpisz dzień, na przykład 2026-11-22.", **_field(values)),
    "value_choice": lambda values: _("W polu „%(field)s” wybierz jedną z możliwości.", **_field(values)),
    "value_too_long": lambda values: _(
        "Tekst w polu „%(field)s” jest za długi (%(count)s znaków). Skróć go do %(most)s.", **_field(values)
    ),
    "value_one_line": lambda values: _("Tekst w polu „%(field)s” ma być w jednym wierszu.", **_field(values)),
    "file_missing": lambda _values: _("Kurs nie ma jeszcze tej strony. Wypełnij ją."),
    "parts_missing": lambda _values: _("Kurs nie ma żadnej części. Dodaj pierwszą."),
    "lessons_missing": lambda _values: _("Kurs nie ma żadnej lekcji. Dodaj pierwszą."),
    "lesson_without_part": lambda values: _("Lekcja „%(lesson)s” nie stoi w żadnej części. Przenieś ją.", **values),
    "part_lesson_unknown": lambda values: _("W części jest lekcja „%(lesson)s”, której nie ma.", **values),
    "completion_empty": lambda _values: _(
        "Kurs byłby ukończony bez żadnej lekcji i żadnego testu. Zmień warunki ukończenia."
    ),
    "completion_without_test": lambda _values: _(
        "Do ukończenia potrzebny jest sprawdzian, a kurs go nie ma. Dodaj sprawdzian albo zmień warunki ukończenia."
    ),
    "completion_without_quiz": lambda _values: _(
        "Do ukończenia potrzebne są wszystkie testy, a kurs nie ma żadnego. Dodaj pytania albo zmień warunki."
    ),
    "quiz_number_not_a_number": lambda values: (
        _("„%(text)s” to nie liczba. Wpisz na przykład 63 albo 63,5, a jednostkę w polu „Jednostka”.", **values)
        if values.get("text")
        else _("Nie ma jeszcze poprawnej liczby. Wpisz na przykład 63 albo 63,5.")
    ),
    "test_without_quiz": lambda _values: _("Sprawdzian nie ma pytań. Dodaj je."),
    "questions_missing": lambda _values: _("Test nie ma pytań. Dodaj co najmniej jedno."),
    "quiz_not_translated": lambda _values: _("Lekcja jest przetłumaczona, ale jej pytania nie."),
    "question_empty": lambda _values: _("Pytanie nie ma treści. Wpisz ją."),
    "question_kind_missing": lambda _values: _("Pytanie nie ma rodzaju. Wybierz go."),
    "question_passage_unknown": lambda values: _(
        "Pytanie odsyła do miejsca „%(passage)s”, którego nie ma. Wybierz inne.", **values
    ),
    "question_source_unknown": lambda values: _("Żadna lekcja nie ma źródła „%(id)s”. Wybierz inne.", **values),
    "quiz_answers_missing": lambda _values: _("Pytanie nie ma odpowiedzi. Dopisz je."),
    "quiz_single_needs_one_right": lambda values: _(
        "Poprawnych odpowiedzi: %(count)s. Zaznacz dokładnie jedną.", **values
    ),
    "quiz_multiple_needs_right": lambda _values: _("Żadna odpowiedź nie jest poprawna. Zaznacz co najmniej jedną."),
    "quiz_truefalse_needs_one_right": lambda _values: _("Zaznacz, czy zdanie jest prawdziwe, czy fałszywe."),
    "quiz_number_needs_one": lambda _values: _("Wpisz liczbę, która jest poprawną odpowiedzią."),
    "quiz_gap_needs_one_right": lambda values: _(
        "W luce %(number)s zaznacz dokładnie jedną poprawną odpowiedź.", **values
    ),
    "quiz_pass": lambda _values: _("Próg zaliczenia zapisz jako procent punktów albo ich liczbę."),
    "quiz_draw": lambda values: _(
        "Test losuje pytania: %(draw)s, a ma ich %(pool)s. Zmniejsz liczbę albo dodaj pytania.", **values
    ),
    "picture_alt": lambda values: _(
        "Obraz %(address)s nie ma opisu. Bez niego osoba niewidoma nie dowie się, co pokazuje.", **values
    ),
    "worksheet_missing": lambda values: _("Brakuje karty pracy %(file)s. Dodaj ją albo usuń z lekcji.", **values),
    "link_anchor_unknown": lambda values: _(
        "Link %(address)s prowadzi do miejsca, którego nie ma. Dopisz kotwicę przy nagłówku albo popraw link.", **values
    ),
    "link_unknown": lambda values: _("Link %(address)s nie prowadzi do żadnej lekcji tego kursu. Popraw go.", **values),
}
"""Codes whose sentence for a folder speaks of keys, files and marks that nobody sees in a form."""
