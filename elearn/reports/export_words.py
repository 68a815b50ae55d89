"""Exports in words: headings, cells, and the sheet that explains them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import TypeVar

from flask_babel import gettext as _
from flask_babel import ngettext

from elearn.catalog.queries import Published
from elearn.domain.anonymous import LEAST, Values
from elearn.domain.bands import band
from elearn.domain.items import LEAST as LEAST_ANSWERS
from elearn.domain.items import Doubt
from elearn.domain.standing import Standing, day_of
from elearn.domain.tables import Column, Row, Table
from elearn.domain.typography import breakable
from elearn.reports.answered import Asked
from elearn.reports.sheets import Given, Part
from elearn.reports.wording import definitions as shared_definitions
from elearn.reports.wording import standing_name
from elearn.web.locale import language
from elearn.web.markdown import plain

Code = TypeVar("Code", bound=str)
EARLIER, NONE = "before", "none"
"""Where people without anything to count stand in tables without names."""
KINDS = ("completion", "progress", "attempts", "items", "credentials")


def kinds() -> dict[str, str]:
    """The exports there are, by name."""
    return {
        "completion": _("Ukończenia"),
        "progress": _("Postęp w lekcjach"),
        "attempts": _("Wyniki sprawdzianów i quizów"),
        "items": _("Analiza pytań"),
        "credentials": _("Wydane odznaki"),
    }


def contents() -> dict[str, str]:
    """What one row of each export is."""
    return {
        "completion": _("Wiersz to osoba i kurs: stan, daty, termin, przedział wyniku."),
        "progress": _("Wiersz to osoba i lekcja: stan, dzień, najlepszy wynik."),
        "attempts": _("Wiersz to jedno oddane podejście: punkty, próg, czy zaliczone."),
        "items": _(
            "Wiersz to pytanie: ile osób odpowiada dobrze, czy rozróżnia, jaki błąd jest najczęstszy. Bez nazwisk."
        ),
        "credentials": _("Wiersz to odznaka: kto, za co, kiedy, czy jest ważna, gdzie ją sprawdzić."),
    }


def states() -> dict[str, str]:
    """How somebody stands in a course, by code."""
    return {stands.value: standing_name(stands) for stands in Standing}


@dataclass(frozen=True, slots=True)
class Named:
    """What codes are called in one language: looked up once, not a million times for a hundred thousand rows."""

    states: Mapping[str, str]
    lessons: Mapping[str, str]
    worths: Mapping[str, str]
    bands: Mapping[str, str]
    doubts: Mapping[Doubt, str]
    yes_or_no: Mapping[bool, str]


def _named() -> Named:
    return _named_in(language())


@lru_cache(8)
def _named_in(_spoken: str) -> Named:
    """The names in the language of now, which is the one given."""
    return Named(
        _spaced(states()),
        _spaced(_lesson_states()),
        _spaced(_worths()),
        _spaced(_bands()),
        _spaced(_doubts()),
        {True: _("tak"), False: _("nie")},
    )


def _spaced(names: Mapping[Code, str]) -> dict[Code, str]:
    """The names with plain spaces: cells are sought, sorted and compared in spreadsheets."""
    return {code: breakable(said) for code, said in names.items()}


def _lesson_states() -> dict[str, str]:
    return {
        "done": _("ukończona"),
        "excused": _("zwolnienie"),
        "started": _("w trakcie"),
        "none": _("niezaczęta"),
        "earlier": _("kurs ukończony wcześniej"),
    }


def _worths() -> dict[str, str]:
    return {
        "valid": _("ważna"),
        "expired": _("wygasła"),
        "suspended": _("zawieszona"),
        "revoked": _("cofnięta"),
        "superseded": _("zastąpiona nowszą"),
    }


def _bands() -> dict[str, str]:
    return {"": _("bez wyniku"), "0-49": "0–49%", "50-69": "50–69%", "70-84": "70–84%", "85-100": "85–100%"}


def _doubts() -> dict[Doubt, str]:
    return {
        "": "",
        "key": _("sprawdź klucz: lepsi odpowiadają gorzej"),
        "hard": _("bardzo trudne"),
        "easy": _("bardzo łatwe"),
        "weak": _("słabo rozróżnia"),
    }


# Headings


def table(kind: str, *, anonymous: bool) -> Table:
    """The headings of an export, with the types of what stands below them."""
    columns = (_columns_without_names() if anonymous else _columns())[kind]
    named = tuple(replace(column, title=breakable(column.title)) for column in columns)
    return Table(breakable(kinds()[kind]), named, "," if language() == "pl" else ".")


def _columns() -> dict[str, tuple[Column, ...]]:
    group = Column("group", _("Grupa"), width=24)
    who = (Column("person", _("Osoba"), width=26), Column("partner", _("Organizacja"), width=30))
    email, course = Column("email", _("E-mail"), width=30), Column("course", _("Kurs"), width=34)
    lesson = Column("lesson", _("Lekcja"), width=34)
    return {
        "completion": (
            group,
            who[0],
            email,
            who[1],
            course,
            Column("state", _("Stan")),
            Column("joined", _("W grupie od"), "day", 13),
            Column("started", _("Początek"), "day", 13),
            Column("completed", _("Ukończenie"), "day", 13),
            Column("deadline", _("Termin"), "day", 13),
            Column("done", _("Ukończone lekcje"), "whole", 11),
            Column("lessons", _("Lekcje w kursie"), "whole", 11),
            Column("band", _("Wynik sprawdzianu"), width=12),
            Column("left", _("Poza grupą od"), "day", 13),
        ),
        "progress": (
            group,
            *who,
            course,
            Column("number", _("Nr lekcji"), "whole", 8),
            lesson,
            Column("lesson_state", _("Stan lekcji")),
            Column("done_on", _("Ukończona dnia"), "day", 13),
            Column("tries", _("Oddane podejścia"), "whole", 11),
            Column("best", _("Najlepszy wynik"), "share", 11),
        ),
        "attempts": (
            group,
            *who,
            course,
            lesson,
            Column("try", _("Podejście"), "whole", 11),
            Column("began", _("Zaczęte dnia"), "day", 13),
            Column("handed_in", _("Oddane dnia"), "day", 13),
            Column("points", _("Punkty"), "decimal", 9),
            Column("most", _("Punkty możliwe"), "whole", 9),
            Column("share", _("Wynik"), "share", 9),
            Column("needed", _("Próg"), "share", 9),
            Column("passed", _("Zaliczone"), width=11),
        ),
        "items": _item_columns(),
        "credentials": (
            group,
            who[0],
            email,
            who[1],
            course,
            Column("badge", _("Odznaka"), width=30),
            Column("issued", _("Wydana dnia"), "day", 13),
            Column("until", _("Ważna do"), "day", 13),
            Column("worth", _("Stan odznaki")),
            Column("address", _("Gdzie sprawdzić"), width=56),
        ),
    }


def _item_columns() -> tuple[Column, ...]:
    return (
        Column("course", _("Kurs"), width=34),
        Column("lesson", _("Lekcja"), width=34),
        Column("question", _("Pytanie"), width=64),
        Column("answered", _("Odpowiedzi"), "whole", 11),
        Column("right", _("Poprawne"), "share", 11),
        Column("mean", _("Średnio punktów"), "share", 11),
        Column("discrimination", _("Moc różnicująca"), "decimal", 13),
        Column("wrong", _("Najczęstszy błąd"), width=48),
        Column("wrong_times", _("Ile razy"), "whole", 9),
        Column("doubt", _("Na co spojrzeć"), width=32),
    )


def _columns_without_names() -> dict[str, tuple[Column, ...]]:
    course, people = Column("course", _("Kurs"), width=34), Column("people", _("Liczba osób"), "whole", 11)
    lesson, result = Column("lesson", _("Lekcja"), width=34), Column("band", _("Wynik"), width=24)
    return {
        "completion": (course, Column("state", _("Stan"), width=34), result, people),
        "progress": (course, lesson, Column("finished", _("Ukończona"), width=14), people),
        "attempts": (course, lesson, Column("passed", _("Zaliczone"), width=14), result, people),
        "items": _item_columns(),
        "credentials": (
            course,
            Column("month", _("Miesiąc wydania"), width=20),
            Column("worth", _("Stan odznaki"), width=30),
            people,
        ),
    }


# Cells of rows with names


def completion(part: Part) -> Row:
    """A person in a course."""
    member, named, earlier = part.member, _named(), part.state is Standing.EARLIER
    return (
        member.group,
        member.called,
        member.email,
        member.partner,
        title(part.course),
        named.states[part.state],
        day_of(member.joined_at),
        _day(part.started_at),
        _day(part.completed_at),
        part.taken.deadline,
        None if earlier else len(part.done),
        None if earlier else len(part.course.outline.lessons),
        "" if part.score is None else named.bands[band(part.score)],
        _day(member.left_at),
    )


def progress(part: Part) -> Iterator[Row]:
    """A person in each lesson of a course."""
    member, outline, named = part.member, part.course.outline, _named().lessons
    for number, lesson in enumerate(outline.lessons, 1):
        best = part.best(lesson.slug)
        yield (
            member.group,
            member.called,
            member.partner,
            title(part.course),
            number,
            lesson_title(part.course, lesson.slug),
            named[lesson_state(part, lesson.slug)],
            _day(part.done.get(lesson.slug)),
            len(part.of(lesson.slug)),
            None if best is None else best / 100,
        )


def lesson_state(part: Part, lesson: str) -> str:
    """How a person stands at a lesson, as a code."""
    if part.state is Standing.EARLIER:
        return "earlier"
    if lesson in part.done:
        return "done"
    if lesson in part.excused:
        return "excused"
    return "started" if any(one.lesson == lesson for one in part.tries) else "none"


def attempts(part: Part) -> Iterator[Row]:
    """Each attempt of a person at the quizzes of a course, handed in; the course's quizzes in their order."""
    member = part.member
    for lesson in part.course.outline.lessons:
        for number, one in enumerate(part.of(lesson.slug), 1):
            yield (
                member.group,
                member.called,
                member.partner,
                title(part.course),
                lesson_title(part.course, lesson.slug),
                number,
                day_of(one.started_at),
                _day(one.handed_in_at),
                (one.hundredths or 0) / 100,
                one.points,
                None if one.percent is None else one.percent / 100,
                one.pass_points / one.points if one.points else None,
                _named().yes_or_no[bool(one.passed)],
            )


