"""What the guide shows, done in a browser: each scene is checked, and pictured where ``PICTURES`` says."""

import signal
from collections.abc import AsyncIterator, Iterator
from datetime import date

import pytest
from playwright.async_api import Page

from domain.russian import date_in_words
from tests.journeys.browser import CHROMIUM, GUIDE, NO_CHROMIUM, heard, keep_messages, looking_at, write
from tests.journeys.sandbox_process import ROOT, SandboxProcess

pytestmark = [
    pytest.mark.long,
    pytest.mark.xdist_group("test_guide_pictures"),
    pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM),
]

FIRST_DAY = "2024-01-10"
ANOTHER_SCHOOL = (
    (ROOT / "sandbox" / "seed-roadmap.txt").read_text(encoding="utf-8").replace("школа №5", "школа №2")
)


@pytest.fixture(scope="module")
def started() -> Iterator[SandboxProcess]:
    process = SandboxProcess("--port", "0", "--date", FIRST_DAY)
    yield process
    assert process.stop(signal.SIGTERM) == 0


@pytest.fixture
async def page(started: SandboxProcess) -> AsyncIterator[Page]:
    """Each scene begins on the morning of 10 January 2024."""
    if not started.state()["now"].startswith(f"{FIRST_DAY}T08:0"):
        started.ask("anew", date=FIRST_DAY)
    async with looking_at(started.url, GUIDE) as page:
        yield page


async def act_as(page: Page, name: str) -> None:
    """Choose who to be, in private."""
    # On a phone the list goes away with the click, which a real one waits for in vain.
    await page.locator("[data-tab=people]").click()
    row = page.locator(".person-row", has=page.locator(".person-name", has_text=name))
    await row.dispatch_event("click")
    await page.locator("[data-tab=chat]").click()
    await page.locator(".as", has_text=name).wait_for()


async def act_in_the_group(page: Page, name: str) -> None:
    """Choose who to be, in the open topic of the school's group."""
    await act_as(page, name)
    await page.locator("[data-tab=people]").click()
    await page.locator(".places button", has_text="Общее").dispatch_event("click")
    await page.locator("[data-tab=chat]").click()


async def press(page: Page, label: str) -> None:
    """Press the last button that is called so."""
    await page.locator(".inline button").get_by_text(label, exact=True).last.click()
    await page.locator(".inline [aria-busy=true]").wait_for(state="detached")


async def say(page: Page, words: str, answer: str) -> None:
    """Write, and wait for the answer."""
    await write(page, words)
    await heard(page, answer)


async def send(page: Page, name: str, mime: str, content: bytes) -> None:
    """Send a file."""
    await page.click("#attach-button")
    async with page.expect_file_chooser() as chooser:
        await page.get_by_text("Фото или документ…").click()
    await (await chooser.value).set_files({"name": name, "mimeType": mime, "buffer": content})
    await page.press("#words", "Enter")


async def go_to(page: Page, day: str) -> None:
    """On to nine o'clock of that day."""
    await page.locator("[data-tab=panel]").click()
    await page.fill("#date", day)
    await page.get_by_role("button", name="Перейти к дате").click()
    arrived = f"{date_in_words(date.fromisoformat(day), year=True)}, 09:00"
    await page.locator("body:not(.busy) #now", has_text=arrived).wait_for(timeout=60_000)


async def test_somebody_is_invited_agrees_and_is_in(page: Page) -> None:
    await act_as(page, "Елена Орлова")
    await say(page, "/invite", "В какую организацию")
    await press(page, "СОШ № 5 г. Балабаново")
    await press(page, "Исполнитель")
    await heard(page, "Приглашение: СОШ № 5")
    await keep_messages(page, "invite.png", "/invite")
    await page.locator(".message.bot .link", has_text="t.me/").last.click()
    await page.locator(".dialog li button", has_text="Павел Чужов").click()
    await heard(page, "Согласие на обработку персональных данных")
    await keep_messages(page, "consent.png", "Согласие")
    await press(page, "Согласен(на)")
    await heard(page, "Вы в Вехе: СОШ № 5")
    await keep_messages(page, "welcome.png", "Вы в Вехе")
    await say(page, "/help", "/plan")
    await keep_messages(page, "help.png", "/help")
    await say(page, "/me", "Что я о вас храню")
    await keep_messages(page, "me.png", "/me")


async def test_a_reminder_leads_to_the_card_and_the_card_to_a_report(page: Page) -> None:
    await go_to(page, "2024-01-12")
    await act_as(page, "Борис Петров")
    await heard(page, "Через 3 рабочих дня, 17 января")
    await keep_messages(page, "reminder.png", "Пятница, 12 января")
    await press(page, "2.1")
    await heard(page, "Чей ход: МОНКО, МОУО")
    await keep_messages(page, "card.png", "Чей ход")
    await say(page, "/done 2.4", "Осталось приложить: приказ")
    await say(page, "приказ № 44 от 12.01.2024", "Отмечено: 2.4")
    await keep_messages(page, "report.png", "/done 2.4")
    await act_as(page, "Елена Орлова")
    await heard(page, "примите или верните")
    await keep_messages(page, "acceptance.png", "примите или верните")


