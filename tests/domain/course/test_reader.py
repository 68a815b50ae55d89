"""Reading a course folder: what comes out of a good one, and every complaint about a bad one."""

from datetime import date

import pytest

from elearn.domain.course.codes import COURSE_CODES
from elearn.domain.course.model import Act, CompletionSetting, Part, Source
from elearn.domain.course.reader import read
from tests.domain.course.sample import COURSE, COURSE_PL, FILES, FIRST_PL, PNG, TEST_PL, folder, problems, spoiled

FIRST, TEST = "pl/01-pierwsza.md", "pl/03-sprawdzian.md"
FIRST_EN = "en/01-pierwsza.md"
ALL_QUIZZES = COURSE.replace('"final"', '"all"')


def test_the_sample_has_no_problems_and_says_what_was_written():
    course, found = read(folder())
    assert found == []
    assert (course.slug, course.base, course.languages, course.topic) == ("sasiedzi", "pl", ("pl", "en"), "brand")
    assert course.parts == (Part("start", ("pierwsza",)), Part("koniec", ("druga", "sprawdzian")))
    assert course.completion == CompletionSetting("all", "final")
    assert course.legal_date == date(2026, 11, 22)
    assert course.texts["en"].parts == (("start", "Start"), ("koniec", "End"))
    assert course.texts["pl"].badge.claim == "zna sąsiadów."
    assert course.texts["en"].description == "About the course."
    assert sorted(course.media) == ["dom.png", "karta.en.md", "karta.pl.md"]
    first, second, test = course.lessons
    assert (first.slug, first.file, first.kind, first.minutes) == ("pierwsza", "01-pierwsza.md", "lesson", 5)
    assert (first.worksheet, first.acts) == ("karta", (Act("ustawa o domach", "", "art. 1"),))
    assert first.texts["en"].sources == (Source("B-01", "A book on the house"),)
    assert first.texts["pl"].body.startswith("Dom stoi[^1]")
    assert first.texts["pl"].body.endswith("(https://example.org).")
    assert (list(second.texts), second.quiz) == (["pl"], None)
    assert (test.kind, test.quiz.settings.pass_points, test.quiz.settings.draw) == ("test", 1, 1)
    question = first.quiz.questions[0]
    assert (question.id, question.points, question.sources, question.tags) == ("gdzie-dom", 2, ("B-01",), ("dom",))
    assert (question.passage, question.key.right) == ("pierwsza#dom", 1)
    assert question.texts["pl"].explanation == "Dom stoi na **rogu**."
    assert question.texts["en"].body.options[1].text == "On the corner"
    assert list(question.texts) == ["pl", "en"]
    assert first.quiz.settings.pass_share == 0.5


def test_languages_can_stand_in_any_order():
    course, found = read(spoiled("course.toml", '["pl", "en"]', '["en", "pl"]'))
    assert found == []
    assert course.languages == ("en", "pl")
    assert list(course.lessons[0].texts) == ["pl", "en"]


# (code, where it is found, the file that is changed, what is taken out, what is put in)
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><g/></svg>'
GLOSSARY = """\
+++
title = "Słowniczek"
+++

## Dom {#dom}

Tu się mieszka.
"""
WITH_MONDAY = COURSE_PL.replace("outcomes =", 'monday = ["Zapukaj."]\noutcomes =')
WITH_MORE_MONDAY = FILES["en/course.md"].replace("outcomes =", '\nmonday = ["Knock.", "Wait."]\noutcomes =')

