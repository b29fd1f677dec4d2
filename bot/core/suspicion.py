"""The second opinion on warning signs: what a model trained on their phrasings makes of the whole message, beside the cues.

Cues are exact and blind to what nobody wrote down; the model is vague and sees likeness. So:

1. An emergency or urgent sign that a cue affirms stands, whatever the model makes of it.
2. A routine sign, and any doubt, needs a little support from the model; a word that nothing else in the message bears out is let go.
   Not in the guided dialogue: there it could end in the outcome "reassure", so every sign counts and every doubt is asked about.
3. Where no cue says anything and the model finds a sign likely, it raises a doubt of its own: the bot asks that sign's question.

How much support is enough stands in the content, with the figures that chose it.
"""

from collections.abc import Callable, Mapping, Sequence

from bot.core.content import Likelihoods, Suspicion, WarningSign
from bot.core.matcher import Ranking
from bot.core.signs import Mention

#: Shorter messages are too little to tell likeness by; as answers to the bot's own questions, even longer ones.
FEWEST_WORDS, FEWEST_IN_ANSWER = 4, 9


def weigh(
    mentions: tuple[Mention, ...],
    rank: Callable[[], Ranking],
    *,
    words: Sequence[str],
    answering: bool,
    limits: Suspicion,
    signs: Mapping[str, WarningSign],
    months: float | None,
) -> tuple[Mention, ...]:
    """The mentions with the second opinion heard; `rank`, which costs time, is asked only where it could change something."""
    if len(words) < (FEWEST_IN_ANSWER if answering else FEWEST_WORDS) or any(_is_certain(mention, signs) for mention in mentions):
        return mentions
    ranking = rank()
    likely = 1 - ranking.off_topic
    kept = tuple(mention for mention in mentions if answering or likely >= _needed(mention, _limits(limits, signs[mention.sign])))
    if any(mention.status != "denied" for mention in kept):
        return kept
    suspected = signs[ranking.candidates[0].entry]
    if not suspected.carer and _is_about_parent(words, limits):
        return kept
    if likely < _limits(limits, suspected).ask or suspected.id in {mention.sign for mention in kept} or not _can_be(suspected, months):
        return kept
    return (*kept, Mention(suspected.id, "doubtful", ""))


def _is_about_parent(words: Sequence[str], limits: Suspicion) -> bool:
    said = set(words)
    return bool(said.intersection(limits.parent)) or ({"i", "my"} <= said and not said.intersection(limits.child))


def _is_certain(mention: Mention, signs: Mapping[str, WarningSign]) -> bool:
    return mention.status == "present" and signs[mention.sign].urgency != "routine"


def _limits(limits: Suspicion, sign: WarningSign) -> Likelihoods:
    return limits.routine if sign.urgency == "routine" else limits.grave


def _needed(mention: Mention, limits: Likelihoods) -> float:
    if mention.status == "denied":
        return 0.0
    return limits.stand if mention.status == "present" else limits.confirm


def _can_be(sign: WarningSign, months: float | None) -> bool:
    return sign.concerns(months) and not (sign.needs_age and months is None)
