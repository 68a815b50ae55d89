"""The issuer's keys: made once, for their owner only, and public for ever."""

import json
import os
import stat
import subprocess
import sys
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from openbadgeslib.ob3 import multikey_from_pem

from elearn.badges import issuers, keys
from elearn.badges.keys import Issuer, KeyMissing
from elearn.badges.sealing import WrongPassphrase, opened, sealed
from elearn.config import ROOT, BadSetting, settings_from
from tests.badges.samples import FACTS, MOMENT

HEAVY = {
    "pyld", "openbadgeslib", "PIL", "mammoth", "xlsxwriter", "python_calamine", "typst", "lxml", "fontTools",
    "snowballstemmer", "segno",
}  # fmt: skip
RACER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from elearn.badges import issuers, keys
print("ready", flush=True)
sys.stdin.readline()
keys.first_key(Path(sys.argv[1]), datetime.now(UTC))
print(keys.keyring(Path(sys.argv[1])).current.multibase, flush=True)
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "keys"


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_the_first_start_makes_a_key_that_only_its_owner_may_read(folder):
    keys.first_key(folder, MOMENT)
    assert mode(folder) == 0o700
    assert {path.name: mode(path) for path in folder.iterdir()} == {
        ".lock": 0o600,
        "history.json": 0o600,
        "key-1.pem": 0o600,
    }


def test_a_second_start_keeps_the_key(folder):
    keys.first_key(folder, MOMENT)
    before = keys.keyring(folder)
    keys.first_key(folder, MOMENT + timedelta(days=1))
    assert keys.keyring(folder) == before


def test_the_public_half_is_written_as_other_software_reads_it(folder):
    keys.first_key(folder, MOMENT)
    ring = keys.keyring(folder)
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 -- only here

    public = load_pem_private_key(ring.private_pem, None).public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert ring.current.multibase == multikey_from_pem(pem)


def test_a_new_key_signs_and_the_old_ones_stay_in_the_history(folder):
    keys.first_key(folder, MOMENT)
    made = keys.new_key(folder, MOMENT + timedelta(days=400))
    ring = keys.keyring(folder)
    assert [key.fragment for key in ring.keys] == ["key-1", "key-2"]
    assert ring.current == made
    assert [key.created_at for key in ring.keys] == [MOMENT, MOMENT + timedelta(days=400)]
    assert json.loads((folder / "history.json").read_bytes())[1] == {
        "id": "key-2",
        "publicKeyMultibase": made.multibase,
        "created": "2027-12-29T09:30:00+00:00",
    }


