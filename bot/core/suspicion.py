"""The second opinion on warning signs: what a model trained on their phrasings makes of the whole message, beside the cues.

Cues are exact and blind to what nobody wrote down; the model is vague and sees likeness. So the model never overrules a sign that a cue
affirms. It lets go of a doubtful cue that nothing else in the message supports, and it raises a doubt of its own where no cue says
anything: the bot then asks that sign's own question.
"""

from collections.abc import Callable, Mapping

from bot.core.content import Suspicion, WarningSign
from bot.core.matcher import Ranking
from bot.core.signs import Mention

#: Shorter messages are too little to tell likeness by; as answers to the bot's own questions, even longer ones.
FEWEST_WORDS, FEWEST_IN_ANSWER = 4, 9


def weigh(
    mentions: tuple[Mention, ...],
    rank: Callable[[], Ranking],
    *,
    words: int,
    answering: bool,
    limits: Suspicion,
    signs: Mapping[str, WarningSign],
    months: float | None,
) -> tuple[Mention, ...]:
    """The mentions with the second opinion heard; `rank`, which costs time, is asked only where it could change something."""
    if words < (FEWEST_IN_ANSWER if answering else FEWEST_WORDS) or any(mention.status == "present" for mention in mentions):
        return mentions
    ranking = rank()
    likely = 1 - ranking.off_topic
    kept = tuple(mention for mention in mentions if mention.status != "doubtful" or likely >= limits.confirm)
    if likely < limits.ask or any(mention.status == "doubtful" for mention in kept):
        return kept
    suspected = ranking.candidates[0].entry
    if suspected in {mention.sign for mention in kept} or not _can_be(signs[suspected], months):
        return kept
    return (*kept, Mention(suspected, "doubtful", ""))


def _can_be(sign: WarningSign, months: float | None) -> bool:
    return sign.concerns(months) and not (sign.needs_age and months is None)
