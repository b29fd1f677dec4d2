"""The pattern language of cues: how one is written, and what it becomes.

A cue is written as parents would say it, and read within one clause:

    drag* {leg}            terms in order, at most GAP words between two of them
    arch* ... back         `...` lets up to WIDE words stand between
    limp|floppy            one of them; a list of the lexicon is `{leg}`
    (slip* through) hands  a group: its words stand side by side
    very? stiff            may be missing, in a group too
    "no longer" rolls      quoted words match letter by letter, others by their stem, `drag*` by its beginning
    NOT weight             a negation is required: the cue says that something is missing
    fell & head            both in the clause, in any order, at most WINDOW words apart
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from sys import intern
from typing import Literal, NamedTuple

from bot.core.text import normalise, stem

Lexicon = Mapping[str, tuple[str, ...]]

#: Words that may stand between two terms; between two terms joined by `...`; between the parts of an `&`.
GAP, WIDE, WINDOW = 3, 8, 12

_NOT_WORDS = (
    'not|no|never|without|neither|nor|"unable"|"hardly"|"barely"|"rarely"|"scarcely"|refus*|fail*|nt|cnt|incapable|zero|won',
    "no longer",
    "stop*",
    "lost the ability",
)
_TOKEN = re.compile(r'"[^"]*"|\{[a-z0-9_]+\}|\.\.\.|[()|&?]|[^\s()|&?"{}]+')


class Term(NamedTuple):
    """One word of a cue: its stem, its beginning, or its very letters."""

    text: str
    kind: Literal["stem", "prefix", "exact"]


Phrase = tuple[Term, ...]
#: A place in a cue, as the tokens it was written with, its lists by name. What may fill it, `CueCompiler.phrases` says.
Atom = tuple[str, ...]


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


def compile_cue(text: str, lexicon: Lexicon) -> Cue:
    """The cue that `text` describes; ValueError says what is wrong with it and what to do.

    >>> len(compile_cue('drag* {leg}', {"leg": ("leg", "left foot")}).parts[0])
    2
    >>> compile_cue('drag* {limb}', {})
    Traceback (most recent call last):
    ValueError: cue 'drag* {limb}': no list 'limb' in the lexicon; add it there or correct the name
    """
    return CueCompiler(lexicon).compile_whole(text)


class CueCompiler:
    """Compiles cues over one lexicon; what they share (lists, alternatives) is read once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.words: dict[str, Phrase] = {}
        self.lists: dict[str, tuple[Phrase, ...]] = {}

    def compile(self, text: str) -> Cue:
        """The cue that `text` describes, its atoms as they stand; ValueError as in `compile_cue`."""
        parts = tuple(_Parser(piece, text, self).steps() for piece in _split(text))
        for part in parts:
            if all(step.optional for step in part):
                raise ValueError(f"cue {text!r}: a part has no required word; write at least one term without '?'")
        return Cue(text, parts)

    def compile_whole(self, text: str) -> Cue:
        """The same with every atom read once, so that no fault is left; ValueError as in `compile_cue`."""
        cue = self.compile(text)
        for part in cue.parts:
            for step in part:
                self.phrases(step.atom, text)
        return cue

    def phrases(self, atom: Atom, cue: str = "") -> tuple[Phrase, ...]:
        """The phrases that fill an atom of this cue; ValueError as in `compile_cue`. Not kept: they are many."""
        return tuple(dict.fromkeys(_Parser(atom, cue or " ".join(atom), self).item()))


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

    def __init__(self, tokens: Sequence[str], text: str, compiler: CueCompiler, within: tuple[str, ...] = ()) -> None:
        self.tokens = tokens
        self.at = 0
        self.text = text
        self.compiler = compiler
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
            atom = self.atom()
            steps.append(Step(atom, gap, self.take("?"), negative))
            gap = GAP
        if not steps:
            raise self.fault("an empty part; remove the '&' or write a term")
        return tuple(steps)

    def atom(self) -> Atom:
        begin, self.at = self.at, self.after_item()
        return tuple(map(intern, self.tokens[begin : self.at]))

    def after_item(self) -> int:
        """Where the item that starts here ends: alternatives go on while a `|` follows, a group to its `)`."""
        at, depth = self.at, 0
        while at < len(self.tokens):
            depth += (self.tokens[at] == "(") - (self.tokens[at] == ")")
            at += 1
            if depth <= 0 and self.tokens[at - 1] != "|" and (at == len(self.tokens) or self.tokens[at] != "|"):
                break
        return at

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
            return list(_NEGATIVE)
        if not token.strip('"*'):
            raise self.fault(f"{token!r} holds no word; write one")
        return [self.word(token)]

    def word(self, token: str) -> Phrase:
        known = self.compiler.words.get(token)
        if known is None:
            known = self.compiler.words[token] = _phrase(token)
        return known

    def group(self) -> list[Phrase]:
        items: list[list[Phrase]] = []
        while not self.take(")"):
            if not self.peek():
                raise self.fault("a '(' is never closed; add ')'")
            phrases = self.item()
            items.append([*phrases, ()] if self.take("?") else phrases)
        if not items:
            raise self.fault("an empty group; write words between '(' and ')'")
        return self.filled(_joined(items))

    def filled(self, phrases: list[Phrase]) -> list[Phrase]:
        if () in phrases:
            raise self.fault("a group in which every word may be missing; write at least one without '?'")
        return phrases

    def listed(self, name: str) -> list[Phrase]:
        known = self.compiler.lists.get(name)
        if known is None:
            known = self.compiler.lists[name] = self.read_list(name)
        return list(known)

    def read_list(self, name: str) -> tuple[Phrase, ...]:
        if name in self.within:
            raise self.fault(f"the list {name!r} contains itself; take it out")
        if name not in self.compiler.lexicon:
            raise self.fault(f"no list {name!r} in the lexicon; add it there or correct the name")
        phrases = [phrase for entry in self.compiler.lexicon[name] for phrase in self.entry(entry, name)]
        if not phrases:
            raise self.fault(f"the list {name!r} is empty; add words to it")
        return tuple(phrases)

    def entry(self, entry: str, name: str) -> list[Phrase]:
        inner = _Parser(_TOKEN.findall(entry), self.text, self.compiler, (*self.within, name))
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
    if len(items) == 1:
        return list(items[0])
    return [tuple(term for phrase in choice for term in phrase) for choice in product(*items)]


def _phrase(token: str) -> Phrase:
    """One written word as the reader would see it: `won't` is two words, `cot` is `crib`."""
    if token.startswith('"'):
        return tuple(Term(word, "exact") for word in normalise(token.strip('"')).split())
    if token.endswith("*"):
        return (Term(token[:-1].lower(), "prefix"),)
    return tuple(Term(stem(word), "stem") for word in normalise(token.replace("'", "")).split())


def _negative() -> tuple[Phrase, ...]:
    parser = _Parser((), "NOT", CueCompiler({}))
    return tuple(phrase for entry in _NOT_WORDS for phrase in parser.entry(entry, "NOT"))


_NEGATIVE = _negative()
