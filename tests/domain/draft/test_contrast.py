"""Contrast of words in a drawing against what is painted below them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.domain.draft.contrast import colour_of, faint_words, ratio

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">'


def faint(inside):
    return [one.words for one in faint_words(f"{HEAD}{inside}</svg>".encode())]


def test_the_ratio_is_that_of_wcag():
    assert ratio((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert ratio((255, 255, 255), (118, 118, 118)) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("#fff", ((255, 255, 255), 1)),
        ("#1F5C4D", ((31, 92, 77), 1)),
        ("#00000080", ((0, 0, 0), 128 / 255)),
        ("rgb(10, 20, 30)", ((10, 20, 30), 1)),
        ("navy", ((0, 0, 128), 1)),
        ("none", None),
        ("inherit", None),
    ],
)
def test_colours_are_read_as_svg_writes_them(written, meant):
    assert colour_of(written) == meant


DARK = '<rect width="200" height="100" fill="#123"/>'
MOVED = '<g transform="translate(100 0)"><rect width="90" height="90" fill="#111"/></g>'
POLYGON = '<polygon points="0,0 200,0 200,100 0,100" fill="#222"/>'
GRADIENT = '<linearGradient id="g"><stop stop-color="#fff"/><stop stop-color="#000"/></linearGradient>'


@pytest.mark.parametrize(
    "drawing",
    [
        '<text x="5" y="20" fill="#bbb">szare na białym</text>',
        f'{DARK}<text x="5" y="20">czarne na ciemnym</text>',
        '<g fill="#ccc"><text x="5" y="20">kolor grupy</text></g>',
        f'{MOVED}<text x="110" y="40">przesunięte</text>',
        '<circle cx="100" cy="50" r="40" fill="#222"/><text x="100" y="52" text-anchor="middle">w kole</text>',
        '<path d="M0 0 h200 v100 h-200 z" fill="#222"/><text x="5" y="50">na ścieżce</text>',
        f'{POLYGON}<text x="5" y="50">na wielokącie</text>',
        '<text x="5" y="40" font-size="12" fill="#888">małe</text>',
        '<text x="5" y="40"><tspan fill="#ddd">w środku</tspan></text>',
        f'<defs>{GRADIENT}</defs><rect width="200" height="100" fill="url(#g)"/><text x="5" y="20">przejście</text>',
    ],
)
def test_words_that_stand_out_too_little_are_found(drawing):
    assert len(faint(drawing)) == 1


@pytest.mark.parametrize(
    "drawing",
    [
        '<text x="5" y="20">czarne na białym</text>',
        f'{DARK}<text x="5" y="20" fill="#bbb">szare na ciemnym</text>',
        f'<text x="5" y="20">pod spodem</text>{DARK}',
        '<rect x="150" width="50" height="100" fill="#123"/><text x="5" y="20">obok</text>',
        '<rect width="200" height="100" fill="#000" fill-opacity="0.1"/><text x="5" y="20">prawie białe</text>',
        '<text x="5" y="40" font-size="30" fill="#888">duże</text>',
        '<text x="5" y="40" fill="#ddd">…</text>',
        '<rect width="200" height="100" fill="url(#nie-ma)"/><text x="5" y="20">nie wiadomo</text>',
    ],
)
def test_words_that_stand_out_enough_are_left_alone(drawing):
    assert faint(drawing) == []


def test_what_is_no_drawing_holds_no_words():
    assert faint_words(b"\x89PNG") == []
    assert faint_words(b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>') == []


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="MmLlHhVvCcSsQqTtAaZz0123456789.,- e", max_size=60), st.text(max_size=20))
def test_no_path_or_transform_is_too_much(path, transform):
    quoted = transform.replace("&", "").replace("<", "").replace('"', "")
    faint(f'<path d="{path}" transform="rotate({quoted}) scale({path})"/><text x="{path}" y="1">a</text>')
