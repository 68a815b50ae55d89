"""Publishing on both kinds of database: at a set time, as it stood, once."""

from datetime import timedelta

from tests.authoring.publications import CHECK, PUBLISH, acts, ordered, outcomes, shown, trainer_of, typed, worked
from tests.factories import lesson_file
from tests.people import letters


def test_a_draft_is_published_by_itself_as_it_stood(app):
    trainer = trainer_of(app)
    typed(trainer, lesson_file("Na jutro"))
    ordered(trainer)
    assert "Publikacja zaplanowana" in trainer.text
    typed(trainer, lesson_file("Jeszcze w pracy"))
    assert "Opublikujemy stan z chwili zaplanowania" in trainer.open(CHECK).text

    worked(app)
    assert shown(app)[0] == [1], "not before its time"
    worked(app, timedelta(days=3))

    assert shown(app) == ([1, 2], lesson_file("Na jutro"))
    assert outcomes(app) == ["published"]
    assert acts(app) == ["scheduled", "published"]
    assert letters(app) == []
    assert "Wersja robocza jest inna" in trainer.open(CHECK).text
    trainer.fill(note="Skończone").send(PUBLISH)
    assert shown(app) == ([1, 2, 3], lesson_file("Jeszcze w pracy"))
