"""A tiny application under the real server, with one address for each thing that can go wrong; started as a process."""

import argparse
import json
import os
import sys
import time
from pathlib import Path

from elearn.server import Limits, serve

BIG = b"0123456789abcdef" * 262_144  # 4 MB: more than the kernel's buffers take


def note(path, text):
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(f"{text}\n")


def sleeping(query):
    seconds, _, mark = query.partition("&")
    note(mark, os.getpid())
    time.sleep(float(seconds))
    return str(os.getpid()).encode()


def stalling(query):
    """Write half, wait, write the rest."""
    yield b"half "
    time.sleep(float(query))
    yield b"whole"


def application(environ, start_response):
    path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
    if path == "/stall":
        start_response("200 OK", [("Content-Length", "10")])
        return stalling(query)
    if path == "/sleep":
        body = sleeping(query)
    elif path == "/big":
        body = BIG
    elif path == "/length":
        body = str(sum(iter(lambda: len(environ["wsgi.input"].read(65536)), 0))).encode()
    elif path == "/client":
        body = json.dumps([environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]]).encode()
    elif path == "/error":
        raise RuntimeError("on purpose")
    else:
        body = str(os.getpid()).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--proxies", type=int, default=0)
    options.add_argument("--limits", default="{}")
    options.add_argument("--boot", default="")
    options.add_argument("--boots", default="")
    options.add_argument("--background", default="")
    options.add_argument("--preload", default="")
    chosen = options.parse_args()

    def create_app():
        if chosen.boots:
            note(chosen.boots, f"{os.getpid()} {time.monotonic()}")
        if chosen.boot == "fail":
            raise RuntimeError("no database")
        if chosen.boot == "die":
            os._exit(7)
        return application

    def background(stop):
        note(chosen.background, f"started {os.getpid()}")
        stop.wait()
        note(chosen.background, f"stopped {os.getpid()}")

    def preload():
        note(chosen.preload, os.getpid())
        time.sleep(1)

    return serve(
        create_app,
        port=0,
        processes=chosen.processes,
        trusted_proxies=chosen.proxies,
        limits=Limits(**json.loads(chosen.limits)),
        background=background if chosen.background else None,
        preload=preload if chosen.preload else None,
    )


if __name__ == "__main__":
    sys.exit(main())
