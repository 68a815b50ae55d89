"""One question of each kind in two languages, and ways to build more."""

from elearn.domain.quiz.kinds import KINDS
from elearn.domain.quiz.model import Question, QuestionText

BLOCKS = {
    "single": (
        "( ) Logo\n  > Logo to tylko część.\n(x) Skojarzenia\n  > Tak.\n  >\n  > Właśnie tak.\n( ) Nazwa",
        "( ) The logo\n  > Only a part.\n( ) Associations\n  > Yes.\n( ) The name",
    ),
    "multiple": (
        "[x] Rozmowy w sklepie\n  > Tak.\n[ ] Statut\n  > Nie.\n[x] Komentarze\n[ ] Uchwała",
        "[ ] Talk in the shop\n[ ] The statute\n[ ] Comments\n[ ] A resolution",
    ),
    "truefalse": ("( ) true\n  > Logo to znak.\n(x) false\n  > Tak.", "( ) true\n  > A logo is a sign.\n( ) false"),
    "text": ("= reputacja\n= renoma", "= reputation\n= good name"),
    "number": ("= 63,5", ""),
    "matching": (
        "- tożsamość => co mówimy o sobie\n- wizerunek => co myślą inni\n- => kolor logo\n- reputacja => ocena latami",
        "- identity => what we say\n- image => what others think\n- => colour of the logo\n- reputation => years",
    ),
    "ordering": ("1. Zapytaj swoich\n2. Zapytaj obcych\n3. Porównaj", "1. Ask your own\n2. Ask others\n3. Compare"),
    "gaps": (
        "Marka to [[skojarzenia | zbiór skojarzeń]], a logo\nto jej [[(x) znak ( ) istota ( ) koszt]].",
        "A brand is [[associations]], a logo is its [[( ) sign ( ) essence ( ) cost]].",
    ),
}
KEYS = {
    "text": ({"ignore": "case, space, diacritics, quotes"}, {}),
    "number": ({"tolerance": "1", "unit": "%"}, {"unit": "percent"}),
}


def numbered(block):
    return list(enumerate(block.split("\n"), start=10)) if block else []


def placed(keys):
    return {name: (line, value) for line, (name, value) in enumerate(keys.items(), start=2)}


def question(kind, base=None, translation=None, *, points=1, keys=None, translation_keys=None):
    """A question of these answer blocks, or the sample of its kind."""
    if base is None:
        base, translation = BLOCKS[kind]
        keys, translation_keys = KEYS.get(kind, ({}, {}))
    key, body, problems = KINDS[kind].read(numbered(base), placed(keys or {}), base=True)
    assert not problems, problems
    texts = {"pl": QuestionText("Pytanie?", "Bo tak.", body)}
    if translation is not None:
        _, body, problems = KINDS[kind].read(numbered(translation), placed(translation_keys or {}), base=False)
        assert not problems + KINDS[kind].matches(key, body)
        texts["en"] = QuestionText("Question?", "", body)
    return Question(kind, kind, points, ("B-01",), "lekcja#o-marce", ("marka",), key, texts)


def answered(asked, form, order=()):
    return KINDS[asked.kind].answer({name: [value] for name, value in form.items()}, asked, order)


def graded(asked, answer, language="pl"):
    return KINDS[asked.kind].grade(asked, answer, language)


def viewed(asked, order=(), answer=None, grade=None, language="pl"):
    return KINDS[asked.kind].view(asked, asked.text_in(language), order, answer, grade)
