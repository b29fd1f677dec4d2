"""A conservative speller: it corrects only towards words of the content, and only what no one would write on purpose."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

_MEMO = 5_000


class WordList(Collection[str]):
    """Words kept as one text for each two letters that they begin with: a tenth of the memory of a set, and a microsecond to find one.

    >>> "pear" in WordList("apple\\npear"), "pea" in WordList("apple\\npear"), list(WordList(""))
    (True, False, [])
    """

    def __init__(self, lines: str) -> None:
        begun: dict[str, list[str]] = defaultdict(list)
        for word in lines.split():
            begun[word[:2]].append(word)
        self._begun = {start: f"\n{chr(10).join(words)}\n" for start, words in begun.items()}

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and f"\n{word}\n" in self._begun.get(word[:2], "")

    def __iter__(self) -> Iterator[str]:
        return (word for words in self._begun.values() for word in words.split())

    def __len__(self) -> int:
        return sum(len(words.split()) for words in self._begun.values())


class Speller:
    """Knows the content's words and which words are none of its business.

    >>> speller = Speller({"crawling": 9, "backwards": 4}, ordinary={"growling"})
    >>> [speller.correct(word) for word in ("crwaling", "bakwards", "growling", "car")]
    ['crawling', 'backwards', 'growling', 'car']
    """

    def __init__(self, counts: Mapping[str, int], *, ordinary: Collection[str] = ()) -> None:
        self.counts = counts
        self.ordinary = ordinary
        self._memo: dict[str, str] = {}
        self._near: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word, count in counts.items():
            if len(word) >= 4 and word.isalpha() and count >= 2:
                self._near[word[0], len(word)].append(word)

    def correct(self, word: str) -> str:
        """The word itself, or the one content word it must have been meant for."""
        if word in self.counts:
            return word
        known = self._memo.get(word)
        if known is None:
            known = self._search(word) if len(word) >= 4 and word.isalpha() and word not in self.ordinary else word
            if len(self._memo) < _MEMO:
                self._memo[word] = known
        return known

    def knows(self, word: str) -> bool:
        """Whether the word occurs in the content or is an ordinary one."""
        return word in self.counts or word in self.ordinary

    def _search(self, word: str) -> str:
        """The first letter is nearly always typed right; two slips are allowed in words of eight letters and more."""
        slips = 1 if len(word) < 8 else 2
        choices = [near for size in range(len(word) - slips, len(word) + slips + 1) for near in self._near.get((word[0], size), ())]
        found = extract(word, choices, scorer=OSA.distance, score_cutoff=slips, limit=8)
        return min(found, key=lambda hit: (hit[1], -self.counts[hit[0]]))[0] if found else word


def counted(texts: Sequence[Sequence[str]]) -> dict[str, int]:
    """How many of the texts hold each word."""
    counts: dict[str, int] = defaultdict(int)
    for words in texts:
        for word in set(words):
            counts[word] += 1
    return dict(counts)
