"""Signing and checking: by us, by the library's own verifier, and by a second implementation from the specification."""

import copy
import json
import socket
from datetime import timedelta

import pytest
from openbadgeslib.errors import ErrorSigningFile
from openbadgeslib.ob3 import OB3LdpVerifier

from elearn.badges import keys, signing
from elearn.badges.keys import Issuer
from elearn.domain import credential as rules
from elearn.domain.credential import Evidence, IssuerFacts
from tests.badges import independent
from tests.badges.samples import EMAIL, FACTS, MOMENT, URL, outline

PAST = MOMENT - timedelta(days=30)
CRITERIA = {"pl": "Dwie lekcje. Stan prawny na 22 listopada 2026.", "en": "Two lessons."}


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    keys.first_key(folder, PAST)
    return Issuer(FACTS, folder)


def unsigned(facts=FACTS, moment=PAST):
    return rules.credential(
        address=rules.badge_address(URL, "0123456789abcdefghjk"),
        achievement=rules.achievement(outline(), 1, "pl", CRITERIA, facts),
        recipient=rules.identity(EMAIL, "sól"),
        issuer=facts,
        issued_at=moment,
        evidence=(Evidence("lesson", "Lekcje", "Ukończone."), Evidence("quiz", "Sprawdzian", "Zaliczone.")),
    )


@pytest.fixture(scope="module")
def signed(issuer):
    return issuer.sign(unsigned(), now=PAST)


@pytest.fixture(scope="module")
def did_document(issuer):
    return issuer.did_document()