def item(asked: Asked, *, least: int = 0) -> Row:
    """A question; a share by which fewer than `least` people are told apart is left out."""
    found, hidden = asked.item, 0 < min(asked.item.right, asked.item.answered - asked.item.right) < least
    prompt = asked.question.text_in(language()).prompt
    return (
        title(asked.course),
        lesson_title(asked.course, asked.lesson),
        _words(prompt, language()),
        found.answered,
        None if hidden else found.share,
        None if hidden else found.points,
        None if hidden else found.discrimination,
        said_wrong(asked.question.kind, found.wrong, asked.course.outline.base),
        found.wrong_times or None,
        _named().doubts[found.doubt],
    )


def said_wrong(kind: str, wrong: str, spoken: str) -> str:
    """A wrong answer in words; true and false are words of the product, not of the course."""
    if kind == "truefalse":
        return str({"true": _("Prawda"), "false": _("Fałsz")}.get(wrong, ""))
    return _words(wrong, spoken)


def _words(text: str, spoken: str) -> str:
    """A line of Markdown as plain words, with plain spaces: it is sought and sorted in a spreadsheet."""
    return breakable(plain(text, spoken))


def credential(given: Given, address: str) -> Row:
    """A badge."""
    member = given.member
    return (
        member.group,
        member.called,
        member.email,
        member.partner,
        title(given.course),
        given.course.outline.said(language()).badge.name,
        _day(given.issued_at),
        _day(given.valid_until),
        _named().worths[given.state],
        address,
    )


