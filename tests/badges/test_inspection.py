"""The box for any badge file: a stranger drops it and learns what it is worth; nothing is fetched, nothing is kept."""

import json
import socket
import sqlite3
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tried
from hypothesis import strategies as st
from sqlalchemy import inspect, text

from elearn.badges import signing
from elearn.badges.phrases import REFUSALS
from elearn.db import db
from elearn.domain.badgefile.refusal import CODES
from elearn.web import limits
from tests.application import application_with, dispose, settings_of
from tests.badges.files import KEY, WEB, foreign, held, holder, png, signed, svg, written
from tests.badges.samples import EMAIL, awarded, published
from tests.badges.test_award import revoked, stored
from tests.badges.test_issuers import partner
from tests.badges.test_pages import fetch, plain
from tests.domain.test_badgefile import HOSTILE, OLD, token
from tests.people import person, statements
from tests.visitor import Visitor

SEND = "Sprawdź plik"


@pytest.fixture
def badge(app, clock):
    return awarded(app, published(app), person(app, EMAIL))


@pytest.fixture
def visitor(visitor):
    visitor.allow("Dobra umowa", "Umowy bez strachu")
    return visitor


@pytest.fixture
def offline(monkeypatch):
    """Close every way out of the process, local ones too; the database is open already."""

    def closed(*_arguments, **_named):
        raise AssertionError("a socket was opened")

    def close():
        monkeypatch.setattr(socket, "socket", closed)
        monkeypatch.setattr(socket, "getaddrinfo", closed)
        monkeypatch.setattr(socket, "create_connection", closed)

    return close


def look(visitor, content, name="odznaka.json", **expected):
    """Send a file as a stranger does."""
    visitor.open("/pl/badges").fill(file=(name, content)).send(SEND, **expected)
    return plain(visitor.text)


def steps(visitor):
    """Return what the page says of each step: (state, sentence)."""
    ticks = next(e for e in visitor.root.all("ul") if "ticks" in e.attributes.get("class", ""))
    return [(e.attributes["class"].removeprefix("tick--"), plain(e.text)) for e in ticks.all("li")]


def states(visitor):
    return [state for state, _ in steps(visitor)]


@pytest.mark.parametrize("ending", ["png", "svg", "json", "jsonld"])
def test_our_own_file_is_found_to_be_ours_and_unchanged(visitor, badge, ending):
    said = look(visitor, fetch(visitor.app, f"/badges/{badge}.{ending}", "*/*").data, f"odznaka.{ending}")
    assert visitor.heading == "Odznaka jest ważna"
    assert states(visitor) == ["ok"] * 7
    assert "Plik jest dokładnie taki, jaki wystawiliśmy." in said
    assert "Dobra umowa" in said
    assert "24 listopada 2026" in said
    visitor.click("Otwórz stronę tej odznaki")
    assert visitor.path == f"/badges/{badge}?language=pl"


def test_pasted_text_is_looked_into_too(visitor, badge):
    pasted = json.dumps(stored(visitor.app, badge).document, indent=2, ensure_ascii=False)
    visitor.open("/pl/badges").fill(text=pasted).send(SEND)
    assert visitor.heading == "Odznaka jest ważna"


def test_a_badge_of_an_organisation_below_the_site_is_ours_too(sqlite_settings, clock):
    partner(sqlite_settings.instance / "keys")
    application = application_with(sqlite_settings)
    visitor = Visitor(application, known=["Dobra umowa", "Umowy bez strachu"])
    other = application.extensions["issuers"].one("druga")
    application.extensions["issuer"], main = other, application.extensions["issuer"]
    public_id = awarded(application, published(application), person(application, EMAIL))
    application.extensions["issuer"] = main
    said = look(visitor, fetch(application, f"/badges/{public_id}.json").data)
    assert visitor.heading == "Odznaka jest ważna"
    assert "organizacja, która wydaje odznaki na tej stronie" in said
    assert "did:web:localhost:issuers:druga" in said
    visitor.click("Otwórz stronę tej odznaki")
    assert "Fundacja Druga" in visitor.text
    assert "http://localhost/issuers/druga/did.json" in visitor.text
    dispose(application)


