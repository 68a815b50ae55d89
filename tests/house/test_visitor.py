"""The test visitor sees what a person would trip over: each fault is shown once on a planted page."""

import pytest
from flask import Flask, redirect, request

from elearn.config import Settings
from tests.page import faults
from tests.visitor import Visitor

FINE = """<!doctype html><html lang="{lang}"><head><title>Kurs – Łącznik</title></head>
<body><main><h1>Title</h1>{body}</main></body></html>"""
FORM = """<form method="post" action="/there"><input type="hidden" name="csrf_token" value="t">
<label for="n">Name</label><input id="n" name="name" value="before"><textarea name="note" aria-label="Note">
old</textarea><fieldset><legend>Which</legend><label><input type="radio" name="pick" value="1">One</label>
<label><input type="radio" name="pick" value="2">Two</label></fieldset>
<label for="s">Sel</label><select id="s" name="sel"><option value="a">Alpha</option>
<option value="b">Beta</option></select>
<label><input type="checkbox" name="many" value="x" checked>X</label>
<label><input type="checkbox" name="many" value="y">Y</label>
<button>Save</button> <button name="other" value="1">Save and go</button></form>"""
PLANTED = {
    '<img src="/there">': "has no alt",
    '<input name="email">': "has no label",
    '<p id="a"></p><p id="a"></p>': "stands 2 times",
    '<a href="#nowhere">x</a>': "leads nowhere on the page",
    '<a href="/there"></a>': "has no words",
    "<h1>Second</h1>": "exactly one <h1>",
    "<div><p></div>": "closes <p>",
    '<p style="color:red">x</p>': "has style=",
    '<p onclick="x()">x</p>': "has onclick=",
    "<script>x()</script>": "a script stands in the page",
    "<style>p{}</style>": "a style sheet stands in the page",
    '<a href="javascript:x()">x</a>': "starts a script",
    "<p>Zażółć gęślą</p>": "Polish on an English page",
    '<img src="/there" alt="Zażółć">': "Polish on an English page",
    "<p>%(count)s lessons</p>": "was not filled in",
    '<p aria-describedby="gone">x</p>': "points at no element",
}


@pytest.mark.parametrize(("body", "message"), PLANTED.items())
def test_a_planted_fault_is_found(body, message):
    assert any(message in fault for fault in faults(FINE.format(lang="en", body=body), {"Łącznik"}))


def test_a_fine_page_has_no_faults():
    body = (
        '<p lang="pl">Zażółć</p><p translate="no">Żaba</p><p>Łącznik</p><img src="/x" alt=""><svg><path d="M0"/></svg>'
    )
    assert faults(FINE.format(lang="en", body=body), {"Łącznik"}) == []


def test_a_page_without_language_or_title_is_found():
    found = faults("<html><head></head><body><h1>x</h1></body></html>")
    assert any("no lang" in fault for fault in found)
    assert any("<title>" in fault for fault in found)


@pytest.fixture
def pages():
    """Bodies of the planted site's pages, by path."""
    return {}


@pytest.fixture
def planted(pages):
    """A visitor of a small site whose pages the test writes itself."""
    site = Flask("planted", static_folder=None)
    site.extensions["settings"] = Settings()
    policy = {"Content-Security-Policy": "default-src 'self'", "X-Content-Type-Options": "nosniff"}

    @site.route("/page/<name>")
    def page(name):
        return FINE.format(lang="en", body=pages[name]), 200, policy

    @site.route("/there", methods=["GET", "POST"])
    def there():
        if request.method == "POST":
            site.extensions["sent"] = request.form
            return redirect("/page/done", 303)
        return "plain", 200, {"Content-Type": "text/plain"}

    @site.get("/away")
    def away():
        return redirect("http://elsewhere.example/", 302)

    @site.get("/bare")
    def bare():
        return FINE.format(lang="en", body="")

    pages["done"] = "<p>Saved.</p>"
    return Visitor(site)


def test_the_visitor_fills_in_what_is_there_and_follows(planted, pages):
    pages["form"] = FORM
    planted.open("/page/form").fill(name="after", pick="Two", sel="Beta", many=["x", "Y"]).send("Save and go")
    sent = planted.app.extensions["sent"]
    assert sent.to_dict(flat=False) == {
        "csrf_token": ["t"],
        "name": ["after"],
        "note": ["old"],
        "pick": ["2"],
        "sel": ["b"],
        "many": ["x", "y"],
        "other": ["1"],
    }
    assert planted.text == "Title Saved."
    assert planted.path == "/page/done"


def test_the_exact_button_wins(planted, pages):
    pages["form"] = FORM
    planted.open("/page/form").send("Save")
    assert "other" not in planted.app.extensions["sent"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('<form method="post" action="/there"><button>Go</button></form>', "without a csrf_token"),
        ('<form action="/page/x"></form>', "has no button"),
        ('<a href="/gone">Gone</a>', "leads nowhere"),
        ('<form method="post" action="/page/x"><button>Go</button></form>', "405 for POST"),
        ('<img alt="" src="https://elsewhere.example/x.png">', "fetched from another site"),
        ('<a href="data:text/html,x">x</a>', "strange scheme"),
    ],
)  # fmt: skip
def test_a_planted_link_or_form_is_found(planted, pages, body, message):
    pages["x"] = body
    with pytest.raises(AssertionError, match=message):
        planted.open("/page/x")


def test_a_page_without_a_policy_is_found(planted):
    with pytest.raises(AssertionError, match="no Content-Security-Policy"):
        planted.open("/bare")


def test_a_redirect_off_the_site_is_found(planted):
    with pytest.raises(AssertionError, match="leads away"):
        planted.open("/away")


def test_a_field_that_is_not_there_cannot_be_filled(planted, pages):
    pages["form"] = FORM
    with pytest.raises(AssertionError, match="no field 'surname'"):
        planted.open("/page/form").fill(surname="x")


def test_a_choice_that_is_not_offered_cannot_be_made(planted, pages):
    pages["form"] = FORM
    with pytest.raises(AssertionError, match=r"offers .* not \['3'\]"):
        planted.open("/page/form").fill(pick=3)


def test_a_button_that_is_not_there_cannot_be_pressed(planted, pages):
    pages["form"] = FORM
    with pytest.raises(AssertionError, match="no button 'Delete'"):
        planted.open("/page/form").send("Delete")


def test_an_unexpected_status_is_found(planted):
    with pytest.raises(AssertionError, match="answered 404, not 200"):
        planted.open("/nowhere")
