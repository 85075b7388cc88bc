"""Photos and documents: kept first, acknowledged then, placed where they belong."""

import pytest

from bot.porter import TelegramPorter
from data.media import Incoming
from domain.evidence import EvidenceKind
from handlers import texts
from sandbox.people import Person
from sandbox.world import Message
from services.fetching import fetch_pending
from tests.stage import PHOTOS, Stage


def said(person: Person) -> list[str]:
    """Everything the bot has written to a person."""
    return [each.text or "" for each in person.messages() if each.from_bot]


def stored(stage: Stage) -> int:
    """How many originals lie in the store."""
    return sum(1 for _ in stage.office.media.names())


async def unplaced(stage: Stage) -> int:
    """How many pieces of evidence wait to be put somewhere."""
    async with stage.office.database.transaction() as connection:
        found = await connection.exec_driver_sql("SELECT count(*) FROM evidence WHERE milestone_id IS NULL")
        return int(found.scalar_one())


async def reminder(stage: Stage, person: Person, *, day: int) -> Message:
    """The morning reminder of that day of January, delivered to a person."""
    stage.clock.now = stage.clock.now.replace(day=day)
    await stage.app.engine.tick()
    return person.last()


async def test_a_series_of_photos_is_kept_and_counted(stage: Stage) -> None:
    begun = await stage.say(stage.teacher, "/photo 8")
    assert "Жду фото" in (begun.text or "")
    stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    assert "Сохранено 1 из 1" in said(stage.teacher)[-1]
    stage.teacher.send_album(PHOTOS)
    await stage.settle()
    assert "Сохранено 6 из 6" in said(stage.teacher)[-1]
    assert len(await stage.evidence("8")) == 7
    pressed = await stage.press(stage.teacher, "Готово")
    assert pressed.answer is not None
    assert pressed.answer.text == texts.FINISHED
    assert "Готово" not in [button.label for row in stage.teacher.last().buttons for button in row]


async def test_an_album_split_over_two_polls_gets_one_answer(stage: Stage) -> None:
    await stage.say(stage.teacher, "/photo 8")
    before = len(said(stage.teacher))
    stage.teacher.send_album(PHOTOS, split=4)
    await stage.settle()
    answers = said(stage.teacher)[before:]
    assert len(answers) == 1
    assert "Сохранено 6 из 6" in answers[0]
    assert len(await stage.evidence("8")) == 6


async def test_the_rest_of_a_split_album_follows_its_caption_and_not_the_series(stage: Stage) -> None:
    await stage.say(stage.teacher, "/photo 5")
    stage.teacher.send_album(PHOTOS, caption="8 до ремонта", split=2)
    await stage.settle()
    assert len(await stage.evidence("8")) == 6
    assert await stage.evidence("5") == ()


async def test_a_number_in_the_caption_says_what_the_photo_shows(stage: Stage) -> None:
    for caption in ("8", "8. до ремонта", "п. 8 кабинет 12", "пункт 8", "№ 8", "/photo 8", "/done 8 готово"):
        stage.teacher.send_photo(PHOTOS[0], caption=caption)
        before = len(said(stage.teacher))
        await stage.settle()
        assert "Сохранено 1 из 1" in said(stage.teacher)[before], caption
    assert len(await stage.evidence("8")) == 7


@pytest.mark.parametrize(
    "command", ["/photo 8", "/done 8 готово", "/plan", "/item 8", "/cancel", "/start x", "/import"]
)
async def test_a_command_in_a_caption_never_swallows_the_file(stage: Stage, command: str) -> None:
    stage.teacher.send_document(PHOTOS[0], "кабинет.jpg", caption=command)
    await stage.settle()
    assert "Сохранено 1 из 1" in said(stage.teacher)[0]
    assert stored(stage) == 1


@pytest.mark.parametrize("caption", ["/done 2.1", "/done 2.1 приказ № 12 от 10.01.2024", "готово 2.1"])
async def test_a_caption_that_reports_keeps_the_file_and_hands_the_result_in(
    stage: Stage, caption: str
) -> None:
    stage.teacher.send_document(b"%PDF-1.4", "приказ.pdf", caption=caption)
    await stage.settle()
    assert "Сохранено 1 из 1" in said(stage.teacher)[0]
    assert said(stage.teacher)[1].startswith("✅ Отмечено: 2.1")
    assert await stage.actions("2.1") == ["evidence-added", "reported"]
    assert len(await stage.evidence("2.1")) == 1
    assert "результат сдан" in said(stage.controller)[-1]


