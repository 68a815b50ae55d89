"""Exports: the same cells on the page, in CSV and in XLSX; who may have them, who is told, what goes without names."""

import csv
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import delete, func, select

from elearn.domain.access import Role, group_scope
from elearn.domain.items import LEAST
from tests.application import application_with, dispose
from tests.factories import signed_in_visitor
from tests.people import person, statements
from tests.reports import groups

KINDS = ["completion", "progress", "attempts", "items", "credentials"]
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def ago(days):
    return NOW - timedelta(days=days)


@pytest.fixture
def sqlite_app(sqlite_settings):
    """An application for what does not depend on the database."""
    application = application_with(sqlite_settings)
    yield application
    dispose(application)


class Cohort:
    """A group with a course, and people who stand in every way; another group beside it."""

    def __init__(self, app):
        self.app = app
        self.organisation = groups.organisation(app)
        self.group = groups.group(app, self.organisation)
        self.course = groups.course(app)
        self.partner = groups.organisation(app, "KGW Sobiekursk")
        groups.take(app, self.group, self.course, deadline=date(2026, 12, 31))
        self.zofia = self.member("Zofia Żak", "zofia@example.test", partner_id=self.partner)
        self.adam = self.member("=Adam Ćma", "adam@example.test")
        self.lucja = self.member("Łucja Nowak", "lucja@example.test")
        self.wcale = self.member("Wera Wczesna", "wera@example.test", at=ago(30))
        groups.enrol(app, self.wcale, self.course, at=ago(60), completed_at=ago(50))
        self.attempt(self.wcale, ago(55), 100)
        enrolment = groups.enrol(app, self.zofia, self.course, at=ago(20), completed_at=ago(10))
        self.mark(enrolment, "pierwsza", ago(20))
        self.mark(enrolment, "druga", ago(15))
        self.attempt(self.zofia, ago(14), 0)
        self.attempt(self.zofia, ago(10), 100)
        self.mark(groups.enrol(app, self.adam, self.course, at=ago(5)), "pierwsza", ago(4))
        other = groups.group(app, self.organisation, "Sąsiedzi")
        self.stranger = person(app, "obcy@example.test", name="Obcy Sąsiad")
        groups.join(app, other, self.stranger)
        groups.take(app, other, self.course)

    def member(self, name, email, *, at=groups.JOINED, **values):
        added = person(self.app, email, name=name)
        groups.join(self.app, self.group, added, at=at, **values)
        return added

    def mark(self, enrolment, lesson, at):
        from elearn.learning.models import LessonMark  # noqa: PLC0415 -- the fixtures build the application first

        groups.made(self.app, LessonMark, enrolment_id=enrolment, lesson=lesson, marked_at=at)

    def attempt(self, person_id, at, hundredths, *, chosen=None, enrolment=None):
        """Hand in the test of one question; what is chosen follows from the points."""
        from elearn.catalog.models import Revision  # noqa: PLC0415 -- same
        from elearn.db import db  # noqa: PLC0415 -- same
        from elearn.learning.models import Answer, Attempt, Enrolment  # noqa: PLC0415 -- same

        with self.app.app_context():
            row = select(Enrolment.id).where(Enrolment.person_id == person_id, Enrolment.course_id == self.course)
            enrolment = db.session.scalars(row).one()
            revision = db.session.scalars(select(Revision.id).where(Revision.course_id == self.course)).one()
            number = (
                1
                + db.session.scalars(
                    select(func.count()).select_from(Attempt).where(Attempt.enrolment_id == enrolment)
                ).one()
            )
        made = groups.made(
            self.app,
            Attempt,
            enrolment_id=enrolment,
            lesson="test",
            kind="quiz",
            number=number,
            revision_id=revision,
            plan={},
            points=1,
            pass_points=1,
            started_at=at,
            handed_in_at=at,
            hundredths=hundredths,
            passed=hundredths == 100,
        )
        groups.made(
            self.app,
            Answer,
            attempt_id=made,
            position=0,
            question="dwa-i-dwa",
            response=int(hundredths == 100) if chosen is None else chosen,
            hundredths=hundredths,
            correct=hundredths == 100,
            given_at=at,
        )

    def badge(self, person_id, name, at):
        from elearn.catalog import queries  # noqa: PLC0415 -- same
        from elearn.db import db  # noqa: PLC0415 -- same
        from tests.badges.samples import awarded  # noqa: PLC0415 -- same

        with self.app.app_context():
            course = queries.published(db.session(), "kurs")
        return awarded(self.app, course, person_id, email="zofia@example.test", name=name, now=at)

    @property
    def url(self):
        return f"/pl/coordination/groups/{self.group}/exports"

    def coordinator(self, email="halina@example.test"):
        visitor = signed_in_visitor(
            self.app, email, name="Halina Kowalczyk", roles=[(Role.COORDINATOR, group_scope(self.group))]
        )
        visitor.allow("Kurs próbny", "Sprawdzian", "Pierwsza", "Druga", "Odznaka próbna", "Wolontariat 2026")
        return visitor


