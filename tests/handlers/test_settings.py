"""``/settings`` in the chat: changed by buttons and by words, for whom and where it may be."""

from datetime import datetime, time

import pytest

from bot.sender import TelegramSender
from data import preferences, rhythms
from domain.preferences import Hours, Preferences
from domain.reminder import DEFAULT_LADDER, Audience
from domain.rhythm import EVERYWHERE, Place, Rhythm, escalations
from handlers.callbacks.settings import (
    Change,
    ChangeButton,
    MyHoursButton,
    PlacesButton,
    SettingsButton,
    SparingButton,
    View,
)
from sandbox.people import Person
from services.delivery import deliver_due
from services.planning import plan_reminders
from tests.stage import OTHER_SCHOOL, Stage


def lines(person: Person) -> list[str]:
    return (person.last().text or "").split("\n")


def labels(person: Person) -> list[str]:
    return [button.label for row in person.last().buttons for button in row]


async def kept(stage: Stage, place: Place = EVERYWHERE) -> list[Rhythm]:
    async with stage.office.database.transaction() as connection:
        return list((await rhythms.of(connection, place)).values())


async def wishes(stage: Stage, person: Person) -> Preferences:
    actor = await stage.actor(person)
    async with stage.office.database.transaction() as connection:
        return await preferences.of(connection, actor.person.id)


async def test_the_centre_reads_everything_on_one_screen(stage: Stage) -> None:
    await stage.say(stage.controller, "/settings")

    assert lines(stage.controller)[:6] == [
        "⚙️ Напоминания: все, 2 дорожные карты",
        "До срока: за 14, 7, 3 и 1 рабочий день, в день срока.",
        "Просрочка: на 1-й рабочий день исполнителю и Центру, на 3-й руководителю, на 7-й министерству,"
        " затем раз в неделю.",
        "«Взято в работу»: тишина 3 рабочих дня.",
        "Часы: с 9:00 до 18:00 по рабочим дням.",
        "Время: Москва (МСК).",
    ]
    assert "Сводка: по рабочим дням в 9:00." in lines(stage.controller)


async def test_a_day_is_added_and_the_screen_says_what_comes_of_it(stage: Stage) -> None:
    await stage.say(stage.controller, "/settings")
    await stage.press(stage.controller, "До срока")
    pressed = await stage.press(stage.controller, "5")

    assert pressed.answer is not None
    assert pressed.answer.text == "Сохранено: 2 дорожные карты."
    assert "До срока: за 14, 7, 5, 3 и 1 рабочий день, в день срока." in lines(stage.controller)
    assert "✓ 5" in labels(stage.controller)
    assert any(each.startswith("Следующее напоминание: п. ") for each in lines(stage.controller))
    assert {each.ladder.before for each in await kept(stage)} == {(14, 7, 5, 3, 1)}

    await stage.press(stage.controller, "✓ 5")
    assert {each.ladder for each in await kept(stage)} == {DEFAULT_LADDER}


async def test_whom_to_tell_of_what_is_late_is_chosen_one_by_one(stage: Stage) -> None:
    await stage.say(stage.controller, "/settings")
    await stage.press(stage.controller, "Просрочка")
    await stage.press(stage.controller, "Центр: с 1-го дня")
    await stage.press(stage.controller, "5")
    await stage.press(stage.controller, "Министерство: с 7-го дня")
    await stage.press(stage.controller, "Не сообщать")
    await stage.press(stage.controller, "✓ Затем раз в неделю")

    assert "Просрочка: на 1-й рабочий день исполнителю, на 3-й руководителю, на 5-й Центру." in lines(
        stage.controller
    )
    (ladder,) = {each.ladder for each in await kept(stage)}
    assert escalations(ladder) == {Audience.ASSIGNEES: 1, Audience.HEADS: 3, Audience.CONTROLLERS: 5}
    assert not ladder.weekly


async def test_own_days_are_typed_and_a_slip_is_refused_with_an_example(stage: Stage) -> None:
    await stage.say(stage.controller, "/settings")
    await stage.press(stage.controller, "До срока")
    await stage.press(stage.controller, "Свои дни")
    refused = await stage.say(stage.controller, "за неделю")
    assert "например «20, 10, 5, 1»" in (refused.text or "")
    await stage.say(stage.controller, "20, 10 и 2")

    assert "До срока: за 20, 10 и 2 рабочих дня, в день срока." in lines(stage.controller)
    assert {each.ladder.before for each in await kept(stage)} == {(20, 10, 2)}


