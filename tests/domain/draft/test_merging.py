"""Two versions of one file: nothing is lost, what only one side changed is suggested, and the choices make the file."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from elearn.domain.draft.merging import Choice, compared, merged
from elearn.domain.draft.passages import passages, question_names
from elearn.domain.draft.pieces import Pieces, cut, joined
from tests.factories import ONE_QUESTION, course_files, lesson_file

PATH = "pl/01-lekcja.md"
BODY = "Pierwszy akapit.\n\nDrugi akapit.\n\nTrzeci akapit.\n"
LESSON = lesson_file("Lekcja", ONE_QUESTION.format(id="dwa") + ONE_QUESTION.format(id="trzy"), body=BODY)


def choices(both, side):
    return {chunk.key: Choice(side) for one in both for chunk in one.chunks if chunk.kind != "same"}


def put(now, mine, chosen=None, former=(), path=PATH):
    both = compared(path, now.encode(), mine.encode(), [one.encode() for one in former])
    return merged(path, now.encode(), mine.encode(), both, chosen or {}).decode()


def differing(now, mine, former=()):
    both = compared(PATH, now.encode(), mine.encode(), [one.encode() for one in former])
    return [(one.passage.key, chunk) for one in both for chunk in one.chunks if chunk.kind != "same"]


WORDS = st.text(st.sampled_from('ab ł"\\+#'), max_size=6)
LINES = st.lists(st.sampled_from(["", "ala", "kot", "## Tytuł", "+++ quiz", "- pies"]), max_size=6).map("\n".join)
VALUES = st.one_of(WORDS, st.integers(0, 9), st.booleans(), st.lists(WORDS, max_size=3))
FRONT = st.dictionaries(
    st.sampled_from(["title", "summary", "outcomes", "minutes", "a.b"]),
    st.one_of(VALUES, st.dictionaries(st.sampled_from(["x", "y"]), VALUES, max_size=2)),
    max_size=4,
)
BLOCKS = st.lists(
    st.tuples(st.sampled_from(["dwa", "trzy", "pięć", ""]), st.sampled_from(["", "( ) Raz", "(x) Dwa"])), max_size=4
).map(lambda found: tuple(f"## ? Ile?\n{f'id: {id_}' if id_ else ''}\n\n{text}".strip() for id_, text in found))
PAGES = st.builds(
    lambda front, body, quiz, blocks: joined(Pieces(front, body.strip("\n"), quiz, blocks if quiz is not None else ())),
    FRONT,
    LINES,
    st.one_of(st.none(), st.dictionaries(st.sampled_from(["pass", "draw"]), st.integers(1, 9), max_size=2)),
    BLOCKS,
)


@settings(max_examples=60, deadline=None)
@given(PAGES, PAGES, st.lists(PAGES, max_size=2))
@example('+++\ntitle = [" "]\n+++\n', "+++\n+++\n", [])
def test_one_side_everywhere_is_that_version(now, mine, former):
    both = compared(PATH, now.encode(), mine.encode(), [one.encode() for one in former])
    assert merged(PATH, now.encode(), mine.encode(), both, choices(both, "now")) == now.encode()
    taken = merged(PATH, now.encode(), mine.encode(), both, choices(both, "mine"))
    assert cut(taken.decode()).front == cut(mine).front
    assert cut(taken.decode()).body == cut(mine).body
    assert sorted(cut(taken.decode()).blocks) == sorted(cut(mine).blocks)


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=80),
    st.binary(max_size=80),
    st.sampled_from([PATH, "course.toml", "media/a.png", "media/a.pl.md"]),
)
def test_rubbish_is_compared_and_kept(now, mine, path):
    both = compared(path, now, mine)
    assert merged(path, now, mine, both, choices(both, "now")) == now
    taken = merged(path, now, mine, both, choices(both, "mine"))
    assert list(passages(path, taken).values()) == list(passages(path, mine).values())


def test_different_paragraphs_of_two_people_are_both_suggested():
    now = LESSON.replace("Pierwszy akapit", "Pierwszy, poprawiony akapit")
    mine = LESSON.replace("Trzeci akapit", "Trzeci, dłuższy akapit")
    assert [(key, chunk.kind) for key, chunk in differing(now, mine, [now, LESSON])] == [
        ("body/", "now"),
        ("body/", "mine"),
    ]
    both = put(now, mine, former=[now, LESSON])
    assert "Pierwszy, poprawiony akapit" in both
    assert "Trzeci, dłuższy akapit" in both


def test_the_same_sentence_changed_by_both_must_be_chosen():
    now, mine = LESSON.replace("Drugi", "Drugi z kolei"), LESSON.replace("Drugi", "Następny")
    ((key, chunk),) = differing(now, mine, [now, LESSON])
    assert (key, chunk.kind, chunk.suggested) == ("body/", "clash", None)
    with pytest.raises(KeyError):
        put(now, mine, former=[LESSON])
    assert put(now, mine, {chunk.key: Choice("now")}, [LESSON]) == now
    assert put(now, mine, {chunk.key: Choice("mine")}, [LESSON]) == mine
    assert put(now, mine, {chunk.key: Choice("both")}, [LESSON]) == now.replace(
        "Drugi z kolei akapit.", "Drugi z kolei akapit.\n\nNastępny akapit."
    ).replace("\n\nNastępny", "\nNastępny")
    assert put(now, mine, {chunk.key: Choice("own", "Mój akapit.\r\nDwa wiersze.")}, [LESSON]) == LESSON.replace(
        "Drugi akapit.", "Mój akapit.\nDwa wiersze."
    )


def test_without_a_former_state_every_difference_is_asked():
    now, mine = LESSON.replace("Pierwszy", "Jeden"), LESSON.replace("Trzeci", "Trzy")
    assert [chunk.kind for _key, chunk in differing(now, mine)] == ["clash", "clash"]


def test_title_and_numbers_and_questions_are_passages_of_their_own():
    now = LESSON.replace('title = "Lekcja"', 'title = "Nowa"').replace("minutes = 5", "minutes = 9")
    mine = LESSON.replace("Dwa i dwa to cztery", "Cztery", 1).replace("minutes = 5", "minutes = 7")
    found = dict(differing(now, mine, [LESSON]))
    assert {key: chunk.kind for key, chunk in found.items()} == {
        "front/title": "now",
        "front/minutes": "clash",
        "question/dwa": "mine",
    }
    result = put(now, mine, {found["front/minutes"].key: Choice("mine")}, [LESSON])
    assert cut(result).front | {"title": "Nowa", "minutes": 7} == cut(result).front
    assert "> Cztery." in cut(result).blocks[0]


def test_a_question_of_each_is_kept_and_one_that_was_removed_is_asked():
    new = ONE_QUESTION.format(id="nowe")
    now = LESSON + "\n" + new.strip() + "\n"
    mine = lesson_file("Lekcja", ONE_QUESTION.format(id="trzy") + ONE_QUESTION.format(id="moje"), body=BODY)
    result = cut(put(now, mine, former=[now, LESSON]))
    assert result.ids() == ("trzy", "moje", "nowe")


def test_an_order_is_one_of_the_two():
    turned = lesson_file("Lekcja", ONE_QUESTION.format(id="trzy") + ONE_QUESTION.format(id="dwa"), body=BODY)
    both = compared(PATH, LESSON.encode(), turned.encode())
    assert [one.sort for one in both if one.differs] == ["order"]
    assert put(LESSON, turned, choices(both, "mine")) == turned


def test_a_removed_file_is_taken_whole():
    both = compared(PATH, None, b"tekst")
    assert [(one.sort, one.can_be_typed) for one in both] == [("file", False)]
    assert merged(PATH, None, b"tekst", both, choices(both, "mine")) == b"tekst"
    assert merged(PATH, None, b"tekst", both, choices(both, "now")) is None


def test_settings_of_the_course_are_merged_key_by_key():
    base = course_files()["course.toml"].decode()
    now, mine = base.replace('"brand"', '"law"'), base.replace('"pine"', '"plum"')
    result = put(now, mine, former=[base], path="course.toml")
    assert ('topic = "law"' in result, 'ground = "plum"' in result) == (True, True)
    assert passages("course.toml", result.encode()).keys() == passages("course.toml", base.encode()).keys()


def test_names_of_questions_are_unlike():
    assert question_names(["a", "", "a", ""]) == ("a", "#1", "a#2", "#2")
