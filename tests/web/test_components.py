"""Every component renders in each of its states: ids unique, references resolved, no inline style, words."""

import re
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from flask import Flask, flash, render_template_string
from flask_babel import Babel
from flask_wtf import CSRFProtect, FlaskForm
from werkzeug.routing import UnicodeConverter
from wtforms import (
    BooleanField,
    EmailField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from elearn.assets import ICONS
from elearn.config import ROOT, Settings

ENDPOINTS = (
    "catalog.home", "catalog.shelf", "learning.home", "holder.badges", "badges.check",
    "site.contact", "site.privacy", "site.accessibility", "site.help",
    "accounts.sign_in", "accounts.sign_up", "accounts.account", "accounts.sign_out", "mailbox.inbox",
)  # fmt: skip
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "path", "circle", "rect", "use", "wbr"}


class Page(HTMLParser):
    """What a page says to machines: tags in balance, ids, references, visible words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data

    def all(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.tags if tag == name]

    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]


def checked(html: str) -> Page:
    page = Page(html)
    ids = page.ids()
    assert len(ids) == len(set(ids)), "an id stands twice"
    for tag, attributes in page.tags:
        assert "style" not in attributes, f"<{tag}> has inline style"
        assert not [name for name in attributes if name.startswith("on")], f"<{tag}> has inline script"
        for reference in ("aria-describedby", "aria-labelledby", "for"):
            for target in (attributes.get(reference) or "").split():
                assert target in ids, f"{reference}={target!r} leads nowhere"
        if tag == "svg":
            assert attributes.get("aria-hidden") == "true" or (
                attributes.get("role") == "img" and attributes.get("aria-label")
            )
        if tag == "use":
            assert attributes["href"].partition("#")[2] in ICONS
    labelled = {attributes.get("for") for attributes in page.all("label")}
    for tag in ("input", "select", "textarea"):
        for attributes in page.all(tag):
            if attributes.get("type") != "hidden":
                assert attributes["id"] in labelled, f"{attributes['id']} has no label"
    return page


class Form(FlaskForm):
    """Every kind of field once."""

    name = StringField("Imię i nazwisko")
    email = EmailField("Adres e-mail", [InputRequired("Wpisz adres")], description="Na przykład jan@poczta.pl")
    password = PasswordField("Hasło", [InputRequired("Wpisz hasło")])
    sector = RadioField(
        "Sektor",
        [InputRequired("Wybierz sektor")],
        choices=[SelectChoice("ngo", "organizacja"), SelectChoice("jst", "gmina")],
    )
    topics = SelectMultipleField("Tematy", choices=[SelectChoice("law", "Prawo"), SelectChoice("brand", "Marka")])
    powiat = SelectField("Powiat", choices=[SelectChoice("", "–"), SelectChoice("plock", "płocki")])
    consent = BooleanField("Zgadzam się")
    text = TextAreaField("Wiadomość", [InputRequired("Napisz wiadomość")])

    def validate_consent(self, field):
        if not field.data:
            raise ValidationError("Zaznacz zgodę")


@pytest.fixture(scope="module")
def app():
    app = Flask("components", template_folder=str(ROOT / "elearn" / "templates"))
    app.secret_key = "components"
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Babel(app)
    CSRFProtect(app)
    for endpoint in ENDPOINTS:
        app.add_url_rule(f"/{endpoint}", endpoint, lambda: "")
    app.url_map.converters["language"] = UnicodeConverter
    app.add_url_rule("/<language:language>/", "start", lambda: "")
    app.jinja_env.globals.update(
        asset=lambda name: f"/static/{name}",
        settings=Settings(contact_phone="22 000 00 00", funder="Dofinansowano ze środków województwa."),
        language=lambda: "pl",
        alternate_urls=lambda: [("pl", "Polski", "/pl/"), ("en", "English", "/en/")],
        current_person=None,
    )
    return app


@pytest.fixture
def render(app):
    def rendered(source: str, method: str = "GET", data=None, **values) -> str:
        with app.test_request_context("/", method=method, data=data or {}):
            form = Form()
            if method == "POST":
                form.validate()
                form.csrf_token.errors = []
            return render_template_string(source, form=form, **values)

    return rendered


@pytest.fixture
def draw(render):
    """Draw one call of a macro, such as `note("Zapisano")` of `message`, and check it."""

    def drawn(file: str, call: str, **values) -> Page:
        return checked(
            render(f'{{% import "components/{file}.html" as from_file %}}{{{{ from_file.{call} }}}}', **values)
        )

    return drawn


FIELDS = """
{% from "components/form.html" import form as sent, field, radios, checkboxes, checkbox, error_summary, button %}
{{ error_summary(form) }}
{% call sent("/there", id="f", class="wide", upload=true) %}
  {{ field(form.name, autocomplete="name") }}{{ field(form.email, autocomplete="email", inputmode="email") }}
  {{ field(form.password, autocomplete="new-password") }}{{ radios(form.sector, hint="Jedno z dwóch") }}
  {{ checkboxes(form.topics) }}{{ field(form.powiat, optional=true, narrow=true) }}
  {{ checkbox(form.consent, hint="Możesz ją cofnąć") }}{{ field(form.text, rows=5) }}
  {{ button("Zapisz", go=true) }}
{% endcall %}"""


def test_fields_are_labelled_hinted_and_optional_ones_say_so(render):
    page = checked(render(FIELDS))
    assert page.words.count("(nieobowiązkowe)") == 3
    email = next(one for one in page.all("input") if one.get("id") == "email")
    assert email["type"] == "email"
    assert email["autocomplete"] == "email"
    assert email["inputmode"] == "email"
    assert email["aria-describedby"] == "email-hint"
    assert "aria-invalid" not in email
    assert "Popraw" not in page.words


def test_a_form_carries_its_token_and_is_sent_once(render):
    page = checked(render(FIELDS))
    (form,) = page.all("form")
    assert form["method"] == "post"
    assert form["action"] == "/there"
    assert form["enctype"] == "multipart/form-data"
    assert "data-once" in form
    assert "novalidate" in form
    assert next(one for one in page.all("input") if one["name"] == "csrf_token")["value"]


def test_a_get_form_carries_no_token(render):
    page = checked(
        render('{% from "components/form.html" import form as sent %}{% call sent("/", method="get") %}x{% endcall %}')
    )
    assert not page.all("input")
    assert "data-once" not in page.all("form")[0]


def test_errors_stand_at_the_field_and_in_the_summary_in_the_same_words(render):
    page = checked(render(FIELDS, method="POST", data={"name": "Ola", "powiat": "plock"}))
    assert page.words.count("Wpisz adres") == 2
    summary = next(attributes for _, attributes in page.tags if attributes.get("id") == "bledy")
    assert summary["role"] == "alert"
    assert summary["tabindex"] == "-1"
    links = [one["href"] for one in page.all("a")]
    assert links == ["#email", "#password", "#sector-0", "#consent", "#text"]
    assert all(link[1:] in page.ids() for link in links)
    email = next(one for one in page.all("input") if one.get("id") == "email")
    assert email["aria-invalid"] == "true"
    assert email["aria-describedby"] == "email-hint email-err"
    assert next(one for one in page.all("input") if one.get("id") == "name")["value"] == "Ola"


def test_a_summary_takes_problems_of_no_field(render):
    page = Page(
        render(
            '{% from "components/form.html" import error_summary %}'
            '{{ error_summary(problems=[("o1", "Zaznacz odpowiedź")], title="Zanim przejdziesz dalej") }}'
        )
    )
    assert "Zanim przejdziesz dalej" in page.words
    assert page.all("a") == [{"href": "#o1"}]


def test_what_people_wrote_is_escaped_everywhere(render):
    html = render(
        '{% from "components/course.html" import course_card %}{% from "components/badge.html" import badge_art %}'
        '{% from "components/message.html" import note %}{% from "components/listing.html" import facts %}'
        '<ul>{{ course_card(bad, "/", bad, bad, 1, meta=[(none, bad)]) }}</ul>'
        "{{ badge_art(bad, 1) }}{{ note(bad, text=bad) }}{{ facts([(bad, bad)]) }}",
        bad='<b id="x">&"',
    )
    assert "<b id" not in html


BUTTONS = """
{% from "components/form.html" import button, button_link, search_box %}
{{ button("Zapisz") }}{{ button("Anuluj", kind="2") }}
{{ button("Pomiń", kind="3", name="skip", value="1", small=true) }}
{{ button("Usuń kurs…", kind="bad", icon_name="x", full=true) }}{{ button_link("Zacznij lekcję 1", "/there", go=true) }}
{{ button_link("Pobierz", "/file", kind="2", icon_name="down", download=true) }}
{{ search_box("/courses", "Czego szukasz?", value="łódź") }}"""


def test_buttons_send_and_links_lead(render):
    page = checked(render(BUTTONS))
    assert [one["class"] for one in page.all("button")] == [
        "btn",
        "btn btn--2",
        "btn btn--3 btn--s",
        "btn btn--bad btn--full",
        "btn",
    ]
    assert [one["class"] for one in page.all("a")] == ["btn btn--go", "btn btn--2"]
    assert page.all("input")[0]["value"] == "łódź"


@pytest.mark.parametrize(("kind", "drawn"), [("ok", "check"), ("bad", "alert"), ("tip", "clock"), ("info", "info")])
def test_a_note_has_icon_and_title(draw, kind, drawn):
    page = draw("message", 'note("Zapisano", kind=kind, text="Tak.", id="zapisano", status=true, heading=2)', kind=kind)
    assert page.all("use")[0]["href"].endswith(f"#{drawn}")
    assert page.all("div")[0] == {"class": f"note note--{kind}", "id": "zapisano", "tabindex": "-1", "role": "status"}
    assert "Zapisano" in page.words
    assert page.all("h2")


def test_a_note_can_hold_anything(render):
    page = checked(
        render(
            '{% from "components/message.html" import note %}'
            '{% call note("Nowa wersja") %}<p><a href="/">Zobacz</a></p>{% endcall %}'
        )
    )
    assert page.all("a")


@pytest.mark.parametrize("kind", ["", "leaf", "honey", "berry", "corn", "plum", "pine"])
def test_a_tag_is_words(draw, kind):
    page = draw("message", 'tag("ukończony", kind=kind, icon_name="check")', kind=kind)
    assert page.words.strip() == "ukończony"


@pytest.mark.parametrize("broken", [True, False])
def test_an_empty_place_says_why_and_what_to_do(draw, broken):
    page = draw(
        "message",
        'empty("Nic tu nie ma", "Zacznij od lekcji.", action="Wybierz kurs", href="/courses", broken=broken, level=1)',
        broken=broken,
    )
    assert page.all("h1")
    assert page.all("a")[0]["href"] == "/courses"


@pytest.mark.parametrize(
    ("counts", "on", "in_hand"),
    [
        ((0, 7, 1), 0, 1),
        ((3, 7, 1), 3, 1),
        ((7, 7, 1), 7, 0),
        ((0, 0, 0), 0, 0),
        ((20, 20, 0), 20, 0),
        ((30, 60, 1), 10, 1),
        ((60, 60, 1), 20, 0),
    ],
)
def test_dashes_count_in_bars_and_in_words(draw, counts, on, in_hand):
    done, total, now = counts
    page = draw("progress", "dashes(done, total, now)", done=done, total=total, now=now)
    bars = [one.get("class") for one in page.all("i")]
    assert len(bars) == min(total, 20)
    assert bars.count("on") == on
    assert bars.count("now") == in_hand
    assert page.all("div")[0]["aria-label"] == f"Postęp: {done} z {total}"


def test_dashes_can_show_each_answer(draw):
    page = draw("progress", 'dash_states(["on", "bad", "now", ""], "Dobra, zła, bieżąca")')
    assert [one.get("class") for one in page.all("i")] == ["on", "bad", "now", None]


@pytest.mark.parametrize(
    ("done", "total", "share"), [(0, 7, None), (3, 7, "42.9 100"), (7, 7, "100.0 100"), (0, 0, None)]
)
def test_a_ring_is_drawn_with_attributes(draw, done, total, share):
    page = draw("progress", 'ring(done, total, "Ukończono %d z %d lekcji" % (done, total))', done=done, total=total)
    drawn = [one.get("stroke-dasharray") for one in page.all("circle")]
    assert drawn == [None] if share is None else [None, share]


def test_a_checklist_says_what_is_done(draw):
    page = draw("progress", 'checklist([("Lekcje", true), ("Test", false)])')
    assert "Lekcje – zrobione" in page.words
    assert "Test – do zrobienia" in page.words


LESSONS = [
    {"number": 1, "title": "Marka", "href": "/1", "state": "done", "meta": ["lekcja", "8 min"]},
    {"number": 2, "title": "Historia", "href": "/2", "state": "now", "meta": []},
    {"number": 3, "title": "Test", "href": "/3", "state": "", "meta": [], "status": "zamknięta"},
    {"number": 4, "title": "Znak", "href": "/4", "state": "", "meta": []},
]


def test_a_path_says_the_state_of_each_lesson(draw):
    page = draw("progress", "lesson_path(lessons, start=4)", lessons=LESSONS)
    assert page.all("ol")[0]["start"] == "4"
    assert [one.get("aria-current") for one in page.all("a")] == [None, "step", None, None]
    for words in ("Ukończona", "W trakcie", "zamknięta", "Do zrobienia", "8 min"):
        assert words in page.words


def test_the_outline_marks_the_page_itself(draw):
    lessons = [LESSONS[0], {**LESSONS[1], "current": True}]
    page = draw("progress", "lesson_path(lessons, small=true)", lessons=lessons)
    assert [one.get("aria-current") for one in page.all("a")] == [None, "page"]
    assert "ukończona" in page.words


@pytest.mark.parametrize("ground", ["pine", "corn", "plum", "ink", "honey"])
@pytest.mark.parametrize("pattern", range(1, 7))
def test_a_course_card_and_its_badge_share_the_cloth(render, pattern, ground):
    page = checked(
        render(
            '{% from "components/course.html" import course_card %}'
            '{% from "components/badge.html" import badge_row, badge_art %}'
            '<ul>{{ course_card("Marka", "/c", "O marce.", topic="Promocja", pattern=pattern, ground=ground,'
            ' meta=[("list", "7 lekcji")], progress=(3, 7), level=2, lang="pl") }}'
            '{{ badge_row("Marka", "9 marca", href="/b", pattern=pattern, ground=ground) }}'
            '{{ badge_row("Marka", "brakuje 4 lekcji") }}</ul>{{ badge_art("Marka i wizerunek", pattern, ground) }}',
            pattern=pattern,
            ground=ground,
        )
    )
    assert page.all("div")[0]["class"] == f"cloth cloth--{pattern}" + ("" if ground == "pine" else f" g-{ground}")
    assert "Ukończone lekcje: 3 z 7" in [one.get("aria-label") for one in page.all("div")]
    assert page.all("svg")[-1]["aria-label"] == "Odznaka: Marka i wizerunek"


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("RODO", ["RODO"]),
        ("Marka i wizerunek", ["Marka i", "wizerunek"]),
        ("Współpraca z samorządem i firmami", ["Współpraca z", "samorządem i", "firmami"]),
        ("Jawność i rozliczanie pieniędzy z dotacji", ["Jawność i", "rozliczanie", "pieniędzy z dotacji"]),
    ],
)
def test_a_badge_breaks_its_name_into_at_most_three_lines(render, name, lines):
    html = render('{% from "components/badge.html" import badge_art %}{{ badge_art(name, 2) }}', name=name)
    assert re.findall(r"<text[^>]*>([^<]*)</text>", html) == lines


LISTING = """
{% from "components/listing.html" import crumbs, meta, facts, chips, filters, pager, neighbours %}
{% from "components/listing.html" import date_block, table, copy_button, offline_line %}
{{ crumbs([("Kursy", "/courses")]) }}{{ meta([("clock", "12 min"), (none, "PL")]) }}
{{ facts([("Wystawca", "Fundacja")], bare=true, small=true) }}
{{ chips("Tematy", [("Wszystkie", "/", true, none), ("Prawo", "/?t=law", false, 5)]) }}
{% call filters("/courses", found="2 kursy") %}
<div class="field"><label for="t">Temat</label><select class="in" id="t" name="t"></select></div>{% endcall %}
{{ pager(2, 7, previous="/?page=1", next="/?page=3") }}{{ pager(1, 1) }}
{{ neighbours("Sąsiednie lekcje", previous=("Marka", "/1"), next=("Znak", "/3")) }}
{{ neighbours("Inne", next=("Znak", "/3")) }}
{{ date_block(12, "marca") }}
{% call table("Podejścia") %}<tbody><tr><th scope="row">1</th><td>7</td></tr></tbody>{% endcall %}
<p id="adres">https://a.example</p>{{ copy_button("adres", "Skopiuj adres") }}{{ offline_line() }}"""