@pytest.fixture
def cohort(sqlite_app, clock):
    return Cohort(sqlite_app)


def shown(visitor):
    """The table on the page: header and rows of texts."""
    table = next(iter(visitor.root.all("table")))
    return [[cell.text.strip() for cell in row.all("th", "td")] for row in table.all("tr")]


def fetched(visitor, form):
    """The file of what the page shows."""
    visitor.send(f"Przygotuj {form}")
    assert visitor.heading == "Plik jest gotowy"
    return visitor.open(visitor.path + "/file").response


def as_csv(response):
    read = list(csv.reader(StringIO(response.data.decode("utf-8-sig"), newline=""), delimiter=";"))
    return [[cell.removeprefix("'") for cell in row] for row in read]


def as_xlsx(response):
    return CalamineWorkbook.from_filelike(BytesIO(response.data)).get_sheet_by_index(0).to_python()


def test_completion_says_who_stands_how(cohort):
    visitor = cohort.coordinator().open(cohort.url)
    header, *rows = as_csv(fetched(visitor, "CSV"))
    told = [dict(zip(header, row, strict=True)) for row in rows]
    assert [row["Osoba"] for row in told] == ["=Adam Ćma", "Łucja Nowak", "Wera Wczesna", "Zofia Żak"]
    assert [row["Stan"] for row in told] == ["w trakcie", "nie zaczęty", "ukończony wcześniej", "ukończony"]
    zofia = told[3]
    assert (zofia["E-mail"], zofia["Organizacja"], zofia["Kurs"]) == (
        "zofia@example.test",
        "KGW Sobiekursk",
        "Kurs próbny",
    )
    assert [zofia[name] for name in ("W grupie od", "Początek", "Ukończenie", "Termin")] == [
        "2026-09-01",
        "2026-11-04",
        "2026-11-14",
        "2026-12-31",
    ]
    assert [zofia[name] for name in ("Ukończone lekcje", "Lekcje w kursie", "Wynik sprawdzianu")] == [
        "3",
        "3",
        "85–100%",
    ]
    assert told[0]["Ukończone lekcje"] == "1"


def test_a_course_completed_before_joining_has_no_dates_and_no_results(cohort):
    visitor = cohort.coordinator().open(cohort.url)
    header, *rows = as_csv(fetched(visitor, "CSV"))
    wera = dict(zip(header, next(row for row in rows if "Wera Wczesna" in row), strict=True))
    hidden = ("Początek", "Ukończenie", "Ukończone lekcje", "Wynik sprawdzianu")
    assert {wera[name] for name in hidden} == {""}
    assert "Wera" not in visitor.open(f"{cohort.url}?kind=attempts").text


@pytest.mark.parametrize("names", ["with", "without"])
@pytest.mark.parametrize("kind", KINDS)
def test_page_csv_and_xlsx_hold_the_same_cells(cohort, kind, names):
    for number in range(5):
        added = cohort.member(f"Osoba {number}", f"osoba{number}@example.test")
        groups.enrol(cohort.app, added, cohort.course, at=ago(9), completed_at=ago(8))
        cohort.attempt(added, ago(8), 100)
        if kind == "credentials":
            cohort.badge(added, f"Osoba {number}", ago(8))
    visitor = cohort.coordinator().open(f"{cohort.url}?kind={kind}&names={names}")
    page = shown(visitor)
    assert len(page) > 1
    from_csv = as_csv(fetched(visitor, "CSV"))
    from_xlsx = as_xlsx(fetched(visitor.open(f"{cohort.url}?kind={kind}&names={names}"), "XLSX"))
    assert page == from_csv[:26]  # the page shows the beginning
    assert [[written(cell, text) for cell, text in zip(row, texts, strict=True)] for row, texts in
            zip(from_xlsx, from_csv, strict=True)] == from_csv  # fmt: skip


