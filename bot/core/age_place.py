"""Where an amount of time stands: the words of its clause on either side, and what they say at once."""

import re
from dataclasses import dataclass

from bot.core.age_words import (
    ADVERBS,
    BABY,
    COLOURS,
    COPULA,
    FILLER_PHRASES,
    FILLERS,
    KIN,
    OF_CHILDREN,
    OTHER,
    REACHED,
    TO_BE,
)
from bot.core.quantities import Quantity

_MARKS = re.compile(r"\d+(?:[.,:/+]\d+)*[a-z]*|[a-z'][a-z']*|[.!?;\n,()@]")
_STOPS = frozenset({".", "!", "?", ";", "\n", "but", "however", "though", "although", "except"})
#: "between 8 and 9 months" may be a guess at one baby's age; a wider range is a rule.
_NARROW = 2
_BEFORE_CHARS, _AFTER_CHARS = 110, 60


@dataclass(frozen=True, slots=True)
class Place:
    """An amount with the words of its clause on either side; `near` is `before` without what merely colours the amount."""

    quantity: Quantity
    before: tuple[str, ...]
    near: tuple[str, ...]
    after: tuple[str, ...]
    opens: bool
    """Nothing stands before it in the message."""
    closes: bool
    """Nothing stands after it in the message."""
    now: bool
    """ "now" or "currently" leads to it."""
    article: bool
    """ "a 6mo", "an 8 month": a child, not a length of time."""
    apart: bool
    """A comma or a bracket parts it from the words before."""
    raw_before: str
    raw_after: str
    whole: str
    """The message."""
    verb: str
    """The word that the amount hangs on, "" where it hangs on none."""
    lead: str
    """The word right before the verb."""
    subject: str
    """The last word before the verb that is no adverb."""
    we_are: bool
    """This is "we're 9 months", which has lost its apostrophe and reads "were"."""
    states: bool
    """A verb of being or turning leads to the amount."""
    next: str
    """The word or mark right after the amount, "" at the end."""
    whose: str
    """The nearest person named before the amount: "baby", "kin", the other's name or ""; "my" stands for the parent's own baby."""

    @property
    def ahead(self) -> bool:
        """Whether the age is still to come."""
        return self.verb in TO_BE

    @property
    def gone(self) -> bool:
        """Whether the age was reached in the past."""
        return self.verb in REACHED

    @property
    def rest(self) -> str:
        """All that follows in the message."""
        return self.whole[self.quantity.end :]


def place(text: str, quantity: Quantity) -> Place:
    """The quantity with the words around it, each side cut at the end of its clause."""
    left, right = text[: quantity.start], text[quantity.end : quantity.end + _AFTER_CHARS]
    before = _without_greeting(_clause_before(left))
    apart = left.rstrip().endswith((",", "("))
    near, now = _near(before, quantity, apart)
    after = _clause_after(right)
    verb, subject = near[-1] if near else "", _subject(near)
    states = verb in COPULA or (verb == "would" and subject in BABY) or (verb == "been" and after[:1] in {("for",), ("since",), ("now",)})
    we_are = verb == "were" and subject in {"", "so", "and", "well", "yes", "hi", "hello"}
    return Place(
        quantity=quantity,
        before=before,
        near=near,
        after=after,
        opens=not left.strip(" ,.("),
        closes=not right.strip(" ,.!?)"),
        now=now,
        article=(before[-1:] in {("a",), ("an",)} and quantity.unit in {"m", "y"}) or _is_singular(quantity, text, after),
        apart=apart,
        raw_before=left[-80:],
        raw_after=right,
        whole=text,
        verb=verb,
        lead=near[-2] if len(near) > 1 else "",
        subject=subject,
        we_are=we_are,
        states=states or we_are,
        next=after[0] if after else "",
        whose=_whose(near),
    )


def _is_singular(quantity: Quantity, text: str, after: tuple[str, ...]) -> bool:
    """ "toys for 6 month baby": a child as well, whose article is left out."""
    return (
        after[:1] != ()
        and after[0] in BABY
        and after[0] != "babies"
        and quantity.months > 1
        and text[quantity.start : quantity.end].endswith("month")
    )


