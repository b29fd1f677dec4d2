"""Cues: a small pattern language over the clauses of an utterance, and a book that looks up thousands of them at once.

A cue is written as parents would say it, and read within one clause:

    drag* {leg}            terms in order, at most GAP words between two of them
    arch* ... back         `...` lets up to WIDE words stand between
    limp|floppy            one of them; a list of the lexicon is `{leg}`
    (slip* through) hands  a group: its words stand side by side
    very? stiff            may be missing
    "no longer" rolls      quoted words match letter by letter, others by their stem, `drag*` by its beginning
    NOT weight             a negation is required: the cue says that something is missing
    fell & head            both in the clause, in any order, at most WINDOW words apart

`CueBook.find` says for each cue it meets whether the parent affirms it, denies it, speaks of someone else, of a time that is over,
or only asks or fears (see `bot.core.scope`). Nothing here knows what a cue means.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from rapidfuzz.distance import OSA

from bot.core import scope
from bot.core.scope import Polarity
from bot.core.text import Clause, Utterance, normalise, stem

Lexicon = Mapping[str, tuple[str, ...]]

#: Words that may stand between two terms; between two terms joined by `...`; between the parts of an `&`.
GAP, WIDE, WINDOW = 3, 8, 12
#: The lexicon list of words that may be misspelt, and the list of real words that must not be taken for them.
FUZZY, NOT_FUZZY = "misspelt", "spelt_right"

_NOT_WORDS = (
    'not|no|never|without|neither|nor|"unable"|"hardly"|"barely"|"rarely"|"scarcely"|refus*|fail*|nt|cnt|incapable|zero|won',
    "no longer",
    "stop*",
    "lost the ability",
)
_TOKEN = re.compile(r'"[^"]*"|\{[a-z0-9_]+\}|\.\.\.|[()|&?]|[^\s()|&?"{}]+')


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a cue: its stem, its beginning, or its very letters."""

    text: str
    kind: Literal["stem", "prefix", "exact"]

    def fits(self, word: str) -> bool:
        """Whether an utterance's word is this term."""
        if self.kind == "stem":
            return stem(word) == self.text
        return word.startswith(self.text) if self.kind == "prefix" else word == self.text


Phrase = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Atom:
    """A place in a cue: any of these phrases."""

    phrases: frozenset[Phrase]


@dataclass(frozen=True, slots=True)
class Step:
    """An atom with the room before it; `optional` may be skipped, `negative` brings the negation that the cue needs."""

    atom: Atom
    gap: int = GAP
    optional: bool = False
    negative: bool = False


