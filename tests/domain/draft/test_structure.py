"""Parts and lessons of a draft are added, moved and removed; every link goes where it went before."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.domain.course import reader
from elearn.domain.draft import structure
from elearn.domain.draft.sketch import sketch
from elearn.domain.draft.structure import NotPossible, Start, Unreadable
from tests.factories import ONE_QUESTION, course_files, lesson_file

LINKED = "## {title} {{#poczatek}}\n\nZobacz [dalej](02-druga.md) i [tu](02-druga.md#poczatek).\n\n[x]: 02-druga.md\n"


def linked_course():
    question = ONE_QUESTION.format(id="q1").replace("kind: single", "kind: single\npassage: druga#poczatek")
    lessons = {
        "pierwsza": lesson_file("Pierwsza", question, body=LINKED.format(title="Pierwsza")),
        "druga": lesson_file("Druga"),
        "test": lesson_file("Sprawdzian", ONE_QUESTION.format(id="q2"), kind="test"),
    }
    english = {
        "pierwsza": lesson_file("First", ONE_QUESTION.format(id="q1"), base=False, body=LINKED.format(title="F"))
    }
    english = {slug: text.replace("kind: single\n", "").replace("(x)", "( )") for slug, text in english.items()}
    return course_files(lessons=lessons, english=english)


def applied(files, change):
    after = {**files, **change.files}
    return {path: content for path, content in after.items() if content is not None}


def plan(files):
    return structure.plan_of(sketch(files))


def test_a_lesson_moved_up_takes_its_number_and_every_link_follows():
    files = linked_course()
    change = structure.moved_lesson(files, "druga", -1)
    after = applied(files, change)
    assert reader.read(after)[1] == []
    assert plan(after) == [("calosc", ["druga", "pierwsza", "test"])]
    assert change.moved == {
        "pl/01-pierwsza.md": "pl/02-pierwsza.md",
        "pl/02-druga.md": "pl/01-druga.md",
        "en/01-pierwsza.md": "en/02-pierwsza.md",
    }
    for language in ("pl", "en"):
        text = after[f"{language}/02-pierwsza.md"].decode()
        assert text.count("01-druga.md") == 3
        assert "02-druga.md" not in text


def test_moving_there_and_back_gives_the_same_bytes():
    files = linked_course()
    first = applied(files, structure.moved_lesson(files, "druga", -1))
    again = applied(first, structure.moved_lesson(first, "druga", 1))
    once = applied(files, structure.arranged(files, plan(files)))
    assert again == {**once, **{path: again[path] for path in ("pl/01-pierwsza.md", "en/01-pierwsza.md")}}
    assert [again[path].decode() for path in ("pl/01-pierwsza.md", "pl/02-druga.md")] == [
        files[path].decode() for path in ("pl/01-pierwsza.md", "pl/02-druga.md")
    ]


def test_a_lesson_at_the_edge_goes_to_the_part_beside():
    files = course_files()
    part, change = structure.with_part(files, "pl", "Na koniec")
    files = applied(files, change)
    files = applied(files, structure.moved_lesson(files, "test", 1))
    assert plan(files) == [("calosc", ["pierwsza", "druga"]), ("na-koniec", ["test"])]
    assert part == "na-koniec"
    assert reader.read(files)[1] == []
    assert structure.moved_lesson(files, "test", 1).files == {}
    files = applied(files, structure.moved_lesson(files, "test", -1))
    assert plan(files)[0] == ("calosc", ["pierwsza", "druga", "test"])


def test_a_new_lesson_stands_before_the_test_and_the_rule_follows_the_tests():
    files = course_files(lessons={"a": lesson_file("A")})
    slug, change = structure.with_lesson(files, title="Próba końcowa", part="calosc", kind="test")
    files = applied(files, change)
    assert (slug, sketch(files).by_slug[slug].kind) == ("proba-koncowa", "test")
    assert tomllib.loads(files["course.toml"].decode())["completion"]["quizzes"] == "final"
    slug, change = structure.with_lesson(files, title="Łąka i źdźbło!", part="calosc")
    files = applied(files, change)
    assert plan(files) == [("calosc", ["a", "laka-i-zdzblo", "proba-koncowa"])]
    assert "pl/02-laka-i-zdzblo.md" in files
    files = applied(files, structure.without_lesson(files, "proba-koncowa"))
    assert tomllib.loads(files["course.toml"].decode())["completion"]["quizzes"] == "none"


@pytest.mark.parametrize("title", ["2026!", "???", "Monday", "A" * 300, "Новий урок"])
def test_whatever_a_lesson_is_called_its_address_is_one_that_a_lesson_can_have(title):
    files = course_files(lessons={"a": lesson_file("A")})
    slug, change = structure.with_lesson(files, title=title, part="calosc")
    problems = {problem.code for problem in reader.read(applied(files, change))[1]}
    assert not problems & {"file_name", "slug", "lesson_slug_reserved", "part_lesson_unknown"}, (slug, problems)


def test_two_lessons_of_one_name_have_two_addresses():
    files = course_files()
    slug, _change = structure.with_lesson(files, title="Druga", part="calosc")
    assert slug == "druga-2"


def test_a_removed_lesson_comes_back_with_its_place_its_words_and_the_links_to_it():
    files = linked_course()
    change = structure.without_lesson(files, "druga")
    gone = applied(files, change)
    assert plan(gone) == [("calosc", ["pierwsza", "test"])]
    assert "pl/02-test.md" in gone
    text = {"pl/02-druga.md": files["pl/02-druga.md"]}
    _slug, change = structure.with_lesson(gone, title="Nowa", part="calosc")
    gone = applied(gone, change)  # meanwhile the numbers have changed
    gone = applied(gone, structure.moved_lesson(gone, "nowa", -1))
    back = applied(gone, structure.restored_lesson(gone, "druga", text, "calosc", 2))
    assert plan(back) == [("calosc", ["nowa", "pierwsza", "druga", "test"])]
    assert back["pl/03-druga.md"] == files["pl/02-druga.md"]
    assert b"(03-druga.md#poczatek)" in back["pl/02-pierwsza.md"]


def test_a_removed_part_leaves_its_lessons_to_its_neighbour_and_comes_back():
    files = course_files()
    _part, change = structure.with_part(files, "pl", "Na koniec")
    files = applied(files, change)
    files = applied(files, structure.moved_lesson(files, "test", 1))
    gone = applied(files, structure.without_part(files, "na-koniec"))
    assert plan(gone) == [("calosc", ["pierwsza", "druga", "test"])]
    assert reader.read(gone)[1] == []
    back = applied(gone, structure.restored_part(gone, "na-koniec", {"pl": "Na koniec"}, ["test", "nie-ma"], 1))
    assert back == files
    first = applied(files, structure.without_part(files, "calosc"))
    assert plan(first) == [("na-koniec", ["pierwsza", "druga", "test"])]
    with pytest.raises(NotPossible, match="part_last"):
        structure.without_part(first, "na-koniec")


def test_parts_move_with_their_lessons():
    files = course_files()
    _part, change = structure.with_part(files, "pl", "Na koniec")
    files = applied(files, change)
    files = applied(files, structure.moved_lesson(files, "test", 1))
    after = applied(files, structure.moved_part(files, "na-koniec", -1))
    assert plan(after) == [("na-koniec", ["test"]), ("calosc", ["pierwsza", "druga"])]
    assert reader.read(after)[1] == []


def test_an_order_that_does_not_fit_the_lessons_of_now_changes_nothing():
    files = course_files()
    for order in ([("calosc", ["pierwsza", "druga"])], [("calosc", ["test", "druga", "pierwsza", "x"])], []):
        with pytest.raises(NotPossible, match="order_stale"):
            structure.arranged(files, order)


def test_an_address_changes_with_the_links_and_passages_that_lead_to_it():
    files = linked_course()
    after = applied(files, structure.reslugged(files, "druga", "inna"))
    assert reader.read(after)[1] == []
    text = after["pl/01-pierwsza.md"].decode()
    assert "passage: inna#poczatek" in text
    assert "(02-inna.md#poczatek)" in text
    for new, code in (("Zła!", "slug_bad"), ("test", "slug_taken"), ("glossary", "slug_taken")):
        with pytest.raises(NotPossible, match=code):
            structure.reslugged(files, "druga", new)


def test_titles_and_kinds_change_where_they_stand():
    files = linked_course()
    after = applied(files, structure.retitled(files, "pierwsza", "en", 'The "first"'))
    after = applied(after, structure.renamed_part(after, "calosc", "pl", "Wszystko"))
    course, problems = reader.read(after)
    assert problems == []
    assert course.lessons[0].texts["en"].title == 'The "first"'
    assert course.texts["pl"].parts == (("calosc", "Wszystko"),)
    reading = applied(after, structure.of_kind(after, "test", "lesson"))
    assert [lesson.kind for lesson in reader.read(reading)[0].lessons if lesson] == ["lesson"] * 3
    assert applied(reading, structure.of_kind(reading, "test", "test"))["pl/03-test.md"] == after["pl/03-test.md"]


def test_a_course_that_cannot_be_read_is_not_written_over():
    files = {**course_files(), "course.toml": b"to nie jest TOML"}
    with pytest.raises(Unreadable):
        structure.moved_lesson(files, "druga", -1)


def test_a_new_course_lacks_only_its_lessons():
    files = structure.begun(
        Start("kurs", "Kurs", "O kursie.", ("Umiesz.",), "pl", "law", "ink", ("Kurs", "umie.", "Kurs."), ("a", "A"))
    )
    codes = {problem.code for problem in reader.read(files)[1]}
    assert codes == {"list_empty", "lessons_missing"}
    slug, change = structure.with_lesson(files, title="Jeden", part="a")
    files = applied(files, change)
    files[f"pl/01-{slug}.md"] = lesson_file("Jeden").encode()
    assert reader.read(files)[1] == []


def test_a_copy_has_its_own_address_and_title():
    files = structure.duplicated(linked_course(), "kopia", {"pl": "Kurs (kopia)"})
    course, problems = reader.read(files)
    assert problems == []
    assert (course.slug, course.texts["pl"].title, course.texts["en"].title) == (
        "kopia",
        "Kurs (kopia)",
        "Trial course",
    )


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["pierwsza", "druga", "test", "nowa"]), st.sampled_from([-1, 1])), max_size=8)
)
def test_however_lessons_are_moved_the_course_stays_readable(moves):
    files = linked_course()
    _part, change = structure.with_part(files, "pl", "Obok")
    files = applied(files, change)
    _slug, change = structure.with_lesson(files, title="Nowa", part="obok")
    files = applied(files, change)
    for slug, step in moves:
        files = applied(files, structure.moved_lesson(files, slug, step))
    codes = {problem.code for problem in reader.read(files)[1]}
    assert codes <= {"list_empty", "value_empty", "text_missing", "key_missing"}
