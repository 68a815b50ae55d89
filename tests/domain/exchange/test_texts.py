"""Texts leave as XLIFF 2 and as a table, come back from other programs, and what did not fit is named."""

import re
from dataclasses import replace

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.domain.draft.alignment import Made, Memory
from elearn.domain.draft.translation import sheet
from elearn.domain.exchange import texts, texttable, xliff
from elearn.domain.exchange.texts import Refused, Text, Texts, arrived, changes, check_fit, leaving, pairs

X = "{urn:oasis:names:tc:xliff:document:2.0}"
ONE = Text("01-a.md", "paragraph.1a", "paragraph", "", "**Tak** & <nie>", "**Yes** & <no>")
QUESTION = Text("01-a.md", "ile.prompt.2b", "prompt", "ile", "Ile?", "")
STALE = Text("02-b.md", "title.3c", "title", "", "Nowy tytuł", "Title", before="Tytuł")
WHOLE = Texts("kurs", "pl", "en", (ONE, QUESTION, STALE))
TOKEN = re.compile(r"[\w.:-]+")
INLINE = {"ph", "pc", "cp"}
ORDER = {
    "xliff": ["file"],
    "file": ["unit", "group"],
    "group": ["unit"],
    "unit": ["notes", "originalData", "segment"],
    "segment": ["source", "target"],
    "originalData": ["data"],
    "notes": ["note"],
}
"""Element → what may stand in it, in this order: the schema's content models, as far as we write them."""


def name(element):
    assert element.tag.startswith(X), element.tag
    return element.tag.removeprefix(X)


def faults(document):
    """What the specification of XLIFF 2 would not accept in what we write."""
    root = fromstring(document)
    found = []
    if (name(root), root.get("version"), root.get("srcLang"), root.get("trgLang")) != ("xliff", "2.0", "pl", "en"):
        found.append("root")
    for element in root.iter():
        own = name(element)
        places = [ORDER[own].index(name(child)) for child in element] if own in ORDER else []
        if own in {"unit", "segment"} and places != sorted(places):
            found.append(f"order in {own}")
        if own in {"source", "target", "pc"} and not {name(child) for child in element} <= INLINE:
            found.append(f"children of {own}")
        if own in {"file", "group", "unit", "data", "ph", "pc"} and not TOKEN.fullmatch(element.get("id", "")):
            found.append(f"id of {own}")
        if element.get("type", "x:x") not in {"fmt", "link", "image", "other"} and ":" not in element.get(
            "type", "x:x"
        ):
            found.append(f"type of {own}")
        if own == "file":
            ids = [unit.get("id") for unit in element.iter(f"{X}unit")]
            if len(ids) != len(set(ids)):
                found.append("ids of units")
        if own == "unit":
            found += unit_faults(element)
    return found


def unit_faults(unit):
    known = {one.get("id") for one in unit.iter(f"{X}data")}
    for side in ("source", "target"):
        codes = [one for part in unit.iter(X + side) for one in part.iter() if name(one) in {"ph", "pc"}]
        ids = [one.get("id") for one in codes]
        if len(ids) != len(set(ids)):
            yield f"codes of {side}"
        for one in codes:
            for reference in ("dataRef", "dataRefStart", "dataRefEnd"):
                if one.get(reference) is not None and one.get(reference) not in known:
                    yield "reference"
    if unit.find(f".//{X}segment").get("state") not in {"initial", "translated", "reviewed", "final"}:
        yield "state"


def bare(text):
    return replace(text, before="", is_done=True, is_whole=True)


def test_what_leaves_as_xliff_is_as_the_standard_wants_and_comes_back_the_same():
    document = xliff.write(WHOLE)
    assert faults(document) == []
    assert (
        b'<pc id="c1" dataRefStart="d1" dataRefEnd="d1" type="fmt" subType="xlf:b">Tak</pc> &amp; &lt;nie&gt;'
        in document
    )
    assert '<note category="lacznik:before">Tytuł</note>'.encode() in document
    back = xliff.read(document)
    assert (back.course, back.base, back.language) == ("kurs", "pl", "en")
    assert [bare(one) for one in back.texts] == [bare(one) for one in WHOLE.texts]
    assert [one.is_done for one in back.texts] == [True, False, False]


