"""The whole job over real HTTP, in private, in a group and in a topic: a person notices no difference."""

from dataclasses import dataclass

import pytest

from sandbox.groups import Group
from sandbox.people import Person
from sandbox.world import Message
from tests.stage import PHOTOS, Stage

TOPIC = "Сроки"


@dataclass
class Place:
    """Where people talk to the bot: their private chats, a group, or a topic of one."""

    stage: Stage
    group: Group | None = None
    topic: str | None = None

    async def say(self, person: Person, text: str, reply_to: Message | None = None) -> Message:
        """Write there; gives the bot's answer, which must have come there."""
        await self.stage.say(person, text, chat=self.group, thread=self.topic, reply_to=reply_to)
        return self.last(person)

    async def press(self, person: Person, label: str, message: Message | None = None) -> Message:
        """Press a button there; gives the bot's last message there."""
        pressed = await self.stage.press(person, label, message or self.last(person))
        assert pressed.answer is not None
        return self.last(person)

    async def card_to_accept(self, label: str) -> Message:
        """What the controller was sent in private, or opens in the group of the one school."""
        told = self.stage.controller.last()
        assert "примите или верните" in (told.text or "")
        return await self.say(self.stage.controller, f"/item {label}") if self.group else told

    def last(self, person: Person) -> Message:
        """The bot's last message, in the topic that was spoken in."""
        found = (self.group or person).last()
        if self.group and self.topic:
            assert found.thread_id == self.group.thread(self.topic)
        return found


@pytest.fixture(params=["private", "group", "topic"])
async def place(request: pytest.FixtureRequest, stage: Stage) -> Place:
    if request.param == "private":
        return Place(stage)
    topics = (TOPIC,) if request.param == "topic" else ()
    group = await stage.group([stage.teacher, stage.controller], topics=topics)
    return Place(stage, group, TOPIC if topics else None)


def labels(message: Message) -> list[str]:
    return [button.label for row in message.buttons for button in row]


async def test_the_card_says_whose_turn_it_is_and_an_old_button_shows_how_things_stand(place: Place) -> None:
    card = await place.say(place.stage.teacher, "/item 3.1")
    assert "Срок: 17 января 2024 (среда) · осталось 5 дней, 3 рабочих" in (card.text or "")
    assert "Чей ход: МОНКО, МОУО" in (card.text or "")
    assert {"Выполнено", "В работе", "Перенос", "Комментарий"} <= set(labels(card))

    await place.say(place.stage.teacher, "/done 3.1 направлен, письмо № 7 от 12.01.2024")
    pressed = await place.stage.press(place.stage.teacher, "Выполнено", card)
    assert pressed.answer is not None
    assert "Уже отмечено" in pressed.answer.text
    assert "Состояние: сдано 12 января" in (card.text or "")
    assert await place.stage.actions("3.1") == ["reported"]


async def test_lists_are_paged_and_filtered_in_place(place: Place) -> None:
    plan = await place.say(place.stage.teacher, "/plan")
    assert "страница 1 из 3" in (plan.text or "")
    await place.press(place.stage.teacher, "Дальше ▶", plan)
    assert "страница 2 из 3" in (plan.text or "")

    coming = await place.say(place.stage.teacher, "/upcoming")
    await place.press(place.stage.teacher, "7 дней", coming)
    assert "Ближайшие 7 дней" in (coming.text or "")
    card = await place.press(place.stage.teacher, "2.1", coming)
    assert (card.text or "").startswith("2.1 Перечень оборудования")

    await place.stage.report("2.1")
    late = await place.say(place.stage.controller, "/overdue")
    assert "Просрочено" in (late.text or "")
    assert "Ждёт приёмки: 1" in labels(late)


async def test_a_result_is_reported_with_the_document_it_calls_for_and_taken_back(place: Place) -> None:
    stage = place.stage
    asked = await place.say(stage.teacher, "/done 2.4")
    assert "Осталось приложить: приказ" in (asked.text or "")
    stage.teacher.send_document(b"%PDF-1.4 order", "order.pdf", chat=place.group, reply_to=asked)
    await stage.settle()
    noted = place.last(stage.teacher)
    assert (noted.text or "").startswith("✅ Отмечено: 2.4")
    assert [each.file_name for each in await stage.evidence("2.4")] == ["order.pdf"]

    await place.press(stage.teacher, "Отменить отметку", noted)
    assert (await stage.milestone("2.4")).state == "open"
    assert len(await stage.evidence("2.4")) == 1


