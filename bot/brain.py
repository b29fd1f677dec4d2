"""Builds the brain: content read and checked, matcher trained or taken from the cache."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from bot.adapters.content_files import content_hash, load_content
from bot.core.content import Content
from bot.core.reading import TALK, Brain
from bot.settings import read_settings

if TYPE_CHECKING:
    from bot.core.matcher import Encode, Matcher


def content_folder() -> Path:
    return read_settings().content_dir


def load_content_only() -> Content:
    """The content, without a matcher; ContentError with every fault."""
    return load_content(content_folder())


def check_content() -> str:
    """A line that says what was checked; ContentError with every fault."""
    content = load_content_only()
    phrasings = sum(len(entry.phrasings) for entry in content.entries)
    return f"content is sound: {len(content.entries)} entries, {phrasings} phrasings, {len(content.signs)} warning signs"


def load_brain() -> Brain:
    """The brain for the content that the settings name."""
    return make_brain(content_folder(), retention_days=read_settings().retention_days)


def make_brain(folder: Path, *, retention_days: int = 180, semantic: bool = True) -> Brain:
    """The brain for the content in `folder`; its matcher comes from the cache, or is trained and kept there.

    Where the extra `semantic` is installed, and wanted, the matcher has its embedding, and the content's thresholds for that.
    """
    from bot.adapters.content_cache import remembered_content
    from bot.adapters.model_cache import cache_folder, cached_matcher  # numpy comes with it: commands without a matcher start faster
    from bot.adapters.semantic import installed_encode

    content = remembered_content(folder)
    encode = installed_encode(cache_folder()) if semantic else None
    name = "default" if encode is None else "semantic"
    matcher = cached_matcher(content_hash(folder), lambda: train_matcher(content, encode), encode=encode, name=name)
    if encode is not None:
        content = replace(content, matching=content.matching_semantic)
    sign_matcher = cached_matcher(content_hash(folder), lambda: train_sign_matcher(content), name="signs")
    return Brain(content, matcher, sign_matcher, tuple(sorted(available_timezones())), retention_days)


def train_matcher(content: Content, encode: "Encode | None" = None) -> "Matcher":
    """A matcher trained on this content: a class an entry, one for each kind of small talk, and off-topic groups."""
    from bot.adapters.semantic import ordinary_words
    from bot.core.match import train

    phrasings = {entry.id: entry.phrasings for entry in content.entries} | {TALK + item.id: item.phrasings for item in content.small_talk}
    groups = {entry.id: entry.topic for entry in content.entries} | {TALK + item.id: TALK for item in content.small_talk}
    off_topic = {group.id: group.phrasings for group in content.out_of_scope}
    return train(phrasings, off_topic=off_topic, groups=groups, ordinary=ordinary_words(), encode=encode)


def train_sign_matcher(content: Content) -> "Matcher":
    """The second opinion on warning signs: a class a sign, and off-topic all that tells none.

    Entries whose answer is a referral are left out: their phrasings tell of signs as often as not.
    """
    from bot.adapters.semantic import ordinary_words
    from bot.core.match import train

    signs = {sign.id: sign.phrasings for sign in content.signs}
    calm = {entry.id: entry.phrasings for entry in content.entries if entry.gate in ("plain", "screened")}
    calm |= {item.id: item.phrasings for item in content.out_of_scope} | {item.id: item.phrasings for item in content.small_talk}
    alike = {f"not_{sign.id}": sign.not_ for sign in content.signs if sign.not_}
    return train(
        signs, off_topic=calm | alike, groups={sign.id: sign.urgency for sign in content.signs}, ordinary=ordinary_words(), calibrated=False
    )
