"""Devices: where a person is signed in, and ending it there."""

from datetime import timedelta

from sqlalchemy import select

from elearn.accounts.models import SignIn
from elearn.db import db
from tests.people import PASSWORD, enter, person, sign_in
from tests.visitor import Visitor

FIREFOX = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"


def test_the_list_names_devices_and_marks_this_one(app, visitor):
    number = person(app, password=PASSWORD)
    phone = Visitor(app, headers={"User-Agent": FIREFOX})
    sign_in(phone)
    enter(visitor, number)
    visitor.open("/pl/account/devices")
    rows = [row.text for row in visitor.root.all("li") if "Ostatnio coś zapisało" in row.text]
    assert len(rows) == 2
    assert [("to urządzenie" in row) for row in rows if row.startswith("Firefox, Android")] == [False]
    assert [("to urządzenie" in row) for row in rows if row.startswith("Firefox, Linux")] == [True]


def test_no_address_and_no_full_description_is_stored(app, visitor):
    person(app, password=PASSWORD)
    phone = Visitor(app, headers={"User-Agent": FIREFOX + " secret-serial-42"})
    sign_in(phone)
    with app.app_context():
        row = db.session.execute(select(SignIn.__table__)).one()
    assert "127.0.0.1" not in str(row)
    assert "serial" not in str(row)


def test_another_device_can_be_signed_out(app, visitor):
    number = person(app)
    phone = Visitor(app)
    lost = enter(phone, number)
    enter(visitor, number)
    visitor.open("/pl/account/devices")
    form = next(form for form in visitor.forms if form.element.attributes["action"].endswith(f"/{lost}/end"))
    visitor._filled = {form}
    visitor.send("Wyloguj")
    assert "Urządzenie wylogowane" in visitor.text
    phone.open("/pl/account")
    assert phone.heading == "Zaloguj się"
    visitor.open("/pl/account")
    assert visitor.heading == "Twoje konto"


def test_this_device_can_be_signed_out_from_the_list(app, visitor):
    here = enter(visitor, person(app))
    visitor.open("/pl/account/devices")
    form = next(form for form in visitor.forms if form.element.attributes["action"].endswith(f"/{here}/end"))
    visitor._filled = {form}
    visitor.send("Wyloguj")
    visitor.open("/pl/account")
    assert visitor.heading == "Zaloguj się"


def test_everywhere_means_here_too(app, visitor):
    number = person(app)
    phone = Visitor(app)
    enter(phone, number)
    enter(visitor, number)
    visitor.open("/pl/account/devices").send("Wyloguj wszędzie")
    for each in (visitor, phone):
        each.open("/pl/account")
        assert each.heading == "Zaloguj się"


def test_somebody_elses_device_does_not_exist(app, visitor):
    other = Visitor(app)
    theirs = enter(other, person(app, "ewa@example.test"))
    enter(visitor, person(app))
    visitor.open("/pl/account/devices")
    token = visitor.forms[0].values["csrf_token"]
    answer = visitor.client.post(f"/pl/account/devices/{theirs}/end", data={"csrf_token": token})
    assert answer.status_code == 404
    other.open("/pl/account")
    assert other.heading == "Twoje konto"


def test_reading_does_not_count_as_use_and_sending_does_once_an_hour(app, visitor, clock):
    number = person(app)
    device = enter(visitor, number)

    def seen():
        with app.app_context():
            return db.session.get(SignIn, device).seen_at

    first = seen()
    clock.shift(timedelta(minutes=59))
    visitor.open("/pl/account").fill(name="Ola").send("Zapisz")
    assert seen() == first
    clock.shift(timedelta(minutes=2))
    visitor.open("/pl/account")
    assert seen() == first
    visitor.fill(name="Ola N").send("Zapisz")
    assert seen() == first + timedelta(minutes=61)
