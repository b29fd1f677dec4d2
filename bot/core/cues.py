"""Cues: thousands of patterns of speech looked up at once in the clauses of an utterance.

How a cue is written is in `bot.core.cue_text`. `CueBook.find` says for each cue it meets whether the parent affirms it, denies
it, speaks of someone else, of a time that is over, or only asks or fears (see `bot.core.scope`). Nothing here knows what a cue means.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.core import scope
from bot.core.cue_sense import Hit, judge, spent_negators
from bot.core.cue_text import Atom, AtomKey, Cue, CueCompiler, Lexicon, Phrase, compile_cue
from bot.core.cue_walk import Entry, Match, Span, matches
from bot.core.scope import Polarity
from bot.core.text import Utterance, normalise, stem

__all__ = ["CueBook", "Hit", "Lexicon", "compile_cue"]

#: The lexicon list of words that may be misspelt, and the list of real words that must not be taken for them.
FUZZY, NOT_FUZZY = "misspelt", "spelt_right"

_Posting = tuple[int, Phrase]


class CueBook:
    """Many cues under their ids, looked up together.

    Every atom is numbered once; a word leads to the atoms it can open. A cue is tried only in a clause that holds its rarest
    atom and all the others, so the cost follows the words of the message, hardly the number of cues.

    >>> book = CueBook({"floppy": ("floppy",), "drag": ("drag* {leg}",)}, {"leg": ("leg", "foot")})
    >>> from bot.core.text import read
    >>> [(hit.id, hit.polarity) for hit in book.find(read("He isn't floppy but drags his left leg"))]
    [('floppy', 'denied'), ('drag', 'affirmed')]

    A negation belongs to the shortest cue that asks for one ("won't take weight") and denies nothing behind it. Cues named in
    `aside` only look on: a negation they ask for stays free.
    """

    def __init__(self, cues: Mapping[str, Iterable[str]], lexicon: Lexicon, *, aside: Collection[str] = ()) -> None:
        self._aside = frozenset(aside)
        self._atoms: dict[AtomKey, int] = {}
        self._size: list[int] = []
        self._phrases: dict[tuple[str, str], list[_Posting]] = defaultdict(list)
        self._negative: set[int] = set()
        compiler = CueCompiler(lexicon)
        entries = [self._enter(id_, compiler.compile(text)) for id_, texts in cues.items() for text in texts]
        self._by_rarest = self._index(entries)
        self._longest = max((len(text) for kind, text in self._phrases if kind == "prefix"), default=0)
        self._misspelt = tuple(normalise(word) for word in lexicon.get(FUZZY, ()))
        self._spelt_right = frozenset(lexicon.get(NOT_FUZZY, ()))
        self._postings: dict[str, _Opened] = {}

    def find(self, utterance: Utterance) -> tuple[Hit, ...]:
        """Every cue the utterance holds, clause by clause, with how it is meant."""
        hits: dict[tuple[str, int, Polarity, bool], Hit] = {}
        clauses = utterance.clauses
        for number, clause in enumerate(clauses):
            following = clauses[number + 1] if number + 1 < len(clauses) else None
            matches = self._matches(clause.words)
            spent = spent_negators(match for match in matches if match.entry.id not in self._aside)
            for match in matches:
                hit = judge(match, clause, number, following, spent)
                hits.setdefault((hit.id, number, hit.polarity, hit.feared), hit)
        return tuple(hits.values())

    def _enter(self, id_: str, cue: Cue) -> Entry:
        parts = tuple(tuple((self._number(step.atom, negative=step.negative), step) for step in part) for part in cue.parts)
        needs = frozenset(atom for part in parts for atom, step in part if not step.optional)
        return Entry(id_, cue, parts, needs)

    def _number(self, atom: Atom, *, negative: bool) -> int:
        known = self._atoms.get(atom.key)
        if known is not None:
            return known
        number = self._atoms[atom.key] = len(self._size)
        self._size.append(len(atom.phrases))
        if negative:
            self._negative.add(number)
        for phrase in atom.phrases:
            self._phrases[phrase[0].kind, phrase[0].text].append((number, phrase[1:]))
        return number

    def _index(self, entries: Sequence[Entry]) -> dict[int, tuple[Entry, ...]]:
        """Each cue filed under the atom that the fewest words and the fewest other cues share."""
        used = Counter(atom for entry in entries for atom in entry.needs)
        filed: dict[int, list[Entry]] = defaultdict(list)
        for entry in entries:
            filed[min(entry.needs, key=lambda atom: (atom in self._negative, used[atom] * self._size[atom], atom))].append(entry)
        return {atom: tuple(group) for atom, group in filed.items()}

    def _matches(self, words: Sequence[str]) -> list[Match]:
        spans = self._spans(words)
        for atom in self._negative & spans.keys():
            spans[atom] = [span for span in spans[atom] if scope.negates(words, span[0])]
            if not spans[atom]:
                del spans[atom]
        present = spans.keys()
        found: list[Match] = []
        for atom in tuple(spans):
            for entry in self._by_rarest.get(atom, ()):
                if entry.needs <= present:
                    found.extend(matches(entry, spans, words))
        found.sort(key=lambda match: match.start)
        return found

    def _spans(self, words: Sequence[str]) -> dict[int, list[Span]]:
        """Where each atom stands in the clause."""
        spans: dict[int, list[Span]] = {}
        last = len(words) - 1
        for at, word in enumerate(words):
            opened = self._opened_by(word)
            for atom in opened.alone:
                spans.setdefault(atom, []).append((at, at + 1))
            if at < last and opened.longer:
                for atom, rest in opened.continued_by(words[at + 1]):
                    end = at + 1 + len(rest)
                    if end <= last + 1 and all(rest[i].fits(words[at + 1 + i]) for i in range(1, len(rest))):
                        spans.setdefault(atom, []).append((at, end))
        return spans

    def _opened_by(self, word: str) -> "_Opened":
        known = self._postings.get(word)
        if known is None:
            if len(self._postings) > _MOST_WORDS:
                self._postings.clear()
            known = self._postings[word] = _opened(self._look_up(word) or self._look_up(self._spelling(word)))
        return known

    def _look_up(self, word: str) -> tuple[_Posting, ...]:
        postings = [*self._phrases.get(("stem", stem(word)), ()), *self._phrases.get(("exact", word), ())]
        for length in range(2, min(len(word), self._longest) + 1):
            postings += self._phrases.get(("prefix", word[:length]), ())
        return tuple(dict.fromkeys(postings))

    def _spelling(self, word: str) -> str:
        """The word of the list that this one misspells, else itself; the first letter is trusted."""
        if len(word) < 5 or word in self._spelt_right or not word.isalpha():
            return word
        for right in self._misspelt:
            slips = 2 if len(right) >= 9 else 1
            if word[0] == right[0] and abs(len(word) - len(right)) <= slips and OSA.distance(word, right, score_cutoff=slips) <= slips:
                return right
        return word


_MOST_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class _Opened:
    """What a word can begin: atoms it fills alone, and longer phrases by what must come next."""

    alone: tuple[int, ...]
    longer: bool
    stems: Mapping[str, list[_Posting]]
    exact: Mapping[str, list[_Posting]]
    prefixes: tuple[_Posting, ...]

    def continued_by(self, word: str) -> list[_Posting]:
        """The phrases whose second word this can be."""
        found = [*self.stems.get(stem(word), ()), *self.exact.get(word, ())]
        return found + [posting for posting in self.prefixes if word.startswith(posting[1][0].text)]


def _opened(postings: Sequence[_Posting]) -> _Opened:
    stems: dict[str, list[_Posting]] = {}
    exact: dict[str, list[_Posting]] = {}
    longer = [posting for posting in postings if posting[1]]
    for posting in longer:
        term = posting[1][0]
        if term.kind != "prefix":
            (stems if term.kind == "stem" else exact).setdefault(term.text, []).append(posting)
    prefixes = tuple(posting for posting in longer if posting[1][0].kind == "prefix")
    return _Opened(tuple(atom for atom, rest in postings if not rest), bool(longer), stems, exact, prefixes)
