"""Badges outlive the platform: plain files behind any web server verify, resolve, and say as of when."""

import json
import shutil
import threading
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

import pytest
from openbadgeslib import baking
from sqlalchemy import update

from elearn.badges import actions, archive, issuers, keys, signing
from elearn.badges.archive import NotOurs
from elearn.badges.models import Credential
from elearn.db import db, reading
from tests import postgres
from tests.application import application_with, dispose, settings_of
from tests.badges import independent
from tests.badges.samples import MOMENT, awarded, published
from tests.badges.test_award import revoked
from tests.badges.test_issuers import partner
from tests.page import parse
from tests.people import person, statements

NOW = MOMENT + timedelta(days=9)
LINKS = {"a": "href", "link": "href", "img": "src", "use": "href", "script": "src"}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """One installation for all tests: they only read it, or put back what they changed."""
    from tests.databases import migrated_sqlite  # noqa: PLC0415 -- as in tests/application.py

    place = tmp_path_factory.mktemp("archived")
    made = application_with(settings_of(place / "instance", migrated_sqlite(place / "elearn.sqlite3")))
    yield made
    dispose(made)


@pytest.fixture(scope="module")
def badges(app):
    """A good badge, a revoked, a suspended, a replaced one and the newer, one with a hidden name; two keys."""
    course = published(app)
    people = [person(app, f"osoba{number}@example.test", name=f"Osoba {number}") for number in range(5)]
    made = [
        awarded(app, course, one, email=f"osoba{n}@example.test", name=f"Osoba {n}") for n, one in enumerate(people)
    ]
    issuer = app.extensions["issuer"]
    keys.new_key(issuer.folder, MOMENT)
    revoked(app, made[1])
    with app.app_context():
        session, facts = db.session(), {"now": NOW, "by": None}
        assert actions.suspend(session, made[2], reason="inquiry", **facts)
        newer = actions.reissue(session, made[3], name="Osoba Trzecia", issuer=issuer, **facts).public_id
        session.commit()
    return {"good": made[0], "revoked": made[1], "suspended": made[2], "replaced": made[3], "newer": newer}


def publish(app, folder):
    public = postgres.run_folder() / "assets" / "public"
    with app.test_request_context("/", base_url="http://localhost"), reading():
        written = archive.opened(folder)
        steps = list(archive.publish(db.session(), issuers.here(), written, public, NOW))
        assert len(steps) == archive.length(db.session())
        db.session.rollback()
    assert sum(step.files for step in steps) == written.files
    return folder


@pytest.fixture(scope="module")
def folder(app, badges, tmp_path_factory):
    return publish(app, tmp_path_factory.mktemp("archive"))


