"""Every warning sign is found in the ways parents paint it, and in nothing that only sounds like it."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.content_cache import remembered_content
from bot.core.content import WarningSign
from bot.core.reading import Brain
from bot.core.sign_rules import Combination, SignRule
from bot.core.signs import Mention, SignReader, sign_reader
from bot.core.text import read

FOLDER = Path(__file__).parents[2] / "content"
TODAY = date(2026, 11, 23)
RANK = {"routine": 1, "urgent": 2, "emergency": 3}


@cache
def content() -> Mapping[str, Any]:
    return yaml.load((FOLDER / "milestones.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)


@cache
def reader() -> SignReader:
    return sign_reader(remembered_content(FOLDER))


def age_for(sign: Mapping[str, Any]) -> float | None:
    """An age at which the sign holds; none where it holds at any."""
    if "below" in sign:
        return float(sign["below"] - 1)
    return sign["from"] + 0.5 if sign["from"] else None


def raised(text: str, age: float | None) -> dict[str, Mention]:
    return {m.sign: m for m in reader().read(read(text), age_months=age) if m.status != "denied"}


def told(brain: Brain, sign: WarningSign, text: str) -> set[str]:
    """The signs that a whole reading raises, cues and second opinion together, at an age at which `sign` holds."""
    months = sign.below - 1 if sign.below else sign.from_ + 0.5 if sign.from_ else None
    reading = brain.read(text, today=TODAY, months=months)
    found = {mention.sign for mention in reading.mentions if mention.status != "denied"}
    return found | ({"carer_in_crisis"} if "carer_crisis" in reading.alerts else set())


def test_every_sign_is_raised_by_its_phrasings(brain: Brain) -> None:
    """Nine in ten are taken for the very sign; the others for one beside it."""
    raised_by = {(sign.id, text): told(brain, sign, text) for sign in brain.content.signs for text in sign.phrasings}
    missed = [key for key, signs in raised_by.items() if not signs]
    assert len(missed) <= 0.005 * len(raised_by), missed
    assert sum(key[0] in signs for key, signs in raised_by.items()) >= 0.9 * len(raised_by)
    for sign in brain.content.signs:
        assert sum(key[0] == sign.id for key in missed) <= 0.05 * len(sign.phrasings), sign.id


def test_few_look_alikes_raise_anything(brain: Brain) -> None:
    """Fewer could be had only by letting go of signs told plainly in long calm stories (tests/test_signs_told.py)."""
    raised_by = {(sign.id, text): told(brain, sign, text) for sign in brain.content.signs for text in sign.not_}
    alarmed = [(key, signs) for key, signs in raised_by.items() if key[0] in signs]
    assert len(alarmed) <= 0.115 * len(raised_by), alarmed
    assert sum(bool(signs) for signs in raised_by.values()) <= 0.19 * len(raised_by)


def test_cues_alone_find_what_is_named_outright() -> None:
    for text in (
        "he had a fit",
        "she is floppy like a rag doll",
        "drags one leg when crawling",
        "not breathing",
        "stopped crawling since teething",
    ):
        assert any(mention.status == "present" for mention in raised(text, None).values()), text


@pytest.mark.parametrize("alert", content()["alerts"], ids=lambda alert: alert["id"])
def test_an_alert_is_read_in_its_phrasings_only(alert: Mapping[str, Any]) -> None:
    def met(text: str) -> bool:
        return alert["id"] in {found.id for found in reader().alerts(read(text))}

    assert [text for text in alert["phrasings"] if not met(text)] == []
    assert [text for text in alert["not"] if met(text)] == []


SIGNS = st.sampled_from(
    [
        ("she went limp and blue", "blue_or_grey"),
        ("he had a seizure", "seizure"),
        ("he drags his left leg", "one_side_less"),
        ("she fell off the bed", "fall_or_head_bump"),
        ("her legs are so stiff", "stiff_or_tight"),
        ("he stopped crawling", "lost_skill"),
        ("runs of head drops when she wakes", "spasm_runs"),
    ]
)
CALM = st.sampled_from(
    [
        "He is a happy boy.",
        "She babbles and smiles.",
        "My mum visited yesterday.",
        "We have a soft mat.",
        "Is that common?",
        "Sits well.",
        "Loves the dog!",
        "no fever.",
        "He is 8 months.",
    ]
)


@given(SIGNS, st.lists(CALM, max_size=3), st.lists(CALM, max_size=3))
@settings(max_examples=60)
def test_calm_sentences_around_never_hide_a_sign(sign: tuple[str, str], before: list[str], after: list[str]) -> None:
    text, id_ = sign
    assert id_ in raised(" ".join([*before, text + ".", *after]), None)


@given(SIGNS, st.sampled_from([str.upper, str.title, lambda t: t + "!!!", lambda t: f"“{t}”…", lambda t: t.replace(" ", "  ")]))
def test_case_marks_and_quotes_change_nothing(sign: tuple[str, str], style: Any) -> None:
    text, id_ = sign
    assert id_ in raised(style(text), None)


@given(
    st.lists(
        st.sampled_from(["seizures", "stiffness", "floppiness", "fits", "fever", "rash", "limping"]), min_size=1, max_size=4, unique=True
    )
)
def test_denied_signs_are_never_raised(names: list[str]) -> None:
    listed = " and no ".join(names)
    assert raised(f"There is no {listed}.", 8) == {}


def test_a_sign_bound_to_an_age_is_silent_before_it_and_a_doubt_without_it() -> None:
    text = read("she can't sit alone")

    def statuses(age: float | None) -> list[str]:
        return [m.status for m in reader().read(text, age_months=age) if m.sign == "not_sitting"]

    assert (statuses(6), statuses(8), statuses(None)) == ([], ["present"], ["doubtful"])


@pytest.mark.parametrize("age", [6, 9, 11, None])
def test_not_crawling_yet_alone_is_no_sign(age: float | None) -> None:
    assert raised("my baby isn't crawling yet", age) == {}


def test_two_observations_make_an_emergency_that_neither_is_alone() -> None:
    assert raised("He fell off the bed. Now he has been sick twice.", 9)["head_injury_signs"].status == "present"
    assert "head_injury_signs" not in raised("He fell off the bed. He is fine.", 9)


def test_a_denial_is_reported_as_a_denial() -> None:
    mentions = reader().read(read("no seizures"), age_months=8)
    assert [(m.sign, m.status) for m in mentions] == [("seizure", "denied")]


def test_a_combination_that_names_nothing_known_is_refused() -> None:
    with pytest.raises(ValueError, match="no feature or sign 'nowhere'"):
        SignReader([SignRule(id="a", cues=("limp",))], lexicon={}, combinations=[Combination(sign="a", all=("nowhere",))])


def test_every_sign_is_on_its_screen_and_every_code_is_covered() -> None:
    signs, screens = content()["signs"], content()["screens"]
    for sign in signs:
        if sign["screen"] != "none":
            assert any(sign["id"] in button["signs"] for button in screens[sign["screen"]]), sign["id"]
    codes = {sign["code"] for sign in signs}
    assert codes == {f"E{n:02}" for n in range(1, 16)} | {f"U{n:02}" for n in range(1, 11)} | {f"R{n:02}" for n in range(1, 25)} | {"K01"}
    assert len(screens["now"]) <= 6
    assert len(screens["movement"]) <= 10


def test_buttons_questions_and_words_for_parents_keep_to_their_limits() -> None:
    for sign in content()["signs"]:
        assert len(sign["label"]) <= 38, sign["id"]
        assert len(sign["question"]) <= 120, sign["id"]
        assert "!" not in sign["say"], sign["id"]
        assert len(set(sign["phrasings"])) >= 30, sign["id"]
        assert len(set(sign["not"])) >= 10, sign["id"]
        assert sign["source"], sign["id"]


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("his legs are so stiff when he dances to music", False),
        ("she claps and dances to music, his legs are so stiff", True),
        ("she is having fits whenever I take the remote", False),
        ("she keeps having fits and I know every baby is different", True),
        ("she suddenly went floppy, everyone laughs when she waves", True),
    ],
)
def test_what_cancels_a_sign_belongs_to_the_same_statement(text: str, is_told: bool) -> None:
    told = {mention.sign for mention in reader().read(read(text), age_months=8) if mention.status == "present"}
    assert bool(told & {"stiff_or_tight", "seizure", "suddenly_limp"}) == is_told
