"""Messages that order something instead of telling of the baby: an end of check-ins, another time to be asked, a setting."""

import re

from bot.core import preferences, reminder
from bot.core.changed import replace
from bot.core.reading import Reading
from bot.core.text import Utterance
from bot.core.turn import Context

#: "please stop sending me these messages, they make me sad": no longer than that, in words.
LONGEST_ORDER = 24


def orders_stop(ctx: Context, reading: Reading) -> bool:
    """Whether a message orders an end of check-ins: by these words alone, at its end, or in so few that it is not about the baby.

    While the form is open a bare "stop" ends the form.
    """
    utterance = reading.utterance
    if preferences.is_order(reading) or (_UNTIL.search(utterance.text) and reminder.ordered(ctx, reading) is not None):
        return False
    if ctx.session.form is None and ctx.brain.spoken_answer(utterance) == "stop":
        return True
    if ctx.session.form is None and not reading.mentions and _ends_with_stop(ctx, utterance):  # "he used to roll. No more."
        return True
    return "stop" in reading.alerts and "?" not in utterance.text and len(utterance.words) <= LONGEST_ORDER


#: "Do not ask me until next month" asks for a check-in then.
_UNTIL = re.compile(r"\b(?:until|till|til|before)\b")


def _ends_with_stop(ctx: Context, utterance: Utterance) -> bool:
    """Whether the last sentence of several is an order to stop: "I never signed up for this. Stop." """
    last = utterance.last_sentence
    return len(last) < len(utterance.words) and ctx.brain.answer_in(last) == "stop"


def taken_at_its_word(ctx: Context, reading: Reading) -> Reading:
    """The reading; of a message that is a short answer and no more, without the signs that its words only resemble and none of them names.

    "Worse" is such an answer where a check-in asked for it. Beside an order something may be told, and the form may end in "reassure":
    there every doubt is asked about.
    """
    said = ctx.brain.spoken_answer(reading.utterance)
    if ctx.session.form is not None or said is None or (said == "worse" and not ctx.session.check_ins.open):
        return reading
    named = tuple(mention for mention in reading.mentions if mention.words)
    return reading if len(named) == len(reading.mentions) else replace(reading, mentions=named)