async def test_an_album_that_reports_is_handed_in_once_though_it_comes_in_two_parts(stage: Stage) -> None:
    stage.teacher.send_album(PHOTOS, caption="/done 8", split=4)
    await stage.settle()
    assert len(await stage.evidence("8")) == 6
    assert (await stage.actions("8")).count("reported") == 1
    assert len(said(stage.teacher)) == 2


async def test_a_caption_that_reports_without_the_proof_asks_for_it(stage: Stage) -> None:
    stage.teacher.send_document(b"%PDF-1.4", "письмо.pdf", caption="/done 8")
    await stage.settle()
    assert "Осталось приложить: фото" in said(stage.teacher)[-1]
    assert await stage.actions("8") == ["evidence-added"]
    stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    assert (await stage.milestone("8")).state == "reported"


async def test_a_caption_that_reports_a_number_of_two_asks_which_and_hands_that_in(stage: Stage) -> None:
    stage.teacher.send_document(b"%PDF-1.4", "приказ.pdf", caption="/done 10 приказ № 12 от 10.01.2024")
    await stage.settle()
    asked = stage.teacher.last()
    assert await unplaced(stage) == 1
    await stage.press(stage.teacher, asked.buttons[0][0].label, asked)
    assert await unplaced(stage) == 0
    assert said(stage.teacher)[-1].startswith("✅ Отмечено: 10.")


async def test_a_caption_that_reports_several_numbers_keeps_the_file_and_says_to_take_one(
    stage: Stage,
) -> None:
    stage.teacher.send_document(b"%PDF-1.4", "приказ.pdf", caption="/done 8 и 9")
    await stage.settle()
    assert "Сохранено 1 из 1" in said(stage.teacher)[0]
    assert "За один раз отмечаю один пункт" in said(stage.teacher)[-1]


async def test_an_image_sent_as_a_file_is_a_photo_with_its_original_bytes(stage: Stage) -> None:
    await stage.say(stage.teacher, "/photo 8")
    stage.teacher.send_document(PHOTOS[2], "IMG_0001.JPG")
    await stage.settle()
    (kept,) = await stage.evidence("8")
    assert kept.kind is EvidenceKind.PHOTO
    assert kept.sha256 is not None
    assert stage.office.media.path(kept.sha256).read_bytes() == PHOTOS[2]


async def test_a_document_is_kept_with_its_number_and_date(stage: Stage) -> None:
    stage.teacher.send_document(b"%PDF-1.4", "приказ <1>.pdf", caption="2.1 приказ № 12 от 11.01.2024")
    await stage.settle()
    (kept,) = await stage.evidence("2.1")
    assert (kept.kind, kept.document_number) == (EvidenceKind.DOCUMENT, "12")
    assert "приказ <1>.pdf" in ((await stage.say(stage.teacher, "/item 2.1")).text or "")


async def test_a_reply_to_a_reminder_of_one_milestone_belongs_to_it(stage: Stage) -> None:
    card = await stage.say(stage.teacher, "/item 8")
    stage.teacher.send_photo(PHOTOS[0], reply_to=card)
    await stage.settle()
    assert "Сохранено 1 из 1" in said(stage.teacher)[-1]
    assert len(await stage.evidence("8")) == 1


async def test_a_reply_to_a_reminder_of_several_asks_which_of_them(stage: Stage) -> None:
    letter = await reminder(stage, stage.municipality, day=12)
    assert {"2.1", "2.2", "3.1"} <= {button.label for row in letter.buttons for button in row}
    stage.municipality.send_album(PHOTOS[:2], reply_to=letter)
    await stage.settle()
    assert "Сохранено 2 из 2" in said(stage.municipality)[-1]
    assert await unplaced(stage) == 2
    await stage.press(stage.municipality, "2.1")
    assert await unplaced(stage) == 0
    assert len(await stage.evidence("2.1")) == 2


async def test_a_number_in_reply_to_a_card_is_a_proof_for_it(stage: Stage) -> None:
    card = await stage.say(stage.teacher, "/item 9")
    await stage.say(stage.teacher, "лицензия № 77 от 10.01.2024", reply_to=card)
    assert "Документ: лицензия № 77 от 10 января 2024.\n9. Получена" in said(stage.teacher)[-1]
    (kept,) = await stage.evidence("9")
    assert kept.document_number == "77"
    await stage.press(stage.teacher, "Сдать результат")
    assert await stage.actions("9") == ["evidence-added", "reported"]


async def test_a_number_in_reply_to_a_reminder_of_several_asks_which(stage: Stage) -> None:
    letter = await reminder(stage, stage.municipality, day=12)
    await stage.say(stage.municipality, "приказ № 7 от 10.01.2024", reply_to=letter)
    assert "К какому пункту это относится?" in said(stage.municipality)[-1]
    await stage.press(stage.municipality, "2.1")
    (kept,) = await stage.evidence("2.1")
    assert kept.document_number == "7"