async def test_the_queue_is_ticked_and_one_result_goes_back(page: Page) -> None:
    await act_as(page, "Борис Петров")
    for number, words in (
        ("2.1", "перечень внесён"),
        ("2.2", "письмо № 31 от 10.01.2024"),
        ("3.1", "направлен"),
    ):
        await say(page, f"/done {number} {words}", f"Отмечено: {number}")
    await act_as(page, "Елена Орлова")
    await say(page, "/queue", "Ждут приёмки: 3 результата")
    await page.locator(".inline button", has_text="☐ 2.1").last.click()
    await page.locator(".inline button", has_text="☑ 2.1").wait_for()
    await page.locator(".inline button", has_text="☐ 2.2").last.click()
    await page.locator(".inline button", has_text="☑ 2.2").wait_for()
    await keep_messages(page, "queue.png", "Ждут приёмки")
    await press(page, "Принять отмеченные: 2")
    await heard(page, "Принято: 2 результата")
    await say(page, "/item 3.1", "ждёт приёмки")
    await press(page, "Вернуть")
    await heard(page, "Что исправить")
    await keep_messages(page, "return.png", "Что исправить")


async def test_photos_are_kept(page: Page) -> None:
    await act_as(page, "Галина Титова")
    await say(page, "/photo 8", "Жду фото")
    await page.click("#attach-button")
    async with page.expect_file_chooser() as chooser:
        await page.get_by_text("Фото или документ…").click()
    await (await chooser.value).set_files(sorted((ROOT / "sandbox" / "photos").glob("*.jpg")))
    await write(page, "каб. 12, после")
    await heard(page, "Сохранено 6 из 6")
    await keep_messages(page, "photos.png", "каб. 12, после")


async def test_another_due_date_is_asked_for_and_decided(page: Page) -> None:
    await act_as(page, "Борис Петров")
    await say(page, "/item 4", "10 февраля")
    await press(page, "Перенос")
    await heard(page, "На какой день?")
    await keep_messages(page, "calendar.png", "На какой день?")
    await say(page, "до конца февраля", "Станет: 29 февраля")
    await press(page, "Не завершены закупки")
    await press(page, "Отправить просьбу")
    await heard(page, "До решения срок прежний")
    await act_as(page, "Елена Орлова")
    await heard(page, "просьба перенести срок")
    await keep_messages(page, "request.png", "просьба перенести срок")
    await press(page, "Перенести")
    await heard(page, "Стало: 29 февраля")
    await act_as(page, "Борис Петров")
    await keep_messages(page, "moved.png", "Стало: 29 февраля")


async def test_the_centre_loads_a_roadmap(page: Page) -> None:
    await act_as(page, "Елена Орлова")
    await send(page, "дорожная-карта.txt", "text/plain", ANOTHER_SCHOOL.encode())
    await heard(page, "Распознано: 14 мероприятий")
    await keep_messages(page, "import.png", "Распознано")


async def test_the_centre_sees_what_is_late_and_reminds(page: Page) -> None:
    await go_to(page, "2024-01-22")
    await act_as(page, "Елена Орлова")
    await heard(page, "Понедельник, 22 января")
    await keep_messages(page, "digest.png", "Понедельник, 22 января")
    await say(page, "/overdue", "в 1 школе")
    await keep_messages(page, "overdue.png", "/overdue")


async def test_the_group_gets_the_reminder_and_reports(page: Page) -> None:
    await go_to(page, "2024-01-12")
    await act_in_the_group(page, "Татьяна Соколова")
    await heard(page, "Через 3 рабочих дня, 17 января")
    await press(page, "2.1")
    await heard(page, "Чей ход")
    await press(page, "Выполнено")
    await heard(page, "Отмечено: 2.1")
    await keep_messages(page, "group.png", "Чей ход")


async def test_somebody_goes_on_leave_and_a_colleague_stands_in(page: Page) -> None:
    await act_as(page, "Борис Петров")
    await say(page, "/absence с 15 по 26 января", "Кто вас замещает?")
    await press(page, "Ильина Вера, начальник отдела")
    await heard(page, "замещает Ильина Вера")
    await act_as(page, "Вера Ильина")
    await heard(page, "Вы замещаете")
    await keep_messages(page, "deputy.png", "Вы замещаете")


async def test_people_and_the_rhythm_of_reminders_are_looked_at(page: Page) -> None:
    await act_as(page, "Елена Орлова")
    await say(page, "/people", "Найти: /people")
    await keep_messages(page, "people.png", "/people")
    await say(page, "/settings", "Лично вам")
    await keep_messages(page, "settings.png", "/settings")