def leaves(value, way=()):
    """Yield the way to every text of the document."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*way, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, (*way, place))
    elif isinstance(value, str):
        yield way


def changed(document, way, by):
    """Return a copy in which one text is another."""
    made = copy.deepcopy(document)
    inner = made
    for step in way[:-1]:
        inner = inner[step]
    inner[way[-1]] = by(inner[way[-1]])
    return made


WORDS = [
    ("name",),
    ("validFrom",),
    ("issuer", "name"),
    ("credentialSubject", "identifier", 0, "identityHash"),
    ("credentialSubject", "identifier", 0, "salt"),
    ("credentialSubject", "achievement", "name"),
    ("credentialSubject", "achievement", "description"),
    ("credentialSubject", "achievement", "version"),
    ("credentialSubject", "achievement", "criteria", "narrative"),
    ("evidence", 0, "narrative"),
    ("evidence", 1, "name"),
]


def one_letter(text):
    """Change the last letter or digit."""
    last = text[-1] if text[-1].isalnum() else text[-2]
    place = text.rindex(last)
    return text[:place] + ("7" if last != "7" else "8") + text[place + 1 :]


def test_the_proof_is_an_array_of_one_with_the_asked_suite(signed, issuer):
    (proof,) = signed["proof"]
    assert proof["type"] == "DataIntegrityProof"
    assert proof["cryptosuite"] == "eddsa-rdfc-2022"
    assert proof["proofPurpose"] == "assertionMethod"
    assert proof["created"] == signed["validFrom"]
    assert proof["verificationMethod"] == f"{issuer.did}#key-1"


def test_signing_adds_the_proof_and_changes_nothing_else(signed):
    assert {key: value for key, value in signed.items() if key != "proof"} == unsigned()


def test_a_signed_badge_is_genuine_by_did_json_alone(signed, did_document):
    verdict = signing.verify(json.loads(json.dumps(signed)), json.loads(json.dumps(did_document)))
    assert (verdict.issuer_ok, verdict.key_ok, verdict.signature_ok, verdict.genuine) == (True, True, True, True)


def test_the_second_implementation_agrees(signed, did_document):
    assert independent.verified(signed, did_document)


def test_the_librarys_own_verifier_agrees_the_way_the_page_explains_it(signed, did_document):
    asked = []

    def download(url):
        asked.append(url)
        return json.dumps(did_document)

    found = OB3LdpVerifier().verify(json.dumps(signed), download=download)
    assert found.issuer.id == FACTS.did
    assert asked == ["https://akademia.example.org/.well-known/did.json"]


@pytest.mark.parametrize("way", WORDS, ids=lambda way: ".".join(map(str, way)))
def test_one_letter_changed_is_seen_by_both(signed, did_document, way):
    other = changed(signed, way, one_letter)
    assert other != signed
    assert not signing.verify(other, did_document).signature_ok
    assert not independent.verified(other, did_document)


def test_no_text_of_the_document_can_be_changed_unseen(signed, did_document):
    unseen = [
        way
        for way in leaves(signed)
        if signing.verify(changed(signed, way, lambda text: text + "x"), did_document).genuine
    ]
    assert unseen == []


@pytest.mark.parametrize("change", ["added", "taken away", "reordered proof", "second proof"])
def test_nothing_can_be_added_or_taken_away(signed, did_document, change):
    other = copy.deepcopy(signed)
    if change == "added":
        other["credentialSubject"]["achievement"]["humanCode"] = "A1"
    elif change == "taken away":
        del other["evidence"][0]["narrative"]
    elif change == "second proof":
        other["proof"] = other["proof"] * 2
    else:
        other["proof"] = []
    assert not signing.verify(other, did_document).genuine


def test_a_member_that_nobody_defines_is_refused_not_dropped(issuer):
    with pytest.raises(ErrorSigningFile):
        issuer.sign({**unsigned(), "stamp": "złoty"}, now=PAST)


def test_a_badge_of_another_issuer_is_not_ours(tmp_path, signed, did_document):
    facts = IssuerFacts("did:web:other.example.org", "Inna", "https://other.example.org", "a@other.example.org")
    keys.first_key(tmp_path, PAST)
    other = Issuer(facts, tmp_path).sign(unsigned(facts), now=PAST)
    verdict = signing.verify(other, did_document)
    assert (verdict.issuer_ok, verdict.key_ok, verdict.signature_ok) == (False, False, False)


def test_a_key_with_our_name_but_not_ours_does_not_pass(tmp_path, did_document):
    keys.first_key(tmp_path, PAST)
    forged = Issuer(FACTS, tmp_path).sign(unsigned(), now=PAST)
    verdict = signing.verify(forged, did_document)
    assert (verdict.issuer_ok, verdict.key_ok, verdict.signature_ok) == (True, True, False)
    assert not independent.verified(forged, did_document)


def test_a_key_that_is_not_meant_for_signing_badges_does_not_pass(signed, did_document):
    verdict = signing.verify(signed, {**did_document, "assertionMethod": []})
    assert (verdict.key_ok, verdict.signature_ok) == (False, False)


@pytest.mark.parametrize(
    "document", [{}, {"issuer": 1}, {"proof": "x"}, {"proof": [1]}, {"proof": [{}], "issuer": {"id": FACTS.did}}]
)
def test_what_is_no_badge_at_all_is_not_genuine(document, did_document):
    assert not signing.verify(document, did_document).genuine


def test_a_date_to_come_is_not_taken_for_a_bad_signature(issuer, did_document):
    early = issuer.sign(unsigned(moment=MOMENT + timedelta(days=40000)), now=PAST)
    assert signing.verify(early, did_document).signature_ok


def test_badges_of_three_generations_of_keys_verify(tmp_path):
    keys.first_key(tmp_path, PAST)
    issuer, made = Issuer(FACTS, tmp_path), []
    for _ in range(3):
        made.append(issuer.sign(unsigned(), now=PAST))
        keys.new_key(tmp_path, PAST)
    assert [rules.signed_with(one) for one in made] == ["key-1", "key-2", "key-3"]
    assert all(signing.verify(one, issuer.did_document()).genuine for one in made)
    assert all(independent.verified(one, issuer.did_document()) for one in made)


def test_nothing_is_fetched_to_sign_or_to_check(issuer, did_document, monkeypatch):
    def closed(*_arguments, **_named):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", closed)
    monkeypatch.setattr(socket, "getaddrinfo", closed)
    monkeypatch.setattr(socket, "create_connection", closed)
    assert signing.verify(issuer.sign(unsigned(), now=PAST), did_document).genuine