ALIGNED = "[[alignment]]\nname = 'a'\nurl = "
SPOILED = [
    # TOML and its values
    ("toml", "course.toml:5", "course.toml", 'topic = "brand"', "topic = brand"),
    ("toml", f"{FIRST}:3", FIRST, '"O domu."', '"O domu.'),
    ("toml_nesting", "course.toml:1", "course.toml", "reviewers = []", "reviewers = " + "[" * 4000 + "]" * 4000),
    ("toml_too_long", f"{FIRST}:3", FIRST, "O domu.", "a" * 10_001),
    ("toml_too_long", "course.toml:1", "course.toml", "[completion]", "# długo\n" * 10_000 + "[completion]"),
    ("key_missing", "course.toml:1", "course.toml", 'topic = "brand"\n', ""),
    ("key_missing", "pl/course.md:6", "pl/course.md", 'name = "Sąsiedzi"\n', ""),
    ("key_missing", f"{FIRST}:10", FIRST, 'text = "Książka o domu"\n', ""),
    ("key_unknown", "course.toml:5", "course.toml", 'topic = "brand"', 'topik = "x"\ntopic = "brand"'),
    ("key_unknown", f"{FIRST}:15", FIRST, 'name = "ustawa o domach"', 'nam = ""\nname = "ustawa"'),
    ("key_base_only", f"{FIRST_EN}:3", FIRST_EN, "summary =", "minutes = 5\nsummary ="),
    ("key_base_only", f"{FIRST_EN}:25", FIRST_EN, "id: gdzie-dom", "kind: single\nid: gdzie-dom"),
    ("value_text", f"{FIRST}:2", FIRST, 'title = "Pierwsza"', "title = 1"),
    ("value_one_line", f"{FIRST}:2", FIRST, '"Pierwsza"', '"Pierw\\nsza"'),
    ("value_too_long", f"{FIRST}:2", FIRST, '"Pierwsza"', f'"{"a" * 201}"'),
    ("value_empty", f"{FIRST}:3", FIRST, '"O domu."', '"  "'),
    ("value_list", f"{FIRST}:4", FIRST, '["Wskażesz dom."]', '"Wskażesz"'),
    ("list_empty", "pl/course.md:4", "pl/course.md", '["Poznasz sąsiadów."]', "[]"),
    ("value_number", f"{FIRST}:6", FIRST, "minutes = 5", "minutes = 91"),
    ("value_number", f"{FIRST}:6", FIRST, "minutes = 5", 'minutes = "5"'),
    ("value_number", f"{FIRST}:6", FIRST, "minutes = 5", "minutes = true"),
    ("value_number", "course.toml:1", "course.toml", "format = 1", "format = 2"),
    ("value_flag", f"{FIRST}:39", FIRST, 'pass = "50%"', "shuffle_options = 1"),
    ("value_date", f"{FIRST}:7", FIRST, "legal_date = 2026-11-22", 'legal_date = "2026-11-22"'),
    ("value_date", f"{FIRST}:7", FIRST, "legal_date = 2026-11-22", "legal_date = 2026-11-22T10:00:00"),
    ("value_choice", f"{FIRST}:5", FIRST, '"lesson"', '"lekcja"'),
    ("value_choice", "course.toml:5", "course.toml", '"brand"', "[[]]"),
    ("value_table", "course.toml:20", "course.toml", "[completion]", "[[completion]]"),
    ("value_number", "course.toml:21", "course.toml", "[completion]", "[badge]\nmonths = 0\n[completion]"),
    ("key_missing", "course.toml:20", "course.toml", "[completion]", "[badge]\n[completion]"),
    ("key_unknown", "course.toml:22", "course.toml", "[completion]", "[badge]\nmonths = 24\nyears = 2\n[completion]"),
    ("alignment_url", "course.toml:22", "course.toml", "[completion]", f"{ALIGNED}'https://a b'\n[completion]"),
    ("alignment_url", "course.toml:22", "course.toml", "[completion]", f"{ALIGNED}'ftp://a.example'\n[completion]"),
    ("key_missing", "course.toml:20", "course.toml", "[completion]", "[[alignment]]\nname = 'a'\n[completion]"),
    ("key_unknown", "course.toml:23", "course.toml", "[completion]", f"{ALIGNED}'https://a.pl'\nurls=1\n[completion]"),
    ("value_tables", f"{FIRST}:8", FIRST, 'worksheet = "karta"\n\n[[sources]]\nid = "B-01"\n', "sources = 1\nx = 1\n"),
    # course.toml
    ("slug", "course.toml:2", "course.toml", '"sasiedzi"', '"Sąsiedzi"'),
    ("slug", f"{FIRST}:43", FIRST, "id: gdzie-dom", "id: Gdzie"),
    ("language", "course.toml:4", "course.toml", '["pl", "en"]', '["pl", "en", "EN-us"]'),
    ("language_twice", "course.toml:4", "course.toml", '["pl", "en"]', '["pl", "en", "en"]'),
    ("language_base_missing", "course.toml:4", "course.toml", '["pl", "en"]', '["en"]'),
    ("language_not_listed", "en/:0", "course.toml", '["pl", "en"]', '["pl"]'),
    ("part_twice", "course.toml:17", "course.toml", 'id = "koniec"', 'id = "start"'),
    ("part_lesson_unknown", "course.toml:14", "course.toml", '["pierwsza"]', '["pierwsza", "zerowa"]'),
    ("part_lesson_twice", "course.toml:14", "course.toml", '["pierwsza"]', '["pierwsza", "druga"]'),
    ("lesson_without_part", "course.toml:12", "course.toml", '["druga", "sprawdzian"]', '["druga"]'),
    ("parts_order", "course.toml:12", "course.toml", '["druga", "sprawdzian"]', '["sprawdzian", "druga"]'),
    ("completion_empty", "course.toml:21", "course.toml", '"all"\nquizzes = "final"', '"none"\nquizzes = "none"'),
    ("completion_without_test", "course.toml:22", TEST, 'kind = "test"', 'kind = "lesson"'),
    # Front matter and lessons
    ("front_missing", f"{FIRST}:1", FIRST, '+++\ntitle = "Pierwsza"', 'title = "Pierwsza"'),
    ("front_open", "pl/02-druga.md:1", "pl/02-druga.md", "minutes = 3\n+++", "minutes = 3\n++"),
    ("source_id", f"{FIRST}:11", FIRST, 'id = "B-01"', 'id = "B 01"'),
    ("source_twice", f"{FIRST}:15", FIRST, "[[acts]]", '[[sources]]\nid = "B-01"\ntext = "b"\n\n[[acts]]'),
    ("source_not_in_base", f"{FIRST_EN}:7", FIRST_EN, '"B-01"', '"B-02"'),
    ("source_not_translated", f"{FIRST_EN}:6", FIRST_EN, '"B-01"', '"B-02"'),
    ("worksheet_missing", f"{FIRST}:8", FIRST, '"karta"', '"mapa"'),
    ("anchors_differ", f"{FIRST_EN}:11", FIRST_EN, " {#rada}", ""),
    ("text_missing", "pl/02-druga.md:7", "pl/02-druga.md", "Płot.\n", ""),
    ("text_differs", "en/03-sprawdzian.md:6", "en/03-sprawdzian.md", "+++\n\n+++ quiz", "+++\n\nText.\n\n+++ quiz"),
    ("text_too_long", "pl/02-druga.md:8", "pl/02-druga.md", "Płot.", "Płot " * 40_001),
    ("test_without_quiz", "pl/02-druga.md:4", "pl/02-druga.md", 'kind = "lesson"', 'kind = "test"'),
    # Markdown
    ("nesting", f"{FIRST}:20", FIRST, "Dom stoi[^1]", "> " * 20 + "Dom stoi[^1]"),
    ("nesting", f"{FIRST}:20", FIRST, "Dom stoi[^1]", "> " * 10_000 + "Dom stoi[^1]"),
    ("heading_empty", f"{FIRST}:22", FIRST, "## Dom {#dom}", "## {#dom}"),
    ("heading_level", f"{FIRST}:22", FIRST, "## Dom {#dom}", "# Dom {#dom}\n\n## Dom"),
    ("heading_level", f"{FIRST}:22", FIRST, "## Dom {#dom}", "#### Dom {#dom}"),
    ("heading_skip", f"{FIRST}:22", FIRST, "## Dom {#dom}", "### Dom {#dom}"),
    ("anchor_name", f"{FIRST}:30", FIRST, "{#ogrod}", "{#Ogród}"),
    ("anchor_twice", f"{FIRST}:30", FIRST, "{#ogrod}", "{#dom}"),
    ("box_unknown", f"{FIRST}:26", FIRST, "::: tip Rada", "::: rada Rada"),
    ("box_open", f"{FIRST}:26", FIRST, "(03-sprawdzian.md).\n:::", "(03-sprawdzian.md)."),
    ("box_stray", f"{FIRST}:30", FIRST, "### Ogród {#ogrod}", ":::\n\n### Ogród {#ogrod}"),
    ("table_header", f"{FIRST}:32", FIRST, "| Co | Ile |", "| Co | |"),
    ("table_header", f"{FIRST}:32", FIRST, "| --- | --- |\n", ""),
    ("note_missing", f"{FIRST}:20", FIRST, "stoi[^1]", "stoi[^1][^2]"),
    ("note_unused", f"{FIRST}:36", FIRST, "stoi[^1]", "stoi"),
    ("note_twice", f"{FIRST}:37", FIRST, "(https://example.org).", "(https://example.org).\n[^1]: Znowu"),
    ("picture_alt", f"{FIRST}:24", FIRST, "![Dom z dachem]", "![]"),
    ("picture_address", f"{FIRST}:24", FIRST, "media/dom.png", "https://example.org/dom.png"),
    ("picture_address", f"{FIRST}:24", FIRST, "media/dom.png", "media/dom.gif"),
    ("link_unknown", f"{FIRST}:27", FIRST, "(#ogrod)", "(glossary.md#las)"),
    ("picture_missing", f"{FIRST}:24", FIRST, "media/dom.png", "media/domek.png"),
    ("link_empty", f"{FIRST}:27", FIRST, "(#ogrod)", "()"),
    ("link_scheme", f"{FIRST}:27", FIRST, "(#ogrod)", "(javascript:alert(1))"),
    ("link_scheme", f"{FIRST}:27", FIRST, "(#ogrod)", "(data:text/html,x)"),
    ("link_scheme", f"{FIRST}:27", FIRST, "(#ogrod)", "(http://example.org)"),
    ("link_scheme", f"{FIRST}:27", FIRST, "(#ogrod)", "(//example.org)"),
    ("link_scheme", f"{FIRST}:27", FIRST, "(#ogrod)", "(java&#10;script:alert(1))"),
    ("link_unknown", f"{FIRST}:27", FIRST, "(03-sprawdzian.md)", "(03-test.md)"),
    ("link_unknown", f"{FIRST}:27", FIRST, "(03-sprawdzian.md)", "(../course.toml)"),
    ("link_anchor_unknown", f"{FIRST}:27", FIRST, "(#ogrod)", "(#las)"),
    ("link_anchor_unknown", f"{FIRST}:27", FIRST, "(03-sprawdzian.md)", "(03-sprawdzian.md#las)"),
    # Quizzes
    ("quiz_open", f"{FIRST}:38", FIRST, 'pass = "50%"\n+++', 'pass = "50%"'),
    ("quiz_pass", f"{FIRST}:39", FIRST, '"50%"', '"0%"'),
    ("quiz_pass", f"{FIRST}:39", FIRST, '"50%"', "0.5"),
    ("quiz_pass_points", f"{TEST}:9", TEST, "pass = 1", "pass = 2"),
    ("quiz_draw", f"{TEST}:10", TEST, "draw = 1", "draw = 3"),
    ("question_stray", f"{FIRST}:42", FIRST, "## ? Gdzie", "Pytania:\n\n## ? Gdzie"),
    ("question_heading", f"{FIRST}:42", FIRST, "## ? Gdzie", "## Pytania\n\n## ? Gdzie"),
    ("question_empty", f"{FIRST}:42", FIRST, "## ? Gdzie stoi dom?", "## ?"),
    ("question_long", f"{FIRST}:42", FIRST, "## ? Gdzie stoi dom?", "## ? " + "a" * 1001),
    ("question_id_missing", f"{FIRST}:42", FIRST, "id: gdzie-dom\n", ""),
    ("question_id_twice", f"{TEST}:14", TEST, "id: plot", "id: gdzie-dom"),
    ("question_id_twice", f"{TEST}:22", TEST, "id: drzewa", "id: plot"),
    ("question_kind_missing", f"{FIRST}:42", FIRST, "kind: single\n", ""),
    ("question_kind_unknown", f"{FIRST}:44", FIRST, "kind: single", "kind: jednokrotny"),
    ("question_key_line", f"{FIRST}:48", FIRST, "tags: dom", "to nie klucz"),
    ("question_key_twice", f"{FIRST}:48", FIRST, "tags: dom", "points: 1"),
    ("question_key_unknown", f"{FIRST}:48", FIRST, "tags: dom", "unit: %"),
    ("question_points", f"{FIRST}:45", FIRST, "points: 2", "points: 0"),
    ("question_points", f"{FIRST}:45", FIRST, "points: 2", "points: ²"),
    ("question_passage", f"{FIRST}:47", FIRST, "passage: #dom", "passage: dom"),
    ("question_passage_unknown", f"{FIRST}:47", FIRST, "passage: #dom", "passage: #las"),
    ("question_passage_unknown", f"{TEST}:16", TEST, "passage: pierwsza#ogrod", "passage: zerowa#ogrod"),
    ("question_source_unknown", f"{FIRST}:46", FIRST, "source: B-01", "source: B-01, B-99"),
    ("question_after_explanation", f"{FIRST}:56", FIRST, "> Dom stoi na **rogu**.", "> Dom.\n( ) Na rynku"),
    ("question_block", f"{FIRST}:55", FIRST, "> Dom stoi na **rogu**.", "> ## Dom"),
    ("question_block", f"{FIRST}:42", FIRST, "Gdzie stoi dom?", "Gdzie stoi ![dom](media/dom.png)?"),
    ("question_not_translated", f"{FIRST_EN}:21", FIRST_EN, "id: gdzie-dom", "id: gdzie"),
    ("question_not_in_base", f"{FIRST_EN}:25", FIRST_EN, "id: gdzie-dom", "id: gdzie"),
    ("link_scheme", f"{FIRST}:42", FIRST, "Gdzie stoi dom?", "Gdzie [stoi](javascript:1) dom?"),
    ("link_scheme", f"{FIRST}:53", FIRST, "[tu](#dom)", "[tu](vbscript:1)"),
    ("link_anchor_unknown", f"{FIRST}:53", FIRST, "[tu](#dom)", "[tu](#las)"),
    ("link_scheme", f"{FIRST}:55", FIRST, "**rogu**", "<file:///etc>"),
    # Answers are the business of their kinds: one complaint shows that it arrives with its line
    ("quiz_line_not_understood", f"{FIRST}:50", FIRST, "( ) Na rynku", "Na rynku"),
    ("quiz_single_needs_one_right", f"{FIRST}:42", FIRST, "(x) Na rogu", "( ) Na rogu"),
    ("quiz_answers_differ", f"{FIRST_EN}:24", FIRST_EN, "( ) On the square\n  > No.\n", ""),
]