async def test_photos_in_reply_to_a_card_are_kept_and_acknowledged_once(place: Place) -> None:
    stage = place.stage
    card = await place.say(stage.teacher, "/item 8")
    stage.teacher.send_album(PHOTOS, chat=place.group, reply_to=card)
    await stage.settle()
    assert "Сохранено 6 из 6" in (place.last(stage.teacher).text or "")
    assert len(await stage.evidence("8")) == len(PHOTOS)


async def test_a_result_is_returned_with_a_remark_and_accepted_at_the_second_time(place: Place) -> None:
    stage = place.stage
    await place.say(stage.teacher, "/done 2.1 внесён")
    card = await place.card_to_accept("2.1")
    asked = await place.press(stage.controller, "Вернуть", card)
    assert "Что исправить: 2.1" in (asked.text or "")
    await place.say(stage.controller, "Нет расходных материалов", reply_to=asked)
    assert "Нет расходных материалов" in (stage.teacher.last().text or "")

    await place.say(stage.teacher, "/done 2.1 внесён целиком")
    card = await place.card_to_accept("2.1")
    await place.press(stage.controller, "Принять", card)
    assert (stage.teacher.last().text or "").startswith("✅ Принято: 2.1")
    assert await stage.actions("2.1") == ["reported", "returned", "reported", "accepted"]


async def test_another_due_date_is_asked_for_in_words_and_granted(place: Place) -> None:
    stage = place.stage
    card = await place.say(stage.teacher, "/item 4")
    asked = await place.press(stage.teacher, "Перенос", card)
    assert "Сейчас: 10 февраля 2024 (суббота)" in (asked.text or "")
    reason = await place.say(stage.teacher, "до конца февраля", reply_to=asked)
    assert "Станет: 29 февраля 2024 (четверг)" in (reason.text or "")
    last_look = await place.press(stage.teacher, "Не завершены закупки", reason)
    await place.press(stage.teacher, "Отправить просьбу", last_look)

    request = stage.controller.last()
    assert "просьба перенести срок" in (request.text or "")
    await stage.press(stage.controller, "Перенести", request)
    assert "Было: 10 февраля 2024 (суббота)\nСтало: 29 февраля 2024" in (stage.teacher.last().text or "")
    card = await place.say(stage.teacher, "/item 4")
    assert "Первоначальный срок: 10 февраля 2024 (суббота)" in (card.text or "")


async def test_a_word_finds_a_measure_whatever_its_case(place: Place) -> None:
    by_command = await place.say(place.stage.teacher, "/find ЛИЦЕНЗИЯ")
    assert (by_command.text or "").startswith("9. Получена лицензия")
    # In a group the bot hears what answers it.
    by_words = await place.say(
        place.stage.teacher, "штатное расписание", reply_to=by_command if place.group else None
    )
    assert (by_words.text or "").startswith("6. Утвердить штатное расписание")


async def test_a_mistake_gets_one_sentence_and_any_command_leaves_what_was_begun(place: Place) -> None:
    stage = place.stage
    unknown = await place.say(stage.teacher, "/item 77")
    assert "77" in (unknown.text or "")
    assert "/plan" in (unknown.text or "")

    card = await place.say(stage.teacher, "/item 4")
    await place.press(stage.teacher, "Комментарий", card)
    dropped = await place.say(stage.teacher, "/cancel")
    assert "ввод комментария" in (dropped.text or "")
    await place.press(stage.teacher, "Комментарий", card)
    await place.say(stage.teacher, "/upcoming")
    await place.say(stage.teacher, "/cancel")
    assert "ничего не начато" in (place.last(stage.teacher).text or "")
    assert await stage.actions("4") == []


async def test_the_queue_is_private_and_says_so_elsewhere(place: Place) -> None:
    await place.stage.report("2.1")
    answer = await place.say(place.stage.controller, "/queue")
    expected = "личн" if place.group else "Ждёт приёмки: 1 результат"
    assert expected in (answer.text or "")
