"""A series of photos, room by room; captions that say it all; rooms put in order."""

import io

import pytest
from PIL import Image

from domain.photo import Stage
from handlers import texts
from sandbox.people import Person
from services import storage
from tests.stage import PHOTOS
from tests.stage import Stage as Scene


def said(person: Person) -> list[str]:
    return [each.text or "" for each in person.messages() if each.from_bot]


def labels(person: Person) -> list[str]:
    return [button.label for row in person.last().buttons for button in row]


async def places(stage: Scene) -> list[tuple[str | None, Stage | None]]:
    return [(each.room, each.stage) for each in await stage.evidence("8")]


def from_a_phone() -> bytes:
    """A picture as a phone makes it, date and place included."""
    exif = Image.Exif()
    exif[0x0110] = "Redmi <Note> 9"
    exif.get_ifd(0x8769)[0x9003] = "2024:01:11 14:02:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (55.0, 10.0, 34.0), 3: "E", 4: (36.0, 36.0, 9.72)})
    content = io.BytesIO()
    Image.new("RGB", (1200, 900), "teal").save(content, "JPEG", exif=exif)
    return content.getvalue()


async def test_a_series_goes_room_by_room_and_stage_by_stage(stage: Scene) -> None:
    begun = await stage.say(stage.teacher, "/photo 8")
    assert "Какое помещение?" in (begun.text or "")
    assert "файлом" in (begun.text or "")
    await stage.press(stage.teacher, "+ Лекторий")
    await stage.press(stage.teacher, "До")
    assert "Помещение: Лекторий, до" in (stage.teacher.last().text or "")
    stage.teacher.send_album(PHOTOS[:3])
    await stage.settle()
    assert "Сохранено 3 из 3." in said(stage.teacher)[-1]
    assert "Лекторий, до" in said(stage.teacher)[-1]

    await stage.press(stage.teacher, "Другое помещение")
    await stage.press(stage.teacher, "Назвать другое")
    assert stage.teacher.last().text == texts.ASK_ROOM_NAME
    await stage.say(stage.teacher, "каб 12")
    await stage.press(stage.teacher, "После")
    stage.teacher.send_photo(PHOTOS[3])
    await stage.settle()
    assert await places(stage) == [("Лекторий", Stage.BEFORE)] * 3 + [("Кабинет 12", Stage.AFTER)]

    pressed = await stage.press(stage.teacher, "Готово")
    assert pressed.answer is not None
    assert pressed.answer.text == texts.FINISHED


async def test_done_under_photos_sent_without_a_dialogue_sums_up_too(stage: Scene) -> None:
    stage.teacher.send_album(PHOTOS[:2], caption="8 каб. 8 после")
    await stage.settle()
    await stage.press(stage.teacher, "Готово")
    assert "Кабинет 8, после: 2" in said(stage.teacher)[-1]
    assert "Сдать результат" in labels(stage.teacher)


async def test_words_in_the_middle_of_a_series_move_it_on(stage: Scene) -> None:
    await stage.say(stage.teacher, "/photo 8 каб. 12 до")
    stage.teacher.send_photo(PHOTOS[0])
    await stage.say(stage.teacher, "после")
    stage.teacher.send_photo(PHOTOS[1])
    await stage.say(stage.teacher, "13 каб. после")
    stage.teacher.send_photo(PHOTOS[2])
    await stage.settle()
    assert await places(stage) == [
        ("Кабинет 12", Stage.BEFORE),
        ("Кабинет 12", Stage.AFTER),
        ("Кабинет 13", Stage.AFTER),
    ]


async def test_a_caption_says_it_all_without_a_dialogue(stage: Scene) -> None:
    stage.teacher.send_album(PHOTOS[:2], caption="8 каб. 12 после")
    await stage.settle()
    assert said(stage.teacher)[-1].endswith("Кабинет 12, после")
    stage.teacher.send_photo(PHOTOS[2], caption="лекторий, до")
    await stage.settle()
    assert await places(stage) == [("Кабинет 12", Stage.AFTER)] * 2 + [("Лекторий", Stage.BEFORE)]


async def test_a_split_album_stays_together(stage: Scene) -> None:
    stage.teacher.send_album(PHOTOS, caption="8 каб. 12 после", split=2)
    await stage.settle()
    assert await places(stage) == [("Кабинет 12", Stage.AFTER)] * 6


