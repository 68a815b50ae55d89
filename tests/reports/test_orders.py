"""Orders of exports: big ones are made by the worker, each file is one person's, and it goes after a week."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, update

from elearn import jobs
from elearn.domain.access import Role, group_scope, organisation_scope
from tests.application import application_with, dispose
from tests.factories import signed_in_visitor
from tests.people import letters
from tests.reports import groups
from tests.reports.test_exports import Cohort, as_csv, as_xlsx, entries


@pytest.fixture
def cohort(sqlite_settings, clock):
    """A group on SQLite: how exports are ordered does not depend on the database."""
    application = application_with(sqlite_settings)
    yield Cohort(application)
    dispose(application)


def work(app):
    from elearn.app import JOBS  # noqa: PLC0415 -- the fixtures build the application first

    return jobs.work_off(app, JOBS)


@pytest.fixture
def big(cohort, monkeypatch):
    from elearn.reports import ordering  # noqa: PLC0415 -- the fixtures build the application first

    monkeypatch.setattr(ordering, "AT_ONCE", 0)
    return cohort


def test_a_big_export_is_made_by_the_worker_and_mailed(big):
    visitor = big.coordinator().open(big.url)
    visitor.send("Przygotuj XLSX")
    assert visitor.heading == "Przygotowujemy plik"
    assert "Gotowe: 0 z 4" in visitor.text
    place = visitor.path
    visitor.open(f"{place}/file", status=404)
    assert entries(big.app) == []
    work(big.app)
    visitor.open(place)
    assert visitor.heading == "Plik jest gotowy"
    (letter,) = [one for one in letters(big.app, "halina@example.test") if one.template == "export-ready"]
    assert letter.facts["url"].endswith(place)
    response = visitor.open(f"{place}/file").response
    assert len(as_xlsx(response)) == 5
    assert "no-store" in response.headers["Cache-Control"]
    assert "ukonczenia-wolontariat-2026-2026-11-24.xlsx" in response.headers["Content-Disposition"]
    assert len(entries(big.app)) == 4


def test_the_worker_gives_nothing_to_whose_grant_was_taken(big):
    from elearn.accounts.models import RoleGrant  # noqa: PLC0415 -- the fixtures build the application first
    from elearn.db import db  # noqa: PLC0415 -- same

    visitor = big.coordinator().open(big.url)
    visitor.send("Przygotuj CSV")
    with big.app.app_context():
        db.session.execute(delete(RoleGrant).where(RoleGrant.person_id == visitor.person_id))
        db.session.commit()
    work(big.app)
    assert entries(big.app) == []
    assert letters(big.app, "halina@example.test") == []


def test_a_file_is_gone_after_a_week(cohort, clock):
    visitor = cohort.coordinator().open(cohort.url)
    visitor.send("Przygotuj CSV")
    place = visitor.path
    clock.shift(timedelta(days=7, minutes=1))
    work(cohort.app)
    visitor.open(place)
    assert visitor.heading == "Tego pliku już nie ma"
    visitor.open(f"{place}/file", status=404)
    assert not any((cohort.app.extensions["settings"].instance / "exports").iterdir())


def test_an_order_of_two_million_rows_is_refused(cohort, monkeypatch):
    from elearn.reports import exporting  # noqa: PLC0415 -- the fixtures build the application first

    monkeypatch.setattr(exporting, "MOST_ROWS", 3)
    visitor = cohort.coordinator().open(f"{cohort.url}?kind=progress")
    visitor.send("Przygotuj CSV", status=422)
    assert "byłby za duży" in visitor.text


def test_the_file_of_all_groups_holds_only_those_seen_when_it_was_ordered(big):
    from elearn.accounts.models import RoleGrant  # noqa: PLC0415 -- the fixtures build the application first

    visitor = big.coordinator().open("/pl/coordination/exports")
    visitor.send("Przygotuj CSV")
    other = groups.group(big.app, big.organisation, "Nowa grupa")
    groups.join(big.app, other, big.stranger)
    groups.take(big.app, other, big.course)
    grant = {"person_id": visitor.person_id, "role": Role.COORDINATOR, "granted_at": groups.JOINED}
    groups.made(big.app, RoleGrant, **grant, scope=group_scope(other))
    work(big.app)
    rows = as_csv(visitor.open(visitor.path + "/file").response)
    assert {row[0] for row in rows[1:]} == {"Wolontariat 2026"}


def test_nothing_is_made_of_all_groups_when_one_of_them_was_taken_meanwhile(big):
    from elearn.accounts.models import RoleGrant  # noqa: PLC0415 -- same
    from elearn.db import db  # noqa: PLC0415 -- same

    roles = [(Role.COORDINATOR, group_scope(big.group)), (Role.COORDINATOR, organisation_scope(big.organisation))]
    visitor = signed_in_visitor(big.app, "anna@example.test", name="Anna", roles=roles)
    visitor.open("/pl/coordination/exports").send("Przygotuj CSV")
    with big.app.app_context():
        db.session.execute(delete(RoleGrant).where(RoleGrant.scope == organisation_scope(big.organisation)))
        db.session.commit()
    work(big.app)
    assert entries(big.app) == []
    assert letters(big.app, "anna@example.test") == []


def test_two_workers_at_one_order_tell_of_it_once(big, monkeypatch):
    from elearn.db import db, utc_now  # noqa: PLC0415 -- same
    from elearn.reports import ordering  # noqa: PLC0415 -- same
    from elearn.reports.models import ExportOrder  # noqa: PLC0415 -- same

    made, files = ordering.make, []

    def beaten(*given, path, **others):
        """Be so slow that another worker, whose turn it was after the lease, is ready before."""
        done = made(*given, path=path, **others)
        files.extend(one.name for one in path.parent.iterdir())
        with db.engine.begin() as other:
            other.execute(update(ExportOrder).values(ready_at=utc_now(), done=4, total=4))
        return done

    monkeypatch.setattr(ordering, "make", beaten)
    visitor = big.coordinator().open(big.url)
    visitor.send("Przygotuj CSV")
    work(big.app)
    assert ordering.FILE in files
    assert letters(big.app, "halina@example.test") == []
    assert entries(big.app) == []
    assert visitor.open(visitor.path).heading == "Plik jest gotowy"


def test_what_a_broken_off_order_left_behind_goes_with_the_next(cohort, clock):
    visitor = cohort.coordinator().open(cohort.url)
    visitor.send("Przygotuj CSV")
    folder = cohort.app.extensions["settings"].instance / "exports"
    for name, days in (("dawny", 9), ("nowy", 6)):
        (folder / name).mkdir()
        (folder / name / "file").write_text("x")
        then = (datetime.now(UTC) + timedelta(days=7, minutes=1) - timedelta(days=days)).timestamp()
        os.utime(folder / name, (then, then))
    clock.shift(timedelta(days=7, minutes=1))
    work(cohort.app)
    assert [one.name for one in folder.iterdir()] == ["nowy"]
