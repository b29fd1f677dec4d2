"""Warning signs and alerts in an utterance.

Which words paint a sign is content; this module decides what they amount to. Five rules, in this order:

1. A sign that the parent affirms is present, whatever else is said about it; one that is only denied is denied.
2. A past event counts, as a doubt; a past state that is over is denied. What is only feared or asked in general is nothing.
3. A sign bound to an age is silent at another known age, and a doubt when the age is unknown.
4. What cancels a sign does so in the same statement. Beside a grave one it has to hold the sign's own words ("a blue dress"); otherwise it
   leaves a doubt, for both may be true ("splashed in the bath and went under").
5. Two observations together can make a sign that neither is alone (a fall, and vomiting).

A doubt is for the bot to ask about. `present` is for it to act on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.core.content import Content
from bot.core.cues import Cues, CueShelf, Found, Hit, Lexicon
from bot.core.sign_rules import AlertRule, Combination, SignRule, Status, alert_rule_of, combination_of, rule_of
from bot.core.statements import is_parted
from bot.core.text import FUNCTION_WORDS, Clause, Utterance, stem

_FEATURE = "feature:"
_WEIGHT: Mapping[Status, int] = {"denied": 0, "doubtful": 1, "present": 2}


@dataclass(frozen=True, slots=True)
class Mention:
    """A warning sign met in an utterance, and the words that name it.

    `place` is where they stand: the clause, and from which word to which; None where several places or no words name it.
    """

    sign: str
    status: Status
    words: str
    place: tuple[int, int, int] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Alert:
    """Something other than a sign that changes what the bot may say: a carer in crisis, a baby in hospital."""

    id: str
    words: str


class SignReader:
    """Reads the signs and the alerts of one content.

    >>> from bot.core.text import read
    >>> reader = SignReader([SignRule(id="floppy", cues=("floppy|limp",))], lexicon={})
    >>> reader.read(read("She isn't stiff but so floppy"), age_months=7)
    (Mention(sign='floppy', status='present', words='floppy'),)
    """

    def __init__(
        self,
        rules: Iterable[SignRule],
        *,
        lexicon: Lexicon,
        features: Mapping[str, Sequence[str]] | None = None,
        combinations: Iterable[Combination] = (),
        alerts: Iterable[AlertRule] = (),
    ) -> None:
        self._rules = {rule.id: rule for rule in rules}
        self._combinations = tuple(combinations)
        self._alert_rules = {rule.id: rule for rule in alerts}
        self._refuse_unknown_names(features or {})
        self._lexicon = lexicon
        cues = (
            {f"sign:{rule.id}": rule.cues for rule in self._rules.values()}
            | {f"doubt:{rule.id}": rule.doubtful for rule in self._rules.values()}
            | {_FEATURE + name: tuple(cues) for name, cues in (features or {}).items()}
            | {f"alert:{rule.id}": rule.cues for rule in self._alert_rules.values()}
            | {f"at_end:{rule.id}": rule.at_end for rule in self._alert_rules.values()}
        )
        self.books = {"signs": Cues(cues, aside=frozenset(_FEATURE + name for name in features or {}))}

    @property
    def turning_points(self) -> frozenset[float]:
        """The ages in months at which a sign begins or ceases to mean something."""
        rules: tuple[SignRule | Combination, ...] = (*self._rules.values(), *self._combinations)
        return frozenset(months for rule in rules for months in (rule.from_months, rule.below) if months is not None)

    @cached_property
    def _shelf(self) -> CueShelf:
        return CueShelf(self.books, self._lexicon)

    def read(self, utterance: Utterance, *, age_months: float | None) -> tuple[Mention, ...]:
        """The signs of the utterance, one mention each, the surest reading of it; in the content's order."""
        return self.read_all(utterance, age_months=age_months)[0]

    def alerts(self, utterance: Utterance) -> tuple[Alert, ...]:
        """The alerts of the utterance, each once; those in the carer's own voice count in the first person too."""
        return self.read_all(utterance, age_months=None)[1]

    def read_all(
        self, utterance: Utterance, *, age_months: float | None, found: Found | None = None
    ) -> tuple[tuple[Mention, ...], tuple[Alert, ...]]:
        """What `read` and `alerts` give. `found` is what the utterance holds of `books`, where somebody looked already."""
        found = found or self._shelf.find(utterance)
        hits = found.hits("signs")
        features = _Features(found)
        return self._mentions(utterance, hits, features, age_months), self._alerts(hits, features, utterance.clauses)

    def _mentions(self, utterance: Utterance, hits: Sequence[Hit], features: "_Features", age_months: float | None) -> tuple[Mention, ...]:
        if not hits and not features.possible:
            return ()
        best: dict[str, Mention] = {}
        for hit in hits:
            kind, _, name = hit.id.partition(":")
            status = (
                self._status(kind, self._rules[name], hit, features, utterance.clauses, age_months) if kind in {"sign", "doubt"} else None
            )
            _keep(best, name, status, hit.words, (hit.clause, *hit.span))
        known = features.possible | best.keys()
        for combination in self._combinations if known else ():
            if not known.issuperset(combination.all):
                continue
            words = "" if combination.needs_age and age_months is None else _combined(combination, features, best)
            status = _at_age(combination.status, combination.from_months, combination.below, age_months) if words else None
            _keep(best, combination.sign, status, words)
            known |= best.keys()
        return tuple([best[name] for name in self._rules if name in best]) if best else ()

    def _alerts(self, hits: Sequence[Hit], features: "_Features", clauses: Sequence[Clause]) -> tuple[Alert, ...]:
        found: dict[str, Alert] = {}
        for hit in hits:
            kind, _, name = hit.id.partition(":")
            if kind not in {"alert", "at_end"} or name in found:
                continue
            rule, words = self._alert_rules[name], clauses[hit.clause].words
            meant = hit.polarity in {"affirmed", "past"} or (rule.own_voice and hit.polarity == "other_subject")
            whole = kind == "alert" or _ends_with(hit, words)
            if meant and whole and not _is_let_go(rule, hit, features, words):
                found[name] = Alert(name, hit.words)
        return tuple(found.values())

    def _status(
        self,
        kind: str,
        rule: SignRule,
        hit: Hit,
        features: "_Features",
        clauses: Sequence[Clause],
        age_months: float | None,
    ) -> Status | None:
        status = _meant(hit, rule, doubtful=kind == "doubt")
        if status in {None, "denied"} or (rule.needs_age and age_months is None):
            return None if status != "denied" else status
        beside = [other for name in rule.cancelled_by for other in features(name) if _cancels(other, hit, clauses[hit.clause].words)]
        if any(_overlap(hit, other) for other in beside) or (beside and not rule.grave):
            return None
        if beside or _near(rule.softened_by, hit, features, clauses):
            status = "doubtful"
        return _at_age(status, rule.from_months, rule.below, age_months)

    def _refuse_unknown_names(self, features: Mapping[str, Sequence[str]]) -> None:
        wanted = {name for rule in self._rules.values() for name in (*rule.softened_by, *rule.cancelled_by)}
        wanted |= {name for alert in self._alert_rules.values() for name in (*alert.cancelled_by, *alert.without)}
        unknown = wanted - features.keys()
        unknown |= {name for c in self._combinations for name in (*c.all, *c.without)} - features.keys() - self._rules.keys()
        unknown |= {c.sign for c in self._combinations} - self._rules.keys()
        if unknown:
            raise ValueError(f"signs: no feature or sign {', '.join(sorted(unknown))!r}; add it or correct the name")


