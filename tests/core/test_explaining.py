"""Asking back: every word is explained however it is asked for, and to ask changes nothing."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.checks import find_faults
from bot.core.content import Content, Explanation
from bot.core.corrected import birth_date_from
from bot.core.engine import take_turn
from bot.core.events import Said, Say
from bot.core.explaining import term_asked
from bot.core.form_view import question
from bot.core.reading import Brain
from bot.core.session import Baby, Form, Session
from bot.core.text import read

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DONE = ("direction", "age", "early")


def asked(slot: str, *queue: str) -> Session:
    """A session in which this is the open question, for a baby of 13 months."""
    baby = Baby(born=birth_date_from(13, today=NOW.date()), weeks_early=0, direction="backward", direction_on=NOW.date())
    return Session(babies=(baby,), serial=1, form=Form(1, slot=slot, done=DONE, queue=queue))


def explained(brain: Brain, session: Session, words: str, text: str) -> bool:
    """Whether `words` get `text`, and then the question that is open, which stands as it stood."""
    turn = take_turn(brain, session, Said(words), now=NOW)
    assert session.form is not None
    shown, keyboard = question(brain, session.form, session.baby, on=NOW.date())
    told, again = turn.effects
    assert isinstance(told, Say)
    assert isinstance(again, Say)
    return turn.session.form == session.form and text in told.text and again.text.endswith(shown) and again.keyboard == keyboard


def all_terms(content: Content) -> list[tuple[Explanation, str]]:
    return [(item, term) for item in content.explanations for term in item.terms]


def test_every_word_is_explained_on_a_list_and_at_a_single_question(brain: Brain) -> None:
    ways = cycle(brain.content.asking_meaning)
    for item, term in all_terms(brain.content):
        words = next(ways).replace("*", term)
        for session in (asked("now"), asked("movement"), asked("one", "sign:not_sitting"), asked("one", "sign:seizure")):
            assert explained(brain, session, words, item.text), words


def test_every_way_of_asking_is_heard_with_words_around_it(brain: Brain) -> None:
    (item,) = (item for item in brain.content.explanations if item.id == "soft_spot")
    for way in brain.content.asking_meaning:
        for words in (way.replace("*", "the soft spot"), f"Sorry, {way.replace('*', 'a bulging soft spot')} please?"):
            assert explained(brain, asked("now"), words, item.text), words


@pytest.mark.parametrize("slot", ["direction", "age", "early", "weeks", "now", "movement", "new_skill"])
@pytest.mark.parametrize("kind", ["explain", "why_asked"])
def test_every_question_says_what_it_is_for(brain: Brain, slot: str, kind: str) -> None:
    text = getattr(brain.content.texts, f"explain_{slot}")
    assert all(explained(brain, asked(slot), words, text) for words in brain.content.answers[kind])


@pytest.mark.parametrize("kind", ["explain", "why_asked"])
def test_every_single_question_can_be_asked_back_and_an_emergency_brings_its_line(brain: Brain, kind: str) -> None:
    content = brain.content
    for sign in content.signs:
        items = [item.text for item in content.explanations if sign.id in item.about] if kind == "explain" else []
        line = content.emergency_line if sign.urgency == "emergency" else ""
        for text in (*(items or [content.texts.explain_one]), line):
            assert explained(brain, asked("one", f"sign:{sign.id}"), content.answers[kind][0], text), sign.id
    for gate in (gate for gate in content.triage.gates if gate.sign is None):
        items = [item.text for item in content.explanations if gate.id in item.about] if kind == "explain" else []
        assert explained(brain, asked("one", f"gate:{gate.id}"), content.answers[kind][0], (items or [content.texts.explain_one])[0])


MORE = ("he had one", "yesterday", "it happens often", "because i saw one", "she does that", "and is it an emergency", "my daughter has it")


@given(data=st.data())
def test_a_message_that_says_more_asks_for_no_word(brain: Brain, data: st.DataObject) -> None:
    _, term = data.draw(st.sampled_from(all_terms(brain.content)))
    way, more = data.draw(st.sampled_from(brain.content.asking_meaning)), data.draw(st.sampled_from(MORE))
    words = way.replace("*", term)
    both = f"{words}, {more}" if data.draw(st.booleans()) else f"{more}, {words}"
    assert term_asked(brain, read(both).words) is None


def test_outside_the_dialogue_nothing_is_taken_for_asking_back(brain: Brain) -> None:
    turn = take_turn(brain, Session(), Said("what is a blank spell?"), now=NOW)
    said = [effect.text for effect in turn.effects if isinstance(effect, Say)]
    assert not any(item.text in text for item in brain.content.explanations for text in said)


def faults(content: Content, **changes: object) -> list[str]:
    item = replace(content.explanations[0], **changes)
    return [what for _, what in find_faults(replace(content, explanations=(item, *content.explanations[1:])))]


def without_cues(content: Content) -> Content:
    """The content with little to check but its explanations."""
    bare = replace(content.without_lessons(), entries=(), directions=(), progress=(), skills=(), alerts=(), features={}, combinations=())
    return replace(bare, signs=tuple(replace(sign, cues=(), doubtful=()) for sign in content.signs))


def test_faults_of_explanations_are_found(content: Content) -> None:
    assert find_faults(content) == []
    content = without_cues(content)
    for changes, fault in (
        ({"about": ("no_such_sign",)}, "'no_such_sign' is neither a sign nor a gate"),
        ({"terms": ()}, "has no terms"),
        ({"terms": ("fit", "Floppy!")}, "the term 'floppy' stands under 'fit' already"),
        ({"terms": ("?",)}, "has no words"),
        ({"text": " "}, "must have 1 to"),
        ({"text": "word " * 100}, "must have 1 to"),
        ({"text": "This is perfectly normal."}, "'perfectly normal' may not be said"),
        ({"source": ()}, "no source is named"),
        ({"source": ("hearsay",)}, "is not among 'sources'"),
        ({"id": "floppy"}, "is taken by an earlier one"),
    ):
        assert any(fault in what for what in faults(content, **changes)), fault
    for way in ("what is it", "what is * or *", "*"):
        assert any("has no place for the word" in what for _, what in find_faults(replace(content, asking_meaning=(way,))))


@pytest.mark.parametrize("words", ["what are his jerks", "what are these head drops she has", "what is this fit he had"])
def test_who_asks_about_what_the_baby_does_tells_of_it(brain: Brain, words: str) -> None:
    assert term_asked(brain, read(words).words) is None
