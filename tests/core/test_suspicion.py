"""The second opinion: it never overrules a cue that affirms a grave sign, and only raises doubts."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core.content import Content, Likelihoods, Suspicion
from bot.core.matcher import Candidate, Ranking
from bot.core.signs import Mention
from bot.core.suspicion import FEWEST_IN_ANSWER, FEWEST_WORDS, weigh

LIMITS = Suspicion(
    routine=Likelihoods(0.05, 0.2, 0.6), grave=Likelihoods(0, 0.1, 0.4), chosen_by="this test", child=("he",), parent=("postpartum",)
)


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
    return weigh(mentions, lambda: ranking, words=("word",) * words, answering=answering, limits=LIMITS, signs=signs, months=months)


@given(st.sampled_from(["seizure", "lost_skill", "limb_not_used"]), st.floats(0, 1), st.integers(0, 60), st.booleans())
def test_a_grave_sign_that_a_cue_affirms_stands_whatever_the_model_thinks(
    content: Content, sign: str, likely: float, words: int, answering: bool
) -> None:
    sure = Mention(sign, "present", "in so many words")
    assert weighed(content, sure, likely=likely, words=words, answering=answering) == (sure,)


@given(st.floats(0, 1))
def test_adding_a_grave_sign_never_takes_another_away(content: Content, likely: float) -> None:
    both = (Mention("seizure", "present", "a fit"), Mention("floppy", "present", "floppy"))
    assert weighed(content, *both, likely=likely) == both


def test_what_nothing_else_bears_out_is_let_go(content: Content) -> None:
    sure, doubt = Mention("floppy", "present", "flop"), Mention("floppy", "doubtful", "flop")
    assert weighed(content, sure, likely=0.04) == ()
    assert weighed(content, sure, likely=0.06) == (sure,)
    assert weighed(content, doubt, likely=0.1) == ()
    assert weighed(content, doubt, likely=0.3) == (doubt,)


@given(st.sampled_from(["present", "doubtful"]), st.floats(0, 1), st.integers(0, 60))
def test_in_the_guided_dialogue_nothing_that_a_cue_names_is_let_go(content: Content, status: str, likely: float, words: int) -> None:
    named = Mention("floppy", status, "flop")  # type: ignore[arg-type]
    assert named in weighed(content, named, likely=likely, words=words, answering=True)


def test_a_likely_sign_without_a_cue_is_asked_about_a_grave_one_sooner(content: Content) -> None:
    assert weighed(content, likely=0.5) == (Mention("seizure", "doubtful", ""),)
    assert weighed(content, likely=0.5, top="floppy") == ()
    assert weighed(content, likely=0.7, top="floppy") == (Mention("floppy", "doubtful", ""),)
    assert weighed(content, likely=0.3) == ()


def test_what_was_denied_or_means_nothing_at_this_age_is_not_asked(content: Content) -> None:
    denied = Mention("seizure", "denied", "no fits")
    assert weighed(content, denied, likely=0.9) == (denied,)
    assert weighed(content, likely=0.9, top="not_walking", months=8) == ()


def test_short_words_and_short_answers_are_left_alone(content: Content) -> None:
    assert weighed(content, likely=0.9, words=FEWEST_WORDS - 1) == ()
    assert weighed(content, likely=0.9, words=FEWEST_IN_ANSWER - 1, answering=True) == ()


def test_the_parents_own_body_is_not_asked_about(content: Content) -> None:
    signs = {sign.id: sign for sign in content.signs}
    ranking = Ranking((Candidate("seizure", 0.9),), 0.1, 0.9)

    def asked(text: str) -> bool:
        return bool(weigh((), lambda: ranking, words=text.split(), answering=False, limits=LIMITS, signs=signs, months=8))

    assert not asked("i am so stiff and sore all over my body")
    assert not asked("he is fine but postpartum joints hurt")
    assert asked("i think he is so stiff all over")
