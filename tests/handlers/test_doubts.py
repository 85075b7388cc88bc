"""The doubts of a draft, settled in the chat one by one."""

import pytest

from domain.draft import DraftRoadmap, Problem
from domain.draft.settling import Choice, open_doubts
from domain.milestone import Milestone
from domain.people import Role
from handlers import keyboards, texts
from handlers.callbacks.drafts import DoubtButton, UndoButton
from sandbox.people import Person
from sandbox.world import Message
from services import drafts, joining
from services.drafts import Name
from services.importing import StoredDraft
from tests.handlers.builders import make_draft
from tests.stage import CENTRE, PHOTOS, SEED, Stage, playing

TABLE = (
    "Дорожная карта по созданию Центра «Точка роста» на базе МБОУ «СОШ № 7 г. Обнинска»\n"
    "№\tНаименование мероприятия\tОтветственный\tРезультат\tСрок\tКонтроль исполнения\n"
    "1.\tИздать приказ\tМОУО\tИздан приказ МОУО от 01.12.2023 № 12\t24.01.2024\tЦентр\n"
    "2.\tОбъявить <b>закупки</b>\tМОУО\tИзвещения\tкогда-нибудь\tЦентр\n"
    "2.\tПровести ремонт\t\tАкт\t10.02.2024\tЦентр\n"
)


def labels(message: Message) -> list[str]:
    return [button.label for line in message.buttons for button in line]


def text_of(message: Message) -> str:
    return message.text or ""


async def paste(stage: Stage, table: str = TABLE) -> Message:
    """The controller pastes a table and opens its first doubt."""
    await stage.say(stage.controller, table)
    return stage.controller.last()


async def open_first(stage: Stage, table: str = TABLE) -> Message:
    shown = await paste(stage, table)
    await stage.press(stage.controller, "Разобрать")
    return shown


async def kept(stage: Stage) -> StoredDraft:
    """The draft as it is stored now."""
    return await drafts.look(stage.office, await stage.actor(stage.controller), 1)


async def draft(stage: Stage) -> DraftRoadmap:
    return (await kept(stage)).draft


async def loaded(stage: Stage) -> list[Milestone]:
    return [await stage.milestone(label, school="СОШ № 7 г. Обнинска") for label in ("1", "2")]


@pytest.mark.parametrize("value", ["", "<b>&", "я" * 5000, "👩‍👩‍👧‍👦" * 99, "\n \t"])
def test_telegram_takes_the_buttons_of_every_doubt(value: str) -> None:
    codes = ("no-deadline", "tentative", "already-done", "no-responsible", "joined-row", "recurring")
    problems = (*(Problem(1, code, value) for code in codes), Problem(None, "no-school", value))
    most = 2**31 - 1
    waiting = StoredDraft(most, make_draft(problems=problems), revision=999_999, undoable=True)
    for index in open_doubts(waiting.draft):
        markup = keyboards.doubt(waiting, index, [Name(most, value), Name(-1, value)])
        buttons = [button for line in markup.inline_keyboard for button in line]
        assert all(button.text.strip() for button in buttons)
        assert all(len((button.callback_data or "").encode()) <= 64 for button in buttons)
        assert len({button.callback_data for button in buttons}) == len(buttons)


async def test_the_preview_counts_the_doubts_and_puts_days_off_into_one_line(stage: Stage) -> None:
    text = SEED.read_text(encoding="utf-8").replace("№5 г. Балабаново", "№8 г. Малоярославца")
    stage.controller.send_document(text.encode(), "карта.txt")
    await stage.settle()
    preview = stage.controller.last()
    assert text_of(preview).count("нерабоч") == 1
    assert "4 — 10 февраля 2024 (суббота)" in text_of(preview)
    assert "• 8: Строка была разорвана" in text_of(preview)
    assert labels(preview)[0] == f"Разобрать: {len(open_doubts(await draft(stage)))}"