# (code, where it is found, files put in or taken out)
FOLDERS = [
    ("file_missing", "course.toml:0", {"course.toml": None}),
    ("file_missing", "en/course.md:0", {"en/course.md": None}),
    ("file_unknown", "README.md:0", {"README.md": "x"}),
    ("file_unknown", "pl/more/01-a.md:0", {"pl/more/01-a.md": "x"}),
    ("file_name", "pl/pierwsza.md:0", {"pl/pierwsza.md": "x"}),
    ("file_name", "pl/1-a.md:0", {"pl/1-a.md": "x"}),
    ("path_bad", "../a.md:0", {"../a.md": "x"}),
    ("path_bad", "/etc/passwd:0", {"/etc/passwd": "x"}),
    ("path_bad", "pl\\01-a.md:0", {"pl\\01-a.md": "x"}),
    ("path_bad", "pl//01-a.md:0", {"pl//01-a.md": "x"}),
    ("path_bad", "pl/01-a.md\0:0", {"pl/01-a.md\0": "x"}),
    ("path_bad", "C:/a.md:0", {"C:/a.md": "x"}),
    ("file_too_big", f"{FIRST}:0", {FIRST: b"a" * 50_000_000}),
    ("file_too_big", "media/dom.png:0", {"media/dom.png": PNG + bytes(5_000_000)}),
    ("file_binary", f"{FIRST}:2", {FIRST: b"+++\na\0b"}),
    ("file_utf16", f"{FIRST}:0", {FIRST: FIRST_PL.encode("utf-16")}),
    ("file_encoding", "pl/02-druga.md:3", {"pl/02-druga.md": FILES["pl/02-druga.md"].encode("cp1250")}),
    ("file_bom", "course.toml:1", {"course.toml": b"\xef\xbb\xbf" + COURSE.encode()}),
    ("file_line_ends", "course.toml:1", {"course.toml": COURSE.replace("\n", "\r\n")}),
    ("file_line_ends", "pl/02-druga.md:8", {"pl/02-druga.md": FILES["pl/02-druga.md"].replace("Płot.\n", "Płot.\r\n")}),
    ("file_control", f"{FIRST}:20", {FIRST: FIRST_PL.replace("Dom stoi", "Dom\x0bstoi")}),
    ("medium_name", "media/Dom.PNG:0", {"media/Dom.PNG": PNG}),
    ("medium_name", "media/dom.gif:0", {"media/dom.gif": "GIF89a"}),
    ("drawing_xml", "media/dom.svg:0", {"media/dom.svg": "<svg "}),
    ("drawing_declaration", "media/dom.svg:0", {"media/dom.svg": f"{DRAWING}<!DOCTYPE a>"}),
    ("drawing_box", "media/dom.pl.svg:0", {"media/dom.pl.svg": DRAWING.replace("viewBox", "id")}),
    ("drawing_big", "media/dom.svg:0", {"media/dom.svg": DRAWING.replace("<g/>", "<g/>" * 6000)}),
    ("drawing_element", "media/dom.svg:0", {"media/dom.svg": DRAWING.replace("<g/>", "<script/>")}),
    ("drawing_attribute", "media/dom.svg:0", {"media/dom.svg": DRAWING.replace("<g/>", '<g onclick=""/>')}),
    ("monday_differs", "en/course.md:5", {"pl/course.md": WITH_MONDAY, "en/course.md": WITH_MORE_MONDAY}),
    ("glossary_missing", "en/glossary.md:0", {"pl/glossary.md": GLOSSARY}),
    (
        "anchors_differ",
        "en/glossary.md:5",
        {"pl/glossary.md": GLOSSARY, "en/glossary.md": GLOSSARY.replace("#d", "#p")},
    ),
    ("term_without_anchor", "pl/glossary.md:5", {"pl/glossary.md": GLOSSARY.replace(" {#dom}", "")}),
    ("lesson_slug_reserved", "pl/04-monday.md:0", {"pl/04-monday.md": FILES["pl/02-druga.md"]}),
    ("picture_kind", "media/dom.png:0", {"media/dom.png": b"\xff\xd8\xff\xe0"}),
    ("picture_kind", "media/dom.png:0", {"media/dom.png": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}),
    ("worksheet_title", "media/karta.pl.md:1", {"media/karta.pl.md": "Imię: …\n"}),
    ("box_unknown", "media/karta.pl.md:3", {"media/karta.pl.md": "# Karta\n\n::: x\n:::\n"}),
    ("file_encoding", "media/karta.pl.md:1", {"media/karta.pl.md": b"# \xb9\n"}),
    ("lessons_missing", "pl/:0", {name: None for name in FILES if "/0" in name}),
    ("lesson_number_twice", "pl/02-inna.md:0", {"pl/02-inna.md": FILES["pl/02-druga.md"]}),
    ("lesson_slug_twice", "pl/04-druga.md:0", {"pl/04-druga.md": FILES["pl/02-druga.md"]}),
    ("lesson_not_in_base", "en/04-nowa.md:0", {"en/04-nowa.md": FILES["pl/02-druga.md"]}),
    ("quiz_not_translated", f"{FIRST_EN}:0", {FIRST_EN: FILES[FIRST_EN].split("+++ quiz")[0]}),
    ("questions_missing", f"{TEST}:8", {TEST: TEST_PL.split("## ?")[0]}),
    ("parts_missing", "course.toml:1", {"course.toml": COURSE.split("[[parts]]", maxsplit=1)[0]}),
    ("completion_without_quiz", "course.toml:22", {"course.toml": ALL_QUIZZES, FIRST: None, TEST: None}),
]
FROM_THE_DISK = {
    "folder_missing", "folder_too_big", "path_symlink", "path_special", "file_unreadable", "slug_is_not_folder",
}  # fmt: skip
IN_OTHER_TESTS = {"files_many", "questions_many", "more_problems"}


