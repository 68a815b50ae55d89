"""What leaves the server: whole packages, the same bytes every time, every file named, PDF that can be read aloud."""

import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import page as validator
import pytest

from elearn.authoring.packages import html_file, scorm_package
from elearn.authoring.paper import pdf
from elearn.catalog.loading import read_folder
from elearn.domain.course import reader
from tests.application import application_with, dispose, settings_of
from tests.certificates import pdf as pdf_file
from tests.journeys import everykind

COURSES = Path(__file__).resolve().parents[2] / "courses"
PACKAGING = {"c": "http://www.imsproject.org/xsd/imscp_rootv1p1p2"}
SCORM_TYPE = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}scormtype"
MOMENT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packages")
    application = application_with(settings_of(folder, f"sqlite:///{folder / 'none.sqlite3'}"))
    with application.test_request_context("/"):
        yield application
    dispose(application)


@pytest.fixture
def real(app):
    return read_folder(COURSES / "transparentnosc").course


@pytest.fixture
def kinds(app):
    return reader.read(everykind.FILES)[0]


def inside(package):
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_package_names_all_its_files_and_begins_with_one_object(real):
    files = inside(scorm_package(real, "pl", "3"))
    manifest = ET.fromstring(files.pop("imsmanifest.xml"))  # noqa: S314 -- our own
    assert manifest.get("version") == "3"
    assert [one.text for one in manifest.find("c:metadata", PACKAGING)] == ["ADL SCORM", "1.2"]
    [organization] = manifest.findall("c:organizations/c:organization", PACKAGING)
    assert manifest.find("c:organizations", PACKAGING).get("default") == organization.get("identifier")
    [item] = organization.findall("c:item", PACKAGING)
    assert item.find("c:title", PACKAGING).text == real.texts["pl"].title
    [resource] = manifest.findall("c:resources/c:resource", PACKAGING)
    assert (resource.get("identifier"), resource.get(SCORM_TYPE)) == (item.get("identifierref"), "sco")
    assert {one.get("href") for one in resource} == set(files)
    assert resource.get("href") == "index.html"


def test_a_package_leads_only_to_what_it_holds(real):
    files = inside(scorm_package(real, "en", "1"))
    page = files["index.html"].decode()
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for attribute in re.findall(r' (?:href|src)="([^"]+)"', page):
        if attribute.startswith("#"):
            assert attribute[1:] in ids, attribute
        else:
            assert attribute in files or attribute.startswith(("https://", "mailto:")), attribute
    assert {f"fonts/{name}" for name in re.findall(r"url\(fonts/([^)]+)\)", files["style.css"].decode())} <= set(files)
    for named in re.findall(r'(?:for|aria-labelledby|aria-describedby)="([^"]+)"', page):
        assert set(named.split()) <= set(ids), named
    assert "/static/" not in page


def test_packages_are_the_same_every_time(kinds):
    assert scorm_package(kinds, "pl", "1") == scorm_package(kinds, "pl", "1")
    assert html_file(kinds, "pl") == html_file(kinds, "pl")
    assert pdf(kinds, "pl", MOMENT) == pdf(kinds, "pl", MOMENT)


def test_one_file_holds_everything_and_may_ask_for_nothing(real):
    page = html_file(real, "pl").decode()
    assert "default-src 'none'" in page
    assert not re.findall(r'<(?:img|script|link)[^>]* (?:src|href)="(?!data:)', page)
    assert "url(fonts/" not in page
    assert page.count('src="data:image/svg+xml;base64,') >= 3
    assert "Odpowiedź i\N{NO-BREAK SPACE}wyjaśnienie" in page


def test_a_hostile_course_cannot_break_out_of_its_package(kinds):
    words = "</script><script>alert(1)</script>"
    files = {path: content.replace(b"reputacja", words.encode()) for path, content in everykind.FILES.items()}
    course, problems = reader.read(files)
    assert not problems
    page = html_file(course, "pl").decode()
    assert page.count("<script>") == page.count("</script>") == 2
    assert words not in page


def test_a_print_can_be_read_aloud_and_kept(real):
    document = pdf(real, "pl", MOMENT)
    for profile in (validator.ValidationProfile.PDF_UA_1, validator.ValidationProfile.PDF_A_2A):
        report = validator.validate_pdf_bytes(document, profile=profile)
        assert not report.failures
        assert report.is_compliant


def test_signs_that_no_font_has_are_named(kinds):
    files = {
        path: content.replace(b"Policz na palcach", "Policz 🎈 na".encode())
        for path, content in everykind.FILES.items()
    }
    document = pdf(reader.read(files)[0], "pl", MOMENT)
    said = pdf_file.words(document)
    assert "[balloon]" in said
    for lesson in kinds.lessons:
        assert lesson.texts["pl"].title in said
