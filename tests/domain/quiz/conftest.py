"""Chance that can be repeated."""

import random

import pytest


@pytest.fixture
def chances():
    return random.Random
