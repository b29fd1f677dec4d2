"""Every setting, read once: environment variables that begin with CRAWLWISE_, and `.env`."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.errors import SettingsError

PREFIX = "CRAWLWISE_"
TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{3,}")
GET_A_TOKEN = "write /newbot to @BotFather on Telegram, and set CRAWLWISE_TOKEN to the token that it gives you"
MOST_A_SECOND, MOST_DAYS = 100_000, 36_500
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
HERE = Path(__file__).resolve().parent


def default_content() -> Path:
    """The repository's content folder, whatever folder the command is started from; a built wheel carries its own."""
    beside, inside = HERE.parent / "content", HERE / "content"
    return beside if beside.is_dir() or not inside.is_dir() else inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one run; what is secret does not show in its text. `ask`, `check` and the like need none of them."""

    token: str = field(default="", repr=False)
    api_url: str = "https://api.telegram.org"
    database_url: str = "sqlite:///crawlwise.db"
    content_dir: Path = field(default_factory=default_content)
    encryption_key: str = field(default="", repr=False)
    key_file: Path | None = None
    rate_overall: float = 30
    """Messages a second; 0 for no limit."""
    rate_per_chat: float = 1
    webhook_url: str = ""
    webhook_secret: str = field(default="", repr=False)
    listen: str = "127.0.0.1:8080"
    admin_chat_ids: tuple[int, ...] = ()
    log_level: str = "INFO"
    retention_days: int = 180

    @property
    def database_path(self) -> Path:
        """The SQLite file; SettingsError for an address of another kind."""
        return database_path(self.database_url)

    @property
    def key_path(self) -> Path:
        """The key file: the one that is set, else `crawlwise.key` beside the database."""
        return self.key_file or self.database_path.with_name("crawlwise.key")


def read_settings() -> Settings:
    """The settings; SettingsError with a line for each fault, the value never quoted: it may be a secret.

    What is set to nothing is taken as not set; the environment wins over `.env`, whatever the case of the names.
    """
    read, faults = {}, []
    for name, value in _given().items():
        try:
            read[name] = _READERS[name](value)
        except ValueError as fault:
            faults.append(f"{PREFIX}{name.upper()}: {fault}")
    if faults:
        raise SettingsError("\n".join(sorted(faults)))
    return Settings(**read)


def _given() -> Mapping[str, str]:
    """The values that are set, by the field's name."""
    try:
        values = dotenv_values(".env") | os.environ
    except (OSError, UnicodeDecodeError) as fault:
        raise SettingsError(f".env: cannot be read ({type(fault).__name__}); check the file") from None
    named = {name.upper().removeprefix(PREFIX).lower(): value for name, value in values.items() if name.upper().startswith(PREFIX)}
    return {name: value for name, value in named.items() if value and name in _READERS}


def _number(kind: Callable[[str], float], text: str, *, least: float, most: float) -> float:
    """ValueError, in the words of `_READERS`, for what is no number, or one out of range."""
    what = "a number" if kind is float else "a whole number"
    try:
        number = kind(text)
    except ValueError:
        raise ValueError(f"has to be {what}") from None
    if not least <= number <= most:
        raise ValueError(f"has to be {what} from {least:g} to {most:g}")
    return number


def _rate(text: str) -> float:
    return _number(float, text, least=0, most=MOST_A_SECOND)


def _days(text: str) -> int:
    return int(_number(int, text, least=1, most=MOST_DAYS))


def _chats(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(word) for word in text.split(",") if word.strip())
    except ValueError:
        raise ValueError("has to be numbers with commas between them") from None


def _level(text: str) -> str:
    if text.upper() not in LEVELS:
        raise ValueError(f"has to be one of {', '.join(LEVELS)}")
    return text.upper()


def _matching(pattern: str, otherwise: str) -> Callable[[str], str]:
    """Reads text of this form; ValueError that says `otherwise` for any other."""

    def read(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(otherwise)
        return text

    return read


def _address(text: str) -> str:
    """A web address with a host, and a port only where there is such a one."""
    try:
        parts = urlsplit(text)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and not re.search(r"\s", text)
    except ValueError:  # brackets without a partner, a port that is none
        whole = False
    if not whole:
        raise ValueError("has to be a whole address that begins with https:// or http://")
    return text


def _listen(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65_535 or ":" not in text or re.search(r"\s", host):
        raise ValueError("has to be HOST:PORT, such as 0.0.0.0:8080, with a port up to 65535")
    return text


def _content(text: str) -> Path:
    try:
        found = Path(text).is_dir()
    except OSError:  # a folder on the way may not be looked into
        found = False
    if not found:
        raise ValueError("is not a folder that can be read; set it to one with faq.yaml and milestones.yaml, or leave it out")
    return Path(text)


#: How each setting is read; ValueError says what is wrong with it.
_READERS: Mapping[str, Callable[[str], Any]] = {
    "token": str,
    "api_url": _address,
    "database_url": str,
    "content_dir": _content,
    "encryption_key": str,
    "key_file": Path,
    "rate_overall": _rate,
    "rate_per_chat": _rate,
    "webhook_url": _address,
    "webhook_secret": _matching(r"[A-Za-z0-9_-]{1,256}", "may hold only A-Z, a-z, 0-9, _ and -, at most 256 of them"),
    "listen": _listen,
    "admin_chat_ids": _chats,
    "log_level": _level,
    "retention_days": _days,
}


def bot_token(settings: Settings) -> str:
    """The token; SettingsError that says how to get one where it is missing or malformed."""
    token = settings.token.strip()
    if not token:
        raise SettingsError(f"CRAWLWISE_TOKEN: not set; {GET_A_TOKEN}")
    if not TOKEN.fullmatch(token):
        raise SettingsError(f"CRAWLWISE_TOKEN: not of the form 123456789:AA...; {GET_A_TOKEN}")
    return token


def database_path(url: str) -> Path:
    """The file that a `sqlite:///` address names, relative to the working folder unless it has a fourth slash.

    >>> database_path("sqlite:///crawlwise.db"), database_path("sqlite:////var/lib/bot.db")
    (PosixPath('crawlwise.db'), PosixPath('/var/lib/bot.db'))
    """
    if url.startswith(("postgresql:", "postgres:", "postgresql+")):
        raise SettingsError("CRAWLWISE_DATABASE_URL: PostgreSQL comes in a later version; use sqlite:///crawlwise.db for now")
    if not url.startswith("sqlite:///") or not url.removeprefix("sqlite:///"):
        raise SettingsError("CRAWLWISE_DATABASE_URL: has to be sqlite:///FILE, such as sqlite:///crawlwise.db")
    path = Path(url.removeprefix("sqlite:///"))
    if not path.name:
        raise SettingsError("CRAWLWISE_DATABASE_URL: names a folder; has to be sqlite:///FILE, such as sqlite:///crawlwise.db")
    return path
