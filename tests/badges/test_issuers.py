"""Who issues: the centre by the settings, others below the site; no start with other keys than those that signed."""

import json
import shutil
from dataclasses import replace

import pytest

from elearn.badges import issuers, keys, signing
from elearn.badges.keys import KeyMissing
from elearn.config import BadSetting
from elearn.domain import credential as rules
from tests.application import application_with, dispose
from tests.badges import independent
from tests.badges.samples import EMAIL, MOMENT, awarded, published
from tests.badges.test_signing import unsigned
from tests.people import person

PROFILE = {
    "name": "Fundacja Druga",
    "email": "kontakt@druga.example.org",
    "home": "https://druga.example.org",
    "address": "Rynek 3, 05-300 Mińsk Mazowiecki",
    "krs": "0000654321",
}


@pytest.fixture
def start(sqlite_settings):
    """Start the application anew on the same instance folder and database; closes each."""
    running = []

    def begin(**overrides):
        running.append(application_with(replace(sqlite_settings, **overrides)))
        return running[-1]

    yield begin
    for one in running:
        dispose(one)


@pytest.fixture
def folder(sqlite_settings):
    return sqlite_settings.instance / "keys"


def partner(folder, slug="druga", **profile):
    """Open another issuer, as an administrator would by hand."""
    below = folder / "issuers" / slug
    below.mkdir(parents=True)
    (below / "profile.json").write_text(json.dumps({**PROFILE, **profile}, ensure_ascii=False), encoding="utf-8")
    keys.first_key(below, MOMENT)
    return below


def with_a_badge(app):
    ola = person(app, EMAIL)
    return awarded(app, published(app), ola)


def fetch(app, path):
    return app.test_client().get(path)


def test_the_centre_issues_as_its_settings_say(start, tmp_path):
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>', encoding="utf-8")
    known = {"organisation_krs": "0000123456", "contact_address": "ul. Mokra 1, 05-200 Wołomin", "logo": str(logo)}
    app = start(**known)
    profile = fetch(app, "/issuers/main").json
    assert profile["id"] == "did:web:localhost"
    assert profile["otherIdentifier"][0]["identifier"] == "0000123456"
    assert profile["address"]["addressLocality"] == "Wołomin"
    assert profile["image"]["id"] == "http://localhost/issuers/main/logo.svg"
    answer = fetch(app, "/issuers/main/logo.svg")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/svg+xml", logo.read_bytes())
    assert fetch(app, "/issuers/main/logo.png").status_code == 404


def test_what_the_profile_says_is_covered_by_the_signature(start):
    app = start(organisation_krs="0000123456", contact_address="ul. Mokra 1, 05-200 Wołomin", organisation_url="")
    issuer = app.extensions["issuer"]
    signed = issuer.sign(unsigned(issuer.facts), now=MOMENT)
    assert independent.verified(signed, issuer.did_document())
    for way in (("otherIdentifier", 0, "identifier"), ("address", "postalCode")):
        other = json.loads(json.dumps(signed))
        inner = other["issuer"]
        for step in way[:-1]:
            inner = inner[step]
        inner[way[-1]] = inner[way[-1]][:-1] + "9"
        assert not independent.verified(other, issuer.did_document())


def test_another_organisation_issues_below_the_site_with_its_own_keys(start, folder):
    partner(folder)
    app = start()
    second = app.extensions["issuers"].one("druga")
    signed = second.sign(unsigned(second.facts), now=MOMENT)
    did_document = fetch(app, "/issuers/druga/did.json").json
    assert did_document["id"] == "did:web:localhost:issuers:druga"
    assert signed["issuer"]["name"] == "Fundacja Druga"
    assert signed["issuer"]["url"] == "https://druga.example.org"
    assert signing.verify(signed, did_document).genuine
    assert independent.verified(signed, did_document)
    main = fetch(app, "/.well-known/did.json").json
    assert not signing.verify(signed, main).genuine
    assert did_document["verificationMethod"][0]["publicKeyMultibase"] not in json.dumps(main)
    assert fetch(app, "/issuers/druga").json["id"] == did_document["id"]


