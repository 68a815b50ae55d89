"""A second verifier of `eddsa-rdfc-2022`, written from the specification (W3C vc-di-eddsa) on PyLD and cryptography.

It shares no code with the library that signs; only the context documents are read from the two wheels, as data.
"""

import base64
import gzip
import hashlib
import json
from importlib.resources import files

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyld import BUNDLED_CONTEXTS, jsonld

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519 = b"\xed\x01"
OPEN_BADGES = {
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "ob-v3p0-context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": "ob-v3p0-extensions.json",
}


EXAMPLES = {"https://www.w3.org/ns/credentials/examples/v2": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
"""The context of the specification's own examples: every term is one of theirs."""


def context(address, _options=None):
    """Load a context from the wheels; any other address is an error."""
    own = OPEN_BADGES.get(address)
    if address in EXAMPLES:
        found = {"@context": EXAMPLES[address]}
    else:
        path = files("openbadgeslib.ob3.contexts") / own if own else BUNDLED_CONTEXTS[address]
        found = json.loads(path.read_text(encoding="utf-8"))
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": address, "document": found}


def base58(written):
    """Decode multibase base58btc."""
    assert written[0] == "z"
    number = 0
    for sign in written[1:]:
        number = number * 58 + ALPHABET.index(sign)
    zeros = len(written) - 1 - len(written[1:].lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def canonical(document):
    """Return the document's RDF as canonical N-Quads."""
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": context}
    return jsonld.normalize(document, options)


def public_key(did_document, method):
    """Find the key that the proof names; it must be meant for assertions."""
    found = next(one for one in did_document["verificationMethod"] if one["id"] == method)
    assert method in did_document["assertionMethod"]
    assert (found["type"], found["controller"]) == ("Multikey", did_document["id"])
    raw = base58(found["publicKeyMultibase"])
    assert raw[:2] == ED25519
    return Ed25519PublicKey.from_public_bytes(raw[2:])


def hash_data(document, proof):
    """Return what is signed: the hashes of the proof's options and of the document without its proof."""
    options = {**{k: v for k, v in proof.items() if k != "proofValue"}, "@context": document["@context"]}
    unsecured = {k: v for k, v in document.items() if k != "proof"}
    return b"".join(hashlib.sha256(canonical(one).encode()).digest() for one in (options, unsecured))


def one_proof(document):
    """Return the only proof; it must be of the suite."""
    (proof,) = document["proof"] if isinstance(document["proof"], list) else [document["proof"]]
    assert (proof["type"], proof["cryptosuite"]) == ("DataIntegrityProof", "eddsa-rdfc-2022")
    assert proof["proofPurpose"] == "assertionMethod"
    return proof


def holds(document, key):
    """Say whether the document's proof was made with this key."""
    proof = one_proof(document)
    try:
        key.verify(base58(proof["proofValue"]), hash_data(document, proof))
    except InvalidSignature:
        return False
    return True


def verified(document, did_document):
    """Say whether the document carries a good proof by one of the issuer's keys."""
    proof = one_proof(document)
    issuer = document["issuer"] if isinstance(document["issuer"], str) else document["issuer"]["id"]
    assert issuer == did_document["id"] == proof["verificationMethod"].partition("#")[0]
    return holds(document, public_key(did_document, proof["verificationMethod"]))


def bit(status_list, entry):
    """Look up a credential's entry in a status list (W3C Bitstring Status List): first bit leftmost."""
    subject = status_list["credentialSubject"]
    assert status_list["id"] == entry["statusListCredential"]
    assert "BitstringStatusListCredential" in status_list["type"]
    assert subject["type"] == "BitstringStatusList"
    assert subject["statusPurpose"] == entry["statusPurpose"]
    written = subject["encodedList"]
    assert written[0] == "u"
    bits = gzip.decompress(base64.urlsafe_b64decode(written[1:] + "=" * (-len(written[1:]) % 4)))
    assert len(bits) * 8 >= 131_072
    place = int(entry["statusListIndex"])
    return bits[place // 8] >> (7 - place % 8) & 1 == 1
