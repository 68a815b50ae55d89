"""The register is read alike from both kinds of database, by the command and at night."""

from tests.badges.test_endurance import HOLDERS, badges, course, faults, night, rewritten, waiting, watched
from tests.people import letters

__all__ = ["badges", "course"]


def test_faults_are_found_and_told(app, badges):
    assert faults(app) == ({}, HOLDERS)
    rewritten(app, badges[0], lambda document: document.update(name="Inna"))
    assert faults(app) == ({badges[0]: ("signature",)}, HOLDERS)
    watched(app)
    night(app, waiting(app)[0])
    assert [one.template for one in letters(app)][-1] == "badges-failing"
    assert len(waiting(app)) == 1