async def test_photos_without_a_room_are_kept_and_the_room_is_asked_for(stage: Scene) -> None:
    stage.teacher.send_album(PHOTOS[:2], caption="8")
    await stage.settle()
    assert "Какое помещение и этап?" in said(stage.teacher)[-1]
    assert await places(stage) == [(None, None)] * 2
    await stage.press(stage.teacher, "+ Лекторий")
    assert "Уже присланные разложены: 2 фотографии." in (stage.teacher.last().text or "")
    await stage.press(stage.teacher, "В процессе")
    assert await places(stage) == [("Лекторий", Stage.DURING)] * 2


async def test_of_a_photo_only_what_its_caption_leaves_open_is_asked(stage: Scene) -> None:
    await stage.say(stage.teacher, "/photo 8 каб. 12 после")
    await stage.press(stage.teacher, "Готово")
    stage.teacher.send_photo(PHOTOS[0], caption="8 каб 7")
    await stage.settle()
    assert said(stage.teacher)[-1].endswith("Кабинет 7\nКакой этап?")
    await stage.press(stage.teacher, "После")
    assert await places(stage) == [("Кабинет 7", Stage.AFTER)]

    stage.teacher.send_photo(PHOTOS[1], caption="8 до")
    await stage.press(stage.teacher, "Готово")
    stage.teacher.send_photo(PHOTOS[2], caption="8 до")
    await stage.settle()
    assert said(stage.teacher)[-1].endswith("до\nКакое помещение?")


async def test_the_number_of_the_measure_in_a_caption_keeps_the_room_of_the_series(stage: Scene) -> None:
    await stage.say(stage.teacher, "/photo 8 каб. 12 до")
    stage.teacher.send_photo(PHOTOS[0], caption="8 после")
    await stage.settle()
    assert await places(stage) == [("Кабинет 12", Stage.AFTER)]


async def test_in_a_series_the_number_of_a_known_room_is_the_room_not_a_measure(stage: Scene) -> None:
    await stage.say(stage.teacher, "/photo 8 каб. 12 до")
    await stage.say(stage.teacher, "каб. 7 до")
    stage.teacher.send_photo(PHOTOS[0], caption="12 после")
    await stage.settle()
    assert await places(stage) == [("Кабинет 12", Stage.AFTER)]
    assert [each.kind for each in await stage.evidence("12")] == []


async def test_the_list_of_rooms_that_stands_above_is_not_repeated_under_the_photos(stage: Scene) -> None:
    await stage.say(stage.teacher, "/photo 8")
    asked = stage.teacher.last()
    stage.teacher.send_album(PHOTOS[:2])
    await stage.settle()
    assert "Какое помещение и этап?" in said(stage.teacher)[-1]
    assert labels(stage.teacher) == ["Выбрать помещение", "Готово", "Сдать результат"]
    await stage.press(stage.teacher, "Выбрать помещение")
    assert "+ Лекторий" in labels(stage.teacher)
    await stage.press(stage.teacher, "+ Лекторий", asked)
    await stage.press(stage.teacher, "После", asked)
    assert await places(stage) == [("Лекторий", Stage.AFTER)] * 2


async def test_a_photo_of_nothing_known_is_asked_about_twice_and_lands(stage: Scene) -> None:
    stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    assert labels(stage.teacher)[0].startswith("8 Проведение фотомониторинга")
    await stage.press(stage.teacher, "8 ")
    assert "Какое помещение и этап?" in (stage.teacher.last().text or "")
    await stage.press(stage.teacher, "+ Лекторий")
    await stage.press(stage.teacher, "После")
    assert await places(stage) == [("Лекторий", Stage.AFTER)]


async def test_a_result_that_waits_for_photos_is_handed_in_once_every_room_is_there(stage: Scene) -> None:
    stage.teacher.send_photo(PHOTOS[1], caption="8 каб. 3 до")
    await stage.settle()
    await stage.say(stage.teacher, "/item 8")
    await stage.press(stage.teacher, "Выполнено")
    stage.teacher.send_photo(PHOTOS[0], caption="каб. 3 после")
    await stage.settle()
    await stage.press(stage.teacher, "Сдать результат")
    assert (await stage.milestone("8")).state == "reported"
    assert await places(stage) == [("Кабинет 3", Stage.BEFORE), ("Кабинет 3", Stage.AFTER)]


