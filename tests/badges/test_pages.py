"""The check page, the files that programs fetch, and the holder's own list."""

import json
import os
import re
from datetime import timedelta
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from openbadgeslib import baking
from PIL import Image
from sqlalchemy import update

from elearn.badges import keys, signing
from elearn.badges.models import Credential
from elearn.db import db
from tests.badges import independent
from tests.badges.samples import EMAIL, MOMENT, awarded, published
from tests.badges.test_award import revoked, stored
from tests.people import enter, person, statements

LD = "application/ld+json"
SIGNED = "application/vc+ld+json"
SVG, PNG, JSON, HTML = "image/svg+xml", "image/png", "application/json", "text/html"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
PICTURE = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"


@pytest.fixture
def course(app):
    return published(app)


@pytest.fixture
def ola(app):
    return person(app, EMAIL)


@pytest.fixture
def badge(app, course, ola, clock):
    return awarded(app, course, ola)


@pytest.fixture
def visitor(visitor):
    visitor.allow("Dobra umowa", "Umowy bez strachu")
    return visitor


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def note(visitor):
    """The verdict on the page."""
    return plain(next(e for e in visitor.root.all("div") if e.attributes.get("role") == "status").text)


def fetch(app, path, accept=HTML, **options):
    return app.test_client().get(path, headers={"Accept": accept, **options.pop("headers", {})}, **options)


def tamper(app, public_id, change):
    """Change the stored document behind the application's back, as a burglar would."""
    with app.app_context():
        document = json.loads(json.dumps(stored(app, public_id).document))
        change(document)
        db.session.execute(update(Credential).where(Credential.public_id == public_id).values(document=document))
        db.session.commit()


def test_the_page_answers_in_one_sentence_then_step_by_step(visitor, badge):
    visitor.open(f"/badges/{badge}")
    assert visitor.heading == "Dobra umowa"
    said = note(visitor)
    assert said.startswith("Odznaka jest ważna")
    assert "24 listopada 2026, 10:30" in said
    assert "Klucz „key-1” jest na liście kluczy wystawcy." in said
    assert "W rejestrze cofnięć i zawieszeń jej nie ma." in said
    assert "Ola Nowak" in visitor.text
    assert "wie, co sprawdzić w umowie." in plain(visitor.text)
    assert "Odznaka jest ważna: Dobra umowa" in visitor.html


def test_the_page_speaks_the_language_asked_for_and_switches(visitor, badge):
    visitor.open(f"/badges/{badge}?language=pl")
    switch = next(e for e in visitor.root.all("ul") if e.attributes.get("class") == "lang")
    assert [a.attributes["href"] for a in switch.all("a")] == [
        f"/badges/{badge}?language={one}" for one in ("pl", "en")
    ]
    visitor.click("English")
    assert visitor.root.all("html")[0].attributes["lang"] == "en"
    assert visitor.heading == "Good contracts"
    assert "knows what to check in a contract." in visitor.text


def test_every_page_of_badges_stands_in_english_too(visitor, badge, ola):
    enter(visitor, ola)
    for path in ("/en/my/badges", "/en/badges", "/achievements/umowy/1?language=en", f"/badges/{badge}?language=en"):
        visitor.open(path)
        assert visitor.root.all("html")[0].attributes["lang"] == "en", path
    visitor.open("/badges/nothing?language=en", status=404)


