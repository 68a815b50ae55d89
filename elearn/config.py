"""Settings: one frozen dataclass, read from the environment once; a bad value stops the start with one clear line."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = {"pl": "Polski", "en": "English"}


class BadSetting(Exception):
    """A setting that cannot be used; the message names the variable, its value and what to write instead."""


def _text(value: str) -> str:
    return value.strip()


def _flag(value: str) -> bool:
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError("write 1 or 0")


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not re.fullmatch(r"\d{1,9}", value) or not low <= int(value) <= high:
            raise ValueError(f"write a whole number from {low} to {high}")
        return int(value)

    return parse


def _list(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _languages(value: str) -> tuple[str, ...]:
    chosen = _list(value)
    if not chosen or any(code not in LANGUAGES for code in chosen):
        raise ValueError(f"write some of {', '.join(LANGUAGES)}, separated by commas, the default first")
    return chosen


def _public_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("write the address that people type, such as https://akademia.example.org, without a path")
    return f"{parts.scheme}://{parts.netloc}"


def _database(value: str) -> str:
    if value.startswith("sqlite:///"):
        return value
    for scheme in ("postgresql+psycopg://", "postgresql://", "postgres://"):
        if value.startswith(scheme):
            return "postgresql+psycopg://" + value.removeprefix(scheme)
    raise ValueError("write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME")


def _mail(value: str) -> str:
    if value in {"memory", "mailbox"}:
        return value
    parts = urlsplit(value)
    if parts.scheme == "file" and parts.path:
        return value
    if parts.scheme in {"smtp", "smtps"} and parts.hostname:
        return value
    raise ValueError("write smtp://USER:PASSWORD@HOST:587, smtps://…, file:///FOLDER or mailbox")


def _address(value: str) -> str:
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+", value):
        raise ValueError("write an e-mail address")
    return value


def _ground(value: str) -> str:
    if value not in {"pine", "corn", "plum", "ink"}:
        raise ValueError("write pine, corn, plum or ink")
    return value


def _day(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValueError("write a date such as 2026-11-22") from None


def _krs(value: str) -> str:
    if not re.fullmatch(r"[0-9]{10}", value):
        raise ValueError("write the ten digits of the National Court Register, such as 0000123456")
    return value


def _port(value: str) -> int:
    return _whole(0, 65535)(value)


def setting(variable: str, default: Any, parse: Callable[[str], Any], meaning: str) -> Any:
    """Declare one setting: environment variable, default, parser, one-line meaning for the README."""
    return field(default=default, metadata={"variable": variable, "parse": parse, "meaning": meaning})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can differ between two installations."""

    instance: Path = setting(
        "ELEARN_INSTANCE", ROOT / "instance", Path, "folder of the database, keys and built assets"
    )
    database_url: str = setting(
        "DATABASE_URL", "", _database, "SQLite or PostgreSQL; empty: SQLite in the instance folder"
    )
    url: str = setting(
        "ELEARN_URL", "http://127.0.0.1:8000", _public_url, "the address people type; badges carry it for ever"
    )
    host: str = setting("HOST", "127.0.0.1", _text, "address to listen on")
    port: int = setting("PORT", 8000, _port, "port to listen on; 0: any free one")
    hosts: tuple[str, ...] = setting("ELEARN_HOSTS", (), _list, "further host names to answer to, separated by commas")
    processes: int = setting("ELEARN_PROCESSES", 0, _whole(0, 64), "server processes; 0: one a core")
    trusted_proxies: int = setting(
        "ELEARN_PROXIES", 0, _whole(0, 5), "reverse proxies in front whose X-Forwarded headers are believed"
    )
    worker: bool = setting(
        "ELEARN_WORKER", True, _flag, "send mail and do jobs inside the server; 0 when `elearn worker` runs"
    )
    demo: bool = setting("ELEARN_DEMO", False, _flag, "demo people and mailbox; only on the loopback address")
    languages: tuple[str, ...] = setting("ELEARN_LANGUAGES", ("pl", "en"), _languages, "languages, the default first")
    mail: str = setting(
        "ELEARN_MAIL", "mailbox", _mail, "smtp://…, smtps://…, file:///FOLDER, or mailbox (kept, not sent)"
    )
    mail_from: str = setting("ELEARN_MAIL_FROM", "akademia@lacznik.example", _address, "sender of mails")
    site_name: str = setting("ELEARN_SITE_NAME", "Łącznik", _text, "name of the academy in the header and titles")
    organisation: str = setting(
        "ELEARN_ORGANISATION", "Fundacja Łącznik", _text, "the centre that runs it and issues badges"
    )
    organisation_about: str = setting(
        "ELEARN_ORGANISATION_ABOUT", "Mazowsze", _text, "place or registry number shown beside it"
    )
    organisation_krs: str = setting(
        "ELEARN_ORGANISATION_KRS", "", _krs, "its number in the National Court Register, ten digits; badges carry it"
    )
    organisation_url: str = setting("ELEARN_ORGANISATION_URL", "", _text, "the centre's own web page")
    contact_email: str = setting(
        "ELEARN_CONTACT_EMAIL", "pomoc@lacznik.example", _address, "where the contact form writes to"
    )
    contact_phone: str = setting(
        "ELEARN_CONTACT_PHONE", "", _text, "telephone in the footer and accessibility statement"
    )
    contact_hours: str = setting("ELEARN_CONTACT_HOURS", "", _text, "when somebody answers it")
    contact_address: str = setting("ELEARN_CONTACT_ADDRESS", "", _text, "postal address of the centre")
    funder: str = setting("ELEARN_FUNDER", "", _text, "line that says who pays, as the grant contract asks")
    course_authors: str = setting(
        "ELEARN_COURSE_AUTHORS", "", _text, "authorship line of courses that name no authors; empty: the centre"
    )
    course_licence: str = setting("ELEARN_COURSE_LICENCE", "CC BY-SA 4.0", _text, "licence of courses that name none")
    signatory_name: str = setting(
        "ELEARN_SIGNATORY_NAME", "", _text, "who signs certificates; empty: a line to sign on"
    )
    signatory_title: str = setting(
        "ELEARN_SIGNATORY_TITLE", "", _text, "their office, as it stands below the signature"
    )
    logo: str = setting("ELEARN_LOGO", "", _text, "path of the centre's own logo, SVG or PNG")
    ground: str = setting("ELEARN_GROUND", "pine", _ground, "colour of the ribbon: pine, corn, plum or ink")
    a11y_published: str = setting(
        "ELEARN_A11Y_PUBLISHED", "2026-11-22", _day, "date the site was published (accessibility statement)"
    )
    a11y_updated: str = setting("ELEARN_A11Y_UPDATED", "2026-11-22", _day, "date of its last large change")
    a11y_reviewed: str = setting("ELEARN_A11Y_REVIEWED", "2026-11-22", _day, "date the statement was made or reviewed")
    a11y_person: str = setting(
        "ELEARN_A11Y_PERSON", "", _text, "who answers for accessibility; empty: the centre's contact"
    )
    a11y_building: str = setting(
        "ELEARN_A11Y_BUILDING", "", _text, "how to get into the centre's office (architectural accessibility)"
    )
    rate_limits: bool = setting(
        "ELEARN_RATE_LIMITS", True, _flag, "limits on sign-in, sign-up and mail; 0 only for measuring"
    )
    key_passphrase: str = setting(
        "ELEARN_KEY_PASSPHRASE", "", str, "encrypts the private signing keys on the disk; at least 12 characters"
    )
    key_passphrase_file: str = setting(
        "ELEARN_KEY_PASSPHRASE_FILE", "", _text, "file that holds the passphrase instead, such as a systemd credential"
    )
    secret_key: str = setting(
        "ELEARN_SECRET_KEY", "", _text, "signs cookies; empty: made on first start in the instance folder"
    )

    @property
    def secure(self) -> bool:
        """Whether people reach the site by https."""
        return self.url.startswith("https://")

    @property
    def hostname(self) -> str:
        """Host of the public address with its port, the way `did:web` names it."""
        return urlsplit(self.url).netloc

    @property
    def sqlite(self) -> bool:
        """Whether the database is an SQLite file."""
        return self.database_url.startswith("sqlite")


