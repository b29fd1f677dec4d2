"""Names of babies as parents give them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.names import LONGEST_NAME, declines_name, read_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *[("Ada", "Ada"), ("leo please", "leo"), ("Mary-Jane O'Neil", "Mary-Jane O'Neil"), ("Zoë 🌼", "Zoë"), ("peanut!", "peanut")],
        *[
            ("his name is Otto", "Otto"),
            ("she's called Ines", "Ines"),
            ("Call him Bo", "Bo"),
            ("it’s Noor", "Noor"),
            ("This is Kim", "Kim"),
        ],
        *[("Otto, 7 months", "Otto"), ("Ines 8 months old", "Ines"), ("Bo. He is one", "Bo"), ("Kim is 9 months", "Kim")],
        *[("<i>Otto</i>", "Otto"), ("Аня", "Аня"), ("小明", "小明"), ("प्रिया", "प्रिया"), ("محمد", "محمد"), ("her name is 하은", "하은")],
    ],
)
def test_the_name_is_found_in_what_stands_around_it(text: str, name: str) -> None:
    assert read_name(text) == name


@pytest.mark.parametrize(
    "text", ["no", "none", "hello", "7", "that's private", "🌼", "yes", "...", "I don't know", "why", "9 months old", "ok thanks"]
)
def test_what_is_no_name_names_nobody(text: str) -> None:
    assert read_name(text) is None


@pytest.mark.parametrize(
    ("text", "declines"), [("none", True), ("skip", True), ("I'd rather not say", True), ("hey", False), ("Noah", False)]
)
def test_a_parent_may_leave_the_name_out(text: str, declines: bool) -> None:
    assert declines_name(text) == declines


@given(st.text(max_size=80))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    name = read_name(text)
    assert name is None or (0 < len(name) <= LONGEST_NAME and "<" not in name)
