"""A file stands beside its translation: what is missing and out of date is known, and other words find their place."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.domain.course import reader
from elearn.domain.draft.alignment import Made, Memory
from elearn.domain.draft.pieces import cut
from elearn.domain.draft.translated import applied
from elearn.domain.draft.translation import localised, names, path_of, sheet

COURSES = sorted(Path(__file__).parents[3].glob("courses/*/course.toml"))
FRONT = '+++\ntitle = "{title}"\nsummary = "{title}."\n{more}+++\n\n'
BASE = FRONT.format(title="Lekcja", more="minutes = 5\n") + (
    "## Pierwszy {#pierwszy}\n\nAkapit pierwszy.\n\nAkapit drugi o 63%.\n\n- jeden\n- dwa\n\n"
    "| Rok | Ile |\n| --- | --- |\n| 2023 | 63 |\n| 2024 | 64 |\n\n::: tip Rada {#rada}\nW ramce.\n:::\n\nKoniec.\n"
)
MADE = FRONT.format(title="Lesson", more="") + (
    "## First {#pierwszy}\n\nFirst paragraph.\n\nSecond paragraph on 63%.\n\n- one\n- two\n\n"
    "| Year | How many |\n| --- | --- |\n| 2023 | 63 |\n| 2024 | 64 |\n\n::: tip Advice {#rada}\nIn a box.\n:::\n\n"
    "The end.\n"
)
NOTHING = Memory([])


def beside(base=BASE, made=MADE, memory=NOTHING):
    return sheet("01-lekcja.md", "en", base, made, memory)


def missing(*args, **more):
    return [piece.source for piece in beside(*args, **more).pieces if not piece.made]


def known(*pairs):
    return Memory(Made("01-lekcja.md", source, made) for source, made in pairs)


def said(base, made, memory=NOTHING, **texts):
    """The file with these translations; `texts` are words of the base language → words."""
    keys = {piece.source: piece.key for piece in beside(base, made, memory).pieces}
    words = {keys[source]: words for source, words in texts.items()}
    return applied("01-lekcja.md", base, made, words, memory)


@pytest.fixture(params=COURSES, ids=lambda path: path.parent.name)
def files(request):
    root = request.param.parent
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_the_courses_of_the_house_are_translated_whole_and_come_out_as_they_are(files):
    new = {path: content for path, content in files.items() if not path.startswith("en/") and ".en.md" not in path}
    for name in names(files, "pl"):
        base, made = (files[path_of(name, language)].decode() for language in ("pl", "en"))
        both = sheet(name, "en", base, made, NOTHING)
        assert (both.count("missing"), both.extra) == (0, ())
        assert len({piece.key for piece in both.pieces}) == len(both.pieces)
        assert applied(name, base, made, {}, NOTHING) == made
        written = applied(name, base, None, {piece.key: piece.made for piece in both.pieces}, NOTHING)
        new[path_of(name, "en")] = written.encode()
    assert reader.read(new) == reader.read(files)


def test_a_new_paragraph_is_missing_and_finds_its_place():
    base = BASE.replace("Akapit drugi", "Akapit nowy, bez liczby, za to dłuższy od innych.\n\nAkapit drugi")
    assert missing(base) == ["Akapit nowy, bez liczby, za to dłuższy od innych."]
    made = said(base, MADE, **{"Akapit nowy, bez liczby, za to dłuższy od innych.": "A new one."})
    assert "First paragraph.\n\nA new one.\n\nSecond paragraph on 63%." in made


@pytest.mark.parametrize(
    ("new", "source", "words", "expected"),
    [
        ("- jeden\n- półtora\n", "półtora", "one and a half", "- one\n- one and a half\n- two"),
        (
            "| 2023 | 63 |\n| 2023,5 | 63,5 |\n",
            "| 2023,5 | 63,5 |",
            "| 2023.5 | 63.5 |",
            "63 |\n| 2023.5 | 63.5 |\n| 2024",
        ),
        (
            "W ramce.\n\nTeż w ramce, na końcu.\n",
            "Też w ramce, na końcu.",
            "Also.",
            "In a box.\n\nAlso.\n:::\n\nThe end",
        ),
        ("Koniec.\n\n## Drugi {#drugi}\n", "Drugi", "Second", "The end.\n\n## Second {#drugi}\n"),
        (":::\n\nPo ramce stoi to.\n", "Po ramce stoi to.", "After.", ":::\n\nAfter.\n\nThe end."),
    ],
)
def test_what_is_new_finds_its_place_in_lists_tables_and_boxes(new, source, words, expected):
    first = new.split("\n", 1)[0] + "\n"
    base = BASE.replace(first, new, 1)
    assert missing(base) == [source]
    assert expected in said(base, MADE, **{source: words})


def test_a_row_that_is_new_at_the_top_stands_below_the_rule():
    base = BASE.replace("| 2023 | 63 |", "| 2022 | 62 |\n| 2023 | 63 |")
    memory = known(("| 2023 | 63 |", "| 2023 | 63 |"), ("| 2024 | 64 |", "| 2024 | 64 |"))
    assert "| --- | --- |\n| 2022 | 62 |\n| 2023" in said(base, MADE, memory, **{"| 2022 | 62 |": "| 2022 | 62 |"})


def test_a_box_enters_as_a_whole():
    base = BASE.replace("Koniec.", "::: law Prawo {#prawo}\nAkapit prawny.\n\n- punkt prawny\n:::\n\nKoniec.")
    assert missing(base) == ["Prawo", "Akapit prawny.", "punkt prawny"]
    assert said(base, MADE, **{"Prawo": "Law", "Akapit prawny.": "The law."}) == MADE
    whole = said(base, MADE, **{"Prawo": "Law", "Akapit prawny.": "The law.", "punkt prawny": "point"})
    assert "::: law Law {#prawo}\nThe law.\n\n- point\n:::\n\nThe end." in whole


def test_words_that_changed_are_out_of_date_with_what_they_were():
    memory = known(("Koniec.", "The end."))
    base = BASE.replace("Koniec.", "Koniec i początek.")
    stale = [piece for piece in beside(base, memory=memory).pieces if piece.status == "stale"]
    assert [(piece.source, piece.made, piece.before) for piece in stale] == [
        ("Koniec i początek.", "The end.", "Koniec.")
    ]
    again = known(("Koniec.", "The end."), ("Koniec i początek.", "The end."))
    assert not beside(base, memory=again).count("stale")
    made = said(base, MADE, memory, **{"Koniec i początek.": "The end and the beginning."})
    assert made == MADE.replace("The end.", "The end and the beginning.")


def test_what_nobody_remembers_is_named():
    assert "The end." in beside().unknown
    assert "The end." not in beside(memory=known(("Koniec.", "The end."))).unknown


def test_words_of_the_translation_alone_stay_where_they_are():
    made = MADE.replace("Second paragraph", "Only in English.\n\nSecond paragraph")
    memory = known(("Akapit pierwszy.", "First paragraph."), ("Akapit drugi o 63%.", "Second paragraph on 63%."))
    assert beside(made=made, memory=memory).extra == ("Only in English.",)
    assert said(BASE, made, memory, **{"Koniec.": "Over."}) == made.replace("The end.", "Over.")


def test_a_new_file_waits_for_its_last_piece():
    pieces = beside().pieces
    texts = {piece.key: piece.made for piece in pieces}
    last = pieces[-1]
    waiting = known(*((piece.source, piece.made) for piece in pieces[:-1]))
    assert applied("01-lekcja.md", BASE, None, {}, waiting) is None
    both = beside(made=None, memory=waiting)
    assert (both.exists, both.is_whole, both.count("missing")) == (False, False, 1)
    assert all(piece.waits for piece in both.pieces[:-1])
    assert applied("01-lekcja.md", BASE, None, {last.key: "The end."}, waiting) == MADE
    assert applied("01-lekcja.md", BASE, None, texts, NOTHING) == MADE


def test_a_translation_that_waits_is_out_of_date_when_its_words_change():
    waiting = known(("Akapit drugi o 63%.", "Second paragraph on 63%."))
    base = BASE.replace("Akapit drugi o 63%.", "Akapit drugi o 64%.")
    piece = next(one for one in beside(base, None, waiting).pieces if one.source == "Akapit drugi o 64%.")
    assert (piece.status, piece.before, piece.made) == ("stale", "Akapit drugi o 63%.", "Second paragraph on 63%.")


QUESTION = "## ? Ile?\nid: ile\nkind: single\n\n(x) Dwa\n( ) Trzy\n\n> Bo tak."


def with_quiz(text, block, settings="pass = 1\n"):
    return f"{text}\n+++ quiz\n{settings}+++\n\n{block}\n"


def test_a_question_enters_when_all_of_it_is_translated():
    base, made = with_quiz(BASE, QUESTION), with_quiz(MADE, "", "").replace("+++\n\n\n", "+++\n")
    assert missing(base, made) == ["Ile?", "Dwa", "Trzy", "Bo tak."]
    assert cut(said(base, made, **{"Ile?": "How many?", "Dwa": "Two"})).blocks == ()
    whole = said(base, made, **{"Ile?": "How many?", "Dwa": "Two", "Trzy": "Three", "Bo tak.": "Because."})
    assert cut(whole).blocks == ("## ? How many?\nid: ile\n\n( ) Two\n( ) Three\n\n> Because.",)


def test_an_answer_that_is_new_waits_without_breaking_the_question():
    own = "## ? How many?\nid: ile\n\n( ) Two\n( ) Three\n\n> Because."
    base = with_quiz(BASE, QUESTION.replace("( ) Trzy", "( ) Trzy\n( ) Cztery"))
    made = with_quiz(MADE, own, "")
    memory = known(("Dwa", "Two"), ("Trzy", "Three"))
    assert missing(base, made, memory) == ["Cztery"]
    assert said(base, made, memory) == made
    assert "( ) Three\n( ) Four\n" in said(base, made, memory, Cztery="Four")


def test_a_question_without_an_id_breaks_nothing():
    assert "How" not in [piece.source for piece in beside(with_quiz(BASE, "## ? How\n\n(x) a\n( ) b")).pieces]


def test_outcomes_and_sources_follow_the_base_language():
    more = 'outcomes = ["Raz.", "Dwa.", "Trzy."]\nminutes = 5\n\n[[sources]]\nid = "B-1"\ntext = "Badanie"\n'
    base = FRONT.format(title="Lekcja", more=more) + "Tekst.\n"
    made = FRONT.format(title="Lesson", more='outcomes = ["One.", "Three."]\n') + "Text.\n"
    memory = known(("Raz.", "One."), ("Trzy.", "Three."))
    assert missing(base, made, memory) == ["Dwa.", "Badanie"]
    front = cut(said(base, made, memory, **{"Dwa.": "Two.", "Badanie": "Survey"})).front
    assert front["outcomes"] == ["One.", "Two.", "Three."]
    assert front["sources"] == [{"id": "B-1", "text": "Survey"}]
    assert "minutes" not in front


def test_front_matter_that_cannot_be_read_stays_as_it_was_typed():
    broken = MADE.replace('title = "Lesson"', "title = Lesson")
    assert said(BASE, broken, **{"Lekcja": "Other", "Koniec.": "Over."}) == broken.replace("The end.", "Over.")


def test_worksheets_are_texts_without_front_matter():
    base, made = "# Trzy słowa\n\nZapytaj.\n", "# Three words\n\nAsk.\n"
    both = sheet("media/trzy.md", "en", base, made, NOTHING)
    assert [piece.made for piece in both.pieces] == ["Three words", "Ask."]
    texts = {piece.key: piece.made for piece in both.pieces}
    assert applied("media/trzy.md", base, None, texts, NOTHING) == made


def test_files_of_a_course_are_named_once_for_all_languages():
    texts = ["pl/02-b.md", "pl/course.md", "pl/01-a.md", "en/course.md", "pl/glossary.md", "pl/notatki.txt"]
    paths = ["course.toml", *texts, "media/k.pl.md", "media/k.en.md", "media/k.pl.svg"]
    found = names(paths, "pl")
    assert found == ["course.md", "glossary.md", "01-a.md", "02-b.md", "media/k.md"]
    assert [path_of(name, "en") for name in found[-2:]] == ["en/02-b.md", "media/k.en.md"]


def test_pictures_with_words_are_those_of_the_language():
    text = "![Mapa](media/mapa.pl.svg) i ![x](media/inna.pl.png)"
    assert localised(text, "pl", "en", ["media/mapa.en.svg", "media/mapa.pl.svg"]) == text.replace("mapa.pl", "mapa.en")


RUBBISH = st.text(alphabet="ab#|>-:*\n1.=+?()[]x {}", max_size=80)


@given(RUBBISH, RUBBISH, RUBBISH)
@settings(max_examples=60, deadline=None)
def test_nothing_typed_breaks_it(base, made, words):
    for name in ("01-lekcja.md", "media/karta.md"):
        both = sheet(name, "en", base, made, NOTHING)
        texts = {piece.key: words for piece in both.pieces}
        assert isinstance(applied(name, base, made, texts, NOTHING), str)
        applied(name, base, None, texts, NOTHING)


def test_a_new_question_in_the_words_of_the_base_language_is_missing():
    block = "\n## ? Co to jest?\nid: nowe\n{kind}\n( ) To jest to\n( ) Coś innego\n"
    base = '+++\ntitle = "A"\n+++\n\n+++ quiz\n+++\n' + block.format(kind="kind: single\n")
    made = '+++\ntitle = "B"\n+++\n\n+++ quiz\n+++\n' + block.format(kind="")
    assert sheet("01-a.md", "en", base, made, NOTHING).count("missing") == 3
