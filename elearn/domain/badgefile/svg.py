"""The credential in an SVG: the drawing is read as text, and refused when it could run or fetch something elsewhere."""

import re
from xml.parsers import expat

from elearn.domain.badgefile.refusal import Refused

SPACE = "http://www.w3.org/2000/svg"
HOLDERS = {
    "https://purl.imsglobal.org/ob/v3p0 credential",
    "http://openbadges.org assertion",
    "https://openbadges.org assertion",
    "https://w3id.org/openbadges assertion",
}
"""Elements that hold a credential: Open Badges 3.0, then those before."""
ACTIVE = {
    "animate", "animatemotion", "animatetransform", "audio", "canvas", "embed", "foreignobject", "frame", "handler",
    "iframe", "link", "listener", "meta", "object", "script", "set", "video",
}  # fmt: skip
ADDRESSES = {"action", "base", "data", "formaction", "href", "poster", "src", "srcset"}
MOST_ELEMENTS, DEEPEST = 20_000, 100
PICTURE = re.compile(r"data:image/(png|jpe?g|gif|webp)[;,]", re.IGNORECASE)
LINKED = re.compile(r"@import([^;]*)|url\(([^)]*)", re.IGNORECASE)
"""How styles point somewhere."""


def credential_text(text: str) -> str:
    """Return the text of the one credential in the drawing.

    Raises:
        Refused: it is damaged or built to do harm, or holds no credential or several.
    """
    reading = _Reading()
    try:
        reading.parser.Parse(text, True)  # noqa: FBT003 -- the whole document
    except expat.ExpatError as error:
        raise Refused("svg_damaged", line=str(error.lineno)) from None
    if len(reading.found) > 1:
        raise Refused("several")
    if not reading.found or not reading.found[0]:
        raise Refused("no_badge")
    return reading.found[0]


class _Reading:
    """One pass over a drawing: what it holds, and what stops it."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.depth = self.count = self.inside = 0
        self.words: list[str] = []
        self.style: list[str] = []
        self.verify = ""
        self.styled = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.declared
        self.parser.EntityDeclHandler = self.declared
        self.parser.ProcessingInstructionHandler = self.instructed
        self.parser.StartElementHandler = self.began
        self.parser.EndElementHandler = self.ended
        self.parser.CharacterDataHandler = self.said

    def declared(self, *_: object) -> None:
        raise Refused("svg_declaration")

    def instructed(self, *_: object) -> None:
        raise Refused("svg_instruction")

    def began(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2].lower()
        if self.count == 0 and name not in {f"{SPACE} svg", "svg"}:
            raise Refused("svg_root", name=local[:40])
        self.depth, self.count = self.depth + 1, self.count + 1
        if self.depth > DEEPEST or self.count > MOST_ELEMENTS:
            raise Refused("svg_big")
        if local in ACTIVE:
            raise Refused("svg_active", name=local)
        for attribute, value in attributes.items():
            _look_at(attribute.rpartition(" ")[2].lower(), value)
        self.styled += local == "style"
        if self.inside:
            raise Refused("several")
        if name in HOLDERS:
            self.inside, self.words, self.verify = self.depth, [], attributes.get("verify", "")

    def said(self, words: str) -> None:
        if self.inside:
            self.words.append(words)
        elif self.styled:
            self.style.append(words)

    def ended(self, name: str) -> None:
        if self.inside == self.depth:
            self.found.append("".join(self.words).strip() or self.verify.strip())
            self.inside = 0
        if name.rpartition(" ")[2].lower() == "style":
            self.styled -= 1
            _look_at("style", "".join(self.style))
            self.style.clear()
        self.depth -= 1


def _look_at(name: str, value: str) -> None:
    """Refuse an attribute that runs something, or points to anything but a place in the drawing or a picture in it."""
    if re.fullmatch(r"on[a-z]+", name):
        raise Refused("svg_active", name=name[:40])
    pointed = [value] if name in ADDRESSES else [one for found in LINKED.findall(value) for one in found if one]
    for address in (one.strip(" \t\r\n'\"") for one in pointed):
        if address and not address.startswith("#") and not PICTURE.match(address):
            raise Refused("svg_address", address=address[:100])
