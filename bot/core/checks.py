"""What no single value shows: faults between the parts of the content.

Each check yields (place, what is wrong and what to do); the place is the path of keys that leads to the value.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from bot.core.checks_table import gates, numbers, table_order, table_shape
from bot.core.checks_wording import LONGEST_LABEL, LONGEST_TEXT, answers_of, texts, wording
from bot.core.content import URGENCIES, Content
from bot.core.cues import CueCompiler
from bot.core.faults import Fault, Place

FEWEST_PHRASINGS = 12
LONGEST_EXPLANATION = 300

#: The 29 topics that outside checks know; each entry has one.
TOPICS = frozenset(
    "backward_normal backward_why backward_duration forward_when backward_at_age not_crawling_yet skip_crawling crawl_types "
    "bottom_shuffling cruising_standing_first encourage_forward tummy_time floor_surface_clothing baby_gear asymmetry_one_side "
    "stiffness_tightness floppy_weak no_interest weight_bearing regression_lost_skill fear_motivation premature_age who_to_see rolling "
    "sitting walking safety_childproofing sleep_and_crawling other_development".split()
)
OUTCOME_TEXTS = ("reassure", "watch", "refer", "refer_own_team", "urgent", "emergency", "incomplete", "too_young", "too_old")
SMALL_TALK_AND_ALERTS = ("carer_crisis", "in_hospital", "bereaved", "stop")


def find_faults(content: Content) -> list[Fault]:
    """Every fault between the parts of the content, in the order of the checks; empty where there is none."""
    checks = (
        *(_ids, _entries, _entry_texts, _phrasings, _sources, _signs, _cues, _screens, _explanations, _alerts, _outcome_texts),
        *(table_shape, table_order, gates, texts, wording, numbers),
    )
    return [fault for check in checks for fault in check(content)]


def _ids(content: Content) -> Iterator[Fault]:
    lists: dict[str, Sequence[Any]] = {
        "entries": content.entries,
        "signs": content.signs,
        "out_of_scope": content.out_of_scope,
        "small_talk": content.small_talk,
        "alerts": content.alerts,
        "directions": content.directions,
        "styles": content.styles,
        "windows": content.windows,
        "explanations": content.explanations,
    }
    for key, items in lists.items():
        seen: set[str] = set()
        for i, item in enumerate(items):
            if item.id in seen:
                yield (key, i, "id"), f"id '{item.id}' is taken by an earlier one in '{key}'; give this one a name of its own"
            if not re.fullmatch(r"[a-z][a-z0-9_]*", item.id):
                yield (key, i, "id"), f"id '{item.id}' may hold small letters, digits and _ only, a letter first; rename it"
            seen.add(item.id)


def _entries(content: Content) -> Iterator[Fault]:
    known = {entry.id for entry in content.entries}
    for i, entry in enumerate(content.entries):
        place: Place = ("entries", i)
        if entry.topic not in TOPICS:
            yield (*place, "topic"), f"topic '{entry.topic}' is none of the 29; choose one of them"
        for k, other in enumerate(entry.related):
            if other not in known:
                yield (*place, "related", k), f"related entry '{other}' does not exist; mend the id or remove it"
        if len(entry.phrasings) < FEWEST_PHRASINGS:
            yield (*place, "phrasings"), f"'{entry.id}' has {len(entry.phrasings)} phrasings; write at least {FEWEST_PHRASINGS}"
        if not entry.source:
            yield (*place, "source"), f"'{entry.id}' has no source; name one with title and url"
    for k, id in enumerate(content.asked_most):
        if id not in known:
            yield ("asked_most", k), f"entry '{id}' does not exist; mend the id or remove it"
    for topic in sorted(TOPICS - {entry.topic for entry in content.entries}):
        yield ("entries",), f"no entry has the topic '{topic}'; write one"


def _entry_texts(content: Content) -> Iterator[Fault]:
    for i, entry in enumerate(content.entries):
        room = LONGEST_TEXT - len(content.standing_line) - len(content.disclaimer) - 200
        for place, text in answers_of(i, entry):
            if not text.strip():
                yield place, f"an answer of '{entry.id}' is empty; write it"
            if len(text) > room:
                yield (
                    place,
                    f"an answer of '{entry.id}' has {len(text)} characters, over the limit with the standing line; keep it under {room}",
                )
        if not 0 < len(entry.title) <= LONGEST_LABEL:
            yield ("entries", i, "title"), f"title of '{entry.id}' must have 1 to {LONGEST_LABEL} characters; it is a button"
        for k, variant in enumerate(entry.by_age):
            if variant.from_ >= variant.below:
                yield ("entries", i, "by_age", k), f"the band of '{entry.id}' ends before it begins; correct from and below"


def _phrasings(content: Content) -> Iterator[Fault]:
    owner: dict[str, str] = {}
    groups: dict[str, Sequence[Any]] = {"entries": content.entries, "out_of_scope": content.out_of_scope, "small_talk": content.small_talk}
    for key, items in groups.items():
        for i, item in enumerate(items):
            for k, phrasing in enumerate(item.phrasings):
                plain = " ".join(re.findall(r"\w+", phrasing.lower()))
                if not plain:
                    yield (key, i, "phrasings", k), f"a phrasing of '{item.id}' has no words; write it out"
                elif plain in owner:
                    yield (key, i, "phrasings", k), f"the phrasing '{phrasing}' stands under '{owner[plain]}' already; keep it in one place"
                owner.setdefault(plain, item.id)


def _sources(content: Content) -> Iterator[Fault]:
    named: dict[str, Sequence[Any]] = {"bands": content.bands, "styles": content.styles, "explanations": content.explanations}
    spots: list[tuple[Place, Sequence[str]]] = [
        ((key, i, "source"), item.source) for key, items in named.items() for i, item in enumerate(items)
    ]
    spots += [(("contacts", "countries", i, "source"), country.source) for i, country in enumerate(content.contacts.countries)]
    for place, keys in spots:
        if not keys:
            yield place, "no source is named; name one of 'sources'"
        for key in keys:
            if key not in content.sources:
                yield place, f"source '{key}' is not among 'sources'; add it there or mend the key"
    for key, source in content.sources.items():
        if not source.url.startswith(("https://", "http://")):
            yield ("sources", key, "url"), f"'{source.url}' is no web address; write it with https://"


def _signs(content: Content) -> Iterator[Fault]:
    for urgency in URGENCIES:
        if not any(sign.urgency == urgency for sign in content.signs):
            yield ("signs",), f"there is no sign of urgency '{urgency}'; the list may not be empty"
    for i, sign in enumerate(content.signs):
        for what, value in (("source", sign.source), ("phrasings", sign.phrasings), ("cues", sign.cues)):
            if not value:
                yield ("signs", i), f"sign '{sign.id}' has no {what}; add it"
        for what, text in (("question", sign.question), ("label", sign.label), ("told", sign.told), ("say", sign.say)):
            if not text.strip():
                yield ("signs", i, what), f"sign '{sign.id}' has an empty {what}; write it"
        if len(sign.label) > LONGEST_LABEL:
            yield ("signs", i, "label"), f"label of '{sign.id}' is longer than {LONGEST_LABEL} characters; shorten it"


def _cues(content: Content) -> Iterator[Fault]:
    spots: list[tuple[Place, Sequence[str]]] = []
    for i, sign in enumerate(content.signs):
        spots += [(("signs", i, "cues"), sign.cues), (("signs", i, "doubtful"), sign.doubtful)]
    spots += [(("features", name), cues) for name, cues in content.features.items()]
    lists: dict[str, Sequence[Any]] = {
        "alerts": content.alerts,
        "directions": content.directions,
        "progress": content.progress,
        "skills": content.skills,
        "appointment": content.appointment,
    }
    spots += [((key, i, "cues"), item.cues) for key, items in lists.items() for i, item in enumerate(items)]
    spots += [(("alerts", i, "at_end"), alert.at_end) for i, alert in enumerate(content.alerts)]
    compiler = CueCompiler(content.lexicon)
    for place, cues in spots:
        for k, cue in enumerate(cues):
            try:
                compiler.compile_whole(cue)
            except ValueError as error:
                yield (*place, k), str(error)


def _screens(content: Content) -> Iterator[Fault]:
    known = {sign.id: sign for sign in content.signs}
    shown: Counter[str] = Counter()
    for name, groups in (("now", content.screens.now), ("movement", content.screens.movement)):
        for i, group in enumerate(groups):
            shown.update(group.signs)
            for k, id in enumerate(group.signs):
                if id not in known:
                    yield ("screens", name, i, "signs", k), f"sign '{id}' does not exist; mend the id"
    for i, sign in enumerate(content.signs):
        if sign.screen != "none" and not shown[sign.id]:
            yield ("signs", i, "screen"), f"sign '{sign.id}' is on no screen; add it to a group of screens.{sign.screen}"


def _explanations(content: Content) -> Iterator[Fault]:
    known = {sign.id for sign in content.signs} | {gate.id for gate in content.triage.gates}
    owner: dict[str, str] = {}
    for i, item in enumerate(content.explanations):
        place: Place = ("explanations", i)
        for k, id in enumerate(item.about):
            if id not in known:
                yield (*place, "about", k), f"'{id}' is neither a sign nor a gate; mend the id"
        if not 0 < len(item.text.strip()) <= LONGEST_EXPLANATION:
            yield (*place, "text"), f"the text of '{item.id}' must have 1 to {LONGEST_EXPLANATION} characters; the question follows it"
        if not item.terms:
            yield place, f"'{item.id}' has no terms; name the words that parents ask about"
        for k, term in enumerate(item.terms):
            plain = " ".join(re.findall(r"\w+", term.lower()))
            if not plain:
                yield (*place, "terms", k), f"a term of '{item.id}' has no words; write it out"
            elif plain in owner:
                yield (*place, "terms", k), f"the term '{term}' stands under '{owner[plain]}' already; keep it in one place"
            owner.setdefault(plain, item.id)
    for k, way in enumerate(content.asking_meaning):
        if way.split().count("*") != 1 or len(way.split()) < 2:
            yield ("asking_meaning", k), f"'{way}' has no place for the word; write one * with words beside it, such as: what is *"


def _alerts(content: Content) -> Iterator[Fault]:
    known = {alert.id for alert in content.alerts}
    for missing in sorted(set(SMALL_TALK_AND_ALERTS) - known):
        yield ("alerts",), f"alert '{missing}' is missing; the conversation relies on it"


def _outcome_texts(content: Content) -> Iterator[Fault]:
    for name in OUTCOME_TEXTS:
        if name not in content.outcomes:
            yield ("outcomes",), f"outcome '{name}' has no text; write title, meaning and next"
    for direction, row in content.triage.rows.items():
        reasons = content.reasons.by_direction.get(direction, {})
        for outcome in sorted({*row.cells, *(row.no_new_skill or ())}):
            if outcome not in reasons and "any" not in reasons:
                yield (
                    ("reasons", "by_direction", direction),
                    f"there is no reason for '{direction}' and '{outcome}'; write one, or one for 'any'",
                )
        if len(content.tips.get(direction, ())) < 2:
            yield ("tips", direction), f"'{direction}' needs two tips; add them"