def test_the_words_of_lists(render):
    page = checked(render(LISTING))
    assert "Strona 2 z 7" in page.words
    assert page.words.count("Strona ") == 1
    assert "(5)" in page.words
    region = next(one for one in page.all("div") if one.get("role") == "region")
    assert region == {"class": "scroll", "role": "region", "tabindex": "0", "aria-label": "Podejścia"}
    copy = next(one for one in page.all("button") if "data-copy" in one)
    assert "hidden" in copy
    assert copy["data-copy"] in page.ids()
    assert next(one for one in page.all("p") if "data-offline" in one)["role"] == "status"


PERSON = SimpleNamespace(display_name="Oksana Melnyk", initials="OM", theme="dark")


@pytest.mark.parametrize("layout", ["page", "narrow", "lesson"])
@pytest.mark.parametrize("person", [None, PERSON])
def test_layouts_hold_a_whole_page(render, layout, person):
    filled = {"page": "main", "narrow": "content", "lesson": "article"}[layout]
    source = f"""{{% extends "layouts/{layout}.html" %}}{{% set nav = "courses" %}}"""
    source += "{% block title %}Kursy & więcej{% endblock %}"
    source += f"{{% block {filled} %}}<h1>Kursy</h1>{{% endblock %}}"
    html = render(source, current_person=person)
    page = checked(html)
    assert html.startswith('<!doctype html>\n<html lang="pl"')
    assert page.all("html")[0].get("data-theme") == ("dark" if person else None)
    assert "Kursy & więcej – Łącznik" in page.words
    assert len(page.all("h1")) == 1
    assert [one["id"] for one in page.all("main")] == ["tresc"]
    assert len(page.all("header")) == len(page.all("footer")) == 1
    assert len(page.all("a")) > 8
    nav = [one for one in page.all("a") if one.get("aria-current") == "page"]
    assert [one["href"] for one in nav] == ["/catalog.shelf"]
    assert ("Moja nauka" in page.words) is (person is not None)
    assert ("Wyloguj się" in page.words) is (person is not None)
    assert ("Zaloguj się" in page.words) is (person is None)
    assert "tel:220000000" in html