async def test_a_doubt_shows_what_is_printed_and_what_was_understood(stage: Stage) -> None:
    await paste(stage)
    assert labels(stage.controller.last())[0] == "Разобрать: 5"
    shown = await open_first(stage)
    assert "Вопрос 1 из 5" in text_of(shown)
    assert "Издан приказ МОУО от 01.12.2023 № 12" in text_of(shown)
    await stage.press(stage.controller, "Дальше ▶")
    assert "Вопрос 2 из 5" in text_of(shown)
    assert "2. Объявить <b>закупки</b>" in text_of(shown).replace("закупки", "<b>закупки</b>")
    assert "В документе: «когда-нибудь»" in text_of(shown)
    assert "Понято: срок не понят" in text_of(shown)
    await stage.press(stage.controller, "◀")
    assert "Вопрос 1 из 5" in text_of(shown)
    await stage.press(stage.controller, "Назад к черновику")
    assert "Распознано" in text_of(shown)


async def test_every_doubt_is_settled_and_what_was_decided_is_loaded(stage: Stage) -> None:
    shown = await open_first(stage)
    pressed = await stage.press(stage.controller, "Уже исполнено")
    assert pressed.answer is not None
    assert "исполнен" in pressed.answer.text
    await stage.press(stage.controller, "Указать дату")
    answered = await stage.say(stage.controller, "15 февраля")
    assert "15 февраля 2024 (четверг)" in text_of(answered)
    assert "Вопрос 1 из 3" in text_of(answered)
    assert "Выше под этим номером: 2. Объявить" in text_of(answered)
    await stage.press(stage.controller, "Объединить с предыдущей")
    assert "Вопрос 1 из 1" in text_of(answered)
    assert "Срок 2.1 — 10 февраля 2024, суббота" in text_of(answered)
    await stage.press(stage.controller, "Оставить как в документе")
    assert "Разобрать" not in "".join(labels(answered))
    await stage.press(stage.controller, "Загрузить")
    first, second = await loaded(stage)
    assert first.state == "accepted"
    assert second.measure_title.endswith("; Провести ремонт")
    assert shown is not answered


async def test_a_date_that_is_none_is_refused_and_asked_again(stage: Stage) -> None:
    await open_first(stage)
    await stage.press(stage.controller, "Дальше ▶")
    await stage.press(stage.controller, "Указать дату")
    assert "в ноябре 30 дней" in text_of(await stage.say(stage.controller, "31 ноября"))
    assert (await kept(stage)).revision == 0
    assert "30 ноября 2024" in text_of(await stage.say(stage.controller, "30.11.2024"))
    assert (await kept(stage)).revision == 1


async def test_a_chosen_day_off_is_said_to_be_one(stage: Stage) -> None:
    await open_first(stage)
    await stage.press(stage.controller, "Дальше ▶")
    await stage.press(stage.controller, "Указать дату")
    assert "17 февраля 2024 (суббота), нерабочий день" in text_of(
        await stage.say(stage.controller, "17.02.2024")
    )


async def test_cancel_in_the_middle_decides_nothing(stage: Stage) -> None:
    await open_first(stage)
    await stage.press(stage.controller, "Дальше ▶")
    await stage.press(stage.controller, "Указать дату")
    assert "ввод даты" in text_of(await stage.say(stage.controller, "/cancel"))
    assert ((await stage.say(stage.controller, "15 февраля")).text or "").startswith("По запросу «")
    assert (await kept(stage)).revision == 0


async def test_a_button_in_the_middle_leaves_the_question(stage: Stage) -> None:
    shown = await open_first(stage)
    await stage.press(stage.controller, "Дальше ▶")
    await stage.press(stage.controller, "Указать дату")
    await stage.press(stage.controller, "Без срока", shown)
    assert ((await stage.say(stage.controller, "15 февраля")).text or "").startswith("По запросу «")
    assert (await draft(stage)).measures[1].deadline.due is None


async def test_a_text_instead_of_a_button_decides_nothing_and_is_answered(stage: Stage) -> None:
    await open_first(stage)
    assert ((await stage.say(stage.controller, "да, исполнено")).text or "").startswith("По запросу «")
    assert (await kept(stage)).revision == 0