def title(course: Published) -> str:
    """The course's title."""
    return course.outline.said(language()).title


def lesson_title(course: Published, lesson: str) -> str:
    """The lesson's title."""
    return course.outline.lesson_said(lesson, language()).title


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else day_of(moment)


# Cells without names


def merged_values(code: str, values: Values) -> str:
    """Values of a dimension that were merged; none: all of them."""
    named = _named()
    yes_or_no = {"yes": named.yes_or_no[True], "no": named.yes_or_no[False]}
    none = {EARLIER: named.lessons["earlier"], NONE: breakable(_none(code))}
    words = {**{"state": named.states, "band": named.bands, "worth": named.worths}.get(code, yes_or_no), **none}
    return " + ".join(words.get(one, one) for one in values) if values else breakable(_("wszystkie razem"))


def _none(code: str) -> str:
    return str(_("bez podejścia") if code == "passed" else _("bez odznaki"))


# What explains them


def about(kind: str, facts: Iterable[tuple[str, str]], *, anonymous: bool) -> tuple[Table, list[Row]]:
    """The sheet that says what the export is and what each heading means."""
    shape = Table(_("Definicje"), (Column("term", _("Pojęcie"), width=28), Column("said", _("Znaczenie"), width=100)))
    meanings = _meanings()
    columns = [
        (one.title, meanings[one.code]) for one in table(kind, anonymous=anonymous).columns if one.code in meanings
    ]
    rules = [(_("Bez nazwisk"), said) for said in nameless(kind)] if anonymous else []
    told = [*facts, *rules, *shared_definitions(), *columns]
    return shape, [(breakable(term), breakable(said)) for term, said in told]


