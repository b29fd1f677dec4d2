"""Short answers: what a message amounts to that says yes, no, not sure, none, skip, back, better, and little else.

An answer may be said in more ways than one ("nope, nothing like that"), with words around it that change nothing ("hmm", "thankfully").
Whatever else a message holds makes it more than an answer. Which words these are is content.
"""

from collections.abc import Iterable, Mapping, Sequence

from bot.core.text import read

#: Longer messages say more than an answer.
LONGEST = 12
_UNCLEAR = frozenset({"yes", "no", "none", "partly", "unsure"})
#: Whatever else is said, this is heard: first that it is worse, then that it shall end.
_FIRST = ("worse", "stop")
#: What several answers in one message amount to, where they are not all the same.
_TOGETHER: Mapping[frozenset[str], str] = {
    frozenset({"no", "none"}): "none",
    frozenset({"yes", "partly"}): "partly",
    frozenset({"yes", "better"}): "better",
    frozenset({"unsure", "better"}): "better",
    frozenset({"yes", "same"}): "same",
    frozenset({"unsure", "same"}): "same",
    frozenset({"no", "same"}): "same",
    frozenset({"yes", "forget"}): "forget",
}


class Replies:
    """The answers of one content, by the words that say them; `around` are words that change nothing.

    >>> replies = Replies({"no": ["no", "nope"], "none": ["nothing like that"], "unsure": ["not sure"]}, around=["hmm"])
    >>> [replies.read(said.split()) for said in ("hmm nope nothing like that", "no not sure", "no fever")]
    ['none', 'unsure', None]
    """

    def __init__(self, answers: Mapping[str, Iterable[str]], *, around: Iterable[str] = ()) -> None:
        self._answers = {read(words).words: kind for kind, spellings in answers.items() for words in spellings}
        self._around = {read(words).words for words in around}
        self._longest = max(map(len, (*self._answers, *self._around)), default=0)
        self._words = frozenset(word for words in (*self._answers, *self._around) for word in words)

    def read(self, words: Sequence[str]) -> str | None:
        """The answer that these words are, None where they are more than that, or none."""
        whole = self._answers.get(tuple(words))
        if whole is not None or not 0 < len(words) <= LONGEST or not self._words.issuperset(words):
            return whole
        return next((answer for said in sorted(self._said(tuple(words)), key=len) if (answer := _together(said))), None)

    def _said(self, words: tuple[str, ...]) -> set[frozenset[str]]:
        """The answers that the words fall into, for each way to part them without a rest."""
        ways: list[set[frozenset[str]]] = [{frozenset()}]
        for end in range(1, len(words) + 1):
            found: set[frozenset[str]] = set()
            for start in range(max(0, end - self._longest), end):
                piece = words[start:end]
                if piece in self._around:
                    found |= ways[start]
                if piece in self._answers:
                    found |= {said | {self._answers[piece]} for said in ways[start]}
            ways.append(found)
        return ways[-1]


def _together(said: frozenset[str]) -> str | None:
    if len(said) < 2:
        return next(iter(said), None)
    if grave := next((answer for answer in _FIRST if answer in said), None):
        return grave
    return _TOGETHER.get(said) or ("unsure" if said <= _UNCLEAR else None)
