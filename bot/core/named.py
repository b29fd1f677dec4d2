"""What a parent's words name on a check-list: "only the fever one", "no, but he fell".

To be named is not to be answered: each sign behind it is asked about by itself. So a word too many costs a question, and no more.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from bot.core.content import Content
from bot.core.form import Item, items
from bot.core.scope import NEGATORS
from bot.core.session import Baby, Form
from bot.core.text import FUNCTION_WORDS, read, stem

_EXCEPT = frozenset("but except apart besides only just although though".split())
#: Words of the lists that say nothing about which line is meant.
_ANYWHERE = frozenset(
    stem(word)
    for word in (
        "not no does do did has have had your you always yet any one two from when where which held or odd without only mostly little "
        "way all in at on now last day right hand hands side month months several new baby something here hard can could like"
    ).split()
)


def named_on_list(content: Content, form: Form, baby: Baby, words: Sequence[str], *, on: date) -> tuple[str, ...]:
    """Ids of the lines of the form's check-list that the words name; nothing where the form shows none."""
    if form.slot not in ("now", "movement"):
        return ()
    shown = items(content, form.slot, baby, on=on)
    telling = _telling(shown)
    said = {stem(word) for word in _said_plainly(words)}
    return tuple(item.id for item in shown if said & telling[item.id])


def _said_plainly(words: Sequence[str]) -> Sequence[str]:
    """The words that no "not" takes back: all of them, or those behind "but" and the like."""
    if NEGATORS.isdisjoint(words):
        return words
    return words[next((at for at, word in enumerate(words) if word in _EXCEPT), len(words)) :]


def _telling(shown: Iterable[Item]) -> dict[str, set[str]]:
    """For each line the stems that no other line has."""
    stems = {item.id: _stems(f"{item.label} {item.question}") for item in shown}
    used = Counter(one for found in stems.values() for one in found)
    return {id: {one for one in found if used[one] == 1} for id, found in stems.items()}


def _stems(text: str) -> set[str]:
    found = {stem(word) for word in read(text).words if word not in FUNCTION_WORDS and len(word) > 2}
    return found - _ANYWHERE
