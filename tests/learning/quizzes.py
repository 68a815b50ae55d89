"""Quizzes for tests: a question of each kind with answers a person may give, and the steps through an attempt."""

from dataclasses import dataclass

from sqlalchemy import select

from tests.factories import lesson_file

BEGIN = "Zacznij"
ANSWER_NOW = "Sprawdź odpowiedź"
ANSWER = "Zapisz i przejdź dalej"
HAND_IN = "Oddaj i zobacz wynik"


@dataclass(frozen=True)
class Case:
    """A question as it stands in a lesson's file, and what a person fills in."""

    text: str
    right: dict
    wrong: dict
    points: int = 1
    partly: tuple = ()
    """Pairs: what is filled in, the points it gives."""
    refused: tuple = ()
    """Pairs: what is filled in, the sentence that says why it cannot be taken."""
    shown: tuple = ()
    """What the feedback to the wrong answer shows beside the verdict."""


def _place(word):
    return f"Miejsce w kolejności: {word}"


def _question(kind, prompt, answers, why, *keys):
    """Return a question of a lesson's file; the kind's name is also the question's id."""
    head = "\n".join([f"## ? {prompt}", f"id: {kind}", f"kind: {kind}", "passage: #poczatek", *keys])
    return f"{head}\n\n{answers}\n\n> {why}\n"


CASES = {
    "single": Case(
        _question(
            "single",
            "Ile to dwa i dwa?",
            "( ) Trzy\n  > Trzy to za mało.\n(x) Cztery\n  > Cztery to wynik.\n( ) Pięć",
            "Policz na palcach.",
        ),
        right={"choice": "Cztery"},
        wrong={"choice": "Trzy"},
        refused=(({}, "Wybierz jedną odpowiedź."),),
        shown=("Trzy to za mało.", "Cztery to wynik.", "Twoja odpowiedź, niepoprawna", "Poprawna odpowiedź"),
    ),
    "multiple": Case(
        _question(
            "multiple",
            "Co żyje?",
            "[x] Ptak\n  > Ptak lata.\n[x] Ryba\n[ ] Kamień\n  > Kamień leży.\n[ ] Stół",
            "Żywe rośnie.",
            "points: 2",
        ),
        right={"choice": ["Ptak", "Ryba"]},
        wrong={"choice": ["Kamień"]},
        points=2,
        partly=(({"choice": ["Ptak"]}, "1"), ({"choice": ["Ptak", "Ryba", "Stół"]}, "1")),
        refused=(({}, "Zaznacz co najmniej jedną odpowiedź."),),
        shown=("Ptak lata.", "Kamień leży.", "Twoja odpowiedź, niepoprawna"),
    ),
    "truefalse": Case(
        _question(
            "truefalse",
            "Ziemia jest płaska.",
            "( ) true\n  > Widać łuk.\n(x) false\n  > Jest kulą.",
            "Popatrz na horyzont.",
        ),
        right={"choice": "Fałsz"},
        wrong={"choice": "Prawda"},
        refused=(({}, "Wybierz jedną odpowiedź."),),
        shown=("Widać łuk.", "Jest kulą."),
    ),
    "text": Case(
        _question("text", "Ocena budowana latami?", "= reputacja\n= renoma", "Rośnie powoli."),
        right={"text": "  „REPUTACJA” "},
        wrong={"text": "logo"},
        refused=(({}, "Wpisz odpowiedź."), ({"text": "a" * 501}, "Ta odpowiedź jest za długa. Skróć ją.")),
        shown=("logo", "reputacja albo renoma"),
    ),
    "number": Case(
        _question("number", "Ile kosztuje?", "= 12,5", "Cena z tablicy.", "tolerance: 0,5", "unit: zł"),
        right={"number": "12.9 zł"},
        wrong={"number": "14 zł"},
        refused=(
            ({}, "Wpisz odpowiedź."),
            ({"number": "dużo"}, "Wpisz liczbę, na przykład 12 albo 12,5."),
            ({"number": "12 kg"}, "Podaj liczbę w jednostce: zł."),
        ),
        shown=("14 zł", "12,5 zł", "Dopuszczalna różnica: 0,5."),
    ),
    "matching": Case(
        _question(
            "matching",
            "Połącz.",
            "- pies => szczeka\n- kot => miauczy\n- krowa => muczy\n- => ćwierka",
            "Posłuchaj.",
            "points: 3",
        ),
        right={"pair-0": "szczeka", "pair-1": "miauczy", "pair-2": "muczy"},
        wrong={"pair-0": "muczy", "pair-1": "szczeka", "pair-2": "ćwierka"},
        points=3,
        partly=(({"pair-0": "szczeka", "pair-1": "muczy", "pair-2": "miauczy"}, "1"),),
        refused=(({"pair-0": "szczeka"}, "Wybierz odpowiedź w każdym polu."),),
        shown=("Poprawnie: szczeka", "Poprawnie: muczy"),
    ),
    "ordering": Case(
        _question("ordering", "Ułóż.", "1. Zapytaj\n2. Zapisz\n3. Porównaj", "Po kolei.", "points: 3"),
        right={_place("Zapytaj"): "1", _place("Zapisz"): "2", _place("Porównaj"): "3"},
        wrong={_place("Zapytaj"): "2", _place("Zapisz"): "3", _place("Porównaj"): "1"},
        points=3,
        partly=(({_place("Zapytaj"): "1", _place("Zapisz"): "3", _place("Porównaj"): "2"}, "1"),),
        refused=(
            ({_place("Zapytaj"): "1"}, "Wybierz odpowiedź w każdym polu."),
            (
                {_place("Zapytaj"): "1", _place("Zapisz"): "1", _place("Porównaj"): "2"},
                "Każde miejsce w kolejności wybierz tylko raz.",
            ),
        ),
        shown=("1. Zapytaj", "twoje miejsce: 2"),
    ),
    "gaps": Case(
        _question(
            "gaps",
            "Uzupełnij.",
            "Marka to [[skojarzenia | obraz]], a logo to jej [[(x) znak ( ) koszt]].",
            "Znak przypomina.",
            "points: 2",
        ),
        right={"gap-0": "Obraz", "gap-1": "znak"},
        wrong={"gap-0": "kolor", "gap-1": "koszt"},
        points=2,
        partly=(({"gap-0": "skojarzenia", "gap-1": "koszt"}, "1"),),
        refused=(
            ({"gap-1": "znak"}, "Wpisz odpowiedź w każdą lukę."),
            ({"gap-0": "obraz"}, "Wybierz odpowiedź w każdym polu."),
        ),
        shown=("kolor", "Poprawnie: skojarzenia albo obraz", "Poprawnie: znak"),
    ),
}
"""Kind → its question; together a quiz of 14 points."""


