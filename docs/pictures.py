"""`make pictures`: takes the README's pictures from a running demo."""
# ruff: noqa: INP001 -- a script beside its pictures

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser import BROWSERS, FLAGS  # noqa: E402 -- after the path is known
from tests.journeys.conftest import Site  # noqa: E402 -- same
from tests.journeys.people import sign_in  # noqa: E402 -- same

PICTURES = {
    "home.png": "/pl/",
    "lesson.png": "/pl/courses/marka-i-wizerunek/opowiesc-i-zdjecie",
    "group.png": "/pl/coordination/groups/1",
}


def main() -> None:
    """Serve the demo, open each page at 1280 × 800 and keep its picture."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder), show=True)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
                page = browser.new_page(base_url=site.url, viewport={"width": 1280, "height": 800})
                for name, address in PICTURES.items():
                    if "/coordination/" in address:
                        sign_in(page, "pl", "koordynatorka@demo.lacznik.test")
                        page.wait_for_url("**/my")
                    page.goto(address)
                    page.screenshot(path=ROOT / "docs" / name)
                browser.close()
        finally:
            site.stop()


if __name__ == "__main__":
    main()
