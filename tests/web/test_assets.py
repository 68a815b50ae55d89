"""The static pipeline: complete, small, the same every time, and idle when nothing changed."""

import gzip
import io
import re
import time
from gettext import GNUTranslations

import brotli
import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from elearn import assets
from elearn.config import ROOT

FIRST_VISIT = ("style.css", "page.js", "icons.svg", "favicon.svg", "fonts/text-base.woff2", "fonts/head-base.woff2")


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    return tmp_path_factory.mktemp("built")


@pytest.fixture(scope="module")
def manifest(target):
    return assets.build(target)


@pytest.fixture
def content(target, manifest):
    return lambda name: (target / "public" / manifest.files[name]).read_bytes()


def wire(target, manifest, name):
    """Bytes that a browser receives: the brotli copy where there is one."""
    path = target / "public" / manifest.files[name]
    packed = path.with_name(path.name + ".br")
    return (packed if packed.exists() else path).stat().st_size


def test_every_file_is_named_by_its_content(manifest):
    assert {*FIRST_VISIT, "style-thrifty.css", "card.png"} <= set(manifest.files)
    for file in manifest.files.values():
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", file)
    assert manifest.url("style.css") == "/static/" + manifest.files["style.css"]


def test_text_files_have_copies_that_unpack_to_the_same(target, manifest):
    for name, file in manifest.files.items():
        path = target / "public" / file
        if name.endswith((".css", ".js", ".svg")):
            assert gzip.decompress(path.with_name(path.name + ".gz").read_bytes()) == path.read_bytes()
            assert brotli.decompress(path.with_name(path.name + ".br").read_bytes()) == path.read_bytes()
        else:
            assert not path.with_name(path.name + ".gz").exists()


def test_an_unknown_name_says_what_to_do(manifest):
    with pytest.raises(assets.AssetMissing, match=r"no asset 'style\.scss': run `elearn assets`"):
        manifest.url("style.scss")


def test_a_manifest_can_be_read_back(target, manifest):
    assert assets.manifest_of(target) == manifest


def test_an_empty_folder_has_no_manifest(tmp_path):
    with pytest.raises(assets.AssetMissing, match="run `elearn assets`"):
        assets.manifest_of(tmp_path)


def test_budgets(target, manifest):
    sizes = {name: wire(target, manifest, name) for name in manifest.files}
    assert sizes["style.css"] <= 12_000
    assert sizes["icons.svg"] <= 1_600
    assert sizes["page.js"] <= 2_000
    assert sizes["fonts/text-base.woff2"] + sizes["fonts/head-base.woff2"] <= 33_000
    html = 12_000
    assert sum(sizes[name] for name in FIRST_VISIT) + html <= 60_000
    assert (target / "public" / (manifest.files["style.css"] + ".gz")).stat().st_size <= 12_000


def test_a_second_build_does_nothing_and_is_quick(target, manifest):
    said = []
    before = {path: path.stat().st_mtime_ns for path in target.rglob("*")}
    started = time.perf_counter()
    again = assets.build(target, progress=said.append)
    assert time.perf_counter() - started < 0.5
    assert again == manifest
    assert said == []
    assert {path: path.stat().st_mtime_ns for path in target.rglob("*")} == before


def test_another_machine_builds_the_same_bytes(manifest, tmp_path):
    said = []
    assert assets.build(tmp_path, progress=said.append) == manifest
    assert "assets: fonts" in said


def test_a_changed_source_makes_only_its_own_files_again(tmp_path, monkeypatch, target, manifest):
    copy = tmp_path / "static"
    copy.mkdir()
    for path in assets.SOURCES.rglob("*"):
        (copy / path.relative_to(assets.SOURCES)).parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            (copy / path.relative_to(assets.SOURCES)).write_bytes(path.read_bytes())
    monkeypatch.setattr(assets, "SOURCES", copy)
    first = assets.build(target)
    scripts = sorted((copy / "js").iterdir())
    for turn in range(2):
        scripts[0].write_text(f"document.title = '{turn}'\n", encoding="utf-8")
        said = []
        second, first = assets.build(target, progress=said.append), manifest if turn == 0 else first
        assert said == ["assets: scripts"]
    assert second.files["page.js"] != manifest.files["page.js"]
    assert {name for name in second.files if second.files[name] != manifest.files[name]} == {"page.js"}
    assert not (target / "public" / manifest.files["page.js"]).exists(), "two builds ago"
    assert (target / "public" / second.files["page.js"]).exists()
    monkeypatch.undo()
    assert assets.build(target) == manifest


