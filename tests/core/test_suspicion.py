"""The second opinion: it never overrules a cue that affirms a sign, and only raises doubts."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core.content import Content, Suspicion
from bot.core.matcher import Candidate, Ranking
from bot.core.signs import Mention
from bot.core.suspicion import FEWEST_IN_ANSWER, FEWEST_WORDS, weigh

LIMITS = Suspicion(confirm=0.1, ask=0.5, chosen_by="this test")


def weighed(
    content: Content,
    *mentions: Mention,
    likely: float,
    words: int = 12,
    answering: bool = False,
    months: float | None = 8,
    top: str = "seizure",
) -> tuple[Mention, ...]:
    ranking = Ranking((Candidate(top, likely), Candidate("floppy", 0.0)), 1 - likely, likely)
    signs = {sign.id: sign for sign in content.signs}
    return weigh(mentions, lambda: ranking, words=words, answering=answering, limits=LIMITS, signs=signs, months=months)


@given(st.floats(0, 1), st.integers(0, 60), st.booleans())
def test_a_sign_that_a_cue_affirms_stands_whatever_the_model_thinks(content: Content, likely: float, words: int, answering: bool) -> None:
    sure = Mention("floppy", "present", "so floppy")
    assert weighed(content, sure, likely=likely, words=words, answering=answering) == (sure,)


def test_a_doubt_that_nothing_supports_is_let_go(content: Content) -> None:
    doubt = Mention("floppy", "doubtful", "flop")
    assert weighed(content, doubt, likely=0.05) == ()
    assert weighed(content, doubt, likely=0.2) == (doubt,)


def test_a_likely_sign_without_a_cue_is_asked_about(content: Content) -> None:
    assert weighed(content, likely=0.6) == (Mention("seizure", "doubtful", ""),)
    assert weighed(content, likely=0.4) == ()


def test_what_was_denied_or_means_nothing_at_this_age_is_not_asked(content: Content) -> None:
    denied = Mention("seizure", "denied", "no fits")
    assert weighed(content, denied, likely=0.9) == (denied,)
    assert weighed(content, likely=0.9, top="not_walking", months=8) == ()


def test_short_words_and_short_answers_are_left_alone(content: Content) -> None:
    assert weighed(content, likely=0.9, words=FEWEST_WORDS - 1) == ()
    assert weighed(content, likely=0.9, words=FEWEST_IN_ANSWER - 1, answering=True) == ()
