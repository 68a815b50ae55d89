"""Every pair of colours in use is strong enough, in the light and in the dark (WCAG 1.4.3 and 1.4.11)."""

import re

import pytest

from elearn.assets import SOURCES

TOKENS = (SOURCES / "css" / "tokens.css").read_text(encoding="utf-8")
TEXT, GRAPHIC = 4.5, 3.0

PAIRS = [
    *((front, back, TEXT) for front in ("ink", "ink-2", "pine", "berry", "leaf") for back in ("paper", "card")),
    ("ink-2", "sunk", TEXT),
    ("ink", "sunk", TEXT),
    ("pine", "sunk", TEXT),
    ("on-pine", "pine", TEXT),
    ("on-pine", "pine-hi", TEXT),
    ("paper", "ink", TEXT),
    ("card", "berry", TEXT),
    ("card", "leaf", TEXT),
    ("card", "honey-ink", TEXT),
    *((colour, f"{colour}-t", TEXT) for colour in ("corn", "plum", "leaf", "berry", "pine")),
    ("honey-ink", "honey-t", TEXT),
    *(("ink", f"{tint}-t", TEXT) for tint in ("honey", "corn", "plum", "leaf", "berry", "pine")),
    *(("ink-2", f"{tint}-t", TEXT) for tint in ("leaf", "berry")),
    *(("pine", f"{tint}-t", TEXT) for tint in ("corn", "honey", "leaf", "berry", "plum")),
    ("edge", "paper", GRAPHIC),
    ("edge", "card", GRAPHIC),
    ("honey-g", "card", GRAPHIC),
    ("honey-g", "paper", GRAPHIC),
    ("honey-ink", "card", GRAPHIC),
    ("pine", "line", GRAPHIC),
]
GROUNDS = ("g-pine", "g-corn", "g-plum", "g-ink")


def block(selector: str, nth: int = 0) -> dict[str, str]:
    start = [found.start() for found in re.finditer(re.escape(selector), TOKENS)][nth]
    return dict(re.findall(r"--([\w-]+): (#[0-9A-Fa-f]{6})\b", TOKENS[start : TOKENS.index("}", start)]))


LIGHT = block(":root {")
CHOSEN_DARK = block(":root[data-theme=dark] {")
SYSTEM_DARK = block(":root:not([data-theme=light]) {")
THEMES = {"light": LIGHT, "dark": {**LIGHT, **CHOSEN_DARK}}


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_the_measure_is_right():
    assert ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "back", "needed"), PAIRS)
def test_a_pair_is_strong_enough(theme, front, back, needed):
    colours = THEMES[theme]
    assert ratio(colours[front], colours[back]) >= needed


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
def test_white_words_and_the_honey_thread_stand_out_on_the_cloth(theme, ground):
    assert ratio("#FFFFFF", THEMES[theme][ground]) >= TEXT
    assert ratio(LIGHT["g-honey"], THEMES[theme][ground]) >= GRAPHIC


def test_dark_words_stand_out_on_the_honey_cloth():
    assert ratio("#17211C", LIGHT["g-honey"]) >= TEXT


def test_both_ways_into_the_dark_show_the_same_colours():
    assert SYSTEM_DARK == CHOSEN_DARK


def test_the_dark_changes_every_colour_of_text_and_paper():
    assert set(LIGHT) - set(CHOSEN_DARK) == {"g-pine", "g-corn", "g-plum", "g-honey"}


def test_honey_is_never_the_colour_of_words():
    for sheet in (SOURCES / "css").glob("*.css"):
        found = re.findall(r"(?<![-\w])color: var\(--honey\)", sheet.read_text(encoding="utf-8"))
        assert not found, f"{sheet.name}: honey on white has a contrast of 2; write var(--honey-ink)"
