"""What a certificate says, in the holder's language and without a word that tells men from women."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from elearn.badges.wording import grouped
from elearn.catalog.phrases import HOUR, lessons_count
from elearn.certificates.queries import Paper
from elearn.config import Settings
from elearn.domain import credential
from elearn.domain.course.model import Ground, Language
from elearn.domain.course.outline import Outline
from elearn.web.locale import day
from elearn.web.typo import nbsp

KRS = "ext:KRS"
"""How a signed profile calls the number in the National Court Register."""
BETWEEN = "\N{NO-BREAK SPACE}· "


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that stands on one certificate, the same on paper and on the page."""

    public_id: str
    language: Language
    site: str
    heading: str
    title: str
    """Of the document: what it is, whose, for what."""
    name: str
    before: str
    course: str
    after: str
    """The sentence that says what was done: words, the course's title, words."""
    spoken: Language
    """Language of the course's own words: title and claim."""
    claim: str
    notes: str
    issued_at: datetime
    date: str
    date_label: str
    signatory: str
    """Empty: a line to sign on."""
    signatory_label: str
    check: str
    typed: tuple[str, ...]
    """The address as a person types it, in lines."""
    address: str
    qr_alt: str
    badge: str
    badge_alt: str
    cloth: int
    ground: Ground
    issuer: str
    issuer_line: str

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that is written."""
        held = (getattr(self, field.name) for field in fields(self))
        return tuple(one for one in held if isinstance(one, str)) + self.typed


def sheet(paper: Paper, settings: Settings, spoken: Language) -> Sheet:
    """Write the certificate in a language; the course's own words stay in its base language where it lacks that one."""
    with force_locale(spoken):
        return _sheet(paper, settings, spoken)


def _sheet(paper: Paper, settings: Settings, spoken: Language) -> Sheet:
    outline = paper.outline
    said, tongue = outline.said(spoken), spoken if spoken in outline.words else outline.base
    before, _course, after = _done(outline).partition("\0")
    address = credential.badge_address(settings.url, paper.public_id)
    return Sheet(
        public_id=paper.public_id,
        language=spoken,
        site=settings.site_name,
        heading=_("Zaświadczenie"),
        title=_("Zaświadczenie: %(name)s, %(course)s", name=paper.name, course=said.title),
        name=paper.name,
        before=before,
        course=nbsp(said.title, tongue),
        after=after,
        spoken=tongue,
        claim=nbsp(_claim(paper.name, said.badge.claim, own=tongue == spoken), tongue),
        notes=_notes(paper),
        issued_at=paper.issued_at,
        date=day(paper.issued_at),
        date_label=_("Data wydania"),
        signatory=settings.signatory_name,
        signatory_label=_signs(paper, settings),
        check=_("Sprawdź:"),
        typed=(address.partition("//")[2].removesuffix(paper.public_id), grouped(paper.public_id)),
        address=address,
        qr_alt=_("Kod QR prowadzi do strony, która sprawdza to zaświadczenie: %(address)s", address=address),
        badge=said.badge.name,
        badge_alt=_("Odznaka: %(name)s", name=said.badge.name),
        cloth=outline.cloth,
        ground=outline.ground,
        issuer=paper.issuer["name"],
        issuer_line=BETWEEN.join(one for one in (paper.issuer["name"], *_whereabouts(paper.issuer, settings)) if one),
    )


def _done(outline: Outline) -> str:
    """Say what was done, with a mark where the course's title goes: it is printed in bold.

    A final test is no lesson here, as it is none in the evidence that the badge names.
    """
    read = [lesson for lesson in outline.lessons if lesson.kind == "lesson"]
    lessons, time = lessons_count(len(read or outline.lessons)), time_taken(outline.minutes)
    return _("ukończenie kursu „%(course)s” (%(lessons)s, %(time)s).", course="\0", lessons=lessons, time=time)


def time_taken(minutes: int) -> str:
    """Write "1 godzina 40 minut", in the plural forms of the language."""
    hours, rest = divmod(minutes, HOUR)
    whole = ngettext("%(num)d godzina", "%(num)d godzin", hours)
    over = ngettext("%(num)d minuta", "%(num)d minut", rest)
    return _("%(hours)s %(minutes)s", hours=whole, minutes=over) if hours and rest else whole if hours else over


