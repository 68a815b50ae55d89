"""What a badge is given for: the page in both languages, its data, and what it stands for in frameworks of others."""

import json

import pytest

from elearn.domain.course.model import Alignment
from tests.badges import independent
from tests.badges.samples import EMAIL, awarded, published
from tests.badges.test_award import stored
from tests.badges.test_pages import BROWSER, HTML, JSON, LD, SIGNED, fetch, plain
from tests.people import person

FRAMES = (
    Alignment("Managing identity", "https://frames.example/2.6", "Digital frame", "2.6"),
    Alignment("Umowy", "https://ramy.example/umowy?x=1#y", "", ""),
)
WRITTEN = [
    {
        "type": ["Alignment"],
        "targetName": "Managing identity",
        "targetUrl": "https://frames.example/2.6",
        "targetFramework": "Digital frame",
        "targetCode": "2.6",
    },
    {"type": ["Alignment"], "targetName": "Umowy", "targetUrl": "https://ramy.example/umowy?x=1#y"},
]


@pytest.fixture
def course(app):
    return published(app, alignment=FRAMES, outcomes=("Czyta umowy.",))


@pytest.fixture
def visitor(visitor):
    visitor.allow("Dobra umowa", "Umowy bez strachu", "Czyta umowy")
    return visitor


def test_the_page_says_what_the_badge_stands_for(visitor, course):
    visitor.open("/achievements/umowy/1?language=pl")
    said = plain(visitor.text)
    assert "Managing identity, Digital frame, 2.6" in said
    assert "Czyta umowy." in said
    assert {"https://frames.example/2.6", "https://ramy.example/umowy?x=1#y"} <= set(visitor.links)
    visitor.click("English")
    assert visitor.heading == "Good contracts"
    assert "Two lessons finished and 70% of points." in plain(visitor.text)


def test_both_languages_know_each_other(app, course):
    page = fetch(app, "/achievements/umowy/1?language=en").text
    for code in ("pl", "en"):
        assert f'hreflang="{code}" href="http://localhost/achievements/umowy/1?language={code}"' in page


def test_a_course_that_says_nothing_of_frameworks_has_no_such_line(visitor, app):
    published(app)
    visitor.open("/achievements/umowy/1?language=pl")
    assert "Odpowiada w ramach kompetencji" not in plain(visitor.text)
    assert "alignment" not in fetch(app, "/achievements/umowy/1.json").json


def test_the_data_say_it_as_the_standard_writes_it(app, course):
    assert fetch(app, "/achievements/umowy/1.json").json["alignment"] == WRITTEN


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", HTML), (BROWSER, HTML), (JSON, JSON), (LD, LD), (SIGNED, SIGNED), (f'{LD};profile="x"', LD),
        (f"{JSON};q=0.2, {HTML};q=0.1", JSON), ("image/png", HTML),
    ],
)  # fmt: skip
def test_each_program_gets_the_form_it_asks_for(app, course, accept, kind):
    answer = fetch(app, "/achievements/umowy/1", accept)
    assert (answer.status_code, answer.mimetype) == (200, kind)
    assert "Accept" in answer.vary
    if kind != HTML:
        assert json.loads(answer.data)["id"] == "http://localhost/achievements/umowy/1"


def test_it_is_signed_with_the_badge(app, course, clock):
    document = stored(app, awarded(app, course, person(app, EMAIL))).document
    assert document["credentialSubject"]["achievement"]["alignment"] == WRITTEN
    known = fetch(app, "/.well-known/did.json").json
    assert independent.verified(document, known)
    changed = json.loads(json.dumps(document).replace("https://frames.example/2.6", "https://frames.example/2.7"))
    assert not independent.verified(changed, known)