GLOSSED = {"pl/glossary.md": GLOSSARY, "en/glossary.md": GLOSSARY}


def test_a_glossary_is_read_and_lessons_link_to_its_terms():
    linked = {**GLOSSED, FIRST: FIRST_PL.replace("(#ogrod)", "(glossary.md#dom)")}
    course, found = read(folder(linked))
    assert found == []
    assert course.glossary["pl"].title == "Słowniczek"
    unknown = {**GLOSSED, FIRST: FIRST_PL.replace("(#ogrod)", "(glossary.md#las)")}
    assert problems(folder(unknown)) == [(FIRST, 27, "link_anchor_unknown")]


def test_licence_and_authors_may_be_left_to_the_publisher():
    bare = COURSE.replace('licence = "CC BY-SA 4.0"\n', "").replace('["Zespół"]', "[]")
    course, found = read(folder({"course.toml": bare}))
    assert (found, course.licence, course.authors) == ([], "", ())


def place(found):
    path, line, code = found
    return code, f"{path}:{line}"


@pytest.mark.parametrize(("code", "where", "path", "old", "new"), SPOILED)
def test_a_mistake_is_reported_with_its_line(code, where, path, old, new):
    assert (code, where) in [place(found) for found in problems(spoiled(path, old, new))]


@pytest.mark.parametrize(("code", "where", "changes"), FOLDERS)
def test_a_wrong_file_is_reported(code, where, changes):
    assert (code, where) in [place(found) for found in problems(folder(changes))]


