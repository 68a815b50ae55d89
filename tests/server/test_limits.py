"""What a client may ask for, how long it may take, and whose word about the client is believed."""

import json
import os
import signal
import time
from types import SimpleNamespace

import pytest

from elearn.server import CannotListen, Limits
from elearn.server.census import Census
from elearn.server.reception import done_with, overdue
from elearn.server.supervisor import address, listening
from tests.server.running import eventually, everything

HEAD = b"Host: 127.0.0.1\r\n"
LIMITS = Limits()


def test_port_zero_takes_any_free_port(shared):
    assert shared.port > 0
    assert shared.ask()[0] == 200


def test_a_taken_port_is_told_in_one_line():
    with listening("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(CannotListen, match=rf"^cannot listen on 127\.0\.0\.1 port {port}: Address already in use"):
            listening("127.0.0.1", port)


def test_listens_on_ipv6_too():
    with listening("::1", 0) as listener:
        assert address(listener).startswith("http://[::1]:")


def test_a_body_beyond_the_fence_is_refused(shared):
    client = shared.raw(b"POST /length HTTP/1.1\r\n" + HEAD + b"Content-Length: 99000000\r\n\r\n")
    assert everything(client).startswith(b"HTTP/1.1 413 ")


def test_a_chunked_body_beyond_the_fence_is_refused(start):
    server = start("--processes", "1", "--limits", '{"body_bytes": 10000}').ready()
    head = b"POST /length HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    client = server.raw(head + b"2710\r\n" + b"x" * 10_000 + b"\r\n")
    assert everything(client).startswith(b"HTTP/1.1 413 ")


def test_a_large_body_below_the_fence_arrives_whole(shared):
    body = b"photograph" * 1_300_000
    assert shared.ask("/length", "POST", body)[2] == b"13000000"


def test_headers_beyond_the_limit_are_refused(shared):
    client = shared.raw((b"GET / HTTP/1.1\r\n" + HEAD + b"X-Long: ").ljust(32 * 1024, b"x"))
    assert everything(client).startswith(b"HTTP/1.0 431 ")


def test_nonsense_is_refused(shared):
    client = shared.raw(b"\x16\x03\x01 nonsense\r\n\r\n")
    assert everything(client).startswith((b"HTTP/1.0 400 ", b"HTTP/1.1 400 "))


def test_an_error_of_the_application_is_a_plain_500_and_the_process_goes_on(shared):
    before = shared.workers()
    status, _, body = shared.ask("/error")
    assert status == 500
    assert b"on purpose" not in body
    assert shared.workers() == before


def test_the_software_is_not_advertised(shared):
    assert "Server" not in shared.ask()[1]


def test_pipelined_requests_are_answered_in_order(shared):
    one = b"GET / HTTP/1.1\r\n" + HEAD + b"\r\n"
    client = shared.raw(one * 30 + b"GET / HTTP/1.1\r\nConnection: close\r\n" + HEAD + b"\r\n")
    assert everything(client).count(b"HTTP/1.1 200 OK") == 31


def test_forwarded_headers_are_not_believed_without_a_proxy(shared):
    _, _, body = shared.ask("/client", headers={"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"})
    assert json.loads(body) == ["127.0.0.1", "http"]


def test_forwarded_headers_are_believed_as_far_as_proxies_are_trusted(start):
    server = start("--processes", "1", "--proxies", "1").ready()
    headers = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9", "X-Forwarded-Proto": "https"}
    assert json.loads(server.ask("/client", headers=headers)[2]) == ["203.0.113.9", "https"]


def test_a_client_that_trickles_its_head_for_ever_is_hung_up_on(start):
    server = start("--processes", "1", "--limits", '{"header_seconds": 1, "idle_seconds": 1}').ready()
    idle = server.raw(b"GET / HTTP/1.1\r\n" + HEAD + b"\r\n")
    trickling = server.raw(b"GET / HTTP/1.1\r\nX-Slow: ")

    def hung_up():
        try:
            trickling.sendall(b"x")
        except OSError:
            return True
        time.sleep(0.05)
        return False

    eventually(hung_up, "the trickling one is cut")
    assert everything(idle).startswith(b"HTTP/1.1 200 OK"), "the idle one is answered, then closed"


def test_the_background_runs_in_one_process_moves_when_it_dies_and_stops(start, tmp_path):
    told = tmp_path / "background"
    server = start("--background", str(told)).ready()
    first = eventually(lambda: told.exists() and told.read_text().split(), "the background started")
    assert first[0] == "started"
    os.kill(int(first[1]), signal.SIGKILL)
    eventually(lambda: told.read_text().count("started") == 2, "it started elsewhere")
    server.tell(signal.SIGTERM)
    assert server.ended() == 0
    lines = told.read_text().splitlines()
    assert [line.split()[0] for line in lines] == ["started", "started", "stopped"]
    assert lines[1].split()[1] == lines[2].split()[1] != first[1]


def channel(**facts):
    request = facts.pop("request", None)
    plain = {"requests": [], "total_outbufs_len": 0, "last_activity": 1000.0, "creation_time": 900.0, "request": None}
    if request is not None:
        plain["request"] = SimpleNamespace(**{"headers_finished": False, "body_bytes_received": 0, **request})
    return SimpleNamespace(**{**plain, **facts})


@pytest.mark.parametrize(
    ("facts", "now", "begun", "expected"),
    [
        ({}, 1019, 1019, False),
        ({}, 1021, 1021, True),
        ({"requests": ["running"]}, 9999, 9999, False),
        ({"total_outbufs_len": 9}, 1059, 1059, False),
        ({"total_outbufs_len": 9}, 1061, 1061, True),
        ({"request": {}}, 1010, 991, False),
        ({"request": {}}, 1010, 989, True),
        ({"request": {"headers_finished": True, "body_bytes_received": 1}}, 1059, 1000, False),
        ({"request": {"headers_finished": True, "body_bytes_received": 1}}, 1061, 1000, True),
        ({"request": {"headers_finished": True, "body_bytes_received": 60_000}}, 1010, 840, False),
        ({"request": {"headers_finished": True, "body_bytes_received": 40_000}}, 1010, 840, True),
    ],
)
def test_who_has_kept_a_connection_for_too_long(facts, now, begun, expected):
    assert overdue(channel(**facts), now, begun, LIMITS) is expected


@pytest.mark.parametrize(
    ("facts", "now", "expected"),
    [
        ({}, 1000.0, True),
        ({"requests": ["running"]}, 1009.0, False),
        ({"total_outbufs_len": 9}, 1009.0, False),
        ({"request": {}}, 1000.2, False),
        ({"request": {}}, 1001.0, True),
        ({"request": {"headers_finished": True}}, 1009.0, False),
        ({"creation_time": 1000.0}, 1000.2, False),
        ({"creation_time": 1000.0}, 1001.0, True),
    ],
)
def test_what_a_closing_server_still_waits_for(facts, now, expected):
    assert done_with(channel(**facts), now, 1000.0) is expected


def test_no_worker_takes_more_than_its_share():
    census = Census(2)
    assert census.report(0, 500), "it is alone"
    assert census.report(1, 0)
    assert not census.report(0, 5)
    assert census.report(0, 4)
    assert census.report(1, 40) is False
    census.leave(0)
    assert census.report(1, 40)
