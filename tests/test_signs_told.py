"""What a parent hears of warning signs, over every labelled message: the graver thing first, and nothing calm beside it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.ask import explain
from bot.core.engine import take_turn
from bot.core.events import Said, Say
from bot.core.reading import Brain
from bot.core.session import Session
from bot.labelled import read_rows

pytestmark = pytest.mark.xdist_group("signs told")  # what is said to each message is found out once

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
TEXTS = [row["text"] for name in ("utterances.yaml", "utterances_signs.yaml") for row in read_rows(HERE / name)]


@pytest.fixture(scope="module")
def told(brain: Brain) -> list[tuple[str, dict[str, set[str]], list[str]]]:
    """Each message with the urgencies of its signs by status, and what is said to it."""
    found = []
    for text in TEXTS:
        by_status: dict[str, set[str]] = {"present": set(), "doubtful": set(), "denied": set()}
        for mention in brain.read(text, today=NOW.date()).mentions:
            by_status[mention.status].add(brain.signs[mention.sign].urgency)
        effects = take_turn(brain, Session(), Said(text), now=NOW).effects
        found.append((text, by_status, [effect.text for effect in effects if isinstance(effect, Say)]))
    return found


def test_an_emergency_certain_or_in_doubt_names_the_number_to_call_first(told: list[tuple[str, dict[str, set[str]], list[str]]]) -> None:
    graves = [(text, said) for text, signs, said in told if "emergency" in signs["present"] | signs["doubtful"]]
    assert len(graves) > 150
    assert [text for text, said in graves if "emergency number" not in said[0]] == []


def test_beside_an_urgent_sign_a_doubtful_emergency_is_not_lost(
    brain: Brain, told: list[tuple[str, dict[str, set[str]], list[str]]]
) -> None:
    both = [said for _, signs, said in told if "emergency" in signs["doubtful"] and signs["present"] == {"urgent"}]
    assert both
    for said in both:
        assert said[0] == brain.content.emergency_line
        assert brain.content.outcomes["urgent"].title in "\n".join(said[1:])


def test_where_a_sign_is_told_no_calm_answer_is_given(brain: Brain, told: list[tuple[str, dict[str, set[str]], list[str]]]) -> None:
    calm = brain.content.outcomes["reassure"].meaning
    assert [text for text, signs, said in told if signs["present"] | signs["doubtful"] and any(calm in line for line in said)] == []


def test_why_shows_both_opinions_on_a_sign(brain: Brain) -> None:
    shown = explain(brain, "he went all stiff and shook for a minute yesterday", today=NOW.date())
    assert "seizure (E01, present)" in shown
    assert "likely      seizure" in shown


PLAIN = {
    "emergency": "yesterday he had a seizure / he had a fit last week / last night she turned blue / her lips went blue / "
    "she stopped breathing for a moment / he was unconscious / i could not wake her this morning / he suddenly went limp / "
    "he choked on a grape today / he swallowed a battery / she ate some of my tablets / he got burned by hot tea / my partner shook him / "
    "she keeps having fits / i can hardly wake him / he hit his head and has been sick since / he slipped under the water in the bath / "
    "the blind cord was round her neck / one side of his face droops since today / his face swelled up after peanut",
    "urgent": "she has lost the ability to sit / he will not use his left arm / she limps since monday / "
    "he fell off the bed on his head / his soft spot is bulging / she has blank spells / he is getting weaker / "
    "there are bruises on his back / he crawls differently since he fell",
    "routine": "he is floppy / his legs are stiff / he drags his left leg / his hands are always in fists / "
    "his head always tilts to one side / his legs cross like scissors / she does not reach for toys / he is always on tiptoes",
}
STORIES = (
    "hi all my baby is 8 months and he only crawls backwards and ends up under the sofa and {} and my mother in law says it is "
    "normal to go backwards first so I wonder when he will go forwards",
    "My LO is 8 months, eats well, sleeps well, sits alone and rolls both ways, {}, and now she pushes herself backwards all over "
    "the kitchen floor, is it normal that they go backwards before they go forwards and how long does it last usually",
    "Question about floors and socks because we have wooden floors and she slips a lot, 8 months, and {} but otherwise she is a "
    "happy baby who babbles and claps, so should I buy grippy socks or leave her barefoot when she practises crawling",
    "{} and I know every baby is different but my friends kids all crawl forwards already and mine, 8 months, just pushes himself "
    "away from his toys and then gets cross, any tips how to encourage him to go forwards or should I just wait",
    "ok so my little one is nearly 8 months, formula fed, huge, and honestly the happiest baby, loves his bouncer and his bath, goes "
    "backwards on the wooden floor like a crab, we put toys in front but no luck and also {}",
    "Backwards crawler here!! 9 months. Loves mirrors, hates peas. On holiday at grandmas since friday, {}, everyone laughs when she "
    "reverses into the cupboard, just wondering when forward happens",
)


@pytest.mark.parametrize(("urgency", "lost_at_most"), [("emergency", 0), ("urgent", 0), ("routine", 4)])
def test_a_sign_told_plainly_in_the_middle_of_a_long_calm_story_is_heard(brain: Brain, urgency: str, lost_at_most: int) -> None:
    told = [story.format(sign) for sign in PLAIN[urgency].split(" / ") for story in STORIES]
    lost = [text for text in told if not any(m.status != "denied" for m in brain.read(text, today=NOW.date()).mentions)]
    assert len(lost) <= lost_at_most, lost
