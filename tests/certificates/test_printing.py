"""The PDF: accessible, archivable, the same bytes every time, every name in letters, a QR code that phones read."""

import hashlib
import io
import os
import re
import subprocess
import sys

import page as validator
import pytest
import zxingcpp
from PIL import Image

from elearn.assets import SOURCES
from elearn.badges import art
from elearn.certificates import batch, printing, wording
from elearn.certificates.printing import Unwritable
from elearn.config import ROOT
from tests.application import application_with, dispose, settings_of
from tests.badges.samples import outline
from tests.certificates import pdf
from tests.certificates.samples import PUBLIC_ID, paper

PROFILES = [validator.ValidationProfile.PDF_UA_1, validator.ValidationProfile.PDF_A_2A]
LONG = "Nguyễn Thị Ánh Tuyết Wolfeschlegelsteinhausenbergerdorff-Brzęczyszczykiewicz-Konstantynopolitańczyk-Żółć"
NAMES = ["Grzegorz Brzęczyszczykiewicz", "Зоряна Ґалаґан-Їжакевич", "Nguyễn Thị Ánh Tuyết", "Ana Čović Ðurić", LONG]


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("printing")
    application = application_with(settings_of(folder, f"sqlite:///{folder / 'none.sqlite3'}"))
    yield application
    dispose(application)


@pytest.fixture
def printed(app):
    """Print a certificate and return its bytes."""

    def print_one(one=None, spoken="pl", **chosen):
        return batch.single(*_sheet(app, one, spoken, chosen))

    return print_one


@pytest.fixture
def drawn(app):
    """Draw a certificate and return the picture."""

    def draw(one=None, spoken="pl", **chosen):
        sheet, settings = _sheet(app, one, spoken, chosen)
        return Image.open(io.BytesIO(printing.png(sheet, logo=batch.logo_of(settings))))

    return draw


@pytest.fixture(autouse=True)
def _speaking(app):
    with app.test_request_context("/"):
        yield


def _sheet(app, one, spoken, chosen):
    folder = app.extensions["settings"].instance
    settings = settings_of(folder, f"sqlite:///{folder / 'none.sqlite3'}", url="https://akademia.example.org", **chosen)
    return wording.sheet(one or paper(), settings, spoken), settings


def failures(document, profile):
    report = validator.validate_pdf_bytes(document, profile=profile)
    return {failure.rule_id for failure in report.failures}, report


@pytest.mark.parametrize("profile", PROFILES, ids=str)
@pytest.mark.parametrize("spoken", ["pl", "en"])
def test_it_can_be_read_aloud_and_kept(printed, spoken, profile):
    broken, report = failures(printed(spoken=spoken, signatory_name="Anna Wiśniewska"), profile)
    assert not broken
    assert report.is_compliant
    assert report.document.page_count == 1


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_many_in_one_document_can_be_too(app, profile):
    sheets = [_sheet(app, paper(name), spoken, {})[0] for name, spoken in (("Ola", "pl"), ("Зоряна", "en"))]
    broken, report = failures(printing.pdf(sheets, title="Zaświadczenia", author="Fundacja", logo=None), profile)
    assert not broken
    assert report.document.page_count == 2


def test_no_stream_ends_in_what_some_take_for_an_end_of_line(printed):
    """Of so many names some make a packed stream end so; their documents are written in the second way."""
    documents = [printed(paper(f"Osoba Numer {number}")) for number in range(60)]
    assert not [document for document in documents if printing.MISTAKEN in document]
    plain = [document for document in documents if b"/ASCIIHexDecode" in document]
    assert plain, "none of these needed the second way: try other names"
    assert not failures(plain[0], validator.ValidationProfile.PDF_A_2A)[0]


def test_a_document_in_plain_signs_says_the_same(printed, monkeypatch):
    """One in twelve is written so by chance; here every one is."""
    packed = pdf.words(printed(paper("Ola Wierzbicka")))
    monkeypatch.setattr(printing, "MISTAKEN", b"endstream")
    plain = printed(paper("Ola Wierzbicka"))
    assert b"/Font <<" in plain
    assert pdf.words(plain) == packed
    assert "Ola Wierzbicka" in packed


def test_the_check_sees_a_document_without_title(printed):
    """The negative control: the same document with its title under another name is refused, for that reason."""
    untitled = printed().replace(b"dc:title", b"dc:titel")
    assert b"dc:titel" in untitled
    broken, report = failures(untitled, validator.ValidationProfile.PDF_UA_1)
    assert not report.is_compliant
    assert any("TITLE" in rule for rule in broken)


def test_the_check_sees_a_document_without_language(printed):
    mute = re.sub(rb"/Lang ?\(pl\)", lambda found: b" " * len(found[0]), printed())
    assert failures(mute, validator.ValidationProfile.PDF_UA_1)[0]


def test_title_and_language_stand_in_the_document(printed):
    document = printed(spoken="en")
    assert re.search(rb"/Lang ?\(en\)", document)
    assert b"Ola Nowak" in document[document.index(b"dc:title") :]


def run_together(text):
    """Return the text without what a line's end may add: spaces, and the hyphen that Polish repeats."""
    return re.sub(r"[\s-]", "", text)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_letters_not_boxes(printed, name):
    document = printed(paper(name))
    said = pdf.words(document)
    assert run_together(name) in run_together(said)
    assert "\N{REPLACEMENT CHARACTER}" not in said
    assert all(font.startswith(("SourceSerif4", "SourceSans3")) for font in pdf.fonts(document))
    assert not printing.unwritable(name)
    assert not failures(document, validator.ValidationProfile.PDF_A_2A)[0]  # it forbids the glyph of a missing sign


