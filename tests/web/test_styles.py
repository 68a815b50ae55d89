"""Pages and style sheets know each other: a class that a page uses has a rule."""

import re

import pytest

from elearn.assets import SOURCES
from elearn.config import ROOT

TEMPLATES = ROOT / "elearn" / "templates"
CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def ruled() -> set[str]:
    """Classes that some rule speaks of."""
    sheets = "".join(path.read_text(encoding="utf-8") for path in (SOURCES / "css").glob("*.css"))
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", re.sub(r"/\*.*?\*/", "", sheets, flags=re.DOTALL)))


def used(source: str) -> set[str]:
    """Classes that a template names in full; those that it composes are left out."""
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    found = re.findall(r'class="((?:[^"{]|\{\{.*?\}\}|\{%.*?%\})*)"', source, re.DOTALL)
    named = (CODE.sub(lambda code: "\0" if code[0].startswith("{{") else " ", one) for one in found)
    return {name for names in named for name in names.split() if "\0" not in name}


def test_reading_finds_names_and_skips_composed_ones():
    assert used('<p class="note note--{{ kind }}{% if on %} wide{% endif %}"></p>{# class="no" #}') == {"note", "wide"}


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.relative_to(TEMPLATES).as_posix()
)
def test_every_class_of_a_page_has_a_rule(path):
    missing = used(path.read_text(encoding="utf-8")) - ruled()
    assert not missing, f"{path.name} uses {sorted(missing)}: use a class of elearn/static/css, or add its rule there"


def test_no_sheet_uses_what_the_oldest_browsers_do_not_know():
    for sheet in (SOURCES / "css").glob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        for word in (":has(", "color-mix(", "light-dark(", "@container", "&:", "& "):
            assert word not in text, f"{sheet.name}: {word} is unknown to Chrome 109 or Safari 15.4"
