"""The one door to the credential library: sign a document with Data Integrity `eddsa-rdfc-2022`, verify one.

The library is heavy, so it is not imported with this module: the server warms it up before it forks, commands that sign
nothing never load it. It takes the contexts from its own copies and the issuer's keys from us: nothing is ever fetched.
"""

import gc
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from elearn.domain.credential import Json

if TYPE_CHECKING:
    from openbadgeslib.ob3 import OpenBadgeCredential


DATES = ("Credential is not yet valid", "Credential has expired")
"""How the library's verifier complains about dates, which it looks at after the signature; we judge dates ourselves."""


class CannotCheck(Exception):
    """The check itself failed; this says nothing about the badge."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found, step by step."""

    issuer_ok: bool
    """The document names the issuer whose keys were used."""
    key_ok: bool
    """The key that signed is one of the issuer's, and was meant for signing badges."""
    signature_ok: bool
    """Not a letter was changed since it was signed with that key."""

    @property
    def genuine(self) -> bool:
        """Whether every step went well."""
        return self.issuer_ok and self.key_ok and self.signature_ok


@dataclass(frozen=True, slots=True)
class _Unsigned:
    """A document in the shape that the library's signer asks for."""

    document: Json

    def to_vc(self) -> Json:
        """Return the document."""
        return self.document


def warm() -> None:
    """Import the library now: workers forked later share its memory, and no learner waits for it at the finish."""
    for heavy in ("openbadgeslib.ob3", "pyld"):
        import_module(heavy)


def settle() -> None:
    """Get a process ready that does nothing but check: what it has loaded is never looked through again for garbage."""
    warm()
    gc.collect()
    gc.freeze()


def knows_context(address: str) -> bool:
    """Say whether the library holds its own copy of these definitions: others would have to be fetched."""
    from openbadgeslib.ob3.contexts import UnknownContextError, load_context  # noqa: PLC0415 -- heavy

    try:
        load_context(address)
    except UnknownContextError:
        return False
    return True


def sign(document: Json, private_pem: bytes, method: str, *, now: datetime) -> Json:
    """Return the document with a proof by the key that `method` (a DID URL) names.

    The high-level signer refuses what its proof would not cover. The proof is an array of one, because the official
    schema refuses a single object.
    """
    from openbadgeslib.ob3 import OB3LdpSigner  # noqa: PLC0415 -- heavy, and most processes never sign

    signer = OB3LdpSigner(private_pem, verification_method=method)
    signed: Json = signer.sign(cast("OpenBadgeCredential", _Unsigned(document)), created=now)
    return {**signed, "proof": [signed["proof"]]}


def verify(document: Json, did_document: Mapping[str, Any]) -> Verdict:
    """Check a signed document with nothing but the issuer's DID document.

    Raises:
        CannotCheck: the check could not be made.
    """
    did = did_document["id"]
    issuer = document.get("issuer")
    issuer_ok = isinstance(issuer, dict) and issuer.get("id") == did
    known = {method["id"] for method in did_document["verificationMethod"]}
    key_ok = _method(document) in known & set(did_document["assertionMethod"])
    return Verdict(issuer_ok, key_ok, issuer_ok and key_ok and _signature_ok(document, did_document))


def verify_list(document: Json, did_document: Mapping[str, Any]) -> bool:
    """Check a status list of our own, which is a credential but no badge, with nothing but the DID document."""
    from openbadgeslib.ob3 import OB3VerificationError  # noqa: PLC0415 -- heavy
    from openbadgeslib.ob3.did import resolve_verification_method  # noqa: PLC0415 -- same
    from openbadgeslib.ob3.ldp import verify_data_integrity_proof  # noqa: PLC0415 -- same

    if document.get("issuer") != did_document["id"] or _method(document) not in did_document["assertionMethod"]:
        return False
    try:
        key = resolve_verification_method(_method(document), download=lambda _address: json.dumps(did_document))
        verify_data_integrity_proof(document, key)
    except OB3VerificationError:
        return False
    return True


def verify_each(documents: Sequence[tuple[Json, Mapping[str, Any]]]) -> list[Verdict | None]:
    """Check documents with the DID documents beside them, one after another; None where the check itself failed."""
    return [_verdict(document, did_document) for document, did_document in documents]


def _verdict(document: Json, did_document: Mapping[str, Any]) -> Verdict | None:
    try:
        return verify(document, did_document)
    except Exception:  # noqa: BLE001 -- one document that trips the library does not stop the check of the others
        return None


def _method(document: Json) -> str:
    """Return which key the document says it was signed with."""
    proofs = document.get("proof")
    first = proofs[0] if isinstance(proofs, list) and len(proofs) == 1 else {}
    return str(first.get("verificationMethod", "")) if isinstance(first, dict) else ""


def _signature_ok(document: Json, did_document: Mapping[str, Any]) -> bool:
    try:
        from openbadgeslib.ob3 import OB3GuardUnavailable, OB3LdpVerifier, OB3VerificationError  # noqa: PLC0415 -- heavy
    except ImportError as missing:
        raise CannotCheck(str(missing)) from missing
    try:
        verifier = OB3LdpVerifier.for_issuer_did(did_document["id"])
        verifier.verify(document, download=lambda _address: json.dumps(did_document))
    except OB3GuardUnavailable as failed:
        raise CannotCheck(str(failed)) from failed
    except OB3VerificationError as refused:
        return str(refused).startswith(DATES)
    return True