async def test_rooms_left_out_are_named_before_a_result_is_handed_in(stage: Scene) -> None:
    await stage.say(stage.teacher, "/done 8 всё готово")
    stage.teacher.send_photo(PHOTOS[0], caption="каб. 3 после")
    await stage.settle()
    assert "Сняты не все помещения:\n• Кабинет 3: нет «до»" in said(stage.teacher)[-1]
    assert (await stage.milestone("8")).state == "open"

    await stage.press(stage.teacher, "Сдать так")
    assert (await stage.milestone("8")).state == "reported"
    assert "всё готово" in [each.text for each in await stage.evidence("8")]


async def test_after_the_warning_the_photos_of_the_series_go_on_to_the_same_room(stage: Scene) -> None:
    await stage.say(stage.teacher, "/photo 8 каб. 3 после")
    stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    await stage.press(stage.teacher, "Сдать результат")
    assert "Кабинет 3: нет «до»" in said(stage.teacher)[-1]
    stage.teacher.send_photo(PHOTOS[1])
    await stage.say(stage.teacher, "до")
    stage.teacher.send_photo(PHOTOS[2])
    await stage.settle()
    assert await places(stage) == [("Кабинет 3", Stage.AFTER)] * 2 + [("Кабинет 3", Stage.BEFORE)]
    await stage.press(stage.teacher, "Сдать результат")
    assert (await stage.milestone("8")).state == "reported"


async def test_a_series_ends_with_what_came_and_what_is_missing(stage: Scene) -> None:
    await stage.say(stage.teacher, "/photo 8 каб. 8 после")
    stage.teacher.send_album(PHOTOS[:4], split=2)
    await stage.say(stage.teacher, "каб. 12 до")
    stage.teacher.send_photo(PHOTOS[4])
    await stage.settle()
    await stage.press(stage.teacher, "Готово")
    ended = said(stage.teacher)[-1]
    assert "Сохранено сегодня: 5 фотографий" in ended
    assert "Кабинет 8, после: 4\nКабинет 12, до: 1" in ended
    assert "Пока не снято:\n• Кабинет 12: нет «после»\n• Кабинет 8: нет «до»" in ended
    assert labels(stage.teacher) == ["Сдать результат", "Ещё фото", "Открыть карточку"]


async def test_a_photo_sent_as_a_file_tells_when_and_where_it_was_taken(stage: Scene) -> None:
    stage.teacher.send_document(from_a_phone(), "IMG_1.jpg", caption="8 каб. 12 до")
    await stage.settle()
    answer = stage.teacher.last().text or ""
    assert "IMG_1.jpg: снято 11 января 2024, 14:02, Redmi <Note> 9, место 55.1761, 36.6027" in answer

    stage.teacher.send_document(PHOTOS[0], "IMG_2.jpg", caption="8 каб. 12 до")
    await stage.settle()
    assert "IMG_2.jpg: даты и места съёмки в файле нет" in (stage.teacher.last().text or "")


async def test_what_stands_for_each_photo_can_be_read(stage: Scene) -> None:
    stage.teacher.send_document(from_a_phone(), "IMG_1.jpg", caption="8 каб. 12 до")
    stage.teacher.send_album(PHOTOS[:4], caption="8 каб. 12 после")
    await stage.settle()
    await stage.app.engine.tick()
    await stage.say(stage.teacher, "/item 8")
    await stage.press(stage.teacher, "Подтверждения: 5")
    (listed,) = [each for each in stage.teacher.messages() if "Подтверждения:" in (each.text or "")][-1:]
    await stage.press(stage.teacher, "Сведения о фото", listed)
    first = listed.text or ""
    assert "Страница 1 из 2, всего 5 фотографий" in first
    assert "сжато Telegram: даты и места съёмки нет" in first
    await stage.press(stage.teacher, "Раньше ›", listed)
    kept = (await stage.evidence("8"))[0]
    assert kept.sha256 is not None
    assert kept.sha256 in (listed.text or "")
    assert "Вера Учителева, получено 12 января 2024, 09:00" in (listed.text or "")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("IMG.HEIC", b"\0\0\0\x18ftypheic" + b"\0" * 99, "IMG.HEIC: сохранено, просмотр недоступен."),
        ("обход.mp4", b"\0\0\0\x18ftypisom" + b"\0" * 99, "обход.mp4: сохранено, просмотр недоступен."),
        ("фото.jpg", b"MZ nothing of a picture", "фото.jpg: внутри не изображение, сохранено как документ."),
        ("битое.jpg", PHOTOS[0][:900], "битое.jpg: файл не открывается, сохранён как есть"),
    ],
)
async def test_odd_files_are_kept_and_it_is_said(stage: Scene, name: str, content: bytes, words: str) -> None:
    stage.teacher.send_document(content, name, caption="8 каб. 12 до")
    await stage.settle()
    assert "Сохранено 1 из 1." in said(stage.teacher)[-1]
    assert words in said(stage.teacher)[-1]
    assert await places(stage) == [("Кабинет 12", Stage.BEFORE)]