WORDS = st.text(
    alphabet=st.one_of(st.sampled_from("ab*_`[]()!<>&\"'\\|^\n "), st.characters(blacklist_categories=["Cs"])),
    max_size=40,
)


@given(
    st.lists(st.tuples(WORDS, WORDS, st.sampled_from(["paragraph", "gaps", "row", "title"])), min_size=1, max_size=4)
)
@settings(max_examples=60, deadline=None)
def test_any_words_come_back_the_same_by_both_ways(words):
    rows = tuple(Text("01-a.md", f"k{n}", kind, "", a, b) for n, (a, b, kind) in enumerate(words))
    document = xliff.write(Texts("kurs", "pl", "en", rows))
    lines = str.maketrans({"\r": "", "\ufffe": "", "\uffff": ""})
    assert [(one.source.translate(lines), one.made.translate(lines)) for one in xliff.read(document).texts] == [
        (one.source.translate(lines), one.made.translate(lines)) for one in rows
    ]
    kept = [one for one in rows if "\0" not in one.source + one.made]
    table = texttable.read(texttable.write(Texts("kurs", "pl", "en", tuple(kept))), "pl", "en")
    assert [(one.source, one.made) for one in table.texts] == [
        (one.source.replace("\r\n", "\n"), one.made.replace("\r\n", "\n")) for one in kept
    ]


def test_a_program_may_cut_a_text_into_segments_and_leave_references_out():
    document = f"""<xliff xmlns="{X[1:-1]}" version="2.1" srcLang="pl-PL" trgLang="en-GB">
    <file id="f1" original="kurs/01-a.md"><group id="g"><unit id="u" name="paragraph">
    <originalData><data id="d1">**</data><data id="d2">[</data><data id="d3">](x.md)</data></originalData>
    <segment id="s1" state="final"><source>Raz <pc id="c1" dataRefStart="d1" dataRefEnd="d1">dwa</pc>.</source>
    <target order="3">One <pc id="c1">two</pc>.</target></segment>
    <ignorable><source> </source></ignorable>
    <segment id="s2" state="reviewed"><source><sc id="c2" dataRef="d2"/>Trzy<ec startRef="c2" dataRef="d3"/></source>
    <target order="1"><mrk id="m" type="term"><sc id="c2" dataRef="d2"/>Thr<cp hex="0065"/>e<ec startRef="c2"
    dataRef="d3"/></mrk></target></segment></unit></group></file></xliff>"""
    (text,) = xliff.read(document.encode()).texts
    assert (text.source, text.made) == ("Raz **dwa**. [Trzy](x.md)", "[Three](x.md) One **two**.")
    assert text.is_whole
    assert text.is_done
    check_fit(xliff.read(document.encode()), "kurs", "pl", "en")


def test_a_text_translated_by_half_is_told():
    document = xliff.write(Texts("kurs", "pl", "en", (ONE,))).replace(
        b"</segment>", b"</segment><segment><source>Jeszcze.</source></segment>"
    )
    assert [one.is_whole for one in xliff.read(document).texts] == [False]


REFUSED = [
    (b"nie xml", "texts_not_xml"),
    (b"<a/>", "texts_not_xliff"),
    (b'<!DOCTYPE x [<!ENTITY a "b">]><xliff/>', "texts_declaration"),
    (b'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"/>', "texts_version"),
    ((b"<x>" * 90_000), "texts_not_xml"),
]


@pytest.mark.parametrize(("content", "code"), REFUSED, ids=[code for _, code in REFUSED])
def test_what_is_no_xliff_is_refused_by_name(content, code):
    with pytest.raises(Refused) as refusal:
        xliff.read(content)
    assert refusal.value.code == code
    assert code in texts.PROBLEMS


def test_codes_inside_codes_without_end_are_refused():
    codes = '<pc id="c">' * 500 + "a" + "</pc>" * 500
    document = xliff.write(Texts("kurs", "pl", "en", (replace(ONE, source="tu", made=""),)))
    with pytest.raises(Refused, match="texts_many"):
        xliff.read(document.replace(b"tu", codes.encode()))


@given(st.binary(max_size=60))
@settings(max_examples=60, deadline=None)
def test_rubbish_is_refused_and_never_breaks_anything(content):
    for read in (xliff.read, lambda rubbish: texttable.read(rubbish, "pl", "en")):
        with pytest.raises(Refused):
            read(content)


