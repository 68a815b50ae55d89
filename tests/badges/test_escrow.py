"""The keys in one locked file: it holds everything, opens with its passphrase only, and never replaces by surprise."""

import json
import stat

import pytest

from elearn.badges import escrow, keys
from elearn.badges.escrow import Refusal
from elearn.badges.keys import Issuer, KeyMissing
from tests.badges import independent
from tests.badges.samples import FACTS, MOMENT
from tests.badges.test_issuers import partner
from tests.badges.test_signing import unsigned

SECRET = "hasło do sejfu"
PASSPHRASE = "koń bateria zszywka"


@pytest.fixture
def folder(tmp_path):
    """Three generations of keys of the centre, one of a partner."""
    made = tmp_path / "keys"
    keys.first_key(made, MOMENT)
    keys.new_key(made, MOMENT)
    keys.new_key(made, MOMENT)
    partner(made)
    return made


@pytest.fixture
def archive(folder, tmp_path):
    export(folder, tmp_path / "klucze.lacznik")
    return tmp_path / "klucze.lacznik"


def export(folder, path, **facts):
    return escrow.export(folder, path, **{"passphrase": "", "secret": SECRET, "now": MOMENT, **facts})


def restore(folder, path, **facts):
    usual = {"passphrase": "", "secret": SECRET, "replace": False, "now": MOMENT}
    return {one.slug: what for one, what in escrow.restore(folder, path, **{**usual, **facts})}


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def test_keys_put_back_elsewhere_are_the_same_with_their_history(folder, archive, tmp_path):
    assert restore(tmp_path / "new", archive) == {"main": "made", "druga": "made"}
    assert contents(tmp_path / "new").keys() == contents(folder).keys()
    assert keys.keyring(tmp_path / "new") == keys.keyring(folder)
    assert keys.private_half(tmp_path / "new", "key-1") == keys.private_half(folder, "key-1")


def test_badges_of_three_generations_verify_after_keys_were_lost_and_put_back(folder, archive, tmp_path):
    issuer = Issuer(FACTS, folder)
    before = issuer.did_document()
    badge = issuer.sign(unsigned(), now=MOMENT)
    restore(tmp_path / "new", archive)
    again = Issuer(FACTS, tmp_path / "new")
    assert again.did_document() == before
    assert independent.verified(badge, again.did_document())
    assert independent.verified(again.sign(unsigned(), now=MOMENT), before)


def test_the_archive_is_for_its_owner_only_and_says_nothing_without_its_passphrase(archive):
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    raw = archive.read_bytes()
    assert b"PRIVATE KEY" not in raw
    assert b"z6Mk" not in raw
    assert json.loads(raw)["cipher"] == "AES-256-GCM"


def test_an_archive_is_never_overwritten(folder, archive):
    before = archive.read_bytes()
    with pytest.raises(Refusal, match="exists"):
        export(folder, archive)
    assert archive.read_bytes() == before


def test_a_wrong_passphrase_or_a_changed_archive_puts_nothing_back(archive, tmp_path):
    with pytest.raises(Refusal, match="does not open"):
        restore(tmp_path / "new", archive, secret="inne hasło do sejfu")
    said = json.loads(archive.read_bytes())
    said["content"] = ("B" if said["content"][0] == "A" else "A") + said["content"][1:]
    archive.write_text(json.dumps(said), encoding="ascii")
    with pytest.raises(Refusal, match="does not open"):
        restore(tmp_path / "new", archive)
    assert not (tmp_path / "new").exists()


def test_keys_encrypted_here_are_encrypted_there_with_the_passphrase_of_there(folder, tmp_path):
    keys.seal_all(folder, PASSPHRASE)
    keys.seal_all(folder / "issuers" / "druga", PASSPHRASE)
    export(folder, tmp_path / "a", passphrase=PASSPHRASE)
    restore(tmp_path / "new", tmp_path / "a", passphrase="zupełnie inne hasło")
    assert not list((tmp_path / "new").rglob("*.pem"))
    assert keys.keyring(tmp_path / "new", "zupełnie inne hasło") == keys.keyring(folder, PASSPHRASE)


def test_the_same_keys_are_completed_without_being_asked_twice(folder, archive):
    (folder / "key-3.pem").unlink()
    (folder / "key-1.pem").unlink()
    assert restore(folder, archive) == {"main": "same", "druga": "same"}
    assert keys.keyring(folder).private_pem
    assert keys.private_half(folder, "key-1")


def test_an_older_archive_loses_no_newer_key(folder, archive):
    newest = keys.new_key(folder, MOMENT)
    assert restore(folder, archive)["main"] == "same"
    assert keys.keyring(folder).current == newest


def test_a_newer_archive_brings_the_keys_made_since(folder, archive):
    first = json.loads((folder / "history.json").read_bytes())[:1]
    (folder / "history.json").write_text(json.dumps(first), encoding="utf-8")
    for later in ("key-2.pem", "key-3.pem"):
        (folder / later).unlink()
    assert restore(folder, archive)["main"] == "same"
    assert keys.keyring(folder).current.fragment == "key-3"


def test_other_keys_are_not_replaced_unless_told_and_then_kept_aside(archive, tmp_path):
    other = tmp_path / "other"
    keys.first_key(other, MOMENT)
    before = contents(other)
    with pytest.raises(Refusal, match=r"holds other keys.*--replace"):
        restore(other, archive)
    assert contents(other) == before
    assert restore(other, archive, replace=True) == {"main": "replaced", "druga": "made"}
    assert len(keys.history(other)) == 3
    assert {name.rpartition("/")[2]: raw for name, raw in contents(other).items() if "replaced-" in name} == before


def test_a_damaged_history_is_put_back_when_told(folder, archive):
    (folder / "history.json").write_bytes(b"{")
    with pytest.raises(KeyMissing):
        restore(folder, archive)
    assert restore(folder, archive, replace=True)["main"] == "replaced"
    assert len(keys.history(folder)) == 3


def test_a_private_key_that_does_not_belong_to_its_public_one_is_not_taken_out(folder, tmp_path):
    (folder / "key-1.pem").write_bytes((folder / "key-2.pem").read_bytes())
    with pytest.raises(KeyMissing, match=r"key-1 .* is not the key"):
        export(folder, tmp_path / "a")
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("content", [b"", b"x", b"{}", b"[]"])
def test_what_is_no_archive_is_refused(tmp_path, content):
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(Refusal):
        restore(tmp_path / "new", tmp_path / "a")
