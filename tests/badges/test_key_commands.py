"""Keys by command: made, taken out, put back; every refusal is one line."""

import pytest
from click.testing import CliRunner

from elearn.badges import keys
from elearn.cli import main
from tests.application import with_assets
from tests.badges.samples import MOMENT
from tests.badges.test_issuers import partner

SECRET = {"ELEARN_ARCHIVE_PASSPHRASE": "hasło do sejfu"}
PASSPHRASE = {"ELEARN_KEY_PASSPHRASE": "koń bateria zszywka"}


@pytest.fixture
def instance(tmp_path):
    """An installation with one key."""
    keys.first_key(tmp_path / "instance" / "keys", MOMENT)
    return tmp_path / "instance"


@pytest.fixture
def elearn(instance, sqlite_url):
    """Run `elearn badges …` on it."""

    def run(*words, typed=None, **variables):
        environment = {"ELEARN_INSTANCE": str(instance), "DATABASE_URL": sqlite_url, **variables}
        return CliRunner().invoke(main, ["badges", *words], env=environment, input=typed)

    return run


def refused(told, sentence):
    assert told.exit_code == 1
    assert sentence in told.output
    assert told.output.startswith("Error: ")
    assert told.output.count("\n") == 1
    assert isinstance(told.exception, SystemExit)


def test_new_keys_are_encrypted_with_the_passphrase_and_so_are_the_old(elearn, instance):
    assert elearn("new-key", **PASSPHRASE).output == "new signing key: key-2\n"
    assert sorted(path.name for path in (instance / "keys").glob("key-*")) == ["key-1.sealed", "key-2.sealed"]


def test_without_the_passphrase_no_key_is_added(elearn, instance):
    elearn("new-key", **PASSPHRASE)
    refused(elearn("new-key"), "is encrypted: set ELEARN_KEY_PASSPHRASE")
    refused(elearn("new-key", ELEARN_KEY_PASSPHRASE="zupełnie inne hasło"), "does not open")
    assert len(keys.history(instance / "keys")) == 2


def test_another_issuer_gets_a_key_of_its_own(elearn, instance):
    below = partner(instance / "keys")
    assert elearn("new-key", "--issuer", "druga").output == "new signing key: key-2\n"
    assert len(keys.history(below)) == 2
    assert len(keys.history(instance / "keys")) == 1


@pytest.mark.parametrize(("slug", "sentence"), [("trzecia", "profile.json cannot be used"), ("../x", "is no name")])
def test_an_issuer_that_is_not_there_gets_no_key(elearn, slug, sentence):
    refused(elearn("new-key", "--issuer", slug), sentence)


def test_keys_are_taken_out_and_put_back(elearn, instance, tmp_path):
    archive = tmp_path / "klucze"
    told = elearn("export-keys", str(archive), **SECRET)
    assert told.exit_code == 0, told.output
    assert "main: 1 public and 1 private keys" in told.output
    before = keys.keyring(instance / "keys")
    for path in (instance / "keys").glob("*"):
        path.unlink()
    told = elearn("restore-keys", str(archive), **SECRET)
    assert told.output == "main: 1 keys (made)\n"
    assert keys.keyring(instance / "keys") == before


def test_the_passphrase_of_the_archive_is_asked_for_twice_and_not_shown(elearn, tmp_path):
    typed = "hasło do sejfu\nhasło do sejfu\n"
    told = elearn("export-keys", str(tmp_path / "klucze"), typed=typed)
    assert told.exit_code == 0
    assert "hasło" not in told.output
    assert elearn("restore-keys", str(tmp_path / "klucze"), typed="hasło do sejfu\n").exit_code == 0


def test_refusals_say_what_to_do(elearn, instance, tmp_path):
    archive = tmp_path / "klucze"
    refused(elearn("export-keys", str(archive), ELEARN_ARCHIVE_PASSPHRASE="krótkie"), "at least 12 characters")
    elearn("export-keys", str(archive), **SECRET)
    refused(elearn("export-keys", str(archive), **SECRET), "exists: name another file")
    refused(elearn("export-keys", str(tmp_path / "nie" / "ma"), **SECRET), "cannot be written")
    refused(elearn("restore-keys", str(archive), ELEARN_ARCHIVE_PASSPHRASE="inne hasło do sejfu"), "does not open")
    for path in (instance / "keys").glob("*"):
        path.unlink()
    keys.first_key(instance / "keys", MOMENT)
    refused(elearn("restore-keys", str(archive), **SECRET), "--replace")
    assert elearn("restore-keys", str(archive), "--replace", **SECRET).output == "main: 1 keys (replaced)\n"


def test_publishing_into_a_folder_with_something_else_is_refused_in_one_line(elearn, instance, tmp_path):
    with_assets(instance)
    (tmp_path / "moje").mkdir()
    (tmp_path / "moje" / "plik").touch()
    refused(elearn("publish-static", str(tmp_path / "moje")), "is not empty")


def test_publishing_without_badges_still_publishes_the_keys(elearn, instance, tmp_path):
    with_assets(instance)
    told = elearn("publish-static", str(tmp_path / "archiwum"))
    assert told.exit_code == 0, told.output
    assert (tmp_path / "archiwum" / ".well-known" / "did.json").exists()
    assert (tmp_path / "archiwum" / "status" / "suspension-1").exists()
