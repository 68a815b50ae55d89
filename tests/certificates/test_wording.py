"""What a certificate says."""

from datetime import UTC, datetime

import pytest

from elearn.certificates import wording
from tests.application import application_with, dispose, settings_of
from tests.badges.samples import outline
from tests.certificates.samples import PUBLIC_ID, lasting, paper


@pytest.fixture
def app(sqlite_settings):
    application = application_with(sqlite_settings)
    yield application
    dispose(application)


@pytest.fixture
def written(app, tmp_path, sqlite_url):
    """Write a certificate in a language, with these settings."""

    def write(one=None, spoken="pl", **chosen):
        settings = settings_of(tmp_path / "instance", sqlite_url, **{"url": "https://akademia.example.org", **chosen})
        with app.test_request_context("/"):
            return wording.sheet(one or paper(), settings, spoken)

    return write


REFUSED = ("superseded", "revoked", "suspended", "nameless", "unwritable")


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def sentence(sheet):
    return plain(sheet.before + sheet.course + sheet.after)


def test_it_says_who_did_what_when_and_where_to_check_it(written):
    sheet = written()
    assert sheet.name == "Ola Nowak"
    assert sentence(sheet) == "ukończenie kursu „Umowy bez strachu” (2 lekcje, 30 minut)."
    assert plain(sheet.claim) == "Osoba z tym zaświadczeniem wie, co sprawdzić w umowie."
    assert plain(sheet.notes) == "Stan prawny na 22 listopada 2026."
    assert (plain(sheet.date), sheet.date_label) == ("9 marca 2026", "Data wydania")
    assert sheet.address == f"https://akademia.example.org/badges/{PUBLIC_ID}"
    assert sheet.typed == ("akademia.example.org/badges/", "7f3k-n2qd-9xwv-4rt8-m0ah")
    assert sheet.title == "Zaświadczenie: Ola Nowak, Umowy bez strachu"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (5, "5 minut"),
        (60, "1 godzina"),
        (61, "1 godzina 1 minuta"),
        (122, "2 godziny 2 minuty"),
        (300, "5 godzin"),
        (12 * 60 + 12, "12 godzin 12 minut"),
        (22 * 60 + 23, "22 godziny 23 minuty"),
    ],
)
def test_hours_stand_in_the_forms_of_polish(written, minutes, said):
    assert plain(written(paper(outline=lasting(minutes))).after) == f"” (2 lekcje, {said})."


def test_in_english_it_is_english(written):
    sheet = written(spoken="en")
    assert sheet.heading == "Certificate"
    assert sheet.course == "Contracts without fear"
    assert "2 lessons" in sheet.after
    assert "knows what to check in a contract." in sheet.claim
    assert plain(sheet.date) == "9 March 2026"


def test_a_course_without_the_language_keeps_its_own_words_and_says_which(written):
    sheet = written(paper(outline=outline(languages=("pl",))), "en")
    assert (sheet.language, sheet.spoken, sheet.course) == ("en", "pl", "Umowy bez strachu")
    assert plain(sheet.claim) == "Ola Nowak wie, co sprawdzić w umowie."


def test_an_end_is_said(written):
    until = datetime(2028, 3, 9, 22, 59, 59, tzinfo=UTC)
    assert plain(written(paper(valid_until=until)).notes).endswith("Ważne do 9 marca 2028.")


def test_without_law_and_end_there_is_no_note(written):
    assert written(paper(outline=outline(legal_date=None))).notes == ""


def test_without_a_signatory_there_is_a_line_to_sign_on(written):
    assert (written().signatory, written().signatory_label) == ("", "Fundacja Próbna, podpis")


def test_the_signatory_is_named_with_their_office(written):
    sheet = written(signatory_name="Anna Wiśniewska", signatory_title="prezeska zarządu")
    assert (sheet.signatory, sheet.signatory_label) == ("Anna Wiśniewska", "prezeska zarządu, Fundacja Próbna")


def test_the_issuer_is_as_it_was_signed_whatever_the_settings_say_now(written):
    sheet = written(organisation="Fundacja Inna", contact_address="Nowa 1, 01-001 Łódź", organisation_krs="9999999999")
    assert plain(sheet.issuer_line) == "Fundacja Próbna · ul. Jasna 12/3, 00-013 Warszawa · KRS 0000123456"


def test_an_old_badge_without_address_takes_that_of_the_same_organisation(written):
    old = paper(issuer={"name": "Fundacja Próbna"})
    today = {"contact_address": "Nowa 1, 01-001 Łódź", "organisation_krs": "0000654321"}
    assert plain(written(old, organisation="Fundacja Próbna", **today).issuer_line) == (
        "Fundacja Próbna · Nowa 1, 01-001 Łódź · KRS 0000654321"
    )
    assert plain(written(old, organisation="Fundacja Inna", **today).issuer_line) == "Fundacja Próbna"


@pytest.mark.parametrize("spoken", ["pl", "en"])
def test_no_word_tells_men_from_women(app, written, spoken):
    with app.test_request_context("/"), wording.force_locale(spoken):
        refused = [wording.refusal(each, "x") for each in REFUSED]
    said = " ".join([*written(paper("X"), spoken).texts, *(f"{one.title} {one.text}" for one in refused)]).lower()
    for word in ("ukończył", "pan ", "pani", "uczestni", "absolwent", " he ", " she ", " his ", " her "):
        assert word not in said


@pytest.mark.parametrize("hindrance", REFUSED)
def test_each_refusal_says_why_and_what_to_do(app, hindrance):
    with app.test_request_context("/"):
        refusal = wording.refusal(hindrance, "漢")
        assert refusal.title
        assert refusal.text
        assert wording.left_out(hindrance)
