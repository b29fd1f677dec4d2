"""One error family: a message says where, what, and what to do.

`CrawlwiseError` is for whoever runs the bot. A parent never sees one.
"""

from collections.abc import Sequence


class CrawlwiseError(Exception):
    """Something the person who runs or edits the bot can put right; exit code 2."""


class SettingsError(CrawlwiseError):
    """A setting is missing or malformed."""


class ContentError(CrawlwiseError):
    """The content has faults; `faults` holds every one, as `file:line: what, and what to do`."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class StorageError(CrawlwiseError):
    """The database or its key cannot be used as it is."""
