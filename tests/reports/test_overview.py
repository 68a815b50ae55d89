"""The overview of a group: figures, weeks, attention and the map come from the same rows, on any day."""

import re
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from elearn.catalog import queries as catalog
from elearn.db import db
from tests.factories import lesson_file, published_course
from tests.people import person, statements
from tests.reports.groups import group, join, made, take
from tests.reports.school import NOW, halina

MOST_STATEMENTS = 12


def rows(visitor):
    """The names in the map, in their order, without what is only said aloud."""
    return [one.text.split(":")[0] for one in visitor.root.all("button") if one.within("tbody")]


def kpis(visitor):
    return next(one for one in visitor.root.all("ul") if "kpis" in one.attributes.get("class", ""))


def figures(visitor):
    return [one.text for one in kpis(visitor).all("b")]


def test_everything_the_overview_says(school):
    school.completed("Anna", 92)
    krystyna = school.begin(school.member("Krystyna", partner=school.lipy), 20)
    school.mark(krystyna, "dane", 20)
    school.mark(krystyna, "cel", 19)
    for number in (1, 2, 3):
        school.attempt(krystyna, "sprawdzian", 4 - number, 48, number)
    damian = school.begin(school.member("Damian"), 23)
    school.attempt(damian, "cel", 23)
    school.member("Zofia", days=3)
    visitor = halina(school)
    with statements(school.app) as asked:
        visitor.open(school.url)
    assert len(asked) <= MOST_STATEMENTS
    assert "z 2 organizacji" in visitor.text
    assert figures(visitor) == ["41%", "1", "0", "70%"]
    assert "cel grupy: 30" in visitor.text
    assert "na koniec października było 0%" in visitor.text
    assert rows(visitor) == ["Anna", "Damian", "Krystyna", "Zofia"]
    assert "48 procent, poniżej progu" in visitor.text
    assert "92 procent" in visitor.text
    assert "sprawdzian 3 razy poniżej progu" in visitor.text
    assert "nie zagląda od 23 dni" in visitor.text
    assert "Ostatnie 4 tygodnie: 5 lekcji, o 5 więcej niż w poprzednich 4." in visitor.text
    assert "Ostatni tydzień jeszcze trwa." in visitor.text


def test_every_figure_leads_to_the_rows_behind_it(small):
    small.completed("Anna", 92)
    small.completed("Celina", 88)
    small.begin(small.member("Damian"), 3)
    small.member("Zofia")
    visitor = halina(small).open(small.url)
    assert figures(visitor)[1] == "2"
    links = [one.attributes["href"] for one in kpis(visitor).all("a")]
    assert [rows(visitor.open(link)) for link in links] == [
        ["Anna", "Celina", "Damian", "Zofia"],
        ["Anna", "Celina"],
        ["Anna", "Celina", "Damian"],
        ["Anna", "Celina"],
    ]


def all_rows(visitor, address):
    """Every row behind a figure, from all pages, as words."""
    visitor.open(address)
    found = []
    while True:
        found += [one.text for one in visitor.root.all("tr") if one.within("tbody")]
        onward = [one for one in visitor.root.all("a") if one.attributes.get("rel") == "next"]
        if not onward:
            return found
        visitor.open(onward[0].attributes["href"])


def test_the_rows_behind_a_figure_come_to_it(small):
    for number in range(11):
        small.completed(f"Osoba{number:02}", 70 + number, at=number * 4)
    half = small.begin(small.member("Damian", partner=small.lipy), 12)
    small.mark(half, "dane", 11)
    small.begin(small.member("Ewelina", days=5), 40, 30)
    small.member("Zofia")
    visitor = halina(small).open(small.url)
    links = [one.attributes["href"] for one in kpis(visitor).all("a")]
    lessons, completed, hours, scores = (all_rows(visitor, link) for link in links)
    done = [int(one) for row in lessons for one in re.findall(r"(\d) z 3", row)]
    assert len(lessons) == 13  # Ewelina completed it before joining
    assert f"Ukończone lekcje: {sum(done)} z {3 * 13}" in visitor.open(links[0]).text
    assert f"{100 * sum(done) // 39}%" in visitor.text
    assert len(completed) == 11
    minutes = sum(int(one) for row in hours for one in re.findall(r"(\d+) min", row))
    hour, rest = divmod(minutes, 60)
    assert f"Razem {hour} godz. {rest} min nauki" in visitor.open(links[2]).text
    best = [int(one) for row in scores for one in re.findall(r"(\d\d) procent", row)]
    assert f"Wyniki sprawdzianu: {len(best)}, średnio {round(sum(best) / len(best))}%" in visitor.open(links[3]).text


