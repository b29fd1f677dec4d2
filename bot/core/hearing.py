"""Answers in words while the guided dialogue is open, and what words tell in passing."""

from bot.core import form as forms
from bot.core.baby import ages, learn, possible_weeks_early
from bot.core.changed import replace
from bot.core.closing import cancel
from bot.core.dialogue import advance, answer, answer_yes_no, ask_again, back, skip
from bot.core.events import Say
from bot.core.named import named_on_list
from bot.core.reading import Reading
from bot.core.scope import NEGATORS
from bot.core.session import Form
from bot.core.slots import Slots
from bot.core.turn import Context, Turn

#: After so many answers that were not understood, an age is taken as unknown: "cannot reassure without it".
TRIES = 3
#: Up to so many words are an answer, not a story.
FEW = 8
#: From so many words on, what was not understood may have told of something grave.
FEWEST_OF_STORY = 3
#: The sign to ask about where words about a new skill say that it went again.
LOST = "lost_skill"
_TAKEN_BACK = frozenset("stopped lost loses losing forgot regressed backwards worse anymore".split())


def hear(ctx: Context, reading: Reading) -> Turn | None:
    """The turn for words while the form is open; None where they do not answer its question.

    Whatever else they say about age and direction is learnt with the answer. Signs were dealt with before.
    """
    form = ctx.form
    known = ctx.having(ctx.session.with_baby(learn(ctx.session.baby, reading.age, _told(reading), on=ctx.today)))
    if form.slot in ("age", "early", "weeks") and reading.age.conflict and reading.age.dates:
        return _not_understood(ctx, ctx.with_two_dates(ctx.texts.date_two_ways, reading.age.dates))
    if form.slot == "age" and reading.age.conflict:
        return _not_understood(ctx, ctx.texts.age_conflict)
    if form.slot == "age" and ages(known.session.baby, on=ctx.today).birth is not None:
        return advance(known.with_form(forms.mark_done(form, "age")))
    if form.slot == "direction" and _told(reading).direction is not None:
        return advance(known.with_form(forms.mark_done(form, "direction")))
    if form.slot in ("early", "weeks") and reading.age.conflict:
        return _not_understood(ctx, ctx.texts.early_impossible)
    if form.slot in ("early", "weeks") and reading.age.weeks_early is not None:
        return _hear_weeks(known, form, reading.age.weeks_early)
    if form.slot == "early" and reading.age.premature:
        return advance(known.with_form(forms.mark_done(form, "early")))
    if form.slot == "new_skill" and not _TAKEN_BACK.isdisjoint(reading.utterance.words):
        return advance(known.with_form(replace(form, queue=(f"sign:{LOST}",)))) if LOST in ctx.brain.signs else None
    if form.slot == "new_skill" and reading.slots.no_new_skill is not None:
        return advance(answer_yes_no(known, form, "no" if reading.slots.no_new_skill else "yes"))
    return _hear_word(known, form, reading) or _hear_named(known, form, reading)


def _hear_named(ctx: Context, form: Form, reading: Reading) -> Turn | None:
    """The turn for words that name lines of the check-list that is showing: each sign behind them is asked about."""
    if reading.signs("present") or reading.signs("doubtful"):  # what they say is known better than by a line of the list
        return None
    named = named_on_list(ctx.content, form, ctx.session.baby, reading.utterance.words, on=ctx.today)
    asked = forms.ask_each(ctx.content, form, named, ctx.session.baby, on=ctx.today)
    return advance(ctx.with_form(asked)) if asked.queue else None


def note(ctx: Context, reading: Reading) -> Turn | None:
    """The turn for words that answer no question, and yet tell something about the baby; None where they do not."""
    known = learn_in_passing(ctx, reading)
    return None if known.session == ctx.session else advance(known).after(Say(ctx.texts.noted))