def written(cell, text):
    """A typed cell of the workbook as CSV writes it, in the way that the text says."""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and text.endswith("%"):
        return f"{cell:.0%}"
    if isinstance(cell, float):
        return f"{cell:.2f}".replace(".", ",") if "," in text else f"{cell:.0f}"
    return cell


def test_progress_tells_of_each_lesson(cohort):
    visitor = cohort.coordinator().open(f"{cohort.url}?kind=progress")
    header, *rows = as_csv(fetched(visitor, "CSV"))
    told = [dict(zip(header, row, strict=True)) for row in rows if "Zofia Żak" in row or "=Adam Ćma" in row]
    assert [(row["Lekcja"], row["Stan lekcji"], row["Ukończona dnia"], row["Najlepszy wynik"]) for row in told] == [
        ("Pierwsza", "ukończona", "2026-11-20", ""),
        ("Druga", "niezaczęta", "", ""),
        ("Sprawdzian", "niezaczęta", "", ""),
        ("Pierwsza", "ukończona", "2026-11-04", ""),
        ("Druga", "ukończona", "2026-11-09", ""),
        ("Sprawdzian", "ukończona", "2026-11-14", "100%"),
    ]


def test_an_excuse_that_was_withdrawn_stands_in_the_report_of_its_days_only(cohort):
    from elearn.db import db  # noqa: PLC0415 -- the fixtures build the application first
    from elearn.learning.models import Enrolment, Excuse  # noqa: PLC0415 -- same

    with cohort.app.app_context():
        enrolment = db.session.scalars(select(Enrolment.id).where(Enrolment.person_id == cohort.adam)).one()
    reason = {"lesson": "druga", "reason": "Zna to", "at": ago(3), "withdrawn_at": ago(1)}
    groups.made(cohort.app, Excuse, enrolment_id=enrolment, **reason)
    visitor, states = cohort.coordinator(), []
    for day in (4, 2, 0):
        rows = shown(visitor.open(f"{cohort.url}?kind=progress&as_of={ago(day).date()}"))
        states += [row[6] for row in rows if row[1] == "=Adam Ćma" and row[5] == "Druga"]
        page = visitor.open(f"{cohort.url.removesuffix('/exports')}?as_of={ago(day).date()}").text
        assert ("zwolnienie z tej lekcji" in page.replace("\N{NO-BREAK SPACE}", " ")) is (day == 2)
    assert states == ["niezaczęta", "zwolnienie", "niezaczęta"]


def test_attempts_come_with_points_and_pass_mark(cohort):
    visitor = cohort.coordinator().open(f"{cohort.url}?kind=attempts")
    _header, *rows = as_csv(fetched(visitor, "CSV"))
    assert [row[5:] for row in rows] == [
        ["1", "2026-11-10", "2026-11-10", "0,00", "1", "0%", "100%", "nie"],
        ["2", "2026-11-14", "2026-11-14", "1,00", "1", "100%", "100%", "tak"],
    ]


def test_questions_are_analysed_over_first_attempts_only(cohort):
    for number in range(LEAST):
        added = cohort.member(f"Osoba {number}", f"osoba{number}@example.test")
        groups.enrol(cohort.app, added, cohort.course, at=ago(9))
        cohort.attempt(added, ago(8), 100 if number < 2 else 0)
        cohort.attempt(added, ago(7), 100)
    visitor = cohort.coordinator().open(f"{cohort.url}?kind=items")
    header, row = as_csv(fetched(visitor, "CSV"))
    told = dict(zip(header, row, strict=True))
    assert (told["Pytanie"], told["Odpowiedzi"], told["Poprawne"]) == ("Ile to jest dwa i dwa?", "11", "18%")
    assert (told["Najczęstszy błąd"], told["Ile razy"], told["Na co spojrzeć"]) == ("Trzy", "9", "bardzo trudne")
    assert told["Moc różnicująca"] == ""


def test_a_badge_leads_to_where_it_is_checked(cohort):
    public_id = cohort.badge(cohort.zofia, "Zofia Żak", ago(10))
    visitor = cohort.coordinator().open(f"{cohort.url}?kind=credentials")
    header, row = as_csv(fetched(visitor, "CSV"))
    told = dict(zip(header, row, strict=True))
    assert (told["Odznaka"], told["Wydana dnia"], told["Stan odznaki"]) == ("Odznaka próbna", "2026-11-14", "ważna")
    assert told["Gdzie sprawdzić"].endswith(f"/badges/{public_id}")


