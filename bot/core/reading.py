"""Everything that one message says, read once: age, direction, skills, signs, alerts, and the entries it may ask for."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache, partial
from typing import Protocol

from bot.core.age import AgeReading, read_age, read_early_answer
from bot.core.appointment import AppointmentReader
from bot.core.content import Content, Direction, Entry, Group, WarningSign
from bot.core.cues import CueShelf
from bot.core.matcher import Candidate, Part, Ranking
from bot.core.recent import TEXTS, Bearing, Recent, remembering
from bot.core.replies import Replies
from bot.core.signs import Mention, SignReader, sign_reader
from bot.core.since import counts_from_an_age
from bot.core.slots import Asked, SlotReader, Slots
from bot.core.speller import WordList
from bot.core.suspicion import NEGLIGIBLE, weigh
from bot.core.table import GateRule
from bot.core.text import Utterance, read

#: How small talk is told from entries among the matcher's classes.
TALK = "talk:"
#: From which share on; "he did have a weird jerky thing" is a little like good news, and more like it than like any question.
TALK_FROM = 0.4


class Matcher(Protocol):
    """Ranks the classes that the content names by how well a message fits them."""

    def rank(self, text: str) -> Ranking: ...

    def explain(self, text: str, entry: str) -> tuple[Part, ...]: ...


class SignMatcher(Protocol):
    """Finds the warning signs that a message is likely to tell."""

    def likely(self, text: str, *, least: float) -> Sequence[Candidate]: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """One message, read. `alerts` are ids; `mentions` are warning signs, the surest reading of each."""

    utterance: Utterance
    age: AgeReading
    slots: Slots
    mentions: tuple[Mention, ...]
    alerts: tuple[str, ...]
    ranking: Ranking

    def signs(self, status: str) -> tuple[str, ...]:
        """Ids of the signs with this status."""
        return tuple([mention.sign for mention in self.mentions if mention.status == status])

    @property
    def entries(self) -> tuple[Candidate, ...]:
        """The entries ranked, best first, without small talk."""
        return tuple([one for one in self.ranking.candidates if not one.entry.startswith(TALK)])


@dataclass(frozen=True)
class Brain:
    """The content with all that is built from it once: readers, matcher, look-ups."""

    content: Content
    matcher: Matcher
    sign_matcher: SignMatcher
    """The second opinion: ranks warning signs, everything else being off-topic."""
    zones: tuple[str, ...] = ()
    """Names of time zones, to find a parent's city in."""
    retention_days: int = 180
    """After how long without a word a chat's data are deleted; told in the privacy text."""

    def read(self, text: str, *, today: date, months: float | None = None, asked: str | None = None) -> Reading:
        """All that `text` says. `months` is the corrected age known before; `asked` the slot that the bot has just asked for."""
        known = self._recent.get(text, (today, asked), months)
        if known is None:
            known = self._read(text, today, months, asked)
            self._recent.keep(text, (today, asked), months, known, _bearing(known))
        return known

    @cached_property
    def _recent(self) -> Recent[Reading]:
        """The last messages as read, whoever wrote them."""
        return Recent(self.sign_reader.turning_points)

    def _read(self, text: str, today: date, months: float | None, asked: str | None) -> Reading:
        utterance = self._utterance(text)
        age = _age(utterance, today, asked)
        known = age.months if age.months is not None and not age.conflict else months
        found = self._shelf.find(utterance)
        slots = self.slot_reader.read(utterance, asked=_slot_asked(asked), age_months=known, found=found)
        ranking = self._ranked(text)
        mentions, alerts = self.sign_reader.read_all(utterance, age_months=known, found=found)
        mentions = weigh(
            mentions,
            self._likely_signs,
            utterance,
            answering=asked is not None,
            limits=self.content.suspicion,
            signs=self.signs,
            months=known,
            small_talk=ranking.confidence >= self.content.matching.answer and small_talk(ranking) is not None,
        )
        return Reading(utterance, age, slots, mentions, tuple(alert.id for alert in alerts), ranking)

    @cached_property
    def _utterance(self) -> Callable[[str], Utterance]:
        return remembering(read)

    @cached_property
    def _ranked(self) -> Callable[[str], Ranking]:
        return remembering(self.matcher.rank)

    @cached_property
    def _likely_signs(self) -> Callable[[str], Sequence[Candidate]]:
        return remembering(partial(self.sign_matcher.likely, least=NEGLIGIBLE))

    def get_ready(self) -> None:
        """Builds now what would otherwise be built when the first message comes."""
        self.read("", today=date.min)

    def spoken_answer(self, utterance: Utterance) -> str | None:
        """The answer that the whole message amounts to: yes, no, unsure, none, skip, back, cancel, ...; None where it is more than that."""
        return self.answer_in(utterance.words)

    def answer_in(self, words: Sequence[str]) -> str | None:
        """The answer that these normalised words amount to."""
        return self._replies(tuple(words))

    @cached_property
    def _replies(self) -> Callable[[tuple[str, ...]], str | None]:
        return lru_cache(TEXTS)(Replies(self.content.answers, around=self.content.around_answers).read)

    @cached_property
    def sign_reader(self) -> SignReader:
        return sign_reader(self.content)

    @cached_property
    def _shelf(self) -> CueShelf:
        """The cues of both readers: the words are walked through once, whatever is looked for."""
        return CueShelf(self.sign_reader.books | self.slot_reader.books, self.content.lexicon)

    @cached_property
    def slot_reader(self) -> SlotReader:
        return SlotReader(self.content.directions, self.content.progress, self.content.skills, lexicon=self.content.lexicon)

    @cached_property
    def appointment_reader(self) -> AppointmentReader:
        return AppointmentReader(self.content)

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        return {entry.id: entry for entry in self.content.entries}

    @property
    def phrasings(self) -> tuple[str, ...]:
        """Every text that something is learnt from: of entries, small talk, what is off-topic, signs and what only looks like them."""
        return self.content.phrasings

    @cached_property
    def everyday_words(self) -> WordList:
        """Words that parents write without a capital in what is learnt from."""
        return WordList(self.content.everyday_words)

    @cached_property
    def talk(self) -> Mapping[str, str]:
        """Replies to small talk, by the matcher's class."""
        return {TALK + item.id: item.reply for item in self.content.small_talk}

    @cached_property
    def signs(self) -> Mapping[str, WarningSign]:
        return {sign.id: sign for sign in self.content.signs}

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """Sign ids by id and by code, for people who type either."""
        return {sign.id: sign.id for sign in self.content.signs} | {sign.code: sign.id for sign in reversed(self.content.signs)}

    @cached_property
    def gates(self) -> Mapping[str, GateRule]:
        return {gate.id: gate for gate in self.content.triage.gates}

    @cached_property
    def groups(self) -> Mapping[str, Group]:
        return {group.id: group for group in (*self.content.screens.now, *self.content.screens.movement)}

    def how_it_moves(self, direction: str | None) -> str:
        """The direction as the parent is told it back; "not told yet" where there is none."""
        known = self.directions.get(direction or "")
        return known.told if known is not None else self.content.texts.baby_unknown

    @cached_property
    def directions(self) -> Mapping[str, Direction]:
        return {direction.id: direction for direction in self.content.directions}


