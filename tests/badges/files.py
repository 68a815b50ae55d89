"""Badge files of strangers: signed by a key of their own, carried in every way, and made to do harm."""

import json
import struct
import zlib

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from elearn.badges import signing
from elearn.badges.keys import multikey
from elearn.domain import credential as rules
from tests.badges.samples import MOMENT

SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PEM = SECRET.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
NAME = multikey(SECRET.public_key().public_bytes_raw())
KEY = f"did:key:{NAME}"
WEB = "did:web:obcy.example"
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def foreign(issuer=KEY, **changes):
    """Return a badge of another issuer, unsigned."""
    return {
        "@context": list(rules.CONTEXT),
        "id": "https://obcy.example/odznaki/7",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Obca odznaka",
        "issuer": {"id": issuer, "type": ["Profile"], "name": "Obca Akademia"},
        "validFrom": "2026-01-02T03:04:05Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "id": "did:example:ktos",
            "achievement": {
                "id": "https://obcy.example/za-co/7",
                "type": ["Achievement"],
                "name": "Obca odznaka",
                "description": "Umie coś obcego.",
                "criteria": {"narrative": "Zrobić to."},
            },
        },
        **changes,
    }


def signed(document=None):
    """Sign a stranger's badge with the stranger's key."""
    document = document or foreign()
    issuer = document["issuer"]["id"]
    return signing.sign(document, PEM, f"{issuer}#{NAME if issuer == KEY else 'key-1'}", now=MOMENT)


def written(document):
    return json.dumps(document, ensure_ascii=False).encode()


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


HEAD = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
PICTURE = chunk(b"IDAT", zlib.compress(b"\0\0"))
END = chunk(b"IEND", b"")


def png(*chunks, head=HEAD):
    return SIGNATURE + head + PICTURE + b"".join(chunks) + END


def held(text, *, keyword=b"openbadgecredential", packed=False):
    """Return the chunk that holds a credential's text."""
    flags = b"\1\0" if packed else b"\0\0"
    return chunk(b"iTXt", keyword + b"\0" + flags + b"\0\0" + (zlib.compress(text, 9) if packed else text))


def svg(inside="", *, attributes="", before=""):
    space = 'xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"'
    return f"{before}<svg {space} {attributes}>{inside}<circle r='3'/></svg>".encode()


def holder(text):
    return f"<openbadges:credential><![CDATA[{text}]]></openbadges:credential>"