def test_filters_narrow_what_is_taken_out(cohort):
    visitor = cohort.coordinator().open(f"{cohort.url}?state=completed")
    assert [row[1] for row in shown(visitor)[1:]] == ["Zofia Żak"]
    visitor.open(f"{cohort.url}?organisation={cohort.partner}")
    assert [row[1] for row in shown(visitor)[1:]] == ["Zofia Żak"]
    visitor.open(f"{cohort.url}?course=nie-ma&state=nie-ma&organisation=x&kind=nie-ma&as_of=jutro")
    assert len(shown(visitor)) == 5


def test_the_report_of_a_day_gone_by_stays_the_same_to_the_byte(cohort):
    address = f"{cohort.url}?as_of={ago(12).date()}"
    visitor = cohort.coordinator().open(address)
    before = fetched(visitor, "XLSX").data
    states = {row[1]: row[5] for row in as_csv(fetched(visitor.open(address), "CSV"))}
    assert (states["Zofia Żak"], states["=Adam Ćma"]) == ("w trakcie", "nie zaczęty")
    cohort.attempt(cohort.adam, ago(1), 100)
    cohort.member("Nowa Osoba", "nowa@example.test", at=ago(1))
    assert fetched(visitor.open(address), "XLSX").data == before


def test_who_left_is_taken_out_only_when_asked_for_and_as_they_stood(cohort):
    from elearn.reports.models import GroupMember  # noqa: PLC0415 -- the fixtures build the application first

    gone = person(cohort.app, "dawna@example.test", name="Dawna Osoba")
    groups.made(cohort.app, GroupMember, group_id=cohort.group, person_id=gone, came_by="hand",
                joined_at=groups.JOINED, left_at=ago(10))  # fmt: skip
    groups.enrol(cohort.app, gone, cohort.course, at=ago(20), completed_at=ago(2))
    visitor = cohort.coordinator().open(cohort.url)
    assert "Dawna Osoba" not in visitor.text
    visitor.open(f"{cohort.url}?left=y")
    row = next(row for row in shown(visitor) if row[1] == "Dawna Osoba")
    assert (row[5], row[-1]) == ("w trakcie", "2026-11-14")


# Who may, and who is told


def test_nobody_from_another_group_is_in_it(cohort):
    visitor = cohort.coordinator()
    for kind in KINDS:
        assert "Obcy" not in visitor.open(f"{cohort.url}?kind={kind}").text
        assert "Obcy" not in visitor.open(f"/pl/coordination/exports?kind={kind}").text


def test_strangers_find_no_page_and_no_file(cohort):
    owner = cohort.coordinator().open(cohort.url)
    owner.send("Przygotuj CSV")
    place = owner.path
    cohort.coordinator("druga@example.test").open(place, status=404)
    neighbour = signed_in_visitor(cohort.app, "sasiad@example.test", roles=[(Role.COORDINATOR, group_scope(99))])
    for address in (cohort.url, place, f"{place}/file", f"{place}/progress.json"):
        neighbour.open(address, status=404)
    learner = signed_in_visitor(cohort.app, "uczen@example.test")
    learner.open(cohort.url, status=404)
    learner.open("/pl/coordination/exports", status=403)


def test_who_is_no_coordinator_any_more_loses_the_file(cohort):
    from elearn.accounts.models import RoleGrant  # noqa: PLC0415 -- the fixtures build the application first
    from elearn.db import db  # noqa: PLC0415 -- same

    visitor = cohort.coordinator().open(cohort.url)
    visitor.send("Przygotuj CSV")
    place = visitor.path
    with cohort.app.app_context():
        db.session.execute(delete(RoleGrant).where(RoleGrant.person_id == visitor.person_id))
        db.session.commit()
    visitor.open(f"{place}/file", status=404)
    visitor.open(place, status=404)


def entries(app):
    """(about whom, by whom, facts) of the exports in the audit log."""
    from elearn.accounts.models import AuditEntry  # noqa: PLC0415 -- same
    from elearn.db import db  # noqa: PLC0415 -- same

    with app.app_context():
        wanted = select(AuditEntry.about_id, AuditEntry.by_id, AuditEntry.facts).where(AuditEntry.act == "exported")
        return db.session.execute(wanted.order_by(AuditEntry.about_id)).all()


