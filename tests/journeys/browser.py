"""A browser that looks at the sandbox's page."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, FloatRect, Page, Playwright, Response, async_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NO_CHROMIUM = "no Chromium on this machine: `apt-get install chromium` brings it"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=ru",
]
COLOURS = 220
DESKTOP = (1320, 860)
PHONE = (390, 844)
GUIDE = (390, 2600)
"""As wide as a phone and so high that a whole conversation is in sight."""
MARGIN = 5


@asynccontextmanager
async def looking_at(url: str, size: tuple[int, int] = DESKTOP) -> AsyncIterator[Page]:
    """The page in a browser; whatever it asks of another machine, and every error in it, fails the test."""
    async with async_playwright() as playwright:
        browser = await _browser(playwright)
        context = await browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="ru-RU", has_touch=size[0] == PHONE[0]
        )
        asked: list[str] = []
        wrong: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        page = await context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("response", lambda answer: wrong.append(_refused(answer)) if not answer.ok else None)
        await page.goto(url)
        await page.wait_for_selector("body.ready")
        try:
            yield page
        finally:
            await browser.close()
        strange = [each for each in asked if not each.startswith((f"{url}/", "blob:"))]
        assert not strange, strange
        assert not wrong, wrong


def _refused(answer: Response) -> str:
    return f"{answer.status} {answer.request.method} {answer.url} {answer.request.post_data}"


async def _browser(playwright: Playwright) -> Browser:
    return await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


async def be(page: Page, name: str) -> None:
    """Choose who to be. On a phone the list gives way to the chat, so the choice need not be in sight."""
    await page.locator(".person-row", has=page.locator(".person-name", has_text=name)).click()
    await page.locator(".person.chosen .person-name", has_text=name).wait_for(state="attached")


async def write(page: Page, text: str) -> None:
    """Write in the chat that is open."""
    await page.fill("#words", text)
    await page.press("#words", "Enter")


async def heard(page: Page, words: str) -> None:
    """Wait until the last messages of the chat say so."""
    await page.locator(".message.bot", has_text=words).last.wait_for(timeout=15_000)


async def keep_picture(page: Page, name: str) -> None:
    """Keep a small picture of the page for the README, where ``PICTURES`` names a folder for them."""
    if folder := os.environ.get("PICTURES"):
        await page.evaluate("document.getElementById('toasts').replaceChildren()")
        _keep(await page.screenshot(), Path(folder) / name)


async def keep_messages(page: Page, name: str, first: str, last: str | None = None) -> None:
    """Keep the messages of the chat from the last one that says ``first`` to the end, or to ``last``.

    For the guide, where ``PICTURES`` names a folder; all of them have to be in sight.
    """
    await page.evaluate("Promise.all([...document.images].map(each => each.decode()))")
    await page.mouse.move(0, 0)
    top, bottom = await _stretch(page, first, last)
    while (top, bottom) != (settled := await _stretch(page, first, last)):
        top, bottom = settled
    list_ = await page.locator("#messages").bounding_box()
    assert list_ is not None
    assert list_["y"] <= top, f"«{first}» is not in sight"
    if folder := os.environ.get("PICTURES"):
        clip = FloatRect(x=0, y=top, width=GUIDE[0], height=bottom - top)
        _keep(await page.screenshot(clip=clip), Path(folder) / name)


async def _stretch(page: Page, first: str, last: str | None) -> tuple[float, float]:
    """Where on the page these messages begin and end, after it has had time to move."""
    await page.wait_for_timeout(200)
    shown = page.locator(".message")
    texts = await shown.all_inner_texts()
    start = max(n for n, text in enumerate(texts) if first in text)
    end = len(texts) - 1 if last is None else max(n for n, text in enumerate(texts) if last in text)
    boxes = [box for n in range(start, end + 1) if (box := await shown.nth(n).bounding_box())]
    assert boxes, f"nothing from «{first}» to «{last}»"
    return min(box["y"] for box in boxes) - MARGIN, max(box["y"] + box["height"] for box in boxes) + MARGIN


def _keep(png: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(BytesIO(png)) as seen:
        seen.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