def test_a_lost_file_is_made_again(target, manifest):
    lost = target / "public" / manifest.files["icons.svg"]
    lost.unlink()
    assets.build(target)
    assert lost.exists()


def test_a_spoilt_manifest_is_made_again(target, manifest):
    (target / assets.MANIFEST).write_text("{", encoding="utf-8")
    assert assets.build(target) == manifest


def test_the_centres_own_logo_is_served(tmp_path, target, manifest):
    logo = tmp_path / "Our.SVG"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    with_logo = assets.build(target, logo=logo)
    assert (target / "public" / with_logo.files["logo.svg"]).read_bytes() == logo.read_bytes()
    assert "logo.svg" not in assets.build(target).files


# --- styles and scripts ---


def test_styles_lead_to_the_fonts_they_name(content, manifest):
    css = content("style.css").decode()
    named = set(re.findall(r"url\((fonts/[^)]+)\)", css))
    assert named == {file for name, file in manifest.files.items() if name.startswith("fonts/")}
    assert "url(" not in content("style-thrifty.css").decode()
    assert css.endswith(content("style-thrifty.css").decode())


@pytest.mark.parametrize(
    ("source", "smaller"),
    [
        ("/* why */ a { color: red; }", "a{color:red}"),
        ('a::before { content: "– ; { }  /x" }', 'a::before{content:"– ; { }  /x"}'),
        (".a > .b , .c :hover { margin: 0 1px }", ".a>.b,.c :hover{margin:0 1px}"),
        ("@media (min-width: 40rem) {\n  a { --g: var(--x) }\n}", "@media (min-width: 40rem){a{--g:var(--x)}}"),
        ("a { width: calc(100% - 2*var(--g)) }", "a{width:calc(100% - 2*var(--g))}"),
        ("a:not(.b) { top: 0 }", "a:not(.b){top:0}"),
    ],
)
def test_styles_are_made_smaller_without_a_change_of_meaning(source, smaller):
    assert assets.smaller_css(source) == smaller


def test_styles_hold_no_comment_and_balanced_braces(content):
    css = content("style.css").decode()
    assert "/*" not in css
    assert css.count("{") == css.count("}")
    assert "@layer reset,base,layout,parts,pages,util,print;" in css


def test_scripts_are_safe_for_trusted_types(content):
    js = content("page.js").decode()
    for sink in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "Function(",
        "setAttribute",
        "import(",
    ):
        assert sink not in js
    assert js.count("{") == js.count("}")


# --- icons and pictures ---


def test_the_sprite_holds_the_icons_without_colour(content):
    sprite = content("icons.svg").decode()
    assert re.findall(r'<symbol id="([\w-]+)"', sprite) == sorted(assets.ICONS)
    assert "stroke" not in sprite
    assert "class=" not in sprite
    assert sprite.count("<path") + sprite.count("<circle") + sprite.count("<rect") >= len(assets.ICONS)


def test_the_card_is_a_small_picture_of_the_right_shape(content):
    picture = Image.open(io.BytesIO(content("card.png")))
    assert picture.size == (1200, 630)
    assert len(content("card.png")) < 20_000
    assert len(picture.convert("RGB").getcolors()) == 4


# --- fonts ---

POLISH = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"


@pytest.mark.parametrize(("face", "family"), [("text", "Lacznik Text"), ("head", "Lacznik Head")])
def test_a_font_is_cut_and_renamed(content, face, family):
    font = TTFont(io.BytesIO(content(f"fonts/{face}-base.woff2")))
    characters = font.getBestCmap()
    for letter in POLISH + "aZ0„”–…\N{NO-BREAK SPACE}":
        assert ord(letter) in characters
    names = {record.nameID: str(record) for record in font["name"].names}
    assert names[1] == names[4] == family
    assert not any("Source" in text for number, text in names.items() if number not in {0, 13})
    assert [axis.axisTag for axis in font["fvar"].axes] == ["wght"] if face == "text" else "fvar" not in font
    assert "Open Font License" in names[13]


