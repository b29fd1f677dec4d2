"""Questions: small talk, an entry, a choice of entries, or an honest "I do not know that one"; in the form, what is told beside them."""

import re

from bot.core import answers, dialogue, followup, hearing, signs_first
from bot.core.advice import Advice, advise
from bot.core.baby import learn
from bot.core.changed import replace
from bot.core.events import Button, Say
from bot.core.outcome_text import outcome_text, still_grave, still_referred
from bot.core.reading import TALK, Reading
from bot.core.turn import Context, Turn

#: Fewer words in the middle of the form are an answer that was not understood, whatever entry they are like.
FEWEST_OF_QUESTION = 4
#: After an outcome, a worried question opens no new check for this many days: the parent has just been through it.
CHECK_RESTS_DAYS = 7


def asks(ctx: Context, reading: Reading) -> bool:
    """Whether a message in the middle of the form is a question of its own: it says so, and an entry fits it well."""
    enough = len(reading.utterance.words) >= FEWEST_OF_QUESTION
    return enough and reading.ranking.confidence >= ctx.content.matching.answer and _is_question(reading)


def _is_question(reading: Reading) -> bool:
    """Whether the words have a question's mark, or begin like one."""
    return "?" in reading.utterance.text or any(_ASKING.match(sentence) for sentence in reading.utterance.sentences)


#: How a question begins that has no question mark.
_ASKING = re.compile(
    r"(?:hi |hey |hello |also |and |but |so |ok |okay |sorry )*(?:how|why|what|which|where|who|any (?:tips|ideas|advice)"
    r"|(?:when|is|are|do|does|can|could|should|will|would) (?:it|this|that|these|there|i|we|they|he|she|you|my|our|the|a|baby|babies)) "
)


def question(ctx: Context, reading: Reading) -> Turn:
    baby = ctx.session.baby
    advice = advise(ctx.brain, reading, baby, on=ctx.today)
    if _refers_again(ctx, reading, advice):
        by_itself = advise(ctx.brain, reading, replace(baby, direction=None), on=ctx.today)
        advice = by_itself if still_referred(ctx) or by_itself.act in ("small_talk", "fallback") else advice
    if ctx.session.form is None and (turn := _told_unasked(ctx, reading, advice)) is not None:
        return turn
    if ctx.session.form is None and signs_first.was_emergency_today(ctx) and advice.act != "answer":
        return ctx.say(ctx.texts.still_call)
    if ctx.session.form is None and _says_nothing(advice) and ctx.brain.spoken_answer(reading.utterance) in _BARE:
        return _nothing_asked(ctx, still_grave(ctx))
    if ctx.session.form is None:
        return _with_date_left_open(ctx, reading, _answered(signs_first.learning(ctx, reading), reading, advice))
    if len(reading.utterance.words) <= hearing.FEW and not _is_question(reading) and (noted := hearing.note(ctx, reading)) is not None:
        return noted
    if advice.act == "answer" and len(reading.utterance.words) < FEWEST_OF_QUESTION and not _is_question(reading):
        return hearing.give_up_or_ask_again(ctx, reading)
    if advice.act in ("answer", "small_talk") and not asks_about_grave_sign(ctx):
        learnt = hearing.learn_in_passing(ctx, reading)
        turn = _answered(learnt, reading, advice)
        resumed = dialogue.resume(ctx.having(turn.session), learnt=learnt.session != ctx.session)
        return resumed.after(*turn.effects)
    return hearing.note(ctx, reading) or hearing.give_up_or_ask_again(ctx, reading)


def _told_unasked(ctx: Context, reading: Reading, advice: Advice) -> Turn | None:
    """The turn for how it is, or how it stands with the appointment, after an outcome and where nobody asked.

    Worse is told to someone who can look, as under a check-in.
    """
    if ctx.session.last is None:
        return None
    said = followup.how_it_is(ctx, reading)
    if said == "worse":
        return followup.worse(ctx)
    if advice.act not in ("did_you_mean", "fallback", "refer") or _is_question(reading) or reading.mentions:
        return None
    return _nothing_asked(ctx, still_referred(ctx)) if said == "better" else followup.hear_appointment(ctx, reading)


