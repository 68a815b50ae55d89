"""Doors: who is let in, who is sent to sign in, for whom a thing does not exist."""

from dataclasses import dataclass

import pytest
from flask import Blueprint

from elearn.domain.access import Permission, Role
from elearn.web.doors import current_person, mine, own_path, public, requires, signed_in, to_sign_in
from tests.people import enter, person


@dataclass
class Thing:
    person_id: int = 0
    scope: str = "marka"


def planted():
    """Return routes with each kind of door; things are numbered, number 0 is not there."""
    pages = Blueprint("planted", __name__, url_prefix="/planted")

    def own(number):
        return Thing(person_id=number) if number else None

    def course(slug):
        return Thing(scope=slug) if slug != "none" else None

    @pages.get("/public")
    @public
    def open_to_all():
        return "yes"

    @pages.route("/signed-in", methods=["GET", "POST"])
    @signed_in
    def for_people(person):
        return person.email

    @pages.get("/mine/<int:number>")
    @mine(on=own)
    def for_owner(person, thing):
        return f"{person.id} {thing.person_id}"

    @pages.get("/paper/<int:number>")
    @mine(on=own, also=Permission.SEE_COURSE_RESULTS)
    def for_owner_and_trainers(person, thing):
        return f"{person.id} {thing.person_id}"

    @pages.get("/course/<slug>")
    @requires(Permission.WRITE_COURSE, on=course)
    def for_trainers(person, thing):
        return thing.scope

    @pages.get("/people")
    @requires(Permission.MANAGE_PEOPLE)
    def for_administrators(person):
        return person.email

    return pages


@pytest.fixture
def app(app):
    app.register_blueprint(planted())
    return app


@pytest.fixture
def answer(app, visitor):
    return lambda path: visitor.client.get(f"/planted/{path}")


def test_a_public_page_is_open(answer):
    assert answer("public").text == "yes"


@pytest.mark.parametrize("path", ["signed-in", "mine/1", "course/marka", "people"])
def test_a_visitor_is_sent_to_sign_in_and_back(answer, path):
    sent = answer(f"{path}?a=1&b=2")
    assert sent.status_code == 303
    assert sent.location.endswith(f"/sign-in?next=/planted/{path}?a%3D1%26b%3D2")


def test_a_form_sent_by_a_visitor_leads_back_to_where_it_stood(app, visitor):
    visitor.open("/pl/contact")
    token = visitor.forms[0].values["csrf_token"]
    sent = visitor.client.post(
        "/planted/signed-in", data={"csrf_token": token}, headers={"Referer": "http://localhost/pl/contact?topic=badge"}
    )
    assert sent.location.endswith("/sign-in?next=/pl/contact?topic%3Dbadge")


def test_a_form_sent_from_elsewhere_leads_back_to_nowhere(app):
    with app.test_request_context("/x", method="POST", headers={"Referer": "https://evil.example/form"}):
        assert to_sign_in().location.endswith("/sign-in?next=")


def test_a_person_is_let_in(app, visitor, answer):
    enter(visitor, person(app))
    assert answer("signed-in").text == "ola@example.test"


def test_the_owner_is_let_in_and_for_others_it_does_not_exist(app, visitor, answer):
    number = person(app)
    enter(visitor, number)
    assert answer(f"mine/{number}").text == f"{number} {number}"
    assert answer(f"mine/{number + 1}").status_code == 404
    assert answer("mine/0").status_code == 404


@pytest.mark.parametrize(("scope", "status"), [("marka", 200), ("inny", 404), (None, 404)])
def test_what_is_somebodys_is_there_too_for_those_whose_permission_covers_it(app, visitor, answer, scope, status):
    number = person(app, roles=[] if scope is None else [(Role.TRAINER, scope)])
    enter(visitor, number)
    assert answer(f"paper/{number}").text == f"{number} {number}"
    assert answer(f"paper/{number + 1}").status_code == status
    assert answer("paper/0").status_code == 404


def test_a_trainer_is_let_into_their_course_only(app, visitor, answer):
    enter(visitor, person(app, roles=[(Role.TRAINER, "marka")]))
    assert answer("course/marka").text == "marka"
    assert answer("course/inny").status_code == 403
    assert answer("course/none").status_code == 404
    assert answer("people").status_code == 403


def test_a_person_without_roles_is_refused(app, visitor, answer):
    enter(visitor, person(app))
    assert answer("course/marka").status_code == 403
    assert answer("people").status_code == 403


def test_an_administrator_is_let_in_everywhere(app, visitor, answer):
    enter(visitor, person(app, roles=[(Role.ADMINISTRATOR, "")]))
    assert answer("course/inny").text == "inny"
    assert answer("people").text == "ola@example.test"


def test_outside_a_request_nobody_is_there(app):
    with app.app_context():
        assert current_person() is None


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/pl/courses", "/pl/courses"),
        ("/pl/courses?q=a%20b&x=1", "/pl/courses?q=a%20b&x=1"),
        ("/pl/courses#co", "/pl/courses#co"),
        ("http://localhost/pl/my", "/pl/my"),
        ("pl/my", "/pl/my"),
        ("///evil.example", "/evil.example"),
        ("", "/home"),
        (None, "/home"),
        ("https://evil.example/pl/my", "/home"),
        ("//evil.example/pl/my", "/home"),
        ("\\\\evil.example", "/home"),
        ("/\\evil.example", "/home"),
        ("\t//evil.example", "/home"),
        ("/\t/evil.example", "/home"),
        ("javascript:alert(1)", "/home"),
        ("data:text/html,x", "/home"),
        ("http://localhost@evil.example/", "/home"),
        ("http://localhost.evil.example/", "/home"),
        ("http://[::1", "/home"),
        ("/pl/\x00my", "/home"),
    ],
)
def test_a_redirect_never_leaves_the_house(app, target, path):
    with app.test_request_context("/"):
        assert own_path(target, "/home") == path


def test_every_route_has_a_door(app):
    without = [
        rule.endpoint for rule in app.url_map.iter_rules() if not hasattr(app.view_functions[rule.endpoint], "__door__")
    ]
    assert without == []