class Quiet(SimpleHTTPRequestHandler):
    """Python's own plain web server."""

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def served(folder):
    """Serve the folder by a program that knows nothing of badges; yield its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def fetch(address):
    with urlopen(address, timeout=10) as answer:  # noqa: S310 -- our own loopback server
        return answer.read()


def there(folder, path):
    return json.loads((folder / path).read_bytes())


def page(folder, path):
    root, faults = parse((folder / path / "index.html").read_text(encoding="utf-8"))
    assert faults == []
    return root


def said(root):
    return " ".join(" ".join(one.text for one in root.all("main")).replace("\N{NO-BREAK SPACE}", " ").split())


def test_a_stranger_verifies_every_badge_with_what_a_plain_server_gives(folder, badges):
    bit = {"good": False, "revoked": True, "suspended": True, "replaced": True, "newer": False}
    with served(folder) as site:
        did_document = json.loads(fetch(f"{site}/.well-known/did.json"))
        for name, public_id in badges.items():
            document = json.loads(fetch(f"{site}/badges/{public_id}.json"))
            assert independent.verified(document, did_document), name
            entry = document["credentialStatus"]
            status_list = json.loads(fetch(site + urlsplit(entry["statusListCredential"]).path))
            assert independent.verified(status_list, did_document)
            assert independent.bit(status_list, entry) is bit[name], name


def test_the_lists_hold_without_end(folder):
    for purpose in ("revocation", "suspension"):
        assert "validUntil" not in there(folder, f"status/{purpose}-1")


def test_pictures_carry_the_signed_badge(folder, badges):
    document = there(folder, f"badges/{badges['good']}.json")
    svg, png = ((folder / "badges" / f"{badges['good']}.{ending}").read_bytes() for ending in ("svg", "png"))
    assert json.loads(baking.extract_svg(svg, element=baking.SVG_ELEMENT_OB3, text_fallback=True)) == document
    assert json.loads(baking.extract_png(png, keyword=baking.ITXT_KEYWORD_OB3)) == document
    assert there(folder, f"badges/{badges['good']}.jsonld") == document


def test_every_address_in_a_badge_and_every_link_on_a_page_leads_somewhere(folder, badges):
    document = there(folder, f"badges/{badges['newer']}.json")
    achievement = document["credentialSubject"]["achievement"]
    named = [document["id"], achievement["id"], achievement["image"]["id"], document["credentialStatus"]["id"]]
    with served(folder) as site:
        waiting, seen = [site + urlsplit(one).path for one in named] + [f"{site}/"], set()
        while waiting:
            address = waiting.pop()
            if address in seen:
                continue
            seen.add(address)
            raw = fetch(address)
            if raw.lstrip().startswith(b"<!doctype html"):
                waiting += links(raw.decode(), address, site)
    paths = {urlsplit(one).path for one in seen}
    assert paths > {"/", "/en/", "/.well-known/did.json", "/issuers/main/profile.json"}
    assert len(seen) > 15


def links(html, address, site):
    """Return where a page leads on the same site; nothing else may be fetched by it."""
    root, faults = parse(html)
    assert faults == [], address
    with_slash = address if address.endswith("/") else f"{address}/"
    for tag, attribute in LINKS.items():
        for one in root.all(tag):
            target = urljoin(with_slash, one.attributes.get(attribute, ""))
            if target.startswith(site):
                yield target.partition("#")[0]
            else:
                assert tag == "a", target


def test_pages_are_in_both_languages_and_say_as_of_when(folder, badges):
    polish, english = page(folder, f"badges/{badges['good']}"), page(folder, f"badges/{badges['good']}/en")
    assert next(iter(polish.all("html"))).attributes["lang"] == "pl"
    assert next(iter(english.all("html"))).attributes["lang"] == "en"
    assert "Odznaka jest ważna" in said(polish)
    assert "Stan na 3 grudnia 2026, 10:30." in said(polish)
    assert "Good contracts" in said(english)
    assert "Osoba 0" in said(polish)
    assert "3 December 2026, 10:30" in said(english)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("revoked", "Odznaka cofnięta"), ("suspended", "Odznaka zawieszona"), ("replaced", "zastąpiła nowsza")],
)
def test_pages_say_what_became_of_a_badge(folder, badges, name, sentence):
    root = page(folder, f"badges/{badges[name]}")
    assert sentence in said(root)
    if name == "replaced":
        assert f"/badges/{badges['newer']}/" in {link.attributes["href"] for link in root.all("a")}


def test_a_hidden_name_stays_hidden(app, badges, tmp_path):
    hide(app, badges["good"], hidden=True)
    folder = publish(app, tmp_path / "archive")
    hide(app, badges["good"], hidden=False)
    for path in ("index.html", "en/index.html"):
        assert "Osoba 0" not in (folder / "badges" / badges["good"] / path).read_text(encoding="utf-8")


def hide(app, public_id, *, hidden):
    with app.app_context():
        changed = update(Credential).where(Credential.public_id == public_id).values(name_hidden=hidden)
        db.session.execute(changed)
        db.session.commit()


def test_no_folder_lists_what_is_in_it(folder, badges):
    for path in folder.rglob("*"):
        if path.is_dir() and path.relative_to(folder).parts[0] not in {"static", ".well-known"}:
            assert (path / "index.html").exists(), path
    assert badges["good"] not in (folder / "index.html").read_text(encoding="utf-8")
    assert badges["good"] not in (folder / "badges" / "index.html").read_text(encoding="utf-8")


def test_an_address_is_nowhere_in_it(folder):
    for path in folder.rglob("*"):
        assert not path.is_file() or b"example.test" not in path.read_bytes(), path


def test_what_does_not_exist_does_not_exist(folder):
    with served(folder) as site, pytest.raises(HTTPError):
        fetch(f"{site}/badges/0123456789abcdefghjk.json")


def test_other_issuers_keep_their_keys_and_lists_below_the_site(app, badges, tmp_path):
    below = partner(app.extensions["issuer"].folder)
    folder = publish(app, tmp_path / "archive")
    second = app.extensions["issuers"]._found.pop("druga")
    assert there(folder, "issuers/druga/did.json") == second.did_document()
    made = there(folder, "issuers/druga/status/suspension-1")
    assert signing.verify_list(made, second.did_document())
    assert independent.verified(made, second.did_document())
    assert "Fundacja Druga" in said(page(folder, ""))
    shutil.rmtree(below)


def test_publishing_again_writes_only_what_changed(app, badges, folder):
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    publish(app, folder)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()} == before


def test_a_folder_with_something_else_is_left_alone(app, tmp_path):
    (tmp_path / "moje").mkdir()
    (tmp_path / "moje" / "zdjecie.txt").write_text("x", encoding="utf-8")
    with pytest.raises(NotOurs, match="not empty"):
        publish(app, tmp_path / "moje")
    assert [path.name for path in (tmp_path / "moje").iterdir()] == ["zdjecie.txt"]


def test_publishing_writes_nothing_into_the_database(app, badges, tmp_path):
    with statements(app) as seen:
        publish(app, tmp_path / "archive")
    assert not [one for one in seen if not one.startswith("SELECT")]
