"""The second opinion on warning signs: what a model trained on their phrasings makes of the whole message, beside the cues.

Cues are exact and blind to what nobody wrote down; the model is vague and sees likeness. So:

1. What a cue affirms stands where it is said plainly: in a short message, or in a short sentence of a long one. Elsewhere it needs some
   support, from the whole message or from the words around it; what nothing bears out is let go. The graver, the less it needs.
   In the guided dialogue nothing is let go: there it could end in the outcome "reassure", so every sign counts, every doubt is asked.
   Two things that are a sign only together, a knock on the head and vomiting, bear each other out.
2. A doubt needs more support than what is affirmed, but for one that is nearly all the message says.
3. Where the model finds a sign likely, graver than any that a cue names, it raises a doubt of its own: the bot asks that sign's question.

A sign that means nothing at the baby's age has no say in how likely one is. How much support is enough stands in the content, with the
figures that chose it.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from bot.core.content import URGENCIES, Suspicion, WarningSign
from bot.core.dates import MONTHS
from bot.core.matcher import Candidate
from bot.core.signs import Mention
from bot.core.text import Utterance

#: Smaller shares are noise.
NEGLIGIBLE = 0.002

#: Shorter messages are too little to tell likeness by; as answers to the bot's own questions, even longer ones.
FEWEST_WORDS, FEW_WORDS, FEWEST_IN_ANSWER = 2, 4, 9
#: From here on likeness alone is enough.
VERY_LIKELY = 0.8
#: In a short sentence a likeness to many signs and to none in particular is chance; it needs so many times more.
SCATTERED = 2
#: In a message, and in a sentence, of so few words a sign's words hardly mean something else.
PLAIN_WORDS, PLAIN_SENTENCE = 14, 8
#: How many words on either side of a cue belong to it. Few on purpose: in a long calm story a plain "he swallowed a battery" stands.
AROUND = 2
#: What a cue finds in more words than these reaches across other things; then either end of it may bear it out as well.
WIDE = 8


#: A bare age, or a bare birth date, is like the phrasings that tell one, and says nothing.
_IS_AGE = re.compile(
    r"(?:\W|\d+(?:st|nd|rd|th)?|(?:almost|nearly|just|about|now|and|a|half|months?|mths?|mos?|m|weeks?|wks?|w|days?|years?|yrs?|old"
    rf"|my|baby|son|daughter|he|she|they|was|were|is|born|on|in|the|of|dob|birthday|{MONTHS})\b)*"
)


Likely = Callable[[str], Sequence[Candidate]]


def weigh(
    mentions: tuple[Mention, ...],
    likely: Likely,
    utterance: Utterance,
    *,
    answering: bool,
    limits: Suspicion,
    signs: Mapping[str, WarningSign],
    months: float | None,
    small_talk: bool = False,
) -> tuple[Mention, ...]:
    """The mentions with the second opinion heard; `likely` gives it for a text, signs with their shares, best first.

    `months` is the corrected age, None where it is not known. In what is clearly `small_talk` likeness alone raises nothing.
    """
    words = utterance.words
    if len(words) < (FEWEST_IN_ANSWER if answering else FEWEST_WORDS) or _IS_AGE.fullmatch(utterance.text):
        return mentions
    opinion = _Opinion(likely, utterance, signs, months)
    kept = tuple(mention for mention in mentions if answering or _is_borne_out(mention, opinion, limits, signs[mention.sign]))
    about_parent = _is_about_parent(words, limits)
    only_denied = bool(kept) and all(mention.status == "denied" for mention in kept)
    if small_talk:
        return kept
    raised = _raised(
        kept,
        opinion,
        limits,
        few=len(words) < FEW_WORDS or (only_denied and (answering or len(words) <= PLAIN_WORDS)),
        short=len(words) <= PLAIN_SENTENCE,
    )
    return kept if raised is None or (about_parent and not raised.carer) else (*kept, Mention(raised.id, "doubtful", ""))


class _Opinion:
    """What the model makes of an utterance: how likely it tells a sign that can be at this age."""

    def __init__(self, likely: Likely, utterance: Utterance, signs: Mapping[str, WarningSign], months: float | None) -> None:
        self._likely = likely
        self._utterance = utterance
        self._signs = signs
        self._months = months
        self.shares = self._listed(utterance.raw)
        self.whole = sum(share for _, share in self.shares)

    def around(self, mention: Mention) -> float:
        """The likelihood for the words around a mention, in its clause; 0 where it has no place."""
        if mention.place is None:
            return 0.0
        clause, start, end = mention.place
        words = self._utterance.clauses[clause].words[max(0, start - AROUND) : end + AROUND]
        pieces = [words] if len(words) <= WIDE else [words, words[:WIDE], words[-WIDE:]]
        return max(sum(share for _, share in self._listed(" ".join(piece))) for piece in pieces)

    def is_plain(self, mention: Mention) -> bool:
        """Whether a mention stands in a short message or sentence."""
        if len(self._utterance.words) <= PLAIN_WORDS or mention.place is None:
            return len(self._utterance.words) <= PLAIN_WORDS
        clauses = self._utterance.clauses
        sentence = clauses[mention.place[0]].sentence
        return sum(word != "," for clause in clauses if clause.sentence == sentence for word in clause.words) <= PLAIN_SENTENCE

    def is_all(self, mention: Mention) -> bool:
        """Whether the message hardly says anything else."""
        return mention.place is not None and 3 * (mention.place[2] - mention.place[1]) >= 2 * len(self._utterance.words)

    def urgency(self, sign: str) -> str:
        return self._signs[sign].urgency

    def of(self, urgencies: Collection[str]) -> list[tuple[WarningSign, float]]:
        """The signs of these urgencies, likeliest first, with their likelihoods."""
        return [(sign, share) for sign, share in self.shares if sign.urgency in urgencies]

    def _listed(self, text: str) -> list[tuple[WarningSign, float]]:
        ranked = [(self._signs[id_], share) for id_, share in self._likely(text)]
        return [(sign, share) for sign, share in ranked if _can_be(sign, self._months)]


def _is_borne_out(mention: Mention, opinion: _Opinion, limits: Suspicion, sign: WarningSign) -> bool:
    needed = getattr(limits, sign.urgency)
    if mention.status == "denied":
        return True
    if mention.status == "doubtful":
        return bool(opinion.whole >= needed.confirm) or opinion.is_all(mention) or opinion.around(mention) >= VERY_LIKELY
    told_twice = mention.place is None  # by two things that only together are a sign
    return bool(opinion.whole >= needed.stand) or told_twice or opinion.is_plain(mention) or opinion.around(mention) >= needed.around


def _raised(kept: Sequence[Mention], opinion: _Opinion, limits: Suspicion, *, few: bool, short: bool) -> WarningSign | None:
    """The likeliest sign of the gravest urgency that is likely enough, if no cue names one as grave.

    A sign that seems denied has a say only where it is very likely itself: "no air, no cry" is no denial. Few words have to be very likely,
    and so does a short message in which all that is named is denied. In one that is `short` one sign has to be likely enough by itself, or
    all of them far more: "next Tuesday at 3" is a little like many.
    """
    denied = {mention.sign for mention in kept if mention.status == "denied"}
    met = {opinion.urgency(mention.sign) for mention in kept if mention.status != "denied"}
    for least, urgency in enumerate(URGENCIES):
        if urgency in met:
            return None
        shares = opinion.of(URGENCIES[: least + 1])
        likely = [(sign, share) for sign, share in shares if sign.id not in denied or share >= VERY_LIKELY]
        needed = VERY_LIKELY if few else getattr(limits, urgency).ask
        total = sum(share for _, share in likely)
        scattered = short and likely and likely[0][1] < needed
        if likely and total >= (min(SCATTERED * needed, VERY_LIKELY) if scattered else needed):
            return likely[0][0]
    return None


def _is_about_parent(words: Sequence[str], limits: Suspicion) -> bool:
    """Whether the words are of the parent: "i can not sleep" in a short message, "i" and "my" in any that name no child."""
    said = set(words)
    if said.intersection(limits.parent) or said.intersection(limits.child):
        return not said.isdisjoint(limits.parent)
    return {"i", "my"} <= said or (words[0] == "i" and len(words) <= PLAIN_SENTENCE and _NOTICED.isdisjoint(said))


#: What a parent notices is about the baby, named or not: "i can hear wheezing".
_NOTICED = frozenset("see saw seen notice notices noticed noticing find found hear heard hearing".split())


def _can_be(sign: WarningSign, months: float | None) -> bool:
    return sign.concerns(months) and not (sign.needs_age and months is None)