def test_every_week_of_the_chart_leads_to_who_finished_its_lessons(school):
    for number in range(4):
        school.completed(f"Osoba{number}", 80, at=number * 7)
    undone = school.begin(school.member("Cofnięta"), 12)
    school.mark(undone, "dane", 4, undone=3)
    visitor = halina(school).open(school.url)
    chart = next(one for one in visitor.root.all("ol") if "cols" in one.attributes.get("class", ""))
    weeks = [(int(one.all("b")[0].text.split()[0]), one.attributes["href"]) for one in chart.all("a")]
    assert len(weeks) >= 4
    for count, link in weeks:
        behind = all_rows(visitor, link)
        assert sum(int(one) for row in behind for one in re.findall(r"w tym tygodniu: (\d+)", row)) == count
    with statements(school.app) as asked:
        visitor.open(weeks[0][1])
    assert len(asked) <= MOST_STATEMENTS
    assert "Ukończone lekcje w tygodniu od" in visitor.text
    assert len(rows(visitor.click("Pokaż wszystkie osoby"))) == 5


def test_a_past_day_or_a_closed_group_offers_no_letter(small):
    from sqlalchemy import update  # noqa: PLC0415 -- tests of the pure domain need none of it

    from elearn.reports.models import Group  # noqa: PLC0415 -- same

    small.begin(small.member("Damian"), 30)
    visitor = halina(small).open(small.url)
    assert "Napisz: Damian" in visitor.text
    visitor.open(f"{small.url}?as_of={(NOW - timedelta(days=1)).date()}")
    assert "nie zagląda od" in visitor.text
    assert "Napisz" not in visitor.text
    with small.app.app_context():
        db.session.execute(update(Group).values(closed_at=NOW))
        db.session.commit()
    visitor.open(small.url)
    assert "Grupa jest zakończona" in visitor.text
    assert "nie zagląda od" in visitor.text
    assert "Napisz" not in visitor.text


def test_the_deadline_of_the_course_is_said(small):
    from sqlalchemy import update  # noqa: PLC0415 -- same

    from elearn.reports.models import GroupCourse  # noqa: PLC0415 -- same

    small.member("Anna")
    visitor = halina(small)
    for days, said in ((40, "za 40 dni"), (0, "dziś"), (-6, "minął 6 dni temu")):
        with small.app.app_context():
            db.session.execute(update(GroupCourse).values(deadline=(NOW + timedelta(days=days)).date()))
            db.session.commit()
        assert re.search(rf"Termin kursu: [^.]*{said}", visitor.open(small.url).text)


def test_a_day_that_has_gone_by_stays_what_it_was(school):
    anna = school.member("Anna")
    enrolment = school.begin(anna, 10)
    school.mark(enrolment, "dane", 9)
    school.mark(enrolment, "cel", 8, undone=2)
    visitor = halina(school)
    then = f"{school.url}?as_of={(NOW - timedelta(days=3)).date()}"
    before = visitor.open(then).text
    assert "2 z 3" in before
    assert "1 z 3" in visitor.open(school.url).text
    school.attempt(enrolment, "sprawdzian", 1, 90)
    school.member("Nowa", days=0)
    assert visitor.open(then).text == before


def test_nothing_from_before_joining_is_seen(school):
    early = school.begin(school.member("Ewelina", days=5), 40, 30)
    school.mark(early, "dane", 39)
    school.attempt(early, "sprawdzian", 30, 99)
    half = school.begin(school.member("Fabian", days=5), 40)
    school.mark(half, "dane", 39)
    school.mark(half, "cel", 2)
    school.attempt(half, "sprawdzian", 20, 12)
    visitor = halina(school).open(school.url)
    assert "kurs ukończony przed dołączeniem do grupy" in visitor.text
    assert "99" not in visitor.text
    assert "12 procent" not in visitor.text
    assert "1 z 3" in visitor.text
    assert figures(visitor) == ["33%", "0", "0", "–"]


