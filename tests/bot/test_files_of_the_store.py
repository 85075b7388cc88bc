"""What the operator sets and sees of the store of files."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot import reports
from bot.office import open_office
from bot.settings import Settings
from data.media import MediaStore
from services.office import Limits


def settings_in(folder: Path) -> Settings:
    return Settings(
        _env_file=None,
        database_url=f"sqlite+aiosqlite:///{folder / 'vekha.db'}",
        media_dir=folder / "media",
    )


async def test_quota_and_age_are_settings_and_zero_is_no_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_office(settings_in(tmp_path)) as office:
        assert office.limits == Limits()
    monkeypatch.setenv("MEDIA_QUOTA_MB", "500")
    monkeypatch.setenv("MEDIA_KEEP_DAYS", "1100")
    async with open_office(settings_in(tmp_path)) as office:
        assert office.limits == Limits(500 * 2**20, timedelta(days=1100))


async def test_the_doctor_finds_files_that_nobody_knows(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    assert "Файлы: 0 МБ, ещё не получены от Telegram: 0" in await reports.doctor(settings)

    stray = MediaStore(settings.media_dir).keep(b"nobody sent this")

    said = await reports.doctor(settings)
    assert f"  Лишнее, ни к одному сообщению не относится: 1 файл, например {stray}" in said
