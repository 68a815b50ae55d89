"""HTML from Markdown: what it looks like, and that nothing gets into it that could run."""

from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from elearn.web import markdown
from elearn.web.markdown import inline, plain, render

LABELS = {
    "tip": "Wskazówka",
    "example": "Przykład",
    "exercise": "Ćwiczenie",
    "remember": "Zapamiętaj",
    "law": "Co mówi prawo",
    "table": "Tabela",
    "footnotes": "Przypisy",
    "back": "Wróć do tekstu",
    "done": "zrobione",
}
NO_BREAK = "&nbsp;"


def html(text, **how):
    return str(render(text, **{"language": "pl", "labels": LABELS, "link": lambda a: f"/tu/{a}", **how}).html).strip()


class Seen(HTMLParser):
    """All tags and attributes of a page, as a browser's parser meets them."""

    def __init__(self, source):
        super().__init__()
        self.tags, self.attributes, self.comments, self.open = [], [], [], []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_comment(self, data):
        self.comments.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


ALLOWED = {
    **{tag: {"id"} for tag in ("h1", "h2", "h3", "h4")},
    **{
        tag: set()
        for tag in ("p", "li", "dl", "dt", "dd", "blockquote", "pre", "hr", "br", "thead", "tbody", "tr", "tr")
    },
    **{tag: set() for tag in ("figure", "figcaption", "em", "strong", "code", "sup")},
    "p": {"class"},
    "li": {"class", "id"},
    "ul": {"class"},
    "ol": {"start"},
    "table": {"class"},
    "th": {"class", "scope"},
    "td": {"class"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "section": {"class", "id", "aria-labelledby", "aria-label"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "a": {"href", "id", "rel", "aria-label"},
    "span": {"class", "aria-hidden"},
    "svg": {"class", "aria-hidden"},
    "use": {"href"},
}


def assert_harmless(source):
    seen = Seen(source)
    assert set(seen.tags) <= ALLOWED.keys()
    assert seen.comments == []
    for tag, name, value in seen.attributes:
        assert name in ALLOWED[tag], (tag, name)
        if name in {"href", "src"}:
            assert value.startswith(("https:", "mailto:", "#", "/tu/", "/s.svg#")), value
    ids = [value for _, name, value in seen.attributes if name == "id"]
    assert len(ids) == len(set(ids))


# What it looks like


def test_paragraphs_and_marks():
    assert html("Raz *dwa* **trzy** `cztery`.\n\n---") == (
        "<p>Raz <em>dwa</em> <strong>trzy</strong> <code>cztery</code>.</p>\n<hr>"
    )
    assert html("> a\n\n1. b\n2. c") == (
        "<blockquote>\n<p>a</p>\n</blockquote>\n<ol>\n<li>b</li>\n<li>c</li>\n</ol>"
    )  # fmt: skip
    assert html("Pojęcie\n: opis") == "<dl>\n<dt>Pojęcie</dt>\n<dd>opis</dd>\n</dl>"


def test_headings_get_given_anchors_or_unique_ones():
    made = render("## Dom {#dom}\n\n### Łódź & ja\n\n### Łódź & ja\n\n## Inny *dom*\n\n## …", language="pl")
    assert made.toc == (
        (2, "dom", "Dom"),
        (3, "s-lodz-ja", "Łódź & ja"),
        (3, "s-lodz-ja-2", "Łódź & ja"),
        (2, "s-inny-dom", "Inny dom"),
        (2, "s-x", "…"),
    )
    assert '<h2 id="dom">Dom</h2>' in made.html
    assert '<h3 id="s-lodz-ja-2">Łódź &amp; ja</h3>' in made.html


def test_an_anchor_given_later_is_not_taken_by_a_heading_before():
    made = render("## Dom\n\n## Inny {#s-dom}")
    assert [id_ for _, id_, _ in made.toc] == ["s-dom-2", "s-dom"]


def test_only_the_first_line_can_be_the_title_of_a_worksheet():
    assert html("# Karta\n\n# Druga\n\n#### Cztery") == (
        '<h1 id="s-karta">Karta</h1>\n<h2 id="s-druga">Druga</h2>\n<h4 id="s-cztery">Cztery</h4>'
    )


def test_a_box_has_icon_label_and_title():
    assert html("::: tip Rada *tu* {#rada}\nTekst.\n:::", sprite="/s.svg") == (
        '<section class="note note--tip" id="rada"><p class="note__t">'
        '<svg class="i" aria-hidden="true"><use href="/s.svg#info"></use></svg>'
        '<span class="vh">Wskazówka: </span>Rada <em>tu</em></p>\n<p>Tekst.</p>\n</section>'
    )


def test_a_box_without_title_has_its_label():
    assert '<p class="note__t">Co mówi prawo</p>' in html("::: law\nTekst.\n:::")
    assert '<p class="note__t">Przykład: dom</p>' in html("::: example Przykład: dom\nTekst.\n:::")
    assert html("::: nieznana\nx\n:::").startswith('<section class="note note--plain"><p class="note__t">nieznana</p>')


def test_what_to_remember_is_a_section_of_the_page():
    made = render("::: remember {#na-koniec}\n- a\n:::", labels=LABELS)
    assert made.toc == ((2, "na-koniec", "Zapamiętaj"),)
    assert made.html.startswith(
        '<section class="note note--remember" aria-labelledby="na-koniec"><h2 id="na-koniec">Zapamiętaj</h2>'
    )


def test_a_table_scrolls_in_a_named_region_of_its_own():
    table = "| Co | Ile |\n| --- | --: |\n| a | 1 |"
    made = html(f"{table}\n\n{table}")
    assert (
        '<div class="tablewrap" tabindex="0" role="region" aria-label="Tabela: Co, Ile"><table class="table">' in made
    )
    assert 'aria-label="Tabela: Co, Ile (2)"' in made
    assert '<th scope="col">Co</th>\n<th class="num" scope="col">Ile</th>' in made
    assert '<td>a</td>\n<td class="num">1</td>' in made


def test_a_picture_alone_is_a_figure():
    made = html('![Dom "mały"](media/dom.png "Podpis")', sizes={"media/dom.png": (640, 480)})
    assert made == (
        '<figure><img src="/tu/media/dom.png" alt="Dom &quot;mały&quot;" width="640" height="480"'
        ' loading="lazy" decoding="async">'
        "<figcaption>Podpis</figcaption></figure>"
    )
    assert html("Tu ![dom](media/dom.png).") == (
        '<p>Tu <img src="/tu/media/dom.png" alt="dom" loading="lazy" decoding="async">.</p>'
    )


def test_tasks_show_boxes_that_cannot_be_ticked():
    assert html("- [ ] a\n- [x] b\n- c") == (
        '<ul class="contains-task-list">\n'
        '<li class="task-list-item"><span class="task-box" aria-hidden="true"></span>a</li>\n'
        '<li class="task-list-item"><span class="task-box" aria-hidden="true">✓</span>'
        '<span class="vh">zrobione: </span>b</li>\n'
        "<li>c</li>\n</ul>"
    )


def test_footnotes_lead_there_and_back():
    made = html("A[^x] i b[^x].\n\n[^x]: Przypis.")
    assert '<sup><a href="#fn:1" id="fnref:1">[1]</a></sup>' in made
    assert '<sup><a href="#fn:1" id="fnref:1-2">[1]</a></sup>' in made
    assert '<section class="footnotes" aria-label="Przypisy"><ol>\n<li id="fn:1"><p>Przypis.' in made
    assert '<a href="#fnref:1" aria-label="Wróć do tekstu [1]">↩</a>' in made
    assert_harmless(made)


def test_links_are_resolved_and_those_without_address_become_words():
    assert html("[a](02-b.md#c) [d](https://e.pl) [f](mailto:g@h.pl)") == (
        '<p><a href="/tu/02-b.md#c">a</a> <a href="https://e.pl" rel="noopener">d</a> <a href="mailto:g@h.pl">f</a></p>'
    )
    assert html("[*a*](02-b.md) ![c](media/c.png)", link=lambda _: None) == "<p><em>a</em> c</p>"
    assert html("[a](02-b.md) [b](#b) [c](#c)\n\n## B {#b}", link=None).startswith('<p>a <a href="#b">b</a> c</p>')
    assert inline("[b](#b)") == "b"


def test_polish_lines_do_not_break_after_one_letter():
    assert html("W domu i w\ntle, `w kodzie` a **z** 5 min") == (
        f"<p>W{NO_BREAK}domu i{NO_BREAK}w{NO_BREAK}tle, <code>w kodzie</code> "
        f"a{NO_BREAK}<strong>z</strong> 5{NO_BREAK}min</p>"
    )
    assert html("I saw a\nman", language="en") == "<p>I saw a\nman</p>"
    assert render("## W domu", language="pl").toc == ((2, "s-w-domu", "W\u00a0domu"),)


def test_words_and_minutes_are_counted():
    assert render("").minutes == 1
    assert render("słowo " * 900).words == 900
    assert render("słowo " * 900).minutes == 5


def test_a_line_of_markdown_has_no_paragraph():
    assert inline("Czy *to* jest `a < b`?", "pl") == "Czy <em>to</em> jest <code>a &lt; b</code>?"
    assert inline("w domu", "pl") == f"w{NO_BREAK}domu"
    assert inline("# a") == "# a"
    assert inline("[a](01-b.md#c)", link=lambda a: f"/{a}") == '<a href="/01-b.md#c">a</a>'
    assert plain("Czy *to* jest `a < b` [tu](https://x.pl)?") == "Czy to jest a < b tu?"


# Nothing that could run

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- a --><b>",
    "<svg onload=alert(1)>",
    "<style>*{}</style>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java&#10;script:alert(1))",
    "[a](&#1;javascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "![a](data:image/svg+xml;base64,AAAA)",
    "[a](vbscript:x)",
    "[a](file:///etc)",
    "[a](//evil.example)",
    '[a](https://x.pl" onclick=alert(1))',
    '[a](<https://x.pl" onclick="x>)',
    "<javascript:alert(1)>",
    '![a" onerror="alert(1)](media/a.png)',
    "![a](media/a.png '\" onerror=\"alert(1)')",
    "![a](https://x.pl/a.png)",
    "[a]: javascript:alert(1)\n\n[a]",
    "| a |\n|:-:|\n| <b onclick=x> |",
    "::: tip <img src=x onerror=alert(1)>\nx\n:::",
    '::: x" onclick="y\nx\n:::',
    '## a {#x" onclick="y}',
    "## a {#<b>}",
    '[^"><script>]\n\n[^"><script>]: a',
    '``` x" onclick=y\na\n```',
    "<a href='javascript:x'>b</a>",
    "- [x] <script>x</script>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "a\n: <iframe src=x>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\<script>",
    "`<script>`",
    "{{ 7*7 }}{% raw %}",
    "[a](\\javascript:x)",
    '[a](#" onclick="x)',
    '<https://x.pl/"onclick="x>',
    "[a](mailto:a@b.pl?subject=<script>)",
    '::: remember {#"><script>}\nx\n:::',
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_becomes_words(attack):
    for text in (attack, f"> - {attack}", f"**{attack}**", f"::: tip\n{attack}\n:::", f"[{attack}](02-b.md)"):
        assert_harmless(html(text, sprite="/s.svg"))
    assert_harmless(str(inline(attack.replace("\n", " "))))


def test_a_wrong_anchor_or_title_cannot_leave_its_attribute():
    assert html('## a {#x"onclick="y}') == '<h2 id="s-a">a</h2>'
    assert html("::: tip {#<b>}\n:::").startswith('<section class="note note--tip" id="s-wskazowka">')


def test_an_anchor_given_twice_is_used_once():
    assert [id_ for _, id_, _ in render("## A {#dom}\n\n## B {#dom}\n\n::: remember {#dom}\n:::").toc] == [
        "dom",
        "s-b",
        "s-remember",
    ]


def test_addresses_that_a_page_makes_are_cleaned_too():
    assert html("[a](02-b.md) ![c](media/c.png)", link=lambda _: "javascript:alert(1)") == (
        '<p><a>a</a> <img alt="c" loading="lazy" decoding="async"></p>'
    )


PIECES = [
    *ATTACKS,
    *"<>\"'&/=()[]{}#*_`|:!-\\\n ",
    "\n\n",
    "::: tip ",
    "\n:::\n",
    "> ",
    "- ",
    "## ",
    "[^1]",
    "\n[^1]: ",
    "a",
    "<b ",
    "\0",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=12).map("".join))
@example("::: tip")
@example("[^1]\n\n[^1]: [^1]")
def test_any_mess_is_harmless(text):
    assert_harmless(html(text, sprite="/s.svg"))
    assert_harmless(str(inline(text)))
    assert isinstance(plain(text), str)


def test_the_test_itself_would_see_an_attack():
    for source in (
        '<img src="/tu/a" onerror="x">',
        "<script>",
        '<a href="javascript:x">',
        "<!-- a -->",
        '<p style="x">',
    ):
        with pytest.raises(AssertionError):
            assert_harmless(source)


def test_cleaning_is_a_net_of_its_own_under_the_parser():
    assert (
        markdown._clean('<p onclick="x" style="y" class="note__t evil">a<script>b</script></p>')
        == '<p class="note__t">a</p>'
    )
    assert markdown._clean('<a href="http://x.pl" target="_blank">a</a>') == "<a>a</a>"


def test_a_text_stands_apart_in_a_larger_page():
    made = markdown.render(
        '## Tu {#tu}\n\nZob. [tu](#tu), [tam](#tam)[^1].\n\n### Dalej\n\n`id="tu"`\n\n[^1]: Przypis.\n'
    )
    html = markdown.apart(made.html, "lekcja", 1)
    assert '<h3 id="lekcja.tu">Tu</h3>' in html
    assert '<h4 id="lekcja.s-dalej">Dalej</h4>' in html
    assert 'href="#lekcja.tu"' in html
    assert 'id="lekcja.fn:1"' in html
    assert 'href="#lekcja.fn:1"' in html
    assert '<code>id="tu"</code>' in html
    assert markdown.apart(made.html, "lekcja").count("<h2") == made.html.count("<h2")
