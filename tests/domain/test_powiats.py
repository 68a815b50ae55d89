"""The units of Mazowsze."""

from elearn.domain.powiats import CITIES, CODES, COUNTIES, ELSEWHERE, powiats


def test_there_are_37_powiats_and_5_cities():
    assert (len(COUNTIES), len(CITIES)) == (37, 5)
    assert {*dict(powiats()), ELSEWHERE} == CODES


def test_codes_are_those_of_mazowsze_without_the_former_warsaw_powiat():
    assert all(len(code) == 4 and code.startswith("14") for code in {*COUNTIES, *CITIES})
    assert "1431" not in COUNTIES


def test_they_stand_in_the_order_of_the_polish_alphabet():
    names = [name for _, name in powiats()]
    assert names[:5] == ["Ostrołęka", "Płock", "Radom", "Siedlce", "Warszawa"]
    assert names.index("powiat lipski") < names.index("powiat łosicki") < names.index("powiat makowski")
    assert names[-2:] == ["powiat żuromiński", "powiat żyrardowski"]
