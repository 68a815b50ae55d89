"""HTML from Word, Google Docs, LibreOffice and question banks arrives as clean Markdown, and no word is lost."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.domain.course import markup
from elearn.domain.exchange import html

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset="utf-8">
<style><!-- p.MsoNormal {margin:0cm;} @list l0:level1 {mso-level-text:} --></style>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml><![endif]-->
</head><body lang=PL><!--StartFragment-->
<h1>Zdjęcia z&nbsp;wydarzeń<o:p></o:p></h1>
<p class=MsoNormal>Tak, jeśli da się na nim <b style='mso-bidi-font-weight:normal'>rozpoznać <i>konkretną</i> osobę</b>.
Nie musisz znać <a href="http://www.example.org/nazwisko">jej nazwiska</a>.<o:p></o:p></p>
<h2>Kiedy zgoda nie jest potrzebna</h2>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;
</span></span></span><![endif]>osoba jest szczegółem całości,</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o<span>&nbsp;&nbsp;
</span></span>na przykład tłumu</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>&nbsp;</span>
</span>osoba jest powszechnie znana.</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.<span>&nbsp;
</span></span>Raz</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>2.<span>&nbsp;
</span></span>Dwa</p>
<p>Jak mówi ustawa<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1" title=""><span
class=MsoFootnoteReference><span style='mso-special-character:footnote'>[1]</span></span></a>, wolno.</p>
<table class=MsoTableGrid><tr><td><p><b>Sytuacja</b></p></td><td><p>Zgoda</p></td></tr>
<tr><td><p>Tłum | festyn</p></td><td><p>nie</p><p>zawsze</p></td></tr></table>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<div><hr size=1><div id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1" title="">[1]</a> Art. 81
prawa autorskiego.</p></div></div>
<!--EndFragment--></body></html>"""

WORD_READ = r"""## Zdjęcia z wydarzeń

Tak, jeśli da się na nim **rozpoznać *konkretną* osobę**. Nie musisz znać [jej nazwiska](https://www.example.org/nazwisko).

### Kiedy zgoda nie jest potrzebna

- osoba jest szczegółem całości,
  - na przykład tłumu
- osoba jest powszechnie znana.

1. Raz
2. Dwa

Jak mówi ustawa[^1], wolno.

| **Sytuacja** | Zgoda |
| --- | --- |
| Tłum \| festyn | nie zawsze |

---

[^1]: Art. 81 prawa autorskiego."""

