"""Measure the product beside a bare reference: `make bench`, or `python -m bench.run --help`.

Both run under the product's own server at the same time and are asked in turns: a busy machine is busy for both.
Prints tables and writes every figure to `instance/bench.json`.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import clients, coordination, fill, load, running, studio, weight
from bench.fill import Town
from bench.load import Ask, Result, Script
from bench.running import Server
from elearn.app import create_app
from elearn.config import ROOT, settings_from

MANY, FEW, TRAINERS = 64, 16, 4
"""Clients at once; those who write are few, each in a course of their own."""
CHECK = "{course}/check"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to measure: who is asked, by how many clients, what."""

    name: str
    server: Server
    script: Ask | Script
    clients: int = FEW
    rounds: int = 99
    """Where what is sent can be used up: in so many rounds at most."""


@dataclass(slots=True)
class Figures:
    """What several rounds of one task gave."""

    results: list[Result] = field(default_factory=list)
    cpu_seconds: float = 0.0

    def row(self) -> dict[str, Any]:
        """Return the figures of all rounds together."""
        requests = sum(result.requests for result in self.results)
        latencies = sorted(latency for result in self.results for latency in result.latencies)
        whole = Result(
            requests,
            sum(result.seconds for result in self.results),
            latencies,
            sum((result.statuses for result in self.results), start=type(self.results[0].statuses)()),
            sum((result.errors for result in self.results), start=type(self.results[0].errors)()),
            sum(result.received for result in self.results),
        )
        rates = [round(result.rate, 1) for result in self.results]
        row = whole.row() | {"rate": round(statistics.median(rates), 1), "rates": rates}
        return row | {"cpu_ms": round(1000 * self.cpu_seconds / max(requests, 1), 2)}


def measured(tasks: list[Task], *, rounds: int, seconds: float) -> dict[str, dict[str, Any]]:
    """Ask for each task in turn, several rounds."""
    figures = {task.name: Figures() for task in tasks}
    for turn in range(rounds):
        for task in (task for task in tasks if turn < task.rounds):
            say(f"round {turn + 1} of {rounds}: {task.name}")
            before = task.server.cpu()
            result = load.run(task.server.url, task.script, concurrency=task.clients, seconds=seconds)
            figures[task.name].cpu_seconds += task.server.cpu() - before
            figures[task.name].results.append(result)
    return {name: each.row() for name, each in figures.items()}


def say(words: str) -> None:
    """Tell how far it is."""
    print(
        f"\r\033[K{words}" if sys.stderr.isatty() else words, end="" if sys.stderr.isatty() else "\n", file=sys.stderr
    )


def command(*words: str, environment: dict[str, str]) -> float:
    """Run a command of the product; return its seconds."""
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "elearn", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - begun


def starts(folder: Path) -> dict[str, float]:
    """Start the product on an empty instance folder, as `make run` does, and again on the one that is there now."""
    environment = running.surroundings(folder)
    begun = time.perf_counter()
    for words in (["assets"], ["db", "upgrade"], ["courses", "load", "courses/"]):
        command(*words, environment=environment)
    running.product(folder, processes=2).stop()
    cold = time.perf_counter() - begun
    warm = []
    for _ in range(5):
        server = running.product(folder, processes=2)
        warm.append(server.start_seconds)
        server.stop()
    return {"cold_seconds": round(cold, 2), "warm_seconds": round(statistics.median(warm), 2)}


def memories(instance: Path, database: str) -> dict[str, float]:
    """Weigh the product right after its start, with one process and with two."""
    weighed = {}
    for processes in (1, 2):
        server = running.product(instance, database, processes=processes)
        time.sleep(1)
        weighed[f"idle_{processes}_mb"] = round(server.memory(), 1)
        server.stop()
    return weighed


def trainers() -> list[int]:
    """Return the numbers of the people who write in the studio, after those who learn."""
    first = 2 * MANY + 1 + FEW
    return list(range(first, first + TRAINERS))


