"""Independent proof: the W3C test vector, every kind of credential by a second implementation, the schema's demands."""

import copy
import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from openbadgeslib.ob3 import OB3LdpVerifier

from elearn.badges import actions, keys, standing
from elearn.badges.keys import Issuer
from elearn.db import db
from elearn.domain import credential as rules
from elearn.domain import status
from tests.badges import independent
from tests.badges.demands import unmet
from tests.badges.samples import FACTS, MOMENT, URL, awarded, published
from tests.badges.test_award import stored
from tests.badges.test_signing import PAST, unsigned
from tests.people import person

PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
SECRET = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
VECTOR = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
    "proof": {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2023-02-24T23:36:38Z",
        "verificationMethod": f"did:key:{PUBLIC}#{PUBLIC}",
        "proofPurpose": "assertionMethod",
        "proofValue": "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme",
    },
}
"""The signed credential of W3C "Data Integrity EdDSA Cryptosuites v1.0", section B.1, with the keys published there."""
HASHES = {
    "proof": "bea7b7acfbad0126b135104024a5f1733e705108f42d59668b05c0c50004c6b0",
    "document": "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017",
}
SIGNATURE = (
    "4d8e53c2d5b3f2a7891753eb16ca993325bdb0d3cfc5be1093d0a18426f5ef85"
    "78cadc0fd4b5f4dd0d1ce0aefd15ab120b7a894d0eb094ffda4e6553cd1ed50d"
)
PROFILE = {"address": "ul. Mokra 1, 05-200 Wołomin", "krs": "0000123456", "logo": f"{URL}/issuers/main/logo.svg"}


def test_the_second_implementation_agrees_with_the_published_vector_step_by_step():
    assert independent.hash_data(VECTOR, VECTOR["proof"]).hex() == HASHES["proof"] + HASHES["document"]
    assert independent.base58(VECTOR["proof"]["proofValue"]).hex() == SIGNATURE
    public = independent.base58(PUBLIC)
    assert public[:2] == independent.ED25519
    assert independent.holds(VECTOR, Ed25519PublicKey.from_public_bytes(public[2:]))


def test_the_published_secret_key_makes_the_published_signature():
    private = Ed25519PrivateKey.from_private_bytes(independent.base58(SECRET)[2:])
    assert private.sign(independent.hash_data(VECTOR, VECTOR["proof"])).hex() == SIGNATURE
    assert keys.multikey(private.public_key().public_bytes_raw()) == PUBLIC


@pytest.mark.parametrize("member", ["name", "validFrom", "issuer", "description"])
def test_the_vector_with_a_letter_changed_does_not_hold(member):
    other = copy.deepcopy(VECTOR)
    other[member] = other[member].replace("e", "o", 1) if member != "validFrom" else "2023-01-02T00:00:00Z"
    assert not independent.holds(other, Ed25519PublicKey.from_public_bytes(independent.base58(PUBLIC)[2:]))


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    keys.first_key(folder, PAST)
    return Issuer(replace(FACTS, **PROFILE), folder)


def entry(slug="main"):
    return status.entry(URL, slug, 1, 131_071)


def of_issuer(issuer, **facts):
    """Return an unsigned credential with further members."""
    made = unsigned(issuer.facts)
    more = {"credentialStatus": entry(), "awardedDate": made["validFrom"], **facts}
    return {**made, **{name: value for name, value in more.items() if value is not None}}


KINDS = {
    "without end": {},
    "with an end": {"validUntil": "2028-11-24T22:59:59Z"},
    "in place of another": {"awardedDate": "2025-03-01T12:00:00Z", "validUntil": "2028-11-24T22:59:59Z"},
    "before there were lists": {"credentialStatus": None, "awardedDate": None},
}


@pytest.fixture(scope="module", params=KINDS, ids=lambda name: name.replace(" ", "-"))
def signed(request, issuer):
    return json.loads(json.dumps(issuer.sign(of_issuer(issuer, **KINDS[request.param]), now=PAST)))


def test_every_kind_of_badge_is_verified_by_both_implementations(signed, issuer):
    did_document = issuer.did_document()
    assert independent.verified(signed, did_document)
    found = OB3LdpVerifier().verify(json.dumps(signed), download=lambda _: json.dumps(did_document))
    assert found.issuer.id == issuer.did


def test_every_kind_of_badge_is_as_the_schema_demands(signed):
    assert unmet(signed) == []


def test_each_date_and_the_status_are_covered_by_the_signature(issuer):
    facts = KINDS["in place of another"]
    document = issuer.sign(of_issuer(issuer, **facts), now=PAST)
    for name in ("validUntil", "awardedDate", "validFrom"):
        assert not independent.verified({**document, name: "2027-01-01T00:00:00Z"}, issuer.did_document()), name
        bare = {key: value for key, value in document.items() if key != name}
        assert not independent.verified(bare, issuer.did_document()), name
    for member, value in (("statusListIndex", "7"), ("statusPurpose", "revocation"), ("id", "https://x.example/#7")):
        moved = {**document, "credentialStatus": {**document["credentialStatus"], member: value}}
        assert not independent.verified(moved, issuer.did_document()), member