async def test_a_photo_instead_of_a_date_decides_nothing_and_is_answered(stage: Stage) -> None:
    await open_first(stage)
    await stage.press(stage.controller, "Дальше ▶")
    asked = await _ask_date(stage)
    stage.controller.send_photo(PHOTOS[0])
    await stage.settle()
    assert stage.controller.last() is not asked
    assert (await kept(stage)).revision == 0


async def test_a_button_of_an_older_draft_answers_with_the_current_doubt(stage: Stage) -> None:
    shown = await open_first(stage)
    await stage.press(stage.controller, "Ещё нет")
    pressed = stage.controller.press(shown, "Уже исполнено", stale=True)
    await stage.settle()
    assert pressed.answer is not None
    assert pressed.answer.show_alert
    assert "изменился" in pressed.answer.text
    assert "Вопрос 1 из 4" in text_of(shown)
    assert not (await draft(stage)).measures[0].done_confirmed


async def test_two_presses_at_once_settle_one_doubt(stage: Stage) -> None:
    shown = await open_first(stage)
    await stage.press(stage.controller, "Дальше ▶")
    pressed = [stage.controller.press(shown, "Без срока") for _ in range(2)]
    await stage.settle()
    assert [each.answer.show_alert for each in pressed if each.answer] == [False, True]
    assert (await kept(stage)).revision == 1


async def test_a_date_for_an_older_draft_is_not_written_into_the_newer_one(stage: Stage) -> None:
    await open_first(stage)
    await stage.press(stage.controller, "Дальше ▶")
    await stage.press(stage.controller, "Указать дату")
    actor = await stage.actor(stage.controller)
    await drafts.decide(stage.office, actor, 1, 0, 0, Choice.NOT_DONE)
    answered = await stage.say(stage.controller, "15 февраля")
    assert "изменился" in text_of(answered)
    assert "Вопрос 1 из 4" in text_of(answered)
    assert (await draft(stage)).measures[1].deadline.due is None


async def test_a_date_for_a_cancelled_draft_says_that_it_is_gone(stage: Stage) -> None:
    shown = await paste(stage)
    await stage.press(stage.controller, "Разобрать")
    await stage.press(stage.controller, "Дальше ▶")
    await stage.press(stage.controller, "Указать дату")
    await stage.press(stage.controller, "Назад к черновику", shown)
    await stage.press(stage.controller, "Отменить", shown)
    pressed = stage.controller.press(shown, "Разобрать", stale=True)
    await stage.settle()
    assert pressed.answer is not None
    assert "уже загружен или отменён" in pressed.answer.text


async def test_a_skipped_row_is_named_in_the_preview_and_can_be_brought_back(stage: Stage) -> None:
    shown = await open_first(stage)
    await stage.press(stage.controller, "Пропустить строку")
    await stage.press(stage.controller, "Назад к черновику")
    assert "Строка 1 пропущена по вашему решению: «1. Издать приказ»" in text_of(shown)
    await stage.press(stage.controller, "Вернуть как было")
    assert "Вопрос 1 из 5" in text_of(shown)
    assert [each.position for each in (await draft(stage)).measures] == [1, 2, 3]


async def test_a_responsible_one_is_chosen_by_a_button_or_typed(stage: Stage) -> None:
    await open_first(stage)
    for _ in range(3):
        await stage.press(stage.controller, "Дальше ▶")
    assert "МОУО" in labels(stage.controller.last())
    await stage.press(stage.controller, "МОУО")
    assert (await draft(stage)).measures[2].responsible == ("МОУО",)
    await stage.press(stage.controller, "Вернуть как было")
    await stage.press(stage.controller, "Написать название")
    assert "Напишите название словами" in text_of(await stage.say(stage.controller, "…"))
    await stage.say(stage.controller, "Отдел <образования>")
    assert (await draft(stage)).measures[2].responsible == ("Отдел <образования>",)


async def test_a_new_organisation_is_confirmed_or_known(stage: Stage) -> None:
    table = TABLE.replace("\t\t", "\tКомитет цифрового развития\t")
    shown = await open_first(stage, table)
    for _ in range(3):
        await stage.press(stage.controller, "Дальше ▶")
    assert "В документе: «Комитет цифрового развития»" in text_of(shown)
    assert {"Новая", "МОНКО"} <= set(labels(shown))
    await stage.press(stage.controller, "Новая")
    assert not [each for each in (await draft(stage)).problems if each.code == "new-organisation"]