async def test_a_redelivered_series_adds_nothing_and_leaves_no_orphan(stage: Scene) -> None:
    photo = stage.teacher.send_photo(PHOTOS[0], caption="8 каб. 12 до")
    await stage.settle()
    for _ in range(2):
        stage.server.world.tell_bot("message", photo.to_json(), photo.chat)
    await stage.settle()
    assert await places(stage) == [("Кабинет 12", Stage.BEFORE)]
    found = await storage.inventory(stage.office)
    assert (found.orphans, found.missing) == ((), ())


async def test_albums_of_two_people_at_once_keep_to_their_rooms(stage: Scene) -> None:
    await stage.say(stage.teacher, "/photo 8 каб. 1 до")
    await stage.say(stage.municipality, "/photo 8 каб. 2 после")
    stage.teacher.send_album(PHOTOS[:3], split=1)
    stage.municipality.send_album(PHOTOS[3:6], split=2)
    await stage.settle()
    assert sorted(await places(stage)) == [("Кабинет 1", Stage.BEFORE)] * 3 + [("Кабинет 2", Stage.AFTER)] * 3


async def test_rooms_are_renamed_and_made_one_without_losing_photos(stage: Scene) -> None:
    stage.teacher.send_photo(PHOTOS[0], caption="8 каб. 12 до")
    stage.teacher.send_photo(PHOTOS[1], caption="8 каб. 13 до")
    await stage.settle()
    await stage.say(stage.teacher, "/rooms 8")
    await stage.press(stage.teacher, "Кабинет 12")
    await stage.press(stage.teacher, "Переименовать")
    await stage.say(stage.teacher, "Лекторий <большой>")
    assert "Лекторий <большой> · 1 фото" in labels(stage.teacher)
    await stage.press(stage.teacher, "Лекторий <большой>")
    await stage.press(stage.teacher, "Объединить с…")
    await stage.press(stage.teacher, "Кабинет 13")
    assert "Кабинет 13 · 2 фото" in labels(stage.teacher)
    assert {each[0] for each in await places(stage)} == {"Кабинет 13"}


async def test_a_button_of_a_room_that_is_gone_is_answered(stage: Scene) -> None:
    await stage.say(stage.teacher, "/photo 8 каб. 12 до")
    pressed = await stage.forge(stage.teacher, f"ph:r:{(await stage.milestone('8')).id}:99::0:0")
    assert pressed.answer is not None
    assert "Такого помещения уже нет" in (pressed.answer.text or "")


async def test_another_school_neither_sees_the_rooms_nor_sends_photos(stage: Scene) -> None:
    milestone_id = (await stage.milestone("8")).id
    for data in (f"ph:s:{milestone_id}:0::0:0", f"rm:l:{milestone_id}:0:0:0", f"pf:{milestone_id}:0"):
        pressed = await stage.forge(stage.other_teacher, data)
        assert pressed.answer is not None
        assert "не из ваших" in (pressed.answer.text or "")


async def test_in_a_group_a_caption_that_says_it_all_is_taken_and_chatter_is_not(stage: Scene) -> None:
    group = await stage.group([stage.teacher], admin=True)
    stage.teacher.send_photo(PHOTOS[0], caption="каб. 12 после", chat=group)
    stage.teacher.send_photo(PHOTOS[1], caption="после работы", chat=group)
    stage.teacher.send_photo(PHOTOS[2], chat=group)
    await stage.settle()
    assert await places(stage) == [("Кабинет 12", Stage.AFTER)]
    assert len(stage.said(group)) == 1


async def test_leaving_the_naming_of_a_room_is_said_and_loses_nothing(stage: Scene) -> None:
    await stage.say(stage.teacher, "/photo 8")
    await stage.press(stage.teacher, "Назвать другое")
    stage.teacher.send_photo(PHOTOS[0])
    await stage.settle()
    assert len(await stage.evidence("8")) == 1
    assert "ввод помещения" in ((await stage.say(stage.teacher, "/cancel")).text or "")
