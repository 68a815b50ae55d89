"""`elearn certificates export COURSE FILE`."""

import logging
import shutil
import zipfile

import pytest
from click.testing import CliRunner

from elearn.cli import main
from tests import postgres
from tests.application import application_with, dispose, settings_of
from tests.badges.samples import published
from tests.certificates import pdf
from tests.certificates.samples import holders
from tests.logs import as_it_was
from tests.people import person


@pytest.fixture
def export(sqlite_url, tmp_path):
    """Export certificates of the course `umowy`, which two people hold."""
    instance = tmp_path / "instance"
    app = application_with(settings_of(instance, sqlite_url))
    holders(app, published(app), 2)
    person(app, "bez@example.test", name="")
    dispose(app)
    shutil.copytree(postgres.run_folder() / "assets", instance / "static")
    environment = {"DATABASE_URL": sqlite_url, "ELEARN_INSTANCE": str(instance), "ELEARN_URL": "http://localhost"}
    with as_it_was(logging.getLogger("elearn")):
        yield lambda *words: CliRunner().invoke(main, ["certificates", "export", *map(str, words)], env=environment)


def test_all_come_as_a_zip(export, tmp_path):
    told = export("umowy", tmp_path / "all.zip")
    assert (told.exit_code, told.stdout) == (0, f"{tmp_path / 'all.zip'}: 2 certificates\n")
    with zipfile.ZipFile(tmp_path / "all.zip") as bundle:
        assert len(bundle.namelist()) == 2


def test_all_come_as_one_pdf(export, tmp_path):
    assert export("umowy", tmp_path / "all.pdf", "--since", "2026-11-24", "--until", "2026-11-24").exit_code == 0
    said = pdf.words((tmp_path / "all.pdf").read_bytes())
    assert "Osoba Numer 1" in said
    assert "Osoba Numer 2" in said


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("nie-ma", "all.zip"), "no course 'nie-ma'"),
        (("umowy", "all.docx"), "name it .zip or .pdf"),
        (("umowy", "all.zip", "--since", "2027-01-01"), "nobody has a certificate"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(export, tmp_path, words, reason):
    course, file, *others = words
    told = export(course, tmp_path / file, *others)
    assert told.exit_code == 1
    assert reason in told.stderr
    assert not (tmp_path / file).exists()
