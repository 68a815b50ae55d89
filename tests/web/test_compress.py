"""Pages are packed for browsers that ask for it; what they hold stays the same."""

import gzip

import pytest
from flask import Response

from elearn.web import compress
from tests.application import application_with, dispose

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
LONG = "Żółta łódź. " * 500


@pytest.fixture
def client(sqlite_settings):
    """A browser at an application with answers of every kind."""
    app = application_with(sqlite_settings)
    app.add_url_rule("/long", "long", lambda: LONG)
    app.add_url_rule("/short", "short", lambda: "Krótko.")
    app.add_url_rule("/picture", "picture", lambda: Response(LONG, mimetype="image/png"))
    app.add_url_rule("/stream", "stream", lambda: Response((part for part in [LONG]), mimetype="text/csv"))
    app.add_url_rule("/tagged", "tagged", _tagged)
    yield app.test_client()
    dispose(app)


def _tagged():
    from flask import request  # noqa: PLC0415 -- used once

    answer = Response(LONG, mimetype="application/json")
    answer.add_etag()
    return answer.make_conditional(request)


def test_a_page_is_packed_and_the_same(client):
    answer = client.get("/long", headers=GZIP)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data).decode() == LONG
    assert int(answer.headers["Content-Length"]) == len(answer.data) < 1000


@pytest.mark.parametrize("accepted", [None, "br", "gzip;q=0", "identity"])
def test_who_does_not_ask_gets_it_unpacked(client, accepted):
    answer = client.get("/long", headers={"Accept-Encoding": accepted} if accepted else {})
    assert "Content-Encoding" not in answer.headers
    assert answer.text == LONG


@pytest.mark.parametrize("path", ["/short", "/picture", "/stream"])
def test_what_would_not_gain_is_sent_as_it_is(client, path):
    answer = client.get(path, headers=GZIP)
    assert "Content-Encoding" not in answer.headers
    assert answer.text in {"Krótko.", LONG}


@pytest.mark.parametrize("headers", [GZIP, {}])
def test_caches_learn_that_the_answer_depends_on_the_question(client, headers):
    assert "Accept-Encoding" in client.get("/long", headers=headers).headers["Vary"]


def test_the_length_of_a_packed_page_varies_at_random(client):
    assert len({len(client.get("/long", headers=GZIP).data) for _ in range(30)}) > 3


def test_a_packed_answer_that_has_not_changed_is_not_sent_again(client):
    answer = client.get("/tagged", headers=GZIP)
    again = client.get("/tagged", headers={**GZIP, "If-None-Match": answer.headers["ETag"]})
    assert (answer.status_code, again.status_code, again.data) == (200, 304, b"")


@pytest.mark.parametrize("size", [0, 1, 65_535, 200_000])
def test_every_unpacker_reads_it(size):
    body = (bytes(range(256)) * (size // 256 + 1))[:size]
    assert gzip.decompress(compress.packed(body)) == body


def test_blocks_packed_apart_make_one_body():
    parts = [LONG.encode(), b"Ola", b"", LONG.encode() * 9, "Żółć".encode()]
    blocks = [compress.block(parts[0]), *map(compress.bare_block, parts[1:3]), *map(compress.block, parts[3:])]
    assert gzip.decompress(compress.wrapped([*blocks, compress.LAST], parts)) == b"".join(parts)