def _bearing(reading: Reading) -> Bearing:
    """How much the age known before has to do with the reading: nothing where the message tells one."""
    if reading.age.months is not None and not reading.age.conflict:
        return Bearing.NONE
    return Bearing.WHOLE if counts_from_an_age(reading.utterance) else Bearing.STAGE


def small_talk(ranking: Ranking) -> str | None:
    """The small talk that the words are, where they are like one kind of it and not just unlike any question; otherwise None."""
    return ranking.first if ranking.first.startswith(TALK) and ranking.candidates[0].score >= TALK_FROM else None


def _age(utterance: Utterance, today: date, asked: str | None) -> AgeReading:
    """The age, or, where the bot has just asked how early the baby came, that."""
    if asked in ("early", "weeks"):
        early = read_early_answer(utterance)
        if early.weeks_early is not None or early.premature:
            return early
        other = read_age(utterance, today=today)
        if _WEEKS.search(utterance.text) and "old" not in utterance.words:  # weeks here are of the pregnancy, whatever else is said
            return early
        return early if early.conflict and other.months is None else other
    return read_age(utterance, today=today, asked=asked == "age")


_WEEKS = re.compile(r"\d ?(?:weeks?|wks?|w)\b")


def _slot_asked(slot: str | None) -> Asked | None:
    return "direction" if slot == "direction" else "new_skill" if slot == "new_skill" else None
