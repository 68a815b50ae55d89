"""Passwords and tokens."""

import argon2
import pytest
from argon2.exceptions import VerifyMismatchError

from elearn.accounts import keys

OURS = argon2.Parameters(argon2.Type.ID, 19, 16, 32, time_cost=2, memory_cost=19456, parallelism=1)


def test_a_password_is_kept_as_argon2id_with_our_costs():
    assert argon2.extract_parameters(keys.hashed("haslo-do-testow")) == OURS


def test_the_right_password_matches():
    assert keys.matches(keys.hashed("źródło wody"), "źródło wody")


def test_the_same_password_typed_on_another_system_matches():
    assert keys.matches(keys.hashed("źródło wody"), "z\u0301ro\u0301d\u0142o wody")


def test_another_password_does_not_match():
    assert not keys.matches(keys.hashed("haslo-do-testow"), "haslo-do-testoW")


def test_nobody_without_a_password_can_be_matched():
    assert not keys.matches(None, "haslo-do-testow")
    assert not keys.matches("", "")


def test_comparing_with_nobodys_password_costs_as_much_as_with_a_real_one():
    assert argon2.extract_parameters(keys._NOBODYS) == OURS
    with pytest.raises(VerifyMismatchError):  # compared to the end, not refused as malformed
        keys._hasher.verify(keys._NOBODYS, "haslo-do-testow")


def test_a_broken_hash_matches_nothing():
    assert not keys.matches("$argon2id$broken", "haslo-do-testow")


def test_a_hash_of_other_costs_is_outdated():
    cheap = argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("haslo-do-testow")
    assert keys.outdated(cheap)
    assert not keys.outdated(keys.hashed("haslo-do-testow"))


def test_tokens_differ_and_fit_an_address():
    tokens = {keys.new_token() for _ in range(50)}
    assert len(tokens) == 50
    assert all(len(token) == 32 and token.replace("-", "").replace("_", "").isalnum() for token in tokens)