def test_everybody_in_the_file_is_told_and_nobody_else(cohort):
    visitor = cohort.coordinator().open(f"{cohort.url}?state=completed")
    visitor.send("Przygotuj XLSX")
    noted = entries(cohort.app)
    assert [(row.about_id, row.by_id) for row in noted] == [(cohort.zofia, visitor.person_id)]
    assert noted[0].facts == {"group": cohort.group, "name": "Wolontariat 2026", "kind": "completion"}


def test_looking_at_the_page_and_counts_without_names_are_not_noted(cohort):
    visitor = cohort.coordinator().open(cohort.url)
    visitor.open(f"{cohort.url}?names=without").send("Przygotuj CSV")
    visitor.open(f"{cohort.url}?kind=items").send("Przygotuj CSV")
    assert entries(cohort.app) == []


# Without names


def test_counts_without_names_hide_small_cells(cohort):
    for number in range(6):
        cohort.member(f"Osoba {number}", f"osoba{number}@example.test")
    visitor = cohort.coordinator().open(f"{cohort.url}?names=without")
    rows = shown(visitor)[1:]
    assert [row[3] for row in rows] == ["10"]
    assert rows[0][1].split(" + ") == ["ukończony", "ukończony wcześniej", "w trakcie", "nie zaczęty"]
    assert "Zofia" not in visitor.text


def test_no_filter_cuts_a_few_people_out_of_counts_without_names(cohort):
    for number in range(6):
        cohort.member(f"Osoba {number}", f"osoba{number}@example.test")
    visitor = cohort.coordinator().open(f"{cohort.url}?names=without")
    whole = shown(visitor)
    narrower = f"{cohort.url}?names=without&organisation={cohort.partner}&state=not-started&left=y"
    assert shown(visitor.open(narrower)) == whole
    assert as_csv(fetched(visitor, "CSV")) == whole
    assert "KGW Sobiekursk" not in visitor.open(visitor.path.removesuffix("/file")).text


def test_every_table_without_names_counts_the_same_people(cohort):
    for number in range(6):
        added = cohort.member(f"Osoba {number}", f"osoba{number}@example.test")
        groups.enrol(cohort.app, added, cohort.course, at=ago(9), completed_at=ago(8))
        cohort.attempt(added, ago(8), 100)
        cohort.badge(added, f"Osoba {number}", ago(8))
    cohort.badge(cohort.zofia, "Zofia Żak", ago(3))
    visitor, sums = cohort.coordinator(), {}
    for kind in ("completion", "progress", "attempts", "credentials"):
        _header, *rows = shown(visitor.open(f"{cohort.url}?kind={kind}&names=without"))
        for row in rows:
            place = (kind, row[1] if kind in {"progress", "attempts"} else "")
            sums[place] = sums.get(place, 0) + int(row[-1])
            assert int(row[-1]) >= 5
    assert len(sums) == 6
    assert set(sums.values()) == {10}


def test_a_share_that_shows_a_few_people_is_left_out_without_names(cohort):
    for number in range(LEAST):
        added = cohort.member(f"Osoba {number}", f"osoba{number}@example.test")
        groups.enrol(cohort.app, added, cohort.course, at=ago(9))
        cohort.attempt(added, ago(8), 100)
    address = f"{cohort.url}?kind=items"
    visitor = cohort.coordinator()
    told = [dict(zip(*shown(visitor.open(address + names)), strict=True)) for names in ("", "&names=without")]
    assert [row["Poprawne"] for row in told] == ["91%", ""]
    assert [row["Średnio punktów"] for row in told] == ["91%", ""]
    assert [row["Odpowiedzi"] for row in told] == ["11", "11"]
    assert "mniej niż 5" in visitor.text


def test_fewer_than_five_people_give_nothing_without_names(cohort):
    visitor = cohort.coordinator().open(f"{cohort.url}?names=without")
    assert "Za mało osób" in visitor.text


def test_the_page_asks_little(cohort):
    visitor = cohort.coordinator().open(cohort.url)
    with statements(cohort.app) as seen:
        visitor.open(cohort.url)
    assert len([one for one in seen if one.startswith("SELECT")]) <= 12


def test_all_groups_at_once_on_both_databases(app, clock):
    cohort = Cohort(app)
    visitor = cohort.coordinator().open("/pl/coordination/exports")
    rows = {kind: as_csv(fetched(visitor.open(f"/pl/coordination/exports?kind={kind}"), "CSV")) for kind in KINDS}
    assert [len(rows[kind]) for kind in KINDS] == [5, 13, 3, 2, 1]
