"""What ``manifest`` and ``verify`` do and say; free of Telegram."""

import asyncio
from datetime import datetime
from pathlib import Path

from bot.office import open_office
from bot.settings import Settings
from domain.manifest import ManifestError, read
from domain.russian import count
from services import manifest
from services.manifest import Verified


def write_manifest(settings: Settings, out: Path, roadmap_id: int | None) -> str:
    """Write the manifest to a file; gives a line about it."""
    text = asyncio.run(_export(settings, roadmap_id))
    out.write_text(text, encoding="utf-8", newline="\n")
    number = len(read(text).entries)
    return f"{out}: {count(number, 'запись', 'записи', 'записей')}"


def verify_manifest(settings: Settings, file: Path) -> Verified:
    """Compare what is kept with the manifest in the file; raises ``ManifestError``."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ManifestError("Это не опись: файл не в кодировке UTF-8.") from error
    return asyncio.run(_verify(settings, text))


def verified_in_words(found: Verified) -> list[str]:
    """Lines that an inspector reads, what is wrong first."""
    lines = [
        f"{each.school or 'без школы'}, {each.label or 'без пункта'}: "
        f"{each.file_name or each.sha256}: {fault.value}"
        for each, fault in found.faults.items()
    ]
    lines.append(f"Опись от {_instant(found.manifest.made_at)}: совпало {found.agreeing} из {found.named}.")
    if found.cleared:
        lines.append(f"Удалено по сроку хранения: {found.cleared}.")
    if found.newer:
        lines.append(f"Получено после описи: {found.newer}.")
    return lines


async def _export(settings: Settings, roadmap_id: int | None) -> str:
    async with open_office(settings) as office:
        return await manifest.export(office, roadmap_id=roadmap_id)


async def _verify(settings: Settings, text: str) -> Verified:
    async with open_office(settings) as office:
        return await manifest.verify(office, text)


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
