"""Every setting, read once: environment variables that begin with CRAWLWISE_, and `.env`."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError

PREFIX = "CRAWLWISE_"
TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{3,}")
GET_A_TOKEN = "write /newbot to @BotFather on Telegram, and set CRAWLWISE_TOKEN to the token that it gives you"
HERE = Path(__file__).resolve().parent


def default_content() -> Path:
    """The repository's content folder, whatever folder the command is started from; a built wheel carries its own."""
    beside, inside = HERE.parent / "content", HERE / "content"
    return beside if beside.is_dir() or not inside.is_dir() else inside


class Settings(BaseSettings):
    """The settings of one run. `faq`, `ask` and the like need none of them."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True)

    token: SecretStr = SecretStr("")
    api_url: str = "https://api.telegram.org"
    database_url: str = "sqlite:///crawlwise.db"
    content_dir: Path = Field(default_factory=default_content)
    encryption_key: SecretStr | None = None
    key_file: Path | None = None
    rate_overall: Annotated[float, Field(ge=0)] = 30
    rate_per_chat: Annotated[float, Field(ge=0)] = 1
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    listen: str = "127.0.0.1:8080"
    admin_chat_ids: Annotated[tuple[int, ...], NoDecode] = ()
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = "INFO"
    retention_days: Annotated[int, Field(ge=1)] = 180

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("admin_chat_ids", mode="before")
    @classmethod
    def _numbers(cls, value: object) -> object:
        return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value

    @field_validator("api_url", "webhook_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s/]+.*", value):
            raise ValueError("has to begin with https:// or http://")
        return value

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        if not re.fullmatch(r"[^\s]*:\d{1,5}", value):
            raise ValueError("has to be HOST:PORT, such as 0.0.0.0:8080")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _secret(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", value.get_secret_value()):
            raise ValueError("may hold only A-Z, a-z, 0-9, _ and -, at most 256 of them")
        return value

    @property
    def database_path(self) -> Path:
        """The SQLite file; SettingsError for an address of another kind."""
        return database_path(self.database_url)

    @property
    def key_path(self) -> Path:
        """The key file: the one that is set, else `crawlwise.key` beside the database."""
        return self.key_file or self.database_path.with_name("crawlwise.key")


def read_settings() -> Settings:
    """The settings; SettingsError with a line for each fault, the value never quoted: it may be a secret."""
    try:
        return Settings()
    except ValidationError as faults:
        raise SettingsError("\n".join(sorted({_line(fault["loc"], fault["msg"]) for fault in faults.errors()}))) from None
    except (OSError, UnicodeDecodeError) as fault:
        raise SettingsError(f".env: cannot be read ({type(fault).__name__}); check the file") from None


def _line(place: tuple[object, ...], message: str) -> str:
    name = PREFIX + str(place[0]).upper() if place else "settings"
    return f"{name}: {message.removeprefix('Value error, ')}"


def bot_token(settings: Settings) -> str:
    """The token; SettingsError that says how to get one where it is missing or malformed."""
    token = settings.token.get_secret_value().strip()
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
    return Path(url.removeprefix("sqlite:///"))
