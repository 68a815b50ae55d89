"""The specification's own example, and every course of the repository."""

import re
from pathlib import Path

import pytest

from elearn.domain.course.folder import files_of
from elearn.domain.course.reader import read
from elearn.domain.course.writer import write
from elearn.domain.quiz.kinds import KINDS
from tests.domain.course.sample import PNG

COURSES = Path(__file__).parents[3] / "courses"
FOLDERS = sorted(path.parent for path in COURSES.glob("*/course.toml"))


def example():
    """The folder that `courses/README.md` shows, put together from its code blocks."""
    text = (COURSES / "README.md").read_text()
    blocks = re.findall(r"^```[a-z]*\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    (course,) = [block for block in blocks if block.startswith("format = 1")]
    page, lesson = [block for block in blocks if block.startswith("+++\n")]
    (box,) = [block for block in blocks if block.startswith("::: ")]
    (settings,) = [block for block in blocks if block.startswith("+++ quiz")]
    asked = "\n".join(block for block in blocks if block.startswith("## ?"))
    anchors = "".join(f"## {anchor} {{#{anchor}}}\n\n" for anchor in sorted(set(re.findall(r"passage: #(\S+)", asked))))
    sources = "".join(f'[[sources]]\nid = "{id_}"\ntext = "x"\n\n' for id_ in ("B-10",))
    lesson = lesson.replace("[[acts]]", sources + "[[acts]]")
    second = '+++\ntitle = "T"\nsummary = "S"\nkind = "test"\nminutes = 5\n+++\n\n+++ quiz\n+++\n\n'
    return {
        path: content.encode() if isinstance(content, str) else content
        for path, content in {
            "course.toml": course.replace('languages = ["pl", "en"]', 'languages = ["pl"]'),
            "pl/course.md": page,
            "pl/01-marka-to-nie-logo.md": f"{lesson}\n{anchors}{box}\n![opis](media/krag.png)\n\n{settings}\n{asked}",
            "pl/02-wiarygodnosc.md": second + "## ? Czy?\nid: czy\nkind: truefalse\n\n(x) true\n( ) false\n",
            "media/krag.png": PNG,
            "media/trzy-slowa.pl.md": "# Trzy słowa\n\nPole: …\n",
        }.items()
    }


def test_the_example_of_the_specification_has_no_problems_and_shows_every_kind():
    course, problems = read(example())
    assert problems == []
    assert {question.kind for question in course.lessons[0].quiz.questions} == set(KINDS)
    assert read(write(course)) == (course, [])


@pytest.mark.parametrize("path", FOLDERS, ids=lambda path: path.name)
def test_a_course_of_the_repository_has_no_problems(path):
    files, problems = files_of(path)
    course, more = read(files)
    assert problems + more == []
    assert course.slug == path.name
    assert read(write(course)) == (course, [])


def test_there_is_a_course():
    assert FOLDERS