@dataclass(frozen=True, slots=True)
class Cue:
    """A compiled cue; every part must stand in the clause, each part's steps in order."""

    text: str
    parts: tuple[tuple[Step, ...], ...]

    @property
    def negative(self) -> bool:
        """Whether the cue carries its own negation."""
        return any(step.negative for part in self.parts for step in part)


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue met in an utterance. `feared`: fear, `if` or a future verb stands before it."""

    id: str
    cue: str
    words: str
    clause: int
    polarity: Polarity
    feared: bool = False


def compile_cue(text: str, lexicon: Lexicon) -> Cue:
    """The cue that `text` describes; ValueError says what is wrong with it and what to do.

    >>> len(compile_cue('drag* {leg}', {"leg": ("leg", "left foot")}).parts[0])
    2
    >>> compile_cue('drag* {limb}', {})
    Traceback (most recent call last):
    ValueError: cue 'drag* {limb}': no list 'limb' in the lexicon; add it there or correct the name
    """
    parts = tuple(_Parser(piece, text, lexicon).steps() for piece in _split(text))
    for part in parts:
        if all(step.optional for step in part):
            raise ValueError(f"cue {text!r}: a part has no required word; write at least one term without '?'")
    return Cue(text, parts)


def _split(text: str) -> list[list[str]]:
    """The tokens of each part between `&`."""
    pieces: list[list[str]] = [[]]
    for token in _TOKEN.findall(text):
        if token == "&":
            pieces.append([])
        else:
            pieces[-1].append(token)
    return pieces


class _Parser:
    """Reads one part: items one after another, an item being alternatives, an alternative a word, a list or a group."""

    def __init__(self, tokens: Sequence[str], text: str, lexicon: Lexicon, within: tuple[str, ...] = ()) -> None:
        self.tokens = tokens
        self.at = 0
        self.text = text
        self.lexicon = lexicon
        self.within = within

    def steps(self) -> tuple[Step, ...]:
        steps: list[Step] = []
        gap = GAP
        while self.at < len(self.tokens):
            if self.peek() == "...":
                self.at += 1
                gap = WIDE
                continue
            negative = self.peek() == "NOT"
            phrases = self.item()
            optional = self.take("?")
            steps.append(Step(Atom(frozenset(phrases)), gap, optional, negative))
            gap = GAP
        if not steps:
            raise self.fault("an empty part; remove the '&' or write a term")
        return tuple(steps)

    def item(self) -> list[Phrase]:
        phrases = self.unit()
        while self.take("|"):
            phrases = phrases + self.unit()
        return phrases

    def unit(self) -> list[Phrase]:
        token = self.peek()
        if token in {"", "|", ")", "?", "..."}:
            raise self.fault(f"a term is missing before {token or 'its end'!r}; write a word there")
        self.at += 1
        if token == "(":
            return self.group()
        if token.startswith("{"):
            return self.listed(token[1:-1])
        if token == "NOT":
            return [phrase for entry in _NOT_WORDS for phrase in self.entry(entry)]
        return [_phrase(token)] if token.strip('"*') else self._refuse(token)

    def _refuse(self, token: str) -> list[Phrase]:
        raise self.fault(f"{token!r} holds no word; write one")

    def group(self) -> list[Phrase]:
        items: list[list[Phrase]] = []
        while not self.take(")"):
            if not self.peek():
                raise self.fault("a '(' is never closed; add ')'")
            items.append(self.item())
        if not items:
            raise self.fault("an empty group; write words between '(' and ')'")
        return _joined(items)

    def listed(self, name: str) -> list[Phrase]:
        if name not in self.lexicon:
            raise self.fault(f"no list {name!r} in the lexicon; add it there or correct the name")
        if name in self.within:
            raise self.fault(f"the list {name!r} contains itself; take it out")
        phrases = [phrase for entry in self.lexicon[name] for phrase in self.entry(entry, name)]
        if not phrases:
            raise self.fault(f"the list {name!r} is empty; add words to it")
        return phrases

    def entry(self, entry: str, name: str = "") -> list[Phrase]:
        inner = _Parser(_TOKEN.findall(entry), self.text, self.lexicon, (*self.within, name))
        items: list[list[Phrase]] = []
        while inner.at < len(inner.tokens):
            items.append(inner.item())
        return _joined(items)

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, token: str) -> bool:
        found = self.peek() == token
        self.at += found
        return found

    def fault(self, what: str) -> ValueError:
        return ValueError(f"cue {self.text!r}: {what}")


def _joined(items: Sequence[Sequence[Phrase]]) -> list[Phrase]:
    """Every way to say the items side by side."""
    return [tuple(term for phrase in choice for term in phrase) for choice in product(*items)]


def _phrase(token: str) -> Phrase:
    """One written word as the reader would see it: `won't` is two words, `cot` is `crib`."""
    if token.startswith('"'):
        return tuple(Term(word, "exact") for word in normalise(token.strip('"')).split())
    if token.endswith("*"):
        return (Term(token[:-1].lower(), "prefix"),)
    return tuple(Term(stem(word), "stem") for word in normalise(token.replace("'", "")).split())


_Span = tuple[int, int]
_Posting = tuple[int, Phrase]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A cue in the book: whose it is, its atoms by number, which of them it needs."""

    id: str
    cue: Cue
    parts: tuple[tuple[tuple[int, Step], ...], ...]
    needs: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Match:
    entry: _Entry
    parts: tuple[_Span, ...]
    negators: frozenset[int]

    @property
    def start(self) -> int:
        return min(start for start, _ in self.parts)

    @property
    def end(self) -> int:
        return max(end for _, end in self.parts)


class CueBook:
    """Many cues under their ids, looked up together.

    Every atom is numbered once; a word leads to the atoms it can open. A cue is tried only in a clause that holds its rarest
    atom and all the others, so the cost follows the words of the message, hardly the number of cues.

    >>> book = CueBook({"floppy": ("floppy",), "drag": ("drag* {leg}",)}, {"leg": ("leg", "foot")})
    >>> from bot.core.text import read
    >>> [(hit.id, hit.polarity) for hit in book.find(read("He isn't floppy but drags his left leg"))]
    [('floppy', 'denied'), ('drag', 'affirmed')]
    """

    def __init__(self, cues: Mapping[str, Iterable[str]], lexicon: Lexicon) -> None:
        self._atoms: dict[Atom, int] = {}
        self._phrases: dict[tuple[str, str], list[_Posting]] = defaultdict(list)
        self._negative: set[int] = set()
        entries = [self._enter(id_, compile_cue(text, lexicon)) for id_, texts in cues.items() for text in texts]
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
            spent = _spent(matches)
            for match in matches:
                hit = _judge(match, clause, number, following, spent)
                hits.setdefault((hit.id, number, hit.polarity, hit.feared), hit)
        return tuple(hits.values())

    def _enter(self, id_: str, cue: Cue) -> _Entry:
        parts = tuple(tuple((self._number(step.atom, negative=step.negative), step) for step in part) for part in cue.parts)
        needs = frozenset(atom for part in parts for atom, step in part if not step.optional)
        return _Entry(id_, cue, parts, needs)

    def _number(self, atom: Atom, *, negative: bool) -> int:
        known = self._atoms.get(atom)
        if known is not None:
            return known
        number = self._atoms[atom] = len(self._atoms)
        if negative:
            self._negative.add(number)
        for phrase in atom.phrases:
            self._phrases[phrase[0].kind, phrase[0].text].append((number, phrase[1:]))
        return number

    def _index(self, entries: Sequence[_Entry]) -> dict[int, tuple[_Entry, ...]]:
        """Each cue filed under the atom that the fewest words and the fewest other cues share."""
        used = Counter(atom for entry in entries for atom in entry.needs)
        size = {number: len(atom.phrases) for atom, number in self._atoms.items()}
        filed: dict[int, list[_Entry]] = defaultdict(list)
        for entry in entries:
            filed[min(entry.needs, key=lambda atom: (atom in self._negative, used[atom] * size[atom], atom))].append(entry)
        return {atom: tuple(group) for atom, group in filed.items()}

    def _matches(self, words: Sequence[str]) -> list[_Match]:
        spans = self._spans(words)
        for atom in self._negative & spans.keys():
            spans[atom] = [span for span in spans[atom] if scope.negates(words, span[0])]
            if not spans[atom]:
                del spans[atom]
        present = spans.keys()
        found: list[_Match] = []
        for atom in tuple(spans):
            for entry in self._by_rarest.get(atom, ()):
                if entry.needs <= present:
                    found.extend(_match(entry, spans, words))
        found.sort(key=lambda match: match.start)
        return found

    def _spans(self, words: Sequence[str]) -> dict[int, list[_Span]]:
        """Where each atom stands in the clause."""
        spans: dict[int, list[_Span]] = {}
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