def _nothing_asked(ctx: Context, still: str = "") -> Turn:
    """The turn for a short answer where no question is open; what an outcome still asks for goes before one that could calm."""
    return ctx.say(f"{still}\n\n{ctx.texts.nothing_asked}".strip(), ((Button(ctx.labels.check, "check"),),))


def _says_nothing(advice: Advice) -> bool:
    return advice.act in ("did_you_mean", "fallback")


#: Short answers that answer nothing where no question is open.
_BARE = frozenset({"yes", "no", "none", "unsure", "partly", "skip", "back"})


def _with_date_left_open(ctx: Context, reading: Reading, turn: Turn) -> Turn:
    """The turn with a line on a date that can be read in two ways: it was left out, and why; not where the age is asked for anyway."""
    if not reading.age.dates or any(isinstance(effect, Say) and effect.text == ctx.texts.ask_age for effect in turn.effects):
        return turn
    return turn.then(Say(ctx.with_two_dates(ctx.texts.date_left_open, reading.age.dates)))


def _refers_again(ctx: Context, reading: Reading, advice: Advice) -> bool:
    """Whether only what was told before refers, and that was said.

    The message is answered then: lately after a line on it, and later where it asks nothing.
    """
    last, baby = ctx.session.last, ctx.session.baby
    if last is None or last.outcome != "refer" or advice.decision is None or advice.decision.outcome != "refer":
        return False
    told = reading.slots.direction is not None or reading.slots.no_new_skill is not None or bool(reading.signs("present"))
    return not told and learn(baby, reading.age, reading.slots, on=ctx.today) == baby


def asks_about_grave_sign(ctx: Context) -> bool:
    """Whether the question that is open is about an emergency or urgent sign: nothing calm is said before it is settled."""
    form = ctx.session.form
    asked = form.queue[0].removeprefix("sign:") if form is not None and form.queue else ""
    return asked in ctx.brain.signs and ctx.brain.signs[asked].urgency != "routine"


def _answered(ctx: Context, reading: Reading, advice: Advice) -> Turn:
    if advice.talk:
        return ctx.say(_talk(ctx, advice.talk))
    if advice.decision is not None and advice.decision.outcome == "refer" and ctx.session.form is None:
        return signs_first.outcome_now(ctx, ())
    if advice.decision is not None and advice.decision.outcome == "out_of_scope":
        text = outcome_text(ctx.content, advice.decision)
        return ctx.say(f"{text.meaning}\n\n{text.next}")
    if advice.offered:
        return answers.offer(ctx, advice.offered)
    if advice.act == "fallback" and _is_told_alone(ctx, reading):
        return ctx.say(ctx.texts.noted_ask, ((Button(ctx.labels.check, "check"),),))
    if advice.entry is None or advice.act == "fallback":
        return answers.not_known(ctx)
    turn = answers.tell(ctx, advice.entry)
    if ctx.session.form is None and advice.entry.gate == "screened" and "worry" in reading.alerts and not _checked_lately(ctx):
        opened = dialogue.open_form(ctx.having(turn.session), intro=f"{ctx.texts.form_short_intro}\n\n{ctx.content.emergency_line}")
        return replace(opened, effects=turn.effects + opened.effects)
    return turn


def _is_told_alone(ctx: Context, reading: Reading) -> bool:
    """Whether a few words tell an age or a way of moving, and ask nothing: "actually he is 8 months"."""
    told = reading.age.months is not None or reading.age.weeks_early is not None or reading.slots.direction is not None
    return ctx.session.form is None and told and not _is_question(reading) and len(reading.utterance.words) <= hearing.FEW


#: Small talk that would sound like "all is well" after an outcome that asks for something.
_CALMING = frozenset(TALK + id for id in ("ok_acknowledge", "apology", "good_news", "not_now_later"))


def _talk(ctx: Context, talk: str) -> str:
    """The reply to small talk; where it could sound calming, what the last outcome asks for goes first."""
    still = still_referred(ctx) if talk in _CALMING and ctx.session.form is None else ""
    return f"{still}\n\n{ctx.brain.talk[talk]}" if still else ctx.brain.talk[talk]


def _checked_lately(ctx: Context) -> bool:
    last = ctx.session.last
    return last is not None and (ctx.today - last.on).days < CHECK_RESTS_DAYS
