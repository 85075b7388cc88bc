"""Settings come from the environment, and a wrong one is refused by its name."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Settings


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing set, and no .env in the folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_there_are_defaults() -> None:
    settings = Settings()
    assert settings.bot_token is None
    assert settings.admin_ids == []
    assert settings.timezone == "Europe/Moscow"


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1,2", [1, 2]), (" 5000000001 , 2 ", [5000000001, 2]), ("7", [7]), ("", []), ("1,", [1])],
)
def test_administrators_are_listed_with_commas(
    monkeypatch: pytest.MonkeyPatch, value: str, expected: list[int]
) -> None:
    monkeypatch.setenv("ADMIN_IDS", value)
    assert Settings().admin_ids == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ADMIN_IDS", "anna"),
        ("TIMEZONE", "Mars/Olympus"),
        ("TIMEZONE", "../etc/passwd"),
        ("TIMEZONE", ""),
        ("TICK_SECONDS", "0"),
        ("TICK_SECONDS", "soon"),
        ("WEBHOOK_LISTEN", "8081"),
        ("WEBHOOK_LISTEN", "127.0.0.1:http"),
        ("WEBHOOK_LISTEN", "127.0.0.1:80810"),
    ],
)
def test_a_wrong_value_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert refused.value.errors()[0]["loc"][0] == name.lower()


def test_a_file_may_hold_the_settings_and_words_of_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = ("BOT_TOKEN=42:FILE", "SOMETHING_ELSE=1", "ADMIN_IDS=1,2", "TIMEZONE=Asia/Yekaterinburg")
    (tmp_path / ".env").write_text("\n".join(lines), encoding="utf-8")
    settings = Settings()
    assert settings.bot_token is not None
    assert settings.bot_token.get_secret_value() == "42:FILE"
    assert settings.timezone == "Asia/Yekaterinburg"
    monkeypatch.setenv("TIMEZONE", "Europe/Samara")
    assert Settings().timezone == "Europe/Samara"


def test_every_setting_is_explained_in_the_example() -> None:
    example = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")
    named = {line.partition("=")[0] for line in example.splitlines() if "=" in line and line[0] != "#"}
    assert named == {name.upper() for name in Settings.model_fields}


def test_secrets_do_not_show_in_a_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "42:SECRET")
    monkeypatch.setenv("DATABASE_URL", "postgresql+asyncpg://vekha:SECRET@host/vekha")
    monkeypatch.setenv("TELEGRAM_PROXY", "socks5://user:SECRET@host:1080")
    assert "SECRET" not in repr(Settings())


@pytest.mark.parametrize("secret", ["", "short", "пароль-пароль-пароль", "with spaces in it 12"])
def test_a_webhook_needs_a_secret_that_telegram_takes(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("WEBHOOK_SECRET", secret)
    assert Settings().webhook_url == ""
    monkeypatch.setenv("WEBHOOK_URL", "https://vekha.example/telegram")
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert refused.value.errors()[0]["loc"] == ("webhook_secret",)
    monkeypatch.setenv("WEBHOOK_SECRET", "a-Secret_0123456")
    assert "a-Secret_0123456" not in repr(Settings())
