"""What a badge says before it is signed, and how its id is read back from what a person typed."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from elearn.domain import credential as rules
from elearn.domain.credential import Evidence
from elearn.domain.quiz.model import QuizSettings
from tests.badges.samples import EMAIL, FACTS, MOMENT, URL, outline

CRITERIA = {"pl": "Dwie lekcje. Stan prawny na 22 listopada 2026.", "en": "Two lessons. Law as of 22 November 2026."}
ID = "0123456789abcdefghjk"


def achievement(language="pl", **facts):
    return rules.achievement(outline(**facts), 3, language, CRITERIA, FACTS)


def credential(**facts):
    values = {
        "address": rules.badge_address(URL, ID),
        "achievement": achievement(),
        "recipient": rules.identity(EMAIL, "sól"),
        "issuer": FACTS,
        "issued_at": MOMENT,
        "evidence": (Evidence("lesson", "Lekcje", "Ukończone."), Evidence("quiz", "Sprawdzian", "Zaliczone.")),
    }
    return rules.credential(**{**values, **facts})


@pytest.mark.parametrize(
    ("url", "did"),
    [
        ("https://akademia.example.org", "did:web:akademia.example.org"),
        ("https://akademia.example.org:8443", "did:web:akademia.example.org%3A8443"),
        ("http://127.0.0.1:8000", "did:web:127.0.0.1%3A8000"),
    ],
)
def test_the_issuers_identifier_is_the_sites_host(url, did):
    assert rules.did_web(url) == did


def test_an_organisation_below_the_site_has_an_identifier_of_its_own():
    assert rules.did_web_below("https://a.example:8443", "fundacja") == "did:web:a.example%3A8443:issuers:fundacja"


def test_the_profile_says_only_what_is_known():
    assert set(rules.profile(FACTS)) == {"id", "type", "name", "url", "email"}


def test_the_profile_names_address_logo_register_and_own_page():
    known = {"address": "ul. Mokra 1, 05-200 Wołomin", "krs": "0000123456", "logo": f"{URL}/issuers/main/logo.svg"}
    said = rules.profile(replace(FACTS, home="https://fundacja.example.org", **known))
    assert said["url"] == "https://fundacja.example.org"
    assert said["otherIdentifier"] == [
        {"type": "IdentifierEntry", "identifier": "0000123456", "identifierType": "ext:KRS"}
    ]
    assert said["image"] == {"id": f"{URL}/issuers/main/logo.svg", "type": "Image", "caption": FACTS.name}
    assert said["address"]["postalCode"] == "05-200"


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("ul. Mokra 1 m. 2, 05-200  Wołomin", ("ul. Mokra 1 m. 2", "05-200", "Wołomin", "PL")),
        ("Rynek 3 05-300 Mińsk Mazowiecki", ("Rynek 3", "05-300", "Mińsk Mazowiecki", "PL")),
        ("Main Street 1, Springfield 12345", ("Main Street 1, Springfield 12345", None, None, None)),
    ],
)
def test_a_polish_address_is_taken_apart_and_any_other_is_kept_whole(line, parts):
    said = rules.postal_address(line)
    named = ("streetAddress", "postalCode", "addressLocality", "addressCountryCode")
    assert tuple(said.get(name) for name in named) == parts


def test_the_did_document_lists_every_key_for_signing():
    document = rules.did_document("did:web:a.example", [("key-1", "z6MkA"), ("key-2", "z6MkB")])
    names = ["did:web:a.example#key-1", "did:web:a.example#key-2"]
    assert [one["id"] for one in document["verificationMethod"]] == names
    assert [one["publicKeyMultibase"] for one in document["verificationMethod"]] == ["z6MkA", "z6MkB"]
    assert {one["type"] for one in document["verificationMethod"]} == {"Multikey"}
    assert document["assertionMethod"] == names


def test_the_recipient_is_hashed_as_the_standards_own_example_says():
    expected = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"
    assert rules.identity_hash("a@example.com", "Kosher") == expected


def test_the_recipient_object_has_only_the_members_that_the_schema_allows():
    assert rules.identity(EMAIL, "sól") == {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": rules.identity_hash(EMAIL, "sól"),
        "identityType": "emailAddress",
        "salt": "sól",
    }


def test_the_holder_can_show_that_the_badge_is_theirs_and_nobody_else_can():
    assert rules.belongs_to(credential(), EMAIL)
    assert not rules.belongs_to(credential(), "ktos@example.test")


def test_nobody_reads_an_address_or_a_name_out_of_the_file():
    written = json.dumps(credential(), ensure_ascii=False)
    assert EMAIL not in written
    assert EMAIL.partition("@")[0] not in written.casefold()


def test_the_achievement_names_criteria_in_each_language_the_persons_first():
    polish, english = achievement("pl"), achievement("en")
    assert polish["criteria"]["narrative"] == CRITERIA["pl"] + "\n\n" + CRITERIA["en"]
    assert english["criteria"]["narrative"] == CRITERIA["en"] + "\n\n" + CRITERIA["pl"]
    assert (polish["name"], english["name"]) == ("Dobra umowa", "Good contracts")
    assert polish["id"] == english["id"] == f"{URL}/achievements/umowy/3"
    assert polish["version"] == "3"
    assert (polish["inLanguage"], polish["image"]["id"]) == ("pl", f"{URL}/achievements/umowy/3/pl.png")


def test_a_language_the_course_does_not_have_falls_back_to_its_base():
    made = rules.achievement(outline(languages=("pl",)), 1, "en", {"pl": "Tak."}, FACTS)
    assert (made["name"], made["inLanguage"], made["criteria"]["narrative"]) == ("Dobra umowa", "pl", "Tak.")


def test_the_credential_has_what_the_official_schema_demands():
    made = credential()
    assert {"@context", "id", "type", "credentialSubject", "issuer", "validFrom"} <= made.keys()
    assert made["@context"][:2] == list(rules.CONTEXT[:2])
    assert made["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert made["id"] == f"{URL}/badges/{ID}"
    assert {"id", "type", "name", "description", "criteria"} <= made["credentialSubject"]["achievement"].keys()
    assert made["credentialSubject"].keys() == {"type", "identifier", "achievement"}
    assert made["credentialSchema"] == [rules.SCHEMA]
    assert {"id", "type"} <= made["issuer"].keys()
    assert all(one["type"] == ["Evidence"] for one in made["evidence"])
    assert "proof" not in made


def test_it_is_valid_from_the_moment_the_rule_was_met_in_utc():
    warsaw = datetime(2026, 11, 24, 10, 30, 15, 999, tzinfo=timezone(timedelta(hours=1)))
    made = credential(issued_at=warsaw)
    assert made["validFrom"] == "2026-11-24T09:30:15Z"
    assert rules.valid_from(made) == warsaw.replace(microsecond=0)


def test_evidence_is_what_the_courses_own_rule_asks_for():
    lessons, quizzes = rules.done_for(outline(settings=QuizSettings()))
    assert [one.slug for one in lessons] == ["umowa", "podpis"]
    assert [one.slug for one in quizzes] == ["test"]


@pytest.mark.parametrize(
    "typed",
    [
        ID,
        f"  {ID}\n",
        ID.upper(),
        "0123-4567-89ab-cdef-ghjk",
        "0123 4567 89AB CDEF GHJK",
        "o123456789abcdefghjk",
        "oi23456789abcdefghjk",
        f"{URL}/badges/{ID}",
        f"{URL}/badges/{ID}.json",
        f"{URL}/badges/{ID}.svg?language=pl",
        f"{URL}/badges/{ID}?language=pl#wynik",
        f"{URL}/badges/{ID}/image",
    ],
)
def test_a_badges_id_is_found_in_what_a_person_types(typed):
    assert rules.public_id_in(typed) == ID


@pytest.mark.parametrize(
    "typed",
    ["", "abc", ID[:-1], ID + "x", "u" * 20, "../../etc/passwd", f"{URL}/badges/", f"{URL}/courses/{ID}x", "ż" * 20],
)
def test_what_is_no_badges_id_is_not_taken_for_one(typed):
    assert rules.public_id_in(typed) is None


def test_a_document_speaks_of_its_own_badge_only():
    assert rules.speaks_of(credential(), ID)
    assert not rules.speaks_of(credential(), ID[::-1])
    assert not rules.speaks_of({}, ID)


def test_the_signing_key_is_named_in_the_proof():
    assert rules.signed_with({"proof": [{"verificationMethod": "did:web:a#key-2"}]}) == "key-2"
    assert rules.signed_with({}) == ""