def test_ukrainian_letters_are_cut_apart(content):
    characters = TTFont(io.BytesIO(content("fonts/text-uk.woff2"))).getBestCmap()
    assert all(ord(letter) in characters for letter in "їєґіЇЄҐІ")
    assert ord("a") not in characters


def test_the_style_sheet_and_the_cuts_speak_of_the_same_characters():
    css = (assets.SOURCES / "css" / "fonts.css").read_text(encoding="utf-8")
    faces = re.findall(r"url\(fonts/(\w+)-(\w+)\.woff2\).*?unicode-range: ([^}]+?) }", css)
    assert {(face, cut) for face, cut, _ in faces} == {(face, cut) for face in assets.FACES for cut in assets.RANGES}
    for _, cut, said in faces:
        bounds = [part.removeprefix("U+").split("-") for part in said.split(", ")]
        assert tuple((int(one[0], 16), int(one[-1], 16)) for one in bounds) == assets.RANGES[cut]


def test_the_cuts_do_not_overlap():
    codes = [code for ranges in assets.RANGES.values() for low, high in ranges for code in range(low, high + 1)]
    assert len(codes) == len(set(codes))


# --- catalogues ---

POLISH_PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "Zapisz się i zacznij"
msgstr ""

msgid "Podpis"
msgstr "Podpis w nowym brzmieniu"

msgid "%(num)d lekcja z kursu"
msgid_plural "%(num)d lekcji z kursu"
msgstr[0] "%(num)d lekcja z kursu"
msgstr[1] "%(num)d lekcje z kursu"
msgstr[2] "%(num)d lekcji z kursu"
"""
ENGLISH_PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Zapisz się i zacznij"
msgstr "Sign up and start"

msgid "Podpis"
msgstr ""
"""


@pytest.fixture
def translations(tmp_path):
    for language, text in (("pl", POLISH_PO), ("en", ENGLISH_PO)):
        path = tmp_path / "translations" / language / "LC_MESSAGES" / "messages.po"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "translations"


def compiled(folder, language):
    with (folder / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        return GNUTranslations(file)


def test_polish_stands_for_itself_and_is_tidied(translations, tmp_path):
    assets.compile_catalogues(tmp_path / "out", source=translations)
    polish = compiled(tmp_path / "out", "pl")
    assert polish.gettext("Zapisz się i zacznij") == "Zapisz się i\N{NO-BREAK SPACE}zacznij"
    assert polish.gettext("Podpis") == "Podpis w\N{NO-BREAK SPACE}nowym brzmieniu"
    for number, word in ((1, "lekcja"), (2, "lekcje"), (5, "lekcji"), (12, "lekcji"), (22, "lekcje")):
        said = polish.ngettext("%(num)d lekcja z kursu", "%(num)d lekcji z kursu", number)
        assert said == f"%(num)d {word} z\N{NO-BREAK SPACE}kursu"


def test_other_languages_say_only_what_was_translated(translations, tmp_path):
    assets.compile_catalogues(tmp_path / "out", source=translations)
    english = compiled(tmp_path / "out", "en")
    assert english.gettext("Zapisz się i zacznij") == "Sign up and start"
    assert english.gettext("Podpis") == "Podpis"


def test_catalogues_are_compiled_when_they_change(translations, tmp_path):
    said = []
    assets.compile_catalogues(tmp_path / "out", source=translations, progress=said.append)
    assets.compile_catalogues(tmp_path / "out", source=translations, progress=said.append)
    assert said == ["translations: en", "translations: pl"]
    path = translations / "en" / "LC_MESSAGES" / "messages.po"
    path.write_text(ENGLISH_PO.replace("Sign up", "Join"), encoding="utf-8")
    assets.compile_catalogues(tmp_path / "out", source=translations, progress=said.append)
    assert said[2:] == ["translations: en"]
    assert compiled(tmp_path / "out", "en").gettext("Zapisz się i zacznij") == "Join and start"


def test_the_products_own_catalogues_compile(tmp_path):
    assets.compile_catalogues(tmp_path)
    sources = {path.parent.parent.name for path in (ROOT / "translations").glob("*/LC_MESSAGES/messages.po")}
    assert {path.parent.parent.name for path in tmp_path.glob("*/LC_MESSAGES/messages.mo")} == sources
