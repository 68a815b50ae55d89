"""What the world may read: each form of a badge by its address or by Accept, in parts, from scripts of any site."""

import json

import pytest
from werkzeug.routing import AnyConverter

from elearn.web.downloads import is_for_every_site
from tests.badges.samples import EMAIL, awarded, published
from tests.badges.test_award import stored
from tests.badges.test_pages import BROWSER, HTML, JSON, LD, PICTURE, PNG, SIGNED, SVG, fetch
from tests.people import person

VC = "application/vc"


@pytest.fixture
def badge(app, clock):
    return awarded(app, published(app), person(app, EMAIL))


FILES = {
    "/badges/{}.json": JSON,
    "/badges/{}.jsonld": LD,
    "/badges/{}.svg": SVG,
    "/badges/{}.png": PNG,
    "/badges/{}/image": PNG,
    "/achievements/umowy/1.json": JSON,
    "/achievements/umowy/1.jsonld": LD,
    "/achievements/umowy/1/en.png": PNG,
    "/.well-known/did.json": JSON,
    "/did.json": JSON,
    "/issuers/main": LD,
}

WANTED = [
    (f"{SIGNED}, {JSON};q=0.9, */*;q=0.1", SIGNED),
    (f"{VC}, {SIGNED}", SIGNED),
    (f"{VC};q=1.0, {SIGNED};q=0.8", VC),
    (f"{JSON};q=0.5, {LD};q=0.9", LD),
    (f"{JSON};q=0, */*", HTML),
    (f"{JSON};q=0, {HTML};q=0", HTML),
    ("*/*;q=0.5", HTML),
    ("text/*", HTML),
    ("application/*", SIGNED),
    ("image/*", SVG),
    (f"{PNG}, {SVG};q=0.9, */*;q=0.5", PNG),
    (f"{LD}; charset=utf-8", LD),
    (f'{LD};profile="http://www.w3.org/ns/json-ld#compacted"', LD),
    (f"{SIGNED}, {LD}, {JSON}", SIGNED),
    (BROWSER + f",{JSON};q=0.1", HTML),
    (PICTURE, SVG),
    (HTML.upper(), HTML),
    ("nonsense", HTML),
    (";;;q=a,,", HTML),
    ("application/json;q=abc", HTML),
]  # fmt: skip
"""What wallets, libraries, browsers and odd programs send beyond the list in test_pages.py, and what they get."""


@pytest.mark.parametrize(("accept", "kind"), WANTED)
def test_weights_and_wildcards_of_accept_are_heeded(badge, app, accept, kind):
    answer = fetch(app, f"/badges/{badge}", accept)
    assert (answer.status_code, answer.mimetype) == (200, kind)
    if kind not in {HTML, SVG, PNG}:
        assert json.loads(answer.data) == stored(app, badge).document
    head = app.test_client().head(f"/badges/{badge}", headers={"Accept": accept})
    assert (head.status_code, head.mimetype, head.data) == (200, kind, b"")


def test_each_address_gives_its_kind_whatever_is_accepted(app, badge):
    for path, kind in FILES.items():
        for accept in ("*/*", HTML, BROWSER, "application/octet-stream"):
            assert fetch(app, path.format(badge), accept).mimetype == kind, (path, accept)


def test_the_linked_form_says_the_same(app, badge):
    assert fetch(app, f"/badges/{badge}.jsonld").json == fetch(app, f"/badges/{badge}.json").json
    assert fetch(app, "/achievements/umowy/1.jsonld").json == fetch(app, "/achievements/umowy/1.json").json
    assert fetch(app, "/did.json").data == fetch(app, "/.well-known/did.json").data


