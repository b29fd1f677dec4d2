"""Corrected is only what no one writes on purpose, and only towards the content's own words."""

import pytest

from bot.core.speller import Speller

SPELLER = Speller({"crawling": 50, "backwards": 30, "tummy": 20, "does": 40, "sits": 9, "rare": 1}, ordinary={"trawling", "sites"})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("crwaling", "crawling"), ("crawlin", "crawling"), ("bacwards", "backwards"), ("backwrads", "backwards"), ("tumy", "tummy")],
)
def test_a_slip_is_corrected(typed: str, meant: str) -> None:
    assert SPELLER.correct(typed) == meant


@pytest.mark.parametrize("word", ["trawling", "sites", "cat", "8mo", "doesnt2", "completely", "rere", "dummy"])
def test_other_words_are_left_alone(word: str) -> None:
    assert SPELLER.correct(word) == word