def test_every_code_has_a_case():
    shown = {case[0] for case in [*SPOILED, *FOLDERS]} | FROM_THE_DISK | IN_OTHER_TESTS
    assert set(COURSE_CODES) - shown == set()


def test_one_mistake_is_reported_once_and_alone():
    assert problems(spoiled(FIRST, "(#ogrod)", "(#las)")) == [(FIRST, 27, "link_anchor_unknown")]
    assert problems(spoiled("course.toml", '"brand"', '"marka"')) == [("course.toml", 5, "value_choice")]
    assert problems(folder({"media/dom.png": b"x"})) == [("media/dom.png", 0, "picture_kind")]


def test_all_problems_come_at_once():
    files = folder(
        {
            "course.toml": COURSE.replace('"brand"', '"marka"'),
            "pl/course.md": COURSE_PL.replace("O kursie", "# O kursie\n"),
            FIRST: FIRST_PL.replace("(#ogrod)", "(#las)").replace("points: 2", "points: dwa"),
            "pl/02-druga.md": b"\xff",
        }
    )
    assert problems(files) == [
        ("course.toml", 5, "value_choice"),
        (FIRST, 27, "link_anchor_unknown"),
        (FIRST, 45, "question_points"),
        ("pl/02-druga.md", 1, "file_encoding"),
        ("pl/course.md", 16, "heading_level"),
    ]  # fmt: skip


