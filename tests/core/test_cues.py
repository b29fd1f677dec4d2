"""The pattern language, and how negation, subject and time change what a cue means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.cues import CueBook, Cues, CueShelf, Hit, compile_cue
from bot.core.text import read

LEXICON = {
    "leg": ("leg|foot", "front leg"),
    "misspelt": ("seizure", "unconscious", "floppy"),
    "spelt_right": ("flappy",),
}


def hits(cue: str, text: str) -> tuple[Hit, ...]:
    return CueBook({"it": (cue,)}, LEXICON).find(read(text))


def polarity(cue: str, text: str) -> str | None:
    found = hits(cue, text)
    return found[0].polarity if found else None


@pytest.mark.parametrize(
    ("cue", "said", "unsaid"),
    [
        ("drag* {leg}", "she drags the left foot", "her foot is cold, the drag came later"),
        ("arch* ... back", "he arches his poor little tired sore back", "his back is fine, no arch"),
        ("limp|floppy", "so floppy", "so happy"),
        ("(slip* through) hands", "she slips through my hands", "she slips and grabs through the bars with both hands"),
        ('"no longer" rolls', "he no longer rolls", "he rolls a bit longer"),
        ("very? stiff legs", "stiff legs", "stiff neck"),
        ("NOT take weight", "he won't take any weight", "he takes weight"),
        ("fell & head", "hit his head when he fell", "he fell asleep. big head"),
        ("nappy|nappies wet", "nappies are wet", "dry nappies"),
    ],
)
def test_a_cue_finds_what_it_paints_and_nothing_else(cue: str, said: str, unsaid: str) -> None:
    assert hits(cue, said)
    assert not hits(cue, unsaid)


@pytest.mark.parametrize(
    ("cue", "complaint"),
    [
        ("drag* {limb}", "no list 'limb' in the lexicon"),
        ("(slip* through", "never closed"),
        ("stiff & ", "an empty part"),
        ("stiff |", "a term is missing"),
        ("very?", "no required word"),
        ('""', "holds no word"),
    ],
)
def test_a_faulty_cue_says_what_to_do(cue: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        compile_cue(cue, LEXICON)


@pytest.mark.parametrize(
    "text",
    [
        "he isn't floppy",
        "no stiffness, weakness or floppiness",
        "she has never been floppy",
        "not stiff, tense or floppy at all",
        "I don't think he is floppy",
        "floppy? no",
        "floppiness has been ruled out",
        "without being floppy",
    ],
)
def test_a_negation_denies(text: str) -> None:
    assert polarity("floppy", text) == "denied"


@pytest.mark.parametrize(
    "text",
    [
        "not only floppy but pale",
        "I'm not sure if he is floppy",
        "no fever but floppy",
        "she doesn't crawl, floppy all day",
        "not crawling because he is floppy",
        "he is not himself, really floppy",
        "no idea why she is floppy",
        "can't crawl and is so floppy",
        "no fever, his legs are floppy",
        "why is he floppy",
        "is it normal that she is floppy",
    ],
)
def test_a_negation_of_something_else_does_not(text: str) -> None:
    assert polarity("floppy", text) == "affirmed"


@pytest.mark.parametrize(
    ("cue", "text", "expected"),
    [
        ("stiff", "my back is stiff", "other_subject"),
        ("stiff", "I am so stiff", "other_subject"),
        ("stiff", "my husband is stiff", "other_subject"),
        ("stiff", "my sister's baby was stiff", "other_subject"),
        ("stiff", "my baby's back is stiff", "affirmed"),
        ("stiff", "I noticed his stiff legs", "affirmed"),
        ("stiff", "my mum says he is stiff", "affirmed"),
        ("stiff", "his brother never did this but he is stiff", "affirmed"),
        ("pushed ... off", "his brother pushed him off the sofa", "affirmed"),
        ("seizure", "what are the signs of a seizure", "hypothetical"),
        ("seizure", "he had a seizure last week", "affirmed"),
        ("floppy", "he used to be floppy", "past"),
        ("floppy", "floppy as a newborn", "past"),
        ("stiff", "do cold floors make knees stiff", "hypothetical"),
    ],
)
def test_whose_it_is_and_when_it_was(cue: str, text: str, expected: str) -> None:
    assert polarity(cue, text) == expected


def test_fear_is_noted_and_fact_is_not_fear() -> None:
    assert hits("fell|fall off", "afraid she will fall off")[0].feared
    assert not hits("fell|fall off", "worried since she fell off")[0].feared
    assert not hits("NOT move leg", "he won't move his leg")[0].feared


@pytest.mark.parametrize(
    ("cue", "text"), [("seizure", "a siezure"), ("seizure", "seizzure"), ("unconscious", "unconcious"), ("floppy", "flopy")]
)
def test_long_rare_words_may_be_misspelt(cue: str, text: str) -> None:
    assert hits(cue, text)


def test_a_real_word_is_never_taken_for_a_misspelling() -> None:
    assert not hits("floppy", "flappy arms")


def test_an_optional_step_may_be_missing_and_a_wide_gap_has_an_end() -> None:
    assert hits("stiff very? legs", "stiff legs")
    assert not hits("stiff ... legs", "stiff a b c d e f g h i legs")


WORDS = st.sampled_from(
    ["crawls", "happy", "and", "the", "mat", "rolls", ",", "today", "with", "toy", "no", "not", "but", "he", "my", "leg"]
)


@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_any_text_is_read_without_fault(text: str) -> None:
    CueBook({"a": ("NOT leg & toy", "he ... leg", "mat|rug with? toy")}, LEXICON).find(read(text))


@given(
    st.lists(st.sampled_from(["stiffness", "floppiness", "weakness", "fits", "swelling", "limping"]), min_size=1, max_size=4, unique=True)
)
def test_a_denied_list_stays_denied(names: list[str]) -> None:
    book = CueBook({name: (name,) for name in names}, {})
    listed = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " or " + names[-1]
    found = book.find(read(f"there is no {listed}."))
    assert {hit.id for hit in found} == set(names)
    assert {hit.polarity for hit in found} == {"denied"}


def test_a_group_may_hold_words_that_can_be_missing() -> None:
    assert hits("(down the? stairs)", "fell down stairs")
    assert hits("(down the? stairs)", "fell down the stairs")
    with pytest.raises(ValueError, match="every word may be missing"):
        compile_cue("fell (down? stairs?)", {})


@pytest.mark.parametrize("text", ["no crawling, he rolls", "she won't crawl because she rolls", "does not crawl so we roll"])
def test_a_new_statement_ends_what_a_cue_can_reach(text: str) -> None:
    assert not hits("NOT crawl ... roll", text)


def test_a_negation_asked_for_only_aside_still_denies() -> None:
    cues = {"look": ("NOT crawl",), "floppy": ("floppy",)}
    text = read("never crawling floppy")
    shelves = [CueShelf({"book": Cues(cues, frozenset(aside))}, {}) for aside in ([], ["look"])]
    found = [{hit.id: hit.polarity for hit in shelf.find(text).hits("book")} for shelf in shelves]
    assert [hit["floppy"] for hit in found] == ["affirmed", "denied"]


def test_a_cue_set_aside_is_found_when_it_is_asked_for() -> None:
    shelf = CueShelf({"book": Cues({"look": ("tired", "sleepy"), "floppy": ("floppy",)}, frozenset({"look"}))}, {})
    found = shelf.find(read("floppy and tired but not sleepy"))
    assert [hit.id for hit in found.hits("book")] == ["floppy"]
    assert set(found.possible) == {"look"}
    assert [(hit.words, hit.polarity) for hit in found.aside("look")] == [("tired", "affirmed"), ("sleepy", "denied")]
    assert found.aside("elsewhere") == ()


@pytest.mark.parametrize("text", ["her doll is floppy", "the cats floppy", "can a jab make babies floppy", "is bendy the same as floppy"])
def test_toys_animals_and_general_questions_are_not_this_baby(text: str) -> None:
    assert polarity("floppy", text) in {"other_subject", "hypothetical"}


def test_pidgin_reads_as_plain_negation() -> None:
    assert hits("NOT sit", "my pikin no fit sit")