@pytest.mark.parametrize("purpose", status.PURPOSES)
@pytest.mark.parametrize("lasting", [False, True])
def test_both_lists_are_verified_by_the_second_implementation(issuer, purpose, lasting):
    address = status.list_address(URL, "main", purpose, 1)
    until = None if lasting else "2026-11-25T09:00:00Z"
    made = status.list_credential(
        address, purpose, status.encoded([0, 9, 131_071]), issuer=issuer.did, valid_from="2026-11-24T09:00:00Z",
        valid_until=until,
    )  # fmt: skip
    signed = issuer.sign(made, now=MOMENT)
    assert independent.verified(signed, issuer.did_document())
    for index, expected in ((0, True), (1, False), (8, False), (9, True), (131_070, False), (131_071, True)):
        asked = {"statusListCredential": address, "statusPurpose": purpose, "statusListIndex": str(index)}
        assert independent.bit(signed, asked) is expected
    other = copy.deepcopy(signed)
    other["credentialSubject"]["encodedList"] = status.encoded([])
    assert not independent.verified(other, issuer.did_document())


DEMANDED = [
    *((name,) for name in ("@context", "id", "type", "issuer", "validFrom", "credentialSubject", "proof")),
    *(("issuer", name) for name in ("id", "type")),
    *(("credentialSubject", name) for name in ("type", "achievement", "identifier")),
    *(("credentialSubject", "identifier", 0, name) for name in ("type", "hashed", "identityHash", "identityType")),
    *(("credentialSubject", "achievement", name) for name in ("id", "type", "criteria", "description", "name")),
    *(("proof", 0, name) for name in ("type", "cryptosuite", "proofPurpose", "proofValue", "verificationMethod")),
    ("credentialStatus", "id"),
    ("credentialSchema", 0, "type"),
]


@pytest.mark.parametrize("way", DEMANDED, ids=lambda way: ".".join(map(str, way)))
def test_a_badge_without_a_demanded_member_is_noticed(issuer, way):
    document = issuer.sign(of_issuer(issuer), now=PAST)
    inner = document
    for step in way[:-1]:
        inner = inner[step]
    del inner[way[-1]]
    assert unmet(document)


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(proof=document["proof"][0]),
        lambda document: document.update(proof=[]),
        lambda document: document.update(credentialStatus=[document["credentialStatus"]] * 2),
        lambda document: document.update(validFrom="2026-11-24"),
        lambda document: document.update(evidence=document["evidence"][0]),
        lambda document: document.update(type=["VerifiableCredential"]),
        lambda document: document["@context"].reverse(),
        lambda document: document["issuer"].update(type="Profile"),
        lambda document: document["issuer"]["otherIdentifier"][0].update(identifierType="KRS"),
        lambda document: document["credentialSubject"]["identifier"][0].update(email="ola@example.test"),
    ],
)
def test_the_demands_refuse_what_the_schema_refuses(issuer, change):
    document = issuer.sign(of_issuer(issuer), now=PAST)
    assert unmet(document) == []
    change(document)
    assert unmet(document)


def test_badges_as_they_are_given_and_replaced_stand_all_the_tests(app):
    issuer = app.extensions["issuer"]
    course = published(app, months=24)
    first = awarded(app, course, person(app))
    with app.app_context():
        newer = actions.reissue(db.session(), first, name="Ola Nowak-Kot", now=MOMENT, by=None, issuer=issuer).public_id
        db.session.commit()
        revocation, suspension = (
            standing.signed_list(db.session(), issuer, purpose, 1, now=MOMENT) for purpose in status.PURPOSES
        )
    documents = [stored(app, one).document for one in (first, newer)]
    for document in documents:
        assert unmet(document) == []
        assert independent.verified(document, issuer.did_document())
        assert document["validUntil"] == documents[0]["validUntil"]
    for one in (revocation, suspension):
        assert independent.verified(one, issuer.did_document())
    assert [independent.bit(suspension, one["credentialStatus"]) for one in documents] == [True, False]


def test_badges_of_three_generations_verify_with_did_json_as_a_stranger_gets_it(app):
    issuer, documents = app.extensions["issuer"], []
    course = published(app)
    for number in range(3):
        email = f"osoba{number}@example.test"
        documents.append(stored(app, awarded(app, course, person(app, email), email=email)).document)
        keys.new_key(issuer.folder, MOMENT)
    did_document = app.test_client().get("/.well-known/did.json").json
    assert [rules.signed_with(one) for one in documents] == ["key-1", "key-2", "key-3"]
    assert all(independent.verified(json.loads(json.dumps(one)), did_document) for one in documents)