def _match(entry: _Entry, spans: Mapping[int, list[_Span]], words: Sequence[str]) -> Iterator[_Match]:
    """The places where all parts of the cue stand near enough to one another."""
    found = [list(_walks(part, spans, words)) for part in entry.parts]
    for choice in product(*found):
        start, end = min(walk[0] for walk in choice), max(walk[1] for walk in choice)
        if len(choice) == 1 or end - start <= WINDOW + sum(walk[1] - walk[0] for walk in choice):
            yield _Match(entry, tuple((walk[0], walk[1]) for walk in choice), frozenset().union(*(walk[2] for walk in choice)))


_Walk = tuple[int, int, frozenset[int]]


def _walks(part: Sequence[tuple[int, Step]], spans: Mapping[int, list[_Span]], words: Sequence[str]) -> Iterator[_Walk]:
    """One walk through the steps for each place where the first can stand."""
    first, step = part[0]
    if step.optional:
        yield from _walks(part[1:], spans, words)
        return
    for start, end in spans[first]:
        walk = _follow(part[1:], end, spans, words, listed=step.negative)
        if walk is not None:
            yield start, walk[0], walk[1] | _negators(step, start, end, words)


def _follow(
    part: Sequence[tuple[int, Step]], end: int, spans: Mapping[int, list[_Span]], words: Sequence[str], *, listed: bool
) -> tuple[int, frozenset[int]] | None:
    """Where the rest of the steps ends when it starts at `end`, and the negators on the way; None when it does not fit.

    `listed`: the step before is a NOT, which a comma cuts short unless it stands in a list ("can't sit, stand or crawl").
    """
    if not part:
        return end, frozenset()
    atom, step = part[0]
    for at, stop in spans.get(atom, ()):
        if end <= at <= end + step.gap and not (listed and _cut_off(words, end, at)):
            rest = _follow(part[1:], stop, spans, words, listed=step.negative)
            if rest is not None:
                return rest[0], rest[1] | _negators(step, at, stop, words)
    return _follow(part[1:], end, spans, words, listed=listed) if step.optional else None


def _cut_off(words: Sequence[str], start: int, end: int) -> bool:
    return "," in words[start:end] and not {"or", "nor", "and"}.intersection(words[start : end + 4])


def _negators(step: Step, start: int, end: int, words: Sequence[str]) -> frozenset[int]:
    """Where the negation stands that this step brings along: the place of a NOT, or a `not` among its own words."""
    among = frozenset(i for i in range(start, end) if words[i] in scope.NEGATORS)
    return among | {start} if step.negative else among


def _judge(match: _Match, clause: Clause, number: int, following: Clause | None, spent: Mapping[int, int]) -> Hit:
    words, start, end = clause.words, match.start, match.end
    said = " ".join(words[start:end])
    return Hit(
        match.entry.id, match.entry.cue.text, said, number, _polarity(match, clause, following, spent), scope.is_feared(words, start, end)
    )


def _spent(matches: Sequence[_Match]) -> dict[int, int]:
    """For each negator that belongs to a cue, where the shortest such cue ends: there its own reach ends too."""
    ends: dict[int, int] = {}
    for match in matches:
        for negator in match.negators:
            ends[negator] = min(match.end, ends.get(negator, match.end))
    return ends


#: `fits? no` denies; `blue. no fever` does not.
_PLAIN_NO = frozenset({"no", "nope", "none", "never", "nah", "not", "at", "all", "really", "thanks", ","})


def _polarity(match: _Match, clause: Clause, following: Clause | None, spent: Mapping[int, int]) -> Polarity:
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
