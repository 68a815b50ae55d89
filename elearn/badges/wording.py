"""What a badge and its check say in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from elearn.badges.queries import Shown
from elearn.badges.signing import Verdict
from elearn.domain import credential
from elearn.domain.course.model import Language
from elearn.domain.course.outline import Outline, QuizFacts
from elearn.domain.credential import Evidence
from elearn.web.locale import day, moment, number


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was checked, and whether it went well."""

    ok: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: one plain sentence, what it means and what to do, then step by step."""

    state: str
    """`valid`, `expired`, `suspended`, `revoked`, `superseded`, `false` or `unchecked`."""
    title: str
    text: str
    steps: tuple[Step, ...] = ()
    newer: str | None = None
    """The id of the badge that took its place."""

    @property
    def kind(self) -> str:
        """Kind of the note on the page."""
        mild = {"valid": "ok", "expired": "info", "superseded": "info", "suspended": "tip", "unchecked": "tip"}
        return mild.get(self.state, "bad")


def criteria(outline: Outline) -> Mapping[Language, str]:
    """Return what the badge is given for, in each language of the course, with the date of the law it teaches."""
    said = {}
    for spoken in outline.languages:
        with force_locale(spoken):
            paragraphs = [outline.said(spoken).badge.criteria]
            if outline.legal_date is not None:
                paragraphs.append(_("Stan prawny na %(day)s.", day=day(outline.legal_date)))
            said[spoken] = " ".join(paragraphs)
    return said


def evidence(outline: Outline, wanted: Language) -> tuple[Evidence, ...]:
    """Return what was done for the badge: the lessons finished, and each quiz with the share that passes it."""
    lessons, quizzes = credential.done_for(outline)
    spoken = wanted if wanted in outline.words else outline.base
    with force_locale(spoken):
        titles = [outline.lesson_said(lesson.slug, spoken).title for lesson in lessons]
        made = [Evidence("lesson", _("Ukończone lekcje"), "; ".join(titles))] if titles else []
        for place in quizzes:
            title = outline.lesson_said(place.slug, spoken).title
            made.append(Evidence("quiz", title, _passed(place.quiz)))
    return tuple(made)


def _passed(quiz: QuizFacts | None) -> str:
    """Say which results pass the quiz: the band, not the person's own points."""
    if quiz is None:
        return _("Zaliczone.")
    if quiz.settings.pass_points is not None:
        return _("Zaliczone. Próg w punktach: %(points)s.", points=number(quiz.settings.pass_points))
    return _("Zaliczone: co najmniej %(percent)s%% punktów.", percent=number(quiz.settings.pass_share * 100))


def finding(shown: Shown, verdict: Verdict, checked_at: datetime) -> Finding:
    """Say whether the badge may be relied on, why, and what to do."""
    genuine = _genuine(shown, verdict, checked_at)
    if not all(step.ok for step in genuine):
        return Finding(
            "false",
            _("Tej odznaki nie można potwierdzić"),
            _("Coś się w niej nie zgadza. Nie polegaj na niej i daj nam znać."),
            (*genuine, *_standing(shown, checked_at)),
        )
    state = shown.state(checked_at)
    title, text = _STATES[state](shown, checked_at)
    return Finding(state, title, text, (*genuine, *_standing(shown, checked_at)), shown.newer)


def _valid(shown: Shown, checked_at: datetime) -> tuple[str, str]:
    checked = _("Sprawdziliśmy podpis wystawcy i rejestr: %(moment)s.", moment=moment(checked_at))
    if shown.valid_until is None:
        return _("Odznaka jest ważna"), checked
    return _("Odznaka jest ważna do %(day)s", day=day(shown.valid_until)), checked


def _expired(shown: Shown, _checked_at: datetime) -> tuple[str, str]:
    return (
        _("Odznaka była ważna do %(day)s", day=day(shown.valid_until or shown.issued_at)),
        _("To, co na niej stoi, było wtedy prawdą. Jeśli potrzebujesz czegoś świeższego, poproś o nowszą odznakę."),
    )


def _suspended(shown: Shown, _checked_at: datetime) -> tuple[str, str]:
    return (
        _("Odznaka zawieszona od %(day)s", day=day(shown.suspended_at or shown.issued_at)),
        {
            "inquiry": _("Wyjaśniamy pewną sprawę, więc na razie na niej nie polegaj. Zajrzyj tu za kilka dni."),
            "request": _("Poprosiła o to osoba, która ją ma. Na razie na niej nie polegaj, zapytaj tę osobę."),
        }[shown.suspension_reason or "inquiry"],
    )


