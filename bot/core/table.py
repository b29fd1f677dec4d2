"""The decision table as content gives it: an outcome for each direction and band of corrected age, and the skills expected from an age on.

How it is read is in `bot.core.triage`. Ages are months of corrected age.
"""

from bisect import bisect_right
from collections.abc import Mapping
from typing import Literal

from bot.core.shape import shape

Outcome = Literal["reassure", "watch", "refer", "urgent", "emergency", "incomplete", "out_of_scope"]
Rated = Literal["reassure", "watch", "refer", "urgent", "emergency"]

#: From mild to grave; `incomplete` and `out_of_scope` stand outside the order.
GRAVITY: Mapping[str, int] = {"reassure": 0, "watch": 1, "refer": 2, "urgent": 3, "emergency": 4}


@shape
class GateRule:
    """A skill expected from a corrected age on.

    `sign` is the warning sign that says it is missing. Without one, `fails` is the least outcome for a baby who moves in one of
    `directions` (any, where none is named) and has not got the skill. `asked_below` ends the asking, not the expectation.
    """

    id: str
    from_: float
    sign: str | None = None
    skill: str = ""
    """What the slots call the skill, where it can be read from free text."""
    asked_below: float | None = None
    directions: tuple[str, ...] = ()
    fails: Rated = "refer"
    label: str = ""
    question: str = ""
    told: str = ""
    why: str = ""

    def is_asked(self, months: float, direction: str | None) -> bool:
        """Whether the skill is asked about at this age, for a baby who moves in this way."""
        return self.from_ <= months and (self.asked_below is None or months < self.asked_below) and self.fits(direction)

    def fits(self, direction: str | None) -> bool:
        """Whether the skill is expected of a baby who moves in this way."""
        return not self.directions or direction in self.directions


@shape
class Row:
    """The outcomes of one direction over the bands of the table."""

    cells: tuple[Rated, ...]
    no_new_skill: tuple[Rated, ...] | None = None


@shape
class Table:
    """The decision table: `bounds` are the months at which its columns begin, the last one where they end."""

    bounds: tuple[float, ...]
    rows: Mapping[str, Row]
    gates: tuple[GateRule, ...]
    floor: str

    def column(self, months: float) -> int | None:
        """The column of this corrected age; None outside the table."""
        column = bisect_right(self.bounds, months) - 1
        return column if 0 <= column < len(self.bounds) - 1 else None
