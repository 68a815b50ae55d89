"""What a page weighs: its HTML on the wire, and a first visit in a real browser with an empty cache."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


@dataclass(frozen=True, slots=True)
class Visit:
    """A first visit to one page: kilobytes on the wire, with headers, and how many requests."""

    kilobytes: float
    requests: int
    parts: dict[str, int]
    """Path → bytes."""


def html(url: str, path: str) -> tuple[int, int]:
    """Return the bytes of a page as it is sent to a browser, and unpacked."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    assert response.status == 200, (path, response.status)
    packed = response.getheader("Content-Encoding") == "gzip"
    return len(body), len(gzip.decompress(body)) if packed else len(body)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open the system's browser."""
    executable = next((path for path in BROWSERS if Path(path).exists()), None)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()


def first_visit(browser: Browser, url: str) -> Visit:
    """Open the page with an empty cache and weigh everything that comes."""
    context = browser.new_context()
    page = context.new_page()
    wire = context.new_cdp_session(page)
    addresses: dict[str, str] = {}
    weights: dict[str, int] = {}

    def asked(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"]

    def came(event: dict[str, Any]) -> None:
        weights[event["requestId"]] = int(event["encodedDataLength"])

    wire.on("Network.requestWillBeSent", asked)
    wire.on("Network.loadingFinished", came)
    wire.send("Network.enable")
    page.goto(url, wait_until="networkidle")
    context.close()
    parts = {urlsplit(addresses[key]).path: weight for key, weight in weights.items()}
    return Visit(round(sum(weights.values()) / 1000, 1), len(weights), parts)
