"""Pictures that people send become pictures of a lesson, or are refused with a sentence."""

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from elearn.app import create_app
from elearn.domain.course.media import kind_of
from elearn.web import pictures
from elearn.web.pictures import PictureRefused, reencoded


def drawn(kind, size=(40, 30), mode="RGB", **facts):
    written = BytesIO()
    Image.new(mode, size, (200, 10, 10, 128)[: len(mode)] if mode != "P" else 0).save(written, kind, **facts)
    return written.getvalue()


@pytest.mark.parametrize(
    ("kind", "ending"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp"), ("GIF", "png"), ("MPO", "jpg")]
)
def test_a_picture_keeps_its_kind(kind, ending):
    found = reencoded(drawn(kind))
    assert (found.ending, found.width, found.height, found.was_shrunk) == (ending, 40, 30, False)
    assert kind_of(found.content) == ending


def test_what_the_camera_wrote_is_gone_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of Joanna"  # turned by 90 degrees; the maker
    exif.get_ifd(0x8825)[2] = (52.0, 13.0, 0.0)  # where it was taken
    found = reencoded(drawn("JPEG", exif=exif))
    assert (found.width, found.height) == (30, 40)
    assert b"Exif" not in found.content
    assert b"Joanna" not in found.content


def test_a_comment_inside_a_png_is_gone():
    note = PngInfo()
    note.add_text("Comment", "where I live")
    assert b"where I live" not in reencoded(drawn("PNG", pnginfo=note)).content


def test_a_big_photograph_is_made_smaller_and_says_so():
    found = reencoded(drawn("JPEG", (4000, 3000)))
    assert (found.width, found.height, found.was_shrunk) == (1600, 1200, True)


def test_a_picture_put_in_the_place_of_another_takes_its_kind():
    assert reencoded(drawn("PNG", mode="RGBA"), "jpg").ending == "jpg"
    assert kind_of(reencoded(drawn("JPEG"), "webp").content) == "webp"


def test_what_is_clear_stays_clear():
    found = Image.open(BytesIO(reencoded(drawn("PNG", mode="RGBA")).content))
    assert found.mode == "RGBA"


def bomb():
    """A PNG of a few bytes that says it has a billion pixels."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "unknown"),
        (b"MZ\x90 a program", "unknown"),
        (b"<html><script>alert(1)</script></html>", "unknown"),
        (drawn("BMP"), "unknown"),
        (drawn("PNG")[:60], "broken"),
        (drawn("JPEG", (900, 900))[:400], "broken"),
        (bomb(), "pixels"),
        (drawn("PNG", (9000, 8000), mode="L"), "pixels"),
        (b"\xff\xd8\xff" + b"\0" * pictures.MOST_BYTES, "heavy"),
    ],
)
def test_what_is_no_picture_is_refused(content, code):
    with pytest.raises(PictureRefused) as refused:
        reencoded(content)
    assert refused.value.code == code


def test_each_refusal_says_what_to_do(sqlite_settings):
    codes = ("heavy", "pixels", "unknown", "broken", "drawing", "not_drawing", "only_drawing")
    with create_app(sqlite_settings).test_request_context("/pl/"):
        said = [pictures.sentence(PictureRefused(code, what="image")) for code in codes]
    assert len(set(said)) == len(codes)
    assert "„image”" in said[4]


INKSCAPE = b"""<?xml version="1.0" encoding="UTF-8"?>
<!-- Created with Inkscape -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"
     width="40px" height="30" onload="steal()">
  <metadata>Joanna</metadata><script>steal()</script><inkscape:view/>
  <rect width="40" height="30" style="fill:#ff0000; stroke-width:2;-inkscape-stroke:none" inkscape:label="box"/>
</svg>"""


def test_a_drawing_keeps_its_shapes_and_loses_what_the_program_left():
    found = reencoded(INKSCAPE)
    assert (found.ending, found.width, found.height) == ("svg", 40, 30)
    assert kind_of(found.content) == "svg"
    assert b'fill="#ff0000"' in found.content
    assert not any(word in found.content for word in (b"steal", b"Joanna", b"inkscape", b"style"))


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="https://elsewhere.example/a.png"/>',
        "<style>rect{fill:url(https://elsewhere.example)}</style>",
        "<foreignObject><p>x</p></foreignObject>",
        '<rect fill="url(https://elsewhere.example)"/>',
        '<a href="javascript:alert(1)"><rect/></a>',
    ],
)
def test_a_drawing_with_more_than_shapes_is_refused(inside):
    with pytest.raises(PictureRefused) as refused:
        reencoded(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>'.encode())
    assert refused.value.code == "drawing"


def test_a_drawing_that_declares_entities_is_refused_unread():
    laughs = b'<!DOCTYPE svg [<!ENTITY a "ha">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">&a;</svg>'
    with pytest.raises(PictureRefused):
        reencoded(laughs)


def test_a_drawing_and_a_photograph_do_not_take_each_others_place():
    with pytest.raises(PictureRefused) as drawing:
        reencoded(INKSCAPE, "png")
    with pytest.raises(PictureRefused) as photograph:
        reencoded(drawn("PNG"), "svg")
    assert (drawing.value.code, photograph.value.code) == ("not_drawing", "only_drawing")


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF0000WEBPVP8 ", b"GIF89a", b"<svg ", b"<?xml"]),
    st.binary(max_size=300),
)
def test_rubbish_is_refused_and_never_crashes(start, rest):
    with pytest.raises(PictureRefused):
        reencoded(start + rest)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]), st.integers(8, 200), st.binary(min_size=1, max_size=4))
def test_a_damaged_picture_is_drawn_or_refused(kind, place, wrong):
    content = bytearray(drawn(kind))
    content[place : place + len(wrong)] = wrong
    try:
        assert reencoded(bytes(content)).width > 0
    except PictureRefused as refused:
        assert refused.code in {"unknown", "broken", "pixels"}  # noqa: PT017 -- either is right