async def test_hours_are_set_by_a_button_or_typed(stage: Stage) -> None:
    await stage.say(stage.controller, "/settings")
    await stage.press(stage.controller, "Часы")
    await stage.press(stage.controller, "8:00–17:00")
    assert "Часы: с 8:00 до 17:00 по рабочим дням." in lines(stage.controller)
    await stage.press(stage.controller, "Часы")
    await stage.press(stage.controller, "Свои часы")
    assert "раньше конца" in ((await stage.say(stage.controller, "17-8")).text or "")
    await stage.say(stage.controller, "с 8:30 до 16:30")
    assert {(each.ladder.work_from, each.ladder.work_to) for each in await kept(stage)} == {
        (time(8, 30), time(16, 30))
    }


async def test_one_school_gets_a_zone_of_its_own(stage: Stage) -> None:
    await stage.say(stage.controller, "/settings")
    await stage.press(stage.controller, "Один муниципалитет или школа")
    await stage.press(stage.controller, "МОУО г. Калуги")
    assert lines(stage.controller)[0] == f"⚙️ Напоминания: {OTHER_SCHOOL}, IT-куб"
    await stage.press(stage.controller, "Время")
    await stage.press(stage.controller, "Камчатка")
    assert "Время: Камчатка (МСК+9)." in lines(stage.controller)
    await stage.press(stage.controller, "Время")
    await stage.press(stage.controller, "Другой город")
    assert "Не знаю такого города" in ((await stage.say(stage.controller, "Париж")).text or "")
    await stage.say(stage.controller, "томск")

    assert sorted(each.zone for each in await kept(stage)) == ["Asia/Novosibirsk", "Europe/Moscow"]
    await stage.say(stage.controller, "/settings")
    assert "У 1 дорожной карты настроено иначе." in lines(stage.controller)


async def test_as_everybody_has_it_resets_the_ladder(stage: Stage) -> None:
    await stage.say(stage.controller, "/settings")
    await stage.press(stage.controller, "Пауза")
    await stage.press(stage.controller, "Нет")
    assert "«Взято в работу»: без паузы." in lines(stage.controller)
    await stage.press(stage.controller, "Как у всех")
    assert "«Взято в работу»: тишина 3 рабочих дня." in lines(stage.controller)
    pressed = await stage.press(stage.controller, "Как у всех")
    assert pressed.answer is not None
    assert pressed.answer.text == "Так уже и было."


async def test_pressed_twice_a_button_changes_once(stage: Stage) -> None:
    button = ChangeButton(change=Change.DAY, days=5, on=True).pack()
    for _ in range(2):
        await stage.forge(stage.controller, button)
    assert {each.ladder.before for each in await kept(stage)} == {(14, 7, 5, 3, 1)}


async def test_everybody_sets_hours_of_their_own(stage: Stage) -> None:
    await stage.say(stage.teacher, "/settings")
    assert lines(stage.teacher) == [
        "⚙️ Лично вам",
        "Часы: любые рабочие.",
        "Перед сроком напоминаю каждый раз. О просрочке — всегда.",
    ]
    await stage.press(stage.teacher, "Мои часы")
    await stage.press(stage.teacher, "10:00–16:00")
    assert "Часы: с 10:00 до 16:00." in lines(stage.teacher)
    await stage.press(stage.teacher, "Свои часы")
    refused = await stage.say(stage.teacher, "17:00-18:00")
    assert "Оставьте из этого времени хотя бы 2 часа" in (refused.text or "")
    await stage.say(stage.teacher, "9 - 12")
    assert await wishes(stage, stage.teacher) == Preferences(Hours(time(9), time(12)))
    await stage.press(stage.teacher, "Мои часы")
    await stage.press(stage.teacher, "Любое рабочее время")
    assert await wishes(stage, stage.teacher) == Preferences()


async def test_everybody_may_ask_for_fewer_messages_and_for_all_again(stage: Stage) -> None:
    await stage.say(stage.teacher, "/settings")
    await stage.press(stage.teacher, "Мне: меньше сообщений")
    assert "Перед сроком напоминаю только в последний раз и в день срока. О просрочке — всегда." in lines(
        stage.teacher
    )
    assert await wishes(stage, stage.teacher) == Preferences(None, sparing=True)
    await stage.press(stage.teacher, "Мне: все сообщения")
    assert await wishes(stage, stage.teacher) == Preferences()


FORGED = [
    ChangeButton(change=Change.DAY, days=5, on=True),
    ChangeButton(change=Change.USUAL, roadmap=1),
    ChangeButton(change=Change.ZONE, zone=3),
    SettingsButton(roadmap=1),
    SettingsButton(view=View.ASK_DAYS),
    PlacesButton(),
]


