"""SCORM 1.2: the manifest of a package with one learning object, after the IMS Content Packaging 1.1.2 binding."""

from collections.abc import Iterable
from urllib.parse import quote
from xml.etree import ElementTree as ET

MANIFEST = "imsmanifest.xml"
"""Lies at the top of the package, by the standard."""
START = "index.html"

_PACKAGING = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
_SCORM = "http://www.adlnet.org/xsd/adlcp_rootv1p2"


def manifest(slug: str, title: str, files: Iterable[str], *, version: str, language: str) -> bytes:
    """Return the manifest of a package whose one object begins with `START` and needs the files."""
    ET.register_namespace("", _PACKAGING)
    ET.register_namespace("adlcp", _SCORM)
    name = f"lacznik-{slug}"
    root = ET.Element(_tag("manifest"), {"identifier": f"{name}-{language}", "version": version})
    about = ET.SubElement(root, _tag("metadata"))
    ET.SubElement(about, _tag("schema")).text = "ADL SCORM"
    ET.SubElement(about, _tag("schemaversion")).text = "1.2"
    _add_organization(root, name, title)
    resource = ET.SubElement(
        ET.SubElement(root, _tag("resources")),
        _tag("resource"),
        {"identifier": f"{name}-files", "type": "webcontent", f"{{{_SCORM}}}scormtype": "sco", "href": START},
    )
    for path in sorted(files):
        ET.SubElement(resource, _tag("file"), {"href": quote(path)})
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written + b"\n"


def _add_organization(root: ET.Element, name: str, title: str) -> None:
    """Add the one way through the package: a single item, because the player keeps the lessons' order itself."""
    around = ET.SubElement(root, _tag("organizations"), {"default": f"{name}-course"})
    organization = ET.SubElement(around, _tag("organization"), {"identifier": f"{name}-course"})
    ET.SubElement(organization, _tag("title")).text = title
    wanted = {"identifier": f"{name}-item", "identifierref": f"{name}-files", "isvisible": "true"}
    item = ET.SubElement(organization, _tag("item"), wanted)
    ET.SubElement(item, _tag("title")).text = title


def _tag(name: str) -> str:
    return f"{{{_PACKAGING}}}{name}"