@pytest.mark.parametrize(("path", "named"), [("/pl/", True), ("/badges/1", False)])
def test_pages_in_a_language_name_their_twins(app, path, named):
    with app.test_request_context(path):
        page = checked(render_template_string('{% extends "layouts/page.html" %}{% block title %}x{% endblock %}'))
    links = {(one["rel"], one.get("hreflang")): one["href"] for one in page.all("link")}
    if named:
        assert links["canonical", None] == "http://127.0.0.1:8000/pl/"
        assert links["alternate", "en"] == "http://127.0.0.1:8000/en/"
    else:
        assert ("canonical", None) not in links
        assert ("alternate", "en") not in links


def test_readers_who_save_data_get_no_fonts(app):
    with app.test_request_context("/", headers={"Save-Data": "on"}):
        html = render_template_string('{% extends "layouts/page.html" %}{% block title %}x{% endblock %}')
    assert "style-thrifty.css" in html
    assert "woff2" not in html


def test_what_was_said_after_a_redirect_takes_focus_once(app):
    with app.test_request_context("/"):
        flash("Zapisano zmiany", "ok")
        flash("Za dużo prób", "bad")
        page = checked(render_template_string('{% extends "layouts/page.html" %}{% block title %}x{% endblock %}'))
    said = [one for one in page.all("div") if one.get("id") == "zapisano"]
    assert said == [{"class": "wrap notices", "id": "zapisano", "role": "status", "tabindex": "-1"}]
    assert "Zapisano zmiany" in page.words