def test_who_has_left_is_seen_only_on_the_days_before(small):
    number = person(small.app, "gosia@example.test", name="Gosia")
    join(small.app, small.group, number, at=NOW - timedelta(days=30), left_at=NOW - timedelta(days=10))
    visitor = halina(small)
    assert "W tej grupie nikogo jeszcze nie ma" in visitor.open(small.url).text
    day = (NOW - timedelta(days=11)).date()
    assert rows(visitor.open(f"{small.url}?as_of={day}")) == ["Gosia"]
    visitor.open(f"{small.url}/person/{number}", status=404)


def test_filters_stand_in_the_address_and_bear_nonsense(small):
    small.completed("Anna", 92)
    small.member("Łucja", partner=small.lipy)
    small.member("Zofia")
    visitor = halina(small)
    assert rows(visitor.open(f"{small.url}?organisation={small.lipy}")) == ["Łucja"]
    assert figures(visitor)[0] == "0%"
    assert rows(visitor.open(f"{small.url}?state=not-started")) == ["Łucja", "Zofia"]
    assert rows(visitor.open(f"{small.url}?sort=-name")) == ["Zofia", "Łucja", "Anna"]
    assert rows(visitor.open(f"{small.url}?sort=-done")) == ["Anna", "Łucja", "Zofia"]
    assert rows(visitor.open(f"{small.url}?sort=organisation")) == ["Łucja", "Anna", "Zofia"]
    assert rows(visitor.open(f"{small.url}?sort=-active"))[0] == "Anna"
    assert "Nikt nie jest w tym stanie" in visitor.open(f"{small.url}?state=earlier").text
    assert "Nikt nie pasuje do tych filtrów" in visitor.open(f"{small.url}?organisation=99999").text
    wild = "?course=x&organisation=-1&state=y&as_of=2026-99-99&sort=z&page=0&rows=x"
    assert rows(visitor.open(f"{small.url}{wild}")) == ["Anna", "Łucja", "Zofia"]
    assert rows(visitor.open(f"{small.url}?as_of=9999-12-31&page=400")) == ["Anna", "Łucja", "Zofia"]


def test_every_course_of_the_group_leads_to_its_rows(school):
    published_course(school.app, slug="drugi", lessons={"l": lesson_file("Lekcja")}, title="Drugi kurs")
    with school.app.app_context():
        second = catalog.published(db.session(), "drugi")
    take(school.app, school.group, second.course_id, at=NOW - timedelta(days=5))
    school.completed("Anna", 92)
    school.begin(school.member("Damian"), 3)
    school.begin(school.member("Ewelina", days=5), 40, 30)
    school.member("Zofia")
    visitor = halina(school).open(f"{school.url}/courses")
    cells = [one for one in visitor.root.all("td") if one.attributes.get("class") == "num"]
    assert [one.text.split()[0] for one in cells] == ["1", "1", "1", "0", "0", "4"]
    for cell in cells:
        link = cell.all("a")[0].attributes["href"]
        assert len(rows(visitor.open(link))) == int(cell.text.split()[0])


def test_many_lessons_stand_by_number_and_below_by_name(small):
    lessons = {f"l{number}": lesson_file(f"Temat {number}") for number in range(1, 14)}
    published_course(small.app, slug="dlugi", lessons=lessons, title="Długi kurs")
    with small.app.app_context():
        long = catalog.published(db.session(), "dlugi")
    take(small.app, small.group, long.course_id, at=NOW - timedelta(days=5))
    small.member("Anna")
    visitor = halina(small).open(f"{small.url}?course=dlugi")
    heads = [one for one in visitor.root.all("th") if "hc" in one.attributes.get("class", "")]
    assert heads[12].all("span")[0].text == "13"
    key = next(one for one in visitor.root.all("ol") if "heat__key" in one.attributes.get("class", ""))
    assert [one.text for one in key.all("li")] == [f"Temat {number}" for number in range(1, 14)]