def settings_from(environment: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Read the settings; raise `BadSetting` with one line for the first value that cannot be used."""
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for each in fields(Settings):
        variable, raw = each.metadata["variable"], environment.get(each.metadata["variable"], "")
        if each.name in overrides:
            values[each.name] = overrides[each.name]
        elif raw != "":
            values[each.name] = _parsed(variable, raw, each.metadata["parse"])
        elif each.default is MISSING:  # pragma: no cover -- every setting has a default
            raise BadSetting(f"{variable} is missing")
    return _checked(_completed(Settings(**values)))


def _parsed(variable: str, raw: str, parse: Callable[[str], Any]) -> Any:
    try:
        return parse(raw)
    except ValueError as error:
        raise BadSetting(f"{variable}={raw!r} cannot be used: {error}") from None


def _completed(settings: Settings) -> Settings:
    """Fill in what depends on the instance folder and make its secrets on first start."""
    from dataclasses import replace  # noqa: PLC0415 -- used once

    instance = settings.instance.resolve()
    instance.mkdir(mode=0o750, parents=True, exist_ok=True)
    return replace(
        settings,
        instance=instance,
        database_url=settings.database_url or f"sqlite:///{instance / 'elearn.sqlite3'}",
        secret_key=settings.secret_key or kept_secret(instance / "secret.key"),
        key_passphrase=_passphrase(settings),
    )


def _passphrase(settings: Settings) -> str:
    """Return the passphrase of the signing keys, from the file when one is named; empty: they are not encrypted."""
    if not settings.key_passphrase_file:
        return settings.key_passphrase
    path = settings.key_passphrase_file
    if settings.key_passphrase:
        raise BadSetting(f"ELEARN_KEY_PASSPHRASE_FILE={path!r} cannot be used beside ELEARN_KEY_PASSPHRASE: leave one")
    try:
        return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not text"
        raise BadSetting(f"ELEARN_KEY_PASSPHRASE_FILE={path!r} cannot be used: {why}") from None


def kept_secret(path: Path) -> str:
    """Return the secret in the file, made on first use, readable by its owner only.

    Written beside and linked into place, so that of two processes starting at once neither reads half a secret.
    """
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="ascii").strip()


def _checked(settings: Settings) -> Settings:
    if settings.demo and not _loopback(settings.host):
        raise BadSetting(
            f"HOST={settings.host!r} cannot be used with ELEARN_DEMO=1: the demo only listens on 127.0.0.1"
        )
    if settings.demo and not _loopback(urlsplit(settings.url).hostname or ""):
        raise BadSetting(f"ELEARN_URL={settings.url!r} cannot be used with ELEARN_DEMO=1: the demo is never public")
    if len(settings.secret_key) < 32:  # noqa: PLR2004 -- 32 characters: the usual floor for a signing key
        raise BadSetting("ELEARN_SECRET_KEY cannot be used: write at least 32 characters, or leave it out")
    if len(settings.key_passphrase) < 12 and (settings.key_passphrase or settings.key_passphrase_file):  # noqa: PLR2004
        raise BadSetting(f"{_passphrase_setting(settings)} cannot be used: write at least 12 characters")
    if settings.logo and not Path(settings.logo).is_file():
        raise BadSetting(f"ELEARN_LOGO={settings.logo!r} cannot be used: no such file")
    return settings


def _passphrase_setting(settings: Settings) -> str:
    return "ELEARN_KEY_PASSPHRASE_FILE" if settings.key_passphrase_file else "ELEARN_KEY_PASSPHRASE"


def _loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