def test_the_demo_says_that_it_is_one(app):
    with app.test_request_context("/"):
        html = render_template_string(
            '{% extends "layouts/page.html" %}{% block title %}x{% endblock %}', settings=Settings(demo=True)
        )
    assert "/mailbox.inbox" in html


def test_the_plain_layout_asks_nothing_of_session_or_address(app):
    with app.app_context():
        template = app.jinja_env.from_string(
            '{% extends "layouts/plain.html" %}{% block title %}To nasz błąd{% endblock %}'
            "{% block main %}<h1>To nasz błąd</h1>{% endblock %}"
        )
        page = checked(template.render(page_language="en"))
    assert page.all("html")[0]["lang"] == "en"
    assert page.all("h1")


def test_the_print_layout_has_no_navigation(render):
    page = checked(
        render(
            '{% extends "layouts/print.html" %}{% block title %}Karta{% endblock %}'
            "{% block content %}<h1>Karta</h1>{% endblock %}",
            back="/pl/courses/a/b",
        )
    )
    assert not page.all("nav")
    assert "/pl/courses/a/b" in page.words


def test_a_mail_has_two_twins_and_no_pictures(app):
    with app.app_context():
        html = app.jinja_env.from_string(
            '{% extends "layouts/mail.html" %}'
            '{% from "components/mail.html" import mail_button, mail_text, mail_facts, mail_link %}'
            '{% block content %}{{ mail_text("Witamy <b>") }}{{ mail_facts([("Kiedy", "dziś")]) }}'
            '{{ mail_button("Potwierdź", "https://a.example/x?a=1&b=2") }}'
            '{% call mail_text() %}{{ mail_link("tu", "https://a.example") }}{% endcall %}{% endblock %}'
            "{% block reason %}Bo tak.{% endblock %}"
        ).render(mail_language="pl", subject="Potwierdź adres")
        text = app.jinja_env.get_template("layouts/mail.txt").render()
    page = Page(html)
    assert page.all("html")[0]["lang"] == "pl"
    assert len(page.all("h1")) == 1
    assert not page.all("img")
    assert not page.all("link")
    assert "Witamy <b>" in page.words
    assert Settings().contact_email in page.words
    assert Settings().contact_email in text
    assert "<" not in text
