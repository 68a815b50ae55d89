"""What holders are told about their own badges: what each is worth now, and what can be done with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask_babel import gettext as _
from flask_babel import ngettext

from elearn.badges.queries import Held
from elearn.config import Settings
from elearn.domain.credential import badge_address
from elearn.domain.status import State
from elearn.web.locale import WARSAW, day, language

LINKEDIN = "https://www.linkedin.com/profile/add"


@dataclass(frozen=True, slots=True)
class Sign:
    """A badge's state in a word or two, with the colour and the icon beside it."""

    label: str
    kind: str
    icon: str


@dataclass(frozen=True, slots=True)
class Owned:
    """A badge in its holder's list, with the addresses they may want."""

    badge: Held
    state: State
    sign: Sign
    sentence: str
    """What it is worth now."""
    name: str
    course: str
    spoken: str
    """The language of badge and course."""
    address: str
    linkedin: str
    """Opens LinkedIn's own form with the badge filled in; empty when the badge does not count now."""
    newer: str
    """The id of the badge that took its place; empty: none did."""
    correctable: bool
    """Whether its holder is called otherwise now, and may have another badge that says so."""


def owned(held: Sequence[Held], name: str, settings: Settings, now: datetime) -> list[Owned]:
    """Return the badges of a person's list in the language of the page, those that count first.

    `name` is what the person is called now.
    """
    newest = {one.slug: one.public_id for one in held if one.revocation_reason != "superseded"}
    made = [_owned(one, name, settings, newest, now) for one in held]
    return sorted(made, key=lambda one: one.state != "valid")


def _owned(badge: Held, name: str, settings: Settings, newest: Mapping[str, str], now: datetime) -> Owned:
    said, state = badge.outline.said(language()), badge.state(now)
    address = badge_address(settings.url, badge.public_id)
    return Owned(
        badge=badge,
        state=state,
        sign=_sign(state),
        sentence=_sentence(badge, state),
        name=said.badge.name,
        course=said.title,
        spoken=language() if language() in badge.outline.words else badge.outline.base,
        address=address,
        linkedin=linkedin(badge, said.badge.name, settings.organisation, address) if state == "valid" else "",
        newer=newest.get(badge.slug, "") if state == "superseded" else "",
        correctable=correctable(badge.holder_name, name, state),
    )


def correctable(on_badge: str, name: str, state: State) -> bool:
    """Say whether the holder may have the badge anew under this name: it says another one, and it counts."""
    return state == "valid" and bool(name) and name != on_badge


def linkedin(badge: Held, name: str, issuer: str, address: str) -> str:
    """Return the address of LinkedIn's form "add to profile", filled in."""
    given = badge.issued_at.astimezone(WARSAW)
    asked = {
        "startTask": "CERTIFICATION_NAME",
        "name": name,
        "organizationName": issuer,
        "issueYear": given.year,
        "issueMonth": given.month,
        "certUrl": address,
        "certId": badge.public_id,
    }
    if badge.valid_until is not None:
        end = badge.valid_until.astimezone(WARSAW)
        asked |= {"expirationYear": end.year, "expirationMonth": end.month}
    return f"{LINKEDIN}?{urlencode(asked)}"


def _sign(state: State) -> Sign:
    return {
        "valid": Sign(_("ważna"), "leaf", "check"),
        "expired": Sign(_("po terminie"), "plum", "clock"),
        "suspended": Sign(_("zawieszona"), "honey", "alert"),
        "revoked": Sign(_("cofnięta"), "berry", "x"),
        "superseded": Sign(_("zastąpiona"), "corn", "info"),
    }[state]


def _sentence(badge: Held, state: State) -> str:
    moment = badge.revoked_at or badge.suspended_at or badge.valid_until
    if moment is None:
        return str(_("Odznaka jest ważna bezterminowo."))
    since = day(moment)
    said: dict[State, str] = {
        "valid": _("Odznaka jest ważna do %(day)s.", day=since),
        "expired": _("Odznaka była ważna do %(day)s. To, co na niej stoi, było wtedy prawdą.", day=since),
        "suspended": _("Od %(day)s jest zawieszona i na razie się nie liczy. Powód stoi na jej stronie.", day=since),
        "revoked": _("Od %(day)s jest cofnięta i niczego nie potwierdza. Powód stoi na jej stronie.", day=since),
        "superseded": _("Od %(day)s zastępuje ją nowsza. Dawny adres działa i do niej prowadzi.", day=since),
    }
    return said[state]


def shown_count(count: int) -> str:
    """Say how many badges the public profile shows."""
    said: str = ngettext("Pokazuje jedną odznakę.", "Pokazuje %(num)d odznak.", count)
    return said if count else str(_("Nie pokazuje jeszcze żadnej odznaki: zaznacz je na liście."))