def choice(name, right="tak", wrong="nie"):
    """Return a question with a right and a wrong option, one point."""
    return f"## ? Pytanie {name}?\nid: {name}\nkind: single\n\n(x) {right}\n( ) {wrong}\n\n> Objaśnienie {name}.\n"


def lessons_with(questions, settings="", *, lesson="pierwsza", **more):
    """Return a course's lessons: one with these questions, then `more`."""
    return {lesson: lesson_file("Pierwsza", "\n".join(questions), settings=settings), **more}


def begin(visitor, course="kurs", lesson="pierwsza", language="pl"):
    """Open the quiz's page and begin, or go on; return the visitor at the question."""
    return visitor.open(f"/{language}/courses/{course}/{lesson}/quiz").send()


def attempt_id(visitor):
    """Return the number of the attempt whose page is shown."""
    return int(visitor.path.split("/attempts/")[1].split("?")[0].split("/")[0])


def asked(visitor):
    """Return the name of the question shown (see `choice`)."""
    return visitor.heading.removeprefix("Pytanie ").removesuffix("?").replace("\N{NO-BREAK SPACE}", " ")


def rows(app, model, **where):
    """Return the rows of a table, the oldest first, as they are in the database now."""
    from elearn.db import db  # noqa: PLC0415 -- tests of the pure domain need none of it

    with app.app_context():
        wanted = select(model).order_by(model.id)
        for name, value in where.items():
            wanted = wanted.where(getattr(model, name) == value)
        return list(db.session.scalars(wanted))


def take(visitor, right=0, wrong=0, **where):
    """Take a quiz of `choice` questions: so many answered rightly, so many wrongly, then hand in."""
    begin(visitor, **where)
    for words in ["tak"] * right + ["nie"] * wrong:
        visitor.fill(choice=words).send()
        if "Następne pytanie" in visitor.text:
            visitor.click("Następne pytanie")
    return visitor.send(HAND_IN if HAND_IN in visitor.buttons else "Zobacz wynik")


def fail(visitor, **where):
    """Begin a quiz and hand it in without an answer."""
    begin(visitor, **where)
    return visitor.open("?q=all").send(HAND_IN)