def _clause_before(left: str) -> tuple[str, ...]:
    """The words since the last stop, without commas and brackets."""
    end = max(left.rfind(". "), left.rfind("? "), left.rfind("! "))
    words: list[str] = []
    for word in _MARKS.findall(left, max(end, len(left) - _BEFORE_CHARS, 0)):
        if word in _STOPS:
            words.clear()
        elif word not in ",()@":
            words.append(word)
    return tuple(words)


def _without_greeting(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without "hello everyone", which is nobody's age."""
    return words[2:] if words[:1] != () and words[0] in {"hi", "hello", "hey", "hiya"} and words[1:2] == ("everyone",) else words


def _clause_after(right: str) -> tuple[str, ...]:
    found = _MARKS.findall(right.partition(". ")[0])
    for i, word in enumerate(found):
        if word in _STOPS:
            return tuple(found[:i])
    return tuple(found)


def _subject(near: tuple[str, ...]) -> str:
    relative = ""
    for word in near[-2::-1]:
        if word in ADVERBS:
            continue
        if relative or word not in {"who", "which", "that"}:
            return word
        relative = word
    return relative


def _whose(near: tuple[str, ...]) -> str:
    for i in range(len(near) - 1, max(-1, len(near) - 10), -1):
        word = near[i]
        if word in OTHER:
            if _owns_thing(near, i):
                continue
            return word
        if word in KIN:
            return "kin"
        if word in BABY:
            first = max(0, i - 2)
            while first and near[first] in OF_CHILDREN:
                first -= 1
            back = near[first:i]
            return next((w for w in back if w in OTHER), "baby" if KIN.isdisjoint(back) else "kin")
        if word in {"my", "our"}:
            return "baby"
    return ""


def _owns_thing(near: tuple[str, ...], i: int) -> bool:
    """ "from his sisters toy box": the apostrophe is gone by now."""
    if not near[i].endswith("s") or i + 1 == len(near) or near[i + 1] in _NO_THING:
        return False
    return not _INTO.isdisjoint(near[max(0, i - 3) : i])


_INTO = frozenset("in into from on onto off with to at under inside wearing wears using his her".split())
_NO_THING = (
    BABY
    | OTHER
    | OF_CHILDREN
    | COPULA
    | frozenset("and or who all both were was had have has can do does did at with of from one said says".split())
)


def _near(words: tuple[str, ...], quantity: Quantity, apart: bool) -> tuple[tuple[str, ...], bool]:
    """The words before the amount without fillers, and whether one of the fillers was "now"."""
    end, now = len(words), False
    while end and not (apart and words[end - 1] in COLOURS) and (length := _filler(words[:end], quantity)):
        now |= words[end - 1] in {"now", "currently"}
        end -= length
    return words[:end], now


_PHRASES_BY_LAST = {last: tuple(p for p in FILLER_PHRASES if p[-1] == last) for last in {p[-1] for p in FILLER_PHRASES}}


def _filler(words: tuple[str, ...], quantity: Quantity) -> int:
    """How many words at the end say nothing about what the amount is."""
    last, previous = words[-1], words[-2] if len(words) > 1 else ""
    if last in FILLERS or last in COLOURS or (quantity.marked and last in {"his", "her", "their"}):
        return 1
    for phrase in _PHRASES_BY_LAST.get(last, ()):
        if words[-len(phrase) :] == phrase:
            return len(phrase)
    if last in {"past", "gone"}:
        return int(previous in COPULA or (previous in FILLERS and len(words) > 2 and words[-3] in COPULA))
    if last == "at":
        return int(previous in COPULA | {"were"} or (previous in FILLERS and len(words) > 2 and words[-3] in COPULA | {"were"}))
    if last == "between":
        return int(quantity.width > 0 and (quantity.old or previous in COPULA or (not previous and quantity.width < _NARROW)))
    return int(last == "of" and previous in BABY)
