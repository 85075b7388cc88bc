"""Settings, from the environment and ``.env``; ``.env.example`` names them all."""

from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Settings(BaseSettings):
    """How this Vekha runs. A setting left out has the default shown."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    bot_token: SecretStr | None = None
    admin_ids: Annotated[list[int], NoDecode] = Field(default_factory=list)
    database_url: SecretStr = SecretStr("sqlite+aiosqlite:///var/vekha.db")
    media_dir: Path = Path("var/media")
    backup_dir: Path = Path("var/backups")
    timezone: str = "Europe/Moscow"
    telegram_api_url: str = "https://api.telegram.org"
    telegram_proxy: SecretStr | None = None
    tick_seconds: float = Field(default=30, gt=0)
    log_level: str = "INFO"

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return (
            [part for part in value.replace(" ", "").split(",") if part] if isinstance(value, str) else value
        )

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            msg = f"unknown time zone {value!r}; use an IANA name such as Europe/Moscow"
            raise ValueError(msg) from error
        return value
