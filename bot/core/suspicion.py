"""The second opinion on warning signs: what a model trained on their phrasings makes of the whole message, beside the cues.

Cues are exact and blind to what nobody wrote down; the model is vague and sees likeness. So:

1. What a cue affirms stands, in a long message with a little support from the model; a word that nothing else in it bears out is let go.
   A grave sign (urgent or emergency) needs next to none, and a single sentence that looks like a sign is support enough for it.
   In the guided dialogue nothing is let go: there it could end in the outcome "reassure", so every sign counts, every doubt is asked.
2. A doubt needs more support than what is affirmed.
3. Where the model finds a sign likely, graver than any that a cue names, it raises a doubt of its own: the bot asks that sign's question.

A sign that means nothing at the baby's age has no say in how likely one is. How much support is enough stands in the content, with the
figures that chose it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from bot.core.content import Suspicion, WarningSign
from bot.core.matcher import Candidate
from bot.core.signs import Mention
from bot.core.text import Utterance

#: Smaller shares are noise.
NEGLIGIBLE = 0.002

#: From the gravest on.
URGENCIES = ("emergency", "urgent", "routine")

#: Shorter messages are too little to tell likeness by; as answers to the bot's own questions, even longer ones.
FEWEST_WORDS, FEWEST_IN_ANSWER = 4, 9
#: In so few words nobody tells a story in which a sign's words could mean something else.
PLAIN_WORDS = 14


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
) -> tuple[Mention, ...]:
    """The mentions with the second opinion heard; `likely` gives it for a text, signs with their shares, best first.

    `months` is the corrected age, None where it is not known.
    """
    words = utterance.words
    if len(words) < (FEWEST_IN_ANSWER if answering else FEWEST_WORDS):
        return mentions
    opinion = _Opinion(likely, utterance, signs, months)
    kept = tuple(mention for mention in mentions if answering or _is_borne_out(mention, opinion, limits, signs[mention.sign], len(words)))
    about_parent = _is_about_parent(words, limits)
    raised = _raised(kept, opinion, limits)
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

    def anywhere(self) -> float:
        """The likelihood for the whole or for that one of its sentences that looks most like a sign."""
        sentences = self._utterance.sentences
        return max([self.whole, *(sum(share for _, share in self._listed(text)) for text in sentences if len(sentences) > 1)])

    def urgency(self, sign: str) -> str:
        return self._signs[sign].urgency

    def of(self, urgencies: Collection[str]) -> list[tuple[WarningSign, float]]:
        """The signs of these urgencies, likeliest first, with their likelihoods."""
        return [(sign, share) for sign, share in self.shares if sign.urgency in urgencies]

    def _listed(self, text: str) -> list[tuple[WarningSign, float]]:
        ranked = [(self._signs[id_], share) for id_, share in self._likely(text)]
        return [(sign, share) for sign, share in ranked if _can_be(sign, self._months)]


def _is_borne_out(mention: Mention, opinion: _Opinion, limits: Suspicion, sign: WarningSign, words: int) -> bool:
    needed = getattr(limits, sign.urgency)
    if mention.status == "denied" or (mention.status == "present" and words <= PLAIN_WORDS):
        return True
    if mention.status == "doubtful":
        return bool(opinion.whole >= needed.confirm)
    return bool(opinion.whole >= needed.stand) or (sign.urgency != "routine" and opinion.anywhere() >= needed.stand)


def _raised(kept: Sequence[Mention], opinion: _Opinion, limits: Suspicion) -> WarningSign | None:
    """The likeliest sign of the gravest urgency that is likely enough, if no cue names one as grave."""
    named = {mention.sign for mention in kept}
    met = {opinion.urgency(mention.sign) for mention in kept if mention.status != "denied"}
    for least, urgency in enumerate(URGENCIES):
        if urgency in met:
            return None
        likely = opinion.of(URGENCIES[: least + 1])
        if likely and sum(share for _, share in likely) >= getattr(limits, urgency).ask:
            return likely[0][0] if likely[0][0].id not in named else None
    return None


def _is_about_parent(words: Sequence[str], limits: Suspicion) -> bool:
    said = set(words)
    return bool(said.intersection(limits.parent)) or ({"i", "my"} <= said and not said.intersection(limits.child))


def _can_be(sign: WarningSign, months: float | None) -> bool:
    return sign.concerns(months) and not (sign.needs_age and months is None)