def test_the_verdict_follows_the_register(visitor, badge):
    kept = fetch(visitor.app, f"/badges/{badge}.png", "*/*").data
    revoked(visitor.app, badge)
    look(visitor, kept, "odznaka.png")
    assert "Odznaka cofnięta" in visitor.heading.replace("\N{NO-BREAK SPACE}", " ")
    assert "Odznaka jest ważna" not in visitor.html


def changed(document, **changes):
    return {**json.loads(json.dumps(document)), **changes}


def test_a_changed_file_of_ours_is_not_to_be_relied_on(visitor, badge):
    document = stored(visitor.app, badge).document
    said = look(visitor, written(changed(document, name="Lepsza umowa")))
    assert visitor.heading == "Na tym pliku nie polegaj"
    assert "Podpis się nie zgadza" in said
    assert "Plik różni się od tego, który wystawiliśmy" in said
    assert "Odznaka jest ważna" not in visitor.html


def test_a_proof_alone_says_the_same_as_in_an_array(visitor, badge):
    document = stored(visitor.app, badge).document
    look(visitor, written(changed(document, proof=document["proof"][0])))
    assert visitor.heading == "Odznaka jest ważna"


def test_a_file_that_says_it_is_ours_but_is_not_in_the_register_is_false(visitor, badge):
    document = changed(stored(visitor.app, badge).document, id=f"http://localhost/badges/{'7' * 20}")
    said = look(visitor, written(document))
    assert visitor.heading == "Na tym pliku nie polegaj"
    assert "w naszym rejestrze jej nie ma" in said


def test_our_id_under_another_issuer_opens_no_page_of_ours(visitor, badge):
    look(visitor, written(signed(foreign(id=f"http://localhost/badges/{badge}"))))
    assert visitor.heading == "Plik jest cały, ale nie wiemy, kto go wystawił"
    assert f"/badges/{badge}?language=pl" not in visitor.links


def test_a_strangers_badge_by_its_own_key_is_checked_to_the_letter(visitor):
    document = signed()
    said = look(visitor, svg(holder(json.dumps(document))), "obca.svg")
    assert visitor.heading == "Plik jest cały, ale nie wiemy, kto go wystawił"
    assert states(visitor) == ["ok", "open", "ok", "ok", "ok", "open"]
    assert "Obca Akademia" in said
    assert KEY in said
    look(visitor, written(changed(document, name="Inna")))
    assert visitor.heading == "Na tym pliku nie polegaj"
    assert states(visitor)[2:4] == ["ok", "bad"]


def test_a_key_of_another_than_the_issuer_is_no_proof(visitor):
    document = signed()
    proof = {**document["proof"][0], "verificationMethod": "did:key:zInny#zInny"}
    look(visitor, written(changed(document, proof=[proof])))
    assert visitor.heading == "Na tym pliku nie polegaj"
    assert ("bad", "Źle: Klucz, którym podpisano, nie należy do wystawcy wpisanego w pliku.") in steps(visitor)


def test_a_stranger_whose_key_is_not_known_here_is_not_judged(visitor):
    said = look(visitor, png(held(written(signed(foreign(WEB))), packed=True)), "obca.png")
    assert visitor.heading == "Tego pliku nie możemy tu sprawdzić do końca"
    assert states(visitor) == ["ok", "open", "open", "open", "ok", "open"]
    assert "Nie znamy kluczy tego wystawcy, a niczego z zewnątrz nie pobieramy." in said
    assert "https://obcy.example/.well-known/did.json" in said
    assert not any("obcy.example" in link for link in visitor.links), "an address out of the file is no link"


OLDER_PROOF = {**foreign(), "proof": {"type": "Ed25519Signature2020"}}
NO_BADGE = {**foreign(), "type": ["VerifiableCredential"], "proof": {"type": "x"}}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (token(foreign()), "Open Badges 3.0, token VC-JWT"),
        (written(OLD), "Open Badges 2.0 albo starsze"),
        (png(held(written(OLD), keyword=b"openbadges")), "Open Badges 2.0 albo starsze"),
        (written(OLDER_PROOF), "Open Badges 3.0, podpis Ed25519Signature2020"),
        (written(NO_BADGE), "poświadczenie W3C, nie odznaka"),
    ],
)
def test_what_is_not_checked_here_is_named(visitor, content, kind):
    said = look(visitor, content, "plik")
    assert visitor.heading == "Tego pliku nie możemy tu sprawdzić do końca"
    assert kind in said
    assert "bad" not in states(visitor)


