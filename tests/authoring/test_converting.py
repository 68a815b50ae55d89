"""`elearn convert`: a file of questions into another format, without any database, with a report of every question."""

import zipfile

import pytest
from click.testing import CliRunner

from elearn.cli import main
from elearn.domain.exchange import formats
from elearn.domain.exchange.intake import LANGUAGE, Wording
from tests.domain.exchange.asked import ALL

WORDS = Wording(title="Pytania", summary="Pytania.")
ENDINGS = {"gift": "gift", "moodle": "xml", "aiken": "txt", "csv": "csv", "xlsx": "xlsx", "qti": "zip", "lesson": "md"}


@pytest.fixture
def convert(tmp_path, monkeypatch):
    """Run the command in an empty folder, with a database that cannot be opened."""
    monkeypatch.chdir(tmp_path)
    environment = {"ELEARN_DATABASE": "sqlite:////nowhere/at/all.sqlite", "ELEARN_INSTANCE": str(tmp_path / "instance")}
    return lambda *words: CliRunner().invoke(main, ["convert", *map(str, words)], env=environment)


def _written(path, code):
    path.write_bytes(formats.FORMATS[code].write(ALL.values(), LANGUAGE, WORDS).content)
    return path


def _kinds(path):
    form = formats.by_name(path.name)
    return {one.kind for one in formats.read(form, path.read_bytes(), "pl", WORDS).questions}


@pytest.mark.parametrize("code", [code for code in ENDINGS if code != "qti"])
def test_every_format_becomes_a_lesson_and_a_lesson_becomes_every_format(convert, tmp_path, code):
    source, back = _written(tmp_path / f"in.{ENDINGS[code]}", code), tmp_path / f"back.{ENDINGS[code]}"
    ended = convert(source, tmp_path / "lesson.md")
    assert ended.exit_code == 0, ended.output
    assert "Przyjęte:" in ended.output
    assert _kinds(tmp_path / "lesson.md") == _kinds(source)
    assert convert(tmp_path / "lesson.md", back).exit_code == 0  # what a format cannot say it did not give either
    assert _kinds(back) == _kinds(source) - ({"truefalse"} if code == "aiken" else set())
    assert not (tmp_path / "instance").exists()


def test_a_lesson_becomes_a_qti_package(convert, tmp_path):
    ended = convert(_written(tmp_path / "lesson.md", "lesson"), tmp_path / "out.zip")
    assert "Pominięte etykiety: wizerunek, lekcja 1." in ended.output
    assert "imsmanifest.xml" in zipfile.ZipFile(tmp_path / "out.zip").namelist()


def test_what_is_left_out_is_named_and_ends_with_one(convert, tmp_path):
    source = tmp_path / "bank.gift"
    source.write_text("::Raz::Kto?{=a ~%50%b ~c}\n\nOpisz.{}\n\n::Trzy::Tak?{T}\n", encoding="utf-8")
    ended = convert(source, "out.md")
    assert ended.exit_code == 1
    assert ended.stdout.splitlines() == [
        "wiersz 1: „Raz”: przyjęte ze zmianą → raz",
        "    Odpowiedź „b” dawała 50% punktów, tu nie daje żadnych.",
        "wiersz 3: „Opisz.”: pominięte",
        "    Nie ma tu takiego rodzaju pytań: wypracowanie.",
        "wiersz 5: „Trzy”: przyjęte → trzy",
        "Przyjęte: 1, przyjęte ze zmianą: 1, pominięte: 1.",
        "out.md: 2 questions",
    ]
    assert "something was left out" in ended.stderr


def test_the_report_speaks_english_too(convert, tmp_path):
    source = tmp_path / "bank.txt"
    source.write_text("Who?\nA) a\nB) b\nANSWER: A\n", encoding="utf-8")
    ended = convert(source, "out.csv", "--language", "en")
    assert ended.exit_code == 0
    assert "question;answer A" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("bank.gift", "out.doc", "out.doc cannot be written: name it .gift, .xml, .txt, .csv, .xlsx, .zip, .md"),
        ("bank.zip", "out.gift", "bank.zip is no file of questions that can be read"),
        ("bank.gift", "there.md", "there.md is there already"),
        ("empty.gift", "out.md", "no question of empty.gift could be taken, nothing was written"),
    ],
)
def test_what_cannot_be_done_says_why_in_one_line(convert, tmp_path, source, target, said):
    for name, content in {"bank.gift": "Tak?{T}", "bank.zip": "x", "there.md": "mine", "empty.gift": ""}.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    ended = convert(source, target)
    assert ended.exit_code == 1
    assert said in ended.stderr
    assert not (tmp_path / "out.md").exists()
    assert (tmp_path / "there.md").read_text() == "mine"


def test_a_file_that_is_there_is_replaced_only_when_told(convert, tmp_path):
    (tmp_path / "bank.dat").write_text("Tak?{T}", encoding="utf-8")
    (tmp_path / "there.md").write_text("mine", encoding="utf-8")
    assert convert("bank.dat", "there.md", "--from", "gift", "--overwrite", "--title", "Moje").exit_code == 0
    assert 'title = "Moje"' in (tmp_path / "there.md").read_text(encoding="utf-8")
