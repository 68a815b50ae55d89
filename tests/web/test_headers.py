"""What every answer carries, and what no request may do: headers, cookies, hosts, sizes, forged forms."""

import json
import logging
import re
from dataclasses import replace

import pytest

from elearn.web.headers import Lines
from tests.application import application_with, dispose
from tests.logs import heard
from tests.people import PASSWORD, enter, person
from tests.visitor import Visitor

PAGES = ["/pl/help", "/pl/contact", "/pl/sign-in", "/pl/nie-ma", "/", "/healthz", "/robots.txt"]


@pytest.fixture
def https(settings):
    app = application_with(replace(settings, url="https://akademia.example.org"))
    yield app
    dispose(app)


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_policy(app, path):
    headers = app.test_client().get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe-" not in policy
    assert {
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    } <= set(policy.split("; "))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert len(headers["X-Request-Id"]) == 16
    assert "Server" not in headers


def test_over_plain_http_nothing_promises_https(app):
    assert "Strict-Transport-Security" not in app.test_client().get("/pl/help").headers


def test_over_https_the_browser_is_told_to_stay(https):
    answer = https.test_client().get("/pl/help", base_url="https://akademia.example.org")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_over_https_the_cookie_is_for_this_host_alone(https):
    cookie = https.test_client().get("/pl/contact", base_url="https://akademia.example.org").headers["Set-Cookie"]
    assert cookie.startswith("__Host-lacznik=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_over_https_a_person_can_sign_in(https):
    person(https, password=PASSWORD)
    client, base = https.test_client(), "https://akademia.example.org"
    page = client.get("/pl/sign-in", base_url=base).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post(
        "/pl/sign-in/password",
        data={"csrf_token": token, "email": "ola@example.test", "password": PASSWORD},
        base_url=base,
        headers={"Referer": f"{base}/pl/sign-in"},
    )
    assert (answer.status_code, answer.location) == (303, "/pl/my")


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil.example", ""])
def test_another_host_is_not_answered(app, host):
    assert app.test_client().get("/pl/help", headers={"Host": host}).status_code == 400


def test_a_further_host_is_answered_when_it_is_set(settings):
    app = application_with(replace(settings, hosts=("druga.example",)))
    assert app.test_client().get("/pl/help", headers={"Host": "druga.example"}).status_code == 200
    dispose(app)


@pytest.mark.parametrize("path", ["/pl/sign-up", "/pl/sign-in", "/pl/sign-in/password", "/pl/contact", "/pl/sign-out"])
def test_a_form_without_its_token_is_refused(app, path):
    answer = app.test_client().post(path, data={"email": "ola@example.test"}, headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert "Ten formularz stracił ważność" in answer.text.replace("\N{NO-BREAK SPACE}", " ")


def test_somebody_elses_token_is_refused(app, visitor):
    stranger = Visitor(app)
    stranger.open("/pl/contact")
    token = stranger.forms[0].values["csrf_token"]
    enter(visitor, person(app))
    assert visitor.client.post("/pl/account", data={"csrf_token": token, "name": "Zła"}).status_code == 400
    assert "Ola Nowak" in visitor.open("/pl/account").html


SEALED = {"/<language:language>/reminders/<token>"}
"""Sent by mail programs, which know no token of ours: what the address itself carries is signed."""


def test_every_route_that_changes_something_asks_for_the_token(app):
    client = app.test_client()
    assert {rule.rule for rule in app.url_map.iter_rules()} >= SEALED
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods and rule.rule not in SEALED:
            path = re.sub(r"<any\('?([\w-]+)[^>]*>", r"\1", rule.rule.replace("<language:language>", "pl"))
            path = re.sub(r"<[^>]+>", "1", path)
            assert client.post(path).status_code == 400, rule.rule


def test_a_method_that_is_not_meant_is_refused(visitor):
    assert visitor.client.delete("/pl/help").status_code == 405
    visitor.open("/pl/account/devices/end-all", status=405)
    assert visitor.heading == "Tego nie da się tu zrobić"


@pytest.mark.parametrize(
    ("size", "kind"), [(2 * 1024 * 1024 + 1, "application/x-www-form-urlencoded"), (20_000, "multipart/form-data")]
)
def test_a_body_that_is_too_large_is_refused(app, visitor, size, kind):
    assert app.config["MAX_FORM_MEMORY_SIZE"] == 512 * 1024
    app.config["MAX_FORM_MEMORY_SIZE"] = 10_000  # the test client would leave a larger form in an open file
    visitor.open("/pl/contact").fill(email="ola@example.test", message="x" * size)
    visitor.forms[0].element.attributes["enctype"] = kind
    visitor.send("Wyślij wiadomość", status=413)
    assert visitor.heading.replace("\N{NO-BREAK SPACE}", " ") == "To za dużo naraz"


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"csrf_token=\xff&email=%00", b"=" * 5000, b"&" * 5000])
def test_a_body_of_nonsense_is_refused(app, body):
    answer = app.test_client().post("/pl/contact", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400


def test_signs_that_no_database_keeps_do_no_harm(app, visitor):
    visitor.open("/pl/contact").fill(email="ola@example.test", name="O\x00la", message="a\x00b\x1bc")
    visitor.send("Wyślij wiadomość")
    visitor.open("/pl/sign-up").fill(email="ola@example.test", name="O\x00la", password="haslo\x00do-testow")
    visitor.send("Załóż konto")
    visitor.open("/pl/sign-in").fill(email="ola\x00@example.test", password="haslo\x00do-testow")
    visitor.send("Zaloguj się hasłem", status=422)


@pytest.mark.parametrize("path", ["/pl/courses/a%00b", "/pl/badges/%00", "/%00"])
def test_an_address_that_no_database_keeps_leads_nowhere(app, path):
    assert app.test_client().get(path).status_code == 404


def test_a_form_of_too_many_parts_is_refused(visitor):
    visitor.open("/pl/contact")
    parts = {f"field{number}": "x" for number in range(600)}
    answer = visitor.client.post("/pl/contact", data=parts, content_type="multipart/form-data")
    assert answer.status_code == 413


def test_the_log_has_one_line_a_request_and_nothing_personal(app, visitor):
    person(app, password=PASSWORD)
    with heard(app, logging.INFO) as records:
        visitor.open("/pl/sign-in?next=/pl/account")
        visitor.fill(email="ola@example.test", password=PASSWORD)
        visitor.send("Zaloguj się hasłem", follow=False, status=303)
    lines = [json.loads(Lines().format(record)) for record in records]
    assert [(line["method"], line["rule"], line["status"]) for line in lines] == [
        ("GET", "/<language:language>/sign-in", 200),
        ("POST", "/<language:language>/sign-in/password", 303),
    ]
    assert all(isinstance(line["ms"], float) for line in lines)
    written = json.dumps(lines)
    assert not any(secret in written for secret in ("ola@", PASSWORD, "127.0.0.1", "next="))
