"""Builds the brain: content read and checked, matcher trained or taken from the cache."""

from pathlib import Path
from zoneinfo import available_timezones

from bot.adapters.content_files import content_hash, default_folder, load_content
from bot.core.content import Content
from bot.core.reading import TALK, Brain, Matcher
from bot.settings import Settings


def content_folder() -> Path:
    return Settings().content_dir or default_folder()


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
    settings = Settings()
    return make_brain(content_folder(), retention_days=settings.retention_days)


def make_brain(folder: Path, *, retention_days: int = 180) -> Brain:
    """The brain for the content in `folder`."""
    content = load_content(folder)
    return Brain(content, make_matcher(content), tuple(sorted(available_timezones())), retention_days)


def make_matcher(content: Content) -> Matcher:
    """A matcher trained on this content: a class an entry, one for each kind of small talk, and off-topic groups."""
    from bot.core.learning import train  # numpy comes with it: commands without a matcher start faster

    phrasings = {entry.id: entry.phrasings for entry in content.entries} | {TALK + item.id: item.phrasings for item in content.small_talk}
    groups = {entry.id: entry.topic for entry in content.entries} | {TALK + item.id: TALK for item in content.small_talk}
    return train(phrasings, off_topic={group.id: group.phrasings for group in content.out_of_scope}, groups=groups)
