"""The optional extra `crawlwise[semantic]`, and the list of ordinary words that the speller leaves alone.

encode = installed_encode(cache_folder())
cached_matchers(hash, lambda: train_matchers(content, encode), encode=encode, name="semantic" if encode else "default")
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from bot.adapters.minilm import SHA256, MiniLM, model_file, vocabulary
from bot.adapters.vector_cache import RememberedVectors
from bot.core.features import Floats
from bot.core.matcher import Encode
from bot.errors import SettingsError


def ordinary_words() -> frozenset[str]:
    """About 21,000 English words in common use.

    >>> {"growling", "dummy", "sitter"} & ordinary_words() >= {"growling", "dummy"}
    True
    """
    return frozenset(word for word in vocabulary() if word.isalpha() and word.isascii() and len(word) > 2)


def installed_encode(folder: Path) -> Encode | None:
    """The embedding of the installed extra, its vectors of phrasings kept in `folder`; None where it is not installed."""
    if model_file() is None:
        return None
    return RememberedVectors(_Lazy().encode, folder / f"vectors-{SHA256[:16]}.npz")


class _Lazy:
    """Reads the weights when the first text comes: 0.2 s that a start need not wait for."""

    def encode(self, texts: Sequence[str]) -> Floats:
        return self._model.encode(texts)

    @cached_property
    def _model(self) -> MiniLM:
        model = MiniLM.installed()
        if model is None:
            raise SettingsError("crawlwise[semantic] was removed while the bot was running; install it again or restart the bot")
        return model