def test_without_a_wish_the_page_speaks_the_browsers_language(app, badge):
    page = fetch(app, f"/badges/{badge}", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert '<html lang="en"' in page.text
    assert {"Accept", "Accept-Language", "Cookie"} <= set(page.vary)


def test_a_course_without_the_readers_language_says_which_language_it_is(app, ola, clock):
    public_id = awarded(app, published(app, slug="tylko-pl", languages=("pl",)), ola)
    page = fetch(app, f"/badges/{public_id}?language=en").text
    assert '<h1 lang="pl">Dobra' in page


def test_the_time_of_the_check_is_said_and_the_button_checks_anew(visitor, badge, clock):
    assert "10:30" in note(visitor.open(f"/badges/{badge}"))
    clock.shift(timedelta(minutes=5))
    assert "10:30" in note(visitor.open(f"/badges/{badge}"))
    assert 'id="wynik"' not in visitor.html, "the reader's focus is not taken from the top of a page just opened"
    visitor.send("Sprawdź jeszcze raz")
    assert "10:35" in note(visitor)
    assert 'id="wynik"' in visitor.html
    clock.shift(timedelta(minutes=20))
    assert "10:55" in note(visitor.open(f"/badges/{badge}"))


def test_a_changed_document_is_never_called_valid_even_right_after_a_good_check(visitor, badge):
    visitor.open(f"/badges/{badge}")

    def better(document):
        document["credentialSubject"]["achievement"]["name"] = "Dobra umoWa"

    tamper(visitor.app, badge, better)
    visitor.open(f"/badges/{badge}")
    assert "Tej odznaki nie można potwierdzić" in note(visitor)
    assert "Podpis się nie zgadza" in note(visitor)
    assert "Odznaka jest ważna" not in visitor.html


def test_somebody_elses_document_under_this_address_does_not_pass(visitor, course, badge):
    jan = person(visitor.app, "jan@example.test", name="Jan")
    other = stored(visitor.app, awarded(visitor.app, course, jan, email="jan@example.test")).document

    def another(document):
        document.clear()
        document.update(other)

    tamper(visitor.app, badge, another)
    visitor.open(f"/badges/{badge}")
    assert "Tej odznaki nie można potwierdzić" in note(visitor)


def test_a_revoked_badge_says_when_and_why(visitor, badge):
    revoked(visitor.app, badge, reason="mistake")
    visitor.open(f"/badges/{badge}")
    said = note(visitor)
    assert said.startswith("Odznaka cofnięta 27 listopada 2026")
    assert "przez pomyłkę" in said
    assert "Odznaka jest ważna" not in visitor.html


def test_a_check_that_fails_says_nothing_against_the_badge(visitor, badge, monkeypatch):
    def broken(*_):
        raise signing.CannotCheck("no library")

    monkeypatch.setattr(signing, "verify", broken)
    visitor.open(f"/badges/{badge}?again=1")
    assert note(visitor).startswith("Nie udało się teraz sprawdzić odznaki")
    assert "To nie znaczy, że jest nieważna" in note(visitor)


@pytest.mark.parametrize("change", ["gone", "sealed by a passphrase that the server was not told"])
def test_a_badge_is_checked_without_the_private_key(visitor, badge, settings, change):
    folder = settings.instance / "keys"
    if change == "gone":
        (folder / "key-1.pem").unlink()
    else:
        keys.seal_all(folder, "koń bateria zszywka")
    os.utime(folder / "history.json", (1, 1))
    visitor.open(f"/badges/{badge}?again=1")
    assert note(visitor).startswith("Odznaka jest ważna")
    assert len(fetch(visitor.app, "/.well-known/did.json").json["verificationMethod"]) == 1


@pytest.mark.parametrize("change", ["gone", "damaged"])
def test_without_the_list_of_keys_the_page_says_that_it_could_not_check(visitor, badge, settings, change):
    history = settings.instance / "keys" / "history.json"
    if change == "gone":
        history.unlink()
    else:
        history.write_text("[{")
    visitor.open(f"/badges/{badge}?again=1")
    assert note(visitor).startswith("Nie udało się teraz sprawdzić odznaki")


def test_an_old_badge_is_still_valid_after_a_new_key(visitor, badge, settings):
    keys.new_key(settings.instance / "keys", MOMENT)
    visitor.open(f"/badges/{badge}?again=1")
    assert note(visitor).startswith("Odznaka jest ważna")
    assert len(fetch(visitor.app, "/.well-known/did.json").json["verificationMethod"]) == 2


def test_without_a_name_the_page_speaks_of_a_holder(visitor, course, ola, clock):
    public_id = awarded(visitor.app, course, ola, name=EMAIL.partition("@")[0])
    visitor.open(f"/badges/{public_id}")
    assert "Osoba z odznaką" in visitor.text
    assert not re.search(r"\bola\b", visitor.text, re.IGNORECASE)


def test_an_unknown_badge_is_a_page_that_says_what_to_check(visitor):
    visitor.open("/badges/" + "7" * 20, status=404)
    assert visitor.heading == "Nie znamy odznaki o tym adresie"
    assert "20 znaków" in plain(visitor.text)
    visitor.open("/badges/<script>", status=404)


def test_an_unknown_badge_has_no_files(app):
    for path in ("/badges/{}.json", "/badges/{}.svg", "/badges/{}/image", "/badges/{}/status"):
        assert fetch(app, path.format("7" * 20), JSON).status_code == 404, path


def test_programs_get_a_plain_404(app):
    assert fetch(app, "/badges/" + "7" * 20, SIGNED).status_code == 404


def test_an_id_typed_with_dashes_leads_to_the_badge(visitor, badge):
    dashed = "-".join(re.findall("....", badge.upper()))
    visitor.open(f"/badges/{dashed}")
    assert visitor.path == f"/badges/{badge}"


NEGOTIATED = [
    ("", HTML),
    ("*/*", HTML),
    (HTML, HTML),
    (BROWSER, HTML),
    ("text/plain", HTML),
    (SIGNED, SIGNED),
    ("application/vc", "application/vc"),
    (LD, LD),
    (JSON, JSON),
    ("application/json, text/plain, */*", JSON),
    (f'{LD};profile="https://www.w3.org/ns/credentials/v2", {JSON}', LD),
    (f"{LD}, {JSON};q=0.9, {HTML};q=0.1", LD),
    (f"{HTML}, {JSON};q=0.5", HTML),
    (f"{JSON};q=0.4, {HTML};q=0.6", HTML),
    (SVG, SVG),
    (PNG, PNG),
    (PICTURE, SVG),
]
"""What browsers, wallets and libraries send, and what they get."""


def test_each_program_gets_the_form_it_asks_for(app, badge):
    document = stored(app, badge).document
    for accept, kind in NEGOTIATED:
        answer = fetch(app, f"/badges/{badge}", accept)
        assert (answer.status_code, answer.mimetype) == (200, kind), accept
        assert "Accept" in answer.vary, accept
        if kind not in {HTML, SVG, PNG}:
            assert json.loads(answer.data) == document, accept


def test_each_file_has_an_address_of_its_own(app, badge):
    for ending, kind in (("json", JSON), ("svg", SVG), ("png", PNG)):
        assert fetch(app, f"/badges/{badge}.{ending}").mimetype == kind
    assert fetch(app, f"/badges/{badge}.exe").status_code == 404


PATHS = [
    "/badges/{}.json",
    "/badges/{}.svg",
    "/badges/{}.png",
    "/badges/{}/image",
    "/badges/{}/status",
    "/achievements/umowy/1.json",
    "/achievements/umowy/1/en.png",
    "/issuers/main",
    "/.well-known/did.json",
]


def test_every_public_resource_can_be_read_from_other_sites_and_asked_for_again(app, badge):
    for path in (path.format(badge) for path in PATHS):
        first = fetch(app, path, "*/*")
        assert first.status_code == 200, path
        assert first.headers["Access-Control-Allow-Origin"] == "*", path
        assert first.headers["Cross-Origin-Resource-Policy"] == "cross-origin", path
        assert first.cache_control.public, path
        assert "Set-Cookie" not in first.headers, path
        head = app.test_client().head(path)
        assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", first.headers["ETag"]), path
        again = fetch(app, path, "*/*", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), path
        assert again.headers["Access-Control-Allow-Origin"] == "*", path


def test_the_page_for_people_is_not_opened_to_scripts_of_other_sites(app, badge):
    assert "Access-Control-Allow-Origin" not in fetch(app, f"/badges/{badge}").headers


def test_the_page_answers_head(app, badge):
    head = app.test_client().head(f"/badges/{badge}", headers={"Accept": HTML})
    assert (head.status_code, head.data, head.mimetype) == (200, b"", HTML)


def test_search_engines_are_asked_to_leave_badges_alone(app, badge):
    assert fetch(app, f"/badges/{badge}").headers["X-Robots-Tag"] == "noindex"
    assert fetch(app, f"/badges/{badge}.json").headers["X-Robots-Tag"] == "noindex"


def test_the_svg_holds_the_credential_where_the_standard_puts_it(app, badge):
    written = fetch(app, f"/badges/{badge}.svg").data
    held = baking.extract_svg(written, element=baking.SVG_ELEMENT_OB3, text_fallback=True)
    assert json.loads(held) == stored(app, badge).document
    text = written.decode()
    assert 'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"' in text
    assert re.search(r"<svg [^>]*><openbadges:credential><!\[CDATA\[", text)
    assert "<title>Dobra umowa</title>" in text
    assert "style=" not in text
    assert "<script" not in text


def test_the_png_holds_the_credential_and_is_still_a_picture(app, badge):
    written = fetch(app, f"/badges/{badge}.png").data
    held = baking.extract_png(written, keyword=baking.ITXT_KEYWORD_OB3)
    assert json.loads(held) == stored(app, badge).document
    picture = Image.open(BytesIO(written))
    picture.load()
    assert picture.size == (640, 800)
    assert json.loads(picture.text["openbadgecredential"]) == stored(app, badge).document


def test_what_comes_out_of_the_files_verifies_with_did_json_alone_as_served(app, badge):
    did_document = fetch(app, "/.well-known/did.json").json
    png = baking.extract_png(fetch(app, f"/badges/{badge}.png").data, keyword=baking.ITXT_KEYWORD_OB3)
    assert did_document["id"] == "did:web:localhost"
    assert independent.verified(json.loads(png), did_document)
    assert not independent.verified(json.loads(png.replace("Dobra umowa", "Dobra umova")), did_document)


def test_the_card_is_a_picture_of_the_shape_that_link_previews_want(app, badge):
    picture = Image.open(BytesIO(fetch(app, f"/badges/{badge}/image").data))
    assert picture.size == (1200, 630)
    assert "openbadgecredential" not in picture.info
    page = fetch(app, f"/badges/{badge}").text
    assert f'<meta property="og:image" content="http://localhost/badges/{badge}/image">' in page
    assert re.search(r'<meta property="og:title" content="Odznaka jest ważna: Dobra umowa">', plain(page))


def test_programs_learn_of_a_revocation_and_the_signed_file_stays(app, badge):
    before = fetch(app, f"/badges/{badge}.json")
    assert f'</badges/{badge}/status>; rel="status"' in before.headers["Link"]
    assert fetch(app, f"/badges/{badge}/status").json == {
        "id": f"http://localhost/badges/{badge}",
        "state": "valid",
        "revoked": False,
    }
    revoked(app, badge, reason="request")
    assert fetch(app, f"/badges/{badge}/status").json == {
        "id": f"http://localhost/badges/{badge}",
        "state": "revoked",
        "revoked": True,
        "revokedAt": "2026-11-27T09:30:00Z",
        "reason": "request",
    }
    assert fetch(app, f"/badges/{badge}.json").data == before.data


def test_no_public_answer_gives_the_address_away(app, badge):
    for path in [*PATHS, "/badges/{}", "/achievements/umowy/1"]:
        assert EMAIL.encode() not in fetch(app, path.format(badge)).data, path


def test_the_achievement_page_says_what_the_badge_is_for(visitor, course):
    visitor.open("/achievements/umowy/1")
    assert visitor.heading == "Dobra umowa"
    text = plain(visitor.text)
    assert "Ukończenie dwóch lekcji i 70% punktów." in text
    assert "22 listopada 2026" in text
    assert fetch(visitor.app, "/achievements/umowy/1", LD).json["id"] == "http://localhost/achievements/umowy/1"


def test_the_achievement_stays_what_it_was_after_a_new_revision(app, course):
    before = fetch(app, "/achievements/umowy/1.json").json
    published(app, content=b"2", legal_date=None)
    assert fetch(app, "/achievements/umowy/1.json").json == before
    assert fetch(app, "/achievements/umowy/2.json").json["version"] == "2"


def test_an_unknown_achievement_does_not_exist(app, course):
    for path in ("umowy/9", "nic/1", "umowy/9.json", "umowy/1/de.png", "umowy/jeden"):
        assert fetch(app, f"/achievements/{path}").status_code == 404, path


def test_the_addresses_written_in_a_badge_lead_somewhere(app, badge):
    document = stored(app, badge).document
    achievement = document["credentialSubject"]["achievement"]
    for address in (document["id"], achievement["id"], achievement["image"]["id"], achievement["criteria"]["id"]):
        assert fetch(app, address.removeprefix("http://localhost"), "*/*").status_code == 200, address


def test_the_issuers_profile_is_the_one_in_the_badge(app, badge):
    profile = fetch(app, "/issuers/main").json
    assert {key: profile[key] for key in profile if key != "@context"} == stored(app, badge).document["issuer"]


def test_the_way_to_check_oneself_names_the_real_salt_hash_and_keys(visitor, badge):
    visitor.open(f"/badges/{badge}")
    held = stored(visitor.app, badge).document["credentialSubject"]["identifier"][0]
    assert f"'ADRES{held['salt']}'" in visitor.text
    assert held["identityHash"].partition("$")[2] in visitor.text
    assert "did:web:localhost" in visitor.text
    assert re.fullmatch(r"[\w-]+", held["salt"]), "it stands in quotes in a command"


def test_a_stranger_finds_the_badge_by_what_they_were_sent(visitor, badge):
    for typed in (badge, f"http://localhost/badges/{badge}", badge.upper()):
        visitor.open("/pl/badges").fill(badge=typed).send("Sprawdź odznakę")
        assert visitor.path == f"/badges/{badge}?language=pl"
        assert note(visitor).startswith("Odznaka jest ważna")


def test_nothing_typed_or_an_unknown_badge_is_said_beside_the_field(visitor):
    visitor.open("/pl/badges").send("Sprawdź odznakę", status=422)
    assert "Wpisz adres odznaki albo jej kod" in visitor.text
    visitor.open("/pl/badges").fill(badge="https://inna.example.org/x").send("Sprawdź odznakę", status=422)
    assert "Nie znamy takiej odznaki" in plain(visitor.text)


def test_what_is_typed_never_leads_to_another_site(app, badge):
    answer = fetch(app, f"/pl/badges?badge=https://evil.example/badges/{badge}")
    assert answer.status_code == 303
    assert urlsplit(answer.headers["Location"]).netloc == ""


def test_my_badges_are_for_those_who_signed_in(visitor):
    visitor.open("/pl/my/badges")
    assert "/sign-in" in visitor.path


def test_without_a_badge_the_list_says_how_to_get_one(visitor, ola):
    enter(visitor, ola)
    visitor.open("/pl/my/badges")
    assert "Tu pojawią się twoje odznaki" in visitor.text
    assert "/pl/courses" in visitor.links


def test_the_holder_finds_files_and_address_and_the_way_to_linkedin(visitor, badge, ola):
    enter(visitor, ola)
    visitor.open("/pl/my/badges")
    assert f"http://localhost/badges/{badge}" in visitor.text
    for ending in ("png", "svg", "json"):
        assert f"/badges/{badge}.{ending}" in visitor.links
    linkedin = next(link for link in visitor.links if "linkedin.com" in link)
    asked = parse_qs(urlsplit(linkedin).query)
    assert asked["name"] == ["Dobra umowa"]
    assert asked["certUrl"] == [f"http://localhost/badges/{badge}"]
    assert (asked["issueYear"], asked["issueMonth"]) == (["2026"], ["11"])
    visitor.click("Zobacz i sprawdź")
    assert note(visitor).startswith("Odznaka jest ważna")


def test_a_revoked_badge_is_marked_in_the_list_and_not_offered_for_profiles(visitor, badge, ola):
    revoked(visitor.app, badge)
    enter(visitor, ola)
    visitor.open("/pl/my/badges")
    assert "cofnięta" in visitor.text
    assert not any("linkedin.com" in link for link in visitor.links)


def test_nobody_sees_another_persons_list(visitor, badge):
    enter(visitor, person(visitor.app, "jan@example.test", name="Jan"))
    visitor.open("/pl/my/badges")
    assert badge not in visitor.html


def test_looking_writes_nothing_and_asks_little(app, badge):
    with statements(app) as seen:
        for path in [*PATHS, "/badges/{}", "/badges/{}?again=1"]:
            fetch(app, path.format(badge))
    assert not [one for one in seen if not one.startswith("SELECT")]
    with statements(app) as seen:
        fetch(app, f"/badges/{badge}")
    assert len(seen) <= 2
