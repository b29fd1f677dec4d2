"""The reviewed content, as the rest of the core sees it: frozen shapes, one for each kind of thing in `content/*.yaml`.

Ages are months of corrected age, `from` inclusive and `below` exclusive, wherever nothing else is said.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Literal

from bot.core.shape import shape
from bot.core.table import Table
from bot.core.wording import Labels, Texts

Gate = Literal["plain", "screened", "referral", "urgent", "emergency"]
Urgency = Literal["emergency", "urgent", "routine"]
#: From the gravest on.
URGENCIES: tuple[Urgency, ...] = ("emergency", "urgent", "routine")
Screen = Literal["now", "movement", "none"]


@shape
class Source:
    """Where a fact comes from."""

    title: str
    url: str


@shape
class AgeVariant:
    """What replaces an entry's answer in a band of ages."""

    from_: float
    below: float
    answer: str


@shape
class AgeRange:
    """The ages for which an entry holds."""

    from_: float
    below: float


@shape
class Entry:
    """A question that parents ask, in many phrasings, with its reviewed answer."""

    id: str
    topic: str
    title: str
    question: str
    gate: Gate
    phrasings: tuple[str, ...]
    answer: str
    related: tuple[str, ...]
    source: tuple[Source, ...]
    reviewed: date
    signed_off_by: str
    by_age: tuple[AgeVariant, ...] = ()
    holds: AgeRange | None = None
    awaiting: tuple[str, ...] = ()

    def answer_for(self, months: float | None) -> str:
        """The answer as it is worded for a baby of this corrected age; the general one where the age is not known."""
        fitting = (v.answer for v in self.by_age if months is not None and v.from_ <= months < v.below)
        return next(fitting, self.answer)


@shape
class Phrasings:
    """A named group of phrasings that get no answer of their own."""

    id: str
    phrasings: tuple[str, ...]


@shape
class SmallTalk:
    """What people say besides asking, and the reply to it."""

    id: str
    phrasings: tuple[str, ...]
    reply: str


@shape
class WarningSign:
    """Something a parent notices that a person must look at."""

    id: str
    code: str
    urgency: Urgency
    group: str
    screen: Screen
    question: str
    label: str
    told: str
    say: str
    phrasings: tuple[str, ...]
    source: tuple[Source, ...]
    from_: float = 0
    below: float | None = None
    not_: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    event: bool = False
    """It happens and is over, and counts when it is told in the past; a sign that is no event is a state, and lasts."""
    carer: bool = False
    """It is told in the first person, and as a fear."""
    needs_age: bool = False
    """It says nothing where the age is not known."""
    softened_by: tuple[str, ...] = ()
    cancelled_by: tuple[str, ...] = ()
    awaiting: tuple[str, ...] = ()

    def concerns(self, months: float | None) -> bool:
        """Whether the sign means something at this age; every sign does where the age is not known."""
        return months is None or (self.from_ <= months and (self.below is None or months < self.below))


@shape
class Combining:
    """Features or signs that together are a sign; `without` names what must not be there."""

    sign: str
    all: tuple[str, ...]
    without: tuple[str, ...] = ()
    from_: float = 0
    below: float | None = None
    status: Literal["present", "doubtful"] = "present"
    needs_age: bool = False
    """It says nothing where the age is not known."""


@shape
class Alert:
    """Words that change the whole conversation, such as a parent in crisis."""

    id: str
    cues: tuple[str, ...]
    own_voice: bool = False
    """It is told by the parents of themselves too, not only of the baby."""
    at_end: tuple[str, ...] = ()
    """Cues that count only where the statement ends with them."""
    cancelled_by: tuple[str, ...] = ()
    """Features that make nothing of the cues beside them."""
    without: tuple[str, ...] = ()
    """Features that silence the alert wherever they stand in the message."""
    phrasings: tuple[str, ...] = ()
    not_: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()


@shape
class Group:
    """One button of a check-list screen, and the signs that it stands for."""

    id: str
    label: str
    question: str
    signs: tuple[str, ...]


@shape
class Screens:
    """The two check-list screens of the guided dialogue."""

    now: tuple[Group, ...]
    movement: tuple[Group, ...]


@shape
class Explanation:
    """What words of the check-list mean, for a parent who asks."""

    id: str
    about: tuple[str, ...]
    """The signs, and the skills of gates, whose questions hold the words."""
    terms: tuple[str, ...]
    text: str
    source: tuple[str, ...]


@shape
class Direction:
    """A way of getting about, with the cues that tell it in free text."""

    id: str
    label: str
    told: str
    cues: tuple[str, ...] = ()
    phrasings: tuple[str, ...] = ()


@shape
class Cues:
    """Cues that tell one thing in free text."""

    id: str
    cues: tuple[str, ...]
    phrasings: tuple[str, ...] = ()


@shape
class OutcomeText:
    """How an outcome is told."""

    title: str
    meaning: str
    next: str


@shape
class Reasons:
    """Why the table says what it says: by direction, then by outcome; `any` fits every outcome."""

    by_direction: Mapping[str, Mapping[str, str]]
    new_skill_missing: str
    preterm: str
    preterm_unknown: str
    very_early: str


@shape
class ComeBackIf:
    """The list of what should bring a parent back sooner."""

    title: str
    items: tuple[str, ...]
    closing: str


@shape
class Country:
    """Whom to ask in one country."""

    id: str
    name: str
    routine: str
    today: str
    emergency: str
    source: tuple[str, ...]


