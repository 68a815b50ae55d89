"""The page's small scripts, in a real browser under the real policy: each only makes nicer what works without it."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from elearn import assets
from elearn.web.headers import POLICY

PAGE = """<!doctype html><html lang="pl"><head><meta charset="utf-8"><title>Próba</title>
<script type="module" src="/page.js"></script></head><body><main id="tresc" tabindex="-1"><h1>Próba</h1>
{body}</main></body></html>"""
BODIES = {
    "/plain": "<p>Nic</p>",
    "/errors": '<div id="bledy" tabindex="-1">Popraw</div>',
    "/named": '<h2 id="wynik" tabindex="-1">Dobrze</h2><h2 id="inny" tabindex="-1">Inny</h2><p id="zwykly">x</p>',
    "/form": '<form method="post" action="/sent" data-once><button>Wyślij</button></form>',
    "/tools": '<button type="button" hidden data-print>Drukuj</button><p id="adres"> https://a.example/b </p>'
    '<button type="button" hidden data-copy="adres" data-copied="Skopiowano" data-failed="Nie udało się">'
    "<span data-label>Kopiuj</span></button>",
    "/answer": '<form method="post" action="/sent" data-once><p role="status" data-offline="Nie wysłano"></p>'
    "<button>Wyślij</button></form>",
    "/offline": '<p role="status" data-offline="Nie wysłano" data-online="Połączenie wróciło"></p>',
}


class Site(BaseHTTPRequestHandler):
    """Serves the pages above and counts what is sent; an answer to a form waits until the test lets it go."""

    script = b""
    sent: list[str] = []  # noqa: RUF012 -- one site at a time
    go = threading.Event()

    def do_GET(self):
        path = self.path.partition("?")[0]
        if path == "/page.js":
            self.answer("text/javascript", self.script)
        else:
            self.answer("text/html; charset=utf-8", PAGE.format(body=BODIES.get(path, "")).encode())

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.sent.append(self.path)
        self.go.wait(10)
        self.answer("text/html; charset=utf-8", PAGE.format(body="<p>Wysłano</p>").encode())

    def answer(self, kind, body):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="module")
def address():
    Site.script = assets._scripts()["page.js"]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Site.go.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(browser, address):
    context = browser.new_context(base_url=address)
    tab = context.new_page()
    said = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    yield tab
    context.close()
    assert said == []


@pytest.mark.parametrize(
    ("path", "focused"),
    [("/errors", "bledy"), ("/named", "wynik"), ("/named#inny", "inny"), ("/named#zwykly", None), ("/plain", None)],
)
def test_focus_goes_to_the_outcome(page, path, focused):
    page.goto(path)
    if focused:
        expect(page.locator(f"#{focused}")).to_be_focused()
    else:
        expect(page.locator("body")).to_be_focused()


def test_a_form_is_sent_once_however_often_its_button_is_pressed(page):
    Site.sent.clear()
    Site.go.clear()
    page.goto("/form")
    box = page.locator("button").bounding_box()
    for _ in range(3):
        page.mouse.click(box["x"] + 5, box["y"] + 5, delay=30)
    Site.go.set()
    expect(page.get_by_text("Wysłano")).to_be_visible()
    assert Site.sent == ["/sent"]


def test_a_form_can_be_sent_again_after_coming_back(page):
    Site.sent.clear()
    Site.go.set()
    page.goto("/form")
    page.locator("button").click()
    expect(page.get_by_text("Wysłano")).to_be_visible()
    page.go_back()
    page.locator("button").click()
    expect(page.get_by_text("Wysłano")).to_be_visible()
    assert Site.sent == ["/sent", "/sent"]


def test_copying_says_that_it_worked(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/tools")
    page.get_by_role("button", name="Kopiuj").click()
    expect(page.get_by_role("button", name="Skopiowano")).to_be_visible()


def test_the_print_button_appears_with_scripts_only(browser, address, page):
    page.goto("/tools")
    expect(page.get_by_role("button", name="Drukuj")).to_be_visible()
    context = browser.new_context(base_url=address, java_script_enabled=False)
    without = context.new_page()
    without.goto("/tools")
    expect(without.get_by_text("Drukuj")).to_be_hidden()
    context.close()


def test_a_lost_connection_is_said_at_the_form_and_its_return_too(page):
    page.goto("/offline")
    expect(page.get_by_role("status")).to_be_empty()
    page.context.set_offline(True)
    expect(page.get_by_role("status")).to_have_text("Nie wysłano")
    page.context.set_offline(False)
    expect(page.get_by_role("status")).to_have_text("Połączenie wróciło")


def test_a_server_that_needs_no_network_gets_the_answer_without_one(page):
    """Journeys show the other case: a server that is out of reach."""
    Site.sent.clear()
    Site.go.set()
    page.add_init_script("Object.defineProperty(navigator, 'onLine', { get: () => false })")
    page.goto("/answer")
    page.get_by_role("button").click()
    expect(page.get_by_text("Wysłano")).to_be_visible()
    assert Site.sent == ["/sent"]
