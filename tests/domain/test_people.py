"""What a person may enter about themselves."""

from email.headerregistry import Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.domain.people import Weakness, initials, normal_email, normal_password, tidy_name, weakness


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Ola.Nowak@Poczta.PL ", "ola.nowak@poczta.pl"),
        ("ola+kurs@poczta.pl", "ola+kurs@poczta.pl"),
        ("ola@żółw.pl", "ola@xn--w-uga1v8h.pl"),
        ("o'hara@example.org", "o'hara@example.org"),
    ],
)
def test_an_address_has_one_form(typed, stored):
    assert normal_email(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        *("", "ola", "ola@", "@poczta.pl", "ola@poczta", "ola@@poczta.pl", "ola..n@poczta.pl", ".ola@poczta.pl"),
        *(
            "ola nowak@poczta.pl",
            "ola@poczta..pl",
            "ola@-poczta.pl",
            "żółw@poczta.pl",
            "ola@poczta.pl\nBcc: kto@inny.pl",
        ),
        *("<ola@poczta.pl>", "ola@127.0.0.1", "a" * 65 + "@poczta.pl", "ola@" + "a" * 64 + ".pl", 'a"b@poczta.pl'),
        *("ola@" + "a." * 130 + "pl", "ola@poczta.pl,kto@inny.pl"),
    ],
)
def test_an_address_that_mail_cannot_reach_is_refused(typed):
    assert normal_email(typed) is None


@given(st.one_of(st.text(), st.emails(), st.builds(lambda a, b: f"{a}@{b}.pl", st.text(), st.text())))
def test_every_accepted_address_can_be_put_into_a_header(text):
    address = normal_email(text)
    if address is not None:
        assert Address(addr_spec=address).addr_spec == address
        assert normal_email(address) == address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ola \t Nowak\n", "Ola Nowak"),
        ("Оксана Мельник", "Оксана Мельник"),
        ("O\u0301la", "Óla"),
        ("Ola\u202eakwoN", "OlaakwoN"),
        ("Ola\x00\x1b", "Ola"),
        ("محمد علی", "محمد علی"),
    ],
)
def test_a_name_keeps_its_script_and_loses_what_cannot_be_seen(typed, kept):
    assert tidy_name(typed) == kept


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("krótkie", Weakness.SHORT),
        ("x" * 201, Weakness.LONG),
        ("Qwertyuiop", Weakness.COMMON),
        ("abababababab", Weakness.COMMON),
        ("ola.nowak@poczta.pl", Weakness.ADDRESS),
        ("Ola.Nowak.", None),
        ("lacznik-demo", None),
    ],
)
def test_a_weak_password_has_a_reason(password, reason):
    assert weakness(password, "ola.nowak@poczta.pl") is reason


def test_the_same_keys_give_the_same_password_on_every_system():
    assert normal_password("z\u0301ro\u0301d\u0142o") == normal_password("źródło")


@pytest.mark.parametrize(
    ("name", "letters"), [("Ola Nowak", "ON"), ("ola.nowak", "ON"), ("Ola", "O"), ("Anna Maria Sęk", "AS"), ("", "?")]
)
def test_initials_are_the_first_letters_of_the_first_and_last_word(name, letters):
    assert initials(name) == letters