async def test_the_school_is_named_where_the_document_does_not(stage: Stage) -> None:
    await open_first(stage, TABLE.partition("\n")[2])
    assert "СОШ № 5 г. Балабаново" in labels(stage.controller.last())
    await stage.press(stage.controller, "Написать название")
    await stage.say(stage.controller, "СОШ № 7 г. Обнинска")
    await stage.press(stage.controller, "Назад к черновику")
    await stage.press(stage.controller, "Загрузить")
    assert "Загружено: СОШ № 7 г. Обнинска" in text_of(stage.controller.last())


async def test_all_days_off_are_kept_with_one_press(stage: Stage) -> None:
    text = SEED.read_text(encoding="utf-8").replace("№5 г. Балабаново", "№8 г. Малоярославца")
    stage.controller.send_document(text.encode(), "карта.txt")
    await stage.settle()
    await stage.press(stage.controller, "Разобрать")
    while not any(each.startswith("Оставить все такие") for each in labels(stage.controller.last())):
        await stage.press(stage.controller, "Дальше ▶")
    await stage.press(stage.controller, "Оставить все такие: 6")
    assert not [each for each in (await draft(stage)).problems if each.code == "day-off"]


async def test_a_draft_half_settled_survives_a_restart(stage: Stage) -> None:
    shown = await open_first(stage)
    await stage.press(stage.controller, "Ещё нет")
    await stage.press(stage.controller, "Указать дату")
    stage.app.stop()
    stage.controller.send("15 февраля")
    async with playing(stage.settings, stage.clock):
        await stage.settle()
        answered = stage.controller.last()
        assert "15 февраля 2024" in text_of(answered)
        await stage.press(stage.controller, "Назад к черновику", answered)
        await stage.press(stage.controller, "Загрузить", answered)
    assert shown is not answered
    assert (await loaded(stage))[1].due is not None


async def test_somebody_elses_draft_can_neither_be_seen_nor_settled(stage: Stage) -> None:
    await open_first(stage)
    other = await _second_controller(stage)
    for data in (
        DoubtButton(draft=1, revision=0, at=0),
        DoubtButton(draft=1, revision=0, at=0, choice=Choice.SKIP),
        DoubtButton(draft=1, revision=0, at=1, choice=Choice.DATE),
        UndoButton(draft=1, revision=0),
    ):
        pressed = await stage.forge(other, data.pack())
        assert pressed.answer is not None
        assert "уже загружен или отменён" in pressed.answer.text
    assert "Издать приказ" not in text_of(other.last())
    assert (await kept(stage)).revision == 0


async def test_an_executor_gets_no_draft_by_a_forged_button(stage: Stage) -> None:
    await open_first(stage)
    for choice in (None, Choice.SKIP, Choice.DATE):
        pressed = await stage.forge(
            stage.teacher, DoubtButton(draft=1, revision=0, at=1, choice=choice).pack()
        )
        assert pressed.answer is not None
        assert pressed.answer.text == "Это может только Центр проектного сопровождения."
    assert (await kept(stage)).revision == 0


@pytest.mark.parametrize(
    "data", ["q:1:0:77:d:0", "q:1:0:-1:k:0", "q:1:0:0:n:0", "q:1:0:0:zz:0", "q:1:0:0:o:0"]
)
async def test_a_forged_decision_that_does_not_fit_is_refused(stage: Stage, data: str) -> None:
    await open_first(stage)
    pressed = await stage.forge(stage.controller, data)
    assert pressed.answer is not None
    assert pressed.answer.show_alert
    assert pressed.answer.text != texts.APOLOGY
    assert (await kept(stage)).revision == 0


async def _ask_date(stage: Stage) -> Message:
    await stage.press(stage.controller, "Указать дату")
    return stage.controller.last()


async def _second_controller(stage: Stage) -> Person:
    person = stage.server.person("Лев", "Второй")
    made = await joining.invite(stage.office, None, organisation=CENTRE, role=Role.CONTROLLER)
    await stage.join(person, made.token)
    return person