def _meant(hit: Hit, rule: SignRule, *, doubtful: bool) -> Status | None:
    """What one hit says about its sign, age and company aside."""
    if rule.carer and hit.polarity != "denied":
        return "present"
    if hit.polarity in {"other_subject", "hypothetical"}:
        return None
    if hit.polarity == "denied":
        return None if doubtful else "denied"
    if hit.polarity == "past":
        return "doubtful" if rule.event else "denied"
    if hit.feared and (rule.event or doubtful):
        return None
    return "doubtful" if doubtful else "present"


def _at_age(status: Status | None, from_months: float, below: float | None, age_months: float | None) -> Status | None:
    if age_months is None:
        return "doubtful" if status == "present" and from_months > _NEWBORN else status
    inside = from_months <= age_months and (below is None or age_months < below)
    return status if inside else None


#: Months below which a lower bound hardly matters here: without an age the sign stands.
_NEWBORN = 4.5


class _Features:
    """The features that an utterance affirms, each looked for when it is asked for."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self.possible = {id_.removeprefix(_FEATURE) for id_ in found.possible}

    def __call__(self, name: str) -> list[Hit]:
        return [hit for hit in self.named(name) if hit.polarity == "affirmed" and not hit.feared]

    def named(self, name: str) -> Sequence[Hit]:
        """The feature wherever it is spoken of, affirmed or not."""
        return self._found.aside(_FEATURE + name)


def _cancels(other: Hit, hit: Hit, words: Sequence[str]) -> bool:
    """Whether a feature takes away the mention of a sign that it stands beside.

    One that brings the sign's word along speaks of that mention only: in "looks blue in her blue dress" one of the two is the dress.
    """
    return _is_beside(hit, other, words) and (_overlap(hit, other) or _telling(words, hit).isdisjoint(_telling(words, other)))


def _overlap(hit: Hit, other: Hit) -> bool:
    return hit.span[0] < other.span[1] and other.span[0] < hit.span[1]


def _telling(words: Sequence[str], hit: Hit) -> set[str]:
    """The stems of the words of a hit that say something by themselves."""
    return {stem(word) for word in words[slice(*hit.span)] if word not in FUNCTION_WORDS}


#: How many words may stand between a sign and what cancels it. Farther off it speaks of something else: a long sentence holds much.
_BESIDE = 6


def _is_beside(hit: Hit, other: Hit, words: Sequence[str]) -> bool:
    """Whether the two stand in one clause, overlapping or a few words apart, with no new statement begun in between."""
    if hit.clause != other.clause:
        return False
    end, start = min(hit.span[1], other.span[1]), max(hit.span[0], other.span[0])
    if start - end > _BESIDE or is_parted(words[end : start + 1]):
        return False
    before, behind = words[other.span[0] : hit.span[0] + 1], words[hit.span[1] : other.span[1]]
    return not is_parted(before, by_others=True) and not is_parted(behind, by_others=True)


#: What may stand behind words that end their statement: a new one, or when it was.
_ENDING = frozenset(
    ", and so now today yesterday last this on at in when after since because please i we my our just two three four five six 2 3 4 5 6 "
    "a few early peacefully suddenly unexpectedly recently earlier weeks monday tuesday wednesday thursday friday saturday sunday".split()
)


def _ends_with(hit: Hit, words: Sequence[str]) -> bool:
    """Whether the statement ends with the hit: "she passed", not "she passed her check"."""
    return hit.span[1] >= len(words) or words[hit.span[1]] in _ENDING


def _is_let_go(rule: AlertRule, hit: Hit, features: "_Features", words: Sequence[str]) -> bool:
    """Whether something beside the words of an alert, or anywhere in the message, says that they mean something else."""
    if any(features.named(name) for name in rule.without):
        return True
    return any(_is_beside(hit, other, words) for name in rule.cancelled_by for other in features.named(name))


def _near(names: Sequence[str], hit: Hit, features: "_Features", clauses: Sequence[Clause]) -> bool:
    """Whether one of the features stands in the hit's sentence or in one next to it."""
    return any(abs(clauses[other.clause].sentence - clauses[hit.clause].sentence) <= 1 for name in names for other in features(name))


def _combined(combination: Combination, features: "_Features", best: Mapping[str, Mention]) -> str:
    """The words of a combination that is met, empty when it is not."""
    words: list[str] = []
    for name in combination.all:
        mention = best.get(name)
        hits = features(name)
        if hits:
            words.append(hits[0].words)
        elif mention is not None and mention.status != "denied":
            words.append(mention.words)
        else:
            return ""
    if any(features(name) or (name in best and best[name].status != "denied") for name in combination.without):
        return ""
    return " + ".join(words)


def _keep(best: dict[str, Mention], name: str, status: Status | None, words: str, place: tuple[int, int, int] | None = None) -> None:
    known = best.get(name)
    if status is not None and (known is None or _WEIGHT[known.status] < _WEIGHT[status]):
        best[name] = Mention(name, status, words, place)


def sign_reader(content: Content) -> SignReader:
    """The reader of a content's signs and alerts; ValueError where a rule names a feature or sign that is not there."""
    return SignReader(
        [rule_of(sign) for sign in content.signs],
        lexicon=content.lexicon,
        features=content.features,
        combinations=[combination_of(item) for item in content.combinations],
        alerts=[alert_rule_of(alert) for alert in content.alerts],
    )
