"""The four promises of the server, tried on a real process: cores, slow clients, dead workers, TERM."""

import os
import signal
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import psutil
import pytest

from elearn.server.supervisor import cores
from tests.server.running import alive, eventually, everything

CROWD = 40
HEAD = b"Host: 127.0.0.1\r\n"


def pids_of(server, connections=12):
    """Ask on several connections that are open at the same time; who answered?"""
    opened = [server.connection() for _ in range(connections)]
    pids = set()
    for connection in opened:
        connection.request("GET", "/")
        pids.add(int(connection.getresponse().read()))
    for connection in opened:
        connection.close()
    return pids


def in_flight(server, mark, seconds):
    """Start a request that sleeps and wait until the application has it; return the future answer."""
    pool = ThreadPoolExecutor(1)
    answer = pool.submit(server.ask, f"/sleep?{seconds}&{mark}")
    pool.shutdown(wait=False)
    eventually(mark.exists, "the request reached the application")
    return answer


def test_every_core_answers(shared):
    eventually(lambda: pids_of(shared) == shared.workers(), "both workers answer")
    assert len(shared.workers()) == 2


def test_the_default_is_a_process_per_core(start):
    server = start("--processes", "0").ready()
    assert len(eventually(server.workers, "workers")) == cores()


def trickle_headers(server):
    return server.raw(b"GET / HTTP/1.1\r\n" + HEAD + b"X-Slow: "), b"done\r\n\r\n", b"200 OK"


def trickle_body(server):
    head = b"POST /length HTTP/1.1\r\n" + HEAD + b"Content-Length: 1000\r\n\r\n"
    return server.raw(head + b"x" * 500), b"x" * 500, b"\r\n\r\n1000"


def read_slowly(server):
    return server.raw(b"GET /big HTTP/1.1\r\n" + HEAD + b"\r\n", receive_buffer=4096), b"", b"Content-Length: 4194304"


@pytest.mark.parametrize("slow", [trickle_headers, trickle_body, read_slowly])
def test_forty_slow_clients_harm_nobody(shared, slow):
    crowd = [slow(shared) for _ in range(CROWD)]
    longest = 0.0
    for _ in range(30):
        begun = time.monotonic()
        assert shared.ask()[0] == 200
        longest = max(longest, time.monotonic() - begun)
    assert longest < 2, "an ordinary request waited for the slow ones"
    for client, rest, expected in crowd:
        client.sendall(rest)
        assert expected in client.recv(1000), "a slow client is served too"
        client.close()


def test_a_slow_answer_holds_up_nobody_in_its_process(start, tmp_path):
    server = start("--processes", "1").ready()
    kept = server.connection()
    kept.request("GET", "/")
    kept.getresponse().read()
    slow = in_flight(server, tmp_path / "mark", 2)
    for _ in range(5):
        kept.request("GET", "/")
        assert kept.getresponse().read()
    assert server.ask()[0] == 200
    assert not slow.done(), "the others were answered while it slept"
    assert slow.result()[0] == 200
    kept.close()


def all_threads_taken(server, tmp_path, seconds):
    """Keep the one process of the server busy with as many slow answers as it has threads."""
    return [in_flight(server, tmp_path / f"mark{number}", seconds) for number in range(4)]


def test_no_more_than_so_many_answers_are_in_progress_at_once(start, tmp_path):
    server = start("--processes", "1").ready()
    kept = server.raw(b"GET / HTTP/1.1\r\n" + HEAD + b"\r\n")
    assert kept.recv(65536)
    slow = all_threads_taken(server, tmp_path, 1.5)
    fifth = tmp_path / "fifth"
    kept.sendall(f"GET /sleep?0&{fifth} HTTP/1.1\r\n".encode() + HEAD + b"\r\n")
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(server.ask).result()[0] == 200
    assert kept.recv(65536)
    assert [each.result()[0] for each in slow] == [200] * 4
    begun = min((tmp_path / f"mark{number}").stat().st_mtime for number in range(4))
    assert fifth.stat().st_mtime >= begun + 1.5 - 0.05, "the fifth began while four were in progress"


def test_half_an_answer_does_not_burn_the_processor(start):
    server = start("--processes", "1").ready()
    (worker,) = server.workers()
    before = sum(psutil.Process(worker).cpu_times()[:2])
    assert server.ask("/stall?1")[2] == b"half whole"
    assert sum(psutil.Process(worker).cpu_times()[:2]) - before < 0.3


def test_a_killed_worker_is_replaced(start):
    server = start().ready()
    before = eventually(lambda: len(server.workers()) == 2 and server.workers(), "two workers")
    victim = min(before)
    signal_at = time.monotonic()
    os.kill(victim, signal.SIGKILL)
    eventually(lambda: len(server.workers() - {victim}) == 2, "a replacement")
    assert time.monotonic() - signal_at < 5
    eventually(lambda: pids_of(server) == server.workers(), "both answer")
    assert victim not in server.workers()
    assert before - {victim} < server.workers(), "the other one went on"