def test_a_table_is_harmless_in_a_spreadsheet_and_read_as_any_of_them_saves_it():
    rows = (replace(ONE, source="- punkt", made="=HYPERLINK(1)"), replace(ONE, source="'a", made="+1"))
    table = texttable.write(Texts("kurs", "pl", "en", rows))
    assert table.startswith(b"\xef\xbb\xbfcourse;file;question;kind;key;pl;en;state;before\r\n")
    assert b";'- punkt;'=HYPERLINK(1);" in table
    for saved in (
        table,
        table.decode("utf-8-sig").replace(";", "\t").encode("utf-16"),
        table.decode("utf-8-sig").replace(";", ",").encode(),
    ):
        found = texttable.read(saved, "pl", "en")
        assert [(one.source, one.made) for one in found.texts] == [("- punkt", "=HYPERLINK(1)"), ("'a", "+1")]
    old = "file;pl;en\n01-a.md;Zażółć;Yellow\n".encode("cp1250")
    assert [one.source for one in texttable.read(old, "pl", "en").texts] == ["Zażółć"]
    with pytest.raises(Refused, match="texts_columns"):
        texttable.read(table, "pl", "uk")


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (replace(WHOLE, course="inny"), "texts_other_course"),
        (replace(WHOLE, base="en"), "texts_other_base"),
        (replace(WHOLE, language="uk"), "texts_other_language"),
        (replace(WHOLE, texts=()), "texts_none"),
    ],
)
def test_a_file_of_another_course_or_language_is_not_taken(other, code):
    with pytest.raises(Refused) as refusal:
        check_fit(other, "kurs", "pl", "en")
    assert refusal.value.code == code


# What becomes of each text

FRONT = '+++\ntitle = "{title}"\nsummary = "{title}"\n+++\n\n'
BASE = FRONT.format(title="Tytuł") + "Raz.\n\n[Dwa](x.md).\n\nTrzy.\n\nCztery.\n"
MADE = FRONT.format(title="Title") + "One.\n\n[Two](x.md).\n\nThree.\n"
KNOWN = Memory(
    [Made("01-a.md", *pair) for pair in [("Raz.", "One."), ("[Dwa](x.md).", "[Two](x.md)."), ("Stare trzy.", "Three.")]]
)
SHEET = sheet("01-a.md", "en", BASE, MADE, KNOWN)


def came(source, made, **more):
    piece = next((one for one in SHEET.pieces if one.source == source), None)
    return Text("01-a.md", piece.key if piece else "x", "paragraph", "", source, made, **more)


@pytest.mark.parametrize(
    ("text", "fate"),
    [
        (came("Cztery.", "Four."), "taken"),
        (came("Raz.", "Once."), "replaced"),
        (came("Raz.", "One."), "same"),
        (came("Trzy.", "Three."), "confirmed"),
        (came("Trzy.", "Three.", is_done=False), "same"),
        (came("Stare trzy.", "Old three."), "outdated"),
        (came("Dawno temu.", "Long ago."), "gone"),
        (came("Dawno temu.", ""), "empty"),
        (came("Cztery.", "Fo", is_whole=False), "unfinished"),
        (replace(came("Raz.", "One."), name="09-z.md"), "file_gone"),
    ],
)
def test_every_text_has_a_fate(text, fate):
    (one,) = arrived([text], [SHEET])
    assert one.fate == fate
    assert fate in texts.FATES


def test_only_what_was_taken_changes_something_and_is_remembered():
    found = arrived(
        [came("Cztery.", "Four."), came("Raz.", "One."), came("Trzy.", "Three."), came("Coś.", "A")], [SHEET]
    )
    keys = {piece.source: piece.key for piece in SHEET.pieces}
    assert changes(found) == {"01-a.md": {keys["Cztery."]: "Four."}}
    assert [pair[1:] for pair in pairs(found)] == [("Cztery.", "Four."), ("Trzy.", "Three.")]


def test_links_that_got_lost_are_told():
    found = arrived([came("[Dwa](x.md).", "Both."), came("Raz.", "Once.")], [SHEET])
    assert [one.signs_differ for one in found] == [True, False]


def test_what_is_left_to_do_can_leave_alone():
    assert [text.source for text in leaving([SHEET], only_open=True)] == ["Trzy.", "Cztery."]
    assert len(leaving([SHEET])) == 6
