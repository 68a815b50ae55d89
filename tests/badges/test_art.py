"""The badge's picture: its name fits between the threads, and at 64 pixels it is still read and told from others."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from elearn.badges import art
from tests.application import application_with, dispose

SMALL = 64
LEAST = 5.5
"""Pixels of a letter's body that are still letters, on a plain screen; a telephone's has two or three for each."""
NAMES = {
    "RODO": 9,
    "Dostępność": 9,
    "Dobra umowa": 6.5,
    "RODO w praktyce": 6.5,
    "Marka i wizerunek NGO": 6.5,
    "Pierwsze zamówienie publiczne": LEAST,
    "Sprawozdawczość w zadaniach": LEAST,
}
"""Names as courses have them → pixels of their letters at 64 pixels."""


@pytest.fixture
def app(sqlite_settings):
    application = application_with(sqlite_settings)
    yield application
    dispose(application)


@pytest.fixture
def drawn(app):
    """Draw a badge: its shapes, with the letters' size and place."""

    def draw(name, pattern=1, ground="pine"):
        with app.test_request_context("/"):
            return art.drawing(name, pattern, ground)

    return draw


def letters(drawing):
    """Return (words, size, baseline) of each line."""
    return [
        (shape.text, art.SIZES[shape.get("class", "")], int(shape.get("y"))) for shape in drawing if shape.tag == "text"
    ]


def test_the_letters_are_large_enough_at_64_pixels(drawn):
    for name, pixels in NAMES.items():
        sizes = [size for _, size, _ in letters(drawn(name))]
        assert min(sizes) * SMALL / art.WIDTH >= pixels, name


def test_the_name_fits_between_its_threads_and_into_the_circle(drawn):
    for name in NAMES:
        drawing = drawn(name)
        upper, lower = (run[0][1] for run in art.outlines(next(s for s in drawing if s.get("class") == "hn").get("d")))
        for words, size, baseline in letters(drawing):
            left, top, right, bottom = art._font(size).getbbox(words, anchor="ms")
            edge = max(baseline + top - 158, baseline + bottom - 158, key=abs)
            assert right - left <= 2 * (138**2 - edge**2) ** 0.5 - 8, words
            assert baseline + top >= upper + 4, words
            assert baseline + bottom <= lower - 2, words


def small(app, pattern, ground="pine"):
    with app.test_request_context("/"):
        picture = Image.open(BytesIO(art.png("RODO", pattern, ground))).convert("RGBA")
    return picture.resize((SMALL, SMALL * 5 // 4), Image.Resampling.LANCZOS)


def differing(one, other):
    """Count the pixels that a person sees to differ."""
    return sum(max(pixel) > 24 for pixel in ImageChops.difference(one, other).convert("RGB").get_flattened_data())


def test_patterns_and_grounds_are_told_apart_at_64_pixels(app):
    patterns = [small(app, pattern) for pattern in range(1, 7)]
    pairs = [(a, b) for place, a in enumerate(patterns) for b in patterns[place + 1 :]]
    assert min(differing(a, b) for a, b in pairs) > 60
    grounds = [small(app, 1, ground) for ground in art.GROUNDS]
    pairs = [(a, b) for place, a in enumerate(grounds) for b in grounds[place + 1 :]]
    assert min(differing(a, b) for a, b in pairs) > 500
