"""Settings and their faults: one line each, never quoting what may be a secret."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import bot_token, read_settings

pytestmark = pytest.mark.usefixtures("alone")


def read_all() -> None:
    settings = read_settings()
    _ = settings.database_path
    bot_token(settings)


def faults_of(monkeypatch: pytest.MonkeyPatch, **values: str) -> list[str]:
    for name, value in values.items():
        monkeypatch.setenv(f"CRAWLWISE_{name}", value)
    with pytest.raises(SettingsError) as fault:
        read_all()
    return str(fault.value).splitlines()


def test_everything_has_a_default_but_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings()
    assert (settings.rate_overall, settings.rate_per_chat, settings.retention_days) == (30, 1, 180)
    assert settings.key_path == Path("crawlwise.key")
    (line,) = faults_of(monkeypatch)
    assert line.startswith("CRAWLWISE_TOKEN: not set; write /newbot to @BotFather")


def test_a_malformed_token_is_named_and_not_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = faults_of(monkeypatch, TOKEN="hunter2")
    assert line.startswith("CRAWLWISE_TOKEN: not of the form")
    assert "hunter2" not in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RATE_OVERALL", "fast"), ("RATE_PER_CHAT", "-1"), ("API_URL", "127.0.0.1:8081"), ("LOG_LEVEL", "LOUD"), ("LISTEN", "8080"),
        ("RETENTION_DAYS", "0"), ("ADMIN_CHAT_IDS", "1,me"), ("WEBHOOK_SECRET", "pass word"), ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "postgresql://me@localhost/bot"), ("RATE_OVERALL", "nan"), ("RATE_PER_CHAT", "inf"), ("RETENTION_DAYS", "1.5"),
        ("RETENTION_DAYS", "99999999999"), ("LISTEN", ":99999"), ("LISTEN", ":\u0668\u0660"), ("LISTEN", "a b:80"),
        ("WEBHOOK_URL", "https://"), ("WEBHOOK_URL", "https://[x"), ("WEBHOOK_URL", "https://x:99999"), ("WEBHOOK_URL", "ftp://x"),
        ("API_URL", "http://[::1"), ("API_URL", "http://x y"), ("CONTENT_DIR", "nowhere"), ("DATABASE_URL", "sqlite:///."),
    ],
)  # fmt: skip
def test_each_fault_is_one_line_that_names_the_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    (line,) = faults_of(monkeypatch, **{name: value})
    assert line.startswith(f"CRAWLWISE_{name}: ")


def test_all_faults_come_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(faults_of(monkeypatch, RATE_OVERALL="fast", LISTEN="8080", LOG_LEVEL="LOUD")) == 3


def test_a_dotenv_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CRAWLWISE_RATE_OVERALL=5\nCRAWLWISE_LISTEN=:9000\nOTHER=1\nCRAWLWISE_ADMIN_CHAT_IDS=1, 2\n")
    monkeypatch.setenv("CRAWLWISE_RATE_OVERALL", "7")
    settings = read_settings()
    assert (settings.rate_overall, settings.listen, settings.admin_chat_ids) == (7, ":9000", (1, 2))


def test_secrets_do_not_show_in_the_settings_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRAWLWISE_TOKEN", "123456:hunter2")
    monkeypatch.setenv("CRAWLWISE_ENCRYPTION_KEY", "hunter2")
    assert "hunter2" not in repr(read_settings())
