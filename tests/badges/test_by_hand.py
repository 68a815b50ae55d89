"""What the page tells a stranger to do by hand is done here, word for word: its program, its files, its QR code."""

import json
import re
import sys
from urllib.parse import urlsplit

import pytest
from cryptography.exceptions import InvalidSignature
from PIL import Image, ImageDraw
from pyld import jsonld
from zxingcpp import read_barcodes

from elearn.badges import art, keys
from tests.badges import independent
from tests.badges.samples import EMAIL, MOMENT, awarded, published
from tests.badges.test_award import revoked, stored
from tests.badges.test_pages import fetch, plain
from tests.people import person


@pytest.fixture
def badge(app, clock):
    return awarded(app, published(app), person(app, EMAIL))


@pytest.fixture
def visitor(visitor):
    visitor.allow("Dobra umowa", "Umowy bez strachu")
    return visitor


@pytest.fixture
def by_hand(app, tmp_path, monkeypatch, capsys):
    """Run the program of the page on files; the definitions that a stranger would download come from the wheels."""

    def run(*files):
        paths = []
        for number, content in enumerate(files):
            paths.append(tmp_path / f"{number}.json")
            paths[-1].write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        monkeypatch.setattr(sys, "argv", ["check.py", *map(str, paths)])
        monkeypatch.setattr(jsonld, "_default_document_loader", independent.context)
        exec(compile(fetch(app, "/badges/check.py").text, "check.py", "exec"), {})  # noqa: S102 -- our own program
        return capsys.readouterr().out.splitlines()

    return run


def commands(visitor):
    """Return what stands in the page's boxes of commands."""
    return [plain(e.text) for e in visitor.root.all("pre")]


def downloads(visitor):
    """Return what the page says to download: (name, path)."""
    return re.findall(r"curl -o (\S+) http://localhost(/\S+)", " ".join(commands(visitor)))


def test_the_steps_of_the_page_end_with_ok(visitor, badge, by_hand):
    visitor.open(f"/badges/{badge}")
    files = {name: fetch(visitor.app, path, "*/*") for name, path in downloads(visitor)}
    assert set(files) == {"badge.json", "did.json", "list.json", "check.py"}
    assert all(answer.status_code == 200 for answer in files.values())
    assert any("python check.py badge.json did.json list.json" in one for one in commands(visitor))
    said = by_hand(files["badge.json"].data, files["did.json"].data, files["list.json"].data)
    assert said[0] == f"OK http://localhost/badges/{badge} did:web:localhost 2026-11-24T09:30:00Z "
    assert said[1].startswith("OK http://localhost/status/")
    assert said[2].endswith(" NO")


def test_the_program_by_hand_sees_a_revocation(visitor, badge, by_hand):
    revoked(visitor.app, badge)
    visitor.open(f"/badges/{badge}")
    files = {name: fetch(visitor.app, path, "*/*").data for name, path in downloads(visitor)}
    assert by_hand(files["badge.json"], files["did.json"], files["list.json"])[2].endswith(" YES")


def test_the_program_by_hand_sees_a_changed_letter(app, badge, by_hand):
    document, known = stored(app, badge).document, fetch(app, "/.well-known/did.json").data
    with pytest.raises(InvalidSignature):
        by_hand({**document, "name": "Dobra umova"}, known)
    with pytest.raises(SystemExit, match="WRONG ISSUER"):
        by_hand({**document, "issuer": {**document["issuer"], "id": "did:web:inna.example"}}, known)


def test_the_program_by_hand_knows_old_keys_and_a_proof_alone(app, badge, by_hand, settings):
    keys.new_key(settings.instance / "keys", MOMENT)
    document = stored(app, badge).document
    said = by_hand({**document, "proof": document["proof"][0]}, fetch(app, "/.well-known/did.json").data)
    assert said[0].startswith("OK ")


def test_the_program_is_shown_whole_and_is_short(visitor, badge):
    visitor.open(f"/badges/{badge}")
    script = fetch(visitor.app, "/badges/check.py")
    assert script.mimetype == "text/plain"
    assert len(script.text.splitlines()) < 60
    assert plain(script.text.strip().replace("&", "&amp;").replace('"', "&#34;").replace(">", "&gt;")) in visitor.html


def test_the_page_asks_nobody_outside_and_links_say_where_they_lead(visitor, badge):
    visitor.open(f"/badges/{badge}")
    outside = {urlsplit(link).hostname for link in visitor.links if link.startswith("http")} - {"localhost"}
    assert outside == {"verifierplus.org", "github.com"}
    for tag in ("img", "script", "link", "iframe"):
        for element in visitor.root.all(tag):
            address = element.attributes.get("src") or element.attributes.get("href") or ""
            assert urlsplit(address).hostname in {None, "localhost"}, address


def painted(side, path, scale=4):
    """Paint the path as a browser does."""
    picture = Image.new("L", (side * scale, side * scale), 255)
    pen = ImageDraw.Draw(picture)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        left, top = int(x) * scale, int(y) * scale
        pen.rectangle((left, top, left + int(width) * scale - 1, top + scale - 1), fill=0)
    return picture


def test_the_code_of_the_page_is_read_as_its_address(visitor, badge):
    visitor.open(f"/badges/{badge}")
    drawn = next(e for e in visitor.root.all("svg") if e.attributes.get("class") == "qr")
    assert drawn.attributes["role"] == "img"
    assert plain(drawn.attributes["aria-label"]) == f"Kod QR z adresem tej strony: http://localhost/badges/{badge}"
    _, dark = drawn.all("path")
    side = int(drawn.attributes["viewbox"].split()[-1])
    (found,) = read_barcodes(painted(side, dark.attributes["d"]))
    assert found.text == f"http://localhost/badges/{badge}"


def test_a_code_still_reads_when_a_corner_of_it_is_stained():
    code = art.qr("https://akademia.example.org/badges/0123456789abcdefghjk")
    picture = painted(code.side, code.path)
    ImageDraw.Draw(picture).rectangle((90, 90, 115, 115), fill=255)
    assert [one.text for one in read_barcodes(picture)] == ["https://akademia.example.org/badges/0123456789abcdefghjk"]