async def test_other_words_in_reply_to_a_card_are_no_proof(stage: Stage) -> None:
    card = await stage.say(stage.teacher, "/item 9")
    await stage.say(stage.teacher, "спасибо", reply_to=card)
    assert await stage.evidence("9") == ()


async def test_a_photo_without_a_word_is_kept_and_asked_about(stage: Stage) -> None:
    stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    asked = stage.teacher.last()
    assert asked.text == "Сохранено 1 из 1. К какому пункту это относится?"
    assert stored(stage) == 1
    pressed = [stage.teacher.press(asked, "8 ") for _ in range(2)]
    await stage.settle()
    assert all(each.answer is not None for each in pressed)
    assert len(await stage.evidence("8")) == 1
    assert await stage.actions("8") == ["evidence-added"]
    assert "из 0" not in (asked.text or "")


async def test_a_split_album_that_nobody_placed_is_asked_about_once(stage: Stage) -> None:
    stage.teacher.send_album(PHOTOS, split=3)
    await stage.settle()
    assert said(stage.teacher) == ["Сохранено 6 из 6. К какому пункту это относится?"]
    await stage.press(stage.teacher, "8 ")
    assert len(await stage.evidence("8")) == 6


async def test_a_photo_with_an_unknown_number_is_kept_and_asked_about(stage: Stage) -> None:
    stage.teacher.send_photo(PHOTOS[0], caption="77")
    await stage.settle()
    assert "К какому пункту" in said(stage.teacher)[-1]
    assert await unplaced(stage) == 1


async def test_a_redelivered_photo_is_not_kept_twice(stage: Stage) -> None:
    await stage.say(stage.teacher, "/photo 8")
    photo = stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    stage.server.world.tell_bot("message", photo.to_json(), photo.chat)
    await stage.settle()
    assert "Сохранено 1 из 1" in said(stage.teacher)[-1]
    assert len(await stage.evidence("8")) == 1
    assert await stage.actions("8") == ["evidence-added"]


async def test_a_download_that_fails_twice_is_tried_again(stage: Stage) -> None:
    await stage.say(stage.teacher, "/photo 8")
    stage.server.fault("drop-before", method="download", times=2)
    stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    assert "Сохранено 1 из 1" in said(stage.teacher)[-1]


async def test_a_download_that_fails_is_reported_as_pending_and_fetched_later(stage: Stage) -> None:
    await stage.say(stage.teacher, "/photo 8")
    stage.server.fault("500", method="getFile", times=3)
    photo = stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    assert "Telegram пока не отдал 1 файл" in said(stage.teacher)[-1]
    assert "Сохранено" not in said(stage.teacher)[-1]
    assert await stage.evidence("8") == ()

    stage.clock.advance(minutes=2)
    await stage.app.engine.tick()

    assert said(stage.teacher)[-1] == "Сохранено: фото. Повторно присылать не нужно."
    assert stage.teacher.last().reply_to is photo
    assert len(await stage.evidence("8")) == 1


async def test_a_late_file_that_a_result_waited_for_comes_with_the_button_to_hand_it_in(stage: Stage) -> None:
    await stage.say(stage.teacher, "/done 8 готово")
    assert "Осталось приложить: фото" in said(stage.teacher)[-1]
    stage.server.fault("500", method="getFile", times=3)
    stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    stage.clock.advance(minutes=2)
    await stage.app.engine.tick()
    assert said(stage.teacher)[-1].startswith("Сохранено: фото.")

    await stage.press(stage.teacher, "Сдать результат")

    assert (await stage.milestone("8")).state == "reported"


async def test_a_file_that_telegram_has_lost_is_given_up_and_said(stage: Stage) -> None:
    await stage.say(stage.teacher, "/photo 8")
    stage.server.fault("500", method="getFile", times=None)
    stage.teacher.send_document(PHOTOS[0], "кабинет <12>.jpg")
    await stage.settle()
    for _ in range(60):
        stage.clock.advance(hours=2)
        await fetch_pending(stage.office, TelegramPorter(stage.app.bot))
    lost = [text for text in said(stage.teacher) if "так и не отдал" in text]
    assert lost == ["Telegram так и не отдал файл (кабинет <12>.jpg). Пришлите его, пожалуйста, ещё раз."]


async def test_what_came_of_an_album_is_kept_even_if_the_rest_is_still_to_come(stage: Stage) -> None:
    await stage.say(stage.teacher, "/photo 8")
    stage.server.fault("drop-before", method="getFile", times=7)
    stage.teacher.send_album(PHOTOS[:3])
    await stage.settle()
    assert "Сохранено 2 из 3.\nTelegram пока не отдал 1 файл" in said(stage.teacher)[-1]
    assert len(await stage.evidence("8")) == 2