def test_what_nobody_signed_is_not_to_be_relied_on(visitor):
    said = look(visitor, written(foreign()))
    assert visitor.heading == "Na tym pliku nie polegaj"
    assert "Nikt tego pliku nie podpisał" in said


def test_an_end_that_has_come_is_said(visitor, clock):
    look(visitor, written(signed(foreign(validUntil="2026-10-01T00:00:00Z"))))
    assert visitor.heading == "Ta odznaka już wygasła"
    look(visitor, written(signed(foreign(validFrom="2126-10-01T00:00:00Z"))))
    assert visitor.heading == "Na tym pliku nie polegaj"


def test_a_check_that_fails_says_nothing_against_the_file(visitor, badge, monkeypatch):
    def broken(*_):
        raise signing.CannotCheck("no library")

    monkeypatch.setattr(signing, "verify", broken)
    look(visitor, written(signed()))
    assert visitor.heading == "Tego pliku nie możemy tu sprawdzić do końca"
    assert "Spróbuj za kilka minut" in visitor.text


def test_the_verdict_stands_in_english_too(visitor, badge):
    visitor.open("/en/badges").fill(file=("b.json", written(signed())))
    visitor.send(next(one for one in visitor.buttons if "file" in one))
    assert visitor.root.all("html")[0].attributes["lang"] == "en"
    switch = next(e for e in visitor.root.all("ul") if e.attributes.get("class") == "lang")
    assert [a.attributes["href"] for a in switch.all("a")] == ["/pl/badges", "/en/badges"]


def test_neither_file_nor_text_or_both_is_said_beside_the_field(visitor):
    visitor.open("/pl/badges").send(SEND, status=422)
    assert "Wybierz plik odznaki albo wklej jego treść" in plain(visitor.text)
    visitor.open("/pl/badges").fill(file=("a.json", b"{}"), text="{}").send(SEND, status=422)
    assert "jedno z dwojga" in plain(visitor.text)


def test_every_refusal_has_a_sentence():
    assert set(REFUSALS) == set(CODES)


def test_hostile_files_are_refused_with_a_sentence(visitor):
    names = ("most", "named", "really", "name", "address", "width", "height", "line")
    for code, content in {code: content for code, content in HOSTILE if code != "big"}.items():
        visitor.open("/pl/badges").fill(file=("plik", content)).send(SEND, status=422)
        with visitor.app.test_request_context("/pl/"):
            begins = plain(REFUSALS[code](dict.fromkeys(names, "…"))).partition("…")[0]
        assert begins in plain(visitor.text), code
        assert "onclick=" not in visitor.html


