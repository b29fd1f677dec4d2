"""The second opinion: it overrules next to no cue that affirms a grave sign, and only raises doubts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.content import Content, Likelihoods, Suspicion
from bot.core.matcher import Candidate
from bot.core.signs import Mention
from bot.core.suspicion import FEWEST_IN_ANSWER, FEWEST_WORDS, PLAIN_WORDS, weigh
from bot.core.text import read

LIMITS = Suspicion(
    routine=Likelihoods(0.05, 0.5, 0.2, 0.6),
    urgent=Likelihoods(0.02, 0.5, 0.1, 0.5),
    emergency=Likelihoods(0.01, 0.5, 0.1, 0.4),
    chosen_by="this test",
    child=("he",),
    parent=("postpartum",),
)


def weighed(
    content: Content,
    *mentions: Mention,
    likely: float,
    words: int = 22,
    answering: bool = False,
    months: float | None = 8,
    top: str = "seizure",
    around: float = 0.0,
) -> tuple[Mention, ...]:
    """The mentions in a message of so many words; `likely` for the whole of it, `around` for less than the whole."""
    text = " ".join(["word"] * words)

    def shares(part: str) -> tuple[Candidate, ...]:
        return (Candidate(top, likely if part == text else around), Candidate("floppy", 0.0))

    signs = {sign.id: sign for sign in content.signs}
    return weigh(mentions, shares, read(text), answering=answering, limits=LIMITS, signs=signs, months=months)


@given(st.sampled_from(["seizure", "lost_skill", "floppy"]), st.floats(0, 0.3), st.integers(0, 60), st.booleans())
def test_a_sign_that_a_cue_affirms_stands_where_the_words_around_it_look_like_a_sign(
    content: Content, sign: str, likely: float, words: int, answering: bool
) -> None:
    sure = Mention(sign, "present", "word", place=(0, 0, 1))
    assert sure in weighed(content, sure, likely=likely, around=0.6, words=words, answering=answering)


def test_a_grave_sign_is_let_go_only_where_nothing_bears_it_out(content: Content) -> None:
    sure = Mention("seizure", "present", "word", place=(0, 0, 1))
    assert weighed(content, sure, likely=0.005) == ()
    assert weighed(content, sure, likely=0.005, around=0.5) == (sure,)
    assert weighed(content, sure, likely=0.02) == (sure,)
    assert weighed(content, sure, likely=0.005, answering=True) == (sure,)


@pytest.mark.parametrize(("before", "stands"), [("the cat. Yesterday", True), ("the cat and yesterday", False)])
def test_in_a_short_sentence_of_a_long_message_a_cue_stands(content: Content, before: str, stands: bool) -> None:
    signs = {sign.id: sign for sign in content.signs}
    utterance = read(f"She crawls backwards all over the kitchen and loves her blocks and {before} she had a fit. Is it normal to go back")
    (clause,) = [number for number, clause in enumerate(utterance.clauses) if "fit" in clause.words]
    sure = Mention("seizure", "present", "fit", place=(clause, 4, 5))
    assert bool(weigh((sure,), lambda _: (), utterance, answering=False, limits=LIMITS, signs=signs, months=8)) is stands


@given(st.sampled_from(["seizure", "limb_not_used", "floppy"]), st.floats(0, 1), st.integers(0, PLAIN_WORDS))
def test_in_few_words_what_a_cue_affirms_stands_whatever_the_model_makes_of_it(
    content: Content, sign: str, likely: float, words: int
) -> None:
    sure = Mention(sign, "present", "in so many words")
    assert sure in weighed(content, sure, likely=likely, words=words)


def test_a_routine_sign_needs_more_support_than_a_grave_one(content: Content) -> None:
    both = (Mention("seizure", "present", "a fit", place=(0, 3, 5)), Mention("floppy", "present", "floppy", place=(0, 8, 9)))
    assert weighed(content, *both, likely=0.03) == both[:1]
    assert weighed(content, *both, likely=0.06) == both


def test_what_nothing_else_bears_out_is_let_go(content: Content) -> None:
    sure, doubt = Mention("floppy", "present", "flop", place=(0, 3, 4)), Mention("floppy", "doubtful", "flop", place=(0, 3, 4))
    assert weighed(content, sure, likely=0.04) == ()
    assert weighed(content, sure, likely=0.06) == (sure,)
    assert weighed(content, doubt, likely=0.1) == ()
    assert weighed(content, doubt, likely=0.3) == (doubt,)
    assert weighed(content, doubt, likely=0.1, around=0.7, top="floppy") == ()
    assert weighed(content, doubt, likely=0.1, around=0.9, top="floppy") == (doubt,)


def test_two_things_that_only_together_are_a_sign_bear_each_other_out(content: Content) -> None:
    told = Mention("head_injury_signs", "present", "hit his head + has been sick")
    assert weighed(content, told, likely=0.0) == (told,)


@given(st.sampled_from(["present", "doubtful"]), st.floats(0, 1), st.integers(0, 60))
def test_in_the_guided_dialogue_nothing_that_a_cue_names_is_let_go(content: Content, status: str, likely: float, words: int) -> None:
    named = Mention("floppy", status, "flop")  # type: ignore[arg-type]
    assert named in weighed(content, named, likely=likely, words=words, answering=True)


def test_a_likely_sign_without_a_cue_is_asked_about_a_grave_one_sooner(content: Content) -> None:
    assert weighed(content, likely=0.5) == (Mention("seizure", "doubtful", ""),)
    assert weighed(content, likely=0.5, top="floppy") == ()
    assert weighed(content, likely=0.7, top="floppy") == (Mention("floppy", "doubtful", ""),)
    assert weighed(content, likely=0.3) == ()


def test_a_graver_sign_than_any_named_is_asked_about_as_well(content: Content) -> None:
    named = Mention("floppy", "present", "flop")
    assert weighed(content, named, likely=0.5) == (named, Mention("seizure", "doubtful", ""))
    assert weighed(content, named, likely=0.3) == (named,)
    emergency = Mention("choking", "present", "choked")
    assert weighed(content, emergency, likely=0.9) == (emergency,)


def test_what_was_denied_or_means_nothing_at_this_age_is_not_asked(content: Content) -> None:
    denied = Mention("seizure", "denied", "no fits")
    assert weighed(content, denied, likely=0.7) == (denied,)
    assert weighed(content, likely=0.9, top="not_walking", months=8) == ()


def test_what_only_seems_denied_is_asked_about(content: Content) -> None:
    """ "No air, no cry" denies nothing."""
    denied = Mention("seizure", "denied", "no air")
    assert weighed(content, denied, likely=0.9) == (denied, Mention("seizure", "doubtful", ""))


@pytest.mark.parametrize(
    ("words", "shares", "asked"),
    [
        (6, (0.2, 0.2, 0.15), False),
        (6, (0.45, 0.0, 0.0), True),
        (6, (0.3, 0.3, 0.25), True),
        (20, (0.2, 0.2, 0.15), True),
    ],
)
def test_a_short_sentence_that_is_a_little_like_many_signs_raises_none(
    content: Content, words: int, shares: tuple[float, ...], asked: bool
) -> None:
    likely = tuple(map(Candidate, ("seizure", "choking", "blue_or_grey"), shares))
    utterance, signs = read(" ".join(["word"] * words)), {sign.id: sign for sign in content.signs}
    assert bool(weigh((), lambda _: likely, utterance, answering=False, limits=LIMITS, signs=signs, months=8)) is asked


def test_short_words_and_short_answers_are_left_alone(content: Content) -> None:
    assert weighed(content, likely=0.9, words=FEWEST_WORDS - 1) == ()
    assert weighed(content, likely=0.7, words=FEWEST_WORDS) == ()
    assert weighed(content, likely=0.9, words=FEWEST_WORDS) == (Mention("seizure", "doubtful", ""),)
    assert weighed(content, likely=0.9, words=FEWEST_IN_ANSWER - 1, answering=True) == ()


def test_the_parents_own_body_is_not_asked_about(content: Content) -> None:
    signs = {sign.id: sign for sign in content.signs}

    def asked(text: str) -> bool:
        return bool(weigh((), lambda _: (Candidate("seizure", 0.9),), read(text), answering=False, limits=LIMITS, signs=signs, months=8))

    assert not asked("i am so stiff and sore all over my body")
    assert not asked("he is fine but postpartum joints hurt")
    assert asked("i think he is so stiff all over")


def test_what_is_denied_one_by_one_does_not_add_up(content: Content) -> None:
    signs = {sign.id: sign for sign in content.signs}
    denied = (Mention("seizure", "denied", "no fit"), Mention("choking", "denied", "no choking"))

    def asked(*shares: Candidate, text: str) -> bool:
        return weigh(denied, lambda _: shares, read(text), answering=False, limits=LIMITS, signs=signs, months=8) != denied

    long = "no fit and no choking and she crawls backwards all over the house and laughs at the cat"
    assert not asked(Candidate("seizure", 0.5), Candidate("choking", 0.4), text=long)
    assert asked(Candidate("suddenly_limp", 0.5), text=long)
    assert not asked(Candidate("suddenly_limp", 0.5), text="no fit and no choking today")


def test_either_end_of_what_a_cue_finds_far_apart_may_bear_it_out(content: Content) -> None:
    words = ["feeding", *["word"] * 16, "grunting", *["word"] * 6]
    told = Mention("breathing_trouble", "present", "feeding ... grunting", place=(0, 0, 18))

    def heard(telling: str) -> tuple[Mention, ...]:
        def shares(part: str) -> tuple[Candidate, ...]:
            return (Candidate("breathing_trouble", 0.9 if telling in part and len(part.split()) <= 8 else 0.0),)

        signs = {sign.id: sign for sign in content.signs}
        return weigh((told,), shares, read(" ".join(words)), answering=False, limits=content.suspicion, signs=signs, months=8)

    assert (heard("grunting"), heard("feeding"), heard("nothing of it")) == ((told,), (told,), ())
