"""Drawings: shapes and words are taken, everything that could do more is refused with its name."""

import pytest

from elearn.domain.course import drawing
from elearn.domain.course.findings import Findings

GOOD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 240" role="img"><title>Mapa</title>'
    '<defs><marker id="a" viewBox="0 0 4 4"><path d="M0 0 4 2 0 4"/></marker></defs>'
    '<rect width="400" height="240" fill="#fff"/><text x="10" y="20">Zażółć</text>'
    '<path d="M0 0h9" stroke="#000" marker-end="url(#a)"/></svg>'
)


def problems(content):
    found = Findings()
    drawing.check("media/mapa.svg", content if isinstance(content, bytes) else content.encode(), found)
    return [(one.code, *(value for _, value in one.values)) for one in found.sorted()]


def test_shapes_and_words_are_taken_and_have_a_size():
    assert problems(GOOD) == []
    assert drawing.picture_size(GOOD.encode()) == (400, 240)


@pytest.mark.parametrize(
    ("content", "code", "name"),
    [
        (GOOD.replace("<title>", "<script>alert(1)</script><title>"), "drawing_element", "script"),
        (GOOD.replace("<title>", "<style>a{}</style><title>"), "drawing_element", "style"),
        (GOOD.replace("<title>", "<foreignObject/><title>"), "drawing_element", "foreignObject"),
        (GOOD.replace("<title>", "<image/><title>"), "drawing_element", "image"),
        (GOOD.replace("<title>", '<a xmlns="http://www.w3.org/1999/xhtml"/><title>'), "drawing_element", None),
        (GOOD.replace('role="img"', 'onload="alert(1)"'), "drawing_attribute", "onload"),
        (GOOD.replace('fill="#fff"', 'style="fill:red"'), "drawing_attribute", "style"),
        (GOOD.replace('fill="#fff"', 'fill="url(https://example.org/a)"'), "drawing_attribute", "fill"),
        (GOOD.replace('fill="#fff"', 'fill="URL(//example.org)"'), "drawing_attribute", "fill"),
        (GOOD.replace("<title>", '<g href="https://example.org"/><title>'), "drawing_attribute", "href"),
    ],
)
def test_what_could_do_more_is_refused_by_name(content, code, name):
    (found,) = problems(content)
    assert found[0] == code
    assert name is None or found[1] == name


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<!DOCTYPE svg [<!ENTITY a 'b'>]>" + GOOD, "drawing_declaration"),
        ("<?xml version='1.0'?>" + GOOD, "drawing_declaration"),
        (GOOD.replace("</svg>", ""), "drawing_xml"),
        (b"<svg \xff\xfe>", "drawing_xml"),
        (GOOD.replace(' viewBox="0 0 400 240"', ""), "drawing_box"),
        (GOOD.replace("0 0 400 240", "0 0 0 240"), "drawing_box"),
        (GOOD.replace("<title>", "<g>" * 60 + "</g>" * 60 + "<title>"), "drawing_big"),
        (GOOD.replace("<title>", "<g/>" * 6000 + "<title>"), "drawing_big"),
    ],
)
def test_what_cannot_be_shown_is_said(content, code):
    assert code in {found[0] for found in problems(content)}