def tasks_for(town: Town, product: Server, bare: Server) -> list[Task]:
    """Return everything that is asked for, the product's beside the bare ones."""
    say("signing people in")
    busy = clients.signed_in(product.url, list(range(1, MANY + 1)))
    finishing = clients.signed_in(product.url, list(range(MANY + 1, 2 * MANY + 1)))
    readers = clients.signed_in(product.url, list(range(2 * MANY + 1, 2 * MANY + 1 + FEW)))
    writing = clients.signed_in(product.url, trainers())
    desks = [studio.Desk(course, browser) for course, browser in zip(town.courses, writing, strict=False)]
    courses = [f"/pl/courses/{course.slug}" for course in town.courses]
    lessons = [
        f"/pl/courses/{course.slug}/{lesson.slug}"
        for course in town.courses
        for lesson in course.outline.lessons
        if lesson.kind == "lesson"
    ]
    questions, plain, final = (
        clients.questions(town), clients.hand_ins(town, final=False), clients.hand_ins(town, final=True)
    )  # fmt: skip
    return [
        Task("bare page", bare, clients.bare_pages()),
        Task("lesson page", product, clients.visits(readers, lessons)),
        Task("course page", product, clients.visits(readers, courses)),
        Task("shelf, visitor", product, clients.visits([clients.Browser(0)], ["/pl/courses"])),
        Task("bare row", bare, clients.bare_rows()),
        Task("quiz answer", product, clients.sent_forms(busy, questions)),
        Task("bare row, 64 clients", bare, clients.bare_rows(), MANY),
        Task("quiz answer, 64 clients", product, clients.sent_forms(busy, questions), MANY),
        Task("hand-in", product, clients.sent_forms(finishing, plain), rounds=1),
        Task("hand-in with badge", product, clients.sent_forms(finishing, final), rounds=1),
        Task("sign-in by password", product, clients.signing_in(readers)),
        Task("studio: bare row", bare, clients.bare_rows(), TRAINERS),
        Task("studio: autosave of 20 KB", product, studio.saves(desks), TRAINERS),
        Task("studio: editor", product, studio.looks(desks, "{lesson}"), TRAINERS),
        Task("studio: preview", product, studio.looks(desks, "{lesson}/preview"), TRAINERS),
        Task("studio: check after a change", product, studio.looks(desks, CHECK, after_change=True), TRAINERS),
        Task("studio: check again", product, studio.looks(desks, CHECK), TRAINERS),
        Task("studio: export page", product, studio.looks(desks, "{course}/export"), TRAINERS),
        Task("studio: publishing", product, studio.publications(desks), TRAINERS),
    ]


def weights(server: Server, town: Town) -> dict[str, Any]:
    """Weigh pages."""
    course = town.courses[0]
    lessons = [lesson.slug for lesson in course.outline.lessons if lesson.kind == "lesson"]
    pages = {slug: weight.html(server.url, f"/pl/courses/{course.slug}/{slug}") for slug in lessons}
    with weight.chromium() as browser:
        lesson = weight.first_visit(browser, f"{server.url}/pl/courses/{course.slug}/{lessons[0]}")
        home = weight.first_visit(browser, f"{server.url}/pl/")
    heaviest = max(packed for packed, _ in pages.values())
    return {
        "lesson_html_gzip": heaviest,
        "lesson_html": max(whole for _, whole in pages.values()),
        "first_visit_lesson": asdict(lesson),
        "first_visit_home": asdict(home),
    }


