"""How the words around a cue change it: denied, about someone else, over, or only feared.

Grammar only: which English words negate, who is spoken about, which time is meant. What the cues are is content.
The rules lean one way on purpose. Where a reading is open, the cue counts: a missed sign costs more than a question too many.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Literal

Polarity = Literal["affirmed", "denied", "other_subject", "hypothetical", "past"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


class _AnyOf:
    """Phrases to look for; words that hold the longest word of none of them cost no search."""

    def __init__(self, text: str) -> None:
        phrases = text.split(" / ")
        self._longest = frozenset(max(phrase.split(), key=len) for phrase in phrases)
        self._pattern = re.compile("(?:" + "|".join(phrases) + ") ")

    def stands_in(self, words: Sequence[str]) -> bool:
        return not self._longest.isdisjoint(words) and self._pattern.search(" ".join(words) + " ") is not None


#: Words that can deny what follows them in their clause.
NEGATORS = _words("no not never without nor neither none nt zero nope nothing unable refuse refuses refused refusing hardly barely rarely")
#: How far a negation reaches, in words.
REACH = 6

_NOMINAL = frozenset({"no", "without", "never", "nor", "neither", "zero", "nope"})
_PRONOUNS = _words("he she it they we i you this thats there")
_OWNERS = _words("his her their the my our its a an one")
_OPEN = _words(
    "only just sure certain necessarily always know clear convinced idea doubt wonder matter stop help want until till long mention tell "
    "explain understand forget believe expect realise realize surprised"
)
_WHOLE = _words(
    "himself herself himselves itself themselves right well better happy good ok okay normal great improving feeding eating sleeping"
)
_DEGREE = _words("quite really very so too entirely completely feeling looking getting being been doing seeming much exactly totally a bit")
_ENDERS = _words(
    "because just instead while then which so only until till when whenever if after before since how what why where whether unless as "
    "apart besides also now suddenly today yesterday"
)
_MIND = _words("think believe feel seem suspect appear look sound say see seen saw")
_ADJECTIVES = _words(
    "floppy limp pale blue grey gray stiff drowsy sleepy weak rigid unresponsive lethargic mottled purple unconscious listless wobbly "
    "tense tight swollen dizzy unwell hot burning ragdoll fisted clenched tilted bulging"
)
_LIST_WORDS = frozenset({"or", "nor"})


def is_denied(words: Sequence[str], start: int, end: int, *, spent: Mapping[int, int], own: Collection[int] = ()) -> bool:
    """Whether a negation reaches the cue at `words[start:end]`.

    `spent` holds the negators that belong to another cue ("won't take weight") and where that cue ends: behind it they deny
    nothing, unless an `or` hands them on. `own` are the negators of this cue itself.

    >>> is_denied("no stiffness , floppiness or weakness".split(), 3, 4, spent={})
    True
    >>> is_denied("not sure if he is stiff".split(), 5, 6, spent={})
    False
    """
    if NEGATORS.isdisjoint(words):
        return _denied_after(words, end)
    if any(words[i] in NEGATORS and not _is_open(words, i) for i in range(start + 1, end) if i not in own):
        return True
    reach = 0
    for i in range(start - 1, -1, -1):
        if words[i] in NEGATORS and i not in own and i + 1 == start and words[start].startswith("stop"):
            return True
        handed_on = start < spent.get(i, end) or _LIST_WORDS.intersection(words[i + 1 : start])
        if words[i] in NEGATORS and i not in own and handed_on and _governs(words, i, start):
            return True
        reach += words[i] != ","
        if reach >= REACH + 1:
            break
    return _denied_after(words, end)


def _denied_after(words: Sequence[str], end: int) -> bool:
    """`fever: none`, `stiffness has been ruled out`, `fits - nope`."""
    tail = words[end : end + 5]
    if _DENY_AFTER.isdisjoint(tail):
        return False
    text = " ".join(tail)
    return "ruled out" in text or "rule out" in text or text.startswith(("none", "nope", ", none", ", nope", "no ,", "is not an issue"))


_DENY_AFTER = _words("ruled rule none nope no issue")
_EMPTY = _words(
    "only stop stops stopping stopped problem problems trouble issue issues end doubt mention necessarily longer wonder matter sure"
)


def negates(words: Sequence[str], i: int) -> bool:
    """Whether the negator at `i` can be the one that a cue asks for: not in `won't stop`, `no problem`, `not only`.

    >>> negates("he will not stop rolling".split(), 2), negates("he will not roll".split(), 2)
    (False, True)
    """
    if i > 0 and words[i - 1] in NEGATORS and words[i].startswith("stop"):
        return False
    return i + 1 == len(words) or words[i + 1] not in _EMPTY - ({"longer"} if words[i] == "no" else set())


def _is_open(words: Sequence[str], i: int) -> bool:
    """A negator that denies nothing: `not only`, `not sure`, `no idea`, `or not`, `won't stop`."""
    after = [word for word in words[i + 1 : i + 4] if word not in _DEGREE]
    if after and (after[0] in _OPEN or after[0] in _WHOLE):
        return True
    return i > 0 and words[i - 1] in {"or", "if", "why"} and words[i] == "not"


def _governs(words: Sequence[str], i: int, start: int) -> bool:
    """Whether the negator at `i` still holds at `start`."""
    if _is_open(words, i):
        return False
    between = words[i + 1 : start]
    nominal = words[i] in _NOMINAL
    if i == 0 and words[i] in {"no", "nope"} and list(between[:1]) == [","]:
        return False
    for at, word in enumerate(between):
        following = between[at + 1] if at + 1 < len(between) else ""
        if word in _ENDERS or (word in _PRONOUNS and not _MIND.intersection(between[:at])):
            return False
        if word in _PRONOUNS and len(between) - at > 4:
            return False
        if word == "and" and (not nominal or following in _OWNERS | _PRONOUNS or words[i + 1 + at + 1] in _ADJECTIVES):
            return False
        if word == "," and not _comma_carries(words, i + 1 + at, start, nominal=nominal, following=following):
            return False
    return True


def _comma_carries(words: Sequence[str], comma: int, start: int, *, nominal: bool, following: str) -> bool:
    """A comma inside a list hands the negation on; a comma before a new statement does not."""
    if following in _OWNERS | _PRONOUNS:
        return False
    if _LIST_WORDS.intersection(words[comma:]):
        return True
    return nominal and words[start] not in _ADJECTIVES


_OTHERS = _words(
    "brother sister cousin niece nephew husband wife partner dog cat puppy dad daddy father grandma grandmother granny grandad grandfather "
    "nan nanny gran mum mother friend friends neighbour neighbor uncle aunt auntie eldest oldest older toddler boyfriend girlfriend "
    "sibling siblings stepson stepdaughter doll dolly teddy kitten"
)
#: Others who are named in the plural or as owners right before what is said of them: `the cats limping`.
_OTHERS_HERE = _words("cats dogs dolls kittens adults toddlers")
_OTHERS_OWN = _words(
    "brothers sisters cousins nieces nephews friends neighbours neighbors aunts aunties uncles husbands wifes partners dogs cats "
    "mums mothers dads fathers eldests"
)
_ANOTHER = _words("older eldest oldest other first")
#: Without one of these before it nothing is about another than the baby.
_SOMEONE = _OTHERS | _OTHERS_HERE | _OTHERS_OWN | _ANOTHER | {"my", "i"}
_BABY = _words(
    "he she him baby babies babys son daughter child boy girl kid infant twin twins newborn bubs munchkin they them little his her their "
    "it its guy dude sons daughters lad mine ours"
)
_OBJECTS = _words("him baby son daughter them child twins us")
_AFTER_OBJECT_HER = _words("over off down on out up onto head to and , from by too very badly hard in")
_OWN_BODY = _words(
    "back hip hips knee knees joint joints shoulder shoulders pelvis wrist wrists leg legs arm arms body neck head hand hands foot feet "
    "muscles muscle stomach belly chest spine ankles ankle face eye eyes abs core"
)
_STATE_OF_SELF = _words("am was feel felt feeling been get got getting have had having wake woke be being were became become fell slipped")
_SELF_FILLER = (
    _STATE_OF_SELF
    | _DEGREE
    | _words(
        "a an the extremely always also all over and , my in with intense pain sore bad still often are is "
        "pp postpartum pregnant months month "
        "weeks week years"
    )
)


def is_other(words: Sequence[str], start: int, end: int) -> bool:
    """Whether the cue is about someone who is not the baby: the parent's own body, a brother, the dog.

    >>> is_other("my back is stiff".split(), 3, 4), is_other("my babys back is stiff".split(), 4, 5)
    (True, False)
    """
    if _SOMEONE.isdisjoint(words[: start + 1]) or _names_object(words, start, end):
        return False
    for i in range(start, -1, -1):
        word = words[i]
        if word == "my" and i + 1 < len(words) and _own_body(words, i, start, end):
            return True
        if i == start and word != "i":
            continue
        if word in _OTHERS_OWN and i + 1 < len(words) and words[i + 1] in _BABY:
            return True
        if word in _BABY:
            return _is_their_child(words, i)
        if word == "i":
            return _speaks_of_self(words, i, start)
        if word in _OTHERS and not _is_agent(words, i, start):
            return True
        if word in _OTHERS_HERE and i + 2 >= start:
            return True
    return False


def _names_object(words: Sequence[str], start: int, end: int) -> bool:
    """`pushed him off`, `dropped the baby`, `knocked her over`: the baby is the one it happened to."""
    for i in range(start + 1, min(end + 2, len(words))):
        if words[i] in _OBJECTS:
            return True
        if words[i] == "her" and (i + 1 == len(words) or words[i + 1] in _AFTER_OBJECT_HER):
            return True
    return False


def _is_their_child(words: Sequence[str], i: int) -> bool:
    """`my sisters baby`, `my friends son`, `older child`."""
    before = words[max(0, i - 2) : i]
    if any(word in _OTHERS_OWN for word in before):
        return True
    return words[i] in {"son", "daughter", "child", "boy", "girl", "kid"} and not _ANOTHER.isdisjoint(before[-1:])


def _own_body(words: Sequence[str], i: int, start: int, end: int) -> bool:
    """`my back is so stiff`; not `he sat on my knee and went stiff`."""
    part = next((at for at in range(i + 1, min(i + 4, len(words))) if words[at] in _OWN_BODY), None)
    if part is None or part >= end + 2 or _BABY.intersection(words[i + 1 : part]):
        return False
    return all(
        word in _SELF_FILLER or word in _OWN_BODY or word in {"is", "are", "has", "hurts", "went", "goes", "gone", "feels"}
        for word in words[part + 1 : start]
    )


def _speaks_of_self(words: Sequence[str], i: int, start: int) -> bool:
    """`I am so stiff`, `I had a fit`; not `I noticed stiff legs`, `I am worried`."""
    between = words[i + 1 : start]
    return (
        bool(between)
        and between[0] in _STATE_OF_SELF
        and all(word in _SELF_FILLER or word in _OWN_BODY or word.isdigit() for word in between)
    )


_SPEAKING = _words("says said thinks thought noticed reckons told saw called worried insists found mentioned with")


def _is_agent(words: Sequence[str], i: int, start: int) -> bool:
    """`brother says / noticed / thinks ... stiff`: the speaker, not the subject."""
    return not _SPEAKING.isdisjoint(words[i + 1 : start])


_PAST_BEFORE = _AnyOf(
    "used to / when he was born / when she was born / history of / previously / back when / as a newborn / grew out of / "
    "outgrew / years ago"
)
_PAST_AFTER = _AnyOf(
    "as a newborn / when he was born / when she was born / when born / went away / has gone away / grew out of / "
    "grown out of / outgrew / outgrown / cleared up / has resolved / is resolved / resolved itself / resolved on / "
    "in the early weeks / when he was tiny / when she was tiny / years ago / in the womb / in the first weeks"
)


def is_over(words: Sequence[str], start: int, end: int) -> bool:
    """Whether the clause says that the thing belongs to a time that is over.

    >>> is_over("he used to be floppy as a newborn".split(), 4, 5)
    True
    """
    before = words[max(0, start - 6) : start]
    if "now" in before:
        before = before[max(at for at, word in enumerate(before) if word == "now") :]
    return _PAST_BEFORE.stands_in(before) or _PAST_AFTER.stands_in(words[start : end + 10])


_GENERAL = _AnyOf(
    "in case / risk of / signs of / sign of / symptoms of / symptom of / prevent / avoid / what is a / what is an / "
    "what are / what is / what does / what do / how do i know / how to / how do i stop / how do you stop / look out for / "
    "watch out for / watch for / looking for / read about / reading about / heard about / heard of / do not want / so that / "
    "to stop / chance of / chances of / danger of / dangers of / hazard / protect / so he does not / so she does not / "
    "so he will not / so she will not / so they do not / does it hurt / can it cause / does it cause / will it cause / "
    "lead to / leads to / make sure / stop him / stop her / stops him / stops her / keep him from / keep her from / "
    "without him / without her / when can i / difference between / checked for / tested for / test for / look for / "
    "screened for / instead of / rather than / cushion / pretend / pretending / pretends / before he / before she / "
    "advice on / tips for / is it true / same as / good for / do i know if / would i know / would you know / can you tell if / "
    "prone to / at risk"
)
_FEAR = _words(
    "if afraid scared fear feared fearing worried worry worrying anxious nervous terrified paranoid would could might may "
    "will risk chance google googled googling dread dreading petrified panic unless whenever can should going imagine "
    "imagining nightmare nightmares dream"
)


def is_general(words: Sequence[str], start: int) -> bool:
    """Whether the clause asks about the thing in general, or guards against it, instead of telling it.

    >>> is_general("what are the signs of a seizure".split(), 6)
    True
    """
    return _GENERAL.stands_in(words[max(0, start - 7) : start]) or _asks_in_general(words)


def _asks_in_general(words: Sequence[str]) -> bool:
    """`do hard floors hurt the knees`, `will socks slip`: a question that is not about this baby."""
    if {"babies", "infants"}.intersection(words[1:4]) and words[0] in {"when", "how", "why", "what", "at"}:
        return True
    if len(words) > 1 and words[0] in {"can", "could"}:
        return words[1] in {"the", "a", "an", "too"} or (words[1].endswith(("s", "ing")) and words[1] not in _THIS_ONE)
    return len(words) > 1 and words[0] in {"do", "does", "will", "would"} and words[1] not in _THIS_ONE


_THIS_ONE = (_BABY - {"babies"}) | _words("not you i we this these that my our anyone anybody any")


def is_feared(words: Sequence[str], start: int, end: int) -> bool:
    """Whether fear, `if` or a future verb stands before the cue; for a lasting state that means little, for an event much.

    >>> is_feared("scared she will fall off the bed".split(), 3, 7), is_feared("worried since she fell off".split(), 3, 5)
    (True, False)
    """
    if _AFRAID.intersection(words[start + 1 : end]):
        return True
    for i in range(start - 1, max(-1, start - 7), -1):
        word = words[i]
        if word in _TELLING or (word == "if" and (_TOLD.intersection(words[i + 1 : i + 4]) or words[i - 1] == "as")):
            return False
        if word in {"could", "might"} and {"be", "have"}.intersection(words[i + 1 : i + 3]):
            return False
        if word in _FEAR and not (word in _MODAL and words[i + 1] == "not"):
            return True
    return False


_AFRAID = _words("afraid scared terrified petrified worried nervous anxious")
_TELLING = _words("because since after as that when yesterday today ,")
#: `not sure if it was a fit` tells of something that happened; `he will not move it` tells of now.
_TOLD = _words("was were had has did is")
_MODAL = _words("can could will would may might should")
