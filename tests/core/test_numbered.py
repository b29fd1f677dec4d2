"""Names found by their hash."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core.numbered import Numbered

NAMES = st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1), unique=True)


@given(names=NAMES, others=NAMES)
def test_it_finds_what_a_dictionary_would(names: list[str], others: list[str]) -> None:
    known = {name: number for number, name in enumerate(names)}
    numbered = Numbered(names)
    asked = [*others, *names]
    assert numbered.among(asked).tolist() == [known[name] for name in asked if name in known]
    assert [name in numbered for name in others] == [name in known for name in others]
    assert (numbered.names, len(numbered)) == (tuple(names), len(names))
