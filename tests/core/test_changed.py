"""`replace` does what the standard library's does."""

import dataclasses
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.changed import replace
from bot.core.session import Assessment, Baby, CheckIns, Clock, Form, Session

KINDS = (Baby, Clock, CheckIns, Session)


@given(st.sampled_from(KINDS).flatmap(st.builds), st.data())
def test_it_gives_what_the_standard_library_gives(value: Any, data: st.DataObject) -> None:
    names = data.draw(st.sets(st.sampled_from([field.name for field in dataclasses.fields(value)])))
    changes = {name: data.draw(st.integers() | st.text()) for name in names}
    before = dataclasses.astuple(value)
    assert replace(value, **changes) == dataclasses.replace(value, **changes)
    assert dataclasses.astuple(value) == before


def test_what_it_makes_is_as_frozen_as_what_it_was_made_from() -> None:
    form = replace(Form(1), tries=2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        form.tries = 3  # type: ignore[misc]


def test_a_field_that_is_not_there_is_refused() -> None:
    with pytest.raises(TypeError, match="no field 'colour'"):
        replace(Assessment(0, "watch", (), date(2026, 1, 1)), colour="red")  # type: ignore[call-arg]


@dataclasses.dataclass(frozen=True, slots=True)
class Checked:
    """One that looks at what it is given."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("upside down")


def test_a_class_that_looks_at_what_it_is_given_still_does() -> None:
    with pytest.raises(ValueError, match="upside down"):
        replace(Checked(1, 2), low=3)