GOOGLE = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1">
<h3 dir="ltr"><span style="font-size:14pt;font-weight:700">Zgoda</span></h3>
<p dir="ltr"><span style="font-weight:400;">Zwykły tekst, </span><span style="font-weight:700;">ważny</span><span
style="font-style:italic;"> i kursywa</span><span>.</span></p><br />
<ul><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span>pierwszy</span></p></li>
<ul><li dir="ltr" aria-level="2"><p><span>głębiej</span></p></li></ul>
<li dir="ltr" aria-level="1"><p><a href="https://www.google.com/url?q=https://example.org/a%3Fb%3Dc&amp;sa=D&amp;ust=1"><span
style="text-decoration:underline">źródło</span></a></p></li></ul></b><br class="Apple-interchange-newline">"""


def read(source, **options):
    return html.text_of(source, **options).text


def test_what_word_writes_arrives_as_clean_markdown():
    assert read(WORD) == WORD_READ
    assert markup.outline(read(WORD)).faults == []


def test_what_google_docs_writes_arrives_as_clean_markdown():
    assert read(GOOGLE) == (
        "## Zgoda\n\nZwykły tekst, **ważny** *i kursywa*.\n\n- pierwszy\n  - głębiej\n- [źródło](https://example.org/a?b=c)"
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>2 * 3 * 4 i snake_case i _linia_</p>", r"2 \* 3 \* 4 i snake_case i \_linia\_"),
        ("<p># nie nagłówek</p><p>1. nie lista</p><p>- ani to</p>", "\\# nie nagłówek\n\n1\\. nie lista\n\n\\- ani to"),
        ("<p>+++ quiz</p><p>::: tip</p><p>--- | ---</p>", "\\+++ quiz\n\n\\::: tip\n\n\\--- | ---"),
        ("<p>a &lt;b&gt; &amp;amp; [x](y) `k` {#z}</p>", r"a \<b> \&amp; \[x\](y) \`k\` \{#z}"),
        ("<p>raz<br>dwa<br><br>trzy<br></p>", "raz\\\ndwa\n\ntrzy"),
        ("<p><b>Uwaga:</b>bez spacji</p>", "Uwaga:bez spacji"),
        ("<p><b>a</b><b> b </b><i>c</i></p>", "**a b** *c*"),
        ("<p>m<sup>2</sup>, CO<sub>2</sub>, x<sup>abc</sup></p>", "m², CO₂, xabc"),
        ("<p>k <code>a`b</code> <code>x</code></p>", "k ``a`b x``"),
        ("<blockquote><p>Raz</p><p>Dwa</p></blockquote>", "> Raz\n>\n> Dwa"),
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
        ("<ol start=3><li>c<li>d</ol>", "3. c\n4. d"),
        ("<ul><li><p>a</p><p>b</p></li><li>c</li></ul>", "- a\n\n  b\n\n- c"),
        (
            "<ul><li><input type=checkbox checked> jest</li><li><input type=checkbox> nie</li></ul>",
            "- [x] jest\n- [ ] nie",
        ),
        ("<dl><dt>pojęcie</dt><dd>co znaczy</dd></dl>", "pojęcie\n: co znaczy"),
        ("<table><tr><td>tylko ramka</td></tr></table>", "tylko ramka"),
        (
            "<table><tr><th>a<th>b<tr><td rowspan=2>1<td>2<tr><td>3</table>",
            "| a | b |\n| --- | --- |\n| 1 | 2 |\n| 1 | 3 |",
        ),
        ("<p>widać<span style='display:none'>nie widać</span></p><script>x</script>", "widać"),
        ("<a href='javascript:alert(1)'>klik</a>", "klik"),
        ("<p>5 < 6 i <nieznane>słowo</nieznane></p>", "5 < 6 i słowo"),
        ("<h4>a</h4><h2>b</h2><h3>c</h3>", "## a\n\n## b\n\n### c"),
        ("Samo zdanie bez znaczników.", "Samo zdanie bez znaczników."),
        ("", ""),
    ],
)
def test_each_thing_has_its_markdown(source, expected):
    assert read(source) == expected


def test_pictures_go_where_the_caller_says_or_are_named_as_lost():
    source = "<p>a</p><p><img src='data:image/png;base64,AA' alt='Krąg [1]'></p><img src='file:///C:/x.png'>"
    read_one = html.text_of(source, picture=lambda src, _alt: "media/krag.png" if src.startswith("data:") else None)
    assert read_one.text == "a\n\n![Krąg \\[1\\]](media/krag.png)"
    assert read_one.lost == (html.LOST_PICTURE,)


def test_what_was_guessed_or_left_out_is_said():
    assert html.text_of("<table><tr><td>a<td>b<tr><td colspan=2>c</table>").lost == (
        html.GUESSED_HEADER,
        html.COPIED_CELLS,
    )
    assert html.text_of("<a href='file:///x'>a</a><a href='#x'>b</a>").lost == (html.LOST_LINK,)


def test_a_level_of_heading_can_be_fixed():
    assert read("<h2>a</h2><h3>b</h3>", top=2) == "## a\n\n### b"
    assert read("<h3>b</h3>", top=2) == "### b"


def test_one_line_keeps_emphasis_and_joins_blocks():
    source = "<p>Czym jest <b>marka</b>?</p><ul><li>raz</li><li>dwa</li></ul><p># koniec</p>"
    assert html.line_of(source).text == "Czym jest **marka**? raz; dwa # koniec"
    assert html.words(source) == "Czym jest marka? raz; dwa # koniec"
    assert html.line_of("H<sub>2</sub>O &amp; <em>woda</em>").text == "H₂O & *woda*"


TAGS = st.sampled_from(
    [
        "p",
        "b",
        "i",
        "span",
        "div",
        "ul",
        "ol",
        "li",
        "h1",
        "h2",
        "table",
        "tr",
        "td",
        "blockquote",
        "a href='https://a.b'",
        "br",
        "sup",
    ]
)
PIECE = st.one_of(
    TAGS.map(lambda tag: f"<{tag}>"),
    TAGS.map(lambda tag: f"</{tag.split()[0]}>"),
    st.text(st.sampled_from("ab 1.)#*_`[]()!<>&;|\\:+-={}~^\n\"'ą$"), max_size=12),
)


def said(text):
    """The words that a reader of the Markdown sees."""
    inner = [token for token in markup.tokens(text) if token.type == "inline"]
    code = [token.content for token in markup.tokens(text) if token.type == "fence"]
    return "".join("".join([*(markup.plain(token.children) for token in inner), *code]).split())


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECE, max_size=30).map("".join))
def test_whatever_comes_no_word_is_lost(source):
    wanted = html.words(source).replace(";", "")
    assert sorted(said(read(source)).replace(";", "")) == sorted("".join(wanted.split()))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_a_line_says_the_same_words(source):
    line = html.line_of(source).text
    assert "\n" not in line
    assert said("x " + line) == "x" + "".join(html.words(source).split())


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 5_000,
        "<!--" * 5_000,
        '<a "' * 5_000,
        "<a href='#x' id=x>" * 5_000,
        "<b><p>" * 5_000,
        "<table><tr><td colspan=9999 rowspan=9999>" * 300,
        "<ul><li>" * 5_000,
        "<script>" * 5_000,
        "*a_" * 5_000,
        "<b>a" * 5_000,
        "[" * 5_000,
    ],
    ids=lambda text: text[:20],
)
def test_rubbish_is_read_in_its_time(hostile):
    started = time.process_time()
    html.text_of(hostile)
    assert time.process_time() - started < 3