def nameless(kind: str) -> list[str]:
    """How the variant without names is made, and what it cannot do."""
    hidden = _("Udziału nie ma, jeśli dobrze albo źle odpowiada mniej niż %(least)d osób.", least=LEAST)
    merged = _(
        "Liczby osób bez nazwisk. Komórki, w których jest mniej niż %(least)d osób, są połączone z innymi, żeby nikogo"
        " nie dało się rozpoznać.",
        least=LEAST,
    )
    whole = _("Policzone są wszystkie osoby, każda raz. Filtrów organizacji, stanu i odejść ten wariant nie bierze.")
    apart = _(
        "Porównanie dwóch takich plików, na przykład z dwóch kolejnych dni, może kogoś zdradzić. Publikuj tylko jeden."
    )
    return [str(said) for said in (hidden if kind == "items" else merged, whole, apart)]


def _meanings() -> dict[str, str]:
    """What stands under each heading, by the column's code."""
    return {
        "joined": _("Dzień dołączenia do grupy. Wcześniejszej nauki eksport nie pokazuje."),
        "started": _("Dzień pierwszej zrobionej rzeczy w kursie, jeśli było to po dołączeniu do grupy."),
        "completed": _("Dzień, w którym reguła ukończenia kursu była spełniona po raz pierwszy."),
        "deadline": _("Ostatni dzień na ukończenie kursu w tej grupie."),
        "done": _("Lekcje oznaczone jako ukończone i zaliczone sprawdziany, od dołączenia do grupy."),
        "lessons": _("Wszystkie lekcje kursu razem ze sprawdzianami, w obecnym wydaniu."),
        "band": _("Najlepszy wynik, od dołączenia do grupy, w jednym z czterech przedziałów."),
        "left": _("Dzień odejścia z grupy. Dane pokazują stan z tego dnia."),
        "lesson_state": _(
            "Ukończona: oznaczona przez osobę, a przy sprawdzianie zaliczona. W trakcie: jest podejście do quizu."
            " Zwolnienie: prowadzący zdjął tę lekcję z listy."
        ),
        "tries": _("Podejścia oddane od dołączenia do grupy."),
        "best": _("Najlepsze oddane podejście: część możliwych punktów, w dół do pełnego procentu."),
        "try": _("Kolejne oddane podejście tej osoby do tego quizu, liczone od dołączenia do grupy."),
        "share": _("Część możliwych punktów, w dół do pełnego procentu."),
        "needed": _("Część punktów, od której podejście jest zaliczone."),
        "answered": _(
            "Pierwsze podejście każdej osoby od dołączenia do grupy. Następnych nie liczymy: odpowiedzi są już znane."
        ),
        "right": _("Część odpowiedzi w pełni poprawnych."),
        "mean": _("Średnia część punktów za to pytanie."),
        "discrimination": _(
            "Korelacja, od −1 do 1, punktów za to pytanie z punktami za resztę podejścia (skorygowana korelacja"
            " punktowo-dwuseryjna). Od około 0,3: pytanie dobrze odróżnia tych, którzy umieją. Ujemna: klucz może być"
            " zły. Puste: mniej niż %(least)d odpowiedzi albo wszyscy tak samo.",
            least=LEAST_ANSWERS,
        ),
        "wrong": _("Zła odpowiedź wybierana najczęściej. Odpowiedzi pojedynczych osób nie pokazujemy."),
        "doubt": _("Podpowiedź, od których pytań zacząć poprawianie."),
        "worth": _("Stan odznaki na ten dzień."),
        "people": _("Każda osoba raz, choćby była w kilku grupach."),
    }


def facts(as_of: date, group: str, chosen: Iterable[tuple[str, str]], *, is_past: bool) -> list[tuple[str, str]]:
    """What an export is of: the day, the group, the filters."""
    said = _("koniec dnia") if is_past else _("chwila przygotowania")
    return [
        (_("Stan na"), f"{as_of.isoformat()} ({said})"),
        (_("Grupa"), group or _("wszystkie grupy, które widzisz")),
        *chosen,
    ]


def file_name(kind: str, group: str, as_of: date, form: str) -> str:
    """How the file is called, in letters that every system takes."""
    names = {
        "completion": _("ukonczenia"),
        "progress": _("postep"),
        "attempts": _("wyniki"),
        "items": _("pytania"),
        "credentials": _("odznaki"),
    }
    return "-".join(one for one in (names[kind], group, as_of.isoformat()) if one) + f".{form}"


def noted(people: int) -> str:
    """Whose log tells of the export."""
    said = ngettext(
        "%(num)d osoba przeczyta w swoim dzienniku, że te dane zostały pobrane.",
        "%(num)d osób przeczyta w swoim dzienniku, że te dane zostały pobrane.",
        people,
    )
    return str(said)


def waiting(done: int, total: int) -> str:
    """How far an export is."""
    return str(_("Gotowe: %(done)d z %(total)d", done=done, total=total))
