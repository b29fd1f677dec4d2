"""Builds the brain: content read and checked, matcher trained or taken from the cache."""

import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from bot.adapters.caches import cache_folder
from bot.adapters.content_cache import content_hash, remembered_content
from bot.core.content import Content
from bot.core.reading import TALK, Brain
from bot.settings import read_settings

if TYPE_CHECKING:
    from bot.core.matcher import Encode, Matcher
    from bot.core.sight import Sight

#: Phrasings by class, and those of the off-topic classes.
Lesson = tuple[Mapping[str, Sequence[str]], Mapping[str, Sequence[str]]]
ENTRIES, SIGNS = "entries", "signs"


def content_folder() -> Path:
    return read_settings().content_dir


def load_content_only() -> Content:
    """The content, without a matcher; ContentError with every fault."""
    return remembered_content(content_folder(), lessons=False)


def check_content() -> str:
    """A line that says what was checked, just now and not from memory; ContentError with every fault."""
    from bot.adapters.content_files import load_content

    content = load_content(content_folder())
    phrasings = sum(len(entry.phrasings) for entry in content.entries)
    return f"content is sound: {len(content.entries)} entries, {phrasings} phrasings, {len(content.signs)} warning signs"


def load_brain(*, lessons: bool = True) -> Brain:
    """The brain for the content that the settings name; who waits at a terminal while it learns is told so.

    Without `lessons` the content comes without the phrasings that were learnt from.
    """
    tell = partial(print, file=sys.stderr) if sys.stderr.isatty() else None
    return make_brain(content_folder(), retention_days=read_settings().retention_days, tell=tell, lessons=lessons)


def make_brain(
    folder: Path,
    *,
    retention_days: int = 180,
    semantic: bool = True,
    tell: Callable[[str], None] | None = None,
    lessons: bool = True,
) -> Brain:
    """The brain for the content in `folder`; its matcher comes from the cache, or is trained and kept there.

    Where the extra `semantic` is installed, and wanted, the matcher has its embedding, and the content's thresholds for that.
    """
    from bot.adapters.model_cache import cached_matchers  # numpy comes with it: commands without a matcher start faster
    from bot.adapters.semantic import installed_encode

    content = remembered_content(folder, lessons=lessons)
    encode = installed_encode(cache_folder()) if semantic else None
    name = "default" if encode is None else "semantic"

    def train() -> Mapping[str, "Matcher"]:
        if tell is not None:
            tell("Learning the content: some ten seconds (with [semantic] a minute), once for every change of it.")
        return train_matchers(remembered_content(folder), encode)

    matchers = cached_matchers(content_hash(folder), train, encode=encode, name=name)
    if encode is not None:
        content = replace(content, matching=content.matching_semantic)
    return Brain(content, matchers[ENTRIES], matchers[SIGNS], tuple(sorted(available_timezones())), retention_days)


def train_matchers(content: Content, encode: "Encode | None" = None) -> Mapping[str, "Matcher"]:
    """The matchers trained on this content: which entry is asked for, and which sign is told. They share one sight of a message."""
    from bot.adapters.semantic import ordinary_words
    from bot.core.sight import learn_sight
    from bot.core.text import read

    entries, signs = _entry_lesson(content), _sign_lesson(content)
    texts = {text: None for lesson in (entries, signs) for classes in lesson for phrasings in classes.values() for text in phrasings}
    utterances = [read(text) for text in texts]
    sight = learn_sight(utterances, ordinary=ordinary_words())
    with sight.remembering(utterances), ThreadPoolExecutor(2) as pool:  # numpy lets go of the interpreter while it multiplies
        which_entry = pool.submit(_train_entries, content, entries, sight, encode)
        which_sign = pool.submit(_train_signs, signs, sight)
        return {ENTRIES: which_entry.result(), SIGNS: which_sign.result()}


def _entry_lesson(content: Content) -> Lesson:
    """A class an entry, one for each kind of small talk, and off-topic groups."""
    entries = {entry.id: entry.phrasings for entry in content.entries} | {TALK + item.id: item.phrasings for item in content.small_talk}
    return entries, {group.id: group.phrasings for group in content.out_of_scope}


def _sign_lesson(content: Content) -> Lesson:
    """The second opinion on warning signs: a class a sign, and off-topic all that tells none, entries by their topic.

    Entries whose answer is a referral are left out: their phrasings tell of signs as often as not.
    """
    calm: dict[str, list[str]] = defaultdict(list)
    for entry in content.entries:
        if entry.gate in ("plain", "screened"):
            calm[f"topic:{entry.topic}"] += entry.phrasings
    others = {f"group:{group.id}": group.phrasings for group in content.out_of_scope}
    others |= {f"talk:{talk.id}": talk.phrasings for talk in content.small_talk}
    others |= {f"not:{sign.id}": sign.not_ for sign in content.signs if sign.not_}
    return {sign.id: sign.phrasings for sign in content.signs}, {**calm, **others}


def _train_entries(content: Content, lesson: Lesson, sight: "Sight", encode: "Encode | None") -> "Matcher":
    from bot.core.match import train

    groups = {entry.id: entry.topic for entry in content.entries} | {TALK + item.id: TALK for item in content.small_talk}
    return train(lesson[0], off_topic=lesson[1], groups=groups, sight=sight, encode=encode)


def _train_signs(lesson: Lesson, sight: "Sight") -> "Matcher":
    from bot.core.match import train

    return train(lesson[0], off_topic=lesson[1], sight=sight, calibrated=False)