def part(app, path, **headers):
    return app.test_client().get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_a_file_can_be_asked_for_in_parts(app, badge):
    for path in (path.format(badge) for path in FILES):
        whole = fetch(app, path, "*/*")
        length, tag = len(whole.data), whole.headers["ETag"]
        assert whole.headers["Accept-Ranges"] == "bytes", path
        middle = part(app, path, Range="bytes=10-19")
        assert (middle.status_code, middle.data) == (206, whole.data[10:20]), path
        assert middle.headers["Content-Range"] == f"bytes 10-19/{length}", path
        assert middle.headers["ETag"] == tag, path
        assert part(app, path, Range="bytes=-7").data == whole.data[-7:], path
        assert part(app, path, Range=f"bytes={length - 3}-").data == whole.data[-3:], path
        assert part(app, path, Range="bytes=10-19", If_Range=tag).status_code == 206, path
        changed = part(app, path, Range="bytes=10-19", If_Range='"an older one"')
        assert (changed.status_code, changed.data) == (200, whole.data), path
        beyond = part(app, path, Range=f"bytes={length}-")
        assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{length}"), path
        for ignored in ("lines=1-2", "bytes=0-1,4-5", "bytes", "bytes=b-a"):
            answer = part(app, path, Range=ignored)
            assert (answer.status_code, answer.data) == (200, whole.data), (path, ignored)
        again = part(app, path, Range="bytes=10-19", If_None_Match=tag)
        assert (again.status_code, again.data) == (304, b""), path


def test_a_part_is_never_packed(app, badge):
    answer = part(app, f"/badges/{badge}.json", Range="bytes=0-1999", Accept_Encoding="gzip")
    assert answer.status_code == 206
    assert "Content-Encoding" not in answer.headers
    assert answer.data == fetch(app, f"/badges/{badge}.json").data[:2000]


OPEN = {
    "credentials.page", "credentials.file", "credentials.image", "credentials.status", "credentials.by_hand",
    "credentials.achievement", "credentials.achievement_file", "credentials.achievement_image",
    "credentials.issuer_profile", "credentials.issuer_did", "credentials.issuer_logo", "credentials.did",
    "status.status_list", "status.issuer_status_list",
}  # fmt: skip
"""The views whose answers scripts of other sites may read: what a check needs, and nothing else."""


def address(rule, badge):
    """Return an address of the rule, with something that is there where it can be."""
    there = {"public_id": badge, "course": "umowy", "revision": 1, "spoken": "pl", "slug": "main", "language": "pl"}
    values = dict(there)
    for name in rule.arguments:
        converter = rule._converters[name]
        values.setdefault(name, min(converter.items) if isinstance(converter, AnyConverter) else 1)
    return rule.build({name: values[name] for name in rule.arguments})[1]


def test_only_what_a_check_needs_is_open_to_scripts_of_other_sites(app, badge):
    client, origin = app.test_client(), {"Origin": "https://obcy.example", "Accept": "*/*"}
    routes = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods]
    with app.app_context():
        assert {rule.endpoint for rule in routes if is_for_every_site(rule.endpoint)} == OPEN
    for rule in routes:
        for method in ("GET", "OPTIONS"):
            answer = client.open(address(rule, badge), method=method, headers=origin)
            opened = answer.headers.get("Access-Control-Allow-Origin")
            wanted = rule.endpoint in OPEN and (method == "OPTIONS" or answer.mimetype != HTML)
            assert opened == ("*" if wanted else None), (method, rule.rule)
            assert "Access-Control-Allow-Credentials" not in answer.headers, rule.rule


def test_a_script_that_asks_first_hears_what_it_may(app, badge):
    for path in (path.format(badge) for path in [*FILES, "/badges/{}"]):
        answer = app.test_client().options(
            path,
            headers={
                "Origin": "https://obcy.example",
                "Access-Control-Request-Method": "GET",
                "Access-Control-Request-Headers": "if-none-match, range",
            },
        )
        assert (answer.status_code, answer.data) == (200, b""), path
        assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS", path
        assert answer.headers["Access-Control-Allow-Headers"] == "*", path
        assert answer.headers["Access-Control-Max-Age"] == "86400", path
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}, path
        assert "ETag" in fetch(app, path, JSON).headers["Access-Control-Expose-Headers"], path


def test_nothing_can_be_written_through_the_open_addresses(app, badge):
    for path in (path.format(badge) for path in [*FILES, "/badges/{}"]):
        assert app.test_client().post(path).status_code in {400, 405}, path
    assert json.dumps(stored(app, badge).document) == json.dumps(fetch(app, f"/badges/{badge}.json").json)
