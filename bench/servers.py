"""Which server to ship: each candidate serves the bare application; speed, cost, and the four promises, in one run.

`python -m bench.servers [name …]` prints two tables; `--json FILE` keeps the figures. Bounded: about a minute for each
candidate. The results are discussed in `docs/server.md`.
"""

import argparse
import json
import os
import signal
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from bench import load
from bench.bare import LESSONS, PEOPLE
from bench.processes import ROOT, Served, answers, free_port
from bench.slow_clients import KINDS, harm

CORES = len(os.sched_getaffinity(0))
BIN = Path(os.path.abspath(ROOT / ".venv" / "bin"))  # noqa: PTH100 -- `resolve` would follow the link out of the venv
GRANIAN = f"{BIN}/granian --interface wsgi --factory --no-ws --port {{port}} --blocking-threads 1 --workers {CORES}"
GUNICORN = f"{BIN}/gunicorn --bind 127.0.0.1:{{port}} --workers {CORES} --keep-alive 20"
CANDIDATES = {
    "ours": f"python -m bench.bare {CORES} {{port}}",
    "ours, 1 process": "python -m bench.bare 1 {port}",
    "granian": f"{GRANIAN} --respawn-failed-workers bench.bare:create_app",
    "waitress 1 × 4": f"{BIN}/waitress-serve --listen 127.0.0.1:{{port}} --threads 4 --call bench.bare:create_app",
    "gunicorn sync": f"{GUNICORN} -k sync bench.bare:create_app()",
    "gunicorn gthread × 4": f"{GUNICORN} -k gthread --threads 4 bench.bare:create_app()",
}
START = "/sign-in/1"


def reader(number: int) -> Generator[load.Ask, load.Answer, None]:
    """Sign in, then read lesson after lesson."""
    yield load.Ask(f"/sign-in/{number % PEOPLE + 1}", measured=False, expect=(204,))
    while True:
        for lesson in range(LESSONS):
            yield load.Ask(f"/lesson/{(number + lesson) % LESSONS + 1}")


def answerer(number: int) -> Generator[load.Ask, load.Answer, None]:
    """Sign in, then store one durable row after another."""
    yield load.Ask(f"/sign-in/{number % PEOPLE + 1}", measured=False, expect=(204,))
    while True:
        yield load.form("/answer", {"choice": "b"}, expect=(204,))


def sleeper(_number: int) -> Generator[load.Ask, load.Answer, None]:
    """Ask once, for an answer that takes two seconds."""
    yield load.Ask("/sleep/2.0", expect=(204,))


def speed(server: Served, script: load.Script, concurrency: int, seconds: float) -> dict[str, Any]:
    """Measure rate, waiting times and processor time per request."""
    before = server.cpu()
    result = load.run(server.url, script, concurrency=concurrency, seconds=seconds)
    spent = server.cpu() - before
    return {**result.row(), "cpu_ms": round(1000 * spent / max(1, result.requests), 2)}


def killed(server: Served) -> str:
    """Kill a worker under light load: is it replaced, and what is lost?"""
    workers = {process.pid for process in server.tree()[1:]}
    if not workers:
        return "no supervisor"
    found: list[load.Result] = []
    lesson = load.Ask(START, expect=(204,), headers={"Connection": "close"})
    visitors = threading.Thread(
        target=lambda: found.append(load.run(server.url, lesson, concurrency=2, seconds=3, patience=2))
    )
    visitors.start()
    time.sleep(0.5)
    os.kill(min(workers), signal.SIGKILL)
    visitors.join()
    lost = f"{sum(found[0].errors.values())} of {found[0].requests} lost"
    if server.process.poll() is not None:
        return f"whole server exits, {lost}"
    return f"{'replaced' if len(server.tree()) > len(workers) else 'not replaced'}, {lost}"


def told_in_flight(server: Served) -> str:
    """TERM while a request of two seconds is being answered: finished or cut?"""
    found: list[load.Result] = []
    request = threading.Thread(target=lambda: found.append(load.run(server.url, sleeper, concurrency=1, seconds=10)))
    request.start()
    time.sleep(0.7)
    code = server.end()
    request.join()
    return f"{'cut' if found[0].errors else 'finished'}, exit {'never' if code is None else code}"


def started(name: str, folder: Path) -> Served:
    """Start one candidate over the shared database."""
    port = free_port()
    command = CANDIDATES[name].format(port=port).split()
    return Served(command, port, {"BARE_DB": str(folder / "bare.sqlite3")}, folder / "log")


