"""Templates with their sentences, addresses and settings compiled in say the same as those that look everything up."""

from dataclasses import replace

import pytest
from flask_babel import force_locale
from jinja2 import DictLoader

from tests.application import application_with, dispose, settings_of


@pytest.fixture
def made(sqlite_url, tmp_path):
    """Make an application with these templates and settings; `said(app, name, …)` renders one."""
    apps = []

    def make(templates, **settings):
        app = application_with(settings_of(tmp_path / "instance", sqlite_url, **settings))
        loader = DictLoader(templates)
        for environment in (app.jinja_env, *app.extensions["templates"].spoken.values()):
            environment.loader = loader
        apps.append(app)
        return app

    yield make
    for app in apps:
        dispose(app)


def said(app, name, language="pl", **values):
    with app.test_request_context(f"/{language}/help"), force_locale(language):
        app.preprocess_request()
        return app.jinja_env.get_or_select_template(name).render(**values)


def code(app, language, name):
    environment = app.extensions["templates"].spoken[language]
    return environment.compile(environment.loader.get_source(environment, name)[0], name, raw=True)


TEXT = """{{ _("Pomoc") }}|{{ url_for("site.help") }}|{{ asset("style.css") }}|{{ settings.site_name }}"""


@pytest.mark.parametrize(("language", "help_"), [("pl", "Pomoc|/pl/help|"), ("en", "Help|/en/help|")])
def test_what_never_changes_is_part_of_the_compiled_template(made, language, help_):
    app = made({"page.html": TEXT})
    source = code(app, language, "page.html")
    assert help_ in source
    assert "|Łącznik" in source
    assert "context.call" not in source
    assert said(app, "page.html", language).startswith(help_)


def test_what_depends_on_the_request_is_left_to_the_request(made):
    asked = '{{ url_for("learning.course", course=slug) }} {{ _("Lekcja %(number)s z %(total)s", number=n, total=2) }}'
    app = made({"page.html": asked})
    assert said(app, "page.html", slug="a", n="<1>").startswith("/pl/courses/a Lekcja &lt;1&gt; z")
    assert said(app, "page.html", slug="b", n=7).startswith("/pl/courses/b Lekcja 7 z")


def test_a_setting_is_escaped(made):
    app = made(
        {"page.html": "{{ settings.site_name }}", "letter.txt": "{{ settings.site_name }}"}, site_name="Ty & <my>"
    )
    assert said(app, "page.html") == "Ty &amp; &lt;my&gt;"
    assert said(app, "letter.txt") == "Ty & <my>"


def test_a_page_that_this_installation_does_not_have_is_asked_for_later(made):
    template = {"page.html": '{% if settings.demo %}{{ url_for("mailbox.inbox") }}{% endif %}.'}
    assert said(made(template), "page.html") == "."


def test_secrets_are_never_compiled_in(made):
    app = made({"page.html": "{{ settings.secret_key }}"})
    assert app.config["SECRET_KEY"] not in code(app, "pl", "page.html")


def test_two_installations_do_not_share_compiled_templates(made):
    template = {"page.html": "{{ settings.site_name }}"}
    one, other = made(template, site_name="Jedna"), made(template, site_name="Druga")
    assert (said(one, "page.html"), said(other, "page.html")) == ("Jedna", "Druga")
    assert not one.extensions["templates"].states & other.extensions["templates"].states


def test_every_template_of_the_product_compiles_in_every_language(sqlite_settings):
    app = application_with(sqlite_settings)
    kept = app.extensions["templates"]
    for environment in kept.spoken.values():
        names = environment.list_templates()
        assert len(names) > 80
        for name in names:
            environment.get_template(name)
    dispose(app)


def test_loading_all_forgets_what_was_kept_for_another_state(made, tmp_path):
    app = made({"page.html": "."})
    folder = tmp_path / "kept"
    folder.mkdir()
    kept = replace(app.extensions["templates"], folder=folder)
    old, new = folder / "0123456789abcdef-old", folder / f"{min(kept.states)}-new"
    for file in (old, new):
        file.touch()
    kept.load()
    assert not old.exists()
    assert new.exists()
