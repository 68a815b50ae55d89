"""Which server to ship: each candidate serves the bare application; speed, cost, and the four promises, in one run.

`python -m bench.servers [--seconds 3] [name …]` prints a table; `--json FILE` keeps the figures. Bounded: about a
minute for each candidate. The results are discussed in `docs/server.md`.
"""

import argparse
import json
import os
import signal
import tempfile
import threading
import time
from collections.abc import Generator
from pathlib import Path
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


def trial(name: str, seconds: float, folder: Path) -> dict[str, Any]:
    """Try one candidate."""

    def start() -> Served:
        port = free_port()
        command = CANDIDATES[name].format(port=port).split()
        return Served(command, port, {"BARE_DB": str(folder / "bare.sqlite3")}, folder / "log")

    row: dict[str, Any] = {}
    with start() as server:
        row["start_s"] = round(server.ready(START), 2)
        for _ in range(20):
            answers(server.port, START)
        row["idle_mb"] = round(server.memory())
        for concurrency in (16, 64):
            row[f"read_{concurrency}"] = speed(server, reader, concurrency, seconds)
            row[f"write_{concurrency}"] = speed(server, answerer, concurrency, seconds)
        row["loaded_mb"] = round(server.memory())
        for kind in KINDS:
            row[f"slow_{kind}"] = harm(server.port, kind)
    with start() as server:
        server.ready(START)
        row["killed"] = killed(server)
    with start() as server:
        server.ready(START)
        row["term"] = told_in_flight(server)
    hung = 0
    for pause in (0.0, 0.1, 0.3, 0.6, 1.0):
        with start() as server:
            server.ready(START)
            time.sleep(pause)
            hung += server.end(5) is None
    row["early_term"] = f"hung in {hung} of 5"
    return row


def table(rows: dict[str, dict[str, Any]]) -> str:
    """Return the figures as a Markdown table."""
    head = (
        "| | pages/s c=16 / 64 | p99 ms | CPU ms | durable rows/s c=16 / 64 | p99 ms | MB idle / after | start s "
        "| 40 slow headers / bodies / reads: answered, longest wait | worker killed | TERM, request in flight "
        "| TERM in the first second |"
    )
    lines = [head, "|" + " --- |" * 12]
    for name, row in rows.items():
        read, read64, write, write64 = (row[key] for key in ("read_16", "read_64", "write_16", "write_64"))
        slow = " · ".join(f"{row[f'slow_{kind}'][0]}/10 {row[f'slow_{kind}'][1]:.2f} s" for kind in KINDS)
        cells = [
            f"**{name}**",
            f"{read['rate']:.0f} / {read64['rate']:.0f}",
            f"{read['p99']:.0f} / {read64['p99']:.0f}",
            f"{read['cpu_ms']}",
            f"{write['rate']:.0f} / {write64['rate']:.0f}",
            f"{write['p99']:.0f} / {write64['p99']:.0f}",
            f"{row['idle_mb']} / {row['loaded_mb']}",
            f"{row['start_s']}",
            slow,
            row["killed"],
            row["term"],
            row["early_term"],
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    """Try the candidates one after another."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", default=list(CANDIDATES), help=f"some of: {', '.join(CANDIDATES)}")
    options.add_argument("--seconds", type=float, default=3.0, help="length of each measurement")
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    rows: dict[str, dict[str, Any]] = {}
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen.names:
            print(f"{name} …", flush=True)
            rows[name] = trial(name, chosen.seconds, Path(folder))
            print(json.dumps(rows[name]), flush=True)
    print(table(rows))
    if chosen.json:
        chosen.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
