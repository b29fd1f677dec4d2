"""Ranking entries: accuracy on phrasings held back, order, confidence, and what must hold for any text at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.match import Matcher, train

ENTRIES = {
    "backwards": [
        "baby only crawls backwards",
        "why does she go backwards when she crawls",
        "reverses across the room instead of coming to me",
        "he pushes himself back and never forward",
        "crawling in reverse is that ok",
        "my daughter scoots backward all day",
    ],
    "army": [
        "army crawling on the tummy",
        "commando crawl with belly on the floor",
        "drags her belly along like a soldier",
        "is belly crawling real crawling",
        "he creeps on his stomach like a soldier",
        "tummy never leaves the floor when she crawls",
    ],
    "stairs": [
        "when should I fit a stair gate",
        "baby is climbing the stairs",
        "how to make the stairs safe",
        "do we need a gate at the top of the stairs",
        "he crawled up the staircase",
        "teach her to come down stairs",
    ],
    "shoes": [
        "does a crawler need shoes",
        "barefoot or shoes for a baby",
        "what shoes for first steps",
        "socks or bare feet on a wooden floor",
        "when to buy the first pair of shoes",
        "are soft shoes fine indoors",
    ],
}
GROUPS = {"backwards": "crawling", "army": "crawling", "stairs": "home", "shoes": "home"}
OFF_TOPIC = {
    "food": ["when can I give eggs", "how much milk a day", "bottle refusal help", "which formula is best"],
    "fever": ["how much paracetamol for a fever", "temperature of 39", "is it a cold or flu", "thermometer advice"],
    "spam": ["win a free phone now", "cheap loans online", "click this link", "invest in coins today"],
}


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return train(ENTRIES, off_topic=OFF_TOPIC, groups=GROUPS, ordinary={"growling"})


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("LO goes backward whenever he tries to crawl??", "backwards"),
        ("does commando crawling count", "army"),
        ("stair gates, yes or no", "stairs"),
        ("are bare feet better than shoes", "shoes"),
        ("my baby crwals bakwards", "backwards"),
    ],
)
def test_a_message_in_other_words_finds_its_entry(matcher: Matcher, text: str, entry: str) -> None:
    assert matcher.rank(text).candidates[0].entry == entry


def test_every_phrasing_is_won_by_its_own_entry(matcher: Matcher) -> None:
    lost = [(entry, text) for entry, texts in ENTRIES.items() for text in texts if matcher.rank(text).candidates[0].entry != entry]
    assert lost == []


def test_a_phrasing_word_for_word_is_sure(matcher: Matcher) -> None:
    ranking = matcher.rank("Army crawling on the tummy!!")
    assert (ranking.exact, ranking.candidates[0].entry) == (True, "army")
    assert ranking.confidence >= 0.99


def test_what_no_entry_answers_is_less_sure_than_what_one_does(matcher: Matcher) -> None:
    assert matcher.rank("how many ml of formula a day").confidence < matcher.rank("crawls in reverse").confidence


def test_the_first_candidates_come_from_different_groups(matcher: Matcher) -> None:
    first, second = matcher.rank("crawls on her belly and backwards").candidates[:2]
    assert GROUPS[first.entry] != GROUPS[second.entry]


def test_candidates_are_distinct_entries(matcher: Matcher) -> None:
    entries = [candidate.entry for candidate in matcher.rank("crawling").candidates]
    assert sorted(entries) == sorted(ENTRIES)


def test_a_misspelt_word_is_read_as_the_one_meant_and_told(matcher: Matcher) -> None:
    assert matcher.rank("crawls bakwards").corrections == {"bakwards": "backwards"}


def test_training_twice_gives_the_same_ranking() -> None:
    rankings = [train(ENTRIES, off_topic=OFF_TOPIC).rank("belly on the floor or backwards") for _ in range(2)]
    assert rankings[0] == rankings[1]


def test_the_question_is_found_in_a_long_story(matcher: Matcher) -> None:
    story = "we had a lovely week with my sister and her dog, the weather was fine and everyone slept. " * 5
    assert matcher.rank(story + "he only crawls backwards. " + story).candidates[0].entry == "backwards"


def test_each_part_says_what_it_contributed(matcher: Matcher) -> None:
    parts = matcher.explain("only crawls backwards", "backwards")
    assert [part.name for part in parts] == ["letters", "stems", "pairs"]
    assert sum(part.score for part in parts) > 0
    assert "backward" in parts[1].told


def test_works_without_off_topic_phrasings_and_with_one_phrasing_each() -> None:
    matcher = train({"a": ["red apples"], "b": ["green pears"]})
    assert matcher.rank("a pear").candidates[0].entry == "b"


def test_an_embedding_is_one_more_part() -> None:
    import numpy as np

    def encode(texts: object) -> np.ndarray:
        return np.array([[1.0, 0.0] if "apple" in text else [0.0, 1.0] for text in texts], np.float32)  # type: ignore[attr-defined]

    matcher = train({"a": ["red apple"], "b": ["green pear"]}, encode=encode)
    assert [part.name for part in matcher.explain("apple", "a")][-1] == "meaning"
    assert matcher.rank("an apple").candidates[0].entry == "a"


@given(st.text(max_size=300))
def test_any_text_at_all_gets_a_ranking_with_a_confidence(matcher: Matcher, text: str) -> None:
    ranking = matcher.rank(text)
    assert 0 <= ranking.confidence <= 1
    assert 0 <= ranking.off_topic <= 1
    assert len(ranking.candidates) == len(ENTRIES)


COLOURS = {
    "red": ["paint it red please", "red paint", "make the wall red", "i would like it red", "use red for the wall"],
    "blue": ["paint it blue please", "blue paint", "make the wall blue", "i would like it blue", "use blue for the wall"],
    "kettle": ["boil the kettle", "put the kettle on", "hot water in the kettle", "the kettle should boil", "switch the kettle on"],
    "music": ["play a song", "some music please", "put a song on", "play the next song", "i want to hear music"],
    "alarm": ["wake me at seven", "set an alarm", "alarm for seven", "wake me up at six", "set the alarm for six"],
    "weather": ["will it rain", "is it going to rain today", "weather today", "how is the weather", "do i need an umbrella today"],
}


def test_without_off_topic_phrasings_strange_words_make_it_unsure() -> None:
    matcher = train(COLOURS)
    strange = ["who wrote the first opera", "cheap flights to lisbon", "my accountant resigned"]
    known = ["could you paint the wall blue", "set my alarm for seven", "play music please"]
    assert max(matcher.rank(text).confidence for text in strange) < min(matcher.rank(text).confidence for text in known)


def test_a_pair_that_only_one_of_few_phrasings_has_is_learnt() -> None:
    matcher = train({"on": ["switch on light"], "off": ["light on switch"]})
    assert matcher.rank("please switch on").candidates[0].entry == "on"
    assert matcher.rank("please on switch").candidates[0].entry == "off"