def test_filtering_keeps_the_order_and_what_is_shown_the_day(small):
    small.member("Anna")
    small.member("Zofia", partner=small.lipy)
    day = (NOW - timedelta(days=1)).date().isoformat()
    visitor = halina(small).open(f"{small.url}?sort=-name&rows=100&as_of={day}&week=2026-11-24&page=7")
    assert rows(visitor) == ["Zofia", "Anna"]
    visitor.fill(organisation=str(small.lipy), state="not-started").send("Pokaż")
    assert rows(visitor) == ["Zofia"]
    (english,) = (one.attributes["href"] for one in visitor.root.all("a") if one.attributes.get("hreflang") == "en")
    assert dict(parse_qsl(urlsplit(english).query)) == {
        "course": "rodo", "organisation": str(small.lipy), "state": "not-started", "as_of": day, "sort": "-name",
        "rows": "100",
    }  # fmt: skip


def test_ten_people_are_on_a_page_and_all_on_paper(small):
    for number in range(12):
        small.member(f"Osoba{number:02}")
    visitor = halina(small).open(small.url)
    assert len(rows(visitor)) == 10
    assert "1–10 z 12 osób" in visitor.text
    visitor.click("Następne 2")
    assert rows(visitor) == ["Osoba10", "Osoba11"]
    visitor.open(small.url).click("Do druku: po 100 osób")
    assert len(rows(visitor)) == 12


def test_a_group_without_a_course_leads_to_one(small):
    bare = group(small.app, small.lipy, "Nowa grupa")
    visitor = halina(small, f"group-{bare}")
    assert "Ta grupa nie ma jeszcze kursu" in visitor.open(f"/pl/coordination/groups/{bare}").text


@pytest.mark.parametrize("scope", ["group-999", "organisation-999", "rodo"])
def test_for_strangers_the_group_does_not_exist(small, scope):
    number = small.member("Anna")
    stranger = halina(small, scope)
    stranger.open(small.url, status=404)
    stranger.open(f"{small.url}/person/{number}", status=404)
    stranger.open("/pl/coordination/groups/2147483648", status=404)


def test_an_invitation_without_an_answer_needs_attention(small):
    from elearn.reports.models import GroupInvitation  # noqa: PLC0415 -- tests of the pure domain need none of it

    small.member("Anna", days=1)
    sent = NOW - timedelta(days=9)
    values = {"email": "igor@example.test", "name": "Igor Nowicki", "language": "pl", "token_hash": "a" * 64}
    made(
        small.app, GroupInvitation, group_id=small.group, invited_at=sent, sent_at=sent,
        expires_at=NOW + timedelta(days=20), **values,
    )  # fmt: skip
    made(
        small.app, GroupInvitation, group_id=small.group, invited_at=NOW, sent_at=NOW,
        expires_at=NOW + timedelta(days=20), **{**values, "email": "ula@example.test", "token_hash": "b" * 64},
    )  # fmt: skip
    visitor = halina(small).open(small.url)
    assert "zaproszenie czeka od 9 dni" in visitor.text
    assert "Wyślij ponownie: Igor Nowicki" in visitor.buttons
    assert "Zaproszenia, które czekają (2)" in visitor.click("2 zaproszenia bez odpowiedzi").text


def test_a_group_that_was_only_invited_leads_to_its_invitations(small):
    from elearn.reports.models import GroupInvitation  # noqa: PLC0415 -- same

    made(
        small.app, GroupInvitation, group_id=small.group, invited_at=NOW, sent_at=NOW, email="ula@example.test",
        language="pl", token_hash="b" * 64, expires_at=NOW + timedelta(days=20),
    )  # fmt: skip
    visitor = halina(small).open(small.url)
    assert "Nikt jeszcze nie dołączył" in visitor.text
    assert "ula@example.test" in visitor.click("Zobacz 1 zaproszenie bez odpowiedzi").text


def test_an_excuse_is_shown(small):
    from elearn.learning.models import Excuse  # noqa: PLC0415 -- same

    enrolment = small.begin(small.member("Anna"), 3)
    made(small.app, Excuse, enrolment_id=enrolment, lesson="dane", reason="Zna temat", at=NOW - timedelta(days=1))
    assert "zwolnienie z tej lekcji" in halina(small).open(small.url).text
