"""What no single value shows: faults between the parts of the content.

Each check yields (place, what is wrong and what to do); the place is the path of keys that leads to the value.
"""

import re
import string
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from bot.core.content import GRAVITY, URGENCIES, Content, Entry, Rated, Row
from bot.core.cues import compile_cue

Place = tuple[str | int, ...]
Fault = tuple[Place, str]

#: Telegram's limits: a message, and what fits well on a button.
LONGEST_TEXT, LONGEST_LABEL = 4096, 64
FEWEST_PHRASINGS = 12

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
        *(_ids, _entries, _entry_texts, _phrasings, _sources, _signs, _cues, _screens, _alerts, _outcome_texts),
        *(_table_shape, _table_order, _gates, _texts, _wording, _numbers),
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
        for place, text in _answers(i, entry):
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


def _answers(i: int, entry: Entry) -> Iterator[tuple[Place, str]]:
    yield ("entries", i, "answer"), entry.answer
    for k, variant in enumerate(entry.by_age):
        yield ("entries", i, "by_age", k, "answer"), variant.answer


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
    named: dict[str, Sequence[Any]] = {"bands": content.bands, "styles": content.styles}
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
    }
    spots += [((key, i, "cues"), item.cues) for key, items in lists.items() for i, item in enumerate(items)]
    for place, cues in spots:
        for k, cue in enumerate(cues):
            try:
                compile_cue(cue, content.lexicon)
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


def _table_shape(content: Content) -> Iterator[Fault]:
    table = content.triage
    if any(a >= b for a, b in pairwise(table.bounds)) or len(table.bounds) < 2:
        yield ("triage", "bounds"), "the bounds must rise; put them in order"
    for direction in content.directions:
        if direction.id not in table.rows:
            yield ("triage", "rows"), f"direction '{direction.id}' has no row, a hole in the table; add it"
    for name, row in table.rows.items():
        for key, cells in _lines(row):
            if len(cells) != len(table.bounds) - 1:
                yield (
                    ("triage", "rows", name, key),
                    f"'{name}' has {len(cells)} cells for {len(table.bounds) - 1} bands, a hole in the table; fill it",
                )


def _table_order(content: Content) -> Iterator[Fault]:
    for name, row in content.triage.rows.items():
        for key, cells in _lines(row):
            for (a, b), bound in zip(pairwise(cells), content.triage.bounds[1:], strict=False):
                if GRAVITY[b] < GRAVITY[a]:
                    yield (
                        ("triage", "rows", name, key),
                        f"'{name}' gets milder at {bound:g} months ({a} to {b}); it may only get graver with age",
                    )
        for k, (with_skill, without) in enumerate(zip(row.cells, row.no_new_skill or row.cells, strict=False)):
            if GRAVITY[without] < GRAVITY[with_skill]:
                yield (
                    ("triage", "rows", name, "no_new_skill"),
                    f"'{name}' is milder without a new skill in band {k + 1}; it may only be graver",
                )


def _lines(row: Row) -> Iterator[tuple[str, tuple[Rated, ...]]]:
    yield "cells", row.cells
    if row.no_new_skill is not None:
        yield "no_new_skill", row.no_new_skill


def _gates(content: Content) -> Iterator[Fault]:
    signs = {sign.id for sign in content.signs}
    for i, gate in enumerate(content.triage.gates):
        if gate.sign is not None and gate.sign not in signs:
            yield ("triage", "gates", i, "sign"), f"gate '{gate.id}' names the sign '{gate.sign}', which does not exist; mend the id"
        if gate.sign is None and not (gate.label and gate.question and gate.told and gate.why):
            yield ("triage", "gates", i), f"gate '{gate.id}' has no sign, so it needs label, question, told and why"
        for direction in gate.directions:
            if direction not in content.triage.rows:
                yield ("triage", "gates", i, "directions"), f"direction '{direction}' does not exist; mend the id"


def _texts(content: Content) -> Iterator[Fault]:
    """Lines and labels: not empty, within Telegram's limits, and with no {name} that the conversation does not fill in."""
    for key, lines, limit in (("texts", content.texts, LONGEST_TEXT), ("buttons", content.buttons, LONGEST_LABEL)):
        for name, hint in get_type_hints(type(lines), include_extras=True).items():
            text = getattr(lines, name)
            allowed = set(get_args(hint)[1:]) if get_origin(hint) is Annotated else set()
            if not text.strip():
                yield (key, name), f"'{name}' is empty; write it"
            if len(text) > limit:
                yield (key, name), f"'{name}' has {len(text)} characters, over the limit of {limit}; shorten it"
            yield from (((key, name), what) for what in _placeholders(text, allowed))


def _placeholders(text: str, allowed: set[str]) -> Iterator[str]:
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        yield "a brace has no partner; write {{ or }} for a brace of its own"
        return
    for name in sorted(names - allowed):
        yield f"{{{name}}} is not filled in here; remove it or use one of: {', '.join(sorted(allowed)) or 'none'}"


def _wording(content: Content) -> Iterator[Fault]:
    """Rules of wording: what a parent may never read, and what a referral may not say."""
    rules = content.wording
    for place, text, gate in _parent_copy(content):
        lowered = text.lower()
        never = [*rules.never, *(rules.never_in_referral if gate in ("referral", "urgent", "emergency") else ())]
        for phrase in never:
            if phrase in lowered:
                yield place, f"'{phrase}' may not be said to a parent here; word it as the wording rules ask"


def _parent_copy(content: Content) -> Iterator[tuple[Place, str, str]]:
    for i, entry in enumerate(content.entries):
        yield from ((place, text, entry.gate) for place, text in _answers(i, entry))
    for i, sign in enumerate(content.signs):
        yield ("signs", i, "say"), sign.say, "referral"
    for name, outcome in content.outcomes.items():
        gate = "referral" if name in ("refer", "refer_own_team", "urgent", "emergency") else "screened"
        yield from ((("outcomes", name, key), getattr(outcome, key), gate) for key in ("title", "meaning", "next"))
    yield from ((("texts", name), getattr(content.texts, name), "plain") for name in get_type_hints(type(content.texts)))


#: More support than this a grave sign that a parent affirms may not be asked to have.
_LITTLE_SUPPORT = 0.1


def _numbers(content: Content) -> Iterator[Fault]:
    for key, limits in (("matching", content.matching), ("matching_semantic", content.matching_semantic)):
        if not 0 < limits.offer <= limits.answer <= 1:
            yield (key,), "the thresholds must be 0 < offer <= answer <= 1; correct them"
    for urgency in ("urgent", "emergency"):
        if getattr(content.suspicion, urgency).stand > _LITTLE_SUPPORT:
            yield ("suspicion", urgency, "stand"), f"a grave sign that a cue affirms needs little support; put at most {_LITTLE_SUPPORT}"
    for i, window in enumerate(content.windows):
        if window.first >= window.last:
            yield ("windows", i), f"window '{window.id}' ends before it begins; correct first and last"
    yield from _bands(content)


def _bands(content: Content) -> Iterable[Fault]:
    for i, (band, following) in enumerate(pairwise(content.bands)):
        if band.below != following.from_:
            yield ("bands", i + 1, "from"), f"'{following.title}' does not begin where '{band.title}' ends; close the gap"
