"""Badge files are taken apart strictly: each kind is read, and each way to do harm is refused by its code."""

import base64
import json
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.domain.badgefile import opening, words
from elearn.domain.badgefile.refusal import CODES, MOST_BYTES, MOST_TEXT, Refused
from tests.badges.files import HEAD, PICTURE, SIGNATURE, chunk, foreign, held, holder, png, svg, written

BADGE = written({**foreign(), "proof": [{"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"}]})
TEXT = BADGE.decode()
DOCUMENT = json.loads(TEXT)
KNOWN = set(DOCUMENT["@context"])


def refusal(content, name=""):
    """Return the code with which a file is refused."""
    with pytest.raises(Refused) as caught:
        words.claims(opening.opened(content, name), KNOWN.__contains__)
    assert caught.value.code in CODES
    return caught.value.code


def token(said):
    return b".".join(
        base64.urlsafe_b64encode(part).rstrip(b"=") for part in (b'{"alg":"EdDSA"}', written(said), b"podpis")
    )


GOOD = {
    "json": BADGE,
    "json with a mark": b"\xef\xbb\xbf" + BADGE,
    "json indented": b"\n  " + json.dumps(DOCUMENT, indent=2).encode() + b"\n",
    "png": png(held(BADGE)),
    "png packed": png(held(BADGE, packed=True)),
    "png with other words": png(chunk(b"tEXt", b"Comment\0czesc"), held(BADGE), chunk(b"zTXt", b"a\0\0x")),
    "svg": svg(holder(TEXT)),
    "svg with a head": svg(holder(TEXT), before='<?xml version="1.0" encoding="UTF-8"?><!-- ty -->'),
    "svg escaped": svg(f"<openbadges:credential>{TEXT.replace('<', '&lt;')}</openbadges:credential>"),
    "svg with its own picture": svg("<image href='data:image/png;base64,AA=='/><use href='#a'/>" + holder(TEXT)),
    "svg with a style": svg("<style>.a{fill:url(#b)}</style>" + holder(TEXT), attributes="style='fill: url( \"#c\" )'"),
}


@pytest.mark.parametrize("name", GOOD)
def test_each_way_to_carry_a_badge_is_read(name):
    opened = opening.opened(GOOD[name])
    assert opened == opening.Opened(name.split()[0], DOCUMENT, token=False)


def test_the_claims_are_read():
    claims = words.claims(opening.opened(BADGE), KNOWN.__contains__)
    assert (claims.kind, claims.issuer_name, claims.badge) == ("badge", "Obca Akademia", "Obca odznaka")
    assert claims.issued_at.isoformat() == "2026-01-02T03:04:05+00:00"
    assert (claims.ends_at, claims.undated, claims.suite, claims.has_status) == (None, False, "eddsa-rdfc-2022", False)


OLD = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Assertion",
    "id": "https://x.example/a",
    "badge": {"name": "Stara", "issuer": {"id": "https://x.example", "name": "X"}},
    "issuedOn": "2019-01-01T00:00:00Z",
}
OTHER_PROOF = {**foreign(), "proof": {"type": "Ed25519Signature2020"}}


@pytest.mark.parametrize(
    ("content", "kind", "suite", "badge"),
    [
        (token({"vc": foreign(), "iss": "did:web:x.example"}), "badge_token", "jwt", "Obca odznaka"),
        (token(foreign()), "badge_token", "jwt", "Obca odznaka"),
        (written(OLD), "old_badge", "hosted", "Stara"),
        (token(OLD), "old_badge", "jwt", "Stara"),
        (png(held(written(OLD), keyword=b"openbadges")), "old_badge", "hosted", "Stara"),
        (written({"badge": "https://x.example/b", "recipient": "ja", "verify": {}}), "old_badge", "hosted", ""),
        (written({**foreign(), "type": ["VerifiableCredential"]}), "other", "", "Obca odznaka"),
        (written(OTHER_PROOF), "badge", "Ed25519Signature2020", "Obca odznaka"),
        (written({**foreign(), "proof": [{"type": "a"}, {"type": "b"}]}), "badge", "several", "Obca odznaka"),
        (svg(f"<openbadges:credential verify='{token(foreign()).decode()}'/>"), "badge_token", "jwt", "Obca odznaka"),
    ],
)  # fmt: skip
def test_other_kinds_are_recognised(content, kind, suite, badge):
    claims = words.claims(opening.opened(content), KNOWN.__contains__)
    assert (claims.kind, claims.suite, claims.badge) == (kind, suite, badge)


def test_words_of_a_stranger_are_cut_and_tidied():
    changed = foreign(name="a\u202e\n\tb" + "c" * 5000)
    changed["credentialSubject"]["achievement"]["name"] = [{"@value": "x\x07y", "@language": "pl"}]
    changed["issuer"] = {"id": 7, "name": {"pl": 1}}
    claims = words.claims(opening.opened(written(changed)), KNOWN.__contains__)
    assert (claims.badge, claims.issuer, claims.issuer_name) == ("x y", "", "")
    changed["credentialSubject"] = []
    claims = words.claims(opening.opened(written(changed)), KNOWN.__contains__)
    assert claims.badge.startswith("a b")
    assert len(claims.badge) == words.LONGEST + 1