def test_a_file_of_more_than_two_megabytes_is_refused_with_a_sentence(app):
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    body = part + b"\x89PNG" + b"x" * 2 * 1024 * 1024 + b"\r\n--x--\r\n"
    answer = app.test_client().post("/pl/badges", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "Wyślij mniejszy plik" in plain(answer.text)


def test_a_strange_name_is_shown_as_text(visitor):
    look(visitor, written(signed()), "<img src=x onerror=alert(1)>.json")
    assert "<img src=x" not in visitor.html


def test_nothing_outside_is_ever_asked(sqlite_settings, offline):
    application = application_with(sqlite_settings)
    visitor = Visitor(application, known=["Dobra umowa"])
    badge = awarded(application, published(application), person(application, EMAIL))
    files = [
        ("ours.json", written(stored(application, badge).document)),
        ("web.json", written(signed(foreign(WEB, credentialStatus={
            "id": "https://obcy.example/s#1", "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
            "statusListIndex": "1", "statusListCredential": "https://obcy.example/s"})))),
        ("key.svg", svg(holder(json.dumps(signed())))),
        ("token", token(foreign())),
        ("old.json", written({**OLD, "badge": "https://obcy.example/b", "verification": {"type": "hosted"}})),
        ("outside.json", written(foreign(**{"@context": "http://169.254.169.254/latest"}))),
    ]  # fmt: skip
    offline()
    for name, content in files:
        visitor.open("/pl/badges").fill(file=(name, content))
        visitor.send(SEND, status=422 if name.startswith("outside") else 200)
    dispose(application)


def rows(app):
    with app.app_context():
        tables = inspect(db.engine).get_table_names()
        return {name: db.session.scalar(text(f'SELECT count(*) FROM "{name}"')) for name in tables}  # noqa: S608 -- names of our tables


def test_nothing_is_kept_and_nobody_else_may_keep_the_answer(visitor, badge):
    content = fetch(visitor.app, f"/badges/{badge}.json", "*/*").data
    before = rows(visitor.app)
    with statements(visitor.app) as seen:
        look(visitor, content)
    assert visitor.response.cache_control.no_store
    assert rows(visitor.app) == before
    assert not [one for one in seen if not one.startswith("SELECT")]


def test_while_a_file_is_looked_into_others_can_write(visitor, badge, monkeypatch):
    """A file that names a badge of ours and is slow to check must not hold up whoever saves an answer meanwhile."""
    settings, original, wrote = visitor.app.extensions["settings"], signing.verify, []

    def watched(*arguments):
        if settings.sqlite:
            path = settings.database_url.removeprefix("sqlite:///")
            with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                other.execute("ROLLBACK")
        wrote.append("while it was checked")
        return original(*arguments)

    monkeypatch.setattr(signing, "verify", watched)
    look(visitor, fetch(visitor.app, f"/badges/{badge}.json", "*/*").data)
    assert visitor.heading == "Odznaka jest ważna"
    assert wrote


def test_a_file_without_the_forms_token_is_not_looked_into(sqlite_settings):
    application = application_with(sqlite_settings)
    answer = application.test_client().post("/pl/badges", data={"text": "{}"})
    assert answer.status_code == 400
    dispose(application)


def test_one_place_may_not_send_files_without_end(tmp_path, sqlite_url, monkeypatch):
    monkeypatch.setattr(limits, "BADGE_FILES_FROM_PLACE", limits.Limit("badge-files-place", 2, 15))
    application = application_with(settings_of(tmp_path / "instance", sqlite_url, rate_limits=True))
    visitor = Visitor(application)
    for status in (422, 422, 429):
        visitor.open("/pl/badges").fill(text="{}").send(SEND, status=status)
    dispose(application)


def test_any_bytes_are_answered_with_a_page(sqlite_settings):
    application = application_with(sqlite_settings)
    visitor = Visitor(application)
    good = [written(signed()), png(held(written(signed()))), svg(holder(json.dumps(signed())))]

    @tried(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.sampled_from(good), st.integers(0, 3000), st.binary(max_size=12), st.integers(0, 12))
    def answered(content, place, put, taken):
        spoiled = content[:place] + put + content[place + taken :]
        visitor.open("/pl/badges").fill(file=("plik", spoiled))
        try:
            visitor.send(SEND, status=422)
        except AssertionError:
            assert visitor.status == 200, visitor.status

    answered()
    dispose(application)


def test_a_short_code_leads_to_the_badge_however_it_is_typed(visitor, badge):
    visitor.open(f"/badges/{badge}")
    code = next(e.text for e in visitor.root.all("code") if e.attributes.get("class") == "paper__c")
    assert code == "-".join((badge[:4], badge[4:8], badge[8:12])).upper()
    for typed in (code, code.lower(), code.replace("-", " "), badge[:15], code.replace("1", "I").replace("0", "O")):
        visitor.open("/pl/badges").fill(badge=typed).send("Sprawdź odznakę")
        assert visitor.path == f"/badges/{badge}?language=pl", typed
    for typed in (badge[:11], "0" * 12, badge + "0", code[:-1] + "!"):
        visitor.open("/pl/badges").fill(badge=typed).send("Sprawdź odznakę", status=422)
