"""Short answers, as they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.reading import Brain
from bot.core.replies import Replies
from bot.core.text import read

SAID = {
    "yes": ["Yep!", "yes she does", "hmm yeah", "unfortunately yes", "definitely", "ok yes please", "yes, all the time", "he did, yes"],
    "no": ["nope", "no, never", "No she doesn't", "definitely not", "nah not at all", "no he has not, thank god", "not that i know of"],
    "none": ["nope, none of those", "nothing like that thankfully", "no none of these", "none of them so far", "no nothing at the moment"],
    "unsure": [
        "not sure",
        "hmm i don't know",
        "no, not sure",
        "maybe yes",
        "I don't think so",
        "sometimes? not sure",
        "yes and no",
        "no i guess",
    ],
    "partly": ["sometimes", "just once", "yes a bit", "he used to", "not any more", "only a little"],
    "same": ["about the same really", "no change", "not better", "still the same, no"],
    "worse": ["a lot worse now", "no, worse"],
    "better": ["yes, much better now!", "improving"],
    None: [
        "no fever",
        "yes but only one leg",
        "none except stiff legs",
        "no he can't sit",
        "he is fine apart from the fits",
        "not now",
    ],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in SAID.items() for text in texts])
def test_an_answer_is_read_in_the_ways_people_give_it(brain: Brain, kind: str | None, text: str) -> None:
    assert brain.spoken_answer(read(text)) == kind


WORDS = st.lists(st.sampled_from(["no", "none", "yes", "maybe", "hmm", "fever"]), max_size=12)


@given(words=WORDS)
def test_what_is_not_all_answer_is_none_and_doubt_is_never_no(words: list[str]) -> None:
    replies = Replies({"yes": ["yes"], "no": ["no"], "none": ["none"], "unsure": ["maybe"]}, around=["hmm"])
    answer = replies.read(words)
    said = {"yes": "yes", "no": "no", "none": "none", "maybe": "unsure"}
    kinds = {said[word] for word in words if word in said}
    if "fever" in words or not kinds:
        assert answer is None
    elif len(kinds) == 1:
        assert {answer} == kinds
    else:
        assert answer == ("none" if kinds == {"no", "none"} else "unsure")