def table(rows: dict[str, dict[str, Any]]) -> str:
    """Return the figures of requests as a table."""
    lines = [
        "| | requests/s | CPU ms | p50 | p95 | p99 ms | errors |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, row in rows.items():
        cells = [f"{row[key]:g}" for key in ("rate", "cpu_ms", "p50", "p95", "p99")]
        lines.append(f"| {' | '.join([name, *cells, str(sum(row['errors'].values()))])} |")
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Target:
    """A promise and what became of it."""

    words: str
    reached: float
    wanted: float
    most: bool = True
    """Whether less is better."""

    def line(self) -> str:
        """Return the promise as a row of a table."""
        kept = self.reached <= self.wanted if self.most else self.reached >= self.wanted
        sign = "≤" if self.most else "≥"
        return f"| {self.words} | {sign} {self.wanted:g} | {self.reached:g} | {'yes' if kept else '**no**'} |"


def targets(made: dict[str, Any]) -> list[Target]:
    """Return the promises of the product."""
    rows = made["requests"]

    def share(product: str, bare: str) -> float:
        return round(rows[product]["rate"] / rows[bare]["rate"], 2)

    return [
        Target("lesson page: share of the bare page's requests/s", share("lesson page", "bare page"), 0.7, most=False),
        Target("quiz answer: share of the bare row's requests/s", share("quiz answer", "bare row"), 0.6, most=False),
        Target("quiz answer at 64 clients: p99, ms", rows["quiz answer, 64 clients"]["p99"], 300),
        Target("first visit of a lesson, kB", made["weight"]["first_visit_lesson"]["kilobytes"], 60),
        Target("HTML of the heaviest lesson, gzip, kB", made["weight"]["lesson_html_gzip"] / 1000, 12),
        Target("memory idle, two processes, MB (PSS)", made["memory"]["idle_2_mb"], 200),
        Target("memory idle, one process, MB (PSS)", made["memory"]["idle_1_mb"], 120),
        Target("warm start, s", made["start"]["warm_seconds"], 2),
        *(Target(f"1,000 questions from {name}, s", taken, 2) for name, taken in made["banks"].items()),
        *(Target(*promise) for promise in coordination.limits(made["coordination"])),
    ]


def measure(wanted: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Measure everything."""
    say("starting on an empty folder")
    made: dict[str, Any] = {"machine": machine(), "start": starts(folder / "fresh")}
    instance = folder / "filled"
    environment = running.surroundings(instance, wanted.database)
    command("assets", environment=environment)
    command("db", "upgrade", environment=environment)
    say(f"filling in {wanted.people} people and {wanted.courses} courses")
    app = create_app(settings_from({**environment, "PORT": "8000"}))
    town = fill.fill(app, count=wanted.people, copies=wanted.courses, busy=MANY)
    studio.grant(app, town, trainers())
    say("reading questions")
    made["banks"] = studio.banks()
    say("groups: filling in and measuring")
    made["coordination"] = coordination.grown(folder / "groups", coordination.SIZES, coordination.COURSES)
    say("weighing")
    made["memory"] = memories(instance, wanted.database)
    product = running.product(instance, wanted.database, processes=2)
    bare = running.bare(folder / "bare.sqlite3", processes=2)
    try:
        made["weight"] = weights(product, town)
        made["requests"] = measured(tasks_for(town, product, bare), rounds=wanted.rounds, seconds=wanted.seconds)
        made["memory"]["after_load_2_mb"] = round(product.memory(), 1)
        made["memory"]["bare_after_load_2_mb"] = round(bare.memory(), 1)
    finally:
        product.stop()
        bare.stop()
    return made


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": len(os.sched_getaffinity(0)),
        "load_before": os.getloadavg()[0],
    }


def main() -> None:
    """Measure, print, keep."""
    asking = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asking.add_argument("--people", type=int, default=5000)
    asking.add_argument("--courses", type=int, default=50)
    asking.add_argument("--rounds", type=int, default=3)
    asking.add_argument("--seconds", type=float, default=4, help="of each task in each round")
    asking.add_argument("--database", default="", help="address of an empty database; without it SQLite")
    asking.add_argument("--out", type=Path, default=ROOT / "instance" / "bench.json")
    wanted = asking.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = measure(wanted, Path(folder))
    say("")
    made["targets"] = [asdict(target) for target in targets(made)]
    wanted.out.parent.mkdir(exist_ok=True)
    wanted.out.write_text(json.dumps(made, indent=1, ensure_ascii=False), encoding="utf-8")
    print(table(made["requests"]))
    print(f"\n{coordination.table(made['coordination'])}")
    print("\n| promise | wanted | measured | kept |\n| --- | ---: | ---: | --- |")
    print("\n".join(target.line() for target in targets(made)))
    print(f"\nStart {made['start']}, memory {made['memory']}. Everything: {wanted.out}")


if __name__ == "__main__":
    main()
