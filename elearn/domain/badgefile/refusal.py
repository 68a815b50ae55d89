"""Why a badge file is not opened: codes and values; the sentences stand in `badges/phrases.py`."""

MOST_BYTES = 2 * 1024 * 1024
MOST_TEXT = 256 * 1024
"""Bytes of the credential itself; the credential library takes no more either."""

CODES = {
    "empty": "nothing was sent",
    "big": "more than `most` megabytes",
    "kind": "neither PNG, SVG nor JSON",
    "ending": "the name ends in `named`, but inside is `really`",
    "address": "nothing but the address of something that would have to be fetched",
    "no_badge": "a good picture, but no badge in it",
    "several": "more than one credential",
    "encoding": "text that is not UTF-8",
    "control": "text with a zero byte",
    "text_big": "a credential of more than `most` kilobytes",
    "png_damaged": "a PNG whose chunks do not fit together",
    "png_size": "a picture of `width` × `height`",
    "png_chunks": "a PNG of more than `most` chunks",
    "png_packed": "a packed credential that cannot be unpacked, or into too much",
    "svg_damaged": "a drawing that is no XML, line `line`",
    "svg_root": "XML, but no drawing: `name`",
    "svg_declaration": "a drawing with a declaration of types or entities",
    "svg_instruction": "a drawing with an instruction to programs",
    "svg_active": "a drawing with `name`, which runs or embeds something",
    "svg_address": "a drawing that points outside, to `address`",
    "svg_big": "a drawing of too many or too deep elements",
    "json_damaged": "no JSON from line `line` on",
    "json_deep": "JSON more than `most` levels deep",
    "json_number": "JSON with a number that is none, or too long",
    "json_twice": "JSON that says `name` twice",
    "json_text": "JSON with signs that are no text",
    "json_shape": "JSON, but no credential",
    "context_outside": "terms defined at `address`, which would have to be fetched",
    "context_inside": "terms that the file defines itself",
    "token_damaged": "a signed token (JWT) that cannot be read",
}
"""Every code with what it means."""


class Refused(Exception):
    """The file is not opened; `code` is one of CODES."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code, self.values = code, values
