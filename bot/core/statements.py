"""Where in a clause a new statement begins: "she claps and waves, her legs are stiff"."""

from collections.abc import Sequence
from itertools import pairwise

#: Between these and a subject a new statement begins; `and` joins what is done together as often as not ("he goes stiff and he laughs").
_JOINTS = frozenset({",", "so", "because"})
_JOINTS_OR_AND = _JOINTS | {"and"}
_PERSONS = frozenset({"he", "she", "i", "we", "they"})
#: Who is not the baby, and whatever else a statement can begin with.
_OTHERS = frozenset("i my we our the everyone everybody mum dad".split())
_ANYONE = _OTHERS | _PERSONS | {"his", "her", "their", "it", "baby"}


def begun(words: Sequence[str]) -> tuple[int, ...]:
    """The joints behind which somebody surely begins to do something else.

    >>> begun("no crawling , he rolls and he sits".split())
    (2,)
    """
    return tuple([at for at, (joint, subject) in enumerate(pairwise(words)) if joint in _JOINTS and subject in _PERSONS])


def is_parted(words: Sequence[str], *, by_others: bool = False) -> bool:
    """Whether a new statement may begin in these words; `by_others`, one about somebody else than the baby.

    >>> is_parted("claps and her".split()), is_parted("claps and her".split(), by_others=True), is_parted("goes stiff and laughs".split())
    (True, False, False)
    """
    subjects = _OTHERS if by_others else _ANYONE
    return any(joint in _JOINTS_OR_AND and subject in subjects for joint, subject in pairwise(words))
