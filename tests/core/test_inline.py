"""What inline mode offers: five entries to send, or where to turn, never both."""

from datetime import UTC, datetime

import pytest

from bot.core.inline import OFFERED, Offer, offers
from bot.core.reading import Brain

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def offered(brain: Brain, words: str) -> tuple[Offer, ...]:
    return offers(brain, words, now=NOW)


def test_no_words_offer_what_is_asked_for_most(brain: Brain) -> None:
    for words in ("", "   ", "hello"):
        assert [offer.id for offer in offered(brain, words)] == list(brain.content.asked_most[:OFFERED])


def test_a_few_words_offer_the_entries_that_fit(brain: Brain) -> None:
    found = offered(brain, "backward crawling")
    assert len(found) == OFFERED
    assert found[0].id == "backward_only"
    assert found[0].description == brain.entries["backward_only"].question
    assert offered(brain, "are baby walkers safe")[0].id == "walkers"


def test_an_answer_that_could_calm_carries_the_standing_line(brain: Brain) -> None:
    for offer in offered(brain, ""):
        assert brain.content.standing_line in offer.text
        assert brain.entries[offer.id].answer in offer.text


def test_the_answer_is_fitted_to_the_age_in_the_words(brain: Brain) -> None:
    found = offered(brain, "9 months only crawls backwards")
    assert "9 months" in found[0].text
    assert all(entry.holds is None or entry.holds.from_ <= 9 < entry.holds.below for entry in (brain.entries[offer.id] for offer in found))


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("is it normal that he had a fit", "emergency"),
        ("crawls backwards but drags one leg", "refer"),
        ("he stopped crawling", "urgent"),
        ("he is 10 weeks early, 12 months, crawls backwards and seems floppy", "refer"),
    ],
)
def test_a_warning_sign_offers_where_to_turn_and_no_calm_answer(brain: Brain, words: str, outcome: str) -> None:
    (offer,) = offered(brain, words)
    assert offer.title == brain.content.outcomes[outcome].title
    assert brain.content.outcomes[outcome].meaning in offer.text
    assert brain.content.standing_line not in offer.text


def test_every_phrasing_of_a_grave_sign_or_entry_offers_no_calm_answer(brain: Brain) -> None:
    grave = [phrasing for sign in brain.content.signs if sign.urgency == "emergency" for phrasing in sign.phrasings[:6]]
    calm = [phrasing for phrasing in grave if len(offered(brain, phrasing)) > 1]
    assert len(calm) <= len(grave) * 0.02, calm


def test_a_parent_in_crisis_is_met_and_a_loss_offers_nothing(brain: Brain) -> None:
    (offer,) = offered(brain, "I can't cope any more and might hurt him")
    assert offer.text == brain.content.texts.crisis
    assert offered(brain, "my baby died") == ()


def test_what_is_off_topic_offers_nothing(brain: Brain) -> None:
    assert offered(brain, "cheap flights to rome") == ()


def test_every_entry_can_be_offered_within_telegram_s_limits(brain: Brain) -> None:
    for entry in brain.content.entries:
        for offer in offered(brain, entry.phrasings[0]):
            assert len(offer.id.encode()) <= 64
            assert offer.title
            assert len(offer.description) <= 120
            assert len(offer.text) <= 4096