def learn_in_passing(ctx: Context, reading: Reading) -> Context:
    """The context with what the words tell about the baby. Skills that they deny count as the check-list's own answers would."""
    form = ctx.form
    for gate in ctx.content.triage.gates:
        if gate.sign is None and gate.skill and getattr(reading.slots, gate.skill, None) is False:
            form = forms.answer_gate(form, gate.id, "no")
    return ctx.with_form(form, learn(ctx.session.baby, reading.age, _told(reading), on=ctx.today))


def _told(reading: Reading) -> Slots:
    """What the words tell; in a few words a "not" takes back the way of moving that would reassure: "neither forward nor back"."""
    words = reading.utterance.words
    denied = reading.slots.direction in ("forward", "both") and len(words) <= FEW and not NEGATORS.isdisjoint(words)
    return replace(reading.slots, direction=None) if denied else reading.slots


def _hear_weeks(ctx: Context, form: Form, weeks: float) -> Turn:
    if not possible_weeks_early(weeks):
        return _not_understood(ctx, ctx.texts.early_impossible)
    return advance(ctx.with_form(forms.mark_done(forms.mark_done(form, "early"), "weeks")))


def _hear_word(ctx: Context, form: Form, reading: Reading) -> Turn | None:
    """A bare yes, no, not sure, none, skip, back or cancel."""
    word = ctx.brain.spoken_answer(reading.utterance)
    if word in ("cancel", "stop", "skip", "back"):
        return _steer(ctx, form, word)
    word = _meant(form, word)
    if form.slot == "direction" and word == "unsure":
        return advance(
            ctx.with_form(forms.mark_done(form, "direction"), replace(ctx.session.baby, direction="unsure", direction_on=ctx.today))
        )
    answered = answer(ctx, form, word) if word else None
    return advance(answered) if answered is not None else None


def _meant(form: Form, word: str | None) -> str | None:
    """What a short answer is to this question. What happens now and then, or did, is a sign; a skill that comes and goes is not certain."""
    if form.slot in ("now", "movement"):
        return {"no": "done", "none": "done", "yes": "unsure", "partly": "unsure"}.get(word or "", word)
    if word == "partly":
        about_skill = form.slot == "new_skill" or (form.slot == "one" and form.queue[0].startswith("gate:"))
        return "unsure" if about_skill else "yes"
    return "no" if word == "none" else word


def _steer(ctx: Context, form: Form, word: str) -> Turn:
    if word in ("cancel", "stop"):
        return cancel(ctx)
    if word == "skip":
        return skip(ctx, form)
    turn = back(ctx, form, 0)
    return ask_again(ctx.having(turn.session))


def _not_understood(ctx: Context, text: str) -> Turn:
    form = ctx.form
    session = replace(ctx.session, form=replace(form, tries=form.tries + 1))
    return ask_again(ctx.having(session)).after(Say(text))


def give_up_or_ask_again(ctx: Context, reading: Reading) -> Turn:
    """The turn for words that nothing could make sense of: ask again, and in the end go on without the answer.

    Of several words, in whatever language, nobody knows what they told: what to do in an emergency is said first.
    """
    turn = _given_up_or_asked_again(ctx)
    return turn.after(Say(ctx.content.emergency_line)) if len(reading.utterance.words) >= FEWEST_OF_STORY else turn


def _given_up_or_asked_again(ctx: Context) -> Turn:
    form = ctx.form
    if form.tries + 1 < TRIES:
        session = replace(ctx.session, form=replace(form, tries=form.tries + 1))
        return ask_again(ctx.having(session), misunderstood=True)
    if form.slot == "one":
        return advance(answer_yes_no(_forgiven(ctx), form, "unsure"))
    turn = advance(ctx.with_form(forms.mark_done(form, form.slot, skipped=True)))
    return turn.after(Say(ctx.texts.age_unknown)) if form.slot == "age" else turn


def _forgiven(ctx: Context) -> Context:
    """The context with the count of misunderstandings back at none."""
    return ctx.with_form(replace(ctx.form, tries=0))