def test_a_badge_of_another_issuer_is_kept_under_its_name_and_points_to_its_own_list(start, folder, clock):
    partner(folder)
    app = start()
    second = app.extensions["issuers"].one("druga")
    app.extensions["issuer"] = second
    public_id = with_a_badge(app)
    document = fetch(app, f"/badges/{public_id}.json").json
    assert document["issuer"]["id"] == second.did
    assert document["credentialStatus"]["statusListCredential"].startswith("http://localhost/issuers/druga/status/")
    assert independent.verified(document, fetch(app, "/issuers/druga/did.json").json)
    page = app.test_client().get(f"/badges/{public_id}", headers={"Accept": "text/html"}).text
    assert "Odznaka jest ważna" in page.replace("\N{NO-BREAK SPACE}", " ")
    start()  # the keys that signed are there
    shutil.rmtree(folder / "issuers" / "druga")
    with pytest.raises(BadSetting, match=r"issuer 'druga', and .*restore-keys"):
        start()


@pytest.mark.parametrize("path", ["druga", "druga/did.json", "main/did.json", "..%2Fkeys/did.json", "Druga"])
def test_an_unknown_issuer_does_not_exist(start, path):
    assert fetch(start(), f"/issuers/{path}").status_code == 404


@pytest.mark.parametrize("said", [{"name": 1}, {"did": "did:web:evil.example"}, {"url": "https://evil.example"}])
def test_a_profile_that_says_something_else_stops_the_start(start, folder, said):
    partner(folder, **said)
    with pytest.raises(BadSetting, match=r"profile\.json cannot be used"):
        start()


def test_the_keys_of_every_issuer_are_encrypted(start, folder):
    below = partner(folder)
    start(key_passphrase="koń bateria zszywka")
    assert not list(folder.rglob("*.pem"))
    assert (below / "key-1.sealed").exists()


def test_a_start_without_keys_beside_badges_is_refused_and_makes_none(start, folder):
    with_a_badge(start())
    shutil.rmtree(folder)
    with pytest.raises(BadSetting, match=r"holds badges of the issuer 'main'.*badges restore-keys") as refused:
        start()
    assert "\n" not in str(refused.value)
    assert not folder.exists()


def test_a_start_without_the_public_key_that_signed_is_refused(start, folder):
    app = start()
    keys.new_key(folder, MOMENT)
    with_a_badge(app)
    listed = json.loads((folder / "history.json").read_bytes())
    (folder / "history.json").write_text(json.dumps(listed[:1]), encoding="utf-8")
    with pytest.raises(BadSetting, match=r"the key key-2 that signed http://localhost/badges/.* is gone"):
        start()


def test_a_start_with_other_keys_of_the_same_name_is_refused(start, folder):
    with_a_badge(start())
    start()  # these belong together
    shutil.rmtree(folder)
    keys.first_key(folder, MOMENT)
    with pytest.raises(BadSetting, match="were not signed with the keys"):
        start()


def test_whether_keys_and_database_belong_together_is_looked_at_once(start, folder, monkeypatch):
    with_a_badge(start())
    start()
    monkeypatch.setattr(signing, "verify", None)
    start()
    keys.new_key(folder, MOMENT)
    with pytest.raises(TypeError):
        start()


def test_older_keys_may_lose_their_private_half(start, folder):
    app = start()
    public_id = with_a_badge(app)
    keys.new_key(folder, MOMENT)
    (folder / "key-1.pem").unlink()
    document = fetch(start(), f"/badges/{public_id}.json").json
    assert rules.signed_with(document) == "key-1"
    assert independent.verified(document, fetch(app, "/.well-known/did.json").json)


def test_without_a_database_the_first_start_makes_keys(sqlite_settings, folder, tmp_path):
    gone = replace(sqlite_settings, database_url=f"sqlite:///{tmp_path / 'none.sqlite3'}")
    app = application_with(gone)
    assert len(keys.history(folder)) == 1
    assert not (tmp_path / "none.sqlite3").exists()
    dispose(app)


def test_a_profile_is_asked_for_before_a_key_is_made(folder):
    with pytest.raises(KeyMissing, match="cannot be used"):
        issuers.facts_of(folder, "http://localhost", "druga")