def test_processes_starting_together_make_one_key(folder):
    run = [sys.executable, "-W", "error", "-c", RACER, str(folder)]
    racers = [
        subprocess.Popen(run, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    assert [racer.stdout.readline() for racer in racers] == ["ready\n"] * 3
    for racer in racers:
        racer.stdin.write("go\n")
        racer.stdin.flush()
    seen = [racer.communicate(timeout=60)[0] for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0, 0]
    assert len(set(seen)) == 1
    assert len(keys.keyring(folder).keys) == 1


def test_half_a_key_left_by_a_crash_is_replaced(folder):
    keys.first_key(folder, MOMENT)
    (folder / "key-2.pem").write_bytes(b"half a")
    made = keys.new_key(folder, MOMENT)
    ring = keys.keyring(folder)
    assert ring.current == made
    assert load_pem_private_key(ring.private_pem, None)


def test_a_running_issuer_takes_a_new_key_at_once(folder):
    keys.first_key(folder, MOMENT)
    issuer = Issuer(FACTS, folder)
    assert issuer.keyring.current.fragment == "key-1"
    keys.new_key(folder, MOMENT)
    assert issuer.keyring.current.fragment == "key-2"
    assert [one["id"] for one in issuer.did_document()["verificationMethod"]] == [
        f"{FACTS.did}#key-1",
        f"{FACTS.did}#key-2",
    ]


def test_without_any_key_nothing_can_be_signed(folder):
    with pytest.raises(KeyMissing, match="no signing key"):
        keys.keyring(folder)


def test_the_start_is_refused_with_one_line_when_the_private_half_is_gone(tmp_path):
    from flask import Flask  # noqa: PLC0415 -- only here

    settings = settings_from({}, instance=tmp_path)
    issuers.use(Flask("elearn"), settings)
    (tmp_path / "keys" / "key-1.pem").unlink()
    with pytest.raises(BadSetting, match=r"key-1 is gone from .*elearn badges new-key") as refused:
        issuers.use(Flask("elearn"), settings)
    assert "\n" not in str(refused.value)


def test_starting_imports_nothing_heavy_that_most_processes_never_need(tmp_path):
    settings_from({}, instance=tmp_path)
    script = f"import elearn.app, sys; print(sorted({HEAVY} & set(sys.modules)))"
    environment = {**os.environ, "ELEARN_INSTANCE": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_a_command_says_in_one_line_that_the_key_is_gone(tmp_path, sqlite_url):
    keys.first_key(tmp_path / "keys", MOMENT)
    (tmp_path / "keys" / "key-1.pem").unlink()
    environment = {**os.environ, "ELEARN_INSTANCE": str(tmp_path), "DATABASE_URL": sqlite_url}
    for command in (["badges", "revoke", "nic", "--reason", "mistake"], ["serve", "--port", "0"]):
        run = subprocess.run(
            [sys.executable, "-m", "elearn", *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 1
        assert run.stderr.startswith("Error: the signing key key-1 is gone")
        assert run.stderr.count("\n") == 1


PASSPHRASE = "koń bateria zszywka"


def lies(folder):
    """Return the names of the private keys as they lie on the disk."""
    return sorted(path.name for path in folder.iterdir() if path.suffix in {".pem", ".sealed"})


def test_with_a_passphrase_no_private_key_lies_open(folder):
    keys.first_key(folder, MOMENT, PASSPHRASE)
    keys.new_key(folder, MOMENT, PASSPHRASE)
    assert lies(folder) == ["key-1.sealed", "key-2.sealed"]
    assert all(b"PRIVATE KEY" not in path.read_bytes() for path in folder.iterdir())
    assert {mode(path) for path in folder.iterdir()} == {0o600}
    ring = keys.keyring(folder, PASSPHRASE)
    assert keys.public_half(ring.private_pem) == ring.current.multibase


def test_a_passphrase_is_the_same_however_its_letters_are_composed(folder):
    keys.first_key(folder, MOMENT, "ko\u0144 bateria zszywka")
    assert keys.keyring(folder, "kon\u0301 bateria zszywka").private_pem


def test_keys_made_before_there_was_a_passphrase_are_encrypted_at_the_next_start(folder):
    keys.first_key(folder, MOMENT)
    keys.new_key(folder, MOMENT)
    before = keys.keyring(folder)
    keys.seal_all(folder, PASSPHRASE)
    assert lies(folder) == ["key-1.sealed", "key-2.sealed"]
    assert keys.keyring(folder, PASSPHRASE) == before
    assert keys.private_half(folder, "key-1", PASSPHRASE)


def test_a_start_without_open_keys_asks_the_passphrase_nothing(folder):
    keys.first_key(folder, MOMENT, PASSPHRASE)
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    keys.seal_all(folder, PASSPHRASE)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_an_open_key_left_by_a_crash_beside_its_sealed_one_is_removed(folder):
    keys.first_key(folder, MOMENT)
    left = (folder / "key-1.pem").read_bytes()
    keys.seal_all(folder, PASSPHRASE)
    (folder / "key-1.pem").write_bytes(left)
    keys.seal_all(folder, PASSPHRASE)
    assert lies(folder) == ["key-1.sealed"]


@pytest.mark.parametrize(
    ("passphrase", "said"), [("", "is encrypted: set ELEARN_KEY_PASSPHRASE"), ("inne hasło do kluczy", "does not open")]
)
def test_a_missing_or_wrong_passphrase_is_said_in_one_line(folder, passphrase, said):
    keys.first_key(folder, MOMENT, PASSPHRASE)
    for attempt in (keys.keyring, lambda *given: keys.new_key(given[0], MOMENT, given[1])):
        with pytest.raises(KeyMissing, match=said) as refused:
            attempt(folder, passphrase)
        assert "\n" not in str(refused.value)
        assert PASSPHRASE not in str(refused.value)
    assert lies(folder) == ["key-1.sealed"]


def test_a_changed_sealed_key_is_not_opened(folder):
    keys.first_key(folder, MOMENT, PASSPHRASE)
    path = folder / "key-1.sealed"
    said = json.loads(path.read_bytes())
    said["content"] = said["content"][:-8] + "AAAA" + said["content"][-4:]
    path.write_text(json.dumps(said), encoding="ascii")
    with pytest.raises(KeyMissing, match="does not open"):
        keys.keyring(folder, PASSPHRASE)


@pytest.mark.parametrize("said", [b"", b"[]", b"{}", b'{"format": "lacznik-sealed-1", "n": 1e99, "r": 8, "p": 1}'])
def test_what_is_not_sealed_at_all_is_not_opened(said):
    with pytest.raises(WrongPassphrase):
        opened(said, PASSPHRASE)


def test_a_file_cannot_ask_for_all_the_memory():
    said = {**json.loads(sealed(b"x", PASSPHRASE)), "n": 2**30}
    with pytest.raises(WrongPassphrase):
        opened(json.dumps(said).encode(), PASSPHRASE)


def test_a_damaged_history_is_said_in_one_line(folder):
    keys.first_key(folder, MOMENT)
    (folder / "history.json").write_bytes(b'[{"id": "key-1"')
    with pytest.raises(KeyMissing, match=r"history\.json .* is damaged: .*restore-keys"):
        keys.keyring(folder)


def test_an_exchanged_private_key_signs_nothing(folder, tmp_path):
    keys.first_key(folder, MOMENT)
    keys.first_key(tmp_path / "other", MOMENT)
    (tmp_path / "other" / "key-1.pem").replace(folder / "key-1.pem")
    with pytest.raises(KeyMissing, match="is not the key"):
        Issuer(FACTS, folder).sign({}, now=MOMENT)


def test_the_start_is_refused_with_one_line_when_the_passphrase_is_missing_or_wrong(tmp_path):
    from flask import Flask  # noqa: PLC0415 -- only here

    issuers.use(Flask("elearn"), settings_from({}, instance=tmp_path))
    issuers.use(Flask("elearn"), settings_from({"ELEARN_KEY_PASSPHRASE": PASSPHRASE}, instance=tmp_path))
    assert lies(tmp_path / "keys") == ["key-1.sealed"]
    for environment in ({}, {"ELEARN_KEY_PASSPHRASE": "zupełnie inne hasło"}):
        with pytest.raises(BadSetting, match="ELEARN_KEY_PASSPHRASE") as refused:
            issuers.use(Flask("elearn"), settings_from(environment, instance=tmp_path))
        assert "\n" not in str(refused.value)