@pytest.mark.parametrize("button", FORGED, ids=lambda button: button.pack())
@pytest.mark.parametrize("who", ["teacher", "head"])
async def test_a_forged_button_opens_nothing_of_the_centre(
    stage: Stage, who: str, button: ChangeButton
) -> None:
    person: Person = getattr(stage, who)
    pressed = await stage.forge(person, button.pack())
    assert pressed.answer is not None
    assert pressed.answer.text == "Это может только Центр проектного сопровождения."
    assert {each.ladder for each in await kept(stage)} == {DEFAULT_LADDER}


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        ("st:404:0:s:", "Этой дорожной карты больше нет."),
        (ChangeButton(change=Change.HOURS, roadmap=404, begin=60, end=300).pack(), "больше нет"),
        (ChangeButton(change=Change.HOURS, begin=600, end=600).pack(), "раньше конца"),
        (ChangeButton(change=Change.LATE, who=Audience.ASSIGNEES).pack(), "узнаёт о просрочке всегда"),
        (ChangeButton(change=Change.LATE, days=3).pack(), "Так уже и было."),
        (ChangeButton(change=Change.ZONE, zone=99).pack(), "Так уже и было."),
        ("sc:0:0:d:9999:1::0:0:0", "устарела"),
        ("sh:600:5000", "устарела"),
        ("st:99999999999:0:s:", "устарела"),
    ],
)
async def test_old_and_forged_buttons_are_answered_in_words(stage: Stage, data: str, answer: str) -> None:
    pressed = await stage.forge(stage.controller, data)
    assert pressed.answer is not None
    assert answer in (pressed.answer.text or "")
    assert {each.ladder for each in await kept(stage)} == {DEFAULT_LADDER}


@pytest.mark.parametrize(
    "button",
    [SparingButton(on=True), MyHoursButton(begin=600, end=900), SettingsButton()],
    ids=lambda button: button.pack(),
)
async def test_in_a_group_nothing_is_shown_or_set(stage: Stage, button: SparingButton) -> None:
    group = await stage.group([stage.teacher, stage.controller])
    asked = await stage.say(stage.controller, "/settings", chat=group)
    assert "в личном чате" in (asked.text or "")

    pressed = await stage.forge(stage.teacher, button.pack(), asked)

    assert pressed.answer is not None
    assert "в личном чате" in (pressed.answer.text or "")
    assert await wishes(stage, stage.teacher) == Preferences()


async def test_what_was_being_typed_is_dropped_by_a_button(stage: Stage) -> None:
    await stage.say(stage.controller, "/settings")
    menu = stage.controller.last()
    await stage.press(stage.controller, "Часы")
    await stage.press(stage.controller, "Свои часы")
    await stage.forge(stage.controller, SettingsButton().pack(), menu)
    await stage.say(stage.controller, "8-17")
    assert {each.ladder for each in await kept(stage)} == {DEFAULT_LADDER}


async def test_cancel_says_what_was_dropped(stage: Stage) -> None:
    await stage.say(stage.teacher, "/settings")
    await stage.press(stage.teacher, "Мои часы")
    await stage.press(stage.teacher, "Свои часы")
    assert "настройка" in ((await stage.say(stage.teacher, "/cancel")).text or "").lower()


async def letters(stage: Stage, day: str) -> list[str]:
    """What the one at the municipal authority is sent at nine that day, by one tick of the clock."""
    stage.clock.now = datetime.fromisoformat(f"2024-01-{day} 09:00+03:00")
    before = len(stage.municipality.messages())
    await plan_reminders(stage.office)
    await deliver_due(stage.office, TelegramSender(stage.app.bot), lambda: False)
    return [each.text or "" for each in stage.municipality.messages()[before:]]


async def test_fewer_messages_are_fewer_in_the_chat_and_the_overdue_comes(stage: Stage) -> None:
    await stage.say(stage.municipality, "/settings")
    await stage.press(stage.municipality, "Мне: меньше сообщений")

    (first,) = await letters(stage, "12")
    assert "Просрочено" in first
    assert "Через 3 рабочих дня" not in first
    second = "\n".join(await letters(stage, "16"))
    assert "17 января" in second


async def test_in_quiet_hours_the_chat_stays_quiet(stage: Stage) -> None:
    await stage.say(stage.municipality, "/settings")
    await stage.press(stage.municipality, "Мои часы")
    await stage.press(stage.municipality, "14:00–18:00")

    assert await letters(stage, "12") == []
    stage.clock.advance(hours=5)
    await deliver_due(stage.office, TelegramSender(stage.app.bot), lambda: False)
    assert "Через 3 рабочих дня" in (stage.municipality.last().text or "")


async def test_a_new_ladder_repeats_nothing_that_was_sent(stage: Stage) -> None:
    (first,) = await letters(stage, "12")
    assert "Через 3 рабочих дня" in first

    await stage.say(stage.controller, "/settings")
    await stage.press(stage.controller, "До срока")
    await stage.press(stage.controller, "2")

    assert await letters(stage, "12") == []
    assert "Через 2 рабочих дня" in "\n".join(await letters(stage, "15"))
