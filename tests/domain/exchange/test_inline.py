"""Words between plain text, HTML, Markdown and back: none is lost, none becomes a mark."""

from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.domain.course import markup
from elearn.domain.exchange import inline
from elearn.domain.exchange.report import Notes, Unfit

FEW = settings(max_examples=60, deadline=None)
SIGNS = st.text(
    st.one_of(st.sampled_from("ab *_`[](){}<>&#=~:\\|!-+1.\n;/^"), st.characters(codec="utf-8")), max_size=60
)


def codes(notes):
    return [(remark.code, *(value for _, value in remark.values)) for remark in notes.all()]


@FEW
@given(SIGNS)
def test_plain_text_shows_as_it_was(said):
    assert inline.one_line(inline.plain(inline.escaped(said))) == inline.one_line(said)


@FEW
@given(SIGNS)
def test_plain_lines_never_become_headings_tables_or_pictures(said):
    outline = markup.outline(inline.escaped_lines(said))
    assert not outline.faults
    assert not outline.blocks


@FEW
@given(SIGNS, st.sampled_from(["html", "auto", "markdown", "plain"]))
def test_whatever_comes_is_a_line_that_a_question_may_hold(said, form):
    line = inline.line(said, form, Notes())
    outline = markup.inline_outline(line)
    assert "\n" not in line
    assert not outline.faults
    assert not outline.pictures


@FEW
@given(SIGNS, st.sampled_from(["html", "auto", "markdown", "plain"]))
def test_whatever_comes_is_an_explanation_that_a_question_may_hold(said, form):
    outline = markup.outline(inline.lines(said, form, Notes()))
    assert not outline.faults
    assert not outline.blocks


@pytest.mark.parametrize(
    ("html", "line", "remarks"),
    [
        ("<p>Kto jest <b>tu</b>&nbsp;?</p>", "Kto jest **tu** ?", []),
        ("<p>Raz</p><p>dwa <i>trzy </i>cztery</p>", "Raz dwa *trzy* cztery", [("lines_joined",)]),
        ("a<br>b", "a b", [("lines_joined",)]),
        ("Pole 5 m<sup>2</sup> i H<sub>2</sub>O", "Pole 5 m² i H₂O", []),
        ("x<sup>n+y</sup>", "x^n+y", []),
        ('<a href="https://ngo.pl">ngo</a>', "[ngo](https://ngo.pl)", []),
        ('<a href="http://ngo.pl/a">ngo</a>', "ngo (http://ngo.pl/a)", [("link_as_text", "http://ngo.pl/a")]),
        ('<a href="javascript:x()">ngo</a>', "ngo (javascript:x())", [("link_as_text", "javascript:x()")]),
        ("<ul><li>raz</li><li>dwa</li></ul>", "raz; dwa", [("layout_as_text", "ul")]),
        ("<code>a*b</code>", "`a*b`", []),
        ("5 &lt; 6 &amp;amp; *nie*", r"5 < 6 \&amp; \*nie\*", []),
        ("<script>alert(1)</script>Tak", "Tak", []),
        ("<iframe src='https://x.pl'></iframe>Film", "Film", [("picture_left_out", "<iframe>")]),
        ('<img src="@@PLUGINFILE@@/a.png" alt="Flaga"> kraju', "(Flaga) kraju", [("picture_left_out", "a.png")]),
        (r"Wzór \( x^2 \)", r"Wzór \\( x^2 \\)", [("formula_as_text",)]),
    ],
)
def test_html_becomes_a_line(html, line, remarks):
    notes = Notes()
    assert inline.line(html, "html", notes) == line
    assert codes(notes) == remarks


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>Raz</p><p>dwa</p>", "Raz\n\ndwa"),
        ("<ul><li>raz</li><li>dwa</li></ul>", "- raz\n- dwa"),
        ("<ol><li>raz</li><li>dwa</li></ol>", "1. raz\n2. dwa"),
        ("<h3>Tytuł</h3><p>Tekst</p>", "**Tytuł**\n\nTekst"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a – b\nc – d"),
        ("# nie nagłówek", r"\# nie nagłówek"),
    ],
)
def test_html_becomes_lines(html, lines):
    assert inline.lines(html, "html", Notes()) == lines


@pytest.mark.parametrize(
    ("text", "line", "remarks"),
    [
        ("**tak** i `nie`", "**tak** i `nie`", []),
        ("![mapa](x/mapa.png) tu", "(mapa) tu", [("picture_left_out", "mapa.png")]),
        ("[tu](http://x.pl)", "tu (http://x.pl)", [("link_as_text", "http://x.pl")]),
        ("[tu](02-lekcja.md#a)", "tu (02-lekcja.md#a)", [("link_as_text", "02-lekcja.md#a")]),
        ("a\nb", "a b", [("lines_joined",)]),
    ],
)
def test_foreign_markdown_becomes_a_line(text, line, remarks):
    notes = Notes()
    assert inline.line(text, "markdown", notes) == line
    assert codes(notes) == remarks


def test_a_heading_in_an_explanation_is_shown_as_words():
    notes = Notes()
    assert inline.lines("# Tytuł\ntekst", "markdown", notes) == "\\# Tytuł\ntekst"
    assert codes(notes) == [("markup_left_out",)]


@pytest.mark.parametrize(
    ("text", "html", "remarks"),
    [
        ("**a** & b < c", "<strong>a</strong> &amp; b &lt; c", []),
        ("[a](https://x.pl/?b=1&c=2)", '<a href="https://x.pl/?b=1&amp;c=2">a</a>', []),
        ("[a](02-lekcja.md#x) b", "a b", [("link_left_out", "02-lekcja.md#x")]),
    ],
)
def test_our_markdown_becomes_html(text, html, remarks):
    notes = Notes()
    assert inline.html_line(text, notes) == html
    assert codes(notes) == remarks


def test_an_explanation_becomes_paragraphs_and_lists():
    assert inline.html_lines("a\n\n- b\n- c", Notes()) == "<p>a</p>\n<ul>\n<li>b</li>\n<li>c</li>\n</ul>"


@FEW
@given(SIGNS.map(lambda said: "".join(sign for sign in said if category(sign) != "Cf")))
def test_what_goes_out_as_html_comes_back_with_the_same_words(said):
    """Signs that nobody sees, such as soft hyphens, are left out on the way in."""
    marked = inline.escaped(said)
    back = inline.line(inline.html_line(marked, Notes()), "html", Notes())
    assert inline.one_line(inline.plain(back)) == inline.one_line(inline.plain(marked))


def test_a_text_too_long_for_any_question_is_refused_unread():
    with pytest.raises(Unfit) as refused:
        inline.line("a" * 10_001, "plain", Notes())
    assert refused.value.remark.code == "text_too_long"


HARD = "[ ![ <a_ &a \\( $$ _. *. ** ` <li> | -. <b>.</b> . <p> <i>"


@pytest.mark.parametrize("piece", [piece.replace(".", " ").replace("<a_", "<a ") for piece in HARD.split()])
@pytest.mark.parametrize("form", ["html", "markdown", "auto"])
def test_a_hard_text_becomes_one_line(piece, form):
    """Texts that make careless patterns take minutes; how long they take is measured in bench/exchange.py."""
    assert "\n" not in inline.line((piece * 5_000)[:9_500], form, Notes())