def _claim(name: str, claim: str, *, own: bool) -> str:
    """Say what the holder knows: with words of ours around it only where they are in the language of the course."""
    return _("Osoba z tym zaświadczeniem %(claim)s", claim=claim) if own else f"{name} {claim}"


def _notes(paper: Paper) -> str:
    said = []
    if paper.outline.legal_date is not None:
        said.append(_("Stan prawny na %(day)s.", day=day(paper.outline.legal_date)))
    if paper.valid_until is not None:
        said.append(_("Ważne do %(day)s.", day=day(paper.valid_until)))
    return " ".join(said)


def _signs(paper: Paper, settings: Settings) -> str:
    if settings.signatory_name:
        return ", ".join(one for one in (settings.signatory_title, paper.issuer["name"]) if one)
    return _("%(issuer)s, podpis", issuer=paper.issuer["name"])


def _whereabouts(issuer: dict[str, Any], settings: Settings) -> tuple[str, str]:
    """Return postal address and register number: as they were signed, else the centre's own of today."""
    own = issuer["name"] == settings.organisation
    address = issuer.get("address") or {}
    town = f"{address.get('postalCode', '')} {address.get('addressLocality', '')}".strip()
    signed = ", ".join(one for one in (address.get("streetAddress"), town) if one)
    numbers = [one["identifier"] for one in issuer.get("otherIdentifier", ()) if one.get("identifierType") == KRS]
    today = f"KRS {settings.organisation_krs}" if settings.organisation_krs else settings.organisation_about
    return signed or (settings.contact_address if own else ""), f"KRS {numbers[0]}" if numbers else today if own else ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no certificate: in one sentence, and what to do."""

    title: str
    text: str


def refusal(hindrance: str, signs: str = "") -> Refusal:
    """Say why a badge has no certificate; `signs` are those that no font has."""
    return {
        "superseded": Refusal(
            _("Jest nowsza odznaka"),
            _("Tę zastąpiła nowsza, z poprawionymi danymi. Zaświadczenie ma tylko nowsza."),
        ),
        "revoked": Refusal(
            _("Odznaka jest cofnięta, więc nie ma zaświadczenia"),
            _("Powód stoi na stronie odznaki. Jeśli to pomyłka, napisz do nas."),
        ),
        "suspended": Refusal(
            _("Odznaka jest zawieszona, więc na razie nie ma zaświadczenia"),
            _("Zaświadczenie wróci, gdy zawieszenie się skończy. Powód stoi na stronie odznaki."),
        ),
        "nameless": Refusal(
            _("Na tej odznace nie ma imienia i nazwiska"),
            _("Zaświadczenie ich potrzebuje. Wpisz je w ustawieniach konta, a potem poproś o odznakę z nimi."),
        ),
        "unwritable": Refusal(
            _("W pliku PDF nie umiemy zapisać tych znaków: %(signs)s", signs=" ".join(signs)),
            _("Wydrukuj zaświadczenie ze strony: przeglądarka zna więcej pism. Możesz też zapisać je tam jako PDF."),
        ),
    }[hindrance]


def left_out(hindrance: str) -> str:
    """Say in a word or two why somebody gets no certificate in a file of many; empty: they do."""
    return {
        "": "",
        "superseded": _("jest nowsza odznaka"),
        "revoked": _("odznaka cofnięta"),
        "suspended": _("odznaka zawieszona"),
        "nameless": _("nie ma imienia i nazwiska"),
        "unwritable": _("znaki, których nie zapiszemy w PDF"),
    }[hindrance]


def choice(paper: Paper) -> str:
    """Write the holder as the list of a course has them: name and day."""
    return f"{paper.name}, {day(paper.issued_at)}"


def bound_title(sheets: Sequence[Sheet]) -> str:
    """Name a document of many certificates."""
    with force_locale(sheets[0].language):
        return _("Zaświadczenia: %(course)s", course=sheets[0].course)


def progress(done: int, total: int) -> str:
    """Say how many certificates of an order are printed."""
    return _("Gotowe: %(done)d z %(total)d", done=done, total=total)
