"""Settings: read once, and a value that cannot be used stops the start with one line."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields

import pytest

from elearn.config import ROOT, BadSetting, Settings, kept_secret, settings_from

DEMO = {"ELEARN_DEMO": "1"}


@pytest.fixture
def read(tmp_path):
    return lambda environment: settings_from({"ELEARN_INSTANCE": str(tmp_path / "instance"), **environment})


def test_nothing_needs_to_be_set(read):
    settings = read({})
    assert settings.sqlite
    assert (settings.host, settings.port, settings.demo, settings.rate_limits) == ("127.0.0.1", 8000, False, True)


@pytest.mark.parametrize(
    ("environment", "name", "value"),
    [
        ({"PORT": "0"}, "port", 0),
        ({"ELEARN_LANGUAGES": "en, pl"}, "languages", ("en", "pl")),
        ({"ELEARN_URL": "https://akademia.example.org/"}, "url", "https://akademia.example.org"),
        ({"ELEARN_HOSTS": "a.example, b.example,"}, "hosts", ("a.example", "b.example")),
        ({"DATABASE_URL": "postgres://u:p@h/n"}, "database_url", "postgresql+psycopg://u:p@h/n"),
        ({"ELEARN_MAIL": "smtps://u:p@mail.example:465"}, "mail", "smtps://u:p@mail.example:465"),
        ({"ELEARN_RATE_LIMITS": "0"}, "rate_limits", False),
        ({"ELEARN_A11Y_REVIEWED": "2027-03-31"}, "a11y_reviewed", "2027-03-31"),
        ({"ELEARN_SITE_NAME": " Akademia Wołomin "}, "site_name", "Akademia Wołomin"),
        ({"ELEARN_GROUND": "plum"}, "ground", "plum"),
        ({"ELEARN_ORGANISATION_KRS": "0000123456"}, "organisation_krs", "0000123456"),
        ({"ELEARN_KEY_PASSPHRASE": " dwanaście znaków "}, "key_passphrase", " dwanaście znaków "),
        (DEMO | {"HOST": "::1"}, "demo", True),
        (DEMO | {"HOST": "localhost", "ELEARN_URL": "http://localhost:8001"}, "demo", True),
    ],
)
def test_a_value_is_read(read, environment, name, value):
    assert getattr(read(environment), name) == value


@pytest.mark.parametrize(
    ("environment", "variable"),
    [
        ({"PORT": "eighty"}, "PORT"),
        ({"PORT": "65536"}, "PORT"),
        ({"PORT": "-1"}, "PORT"),
        ({"ELEARN_PROCESSES": "65"}, "ELEARN_PROCESSES"),
        ({"ELEARN_PROCESSES": "1.5"}, "ELEARN_PROCESSES"),
        ({"ELEARN_PROXIES": "6"}, "ELEARN_PROXIES"),
        ({"ELEARN_WORKER": "maybe"}, "ELEARN_WORKER"),
        ({"ELEARN_DEMO": "tak"}, "ELEARN_DEMO"),
        ({"ELEARN_RATE_LIMITS": "2"}, "ELEARN_RATE_LIMITS"),
        ({"ELEARN_LANGUAGES": "pl,de"}, "ELEARN_LANGUAGES"),
        ({"ELEARN_LANGUAGES": ","}, "ELEARN_LANGUAGES"),
        ({"ELEARN_URL": "akademia.example.org"}, "ELEARN_URL"),
        ({"ELEARN_URL": "ftp://akademia.example.org"}, "ELEARN_URL"),
        ({"ELEARN_URL": "https://akademia.example.org/kursy"}, "ELEARN_URL"),
        ({"ELEARN_URL": "https://akademia.example.org?x=1"}, "ELEARN_URL"),
        ({"DATABASE_URL": "mysql://h/n"}, "DATABASE_URL"),
        ({"ELEARN_MAIL": "mail.example"}, "ELEARN_MAIL"),
        ({"ELEARN_MAIL": "smtp://"}, "ELEARN_MAIL"),
        ({"ELEARN_MAIL": "file://"}, "ELEARN_MAIL"),
        ({"ELEARN_MAIL_FROM": "akademia"}, "ELEARN_MAIL_FROM"),
        ({"ELEARN_CONTACT_EMAIL": "pomoc@akademia"}, "ELEARN_CONTACT_EMAIL"),
        ({"ELEARN_GROUND": "pink"}, "ELEARN_GROUND"),
        ({"ELEARN_LOGO": "/nie/ma/takiego.svg"}, "ELEARN_LOGO"),
        ({"ELEARN_SECRET_KEY": "krotki"}, "ELEARN_SECRET_KEY"),
        ({"ELEARN_ORGANISATION_KRS": "123456"}, "ELEARN_ORGANISATION_KRS"),
        ({"ELEARN_ORGANISATION_KRS": "KRS 0000123456"}, "ELEARN_ORGANISATION_KRS"),
        ({"ELEARN_KEY_PASSPHRASE": "za krótkie"}, "ELEARN_KEY_PASSPHRASE"),
        ({"ELEARN_KEY_PASSPHRASE_FILE": "/nie/ma/takiego"}, "ELEARN_KEY_PASSPHRASE_FILE"),
        ({"ELEARN_A11Y_PUBLISHED": "22.11.2026"}, "ELEARN_A11Y_PUBLISHED"),
        ({"ELEARN_A11Y_UPDATED": "2026-13-01"}, "ELEARN_A11Y_UPDATED"),
        ({"ELEARN_A11Y_REVIEWED": "wczoraj"}, "ELEARN_A11Y_REVIEWED"),
        (DEMO | {"HOST": "0.0.0.0"}, "HOST"),
        (DEMO | {"HOST": "::"}, "HOST"),
        (DEMO | {"HOST": "192.168.1.7"}, "HOST"),
        (DEMO | {"HOST": "demo.example.org"}, "HOST"),
        (DEMO | {"ELEARN_URL": "https://demo.example.org"}, "ELEARN_URL"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_in_one_line(read, environment, variable):
    with pytest.raises(BadSetting) as refused:
        read(environment)
    said = str(refused.value)
    assert said.startswith((f"{variable}=", f"{variable} "))
    assert "cannot be used" in said
    assert "\n" not in said
    assert refused.value.__cause__ is None


def test_a_short_secret_is_not_repeated(read):
    with pytest.raises(BadSetting) as refused:
        read({"ELEARN_SECRET_KEY": "moj-krotki-sekret"})
    assert "moj-krotki-sekret" not in str(refused.value)


def test_a_short_passphrase_is_not_repeated(read):
    with pytest.raises(BadSetting) as refused:
        read({"ELEARN_KEY_PASSPHRASE": "krotkie"})
    assert "krotkie" not in str(refused.value)


def test_the_passphrase_is_read_from_a_file_without_its_line_end(read, tmp_path):
    (tmp_path / "haslo").write_text("dwanaście znaków\n", encoding="utf-8")
    assert read({"ELEARN_KEY_PASSPHRASE_FILE": str(tmp_path / "haslo")}).key_passphrase == "dwanaście znaków"


@pytest.mark.parametrize("content", [b"", b"krotkie\n", b"\xff\xfe niczyje znaki"])
def test_a_passphrase_file_without_a_passphrase_stops_the_start(read, tmp_path, content):
    (tmp_path / "haslo").write_bytes(content)
    with pytest.raises(BadSetting, match=r"^ELEARN_KEY_PASSPHRASE_FILE.* cannot be used: "):
        read({"ELEARN_KEY_PASSPHRASE_FILE": str(tmp_path / "haslo")})


def test_a_passphrase_is_given_in_one_way_only(read, tmp_path):
    with pytest.raises(BadSetting, match="leave one"):
        read({"ELEARN_KEY_PASSPHRASE": "dwanaście znaków", "ELEARN_KEY_PASSPHRASE_FILE": str(tmp_path)})


def test_the_readme_lists_every_setting_with_its_meaning():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([A-Z0-9_]+)` \| .*?\| (.*) \|$", readme, re.MULTILINE))
    missing = [
        variable
        for variable, meaning in ((each.metadata["variable"], each.metadata["meaning"]) for each in fields(Settings))
        if rows.get(variable) != meaning
    ]
    assert not missing, f"write these into the table of settings in README.md, with their meaning: {missing}"


def test_the_secret_is_made_once_and_for_its_owner_only(read, tmp_path):
    first, second = read({}).secret_key, read({}).secret_key
    assert first == second
    assert len(first) >= 32
    file = tmp_path / "instance" / "secret.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret.key"]


def test_processes_that_start_at_once_share_one_secret(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: kept_secret(tmp_path / "secret.key"), range(40)))
    assert len(secrets) == 1
    assert len(next(iter(secrets))) >= 32


def test_settings_cannot_be_changed(read):
    with pytest.raises(AttributeError):
        read({}).demo = True


def test_every_setting_says_what_it_is_for():
    assert all(each.metadata["variable"].isupper() and each.metadata["meaning"] for each in fields(Settings))
    variables = [each.metadata["variable"] for each in fields(Settings)]
    assert len(variables) == len(set(variables))