def test_without_course_toml_the_lessons_are_still_checked():
    found = problems(folder({"course.toml": "topic = ", FIRST: FIRST_PL.replace("(#ogrod)", "(#las)")}))
    assert ("course.toml", 1, "toml") in found
    assert (FIRST, 27, "link_anchor_unknown") in found


def test_a_file_that_cannot_be_read_is_not_called_missing():
    assert problems(folder({FIRST: b"\xff"})) == [(FIRST, 1, "file_encoding")]
    assert problems(folder({FIRST: FIRST_PL.replace('"lesson"', "lesson")})) == [(FIRST, 5, "toml")]
    assert problems(folder({TEST: "+++\n"})) == [(TEST, 1, "front_open")]


def test_values_say_what_is_meant():
    _, (problem,) = read(spoiled("course.toml", 'topic = "brand"', 'topic = "brand"\nlicense = ""'))
    assert problem.values == (("key", "license"), ("known", "licence"))
    _, (problem,) = read(spoiled(FIRST, 'id = "B-01"\ntext', 'id = "B-01"\nurl = ""\ntext'))
    assert dict(problem.values)["key"] == "sources.url"


def test_a_line_like_the_head_of_a_quiz_can_be_written_with_a_backslash():
    course, found = read(spoiled("pl/02-druga.md", "Płot.", "Płot.\n\n\\+++ quiz"))
    assert found == []
    assert course.lessons[1].texts["pl"].body == "Płot.\n\n+++ quiz"


def test_names_of_links_that_only_look_dangerous_are_let_through():
    assert problems(spoiled(FIRST, "(#ogrod)", "(https://example.org/javascript:x?a:b#c:d)")) == []
    assert problems(spoiled(FIRST, "Dom stoi[^1]", "`[a](javascript:x)` <b>Dom</b> stoi[^1]")) == []
