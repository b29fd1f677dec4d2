"""What a cue that was met says: affirmed, denied, about someone else, over, or only asked; the grammar is in `bot.core.scope`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.core import scope
from bot.core.cue_walk import Match, Span
from bot.core.scope import Polarity
from bot.core.text import Clause


class Hit(NamedTuple):
    """A cue met in an utterance, where it stands among the words of its clause. `feared`: fear, `if` or a future verb is before it."""

    id: str
    cue: str
    words: str
    clause: int
    polarity: Polarity
    feared: bool = False
    span: Span = (0, 0)


def judge(matches: Sequence[Match], clause: Clause, number: int, following: Clause | None, spent: Mapping[int, int]) -> Iterator[Hit]:
    """The hits that the matches in clause `number` amount to; `spent` as `spent_negators` gives it."""
    words = clause.words
    known: dict[tuple[tuple[Span, ...], frozenset[int]], tuple[Polarity, bool]] = {}
    for match in matches:
        same = (match.parts, match.negators)  # many cues are met in the same words
        if same not in known:
            known[same] = _polarity(match, clause, following, spent), scope.is_feared(words, match.start, match.end)
        yield Hit(
            match.entry.id, match.entry.text, " ".join(words[match.start : match.end]), number, *known[same], (match.start, match.end)
        )


def spent_negators(matches: Iterable[Match]) -> dict[int, int]:
    """For each negator that belongs to a cue, where the shortest such cue ends: there its own reach ends too."""
    ends: dict[int, int] = {}
    for match in matches:
        for negator in match.negators:
            ends[negator] = min(match.end, ends.get(negator, match.end))
    return ends


#: `fits? no` denies; `blue. no fever` does not.
_PLAIN_NO = frozenset({"no", "nope", "none", "never", "nah", "not", "at", "all", "really", "thanks", ","})


def _polarity(match: Match, clause: Clause, following: Clause | None, spent: Mapping[int, int]) -> Polarity:
    words, start, end = clause.words, match.start, match.end
    if scope.is_other(words, start, end):
        return "other_subject"
    if start not in match.negators:
        if any(scope.is_denied(words, *part, spent=spent, own=match.negators) for part in match.parts):
            return "denied"
        if not match.negators and following is not None and _PLAIN_NO.issuperset(following.words):
            return "denied"
    if scope.is_general(words, start):
        return "hypothetical"
    return "past" if scope.is_over(words, start, end) else "affirmed"
