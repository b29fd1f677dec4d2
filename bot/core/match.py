"""Which entry a message asks for: `train` learns it from phrasings and finds out how far its scores can be trusted.

It works on any list of entries and is told nothing of what they are about.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.core import features, softmax
from bot.core.calibrate import Trust, fit_logistic
from bot.core.features import Features
from bot.core.matcher import DENSE, ByHeart, Candidate, Encode, Judged, Matcher, Model, Part, Ranking, learn_by_heart
from bot.core.numbered import Ints
from bot.core.sight import Seen, Sight, learn_sight
from bot.core.softmax import Examples, Pace
from bot.core.speller import counted

__all__ = ["VERSION", "Candidate", "Encode", "Matcher", "Model", "Part", "Ranking", "train"]

Bools = npt.NDArray[np.bool_]

#: Changes whenever the same content would be learnt differently; part of the cache's name.
VERSION = 24

_FOLDS = 3
#: From so many texts on small batches cost less, for there are many features then, and fewer passes show enough.
_MANY, _SHOWN = 5_000, 25_000
#: A matcher that only serves to calibrate may be a little rough.
_ROUGH_PASSES = 3
#: Of the messages that reach a bot as many are off-topic as not, however many phrasings of those someone wrote down.
_OFF_TOPIC_TO_OWN = 1.0
#: The matcher itself has seen half as many texts again as those that are judged for its confidence: how much better its odds are.
_MORE_TAUGHT = 0.2
#: Where no off-topic phrasings are given, those of entries kept from the model stand in; they are harder to tell apart, and many.
_STAND_IN_WEIGHT = 0.2


def train(
    phrasings: Mapping[str, Sequence[str]],
    *,
    off_topic: Mapping[str, Sequence[str]] | Sequence[str] = (),
    groups: Mapping[str, str] | None = None,
    ordinary: Collection[str] = (),
    sight: Sight | None = None,
    encode: Encode | None = None,
    calibrated: bool = True,
) -> Matcher:
    """A matcher for these entries; the same input gives the same matcher.

    `off_topic` are messages that no entry answers, best in groups that belong together; without any, a message counts as off-topic
    in so far as its words are strange and it looks like those of an entry that the model was not taught. `groups` names the topic of each
    entry: the confidence is then that of the topic. `ordinary` are words the speller must leave alone. Matchers that
    are to look at the same messages may share a `sight`, learnt from all their texts. Without `calibrated` the
    confidence is the first entry's share alone, learnt in half the time, and no question is known by heart.

    >>> matcher = train({"walk": ["when do babies walk", "first steps"], "crawl": ["when do babies crawl", "crawls backwards"]})
    >>> matcher.rank("baby crawling backwards").candidates[0].entry
    'crawl'
    """
    grouped = off_topic if isinstance(off_topic, Mapping) else {"off topic": off_topic} if off_topic else {}
    lesson = _Lesson(phrasings, grouped, groups or {}, ordinary, sight, encode, calibrated)
    model = lesson.model(lesson.everything, _pace(len(lesson.texts)))
    return Matcher(replace(model, trust=lesson.trust()) if calibrated else model, encode)


def _pace(texts: int) -> Pace:
    return Pace() if texts < _MANY else Pace(batch=32, step=30.0, passes=max(3, round(_SHOWN / texts)))


@dataclass
class _Lesson:
    """Everything that one training works on."""

    phrasings: Mapping[str, Sequence[str]]
    off_topic: Mapping[str, Sequence[str]]
    groups: Mapping[str, str]
    ordinary: Collection[str]
    shared: Sight | None
    encode: Encode | None
    calibrated: bool = True

    @cached_property
    def texts(self) -> list[str]:
        return [text for source in (self.phrasings, self.off_topic) for texts in source.values() for text in texts]

    @cached_property
    def sight(self) -> Sight:
        return self.shared or learn_sight(self.texts, ordinary=self.ordinary, mind_strange=not self.off_topic)

    @cached_property
    def seen(self) -> list[Seen]:
        return [self.sight.see(text) for text in self.texts]

    @cached_property
    def heard_elsewhere(self) -> frozenset[str]:
        """Words that other texts of a shared sight hold."""
        own = counted([seen.words for seen in self.seen])
        return frozenset(word for word, count in self.sight.speller.counts.items() if count > own.get(word, 0))

    @cached_property
    def labels(self) -> Ints:
        sizes = [len(texts) for source in (self.phrasings, self.off_topic) for texts in source.values()]
        return np.repeat(np.arange(len(sizes)), sizes)

    @cached_property
    def kin(self) -> Ints:
        """A number per class: that of its group; all off-topic classes are one group, the last."""
        names = [self.groups.get(entry, entry) for entry in self.phrasings]
        numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
        return np.array([numbers[name] for name in names] + [len(numbers)] * len(self.off_topic), np.int64)

    @cached_property
    def everything(self) -> Ints:
        return np.arange(len(self.texts))

    @cached_property
    def features(self) -> Features:
        return features.learn(self.sight.index, [seen.features for seen in self.seen], self.labels)

    @cached_property
    def examples(self) -> Examples:
        rows = [self.features.vector(seen.features) for seen in self.seen]
        dense = None if self.encode is None else DENSE * self.encode(self.texts)
        return Examples(rows, self.labels, self.kin, len(self.sight.index), dense)

    def model(self, which: Ints, pace: Pace) -> Model:
        """The model that the texts at `which` give."""
        weights = softmax.fit(self.examples.some(which), pace)
        return Model(tuple(self.phrasings), self.kin, self.sight, self.features, weights, self.by_heart(which))

    def by_heart(self, which: Ints) -> ByHeart:
        """The phrasings among the texts at `which`; a lesson without calibration knows none, for its confidence is the share alone."""
        own = [i for i in which.tolist() if self.calibrated and self.seen[i].words and self.labels[i] < len(self.phrasings)]
        return learn_by_heart([self.seen[i].words for i in own], self.labels[own].tolist())

    def trust(self) -> Trust | None:
        """The confidence curves, from texts judged by models that never saw them; None where there are too few.

        Off-topic groups are held back whole: what reaches the bot is of kinds that nobody wrote down.
        """
        if min((len(texts) for texts in self.phrasings.values()), default=0) < _FOLDS:
            return None
        rows = [row for fold in range(_FOLDS) for row in self._judged(fold)]
        own = [row for row in rows if row.entry is not None]
        apart = _OFF_TOPIC_TO_OWN * len(own) / max(1, len(rows) - len(own)) if self.off_topic else _STAND_IN_WEIGHT
        weights = [1.0 if row.entry is not None else apart for row in rows]
        right = fit_logistic(np.array([row.judged.right for row in own]), [self._is_right(row) for row in own])
        return Trust(
            fit_logistic(np.array([row.judged.known for row in rows]), [row.entry is not None for row in rows], weights=weights),
            replace(right, offset=right.offset + _MORE_TAUGHT),
        )

    def _is_right(self, row: "_Held") -> bool:
        return row.entry is not None and bool(self.kin[row.judged.order[0]] == self.kin[row.entry])

    def _apart(self, fold: int) -> Bools:
        """The texts that no entry of this fold's model answers."""
        if self.off_topic:
            return np.asarray(self.labels >= len(self.phrasings))
        if len(set(self.kin.tolist())) <= _FOLDS:  # too few groups to do without some
            return np.zeros(len(self.labels), np.bool_)
        return np.asarray(self.kin[self.labels] % _FOLDS == fold)

    def _judged(self, fold: int) -> list["_Held"]:
        apart = self._apart(fold)
        held = np.where(apart, self.labels if self.off_topic else fold, self.everything) % _FOLDS == fold
        kept = np.flatnonzero(~held)
        matcher = Matcher(self.model(kept, replace(_pace(len(self.texts)), passes=_ROUGH_PASSES)))
        heard = self.heard_elsewhere.union(*(self.seen[i].words for i in kept))
        weights, dense = matcher.model.weights, self.examples.dense
        found = []
        for i in np.flatnonzero(held).tolist():
            scores = weights.scores(self.examples.rows[i])
            if dense is not None and weights.dense is not None:
                scores += dense[i] @ weights.dense
            found.append(_Held(None if apart[i] else int(self.labels[i]), matcher.judge(scores, self.seen[i].words, heard=heard)))
        return found


class _Held(NamedTuple):
    """A text judged by a model that never saw it, and the entry it was written for, if the model has that."""

    entry: int | None
    judged: Judged