def test_a_name_typed_with_loose_accents_is_composed(printed):
    assert "Ánh Ệ" in pdf.words(
        printed(paper("A\N{COMBINING ACUTE ACCENT}nh E\N{COMBINING CIRCUMFLEX ACCENT}\N{COMBINING DOT BELOW}"))
    )


def test_a_letter_that_only_the_plain_face_has_sets_the_whole_name_in_it(printed):
    plain_only = sorted(printing._signs(printing.TEXT_FACE[:2]) - printing._signs(printing.HEAD_FACE[:2]))
    sign = next(sign for sign in plain_only if sign.isalpha())
    assert f"Ola {sign}" in pdf.words(printed(paper(f"Ola {sign}")))


@pytest.mark.parametrize(
    ("name", "signs"), [("დავით", "დავით"), ("Ola 漢字", "漢字"), ("Ola \N{GRINNING FACE}", "\N{GRINNING FACE}")]
)
def test_a_name_with_signs_no_font_has_is_refused_with_those_signs(printed, name, signs):
    assert printing.unwritable(name) == signs
    with pytest.raises(Unwritable) as refused:
        printed(paper(name))
    assert str(refused.value) == signs


def test_no_name_is_markup(printed):
    for name in ('#import "x"', "*Ola* _Nowak_", "$x^2$", "= Ola", "\\u{41} [a] <b>", "#sys.inputs"):
        assert name in pdf.words(printed(paper(name)))


def test_everything_stands_on_the_paper(printed):
    said = pdf.words(printed(signatory_name="Anna Wiśniewska", signatory_title="prezeska zarządu"))
    for text in (
        "Łącznik", "Zaświadczenie", "Ola Nowak", "ukończenie kursu „", "Umowy bez strachu", "” (2 lekcje, 30 minut).",
        "wie, co sprawdzić w umowie.", "Stan prawny na 22 listopada 2026.", "9 marca 2026", "Data wydania",
        "Anna Wiśniewska", "prezeska zarządu, Fundacja Próbna", "Sprawdź:", "akademia.example.org/badges/",
        "7f3k-n2qd-9xwv-4rt8-m0ah", "ul. Jasna 12/3, 00-013 Warszawa", "KRS 0000123456",
    ):  # fmt: skip
        assert text in said.replace("\N{NO-BREAK SPACE}", " ")


def test_even_the_longest_words_stay_on_one_page(printed):
    wide = paper("W" * 120, outline=outline(ground="honey"))
    assert failures(printed(wide), PROFILES[0])[1].document.page_count == 1


def test_the_code_leads_to_the_check_page(drawn):
    read = zxingcpp.read_barcodes(drawn())
    assert [one.text for one in read] == [f"https://akademia.example.org/badges/{PUBLIC_ID}"]


def test_the_paper_is_a4_on_its_side(drawn):
    wide, high = drawn().size
    assert abs(wide / high - 297 / 210) < 0.01


def test_the_centres_own_logo_takes_the_place_of_ours(printed, tmp_path):
    svg, png = tmp_path / "logo.svg", tmp_path / "logo.png"
    svg.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z" fill="#f00"/></svg>')
    Image.new("RGB", (60, 20), "#ff0000").save(png)
    ours = printed()
    for logo in (svg, png):
        own = printed(logo=str(logo))
        assert own != ours
        assert not failures(own, PROFILES[0])[0]


AGAIN = """
import hashlib, sys
from pathlib import Path
from elearn.app import create_app
from elearn.certificates import batch, wording
from tests.application import settings_of
from tests.certificates.samples import paper

folder = Path(sys.argv[1])
settings = settings_of(folder, f"sqlite:///{folder / 'none.sqlite3'}", url="https://akademia.example.org")
with create_app(settings, public_assets=Path(sys.argv[2])).test_request_context("/"):
    sheet = wording.sheet(paper("Зоряна Żółć"), settings, "pl")
    print(hashlib.sha256(batch.single(sheet, settings)).hexdigest())
"""


def test_the_bytes_are_the_same_on_every_run_and_in_every_zone(printed, tmp_path):
    from tests import postgres  # noqa: PLC0415 -- where the built assets of this run are

    here = printed(paper("Зоряна Żółć"))
    printed(paper("Ktoś inny"))
    assert printed(paper("Зоряна Żółć")) == here
    command = [sys.executable, "-c", AGAIN, str(tmp_path), str(postgres.run_folder() / "assets")]
    elsewhere = {**os.environ, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    again = subprocess.run(command, cwd=ROOT, env=elsewhere, capture_output=True, text=True, check=True)
    assert again.stdout.strip() == hashlib.sha256(here).hexdigest()


def test_the_date_of_the_document_is_the_day_of_issue(printed):
    assert b"2026-03-09" in printed()
    assert b"/CreationDate(D:20260309" in printed().replace(b"/CreationDate (", b"/CreationDate(")


def test_the_cloth_is_that_of_the_pages():
    """The threads are measured once more here; the style sheet is the original."""
    sheet = (SOURCES / "css" / "parts.css").read_text(encoding="utf-8")
    for pattern, (again, threads) in printing.CLOTHS.items():
        rule = re.search(rf"\.cloth--{pattern} {{(.*?)}}", sheet)[1]
        said = {name: int(value) for name, value in re.findall(r"--(\w+): (\d+)px", rule)}
        assert said["p"] == again
        assert [(said[f"w{row}"], said[f"x{row}"]) for row in range(1, 8)] == list(threads)


@pytest.mark.parametrize("pattern", printing.CLOTHS)
@pytest.mark.parametrize("ground", art.GROUNDS)
def test_every_cloth_has_a_ground_and_bright_threads(pattern, ground):
    drawing = printing.cloth(pattern, ground)
    assert art.GROUNDS[ground] in drawing
    assert drawing.count("<path") > 50
