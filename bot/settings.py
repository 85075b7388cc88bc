"""Settings, from the environment and ``.env``; ``.env.example`` names them all."""

import re
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.mailbox import Mailbox


class Settings(BaseSettings):
    """How this Vekha runs. A setting left out has the default shown."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", hide_input_in_errors=True)

    bot_token: SecretStr | None = None
    admin_ids: Annotated[list[int], NoDecode] = Field(default_factory=list)
    database_url: SecretStr = SecretStr("sqlite+aiosqlite:///var/vekha.db")
    media_dir: Path = Path("var/media")
    media_quota_mb: int = Field(default=0, ge=0)
    media_keep_days: int = Field(default=0, ge=0)
    backup_dir: Path = Path("var/backups")
    timezone: str = "Europe/Moscow"
    calendar_file: Path | None = None
    telegram_api_url: str = "https://api.telegram.org"
    telegram_proxy: SecretStr | None = None
    webhook_url: str = ""
    webhook_secret: SecretStr = Field(default=SecretStr(""), validate_default=True)
    webhook_listen: str = "127.0.0.1:8081"
    smtp_url: SecretStr | None = None
    tick_seconds: float = Field(default=30, gt=0)
    log_level: str = "INFO"

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return (
            [part for part in value.replace(" ", "").split(",") if part] if isinstance(value, str) else value
        )

    @field_validator("smtp_url")
    @classmethod
    def _mailbox(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value():
            return None
        Mailbox.from_url(value.get_secret_value())
        return value

    @field_validator("calendar_file", mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        # An empty line of .env would be the folder of the program.
        return value or None

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            msg = f"unknown time zone {value!r}; use an IANA name such as Europe/Moscow"
            raise ValueError(msg) from error
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _strong(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        # Bot API, setWebhook: secret_token. Without one anybody who learns the address speaks for Telegram.
        if info.data.get("webhook_url") and not re.fullmatch(
            r"[A-Za-z0-9_-]{16,256}", value.get_secret_value()
        ):
            msg = "with WEBHOOK_URL it has to be 16 to 256 of the characters A-Z a-z 0-9 _ -"
            raise ValueError(msg)
        return value

    @field_validator("webhook_listen")
    @classmethod
    def _address(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65535:
            msg = "it has to be HOST:PORT, such as 127.0.0.1:8081"
            raise ValueError(msg)
        return value