NO_MOMENTS = ["2026-13-01T00:00:00Z", "jutro", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", 7, "2026", ""]


@pytest.mark.parametrize("written_so", NO_MOMENTS)
def test_what_is_no_moment_is_said_to_be_none(written_so):
    claims = words.claims(opening.opened(written(foreign(validUntil=written_so))), KNOWN.__contains__)
    assert (claims.ends_at, claims.undated) == (None, True)


def damaged(content, place):
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def sized(width, height):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))


LAUGHS = "<!DOCTYPE svg [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
BOMB = zlib.compress(b"0" * 50_000_000, 9)
DEEP = "[" * 100_000 + "]" * 100_000

HOSTILE = [
    ("empty", b""),
    ("empty", b"  \n "),
    ("big", b"{" + b" " * MOST_BYTES),
    ("kind", b"%PDF-1.7"),
    ("kind", b"GIF89a"),
    ("kind", b"PK\x03\x04"),
    ("kind", b"hello"),
    ("kind", b"\xff\xd8\xff\xe0"),
    ("address", b"https://obcy.example/odznaka.json"),
    ("address", b"file:///etc/passwd"),
    ("encoding", b"\xff\xfe{\0}\0"),
    ("encoding", b'{"a": "\xff"}'),
    ("control", b'{"a": "\0"}'),
    ("text_big", b'{"a": "' + b"x" * MOST_TEXT + b'"}'),
    ("json_damaged", b"{"),
    ("json_damaged", b"{'a': 1}"),
    ("json_damaged", BADGE + BADGE),
    ("several", b"[" + BADGE + b"," + BADGE + b"]"),
    ("several", written({"type": "VerifiablePresentation", "verifiableCredential": [DOCUMENT, DOCUMENT]})),
    ("json_deep", b'{"a": ' * 33 + b"1" + b"}" * 33),
    ("json_deep", DEEP.encode()),
    ("json_number", b'{"a": NaN}'),
    ("json_number", b'{"a": -Infinity}'),
    ("json_number", b'{"a": 1e999}'),
    ("json_number", b'{"a": ' + b"9" * 10_000 + b"}"),
    ("json_number", b'{"a": 0.' + b"1" * 10_000 + b"}"),
    ("json_twice", b'{"id": "a", "id": "b"}'),
    ("json_twice", b'{"\\ud800": 1, "\\ud800": 2}'),
    ("json_text", b'{"a": "\\ud800"}'),
    ("json_text", b'{"\\u0000": 1}'),
    ("json_shape", b"{}"),
    ("json_shape", b'{"type": ["Course"]}'),
    ("token_damaged", b"a.b.c"),
    ("json_damaged", base64.urlsafe_b64encode(b"xxx").rstrip(b"=") + b".e30.x"),
    ("context_outside", written(foreign(**{"@context": ["https://evil.example/v1"]}))),
    ("context_outside", written({**foreign(), "evidence": [{"@context": "http://127.0.0.1/x"}]})),
    ("context_inside", written(foreign(**{"@context": [{"name": "https://evil.example/#name"}]}))),
    ("context_inside", written(foreign(**{"@context": [None]}))),
    ("png_damaged", SIGNATURE),
    ("png_damaged", SIGNATURE + HEAD),
    ("png_damaged", png(held(BADGE))[:-5]),
    ("png_damaged", png(held(BADGE)) + b"<svg/>"),
    ("png_damaged", damaged(png(held(BADGE)), 120)),
    ("png_damaged", SIGNATURE + PICTURE + HEAD),
    ("png_damaged", png(HEAD)),
    ("png_damaged", SIGNATURE + chunk(b"IHDR", b"")),
    ("png_damaged", png(chunk(b"iTXt", b"openbadgecredential\0\7\0\0\0x"))),
    ("png_damaged", png(chunk(b"iTXt", b"openbadgecredential\0\0\0x"))),
    ("png_size", png(held(BADGE), head=sized(100_000, 100_000))),
    ("png_size", png(held(BADGE), head=sized(0, 5))),
    ("png_size", png(held(BADGE), head=sized(9_999, 9_999))),
    ("png_chunks", png(*[chunk(b"teSt", b"")] * 5000)),
    ("png_packed", png(chunk(b"zTXt", b"openbadgecredential\0\0" + BOMB))),
    ("png_packed", png(chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0" + BOMB))),
    ("png_packed", png(chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0xx"))),
    ("png_packed", png(chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0" + zlib.compress(BADGE)[:-9]))),
    ("several", png(held(BADGE), held(BADGE))),
    ("several", png(held(BADGE), held(BADGE, keyword=b"openbadges"))),
    ("no_badge", png()),
    ("no_badge", png(held(b"co to jest"))),
    ("address", png(held(b"https://obcy.example/a", keyword=b"openbadges"))),
    ("control", png(held(b'{"a": "\0"}'))),
    ("svg_damaged", b"<svg"),
    ("svg_damaged", svg("&nieznana;")),
    ("svg_root", b"<html><body/></html>"),
    ("svg_root", b'<meta http-equiv="refresh" content="0;url=https://evil.example"/>'),
    ("svg_declaration", svg(holder(TEXT), before=LAUGHS)),
    ("svg_declaration", svg(holder(TEXT), before='<!DOCTYPE svg SYSTEM "http://evil.example/x.dtd">')),
    ("svg_instruction", svg(holder(TEXT), before='<?xml-stylesheet href="http://evil.example/x.css"?>')),
    ("svg_active", svg("<script>alert(1)</script>" + holder(TEXT))),
    ("svg_active", svg("<foreignObject/>" + holder(TEXT))),
    ("svg_active", svg("<g onclick='x()'/>" + holder(TEXT))),
    ("svg_active", svg("<h:iframe xmlns:h='http://www.w3.org/1999/xhtml'/>" + holder(TEXT))),
    ("svg_active", svg("<set attributeName='href' to='javascript:x'/>" + holder(TEXT))),
    ("svg_address", svg("<image href='https://evil.example/x.png'/>" + holder(TEXT))),
    ("svg_address", svg("<a xmlns:x='http://www.w3.org/1999/xlink' x:href=' javascript:x()'/>" + holder(TEXT))),
    ("svg_address", svg("<image href='data:image/svg+xml,x'/>" + holder(TEXT))),
    ("svg_address", svg("<style>@import 'https://evil.example/x.css';</style>" + holder(TEXT))),
    ("svg_address", svg("<g style='fill: url(//evil.example/#a)'/>" + holder(TEXT))),
    ("svg_address", svg(holder(TEXT), attributes="xml:base='https://evil.example'")),
    ("svg_big", svg("<g>" * 200 + "</g>" * 200 + holder(TEXT))),
    ("svg_big", svg("<g/>" * 25_000 + holder(TEXT))),
    ("several", svg(holder(TEXT) + holder(TEXT))),
    ("several", svg(f"<openbadges:credential>{holder(TEXT)}</openbadges:credential>")),
    ("no_badge", svg()),
    ("no_badge", svg(holder(""))),
    ("address", svg("<openbadges:credential verify='https://obcy.example/a'/>")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "content"), HOSTILE, ids=[f"{number}-{code}" for number, (code, _) in enumerate(HOSTILE)]
)
def test_what_is_built_to_do_harm_is_refused(code, content):
    assert refusal(content) == code


@pytest.mark.parametrize(
    ("name", "content"), [("a.png", BADGE), ("b.JSON", svg(holder(TEXT))), ("c.svg", png(held(BADGE)))]
)
def test_a_name_that_says_something_else_is_refused(name, content):
    assert refusal(content, name) == "ending"


@pytest.mark.parametrize("name", ["odznaka.png", "ODZNAKA.PNG", "odznaka", "a.json.png", "odznaka.txt", "ą.png"])
def test_a_name_that_says_the_same_or_nothing_is_taken(name):
    assert opening.opened(png(held(BADGE)), name).carrier == "png"


def test_every_code_is_tried():
    assert {code for code, _ in HOSTILE} | {"ending"} == set(CODES)


def looked_into(content):
    """Open a file; nothing but a refusal may come out of it."""
    try:
        return words.claims(opening.opened(content), KNOWN.__contains__)
    except Refused as refused:
        return CODES[refused.code]


@st.composite
def spoiled(draw):
    """A good file with a few bytes changed, taken out, or put in."""
    content = bytearray(draw(st.sampled_from(sorted(GOOD.values()))))
    for _ in range(draw(st.integers(1, 5))):
        place = draw(st.integers(0, len(content)))
        content[place : place + draw(st.integers(0, 9))] = draw(st.binary(max_size=9))
    return bytes(content)


@settings(max_examples=400, deadline=None)
@given(spoiled())
def test_a_spoiled_file_is_read_or_refused_and_nothing_else(content):
    looked_into(content)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", SIGNATURE, SIGNATURE + HEAD, b"<svg>", b"{", b"["]))
def test_any_bytes_are_read_or_refused_and_nothing_else(content, start):
    looked_into(start + content)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted({*DOCUMENT, "vc", "badge", "verify", "recipient", "expires"})), VALUES))
def test_any_shape_of_a_credential_is_read_or_refused_and_nothing_else(changes):
    looked_into(json.dumps({**DOCUMENT, **changes}).encode())
    looked_into(token({**OLD, **changes}))