def speeds(names: list[str], folder: Path, rounds: int, seconds: float) -> dict[str, dict[str, Any]]:
    """Measure all candidates in turns, so that a busy machine is busy for each; report the medians of the rounds."""
    rows: dict[str, dict[str, Any]] = {}
    measured: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    with ExitStack() as stack:
        servers = {}
        for name in names:
            servers[name] = stack.enter_context(started(name, folder))
            rows[name] = {"start_s": round(servers[name].ready(START), 2)}
            for _ in range(20):
                answers(servers[name].port, START)
            rows[name]["idle_mb"] = round(servers[name].memory())
        for number, concurrency in [(number, c) for number in range(rounds) for c in (16, 64)]:
            print(f"round {number + 1} of {rounds}, {concurrency} clients …", flush=True)
            for name, server in servers.items():
                measured[name, f"read_{concurrency}"].append(speed(server, reader, concurrency, seconds))
                measured[name, f"write_{concurrency}"].append(speed(server, answerer, concurrency, seconds))
        for name, server in servers.items():
            rows[name]["loaded_mb"] = round(server.memory())
    for (name, what), several in measured.items():
        rows[name][what] = {key: median(each[key] for each in several) for key in ("rate", "p50", "p99", "cpu_ms")}
        rows[name][what]["errors"] = sum(sum(each["errors"].values()) for each in several)
    return rows


def promises(name: str, folder: Path) -> dict[str, Any]:
    """Try what one candidate does with slow clients, a killed worker and TERM."""
    row: dict[str, Any] = {}
    with started(name, folder) as server:
        server.ready(START)
        for kind in KINDS:
            row[f"slow_{kind}"] = harm(server.port, kind)
    with started(name, folder) as server:
        server.ready(START)
        row["killed"] = killed(server)
    with started(name, folder) as server:
        server.ready(START)
        row["term"] = told_in_flight(server)
    hung = 0
    for pause in (0.0, 0.1, 0.3, 0.6, 1.0):
        with started(name, folder) as server:
            server.ready(START)
            time.sleep(pause)
            hung += server.end(5) is None
    row["early_term"] = f"hung in {hung} of 5"
    return row


def table(rows: dict[str, dict[str, Any]]) -> str:
    """Return the figures as a Markdown table."""
    head = "| | pages/s, c=16 / 64 | p99 ms | CPU ms | durable rows/s, c=16 / 64 | p99 ms | MB idle / after | start s |"
    lines = [head, "|" + " --- |" * 8]
    for name, row in rows.items():
        read, read64, write, write64 = (row[key] for key in ("read_16", "read_64", "write_16", "write_64"))
        cells = [
            f"**{name}**",
            f"{read['rate']:.0f} / {read64['rate']:.0f}",
            f"{read['p99']:.0f} / {read64['p99']:.0f}",
            f"{read['cpu_ms']}",
            f"{write['rate']:.0f} / {write64['rate']:.0f}",
            f"{write['p99']:.0f} / {write64['p99']:.0f}",
            f"{row['idle_mb']} / {row['loaded_mb']}",
            f"{row['start_s']}",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def second_table(rows: dict[str, dict[str, Any]]) -> str:
    """Return the promises as a Markdown table."""
    head = (
        "| of 10 requests beside 40 slow: | headers | bodies | reads | worker killed | TERM, in flight | early TERM |"
    )
    lines = [head, "|" + " --- |" * 7]
    for name, row in rows.items():
        slow = [f"{row[f'slow_{kind}'][0]}, at most {row[f'slow_{kind}'][1]:.2f} s" for kind in KINDS]
        lines.append("| " + " | ".join([f"**{name}**", *slow, row["killed"], row["term"], row["early_term"]]) + " |")
    return "\n".join(lines)


def main() -> None:
    """Measure the candidates in turns, then try their promises one after another."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", default=list(CANDIDATES), help=f"some of: {', '.join(CANDIDATES)}")
    options.add_argument("--rounds", type=int, default=4)
    options.add_argument("--seconds", type=float, default=1.5, help="length of one measurement")
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = speeds(chosen.names, folder, chosen.rounds, chosen.seconds)
        print(table(rows), flush=True)
        for each in chosen.names:
            print(f"{each} …", flush=True)
            rows[each] |= promises(each, folder)
    print(second_table(rows))
    if chosen.json:
        chosen.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
