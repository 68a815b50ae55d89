"""Everything a text can point to is offered from lists, with the address that stands in the file."""

from elearn.domain.course.model import Act, Source
from elearn.domain.draft import mentions
from elearn.domain.draft.mentions import Group, Mention
from elearn.domain.draft.sketch import sketch
from tests.factories import course_files, lesson_file

LEGAL = '\n[[sources]]\nid = "B-01"\ntext = "Nasze"\n\n[[acts]]\nname = "ustawa o fundacjach"\narticle = "art. 1"\n'
LESSONS = {
    "pierwsza": lesson_file("Pierwsza", body="## Raz **dwa** {#raz}\n\n::: tip Rada {#rada}\nTak.\n:::\n\n## Bez\n"),
    "druga": lesson_file("Druga", sources=LEGAL),
}
FILES = course_files(lessons=LESSONS) | {
    "pl/glossary.md": b'+++\ntitle = "Pojecia"\n+++\n\n## Wizerunek {#wizerunek}\n\nObraz.\n'
}


def test_lessons_anchors_and_terms_are_offered():
    assert mentions.places(sketch(FILES), "pl", "druga") == [
        Group(
            "Pierwsza",
            (
                Mention("Pierwsza", "01-pierwsza.md"),
                Mention("Raz dwa", "01-pierwsza.md#raz"),
                Mention("Rada", "01-pierwsza.md#rada"),
            ),
        ),
        Group("Druga", (Mention("Druga", "#poczatek"),)),
        Group("Pojecia", (Mention("Wizerunek", "glossary.md#wizerunek"),)),
    ]


def test_acts_and_sources_of_this_and_other_courses_are_offered_once():
    drawn = sketch(FILES)
    other = [Act("ustawa o fundacjach", "", "art. 9"), Act("Kodeks cywilny", "Dz.U. 2025 poz. 1", "art. 2")]
    assert [(act.name, act.reference) for act in mentions.acts(drawn, other)] == [
        ("Kodeks cywilny", "Dz.U. 2025 poz. 1"),
        ("ustawa o fundacjach", ""),
    ]
    assert mentions.sources(drawn, "pl", [Source("B-01", "Cudze"), Source("A-1", "Inne")]) == [
        Source("A-1", "Inne"),
        Source("B-01", "Nasze"),
    ]