@shape
class Contacts:
    """Whom to ask, by country, and what to tell them."""

    default: str
    today: str
    countries: tuple[Country, ...]
    what_to_say: tuple[str, ...]
    what_to_say_title: str


@shape
class Window:
    """The ages at which healthy children reach a skill: the 1st and the 99th percentile of the WHO study, months."""

    id: str
    name: str
    first: float
    last: float


@shape
class Band:
    """What many babies learn at an age."""

    title: str
    from_: float
    below: float
    text: str
    tips: tuple[str, ...]
    source: tuple[str, ...]


@shape
class Style:
    """A way of moving, when it is fine and when to have it checked."""

    id: str
    name: str
    direction: str
    text: str
    fine: str
    check: str
    source: tuple[str, ...]


@shape
class Matching:
    """The confidences from which an entry answers, or is offered as "did you mean", and the figures that chose them."""

    answer: float
    offer: float
    chosen_by: str


@shape
class Likelihoods:
    """Likelihoods (0..1) from which the second opinion lets a sign count.

    `stand`: one that a cue affirms, by the whole message, or `around`: by the few words around the cue, however unlike a sign the rest of
    the message is. `confirm`: one that a cue leaves in doubt. `ask`: one that no cue names.
    """

    stand: float
    around: float
    confirm: float
    ask: float


@shape
class Suspicion:
    """The second opinion's limits by the urgency of a sign, and the figures that chose them."""

    routine: Likelihoods
    urgent: Likelihoods
    emergency: Likelihoods
    chosen_by: str
    child: tuple[str, ...] = ()
    """Words that speak of a child. A message in the first person without one is about the parent: the model alone raises nothing."""
    parent: tuple[str, ...] = ()
    """Words that speak of the parent's own body, whatever else is said."""


@shape
class Wording:
    """Phrases that may not be said to a parent, in lower case."""

    never: tuple[str, ...]
    never_in_referral: tuple[str, ...]


@shape
class Review:
    """Who reviewed the whole, and what still awaits a clinician."""

    reviewed: date
    signed_off_by: str
    awaiting: tuple[str, ...]


@shape
class Content:
    """All reviewed content of one language."""

    review: Review
    wording: Wording
    matching: Matching
    matching_semantic: Matching
    suspicion: Suspicion
    sources: Mapping[str, Source]
    windows: tuple[Window, ...]
    windows_source: Source
    bands: tuple[Band, ...]
    styles: tuple[Style, ...]
    triage: Table
    outcomes: Mapping[str, OutcomeText]
    reasons: Reasons
    tips: Mapping[str, tuple[str, ...]]
    come_back_if: ComeBackIf
    standing_line: str
    disclaimer: str
    emergency_line: str
    contacts: Contacts
    buttons: Labels
    texts: Texts
    commands: Mapping[str, str]
    answers: Mapping[str, tuple[str, ...]]
    around_answers: tuple[str, ...]
    """Words that may stand before, between and behind short answers, and change nothing."""
    asking_meaning: tuple[str, ...]
    """How parents ask what a word means; `*` stands for the word."""
    explanations: tuple[Explanation, ...]
    lexicon: Mapping[str, tuple[str, ...]]
    features: Mapping[str, tuple[str, ...]]
    combinations: tuple[Combining, ...]
    signs: tuple[WarningSign, ...]
    alerts: tuple[Alert, ...]
    screens: Screens
    directions: tuple[Direction, ...]
    progress: tuple[Cues, ...]
    skills: tuple[Cues, ...]
    appointment: tuple[Cues, ...]
    """What parents answer to whether there is an appointment, besides yes and no."""
    entries: tuple[Entry, ...]
    asked_most: tuple[str, ...]
    """Entries to offer where nothing was asked yet: an inline query without words."""
    out_of_scope: tuple[Phrasings, ...]
    small_talk: tuple[SmallTalk, ...]
    small_words: str = ""
    """What `everyday_words` tells, where the phrasings are left out; nothing that anybody writes."""

    @property
    def phrasings(self) -> tuple[str, ...]:
        """Every text that something is learnt from: of entries, small talk, what is off-topic, signs and what only looks like them."""
        learnt = [entry.phrasings for entry in self.entries] + [talk.phrasings for talk in self.small_talk]
        learnt += [group.phrasings for group in self.out_of_scope]
        learnt += [texts for sign in self.signs for texts in (sign.phrasings, sign.not_)]
        return tuple(text for texts in learnt for text in texts)

    @property
    def everyday_words(self) -> str:
        """Words that parents write without a capital in what is learnt from, a line each: ten thousand are too many to keep one by one."""
        words = {word for text in self.phrasings for word in re.findall(r"[^\W\d_]+", text) if word == word.lower()}
        return self.small_words or "\n".join(sorted(words))

    def without_lessons(self) -> "Content":
        """The content without the phrasings that matchers learn from: of them, only the words are looked at elsewhere."""
        return replace(
            self,
            small_words=self.everyday_words,
            entries=tuple(replace(entry, phrasings=()) for entry in self.entries),
            small_talk=tuple(replace(talk, phrasings=()) for talk in self.small_talk),
            out_of_scope=tuple(replace(group, phrasings=()) for group in self.out_of_scope),
            signs=tuple(replace(sign, phrasings=(), not_=()) for sign in self.signs),
        )