def _revoked(shown: Shown, _checked_at: datetime) -> tuple[str, str]:
    return (
        _("Odznaka cofnięta %(day)s", day=day(shown.revoked_at or shown.issued_at)),
        _reason(shown.revocation_reason or ""),
    )


def _superseded(shown: Shown, _checked_at: datetime) -> tuple[str, str]:
    return (
        _("Tę odznakę zastąpiła nowsza, z %(day)s", day=day(shown.revoked_at or shown.issued_at)),
        _("Poprawiliśmy na niej imię lub nazwisko. Polegaj na nowszej: otwórz ją i sprawdź."),
    )


_STATES = {
    "valid": _valid,
    "expired": _expired,
    "suspended": _suspended,
    "revoked": _revoked,
    "superseded": _superseded,
}


def unchecked() -> Finding:
    """Say that the check failed, and that this says nothing about the badge."""
    return Finding(
        "unchecked",
        _("Nie udało się teraz sprawdzić odznaki"),
        _("To nie znaczy, że jest nieważna. Spróbuj jeszcze raz za kilka minut."),
    )


def _genuine(shown: Shown, verdict: Verdict, checked_at: datetime) -> tuple[Step, ...]:
    """Say step by step whether the file is what the issuer signed."""
    here = credential.speaks_of(shown.document, shown.public_id)
    begun = here and credential.valid_from(shown.document) <= checked_at
    key = credential.signed_with(shown.document)
    return (
        Step(verdict.issuer_ok, _("Wystawca jest ten sam, który prowadzi tę stronę.")
             if verdict.issuer_ok else _("Wystawca jest inny niż ten, który prowadzi tę stronę.")),
        Step(verdict.key_ok, _("Klucz „%(key)s” jest na liście kluczy wystawcy.", key=key)
             if verdict.key_ok else _("Klucza „%(key)s” nie ma na liście kluczy wystawcy.", key=key)),
        Step(verdict.signature_ok and here, _("Podpis się zgadza: od wystawienia nie zmieniono ani jednej litery.")
             if verdict.signature_ok and here else _("Podpis się nie zgadza: treść jest inna niż podpisana.")),
        Step(begun, _("Data wystawienia już minęła.") if begun else _("Data wystawienia jeszcze nie nadeszła.")),
    )  # fmt: skip


def _standing(shown: Shown, checked_at: datetime) -> tuple[Step, ...]:
    """Say step by step what became of it since."""
    steps = []
    if shown.valid_until is not None:
        lasts, until = checked_at <= shown.valid_until, day(shown.valid_until)
        said = _("Termin ważności jeszcze nie minął: %(day)s.", day=until)
        steps.append(Step(lasts, said if lasts else _("Termin ważności minął %(day)s.", day=until)))
    if shown.suspended_at is not None and shown.revoked_at is None:
        since = day(shown.suspended_at)
        return (*steps, Step(False, _("W rejestrze zawieszeń jest od %(day)s.", day=since)))  # noqa: FBT003 -- not ok
    if shown.revoked_at is not None:
        since = day(shown.revoked_at)
        return (*steps, Step(False, _("W rejestrze cofnięć jest od %(day)s.", day=since)))  # noqa: FBT003 -- not ok
    return (*steps, Step(True, _("W rejestrze cofnięć i zawieszeń jej nie ma.")))  # noqa: FBT003 -- ok


def _reason(code: str) -> str:
    """Say why it was revoked, by class, without telling a story about a person."""
    return {
        "mistake": _("Powód: wystawiono ją przez pomyłkę. Niczego już nie potwierdza, nie polegaj na niej."),
        "misuse": _("Powód: użyto jej niezgodnie z zasadami. Niczego już nie potwierdza, nie polegaj na niej."),
        "request": _("Powód: prośba osoby, która ją miała. Niczego już nie potwierdza, nie polegaj na niej."),
    }.get(code, _("Niczego już nie potwierdza, nie polegaj na niej."))


def grouped(public_id: str) -> str:
    """Write the id so that a person can read it aloud: in fours."""
    return "-".join(public_id[place : place + 4] for place in range(0, len(public_id), 4))