async def test_a_full_disk_is_said_and_the_photos_are_kept_once_there_is_space(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Incoming) -> str:
        raise OSError(28, "No space left on device")

    await stage.say(stage.teacher, "/photo 8")
    with monkeypatch.context() as patch:
        patch.setattr(Incoming, "keep", refuse)
        stage.teacher.send_album(PHOTOS[:2])
        await stage.settle()
    assert said(stage.teacher)[-1].startswith("На сервере кончилось место.")
    assert not any("Сохранено" in text for text in said(stage.teacher))
    assert await stage.evidence("8") == ()
    assert not list((stage.settings.media_dir / "unfinished").iterdir())

    stage.clock.advance(minutes=2)
    await stage.app.engine.tick()
    assert len(await stage.evidence("8")) == 2


async def test_text_in_a_series_that_was_begun_changes_nothing_and_is_answered(stage: Stage) -> None:
    await stage.say(stage.teacher, "/photo 8")
    assert (await stage.say(stage.teacher, "сейчас сфотографирую")).text == texts.CONTINUE_OR_CANCEL
    stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    assert len(await stage.evidence("8")) == 1


async def test_done_in_words_ends_a_series_and_offers_to_hand_in(stage: Stage) -> None:
    await stage.say(stage.teacher, "/photo 2.1")
    stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    answer = await stage.say(stage.teacher, "Готово")
    assert (answer.text or "").startswith("Всё присланное сохранено. Сдать результат?\n2.1")
    found = await stage.say(stage.teacher, "лицензия")
    assert (found.text or "").startswith("9. ")
    await stage.press(stage.teacher, "Сдать результат", answer)
    assert (await stage.milestone("2.1")).state == "reported"
    assert (await stage.say(stage.teacher, "всё готово")).text == texts.FINISHED


async def test_a_photo_after_a_report_belongs_to_what_was_reported(stage: Stage) -> None:
    await stage.say(stage.teacher, "/done 2.1")
    stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    assert len(await stage.evidence("2.1")) == 1


async def test_words_after_a_report_are_looked_for_and_a_photo_still_belongs_to_it(stage: Stage) -> None:
    await stage.say(stage.teacher, "/done 2.1 приказ № 12 от 10.01.2024")
    assert (await stage.milestone("2.1")).state == "reported"
    found = await stage.say(stage.teacher, "лицензия")
    assert (found.text or "").startswith("9. ")
    stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    assert "photo" in [each.kind.value for each in await stage.evidence("2.1")]
    assert await stage.evidence("9") == ()


async def test_the_result_can_be_reported_from_the_answer_to_a_photo(stage: Stage) -> None:
    stage.teacher.send_photo(PHOTOS[0], caption="8 после ремонта")
    await stage.settle()
    await stage.press(stage.teacher, "Сдать результат")
    assert await stage.actions("8") == ["evidence-added", "reported"]


async def test_the_photo_button_of_a_card_begins_a_series(stage: Stage) -> None:
    await stage.say(stage.teacher, "/item 8")
    await stage.press(stage.teacher, "Фото или документ")
    stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    assert len(await stage.evidence("8")) == 1


async def test_in_a_group_photos_among_colleagues_are_left_alone(stage: Stage) -> None:
    group = await stage.group([stage.teacher], admin=True)
    stage.teacher.send_photo(PHOTOS[0], chat=group)
    stage.teacher.send_album(PHOTOS[:2], chat=group)
    await stage.settle()
    assert not [each for each in group.messages() if each.from_bot]
    assert not stage.settings.media_dir.exists()


async def test_in_a_group_a_photo_in_reply_to_a_card_is_kept(stage: Stage) -> None:
    group = await stage.group([stage.teacher], topics=("Фото",))
    card = await stage.say(stage.teacher, "/item 8", chat=group, thread="Фото")
    stage.teacher.send_photo(PHOTOS[0], chat=group, reply_to=card)
    await stage.settle()
    assert "Сохранено 1 из 1" in (group.last().text or "")
    assert group.last().thread_id == group.thread("Фото")


async def test_photos_of_two_people_at_once_do_not_mix(stage: Stage) -> None:
    await stage.say(stage.teacher, "/photo 8")
    await stage.say(stage.municipality, "/photo 5")
    stage.teacher.send_album(PHOTOS[:3])
    stage.municipality.send_album(PHOTOS[3:5])
    await stage.settle()
    assert len(await stage.evidence("8")) == 3
    assert len(await stage.evidence("5")) == 2