def test_requests_go_on_while_workers_are_killed(start):
    server = start().ready()
    failed, done = [], threading.Event()

    def visit():
        while not done.is_set():
            try:
                assert server.ask()[0] == 200
            except OSError as error:
                failed.append(error)

    visitors = [threading.Thread(target=visit) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    killed = set()
    for _ in range(3):
        victim = max(eventually(lambda: server.workers() - killed, "a worker to kill"))
        os.kill(victim, signal.SIGKILL)
        killed.add(victim)
        eventually(lambda: len(server.workers() - killed) == 2, "a replacement")
    done.set()
    for visitor in visitors:
        visitor.join()
    assert len(failed) <= 4 * len(killed), "only what the dead held was lost"


def test_a_crash_loop_slows_down(start, tmp_path):
    boots = tmp_path / "boots"
    server = start("--processes", "1", "--boot", "die", "--boots", str(boots))
    eventually(lambda: boots.exists() and len(boots.read_text().splitlines()) >= 5, "five starts")
    times = [float(line.split()[1]) for line in boots.read_text().splitlines()[:5]]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert all(gap >= least for gap, least in zip(gaps, (0.1, 0.2, 0.4, 0.8), strict=True)), gaps
    server.tell(signal.SIGTERM)
    assert server.ended() == 0


def test_an_application_that_cannot_start_ends_the_server(start):
    server = start("--boot", "fail", errors=subprocess.PIPE)
    _, errors = server.process.communicate(timeout=15)
    assert server.ended() == 1
    assert b"no database" in errors


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_term_lets_the_request_in_flight_finish(start, tmp_path, number):
    server = start().ready()
    answer = in_flight(server, tmp_path / "mark", 2)
    server.tell(number)
    eventually(server.refuses, "nobody is let in any more")
    status, headers, body = answer.result()
    assert (status, headers["Connection"]) == (200, "close")
    assert int(body) == int((tmp_path / "mark").read_text())
    assert server.ended() == 0


def test_term_waits_for_a_body_that_is_being_sent_and_drops_idle_connections(start):
    server = start().ready()
    idle = server.raw(b"GET / HTTP/1.1\r\n" + HEAD + b"\r\n")
    assert idle.recv(65536)
    sending = server.raw(b"POST /length HTTP/1.1\r\n" + HEAD + b"Content-Length: 10\r\n\r\n12345")
    server.ask()  # its worker has seen the bytes above, or will before it closes
    server.tell(signal.SIGTERM)
    assert everything(idle) == b""
    eventually(server.refuses, "closed")
    sending.sendall(b"67890")
    assert everything(sending).endswith(b"\r\n\r\n10")
    assert server.ended() == 0


def test_a_whole_group_may_be_told_twice_in_a_blink(start, tmp_path):
    server = start().ready()
    answer = in_flight(server, tmp_path / "mark", 1)
    os.killpg(server.process.pid, signal.SIGTERM)  # as systemd does
    time.sleep(0.05)  # a signal that waits already would swallow the next
    server.tell(signal.SIGTERM)
    assert answer.result()[0] == 200
    assert server.ended() == 0


def test_the_grace_ends(start, tmp_path):
    server = start("--limits", '{"grace_seconds": 1}').ready()
    answer = in_flight(server, tmp_path / "mark", 60)
    begun = time.monotonic()
    server.tell(signal.SIGTERM)
    assert server.ended() == 0
    assert time.monotonic() - begun < 8
    assert isinstance(answer.exception(), OSError)


def test_a_second_term_ends_at_once(start, tmp_path):
    server = start().ready()
    answer = in_flight(server, tmp_path / "mark", 60)
    workers = server.workers()
    server.tell(signal.SIGTERM)
    eventually(server.refuses, "closing")
    begun = time.monotonic()
    while server.process.poll() is None and time.monotonic() - begun < 8:
        server.tell(signal.SIGTERM)
        time.sleep(0.1)
    assert server.ended(1) == 1
    assert isinstance(answer.exception(), OSError)
    eventually(lambda: not any(alive(pid) for pid in workers), "no worker is left")


def test_term_right_after_the_start(start):
    for _ in range(4):
        server = start()
        assert server.process.stdout.readline()
        server.tell(signal.SIGTERM)
        assert server.ended(5) == 0


def test_term_while_the_application_is_being_loaded(start, tmp_path):
    server = start("--preload", str(tmp_path / "loading"))
    eventually((tmp_path / "loading").exists, "loading")
    server.tell(signal.SIGTERM)
    assert server.ended(5) == 0
    assert server.process.stdout.read() == b"", "it never opened"


def test_workers_outlive_a_killed_supervisor_only_to_finish(start, tmp_path):
    server = start().ready()
    workers = server.workers()
    answer = in_flight(server, tmp_path / "mark", 1)
    server.tell(signal.SIGKILL)
    assert answer.result()[0] == 200
    eventually(lambda: not any(alive(pid) for pid in workers), "orphans are gone")
    assert server.refuses()


def test_a_killed_worker_leaves_no_zombie(start):
    server = start().ready()
    victim = min(eventually(server.workers, "workers"))
    os.kill(victim, signal.SIGKILL)
    eventually(lambda: not os.path.exists(f"/proc/{victim}"), "the dead is buried")  # noqa: PTH110 -- a process


def test_nobody_is_reset_who_knocked_before_term(start, tmp_path):
    server = start("--processes", "1").ready()
    slow = all_threads_taken(server, tmp_path, 1)
    clients = [server.raw(b"GET / HTTP/1.1\r\n" + HEAD + b"\r\n") for _ in range(20)]
    server.tell(signal.SIGTERM)
    assert [each.result()[0] for each in slow] == [200] * 4
    assert all(b"200 OK" in everything(client) for client in clients)
    assert server.ended() == 0
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", server.port), timeout=1)
