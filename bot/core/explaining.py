"""Parents who ask back in the middle of the guided dialogue: what a word means, what the question means, why it is asked.

To ask is not to answer: what is open stays as it stood, and is asked again.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.core import dialogue
from bot.core.content import Explanation
from bot.core.events import Say
from bot.core.reading import Brain, Reading
from bot.core.session import Form
from bot.core.text import read
from bot.core.turn import Context, Turn

#: What a parent asks who asks back, as the content's short answers call it.
MEANING, REASON = "explain", "why_asked"
#: The slots in which the words of the check-list stand before the parent.
CHECK_LIST = ("now", "movement", "one")
#: Longer messages say more than a question for one word.
LONGEST = 14

Words = tuple[str, ...]


def explain_word(ctx: Context, reading: Reading) -> Turn | None:
    """The turn for a parent who, before an open check-list, asks what a word means and says nothing else; None for all other messages.

    "What is a blank spell?" tells of no blank spell, whatever signs its words would tell elsewhere.
    """
    form = ctx.session.form
    if form is None or form.slot not in CHECK_LIST:
        return None
    asked = term_asked(ctx.brain, reading.utterance.words)
    return _told(ctx, [asked]) if asked is not None else None


def explain(ctx: Context, reading: Reading) -> Turn | None:
    """The turn for a parent who asks what the open question means, or why it is asked; None for words that ask nothing of the kind."""
    said = ctx.brain.spoken_answer(reading.utterance)
    if said not in (MEANING, REASON):
        asked = term_asked(ctx.brain, reading.utterance.words)
        return _told(ctx, [asked]) if asked is not None else None
    return _told(ctx, _of_question(ctx.brain, ctx.form) if said == MEANING else [])


def _told(ctx: Context, items: Sequence[Explanation]) -> Turn:
    """The explanations, or else what the open question is for, with the emergency line where one is spoken of; then the question."""
    lines = [item.text for item in items] or [getattr(ctx.texts, f"explain_{ctx.form.slot}")]
    spoken_of = {id for item in items for id in item.about}.union(_asked_about(ctx.brain, ctx.form))
    if any(ctx.brain.signs[id].urgency == "emergency" for id in spoken_of & ctx.brain.signs.keys()):
        lines.append(ctx.content.emergency_line)
    return dialogue.resume(ctx, learnt=False).after(Say("\n\n".join(lines)))


def _of_question(brain: Brain, form: Form) -> list[Explanation]:
    """The explanations of the words in the question that asks for one sign, skill or line of the list; none for any other question."""
    asked = set(_asked_about(brain, form))
    return [item for item in brain.content.explanations if not asked.isdisjoint(item.about)]


def _asked_about(brain: Brain, form: Form) -> Sequence[str]:
    """The signs or the skill that the question is about which asks for one thing; nothing for a question of another kind."""
    if form.slot != "one":
        return ()
    kind, _, name = form.queue[0].partition(":")
    return brain.groups[name].signs if kind == "group" else (name,)


def term_asked(brain: Brain, words: Sequence[str]) -> Explanation | None:
    """The explanation of the word that the whole message asks the meaning of; None where it asks none, or says more than that."""
    if not 1 < len(words) <= LONGEST:
        return None
    content = brain.content
    asked = _stripped(tuple(words), _alone(content.around_answers))
    ways = _ways(content.asking_meaning)
    for before, after in ways.get(asked[0], ways[""]) if asked else ():
        middle = asked[len(before) : len(asked) - len(after)]
        if middle and asked[: len(before)] == before and asked[len(asked) - len(after) :] == after:
            terms = _terms(content.explanations)
            if (found := terms.get(middle) or terms.get(_stripped(middle, _ARTICLES))) is not None:
                return found
    return None


#: Not "these" nor "his": "what are his jerks?" tells of jerks.
_ARTICLES = frozenset({"a", "an", "the"})


def _stripped(words: Words, around: frozenset[str]) -> Words:
    """The words without those of `around` at either end."""
    kept = [at for at, word in enumerate(words) if word not in around]
    return words[kept[0] : kept[-1] + 1] if kept else ()


@lru_cache(maxsize=2)
def _alone(around: tuple[str, ...]) -> frozenset[str]:
    """Those of the phrases that are a word each."""
    return frozenset(words[0] for phrase in around if len(words := read(phrase).words) == 1)


@lru_cache(maxsize=2)
def _ways(asking: tuple[str, ...]) -> Mapping[str, Sequence[tuple[Words, Words]]]:
    """The words before and behind the place of the word, by the first word of a message, the ways with the most words first.

    Under "" stand those that have no word before it: with any other first word only they can fit.
    """
    parts = [way.partition("*") for way in asking]
    ways = sorted(((read(a).words, read(b).words) for a, _, b in parts), key=lambda way: -len(way[0]) - len(way[1]))
    starts = {"", *(before[0] for before, _ in ways if before)}
    return {start: [way for way in ways if not way[0] or way[0][0] == start] for start in starts}


@lru_cache(maxsize=2)
def _terms(explanations: tuple[Explanation, ...]) -> Mapping[Words, Explanation]:
    return {read(term).words: item for item in explanations for term in item.terms}
