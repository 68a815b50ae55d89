"""Reading and writing lose nothing: courses made by chance, the sample, and odd texts one by one."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from elearn.domain.course.markup import outline
from elearn.domain.course.reader import read
from elearn.domain.course.writer import write
from tests.domain.course.sample import FILES, folder
from tests.domain.course.strategies import LOOKALIKES, courses, has_no_faults


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(courses())
def test_what_is_written_is_read_the_same_and_written_to_the_same_bytes(course):
    files = write(course)
    again, problems = read(files)
    assert problems == []
    assert again == course
    assert write(again) == files


def test_a_canonical_folder_is_written_byte_for_byte():
    written = write(read(folder())[0])
    assert {path for path, content in folder().items() if written[path] != content} == set()
    assert written.keys() == FILES.keys()


@pytest.mark.parametrize("text", [text for text in LOOKALIKES if has_no_faults(text)])
def test_a_text_that_looks_like_the_format_survives_in_a_lesson(text):
    course, _ = read(folder())
    first, second, test = course.lessons
    said = replace(second.texts["pl"], body=f"{text}\n\n{text}")
    changed = replace(course, lessons=(first, replace(second, texts={"pl": said}), test))
    assert read(write(changed)) == (changed, [])


@pytest.mark.parametrize("text", [text for text in LOOKALIKES if has_no_faults(text) and not outline(text).blocks])
def test_a_text_that_looks_like_the_format_survives_in_a_question(text):
    course, _ = read(folder())
    first, second, test = course.lessons
    question = first.quiz.questions[0]
    said = replace(question.texts["pl"], prompt=f"(x) > {text.split()[0]}", explanation=f"Bo:\n\n{text}\n\nTak.")
    asked = replace(question, texts=question.texts | {"pl": said})
    changed = replace(course, lessons=(replace(first, quiz=replace(first.quiz, questions=(asked,))), second, test))
    assert read(write(changed)) == (changed, [])


TITLES = ['"', "\\", '\\"', "'", "'''", '"""', "a # b", "= [x]", "a\u2028b", "\u0301", "\U0001f600", "\\u0041"]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_survives_whatever_toml_makes_of_its_signs(title):
    course, _ = read(folder())
    changed = replace(course, texts=course.texts | {"pl": replace(course.texts["pl"], title=title)})
    assert read(write(changed)) == (changed, [])
